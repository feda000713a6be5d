"""Who may do what, changed: inviting, accepting, changing a role, ending access. Callers check access."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django_tasks import task

from accounts.mail import queue_mail
from accounts.models import OWNER_ROLES, Invitation, Membership, User, hash_token, new_token, place_columns
from municipalities.models import Municipality


class Refused(Exception):
    """A change the rules do not allow; `field` is where a form shows the reason."""

    field: str | None = None
    reason: Any = ""

    def __str__(self) -> str:
        return str(self.reason)


class LastOwner(Refused):
    field = "successor"
    reason = gettext_lazy("Nobody else owns the municipality's record for as long. Choose who takes over.")


class LastAdministrator(Refused):
    reason = gettext_lazy("The portal would be left without an administrator. Invite another one first.")


class AlreadyMember(Refused):
    field = "role"
    reason = gettext_lazy("The person already has this role here.")


class OwnAccess(Refused):
    reason = gettext_lazy("Nobody decides about their own access. Ask another administrator.")


class InvitationClosed(Refused):
    reason = gettext_lazy("The invitation is no longer open.")


class AccessEnded(Refused):
    reason = gettext_lazy("The access has ended meanwhile. Invite the person again if they are to have it.")


@transaction.atomic
def invite_person(
    *,
    by: User,
    email: str,
    role: str,
    place: Any,
    unit: str = "",
    organisation: str = "",
    ends_on: date | None = None,
    is_owner: bool = False,
) -> Invitation:
    """Invite someone by e-mail to a role at a place (None: the portal); access begins when they accept.

    An open invitation to the same role and place is replaced. `ends_on` is the first day without access.
    Raises OwnAccess for oneself and AlreadyMember for someone who has the role there.
    """
    if email.lower() == by.email:
        raise OwnAccess
    user, _created = User.objects.select_for_update().get_or_create(
        email=email.lower(), defaults={"password": make_password(None)}
    )
    terms = {"unit": unit, "organisation": organisation, "ends_on": ends_on, "is_owner": is_owner}
    membership = user.memberships.standing().at_place(place).filter(role=role).first()
    if membership is None:
        membership = Membership(user=user, role=role, **place_columns(place))
    elif membership.accepted_at:
        raise AlreadyMember
    for name, value in {**terms, "created_by": by}.items():
        setattr(membership, name, value)
    membership.save()
    return resend_invitation(membership=membership, by=by)


@transaction.atomic
def resend_invitation(*, membership: Membership, by: User) -> Invitation:
    """Mail a new link, open for seven days; links sent before stop working.

    Raises InvitationClosed when the invitation was accepted or withdrawn in the meantime.
    """
    lock_person(membership)
    if not Membership.objects.select_for_update().filter(pk=membership.pk, accepted_at=None).exists():
        raise InvitationClosed
    now = timezone.now()
    membership.invitations.open().update(withdrawn_at=now)
    token = new_token()
    invitation = Invitation.objects.create(
        membership=membership,
        token_hash=hash_token(token),
        created_by=by,
        created_at=now,
        expires_at=now + timedelta(days=Invitation.LIFETIME_DAYS),
    )
    link = settings.BASE_URL + reverse("invitation_accept", args=[token])
    send_letter("invitation", membership, link=link, inviter=by, expires_at=invitation.expires_at)
    return invitation


@transaction.atomic
def withdraw_invitation(*, membership: Membership) -> None:
    """Take an invitation back: the membership goes, and an account that was made only for it.

    Raises InvitationClosed when the person accepted in the meantime.
    """
    user = lock_person(membership)
    deleted, _rows = user.memberships.filter(pk=membership.pk, accepted_at=None).delete()
    if not deleted:
        raise InvitationClosed
    if not user.has_usable_password() and not user.last_login and not user.memberships.exists():
        user.delete()


@transaction.atomic
def accept_invitation(*, token: str, by: User | None, name: str = "", password: str | None = None) -> User:
    """Accept by the link's token, once: access begins today. Returns who accepted.

    `by` is who is signed in. Without an account (no password yet) it is None, and name and password are set;
    the link came by e-mail, so the address is confirmed by it. Raises InvitationClosed for a token that is
    unknown, used, withdrawn or too old, and for anyone but the invited person.
    """
    now = timezone.now()
    opened = Invitation.objects.open().with_token(token)
    list(User.objects.select_for_update(of=["self"]).filter(memberships__invitations__in=opened))
    if not opened.update(accepted_at=now):  # of twenty at once, the database lets one through
        raise InvitationClosed
    invitation = Invitation.objects.with_token(token).select_related("membership__user").get()
    membership, user = invitation.membership, invitation.membership.user
    is_invited = by == user if user.has_usable_password() else by is None and bool(name and password)
    today = timezone.localdate()
    if not is_invited or not user.is_active or (membership.ends_on and membership.ends_on <= today):
        raise InvitationClosed
    if by is None:
        user.name = name
        user.set_password(password)
        user.save(update_fields=["name", "password"])
    confirm_email(user=user)
    membership.accepted_at, membership.starts_on = now, today
    membership.save(update_fields=["accepted_at", "starts_on"])
    return user


def lock_person(membership: Membership) -> User:
    """Let one change at a time to a person's invitations, always locking the person first: no deadlocks.

    Raises InvitationClosed when the account was withdrawn in the meantime.
    """
    user = User.objects.select_for_update().filter(pk=membership.user_id).first()
    if user is None:
        raise InvitationClosed
    return user


def confirm_email(*, user: User) -> None:
    """Note the user's address as confirmed, so that signing in asks for nothing more."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


