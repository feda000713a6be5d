"""Plans: beginning, deciding, versions, remarks; what was decided stays."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from plans.models import ActionPlan, Measure, PlanInvitee
from plans.papers import NotOpen
from plans.planning import actions, copying
from plans.planning.measures.actions import add_measure, change_measure
from plans.planning.readiness import lacks_of
from plans.planning.reports import history_of
from tests import factories

DECISION = {
    "deciding_body": "Kommunstyrelsen",
    "decided_on": "2026-11-03",
    "minutes_ref": "§ 88",
    "case_number": "KS 2026/40",
}

BEGUN = datetime(2026, 1, 15, 9, tzinfo=UTC)


@pytest.fixture
def cause(cast):
    """Why the problem of a completed lägesbild arises."""
    report = factories.situation_report(cast.norsjo, parts=False)
    made = factories.cause(factories.problem(report))
    factories.seal(report, report.State.COMPLETED, date(2026, 1, 10))
    return made


@pytest.fixture
def ready(cast, cause):
    """A plan that lacks nothing."""
    plan = factories.action_plan(cast.norsjo, basis=[cause.problem.report], created_at=BEGUN)
    factories.measure(plan, causes=[cause])
    return plan


def address(name, plan, **more):
    return reverse(name, kwargs={"code": "2417", "pk": plan.pk, **more})


def decide(cast, plan, place=None, day=date(2026, 11, 3)):
    fields = DECISION | {"decided_on": day}
    return actions.decide_plan(by=cast.coordinator, plan=plan, municipality=place or cast.norsjo, **fields)


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


# What a decision asks for


def test_r01_r04_r28_plan_detail_says_what_is_missing_for_the_decision(cast, sign_in):
    plan = factories.action_plan(cast.norsjo)
    factories.measure(
        plan,
        "Halv åtgärd",
        operative_goal="",
        responsible="",
        starts_on=None,
        ends_on=None,
        follow_up_on=None,
    )

    page = sign_in(cast.coordinator).get(address("plan_detail", plan)).content.decode()

    for lack in (
        "Välj en färdigställd lägesbild som planen bygger på.",
        "Halv åtgärd: välj en orsak, eller skriv varför åtgärden görs ändå",
        "Halv åtgärd: skriv det operativa målet, eller välj ett av planens mål",
        "Halv åtgärd: ange när den görs",
        "Halv åtgärd: ange vilken roll eller enhet som ansvarar",
        "Halv åtgärd: välj en dag för uppföljning",
    ):
        assert lack in page


@pytest.mark.parametrize(
    "gap",
    [
        {"operative_goal": ""},
        {"responsible": ""},
        {"starts_on": None, "ends_on": None},
        {"follow_up_on": None},
    ],
)
def test_r28_each_gap_of_a_measure_stops_the_decision(cast, ready, gap):
    Measure.objects.update(**gap)

    with pytest.raises(actions.NotReady):
        decide(cast, ready)

    assert ActionPlan.objects.get().state == "draft"


def test_r01_a_measure_without_cause_is_enough_with_a_reason(cast, ready):
    ready.measures.get().causes.clear()
    assert [lack.text for lack in lacks_of(ready)] == ["välj en orsak, eller skriv varför åtgärden görs ändå"]

    Measure.objects.update(reason_without_cause="Lagen kräver tillsyn.")

    assert lacks_of(ready) == []


def test_r04_a_draft_report_is_no_basis_for_a_decision(cast, ready):
    ready.basis.set([factories.situation_report(cast.norsjo, title="Utkast")])

    with pytest.raises(actions.NotReady) as error:
        decide(cast, ready)

    assert error.value.lacks[0].text == "Välj en färdigställd lägesbild som planen bygger på."


def test_a_goal_of_the_plan_can_stand_for_the_operative_goal(cast, ready):
    Measure.objects.update(operative_goal="", goal=factories.goal(ready))

    assert lacks_of(ready) == []


# The decision


def test_r05_plan_decide_stores_body_day_paragraph_and_case_number(cast, ready, sign_in):
    earlier = factories.action_plan(cast.norsjo, title="Gammal plan")
    factories.decide(earlier, date(2024, 5, 1))

    answer = sign_in(cast.coordinator).post(address("plan_decide", ready), DECISION)

    assert answer.url == address("plan_detail", ready)
    ready.refresh_from_db()
    earlier.refresh_from_db()
    place = ready.places.get()
    assert (place.deciding_body, place.decided_on, place.minutes_ref, place.case_number) == (
        "Kommunstyrelsen", date(2026, 11, 3), "§ 88", "KS 2026/40",
    )  # fmt: skip
    assert (ready.state, ready.final_on, ready.final_by) == ("decided", date(2026, 11, 3), cast.coordinator)
    assert earlier.state == "superseded"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"deciding_body": ""}, "Skriv vem som beslutade."),
        ({"decided_on": ""}, "Välj vilken dag beslutet fattades."),
        ({"decided_on": "2099-01-01"}, "Dagen har inte"),
        ({"minutes_ref": "", "case_number": ""}, "Skriv paragraf, diarienummer eller båda."),
    ],
)
def test_r05_plan_decide_asks_for_what_is_missing(cast, ready, sign_in, change, words):
    answer = sign_in(cast.coordinator).post(address("plan_decide", ready), DECISION | change)

    assert answer.status_code == 422
    assert words.lower() in answer.content.decode().lower()
    assert ActionPlan.objects.get().state == "draft"


def test_r31_nothing_of_a_decided_plan_changes(cast, ready):
    measure = ready.measures.get()
    decide(cast, ready)
    ready.refresh_from_db()

    with pytest.raises(NotOpen):
        add_measure(plan=ready, form_token=uuid4(), title="Sent")
    with pytest.raises(NotOpen):
        change_measure(measure=measure, edition=1, title="Annat")
    with pytest.raises(NotOpen):
        actions.change_plan(plan=ready, edition=1, basis=[], title="Annat")
    for change in (
        lambda: Measure.objects.update(title="Annat"),
        lambda: ActionPlan.objects.update(title="Annat"),
        lambda: measure.causes.clear(),
        lambda: factories.measure(ready, "Sent"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert Measure.objects.get().title == "Belysning på skolgården"


def test_r31_pages_that_write_are_not_found_after_the_decision(cast, ready, sign_in):
    decide(cast, ready)
    client = sign_in(cast.coordinator)

    for name in ("plan_edit", "plan_table", "measure_new", "goal_new"):
        assert client.get(address(name, ready)).status_code == 404
    assert client.post(address("plan_decide", ready), DECISION).url == address("plan_detail", ready)


def test_joint_plan_the_first_decision_fixes_the_content_and_others_record_theirs(cast, cause, sign_in):
    together = factories.group(cast.norsjo, cast.arjeplog)
    plan = factories.action_plan(
        cast.norsjo, cast.arjeplog, owner_group=together, basis=[cause.problem.report], created_at=BEGUN
    )
    factories.measure(plan, causes=[cause])
    decide(cast, plan)

    answer = sign_in(cast.foreign_coordinator).post(
        reverse("plan_decide", args=["2506", plan.pk]), DECISION | {"decided_on": "2026-11-10"}
    )

    assert answer.status_code == 302
    days = dict(plan.places.values_list("municipality__code", "decided_on"))
    assert days == {"2417": date(2026, 11, 3), "2506": date(2026, 11, 10)}
    plan.refresh_from_db()
    assert plan.final_on == date(2026, 11, 3)


def test_a_decision_once_recorded_stays(cast, ready, sign_in):
    decide(cast, ready)

    sign_in(cast.coordinator).post(address("plan_decide", ready), DECISION | {"deciding_body": "Någon annan"})

    assert ready.places.get().deciding_body == "Kommunstyrelsen"


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


# The day of the decision, and what it replaces


def test_plan_decide_asks_about_a_day_before_the_lagesbild_and_the_plan_itself(cast, ready, sign_in):
    client = sign_in(cast.coordinator)
    early = DECISION | {"decided_on": "2025-06-01"}

    asked = client.post(address("plan_decide", ready), early)

    assert "Lägesbilden som den bygger på färdigställdes 2026-01-10, alltså senare." in asked.text
    assert "Planen påbörjades här 2026-01-15, alltså senare." in asked.text
    ready.refresh_from_db()
    assert not ready.is_final

    client.post(address("plan_decide", ready), early | {"day_confirmed": "on"})
    ready.refresh_from_db()
    assert ready.final_on == date(2025, 6, 1)


def test_plan_decide_asks_about_a_day_before_the_plan_it_replaces(cast, ready, sign_in):
    factories.decide(factories.action_plan(cast.norsjo), date(2026, 11, 10))

    asked = sign_in(cast.coordinator).post(address("plan_decide", ready), DECISION)

    assert "Planen som den ersätter beslutades 2026-11-10, alltså senare." in asked.text


def test_the_history_of_a_plan_decided_before_it_was_written_here_says_so(cast, ready):
    decide(cast, ready, day=date(2025, 6, 1))
    ready.refresh_from_db()

    assert [what for _day, what in history_of(ready)] == ["beslutad", "skriven här i efterhand"]


def test_plan_decide_names_what_it_replaces_and_copies_what_goes_on(cast, ready, cause, sign_in):
    before = factories.action_plan(cast.norsjo, title="Plan 2024")
    late = factories.measure(
        before, "Nattvandring", starts_on=None, ends_on=date(2026, 1, 31), causes=[cause]
    )
    factories.measure(before, "Föräldrakvällar", starts_on=None, ends_on=date(2099, 1, 1))
    factories.decide(before)
    Measure.objects.filter(title="Föräldrakvällar").update(
        set_state=Measure.Override.CANCELLED, set_reason="Ingen kom."
    )
    client = sign_in(cast.coordinator)

    page = client.get(address("plan_decide", ready)).text
    assert "(2 åtgärder, varav 1 försenad)" in " ".join(page.split())
    assert "Den finns kvar att läsa, under Tidigare." in page
    for _time in range(2):
        client.post(address("plan_take_along", ready))

    assert [measure.title for measure in ready.measures.all()] == ["Belysning på skolgården", "Nattvandring"]
    copy = ready.measures.get(title="Nattvandring")
    assert (copy.line, copy.previous, list(copy.causes.all())) == (late.line, late, [cause])


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
