"""That someone handed over a municipality's work: from whom to whom, when, and how much."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import PRACTICE, Municipality


class Handover(models.Model):
    """One act by which all that a person answered for in a municipality got another person."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="handovers")
    from_user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    to_user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    counts = models.JSONField(default=dict)  # how many of each kind; see activities.handover.held
    note = models.CharField(_("note"), max_length=500, blank=True)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            # Nobody is named while practising.
            models.CheckConstraint(condition=~Q(municipality=PRACTICE), name="handover_is_real"),
        ]

    def __str__(self):
        return f"{self.municipality_id} {self.at:%Y-%m-%d}"
