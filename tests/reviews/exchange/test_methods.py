"""The method bank: what it holds for whom, finding in it, and putting in one's own."""

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import Role
from municipalities.choices import words
from municipalities.models import County
from portal.practice.reset import everything_practised
from reviews.methods.reference import METHODS, load_methods
from reviews.methods.stats import call_name, is_named_in
from reviews.models import Method, MethodNote, MethodUse
from tests import factories
from tests.reviews.pages import text_of

CANARY = "Kanariefågeln"
ADVICE = "Att en metod står här är ingen rekommendation"


def own(name, *ids, code="2417"):
    return reverse(name, args=[code, *ids])


def listed(client, code="2417", **query):
    return text_of(client.get(own("method_list", code=code), query))


def typed(**fields):
    return {
        "name": "Lunch med polisen",
        "short": "Polisen äter med eleverna.",
        "form_token": str(uuid4()),
    } | fields


# The portal's own


def test_load_methods_loads_the_portals_own_once_and_leaves_others_alone(cast):
    mine = factories.method("Norsjös egen", municipality=cast.norsjo)

    added = load_methods()

    assert len(added.added) == Method.objects.filter(code__isnull=False).count() >= 30
    assert not load_methods()
    mine.refresh_from_db()
    assert mine.name == "Norsjös egen"


def test_load_methods_refuses_an_unknown_theme(cast, tmp_path):
    wrong = tmp_path / "methods.csv"
    wrong.write_text(METHODS.read_text().replace("trygghet egendomsbrott", "okant_tema", 1))

    with pytest.raises(ValueError, match="okant_tema"):
        load_methods(wrong)


def test_the_portals_own_say_what_is_not_known(cast):
    load_methods()

    for method in Method.objects.filter(code__isnull=False):
        assert method.adaptation, method.name
        assert "Vi har inte granskat" in method.evidence, method.name


def test_a_text_names_a_method_only_in_words_of_its_own():
    assert call_name("EST, effektiv samordning för trygghet") == "EST"
    assert call_name("Effekt (tidigare ÖPP)") == "Effekt"
    assert is_named_in("Vi arbetar med est varje månad", "EST, effektiv samordning")
    assert not is_named_in("Festen är förbi", "EST, effektiv samordning")


# The list


def test_method_list_says_that_it_recommends_nothing(anna):
    factories.method()

    assert ADVICE in listed(anna)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "föräldra"}, "Föräldramöten"),
        ({"tema": "natet"}, "Nätvett"),
        ({"arena": "school"}, "Föräldramöten"),
        ({"niva": "selective"}, "Nätvett"),
        ({"slag": "situational"}, "Belysning"),
        ({"fran": "lan"}, "Länets utbildning"),
        ({"i": "Vi kör nätvett med femman"}, "Nätvett"),
    ],
)
def test_method_list_narrows(cast, anna, query, found):
    factories.method("Föräldramöten", problem="Föräldrar känner inte varandra", arenas=["school"])
    factories.method("Nätvett", themes=["natet"], levels=["selective"])
    factories.method("Belysning", kinds=["situational"])
    factories.method("Länets utbildning", county=cast.west)

    text = listed(anna, **query)

    names = ("Föräldramöten", "Nätvett", "Belysning", "Länets utbildning")
    assert [name for name in names if name in text] == [found]


def test_method_list_narrows_to_those_that_somebody_tells_of(cast, anna):
    factories.method("Ingen berättar om")
    factories.method_use(factories.method("Malå berättar"), cast.mala)

    text = listed(anna, fran="provade")

    assert "Malå berättar" in text
    assert "1 kommun berättar" in text
    assert "Ingen berättar om" not in text


@pytest.mark.parametrize("value", ["<b>", "'; --", "\0", "å" * 500, "(|&!:*", "9" * 40])
def test_method_list_takes_whatever_is_asked(anna, value):
    factories.method()

    for name in ("q", "tema", "arena", "niva", "slag", "fran", "i", "sida"):
        assert anna.get(own("method_list"), {name: value}).status_code == 200


