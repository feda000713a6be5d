"""The form behind a write link: what it takes in, how long it is open, and where it leads."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User, WriteLink
from activities.models import Family, Participation
from municipalities.models import GroupMember, MunicipalityGroup
from tests import factories
from tests.accounts.reading import main_of, text_of
from tests.activities.writing import TITLE, typed, without_token, written

pytestmark = pytest.mark.django_db
FORM = reverse("write")
DEVICE = WriteLink.Kind.DEVICE


@pytest.fixture
def mailed(cast):
    """The colleague's link in a mail."""
    link, token = factories.write_link(cast.colleague, cast.norsjo)
    return link, reverse("write_by_link", args=[token])


@pytest.fixture
def remembered(cast, client):
    """The colleague's phone, which is remembered: its link. `client` is the phone."""
    link, token = factories.write_link(cast.colleague, cast.norsjo, DEVICE)
    client.cookies["skriv"] = token
    return link


# Adding


def test_write_by_link_adds_a_draft_that_waits_for_its_writer(cast, client, mailed):
    answer = client.post(mailed[1], typed(family="presence", when="yesterday"), follow=True)

    (draft,) = written()
    assert (draft.created_by, draft.is_draft, draft.family) == (cast.colleague, True, "presence")
    assert draft.starts_on == timezone.localdate() - timedelta(days=1)
    assert [row.municipality for row in draft.participations.all()] == [cast.norsjo]
    assert draft.participations.get().shared_at is None
    assert "Tack, det är sparat" in main_of(answer)
    assert TITLE not in text_of(answer)
    client.force_login(cast.colleague)
    waiting = client.get(reverse("activity_list", args=["2417"]) + "?ofullstandiga=on")
    assert TITLE in text_of(waiting)
    assert Participation.objects.editable_by(cast.colleague).filter(activity=draft).exists()


def test_what_is_written_by_link_is_not_shared_where_the_municipality_shares_at_once(cast, client, mailed):
    factories.municipality("2417", shares_by_default=True)

    client.post(mailed[1], typed(family="presence"))

    assert written()[0].participations.get().shared_at is None


def test_write_on_a_remembered_device_adds_a_draft(cast, client, remembered):
    assert "Norsjö kommun" in main_of(client.get(FORM))

    answer = client.post(FORM, typed())

    assert answer.url == reverse("write_thanks")
    assert "Lägg in en till" in main_of(client.get(answer.url))
    assert [draft.created_by for draft in written()] == [cast.colleague]


def test_write_notes_the_day_only_when_something_was_added(client, mailed):
    link, address = mailed

    client.get(address)
    client.head(address)
    client.post(address, typed(""))
    link.refresh_from_db()
    assert link.last_used_on is None
    client.post(address, typed())

    link.refresh_from_db()
    assert link.last_used_on == timezone.localdate()


def test_write_twice_from_the_same_form_gives_one_draft(client, mailed):
    sent = typed()

    answers = [client.post(mailed[1], sent) for _ in range(3)]

    assert len({answer.url for answer in answers}) == 1
    assert len(written()) == 1


def test_write_something_else_from_a_used_form_loses_nothing(client, mailed):
    """Back from the thanks, the text changed, Save: the browser sends the old form again."""
    sent = typed()
    client.post(mailed[1], sent)

    answer = client.post(mailed[1], sent | {"title": "Möte med skolan"})

    assert answer.status_code == 422
    assert "Något har redan sparats" in main_of(answer)
    assert 'value="Möte med skolan"' in main_of(answer)
    again = {"title": "Möte med skolan", "form_token": answer.context["form"]["form_token"].value()}
    client.post(mailed[1], sent | again)
    assert (len(written()), len(written("Möte med skolan"))) == (1, 1)


def test_write_from_somebody_elses_form_keeps_the_text(cast, client, mailed):
    answer = client.post(mailed[1], typed(form_token=str(cast.shared.form_token)))

    assert answer.status_code == 422
    assert f'value="{TITLE}"' in main_of(answer)
    assert cast.shared.title not in text_of(answer)
    assert written() == []


