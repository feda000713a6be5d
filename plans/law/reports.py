"""The table of the law: for one municipality with all it knows, for a county with what was shared."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from municipalities.choices import words
from municipalities.cooperation.reports import CooperationFacts, cooperation_facts
from municipalities.models import Municipality, Status
from plans.law.days import dated_facts, days_of
from plans.law.readings import LawFacts
from plans.law.rules import DutyRow, rows
from plans.models import (
    CouncilReport,
    Duty,
    DutyStatement,
    LawSettings,
    SharedDuty,
)
from plans.planning.reports import PlanDates, plan_dates
from plans.situation.reports import ReportDates, report_dates

OWN_TAG = "bf_lag"  # the law itself; serving it is no other duty
ABOUT_REPORT = {"s4", "s6_report", "s7"}
ABOUT_PLAN = {"s5", "s6_plan", "s7"}
ABOUT_COOPERATION = {"s8", "s9", "s10", "s11", "s12", "s13_lead"}
BESIDE = ("round", "agreement", "council")  # the days that no other question here gives

Ids = Collection[int]


def facts_of(ids: Ids, codes: Collection[str]) -> dict[int, LawFacts]:
    """What the portal knows of each municipality, as far as these duties need it; as many queries for one as for
    all of Sweden."""
    asked = set(codes)
    cooperation = cooperation_facts(ids) if asked & ABOUT_COOPERATION else {}
    reports = report_dates(ids) if asked & ABOUT_REPORT else {}
    plans = plan_dates(ids) if asked & ABOUT_PLAN else {}
    days = days_of(ids, BESIDE)
    serves = _also_serves(reports, plans) if "s7" in asked else {}
    return {
        pk: LawFacts(
            pk,
            cooperation.get(pk) or CooperationFacts(pk),
            reports.get(pk) or ReportDates(),
            plans.get(pk) or PlanDates(),
            round_open=pk in days["open"],
            also_serves=serves.get(pk, ()),
            agreement_ended_on=days["ended"].get(pk),
            council_reported_on=days["reported"].get(pk),
        )
        for pk in ids
    }


def _also_serves(reports: dict[int, ReportDates], plans: dict[int, PlanDates]) -> dict[int, tuple[str, ...]]:
    """The names of the other reporting duties that lägesbild, plan and its measures bear (7 §)."""
    names = words().tags
    found = {}
    for pk in reports.keys() | plans.keys():
        report, plan = reports.get(pk, ReportDates()), plans.get(pk, PlanDates())
        codes = {*report.tags, *plan.tags, *plan.measure_tags} - {OWN_TAG}
        known = [code for code in names if code in codes]  # in the order of the reference data
        found[pk] = tuple(names[code] for code in known) + tuple(sorted(codes - set(known)))
    return found


def settings_of(municipality: Municipality) -> LawSettings:
    """The municipality's settings, or those that hold where it has made none."""
    found = LawSettings.objects.filter(municipality=municipality).first()
    return found or LawSettings(municipality=municipality)


def settings_brought_by(municipality: Municipality) -> LawSettings:
    """The same, of a municipality that was read with its settings (`select_related("law_settings")`)."""
    return getattr(municipality, "law_settings", None) or LawSettings(municipality_id=municipality.pk)


def dated_rows(
    settings: Mapping[int, LawSettings], duties: Collection[Duty], today: date
) -> dict[int, list[DutyRow]]:
    """Duties that have dates (PARTS) as they stand in each municipality that there are settings of, by days alone.

    Next dates and reminders are those of the table; evidence and drafts are not asked for. Two questions,
    however many they are.
    """
    facts = dated_facts(settings.keys(), [duty.code for duty in duties])
    said = latest_statements(settings.keys())
    return {pk: rows(duties, facts[pk], settings[pk], said.get(pk, []), today) for pk in settings}


def latest_statements(ids: Ids, *, with_source: bool = False) -> dict[int, list[DutyStatement]]:
    """Of each municipality and duty the newest word of its own, and the newest of the county board; if asked for,
    read with who said it and its file."""
    found: dict[int, list[DutyStatement]] = {}
    newest = (
        DutyStatement.objects.filter(municipality__in=ids)
        .annotate(by_county=Q(source=DutyStatement.Source.COUNTY_OBSERVED))
        .order_by("municipality_id", "duty_code", "by_county", "-said_at", "-pk")
        .distinct("municipality_id", "duty_code", "by_county")
    )
    if with_source:
        newest = newest.select_related("said_by", "file").defer("file__content")
    for statement in newest:
        found.setdefault(statement.municipality_id, []).append(statement)
    return found


@dataclass(frozen=True)
class LawTable:
    """A municipality's table as one reader sees it: all of it, or the shared rows alone."""

    municipality: Municipality
    rows: list[DutyRow]
    total: int  # duties there are
    is_whole: bool

    @property
    def shared(self) -> int:
        return sum(row.shared_at is not None for row in self.rows)

    def row(self, code: str) -> DutyRow | None:
        """The row of a duty, if this reader sees it."""
        return next((row for row in self.rows if row.duty.code == code), None)


