"""Every arrow of the chain is a key, and is followed both ways: cause – goal – measure – activity – follow-up."""

from datetime import date
from itertools import pairwise
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import Role
from activities.models import Activity
from plans.following.actions import change_follow_up, write_follow_up
from plans.models import FollowUp, Goal, Measure, Problem, SituationReport
from plans.planning.copying import copy_plan, new_version
from tests import factories
from tests.plans.situations import at, text_of

WHOLE = {
    "on": "2026-10-01", "colour": "green", "sentence": "Lamporna är uppe.", "effect": "unknown",
    "choice": "continue",
}  # fmt: skip


@pytest.fixture
def report(cast):
    """A completed lägesbild with a problem and two causes."""
    report = factories.situation_report(cast.norsjo)
    problem = factories.problem(report)
    factories.cause(problem)
    factories.cause(problem, "Ingen vuxen på plats")
    return factories.seal(report, SituationReport.State.COMPLETED, date(2026, 1, 10))


@pytest.fixture
def causes(report):
    return list(report.problems.get().causes.all())


@pytest.fixture
def plan(cast, report, causes):
    """A plan whose goal answers both causes; its measure answers one, and serves the goal."""
    plan = factories.action_plan(cast.norsjo, basis=[report])
    goal = factories.goal(plan, causes=causes)
    factories.measure(plan, causes=causes[:1], goal=goal)
    return plan


@pytest.fixture
def decided(plan):
    return factories.decide(plan)


def done_for(measure, *places, title="Lampor uppsatta", on=date(2026, 5, 2), **fields):
    made = factories.activity(*places, title=title, on=on, **fields)
    made.measures.add(measure)
    return made


def activity_at(activity, code="2417"):
    return reverse("activity_detail", args=[code, activity.pk])


# The chain, both ways


@pytest.mark.parametrize(
    ("source", "target", "name"),
    [(Problem, "causes", None), (Goal, "causes", "goals"), (Measure, "goal", "measures"),
     (Activity, "measures", "activities"), (Activity, "follow_ups", "activities")],
)  # fmt: skip
def test_every_arrow_is_a_key(source, target, name):
    field = source._meta.get_field(target)

    assert field.is_relation
    assert name is None or field.remote_field.get_accessor_name() == name
    if field.many_to_many:
        keys = [key for key in field.remote_field.through._meta.fields if key.many_to_one]
        assert {key.related_model for key in keys} == {source, field.related_model}


@pytest.mark.parametrize("role", ["coordinator", "county_officer"])
def test_every_arrow_is_followed_both_ways(cast, sign_in, report, causes, decided, role):
    goal, measure, problem = decided.goals.get(), decided.measures.get(), report.problems.get()
    activity = done_for(measure, cast.norsjo, shared=True)
    follow_up = factories.follow_up(measure, rests_on=[activity])
    client = sign_in(cast.people[role])
    tree = at("problem_detail", report, problem=problem.pk)
    pages = {
        "problem": tree, "causes": tree, "goal": at("plan_detail", decided),
        "measure": at("measure_detail", measure), "activity": activity_at(activity),
        "follow_up": at("follow_up_detail", follow_up),
    }  # fmt: skip
    marks = {
        "causes": [f"#orsak-{cause.pk}" for cause in causes], "goal": [f"#mal-{goal.pk}"]
    }  # fmt: skip
    steps = ["causes", "goal", "measure", "activity", "follow_up"]

    for before, after in [*pairwise(steps), ("follow_up", "measure")]:
        for here, there in ((before, after), (after, before)):
            page = text_of(client, pages[here])
            for mark in marks.get(there, [""]):
                assert f'href="{pages[there]}{mark}"' in page, (here, there)
    for cause in causes:
        assert f'id="orsak-{cause.pk}"' in text_of(client, tree)


def test_measure_detail_names_the_causes_that_its_goal_answers(cast, sign_in, causes, decided):
    text = text_of(sign_in(cast.coordinator), at("measure_detail", decided.measures.get()))

    for cause in causes:
        assert text.count(str(cause)) == 1


