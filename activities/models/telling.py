"""What organisations without an account tell a municipality that they have done: their links, and what came."""

import base64
import re
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import User, hash_token
from activities.models.record import Activity
from municipalities.models import Municipality


def new_seed():
    """What a link's token is made from, together with the secret key: 256 random bits, hex."""
    return secrets.token_hex(32)


def token_of(seed, key=None):
    """The link's token: 130 bits in 26 small letters and digits, none of which is mistaken for another.

    It is made anew each time it is shown, from the seed and the secret key (or the `key` given): the database
    alone does not hold it.
    """
    made = salted_hmac("activities.TellLink", seed, secret=key, algorithm="sha256").digest()
    return base64.b32encode(made).decode().lower()[:26]


def as_meant(typed):
    """A token as it was meant by someone who copied it from a poster: groups, capitals, 0 for o and 1 for l."""
    return re.sub(r"[^a-z0-9]", "", typed.lower()).translate(str.maketrans("01", "ol"))


class TellLinkQuerySet(models.QuerySet):
    def open(self):
        """Links that take something in today."""
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gt=timezone.localdate()), paused_at=None, withdrawn_at=None
        )

    def with_token(self, token):
        """The link that an address bears."""
        return self.filter(token_hash=hash_token(as_meant(token)))

    def visible_to(self, user):
        """Links of the municipalities whose record the user keeps."""
        return self.filter(municipality__in=Municipality.objects.coordinated_by(user))


class TellLink(models.Model):
    """An address, also as a QR poster, by which an organisation tells a municipality what it has done."""

    LIFETIME_DAYS = 365

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        PAUSED = "paused", _("Paused")
        EXPIRED = "expired", _("Expired")
        CLOSED = "closed", _("Closed")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="tell_links")
    organisation = models.CharField(_("organisation"), max_length=120)
    asked_by = models.CharField(_("who asks"), max_length=200, blank=True)
    contact_email = models.EmailField(_("e-mail of the organisation"), max_length=254, blank=True)
    seed = models.CharField(max_length=64, default=new_seed, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    ends_on = models.DateField(_("first day closed"), null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    form_token = models.UUIDField(unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = TellLinkQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "pk"]

    def __str__(self):
        return self.organisation

    @property
    def token(self):
        """The token to show, or None where it was made with a secret key that is no longer known."""
        keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        made = (token_of(self.seed, key) for key in keys)
        return next((token for token in made if hash_token(token) == self.token_hash), None)

    @property
    def last_day(self):
        """The last day on which it is open, or None while it stays open."""
        return self.ends_on and self.ends_on - timedelta(days=1)

    @property
    def state(self):
        """Whether it takes something in today, and if not, why; `open` says the same of rows."""
        if self.withdrawn_at:
            return self.State.CLOSED
        if self.paused_at:
            return self.State.PAUSED
        expired = self.ends_on is not None and self.ends_on <= timezone.localdate()
        return self.State.EXPIRED if expired else self.State.OPEN


class TellingQuerySet(models.QuerySet):
    def waiting(self):
        """What nobody has decided about yet, and stands as a draft in the record."""
        return self.filter(
            outcome=Telling.Outcome.WAITING,
            activity__participations__municipality=F("link__municipality"),
            activity__participations__deleted_at=None,
        )

    def visible_to(self, user):
        """What came to the municipalities whose record the user keeps."""
        return self.filter(link__municipality__in=Municipality.objects.coordinated_by(user))


class Telling(models.Model):
    """What an organisation told: a draft in the record, which counts only when the coordinator accepts it."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        MERGED = "merged", _("Merged")
        DECLINED = "declined", _("Declined")

    activity = models.OneToOneField(Activity, on_delete=models.CASCADE, related_name="telling")
    link = models.ForeignKey(TellLink, on_delete=models.CASCADE, related_name="tellings")
    sender = models.CharField(_("who you are"), max_length=120, blank=True)
    reply_to = models.EmailField(_("e-mail for a reply"), max_length=254, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    merged_into = models.ForeignKey(
        Activity, on_delete=models.SET_NULL, null=True, blank=True, related_name="merged_tellings"
    )
    told_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = TellingQuerySet.as_manager()

    class Meta:
        ordering = ["-told_at", "-pk"]
        indexes = [models.Index("link", F("told_at").desc(), name="telling_list")]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="waiting", decided_at=None)
                | (~Q(outcome="waiting") & Q(decided_at__isnull=False)),
                name="telling_decided",
            )
        ]

    def __str__(self):
        return f"{self.link}: {self.activity}"

    @property
    def waits(self):
        """Whether nobody has decided about it yet."""
        return self.outcome == self.Outcome.WAITING
