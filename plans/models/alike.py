"""That a municipality wants to be compared with others like it, and to be found by them."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import Municipality


class AlikeConsent(models.Model):
    """A municipality's yes to being shown among similar ones; taken back by removing it."""

    municipality = models.OneToOneField(Municipality, on_delete=models.CASCADE, related_name="alike_consent")
    contact = models.CharField(_("whom the others can turn to"), max_length=300, blank=True)
    since = models.DateField(default=timezone.localdate)
    given_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self):
        return f"{self.municipality_id} {self.since}"
