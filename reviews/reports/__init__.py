"""What the county's desk shows of its municipalities.

Every figure, date and hit about activities counts what municipalities have shared: each read goes through
`Participation.objects.shared()` or `SharedCount`. Lägesbilder, plans and follow-ups are read through
`visible_to(officer)`: those that are final, and drafts that were sent.
"""

from reviews.reports.activities import (
    News,
    SharedActivity,
    as_activities,
    by_month,
    county_news,
    shared_activities,
    shared_since,
)
from reviews.reports.arrivals import Arrival, arrivals_from, arrivals_since
from reviews.reports.desk import Desk, DeskRow, Fresh, SharingStatus, county_desk, news_since, status_labels
from reviews.reports.municipality import (
    MunicipalityReport,
    latest_contacts,
    municipality_report,
)
from reviews.reports.people import Change, Person, Staffing

__all__ = [
    "Arrival",
    "Change",
    "Desk",
    "DeskRow",
    "Fresh",
    "MunicipalityReport",
    "News",
    "Person",
    "SharedActivity",
    "SharingStatus",
    "Staffing",
    "arrivals_from",
    "arrivals_since",
    "as_activities",
    "by_month",
    "county_desk",
    "county_news",
    "latest_contacts",
    "municipality_report",
    "news_since",
    "shared_activities",
    "shared_since",
    "status_labels",
]