@transaction.atomic
def change_membership(
    *,
    membership: Membership,
    by: User,
    role: str,
    unit: str = "",
    organisation: str = "",
    ends_on: date | None = None,
    is_owner: bool = False,
    successor: Membership | None = None,
) -> Membership:
    """Change what someone may do at a place, from the next request on, and tell them by mail.

    A new role is a new membership: the old one ends today and stays as history. Raises OwnAccess for one's
    own, AccessEnded for what has ended meanwhile, AlreadyMember, and LastOwner or LastAdministrator when the
    place would lose its last keeper.
    """
    if membership.user_id == by.pk:
        raise OwnAccess
    with keeping_the_place(membership.place, successor):
        locked = Membership.objects.active().select_for_update(of=["self"]).select_related("user")
        if (in_force := locked.filter(pk=membership.pk).first()) is None:
            raise AccessEnded
        membership = in_force
        before = (membership.role, membership.unit, membership.organisation)
        if (*before, membership.ends_on, membership.is_owner) == (
            role,
            unit,
            organisation,
            ends_on,
            is_owner,
        ):
            return membership  # nothing to tell
        if role != membership.role:
            here = membership.user.memberships.standing().at_place(membership.place)
            if here.filter(role=role).exists():
                raise AlreadyMember
            membership.ends_on = timezone.localdate()
            membership.save(update_fields=["ends_on"])
            membership = Membership(
                user=membership.user,
                role=role,
                accepted_at=timezone.now(),
                created_by=by,
                **place_columns(membership.place),
            )
        membership.unit, membership.organisation = unit, organisation
        membership.ends_on, membership.is_owner = ends_on, is_owner
        membership.save()
    send_letter("access_changed", membership, changer=by)
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: User, successor: Membership | None = None) -> None:
    """End someone's access now, and tell them by mail; the membership stays as history.

    Raises LastOwner or LastAdministrator when the place would lose its last keeper.
    """
    with keeping_the_place(membership.place, successor):
        standing = Membership.objects.standing().filter(pk=membership.pk)
        ended = standing.update(ends_on=timezone.localdate())
    if ended:
        send_letter("access_ended", membership, changer=by)


def sign_out_everywhere(*, user: User) -> None:
    """End every session of the person, on all devices."""
    open_sessions = Session.objects.filter(expire_date__gt=timezone.now())
    own = [one.pk for one in open_sessions if one.get_decoded().get(SESSION_KEY) == str(user.pk)]
    Session.objects.filter(pk__in=own).delete()


@contextmanager
def keeping_the_place(place: Any, successor: Membership | None) -> Iterator[None]:
    """Let a change happen only if the place has an owner (the portal an administrator) as long as before.

    The successor becomes an owner with the change. Two such changes at one place wait for each other.
    Raises LastOwner or LastAdministrator; the caller's transaction then undoes all of it.
    """
    if isinstance(place, Municipality):
        Municipality.objects.select_for_update().get(pk=place.pk)
    else:
        list(Membership.objects.keepers(place).select_for_update(of=["self"]))
    before = kept_until(place)
    yield
    if successor:
        able = Membership.objects.active().at_place(place).filter(role__in=OWNER_ROLES)
        able.filter(pk=successor.pk).update(is_owner=True)
    if kept_until(place) < before:
        raise LastOwner if isinstance(place, Municipality) else LastAdministrator


def kept_until(place: Any) -> date:
    """The first day on which nobody keeps the place, as things stand; date.max if it never comes."""
    ends = Membership.objects.keepers(place).values_list("ends_on", flat=True)
    return max((end or date.max for end in ends), default=date.min)


def needs_successor(membership: Membership) -> bool:
    """Whether a municipality would be without an owner sooner if this membership ended today."""
    keepers = Membership.objects.keepers(membership.place)
    if not isinstance(membership.place, Municipality) or not keepers.filter(pk=membership.pk).exists():
        return False
    others = keepers.exclude(pk=membership.pk).values_list("ends_on", flat=True)
    return max((end or date.max for end in others), default=date.min) < kept_until(membership.place)


@task()
def send_reset_link(email: str) -> None:
    """Mail a link for choosing a new password, if someone signs in with that address.

    On the queue, so that asking takes as long for an address without an account.
    """
    user = User.objects.filter(email=email.lower(), is_active=True).first()
    if user is None or not user.has_usable_password():
        return
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    link = settings.BASE_URL + reverse("account_reset_password_from_key", kwargs=key)
    with override(settings.LANGUAGE_CODE):
        body = render_to_string("accounts/mail/password_reset.txt", {"name": user.first_name, "link": link})
        queue_mail(to=user.email, subject=_("Choose a new password"), body=body.strip() + "\n")


def send_letter(letter: str, membership: Membership, **facts: Any) -> None:
    """Mail the person what happened to their membership, in the portal's own language."""
    with override(settings.LANGUAGE_CODE):
        subject = {
            "invitation": _("You are invited to %(site)s"),
            "access_changed": _("Your access in %(site)s has changed"),
            "access_ended": _("Your access in %(site)s has ended"),
        }[letter] % {"site": settings.SITE_NAME}
        context = {
            **facts,
            "membership": membership,
            "name": membership.user.first_name,
            "site": settings.SITE_NAME,
            "home": settings.BASE_URL,
        }
        body = render_to_string(f"accounts/mail/{letter}.txt", context)
        queue_mail(to=membership.user.email, subject=subject, body=body.strip() + "\n")
