"""The desk: the county's municipalities, what each has shared, and the figures above them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, OuterRef, Q, Subquery, Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from accounts.models import User
from activities.choices import reference
from activities.models import Participation, SharedCount
from municipalities.models import County, Municipality
from portal.lib.dates import relative_days
from reviews.models import ReadMark, SupportContact
from reviews.reports.people import Staffing, staffing_of
from reviews.stats import NEWS_DAYS, YEAR_MONTHS, Coordination, Sharing, months_until, sharing

MANY = 1000  # beyond this the desk says "more than" instead of counting on


@dataclass(frozen=True)
class SharingStatus:
    """A municipality's status, ready to show: the word, its reason, and how the badge looks."""

    state: Sharing
    label: str
    reason: str

    @property
    def tone(self) -> str:
        return "ongoing" if self.state == Sharing.SHARES else "unknown"

    @property
    def icon(self) -> str:
        return STATUS_ICONS[self.state]


STATUS_ICONS = {
    Sharing.SHARES: "share",
    Sharing.SHARED_EARLIER: "clock",
    Sharing.NOTHING_SHARED: "none",
    Sharing.UNKNOWN: "dots",
}


STATUS_WORDS = {
    Sharing.SHARES: gettext_noop("Shares"),
    Sharing.SHARED_EARLIER: gettext_noop("Shared earlier"),
    Sharing.NOTHING_SHARED: gettext_noop("Nothing shared"),
    Sharing.UNKNOWN: gettext_noop("Unknown"),
}


def status_labels() -> dict[Sharing, str]:
    """The words for the statuses, in the language in use."""
    return {state: _(words) for state, words in STATUS_WORDS.items()}


@dataclass(frozen=True)
class DeskRow:
    """One municipality on the desk."""

    code: str
    name: str
    sort_key: str
    county: str
    county_code: str
    status: SharingStatus
    shared: int  # shared activities in this month and the eleven before
    themes: tuple[str, ...]  # codes of the themes they cover, in the tags' order
    theme_names: tuple[str, ...]
    latest_on: date | None
    staffing: Staffing
    contact_on: date | None

    @property
    def latest_text(self) -> str:
        return self.latest_on.isoformat() if self.latest_on else "–"

    @property
    def contact_text(self) -> str:
        return self.contact_on.isoformat() if self.contact_on else "–"


@dataclass(frozen=True)
class Fresh:
    """How much has been shared since a moment; counted up to MANY, and then only that it is more."""

    since: datetime
    activities: int
    municipalities: int

    @property
    def is_many(self) -> bool:
        return self.activities > MANY

    @property
    def since_text(self) -> str:
        """The day, with its year only where that is another than this."""
        day = timezone.localdate(self.since)
        return date_format(day, "j F" if day.year == timezone.localdate().year else "j F Y")


@dataclass(frozen=True)
class Desk:
    """The county's municipalities in alphabetical order, and the figures above them."""

    counties: tuple[County, ...]
    rows: tuple[DeskRow, ...]
    contacts_this_year: int
    fresh: Fresh
    fresh_of_theme: Fresh  # of the chosen theme; of all where none is
    since: date  # the first day of the twelve months that activities are counted in
    theme: str = ""  # the name of the only theme that activities are counted of; empty for all

    @property
    def heading(self) -> str:
        """29 municipalities, two counties; or 15 municipalities in Västerbottens län."""
        places = ngettext("%(count)d municipality", "%(count)d municipalities", len(self.rows)) % {
            "count": len(self.rows)
        }
        if len(self.counties) == 1:
            return _("%(municipalities)s in %(county)s") % {
                "municipalities": places,
                "county": self.counties[0].name,
            }
        words = {2: _("two counties"), 3: _("three counties"), 4: _("four counties")}
        counties = words.get(len(self.counties)) or _("%(count)d counties") % {"count": len(self.counties)}
        return f"{places}, {counties}"

    @property
    def sharing_count(self) -> int:
        """Municipalities with a shared activity in the last twelve months."""
        return sum(row.shared > 0 for row in self.rows)

    @property
    def vacancies(self) -> int:
        return sum(row.staffing.state == Coordination.VACANT for row in self.rows)

    @property
    def themes(self) -> dict[str, str]:
        """Code and name of every theme that some municipality covers."""
        return {
            code: name for row in self.rows for code, name in zip(row.themes, row.theme_names, strict=True)
        }


