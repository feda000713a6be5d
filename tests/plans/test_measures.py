"""Measures: the chain, the full form, the table, and what lives on after the decision."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from plans.models import Borrowing, Measure, MeasureTask, PlanInvitee, Postponement
from plans.planning.measures import actions
from tests import factories


@pytest.fixture
def cause(cast):
    report = factories.situation_report(cast.norsjo, parts=False)
    report.sources.create(kind="document", title="Polisens statistik")
    made = factories.cause(factories.problem(report))
    made.problem.sources.set(report.sources.all())
    factories.seal(report, report.State.COMPLETED, date(2026, 1, 10))
    return made


@pytest.fixture
def plan(cast, cause):
    return factories.action_plan(cast.norsjo, basis=[cause.problem.report])


@pytest.fixture
def measure(plan, cause):
    return factories.measure(plan, causes=[cause])


@pytest.fixture
def decided(plan, measure):
    factories.decide(plan)
    return measure


def address(name, row, **more):
    return reverse(name, kwargs={"code": "2417", "pk": row.pk, **more})


def whole(measure, **fields):
    """The full form as a browser would send it."""
    return {
        "title": measure.title,
        "operative_goal": measure.operative_goal,
        "edition": str(measure.edition),
    } | fields


def row_text(html, title):
    """What stands in the table's row of the measure, as text."""
    (row,) = [row for row in html.split("<tr>") if f">{title}</a>" in row]
    return " ".join(strip_tags(row).split())


# Reading


def test_measure_detail_leads_back_to_why(cast, plan, cause, sign_in):
    above = factories.goal(plan, "Trygg kommun", level="strategic")
    goal = factories.goal(plan, "Halverad skadegörelse", parent=above)
    measure = factories.measure(plan, causes=[cause], goal=goal)
    factories.decide(plan)

    page = sign_in(cast.reader).get(address("measure_detail", measure)).content.decode()

    report = reverse("report_detail", args=["2417", cause.problem.report.pk])
    read = sign_in(cast.reader).get(report).content.decode()
    places = [f"orsak-{cause.pk}", f"problem-{cause.problem.pk}", "kallor"]
    steps = ["Trygg kommun", "Halverad skadegörelse", cause.text, cause.problem.title, "Polisens statistik"]
    chain = page.partition('class="chain"')[2].partition("</ol>")[0]
    assert [step for step in steps if step in chain] == steps
    assert f'href="{report}"' in chain
    assert f'href="{address("plan_detail", plan)}#mal-{goal.pk}"' in chain
    assert [
        place for place in places if f'href="{report}#{place}"' in chain and f'id="{place}"' in read
    ] == places
    assert "Planens operativa mål" in chain
    assert "Åtgärdens eget mål" in page


def test_the_plans_table_says_the_next_follow_up_and_the_latest_apart(cast, plan, cause, sign_in):
    begun, due, _new = (
        factories.measure(plan, title, follow_up_on=day)
        for title, day in (
            ("Påbörjad", date(2027, 5, 14)),
            ("Uppföljd på dagen", date(2026, 9, 1)),
            ("Ny", date(2027, 6, 1)),
        )
    )
    factories.decide(plan)
    for measure in (begun, due):
        factories.follow_up(measure, on=date(2026, 9, 1))

    html = sign_in(cast.reader).get(address("plan_detail", plan)).content.decode()

    assert "Nästa 2027-05-14 Senast 2026-09-01 Går enligt plan" in row_text(html, "Påbörjad")
    assert "Senast 2026-09-01 Går enligt plan" in row_text(html, "Uppföljd på dagen")
    assert "Nästa" not in row_text(html, "Uppföljd på dagen")
    assert "Nästa 2027-06-01" in row_text(html, "Ny")
    assert "Senast" not in row_text(html, "Ny")


def test_measure_detail_shows_only_the_activities_one_may_read(cast, decided, sign_in):
    for title, shared in (("Öppen kväll", True), ("Intern träff", False)):
        factories.activity(cast.norsjo, title=title, shared=shared).measures.add(decided)

    own = sign_in(cast.coordinator).get(address("measure_detail", decided)).content.decode()
    county = sign_in(cast.county_officer).get(address("measure_detail", decided)).content.decode()

    assert "Öppen kväll" in own
    assert "Intern träff" in own
    assert "2 aktiviteter" in own
    assert "Öppen kväll" in county
    assert "Intern träff" not in county
    assert "1 aktivitet" in county


