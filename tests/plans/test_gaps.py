"""Gaps in the plan: each kind found where it is and nowhere else, with its next step."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from plans.following.gaps import gaps_of
from plans.models import Measure, Postponement
from tests import factories
from tests.survey_factories import published_round, questionnaire

TODAY = date(2026, 11, 1)


@pytest.fixture
def whole(cast):
    """A chain without a gap: problem, cause, goal with indicator, measure with activity and follow-up."""
    report = factories.situation_report(cast.norsjo)
    source = factories.report_source(report)
    problem = factories.problem(report)
    problem.sources.add(source)
    cause = factories.cause(problem)
    factories.seal(report, "completed", date(2026, 1, 1))
    plan = factories.action_plan(cast.norsjo, basis=[report])
    factories.goal(plan, indicator=factories.indicator())
    measure = factories.measure(plan, causes=[cause])
    factories.decide(plan)
    factories.activity(cast.norsjo, on=date(2026, 10, 5)).measures.add(measure)
    factories.follow_up(measure)
    return measure


def found(cast, user=None, **kwargs):
    """Kind → what it is about."""
    kinds = gaps_of(user or cast.coordinator, cast.norsjo, today=TODAY, **kwargs)
    return {kind.code: [gap.what for gap in kind.gaps] for kind in kinds}


def new_plan(cast, subject="other", **fields):
    return factories.action_plan(cast.norsjo, subject=subject, **fields)


def gap(cast, code, user=None):
    return next(
        kind.gaps[0]
        for kind in gaps_of(user or cast.coordinator, cast.norsjo, today=TODAY)
        if kind.code == code
    )


def test_a_whole_chain_has_no_gaps(cast, sign_in, whole):
    assert found(cast) == {}
    page = sign_in(cast.coordinator).get(reverse("gap_list", args=["2417"])).content.decode()
    assert "Inga luckor" in page


def test_a_place_without_a_plan_is_told_so(cast, sign_in):
    page = sign_in(cast.coordinator).get(reverse("gap_list", args=["2417"])).content.decode()

    assert "Ingen plan gäller än" in page
    assert "Inga luckor" not in page


# Problems


def completed_with(cast, *titles, **fields):
    report = factories.situation_report(cast.norsjo, subject="other", **fields)
    problems = [factories.problem(report, title=title) for title in titles]
    factories.seal(report, "completed", date(2026, 1, 1))
    return problems


def test_a_problem_that_no_measure_is_about_is_a_gap(cast, whole):
    lone, closed, by_cause, by_name, cancelled = completed_with(
        cast, "Ensamt", "Stängt", "A", "B", "Inställd"
    )
    closed.closed_on, closed.closed_reason = TODAY, "Löst."
    closed.save()
    plan = new_plan(cast)
    first = factories.measure(plan, reason_without_cause="Samma orsak.")
    first.problems.add(by_name, by_cause)
    dropped = factories.measure(plan, set_state="cancelled", set_reason="Läggs ner.")
    dropped.problems.add(cancelled)
    factories.decide(plan)
    factories.follow_up(first)
    factories.activity(cast.norsjo, on=TODAY).measures.add(first)

    assert found(cast) == {"problems": [lone.title, cancelled.title]}


@pytest.mark.parametrize(
    ("last", "is_gap"),
    [
        ({"choice": "stop", "colour": "red"}, True),
        ({"choice": "stop", "colour": "green"}, False),
        ({"choice": "stop", "colour": "red", "state": "draft"}, False),
        ({"choice": "continue", "colour": "red"}, False),
    ],
)
def test_a_problem_whose_only_measure_was_ended_by_its_follow_up_is_a_gap(cast, whole, last, is_gap):
    factories.follow_up(whole, on=date(2026, 10, 6), choice="stop", colour="yellow", state="final")
    factories.follow_up(whole, on=date(2026, 10, 7), choice="change")
    factories.follow_up(whole, on=date(2026, 10, 8), **last)

    assert ("problems" in found(cast)) is is_gap


def test_a_cancelled_measure_is_no_measure_for_the_problem_of_its_cause(cast, whole):
    Measure.objects.filter(pk=whole.pk).update(set_state="cancelled", set_reason="Läggs ner.")
    assert found(cast)["problems"] == [whole.causes.get().problem.title]

    factories.follow_up(whole, choice="stop", colour="red")
    Measure.objects.filter(pk=whole.pk).update(set_state="ongoing", set_reason="Tas upp igen.")

    assert "problems" not in found(cast)


def test_a_problem_is_met_in_whichever_version_the_measure_names_it(cast, whole):
    older = whole.causes.get().problem
    older.report.state = "superseded"
    older.report.save()
    newer = factories.situation_report(cast.norsjo, version=2, line=older.report.line)
    factories.problem(newer, line=older.line)
    factories.seal(newer, "completed", date(2026, 10, 1))

    assert found(cast) == {}


def test_the_next_step_for_a_problem_leads_into_the_plan_being_written(cast, whole):
    completed_with(cast, "Ensamt")
    before = gap(cast, "problems")
    draft = new_plan(cast, subject="andts")
    after = gap(cast, "problems")

    assert (before.step, before.url) == ("Börja på nästa plan", reverse("plan_new", args=["2417"]))
    assert (after.step, after.url) == ("Lägg till en åtgärd", reverse("measure_new", args=["2417", draft.pk]))


# Measures


def test_r01_a_measure_without_problem_cause_or_reason_is_a_gap(cast, whole):
    plan = new_plan(cast)
    future = {"starts_on": TODAY + timedelta(days=1)}
    factories.measure(plan, title="Utan", **future)
    factories.measure(plan, title="Med skäl", reason_without_cause="Lagen kräver det.", **future)
    factories.decide(plan)

    assert found(cast) == {"reasons": ["Utan"]}


@pytest.mark.parametrize(
    ("latest", "days", "is_still"),
    [
        (120, 120, False),
        (121, 120, True),
        (None, 120, True),
        (61, 60, True),
        (60, 60, False),
        (300, 365, False),
    ],
)
def test_a_measure_lies_still_after_so_many_days_without_an_activity(cast, whole, latest, days, is_still):
    factories.activity(cast.norsjo, on=TODAY)  # of no measure
    whole.activities.all().delete()
    if latest is not None:
        factories.activity(cast.norsjo, on=TODAY - timedelta(days=latest)).measures.add(whole)

    assert found(cast, days=days) == ({"still": [whole.title]} if is_still else {})


@pytest.mark.parametrize("hidden", ["draft", "removed", "elsewhere"])
def test_activities_that_do_not_count_leave_the_measure_still(cast, whole, hidden):
    whole.activities.all().delete()
    place = cast.arjeplog if hidden == "elsewhere" else cast.norsjo
    made = factories.activity(place, on=TODAY, is_draft=hidden == "draft")
    made.measures.add(whole)
    if hidden == "removed":
        made.participations.update(deleted_at="2026-11-01T12:00Z")

    assert found(cast) == {"still": [whole.title]}


def test_an_activity_of_an_earlier_version_counts(cast, whole):
    whole.plan.state = "superseded"
    whole.plan.save()
    plan = factories.action_plan(cast.norsjo, version=2, line=whole.plan.line)
    factories.measure(plan, causes=whole.causes.all(), line=whole.line, previous=whole)
    factories.decide(plan)

    assert found(cast) == {}


@pytest.mark.parametrize("why", ["paused", "done", "cancelled", "stopped", "over", "later"])
def test_a_measure_that_does_not_go_on_is_not_still(cast, whole, why):
    whole.activities.all().delete()
    if why in ("paused", "done", "cancelled"):
        Measure.objects.filter(pk=whole.pk).update(set_state=why, set_reason="Så är det.")
    elif why == "stopped":
        factories.follow_up(whole, on=date(2026, 10, 1), choice="stop")
    else:
        day = TODAY - timedelta(days=1)
        moved = {"field": Postponement.Field.ENDS_ON, "from_date": whole.ends_on, "decided_on": TODAY}
        Postponement.objects.create(measure=whole, to_date=day, reason="Klart.", decided_by="KS", **moved)
        if why == "later":
            later = TODAY + timedelta(days=200)
            Postponement.objects.create(measure=whole, to_date=later, reason="Mer.", decided_by="KS", **moved)
            assert "still" in found(cast)
            return

    gaps = found(cast)

    assert "still" not in gaps


def test_a_measure_that_began_lately_is_left_alone(cast, whole):
    plan = new_plan(cast)
    begun = factories.measure(
        plan, title="Ny", reason_without_cause="Skäl.", starts_on=TODAY - timedelta(days=30)
    )
    factories.measure(plan, title="Kommer", reason_without_cause="Skäl.", starts_on=TODAY + timedelta(days=1))
    factories.decide(plan)

    assert found(cast) == {"followed": [begun.title]}


def test_a_measure_never_followed_up_leads_to_its_follow_up_for_who_may(cast, whole):
    plan = new_plan(cast)
    made = factories.measure(plan, title="Ny", reason_without_cause="Skäl.", starts_on=date(2026, 10, 1))
    factories.decide(plan)
    factories.follow_up(made, state="draft")

    mine, others = gap(cast, "followed"), gap(cast, "followed", cast.colleague)

    assert (mine.step, mine.url) == ("Följ upp", reverse("follow_up_new", args=["2417", made.pk]))
    assert (others.step, others.url) == ("Se åtgärden", reverse("measure_detail", args=["2417", made.pk]))


# Results and goals


def test_sources_and_lessons_that_nobody_used_are_gaps(cast, whole):
    lesson = factories.lesson(factories.follow_up(whole, on=date(2026, 9, 2)))
    report = factories.situation_report(cast.norsjo, subject="other")
    factories.report_source(report, title="Oanvänd mätning")
    factories.seal(report, "completed", date(2026, 1, 1))
    factories.lesson(factories.follow_up(whole, on=date(2026, 9, 3)), used_in=report)

    assert found(cast) == {"unused": ["Oanvänd mätning", lesson.text]}


def test_a_goal_without_an_indicator_is_a_gap(cast, whole):
    plan = new_plan(cast)
    factories.goal(plan, text="Utan siffra")
    factories.decide(plan)

    assert found(cast) == {"goals": ["Utan siffra"]}


# The page


def test_gap_list_is_for_those_who_do_the_work(cast, sign_in, whole):
    for role, person in cast.people.items():
        status = sign_in(person).get(reverse("gap_list", args=["2417"])).status_code
        assert status == (200 if role in {"coordinator", "colleague", "manager"} else 404), role


def test_gap_list_takes_the_days_from_the_address(cast, sign_in, whole):
    whole.activities.all().delete()
    long_ago = factories.activity(cast.norsjo, on=date.today() - timedelta(days=100))
    long_ago.measures.add(whole)
    client, address = sign_in(cast.coordinator), reverse("gap_list", args=["2417"])

    assert "Åtgärder som ligger stilla" not in client.get(address).content.decode()
    page = client.get(address, {"dagar": "90"}).content.decode()
    assert "Åtgärder som ligger stilla" in page
    assert "Den senaste aktiviteten var för 100 dagar sedan" in page
    assert client.get(address, {"dagar": "strunt"}).status_code == 200


def test_another_municipality_s_gaps_are_not_here(cast, whole):
    plan = factories.action_plan(cast.arjeplog)
    factories.goal(plan, text="Arjeplogs mål")
    factories.measure(plan)
    factories.decide(plan)

    assert found(cast) == {}


def test_gap_list_takes_as_many_queries_however_many_gaps(cast, sign_in, django_assert_max_num_queries):
    client = sign_in(cast.coordinator)
    counts = []
    for number in (1, 3):
        with transaction.atomic():
            completed_with(cast, *[f"Problem {n}" for n in range(number)])
            plan = new_plan(cast)
            for n in range(number):
                factories.goal(plan)
                measure = factories.measure(plan, starts_on=date(2025, 1, 1), title=f"Åtgärd {n}")
            factories.decide(plan)
            for _n in range(number):
                factories.lesson(factories.follow_up(measure))
            with django_assert_max_num_queries(15) as asked:
                client.get(reverse("gap_list", args=["2417"]))
            counts.append(len(asked))
            transaction.set_rollback(True)

    assert counts[0] == counts[1]


def test_a_published_survey_that_no_lagesbild_leans_on_is_a_gap(cast):
    survey = published_round(questionnaire(cast.norsjo))

    def about_it():
        kinds = gaps_of(cast.coordinator, cast.norsjo, today=TODAY)
        return [gap for kind in kinds for gap in kind.gaps if gap.what == survey.name]

    (gap,) = about_it()
    assert gap.url == reverse("survey_results", args=[survey.pk])

    draft = factories.situation_report(cast.norsjo)
    assert [gap.url for gap in about_it()] == [
        reverse("report_source_new", args=["2417", draft.pk, "resultat"])
    ]

    factories.report_source(draft, kind="survey", survey_round=survey)
    factories.seal(draft, "completed", date(2026, 3, 1))
    assert about_it() == []
