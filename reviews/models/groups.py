"""Groups of municipalities that learn from each other: proposed by somebody, entered by each one's own yes."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import (
    COORDINATES,
    MUNICIPAL,
    PRACTICE,
    County,
    GroupMember,
    Municipality,
    MunicipalityGroup,
)


class GroupProposal(models.Model):
    """That a municipality or a county board proposes a group. Nobody is in it without a yes of their own."""

    group = models.OneToOneField(MunicipalityGroup, on_delete=models.CASCADE, related_name="proposal")
    purpose = models.CharField(_("what you want to do together"), max_length=500)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    county = models.ForeignKey(County, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proposed_on = models.DateField(default=timezone.localdate)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(municipality__isnull=False, county=None)
                | Q(municipality=None, county__isnull=False),
                name="group_proposal_of_one_place",
            ),
            # Practice stays by itself.
            models.CheckConstraint(
                condition=(Q(municipality=None) | ~Q(municipality=PRACTICE))
                & (Q(county=None) | ~Q(county=PRACTICE)),
                name="group_proposal_is_real",
            ),
        ]

    def __str__(self):
        return self.purpose[:60]

    @property
    def place(self):
        """Who proposed it."""
        return self.municipality or self.county


class GroupInviteQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Invitations to the municipalities that the user coordinates: each says yes or no itself."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(municipality__in=user.reach(*COORDINATES))

    def waiting(self):
        """Those that have not been answered."""
        return self.filter(answer="")


class GroupInvite(models.Model):
    """That a municipality is asked into a group, and what it answers."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")

    proposal = models.ForeignKey(GroupProposal, on_delete=models.CASCADE, related_name="invites")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="group_invites")
    answer = models.CharField(max_length=3, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = GroupInviteQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "municipality"], name="group_invite_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | ~Q(answer="") & Q(answered_at__isnull=False),
                name="group_invite_answered_at",
            ),
            models.CheckConstraint(condition=~Q(municipality=PRACTICE), name="group_invite_is_real"),
        ]

    def __str__(self):
        return f"{self.proposal_id} {self.municipality_id}"


class GroupShareQuerySet(models.QuerySet):
    def in_force(self):
        """Those of municipalities that are in the group today; whoever has left shows nothing there."""
        member = GroupMember.objects.active().filter(
            group=models.OuterRef("group"), municipality=models.OuterRef("municipality")
        )
        return self.filter(models.Exists(member)).exclude(municipality=PRACTICE)

    def visible_to(self, user):
        """What the members show on the pages that the user reads: of groups where a municipality of one's own takes
        part on the page, or one of the county that one serves."""
        if not user.is_authenticated:
            return self.none()
        own = Q(municipality__in=user.reach(*MUNICIPAL)) | Q(municipality__county__in=user.county_ids)
        groups = GroupShare.objects.in_force().filter(own).values("group")
        return self.in_force().filter(group__in=groups)


class GroupShare(models.Model):
    """That a municipality takes part in its group's page, and what it shows there; removed when it shows no more."""

    PARTS = ("needs", "methods", "lessons", "meetings")

    group = models.ForeignKey(MunicipalityGroup, on_delete=models.CASCADE, related_name="shares")
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="group_shares")
    needs = models.BooleanField(_("Needs that other municipalities may see"), default=False)
    methods = models.BooleanField(_("Ways of working that you have put in the method bank"), default=False)
    lessons = models.BooleanField(_("Lessons that you have shared"), default=False)
    meetings = models.BooleanField(_("Days of meetings that you are invited to"), default=False)
    since = models.DateField(default=timezone.localdate)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = GroupShareQuerySet.as_manager()

    class Meta:
        ordering = ["municipality__sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["group", "municipality"], name="group_share_once"),
            models.CheckConstraint(condition=~Q(municipality=PRACTICE), name="group_share_is_real"),
        ]

    def __str__(self):
        return f"{self.group_id} {self.municipality_id}"