def test_pages_ask_the_same_for_one_and_three_rows(cast, anna, officer, django_assert_max_num_queries):
    def asked(client, address):
        with django_assert_max_num_queries(15) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    words()  # the themes are read once a minute
    method = factories.method("Först")
    pages = {
        own("method_list"): anna,
        own("method_detail", method.pk): anna,
        reverse("county_method_list", args=["24"]): officer,
        reverse("county_method_detail", args=["24", method.pk]): officer,
        reverse("county_lesson_list", args=["24"]): officer,
    }
    rounds = []
    for place in (cast.mala, cast.asele, cast.boden):
        factories.method(f"Från {place}", municipality=place)
        factories.method_note(method, place)
        factories.method_use(method, place, 2025)
        factories.method_use(method, place, 2026)
        measure = factories.measure(factories.action_plan(place, subject="other"))
        factories.decide(measure.plan)
        factories.lesson(factories.follow_up(measure), is_shared=True)
        rounds.append({address: asked(client, address) for address, client in pages.items()})

    assert rounds[0] == rounds[2]


# Who reads what


def test_what_stands_is_read_by_everyone_with_a_place(cast, as_one, boden, officer):
    method = factories.method(CANARY, municipality=cast.norsjo)
    reader, partner = factories.member(Role.READER, cast.mala), factories.member(Role.PARTNER, cast.mala)

    assert CANARY in listed(boden, code="2582")
    for person in (reader, partner):
        assert CANARY in listed(as_one(person), code="2418")
    assert CANARY in text_of(officer.get(reverse("county_method_detail", args=["24", method.pk])))


def test_withdrawn_it_vanishes_for_others_at_once(cast, anna, boden, officer):
    method = factories.method(CANARY, municipality=cast.norsjo)
    factories.method_note(method, cast.boden, "Bodens anteckning")

    anna.post(own("method_show", method.pk), {"visa": "0"})

    assert CANARY not in listed(boden, code="2582")
    assert boden.get(own("method_detail", method.pk, code="2582")).status_code == 404
    assert boden.get(reverse("method_open", args=[method.pk])).status_code == 404
    assert officer.get(reverse("county_method_detail", args=["24", method.pk])).status_code == 404
    assert CANARY not in listed(anna)
    assert CANARY in listed(anna, fran="tillbakadragna")
    assert "Bara ni ser den" in text_of(anna.get(own("method_detail", method.pk)))


def test_shown_again_others_see_it(cast, anna, boden):
    method = factories.method(CANARY, municipality=cast.norsjo, withdrawn_on="2026-01-01")

    for _twice in range(2):
        anna.post(own("method_show", method.pk), {"visa": "1"})

    assert CANARY in listed(boden, code="2582")


def test_a_coordinator_of_two_places_sees_what_one_withdrew_only_there(cast, as_one):
    both = factories.member(Role.COORDINATOR, cast.norsjo)
    factories.membership(both, Role.COORDINATOR, cast.mala)
    method = factories.method(CANARY, municipality=cast.norsjo, withdrawn_on="2026-01-01")
    client = as_one(both)

    assert client.get(own("method_detail", method.pk, code="2418")).status_code == 404
    assert CANARY not in listed(client, code="2418", fran="tillbakadragna")
    assert CANARY in listed(client, fran="tillbakadragna")


def test_nothing_practised_is_seen_elsewhere_and_nothing_of_others_in_practice(cast, anna, officer, practice):
    practised = factories.method(CANARY, municipality=practice)
    county = factories.method("Övningslänets metod", county=County.objects.get(code="00"))
    portals = factories.method("Portalens metod")
    factories.method("Malås metod", municipality=cast.mala)
    factories.method_note(portals, practice, "Övad anteckning")
    factories.method_note(portals, cast.mala, "Malås anteckning")

    assert CANARY not in listed(anna)
    assert anna.get(own("method_detail", practised.pk)).status_code == 404
    assert "Övad anteckning" not in text_of(anna.get(own("method_detail", portals.pk)))
    there = listed(anna, code="0000")
    assert CANARY in there
    assert "Portalens metod" in there
    assert "Malås metod" not in there
    text = text_of(anna.get(own("method_detail", portals.pk, code="0000")))
    assert "Övad anteckning" in text
    assert "Malås anteckning" not in text
    assert "Övningslänets metod" not in text_of(officer.get(reverse("county_method_list", args=["24"])))
    desk = text_of(officer.get(reverse("county_method_list", args=["00"])))
    assert "Övningslänets metod" in desk
    assert CANARY in desk
    assert "Malås metod" not in desk
    assert officer.get(reverse("county_method_detail", args=["24", county.pk])).status_code == 404


def test_who_administers_reads_only_the_portals_own_and_only_in_practice(cast, as_one, practice):
    administrator = as_one(factories.member(Role.ADMINISTRATOR, None))
    factories.method("Malås metod", municipality=cast.mala)
    factories.method("Portalens metod")

    text = listed(administrator, code="0000")

    assert "Portalens metod" in text
    assert "Malås metod" not in text
    assert administrator.get(own("method_list")).status_code == 404


