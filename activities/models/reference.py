"""The words that activities alone are described with: families, types and arenas; and what reports ask."""

from datetime import date

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


class ReportingDuty(models.Model):
    """Something that somebody asks for at regular times: who, on what ground, how often, and of whom.

    What comes with the portal is loaded from a file; what an administrator has changed is left alone by it.
    """

    class Period(models.TextChoices):
        YEAR = "year", _("every year")
        MANDATE = "mandate", _("every term of office")
        WHEN_ASKED = "when_asked", _("when somebody asks")

    class Audience(models.TextChoices):
        MUNICIPALITY = "municipality", _("municipalities")
        COUNTY = "county", _("county boards")

    class Source(models.TextChoices):
        FILE = "file", _("comes with the portal")
        EDITED = "edited", _("written by an administrator")

    MANDATE_YEARS = 4

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    asker = models.CharField(_("who asks"), max_length=120)
    basis = models.CharField(_("basis in law, or what it builds on"), max_length=200, blank=True)
    period = models.CharField(_("how often"), max_length=10, choices=Period, default=Period.YEAR)
    due_month = models.PositiveSmallIntegerField(_("usual month"), null=True, blank=True)
    audience = models.CharField(
        _("who answers"), max_length=20, choices=Audience, default=Audience.MUNICIPALITY
    )
    position = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField(_("asked from"))
    valid_to = models.DateField(_("asked until"), null=True, blank=True)
    source = models.CharField(max_length=10, choices=Source, default=Source.FILE, editable=False)
    edition = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_month=None) | Q(due_month__gte=1, due_month__lte=12),
                name="reporting_duty_month",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="reporting_duty_dates",
                violation_error_message=_("It ends before it begins."),
            ),
        ]

    def __str__(self):
        return self.name

    def first_day(self, year):
        """The first day of the time that the answer of a year is about."""
        is_long = self.period == self.Period.MANDATE
        return date(year - self.MANDATE_YEARS + 1 if is_long else year, 1, 1)


class RecordQuery(models.Model):
    """What of the record answers a question: a basis, and what narrows it."""

    basis = models.CharField(
        max_length=40
    )  # what is gathered for it: see `activities.yearly`, year reports and replies
    types = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    themes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    indicators = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    law_rows = ArrayField(models.CharField(max_length=20), default=list, blank=True)  # codes of duties
    body_kinds = ArrayField(models.CharField(max_length=20), default=list, blank=True)

    NARROWING = ("types", "themes", "tags", "indicators", "law_rows", "body_kinds")

    class Meta:
        abstract = True


class ReportQuestionQuerySet(models.QuerySet):
    def of(self, duty, *, on):
        """What the duty asks on the day, in its own order."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), duty=duty, valid_from__lte=on)


class ReportQuestion(RecordQuery):
    """One question that a reporting duty asks, and where the record may know the answer.

    The wording is ours. A question that changes gets a new row from the day it does; old reports keep theirs.
    """

    class Duty(models.TextChoices):
        """Those that the code knows by name; others are rows of ReportingDuty alone."""

        LANSRAPPORT = "lansrapport", _("The yearly questions about prevention of alcohol, drugs and gambling")
        COUNTY_YEAR = "county_year", _("The county board's yearly report on crime prevention")

    duty = models.CharField(max_length=40)  # the code of a ReportingDuty
    code = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=200)
    help = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(
        max_length=10, choices=ReportingDuty.Source, default=ReportingDuty.Source.FILE, editable=False
    )

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
