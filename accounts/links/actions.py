"""Secret links made and withdrawn: a remembered device, a mail every Monday, a calendar. Callers check access."""

from base64 import urlsafe_b64encode
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from allauth.account.signals import password_reset
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.dispatch import receiver
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.mail import queue_mail
from accounts.models import CalendarFeed, Membership, User, WeeklyLink, WriteLink, hash_token, new_token
from accounts.models.links import WriteLinkQuerySet
from municipalities.models import ADDS, Municipality
from portal.due import recurring

MAILED_AT = 6  # o'clock in Sweden, on Mondays


class FormTooOld(Exception):
    """The device that the form remembered has been forgotten since: it takes a new form."""


@transaction.atomic
def remember_device(
    *, by: User, municipality: Municipality, form_token: UUID, name: str = "", instead_of: str = ""
) -> tuple[str, WriteLink]:
    """Let a device add drafts to the municipality's record for thirty days; returns its token and link.

    The same form sent twice gives one link and one token. The link whose token the device bore before
    (`instead_of`) is withdrawn. Raises FormTooOld if the form's link is no longer open.
    """
    token = token_of_form(by, municipality, form_token)
    link, _is_new = WriteLink.objects.get_or_create(
        token_hash=hash_token(token),
        defaults=terms(adding_membership(by, municipality), municipality, WriteLink.Kind.DEVICE)
        | {"name": name},
    )
    if not WriteLink.objects.open().filter(pk=link.pk).exists():
        raise FormTooOld
    withdraw_links(links=WriteLink.objects.with_token(instead_of).exclude(pk=link.pk), by=by)
    return token, link


def token_of_form(by: User, municipality: Municipality, form_token: UUID) -> str:
    """The secret that one form gives, however often it is sent: 256 bits that only the secret key can make."""
    made = salted_hmac(
        "accounts.WriteLink", f"{by.pk}:{municipality.pk}:{form_token}", algorithm="sha256"
    ).digest()
    return urlsafe_b64encode(made).decode().rstrip("=")


def terms(membership: Membership, municipality: Municipality, kind: str) -> dict[str, Any]:
    """What a link made now is for, and for how long: exactly thirty times twenty-four hours."""
    now = timezone.now()
    return {
        "membership": membership,
        "municipality": municipality,
        "kind": kind,
        "created_at": now,
        "expires_at": now + timedelta(days=WriteLink.LIFETIME_DAYS),
    }


def adding_membership(user: User, municipality: Municipality) -> Membership:
    """The membership by which the user adds to the municipality's record; of several, the one that lasts longest."""
    able = [m for m in user.active_memberships if m.role in ADDS and municipality.pk in user.reach_of(m)]
    return max(able, key=lambda m: (m.ends_on or date.max, -m.pk))


def withdraw_links(*, links: WriteLinkQuerySet, by: User | None) -> int:
    """Withdraw those of the links that are open, from now on; returns how many. None: whoever holds the link."""
    return links.open().update(withdrawn_at=timezone.now(), withdrawn_by=by)


@receiver(password_reset)
def withdraw_on_reset(user: User | None, **_facts: Any) -> None:
    """A password chosen anew by mail may mean that someone else has had the device."""
    if user:
        withdraw_links(links=WriteLink.objects.of(user), by=user)
        close_feed(by=user)


@transaction.atomic
def ask_for_mail(*, by: User, municipality: Municipality) -> None:
    """Have a write link to the municipality mailed every Monday, the first one within the hour."""
    membership = adding_membership(by, municipality)
    asked = WeeklyLink.objects.filter(membership__user=by, municipality=municipality)
    asked.exclude(membership=membership).delete()
    WeeklyLink.objects.get_or_create(membership=membership, municipality=municipality)


def stop_mail(*, by: User, municipality: Municipality) -> None:
    """Send no more mails; links that were sent before work until their last day, or are withdrawn."""
    WeeklyLink.objects.filter(membership__user=by, municipality=municipality).delete()


