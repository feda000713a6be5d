"""The mail that leaves."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

TRY_FOR = timedelta(days=3)


class OutgoingMailQuerySet(models.QuerySet):
    def failing(self):
        """What the mail server has not taken, the oldest first: tried again, or given up."""
        return self.filter(sent_at=None).exclude(error="").order_by("created_at", "pk")

    def to_retry(self):
        """Of them those that are tried again by themselves: for three days, unless somebody has given them up."""
        return self.failing().filter(given_up_at=None, created_at__gt=timezone.now() - TRY_FOR)


class OutgoingMail(models.Model):
    """A mail to one person, kept until the queue has sent it, then as a record that it was sent."""

    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    html = models.TextField(blank=True)  # the same words, if it has another dress
    unsubscribe = models.CharField(max_length=300, blank=True)  # address where one chooses what comes
    file = models.BinaryField(null=True)  # one that goes along; emptied when the mail has left
    file_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.subject

    @property
    def is_given_up(self):
        """Whether it is no longer tried again by itself."""
        return self.given_up_at is not None or self.created_at <= timezone.now() - TRY_FOR
