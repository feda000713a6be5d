"""What has gone from the portal to a municipality's registrar."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from municipalities.models import PRACTICE, Municipality


class Registration(models.Model):
    """That a document was sent to the official mailbox, to be registered: which, when and by whom."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="registrations")
    record = models.CharField(max_length=40)  # kind and number, as the list of documents names it
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    form_token = models.UUIDField(editable=False)  # of the form, which may hold several documents

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["form_token", "record", "municipality"], name="registration_once"
            ),
            # Nothing leaves while practising.
            models.CheckConstraint(condition=~Q(municipality=PRACTICE), name="registration_is_real"),
        ]

    def __str__(self):
        return f"{self.record} {self.at:%Y-%m-%d}"
