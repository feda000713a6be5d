"""Who does the work together: council (10 §), groups, their seats and who sits there."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models.places import COORDINATES, MUNICIPAL, Dated, DatedQuerySet, Municipality
from portal.lib.searching import words_index


class Organisation(models.TextChoices):
    MUNICIPALITY = "municipality", _("The municipality")
    POLICE = "police", _("The police")
    REGION = "region", _("The region")
    COUNTY_BOARD = "county_board", _("The county administrative board")
    AGENCY = "agency", _("Another agency")
    ASSOCIATION = "association", _("Association or congregation")
    BUSINESS = "business", _("Company")
    OTHER = "other", _("Other")


class Position(models.TextChoices):
    """How high up a member stands: 10 § wants representatives in leading positions."""

    POLITICAL = "political", _("Elected")
    LEADING = "leading", _("Leading position")
    OPERATIVE = "operative", _("Works with the questions")


class BodyQuerySet(DatedQuerySet):
    def visible_to(self, user):
        """All of the municipalities one works in; partners: the bodies where they have a seat today."""
        if not user.is_authenticated:
            return self.none()
        own = Body.municipalities.through.objects.filter(municipality__in=user.reach(*MUNICIPAL))
        places = Body.municipalities.through.objects.filter(municipality__in=user.reach("partner"))
        seats = SeatHolder.objects.active().filter(user=user.pk).values("seat__body")
        return self.filter(Q(pk__in=own.values("body")) | Q(pk__in=seats) & Q(pk__in=places.values("body")))

    def editable_by(self, user):
        """Bodies of the municipalities the user coordinates."""
        if not user.is_authenticated:
            return self.none()
        own = Body.municipalities.through.objects.filter(municipality__in=user.reach(*COORDINATES))
        return self.filter(pk__in=own.values("body"))


class Body(Dated, models.Model):
    """A strategic council (10 §), a steering, working or network group; re-formed without losing its history."""

    class Kind(models.TextChoices):
        STRATEGIC_COUNCIL = "strategic_council", _("Strategic council")
        STEERING_GROUP = "steering_group", _("Steering group")
        WORKING_GROUP = "working_group", _("Working group")
        NETWORK_GROUP = "network_group", _("Network group")

    kind = models.CharField(_("which kind of body"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=120)
    purpose = models.TextField(_("purpose"), max_length=4000, blank=True)
    also_public_health = models.BooleanField(_("is also the public health council"), default=False)
    also_youth_crime = models.BooleanField(
        _("is also the local council for children and young people in organised crime (Bob)"), default=False
    )
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("first day no longer"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=500, blank=True)
    predecessors = models.ManyToManyField("self", symmetrical=False, related_name="successors", blank=True)
    municipalities = models.ManyToManyField(Municipality, related_name="bodies")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = BodyQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [words_index("body_words", "name", "purpose")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="body_ends_after",
                violation_error_message=_("The last day comes before the first."),
            ),
        ]

    def __str__(self):
        return self.name


class Seat(Dated, models.Model):
    """An organisation's place in a body: function and level; persons come and go (see SeatHolder)."""

    class Role(models.TextChoices):
        CHAIR = "chair", _("Chair")
        VICE_CHAIR = "vice_chair", _("Vice chair")
        SECRETARY = "secretary", _("Secretary")
        MEMBER = "member", _("Member")
        ADJUNCT = "adjunct", _("Takes part when needed")

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="seats")
    organisation = models.CharField(_("kind of organisation"), max_length=20, choices=Organisation)
    organisation_name = models.CharField(_("organisation"), max_length=120)
    title = models.CharField(_("function"), max_length=120, blank=True)
    role = models.CharField(_("role in the group"), max_length=20, choices=Role, default=Role.MEMBER)
    level = models.CharField(_("level"), max_length=20, choices=Position)
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("first day no longer"), null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body"],
                condition=Q(role="chair", ends_on=None),
                name="seat_one_chair",
                violation_error_message=_("There is already a chair. End that seat first."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="seat_ends_after"
            ),
        ]

    def __str__(self):
        return self.organisation_name


class SeatHolder(Dated, models.Model):
    """Who sits in a seat, from when to when."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="holders")
    name = models.CharField(_("name"), max_length=120)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="seats"
    )
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("first day no longer"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="seat_holder_ends_after"
            ),
        ]

    def __str__(self):
        return self.name
