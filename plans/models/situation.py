"""The lägesbild (4 §): its parts, sources, problems and their causes, and short updates between versions."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import StoredFile
from plans.models.documents import (
    DocumentComment,
    DocumentInvitee,
    DocumentPlace,
    PlaceCorrection,
    SteeringDocument,
    SteeringDocumentQuerySet,
)
from portal.lib.searching import words_index
from surveys.models import Indicator


class SituationReport(SteeringDocument):
    """A lägesbild: what is known, where problems are worst, and why; a version that stays as it was."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("Being reviewed")
        COMPLETED = "completed", _("Completed")
        SUPERSEDED = "superseded", _("Replaced")

    FINAL = (State.COMPLETED, State.SUPERSEDED)

    state = models.CharField(max_length=20, choices=State, default=State.DRAFT, editable=False)

    objects = SteeringDocumentQuerySet.as_manager()

    class Meta(SteeringDocument.Meta):
        indexes = [words_index("report_words", "title", "area")]
        constraints = [
            *SteeringDocument.Meta.constraints,
            models.UniqueConstraint(
                fields=["municipality", "group", "subject"],
                condition=Q(state="completed") & ~Q(subject="other"),
                nulls_distinct=False,
                name="situationreport_one_completed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_review"]) | Q(final_on__isnull=False),
                name="situationreport_completed_when",
            ),
        ]


class ReportPlace(DocumentPlace):
    """That a lägesbild holds for a municipality; in joint ones, with its own decision."""

    document = models.ForeignKey(SituationReport, on_delete=models.CASCADE, related_name="places")


class ReportPlaceCorrection(PlaceCorrection):
    place = models.ForeignKey(ReportPlace, on_delete=models.CASCADE, related_name="corrections")


class ReportInvitee(DocumentInvitee):
    document = models.ForeignKey(SituationReport, on_delete=models.CASCADE, related_name="invitees")


class ReportComment(DocumentComment):
    document = models.ForeignKey(SituationReport, on_delete=models.CASCADE, related_name="comments")


class ReportPart(models.Model):
    """One text of a lägesbild; each has its own edition, so that people can write in different parts at once."""

    class Kind(models.TextChoices):
        EXTENT = "extent", _("Extent")
        CONSEQUENCES = "consequences", _("Consequences")
        OTHER_INFORMATION = "other_information", _("Other information")
        ANALYSIS = "analysis", _("Analysis")
        MUNICIPAL_PICTURE = "municipal_picture", _("The municipality's picture")
        POLICE_PICTURE = "police_picture", _("The police's picture")
        AGREES = "agrees", _("What agrees")
        SURPRISES = "surprises", _("What surprises")

    REQUIRED = (Kind.EXTENT, Kind.CONSEQUENCES, Kind.OTHER_INFORMATION, Kind.ANALYSIS)  # 4 §

    report = models.ForeignKey(SituationReport, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=20, choices=Kind)
    text = models.TextField(_("text"), max_length=60_000, blank=True)
    is_ready = models.BooleanField(_("this part is ready"), default=False)
    edition = models.PositiveIntegerField(default=1)
    edited_at = models.DateTimeField(default=timezone.now)
    edited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [words_index("report_part_words", "text")]
        constraints = [models.UniqueConstraint(fields=["report", "kind"], name="report_part_once")]

    def __str__(self):
        return f"{self.report_id} {self.kind}"


