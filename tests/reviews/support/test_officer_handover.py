"""An officer's hand-over: the sheet and its PDF, and every case moved in one act, also afterwards."""

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import OutgoingMail, Role
from reviews.models import OfficerHandover, SupportCase
from tests import factories
from tests.reviews.pages import text_of


@pytest.fixture
def successor(cast):
    person = factories.user("karin@exempel.se", name="Karin Löv")
    factories.membership(person, Role.COUNTY_OFFICER, cast.west)
    return person


def at(name, *ids, codes="24"):
    return reverse(name, args=[codes, *ids])


def terms(to, **changed):
    return {"successor": to.pk, "access": "keep", "form_token": str(uuid4())} | changed


def test_county_handover_tells_all_that_a_successor_needs(officer, cast):
    case = factories.support_case(cast.norsjo, responsible=cast.officer, next_on=cast.today)
    factories.promise(cast.norsjo, "Skicka mallen", case=case, due_on=cast.days_ago(3))
    factories.promise(cast.mala, "Kalla rådet", "municipality")
    factories.need(cast.asele, "En fältare")
    factories.need(cast.boden, "Kanarien")
    factories.year_report(cast.west, year=2026)

    page = text_of(officer.get(at("county_handover")))

    first = page.split("Första veckan")[2].split("Löften och datum")[0]
    for words in ("Skicka mallen", "Gå igenom utkastet", "En fältare"):
        assert words in first
    assert "Från lägesbild till plan (Pågår)" in page
    assert "Norsjö. Gå igenom utkastet. Erik Öberg" in page
    assert "Kalla rådet" in page
    assert "Årsrapport 2026" in page
    assert "Anna Lindgren (anna@exempel.se)" in page
    assert "Kanarien" not in page
    assert officer.get(at("county_handover_pdf")).content.startswith(b"%PDF")


def test_county_handover_own_moves_every_case_in_one_act_and_tells_the_successor(officer, cast, successor):
    mine = [factories.support_case(cast.norsjo, responsible=cast.officer) for _turn in range(2)]
    closed = factories.support_case(
        cast.mala, responsible=cast.officer, state="closed", result="Bra", ended_on=cast.today
    )
    other = factories.support_case(cast.mala, responsible=cast.both)
    sent = terms(successor)

    for _turn in range(2):
        assert officer.post(at("county_handover_own"), sent).status_code == 302

    assert {case.responsible for case in SupportCase.objects.filter(pk__in=[case.pk for case in mine])} == {
        successor
    }
    assert SupportCase.objects.get(pk=closed.pk).responsible == cast.officer
    assert SupportCase.objects.get(pk=other.pk).responsible == cast.both
    assert OfficerHandover.objects.get().cases == 2
    letter = OutgoingMail.objects.get(to="karin@exempel.se")
    assert "2 processtöd" in letter.body
    assert at("county_handover") in letter.body
    assert "Någon annan ansvarar Erik Öberg" in text_of(officer.get(at("support_case_detail", mine[0].pk)))


def test_county_handover_own_can_end_ones_access_and_signs_out(officer, cast, successor):
    factories.support_case(cast.norsjo, responsible=cast.officer)

    answer = officer.post(at("county_handover_own"), terms(successor, access="end"), follow=True)

    assert "Din behörighet är avslutad" in text_of(answer)
    assert not cast.officer.memberships.active().exists()
    assert officer.get(at("county_handover")).status_code == 302


def test_nothing_is_left_for_the_second_of_two(officer, cast, successor):
    factories.support_case(cast.norsjo, responsible=cast.officer)
    officer.post(at("county_handover_own"), terms(successor))

    again = officer.post(at("county_handover_own"), terms(successor))

    assert again.status_code == 422
    assert "Det finns inget kvar att lämna över." in text_of(again)
    assert OfficerHandover.objects.count() == 1


@pytest.mark.parametrize("who", ["officer", "county administrator", "portal administrator"])
def test_county_handover_of_works_after_the_officers_access_has_ended(client, cast, successor, who):
    case = factories.support_case(cast.norsjo, responsible=cast.officer)
    cast.officer.memberships.update(ends_on=cast.today)
    person = {
        "officer": lambda: cast.both,
        "county administrator": lambda: factories.member(Role.ADMINISTRATOR, cast.west),
        "portal administrator": lambda: factories.member(Role.ADMINISTRATOR),
    }[who]()
    client.force_login(person)

    people = text_of(client.get(at("county_handover_people")))
    assert "Erik Öberg har slutat 1 processtöd" in people
    client.post(at("county_handover_of", cast.officer.pk), terms(successor))

    case.refresh_from_db()
    assert case.responsible == successor


def test_only_an_administrator_ends_somebody_elses_access(client, cast, successor):
    factories.support_case(cast.norsjo, responsible=cast.officer)
    client.force_login(cast.both)
    assert 'name="access"' not in client.get(at("county_handover_of", cast.officer.pk)).text
    client.post(at("county_handover_of", cast.officer.pk), terms(successor, access="end"))
    assert cast.officer.memberships.active().exists()

    factories.support_case(cast.norsjo, responsible=cast.officer)
    client.force_login(factories.member(Role.ADMINISTRATOR, cast.west))
    client.post(at("county_handover_of", cast.officer.pk), terms(successor, access="end"))
    assert not cast.officer.memberships.active().exists()


def test_nobody_takes_over_who_does_not_serve_the_county(officer, client, cast, successor):
    factories.support_case(cast.norsjo, responsible=cast.officer)
    elsewhere = factories.member(Role.COUNTY_OFFICER, cast.north)

    assert officer.post(at("county_handover_own"), terms(elsewhere)).status_code == 422
    assert officer.get(at("county_handover_of", elsewhere.pk)).status_code == 404
    for person in (cast.coordinator, elsewhere, factories.member(Role.ADMINISTRATOR, cast.north)):
        client.force_login(person)
        for address in (
            at("county_handover"),
            at("county_handover_people"),
            at("county_handover_of", cast.officer.pk),
        ):
            assert client.get(address).status_code == 404
