"""The words that mappings, plans and activities have in common: themes, reporting duties, levels, kinds."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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


class Status(models.TextChoices):
    """How far something that has a date has come; one set everywhere."""

    NOT_STARTED = "not_started", _("Not started")
    IN_PROGRESS = "in_progress", _("In progress")
    DONE = "done", _("Done")
    DUE_SOON = "due_soon", _("Soon due")
    OVERDUE = "overdue", _("The date has passed")
    MISSING = "missing", _("Missing")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")
    UNKNOWN = "unknown", _("Unknown")


class TagQuerySet(models.QuerySet):
    def current(self, on=None):
        """Tags that may be chosen on the day (today in Sweden); older ones stay on what bears them."""
        on = on or timezone.localdate()
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)


class Tag(models.Model):
    """A theme, or a reporting duty that one's work can serve; versioned reference data."""

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