def county_desk(user: User, counties: Sequence[County], *, today: date, theme: str = "") -> Desk:
    """Gather the desk of the counties' municipalities, as far as the user serves them.

    With a `theme` (its code; one that is not known is none) every figure, day and status is about the activities
    of that theme.
    """
    names = reference().themes
    theme = theme if theme in names else ""
    latest = (
        Participation.objects.shared().filter(municipality=OuterRef("pk")).order_by("-on", "-activity_id")
    )
    if theme:
        latest = latest.filter(activity__themes__contains=[theme])
    places = list(
        Municipality.objects.served_by(user)
        .filter(county__in=counties)
        .order_by("sort_key")
        .annotate(latest_on=Subquery(latest.values("on")[:1]))
    )
    ids = [place.pk for place in places]
    counts = theme_counts(ids, months_until(today, YEAR_MONTHS))
    staff = staffing_of(ids, today=today)
    contacts = {
        pk: (latest_on, this_year)
        for pk, latest_on, this_year in SupportContact.objects.visible_to(user)
        .filter(municipality__in=ids)
        .order_by()
        .values_list("municipality")
        .annotate(latest_on=Max("on"), this_year=Count("pk", filter=Q(on__year=today.year)))
    }
    by_county = {county.pk: county for county in counties}
    rows = []
    for place in places:
        county, staffing = by_county[place.county_id], staff[place.pk]
        themes = [code for code in names if code in counts[place.pk]]
        rows.append(
            DeskRow(
                code=place.code,
                name=place.name,
                sort_key=place.sort_key,
                county=county.short_name,
                county_code=county.code,
                status=status_of(
                    place.latest_on,
                    today=today,
                    in_use=staffing.in_use or bool(theme and counts[place.pk]),
                    is_of_theme=bool(theme),
                ),
                shared=counts[place.pk].get(theme, 0),
                themes=tuple(themes),
                theme_names=tuple(names[code] for code in themes),
                latest_on=place.latest_on,
                staffing=staffing,
                contact_on=contacts.get(place.pk, (None, 0))[0],
            )
        )
    since = news_since(user, counties)
    fresh = count_fresh(ids, since=since)
    return Desk(
        counties=tuple(counties),
        rows=tuple(rows),
        contacts_this_year=sum(this_year for _latest, this_year in contacts.values()),
        fresh=fresh,
        fresh_of_theme=count_fresh(ids, since=since, theme=theme) if theme else fresh,
        since=months_until(today, YEAR_MONTHS)[0],
        theme=names[theme] if theme else "",
    )


def theme_counts(ids: Collection[int], months: Sequence[date]) -> Mapping[int, dict[str, int]]:
    """Shared activities per municipality and theme ("" = all) in the months; only what is above 0."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = (
        SharedCount.objects.filter(municipality__in=ids, month__range=(months[0], months[-1]))
        .order_by()
        .values_list("municipality", "theme")
        .annotate(total=Sum("shared"))
        .filter(total__gt=0)
    )
    for pk, theme, total in rows:
        found[pk][theme] = total
    return found


def status_of(
    latest_on: date | None, *, today: date, in_use: bool, is_of_theme: bool = False
) -> SharingStatus:
    """The status of a municipality, and why, in words."""
    state = sharing(latest_on, today=today, in_use=in_use)
    if latest_on is None and in_use and is_of_theme:
        reason = _("Has shared nothing with that theme")
    elif latest_on is None:
        reason = (
            _("Uses the portal but has shared nothing") if in_use else _("Has not started to use the portal")
        )
    else:
        reason = _("Latest shared activity %(when)s") % {"when": relative_days(latest_on, today)}
    return SharingStatus(state, _(STATUS_WORDS[state]), reason)


def news_since(user: User, counties: Iterable[County]) -> datetime:
    """From when on something is new to the user: the read mark, else the previous sign-in, else 30 days back.

    For several counties the earliest of theirs.
    """
    marks = dict(ReadMark.objects.filter(user=user, county__in=counties).values_list("county", "read_at"))
    otherwise = user.previous_login or timezone.now() - timedelta(days=NEWS_DAYS)
    return min(marks.get(county.pk, otherwise) for county in counties)


def count_fresh(ids: Collection[int], *, since: datetime, theme: str = "") -> Fresh:
    """Count what the municipalities have shared since then, of the theme if one is chosen."""
    rows = Participation.objects.shared().filter(municipality__in=ids, shared_at__gt=since)
    if theme:
        rows = rows.filter(activity__themes__contains=[theme])
    found = rows[: MANY + 1].aggregate(
        activities=Count("activity", distinct=True), municipalities=Count("municipality", distinct=True)
    )
    return Fresh(since=since, **found)
