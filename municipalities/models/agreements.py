"""What is agreed with others (9 §), what was tried, and what was promised to those who live there."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models.bodies import Body, Organisation
from municipalities.models.files import StoredFile
from municipalities.models.places import (
    COORDINATES,
    MUNICIPAL,
    Dated,
    DatedQuerySet,
    LocalPoliceArea,
    Municipality,
)
from portal.lib.searching import words_index


class AgreementQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of the municipalities one works in; partners read those that are signed."""
        if not user.is_authenticated:
            return self.none()
        through = CooperationAgreement.municipalities.through.objects
        own = through.filter(municipality__in=user.reach(*MUNICIPAL)).values("cooperationagreement")
        partner = through.filter(municipality__in=user.reach("partner")).values("cooperationagreement")
        return self.filter(Q(pk__in=own) | Q(pk__in=partner, state__in=CooperationAgreement.SIGNED))

    def editable_by(self, user):
        """Agreements of the municipalities the user coordinates."""
        if not user.is_authenticated:
            return self.none()
        through = CooperationAgreement.municipalities.through.objects
        own = through.filter(municipality__in=user.reach(*COORDINATES))
        return self.filter(pk__in=own.values("cooperationagreement"))

    def in_force(self, on=None):
        """Signed, and valid on the day (today in Sweden)."""
        on = on or timezone.localdate()
        return self.filter(
            Q(valid_to=None) | Q(valid_to__gte=on),
            state=CooperationAgreement.State.SIGNED,
            valid_from__lte=on,
        )


class CooperationAgreement(models.Model):
    """A written agreement on cooperation (samverkansöverenskommelse, 9 §), from the first attempt on."""

    class State(models.TextChoices):
        ATTEMPTED = "attempted", _("Attempted")
        NEGOTIATING = "negotiating", _("Being negotiated")
        SIGNED = "signed", _("Signed")
        EXPIRED = "expired", _("Expired")
        DECLINED = "declined", _("Declined")

    SIGNED = (State.SIGNED, State.EXPIRED)

    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(max_length=20, choices=State, default=State.ATTEMPTED)
    purposes = models.TextField(_("for which purposes"), max_length=4000, blank=True)
    areas = models.TextField(_("within which areas"), max_length=4000, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    case_number = models.CharField(_("case number"), max_length=60, blank=True)
    document = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    replaces = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replaced_by"
    )
    municipalities = models.ManyToManyField(Municipality, related_name="agreements")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-signed_on", "-pk"]
        indexes = [words_index("agreement_words", "title", "purposes", "areas")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["signed", "expired"])
                | ~Q(purposes="") & ~Q(areas="") & Q(signed_on__isnull=False, valid_from__isnull=False),
                name="agreement_signed_is_whole",
                violation_error_message=_(
                    "A signed agreement says for which purposes and within which areas it holds, when it was "
                    "signed and from when it is valid (9 §)."
                ),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="agreement_ends_after",
                violation_error_message=_("The last day comes before the first."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_in_force(self):
        """Signed, begun, and its last day not passed."""
        today = timezone.localdate()
        return (
            self.state == self.State.SIGNED
            and self.valid_from <= today
            and (self.valid_to is None or self.valid_to >= today)
        )

    @property
    def has_ended(self):
        """Whether it held once and does so no more."""
        passed = self.valid_to is not None and self.valid_to < timezone.localdate()
        return self.state == self.State.EXPIRED or (self.state == self.State.SIGNED and passed)


class AgreementParty(models.Model):
    """One of those who agree; a police area stays named as it was when the police is reorganised."""

    agreement = models.ForeignKey(CooperationAgreement, on_delete=models.CASCADE, related_name="parties")
    organisation = models.CharField(_("kind of organisation"), max_length=20, choices=Organisation)
    name = models.CharField(_("organisation"), max_length=120)
    signed_by = models.CharField(_("signed by (function)"), max_length=120, blank=True)
    police_area = models.ForeignKey(
        LocalPoliceArea, on_delete=models.PROTECT, null=True, blank=True, related_name="agreement_parties"
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name


class Attempt(models.Model):
    """What was tried so that others would agree (9 §) or take part in the council (10 §): it counts too."""

    class Duty(models.TextChoices):
        AGREEMENT = "s9", _("Written agreement (9 §)")
        COUNCIL = "s10", _("Strategic council (10 §)")

    class Kind(models.TextChoices):
        INVITED = "invited", _("Invited them")
        REMINDED = "reminded", _("Reminded")
        NEGOTIATED = "negotiated", _("Met and negotiated")
        ACCEPTED = "accepted", _("Said yes")
        DECLINED = "declined", _("Said no")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="attempts")
    duty = models.CharField(_("concerns"), max_length=10, choices=Duty)
    agreement = models.ForeignKey(
        CooperationAgreement, on_delete=models.SET_NULL, null=True, blank=True, related_name="attempts"
    )
    body = models.ForeignKey(Body, on_delete=models.SET_NULL, null=True, blank=True, related_name="attempts")
    on = models.DateField(_("when"))
    kind = models.CharField(_("what happened"), max_length=20, choices=Kind)
    counterpart = models.CharField(_("with whom"), max_length=120)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self):
        return f"{self.on} {self.counterpart}"


class CitizenPledge(Dated, models.Model):
    """A promise by municipality and police to those who live there (medborgarlöfte), and what came of it."""

    municipalities = models.ManyToManyField(Municipality, related_name="pledges")
    agreement = models.ForeignKey(
        CooperationAgreement, on_delete=models.SET_NULL, null=True, blank=True, related_name="pledges"
    )
    text = models.TextField(_("the promise"), max_length=2000)
    issuers = models.CharField(_("who promises"), max_length=300)
    area = models.CharField(_("where"), max_length=200, blank=True)
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("first day no longer"), null=True, blank=True)
    outcome = models.TextField(_("what came of it"), max_length=4000, blank=True)
    outcome_on = models.DateField(_("told on"), null=True, blank=True)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.PositiveIntegerField(default=1)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="pledge_ends_after",
                violation_error_message=_("The last day comes before the first."),
            ),
        ]

    def __str__(self):
        return self.text[:60]
