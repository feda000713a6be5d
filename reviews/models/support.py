"""Support (processtöd): cases, contacts, and promises that bind both sides.

A relation to the whole municipality and its local police area, not to one person: county, municipality and police
read the same.
"""

import uuid
from datetime import date, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import COORDINATES, PRACTICE, READS_IN_FULL, Municipality
from portal.lib.searching import words_index
from portal.lib.swedish import format_number

REMOVABLE = timedelta(days=1)


class Side(models.TextChoices):
    """Who has promised something."""

    COUNTY = "county", _("The county board")
    MUNICIPALITY = "municipality", _("The municipality")
    POLICE = "police", _("The police")


class SupportForm(models.TextChoices):
    """How support is given, or wished for."""

    GUIDANCE = "guidance", _("Guidance over time")
    COMPETENCE = "competence", _("Training and knowledge")
    ANALYSIS = "analysis", _("Help with mapping and analysis")
    ORGANISATION = "organisation", _("Help with organisation and cooperation")
    NETWORK = "network", _("Contact with others in the same situation")
    OTHER = "other", _("Something else")


def shared_with(user, prefix="municipality"):
    """The condition that a municipality's support is the user's to read: the county's officers, the municipality's
    coordinators and managers, and the police of its local police area."""
    return (
        Q(**{f"{prefix}__county__in": user.county_ids})
        | Q(**{f"{prefix}__in": user.reach(*READS_IN_FULL)})
        | Q(**{f"{prefix}__in": user.policed_ids})
    )


def written_by(user, prefix="municipality"):
    """The condition that the user writes in a municipality's support: the county's officers and its coordinators."""
    return Q(**{f"{prefix}__county__in": user.county_ids}) | Q(**{f"{prefix}__in": user.reach(*COORDINATES)})


class SupportCaseQuerySet(models.QuerySet):
    def _at(self, condition):
        return Q(Exists(SupportPlace.objects.filter(condition, case=OuterRef("pk"))))

    def visible_to(self, user):
        """Cases that one of the user's places takes part in."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(self._at(shared_with(user)))

    def led_by(self, user):
        """Cases whose frame the user may change: the officers of a county that it lies in."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(self._at(Q(municipality__county__in=user.county_ids)))

    def in_counties(self, counties):
        """Those that a municipality of the counties takes part in."""
        return self.filter(self._at(Q(municipality__county__in=counties)))

    def at(self, municipality):
        """Those that the municipality takes part in."""
        return self.filter(self._at(Q(municipality=municipality)))

    def of_code(self, code):
        """Those that the municipality with the code takes part in."""
        return self.filter(self._at(Q(municipality__code=code)))

    def going_on(self):
        """Those that are not closed."""
        return self.exclude(state=SupportCase.State.CLOSED)


