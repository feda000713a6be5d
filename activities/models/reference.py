"""The words that activities alone are described with: families, types and arenas; and what reports ask."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Family(models.TextChoices):
    MEETING = "meeting", _("Meetings and cooperation")
    TRAINING = "training", _("Training and support")
    SCHOOL = "school", _("School and parents")
    INSPECTION = "inspection", _("Inspection and control")
    PRESENCE = "presence", _("Out on site")
    INFORMATION = "information", _("Information and dialogue")
    ANALYSIS = "analysis", _("Analysis, plan and follow-up")
    OTHER = "other", _("Something else")


class Arena(models.TextChoices):
    HOME = "home", _("Home")
    SCHOOL = "school", _("School")
    LEISURE = "leisure", _("Leisure")
    PUBLIC = "public", _("Public places")
    NIGHTLIFE = "nightlife", _("Restaurants and nightlife")
    DIGITAL = "digital", _("Online")
    WORK = "work", _("Workplace")


class ActivityType(models.Model):
    """A detail within one of the eight families; reference data."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    family = models.CharField(max_length=20, choices=Family)
    position = models.PositiveSmallIntegerField()
    suggested_themes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    suggested_tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        ordering = ["position"]

    def __str__(self):
        return self.name


class ReportQuestionQuerySet(models.QuerySet):
    def of(self, duty, *, on):
        """What the duty asks on the day, in its own order."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), duty=duty, valid_from__lte=on)


class ReportQuestion(models.Model):
    """One question that a reporting duty asks, and where the record may know the answer; reference data.

    The wording is ours. A question that changes gets a new row from the day it does; old reports keep theirs.
    """

    class Duty(models.TextChoices):
        LANSRAPPORT = "lansrapport", _("The yearly questions about prevention of alcohol, drugs and gambling")
        COUNTY_YEAR = "county_year", _("The county board's yearly report on crime prevention")

    duty = models.CharField(max_length=20, choices=Duty)
    code = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=200)
    help = models.CharField(max_length=300, blank=True)
    basis = models.CharField(
        max_length=40
    )  # what is gathered for it: see `activities.yearly` and year reports
    types = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    themes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    indicators = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = ReportQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["duty", "position"]
        constraints = [
            models.UniqueConstraint(fields=["duty", "code", "valid_from"], name="report_question_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="report_question_dates"
            ),
        ]

    def __str__(self):
        return self.question
