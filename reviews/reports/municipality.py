"""One municipality on the desk: months, themes, who coordinates, and the county's contacts with it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Value
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from activities.choices import reference
from activities.models import Participation, SharedCount
from municipalities.choices import skr_group_name
from municipalities.models import Municipality
from reviews.models import SupportContact
from reviews.reports.desk import SharingStatus, status_of
from reviews.reports.people import Staffing, staffing_of
from reviews.stats import CHART_MONTHS, YEAR_MONTHS, months_until, peak

LATEST = "*"  # no theme's code


@dataclass(frozen=True)
class MonthCount:
    """Shared activities in a month."""

    first: date
    shared: int

    @property
    def name(self) -> str:
        return date_format(self.first, "YEAR_MONTH_FORMAT")


@dataclass(frozen=True)
class MunicipalityReport:
    """One municipality on the county's desk."""

    municipality: Municipality
    status: SharingStatus
    staffing: Staffing
    months: tuple[MonthCount, ...]  # 24, oldest first
    themes: tuple[tuple[str, int], ...]  # name and shared activities in 12 months, most first
    shared: int  # in 12 months

    @property
    def since(self) -> date:
        """The first day of the twelve months."""
        return self.months[-YEAR_MONTHS].first

    @property
    def has_shared(self) -> bool:
        """Whether there is anything to draw."""
        return any(month.shared for month in self.months)

    @property
    def group_name(self) -> str:
        """The municipality's group by SKR, in words and as code."""
        return skr_group_name(self.municipality.skr_group)

    @property
    def months_summary(self) -> str:
        """The chart of months as a sentence."""
        values = [month.shared for month in self.months]
        highest = peak(values)
        if highest is None:
            return _("No shared activities in these 24 months.")
        return ngettext(
            "%(total)d shared activity in 24 months, most in %(month)s (%(most)d).",
            "%(total)d shared activities in 24 months, most in %(month)s (%(most)d).",
            sum(values),
        ) % {"total": sum(values), "month": self.months[highest].name, "most": values[highest]}

    @property
    def themes_summary(self) -> str:
        """The chart of themes as a sentence."""
        if not self.themes:
            return _("No themes among what was shared in the last 12 months.")
        (name, most), count = self.themes[0], len(self.themes)
        return ngettext(
            "%(count)d theme in the last 12 months, %(name)s in %(most)d of them.",
            "%(count)d themes in the last 12 months. Most often %(name)s (%(most)d).",
            count,
        ) % {"count": count, "name": name, "most": most}


def municipality_report(municipality: Municipality, *, today: date) -> MunicipalityReport:
    """Gather what a municipality has shared over 24 months, when it last did, and who coordinates there; two
    questions."""
    months = months_until(today, CHART_MONTHS)
    year_starts = months[-YEAR_MONTHS]
    by_month: dict[date, int] = defaultdict(int)
    by_theme: dict[str, int] = defaultdict(int)
    latest_on = None
    counts = SharedCount.objects.filter(
        municipality=municipality, month__range=(months[0], months[-1]), shared__gt=0
    ).order_by()
    latest: Any = Participation.objects.shared().filter(municipality=municipality).order_by("-on")
    told = counts.values_list("month", "theme", "shared").union(
        latest.values_list("on", Value(LATEST), Value(1))[:1], all=True
    )
    for month, theme, shared in told:
        if theme == LATEST:
            latest_on = month
        elif not theme:
            by_month[month] += shared
        elif month >= year_starts:
            by_theme[theme] += shared
    names = reference().themes
    staffing = staffing_of([municipality.pk], today=today)[municipality.pk]
    ordered = sorted(names, key=lambda code: -by_theme[code])
    return MunicipalityReport(
        municipality=municipality,
        status=status_of(latest_on, today=today, in_use=staffing.in_use),
        staffing=staffing,
        months=tuple(MonthCount(month, by_month[month]) for month in months),
        themes=tuple((names[code], by_theme[code]) for code in ordered if by_theme[code]),
        shared=sum(by_month[month] for month in months if month >= year_starts),
    )


def latest_contacts(user: User, municipality: Municipality, count: int = 3) -> list[SupportContact]:
    """The county's latest contacts with the municipality, as far as the user may read them."""
    contacts = SupportContact.objects.visible_to(user).filter(municipality=municipality)
    return list(contacts.with_removable(user).with_details()[:count])
