"""How municipalities did it, and how it went: told by choice, shown to those alike first, withdrawn at once."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from municipalities.models import Municipality
from reviews.models import MethodNote, MethodUse
from tests import factories
from tests.reviews.pages import text_of

CANARY = "Kanariefågeln"


def own(name, *ids, code="2417"):
    return reverse(name, args=[code, *ids])


def note(client, method, text, edition=0, code="2417"):
    return client.post(own("method_note", method.pk, code=code), {"text": text, "edition": edition})


def say(client, method, verdict, sentence="", edition=0, year=2026):
    sent = {"verdict": verdict, "sentence": sentence, "edition": edition}
    return client.post(own("method_use", method.pk, year), sent)


@pytest.fixture
def method(cast):
    """One of the portal's own."""
    return factories.method("Nattvandring")


def test_method_note_keeps_the_inhabitants_of_the_day(cast, anna, boden, method):
    Municipality.objects.filter(pk=cast.norsjo.pk).update(population=4021)
    note(anna, method, "Fyra kvällar om året.")
    Municipality.objects.filter(pk=cast.norsjo.pk).update(population=3000)

    text = text_of(boden.get(own("method_detail", method.pk, code="2582")))

    assert re.search(r"Norsjö kommun 4\s021 invånare när det skrevs", text)
    assert "Fyra kvällar om året." in text


def test_method_note_posted_twice_is_one_and_two_tabs_show_both_texts(cast, anna, method):
    for _twice in range(2):
        assert note(anna, method, "Vi gick fyra kvällar.").status_code == 302

    answer = note(anna, method, "En annan flik.")

    assert answer.status_code == 422
    assert "Vi gick fyra kvällar." in answer.content.decode()
    assert MethodNote.objects.get().text == "Vi gick fyra kvällar."


def test_method_use_is_told_once_a_year(cast, anna, boden, method):
    say(anna, method, "partly", "Varje fredag var för ofta.", year=2025)
    say(anna, method, "worked", "Fyra kvällar räcker.")
    say(anna, method, "worked", "Fyra kvällar räcker.")

    text = text_of(boden.get(own("method_detail", method.pk, code="2582")))

    assert MethodUse.objects.count() == 2
    assert "Fungerade i 1 kommun" in text  # by its latest year
    assert "2025: Fungerade delvis Varje fredag var för ofta." in text


def test_method_use_of_two_at_once_shows_both(cast, anna, method):
    say(anna, method, "worked")

    answer = say(anna, method, "not", "Ingen kom.")

    assert answer.status_code == 422
    assert MethodUse.objects.get().verdict == "worked"


@pytest.mark.parametrize("year", [1999, 2014, 2100])
def test_method_use_takes_no_year_that_has_not_been(cast, anna, method, year):
    assert anna.get(own("method_use", method.pk, year)).status_code == 404


def test_those_alike_in_inhabitants_come_first(cast, anna, method):
    sizes = {"2417": 4000, "2418": 3000, "2463": 2800, "2582": 28000}
    for code, population in sizes.items():
        Municipality.objects.filter(code=code).update(population=population)
        factories.method_note(method, Municipality.objects.get(code=code))

    text = text_of(anna.get(own("method_detail", method.pk)))

    places = re.findall(r"(Norsjö|Malå|Åsele|Bodens) kommun \d", text)
    assert places == ["Norsjö", "Malå", "Åsele", "Bodens"]


def test_at_the_desk_the_own_county_comes_first(cast, as_one, method):
    north = as_one(factories.member(Role.COUNTY_OFFICER, cast.north))
    for place in (cast.asele, cast.boden, cast.mala):
        factories.method_use(method, place)

    text = text_of(north.get(reverse("county_method_detail", args=["25", method.pk])))

    assert re.findall(r"(Malå|Åsele|Bodens) kommun \d", text) == ["Bodens", "Malå", "Åsele"]


def test_withdrawn_nobody_else_sees_it_or_counts_it(cast, anna, boden, officer, method):
    factories.method_note(method, cast.norsjo, CANARY)
    factories.method_use(method, cast.norsjo, 2026, "not", sentence=CANARY)

    anna.post(own("method_note_show", method.pk), {"visa": "0"})
    anna.post(own("method_use_show", method.pk, 2026), {"visa": "0"})

    for client, address in (
        (boden, own("method_detail", method.pk, code="2582")),
        (officer, reverse("county_method_detail", args=["24", method.pk])),
    ):
        text = text_of(client.get(address))
        assert CANARY not in text
        assert "Norsjö" not in text.partition("Kommuner berättar")[2]
        assert "Fungerade inte" not in text
    assert "kommun berättar" not in text_of(boden.get(own("method_list", code="2582")))
    kept = text_of(anna.get(own("method_detail", method.pk)))
    assert CANARY in kept
    assert "Tillbakadragen" in kept


def test_shown_again_it_is_told_again(cast, anna, boden, method):
    factories.method_note(method, cast.norsjo, CANARY, withdrawn_on=timezone.localdate())

    anna.post(own("method_note_show", method.pk), {"visa": "1"})

    assert CANARY in text_of(boden.get(own("method_detail", method.pk, code="2582")))


def test_written_anew_what_is_withdrawn_stays_withdrawn(cast, anna, boden, method):
    factories.method_note(method, cast.norsjo, withdrawn_on=timezone.localdate())

    answer = anna.post(own("method_note", method.pk), {"text": CANARY, "edition": 1}, follow=True)

    assert "så andra ser det inte" in text_of(answer)
    assert CANARY not in text_of(boden.get(own("method_detail", method.pk, code="2582")))


def test_only_coordinators_tell_and_only_of_their_own(cast, anna, as_one, method):
    manager = as_one(factories.member(Role.MANAGER, cast.norsjo))
    factories.method_note(method, cast.mala)

    assert note(manager, method, "Chefens").status_code == 404
    assert note(anna, method, "Annas", code="2418").status_code == 404
    assert anna.post(own("method_note_show", method.pk), {"visa": "0"}).status_code == 404
    assert MethodNote.objects.get().withdrawn_on is None


def test_nobody_tells_of_a_method_that_is_withdrawn(cast, anna, method):
    gone = factories.method("Malås", municipality=cast.mala, withdrawn_on="2026-01-01")

    assert note(anna, gone, "Vi gjorde så.").status_code == 404


def test_measures_in_force_that_name_the_method_stand_on_its_page(cast, anna, boden):
    method = factories.method("EST, effektiv samordning för trygghet")
    plan = factories.action_plan(cast.norsjo)
    named = factories.measure(plan, "Veckovis läge", method="est, en gång i månaden")
    factories.measure(plan, "Något annat", method="Festplanering")
    factories.decide(plan)

    text = text_of(anna.get(own("method_detail", method.pk)))

    assert "Veckovis läge" in text
    assert "Något annat" not in text
    assert "Veckovis läge" not in text_of(boden.get(own("method_detail", method.pk, code="2582")))
    link = f"{own('method_list')}?i=est%2C%20en%20g%C3%A5ng%20i%20m%C3%A5naden"
    assert link in anna.get(own("measure_detail", named.pk)).content.decode()
