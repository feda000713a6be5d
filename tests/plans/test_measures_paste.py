"""Measures pasted into a plan: looked at first, taken in once, with their states."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from plans.models import Subject
from tests import factories
from tests.plans.beginning import (
    NUMBER,
    TABLE,
    address,
    registered_plan,
    sent,
)


def test_measures_paste_answers_with_an_address_to_come_back_to(cast, sign_in):
    client = sign_in(cast.coordinator)
    plan = registered_plan(cast, client)
    paste = address("measures_paste", plan.pk)

    answer = client.post(paste, {"text": TABLE})

    assert answer.url == f"{paste}?kolumner="
    assert "Bättre belysning" in client.get(answer.url).text  # also after going back
    client.post(paste, sent(client.get(answer.url), save="1"))
    assert "Bättre belysning" not in client.get(answer.url).text  # nothing is kept once it is saved


def test_measures_paste_keeps_no_identity_number_for_the_next_page(cast, sign_in):
    client = sign_in(cast.coordinator)
    plan = registered_plan(cast, client)

    answer = client.post(address("measures_paste", plan.pk), {"text": f"Samtal\nOm {NUMBER}"})

    assert answer.status_code == 200
    assert NUMBER not in str(dict(client.session))


def test_measures_paste_shows_how_the_table_is_read_and_saves_nothing(cast, sign_in):
    client = sign_in(cast.coordinator)
    plan = registered_plan(cast, client)

    answer = client.post(address("measures_paste", plan.pk), {"text": TABLE}, follow=True)

    page = answer.content.decode()
    assert "Bättre belysning" in page
    assert "2026-12-31" in page
    assert "”löpande” är ingen dag. Det står i beskrivningen." in page
    assert "Lägg in 2 åtgärder" in page
    assert not plan.measures.exists()


def test_measures_paste_takes_the_table_in_once(cast, sign_in):
    client = sign_in(cast.coordinator)
    plan = registered_plan(cast, client)
    form = sent(client.post(address("measures_paste", plan.pk), {"text": TABLE}, follow=True), save="1")

    first = client.post(address("measures_paste", plan.pk), form, follow=True)
    second = client.post(address("measures_paste", plan.pk), form, follow=True)

    assert "2 åtgärder är inlagda." in first.content.decode()
    assert "Inget lades in två gånger." in second.content.decode()
    lamps, club = plan.measures.all()
    assert (lamps.title, lamps.starts_on, lamps.ends_on) == (
        "Bättre belysning",
        date(2026, 1, 1),
        date(2026, 12, 31),
    )
    assert club.description == "Orsak: Tristess\nNär: löpande"


STATES = "Åtgärd\tStatus\nBelysning\tKlar\nVandring\tFörsenad\n"


def test_measures_paste_sets_the_states_of_a_registered_plan_and_says_where_they_come_from(cast, sign_in):
    client = sign_in(cast.coordinator)
    plan = registered_plan(cast, client)
    page = client.post(address("measures_paste", plan.pk), {"text": STATES}, follow=True)
    assert '<td data-label="Status">Genomförd</td>' in page.text

    client.post(address("measures_paste", plan.pk), sent(page, save="1"))

    lamps, walk = plan.measures.all()
    assert (lamps.set_state, lamps.set_reason, lamps.set_by, lamps.set_on, lamps.description) == (
        "done", "Så stod det i den inlagda tabellen.", cast.coordinator, timezone.localdate(), "",
    )  # fmt: skip
    assert (walk.set_state, walk.set_on, walk.description) == ("", None, "Status: Försenad")
    assert "Så stod det i den inlagda tabellen." in client.get(address("measure_detail", lamps.pk)).text


def test_measures_paste_sets_no_state_in_a_draft(cast, sign_in):
    client = sign_in(cast.coordinator)
    plan = factories.action_plan(cast.norsjo)
    page = client.post(address("measures_paste", plan.pk), {"text": STATES}, follow=True)

    client.post(address("measures_paste", plan.pk), sent(page, save="1"))

    assert [(row.set_state, row.description) for row in plan.measures.all()] == [
        ("", "Status: Klar"), ("", "Status: Försenad"),
    ]  # fmt: skip


def test_measures_paste_lets_columns_be_changed_and_looked_at_again(cast, sign_in):
    client = sign_in(cast.coordinator)
    plan = registered_plan(cast, client)
    form = sent(
        client.post(address("measures_paste", plan.pk), {"text": TABLE}, follow=True), column_0="", look="1"
    )

    answer = client.post(address("measures_paste", plan.pk), form)
    page = client.get(answer.url)
    client.post(address("measures_paste", plan.pk), sent(page, save="1"))

    assert plan.measures.first().description == ""


def test_measures_paste_looked_at_again_has_an_address_that_back_and_reload_can_ask(cast, sign_in):
    client = sign_in(cast.coordinator)
    plan = registered_plan(cast, client)
    paste = address("measures_paste", plan.pk)
    first = client.post(paste, {"text": TABLE}, follow=True)

    looked = client.post(paste, sent(first, column_0="", column_1="cause", look="1"))

    assert looked.status_code == 302
    pages = [client.get(looked.url) for _ in range(2)]  # shown, and reloaded
    for page in pages:
        assert page.status_code == 200
        assert "Välj vilken kolumn som är ”Åtgärd”." in page.text
        assert sent(page) == sent(first, column_0="", column_1="cause")  # the mark against saving twice too
    assert "Bättre" not in looked.url  # the table itself stands in no address
    client.post(paste, sent(first, save="1"))
    assert "Bättre belysning" not in client.get(looked.url).text


def test_measures_paste_shows_a_table_with_an_identity_number_without_keeping_it(cast, sign_in):
    client = sign_in(cast.coordinator)
    plan = registered_plan(cast, client)
    paste = address("measures_paste", plan.pk)
    first = client.post(paste, {"text": f"Samtal\nOm {NUMBER}"})

    looked = client.post(paste, sent(first, look="1"))

    assert looked.status_code == 200
    assert NUMBER not in str(dict(client.session))


def test_measures_paste_needs_one_column_to_be_the_measure(cast, sign_in):
    client = sign_in(cast.coordinator)
    plan = registered_plan(cast, client)
    form = sent(
        client.post(address("measures_paste", plan.pk), {"text": TABLE}, follow=True),
        column_1="cause",
        save="1",
    )

    answer = client.post(address("measures_paste", plan.pk), form)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Välj vilken kolumn som är ”Åtgärd”." in page
    assert "”Orsak” är vald för två kolumner." in page
    assert not plan.measures.exists()


def test_measures_paste_stops_at_a_personal_number_and_asks_about_a_phone_number(cast, sign_in):
    client = sign_in(cast.coordinator)
    plan = registered_plan(cast, client)
    paste = address("measures_paste", plan.pk)

    stopped = client.post(
        paste, sent(client.post(paste, {"text": f"Samtal\nOm {NUMBER}"}, follow=True), save="1")
    )
    assert "På rad 2 verkar stå ett personnummer." in stopped.content.decode()

    form = sent(client.post(paste, {"text": "Samtal\nRing 070-174 06 05"}, follow=True), save="1")
    assert client.post(paste, form).status_code == 422
    assert not plan.measures.exists()
    client.post(paste, form | {"contact_confirmed": "on"})
    assert plan.measures.count() == 2


def test_measures_paste_takes_a_file(cast, sign_in):
    client = sign_in(cast.coordinator)
    plan = registered_plan(cast, client)
    file = SimpleUploadedFile("plan.csv", "Åtgärd;Vem\nBelysning;Fastighet\n".encode())

    page = client.post(address("measures_paste", plan.pk), {"file": file}, follow=True)
    client.post(address("measures_paste", plan.pk), sent(page, save="1"))

    assert plan.measures.get().responsible == "Fastighet"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Klistra in en tabell, eller välj en fil."),
        ("Åtgärd\n" + "Belysning\n" * 201, "högst 200 rader åt gången"),
        ("\t".join(["Åtgärd"] * 21), "mer än 20 kolumner"),
    ],
)
def test_measures_paste_says_what_is_no_table(cast, sign_in, text, words):
    client = sign_in(cast.coordinator)
    plan = registered_plan(cast, client)

    answer = client.post(address("measures_paste", plan.pk), {"text": text}, follow=True)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_measures_paste_is_for_whoever_may_write_in_the_plan(cast, sign_in):
    plan = registered_plan(cast, sign_in(cast.coordinator))
    draft = factories.action_plan(cast.norsjo)
    draft.invitees.create(user=cast.colleague, can_write=True)
    decided = factories.action_plan(cast.norsjo, subject=Subject.ANDTS)
    factories.decide(decided)

    def status(person, of):
        return sign_in(person).get(address("measures_paste", of.pk)).status_code

    assert [status(cast.coordinator, of) for of in (plan, draft, decided)] == [200, 200, 404]
    assert [status(cast.colleague, of) for of in (plan, draft, decided)] == [404, 200, 404]
    assert [status(cast.manager, of) for of in (plan, draft, decided)] == [404, 404, 404]
