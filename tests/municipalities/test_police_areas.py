"""Local police areas: reorganised by the portal's administrator, and nothing of what was is lost."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from municipalities.cooperation.police import actions
from municipalities.models import LocalPoliceArea
from tests import factories
from tests.access.asking import signed_in
from tests.accounts.reading import main_of

LIST, NEW = reverse("police_areas"), reverse("police_area_new")


@pytest.fixture
def client(cast):
    return signed_in(cast.portal_administrator)


@pytest.fixture
def area(cast):
    return cast.norsjo.police_areas.get()


def covered(area):
    return list(area.members.order_by("pk").values_list("municipality__name", "starts_on", "ends_on"))


def test_a_new_area_takes_over_and_the_old_one_stays_with_its_days(cast, client, area):
    agreement = factories.agreement(cast.norsjo)
    party = agreement.parties.create(organisation="police", name="Polisen", police_area=area)
    form = client.get(f"{NEW}?ersatter={area.pk}")
    assert form.context["form"]["municipalities"].value() == "Norsjö"

    client.post(
        NEW,
        {"name": "Inlandet", "predecessors": [area.pk], "municipalities": "Norsjö\n2506", "on": "2026-06-01"},
    )

    new = LocalPoliceArea.objects.get(name="Inlandet")
    area.refresh_from_db()
    party.refresh_from_db()
    assert (area.ends_on, list(new.predecessors.all())) == (date(2026, 6, 1), [area])
    assert covered(area) == [("Norsjö", date(2024, 1, 1), date(2026, 6, 1))]
    assert covered(new) == [("Norsjö", date(2026, 6, 1), None), ("Arjeplog", date(2026, 6, 1), None)]
    assert party.police_area == area
    page = main_of(client.get(LIST))
    assert "→ Inlandet" in page
    assert "(till och med 2026-05-31)" in main_of(
        signed_in(cast.coordinator).get(reverse("agreement_detail", args=["2417", agreement.pk]))
    )


def test_several_areas_become_one(cast, area):
    other = LocalPoliceArea.objects.create(name="Norra Lappland")
    other.members.create(municipality=cast.arjeplog, starts_on=date(2024, 1, 1))

    new = actions.reorganise(
        name="Lappland",
        on=date(2026, 6, 1),
        predecessors=[area, other],
        municipalities=[cast.norsjo, cast.arjeplog],
    )

    assert set(new.predecessors.all()) == {area, other}
    assert cast.norsjo.police_memberships.active().get().area == new


def test_a_partner_follows_the_municipalities_of_the_area_as_long_as_it_covers_them(cast, area):
    assert cast.norsjo.pk in User.objects.get(pk=cast.partner.pk).reach("partner")

    actions.reorganise(name="Ny", on=timezone.localdate(), predecessors=[area], municipalities=[cast.norsjo])

    assert cast.norsjo.pk not in User.objects.get(pk=cast.partner.pk).reach("partner")


def test_what_has_ended_is_not_replaced_again(area):
    actions.reorganise(name="Ny", on=date(2026, 6, 1), predecessors=[area], municipalities=[])

    with pytest.raises(ValidationError):
        actions.reorganise(name="Igen", on=date(2026, 7, 1), predecessors=[area], municipalities=[])

    assert not LocalPoliceArea.objects.filter(name="Igen").exists()


def test_an_area_begins_and_stops_covering_a_municipality(cast, client, area):
    sent = {"name": "Södra Lappland", "district": "Västerbotten", "on": "2026-06-01"}
    address = reverse("police_area_edit", args=[area.pk])

    for _time in range(2):
        client.post(address, sent | {"municipalities": "Arjeplog"})

    assert covered(area) == [
        ("Norsjö", date(2024, 1, 1), date(2026, 6, 1)),
        ("Arjeplog", date(2026, 6, 1), None),
    ]
    client.post(address, sent | {"municipalities": "Norsjö, Arjeplogs kommun"})
    assert len(covered(area)) == 3


@pytest.mark.parametrize("unknown", ["Mumindalen", "0000", "Övningskommunen", "9999"])
def test_a_municipality_that_is_none_is_named(cast, client, unknown):
    answer = client.post(NEW, {"name": "Ny", "municipalities": f"Norsjö\n{unknown}", "on": "2026-06-01"})

    assert answer.status_code == 422
    assert f"Ingen kommun heter {unknown}." in main_of(answer)


def test_a_name_is_used_once(cast, client, area):
    answer = client.post(NEW, {"name": str(area), "municipalities": "Norsjö", "on": "2026-06-01"})

    assert "Ett område har redan haft det namnet." in main_of(answer)


def test_the_list_asks_as_often_for_three_areas_as_for_one(cast, client):
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for number in range(2):
        on = timezone.localdate() - timedelta(days=number)
        actions.reorganise(name=f"Område {number}", on=on, municipalities=[cast.norsjo, cast.arjeplog])
    with CaptureQueriesContext(connection) as three:
        client.get(LIST)

    assert len(three) == len(one) <= 15
