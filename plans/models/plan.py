"""The åtgärdsplan (5 §): its goals and measures, their tasks, postponements, and where they were borrowed."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from municipalities.models import PreventionKind, PreventionLevel, TargetGroup
from plans.models.documents import (
    DocumentComment,
    DocumentInvitee,
    DocumentPlace,
    Origin,
    PlaceCorrection,
    SteeringDocument,
    SteeringDocumentQuerySet,
)
from plans.models.situation import Cause, Problem, SituationReport
from portal.lib.searching import words_index
from portal.lib.swedish import format_figure
from surveys.models import Indicator


def in_year(value: float | None, year: int | None) -> str:
    """A figure with its year, if it has one: 14 (2025)."""
    if value is None:
        return ""
    return f"{format_figure(value)} ({year})" if year else format_figure(value)


def aim_of(row):
    """From where a goal or measure starts and how far it is to come: 14 (2025) → 7 (2028); empty without figures."""
    start, target = in_year(row.start_value, row.start_year), in_year(row.target_value, row.target_year)
    if start and target:
        return f"{start} → {target}"
    if target:
        return gettext("the target is %(target)s") % {"target": target}
    return gettext("at the start %(start)s") % {"start": start} if start else ""


class ActionPlanQuerySet(SteeringDocumentQuerySet):
    def fillable_by(self, user):
        """Plans whose goals and measures the user may write: drafts that they may write in, and plans in
        force that were registered as a file, by the coordinators."""
        registered = Q(state=ActionPlan.State.DECIDED, origin=Origin.REGISTERED)
        return self.filter(
            Q(pk__in=ActionPlan.objects.editable_by(user).values("pk"))
            | registered & Q(pk__in=ActionPlan.objects.coordinated_by(user).values("pk"))
        )


class ActionPlan(SteeringDocument):
    """An åtgärdsplan: which measures the municipality intends to take; a version that stays as it was decided."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("Being reviewed")
        DECIDED = "decided", _("Decided")
        SUPERSEDED = "superseded", _("Replaced")

    FINAL = (State.DECIDED, State.SUPERSEDED)

    state = models.CharField(max_length=20, choices=State, default=State.DRAFT, editable=False)
    summary = models.TextField(_("in short"), max_length=4000, blank=True)
    basis = models.ManyToManyField(SituationReport, related_name="plans", blank=True)
    copied_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="copies", editable=False
    )

    objects = ActionPlanQuerySet.as_manager()

    class Meta(SteeringDocument.Meta):
        indexes = [words_index("plan_words", "title", "summary", "area")]
        constraints = [
            *SteeringDocument.Meta.constraints,
            models.UniqueConstraint(
                fields=["municipality", "group", "subject"],
                condition=Q(state="decided") & ~Q(subject="other"),
                nulls_distinct=False,
                name="actionplan_one_decided",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_review"]) | Q(final_on__isnull=False),
                name="actionplan_decided_when",
            ),
        ]


class PlanPlace(DocumentPlace):
    """That a plan holds for a municipality, with its own decision: body, date, paragraph, case number."""

    document = models.ForeignKey(ActionPlan, on_delete=models.CASCADE, related_name="places")


class PlanPlaceCorrection(PlaceCorrection):
    place = models.ForeignKey(PlanPlace, on_delete=models.CASCADE, related_name="corrections")


class PlanInvitee(DocumentInvitee):
    document = models.ForeignKey(ActionPlan, on_delete=models.CASCADE, related_name="invitees")


class PlanComment(DocumentComment):
    document = models.ForeignKey(ActionPlan, on_delete=models.CASCADE, related_name="comments")


