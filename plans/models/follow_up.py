"""Follow-up (6 §): rounds over a plan, what each measure came to, and what others can learn from it."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import Municipality, StoredFile
from plans.models.plan import ActionPlan, Measure


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

    class Meta:
        ordering = ["-started_on", "-pk"]
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
        CHANGE = "change", _("Change")
        STOP = "stop", _("Stop")

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

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "measure"], name="follow_up_once_a_round"),
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

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.text[:60]
