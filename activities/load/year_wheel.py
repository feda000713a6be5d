"""The year wheel (årshjul): what comes every year in prevention work, as a start; nothing of it is law."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SATURDAY = 5


@dataclass(frozen=True)
class Fixed:
    """Something that comes about the same day every year."""

    code: str
    month: int
    day: int
    title: str | Promise

    def in_year(self, year: int) -> date:
        """The day, moved to the Monday after when it falls on a weekend."""
        day = date(year, self.month, self.day)
        return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day


YEAR_WHEEL = (
    Fixed("situation", 1, 15, _("Renew the figures of the lägesbild")),
    Fixed("state_reports", 2, 15, _("Reports to the state: begin to answer")),
    Fixed("grant_final", 2, 26, _("Final report of last year's grant to Brå")),
    Fixed("school_survey", 3, 15, _("School survey of drug habits")),
    Fixed("risk_weekends", 4, 27, _("Valborg and the weekends of risk: plan together")),
    Fixed("end_of_term", 5, 25, _("End of the school year: adults about town")),
    Fixed("grant_interim", 8, 26, _("Interim report of the grant to Brå")),
    Fixed("grant_application", 9, 15, _("Apply for Brå's grant, open until 1 October")),
    Fixed("youth_survey", 10, 15, _("LUPP or another survey of the young")),
    Fixed("inspiration", 10, 25, _("The county's day of inspiration")),
    Fixed("council", 12, 1, _("Follow up the year for kommunstyrelsen and fullmäktige")),
)