class Goal(models.Model):
    """What is to be reached: strategic, or operative under a strategic one; measured by an indicator if possible."""

    class Level(models.TextChoices):
        STRATEGIC = "strategic", _("Strategic goal")
        OPERATIVE = "operative", _("Operative goal")

    plan = models.ForeignKey(ActionPlan, on_delete=models.CASCADE, related_name="goals")
    level = models.CharField(_("level"), max_length=20, choices=Level)
    text = models.CharField(_("the goal"), max_length=500)
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="children"
    )
    problem = models.ForeignKey(
        Problem, on_delete=models.PROTECT, null=True, blank=True, related_name="goals"
    )
    causes = models.ManyToManyField(Cause, related_name="goals", blank=True)
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="goals"
    )
    start_value = models.FloatField(_("value at the start"), null=True, blank=True)
    start_year = models.PositiveSmallIntegerField(_("year of that value"), null=True, blank=True)
    target_value = models.FloatField(_("value to reach"), null=True, blank=True)
    target_year = models.PositiveSmallIntegerField(_("by the year"), null=True, blank=True)
    line = models.UUIDField(default=uuid.uuid4, editable=False)
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="later", editable=False
    )
    position = models.PositiveSmallIntegerField(default=0)
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["position", "pk"]
        indexes = [words_index("goal_words", "text")]
        constraints = [models.UniqueConstraint(fields=["plan", "line"], name="goal_once")]

    def __str__(self):
        return self.text

    @property
    def aim(self):
        return aim_of(self)


class MeasureQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Measures of the plans that the user reads."""
        return self.filter(plan__in=ActionPlan.objects.visible_to(user))

    def editable_by(self, user):
        """Measures whose text the user may change; see `ActionPlanQuerySet.fillable_by`."""
        return self.filter(plan__in=ActionPlan.objects.fillable_by(user).values("pk"))

    def of(self, municipality):
        """Measures of the plans that hold for the municipality, its own and joint ones."""
        return self.filter(plan__in=ActionPlan.objects.of(municipality))

    def in_force(self):
        """Measures of plans that are decided and not replaced."""
        return self.filter(plan__state=ActionPlan.State.DECIDED)

    def followed_by(self, user):
        """Measures whose work the user keeps up: tasks, dates, follow-up. Coordinators all of their
        municipalities'; colleagues those they answer for themselves."""
        if not user.is_authenticated:
            return self.none()
        own = PlanPlace.objects.filter(municipality__in=user.reach("coordinator")).values("document")
        with_others = PlanPlace.objects.filter(municipality__in=user.reach("colleague")).values("document")
        return self.filter(
            Q(plan__in=own) | Q(plan__in=with_others, person=user.pk),
            plan__state__in=[*ActionPlan.State],
        ).exclude(plan__state=ActionPlan.State.SUPERSEDED)