def test_problem_detail_says_nothing_by_a_cause_of_a_draft_that_one_does_not_read(
    cast, sign_in, report, causes, decided
):
    draft = factories.action_plan(cast.norsjo, subject="andts", basis=[report])
    factories.goal(draft, "Tyst mål", causes=causes)
    tree = at("problem_detail", report, problem=report.problems.get().pk)

    assert "Tyst mål" in text_of(sign_in(cast.coordinator), tree)
    assert "Tyst mål" not in text_of(sign_in(cast.reader), tree)


# Writing what a goal answers


def test_goal_new_saves_the_causes_once_and_goal_edit_changes_them(cast, sign_in, plan, causes):
    client, sent = sign_in(cast.coordinator), {"level": "operative", "form_token": str(uuid4())}
    for _twice in range(2):
        answer = client.post(
            at("goal_new", plan), sent | {"text": "Nytt mål", "causes": [cause.pk for cause in causes]}
        )
        assert answer.status_code == 302
    goal = plan.goals.get(text="Nytt mål")
    edit = at("goal_edit", plan, goal=goal.pk)
    assert client.get(edit).context["form"]["causes"].value() == [cause.pk for cause in causes]

    client.post(edit, sent | {"text": "Nytt mål", "causes": [causes[1].pk], "edition": "1"})
    late = client.post(edit, sent | {"text": "Nytt mål", "causes": [causes[0].pk], "edition": "1"})

    assert list(goal.causes.all()) == causes[1:]
    assert late.status_code == 422
    difference = late.context["difference"]
    assert [(row.theirs, row.yours) for row in difference] == [(str(causes[1]), str(causes[0]))]


def test_no_goal_answers_a_cause_of_another_lagesbild(cast, sign_in, plan):
    elsewhere = factories.cause(factories.problem(factories.situation_report(cast.arjeplog)))
    beside = factories.cause(factories.problem(factories.situation_report(cast.norsjo, subject="andts")))
    goal = plan.goals.get()
    before = list(goal.causes.all())

    for cause in (elsewhere, beside):
        sent = {"text": "Nytt", "level": "operative", "causes": [cause.pk], "edition": "1"}
        new = sent | {"form_token": str(uuid4())}
        client = sign_in(cast.coordinator)
        assert client.post(at("goal_edit", plan, goal=goal.pk), sent).status_code == 422
        assert client.post(at("goal_new", plan), new).status_code == 422

    assert plan.goals.count() == 1
    assert list(goal.causes.all()) == before


def test_the_next_version_and_a_copy_take_the_causes_along(cast, report, causes, decided):
    later = factories.situation_report(cast.norsjo, version=2, previous=report, line=report.line)
    problem = report.problems.get()
    kept = factories.problem(later, line=problem.line, previous=problem)
    still = factories.cause(kept, line=causes[0].line, previous=causes[0])
    SituationReport.objects.filter(pk=report.pk).update(state="superseded")
    factories.seal(later, SituationReport.State.COMPLETED, date(2026, 6, 1))

    version = new_version(by=cast.coordinator, plan=decided, municipality=cast.norsjo)
    copy = copy_plan(
        by=cast.coordinator, source=decided, form_token=uuid4(), municipality=cast.norsjo, basis=[report],
        title="En till", subject="other",
    )  # fmt: skip

    assert list(version.goals.get().causes.all()) == [still]
    assert list(copy.goals.get().causes.all()) == causes


def test_a_cause_that_a_goal_answers_is_not_removed(cast, sign_in):
    draft = factories.situation_report(cast.norsjo)
    cause = factories.cause(factories.problem(draft))
    factories.goal(factories.action_plan(cast.norsjo, basis=[draft]), causes=[cause])
    client = sign_in(cast.coordinator)

    client.post(at("cause_remove", draft, problem=cause.problem_id, cause=cause.pk))
    client.post(at("problem_remove", draft, problem=cause.problem_id))

    assert list(draft.problems.get().causes.all()) == [cause]


