"""What a yearly report builds on: the counties' own notes, and of the municipalities only what they have shared."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from activities.models import Participation
from municipalities.models import County, Municipality, Status
from plans.law.reports import CountyRow, county_law
from plans.models import ActionPlan, Duty, DutyStatement, PlanPlace, ReportPlace, SituationReport
from portal.lib.swedish import sort_key
from reviews.asking.hours.reports import HoursTogether, hours_together
from reviews.models import Need, SupportContact, YearReport
from reviews.year_report import desk
from surveys.models import IndicatorValue

NONE = ""  # the theme of what has no theme


@dataclass(frozen=True)
class Group:
    """A county with its municipalities; or, of a report on several, all of them together."""

    name: str
    places: tuple[Municipality, ...]

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(place.pk for place in self.places)

    @property
    def counties(self) -> frozenset[int]:
        return frozenset(place.county_id for place in self.places)

    @property
    def inhabitants(self) -> int:
        return sum(place.population for place in self.places)


@dataclass(frozen=True)
class Shared:
    """An activity of the year, once, with those of the municipalities that have shared it."""

    activity: int
    on: date
    themes: tuple[str, ...]
    places: frozenset[int]


@dataclass(frozen=True)
class Told:
    """Something a municipality has shared and told of, where it stands, and in which municipalities' names."""

    activity: int
    code: str  # of a municipality through whose record it can be read
    on: date
    title: str
    text: str
    places: tuple[str, ...]


@dataclass(frozen=True)
class Joint:
    """A lägesbild or plan that municipalities have together, in force in the year."""

    kind: str
    title: str
    group: str
    on: date  # completed or decided
    places: tuple[str, ...]


@dataclass(frozen=True)
class DutyLine:
    """Of N municipalities, how those that share a duty say it stands; the rest is not known."""

    duty: Duty
    done: int
    ongoing: int
    passed: int  # a date of the law has passed
    other: int  # not begun, missing, not applicable, or known to be unknown
    shared: int
    total: int


@dataclass(frozen=True)
class Official:
    """An official figure of a county: the newest one up to the year."""

    name: str
    unit: str
    decimals: int
    year: int
    value: float
    county: int
    source: str