class Measure(models.Model):
    """An åtgärd in a plan: Brå's six columns, who answers for it, and how it is measured."""

    class Term(models.TextChoices):
        SHORT = "short", _("Has effect soon")
        LONG = "long", _("Has effect in the long run")

    class Override(models.TextChoices):
        ONGOING = "ongoing", _("Ongoing")
        PAUSED = "paused", _("Paused")
        CANCELLED = "cancelled", pgettext_lazy("measure", "Cancelled")
        DONE = "done", _("Carried out")

    plan = models.ForeignKey(ActionPlan, on_delete=models.CASCADE, related_name="measures")
    title = models.CharField(_("measure"), max_length=200)
    description = models.TextField(_("what will be done"), max_length=8000, blank=True)
    problems = models.ManyToManyField(Problem, related_name="measures", blank=True)
    causes = models.ManyToManyField(Cause, related_name="measures", blank=True)
    reason_without_cause = models.CharField(
        _("why it is done although no cause is named"), max_length=500, blank=True
    )
    goal = models.ForeignKey(Goal, on_delete=models.SET_NULL, null=True, blank=True, related_name="measures")
    operative_goal = models.CharField(_("operative goal"), max_length=500, blank=True)
    target_groups = ArrayField(
        models.CharField(max_length=20, choices=TargetGroup),
        verbose_name=_("target groups"),
        default=list,
        blank=True,
    )
    level = models.CharField(_("prevention level"), max_length=20, choices=PreventionLevel, blank=True)
    kind = models.CharField(_("kind of prevention"), max_length=20, choices=PreventionKind, blank=True)
    term = models.CharField(_("time to effect"), max_length=10, choices=Term, blank=True)
    is_camera_surveillance = models.BooleanField(_("is camera surveillance (14 §)"), default=False)
    themes = ArrayField(models.CharField(max_length=40), verbose_name=_("themes"), default=list, blank=True)
    tags = ArrayField(
        models.CharField(max_length=40), verbose_name=_("also serves"), default=list, blank=True
    )
    method = models.CharField(_("method"), max_length=500, blank=True)
    resources = models.CharField(_("resources"), max_length=500, blank=True)
    cost = models.PositiveIntegerField(_("cost in kronor"), null=True, blank=True)
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="measures"
    )
    start_value = models.FloatField(_("value at the start"), null=True, blank=True)
    start_year = models.PositiveSmallIntegerField(_("year of that value"), null=True, blank=True)
    target_value = models.FloatField(_("value to reach"), null=True, blank=True)
    target_year = models.PositiveSmallIntegerField(_("by the year"), null=True, blank=True)
    responsible_unit = models.CharField(_("responsible unit"), max_length=20, choices=Unit, blank=True)
    responsible = models.CharField(_("responsible role or organisation"), max_length=120, blank=True)
    person = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="measures"
    )
    partners = ArrayField(
        models.CharField(max_length=120), verbose_name=_("together with"), default=list, blank=True
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    follow_up_on = models.DateField(_("follow up on"), null=True, blank=True)
    how_followed_up = models.CharField(_("how it is followed up"), max_length=500, blank=True)
    line = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="later", editable=False
    )
    position = models.PositiveSmallIntegerField(default=0)
    # What lives on after the plan was decided; the rest of the row is then as it was decided.
    is_lent = models.BooleanField(_("shown to other municipalities"), default=False)
    lent_note = models.CharField(_("what others should know"), max_length=1000, blank=True)
    set_state = models.CharField(_("state"), max_length=20, choices=Override, blank=True)
    set_reason = models.CharField(_("reason"), max_length=500, blank=True)
    set_on = models.DateField(null=True, blank=True)
    set_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    LIVING = (
        "is_lent",
        "lent_note",
        "person_id",
        "set_state",
        "set_reason",
        "set_on",
        "set_by_id",
        "edition",
    )

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "line"], name="measure_once"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="measure_ends_after",
                violation_error_message=_("The last day comes before the first."),
            ),
            models.CheckConstraint(
                condition=Q(set_state="") | ~Q(set_reason=""),
                name="measure_set_state_with_reason",
                violation_error_message=_("Say why."),
            ),
        ]
        indexes = [
            words_index("measure_words", "title", "description", "operative_goal", "method", "responsible"),
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="measure_of_person"),
        ]

    def __str__(self):
        return self.title

    @property
    def aim(self):
        return aim_of(self)


class MeasureTask(models.Model):
    """A step of a measure that somebody is to have done by a day."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(_("task"), max_length=200)
    responsible = models.CharField(_("responsible role or unit"), max_length=120, blank=True)
    person = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks")
    due_on = models.DateField(_("to be done by"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = [F("due_on").asc(nulls_last=True), "pk"]

    def __str__(self):
        return self.title


class Postponement(models.Model):
    """That a decided date was moved: from when to when, why, and who decided it."""

    class Field(models.TextChoices):
        ENDS_ON = "ends_on", _("Last day")
        FOLLOW_UP_ON = "follow_up_on", _("Follow-up")

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="postponements")
    field = models.CharField(_("which date"), max_length=20, choices=Field)
    from_date = models.DateField(null=True, blank=True)
    to_date = models.DateField(_("new date"))
    reason = models.CharField(_("reason"), max_length=500)
    decided_by = models.CharField(_("decided by"), max_length=120)
    decided_on = models.DateField(_("decided on"))
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(decided_by=""), name="postponement_with_reason_and_decider"
            ),
        ]

    def __str__(self):
        return f"{self.measure_id} {self.field}: {self.to_date}"


class Borrowing(models.Model):
    """That a measure was taken from another municipality's plan: text copied, origin kept, own adaptation told."""

    measure = models.OneToOneField(Measure, on_delete=models.CASCADE, related_name="borrowing")
    source = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="lendings")
    adaptation = models.CharField(_("what we do differently"), max_length=1000, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.measure_id} < {self.source_id}"
