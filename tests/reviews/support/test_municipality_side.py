"""Stöd från länsstyrelsen: what the municipality and its police read, say and answer; and who reads nothing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import Role
from municipalities.models import LocalPoliceArea, PoliceAreaMember
from reviews.models import Need, Promise
from tests import factories
from tests.access.asking import signed_in
from tests.reviews.pages import text_of


@pytest.fixture
def police(cast):
    area = LocalPoliceArea.objects.create(name="Södra Lappland")
    PoliceAreaMember.objects.create(area=area, municipality=cast.norsjo, starts_on=cast.days_ago(500))
    return factories.member(Role.PARTNER, area)


@pytest.fixture
def own(client, cast):
    client.force_login(cast.coordinator)
    return client


def at(name, *ids, code="2417"):
    return reverse(name, args=[code, *ids])


def answer(outcome="kept", note="", edition=1):
    return {"outcome": outcome, "outcome_note": note, "edition": edition}


def test_municipality_contacts_shows_cases_promises_needs_and_contacts(own, cast):
    case = factories.support_case(cast.norsjo)
    factories.support_case(cast.mala, title="Malås stöd")
    factories.promise(cast.norsjo, "Vårt löfte", "municipality", due_on=cast.days_ago(1))
    factories.promise(cast.norsjo, "Länets löfte", due_on=cast.days_ago(1))
    factories.need(cast.norsjo, "Det vi behöver", case=case)
    factories.support_contact(cast.norsjo, "Vi talades vid", case=case, hours="2")

    page = text_of(own.get(at("municipality_contacts")))

    assert "Från lägesbild till plan Pågår Nästa steg: Gå igenom utkastet 2026-12-10" in page
    assert "Vårt löfte Försenat" in page
    assert "Länets löfte Dagen har passerat" in page  # only one's own is late
    assert "Det vi behöver" in page
    assert "Besvaras av: Från lägesbild till plan" in page
    assert "2 timmar Vi talades vid" in page
    assert "Malås stöd" not in page


def test_municipality_case_is_the_same_for_the_municipality_and_its_police(own, client, cast, police):
    case = factories.support_case(cast.norsjo, goal="Det gemensamma målet")
    factories.support_contact(cast.norsjo, "Om stödet", case=case)
    factories.promise(cast.norsjo, "Bilden", "police", case=case)
    for person in (cast.coordinator, police):
        client.force_login(person)
        page = text_of(client.get(at("municipality_case", case.pk)))
        for words in ("Det gemensamma målet", "Om stödet", "Polisen", "Bilden"):
            assert words in page


def test_the_police_are_led_to_the_support_and_answer_what_the_police_promised(client, cast, police):
    case = factories.support_case(cast.norsjo)
    theirs = factories.promise(cast.norsjo, "Ta fram bilden", "police", case=case)
    others = factories.promise(cast.norsjo, "Kalla rådet", "municipality", case=case)
    client.force_login(police)

    start = client.get(reverse("municipality_start", args=["2417"]))
    assert at("municipality_contacts") in start.text
    assert at("municipality_promise", theirs.pk) in start.text
    assert at("municipality_promise", others.pk) not in client.get(at("municipality_case", case.pk)).text
    assert client.post(at("municipality_promise", others.pk), answer()).status_code == 404
    saved = client.post(at("municipality_promise", theirs.pk), answer())

    assert saved.url == at("municipality_case", case.pk)
    theirs.refresh_from_db()
    assert (theirs.outcome, theirs.outcome_by) == ("kept", police)


def test_the_police_read_neither_needs_nor_contacts_outside_the_support(client, cast, police):
    factories.need(cast.norsjo, "Kanariebehovet")
    factories.support_contact(cast.norsjo, "Kanariekontakten")
    client.force_login(police)

    for address in (at("municipality_contacts"), reverse("municipality_start", args=["2417"])):
        assert "Kanarie" not in client.get(address).text
    for name in ("need_new", "project_list"):
        assert client.get(at(name)).status_code == 404


def test_a_partner_without_the_police_area_reads_nothing(client, cast):
    case = factories.support_case(cast.norsjo)
    promise = factories.promise(cast.norsjo, side="police", case=case)
    client.force_login(factories.member(Role.PARTNER, cast.norsjo))

    for address in (
        at("municipality_contacts"),
        at("municipality_case", case.pk),
        at("municipality_promise", promise.pk),
    ):
        assert client.get(address).status_code == 404
    assert at("municipality_contacts") not in client.get(reverse("municipality_start", args=["2417"])).text


def test_the_police_of_another_area_and_of_yesterday_read_nothing(client, cast, police):
    case = factories.support_case(cast.norsjo)
    other = LocalPoliceArea.objects.create(name="Norra")
    PoliceAreaMember.objects.create(area=other, municipality=cast.mala, starts_on=cast.days_ago(9))
    client.force_login(factories.member(Role.PARTNER, other))
    assert client.get(at("municipality_case", case.pk)).status_code == 404
    assert client.get(at("municipality_contacts", code="2418")).status_code == 200

    PoliceAreaMember.objects.filter(municipality=cast.norsjo).update(ends_on=cast.today)
    client.force_login(police)
    assert client.get(at("municipality_case", case.pk)).status_code == 404


def test_municipality_promise_asks_why_when_it_became_otherwise(own, cast):
    promise = factories.promise(cast.norsjo, side="municipality")

    refused = own.post(at("municipality_promise", promise.pk), answer("dropped"))
    assert refused.status_code == 422
    assert "varför det blev på annat sätt" in text_of(refused)
    own.post(at("municipality_promise", promise.pk), answer("dropped", "Rådet hann inte"))

    promise.refresh_from_db()
    assert (promise.outcome, promise.outcome_note) == ("dropped", "Rådet hann inte")


def promised(text, **more):
    return {"text": text, "due_on": "2026-12-01", "side": "", "form_token": str(uuid4())} | more


def test_a_promise_needs_no_contact_and_each_speaks_for_their_own_side(cast, police):
    case = factories.support_case(cast.norsjo)
    new, from_county = at("municipality_promise_new"), reverse("county_promise_new", args=["24", "2417"])
    ours = promised("Kalla rådet", case=case.pk)
    own = signed_in(cast.coordinator)

    assert "Löftet är antecknat." in text_of(own.post(new, ours, follow=True))
    own.post(new, ours)
    signed_in(cast.officer).post(from_county, promised("Skicka mallen", side="police"))
    signed_in(police).post(new, promised("Visa bilden", side="municipality"))

    made = Promise.objects.order_by("pk").values_list("text", "side", "case", "contact")
    assert list(made) == [
        ("Kalla rådet", "municipality", case.pk, None),
        ("Skicka mallen", "county", None, None),
        ("Visa bilden", "police", None, None),
    ]


def test_nobody_promises_for_others_or_in_the_support_of_others(cast, police):
    theirs = factories.support_case(cast.mala)
    new = at("municipality_promise_new")
    own, officer = signed_in(cast.coordinator), signed_in(cast.officer)

    assert own.get(at("municipality_promise_new", code="2418")).status_code == 404
    assert own.post(new, promised("")).status_code == 422
    factories.support_case(cast.norsjo)
    assert own.post(new, promised("Kalla rådet", case=theirs.pk)).status_code == 422
    assert officer.post(reverse("county_promise_new", args=["24", "2582"]), promised("x")).status_code == 404
    for role in (Role.MANAGER, Role.READER):
        assert signed_in(factories.member(role, cast.norsjo)).get(new).status_code == 404
    assert not Promise.objects.exists()


def test_two_who_answer_at_once_see_both_answers_and_a_double_click_is_one(own, officer, cast, client):
    promise = factories.promise(cast.norsjo, side="municipality")
    county = reverse("county_promise", args=["24", promise.pk])
    client.force_login(cast.officer)
    client.post(county, answer("changed", "Länets ord"))
    assert client.post(county, answer("changed", "Länets ord")).status_code == 302

    client.force_login(cast.coordinator)
    late = client.post(at("municipality_promise", promise.pk), answer("kept", "Våra ord"))

    assert late.status_code == 422
    assert "Länets ord" in text_of(late)
    assert "Våra ord" in late.text


def test_an_answer_can_be_taken_back(own, cast):
    promise = factories.promise(cast.norsjo, side="municipality")
    own.post(at("municipality_promise", promise.pk), answer("kept", "Klart"))

    own.post(at("municipality_promise", promise.pk), answer("", "", 2))

    promise.refresh_from_db()
    assert (promise.outcome, promise.outcome_note, promise.outcome_at) == ("", "", None)


def test_need_new_is_told_to_the_county_board_and_a_double_click_gives_one(own, cast, client):
    page = own.get(at("need_new"))
    assert "Berätta för länsstyrelsen</button>" in page.text
    fields = {"text": "Vi behöver en fältare", "form": "", "form_token": str(uuid4())}

    for _turn in range(2):
        assert own.post(at("need_new"), fields).url == at("municipality_contacts")

    assert Need.objects.get().is_open is False
    client.force_login(cast.officer)
    assert "Vi behöver en fältare" in text_of(client.get(reverse("support_case_list", args=["24"])))
    assert "1 behov väntar" in text_of(client.get(reverse("county_desk", args=["24"])))


def test_need_edit_and_need_close_change_only_ones_own_that_wait(own, cast):
    need, theirs = factories.need(cast.norsjo), factories.need(cast.mala)

    own.post(at("need_edit", need.pk), {"text": "Med andra ord", "is_open": "on", "edition": 1})
    need.refresh_from_db()
    assert (need.text, need.is_open) == ("Med andra ord", True)
    late = own.post(at("need_edit", need.pk), {"text": "För sent", "edition": 1})
    assert late.status_code == 422
    assert "Med andra ord" in text_of(late)
    for _turn in range(2):
        own.post(at("need_close", need.pk), {"end": "met", "end_note": "Tack"})
    need.refresh_from_db()
    assert (need.end, need.ended_on, need.end_note) == ("met", cast.today, "Tack")
    assert own.get(at("need_edit", need.pk)).status_code == 404
    for name in ("need_edit", "need_close"):
        assert own.post(at(name, theirs.pk), {"text": "x", "end": "met"}).status_code == 404


def test_others_see_a_need_only_when_it_is_open_and_like_ones_own(client, cast):
    stranger = factories.member(Role.COORDINATOR, cast.mala)
    client.force_login(stranger)
    need = factories.need(cast.norsjo, "En fältare", themes=["trygghet"])
    assert "En fältare" not in client.get(at("municipality_contacts", code="2418")).text

    factories.need(cast.mala, "Vi med", themes=["trygghet"])
    assert "En fältare" not in client.get(at("municipality_contacts", code="2418")).text
    Need.objects.filter(pk=need.pk).update(is_open=True)
    assert "Norsjö kommun : En fältare" in text_of(client.get(at("municipality_contacts", code="2418")))
    Need.objects.filter(pk=need.pk).update(end="met", ended_on=cast.today)
    assert "En fältare" not in client.get(at("municipality_contacts", code="2418")).text


def test_the_start_page_tells_of_ones_own_promises(own, cast):
    factories.promise(cast.norsjo, "Vårt löfte", "municipality", due_on=cast.today + timedelta(days=3))
    factories.promise(cast.norsjo, "Deras löfte", due_on=cast.today)
    factories.promise(
        cast.norsjo, "Redan gjort", "municipality", outcome="kept", outcome_at="2026-10-01T12:00Z"
    )

    page = text_of(own.get(reverse("municipality_start", args=["2417"])))

    assert f"Vårt löfte {cast.today + timedelta(days=3)} Det här har ni lovat länsstyrelsen." in page
    assert "Deras löfte" not in page
    assert "Redan gjort" not in page


READERS = {
    "the county's officer": (lambda cast, police: cast.officer, {"case", "contact", "promise", "need"}),
    "coordinator": (lambda cast, police: cast.coordinator, {"case", "contact", "promise", "need"}),
    "manager": (
        lambda cast, police: factories.member(Role.MANAGER, cast.norsjo),
        {"case", "contact", "promise", "need"},
    ),
    "police": (lambda cast, police: police, {"case", "contact", "promise"}),
    "officer of another county": (
        lambda cast, police: factories.member(Role.COUNTY_OFFICER, cast.north),
        set(),
    ),
    "coordinator elsewhere": (lambda cast, police: factories.member(Role.COORDINATOR, cast.mala), set()),
    "partner without an area": (lambda cast, police: factories.member(Role.PARTNER, cast.norsjo), set()),
    "reader": (lambda cast, police: factories.member(Role.READER, cast.norsjo), set()),
    "colleague": (lambda cast, police: factories.member(Role.COLLEAGUE, cast.norsjo), set()),
    "registrar": (lambda cast, police: factories.member(Role.REGISTRAR, cast.norsjo), set()),
    "administrator": (lambda cast, police: factories.member(Role.ADMINISTRATOR, cast.norsjo), set()),
    "nobody": (lambda cast, police: factories.user(), set()),
}


@pytest.mark.parametrize("who", READERS)
def test_who_reads_what_of_the_support_is_said_once(cast, police, who):
    from reviews.models import SupportCase, SupportContact

    case = factories.support_case(cast.norsjo)
    rows = {
        "case": case,
        "contact": factories.support_contact(cast.norsjo, case=case),
        "promise": factories.promise(cast.norsjo, case=case),
        "need": factories.need(cast.norsjo),
    }
    models = {"case": SupportCase, "contact": SupportContact, "promise": Promise, "need": Need}
    person_of, reads = READERS[who]
    person = person_of(cast, police)

    seen = {
        name
        for name, model in models.items()
        if model.objects.visible_to(person).filter(pk=rows[name].pk).exists()
    }

    assert seen == reads
