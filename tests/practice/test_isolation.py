"""Nothing that is practised is seen or counted elsewhere, nobody is named there, and nothing stands in both."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from accounts.forms import InviteAnywhereForm
from accounts.models import Membership, Role
from accounts.reports import gather_needs
from activities import reports
from activities.imports import actions as import_actions
from activities.models import Activity, Participation
from municipalities.models import PRACTICE, County, Municipality
from reviews.models import SupportContact
from tests import factories
from tests.access.asking import ask, fill, signed_in
from tests.access.table import SEARCHED, TABLE
from tests.practice.conftest import CANARY

CODE, COUNTY = "0000", "00"
CRAWLERS = ("coordinator", "reader", "county_officer", "portal_administrator", "stranger")


def names(rows):
    return [place.name for place in rows]


def test_nobody_is_named_there(cast, practice, canary, sign_in):
    Activity.objects.filter(pk=canary.pk).update(
        title="Utan namn", organiser="", partners=[], method="", updated_by=canary.created_by
    )
    removed = factories.activity(practice, title="Borttagen", by=canary.created_by)
    removed.participations.update(deleted_at=timezone.now(), deleted_by=canary.created_by)
    SupportContact.objects.create(
        municipality=practice, on=timezone.localdate(), kind="mail", note="Övar", form_token=uuid4(),
        created_by=canary.created_by,
    )  # fmt: skip
    client = sign_in(cast.county_officer)

    for address in (
        "aktiviteter/", f"aktiviteter/{canary.pk}/", f"aktiviteter/{canary.pk}/andra/",
        reverse("activity_removed_list", args=[CODE]), "kontakter/", "",
    ):  # fmt: skip
        path = address if address.startswith("/") else f"/kommuner/{CODE}/{address}"
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert CANARY not in answer.content.decode(), path
    assert CANARY not in client.get(f"/lan/{COUNTY}/kommuner/{CODE}/").content.decode()


def test_the_list_tells_nobody_who_wrote_what(cast, practice, canary, sign_in):
    client = sign_in(cast.coordinator)

    page = client.get(f"/kommuner/{CODE}/aktiviteter/?vem={cast.coordinator.pk}").content.decode()

    assert CANARY in page
    assert 'name="vem"' not in page


def test_a_list_on_its_way_in_is_seen_only_by_whoever_chose_it(cast, practice):
    file = SimpleUploadedFile("hemlig.csv", "Datum;Aktivitet\n2026-10-01;Övar\n".encode())
    batch = import_actions.create_batch(
        by=cast.reader, municipality=practice, file=file, name="hemlig.csv", form_token=uuid4()
    )
    address = reverse("import_columns", args=[CODE, batch.pk])

    assert signed_in(cast.reader).get(address).status_code == 200
    other = signed_in(cast.coordinator)
    assert other.get(address).status_code == 404
    assert "hemlig.csv" not in other.get(reverse("import_new", args=[CODE])).content.decode()


def test_the_guard_is_there_too(cast, practice, sign_in):
    title = "Möte med 19850709-9805"
    answer = sign_in(cast.reader).post(
        f"/kommuner/{CODE}/aktiviteter/ny/", {"title": title, "when": "today", "form_token": uuid4()}
    )

    assert answer.status_code == 422
    assert not Activity.objects.filter(title=title).exists()


# Nothing of it is anywhere else


@pytest.mark.long
@pytest.mark.parametrize("role", CRAWLERS)
def test_what_is_practised_shows_on_no_page_of_real_work(cast, canary, things, role):
    """A canary in every text of Övningskommunen is in no real page, export or title of those who see most."""
    factories.membership(cast.county_officer, Role.COUNTY_OFFICER, cast.norrbotten)
    SupportContact.objects.create(
        municipality_id=PRACTICE, on=timezone.localdate(), kind="mail", note=CANARY, form_token=uuid4(),
        created_by=canary.created_by,
    )  # fmt: skip
    client = signed_in(getattr(cast, role))
    for name, row in TABLE.items():
        if role not in (row.get or ()):
            continue  # the table holds: what it may not open is not found
        kwargs = fill(row.kwargs, things)
        for changed in [kwargs, kwargs | {"codes": "24-25"}] if "codes" in kwargs else [kwargs]:
            for query in ("", "?q=kanarief") if name in SEARCHED else ("",):
                answer = client.get(reverse(name, kwargs=changed) + query)
                body = (answer.getvalue() if answer.streaming else answer.content).decode("utf-8", "replace")
                if name == "people" and role == "portal_administrator":
                    continue  # the canary is also someone's name, and that list is of everybody
                assert CANARY not in body, (role, name, query)
                if name not in {"welcome", "start"}:  # which tell that one can practise
                    assert "Övningskommunen" not in body[body.find("<main") :], (role, name, query)


@pytest.mark.long
@pytest.mark.parametrize("role", CRAWLERS)
def test_real_work_shows_on_no_page_of_the_practice(cast, practice, things, role):
    """Every page of Övningskommunen and its county, with every real id in its address."""
    texts = []
    for activity in (cast.draft, cast.unshared, cast.shared, cast.foreign):
        texts.append(f"På riktigt: {activity.title}")  # said nowhere in the portal's own words
        Activity.objects.filter(pk=activity.pk).update(title=texts[-1])
    client = signed_in(getattr(cast, role))
    for name, row in TABLE.items():
        if not {"code", "codes"} & row.kwargs.keys():
            continue
        kwargs = fill(row.kwargs, things)
        kwargs |= {"code": CODE} if "code" in kwargs else {}
        kwargs |= {"codes": COUNTY} if "codes" in kwargs else {}
        answer = client.get(reverse(name, kwargs=kwargs))
        body = (answer.getvalue() if answer.streaming else answer.content).decode("utf-8", "replace")
        if "pk" in kwargs:
            assert answer.status_code in {404, 405}, (role, name)
            assert ask(client, "post", reverse(name, kwargs=kwargs), fill(row.data, things)) in {404, 405}
        assert not any(text in body for text in texts), (role, name)


def test_ids_of_the_practice_find_nothing_at_a_real_place(cast, practice, things):
    """Every address with an id, the id of the same kind of thing in Övningskommunen, at home in Norsjö."""
    link = practice.tell_links.first()
    practised = {
        "activity": practice.activities.filter(telling=None).first(),
        "telling": link.tellings.first().activity,
        "tell_link": link,
        "support_contact": practice.support_contacts.first(),
    }
    tried = set()
    for name, row in TABLE.items():
        kind = next((kind for kind in practised if name.startswith(kind)), None)
        if kind is None or "pk" not in row.kwargs:
            continue
        tried.add(kind)
        address = reverse(name, kwargs=fill(row.kwargs, things) | {"pk": practised[kind].pk})
        for person in (cast.coordinator, cast.county_officer):
            for method in ("get", "post"):
                status = ask(signed_in(person), method, address, fill(row.data, things))
                assert status in {404, 405}, (name, method)
    assert tried == set(practised)


def test_desks_of_real_counties_count_nothing_of_it(cast, canary, sign_in):
    factories.membership(cast.county_officer, Role.COUNTY_OFFICER, cast.norrbotten)
    factories.membership(cast.foreign_officer, Role.COUNTY_OFFICER, cast.vasterbotten)
    client = sign_in(cast.county_officer)
    before = client.get("/lan/24-25/").context["desk"]

    factories.activity(canary.municipalities.get(), title="En till", shared=True, on=timezone.localdate())

    after = client.get("/lan/24-25/").context["desk"]
    assert after.rows == before.rows
    assert [row.code for row in after.rows] == ["2506", "2417"]
    assert after.fresh.activities == before.fresh.activities


def test_administrators_find_no_place_to_invite_to(cast, practice):
    client = signed_in(cast.portal_administrator)

    for name in ("municipality_people", "membership_invite"):
        assert client.get(reverse(name, args=[CODE])).status_code == 404
    assert client.get(reverse("county_people", args=[COUNTY])).status_code == 404
    assert client.get(reverse("membership_invite", args=[COUNTY])).status_code == 404
    assert signed_in(cast.coordinator).get(reverse("municipality_people", args=[CODE])).status_code == 404
    offered = str(InviteAnywhereForm()["place"])
    assert "Norsjö" in offered
    assert "Övning" not in offered


def test_gather_needs_leaves_it_out(cast, practice):
    needs = gather_needs(
        memberships=Membership.objects.managed_by(cast.portal_administrator),
        municipalities=Municipality.objects.administered_by(cast.portal_administrator),
        is_portal=True,
    )

    assert needs.not_started == 0
    assert practice not in [*needs.vacancies.items, *needs.short_of_owners.items]
    assert set(County.objects.administered_by(cast.portal_administrator)) == {
        cast.vasterbotten,
        cast.norrbotten,
    }


def test_habits_at_work_are_not_those_of_practising(cast, practice):
    person = cast.coordinator
    factories.activity(practice, title="Övat", by=person, family="inspection")
    factories.activity(practice, title="Övat mer", by=person, family="inspection")
    factories.activity(cast.norsjo, title="Gjort", by=person, family="school")

    assert "inspection" not in reports.most_used_families(person)
    assert "Gjort" in reports.latest_titles(person, cast.norsjo)
    assert "Övat" not in reports.latest_titles(person, cast.norsjo)
    assert set(reports.latest_titles(person, practice)) == {"Övat", "Övat mer"}


# Nothing stands in both


def test_the_database_refuses_an_activity_in_both(cast, practice):
    with pytest.raises(IntegrityError, match="activity_practice_alone"):
        factories.activity(practice, cast.norsjo, title="På båda")


def test_the_database_refuses_to_join_what_is_there(cast, practice):
    row = {"activity": cast.shared, "municipality": practice, "on": cast.shared.starts_on}

    with pytest.raises(IntegrityError, match="activity_practice_alone"):
        Participation.objects.create(**row, is_draft=False, is_incomplete=False)


def test_activity_edit_offers_no_real_place_the_practice(cast, practice, sign_in):
    factories.membership(cast.coordinator, Role.COORDINATOR, cast.arjeplog)
    address = reverse("activity_edit", args=["2417", cast.shared.pk])
    client = sign_in(cast.coordinator)
    page = client.get(address)

    assert names(page.context["form"].fields["municipalities"].queryset) == ["Arjeplog", "Norsjö"]
    posted = {
        "title": "Ny",
        "starts_on": "2026-10-05",
        "version": 1,
        "municipalities": [cast.norsjo.pk, PRACTICE],
    }
    assert client.post(address, posted).status_code == 422
    assert Activity.objects.get(pk=cast.shared.pk).places == [cast.norsjo.pk]


def test_activity_edit_keeps_the_practice_in_the_practice(cast, practice, sign_in):
    factories.membership(cast.coordinator, Role.COORDINATOR, cast.arjeplog)
    entry = factories.activity(practice, title="Övar")
    address = reverse("activity_edit", args=[CODE, entry.pk])
    client = sign_in(cast.coordinator)

    assert "municipalities" not in client.get(address).context["form"].fields
    posted = {
        "title": "Övar mer",
        "starts_on": "2026-10-05",
        "version": 1,
        "municipalities": [cast.norsjo.pk],
    }
    assert client.post(address, posted).status_code == 302
    entry.refresh_from_db()
    assert (entry.title, entry.places) == ("Övar mer", [PRACTICE])