def law_table(municipality: Municipality, *, is_whole: bool, today: date | None = None) -> LawTable:
    """The municipality's table; unless `is_whole`, only what it has shared, and nothing that only it can open."""
    duties, sharing = _duties([municipality.pk])
    shared = sharing.get(municipality.pk, {})
    shown = [duty for duty in duties if is_whole or duty.code in shared]
    table = _rows(municipality.pk, shown, shared, settings_brought_by(municipality), today)
    return LawTable(municipality, table, len(duties), is_whole)


def next_dates(municipality: Municipality, *, today: date | None = None) -> dict[str, date]:
    """When 6 § asks for the lägesbild to be updated (s6_report) and the plan to be followed up (s6_plan), where
    there is one; the dates of the table, which every page that names them takes from here.

    Two questions of a municipality that was read with its settings (`select_related("law_settings")`).
    """
    duties = [Duty(code=code) for code in ("s6_report", "s6_plan")]  # their wording is not needed
    settings = {municipality.pk: settings_brought_by(municipality)}
    table = dated_rows(settings, duties, today or timezone.localdate())[municipality.pk]
    return {row.duty.code: row.next_on for row in table if row.next_on}


def may_know_date(user: User, municipality: Municipality, duty_code: str) -> bool:
    """Whether the date of a duty is the user's to know: anyone's with a role there, the county's when it is shared.

    The date follows from how the municipality reads the law, which is its own until it shares the row.
    """
    if municipality.pk in user.reach():
        return True
    return SharedDuty.objects.filter(municipality=municipality, duty_code=duty_code).exists()


def _duties(ids: Ids) -> tuple[list[Duty], dict[int, dict[str, datetime]]]:
    """The duties in force, and per municipality those that it shares and since when."""
    shared: dict[int, dict[str, datetime]] = {}
    rows = SharedDuty.objects.filter(municipality__in=ids)
    for pk, code, at in rows.values_list("municipality", "duty_code", "shared_at"):
        shared.setdefault(pk, {})[code] = at
    return list(Duty.objects.current()), shared


def _rows(
    pk: int, duties: list[Duty], shared: dict[str, datetime], settings: LawSettings, today: date | None
) -> list[DutyRow]:
    if not duties:
        return []
    facts = facts_of([pk], [duty.code for duty in duties])[pk]
    statements = latest_statements([pk], with_source=True).get(pk, [])
    return rows(duties, facts, settings, statements, today or timezone.localdate(), shared)


def history(municipality: Municipality, code: str) -> list[DutyStatement]:
    """All that was said of a duty, the newest first."""
    said = DutyStatement.objects.filter(municipality=municipality, duty_code=code)
    return list(said.select_related("said_by", "file").defer("file__content"))


def council_reports(municipality: Municipality) -> list[CouncilReport]:
    """The municipality's reports to fullmäktige, the newest first."""
    reports = CouncilReport.objects.filter(municipality=municipality)
    return list(reports.select_related("file").defer("file__content"))


@dataclass(frozen=True)
class CountyRow:
    """One municipality of the county's table: a row for each duty it has shared, None where it has not."""

    municipality: Municipality
    cells: list[DutyRow | None]

    @property
    def next_on(self) -> date | None:
        """The first date to come or that has passed, among what is shared."""
        return min((cell.next_on for cell in self.cells if cell and cell.next_on), default=None)

    @property
    def shared(self) -> int:
        return sum(cell is not None for cell in self.cells)


@dataclass(frozen=True)
class DutyCount:
    """Of a county's N municipalities, how many have shared a duty, and of those how many have it done."""

    duty: Duty
    shared: int
    done: int
    total: int


@dataclass(frozen=True)
class CountyLaw:
    """The county's table: municipalities by name, duties in the order of the law. Nobody is ranked."""

    rows: list[CountyRow]
    counts: list[DutyCount]

    @property
    def duties(self) -> list[Duty]:
        return [count.duty for count in self.counts]


def county_law(municipalities: Iterable[Municipality], *, today: date | None = None) -> CountyLaw:
    """What the municipalities have shared of their tables; of a row that is not shared nothing is asked.

    Read them with their settings: `select_related("law_settings")`.
    """
    places = list(municipalities)
    duties, shared = _duties([place.pk for place in places])
    ids = list(shared)
    facts = facts_of(ids, {code for codes in shared.values() for code in codes}) if ids else {}
    said = latest_statements(ids) if ids else {}
    day = today or timezone.localdate()
    table = []
    for place in places:
        codes = shared.get(place.pk, {})
        mine = [duty for duty in duties if duty.code in codes]
        found: dict[str, DutyRow] = {}
        if mine:
            reading = settings_brought_by(place)
            for row in rows(mine, facts[place.pk], reading, said.get(place.pk, []), day, codes):
                found[row.duty.code] = row
        table.append(CountyRow(place, [found.get(duty.code) for duty in duties]))
    counts = []
    for number, duty in enumerate(duties):
        cells = [cell for row in table if (cell := row.cells[number])]
        done = sum(cell.status in (Status.DONE, Status.DUE_SOON) for cell in cells)
        counts.append(DutyCount(duty, len(cells), done, len(places)))
    return CountyLaw(table, counts)
