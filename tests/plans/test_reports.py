"""Measures as every page needs them, and the dates of plans."""

from datetime import date

import pytest
from django.utils import timezone

from plans.models import FollowUp, FollowUpRound, Measure, Postponement
from plans.planning.measures import actions
from plans.planning.reports import PlanDates, plan_dates
from plans.reports import measures_of, outlooks, standings
from plans.stats import MeasureState
from tests import factories

TODAY = date(2026, 11, 22)


@pytest.fixture
def plan(db):
    return factories.action_plan()


def row_of(measure, today=TODAY, **more):
    return next(row for row in measures_of([measure.plan], today, **more) if row.pk == measure.pk)


def carried_out(measure, **fields):
    activity = factories.activity(measure.plan.municipality, **fields)
    activity.measures.add(measure)
    return activity


def test_measures_of_a_plan_come_in_its_order_with_causes_and_problems(plan):
    problem = factories.problem(factories.situation_report())
    dark, empty = factories.cause(problem, "Mörkt"), factories.cause(problem, "Tomt")
    second = factories.measure(plan, "B", position=2)
    first = factories.measure(plan, "A", [dark, empty], position=1)

    rows = measures_of([plan], TODAY)

    assert [row.measure for row in rows] == [first, second]
    assert rows[0].causes == (dark, empty)
    assert rows[0].problems == (problem,)
    assert rows[1].problems == ()


def test_postponed_dates_are_those_in_force(plan):
    measure = factories.measure(plan, ends_on=date(2026, 6, 1), follow_up_on=date(2026, 6, 15))
    for day in (date(2026, 9, 1), date(2027, 1, 1)):
        Postponement.objects.create(
            measure=measure, field="ends_on", to_date=day, reason="Sjukdom", decided_by="Styrgruppen",
            decided_on=TODAY,
        )  # fmt: skip

    row = row_of(measure)

    assert row.ends_on == date(2027, 1, 1)
    assert row.follow_up_on == date(2026, 6, 15)
    assert row.state == MeasureState.ONGOING
    assert row.measure.ends_on == date(2026, 6, 1)


def test_a_state_that_was_set_wins_and_the_computed_one_stays_beside_it(plan):
    measure = factories.measure(
        plan, ends_on=date(2026, 6, 1), set_state="paused", set_reason="Ingen personal"
    )

    row = row_of(measure)

    assert (row.state, row.computed, row.is_set) == (MeasureState.PAUSED, MeasureState.LATE, True)


def test_tasks_make_a_measure_late_and_followed_up_it_is_done(plan):
    measure = factories.measure(plan, ends_on=date(2026, 10, 1), starts_on=date(2026, 3, 1))
    task = measure.tasks.create(title="Beställ", due_on=date(2026, 9, 1))
    assert row_of(measure).state == MeasureState.LATE
    assert (row_of(measure).tasks, row_of(measure).tasks_done, row_of(measure).tasks_late) == (1, 0, 1)

    actions.finish_task(by=factories.user(), task=task)
    followed = factories.follow_up(measure, on=date(2026, 10, 2))

    row = row_of(measure)
    assert row.state == MeasureState.DONE
    assert (row.follow_up.pk, row.follow_up.colour) == (followed.pk, "green")


def test_an_indicator_at_its_target_counts_as_reached(plan):
    series = factories.indicator()
    factories.figure(series, 400, year=2024, place=plan.municipality)
    measure = factories.measure(
        plan, indicator=series, start_value=500, target_value=450, ends_on=date(2027, 1, 1)
    )
    factories.follow_up(measure)
    assert row_of(measure).state == MeasureState.DONE

    factories.figure(series, 480, year=2025, place=plan.municipality)

    assert row_of(measure).state == MeasureState.ONGOING


def test_activities_of_all_versions_count_but_neither_drafts_nor_removed(plan):
    measure = factories.measure(plan, starts_on=date(2027, 1, 1), ends_on=None)
    assert row_of(measure).state == MeasureState.PLANNED
    later = factories.measure(
        factories.action_plan(title="Nästa", subject="other"), line=measure.line, starts_on=date(2027, 1, 1)
    )
    carried_out(measure, on=date(2026, 10, 1))
    carried_out(later, on=date(2026, 11, 1))
    carried_out(later, title="Utkast", is_draft=True)
    gone = carried_out(later, on=date(2026, 11, 20))
    gone.participations.update(deleted_at=timezone.now())

    row = row_of(measure, counts=True)

    assert (row.activities, row.latest_activity_on) == (2, date(2026, 11, 1))
    assert row.state == MeasureState.ONGOING


def test_a_reader_counts_only_the_activities_that_reader_may_read(cast):
    plan = factories.action_plan(cast.norsjo)
    measure = factories.measure(plan, starts_on=date(2027, 1, 1), ends_on=None)
    carried_out(measure, title="Odelad")

    assert row_of(measure, reader=cast.coordinator, counts=True).activities == 1
    assert row_of(measure, reader=cast.coordinator).state == MeasureState.ONGOING
    unseen = row_of(measure, reader=cast.county_officer, counts=True)
    assert (unseen.activities, unseen.state) == (0, MeasureState.PLANNED)


