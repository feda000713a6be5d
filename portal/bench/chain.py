"""Ten years of lägesbilder, plans, measures and figures in every municipality, invented, by COPY."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import connections, transaction

from accounts.models import Membership, Role
from activities.models import ActivityMeasure
from municipalities.models import CoordinationFunction, LeadingBody, Municipality
from plans.models import (
    ActionPlan,
    AlikeConsent,
    Cause,
    Duty,
    FollowUp,
    FollowUpRound,
    Goal,
    Measure,
    MeasureTask,
    PlanPlace,
    Problem,
    ReportPart,
    ReportPlace,
    ReportSource,
    SharedDuty,
    SituationReport,
)
from portal.bench.cooperation import add_cooperation, add_law
from portal.bench.filling import Filling, Place
from portal.bench.rounds import fill as fill_rounds
from portal.demo.load import without_checks
from surveys.models import Indicator, IndicatorValue

YEARS = 10
MEASURES, PROBLEMS, GOALS = 20, 4, 4  # in each plan
SEXES = 3
PERSPECTIVES = ("situational", "social", "victim")
# Written as drafts and sealed afterwards: what is final takes no more rows.
SEAL = """
    UPDATE {table} SET state = CASE WHEN EXISTS (SELECT FROM {table} n WHERE n.previous_id = {table}.id)
        THEN 'superseded' ELSE %s END, final_on = period_from + 31, final_at = period_from + 31
    WHERE id >= %s
"""
LINKS = """
    INSERT INTO activities_activitymeasure (activity_id, measure_id)
    SELECT row.activity_id, measure.id FROM activities_participation AS row
    JOIN plans_actionplan AS plan ON plan.municipality_id = row.municipality_id AND plan.id >= %s
        AND extract(year FROM plan.period_from) = extract(year FROM row.on)
    JOIN plans_measure AS measure ON measure.plan_id = plan.id AND measure.position = row.activity_id %% %s
    WHERE row.deleted_at IS NULL AND row.activity_id %% 2 = 0
    ON CONFLICT DO NOTHING
"""
FIGURES = """
    INSERT INTO surveys_indicatorvalue (indicator_id, municipality_id, county_id, year, sex, source, state, value)
    SELECT indicator, municipality, county, year, sex, 'kolada', 0,
        100 + (indicator * 31 + coalesce(municipality, 0) * 17 + coalesce(county, 0) * 13 + year * 7) %% 97
    FROM unnest(%s) AS indicator CROSS JOIN generate_series(%s, %s) AS year
    CROSS JOIN unnest(ARRAY['T', 'K', 'M']) AS sex
    CROSS JOIN (
        SELECT id AS municipality, NULL AS county FROM municipalities_municipality WHERE id = ANY(%s)
        UNION ALL SELECT NULL, id FROM municipalities_county UNION ALL SELECT NULL, NULL
    ) AS place
