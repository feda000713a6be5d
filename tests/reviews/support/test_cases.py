"""Support cases: begun, changed by two at once, resting, closed with a result, taken up again; list and export."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Role
from reviews.models import Need, SupportCase, SupportPlace
from reviews.support.cases import actions
from tests import factories
from tests.reviews.pages import text_of


def one(name, case, codes="24"):
    return reverse(name, args=[codes, case.pk])


def fields(cast, **changed):
    return {
        "title": "Från lägesbild till plan",
        "municipalities": [cast.norsjo.pk],
        "goal": "En plan som följs",
        "form": "guidance",
        "starts_on": "2026-03-02",
        "next_step": "Läsa utkastet",
        "next_on": "2026-12-10",
        "form_token": str(uuid4()),
    } | changed


def begin(client, cast, **changed):
    return client.post(reverse("support_case_new", args=["24"]), fields(cast, **changed))


def test_support_case_new_begins_support_for_several_and_answers_their_needs(officer, cast):
    need, other = factories.need(cast.norsjo), factories.need(cast.asele)
    token = str(uuid4())
    places = [cast.norsjo.pk, cast.mala.pk]

    for _turn in range(2):
        answer = begin(officer, cast, municipalities=places, needs=[need.pk, other.pk], form_token=token)

    case = SupportCase.objects.get()
    assert answer.url == one("support_case_detail", case)
    assert {place.name for place in case.municipalities.all()} == {"Norsjö", "Malå"}
    assert list(case.needs.all()) == [need]  # Åsele takes no part
    assert [event.kind for event in case.events.all()] == ["begun"]
    page = text_of(officer.get(answer.url))
    assert "Nästa steg Läsa utkastet 2026-12-10" in page
    assert "Malå , Norsjö" in page


def test_support_case_new_starts_from_a_need_in_its_own_words(officer, cast):
    need = factories.need(cast.norsjo, "Någon att bolla med", form="analysis")

    page = officer.get(reverse("support_case_new", args=["24"]) + f"?behov={need.pk}").text

    assert "Någon att bolla med</textarea>" in page
    assert 'value="analysis" selected' in page
    for wrong in ("x", "9" * 30, factories.need(cast.boden).pk):
        assert officer.get(reverse("support_case_new", args=["24"]) + f"?behov={wrong}").status_code == 404


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"next_step": ""}, "Vad händer nu"),
        ({"next_on": ""}, "När"),
        ({"municipalities": []}, "För vilka kommuner"),
        ({"goal": "Gäller 19900101-0017"}, "personnummer"),
        ({"next_on": "1026-01-01"}, "Kontrollera året"),
    ],
)
def test_support_case_new_asks_for_what_is_missing(officer, cast, changed, words):
    answer = begin(officer, cast, **changed)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not SupportCase.objects.exists()


def test_support_case_new_takes_no_municipality_of_another_county(officer, cast):
    assert begin(officer, cast, municipalities=[cast.boden.pk]).status_code == 422


def test_support_case_edit_shows_both_texts_to_the_later_one(officer, cast):
    case = factories.support_case(cast.norsjo)
    opened = fields(cast, edition=case.edition)
    officer.post(one("support_case_edit", case), opened | {"next_step": "Den första"})

    answer = officer.post(one("support_case_edit", case), opened | {"next_step": "Den andra"})

    assert answer.status_code == 422
    page = text_of(answer)
    assert "Den första" in page
    assert "Den andra" in answer.text
    case.refresh_from_db()
    assert case.next_step == "Den första"


def test_support_case_edit_tells_in_the_history_what_changed(officer, cast):
    case = factories.support_case(cast.norsjo, goal="Det gamla målet")

    officer.post(
        one("support_case_edit", case), fields(cast, edition=1, municipalities=[cast.norsjo.pk, cast.mala.pk])
    )

    told = dict(case.events.values_list("kind", "text"))
    assert told == {"goal": "Det gamla målet", "step": "Läsa utkastet (2026-12-10)", "places": "Malå, Norsjö"}


def test_support_case_edit_keeps_a_municipality_that_has_contacts_in_it(officer, cast):
    case = factories.support_case(cast.norsjo, cast.mala)
    factories.support_contact(cast.norsjo, case=case)

    answer = officer.post(
        one("support_case_edit", case), fields(cast, edition=1, municipalities=[cast.mala.pk])
    )

    assert answer.status_code == 422
    assert "Norsjö har kontakter eller löften i det här stödet" in text_of(answer)
    assert case.municipalities.count() == 2


def test_support_case_edit_leaves_other_counties_part_alone(officer, cast):
    case = factories.support_case(cast.norsjo, cast.boden)
    theirs = factories.need(cast.boden, case=case)

    officer.post(one("support_case_edit", case), fields(cast, edition=1))

    assert {place.name for place in case.municipalities.all()} == {"Norsjö", "Boden"}
    assert Need.objects.get(pk=theirs.pk).case == case


def test_support_case_rests_is_closed_and_taken_up_again_and_keeps_what_was_said(officer, cast):
    case = factories.support_case(cast.norsjo)

    officer.post(one("support_case_rest", case), {"why_rests": "Ny samordnare i mars"})
    assert "Varför det vilar Ny samordnare i mars" in text_of(officer.get(one("support_case_detail", case)))
    officer.post(
        one("support_case_close", case), {"result": "Planen finns", "ended_on": cast.today.isoformat()}
    )
    assert "Planen finns" in text_of(officer.get(one("support_case_detail", case)))
    officer.post(one("support_case_reopen", case), {"next_step": "Följa upp", "next_on": "2027-01-15"})

    case.refresh_from_db()
    assert (case.state, case.ended_on, case.why_rests, case.next_step) == ("open", None, "", "Följa upp")
    page = text_of(officer.get(one("support_case_detail", case)))
    assert "Avslutades Erik Öberg Planen finns" in page
    assert "Började vila Erik Öberg Ny samordnare i mars" in page


@pytest.mark.parametrize(
    ("result", "on"), [("", date(2026, 3, 3)), ("Klart", date(2026, 1, 1)), ("Klart", None)]
)
def test_support_case_close_asks_for_a_result_and_a_day_that_fits(officer, cast, result, on):
    case = factories.support_case(cast.norsjo)

    answer = officer.post(
        one("support_case_close", case), {"result": result, "ended_on": on or cast.today + timedelta(days=2)}
    )

    assert answer.status_code == 422
    case.refresh_from_db()
    assert case.state == "open"


def test_whoever_comes_second_is_told_that_somebody_was_quicker(officer, cast):
    case = factories.support_case(cast.norsjo)
    actions.close_case(by=cast.officer, case=case, result="Klart", ended_on=cast.today)

    for name in ("support_case_rest", "support_case_close", "support_case_edit"):
        answer = officer.post(
            one(name, case), fields(cast, why_rests="x", result="x", ended_on=str(cast.today)), follow=True
        )
        assert "Någon ändrade läget för stödet under tiden." in text_of(answer)
    case.refresh_from_db()
    assert (case.state, case.result) == ("closed", "Klart")


@pytest.mark.parametrize(
    "wrong",
    [
        {"next_step": ""},
        {"next_on": None},
        {"state": "resting"},
        {"state": "closed"},
        {"ended_on": date(2026, 5, 1)},
    ],
)
def test_the_database_holds_what_a_case_must_say(cast, wrong):
    case = factories.support_case(cast.norsjo)

    with pytest.raises(IntegrityError), transaction.atomic():
        SupportCase.objects.filter(pk=case.pk).update(**wrong)


def test_support_case_list_shows_what_is_next_and_filters(officer, cast):
    factories.support_case(cast.norsjo, title="Först", next_on=cast.days_ago(1), responsible=cast.officer)
    factories.support_case(
        cast.mala, title="Sedan", next_on=cast.today + timedelta(days=9), themes=["trygghet"]
    )
    factories.support_case(cast.asele, title="Slut", state="closed", ended_on=cast.today, result="Bra")
    factories.support_case(cast.boden, title="Någon annans")
    address = reverse("support_case_list", args=["24"])

    page = text_of(officer.get(address))
    assert page.index("Först") < page.index("Sedan")
    assert "Någon annans" not in page
    for query, shown in {
        "": {"Först", "Sedan"},
        "?lage=avslutat": {"Slut"},
        "?lage=alla": {"Först", "Sedan", "Slut"},
        "?kommun=2418": {"Sedan"},
        "?tema=trygghet": {"Sedan"},
        f"?ansvarig={cast.officer.pk}": {"Först"},
        "?lage=x&kommun=2582&ansvarig=y": {"Först", "Sedan"},
    }.items():
        part = text_of(officer.get(address + query, headers={"HX-Request": "true"}))
        assert {title for title in ("Först", "Sedan", "Slut") if title in part} == shown, query
        rows = officer.get(reverse("support_case_export", args=["24", "csv"]) + query).content.decode()
        assert {title for title in ("Först", "Sedan", "Slut") if title in rows} == shown, query


def test_support_case_list_says_what_waits_and_what_was_given(officer, cast):
    factories.promise(cast.norsjo, "Vårt löfte", due_on=cast.days_ago(1))
    factories.promise(cast.norsjo, "Deras löfte", "municipality", due_on=cast.days_ago(1))
    factories.need(cast.mala, "Ett behov")
    factories.support_contact(cast.norsjo, on=date(cast.today.year, 1, 2), hours="7.5")

    page = text_of(officer.get(reverse("support_case_list", args=["24"])))

    assert "Det här har vi lovat Vårt löfte Försenat" in page
    assert "Det här har de lovat Deras löfte Dagen har passerat" in page
    assert "Ett behov Börja ett stöd" in page
    assert "Norsjö 1 1 7,5" in page
    assert "Malå 0 0 –" in page


@pytest.mark.parametrize("name", ["support_case_list", "county_handover", "county_projects"])
def test_pages_of_the_county_take_as_many_questions_for_three_as_for_one(
    officer, cast, name, django_assert_num_queries
):
    def fill():
        case = factories.support_case(cast.norsjo, cast.mala, responsible=cast.officer)
        factories.promise(cast.norsjo, case=case)
        factories.promise(cast.norsjo, "x", "police")
        factories.need(cast.mala)
        factories.support_contact(cast.mala)
        factories.grant_remain(factories.grant_project(cast.norsjo, is_shared=True))

    def questions():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as found:
            officer.get(reverse(name, args=["24"]))
        return len(found)

    fill()
    questions()
    first = questions()
    fill()
    fill()

    assert questions() == first <= 15


def test_a_case_of_two_counties_is_one_and_each_officer_reads_only_ones_own_contacts(officer, client, cast):
    case = factories.support_case(cast.norsjo, cast.boden)
    factories.support_contact(cast.norsjo, "Om Norsjö", case=case)
    factories.support_contact(cast.boden, "Om Boden", case=case)

    page = text_of(officer.get(one("support_case_detail", case)))
    assert "Boden, Norsjö" in page
    assert "Om Norsjö" in page
    assert "Om Boden" not in page
    client.force_login(cast.both)
    assert "Om Boden" in text_of(client.get(one("support_case_detail", case, "24-25")))


def test_nobody_is_named_while_practising(officer, cast):
    from municipalities.actions import load_practice
    from portal.practice import reset_practice

    load_practice()
    reset_practice()
    case = SupportPlace.objects.get(municipality__code="0000").case
    actions.rest_case(by=cast.officer, case=case, why_rests="Vi övar")

    for address in (
        one("support_case_detail", case, "00"),
        reverse("support_case_edit", args=["00", case.pk]),
        reverse("support_call", args=["00", "0000"]),
        reverse("county_handover", args=["00"]),
        reverse("municipality_case", args=["0000", case.pk]),
    ):
        page = officer.get(address).text.split('id="main"')[1]
        assert "Erik Öberg" not in page, address
    assert officer.get(reverse("county_handover_own", args=["00"])).status_code == 404
    assert officer.get(reverse("county_handover_people", args=["00"])).status_code == 404
    assert factories.member(Role.COUNTY_OFFICER, cast.west)