@recurring(every=timedelta(hours=1))
def send_weekly_links() -> None:
    """From Monday at six in Sweden, send this week's mail to everyone who asked and has not had it."""
    now = timezone.localtime()
    if (now.weekday(), now.hour) < (0, MAILED_AT):
        return
    monday = now.date() - timedelta(days=now.weekday())
    for pk in not_sent_since(monday).values_list("pk", flat=True):
        send_weekly_link(pk, monday)


def not_sent_since(monday: date) -> Any:
    """Those who wait for the mail of the week that begins that Monday."""
    return WeeklyLink.objects.filter(Q(sent_on=None) | Q(sent_on__lt=monday)).order_by("pk")


@transaction.atomic
def send_weekly_link(pk: int, monday: date) -> None:
    """Send the week's mail once, however many workers try; who may no longer add is asked no more."""
    waiting = not_sent_since(monday).select_for_update(skip_locked=True, of=["self"])
    weekly = waiting.select_related("membership__user", "municipality").filter(pk=pk).first()
    if weekly is None:
        return
    if weekly.writer is None:
        weekly.delete()
        return
    token = new_token()
    link = WriteLink.objects.create(
        token_hash=hash_token(token), **terms(weekly.membership, weekly.municipality, WriteLink.Kind.MAIL)
    )
    weekly.sent_on = timezone.localdate()
    weekly.save(update_fields=["sent_on"])
    mail_link(link, token)


def mail_link(link: WriteLink, token: str) -> None:
    """Mail the address that bears the token, in the portal's own language."""
    user = link.membership.user
    context = {
        "name": user.first_name,
        "place": link.municipality.full_name,
        "link": settings.BASE_URL + reverse("write_by_link", args=[token]),
        "last_day": link.last_day,
        "manage": settings.BASE_URL + reverse("write_links"),
    }
    with override(settings.LANGUAGE_CODE):
        subject = _("Your write link for %(place)s") % {"place": context["place"]}
        body = render_to_string("accounts/mail/weekly_link.txt", context)
        queue_mail(to=user.email, subject=subject, body=body.strip() + "\n")


@recurring(every=timedelta(days=1))
def forget_old_links() -> None:
    """Remove links that nobody can use any longer, a month after their last day."""
    WriteLink.objects.filter(expires_at__lt=timezone.now() - timedelta(days=30)).delete()


@transaction.atomic
def open_feed(*, by: User, edition: int, form_token: UUID) -> str:
    """Give the person's calendar a new secret address; what it had before is closed. Returns the token.

    `edition` is that of the feed when the form was opened, 0 if there was none. The same form sent twice gives
    one address. Raises FormTooOld if another was made since.
    """
    token = token_of_feed(by, form_token)
    fresh = {"token_hash": hash_token(token), "made_at": timezone.now(), "last_used_on": None}
    feed, is_new = CalendarFeed.objects.get_or_create(user=by, defaults=fresh)
    if is_new or feed.token_hash == fresh["token_hash"]:
        return token
    renewed = CalendarFeed.objects.filter(pk=feed.pk, edition=edition)
    if renewed.update(**fresh, edition=F("edition") + 1):
        return token
    if CalendarFeed.objects.filter(token_hash=fresh["token_hash"]).exists():  # the same form, a moment ago
        return token
    raise FormTooOld


def token_of_feed(user: User, form_token: UUID) -> str:
    """The secret that one form gives: 256 bits that only the secret key can make."""
    made = salted_hmac("accounts.CalendarFeed", f"{user.pk}:{form_token}", algorithm="sha256").digest()
    return urlsafe_b64encode(made).decode().rstrip("=")


def close_feed(*, by: User) -> None:
    """Close the address of the person's calendar: it gives nothing from now on."""
    CalendarFeed.objects.filter(user=by, token_hash__isnull=False).update(
        token_hash=None, edition=F("edition") + 1
    )


def note_fetched(*, feed: CalendarFeed) -> None:
    """Note the day on which a calendar last fetched by the address; written once a day."""
    today = timezone.localdate()
    CalendarFeed.objects.filter(pk=feed.pk).exclude(last_used_on=today).update(last_used_on=today)
