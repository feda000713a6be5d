"""Lists on their way into a municipality's record."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import PRACTICE, Municipality


class ImportBatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Lists on their way into the municipalities the user coordinates; the files are left unread.

        While practising only one's own: someone may try with a list that was not meant for others.
        """
        mine = self.filter(municipality__in=Municipality.objects.coordinated_by(user))
        own = models.Q(created_by=user.pk) | ~models.Q(municipality=PRACTICE)
        return mine.filter(own).defer("content", "bad_rows")


class ImportBatch(models.Model):
    """An uploaded list on its way into a municipality's record: uploaded, mapped, checked, imported."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Choose columns")
        CHECKING = "checking", _("Checking")
        CHECKED = "checked", _("Checked")
        IMPORTING = "importing", _("Importing")
        DONE = "done", _("Done")
        FAILED = "failed", _("Stopped")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="imports")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    columns = models.JSONField(default=list)  # per column of the file: title, samples, the field it fills
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    problem = models.CharField(max_length=300, blank=True)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    rows_good = models.PositiveIntegerField(default=0)
    rows_bad = models.PositiveIntegerField(default=0)
    rows_warned = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0)
    with_warned = models.BooleanField(default=False)
    with_known = models.BooleanField(default=False)
    share = models.BooleanField(default=False)
    errors = models.JSONField(default=list)  # the first of them: row, column, value, message
    sample = models.JSONField(default=list)  # the first good rows, as they will be read
    bad_rows = models.BinaryField(null=True)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.file_name
