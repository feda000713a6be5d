"""What municipalities take home from meetings to do, and how it went."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import COORDINATES, PRACTICE, READS_IN_FULL, Municipality
from reviews.models.events import Event, read_with


class CommitmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The municipality's coordinators and managers, whoever answers for it, and those who arranged the meeting."""
        if not user.is_authenticated:
            return self.none()
        organised = Event.objects.organised_by(user).values("pk")
        own = Q(municipality__in=user.reach(*READS_IN_FULL)) | Q(user=user.pk, municipality__in=user.reach())
        return self.filter(own | Q(event__in=organised))

    def with_answerable(self, user):
        """Each with `is_answerable`: the municipality's coordinators say how it went, and whoever answers for it."""
        own = Q(municipality__in=user.reach(*COORDINATES)) | Q(user=user.pk, municipality__in=user.reach())
        return self.annotate(is_answerable=read_with(own))

    def answered_by(self, user):
        """What the user may say how it went with."""
        if not user.is_authenticated:
            return self.none()
        return self.with_answerable(user).filter(is_answerable=True)

    def with_removable(self, user):
        """Each with `is_removable`: whoever wrote it down takes it back, until somebody has said how it went."""
        return self.annotate(is_removable=read_with(Q(created_by=user.pk, outcome="")))

    def removable_by(self, user):
        """What the user may take back."""
        return self.visible_to(user).with_removable(user).filter(is_removable=True)

    def waiting(self, today):
        """What nobody has said anything of, and what is asked about today."""
        return self.filter(Q(outcome="") | Q(ask_on__lte=today))


class Commitment(models.Model):
    """What a municipality takes home from a meeting to do. It is asked about after 90 days, and after half a year."""

    class Outcome(models.TextChoices):
        DONE = "done", _("It was done")
        ONGOING = "ongoing", _("It is going on")
        CHANGED = "changed", _("It became something else")
        DROPPED = "dropped", _("It was not done")

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="commitments")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="commitments")
    text = models.CharField(_("What will you do?"), max_length=300)
    function = models.CharField(_("Which function answers for it?"), max_length=120)
    user = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="commitments"
    )
    due_on = models.DateField(_("by when"), null=True, blank=True)
    outcome = models.CharField(_("how did it go?"), max_length=10, choices=Outcome, blank=True)
    ask_on = models.DateField(null=True, editable=False)  # when it is asked about next
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["municipality__sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome="") | Q(ask_on__isnull=False), name="commitment_is_asked_about"
            ),
            models.CheckConstraint(
                condition=~Q(municipality=PRACTICE) | Q(user=None), name="commitment_unnamed_in_practice"
            ),
        ]

    def __str__(self):
        return self.text


class CommitmentAnswer(models.Model):
    """What was answered about a commitment, and when: the first answers stay beside the later ones."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="answers")
    outcome = models.CharField(max_length=10, choices=Commitment.Outcome)
    note = models.CharField(_("in a sentence"), max_length=300, blank=True)
    on = models.DateField(default=timezone.localdate)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="done") | ~Q(note=""),
                name="commitment_answer_says_why",
                violation_error_message=_("Say in a sentence how it stands."),
            )
        ]

    def __str__(self):
        return f"{self.commitment_id} {self.outcome}"
