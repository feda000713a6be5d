"""Project-to-permanent: work that a grant paid for, what it built, and what stands today."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import COORDINATES, READS_IN_FULL, Municipality
from portal.lib.searching import words_index


class GrantProjectQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The municipality's own: coordinators and managers. Those that it has shared: the county's officers too."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(municipality__in=user.reach(*READS_IN_FULL))
            | Q(municipality__county__in=user.county_ids, is_shared=True)
        )

    def editable_by(self, user):
        if not user.is_authenticated:
            return self.none()
        return self.filter(municipality__in=user.reach(*COORDINATES))


class GrantProject(models.Model):
    """Work that was paid by a grant: who paid, until when; its remains tell what became permanent."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="grant_projects")
    name = models.CharField(_("name"), max_length=120)
    funder = models.CharField(_("who pays"), max_length=120)
    amount = models.PositiveIntegerField(_("kronor"), null=True, blank=True)
    case_number = models.CharField(_("case number"), max_length=60, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("last day"))
    purpose = models.TextField(_("what the money was for"), max_length=2000, blank=True)
    is_shared = models.BooleanField(_("shown to the county board"), default=False)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = GrantProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-ends_on", "-pk"]
        indexes = [words_index("grant_project_words", "name", "purpose")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="grant_project_ends_after",
                violation_error_message=_("The project ends before it begins."),
            )
        ]

    def __str__(self):
        return self.name


class GrantRemain(models.Model):
    """Something that a project built, and whether it stands without the grant."""

    class State(models.TextChoices):
        UNKNOWN = "unknown", _("Unknown")
        PERMANENT = "permanent", _("Stands by itself")
        SUPPORTED = "supported", _("Still needs support")
        ENDED = "ended", _("Exists no more")

    project = models.ForeignKey(GrantProject, on_delete=models.CASCADE, related_name="remains")
    text = models.CharField(_("what the project built"), max_length=200)
    state = models.CharField(_("today"), max_length=10, choices=State, default=State.UNKNOWN)
    note = models.CharField(_("how it is kept up, or why it ended"), max_length=300, blank=True)
    looked_on = models.DateField(_("looked at"), null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="unknown") | Q(looked_on__isnull=False), name="grant_remain_looked_at"
            )
        ]

    def __str__(self):
        return self.text
