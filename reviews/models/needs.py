"""What municipalities say that they need."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import COORDINATES, PRACTICE, READS_IN_FULL, Municipality
from portal.lib.searching import words_index
from reviews.models.support import SupportCase, SupportForm


class NeedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Needs of the user's places: coordinators and managers, and the county's officers."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(municipality__county__in=user.county_ids) | Q(municipality__in=user.reach(*READS_IN_FULL))
        )

    def editable_by(self, user):
        """What the municipality's coordinators may change or take back: it is their own words."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(municipality__in=user.reach(*COORDINATES))

    def waiting(self):
        """Neither met nor taken back."""
        return self.filter(ended_on=None)

    def open_to_others(self):
        """Those that real municipalities let others see, to find company."""
        return self.waiting().filter(is_open=True).exclude(municipality=PRACTICE)


class Need(models.Model):
    """What a municipality says it needs, in its own words; said to the county board, and by choice to others."""

    class End(models.TextChoices):
        MET = "met", _("Met")
        WITHDRAWN = "withdrawn", _("Not needed any more")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="needs")
    text = models.CharField(_("what do you need?"), max_length=500)
    form = models.CharField(_("form of support"), max_length=20, choices=SupportForm, blank=True)
    themes = ArrayField(models.CharField(max_length=40), verbose_name=_("themes"), default=list, blank=True)
    is_open = models.BooleanField(_("other municipalities may see it"), default=False)
    said_on = models.DateField(default=timezone.localdate)
    said_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    case = models.ForeignKey(
        SupportCase, on_delete=models.SET_NULL, null=True, blank=True, related_name="needs"
    )  # the support that answers it
    ended_on = models.DateField(null=True, blank=True)
    end = models.CharField(max_length=10, choices=End, blank=True)
    end_note = models.CharField(_("in a sentence"), max_length=300, blank=True)
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = NeedQuerySet.as_manager()

    class Meta:
        ordering = ["-said_on", "-pk"]
        indexes = [words_index("need_words", "text", "end_note")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None, end="") | Q(ended_on__isnull=False) & ~Q(end=""),
                name="need_ends_somehow",
            )
        ]

    def __str__(self):
        return self.text[:60]
