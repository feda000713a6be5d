"""Meetings between municipalities: inspiration days and network meetings, from needs to what was said."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from municipalities.models import COORDINATES, PRACTICE, Municipality
from portal.lib.searching import words_index
from reviews.models.needs import Need


def read_with(condition):
    """A condition to be read with the rows."""
    return models.ExpressionWrapper(condition, models.BooleanField())


class EventQuerySet(models.QuerySet):
    def organised_by(self, user):
        """Meetings that a county of the user arranges, alone or with another."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(counties__overlap=list(user.county_ids))

    def in_counties(self, counties):
        """Those that one of the counties arranges."""
        return self.filter(counties__overlap=[county.pk for county in counties])

    def asking(self, counties):
        """Those that one of the counties has been asked to arrange together with another, and has not answered."""
        return self.filter(asked_counties__overlap=[county.pk for county in counties])

    def standing(self):
        """Those that have not been called off."""
        return self.exclude(state=Event.State.CANCELLED)


class Event(models.Model):
    """A day or an hour when municipalities meet; one county board arranges it, or two together."""

    class Kind(models.TextChoices):
        INSPIRATION = "inspiration", _("Inspiration day")
        NETWORK = "network", _("Network meeting")
        OTHER = "other", _("Other meeting")

    class State(models.TextChoices):
        DRAFT = "draft", _("Being planned")
        INVITED = "invited", _("Invitation sent")
        HELD = "held", _("Has been held")
        CANCELLED = "cancelled", _("Called off")

    counties = ArrayField(models.BigIntegerField(), editable=False)  # who arranges it
    asked_counties = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    kind = models.CharField(_("kind of meeting"), max_length=20, choices=Kind, default=Kind.INSPIRATION)
    title = models.CharField(_("title"), max_length=120)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("link to the digital meeting"), max_length=300, blank=True)
    description = models.TextField(_("what it is about"), max_length=4000, blank=True)
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    why_cancelled = models.CharField(_("why it is called off"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        indexes = [words_index("event_words", "title", "description", "place")]
        constraints = [
            models.CheckConstraint(condition=~Q(counties=[]), name="event_of_a_county"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="event_ends_after",
                violation_error_message=_("The meeting ends before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(why_cancelled=""), name="event_cancelled_says_why"
            ),
            # Practice stays by itself.
            models.CheckConstraint(
                condition=Q(counties=[PRACTICE], asked_counties=[])
                | ~Q(counties__contains=[PRACTICE]) & ~Q(asked_counties__contains=[PRACTICE]),
                name="event_practice_alone",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def on(self):
        """The day in Sweden."""
        return timezone.localtime(self.starts_at).date()

    @property
    def is_practice(self):
        return self.counties == [PRACTICE]

    @property
    def is_draft(self):
        return self.state == self.State.DRAFT

    @property
    def is_open(self):
        """Whether one can still say that one comes."""
        return self.state == self.State.INVITED and self.ends_at > timezone.now()

    @property
    def has_come(self):
        """Whether the day is here or past, and the meeting not called off."""
        return self.state in (self.State.INVITED, self.State.HELD) and self.on <= timezone.localdate()


class EventInviteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Invitations that have been sent: the municipality's coordinators always, others as their role is invited,
        the police of its local police area among them."""
        if not user.is_authenticated:
            return self.none()
        reached = Q(municipality__in=user.reach(*COORDINATES))
        for role in (Role.MANAGER, Role.COLLEAGUE, Role.READER):
            reached |= Q(municipality__in=user.reach(role), roles__contains=[role])
        reached |= Q(municipality__in=user.policed_ids, roles__contains=[EventInvite.POLICE])
        return self.exclude(event__state=Event.State.DRAFT).filter(reached)


class EventInvite(models.Model):
    """That a municipality is invited to a meeting, and who in it besides its coordinators."""

    POLICE = "police"
    ROLES = (
        (Role.MANAGER.value, _("Managers")),
        (Role.COLLEAGUE.value, _("Colleagues in the units")),
        (Role.READER.value, _("Elected readers")),
        (POLICE, _("The local police")),
    )

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="invites")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="event_invites")
    roles = ArrayField(models.CharField(max_length=20), default=list, blank=True)

    objects = EventInviteQuerySet.as_manager()

    class Meta:
        ordering = ["municipality__sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["event", "municipality"], name="event_invite_once"),
        ]

    def __str__(self):
        return f"{self.event_id} {self.municipality_id}"


class EventNeedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What the user's own municipality has brought: everyone there who is invited, and those who arrange it."""
        if not user.is_authenticated:
            return self.none()
        invited = EventInvite.objects.visible_to(user).filter(
            event=models.OuterRef("event"), municipality=models.OuterRef("municipality")
        )
        organised = Event.objects.organised_by(user).values("pk")
        return self.filter(Q(models.Exists(invited)) | Q(event__in=organised))

    def with_removable(self, user):
        """Each with `is_removable`: one's own words, to a coordinator all the municipality's; not what stands in the
        programme."""
        own = Q(said_by=user.pk) | Q(municipality__in=user.reach(*COORDINATES))
        return self.annotate(is_removable=read_with(own & Q(point=None, event__state=Event.State.INVITED)))

    def removable_by(self, user):
        """What the user may take back."""
        return self.visible_to(user).with_removable(user).filter(is_removable=True)

    def with_programme(self):
        """Each with `in_programme`: whether it has become a point of it."""
        return self.annotate(
            in_programme=models.Exists(ProgrammePoint.objects.filter(need=models.OuterRef("pk")))
        )


class EventNeed(models.Model):
    """What a municipality wants the meeting to take up, brought before the day."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="needs")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(_("What do you want to take up?"), max_length=500)
    need = models.ForeignKey(
        Need, on_delete=models.SET_NULL, null=True, blank=True, related_name="brought"
    )  # a need told before, if it is one of those
    said_at = models.DateTimeField(default=timezone.now)
    said_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = EventNeedQuerySet.as_manager()

    class Meta:
        ordering = ["said_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "need"], name="event_need_once"),
        ]

    def __str__(self):
        return self.text[:60]


class ProgrammePoint(models.Model):
    """A point of the programme; often a need that a municipality has brought."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="programme")
    at = models.TimeField(_("from what time"), null=True, blank=True)
    title = models.CharField(_("what"), max_length=200)
    who = models.CharField(_("who leads it"), max_length=200, blank=True)
    need = models.OneToOneField(
        EventNeed, on_delete=models.SET_NULL, null=True, blank=True, related_name="point"
    )
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = [F("at").asc(nulls_last=True), "pk"]

    def __str__(self):
        return self.title


class SignUpQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own answer, and of a municipality that one coordinates all; those who arrange it read every one."""
        if not user.is_authenticated:
            return self.none()
        organised = Event.objects.organised_by(user).values("pk")
        return self.filter(
            Q(user=user.pk) | Q(municipality__in=user.reach(*COORDINATES)) | Q(event__in=organised)
        )

    def with_removable(self, user):
        """Each with `is_removable`: answers for somebody else, that the user gave or in a municipality that one
        coordinates, until it is known who was there."""
        own = Q(signed_by=user.pk) | Q(municipality__in=user.reach(*COORDINATES))
        waits = Q(user=None, attended=None, event__state=Event.State.INVITED)
        return self.annotate(is_removable=read_with(own & waits))

    def removable_by(self, user):
        """What the user may take back."""
        return self.visible_to(user).with_removable(user).filter(is_removable=True)

    def coming(self):
        """Those who have said that they come."""
        return self.filter(comes=True)


class SignUp(models.Model):
    """That somebody comes to a meeting, or does not: a user, or a name and a function that somebody wrote."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="sign_ups")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="event_sign_ups"
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    function = models.CharField(_("function"), max_length=120)
    comes = models.BooleanField(default=True)
    needs = models.CharField(_("food, or anything that makes it easier"), max_length=200, blank=True)
    attended = models.BooleanField(null=True, blank=True)
    signed_at = models.DateTimeField(default=timezone.now)
    signed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = SignUpQuerySet.as_manager()

    class Meta:
        ordering = ["municipality__sort_key", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "user"], condition=Q(user__isnull=False), name="sign_up_once"
            ),
            # Nobody is named while practising.
            models.CheckConstraint(
                condition=~Q(municipality=PRACTICE) | Q(name=""), name="sign_up_unnamed_in_practice"
            ),
        ]

    def __str__(self):
        return self.name or self.function


class EventNote(models.Model):
    """What was said at a meeting; everyone who was invited reads it."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("note"), max_length=4000)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.text[:60]