def test_persons_are_named_to_ones_own_and_to_nobody_else(cast, decided, sign_in):
    type(cast.colleague).objects.filter(pk=cast.colleague.pk).update(name="Lena Fritid")
    Measure.objects.update(person=cast.colleague)
    MeasureTask.objects.create(measure=decided, title="Ring", person=cast.colleague)

    named = {
        role: "Lena Fritid"
        in sign_in(cast.people[role]).get(address("measure_detail", decided)).content.decode()
        for role in ("coordinator", "reader", "partner", "county_officer")
    }

    assert named == {"coordinator": True, "reader": True, "partner": False, "county_officer": False}


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("role", "asked"), [("coordinator", 14), ("colleague", 14), ("county_officer", 15)])
def test_measure_detail_asks_as_much_for_three_as_for_one(
    cast, plan, cause, sign_in, number, role, asked, django_assert_num_queries
):
    measure = factories.measure(plan, causes=[cause], person=cast.colleague, indicator=factories.indicator())
    step = measure
    for _step in range(number):
        lender = factories.measure(factories.action_plan(cast.arjeplog), "Lånad")
        Borrowing.objects.create(measure=step, source=lender)
        borrower = factories.measure(factories.action_plan(cast.arjeplog), "Lånar")
        Borrowing.objects.create(measure=borrower, source=measure)
        measure.postponements.create(
            field="ends_on",
            to_date=date(2027, 6, 30),
            reason="Mer tid.",
            decided_by="KS",
            decided_on=date(2026, 5, 4),
        )
        step = lender
    factories.decide(plan)
    for each in range(number):
        measure.tasks.create(title=f"Uppgift {each}")
        factories.follow_up(measure, on=date(2026, 9, 1 + each))
        factories.activity(cast.norsjo, title=f"Kväll {each}").measures.add(measure)
    client = sign_in(cast.people[role])
    client.get(address("measure_detail", measure))

    with django_assert_num_queries(asked):
        client.get(address("measure_detail", measure))


# Writing


def test_measure_new_needs_only_a_title_and_saves_once(cast, plan, sign_in):
    client, token = sign_in(cast.coordinator), str(uuid4())

    for _ in range(2):
        client.post(address("measure_new", plan), {"title": "Vuxna på stan", "form_token": token})
    empty = client.post(address("measure_new", plan), {"title": "  ", "form_token": str(uuid4())})

    assert [row.title for row in plan.measures.all()] == ["Vuxna på stan"]
    assert empty.status_code == 422
    assert "Skriv vad åtgärden heter." in empty.content.decode()


def test_measure_new_asks_for_the_essence_first_and_folds_the_rest_until_something_is_wrong(
    cast, plan, sign_in
):
    client, form = sign_in(cast.coordinator), reverse("measure_new", args=["2417", plan.pk])

    first = client.get(form).content.decode()
    wrong = client.post(form, {"form_token": uuid4(), "title": "Belysning", "cost": "tjugo"}).content.decode()

    folded = first.partition('<details class="fold part">')[2]
    assert [name for name in ("cost", "themes", "method") if f'name="{name}"' in folded] == [
        "cost",
        "themes",
        "method",
    ]
    assert 'name="responsible"' in first.partition('<details class="fold part">')[0]
    assert '<details class="fold part" open>' in wrong


def test_what_a_plan_lacks_leads_to_the_field_where_it_is_mended(cast, plan, sign_in):
    measure = factories.measure(plan, operative_goal="", responsible="")
    client = sign_in(cast.coordinator)

    html = client.get(address("plan_detail", plan)).content.decode()
    form = client.get(address("measure_edit", measure)).content.decode()

    leads = re.findall(rf'href="{address("measure_edit", measure)}#(\w+)"', html)
    assert leads == ["cause", "id_operative_goal", "id_responsible"]
    assert [field for field in leads if f'id="{field}"' in form] == leads