@pytest.mark.parametrize("number", [1, 3, 12])
def test_measures_take_three_queries_however_many(plan, django_assert_num_queries, number):
    series = factories.indicator()
    problem = factories.problem(factories.situation_report())
    for each in range(number):
        measure = factories.measure(plan, f"Åtgärd {each}", [factories.cause(problem)], indicator=series)
        measure.tasks.create(title="Ring")
        factories.follow_up(measure)
        carried_out(measure)

    with django_assert_num_queries(3):
        rows = measures_of([plan], TODAY)
        assert [len(row.causes) for row in rows] == [1] * number


def test_standings_are_those_of_the_measures_in_one_query(cast, django_assert_num_queries):
    plan, series = factories.action_plan(cast.norsjo), factories.indicator()
    factories.figure(series, 90, 2024, cast.norsjo)
    factories.figure(series, 40, 2025, cast.norsjo)
    factories.figure(series, 10, 2025)  # the nation's
    soon = {"starts_on": date(2027, 1, 1), "ends_on": None}
    factories.measure(plan, "Inte påbörjad", **soon)
    carried_out(factories.measure(plan, "Har en aktivitet", **soon))
    carried_out(factories.measure(plan, "Bara utkast", **soon), is_draft=True)
    factories.measure(plan, "Sen", ends_on=date(2026, 3, 2)).tasks.create(title="Ring")
    stopped = factories.measure(plan, "Avslutad", **soon)
    factories.follow_up(stopped, on=date(2026, 5, 1), colour="green")
    factories.follow_up(stopped, on=date(2026, 6, 1), colour="red", choice="stop")
    for target in (50, 20):
        aimed = factories.measure(
            plan, f"Mål {target}", indicator=series, start_value=90, target_value=target, **soon
        )
        factories.follow_up(aimed, colour="yellow")
    factories.measure(plan, "Pausad", set_state="paused", set_reason="Vakant", **soon)
    rows = measures_of([plan], TODAY)

    with django_assert_num_queries(1):
        found = standings(plan, TODAY)

    assert [(one.state, one.colour) for one in found] == [
        (row.state, row.follow_up.colour if row.follow_up else "") for row in rows
    ]
    assert [one.state for one in found] == [
        MeasureState.PLANNED, MeasureState.ONGOING, MeasureState.PLANNED, MeasureState.LATE,
        MeasureState.CANCELLED, MeasureState.DONE, MeasureState.PLANNED, MeasureState.PAUSED,
    ]  # fmt: skip


OVER, NOT_OVER = date(2026, 10, 1), date(2027, 10, 1)


@pytest.mark.parametrize(
    ("ends_on", "colour", "choice", "state"),
    [
        (OVER, "green", "continue", MeasureState.DONE),
        (OVER, "red", "continue", MeasureState.DONE),
        (OVER, "green", "stop", MeasureState.DONE),  # it is over, and went as planned
        (OVER, "red", "stop", MeasureState.CANCELLED),
        (OVER, "yellow", "stop", MeasureState.CANCELLED),
        (NOT_OVER, "green", "stop", MeasureState.CANCELLED),
        (NOT_OVER, "red", "stop", MeasureState.CANCELLED),
        (NOT_OVER, "red", "change", MeasureState.ONGOING),
    ],
)
def test_a_measure_that_is_ended_is_cancelled_and_never_counted_as_carried_out(
    plan, ends_on, colour, choice, state
):
    measure = factories.measure(plan, starts_on=date(2026, 1, 1), ends_on=ends_on)
    factories.follow_up(measure, colour=colour, choice=choice)

    row = row_of(measure)

    assert (row.state, row.is_open) == (state, state == MeasureState.ONGOING)
    assert [one.state for one in standings(plan, TODAY)] == [state]


def test_an_ended_measure_with_a_task_left_is_cancelled_although_its_time_is_over(plan):
    measure = factories.measure(plan, starts_on=date(2026, 1, 1), ends_on=OVER)
    measure.tasks.create(title="Köp in reflexer")
    factories.follow_up(measure, choice="stop")

    assert row_of(measure).state == MeasureState.CANCELLED
    assert str(row_of(measure).look.label) == "Avbruten"


@pytest.mark.parametrize("ends_on", [OVER, NOT_OVER, None])
@pytest.mark.parametrize("colour", ["green", "red"])
@pytest.mark.parametrize("choice", ["continue", "change", "stop"])
def test_the_outlook_before_a_follow_up_is_what_the_measure_gets(plan, ends_on, colour, choice):
    measure = factories.measure(plan, starts_on=date(2026, 1, 1), ends_on=ends_on)
    choices = FollowUp.Choice.values
    outlook = outlooks(row_of(measure), TODAY)[choices.index(choice)]

    factories.follow_up(measure, colour=colour, choice=choice)

    assert row_of(measure).look == (outlook.as_planned if colour == "green" else outlook.otherwise)