# What a follow-up rests on


def test_follow_up_new_has_ticked_what_was_done_since_the_latest_follow_up(cast, sign_in, decided):
    measure = decided.measures.get()
    before = done_for(measure, cast.norsjo, on=date(2026, 5, 2))
    factories.follow_up(measure, date(2026, 6, 1), rests_on=[before])
    since = done_for(measure, cast.norsjo, title="Nya lampor", on=date(2026, 8, 2))
    done_for(measure, cast.norsjo, title="Inte klar", on=date(2026, 8, 3), is_draft=True)
    client = sign_in(cast.coordinator)

    field = client.get(at("follow_up_new", measure)).context["form"]["activities"]

    assert [pk for pk, _label in field.field.choices] == [since.pk, before.pk]
    assert field.value() == [since.pk]


def test_follow_up_rests_on_what_is_ticked_and_was_done_by_then(cast, sign_in, decided):
    measure = decided.measures.get()
    ticked = done_for(measure, cast.norsjo)
    unticked = done_for(measure, cast.norsjo, title="Annat")
    later = done_for(measure, cast.norsjo, title="Efteråt", on=date(2026, 10, 2))
    client = sign_in(cast.coordinator)

    sent = WHOLE | {"form_token": str(uuid4()), "activities": [ticked.pk, later.pk]}
    client.post(at("follow_up_new", measure), sent)
    client.post(at("follow_up_new", measure), sent | {"activities": [unticked.pk]})

    follow_up = FollowUp.objects.get()
    assert follow_up.is_final
    assert list(follow_up.activities.all()) == [ticked]
    page = text_of(client, at("follow_up_detail", follow_up))
    assert page.count("Lampor uppsatta") == 1
    assert "Annat" not in page


def test_a_draft_keeps_what_is_ticked_until_it_is_final(cast, sign_in, decided):
    measure = decided.measures.get()
    first, second = done_for(measure, cast.norsjo), done_for(measure, cast.norsjo, title="Annat")
    client = sign_in(cast.coordinator)
    sent = WHOLE | {"form_token": str(uuid4()), "activities": [first.pk], "draft": "1"}
    client.post(at("follow_up_new", measure), sent)
    draft = FollowUp.objects.get()
    edit = at("follow_up_edit", draft)
    assert client.get(edit).context["form"]["activities"].value() == [first.pk]

    client.post(edit, sent | {"edition": "1", "activities": [second.pk]})
    late = client.post(edit, sent | {"edition": "1", "activities": [first.pk]})

    assert late.status_code == 422
    assert [(row.theirs, row.yours) for row in late.context["difference"]] == [(str(second), str(first))]
    change_follow_up(follow_up=draft, edition=2, is_final=True, on=draft.on)
    assert list(draft.activities.all()) == [second]


def test_no_follow_up_rests_on_what_does_not_carry_out_the_measure(cast, sign_in, decided):
    measure = decided.measures.get()
    other = factories.activity(cast.norsjo, title="Annat arbete")
    theirs = done_for(measure, cast.arjeplog)  # nobody in Norsjö reads it

    for activity in (other, theirs):
        sent = WHOLE | {"form_token": str(uuid4()), "activities": [activity.pk]}
        assert sign_in(cast.coordinator).post(at("follow_up_new", measure), sent).status_code == 422

    assert not FollowUp.objects.exists()


def test_saving_a_draft_keeps_what_only_somebody_else_could_choose(cast, sign_in, decided):
    measure = decided.measures.get()
    own, theirs = done_for(measure, cast.norsjo), done_for(measure, cast.arjeplog)
    draft = factories.follow_up(measure, date(2026, 10, 1), rests_on=[own, theirs], state="draft")

    page = sign_in(cast.coordinator).get(at("follow_up_edit", draft))
    sign_in(cast.coordinator).post(at("follow_up_edit", draft), WHOLE | {"edition": "1"})

    assert page.context["form"]["activities"].value() == [own.pk]
    assert list(draft.activities.all()) == [theirs]