class SupportCase(models.Model):
    """Support over time for one municipality or several together: goal, form, next step, and what came of it."""

    class State(models.TextChoices):
        OPEN = "open", _("Going on")
        RESTING = "resting", _("Resting")
        CLOSED = "closed", _("Brought to an end")

    title = models.CharField(_("about"), max_length=120)
    goal = models.TextField(_("what is to be better"), max_length=2000)
    form = models.CharField(_("form of support"), max_length=20, choices=SupportForm)
    themes = ArrayField(models.CharField(max_length=40), verbose_name=_("themes"), default=list, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN, editable=False)
    responsible = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="support_cases"
    )  # an officer; the case stays when he or she leaves
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    next_step = models.CharField(_("next step"), max_length=300, blank=True)
    next_on = models.DateField(_("when"), null=True, blank=True)
    why_rests = models.CharField(_("why it rests"), max_length=300, blank=True)
    result = models.TextField(_("what came of it"), max_length=2000, blank=True)
    municipalities = models.ManyToManyField(
        Municipality, through="SupportPlace", related_name="support_cases"
    )
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = SupportCaseQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        indexes = [words_index("support_case_words", "title", "goal", "next_step", "result")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="open") | ~Q(next_step="") & Q(next_on__isnull=False),
                name="support_case_open_has_next_step",
                violation_error_message=_("While the support goes on, say what happens next and when."),
            ),
            models.CheckConstraint(
                condition=~Q(state="resting") | ~Q(why_rests=""),
                name="support_case_rests_for_a_reason",
                violation_error_message=_("Say why the support rests."),
            ),
            models.CheckConstraint(
                condition=Q(state="closed", ended_on__isnull=False) & ~Q(result="")
                | ~Q(state="closed") & Q(ended_on=None),
                name="support_case_closed_says_result",
                violation_error_message=_("Say what came of it, and when it ended."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("starts_on")), name="support_case_ends_after"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_closed(self):
        return self.state == self.State.CLOSED


class SupportPlace(models.Model):
    """That a municipality takes part in a support case."""

    case = models.ForeignKey(SupportCase, on_delete=models.CASCADE, related_name="places")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["municipality__sort_key"]
        constraints = [models.UniqueConstraint(fields=["case", "municipality"], name="support_place_once")]

    def __str__(self):
        return f"{self.case_id} {self.municipality_id}"


def hours_text(hours):
    """Hours with as many decimals as they have, at most two."""
    decimals = max(-hours.normalize().as_tuple().exponent, 0)
    return format_number(hours, min(decimals, 2))


class SupportEvent(models.Model):
    """What happened to the frame of a support case: who did what, when and with which words. Both sides read it."""

    class Kind(models.TextChoices):
        BEGUN = "begun", _("Began")
        GOAL = "goal", _("Changed the goal")
        STEP = "step", _("New next step")
        PLACES = "places", _("Other municipalities take part")
        RESTED = "rested", _("Began to rest")
        CLOSED = "closed", _("Closed it")
        REOPENED = "reopened", _("Took it up again")
        MOVED = "moved", _("Somebody else is responsible")

    case = models.ForeignKey(SupportCase, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.CharField(max_length=2000, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.case_id} {self.kind}"


class SupportContactQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The county's officers read their county's contacts; coordinators and managers their own place's; the
        local police those of support cases that their municipality takes part in."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(municipality__county__in=user.county_ids)
            | Q(municipality__in=user.reach(*READS_IN_FULL))
            | Q(municipality__in=user.policed_ids, case__isnull=False)
        )

    def with_details(self):
        """Each with who noted it, its support, and what was promised at it (`promises_made`)."""
        said = JSONObject(side=F("side"), text=F("text"), due_on=F("due_on"), outcome=F("outcome"))
        made = Promise.objects.filter(contact=OuterRef("pk")).order_by("pk").values(said=said)
        return self.select_related("created_by", "case").annotate(promised=ArraySubquery(made))

    def with_removable(self, user):
        """Each with `is_removable`: whoever wrote it can take it back within a day; after that it stays."""
        recent = Q(created_by=user.pk, created_at__gt=timezone.now() - REMOVABLE)
        return self.annotate(is_removable=models.ExpressionWrapper(recent, models.BooleanField()))

    def removable_by(self, user):
        """What the user can take back."""
        return self.with_removable(user).filter(is_removable=True)


class SupportContact(models.Model):
    """A contact between a county board and a municipality, with a short note that the municipality sees."""

    class Kind(models.TextChoices):
        VISIT = "visit", _("Visit")
        MEETING = "meeting", _("Digital meeting")
        PHONE = "phone", _("Phone")
        MAIL = "mail", _("E-mail")
        OTHER = "other", _("Other")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="support_contacts")
    case = models.ForeignKey(
        SupportCase, on_delete=models.PROTECT, null=True, blank=True, related_name="contacts"
    )
    on = models.DateField(_("when"))
    kind = models.CharField(_("how"), max_length=10, choices=Kind)
    present = models.CharField(
        _("with whom"), max_length=200, blank=True
    )  # functions, as they were called then
    hours = models.DecimalField(
        _("hours"), max_digits=5, decimal_places=2, null=True, blank=True
    )  # the county's own time
    note = models.CharField(_("note"), max_length=1000)
    form_token = models.UUIDField(unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = SupportContactQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [
            words_index("support_contact_words", "note", "present"),
            models.Index(fields=["municipality", "-on", "-id"], name="support_contact_latest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(hours=None) | Q(hours__gt=0, hours__lte=100),
                name="support_contact_hours",
                violation_error_message=_("Write hours between 0 and 100."),
            )
        ]

    def __str__(self):
        return f"{self.on} {self.get_kind_display()}"

    @property
    def promises_made(self):
        """What was promised at it, of a contact that was read `with_details`."""
        return [
            Promise(
                side=row["side"],
                text=row["text"],
                due_on=row["due_on"] and date.fromisoformat(row["due_on"]),
                outcome=row["outcome"],
            )
            for row in self.promised
        ]

    @property
    def hours_text(self):
        """The hours as they are written: 2, or 7,5."""
        return "" if self.hours is None else hours_text(self.hours)

    @property
    def author(self):
        """Who noted it; nobody is named while practising."""
        return None if self.municipality_id == PRACTICE else self.created_by


class PromiseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Promises of the user's places, whichever side has made them."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(shared_with(user))

    def editable_by(self, user):
        """What the user may answer: the county's officers and the municipality's coordinators all of theirs, the
        police what the police have promised."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(written_by(user) | Q(municipality__in=user.policed_ids, side=Side.POLICE))

    def open(self):
        """Those that nobody has said how they went."""
        return self.filter(outcome="")


class Promise(models.Model):
    """What one side has promised the other, by when, and whether it was done. A promise that was not kept says why."""

    class Outcome(models.TextChoices):
        KEPT = "kept", _("Was done")
        CHANGED = "changed", _("Became something else")
        DROPPED = "dropped", _("Was not done")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="promises")
    case = models.ForeignKey(
        SupportCase, on_delete=models.PROTECT, null=True, blank=True, related_name="promises"
    )
    contact = models.ForeignKey(
        SupportContact, on_delete=models.SET_NULL, null=True, blank=True, related_name="promises"
    )  # at which it was made
    side = models.CharField(_("who promises"), max_length=20, choices=Side)
    text = models.CharField(_("what is promised"), max_length=300)
    due_on = models.DateField(_("by"), null=True, blank=True)
    outcome = models.CharField(_("how did it go?"), max_length=10, choices=Outcome, blank=True)
    outcome_note = models.CharField(_("in a sentence"), max_length=300, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)
    outcome_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        ordering = [F("due_on").asc(nulls_last=True), "pk"]
        indexes = [words_index("promise_words", "text", "outcome_note")]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="") & Q(outcome_at=None) | ~Q(outcome="") & Q(outcome_at__isnull=False),
                name="promise_outcome_dated",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "kept"]) | ~Q(outcome_note=""),
                name="promise_not_kept_says_why",
                violation_error_message=_("Say in a sentence why it became otherwise."),
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def is_open(self):
        return not self.outcome