def test_measure_edit_saves_everything(cast, plan, cause, sign_in):
    measure = factories.measure(plan)
    series = factories.indicator()
    goal = factories.goal(plan)
    form = whole(
        measure, description="Sju lampor.", causes=[cause.pk], problems=[cause.problem.pk], goal=goal.pk,
        starts_on="2026-12-01", ends_on="2027-05-31", responsible="Gatuchefen", responsible_unit="planning",
        person=cast.colleague.pk, partners="Polisen, Norsjö IF", follow_up_on="2027-03-01",
        how_followed_up="Räkna skador.", target_groups=["youth"], level="universal", kind="situational",
        term="short", themes=["egendomsbrott"], tags=["bf_lag"], method="Trygghetsvandring", resources="20 timmar",
        cost="35000", indicator=series.pk, start_value="12,5", start_year="2025", target_value="6", target_year="2027",
        is_camera_surveillance="on",
    )  # fmt: skip

    answer = sign_in(cast.coordinator).post(address("measure_edit", measure), form)

    assert answer.status_code == 302
    measure.refresh_from_db()
    assert list(measure.causes.all()) == [cause]
    assert (measure.start_value, measure.target_value, measure.cost) == (12.5, 6.0, 35000)
    assert (measure.person, measure.partners) == (cast.colleague, ["Polisen", "Norsjö IF"])
    assert (measure.goal, measure.indicator, measure.edition) == (goal, series, 2)
    assert measure.is_camera_surveillance  # 14 §


@pytest.mark.parametrize("field", ["causes", "problems", "goal", "indicator", "person"])
def test_measure_edit_takes_nothing_of_another_municipality(cast, measure, sign_in, field):
    report = factories.situation_report(cast.arjeplog)
    cause = factories.cause(factories.problem(report))
    foreign = {
        "causes": cause.pk,
        "problems": cause.problem.pk,
        "goal": factories.goal(factories.action_plan(cast.arjeplog)).pk,
        "indicator": factories.indicator("egen", municipality=cast.arjeplog).pk,
        "person": cast.foreign_coordinator.pk,
    }

    answer = sign_in(cast.coordinator).post(
        address("measure_edit", measure), whole(measure, **{field: foreign[field]})
    )

    assert answer.status_code == 422
    assert Measure.objects.get(pk=measure.pk).edition == 1


def test_measure_edit_two_at_once_shows_both_and_loses_nothing(cast, measure, sign_in):
    Measure.objects.update(responsible="Rektorn", edition=2)
    client, form = sign_in(cast.coordinator), whole(measure, responsible="Kuratorn")

    answer = client.post(address("measure_edit", measure), form)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Rektorn" in page
    assert "Kuratorn" in page
    assert 'name="edition" value="2"' in page
    assert Measure.objects.get().responsible == "Rektorn"
    client.post(address("measure_edit", measure), form | {"edition": "2"})
    assert Measure.objects.get().responsible == "Kuratorn"


def test_measure_remove_keeps_one_that_was_followed_up(cast, measure, sign_in):
    factories.follow_up(measure)
    client = sign_in(cast.coordinator)

    kept = client.post(address("measure_remove", measure), follow=True)

    assert "Åtgärden finns kvar" in kept.content.decode()
    assert Measure.objects.exists()


# The table


def table(*measures, **changes):
    """The table as a browser would send it."""
    sent = {}
    for measure in measures:
        sent |= {
            f"m{measure.pk}-title": measure.title,
            f"m{measure.pk}-operative_goal": measure.operative_goal,
            f"m{measure.pk}-starts_on": measure.starts_on.isoformat(),
            f"m{measure.pk}-ends_on": measure.ends_on.isoformat(),
            f"m{measure.pk}-responsible": measure.responsible,
            f"m{measure.pk}-follow_up_on": measure.follow_up_on.isoformat(),
            f"m{measure.pk}-edition": str(measure.edition),
        }
    for number in range(3):
        sent |= {f"ny{number}-title": "", f"ny{number}-form_token": str(uuid4())}
    return sent | changes


