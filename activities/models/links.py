"""What an activity is tied to in the plans: the measures it carries out, the follow-ups that rest on it."""

from django.db import models

from activities.models.record import Activity
from plans.models import FollowUp, Measure


class ActivityMeasure(models.Model):
    """That an activity carries out a measure of a plan."""

    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, related_name="measure_links", db_index=False
    )
    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="activity_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "measure"], name="activity_measure_once"),
        ]

    def __str__(self):
        return f"{self.activity_id} – {self.measure_id}"


class FollowUpBasis(models.Model):
    """That a follow-up of a measure rests on an activity; it stays when the follow-up is final (see the migration)."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="+", db_index=False)
    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "follow_up"], name="follow_up_basis_once"),
        ]

    def __str__(self):
        return f"{self.follow_up_id} < {self.activity_id}"
