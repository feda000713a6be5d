"""Who answers for the work and whom others turn to: leading body, coordination function, contact cards (11–13 §§)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models.places import Dated, DatedQuerySet, Municipality


class LeadingBody(Dated, models.Model):
    """Who leads the municipality's work and reports to fullmäktige: KS or the committee chosen (13 §)."""

    class Kind(models.TextChoices):
        EXECUTIVE_BOARD = "executive_board", _("The municipal executive board")
        COMMITTEE = "committee", _("A committee")
        JOINT_COMMITTEE = "joint_committee", _("A joint committee")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="leading_bodies")
    kind = models.CharField(_("which kind of body"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=120)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    minutes_ref = models.CharField(_("paragraph"), max_length=40, blank=True)
    case_number = models.CharField(_("case number"), max_length=60, blank=True)
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("first day no longer"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edition = models.PositiveIntegerField(default=1)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality"], condition=Q(ends_on=None), name="leading_body_one"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="leading_body_ends_after"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_since_known(self):
        """Whether its days say more than when it was told here: Kom igång asks for no first day."""
        return self.ends_on is not None or self.starts_on != timezone.localdate(self.created_at)


class FunctionQuerySet(DatedQuerySet):
    def vacant(self):
        """Those in force that nobody fills today, each with `vacant_since`: when the last one left, or it began."""
        begun = CoordinationHolder.objects.filter(
            function=OuterRef("pk"), starts_on__lte=timezone.localdate()
        )
        ends = begun.with_access().annotate(left=Least("ends_on", "access_ended_on"))
        left = Subquery(ends.order_by("-left").values("left")[:1])
        unfilled = self.active().filter(~Exists(begun.filling()))
        return unfilled.annotate(vacant_since=Coalesce(left, F("starts_on")))


class CoordinationFunction(Dated, models.Model):
    """The municipality's coordination function (samordningsfunktion, 11 §): a unit, whoever fills it."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="coordination_functions"
    )
    unit = models.CharField(_("responsible unit"), max_length=120)
    share = models.PositiveSmallIntegerField(_("share of full time, per cent"), null=True, blank=True)
    mailbox = models.EmailField(_("shared mailbox"), blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("first day no longer"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edition = models.PositiveIntegerField(default=1)

    objects = FunctionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality"], condition=Q(ends_on=None), name="coordination_function_one"
            ),
            models.CheckConstraint(
                condition=Q(share=None) | Q(share__gte=1, share__lte=500),
                name="coordination_function_share",
                violation_error_message=_("Write a share between 1 and 500 per cent."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="coordination_function_ends_after",
            ),
        ]

    def __str__(self):
        return self.unit

    @property
    def is_since_known(self):
        """Whether its days say more than when it was told here: Kom igång asks for no first day."""
        return self.ends_on is not None or self.starts_on != timezone.localdate(self.created_at)


class HolderQuerySet(DatedQuerySet):
    def of(self, municipality):
        """Those who fill or filled the municipality's coordination function."""
        return self.filter(function__municipality=municipality)

    def with_access(self):
        """Each with `access_ended_on`: when a user of the portal lost the last role in the municipality while
        filling the function. None for those who have a role there, and for those who never used the portal."""
        memberships = Municipality._meta.get_field("memberships").related_model.objects
        own = memberships.filter(user=OuterRef("user")).exclude(accepted_at=None)
        in_group = own.active().filter(group__members__municipality=OuterRef("function__municipality"))
        direct = own.filter(
            Q(ends_on=None) | Q(ends_on__gte=OuterRef("starts_on")),
            municipality=OuterRef("function__municipality"),
        )
        ends = direct.order_by(F("ends_on").desc(nulls_first=True)).values("ends_on")
        return self.annotate(access_ended_on=Case(When(~Exists(in_group), then=Subquery(ends[:1]))))

    def filling(self):
        """Those who fill the function today: begun, not ended, and still with access if they had it."""
        kept = Q(access_ended_on=None) | Q(access_ended_on__gt=timezone.localdate())
        return self.active().with_access().filter(kept)


class CoordinationHolder(Dated, models.Model):
    """Who fills the coordination function, with which share, from when to when. No one today is a vacancy."""

    function = models.ForeignKey(CoordinationFunction, on_delete=models.CASCADE, related_name="holders")
    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("title"), max_length=120, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    share = models.PositiveSmallIntegerField(_("share of full time, per cent"), null=True, blank=True)
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("first day no longer"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edition = models.PositiveIntegerField(default=1)

    objects = HolderQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="coordination_holder_ends_after",
            ),
        ]

    def __str__(self):
        return self.name

    access_ended_on: date | None = None  # known of those that were read `with_access`

    @property
    def left_on(self):
        """The first day on which they fill it no longer: as entered, or because their access ended."""
        return min(filter(None, (self.ends_on, self.access_ended_on)), default=None)

    @property
    def is_over(self):
        """Whether they filled it, and do no more."""
        return self.left_on is not None and self.left_on <= timezone.localdate()

    @property
    def lost_access(self):
        """Whether it was the end of their access that ended it."""
        return self.is_over and self.left_on != self.ends_on


class ContactCardQuerySet(models.QuerySet):
    def public(self):
        """Those that everyone may read."""
        return self.filter(is_public=True)


class ContactCard(models.Model):
    """Whom to turn to about something: the coordination function, the police, another function (12 §)."""

    class Purpose(models.TextChoices):
        COORDINATION = "coordination", _("Coordination of the prevention work")
        POLICE = "police", _("The local police")
        DUTY_OFFICER = "duty_officer", _("After working hours")
        OTHER = "other", _("Something else")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="contact_cards")
    purpose = models.CharField(_("concerns"), max_length=20, choices=Purpose)
    title = models.CharField(_("function"), max_length=120)
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    is_public = models.BooleanField(_("shown to everyone"), default=False)
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edition = models.PositiveIntegerField(default=1)

    objects = ContactCardQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.title
