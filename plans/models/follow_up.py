"""Follow-up (6 §): rounds over a plan, what each measure came to, lessons, and the municipality's self-check."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import COORDINATES, PRACTICE, READS_IN_FULL, Municipality, StoredFile
from plans.models.plan import ActionPlan, Measure, PlanPlace
from portal.lib.searching import words_index

AT_WORK = ("coordinator", "manager", "colleague")  # who take part in follow-up before it is final


class FollowUpRoundQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rounds that go on: those at work in the municipality. Finished ones: everyone with a role there, and
        the county's officers."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(municipality__in=user.reach(*AT_WORK))
            | Q(municipality__in=user.reach(), finished_on__isnull=False)
            | Q(municipality__county__in=user.county_ids, finished_on__isnull=False)
        )

    def coordinated_by(self, user):
        """Rounds of the municipalities whose record the user keeps: who starts and finishes them."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(municipality__in=user.reach(*COORDINATES))

    def open(self):
        return self.filter(finished_on=None)

    def finished(self):
        return self.filter(finished_on__isnull=False)


class FollowUpRound(models.Model):
    """One walk through a whole plan; when it is finished, the plan has been followed up as 6 § asks."""

    plan = models.ForeignKey(ActionPlan, on_delete=models.CASCADE, related_name="rounds")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    started_on = models.DateField(default=timezone.localdate)
    started_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    conclusion = models.TextField(_("what we learnt in all"), max_length=8000, blank=True)
    finished_on = models.DateField(null=True, blank=True)
    finished_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    is_registered = models.BooleanField(default=False)  # made elsewhere: a date and a file
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = FollowUpRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-started_on", "-pk"]
        indexes = [words_index("follow_up_round_words", "conclusion")]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "municipality"],
                condition=Q(finished_on=None),
                name="follow_up_round_one_open",
                violation_error_message=_("A follow-up of the plan is already going on."),
            ),
        ]

    def __str__(self):
        return f"{self.plan_id} {self.started_on}"

    @property
    def is_finished(self):
        return self.finished_on is not None


class FollowUpQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Final ones: whoever reads the plan. Drafts: coordinators and managers there, and who answers for the
        measure."""
        if not user.is_authenticated:
            return self.none()
        own = PlanPlace.objects.filter(municipality__in=user.reach(*READS_IN_FULL)).values("document")
        return self.filter(
            Q(state=FollowUp.State.FINAL, measure__in=Measure.objects.visible_to(user))
            | Q(measure__plan__in=own)
            | Q(measure__in=Measure.objects.followed_by(user))
        )

    def editable_by(self, user):
        """Drafts on measures of plans in force whose work the user keeps up."""
        measures = Measure.objects.followed_by(user).in_force()
        return self.filter(state=FollowUp.State.DRAFT, measure__in=measures)

    def final(self):
        return self.filter(state=FollowUp.State.FINAL)


class FollowUp(models.Model):
    """What a measure came to on a day: a colour with a sentence, its effect, and what happens next (R29, R30)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        FINAL = "final", _("Final")

    class Colour(models.TextChoices):
        GREEN = "green", _("Goes as planned")
        YELLOW = "yellow", _("Goes partly as planned")
        RED = "red", _("Does not go as planned")

    class Effect(models.TextChoices):
        KNOWN = "known", _("We know what effect it had")
        UNKNOWN = "unknown", _("We do not know what effect it had")

    class Choice(models.TextChoices):
        CONTINUE = "continue", _("Go on as now")
        CHANGE = "change", _("Change the measure")
        STOP = "stop", _("End the measure")

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="follow_ups")
    round = models.ForeignKey(
        FollowUpRound, on_delete=models.CASCADE, null=True, blank=True, related_name="follow_ups"
    )
    on = models.DateField(_("date"), default=timezone.localdate)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    colour = models.CharField(_("how does it go?"), max_length=10, choices=Colour, blank=True)
    sentence = models.CharField(_("why, in a sentence"), max_length=500, blank=True)
    effect = models.CharField(_("effect"), max_length=10, choices=Effect, blank=True)
    effect_text = models.CharField(_("what effect, and how we know"), max_length=1000, blank=True)
    choice = models.CharField(_("what happens next"), max_length=10, choices=Choice, blank=True)
    choice_reason = models.CharField(_("why"), max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [words_index("follow_up_words", "sentence", "effect_text", "choice_reason")]
        constraints = [
            # Final ones may follow upon each other: that is how one is corrected.
            models.UniqueConstraint(
                fields=["round", "measure"], condition=Q(state="draft"), name="follow_up_one_draft_a_round"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(colour="") & ~Q(sentence="") & ~Q(effect="") & ~Q(choice=""),
                name="follow_up_final_is_whole",
                violation_error_message=_(
                    "Choose a colour and write why in a sentence, say whether the effect is known, and what "
                    "happens next."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.measure_id} {self.on}: {self.colour}"

    @property
    def is_final(self):
        """Whether nothing of it changes any more."""
        return self.state == self.State.FINAL


class LessonLearnedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Lessons of final follow-ups: of the plans that one reads, and what other municipalities share."""
        if not user.is_authenticated or not (user.reach() or user.county_ids):
            return self.none()
        return self.filter(
            Q(follow_up__measure__in=Measure.objects.visible_to(user)) | Q(pk__in=self.shared().values("pk")),
            follow_up__state=FollowUp.State.FINAL,
        )

    def shared(self):
        """What real municipalities show to others, from final follow-ups."""
        return self.filter(is_shared=True, follow_up__state=FollowUp.State.FINAL).exclude(
            follow_up__measure__plan__municipality=PRACTICE
        )

    def coordinated_by(self, user):
        """Lessons from final follow-ups in the user's own municipalities: who shares them and takes them up."""
        if not user.is_authenticated:
            return self.none()
        plans = PlanPlace.objects.filter(municipality__in=user.reach(*COORDINATES)).values("document")
        return self.filter(follow_up__measure__plan__in=plans, follow_up__state=FollowUp.State.FINAL)

    def of(self, municipality):
        """The lessons of the plans that hold for the municipality, over all versions."""
        return self.filter(follow_up__measure__plan__in=ActionPlan.objects.of(municipality))


class LessonLearned(models.Model):
    """What a follow-up taught that others may want to know."""

    follow_up = models.OneToOneField(FollowUp, on_delete=models.CASCADE, related_name="lesson")
    text = models.TextField(_("what should we or others remember?"), max_length=2000)
    is_shared = models.BooleanField(_("shown to other municipalities"), default=False)
    used_in = models.ForeignKey(
        "plans.SituationReport",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="lessons",
    )  # the next lägesbild that took it up
    created_at = models.DateTimeField(default=timezone.now)

    objects = LessonLearnedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [words_index("lesson_words", "text")]

    def __str__(self):
        return self.text[:60]


class SelfCheckQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those who do the work in the municipality. Never the county, nor any other municipality."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(municipality__in=user.reach(*AT_WORK))


class SelfCheck(models.Model):
    """A municipality's own answers, one year, to what long-term work rests on; never counted up or compared."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="self_checks")
    year = models.PositiveSmallIntegerField(_("year"))
    answers = models.JSONField(default=dict)  # code of the statement → its answer
    note = models.TextField(_("what we want to do about it"), max_length=4000, blank=True)
    edited_at = models.DateTimeField(default=timezone.now)
    edited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    edition = models.PositiveIntegerField(default=0)

    objects = SelfCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "year"], name="self_check_once_a_year")
        ]

    def __str__(self):
        return f"{self.municipality_id} {self.year}"
