"""Inviting, accepting, changing and ending access: each rule, and what twenty at once may do."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection
from django.utils import timezone

from accounts import actions
from accounts.models import Invitation, Membership, OutgoingMail, Role, User, hash_token
from municipalities.models import PRACTICE, MunicipalityGroup
from tests.accounts.conftest import PASSWORD
from tests.accounts.reading import latest_letter, token_in
from tests.factories import county, membership, municipality, user

pytestmark = pytest.mark.django_db


def member(role, place=None, name="Test Person", **fields):
    return membership(user(name=name), role, place, **fields).user


def at_once(function, times):
    """Call the function in as many threads at once; what each returned or raised."""

    def call(_number):
        try:
            return function()
        except actions.Refused as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(call, range(times)))


# Inviting


def test_invite_person_gives_nothing_until_it_is_accepted(administrator, norsjo):
    invitation = actions.invite_person(
        by=administrator, email="Ny.Person@Exempel.se", role=Role.COLLEAGUE, place=norsjo, unit="school"
    )

    invited = invitation.membership.user
    assert (invited.email, invited.has_usable_password()) == ("ny.person@exempel.se", False)
    assert invited.reach() == set()
    assert (invitation.membership.unit, invitation.membership.created_by) == ("school", administrator)


def test_invite_person_writes_a_letter_with_who_what_and_until_when(administrator, norsjo, settings):
    settings.BASE_URL = "https://allasansvar.example"

    with time_machine.travel("2026-11-22T09:00:00+01:00", tick=False):
        actions.invite_person(
            by=administrator,
            email="ny@exempel.se",
            role=Role.COORDINATOR,
            place=norsjo,
            ends_on=date(2027, 1, 1),
            is_owner=True,
        )

    mail = latest_letter("ny@exempel.se")
    assert mail.subject == "Du är inbjuden till Allas ansvar"
    assert mail.body == (
        "Hej!\n\n"
        "Maria Forsgren har bjudit in dig till Allas ansvar, "
        "där kommuner samlar sitt förebyggande arbete.\n\n"
        "Roll: Samordnare\nPlats: Norsjö kommun\nGäller till och med: 2026-12-31\n"
        "Du är en av ägarna till kommunens dokumentation.\n\n"
        "Öppna länken för att ta emot inbjudan:\n"
        f"https://allasansvar.example/inbjudan/{token_in(mail)}/\n\n"
        "Länken är personlig. Du kan använda den en gång, senast den 29 november 2026.\n"
        "Väntade du dig ingen inbjudan? Då behöver du inte göra något.\n"
    )


def test_invite_person_stores_only_the_hash_of_256_random_bits(administrator, norsjo):
    invitation = actions.invite_person(
        by=administrator, email="ny@exempel.se", role=Role.READER, place=norsjo
    )

    token = token_in(latest_letter("ny@exempel.se"))
    assert len(token) == 43  # 32 bytes, base64
    assert invitation.token_hash == hash_token(token)
    assert token not in invitation.token_hash


def test_invite_person_again_replaces_the_open_invitation(administrator, norsjo):
    actions.invite_person(by=administrator, email="ny@exempel.se", role=Role.READER, place=norsjo)
    first = token_in(latest_letter("ny@exempel.se"))
    actions.invite_person(by=administrator, email="ny@exempel.se", role=Role.READER, place=norsjo)
    second = token_in(latest_letter("ny@exempel.se"))

    assert Membership.objects.filter(user__email="ny@exempel.se").count() == 1
    assert not Invitation.objects.open().with_token(first).exists()
    assert Invitation.objects.open().with_token(second).exists()


def test_invite_person_with_an_account_keeps_the_account(administrator, norsjo):
    known = user("kand@exempel.se", name="Känd Person", password=PASSWORD)

    invitation = actions.invite_person(
        by=administrator, email="KAND@exempel.se", role=Role.READER, place=norsjo
    )

    known.refresh_from_db()
    assert invitation.membership.user == known
    assert known.name == "Känd Person"
    assert known.check_password(PASSWORD)


def test_invite_person_refuses_a_role_the_person_has(administrator, norsjo):
    known = membership(role=Role.READER, place=norsjo).user

    with pytest.raises(actions.AlreadyMember):
        actions.invite_person(by=administrator, email=known.email, role=Role.READER, place=norsjo)


def test_invite_person_refuses_oneself(administrator, norsjo):
    with pytest.raises(actions.OwnAccess):
        actions.invite_person(
            by=administrator, email=administrator.email, role=Role.COORDINATOR, place=norsjo
        )

    assert administrator.memberships.count() == 1


def test_withdraw_invitation_removes_the_account_it_made(administrator, norsjo):
    invitation = actions.invite_person(
        by=administrator, email="ny@exempel.se", role=Role.READER, place=norsjo
    )

    actions.withdraw_invitation(membership=invitation.membership)

    assert not User.objects.filter(email="ny@exempel.se").exists()
    assert not Invitation.objects.exists()


def test_withdraw_invitation_keeps_an_account_that_is_used(administrator, norsjo):
    known = membership(role=Role.READER, place=norsjo).user
    invitation = actions.invite_person(by=administrator, email=known.email, role=Role.MANAGER, place=norsjo)

    actions.withdraw_invitation(membership=invitation.membership)

    assert list(known.memberships.values_list("role", flat=True)) == [Role.READER]


def test_withdraw_invitation_after_acceptance_is_refused(administrator, norsjo):
    accepted = membership(role=Role.READER, place=norsjo)

    with pytest.raises(actions.InvitationClosed):
        actions.withdraw_invitation(membership=accepted)

    assert Membership.objects.filter(pk=accepted.pk).exists()


# Accepting


@pytest.fixture
def invited(administrator, norsjo):
    """A membership that waits, and the token of its link."""
    invitation = actions.invite_person(
        by=administrator, email="ny@exempel.se", role=Role.COORDINATOR, place=norsjo
    )
    return invitation.membership, token_in(latest_letter("ny@exempel.se"))


def test_accept_invitation_begins_access_and_confirms_the_address(invited, norsjo):
    _membership, token = invited

    person = actions.accept_invitation(token=token, by=None, name="Ny Person", password=PASSWORD)

    assert (person.name, person.email) == ("Ny Person", "ny@exempel.se")
    assert person.check_password(PASSWORD)
    assert person.reach(Role.COORDINATOR) == {norsjo.pk, PRACTICE}
    address = EmailAddress.objects.get(user=person)
    assert (address.email, address.verified, address.primary) == ("ny@exempel.se", True, True)


def test_accept_invitation_works_once(invited):
    _membership, token = invited
    actions.accept_invitation(token=token, by=None, name="Ny Person", password=PASSWORD)

    with pytest.raises(actions.InvitationClosed):
        actions.accept_invitation(token=token, by=None, name="Någon Annan", password="en-annan-fras-99")

    assert User.objects.get(email="ny@exempel.se").name == "Ny Person"


@pytest.mark.parametrize(("days", "is_open"), [(6.9, True), (7.1, False)])
def test_accept_invitation_for_seven_days(invited, days, is_open):
    _membership, token = invited

    with time_machine.travel(timezone.now() + timedelta(days=days)):
        if is_open:
            assert actions.accept_invitation(token=token, by=None, name="Ny", password=PASSWORD).name == "Ny"
        else:
            with pytest.raises(actions.InvitationClosed):
                actions.accept_invitation(token=token, by=None, name="Ny", password=PASSWORD)


def test_accept_invitation_is_for_the_invited_person_alone(invited, administrator):
    waiting, token = invited

    with pytest.raises(actions.InvitationClosed):
        actions.accept_invitation(token=token, by=administrator, name="Maria", password=PASSWORD)

    waiting.refresh_from_db()
    assert waiting.accepted_at is None
    assert Invitation.objects.open().with_token(token).exists()


def test_accept_invitation_never_sets_the_password_of_an_account_that_has_one(administrator, norsjo):
    known = user("kand@exempel.se", password=PASSWORD)
    actions.invite_person(by=administrator, email=known.email, role=Role.READER, place=norsjo)
    token = token_in(latest_letter(known.email))

    with pytest.raises(actions.InvitationClosed):
        actions.accept_invitation(token=token, by=None, name="Tjuv", password="tjuvens-egna-ord-1")

    known.refresh_from_db()
    assert known.check_password(PASSWORD)


def test_accept_invitation_to_something_already_over_is_refused(administrator, norsjo):
    tomorrow = timezone.localdate() + timedelta(days=1)
    actions.invite_person(
        by=administrator, email="ny@exempel.se", role=Role.READER, place=norsjo, ends_on=tomorrow
    )
    token = token_in(latest_letter("ny@exempel.se"))

    with time_machine.travel(timezone.now() + timedelta(days=2)), pytest.raises(actions.InvitationClosed):
        actions.accept_invitation(token=token, by=None, name="Ny", password=PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_accept_invitation_twenty_at_once_lets_one_through():
    place = municipality("2417")
    administrator = member(Role.ADMINISTRATOR, place)
    actions.invite_person(by=administrator, email="ny@exempel.se", role=Role.READER, place=place)
    token = token_in(latest_letter("ny@exempel.se"))

    outcomes = at_once(
        lambda: actions.accept_invitation(token=token, by=None, name="Ny", password=PASSWORD), times=20
    )

    assert outcomes.count(actions.InvitationClosed) == 19
    assert Membership.objects.exclude(accepted_at=None).filter(user__email="ny@exempel.se").count() == 1


# Changing


def test_change_membership_to_a_new_role_keeps_the_old_one_as_history(administrator, norsjo):
    old = membership(user(name="Sofia Berglund"), Role.COLLEAGUE, norsjo, unit="school")

    new = actions.change_membership(membership=old, by=administrator, role=Role.COORDINATOR)

    old.refresh_from_db()
    today = timezone.localdate()
    assert (old.role, old.ends_on) == (Role.COLLEAGUE, today)
    assert (new.role, new.starts_on, new.ends_on) == (Role.COORDINATOR, today, None)
    assert User.objects.get(pk=old.user_id).reach(Role.COORDINATOR) == {norsjo.pk, PRACTICE}
    assert User.objects.get(pk=old.user_id).reach(Role.COLLEAGUE) == set()


def test_change_membership_tells_the_person(administrator, norsjo):
    old = membership(user(name="Sofia Berglund"), Role.COLLEAGUE, norsjo)

    actions.change_membership(membership=old, by=administrator, role=Role.MANAGER)

    mail = latest_letter(old.user.email)
    assert mail.subject == "Din behörighet i Allas ansvar har ändrats"
    assert mail.body.startswith(
        "Hej Sofia!\n\nMaria Forsgren har ändrat din behörighet i Allas ansvar. Från och med nu gäller:\n\n"
        "Roll: Chef\nPlats: Norsjö kommun\nGäller: tills vidare\n\nhttp"
    )


def test_change_membership_to_what_it_is_writes_no_letter(administrator, norsjo):
    same = membership(role=Role.COLLEAGUE, place=norsjo, unit="school")

    actions.change_membership(membership=same, by=administrator, role=Role.COLLEAGUE, unit="school")

    assert not OutgoingMail.objects.exists()
    assert same.user.memberships.count() == 1


def test_change_membership_refuses_ones_own(administrator):
    own = administrator.memberships.get()

    with pytest.raises(actions.OwnAccess):
        actions.change_membership(membership=own, by=administrator, role=Role.COORDINATOR)


def test_change_membership_refuses_a_role_the_person_already_has(administrator, norsjo):
    person = user()
    reader = membership(person, Role.READER, norsjo)
    membership(person, Role.MANAGER, norsjo)

    with pytest.raises(actions.AlreadyMember):
        actions.change_membership(membership=reader, by=administrator, role=Role.MANAGER)

    reader.refresh_from_db()
    assert reader.ends_on is None


# Ending, and who keeps a place


def test_end_membership_holds_from_the_same_day_and_tells_the_person(administrator, norsjo):
    old = membership(user(name="Sofia Berglund"), Role.COLLEAGUE, norsjo)

    actions.end_membership(membership=old, by=administrator)

    assert User.objects.get(pk=old.user_id).reach() == set()
    mail = latest_letter(old.user.email)
    assert mail.subject == "Din behörighet i Allas ansvar har upphört"
    assert (
        "Maria Forsgren har avslutat din behörighet i Allas ansvar. Den gällde: Kollega, Norsjö kommun."
        in mail.body
    )


def test_end_membership_twice_tells_once(administrator, norsjo):
    old = membership(role=Role.COLLEAGUE, place=norsjo)

    actions.end_membership(membership=old, by=administrator)
    actions.end_membership(membership=old, by=administrator)

    assert OutgoingMail.objects.filter(to=old.user.email).count() == 1


@pytest.fixture
def last_owner(norsjo):
    return membership(user(name="Anna Lindgren"), Role.COORDINATOR, norsjo, is_owner=True)


TOMORROW = timezone.localdate() + timedelta(days=1)


@pytest.mark.parametrize(
    "change",
    [
        {"role": Role.READER},
        {"role": Role.COORDINATOR, "is_owner": False},
        {"role": Role.COORDINATOR, "is_owner": True, "ends_on": TOMORROW},
    ],
    ids=["other role", "not owner", "an end"],
)
def test_change_membership_of_the_last_owner_asks_for_a_successor(administrator, last_owner, change):
    with pytest.raises(actions.LastOwner):
        actions.change_membership(membership=last_owner, by=administrator, **change)

    last_owner.refresh_from_db()
    assert (last_owner.role, last_owner.is_owner, last_owner.ends_on) == (Role.COORDINATOR, True, None)


def test_change_membership_of_the_last_owner_who_stays_owner_is_allowed(administrator, last_owner):
    new = actions.change_membership(membership=last_owner, by=administrator, role=Role.MANAGER, is_owner=True)

    assert list(Membership.objects.keepers(last_owner.municipality)) == [new]


def test_end_membership_of_the_last_owner_asks_for_a_successor(administrator, last_owner):
    with pytest.raises(actions.LastOwner):
        actions.end_membership(membership=last_owner, by=administrator)

    last_owner.refresh_from_db()
    assert last_owner.ends_on is None


def test_end_membership_makes_the_successor_owner(administrator, last_owner, norsjo):
    successor = membership(role=Role.REGISTRAR, place=norsjo)

    actions.end_membership(membership=last_owner, by=administrator, successor=successor)

    assert list(Membership.objects.keepers(norsjo)) == [successor]


@pytest.mark.parametrize(
    "stand_in",
    [
        lambda norsjo: membership(role=Role.MANAGER, place=norsjo, is_owner=True, accepted_at=None),
        lambda norsjo: membership(role=Role.MANAGER, place=norsjo, is_owner=True, ends_on=TOMORROW),
        lambda norsjo: membership(user(is_active=False), Role.MANAGER, norsjo, is_owner=True),
        lambda norsjo: membership(role=Role.MANAGER, place=municipality("2418"), is_owner=True),
    ],
    ids=["not accepted", "ends sooner", "closed account", "elsewhere"],
)
def test_end_membership_counts_only_owners_who_last_as_long(administrator, last_owner, norsjo, stand_in):
    stand_in(norsjo)

    with pytest.raises(actions.LastOwner):
        actions.end_membership(membership=last_owner, by=administrator)


def test_end_membership_of_one_of_two_owners_is_allowed(administrator, last_owner, norsjo):
    other = membership(role=Role.MANAGER, place=norsjo, is_owner=True)

    actions.end_membership(membership=last_owner, by=administrator)

    assert list(Membership.objects.keepers(norsjo)) == [other]


@pytest.mark.parametrize(("role", "code"), [(Role.MANAGER, "2418"), (Role.READER, "2417")])
def test_end_membership_refuses_a_successor_from_elsewhere_or_in_another_role(
    administrator, last_owner, norsjo, role, code
):
    unfit = membership(role=role, place=municipality(code))

    with pytest.raises(actions.LastOwner):
        actions.end_membership(membership=last_owner, by=administrator, successor=unfit)

    membership(role=Role.REGISTRAR, place=norsjo, is_owner=True)
    actions.end_membership(membership=last_owner, by=administrator, successor=unfit)
    unfit.refresh_from_db()
    assert not unfit.is_owner


@pytest.mark.django_db(transaction=True)
def test_end_membership_of_both_owners_at_once_leaves_one():
    place = municipality("2417")
    administrator = member(Role.ADMINISTRATOR, place)
    owners = [membership(role=role, place=place, is_owner=True) for role in (Role.COORDINATOR, Role.MANAGER)]
    turns = iter(owners)

    outcomes = at_once(lambda: actions.end_membership(membership=next(turns), by=administrator), times=2)

    assert sorted(outcomes, key=str) == [actions.LastOwner, None]
    assert Membership.objects.keepers(place).count() == 1


def test_end_membership_of_the_last_portal_administrator_is_refused():
    last = membership(role=Role.ADMINISTRATOR)
    membership(role=Role.ADMINISTRATOR, place=county())

    with pytest.raises(actions.LastAdministrator):
        actions.end_membership(membership=last, by=last.user)

    other = membership(role=Role.ADMINISTRATOR)
    actions.end_membership(membership=last, by=last.user)
    assert list(Membership.objects.keepers(None)) == [other]


@pytest.mark.django_db(transaction=True)
def test_end_membership_of_both_portal_administrators_at_once_leaves_one():
    both = [membership(role=Role.ADMINISTRATOR) for _ in range(2)]
    turns = iter(both)

    outcomes = at_once(lambda: actions.end_membership(membership=next(turns), by=both[0].user), times=2)

    assert sorted(outcomes, key=str) == [actions.LastAdministrator, None]
    assert Membership.objects.keepers(None).count() == 1


def test_end_membership_in_a_group_needs_no_owner(administrator):
    group = MunicipalityGroup.objects.create(name="Samarbetet")
    shared = membership(role=Role.COORDINATOR, place=group)

    actions.end_membership(membership=shared, by=administrator)

    shared.refresh_from_db()
    assert shared.ends_on == timezone.localdate()


# A new password


def test_send_reset_link_writes_to_whoever_signs_in_with_the_address(settings):
    settings.BASE_URL = "https://allasansvar.example"
    user("anna@exempel.se", name="Anna Lindgren", password=PASSWORD)

    actions.send_reset_link.call("Anna@exempel.se")

    mail = latest_letter("anna@exempel.se")
    assert mail.subject == "Välj ett nytt lösenord"
    assert mail.body.startswith(
        "Hej Anna!\n\nÖppna länken för att välja ett nytt lösenord:\nhttps://allasansvar.example/konto/"
    )


@pytest.mark.parametrize("fields", [None, {"password": None}, {"password": PASSWORD, "is_active": False}])
def test_send_reset_link_is_silent_for_others(fields):
    if fields:
        user("anna@exempel.se", **fields)

    actions.send_reset_link.call("anna@exempel.se")

    assert not OutgoingMail.objects.exists()
