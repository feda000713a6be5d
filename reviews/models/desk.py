"""What an officer has read."""

from django.db import models

from accounts.models import User
from municipalities.models import County


class ReadMark(models.Model):
    """Up to when an officer has marked a county's news as read."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="read_marks")
    county = models.ForeignKey(County, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "county"], name="read_mark_once")]

    def __str__(self):
        return f"{self.user_id} {self.county_id}: {self.read_at}"
