"""Files that people have handed in: kept in the database, with what refers to them and in its backups."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from municipalities.models.places import Municipality


class StoredFile(models.Model):
    """A file as it was handed in. It has no address of its own: what refers to it decides who may read it."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    def __str__(self):
        return self.name
