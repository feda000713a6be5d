"""Inför samtal: what stands on the sheet, from what, and in how few questions."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from municipalities.models import Body, Meeting
from plans.models import AlikeConsent, SharedDuty
from reviews.models import Promise, SupportContact
from tests import factories
from tests.reviews.pages import text_of

MOST_QUERIES = 10


def address(codes="24", code="2417"):
    return reverse("support_call", args=[codes, code])


@pytest.fixture
def page(officer):
    return lambda: text_of(officer.get(address()))


def full(cast, number):
    """Everything that the sheet can show, so many of each."""
    contact = factories.support_contact(
        cast.norsjo, on=cast.days_ago(40), by=cast.officer, present="Kommunchefen"
    )
    for turn in range(number):
        case = factories.support_case(cast.norsjo, title=f"Stöd {turn}", next_on=cast.today)
        for side in ("county", "municipality", "police"):
            factories.promise(
                cast.norsjo, f"Löfte {side} {turn}", side=side, contact=contact, due_on=cast.days_ago(3)
            )
            factories.promise(cast.norsjo, f"Tidigare {side} {turn}", side=side, case=case)
        factories.need(
            cast.norsjo,
            f"Behov {turn}",
            said_on=cast.days_ago(100 + turn),
            form="analysis",
            themes=["trygghet"],
        )
        factories.need(cast.mala, f"Malås behov {turn}", form="analysis", is_open=True)
        factories.activity(cast.norsjo, title=f"Delad {turn}", on=cast.days_ago(5), shared=True)
        factories.contact_card(cast.norsjo, is_public=True)
        factories.member(Role.MANAGER, cast.norsjo)
        council = factories.body(cast.norsjo, kind=Body.Kind.STRATEGIC_COUNCIL, name=f"Rådet {turn}")
        factories.meeting(council, on=cast.today + timedelta(days=9), state=Meeting.State.PLANNED)
    factories.situation_report(cast.norsjo, completed=cast.days_ago(3))
    factories.coordination_function(cast.norsjo, share=50)
    for code in ("s6_report", "s6_plan", "s9", "s10", "s11", "s13_report"):
        SharedDuty.objects.create(municipality=cast.norsjo, duty_code=code)
    for place in (cast.norsjo, cast.mala):
        AlikeConsent.objects.create(municipality=place, contact="Samordnaren")


@pytest.mark.parametrize("number", [0, 1, 8])
def test_support_call_takes_at_most_ten_questions(officer, cast, django_assert_max_num_queries, number):
    if number:
        full(cast, number)
    officer.get(address())  # what is kept by the process is read once

    with django_assert_max_num_queries(MOST_QUERIES):
        assert officer.get(address()).status_code == 200


def test_support_call_says_unknown_of_what_is_not_known(page):
    said = page()

    assert "Telefon: Okänt" in said
    assert "del av tjänst Okänt" in said
    assert "Kommunens ledning Okänt" in said
    assert "Kommunpolis Okänt" in said
    assert "Senaste kontakt Okänt. Ingen kontakt är inskriven än." in said
    assert "Lägesbilden uppdateras (6 §): Okänt Inte delad" in said
    assert "Vad de har sagt att de behöver Okänt. Inget är sagt." in said
    assert "Nästa datum Okänt" in said
    assert "Ingen som har valt att synas." in said


def test_support_call_names_those_one_talks_to(page, cast):
    factories.membership(factories.user(name="Lars Chef"), Role.MANAGER, cast.norsjo, unit="management")
    factories.contact_card(
        cast.norsjo, title="Trygghetssamordnare", purpose="coordination", phone="0918-1", is_public=True
    )
    factories.contact_card(
        cast.norsjo, title="Kommunpolis", purpose="police", name="Siv Berg", is_public=True
    )
    factories.contact_card(cast.norsjo, title="Hemlig", purpose="police", name="Kanarien")

    said = page()

    assert "Trygghetssamordnare Anna Lindgren anna@exempel.se Telefon: 0918-1" in said
    assert "Kommunens ledning Lars Chef" in said
    assert "Kommunpolis Siv Berg, Kommunpolis" in said
    assert "Kanarien" not in said


def test_support_call_tells_the_last_contact_and_how_its_promises_stand(page, cast):
    first = factories.support_contact(cast.norsjo, "Det förra.", on=cast.days_ago(90))
    latest = factories.support_contact(
        cast.norsjo, "Vi talade om rådet.", on=cast.days_ago(40), present="Samordnaren"
    )
    factories.promise(cast.norsjo, "Skicka mallen", contact=latest, due_on=cast.days_ago(2))
    factories.promise(cast.norsjo, "Kalla rådet", "municipality", contact=latest, due_on=cast.days_ago(2))
    factories.promise(cast.norsjo, "Ta fram bilden", "police", contact=first)

    said = page()

    assert "Besök, Samordnaren" in said
    assert "Vi talade om rådet." in said
    assert "Det förra." not in said
    assert f"Länsstyrelsen: Skicka mallen {cast.days_ago(2)} Försenat" in said
    assert f"Kommunen: Kalla rådet {cast.days_ago(2)} Dagen har passerat" in said
    assert "Löften sedan tidigare Polisen: Ta fram bilden Väntar" in said
    assert "Vi lovade: Skicka mallen. Hur gör vi med det nu?" in said


def test_support_call_shows_dates_of_the_law_only_where_they_are_shared(page, cast):
    factories.decide(factories.action_plan(cast.norsjo), date(2026, 6, 9))
    assert "2028-06-09" not in page()

    SharedDuty.objects.create(municipality=cast.norsjo, duty_code="s6_plan")

    assert "Planen följs upp (6 §): 2028-06-09 Källa: portalen" in page()


def test_support_call_shows_share_of_post_and_the_councils_next_meeting_only_where_they_are_shared(
    page, cast
):
    factories.coordination_function(cast.norsjo, share=40)
    council = factories.body(cast.norsjo, name="Trygghetsrådet")
    factories.meeting(council, on=cast.today + timedelta(days=9), state=Meeting.State.PLANNED)
    assert "Trygghetsrådet" not in page()
    assert "del av tjänst Okänt" in page()

    for code in ("s10", "s11"):
        SharedDuty.objects.create(municipality=cast.norsjo, duty_code=code)

    said = page()
    assert f"{cast.today + timedelta(days=9)} Trygghetsrådet Möts" in said
    assert "del av tjänst 40&nbsp;%" in said


def test_support_call_tells_what_has_come_since_the_last_contact_and_no_more(page, cast):
    factories.support_contact(cast.norsjo, on=cast.days_ago(30))
    factories.situation_report(cast.norsjo, title="Ny lägesbild", completed=cast.days_ago(3))
    factories.situation_report(cast.norsjo, title="Kanariebild")
    factories.need(cast.norsjo, "Ett nytt behov", said_on=cast.days_ago(2))
    factories.need(cast.norsjo, "Ett gammalt behov", said_on=cast.days_ago(60))
    factories.promise(
        cast.norsjo, "Löftet", "municipality", outcome="kept", outcome_at=timezone.now() - timedelta(days=1)
    )

    said = page().split("Vad som har ändrats")[1].split("Vad de har sagt")[0]

    assert f"sedan {cast.days_ago(30)}" in said
    assert "Lägesbild: Ny lägesbild" in said
    assert "Nytt behov: Ett nytt behov" in said
    assert "Kommunen: Löftet Blev gjort" in said
    assert "Kanariebild" not in said
    assert "Ett gammalt behov" not in said


def test_support_call_names_two_others_that_have_opened_a_similar_need(page, cast):
    factories.need(cast.norsjo, form="analysis")
    for place, is_open in ((cast.mala, True), (cast.asele, False), (cast.boden, True)):
        factories.need(place, f"Behov i {place.name}", form="analysis", is_open=is_open)
    factories.need(cast.mala, "Om något annat", form="network", is_open=True)

    said = page().split("Andra med ett liknande behov")[1]

    assert "Malå : Behov i Malå" in said
    assert "Boden : Behov i Boden" in said
    assert "Åsele" not in said
    assert "Om något annat" not in said


def test_support_call_names_alike_places_only_among_those_that_both_said_yes(page, cast):
    factories.need(cast.norsjo, themes=["trygghet"])
    report = factories.situation_report(cast.mala)
    factories.problem(report, "Oro vid bussen", themes=["trygghet"])
    factories.seal(report, "completed", cast.days_ago(10))
    AlikeConsent.objects.create(municipality=cast.mala, contact="Fråga Peter")
    assert "Oro vid bussen" not in page()

    AlikeConsent.objects.create(municipality=cast.norsjo)

    assert "Malå : Arbetar med: Oro vid bussen. Fråga Peter" in page()


def test_support_call_note_becomes_a_contact_with_its_promises_and_a_double_click_gives_one(officer, cast):
    case = factories.support_case(cast.norsjo)
    fields = {
        "on": cast.today.isoformat(),
        "kind": "phone",
        "present": "Samordnaren",
        "hours": "1,5",
        "case": case.pk,
        "note": "Vi ringde.",
        "form_token": str(uuid4()),
        "ours_0": "Skicka mallen",
        "ours_0_by": (cast.today + timedelta(days=7)).isoformat(),
        "theirs_0": "Kalla rådet",
        "theirs_1": "Ta med bilden",
        "theirs_1_side": "police",
    }

    answers = [officer.post(address(), fields) for _turn in range(2)]

    assert {answer.url for answer in answers} == {reverse("support_case_detail", args=["24", case.pk])}
    contact = SupportContact.objects.get()
    assert (contact.case, contact.present, float(contact.hours)) == (case, "Samordnaren", 1.5)
    made = Promise.objects.order_by("pk").values_list("side", "text", "contact", "case")
    assert list(made) == [
        ("county", "Skicka mallen", contact.pk, case.pk),
        ("municipality", "Kalla rådet", contact.pk, case.pk),
        ("police", "Ta med bilden", contact.pk, case.pk),
    ]


def test_support_call_keeps_what_was_written_when_something_is_to_be_mended(officer, cast):
    fields = {
        "on": "",
        "kind": "phone",
        "note": "Min anteckning",
        "form_token": str(uuid4()),
        "ours_0": "Löftet 070-174 06 35",
    }

    answer = officer.post(address(), fields)

    assert answer.status_code == 422
    assert "Min anteckning" in answer.text
    assert "Löftet 070-174 06 35" in answer.text
    assert '<details class="promise-lines" open>' in answer.text
    assert not SupportContact.objects.exists()


def test_support_call_takes_only_support_that_the_municipality_takes_part_in(officer, cast):
    case = factories.support_case(cast.mala)
    fields = {
        "on": cast.today.isoformat(),
        "kind": "phone",
        "note": "Hej",
        "form_token": str(uuid4()),
        "case": case.pk,
    }
    factories.support_case(cast.norsjo)

    assert officer.post(address(), fields).status_code == 422
    assert not SupportContact.objects.exists()


def test_support_call_is_for_the_countys_officers(client, cast):
    for person in (cast.coordinator, factories.member(Role.COUNTY_OFFICER, cast.north)):
        client.force_login(person)
        assert client.get(address()).status_code == 404
        assert client.post(address()).status_code == 404
