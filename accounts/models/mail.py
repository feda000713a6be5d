"""The mail that leaves."""

from django.db import models
from django.utils import timezone


class OutgoingMail(models.Model):
    """A mail to one person, kept until the queue has sent it, then as a record that it was sent."""

    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    file = models.BinaryField(null=True)  # one that goes along; emptied when the mail has left
    file_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.subject