class ReportSource(models.Model):
    """What a lägesbild builds on: an indicator, a result, a document, the police's picture.

    Secret police material is never stored: title, keeper and case number only.
    """

    class Kind(models.TextChoices):
        INDICATOR = "indicator", _("Indicator")
        SURVEY = "survey", _("Survey result")
        DOCUMENT = "document", _("Document")
        POLICE = "police", _("The police's picture")
        OBSERVATION = "observation", _("Conversation or observation")

    report = models.ForeignKey(SituationReport, on_delete=models.CASCADE, related_name="sources")
    kind = models.CharField(_("kind of source"), max_length=20, choices=Kind)
    part = models.CharField(_("used in"), max_length=20, choices=ReportPart.Kind, blank=True)
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="report_sources"
    )
    survey_round = models.ForeignKey(
        "surveys.SurveyRound", on_delete=models.PROTECT, null=True, blank=True, related_name="report_sources"
    )
    survey_question = models.ForeignKey(
        "surveys.Question", on_delete=models.PROTECT, null=True, blank=True, related_name="report_sources"
    )  # whose published result it is
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    keeper = models.CharField(_("who keeps it"), max_length=120, blank=True)
    case_number = models.CharField(_("case number"), max_length=60, blank=True)
    is_secret = models.BooleanField(_("is secret"), default=False)
    note = models.TextField(_("what it says"), max_length=4000, blank=True)
    figures = models.JSONField(null=True, blank=True, editable=False)
    # of an indicator: as they stood when it was completed; of a survey: as they were published
    line = models.UUIDField(default=uuid.uuid4, editable=False)
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="indicator") | Q(indicator__isnull=False), name="source_indicator_named"
            ),
            models.CheckConstraint(
                condition=Q(is_secret=False) | Q(file=None, note="") & ~Q(keeper=""),
                name="source_secret_is_not_stored",
                violation_error_message=_(
                    "Secret material is not stored here: only its title, who keeps it and its case number."
                ),
            ),
        ]

    def __str__(self):
        return self.title


class Problem(models.Model):
    """A prioritised problem (focus area) in one version of a lägesbild, with the reason for its place."""

    report = models.ForeignKey(SituationReport, on_delete=models.CASCADE, related_name="problems")
    title = models.CharField(_("the problem"), max_length=200)
    description = models.TextField(_("what, where, when, for whom"), max_length=8000, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), null=True, blank=True)  # 1 is first
    priority_reason = models.TextField(_("why this priority"), max_length=2000, blank=True)
    themes = ArrayField(models.CharField(max_length=40), verbose_name=_("themes"), default=list, blank=True)
    sources = models.ManyToManyField(ReportSource, related_name="problems", blank=True)
    line = models.UUIDField(default=uuid.uuid4, editable=False)
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="later", editable=False
    )
    closed_on = models.DateField(null=True, blank=True)
    closed_reason = models.CharField(_("why it is closed"), max_length=500, blank=True)
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = [models.F("priority").asc(nulls_last=True), "pk"]
        indexes = [words_index("problem_words", "title", "description", "priority_reason")]
        constraints = [
            models.UniqueConstraint(fields=["report", "line"], name="problem_once"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | ~Q(closed_reason=""),
                name="problem_closed_with_reason",
                violation_error_message=_("Say why the problem is closed."),
            ),
        ]

    def __str__(self):
        return self.title


class CauseQuerySet(models.QuerySet):
    def behind(self, plan):
        """Causes in the lägesbilder that the plan builds on, problem by problem, each with its problem."""
        basis = plan.basis.values("pk")
        return self.filter(problem__report__in=basis).select_related("problem").order_by("problem", "pk")


class Cause(models.Model):
    """Why a problem arises: a branch of its tree of causes (orsaksträd)."""

    class Perspective(models.TextChoices):
        SITUATIONAL = "situational", _("The situation")
        SOCIAL = "social", _("The social conditions")
        VICTIM = "victim", _("The one who is harmed")

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="causes")
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children"
    )
    perspective = models.CharField(_("perspective"), max_length=20, choices=Perspective)
    text = models.CharField(_("the cause"), max_length=500)
    line = models.UUIDField(default=uuid.uuid4, editable=False)
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="later", editable=False
    )
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = CauseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [words_index("cause_words", "text")]
        constraints = [models.UniqueConstraint(fields=["problem", "line"], name="cause_once")]

    def __str__(self):
        return self.text


class SituationUpdate(models.Model):
    """A short, dated note between two versions of a lägesbild (lägesuppdatering); it resets no clock."""

    report = models.ForeignKey(SituationReport, on_delete=models.CASCADE, related_name="updates")
    on = models.DateField(_("date"), default=timezone.localdate)
    text = models.TextField(_("what is new"), max_length=4000)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [words_index("report_update_words", "text")]

    def __str__(self):
        return f"{self.on}: {self.text[:60]}"