def test_a_state_that_was_set_by_hand_has_no_other_outlook(plan):
    measure = factories.measure(plan, set_state="paused", set_reason="Vakant")

    assert outlooks(row_of(measure), TODAY) == []


@pytest.fixture
def next_plan(plan):
    """The next version, with a measure that was followed up under the one before."""
    earlier = factories.measure(plan, "Nattvandring", ends_on=OVER)
    factories.follow_up(earlier, on=date(2026, 2, 17), colour="green")
    factories.decide(plan, date(2026, 1, 1))
    later = factories.action_plan(line=plan.line, version=2, previous=plan)
    factories.measure(later, "Nattvandring", line=earlier.line, previous=earlier, ends_on=OVER)
    return later


def test_a_follow_up_of_the_previous_plan_is_named_so_and_no_result_of_this_one(next_plan):
    (row,) = measures_of([next_plan], TODAY)
    (standing,) = standings(next_plan, TODAY)

    assert (row.follow_up.on, row.is_followed_earlier) == (date(2026, 2, 17), True)
    assert (standing.colour, standing.earlier_colour) == ("", "green")
    assert row.state == standing.state == MeasureState.LATE  # not done: nobody has followed it up since


def test_a_follow_up_under_this_plan_is_its_own_result(next_plan):
    factories.follow_up(next_plan.measures.get(), on=date(2026, 10, 15), colour="yellow")

    (row,) = measures_of([next_plan], TODAY)
    (standing,) = standings(next_plan, TODAY)

    assert not row.is_followed_earlier
    assert (standing.colour, standing.earlier_colour, standing.state) == ("yellow", "", MeasureState.DONE)


def test_standings_of_a_joint_plan_know_no_figures(cast):
    plan = factories.action_plan(
        cast.norsjo, cast.arjeplog, owner_group=factories.group(cast.norsjo, cast.arjeplog)
    )
    series = factories.indicator()
    factories.figure(series, 10, 2025)  # the nation's
    measure = factories.measure(
        plan, indicator=series, start_value=90, target_value=50, starts_on=date(2027, 1, 1), ends_on=None
    )
    factories.follow_up(measure)

    assert [one.state for one in standings(plan, TODAY)] == [row_of(measure).state] == [MeasureState.PLANNED]


def test_r05_r07_plan_dates_give_the_decision_that_counts_and_the_last_follow_up(cast):
    basis = factories.situation_report(cast.norsjo, completed=date(2026, 1, 10))
    plan = factories.action_plan(cast.norsjo, basis=[basis], tags=["andts"])
    factories.measure(plan)
    factories.measure(plan, "Nattvandring")
    factories.decide(plan, date(2026, 2, 1))
    draft = factories.action_plan(cast.norsjo, title="Nästa")
    for day in (date(2026, 5, 1), date(2026, 9, 1)):
        FollowUpRound.objects.create(plan=plan, municipality=cast.norsjo, finished_on=day)

    dates = plan_dates([cast.norsjo.pk, cast.arjeplog.pk])

    assert dates[cast.norsjo.pk] == PlanDates(
        id=plan.pk, title=plan.title, decided_on=date(2026, 2, 1), body="Kommunstyrelsen", minutes_ref="§ 12",
        case_number="KS 2026/12", tags=("andts",), basis=(basis.pk,), measures=2, draft_id=draft.pk,
        followed_up_on=date(2026, 9, 1),
        entered_on=timezone.localdate(),
    )  # fmt: skip
    assert dates[cast.arjeplog.pk] == PlanDates()


def test_a_joint_plan_counts_only_where_the_municipality_has_decided_itself(cast):
    together = factories.group(cast.norsjo, cast.arjeplog)
    plan = factories.action_plan(cast.norsjo, cast.arjeplog, owner_group=together)
    factories.decide(plan, place=cast.norsjo)

    dates = plan_dates([cast.norsjo.pk, cast.arjeplog.pk])

    assert (dates[cast.norsjo.pk].id, dates[cast.norsjo.pk].is_joint) == (plan.pk, True)
    assert dates[cast.arjeplog.pk].id is None


@pytest.mark.parametrize("number", [1, 3])
def test_plan_dates_take_as_many_queries_for_three_as_for_one(db, django_assert_num_queries, number):
    places = [factories.municipality(code) for code in ("2417", "2418", "2422")[:number]]
    for place in places:
        factories.decide(factories.action_plan(place))

    with django_assert_num_queries(1):
        plan_dates([place.pk for place in places])


def test_a_draft_follow_up_says_nothing(plan):
    measure = factories.measure(plan, ends_on=date(2026, 10, 1))
    FollowUp.objects.create(measure=measure, on=date(2026, 10, 2))

    assert row_of(measure).follow_up is None
    assert Measure.objects.get().follow_ups.count() == 1
