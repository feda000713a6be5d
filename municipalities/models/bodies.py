"""Who does the work together: leading body, coordination, council, groups, their members and meetings."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models.files import StoredFile
from municipalities.models.places import COORDINATES, MUNICIPAL, Dated, DatedQuerySet, Municipality


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


class Meeting(models.Model):
    """A meeting of a body: agenda before, attendance per organisation, minutes and decisions after."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="meetings")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    location = models.CharField(_("where"), max_length=200, blank=True)
    agenda = models.TextField(_("agenda"), max_length=8000, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    notes = models.TextField(_("notes"), max_length=20000, blank=True)
    minutes = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")),
                name="meeting_ends_after",
                violation_error_message=_("The meeting ends before it starts."),
            ),
        ]

    def __str__(self):
        return f"{self.body} {timezone.localtime(self.starts_at).date()}"

    @property
    def about(self):
        """What it is about in a line: the first point of its agenda."""
        return next(filter(None, map(str.strip, self.agenda.splitlines())), "")


class Attendance(models.Model):
    """Whether an organisation's seat was filled at a meeting."""

    class State(models.TextChoices):
        PRESENT = "present", _("Present")
        DEPUTY = "deputy", _("Sent somebody else")
        ABSENT = "absent", _("Not present")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="attendances")
    state = models.CharField(max_length=10, choices=State)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "seat"], name="attendance_once")]

    def __str__(self):
        return f"{self.meeting_id} {self.seat_id}: {self.state}"


class Decision(models.Model):
    """What a meeting decided; with a responsible role and a date it is a task until it is done."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="decisions")
    text = models.CharField(_("decision"), max_length=1000)
    minutes_ref = models.CharField(_("paragraph"), max_length=40, blank=True)
    responsible = models.CharField(_("responsible role or unit"), max_length=120, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="decisions"
    )
    due_on = models.DateField(_("to be done by"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    outcome = models.CharField(_("what came of it"), max_length=500, blank=True)
    edition = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.text

    @property
    def is_late(self):
        """Whether its day has passed and it is not done."""
        return self.done_on is None and self.due_on is not None and self.due_on < timezone.localdate()