class Year:
    """Gathers a report's year, each part when it is asked for; nothing here depends on who asks."""

    def __init__(self, report: YearReport, counties: list[County] | None = None) -> None:
        self.report = report
        self.year = report.year
        self.counties = counties or list(County.objects.filter(pk__in=report.counties).order_by("code"))

    @cached_property
    def places(self) -> list[Municipality]:
        """All their municipalities, by name."""
        found = Municipality.objects.filter(county__in=self.report.counties)
        return list(found.select_related("law_settings").order_by("sort_key"))

    @cached_property
    def hours(self) -> HoursTogether:
        """What the municipalities have worked for each other, in all; one question."""
        return hours_together(self.counties, self.year)

    @cached_property
    def groups(self) -> list[Group]:
        """Each county, and where they are several, all of them together."""
        groups = [
            Group(county.name, tuple(place for place in self.places if place.county_id == county.pk))
            for county in self.counties
        ]
        return [*groups, Group(_("Together"), tuple(self.places))] if len(groups) > 1 else groups

    @property
    def ids(self) -> list[int]:
        return [place.pk for place in self.places]

    def shared_rows(self) -> QuerySet[Participation]:
        """What the municipalities have shared of the year."""
        return Participation.objects.shared().filter(municipality__in=self.ids, on__year=self.year)

    @cached_property
    def shared(self) -> list[Shared]:
        """Every shared activity of the year once, whoever has shared it, the newest first."""
        places: dict[int, set[int]] = defaultdict(set)
        known: dict[int, tuple[date, tuple[str, ...]]] = {}
        rows = self.shared_rows().order_by("-on", "-activity")
        for pk, municipality, on, themes in rows.values_list(
            "activity", "municipality", "on", "activity__themes"
        ):
            places[pk].add(municipality)
            known[pk] = (on, tuple(themes))
        return [Shared(pk, *known[pk], frozenset(places[pk])) for pk in known]

    def theme_counts(self, group: Group) -> Counter[str]:
        """Activities per theme in the group; one with two themes counts under both, without any under NONE."""
        counts: Counter[str] = Counter()
        for entry in self.shared_in(group):
            counts.update(set(entry.themes) or {NONE})
        return counts

    def shared_in(self, group: Group) -> list[Shared]:
        """Activities that some municipality of the group has shared."""
        return [entry for entry in self.shared if entry.places & group.ids]

    def law(self) -> dict[str, list[DutyLine]]:
        """Per group, each duty of the law as the municipalities that share it say; as it stands today."""
        table = county_law(self.places)
        return {
            group.name: [
                duty_line(duty, [row for row in table.rows if row.municipality.pk in group.ids], number)
                for number, duty in enumerate(table.duties)
            ]
            for group in self.groups
        }

    @cached_property
    def observations(self) -> int:
        """How often the county boards noted what they had seen of a duty, in the year."""
        seen = DutyStatement.objects.filter(source=DutyStatement.Source.COUNTY_OBSERVED)
        return seen.filter(municipality__in=self.ids, said_at__year=self.year).count()

    def contacts(self) -> QuerySet[SupportContact]:
        """The county boards' contacts with the municipalities in the year, the newest first."""
        contacts = SupportContact.objects.filter(municipality__in=self.ids, on__year=self.year)
        return contacts.select_related("municipality").order_by("-on", "-pk")

    @cached_property
    def contact_rows(self) -> list[tuple[int, str]]:
        """Of each contact the municipality and how it was."""
        return list(self.contacts().order_by().values_list("municipality", "kind"))

    @cached_property
    def hour_rows(self) -> list[tuple[int, Decimal]]:
        """Of each contact whose hours are noted, the municipality and the hours."""
        rows = self.contacts().order_by().values_list("municipality", "hours")
        return [(place, hours) for place, hours in rows if hours is not None]

    @cached_property
    def cases(self) -> list[desk.Supported]:
        """Support over time, with each municipality that took part."""
        return desk.supported(self.ids, self.year)

    @cached_property
    def needs_told(self) -> list[Need]:
        """What the municipalities told the county board that they need."""
        return desk.needs_told(self.ids, self.year)

    @cached_property
    def meetings(self) -> list[desk.Met]:
        """Meetings between municipalities."""
        return desk.meetings_of(self.counties, self.ids, self.year)

    @cached_property
    def projects(self) -> list[desk.Project]:
        """Projects with grants that the municipalities show."""
        return desk.projects_of(self.ids, self.year)

    @cached_property
    def sent(self) -> list[desk.Sent]:
        """Reports that the municipalities sent in."""
        return desk.reports_sent(self.counties, self.ids, self.year)

    def joint_activities(self) -> list[Told]:
        """Activities that at least two of the municipalities have shared, the newest first."""
        return self.told([entry.activity for entry in self.shared if len(entry.places) > 1])

    def joint_documents(self) -> list[Joint]:
        """Joint lägesbilder and plans that were in force at some time of the year, for municipalities here."""
        found = _joint(SituationReport, ReportPlace, self) + _joint(ActionPlan, PlanPlace, self)
        return sorted(found, key=lambda joint: (joint.on, joint.title), reverse=True)

    def needs(self) -> list[Told]:
        """What the municipalities have written of what helped or hindered, in what they have shared."""
        written = self.shared_rows().exclude(activity__helped_or_hindered="")
        return self.told(set(written.values_list("activity", flat=True)))

    def examples(self) -> list[Told]:
        """The examples that were chosen and are still shared, in order of choice."""
        chosen = list(self.report.examples.values_list("activity", flat=True))
        told = {entry.activity: entry for entry in self.told(chosen, text="method")}
        return [told[pk] for pk in chosen if pk in told]

    def told(self, activities: Iterable[int], text: str = "helped_or_hindered") -> list[Told]:
        """These activities with a text of theirs, as far as they are shared; the newest first."""
        wanted = list(activities)
        if not wanted:
            return []
        names: dict[int, list[str]] = defaultdict(list)
        found: dict[int, tuple[str, date, str, str]] = {}
        rows = self.shared_rows().filter(activity__in=wanted)
        fields = ("activity", "municipality__name", "municipality__code", "on", "activity__title")
        for pk, name, code, on, title, words in rows.order_by("municipality__sort_key").values_list(
            *fields, f"activity__{text}"
        ):
            names[pk].append(name)
            found.setdefault(pk, (code, on, title, words))
        told = [Told(pk, *values, tuple(names[pk])) for pk, values in found.items()]
        return sorted(told, key=lambda entry: (entry.on, entry.activity), reverse=True)

    def official(self) -> list[Official]:
        """Official statistics of the counties: of each indicator the newest figure up to the year."""
        values = (
            IndicatorValue.objects.public()
            .filter(county__in=self.counties, sex="T", state=0, year__lte=self.year)
            .filter(indicator__municipality=None)
            .order_by("indicator__position", "indicator_id", "county_id", "-year", "source")
            .distinct("indicator__position", "indicator_id", "county_id")
            .select_related("indicator")
        )
        return [
            Official(
                row.indicator.name,
                row.indicator.unit,
                row.indicator.decimals,
                row.year,
                row.value or 0.0,
                row.county_id or 0,
                row.indicator.source,
            )
            for row in values
        ]


def duty_line(duty: Duty, rows: Sequence[CountyRow], number: int) -> DutyLine:
    """Count how a duty stands among the municipalities: the column `number` of the county's table."""
    cells = [cell for row in rows if (cell := row.cells[number])]
    counts = Counter(cell.status for cell in cells)
    done = counts[Status.DONE] + counts[Status.DUE_SOON]
    ongoing, passed = counts[Status.IN_PROGRESS], counts[Status.OVERDUE]
    return DutyLine(duty, done, ongoing, passed, len(cells) - done - ongoing - passed, len(cells), len(rows))


def _joint(
    model: type[SituationReport] | type[ActionPlan],
    places: type[ReportPlace] | type[PlanPlace],
    year: Year,
) -> list[Joint]:
    """Final documents of a group, finished at the latest in the year and not replaced before it."""
    rows = (
        places._default_manager.filter(
            municipality__in=year.ids,
            document__group__isnull=False,
            document__state__in=model.FINAL,
            document__final_on__year__lte=year.year,
            decided_on__isnull=False,  # it counts for a municipality that has decided on it
        )
        .exclude(document__superseded_at__year__lt=year.year)
        .select_related("document__group", "municipality")
    )
    names: dict[int, list[str]] = defaultdict(list)
    documents = {}
    for row in rows:
        names[row.document_id].append(row.municipality.name)
        documents[row.document_id] = row.document
    return [
        Joint(
            _("Lägesbild") if model is SituationReport else _("Åtgärdsplan"),
            document.title,
            str(document.group),
            document.final_on or date.max,  # a final one has its day, by a constraint
            tuple(sorted(names[pk], key=sort_key)),
        )
        for pk, document in documents.items()
    ]
