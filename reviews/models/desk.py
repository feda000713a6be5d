"""What an officer has read, and that one has handed over to another."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import PRACTICE, County


class ReadMark(models.Model):
    """Up to when an officer has marked a county's news as read."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="read_marks")
    county = models.ForeignKey(County, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "county"], name="read_mark_once")]

    def __str__(self):
        return f"{self.user_id} {self.county_id}: {self.read_at}"


class OfficerHandover(models.Model):
    """One act by which the support cases of an officer got another officer."""

    counties = ArrayField(models.BigIntegerField(), editable=False)  # in order of their codes
    from_user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    to_user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    cases = models.PositiveIntegerField(default=0)  # how many moved
    roles_ended = models.PositiveIntegerField(default=0)
    note = models.CharField(_("note"), max_length=500, blank=True)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            # Nobody is named while practising.
            models.CheckConstraint(condition=~Q(counties=[PRACTICE]), name="officer_handover_is_real"),
        ]

    def __str__(self):
        return f"{self.counties} {self.at:%Y-%m-%d}"
