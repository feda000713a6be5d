"""Plans: beginning, versions, drafts, goals and their figures."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from plans.models import ActionPlan, Measure, PlanInvitee
from plans.planning import copying
from tests import factories
from tests.plans.deciding import address, cause, decide, ready

__all__ = ["cause", "ready"]

# Beginning


def test_plan_new_begins_an_empty_plan_once(cast, cause, sign_in):
    client = sign_in(cast.coordinator)
    form = {"title": "Åtgärdsplan 2027", "subject": "crime", "form_token": str(uuid4()),
            "basis": [cause.problem.report.pk], "tags": ["andts"]}  # fmt: skip

    answers = [client.post(reverse("plan_new", args=["2417"]), form) for _ in range(2)]

    plan = ActionPlan.objects.get()
    assert [answer.url for answer in answers] == [address("plan_detail", plan)] * 2
    assert (plan.title, plan.state, plan.created_by) == ("Åtgärdsplan 2027", "draft", cast.coordinator)
    assert list(plan.basis.all()) == [cause.problem.report]
    assert plan.tags == ["andts"]
    assert [place.municipality for place in plan.places.all()] == [cast.norsjo]


def test_plan_new_copies_another_plan_with_lines_of_its_own(cast, ready, sign_in):
    factories.goal(ready)
    form = {"title": "ANDTS", "subject": "andts", "form_token": str(uuid4()), "start": str(ready.pk),
            "basis": [ready.basis.get().pk]}  # fmt: skip

    for _ in range(2):
        sign_in(cast.coordinator).post(reverse("plan_new", args=["2417"]), form)

    copy = ActionPlan.objects.exclude(pk=ready.pk).get()
    measure = copy.measures.get()
    assert copy.copied_from == ready
    assert (measure.title, measure.previous) == ("Belysning på skolgården", None)
    assert measure.line != ready.measures.get().line
    assert list(measure.causes.all()) == list(ready.measures.get().causes.all())
    assert copy.goals.get().text == ready.goals.get().text


def test_plan_new_offers_only_reports_of_the_municipality(cast, sign_in):
    foreign = factories.situation_report(cast.arjeplog, completed=date(2026, 1, 1))

    answer = sign_in(cast.coordinator).post(
        reverse("plan_new", args=["2417"]),
        {"title": "Plan", "subject": "crime", "form_token": str(uuid4()), "basis": [foreign.pk]},
    )

    assert answer.status_code == 422
    assert not ActionPlan.objects.exists()


def test_a_personal_number_stops_and_the_text_is_kept(cast, sign_in):
    answer = sign_in(cast.coordinator).post(
        reverse("plan_new", args=["2417"]),
        {"title": "Plan för 19121212-1212", "subject": "crime", "form_token": str(uuid4())},
    )

    assert answer.status_code == 422
    assert "ser ut som ett personnummer" in answer.content.decode()
    assert "19121212-1212" in answer.content.decode()


# Versions


def next_report(cause):
    """The next completed version of the lägesbild, with the same problem and cause."""
    old = cause.problem.report
    report = factories.situation_report(
        old.municipality, title="Lägesbild 2028", parts=False, line=old.line, version=2, previous=old
    )
    problem = factories.problem(report, line=cause.problem.line, previous=cause.problem)
    newer = factories.cause(problem, line=cause.line, previous=cause)
    type(old).objects.filter(pk=old.pk).update(state="superseded")
    factories.seal(report, report.State.COMPLETED, date(2026, 10, 1))
    return newer


def test_r31_a_new_version_copies_what_is_open_and_finds_the_causes_anew(cast, ready, cause):
    goal = factories.goal(ready, "Färre skador")
    kept = ready.measures.get()
    Measure.objects.update(goal=goal)
    kept.tasks.create(title="Kvar")
    kept.tasks.create(title="Klar", done_on=date(2026, 10, 1))
    cancelled = factories.measure(ready, "Avbruten", causes=[cause])
    decide(cast, ready)
    ready.refresh_from_db()
    Measure.objects.filter(pk=cancelled.pk).update(set_state="cancelled", set_reason="Inga pengar")
    newer = next_report(cause)

    version = copying.new_version(by=cast.coordinator, plan=ready, municipality=cast.norsjo)
    again = copying.new_version(by=cast.coordinator, plan=ready, municipality=cast.norsjo)

    copy = version.measures.get()
    assert again == version
    assert (version.version, version.line, version.previous, version.state) == (2, ready.line, ready, "draft")
    assert list(version.basis.all()) == [newer.problem.report]
    assert (copy.line, copy.previous, copy.goal.line) == (kept.line, kept, goal.line)
    assert list(copy.causes.all()) == [newer]
    assert [task.title for task in copy.tasks.all()] == ["Kvar"]


def test_plan_changes_shows_what_is_new_gone_and_changed(cast, ready, cause, sign_in):
    factories.measure(ready, "Ska bort", causes=[cause])
    decide(cast, ready)
    ready.refresh_from_db()
    version = copying.new_version(by=cast.coordinator, plan=ready, municipality=cast.norsjo)
    version.measures.filter(title="Ska bort").delete()
    version.measures.update(responsible="Rektorn")
    factories.measure(version, "Helt ny")

    page = sign_in(cast.coordinator).get(address("plan_changes", version)).content.decode()

    for words in ("Helt ny", "Ska bort", "Fastighetschefen", "Rektorn", "Version 2 jämförd med version 1"):
        assert words in page


def test_plan_version_of_a_plan_that_is_not_in_force_is_refused(cast, ready, sign_in):
    sign_in(cast.coordinator).post(address("plan_version", ready))

    assert ActionPlan.objects.count() == 1


# Drafts: who reads them, two who write, removing


def test_drafts_are_read_by_those_who_may(cast, ready):
    def readers():
        return {
            role for role, person in cast.people.items() if ActionPlan.objects.visible_to(person).exists()
        }

    assert readers() == {"coordinator", "manager"}
    PlanInvitee.objects.create(document=ready, user=cast.partner)
    assert readers() == {"coordinator", "manager", "partner"}


def test_plan_send_lets_the_county_read_and_comment(cast, ready, sign_in):
    sign_in(cast.coordinator).post(address("plan_send", ready))

    officer = sign_in(cast.county_officer)
    assert ready.title in officer.get(address("plan_detail", ready)).content.decode()
    remark = {"text": "Vem betalar?", "form_token": str(uuid4())}
    for _ in range(2):
        officer.post(address("plan_comment", ready), remark)
    assert officer.get(address("plan_edit", ready)).status_code == 404
    assert ready.comments.count() == 1
    page = sign_in(cast.coordinator).get(address("plan_detail", ready)).content.decode()
    assert "Vem betalar?" in page
    assert "Länsstyrelsen" in page


def test_an_invited_colleague_may_write_and_a_partner_only_read(cast, ready, sign_in):
    client = sign_in(cast.coordinator)
    client.post(address("plan_people", ready), {"user": cast.colleague.pk, "can_write": "on"})
    refused = client.post(address("plan_people", ready), {"user": cast.partner.pk, "can_write": "on"})
    client.post(address("plan_people", ready), {"user": cast.partner.pk})

    assert refused.status_code == 422
    assert sign_in(cast.colleague).get(address("measure_new", ready)).status_code == 200
    partner = sign_in(cast.partner)
    assert partner.get(address("plan_detail", ready)).status_code == 200
    assert partner.get(address("measure_new", ready)).status_code == 404


def test_plan_people_invites_nobody_from_elsewhere(cast, ready, sign_in):
    answer = sign_in(cast.coordinator).post(
        address("plan_people", ready), {"user": cast.foreign_coordinator.pk}
    )

    assert answer.status_code == 422
    assert not ready.invitees.exists()


def test_while_it_is_reviewed_nobody_writes(cast, ready, sign_in):
    client = sign_in(cast.coordinator)

    client.post(address("plan_review", ready))
    assert client.get(address("plan_table", ready)).status_code == 404
    client.post(address("plan_back", ready))

    assert client.get(address("plan_table", ready)).status_code == 200


def test_plan_edit_two_at_once_shows_both_texts(cast, ready, sign_in):
    client = sign_in(cast.coordinator)
    form = {"title": "Min titel", "subject": "crime", "edition": "1"}
    ActionPlan.objects.update(title="Deras titel", edition=2)

    answer = client.post(address("plan_edit", ready), form)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Min titel" in page
    assert "Deras titel" in page
    assert ActionPlan.objects.get().title == "Deras titel"
    client.post(address("plan_edit", ready), form | {"edition": "2"})
    assert ActionPlan.objects.get().title == "Min titel"


def test_plan_remove_keeps_a_plan_whose_measures_were_carried_out(cast, ready, sign_in):
    factories.activity(cast.norsjo).measures.add(ready.measures.get())

    answer = sign_in(cast.coordinator).post(address("plan_remove", ready), follow=True)

    assert "Planen finns kvar" in answer.content.decode()
    assert ActionPlan.objects.exists()


def test_plan_remove_removes_a_draft(cast, ready, sign_in):
    sign_in(cast.coordinator).post(address("plan_remove", ready))

    assert not ActionPlan.objects.exists()


# Goals


def test_goals_are_written_changed_and_removed(cast, ready, sign_in):
    client = sign_in(cast.coordinator)
    token = str(uuid4())
    for _ in range(2):
        client.post(
            address("goal_new", ready), {"text": "Tryggare skola", "level": "strategic", "form_token": token}
        )
    goal = ready.goals.get()
    Measure.objects.update(goal=goal)

    client.post(
        address("goal_edit", ready, goal=goal.pk),
        {"text": "Trygg skola", "level": "strategic", "edition": "1"},
    )
    late = client.post(
        address("goal_edit", ready, goal=goal.pk), {"text": "För sent", "level": "strategic", "edition": "1"}
    )
    assert late.status_code == 422
    assert "Trygg skola" in late.content.decode()
    assert ready.goals.get().text == "Trygg skola"

    assert (
        "Belysning på skolgården" in client.get(address("goal_remove", ready, goal=goal.pk)).content.decode()
    )
    client.post(address("goal_remove", ready, goal=goal.pk))
    assert not ready.goals.exists()
    assert ready.measures.get().goal is None


# Pages


@pytest.mark.parametrize("number", [1, 3])
def test_plan_pages_ask_as_much_for_three_as_for_one(
    cast, ready, cause, sign_in, number, django_assert_num_queries
):
    for each in range(number):
        measure = factories.measure(ready, f"Åtgärd {each}", [cause])
        measure.tasks.create(title="Ring")
        ready.comments.create(text="Hm.", created_by=cast.colleague)
    client = sign_in(cast.coordinator)

    for name, asked in (("plan_table", 9), ("plan_detail", 14)):
        client.get(address(name, ready))
        with django_assert_num_queries(asked):
            client.get(address(name, ready))


def test_in_the_practice_municipality_nobody_is_named(cast, sign_in):
    from municipalities.actions import load_practice
    from municipalities.models import Municipality

    load_practice()
    practice = Municipality.objects.get(code="0000")
    plan = factories.action_plan(practice)
    measure = factories.measure(plan, person=cast.coordinator)
    plan.comments.create(text="Hm.", created_by=cast.coordinator)
    client = sign_in(cast.colleague)

    pages = [
        client.get(reverse(name, args=["0000", pk])).content.decode()
        for name, pk in (
            ("plan_detail", plan.pk),
            ("measure_detail", measure.pk),
            ("measure_edit", measure.pk),
        )
    ]

    assert all("Test Person" not in page.partition("<main")[2] for page in pages)
    assert client.get(reverse("plan_people", args=["0000", plan.pk])).status_code == 200


# Figures of a goal


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"start_value": 14, "start_year": 2025, "target_value": 7, "target_year": 2028},
            "14 (2025) → 7 (2028)",
        ),
        ({"start_value": 12.55, "target_value": 7.5}, "12,55 → 7,5"),
        ({"target_value": 0}, "målet är 0"),
        ({"start_value": 14, "start_year": 2025}, "från början 14 (2025)"),
        ({}, ""),
    ],
)
def test_the_aim_of_a_goal_is_told_as_it_was_typed(cast, ready, fields, words):
    assert factories.goal(ready, **fields).aim == words


def test_a_goal_without_an_indicator_shows_its_figures_in_plan_and_gaps(cast, ready, sign_in):
    factories.goal(ready, start_value=14, start_year=2025, target_value=7, target_year=2028)
    factories.decide(ready)
    client = sign_in(cast.coordinator)

    assert "14 (2025) → 7 (2028)" in client.get(address("plan_detail", ready)).text
    gaps = client.get(reverse("gap_list", args=["2417"])).text
    assert "Målet har egna siffror, 14 (2025) → 7 (2028), men ingen indikator följer dem." in gaps


@pytest.mark.parametrize("year", ["1989", "2101", "0"])
def test_goal_new_refuses_years_that_no_figure_is_of(cast, ready, sign_in, year):
    form = {"text": "Färre anmälda brott", "level": "operative", "start_value": "14", "start_year": year}

    answer = sign_in(cast.coordinator).post(address("goal_new", ready), form | {"form_token": str(uuid4())})

    assert "Kontrollera året: från 1990 till 2100." in answer.text
    assert not ready.goals.exists()
