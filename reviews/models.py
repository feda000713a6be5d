"""The county's desk: what officers have read, and their contacts with the municipalities."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import PRACTICE, READS_IN_FULL, County, Municipality

REMOVABLE = timedelta(days=1)


class SupportContactQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The county's officers read their county's contacts; coordinators and managers their own place's."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            models.Q(municipality__county__in=user.county_ids)
            | models.Q(municipality__in=user.reach(*READS_IN_FULL))
        )

    def with_removable(self, user):
        """Each with `is_removable`: whoever wrote it can take it back within a day; after that it stays."""
        recent = models.Q(created_by=user.pk, created_at__gt=timezone.now() - REMOVABLE)
        return self.annotate(is_removable=models.ExpressionWrapper(recent, models.BooleanField()))

    def removable_by(self, user):
        """What the user can take back."""
        return self.with_removable(user).filter(is_removable=True)


class SupportContact(models.Model):
    """A contact between a county board and a municipality, with a short note that the municipality sees."""

    class Kind(models.TextChoices):
        VISIT = "visit", _("Visit")
        MEETING = "meeting", _("Digital meeting")
        PHONE = "phone", _("Phone")
        MAIL = "mail", _("E-mail")
        OTHER = "other", _("Other")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="support_contacts")
    on = models.DateField(_("when"))
    kind = models.CharField(_("how"), max_length=10, choices=Kind)
    note = models.CharField(_("note"), max_length=1000)
    form_token = models.UUIDField(unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = SupportContactQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["municipality", "-on", "-id"], name="support_contact_latest")]

    def __str__(self):
        return f"{self.on} {self.get_kind_display()}"

    @property
    def author(self):
        """Who noted it; nobody is named while practising."""
        return None if self.municipality_id == PRACTICE else self.created_by


class ReadMark(models.Model):
    """Up to when an officer has marked a county's news as read."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="read_marks")
    county = models.ForeignKey(County, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "county"], name="read_mark_once")]

    def __str__(self):
        return f"{self.user_id} {self.county_id}: {self.read_at}"
