"""The words that activities are described with: families, types, themes, reporting duties and others."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
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


class TargetGroup(models.TextChoices):
    CHILDREN = "children", _("Children under 13")
    YOUTH = "youth", _("Young people 13–19")
    YOUNG_ADULTS = "young_adults", _("Young adults 20–25")
    PARENTS = "parents", _("Parents and guardians")
    ADULTS = "adults", _("Adults")
    OLDER = "older", _("Older people")
    PROFESSIONALS = "professionals", _("Professionals")
    ASSOCIATIONS = "associations", _("Associations")
    BUSINESSES = "businesses", _("Businesses and restaurants")
    POLITICIANS = "politicians", _("Politicians and managers")
    PUBLIC = "public", _("The public")


class PreventionLevel(models.TextChoices):
    UNIVERSAL = "universal", _("Universal – everyone")
    SELECTIVE = "selective", _("Selective – groups at risk")
    INDICATED = "indicated", _("Indicated – individuals at risk")


class PreventionKind(models.TextChoices):
    SOCIAL = "social", _("Social – people and their conditions")
    SITUATIONAL = "situational", _("Situational – places and opportunities")


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


class TagQuerySet(models.QuerySet):
    def current(self, on=None):
        """Tags that may be chosen on the day (today in Sweden); older ones stay on what bears them."""
        on = on or timezone.localdate()
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)


class Tag(models.Model):
    """A theme, or a reporting duty that an activity can serve; versioned reference data."""

    class Kind(models.TextChoices):
        THEME = "theme", _("Theme")
        DUTY = "duty", _("Report")

    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    asker = models.CharField(max_length=120, blank=True)
    basis = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "position"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="tag_code_once")]

    def __str__(self):
        return self.name