@pytest.mark.parametrize("title", ["Samtal med 121212-1212", "Samtal med 20121212-1212"])
def test_write_stops_personal_identity_numbers(client, mailed, title):
    answer = client.post(mailed[1], typed(title))

    assert answer.status_code == 422
    assert "personnummer" in main_of(answer)
    assert f'value="{title}"' in main_of(answer)
    assert written(title) == []


def test_write_asks_about_what_may_be_a_contact(client, mailed):
    title = "Ring kuratorn, 070-174 06 05"

    asked = client.post(mailed[1], typed(title))
    client.post(mailed[1], typed(title, contact_confirmed="on"))

    assert asked.status_code == 422
    assert "contact_confirmed" in main_of(asked)
    assert len(written(title)) == 1


def test_write_says_what_is_missing(client, mailed):
    answer = client.post(mailed[1], typed("", when="other", on=""))

    assert answer.status_code == 422
    assert "Skriv vad ni har gjort." in main_of(answer)
    assert "<title>Fel:" in text_of(answer)


# What it shows


def test_write_shows_nothing_that_is_stored(cast, client, mailed):
    """No suggestions, no names, and the types in the order that everyone has."""
    for number in range(5):
        factories.activity(cast.norsjo, title=f"Kanariefågel {number}", by=cast.colleague, family="meeting")
    User.objects.filter(pk=cast.colleague.pk).update(name="Kanarie Karlsson")

    page = text_of(client.get(mailed[1]))

    assert "anarie" not in page
    assert cast.colleague.email not in page
    assert "datalist" not in page
    places = [page.index(f'name="family" value="{code}"') for code in Family.values]
    assert places == sorted(places)
    assert cast.shared.title not in page


def test_write_asks_the_database_three_questions_at_most(
    client, mailed, remembered, django_assert_max_num_queries
):
    with django_assert_max_num_queries(1):
        client.get(mailed[1])
    with django_assert_max_num_queries(1):
        client.get(FORM)


# How long it is open


def test_write_by_link_works_on_day_29_and_not_on_day_31(cast, client):
    with time_machine.travel("2026-10-01T10:00:00+02:00", tick=False):
        address = reverse("write_by_link", args=[factories.write_link(cast.colleague, cast.norsjo)[1]])
    with time_machine.travel("2026-10-30T10:00:00+01:00", tick=False):
        assert client.post(address, typed()).status_code == 302
    with time_machine.travel("2026-11-01T10:00:00+01:00", tick=False):
        assert client.get(address).status_code == 404
        assert client.post(address, typed("För sent")).status_code == 404

    assert (len(written()), written("För sent")) == (1, [])


def test_a_link_lives_exactly_thirty_times_twenty_four_hours(cast, client):
    with time_machine.travel("2026-10-01T10:00:00+02:00", tick=False):
        address = reverse("write_by_link", args=[factories.write_link(cast.colleague, cast.norsjo)[1]])
    with time_machine.travel("2026-10-31T08:59:59+01:00", tick=False):
        assert client.get(address).status_code == 200
    with time_machine.travel("2026-10-31T09:00:00+01:00", tick=False):
        assert client.get(address).status_code == 404


def withdrawn(cast, link):
    WriteLink.objects.filter(pk=link.pk).update(withdrawn_at=timezone.now())


def too_old(cast, link):
    WriteLink.objects.filter(pk=link.pk).update(expires_at=timezone.now())


def membership_ended(cast, link):
    cast.colleague.memberships.update(ends_on=timezone.localdate())


def role_changed(cast, link):
    cast.colleague.memberships.update(role=Role.READER)


def account_closed(cast, link):
    User.objects.filter(pk=cast.colleague.pk).update(is_active=False)


REASONS = [withdrawn, too_old, membership_ended, role_changed, account_closed]


