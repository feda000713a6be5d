"""The decision of a plan: what it asks for, what it replaces, and that it stays."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from plans.drafting.actions import NotOpen
from plans.models import ActionPlan, Measure
from plans.planning import actions
from plans.planning.measures.actions import add_measure, change_measure
from plans.planning.readiness import lacks_of
from plans.planning.reports import history_of
from tests import factories
from tests.plans.deciding import BEGUN, DECISION, address, cause, decide, ready

__all__ = ["cause", "ready"]

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
