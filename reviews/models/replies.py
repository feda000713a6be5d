"""Replies to those who ask: a year's reporting duties, and questions that nobody foresaw; locked, they stay.

Each question is kept with the reply in the words in which it was asked, so that a changed question changes no reply.
"""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Count, F, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activities.models import Activity, RecordQuery
from municipalities.models import COORDINATES, READS_IN_FULL, Municipality
from plans.models.locking import Lockable
from portal.lib.searching import words_index


class DutyReplyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Coordinators and managers all; colleagues and registrars what is locked; the county's officers what is
        locked and was shared with them."""
        if not user.is_authenticated:
            return self.none()
        locked = Q(state=DutyReply.State.LOCKED)
        return self.filter(
            Q(municipality__in=user.reach(*READS_IN_FULL))
            | locked & Q(municipality__in=user.reach("colleague", "registrar"))
            | locked & Q(municipality__county__in=user.county_ids, shared_at__isnull=False)
        )

    def coordinated_by(self, user):
        """Those of the municipalities whose record the user keeps."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(municipality__in=user.reach(*COORDINATES))

    def editable_by(self, user):
        """Those of them that are still drafts."""
        return self.coordinated_by(user).filter(state=DutyReply.State.DRAFT)

    def to_answer(self, by):
        """Drafts whose day to be answered has passed, or comes within two weeks of the day."""
        soon = by + timedelta(days=self.model.SOON)
        return self.filter(state=DutyReply.State.DRAFT, due_on__lte=soon)

    def counted(self, year):
        """A municipality's requests of a year in one row, or none: how many, their questions, how many of those the
        record answered, and in how many of the reports the most used activity stands. Counts, never what it says."""
        rows = self.filter(year=year).order_by()
        used = rows.filter(answers__uses__how__in=ReplyUse.STANDING)
        times = used.values("answers__uses__activity").annotate(n=Count("pk", distinct=True))
        return rows.values("municipality").annotate(
            requests=Count("pk", distinct=True),
            asked=Count("answers"),
            prefilled=Count("answers", filter=Q(answers__is_prefilled=True)),
            most=Coalesce(Subquery(times.order_by("-n").values("n")[:1]), 0),
        )

    def numbered_by(self, user):
        """Those that the user may give a case number: coordinators any, registrars what is locked."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(municipality__in=user.reach(*COORDINATES))
            | Q(municipality__in=user.reach("registrar"), state=DutyReply.State.LOCKED)
        )


class DutyReply(Lockable):
    """A municipality's reply to a reporting duty for a year, or to a question that nobody foresaw (no duty)."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="duty_replies")
    duty = models.CharField(max_length=40, blank=True, editable=False)  # the code of a ReportingDuty
    title = models.CharField(_("title"), max_length=200)
    asker = models.CharField(_("who asks"), max_length=120)
    basis = models.CharField(max_length=200, blank=True, editable=False)
    year = models.PositiveSmallIntegerField(_("year"))
    period_from = models.DateField(_("about the time from"))
    period_to = models.DateField(_("to"))
    due_on = models.DateField(_("to be answered by"), null=True, blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)  # with the county board, by somebody's act
    shared_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    edition = models.PositiveIntegerField(default=1)  # of the settings; each answer has its own
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    SOON = 14  # days before its day that an answer is asked for

    objects = DutyReplyQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-pk"]
        indexes = [words_index("duty_reply_words", "title", "asker")]
        constraints = [
            *Lockable.Meta.constraints,
            models.UniqueConstraint(
                fields=["municipality", "duty", "year"], condition=~Q(duty=""), name="duty_reply_once"
            ),
            models.CheckConstraint(
                condition=Q(period_to__gte=F("period_from")),
                name="duty_reply_period_order",
                violation_error_message=_("The period ends before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(shared_at=None) | Q(state="locked"), name="duty_reply_shared_is_locked"
            ),
        ]

    def __str__(self):
        return f"{self.title} {self.year}" if self.duty else self.title

    @property
    def is_unforeseen(self):
        """Whether the question was put in somebody's own words."""
        return not self.duty


class ReplyAnswerQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the replies that the user may read."""
        return self.filter(reply__in=DutyReply.objects.visible_to(user).values("pk"))

    def editable_by(self, user):
        """Those of the drafts that the user may write in."""
        return self.filter(reply__in=DutyReply.objects.editable_by(user).values("pk"))


class ReplyAnswer(RecordQuery):
    """One question in the words in which it was asked, what of the record answers it, and what a person writes."""

    reply = models.ForeignKey(DutyReply, on_delete=models.CASCADE, related_name="answers")
    code = models.SlugField(max_length=40)  # the same question over the years
    position = models.PositiveSmallIntegerField()
    question = models.CharField(_("the question"), max_length=1000)
    help = models.CharField(max_length=300, blank=True)
    text = models.TextField(_("text"), max_length=20_000, blank=True)
    shows_basis = models.BooleanField(_("what the portal knows stands in the reply"), default=True)
    is_prefilled = models.BooleanField(default=False, editable=False)  # the record answered when last written
    sources = models.JSONField(default=list, editable=False)  # chosen: kind, key, title, text, day
    edition = models.PositiveIntegerField(default=1)

    objects = ReplyAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        indexes = [words_index("reply_answer_words", "question", "text")]
        constraints = [models.UniqueConstraint(fields=["reply", "code"], name="reply_answer_once")]

    def __str__(self):
        return self.question


class ReplyUseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the replies that the user may read."""
        return self.filter(answer__reply__in=DutyReply.objects.visible_to(user).values("pk"))

    def standing(self):
        """Where an activity stands in the answer, and has not been left out of it."""
        return self.filter(how__in=ReplyUse.STANDING)


class ReplyUse(models.Model):
    """That an activity stands under an answer, found by its query or chosen by a person; or was left out by one."""

    class How(models.TextChoices):
        FOUND = "found", _("Found by the question")
        CHOSEN = "chosen", _("Chosen")
        LEFT_OUT = "left_out", _("Left out")

    STANDING = (How.FOUND, How.CHOSEN)

    answer = models.ForeignKey(ReplyAnswer, on_delete=models.CASCADE, related_name="uses")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="reply_uses")
    how = models.CharField(max_length=10, choices=How, default=How.FOUND)

    objects = ReplyUseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["answer", "activity"], name="reply_use_once")]

    def __str__(self):
        return f"{self.answer_id} – {self.activity_id}"