@pytest.mark.parametrize("close", REASONS)
def test_a_closed_link_looks_like_one_that_never_was(cast, mailed, close):
    """At every address and by every method: the same status, the same words, and no cookie but the form's."""
    link, address = mailed
    never = reverse("write_by_link", args=["x" * 43])
    close(cast, link)

    for method, step in [
        ("get", ""),
        ("head", ""),
        ("post", ""),
        ("get", "tack/"),
        ("post", "dra-tillbaka/"),
    ]:
        data = typed() if method == "post" else None
        closed, unknown = (getattr(Client(), method)(place + step, data) for place in (address, never))
        assert (closed.status_code, closed.headers.get("Location")) == (
            unknown.status_code,
            unknown.headers.get("Location"),
        )
        assert without_token(closed).replace(address, never) == without_token(unknown)
        assert set(closed.cookies) <= {"csrftoken"}
        assert closed.status_code == (302 if step == "dra-tillbaka/" else 404)
    assert written() == []


@pytest.mark.parametrize("close", REASONS)
def test_a_device_whose_link_is_closed_is_forgotten(cast, client, remembered, close):
    close(cast, remembered)

    answer = client.get(FORM)

    assert answer.url == f"{reverse('account_login')}?next={FORM}"
    assert client.cookies["skriv"].value == ""
    assert client.cookies["skriv"]["max-age"] == 0


def test_what_was_typed_by_a_link_that_closed_meanwhile_is_shown_back(client, mailed, cast, remembered):
    membership_ended(cast, remembered)

    for address in (mailed[1], FORM):
        answer = client.post(address, typed())
        assert answer.status_code == 404
        assert TITLE in main_of(answer)
    assert written() == []


def test_a_link_through_a_group_dies_when_the_municipality_leaves_it(cast, client):
    group = MunicipalityGroup.objects.create(name="Region 10")
    GroupMember.objects.create(group=group, municipality=cast.norsjo, starts_on="2024-01-01")
    person = factories.member(Role.COLLEAGUE, group)
    address = reverse("write_by_link", args=[factories.write_link(person, cast.norsjo)[1]])
    assert client.get(address).status_code == 200

    GroupMember.objects.update(ends_on=timezone.localdate())

    assert client.get(address).status_code == 404


# Who comes


def test_write_leads_whoever_has_no_link_to_where_they_can_add(cast, client):
    assert client.get(FORM).url == f"{reverse('account_login')}?next={FORM}"
    client.force_login(cast.coordinator)
    assert client.get(FORM).url == reverse("activity_log", args=["2417"])
    client.force_login(cast.reader)
    assert client.get(FORM).url == reverse("start")


def test_write_never_writes_as_the_wrong_person_on_a_shared_device(cast, client, remembered):
    client.force_login(cast.coordinator)

    led = client.get(FORM)
    answer = client.post(FORM, typed())

    assert led.url == reverse("activity_log", args=["2417"])
    assert TITLE in main_of(answer)
    assert written() == []
    assert client.cookies["skriv"].value  # its owner comes back
    client.force_login(cast.colleague)
    assert client.get(FORM).status_code == 200


def test_the_two_kinds_of_link_do_not_open_each_other(cast, client):
    by_mail = factories.write_link(cast.colleague, cast.norsjo)[1]
    on_device = factories.write_link(cast.colleague, cast.norsjo, DEVICE)[1]
    client.cookies["skriv"] = by_mail

    assert client.get(FORM).status_code == 302
    assert client.get(reverse("write_by_link", args=[on_device])).status_code == 404


# Forgetting


def test_write_forget_withdraws_the_device_at_once(client, remembered):
    first = client.post(reverse("write_forget"))
    second = client.post(reverse("write_forget"))

    assert first.url == second.url == reverse("write_forgotten")
    assert client.cookies["skriv"].value == ""
    assert "Det är klart" in main_of(client.get(first.url))
    remembered.refresh_from_db()
    assert remembered.withdrawn_at is not None


def test_write_forget_by_link_withdraws_it_at_once(client, mailed):
    link, address = mailed

    answers = [client.post(address + "dra-tillbaka/") for _ in range(2)]

    assert {answer.url for answer in answers} == {reverse("write_forgotten")}
    assert client.get(address).status_code == 404
    link.refresh_from_db()
    assert link.withdrawn_at is not None
