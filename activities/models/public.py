"""What a municipality has published of its work, as it was that day."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import Municipality


class PublicPage(models.Model):
    """The municipality's page for everyone: a picture of the day it was published, renewed by publishing again."""

    municipality = models.OneToOneField(Municipality, on_delete=models.CASCADE, related_name="public_page")
    introduction = models.TextField(_("in your own words"), max_length=2000, blank=True)
    content = models.JSONField()
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    is_open = models.BooleanField(default=True)

    def __str__(self):
        return f"{self.municipality_id} {self.published_at:%Y-%m-%d}"
