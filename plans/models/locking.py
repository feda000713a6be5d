"""What is written until it is locked: from then on words, figures and files stay as they were."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class Lockable(models.Model):
    """Something made as PDF and Word. While a draft its figures follow the record; locked they stay."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        MAKING = "making", _("Being made")
        LOCKED = "locked", _("Locked")

    case_number = models.CharField(_("case number"), max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    done = models.PositiveSmallIntegerField(default=0)  # per cent, while it is being made
    paper = models.JSONField(null=True)  # words and figures as they were when it was locked
    pdf = models.BinaryField(null=True)
    word = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)  # of the PDF
    locked_at = models.DateTimeField(null=True)
    locked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    FILES = ("pdf", "word", "paper")  # what a list leaves unread

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="locked")
                | models.Q(paper__isnull=False, pdf__isnull=False, word__isnull=False),
                name="%(class)s_locked_is_whole",
            ),
        ]

    @property
    def is_locked(self):
        return self.state == self.State.LOCKED