"""


def fill(*, on: date, values: int, using: str = "owner") -> None:
    """Fill every municipality that has a coordinator and nothing of all this yet; all or nothing.

    Adds about so many `values` of indicators. `using` must own the tables. The triggers and constraints of the
    plans stand meanwhile: documents are written as drafts and sealed.
    """
    keepers = dict(
        Membership.objects.using(using)
        .filter(role=Role.COORDINATOR, municipality__isnull=False)
        .values_list("municipality", "user")
    )
    taken: set[int] = set()
    for model in (PlanPlace, ReportPlace, LeadingBody, CoordinationFunction, AlikeConsent, SharedDuty):
        taken |= set(model._default_manager.using(using).values_list("municipality", flat=True))
    places = list(Municipality.objects.using(using).real().filter(pk__in=keepers).exclude(pk__in=taken))
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        indicators = _indicators(values // max(1, len(places) * YEARS * SEXES), using)
        filling = Filling(cursor)
        reports, plans = filling.first(SituationReport), filling.first(ActionPlan)
        codes = list(Duty.objects.using(using).current(on).values_list("code", flat=True))
        for place in places:
            lines = [uuid4() for _measure in range(MEASURES)]
            known = Place(place.pk, keepers[place.pk], on, indicators, uuid4(), uuid4(), lines)
            _add_place(filling, known, codes)
        filling.copy()
        for sealed, state, first in ((SituationReport, "completed", reports), (ActionPlan, "decided", plans)):
            cursor.execute(SEAL.format(table=sealed._meta.db_table), [state, first])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with without_checks(cursor, ActivityMeasure):
            cursor.execute(LINKS, [plans, MEASURES])
        with without_checks(cursor, IndicatorValue):
            ids = [place.pk for place in places]
            cursor.execute(FIGURES, [indicators, on.year - YEARS, on.year - 1, ids])
        fill_rounds(on=on, using=using)


def _indicators(wanted: int, using: str) -> list[int]:
    """The common indicators, and as many more as are wanted."""
    common = Indicator.objects.using(using).filter(municipality=None)
    missing = wanted - common.count()
    common.bulk_create(
        Indicator(
            code=f"bench_{number}",
            name=f"Nyckeltal {number}",
            definition="Antal anmälningar per 100 000 invånare.",
            unit="per 100 000 invånare",
            source="Brå",
            kind=Indicator.Kind.REGISTER,
            direction=Indicator.Direction.LOWER,
            themes=["trygghet"],
            is_per_inhabitant=True,
            valid_from=date(2000, 1, 1),
            position=1000 + number,
        )
        for number in range(missing)
    )
    return list(common.order_by("pk").values_list("pk", flat=True))


def _add_place(filling: Filling, place: Place, codes: Iterable[str]) -> None:
    """All that one municipality has done in ten years."""
    report = plan = None
    for version, year in enumerate(range(place.on.year - YEARS + 1, place.on.year + 1), start=1):
        report, causes = _add_report(filling, place, _document(place, year, version, place.report, report))
        plan = _add_plan(
            filling, place, _document(place, year, version, place.plan, plan), basis=report, causes=causes
        )
    add_cooperation(filling, place)
    add_law(filling, place, codes)


def _document(place: Place, year: int, version: int, line: UUID, previous: int | None) -> dict[str, Any]:
    return {
        "title": f"Version {version}",
        "municipality_id": place.pk,
        "subject": "crime",
        "area": "Hela kommunen",
        "period_from": date(year, 1, 1),
        "period_to": date(year, 12, 31),
        "line": line,
        "version": version,
        "previous_id": previous,
    }


def _decision(document: int, place: Place, year: int) -> dict[str, Any]:
    return {
        "document_id": document,
        "municipality_id": place.pk,
        "deciding_body": "Kommunstyrelsen",
        "decided_on": date(year, 2, 1),
        "minutes_ref": "§ 12",
        "case_number": f"KS {year}/12",
    }


def _add_report(
    filling: Filling, place: Place, document: dict[str, Any]
) -> tuple[int, list[tuple[int, int]]]:
    """A lägesbild, with its problems and a cause of each."""
    report = filling.add(SituationReport, **document)
    filling.add(ReportPlace, **_decision(report, place, document["period_from"].year))
    for kind in ReportPart.REQUIRED:
        text = "Skadegörelsen är vanligast vid skolan på fredagskvällar. " * 20
        filling.add(ReportPart, report_id=report, kind=kind.value, text=text)
    sources = [
        filling.add(
            ReportSource,
            report_id=report,
            kind="indicator",
            indicator_id=place.indicator(number),
            title=f"Statistik {number}",
        )
        for number in range(3)
    ]
    found = []
    for number in range(PROBLEMS):
        problem = filling.add(
            Problem,
            report_id=report,
            title=f"Skadegörelse vid skola {number}",
            description="Mest på fredagskvällar. " * 10,
            priority=number + 1,
            priority_reason="Drabbar flest.",
            themes=[("trygghet", "skadegorelse", "valdsbrott", "narkotika")[(place.pk + number) % 4]],
        )
        filling.add(
            Problem.sources.through, problem_id=problem, reportsource_id=sources[number % len(sources)]
        )
        for perspective in PERSPECTIVES[:2]:
            cause = filling.add(
                Cause, problem_id=problem, perspective=perspective, text="Mörkt och tomt efter klockan 18"
            )
        found.append((problem, cause))
    return report, found


def _add_plan(
    filling: Filling, place: Place, document: dict[str, Any], *, basis: int, causes: list[tuple[int, int]]
) -> int:
    """A plan with its goals, measures, tasks, and, in earlier years, its follow-up."""
    year = document["period_from"].year
    plan = filling.add(ActionPlan, summary="Vi börjar i skolan.", **document)
    filling.add(ActionPlan.basis.through, actionplan_id=plan, situationreport_id=basis)
    filling.add(PlanPlace, **_decision(plan, place, year))
    goals = [
        filling.add(
            Goal,
            plan_id=plan,
            level="strategic" if number == 0 else "operative",
            text=f"Skadegörelsen ska halveras {number}",
            problem_id=causes[number % PROBLEMS][0],
            indicator_id=place.indicator(number) if number % 2 else None,
            position=number,
        )
        for number in range(GOALS)
    ]
    for number, goal in enumerate(goals):
        filling.add(Goal.causes.through, goal_id=goal, cause_id=causes[number % PROBLEMS][1])
    walk = None
    if year < place.on.year:
        walk = filling.add(
            FollowUpRound,
            plan_id=plan,
            municipality_id=place.pk,
            started_on=date(year, 11, 1),
            finished_on=date(year, 12, 1),
            conclusion="Belysningen hjälpte.",
        )
    for number in range(MEASURES):
        problem, cause = causes[number % PROBLEMS]
        measure = filling.add(
            Measure,
            plan_id=plan,
            title=f"Belysning på skolgård {number}",
            description="Lamporna byts och tänds tidigare. " * 5,
            goal_id=goals[number % GOALS],
            operative_goal="Halverad skadegörelse",
            themes=["trygghet"],
            indicator_id=place.indicator(number) if number % 4 == 0 else None,
            start_value=120 if number % 4 == 0 else None,
            target_value=60 if number % 4 == 0 else None,
            responsible="Fastighetschefen",
            person_id=place.keeper if number < 3 else None,
            starts_on=date(year, 1, 15),
            ends_on=date(year, 12, 20),
            follow_up_on=date(year, 11, 1),
            line=place.measures[number],
            position=number,
            is_lent=number < 2 and year == place.on.year,
        )
        filling.add(Measure.causes.through, measure_id=measure, cause_id=cause)
        filling.add(Measure.problems.through, measure_id=measure, problem_id=problem)
        for step in range(2):
            done_on = date(year, 6, 1) if step == 0 else None
            filling.add(
                MeasureTask,
                measure_id=measure,
                title=f"Steg {step}",
                due_on=date(year, 12, 1),
                done_on=done_on,
            )
        if walk:
            filling.add(
                FollowUp,
                measure_id=measure,
                round_id=walk,
                on=date(year, 12, 1),
                state="final",
                colour=("green", "yellow", "red")[number % 3],
                sentence="Lamporna är på plats.",
                effect="unknown",
                choice="continue",
            )
    return plan
