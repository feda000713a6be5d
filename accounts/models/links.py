"""Secret links: invitations, and links by which a person adds drafts without being signed in."""

import hashlib
import secrets
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Membership, User
from municipalities.models import ADDS, Municipality


def hash_token(token):
    """Hash a secret link's token as it is stored: SHA-256, hex. The token itself has at least 128 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token():
    """A new secret for a link: 256 random bits, as letters that an address may hold."""
    return secrets.token_urlsafe(32)


class InvitationQuerySet(models.QuerySet):
    def open(self):
        """Invitations that can still be accepted."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())

    def with_token(self, token):
        """The invitation that a link leads to; its secret is stored only as a hash."""
        return self.filter(token_hash=hash_token(token))


class Invitation(models.Model):
    """A link by e-mail, usable once, that lets the invited person accept a membership."""

    LIFETIME_DAYS = 7

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self):
        return f"{self.membership.user.email}: {self.membership}"


def writer_of(membership, municipality_id):
    """Who adds to the municipality's record by the membership, or None if that person no longer may."""
    user = membership.user
    alive = user.is_active and membership.is_active and membership.role in ADDS
    return user if alive and municipality_id in user.reach_of(membership) else None


class WriteLinkQuerySet(models.QuerySet):
    def open(self):
        """Links that can still be used, as far as they themselves say; see `WriteLink.writer`."""
        return self.filter(withdrawn_at=None, expires_at__gt=timezone.now())

    def with_token(self, token):
        """The link that an address or a remembered device bears; its secret is stored only as a hash."""
        return self.filter(token_hash=hash_token(token))

    def bearing(self, token, kind):
        """The link of that kind which the token belongs to, open or not."""
        return self.with_token(token).filter(kind=kind)

    def opening(self, token, kind):
        """The link that opens the form by this token, or None: unknown, withdrawn, too old, or without a writer."""
        links = self.open().bearing(token, kind).select_related("membership__user", "municipality")
        link = links.first()
        return link if link and link.writer else None

    def of(self, user):
        """The user's own links."""
        return self.filter(membership__user=user)

    def withdrawable_by(self, user):
        """Links the user may withdraw: one's own, and those of people whose access one manages."""
        return self.filter(
            Q(membership__user=user) | Q(membership__in=Membership.objects.managed_by(user).values("pk"))
        )


class WriteLink(models.Model):
    """That a person may add drafts to one municipality's record without signing in, for thirty days.

    The link lives in a remembered device's cookie or in the address of a weekly mail. It reads nothing, and
    dies with the membership that it was made for.
    """

    LIFETIME_DAYS = 30

    class Kind(models.TextChoices):
        DEVICE = "device", _("Remembered device")
        MAIL = "mail", _("Link in a mail")

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="write_links")
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(_("name of the device"), max_length=60, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = WriteLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.municipality}"

    @staticmethod
    def places_of(user):
        """Municipalities that the user may have a link to: where they may add, but not the one for practice."""
        return Municipality.objects.editable_by(user).real()

    @property
    def writer(self):
        """Who writes by it, or None if the person may no longer add to that municipality by that membership."""
        return writer_of(self.membership, self.municipality_id)

    @property
    def last_day(self):
        """The last whole day on which it works."""
        return timezone.localdate(self.expires_at) - timedelta(days=1)


class WeeklyLink(models.Model):
    """That a person has asked for a mail with a write link to one municipality every Monday."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="weekly_links")
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    sent_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "municipality"], name="weekly_link_once")
        ]

    def __str__(self):
        return f"{self.membership.user}, {self.municipality}"

    @property
    def writer(self):
        """Who asked for it, or None if the person may no longer add to that municipality by that membership."""
        return writer_of(self.membership, self.municipality_id)


class CalendarFeedQuerySet(models.QuerySet):
    def of(self, user):
        """The user's own, at most one."""
        return self.filter(user=user)

    def opening(self, token):
        """The feed that the address opens, or None: unknown, renewed, closed, or of someone without any role."""
        feed = self.filter(token_hash=hash_token(token)).select_related("user").first()
        return feed if feed and feed.user.is_active and feed.user.active_memberships else None


class CalendarFeed(models.Model):
    """The secret address where a person's calendar fetches their own dates; one a person, closed or renewed at will.

    Only a hash of its secret is stored. It reads titles and days, and gives nothing once the person has no
    role any more.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="calendar_feed")
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    last_used_on = models.DateField(null=True, blank=True)
    edition = models.PositiveIntegerField(
        default=1
    )  # goes up with each address, so that no old form opens one

    objects = CalendarFeedQuerySet.as_manager()

    def __str__(self):
        return str(self.user)

    @property
    def is_open(self):
        return self.token_hash is not None
