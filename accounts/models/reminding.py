"""Reminders: at what pace a person wants each kind, and what has been told by mail."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class Pace(models.TextChoices):
    """How soon after something begins to wait the person is told by mail."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Every morning")
    WEEKLY = "weekly", _("On Mondays")
    NEVER = "never", _("Not by mail")


class ReminderChoice(models.Model):
    """The pace that a person has chosen for a kind of reminder; without one its usual pace holds."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reminder_choices")
    kind = models.CharField(max_length=20)  # accounts.reminding.kinds
    pace = models.CharField(_("how often"), max_length=10, choices=Pace)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="reminder_choice_once")]

    def __str__(self):
        return f"{self.user_id} {self.kind}: {self.pace}"


class Reminded(models.Model):
    """That a person was told by mail of one thing, when, and at which stage it was then."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=80)  # the thing: the same from one day to the next
    stage = models.CharField(max_length=40, blank=True)
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "key"], name="reminded_once")]
        indexes = [models.Index(fields=["told_at"], name="reminded_told_at")]

    def __str__(self):
        return f"{self.user_id} {self.kind} {self.key}"
