"""Kom igång: its list and its steps."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Role
from municipalities.cooperation import actions as cooperating
from municipalities.models import ContactCard, CoordinationFunction, LeadingBody
from plans.models import ActionPlan, CouncilReport
from plans.starting.steps import steps_left
from tests import factories
from tests.plans.beginning import (
    address,
    facts,
    practice,
    progress,
    registered_plan,
)

__all__ = ["practice"]


def test_getting_started_says_that_a_council_without_an_agreement_is_a_beginning(cast, sign_in):
    factories.body(cast.norsjo)

    step = next(step for step in progress(cast).first if str(step.title) == "Råd och överenskommelse")
    page = sign_in(cast.coordinator).get(address("getting_started")).content.decode()

    assert (step.is_done, step.begun) == (False, "Ett råd")
    assert "Finns redan: Ett råd." in page
    assert page.count("Pågår") == 1


def test_getting_started_ticks_by_itself_what_is_there(cast):
    assert [step.is_done for step in progress(cast).first] == [False] * 8

    LeadingBody.objects.create(municipality=cast.norsjo, kind="executive_board", name="Kommunstyrelsen")
    CoordinationFunction.objects.create(municipality=cast.norsjo, unit="Kommunledningen")
    factories.contact_card(cast.norsjo, "Samordnare", is_public=True)
    factories.situation_report(cast.norsjo, completed=date(2026, 1, 15))
    plan = factories.action_plan(cast.norsjo)
    factories.measure(plan)
    factories.decide(plan)
    factories.body(cast.norsjo)
    factories.agreement(cast.norsjo)
    CouncilReport.objects.create(municipality=cast.norsjo, reported_on=date(2026, 4, 1))

    done = progress(cast)
    assert [step.done for step in done.first] == [
        "Kommunstyrelsen",
        "Kommunledningen",
        "Samordnare",
        "Lägesbild 2026, 2026-01-15",
        "Åtgärdsplan 2026–2027, 2026-02-01",
        "1 åtgärd",
        "Ett råd, en överenskommelse",
        "2026-04-01",
    ]
    assert done.is_finished
    assert done.minutes_left == 0


def test_getting_started_counts_three_colleagues_and_own_activities(cast):
    before = [step.done for step in progress(cast).later]

    for _number in range(2):
        factories.member(Role.COLLEAGUE, cast.norsjo)

    assert before == ["Det finns aktiviteter", ""]
    assert progress(cast).later[1].done == "3 kollegor"


def test_getting_started_says_whom_to_ask_for_invitations(cast, sign_in):
    page = sign_in(cast.coordinator).get(address("getting_started")).content.decode()

    assert "kan bjuda in dem." in page
    assert address("membership_invite") not in page

    factories.membership(cast.coordinator, Role.ADMINISTRATOR, cast.norsjo)
    page = sign_in(cast.coordinator).get(address("getting_started")).content.decode()
    assert address("membership_invite") in page


def test_getting_started_leads_to_every_step(cast, sign_in):
    """Each link of the list opens a page."""
    client = sign_in(cast.coordinator)
    registered_plan(cast, client)

    for step in progress(cast).steps:
        assert client.get(reverse(step.page, args=["2417", *step.args])).status_code == 200, step.page


def test_getting_started_leads_to_a_plan_that_was_decided_here_and_pastes_nothing_into_it(cast, sign_in):
    plan = factories.action_plan(cast.norsjo)
    factories.decide(plan)

    step = progress(cast).steps[5]

    assert (step.page, step.args, str(step.action)) == ("plan_detail", (plan.pk,), "Se planen")
    assert sign_in(cast.coordinator).get(reverse(step.page, args=["2417", *step.args])).status_code == 200


def test_getting_started_asks_for_no_people_where_one_practises(cast, sign_in, practice):
    page = sign_in(cast.reader).get(reverse("getting_started", args=["0000"])).content.decode()

    assert "Bjud in tre kollegor" not in page
    assert "Registrera er lägesbild" in page


STEPS = pytest.mark.parametrize(
    ("name", "model", "first", "then"),
    [
        (
            "starting_leading",
            LeadingBody,
            {"kind": "executive_board", "name": "Kommunstyrelsen"},
            {"kind": "committee", "name": "Socialnämnden"},
        ),
        (
            "starting_unit",
            CoordinationFunction,
            {"unit": "Kommunledningen", "share": "50"},
            {"unit": "Socialförvaltningen", "share": ""},
        ),
        (
            "starting_contact",
            ContactCard,
            {"title": "Samordnare", "email": "trygg@norsjo.se"},
            {"title": "Trygghetssamordnare", "phone": "0918-140 00"},
        ),
    ],
)


def edition_in(page):
    """The edition that the form of the page was opened with."""
    return page.context["form"]["edition"].value() or ""


@STEPS
def test_starting_step_is_told_once_and_corrected(cast, sign_in, name, model, first, then):
    client = sign_in(cast.coordinator)

    answer = client.post(address(name), first)
    assert answer.url == f"{address('getting_started')}#nasta"
    assert 'id="nasta"' in client.get(address("getting_started")).content.decode()
    client.post(address(name), then | {"edition": edition_in(client.get(address(name)))})

    row = model.objects.get(municipality=cast.norsjo)
    assert str(row) == (then.get("name") or then.get("unit") or then.get("title"))
    assert str(row) in client.get(address(name)).content.decode()


@STEPS
@pytest.mark.parametrize("is_told", [False, True])
def test_starting_step_shows_the_second_of_two_what_the_first_saved(
    cast, sign_in, name, model, first, then, is_told
):
    client = sign_in(cast.coordinator)
    if is_told:
        client.post(address(name), {**first, "minutes_ref": "§ 9", "share": "10", "phone": "0910-12 34 56"})
    opened = edition_in(client.get(address(name)))
    client.post(address(name), first | {"edition": opened})

    late = client.post(address(name), then | {"edition": opened})

    told = first.get("name") or first.get("unit") or first.get("title")
    mine = then.get("name") or then.get("unit") or then.get("title")
    assert late.status_code == 422
    assert "Någon sparade medan du skrev" in late.text
    assert f">{told}</td>" in late.text
    assert f'value="{mine}"' in late.text
    assert str(model.objects.get()) == told

    again = client.post(address(name), then | {"edition": edition_in(late)})
    assert again.url == f"{address('getting_started')}#nasta"
    assert str(model.objects.get()) == mine


@STEPS
def test_starting_step_posted_twice_is_saved_once(cast, sign_in, name, model, first, then):
    client = sign_in(cast.coordinator)

    answers = [client.post(address(name), first | {"edition": ""}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert model.objects.get().edition == 1


def test_starting_leading_opened_on_one_body_does_not_write_over_the_next(cast, sign_in):
    client = sign_in(cast.coordinator)
    client.post(address("starting_leading"), {"kind": "executive_board", "name": ""})
    opened = edition_in(client.get(address("starting_leading")))
    LeadingBody.objects.update(starts_on=date(2020, 1, 1))
    cooperating.set_leading_body(
        municipality=cast.norsjo,
        replaces=True,
        edition=opened,
        kind="committee",
        name="Socialnämnden",
        starts_on=date(2026, 1, 1),
    )

    late = client.post(address("starting_leading"), {"kind": "executive_board", "edition": opened})

    assert late.status_code == 422
    assert LeadingBody.objects.active().get().name == "Socialnämnden"


def test_starting_unit_notes_who_has_the_task_once(cast, sign_in):
    client = sign_in(cast.coordinator)

    client.post(address("starting_unit"), {"unit": "Kommunledningen", "holder": "Eva Ek"})
    client.post(address("starting_unit"), {"unit": "Kommunledningen", "holder": "Någon Annan"})

    function = CoordinationFunction.objects.get(municipality=cast.norsjo)
    assert [holder.name for holder in function.holders.all()] == ["Eva Ek"]
    assert "Vem som har uppdraget i dag" not in client.get(address("starting_unit")).content.decode()


def test_starting_unit_asks_for_no_name_where_one_practises(cast, sign_in, practice):
    page = sign_in(cast.coordinator).get(reverse("starting_unit", args=["0000"])).content.decode()

    assert "Ansvarig enhet" in page
    assert "Vem som har uppdraget i dag" not in page


def test_starting_contact_needs_a_way_to_be_reached(cast, sign_in):
    answer = sign_in(cast.coordinator).post(address("starting_contact"), {"title": "Samordnare"})

    assert answer.status_code == 422
    assert "Skriv en e-postadress eller ett telefonnummer." in answer.content.decode()


@pytest.mark.parametrize("phone", ["hej", "Karin 2", "12", "+", "070-17406051740605174060517"])
def test_starting_contact_refuses_what_cannot_be_called(cast, sign_in, phone):
    answer = sign_in(cast.coordinator).post(
        address("starting_contact"), {"title": "Samordnare", "phone": phone}
    )

    assert "Skriv telefonnumret med siffror: 0918-140 00." in answer.text
    assert not ContactCard.objects.exists()


def test_starting_contact_is_begun_until_the_card_is_shown_to_everyone(cast, sign_in):
    card = factories.contact_card(cast.norsjo)
    page = sign_in(cast.coordinator).get(address("getting_started")).text
    assert "Finns redan: Brottsförebyggande samordnare, som inte visas för alla." in page

    ContactCard.objects.filter(pk=card.pk).update(is_public=True)
    assert progress(cast).steps[2].done == "Brottsförebyggande samordnare"


def test_a_coordinator_who_cannot_invite_is_told_who_can_with_a_letter(cast, sign_in):
    client = sign_in(cast.coordinator)
    cast.norsjo.memberships.filter(role=Role.ADMINISTRATOR).delete()
    assert "mailto:tillganglighet%40example.org?subject=" in client.get(address("getting_started")).text

    boss = factories.user("boel@norsjo.se")
    factories.membership(boss, Role.ADMINISTRATOR, cast.norsjo)
    page = client.get(address("getting_started")).text
    assert f"{boss} kan bjuda in dem." in page
    assert "mailto:boel%40norsjo.se?subject=Bjud%20in%20kollegor" in page


def test_a_step_that_does_not_fit_is_left_and_asked_for_again(cast, sign_in):
    client = sign_in(cast.coordinator)

    client.post(address("starting_leave"), {"step": "colleagues"})
    assert (
        "Ni har sagt att det inte finns någon att bjuda in nu." in client.get(address("getting_started")).text
    )
    assert progress(cast).later[-1].is_done

    client.post(address("starting_leave"), {"step": "colleagues", "again": "1"})
    assert not progress(cast).later[-1].is_done
    assert client.post(address("starting_leave"), {"step": "plan"}).status_code == 404


def test_the_start_page_leads_to_getting_started_until_done_or_dismissed(cast, sign_in):
    client, start = sign_in(cast.coordinator), reverse("municipality_start", args=["2417"])
    assert f"{len(progress(cast).first)} steg kvar" in client.get(start).text
    assert (
        "Kom igång finns under Lägesbild och plan."
        in client.post(address("starting_leave"), {"step": "start"}, follow=True).text
    )
    assert address("getting_started") not in client.get(start).text


def test_the_start_page_leads_no_colleague_to_getting_started(cast, sign_in):
    assert "steg kvar" not in sign_in(cast.colleague).get(reverse("municipality_start", args=["2417"])).text


def test_steps_left_counts_as_the_steps_do(cast, sign_in):
    client = sign_in(cast.coordinator)

    def left():
        return sum(not step.is_done for step in progress(cast).first)

    assert steps_left(cast.norsjo) == left() == 8
    factories.contact_card(cast.norsjo, is_public=True)
    client.post(address("report_register"), facts())
    client.post(address("plan_register"), facts())
    assert steps_left(cast.norsjo) == left() == 5
    factories.measure(ActionPlan.objects.get())
    factories.council_report(cast.norsjo)
    factories.attempt(cast.norsjo)
    factories.agreement(cast.norsjo)
    assert steps_left(cast.norsjo) == left() == 2


def test_starting_contact_is_shown_to_everyone_only_if_one_says_so(cast, sign_in):
    client = sign_in(cast.coordinator)
    assert "checked" not in client.get(address("starting_contact")).text

    client.post(address("starting_contact"), {"title": "Samordnare", "phone": "+46 (0)918-140 00"})

    card = ContactCard.objects.get()
    assert (card.phone, card.is_public) == ("+46 (0)918-140 00", False)


def test_starting_leading_knows_what_kommunstyrelsen_is_called_and_asks_for_other_names(cast, sign_in):
    client = sign_in(cast.coordinator)

    wrong = client.post(address("starting_leading"), {"kind": "committee"})
    client.post(address("starting_leading"), {"kind": "executive_board"})
    page = client.get(reverse("cooperation", args=["2417"])).content.decode()

    assert "Skriv vad nämnden heter." in wrong.content.decode()
    assert LeadingBody.objects.get(municipality=cast.norsjo).name == "Kommunstyrelsen"
    told = page.partition("<b>Kommunstyrelsen</b>")[2].partition("</p>")[0]
    assert "sedan" not in told  # no day was given
