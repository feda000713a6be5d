"""The words that activities alone are described with: families, types and arenas."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
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
