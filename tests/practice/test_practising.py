"""Whoever works anywhere may try everything in Övningskommunen, and is led there and told so."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from activities.models import Activity
from municipalities.models import PRACTICE
from portal.context_processors import places_of
from reviews.models import SupportContact
from tests import factories
from tests.access.asking import signed_in

CODE, COUNTY = "0000", "00"
BANNER = "Du övar. Inget räknas"


def anew(person):
    """The person as the next request reads them."""
    return User.objects.get(pk=person.pk)


def test_whoever_has_any_role_may_try_everything_there(cast, practice):
    for role, person in cast.people.items():
        client = signed_in(person)
        expected = 404 if role == "stranger" else 200
        for name in (
            "municipality_start",
            "activity_list",
            "activity_log",
            "import_new",
            "municipality_settings",
        ):
            assert client.get(reverse(name, args=[CODE])).status_code == expected, (role, name)


def test_an_entry_is_written_shared_changed_and_removed_by_a_reader_who_practises(cast, practice, sign_in):
    client = sign_in(cast.reader)

    client.post(
        f"/kommuner/{CODE}/aktiviteter/ny/", {"title": "Övar", "when": "today", "form_token": uuid4()}
    )

    entry = Activity.objects.get(title="Övar")
    at = f"/kommuner/{CODE}/aktiviteter/{entry.pk}/"
    assert "Övar" in client.get(f"/kommuner/{CODE}/aktiviteter/").content.decode()
    client.post(reverse("activity_share", args=[CODE, entry.pk]))
    assert entry.participations.get().shared_at
    assert client.get(at).status_code == 200
    client.post(reverse("activity_remove", args=[CODE, entry.pk]))
    assert entry.participations.get().deleted_at
    assert client.get(at).status_code == 404


def test_an_ended_role_ends_the_practice_too(cast, practice, sign_in):
    client = sign_in(cast.reader)
    assert client.get(f"/kommuner/{CODE}/").status_code == 200

    cast.reader.memberships.update(ends_on=timezone.localdate())

    assert client.get(f"/kommuner/{CODE}/").status_code == 404


def test_reach_asks_no_database(cast, practice, django_assert_num_queries):
    person = anew(cast.reader)
    assert person.active_memberships

    with django_assert_num_queries(0):
        assert person.reach() == {cast.norsjo.pk, PRACTICE}
        assert person.reach(Role.COORDINATOR, Role.COLLEAGUE) == {PRACTICE}
        assert person.reach(Role.READER) == {cast.norsjo.pk}
        assert person.county_ids == set()


def test_county_officers_try_the_desk_without_a_map(cast, practice, sign_in):
    client = sign_in(cast.county_officer)

    page = client.get(f"/lan/{COUNTY}/").content.decode()

    assert "1 kommun i Övningslänet" in page
    assert '<h2 id="map-heading">' not in page
    assert BANNER in page
    for name in ("county_activities", "county_news"):
        assert client.get(reverse(name, args=[COUNTY])).status_code == 200
    assert client.get(reverse("county_export", args=[COUNTY, "csv"])).content.decode().count(CODE) == 1
    one = client.get(f"/lan/{COUNTY}/kommuner/{CODE}/").content.decode()
    assert "4\u00a0000" in one
    assert "SCB 2023)</span>" not in one
    assert "Alla som övar" in one
    answer = client.post(
        f"/lan/{COUNTY}/kommuner/{CODE}/kontakter/",
        {"on": timezone.localdate(), "kind": "phone", "note": "Övningssamtal", "form_token": uuid4()},
    )
    assert answer.status_code == 302
    assert SupportContact.objects.get(note="Övningssamtal").municipality == practice


def test_only_county_officers_reach_the_county_to_practise_in(cast, practice):
    for role, person in cast.people.items():
        expected = 200 if role in {"county_officer", "foreign_officer"} else 404
        assert signed_in(person).get(f"/lan/{COUNTY}/").status_code == expected, role


@pytest.mark.parametrize("codes", ["00-24", "24-00", "00-24-25", "00-00"])
def test_the_county_to_practise_in_is_joined_with_no_other(cast, practice, sign_in, codes):
    client = sign_in(cast.county_officer)

    for name in ("county_desk", "county_activities", "county_news"):
        assert client.get(reverse(name, args=[codes])).status_code == 404


# The frame


def test_places_of_has_the_practice_last_and_by_itself(cast, practice):
    factories.membership(cast.county_officer, Role.COUNTY_OFFICER, cast.norrbotten)
    factories.membership(cast.county_officer, Role.ADMINISTRATOR)

    places = places_of(anew(cast.county_officer))

    assert [(place.key, place.role) for place in places[-2:]] == [
        (CODE, "Här övar du"),
        (COUNTY, "Här övar du"),
    ]
    assert [place.key for place in places[:-2]] == ["24-25", "24", "25", "portal"]


def test_start_leads_to_the_only_real_place(cast, practice):
    for person, url in (
        (cast.coordinator, "/kommuner/2417/"),
        (cast.county_officer, "/lan/24/"),
        (cast.portal_administrator, reverse("needs_help")),
    ):
        assert signed_in(person).get("/").url == url


def test_start_offers_the_practice_last_among_several(cast, practice, sign_in):
    factories.membership(cast.coordinator, Role.READER, cast.arjeplog)

    page = sign_in(cast.coordinator).get("/").content.decode()
    listed = page[page.index("<h1") :]

    assert listed.index("Norsjö kommun") < listed.index("Övningskommunen") < listed.index("Här övar du")


def test_the_banner_stands_where_one_practises_and_nowhere_else(cast, practice, sign_in):
    client = sign_in(cast.coordinator)
    entry = practice.activities.first()

    for address in (f"/kommuner/{CODE}/", f"/kommuner/{CODE}/aktiviteter/{entry.pk}/"):
        assert BANNER in client.get(address).content.decode()
    assert BANNER not in client.get("/kommuner/2417/").content.decode()