def test_what_a_follow_up_rests_on_is_shown_to_those_who_may_read_it(cast, sign_in, decided):
    measure = decided.measures.get()
    shared = done_for(measure, cast.norsjo, title="Delad kväll", shared=True)
    own = done_for(measure, cast.norsjo, title="Egen kväll")
    follow_up = factories.follow_up(measure, rests_on=[shared, own])
    draft = write_follow_up(
        by=cast.coordinator, measure=measure, municipality=cast.norsjo, form_token=uuid4(), is_final=False,
        activities=[shared], on=date(2026, 10, 2),
    )  # fmt: skip

    inside, outside = (
        text_of(sign_in(person), at("follow_up_detail", follow_up))
        for person in (cast.coordinator, cast.county_officer)
    )

    assert "Egen kväll" in inside
    assert "Delad kväll" in outside
    assert "Egen kväll" not in outside
    page = text_of(sign_in(cast.coordinator), activity_at(shared))
    assert at("follow_up_detail", follow_up) in page
    assert at("follow_up_detail", draft) not in page


def test_under_a_joint_plan_an_activity_is_opened_where_it_stands(cast, sign_in):
    together = factories.group(cast.norsjo, cast.arjeplog)
    plan = factories.action_plan(cast.norsjo, cast.arjeplog, owner_group=together)
    measure = factories.measure(plan)
    factories.decide(plan)
    both = done_for(measure, cast.arjeplog, cast.norsjo, title="Tillsammans")
    theirs = done_for(measure, cast.arjeplog, title="I Arjeplog")
    person = factories.member(Role.COORDINATOR, cast.norsjo)
    factories.membership(person, Role.COORDINATOR, cast.arjeplog)
    follow_up = factories.follow_up(measure, rests_on=[both, theirs])

    for address in (at("measure_detail", measure), at("follow_up_new", measure),
                    at("follow_up_detail", follow_up)):  # fmt: skip
        page = text_of(sign_in(person), address)
        assert f'href="{activity_at(both)}"' in page
        assert f'href="{activity_at(theirs, "2506")}"' in page
        assert sign_in(person).get(activity_at(theirs, "2506")).status_code == 200
        assert "I Arjeplog" not in text_of(sign_in(cast.coordinator), address)


# How much is asked


def test_the_pages_ask_as_much_for_three_as_for_one(
    cast, sign_in, report, plan, causes, django_assert_max_num_queries
):
    goal, measure = plan.goals.get(), plan.measures.get()
    factories.decide(plan)
    activity = done_for(measure, cast.norsjo)
    follow_up = factories.follow_up(measure, date(2026, 9, 1), rests_on=[activity])
    pages = [
        at("problem_detail", report, problem=report.problems.get().pk), at("plan_detail", plan),
        at("measure_detail", measure), at("follow_up_new", measure), at("follow_up_detail", follow_up),
        activity_at(activity),
    ]  # fmt: skip
    client = sign_in(cast.coordinator)

    def asked():
        return [
            min(asked_by(page), asked_by(page)) for page in pages
        ]  # words may just be due to be read anew

    def asked_by(page):
        with django_assert_max_num_queries(20) as queries:
            assert client.get(page).status_code == 200
        return len(queries)

    once = asked()
    beside = factories.action_plan(cast.norsjo, subject="andts", basis=[report])
    for number in range(3):
        under = factories.goal(beside, f"Mål {number}", causes=causes, problem=goal.problem)
        for each in range(3):
            done = done_for(
                factories.measure(beside, f"Åtgärd {number} {each}", causes, goal=under), cast.norsjo
            )
            done.measures.add(measure)
    factories.decide(beside)
    factories.follow_up(measure, date(2026, 9, 2), rests_on=[activity, done])
    pages[1] = at("plan_detail", beside)

    assert asked() == once
    assert max(once) <= 15
