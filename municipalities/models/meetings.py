"""When a council or group met, which organisations came, and what was decided."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models.bodies import Body, Seat
from municipalities.models.files import StoredFile
from portal.lib.searching import words_index


class Meeting(models.Model):
    """A meeting of a body: agenda before, attendance per organisation, minutes and decisions after."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="meetings")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    location = models.CharField(_("where"), max_length=200, blank=True)
    agenda = models.TextField(_("agenda"), max_length=8000, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    notes = models.TextField(_("notes"), max_length=20000, blank=True)
    minutes = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["-starts_at", "-pk"]
        indexes = [words_index("meeting_words", "agenda", "notes")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")),
                name="meeting_ends_after",
                violation_error_message=_("The meeting ends before it starts."),
            ),
        ]

    def __str__(self):
        return f"{self.body} {timezone.localtime(self.starts_at).date()}"

    @property
    def about(self):
        """What it is about in a line: the first point of its agenda."""
        return next(filter(None, map(str.strip, self.agenda.splitlines())), "")


class Attendance(models.Model):
    """Whether an organisation's seat was filled at a meeting."""

    class State(models.TextChoices):
        PRESENT = "present", _("Present")
        DEPUTY = "deputy", _("Sent somebody else")
        ABSENT = "absent", _("Not present")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="attendances")
    state = models.CharField(max_length=10, choices=State)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "seat"], name="attendance_once")]

    def __str__(self):
        return f"{self.meeting_id} {self.seat_id}: {self.state}"


class Decision(models.Model):
    """What a meeting decided; with a responsible role and a date it is a task until it is done."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="decisions")
    text = models.CharField(_("decision"), max_length=1000)
    minutes_ref = models.CharField(_("paragraph"), max_length=40, blank=True)
    responsible = models.CharField(_("responsible role or unit"), max_length=120, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="decisions"
    )
    due_on = models.DateField(_("to be done by"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    outcome = models.CharField(_("what came of it"), max_length=500, blank=True)
    edition = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        indexes = [words_index("decision_words", "text", "outcome", "responsible")]

    def __str__(self):
        return self.text

    @property
    def is_late(self):
        """Whether its day has passed and it is not done."""
        return self.done_on is None and self.due_on is not None and self.due_on < timezone.localdate()