def test_what_was_practised_is_gone_in_the_morning(cast, practice):
    portals = factories.method()
    method = factories.method("Övad", municipality=practice)
    factories.method_note(method, practice)
    factories.method_use(portals, practice)
    kept = factories.method_note(portals, cast.norsjo)

    for rows in everything_practised():
        if rows.model in (Method, MethodNote, MethodUse):
            rows._raw_delete(rows.db)

    assert set(Method.objects.all()) == {portals}
    assert list(MethodNote.objects.all()) == [kept]
    assert not MethodUse.objects.exists()


def test_method_open_leads_to_ones_own_place(cast, anna, boden, officer, practice):
    method = factories.method("Norsjös", municipality=cast.norsjo)
    practised = factories.method("Övad", municipality=practice)
    address = reverse("method_open", args=[method.pk])

    assert anna.get(address).url == own("method_detail", method.pk)
    assert boden.get(address).url == own("method_detail", method.pk, code="2582")
    assert officer.get(address).url == reverse("county_method_detail", args=["24", method.pk])
    practised_at = anna.get(reverse("method_open", args=[practised.pk])).url
    assert practised_at == own("method_detail", practised.pk, code="0000")


# Putting in


def test_method_new_puts_it_in_once(cast, anna, boden):
    sent = typed(themes=["trygghet"], levels=["universal", "selective"], link="polisen.se/skola")

    answers = [anna.post(own("method_new"), sent) for _twice in range(2)]

    method = Method.objects.get(municipality=cast.norsjo)
    assert {answer.url for answer in answers} == {own("method_detail", method.pk)}
    assert (method.levels, method.themes) == (["universal", "selective"], ["trygghet"])
    assert method.link == "https://polisen.se/skola"
    assert "Norsjö kommun" in text_of(boden.get(own("method_detail", method.pk, code="2582")))


def test_method_new_refuses_a_token_of_somebody_else(cast, anna, peter):
    sent = typed()
    anna.post(own("method_new"), sent)

    assert peter.post(own("method_new", code="2418"), sent).status_code == 404


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "ftp://x.se"])
def test_method_new_takes_only_web_addresses(cast, anna, link):
    answer = anna.post(own("method_new"), typed(link=link))

    assert answer.status_code == 422
    assert not Method.objects.exists()


def test_method_new_stops_personal_numbers_and_keeps_the_rest(cast, anna):
    answer = anna.post(own("method_new"), typed(content="Ring 811218-9876.", purpose="Kvar i fältet"))

    assert answer.status_code == 422
    assert "Kvar i fältet" in answer.content.decode()
    assert not Method.objects.exists()


def test_county_method_new_is_the_boards(cast, officer, anna):
    officer.post(reverse("county_method_new", args=["24"]), typed(name="Länets utbildning"))

    method = Method.objects.get(county=cast.west)
    text = text_of(anna.get(own("method_detail", method.pk)))
    assert "Länsstyrelsen i Västerbottens län" in text
    assert anna.get(own("method_edit", method.pk)).status_code == 404


def test_method_edit_shows_both_texts_to_the_later_one(cast, anna):
    method = factories.method("Namn", municipality=cast.norsjo, problem="Från början")
    sent = typed(name="Namn", edition=method.edition)
    anna.post(own("method_edit", method.pk), sent | {"problem": "Den förstas"})

    answer = anna.post(own("method_edit", method.pk), sent | {"problem": "Den andras"})

    assert answer.status_code == 422
    assert "Den förstas" in answer.content.decode()
    assert "Den andras" in answer.content.decode()
    method.refresh_from_db()
    assert method.problem == "Den förstas"


def test_nobody_changes_what_is_not_theirs(cast, anna, peter, officer, as_one):
    method = factories.method("Malås", municipality=cast.mala)
    portals, county = factories.method("Portalens"), factories.method("Länets", county=cast.north)
    reader = as_one(factories.member(Role.MANAGER, cast.mala))

    for theirs in (method, portals, county):
        assert anna.post(own("method_edit", theirs.pk), typed(edition=1)).status_code == 404
        assert anna.post(own("method_show", theirs.pk), {"visa": "0"}).status_code == 404
        assert officer.post(reverse("county_method_show", args=["24", theirs.pk])).status_code == 404
    assert reader.post(own("method_show", method.pk, code="2418")).status_code == 404
    assert not Method.objects.exclude(withdrawn_on=None).exists()