def test_plan_table_saves_the_rows_that_changed_and_adds_new_ones(cast, plan, cause, sign_in):
    first, second = factories.measure(plan, "A"), factories.measure(plan, "B")
    sent = table(first, second, **{
        f"m{second.pk}-title": "B2", f"m{second.pk}-causes": [cause.pk], "ny1-title": "Ny", "ny1-ends_on": "2027-01-01",
    })  # fmt: skip

    for _ in range(2):
        sign_in(cast.coordinator).post(address("plan_table", plan), sent | {f"m{second.pk}-edition": "1"})

    assert list(plan.measures.values_list("title", "edition")) == [("A", 1), ("B2", 2), ("Ny", 1)]
    assert list(second.causes.all()) == [cause]


def test_plan_table_conflicts_are_shown_row_by_row(cast, plan, sign_in):
    first, second = factories.measure(plan, "A"), factories.measure(plan, "B")
    Measure.objects.filter(pk=first.pk).update(title="Deras A", edition=2)
    sent = table(first, second, **{f"m{first.pk}-title": "Min A", f"m{second.pk}-title": "Min B"})
    client = sign_in(cast.coordinator)

    answer = client.post(address("plan_table", plan), sent)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Deras A" in page
    assert "Min A" in page
    assert list(plan.measures.values_list("title", flat=True)) == ["Deras A", "Min B"]
    second.refresh_from_db()
    again = table(first, second, **{f"m{first.pk}-title": "Min A", f"m{first.pk}-edition": "2"})
    assert client.post(address("plan_table", plan), again).status_code == 302
    assert list(plan.measures.values_list("title", flat=True)) == ["Min A", "Min B"]


def test_plan_table_saves_nothing_while_a_row_is_wrong(cast, plan, sign_in):
    first, second = factories.measure(plan, "A"), factories.measure(plan, "B")
    sent = table(first, second, **{f"m{first.pk}-title": "", f"m{second.pk}-title": "B2"})

    answer = sign_in(cast.coordinator).post(address("plan_table", plan), sent)

    assert answer.status_code == 422
    assert "Skriv vad åtgärden heter." in answer.content.decode()
    assert set(plan.measures.values_list("title", flat=True)) == {"A", "B"}


# After the decision


def test_tasks_are_added_once_ticked_unticked_and_removed(cast, decided, sign_in):
    client, token = sign_in(cast.coordinator), str(uuid4())
    for _ in range(2):
        client.post(
            address("task_new", decided),
            {"title": "Beställ lampor", "due_on": "2026-12-01", "form_token": token},
        )
    task = decided.tasks.get()

    client.post(address("task_done", decided, task=task.pk))
    task.refresh_from_db()
    assert (task.done_on is not None, task.done_by) == (True, cast.coordinator)
    client.post(address("task_undone", decided, task=task.pk))
    assert decided.tasks.get().done_on is None
    client.post(address("task_remove", decided, task=task.pk))
    assert not decided.tasks.exists()


def test_a_colleague_keeps_up_the_tasks_of_a_measure_of_their_own_only(cast, decided, sign_in):
    task = decided.tasks.create(title="Ring")
    client = sign_in(cast.colleague)
    assert client.post(address("task_done", decided, task=task.pk)).status_code == 404

    Measure.objects.update(person=cast.colleague)

    assert client.post(address("task_done", decided, task=task.pk)).status_code == 302
    assert client.post(address("measure_state", decided), {}).status_code == 404


POSTPONED = {
    "field": "ends_on", "to_date": "2027-12-31", "reason": "Leveransen dröjer", "decided_by": "Styrgruppen",
    "decided_on": "2026-11-20",
}  # fmt: skip


def test_measure_postpone_keeps_what_was_decided_and_shows_both(cast, decided, sign_in):
    client, form = sign_in(cast.coordinator), POSTPONED | {"form_token": str(uuid4())}
    for _ in range(2):
        client.post(address("measure_postpone", decided), form)
    client.post(
        address("measure_postpone", decided),
        POSTPONED | {"to_date": "2028-01-31", "form_token": str(uuid4())},
    )

    moved = list(Postponement.objects.values_list("from_date", "to_date"))
    assert moved == [(date(2027, 6, 30), date(2027, 12, 31)), (date(2027, 12, 31), date(2028, 1, 31))]
    assert Measure.objects.get().ends_on == date(2027, 6, 30)
    page = client.get(address("measure_detail", decided)).content.decode()
    for words in ("2027-06-30 → 2027-12-31", "Leveransen dröjer", "Styrgruppen", "2028-01-31"):
        assert words in page


