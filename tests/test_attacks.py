"""What a hostile insider or outsider may try, and that it gives nothing: no data and no right."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions as account_actions
from accounts.models import Role, User
from activities import actions
from activities.imports import actions as import_actions
from activities.models import Activity, ImportBatch, Participation
from municipalities.models import LocalPoliceArea, PoliceAreaMember
from reviews.models import SupportContact
from tests import factories
from tests.accounts.reading import latest_letter, text_of, token_in
from tests.activities.importing import checked, imported, titles
from tests.test_answers import in_production


def signed_in(person):
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    return client


def page(client, name, *args):
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return text_of(answer)


@pytest.fixture
def joint(cast):
    """An entry of both municipalities: entered in Arjeplog, not shared there, and shared by Norsjö."""
    activity = factories.activity(cast.norsjo, cast.arjeplog, title="Gemensam", by=cast.foreign_coordinator)
    Participation.objects.filter(activity=activity, municipality=cast.norsjo).update(shared_at=timezone.now())
    return activity


def row(activity, municipality):
    return Participation.objects.get(activity=activity, municipality=municipality)


# Rights in one place, used in another


@pytest.mark.parametrize("role", [Role.COUNTY_OFFICER, Role.READER, Role.REGISTRAR, Role.PARTNER])
def test_a_coordinator_elsewhere_who_only_reads_here_changes_nothing_here(cast, joint, role):
    place = cast.vasterbotten if role == Role.COUNTY_OFFICER else cast.norsjo
    factories.membership(cast.foreign_coordinator, role, place)
    if role == Role.PARTNER:
        row(joint, cast.norsjo).guests.create(user=cast.foreign_coordinator)
    client = signed_in(cast.foreign_coordinator)
    here = ["2417", joint.pk]

    assert "Gemensam" in page(client, "activity_detail", *here)
    for name in ("activity_remove", "activity_edit", "activity_suggestions", "activity_share"):
        assert client.post(reverse(name, args=here), {"title": "x"}).status_code == 404
    assert reverse("activity_edit", args=here) not in page(client, "activity_detail", *here)
    assert row(joint, cast.norsjo).deleted_at is None
    assert client.get(reverse("activity_edit", args=["2506", joint.pk])).status_code == 200


@pytest.fixture
def partner_of_both(cast):
    """A police officer whose area covers both municipalities."""
    area = LocalPoliceArea.objects.get(name="Södra Lappland")
    PoliceAreaMember.objects.create(area=area, municipality=cast.arjeplog, starts_on=date(2024, 1, 1))
    return cast.partner


def test_a_partner_reads_only_in_the_record_of_the_municipality_that_invited(cast, joint, partner_of_both):
    here = row(joint, cast.norsjo)
    actions.invite_guest(by=cast.coordinator, participation=here, partner=partner_of_both)
    client = signed_in(partner_of_both)

    assert "Arjeplogs kommun</li>" not in page(client, "activity_detail", "2417", joint.pk)
    assert "Gemensam" not in page(client, "activity_list", "2506")
    assert client.get(reverse("activity_detail", args=["2506", joint.pk])).status_code == 404


def without_tokens(answer):
    """A page without what differs from one time to the next."""
    return re.sub(r'(value|content|nonce)="[^"]{20,}"', "", answer.content.decode())


def test_a_municipalitys_guests_are_neither_seen_nor_stopped_by_another(cast, joint, partner_of_both):
    here = row(joint, cast.norsjo)
    actions.invite_guest(by=cast.coordinator, participation=here, partner=partner_of_both)
    client = signed_in(cast.foreign_coordinator)

    shown = page(client, "activity_detail", "2506", joint.pk)
    uninvite = reverse("activity_uninvite", args=["2506", joint.pk])
    while_guest = client.post(uninvite, {"partner": partner_of_both.pk}, follow=True)

    assert "Visa inte för" not in shown
    assert here.guests.filter(user=partner_of_both).exists()
    here.guests.all().delete()
    afterwards = client.post(uninvite, {"partner": partner_of_both.pk}, follow=True)
    assert without_tokens(while_guest) == without_tokens(afterwards), (
        "the answer tells whether he is a guest there"
    )


# Names


def test_nobody_reads_who_of_another_municipality_wrote(cast, joint):
    User.objects.filter(pk=cast.foreign_coordinator.pk).update(name="Kanarie Fågel")
    client = signed_in(cast.coordinator)
    address = reverse("activity_edit", args=["2417", joint.pk])
    old = client.get(address).context["version"]
    actions.change_activity(
        by=cast.foreign_coordinator, activity=joint, version=old, fields={"organiser": "Byn"}
    )

    conflict = client.post(address, {"title": "Vår", "starts_on": "2026-10-05", "version": old})

    assert "Byn" in text_of(conflict)
    for text in (
        text_of(conflict),
        page(client, "activity_detail", "2417", joint.pk),
        page(client, "activity_remove", "2417", joint.pk),
        page(signed_in(cast.reader), "activity_detail", "2417", joint.pk),
    ):
        assert "Kanarie" not in text
        assert "Arjeplog" not in text
        assert "de andra kommunerna" not in text
    assert "Kanarie Fågel" in page(signed_in(cast.foreign_coordinator), "activity_detail", "2506", joint.pk)


def test_a_partner_reads_no_names_of_the_municipalitys_people(cast):
    User.objects.filter(pk=cast.colleague.pk).update(name="Kanarie Fågel")
    opened = row(cast.unshared, cast.norsjo)
    actions.invite_guest(by=cast.coordinator, participation=opened, partner=cast.partner)
    client = signed_in(cast.partner)

    assert "Kanarie" not in page(client, "activity_detail", "2417", cast.unshared.pk)
    assert "Kanarie" not in page(client, "activity_list", "2417")
    assert "Kanarie" in page(signed_in(cast.coordinator), "activity_list", "2417")


def test_the_list_names_nobody_who_has_not_accepted(cast):
    account_actions.invite_person(
        by=cast.municipality_administrator,
        email="kanarie@exempel.se",
        role=Role.COLLEAGUE,
        place=cast.norsjo,
    )

    assert "kanarie@exempel.se" not in page(signed_in(cast.reader), "activity_list", "2417")


def test_inviting_an_address_does_not_tell_whose_it_is(cast):
    User.objects.filter(pk=cast.stranger.pk).update(name="Kanarie Fågel")
    client = signed_in(cast.municipality_administrator)

    answer = client.post(
        reverse("membership_invite", args=["2417"]),
        {"email": cast.stranger.email, "role": "reader"},
        follow=True,
    )

    assert cast.stranger.email in text_of(answer)
    assert "Kanarie" not in text_of(answer)


# The same form from someone else, or twice


def test_a_form_token_of_another_persons_entry_gives_nothing(cast):
    taken = Activity.objects.get(pk=cast.unshared.pk).form_token
    client = signed_in(cast.coordinator)

    answer = client.post(reverse("activity_log", args=["2417"]), {"title": "Min", "form_token": taken})

    assert answer.status_code == 422
    assert 'value="Min"' in answer.content.decode()
    assert cast.unshared.title not in text_of(answer)
    assert not Activity.objects.filter(title="Min").exists()


def test_a_contact_is_never_said_to_be_noted_when_it_is_not(cast):
    factories.municipality("2418", "Malå")
    token = str(uuid4())
    fields = {"on": "2026-10-01", "kind": "visit", "note": "Ett besök", "form_token": token}
    client = signed_in(cast.county_officer)
    client.post(reverse("support_contact_new", args=["24", "2417"]), fields)

    elsewhere = client.post(reverse("support_contact_new", args=["24", "2418"]), fields)
    other = signed_in(factories.member(Role.COUNTY_OFFICER, cast.vasterbotten))
    others = other.post(reverse("support_contact_new", args=["24", "2417"]), fields)

    assert (elsewhere.status_code, others.status_code) == (404, 404)
    assert SupportContact.objects.count() == 1


def upload(token):
    file = SimpleUploadedFile("lista.csv", b"Datum;Aktivitet\n2026-10-01;Nattvandring\n")
    return {"file": file, "form_token": token}


def test_a_form_token_of_another_persons_upload_gives_nothing(cast):
    other = factories.member(Role.COORDINATOR, cast.norsjo)
    token = uuid4()
    address = reverse("import_new", args=["2417"])
    signed_in(cast.coordinator).post(address, upload(token))

    assert signed_in(other).post(address, upload(token)).status_code == 404
    assert ImportBatch.objects.get().created_by == cast.coordinator


@pytest.mark.django_db(transaction=True)
def test_a_list_sent_many_times_at_once_is_kept_once(cast):
    token = uuid4()

    def send(_number):
        try:
            file = upload(token)["file"]
            return import_actions.create_batch(
                by=cast.coordinator, municipality=cast.norsjo, file=file, name=file.name, form_token=token
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(send, range(8)))

    assert {batch.pk for batch in kept} == {ImportBatch.objects.get().pk}


# Rights that end, and things that happen at once


def test_an_import_confirmed_by_someone_whose_right_has_ended_imports_nothing(cast):
    batch = checked(cast, ["2026-10-01", "Smygimport", "", "", ""])
    cast.coordinator.memberships.update(ends_on=timezone.localdate())

    imported(batch)

    assert batch.state == ImportBatch.State.FAILED
    assert "inte längre samordnare" in batch.problem
    assert "Smygimport" not in titles(cast.norsjo)


def test_an_import_is_entered_by_the_one_who_confirmed_it(cast):
    batch = checked(cast, ["2026-10-01", "Efterträdarens", "", "", ""])
    successor = factories.member(Role.COORDINATOR, cast.norsjo)
    cast.coordinator.memberships.update(ends_on=timezone.localdate())

    address = reverse("import_preview", args=["2417", batch.pk])
    signed_in(successor).post(address, {})
    import_actions.import_batch.call(batch.pk)

    assert Activity.objects.get(title="Efterträdarens").created_by == successor


def meanwhile(first, second):
    """Let `second` begin, in a connection of its own, while `first` has been done but not committed."""

    def begun():
        try:
            return second()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            waiting = pool.submit(begun)
            with connection.cursor() as cursor:
                asked = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"
                while not waiting.done():
                    cursor.execute(asked)
                    if cursor.fetchone()[0]:
                        break
        return waiting


@pytest.mark.django_db(transaction=True)
def test_access_that_ends_while_it_is_edited_stays_ended(cast):
    membership = cast.colleague.memberships.get()
    by = cast.municipality_administrator

    edited = meanwhile(
        lambda: account_actions.end_membership(membership=membership, by=by),
        lambda: account_actions.change_membership(membership=membership, by=by, role=Role.MANAGER),
    )

    assert isinstance(edited.exception(), account_actions.AccessEnded)
    assert not cast.colleague.memberships.standing().exists()


@pytest.mark.django_db(transaction=True)
def test_an_invitation_that_is_accepted_while_it_is_withdrawn_stands(cast):
    invitation = account_actions.invite_person(
        by=cast.municipality_administrator, email=cast.stranger.email, role=Role.READER, place=cast.norsjo
    )
    token = token_in(latest_letter(cast.stranger.email))

    withdrawn = meanwhile(
        lambda: account_actions.accept_invitation(token=token, by=cast.stranger),
        lambda: account_actions.withdraw_invitation(membership=invitation.membership),
    )

    assert isinstance(withdrawn.exception(), account_actions.InvitationClosed)
    assert cast.stranger.memberships.active().exists()


@pytest.mark.django_db(transaction=True)
def test_an_invitation_that_is_withdrawn_twice_at_once_is_closed_the_second_time(cast):
    membership = account_actions.invite_person(
        by=cast.municipality_administrator, email="ny@exempel.se", role=Role.READER, place=cast.norsjo
    ).membership

    def withdraw():
        account_actions.withdraw_invitation(membership=membership)

    assert isinstance(meanwhile(withdraw, withdraw).exception(), account_actions.InvitationClosed)
    assert not User.objects.filter(email="ny@exempel.se").exists()


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_is_shared_while_it_is_made_a_draft_stays_finished(cast):
    entry = row(cast.unshared, cast.norsjo)

    changed = meanwhile(
        lambda: actions.share_all(municipality=cast.norsjo),
        lambda: actions.change_activity(
            by=cast.colleague, activity=cast.unshared, version=1, fields={"is_draft": True, "title": ""}
        ),
    )

    assert changed.result().title == "En odelad aktivitet"
    entry.refresh_from_db()
    assert entry.shared_at is not None
    assert not entry.is_draft


# Guessing


def guess(person, times, sender):
    client = Client(REMOTE_ADDR=sender)
    fields = {"login": person.email, "password": "fel-losenord-77"}
    return [client.post(reverse("account_login"), fields) for _number in range(times)]


def test_guesses_from_elsewhere_keep_nobody_out(cast):
    cache.clear()
    account_actions.confirm_email(user=cast.coordinator)
    assert "För många försök" in text_of(guess(cast.coordinator, 11, "192.0.2.1")[-1])
    client = Client(REMOTE_ADDR="192.0.2.2")

    answer = client.post(
        reverse("account_login"), {"login": cast.coordinator.email, "password": factories.PASSWORD}
    )

    assert answer.status_code == 302
    assert "_auth_user_id" in client.session


def test_behind_a_proxy_the_sender_is_the_one_that_the_proxy_saw(cast, settings):
    """What a client itself writes in X-Forwarded-For gives no new attempts, and locks nobody else out."""
    cache.clear()
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    account_actions.confirm_email(user=cast.coordinator)
    client, address = Client(), reverse("account_login")
    wrong = {"login": cast.coordinator.email, "password": "fel-losenord-77"}

    answers = [
        client.post(address, wrong, headers={"X-Forwarded-For": f"198.51.100.{number}, 192.0.2.1"})
        for number in range(11)
    ]
    right = client.post(
        address, wrong | {"password": factories.PASSWORD}, headers={"X-Forwarded-For": "192.0.2.2"}
    )

    assert "För många försök" in text_of(answers[-1])
    assert right.status_code == 302


def test_production_behind_a_proxy_trusts_one():
    done = in_production(
        "from django.conf import settings as s; print(s.ALLAUTH_TRUSTED_PROXY_COUNT)", BEHIND_PROXY="1"
    )

    assert done.stdout.split() == ["1"]
