"""A person's own planning: dates set aside for what comes again, and who may see all that one answers for."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import MUNICIPAL_ROLES, Membership, Role, User
from municipalities.models import PRACTICE, GroupMember, Municipality


class LoadShareQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What others have chosen to show to the managers of a municipality where the user is one.

        Only of those who still work there.
        """
        managed_by = user.reach(Role.MANAGER) if user.is_authenticated else set()
        if not managed_by:
            return self.none()
        groups = GroupMember.objects.active().filter(municipality=OuterRef(OuterRef("municipality")))
        work = Membership.objects.active().filter(user=OuterRef("user"), role__in=MUNICIPAL_ROLES)
        here = work.filter(Q(municipality=OuterRef("municipality")) | Q(group__in=groups.values("group")))
        shown = self.filter(Exists(here), municipality__in=managed_by, user__is_active=True)
        return shown.exclude(user=user)


class LoadShare(models.Model):
    """That a person lets the managers of a municipality see what they answer for there, and when."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="load_shares")
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    shared_at = models.DateTimeField(default=timezone.now)

    objects = LoadShareQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "municipality"], name="load_share_once"),
            # Nobody is named while practising.
            models.CheckConstraint(condition=~Q(municipality=PRACTICE), name="load_share_is_real"),
        ]

    def __str__(self):
        return f"{self.user_id} – {self.municipality_id}"


class PlannedDateQuerySet(models.QuerySet):
    def editable_by(self, user):
        """The user's own."""
        return self.filter(user=user.pk)


class PlannedDate(models.Model):
    """A day that a person has set aside for something that comes again; theirs alone."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="planned_dates")
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    on = models.DateField(_("day"))
    title = models.CharField(_("what"), max_length=200)
    created_at = models.DateTimeField(default=timezone.now)

    objects = PlannedDateQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "municipality", "on", "title"], name="planned_date_once"),
            models.CheckConstraint(condition=~Q(municipality=PRACTICE), name="planned_date_is_real"),
        ]

    def __str__(self):
        return f"{self.on}: {self.title}"