@pytest.mark.parametrize("lacking", ["to_date", "reason", "decided_by", "decided_on"])
def test_measure_postpone_needs_reason_decider_and_days(cast, decided, sign_in, lacking):
    answer = sign_in(cast.coordinator).post(
        address("measure_postpone", decided), POSTPONED | {lacking: "", "form_token": str(uuid4())}
    )

    assert answer.status_code == 422
    assert not Postponement.objects.exists()


def test_measure_state_needs_a_reason_and_both_states_are_shown(cast, decided, sign_in):
    client = sign_in(cast.coordinator)
    form = {"set_state": "paused", "set_reason": "", "edition": "1"}
    bare = client.post(address("measure_state", decided), form)
    assert bare.status_code == 422
    assert not Measure.objects.get().set_state

    client.post(address("measure_state", decided), form | {"set_reason": "Väntar på bygglov"})

    page = client.get(address("measure_detail", decided)).content.decode()
    assert "Pausad" in page
    assert "Väntar på bygglov" in page
    assert "Uträknat: Pågår" in page
    client.post(address("measure_state", decided), {"set_state": "", "set_reason": "", "edition": "2"})
    assert Measure.objects.get().set_reason == ""


def test_measure_state_done_needs_a_final_follow_up(cast, decided, sign_in):
    client, form = sign_in(cast.coordinator), {"set_state": "done", "set_reason": "Klart", "edition": "1"}

    refused = client.post(address("measure_state", decided), form)
    assert refused.status_code == 422
    assert "Följ upp åtgärden först" in refused.content.decode()

    factories.follow_up(decided)
    client.post(address("measure_state", decided), form)
    assert Measure.objects.get().set_state == "done"


def test_measure_state_two_at_once_is_told_and_kept(cast, decided, sign_in):
    actions.set_state(
        by=cast.coordinator, measure=decided, edition=1, state="cancelled", reason="Inga pengar"
    )
    client, form = sign_in(cast.coordinator), {"set_state": "paused", "set_reason": "Vår", "edition": "1"}

    answer = client.post(address("measure_state", decided), form)

    assert answer.status_code == 422
    assert "Inga pengar" in answer.content.decode()
    assert Measure.objects.get().set_state == "cancelled"
    assert client.post(address("measure_state", decided), form | {"edition": "2"}).status_code == 302


def test_measure_person_changes_after_the_decision_and_the_role_stays(cast, decided, sign_in):
    client = sign_in(cast.coordinator)

    client.post(address("measure_person", decided), {"person": cast.colleague.pk, "edition": "1"})
    foreign = client.post(
        address("measure_person", decided), {"person": cast.foreign_coordinator.pk, "edition": "2"}
    )

    measure = Measure.objects.get()
    assert (measure.person, measure.responsible) == (cast.colleague, "Fastighetschefen")
    assert foreign.status_code == 422


def test_living_pages_of_a_draft_are_not_found(cast, measure, sign_in):
    client = sign_in(cast.coordinator)

    for name in ("measure_postpone", "measure_state", "measure_person", "measure_lend"):
        assert client.get(address(name, measure)).status_code == 404


def test_an_invited_colleague_writes_measures_in_the_draft(cast, plan, measure, sign_in):
    PlanInvitee.objects.create(document=plan, user=cast.colleague, can_write=True)

    answer = sign_in(cast.colleague).post(address("measure_edit", measure), whole(measure, title="Ny titel"))

    assert answer.status_code == 302
    assert Measure.objects.get().title == "Ny titel"


def test_a_late_measure_says_why(cast, sign_in):
    plan = factories.action_plan(cast.norsjo)
    measure = factories.measure(plan, starts_on=date(2026, 1, 1), ends_on=date(2099, 1, 1))
    factories.decide(plan)
    measure.tasks.create(title="Boka butikerna", due_on=date(2026, 10, 3))
    measure.tasks.create(title="Ring polisen", due_on=date(2026, 10, 4), done_on=date(2026, 10, 4))

    page = sign_in(cast.coordinator).get(reverse("measure_detail", args=["2417", measure.pk])).text

    assert "Uppgiften ”Boka butikerna” skulle ha varit klar 2026-10-03." in page
    assert "Uppgiften ”Ring polisen”" not in page
