"""Follow-up rounds (Uppföljning 2026): what a county asks, each municipality's report, and what is said about it.

What a municipality writes is its own until it is sent. What was sent stays as it was: the county reads that, and
never the report in progress.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import COORDINATES, READS_IN_FULL, County, Municipality
from portal.lib.searching import json_words


class ReviewRoundQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rounds of one of the user's counties; those that have opened: the coordinators and managers asked."""
        if not user.is_authenticated:
            return self.none()
        asked = Review.objects.filter(round=OuterRef("pk"), municipality__in=user.reach(*READS_IN_FULL))
        return self.filter(
            Q(counties__overlap=list(user.county_ids)) | Q(Exists(asked)) & ~Q(state=ReviewRound.State.DRAFT)
        )

    def editable_by(self, user):
        """Rounds whose every county the user serves, until they are finished."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(counties__contained_by=list(user.county_ids)).exclude(
            state=ReviewRound.State.FINISHED
        )


class ReviewRound(models.Model):
    """One county's follow-up with its municipalities, or of two counties together."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")
        FINISHED = "finished", _("Finished")

    counties = ArrayField(models.BigIntegerField(), editable=False)  # in order of their codes
    title = models.CharField(_("title"), max_length=120)
    introduction = models.TextField(_("to those who answer"), max_length=4000, blank=True)
    period_from = models.DateField(_("about the time from"))
    period_to = models.DateField(_("to"))
    opens_on = models.DateField(_("opens"))
    due_on = models.DateField(_("to be sent in by"))
    feedback_on = models.DateField(_("feedback by"))
    needs_approval = models.BooleanField(_("a manager approves before it is sent"), default=False)
    opens_itself = models.BooleanField(default=False, editable=False)  # on its day; asked for by a button
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    CHANGES_WHILE_OPEN = ("title", "introduction", "due_on", "feedback_on")

    objects = ReviewRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(counties=[]), name="review_round_of_a_county"),
            models.CheckConstraint(
                condition=Q(period_to__gte=F("period_from")),
                name="review_round_period_order",
                violation_error_message=_("The period ends before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opens_on")),
                name="review_round_due_after_opening",
                violation_error_message=_("It is to be sent in before it opens."),
            ),
            models.CheckConstraint(
                condition=Q(feedback_on__gte=F("due_on")),
                name="review_round_feedback_after_due",
                violation_error_message=_("The feedback comes before the reports."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_draft(self):
        return self.state == self.State.DRAFT


class ReviewQuestion(models.Model):
    """One heading of a round: what is asked, and what of the record stands under it. Fixed once the round opens."""

    class Basis(models.TextChoices):
        NONE = "", _("Nothing: text only")
        ACTIVITIES = "activities", _("Activities")
        PLANS = "plans", _("Lägesbild and åtgärdsplan")
        MEASURES = "measures", _("Measures and follow-up")
        LAW = "law", _("What the law requires")
        COOPERATION = "cooperation", _("Cooperation")
        SURVEYS = "surveys", _("Surveys and statistics")
        SUPPORT = "support", _("Support and needs")

    round = models.ForeignKey(ReviewRound, on_delete=models.CASCADE, related_name="questions")
    code = models.SlugField(max_length=40)  # the same question over the years
    position = models.PositiveSmallIntegerField()
    heading = models.CharField(_("heading"), max_length=200)
    help = models.CharField(_("what you want to know"), max_length=500, blank=True)
    basis = models.CharField(_("figures from"), max_length=20, choices=Basis, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "code"], name="review_question_once")]

    def __str__(self):
        return self.heading


class ReviewQuerySet(models.QuerySet):
    def answered_by(self, user):
        """The municipality's side, of rounds that have opened: coordinators and managers read it all, colleagues
        those in which they have been given a section."""
        if not user.is_authenticated:
            return self.none()
        given = ReviewSection.objects.filter(review=OuterRef("pk"), given_to=user.pk)
        return self.exclude(round__state=ReviewRound.State.DRAFT).filter(
            Q(municipality__in=user.reach(*READS_IN_FULL))
            | Q(municipality__in=user.reach("colleague")) & Q(Exists(given))
        )

    def coordinated_by(self, user):
        """Those whose sending the user answers for."""
        return self.answered_by(user).filter(municipality__in=user.reach(*COORDINATES))

    def editable_by(self, user):
        """What the municipality's side may write in now."""
        return self.answered_by(user).filter(state__in=Review.WRITABLE, round__state=ReviewRound.State.OPEN)

    def registered_by(self, user):
        """What has been sent from, or said back to, the municipalities where the user is registrar."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(municipality__in=user.reach("registrar"), submissions__isnull=False).distinct()

    def followed_by(self, user):
        """The county's side: every municipality of the round, as far as it has been sent."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            round__counties__overlap=list(user.county_ids), municipality__county__in=user.county_ids
        )


class Review(models.Model):
    """A municipality's report in a round. Each state says whose turn it is."""

    class State(models.TextChoices):
        NOT_STARTED = "not_started", _("Not started")
        IN_PROGRESS = "in_progress", _("In progress")
        SUBMITTED = "submitted", _("Submitted")
        COMPLETION_WANTED = "completion_wanted", _("Completion wanted")
        FEEDBACK_GIVEN = "feedback_given", _("Feedback ready")
        WAIVED = "waived", _("Waived")

    WRITABLE = (State.NOT_STARTED, State.IN_PROGRESS, State.COMPLETION_WANTED)
    THE_COUNTYS_TURN = (State.SUBMITTED,)

    round = models.ForeignKey(ReviewRound, on_delete=models.CASCADE, related_name="reviews")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="reviews")
    state = models.CharField(max_length=20, choices=State, default=State.NOT_STARTED, editable=False)
    approved_at = models.DateTimeField(null=True, blank=True)  # falls when something is written after it
    approved_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    feedback = models.TextField(
        _("feedback"), max_length=8000, blank=True
    )  # the county's; told once it is given
    edition = models.PositiveIntegerField(default=1)  # of the feedback

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["municipality__sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["round", "municipality"], name="review_once"),
            models.CheckConstraint(
                condition=~Q(state="feedback_given") | ~Q(feedback=""), name="review_feedback_has_words"
            ),
        ]

    def __str__(self):
        return f"{self.municipality}, {self.round}"

    @property
    def is_writable(self):
        """Whether it is the municipality's turn."""
        return self.state in self.WRITABLE


class ReviewSectionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Coordinators and managers all of a report's sections, a colleague those that he or she has been given."""
        if not user.is_authenticated:
            return self.none()
        reviews = Review.objects.answered_by(user)
        return self.filter(
            Q(review__in=reviews.filter(municipality__in=user.reach(*READS_IN_FULL)).values("pk"))
            | Q(review__in=reviews.values("pk"), given_to=user.pk)
        )

    def editable_by(self, user):
        """Those of them that can be written in now."""
        return self.visible_to(user).filter(
            review__state__in=Review.WRITABLE, review__round__state=ReviewRound.State.OPEN
        )


class ReviewSection(models.Model):
    """The municipality's answer to one question: its text, who has been asked to write it, and who said it is ready."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="sections")
    question = models.ForeignKey(ReviewQuestion, on_delete=models.PROTECT, related_name="sections")
    text = models.TextField(_("text"), max_length=20_000, blank=True)
    shows_basis = models.BooleanField(_("the figures stand in the report"), default=True)
    given_to = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="given_sections"
    )
    ready_at = models.DateTimeField(null=True, blank=True)
    ready_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    edition = models.PositiveIntegerField(default=1)

    objects = ReviewSectionQuerySet.as_manager()

    class Meta:
        ordering = ["question__position", "pk"]
        constraints = [models.UniqueConstraint(fields=["review", "question"], name="review_section_once")]

    def __str__(self):
        return f"{self.review_id} {self.question_id}"


class ReviewSubmissionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What was sent: read by the municipality's coordinators, managers and registrars, and by the officers of its
        county."""
        if not user.is_authenticated:
            return self.none()
        own = user.reach(*READS_IN_FULL, "registrar")
        return self.filter(
            Q(review__municipality__in=own) | Q(review__in=Review.objects.followed_by(user).values("pk"))
        )


class ReviewSubmission(models.Model):
    """What was sent: its words and figures as they stood, and the file; nothing of it changes but the case number."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()  # the first one is 1
    paper = models.JSONField()  # portal.lib.papers: what stands in the file
    answers = models.JSONField()  # code of the question → text, figures and their basis
    pdf = models.BinaryField(null=True)  # None while it is being made
    word = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)  # of the PDF
    case_number = models.CharField(_("case number"), max_length=60, blank=True)
    secrecy = models.CharField(_("secrecy paragraph, if any"), max_length=120, blank=True)
    sent_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    registered_at = models.DateTimeField(null=True, blank=True)  # when it went to the registrar

    FILES = ("pdf", "word", "paper", "answers")  # what a list leaves unread

    objects = ReviewSubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        indexes = [GinIndex(json_words("answers"), name="review_submission_words")]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="review_submission_once"),
        ]

    def __str__(self):
        return f"{self.review_id} {self.number}"


class ReviewEvent(models.Model):
    """Who did what, when and why: never changed."""

    class Kind(models.TextChoices):
        BEGUN = "begun", _("Began to write")
        GIVEN = "given", _("Asked a colleague to write")
        READY = "ready", _("Marked a section as ready")
        APPROVED = "approved", _("Approved")
        SENT = "sent", _("Sent")
        COMPLETION = "completion", _("Asked for completion")
        FEEDBACK = "feedback", _("Gave feedback")
        WAIVED = "waived", _("Waived")
        RESUMED = "resumed", _("Takes part again")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    text = models.CharField(max_length=1000, blank=True)  # the reason, or which section
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    # What the municipality does before it sends is its own; all else both sides read.
    INSIDE = (Kind.BEGUN, Kind.GIVEN, Kind.READY, Kind.APPROVED)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["completion", "waived"]) | ~Q(text=""),
                name="review_event_says_why",
                violation_error_message=_("Say why."),
            )
        ]

    def __str__(self):
        return f"{self.review_id} {self.kind}"


class ReviewCommentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Both sides read what is said to both; a county's own note only the officers of that county."""
        if not user.is_authenticated:
            return self.none()
        counties = list(user.county_ids)
        return self.filter(
            Q(own_of__in=counties)
            | Q(own_of=None) & Q(review__in=Review.objects.answered_by(user).values("pk"))
            | Q(own_of=None) & Q(review__in=Review.objects.followed_by(user).values("pk"))
        )


class ReviewComment(models.Model):
    """A remark on a report that was sent, on a section or a figure: for both sides, or the county's own."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="comments")
    question = models.ForeignKey(
        ReviewQuestion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    figure = models.CharField(max_length=80, blank=True)  # code of the figure, as in ReviewSubmission.answers
    text = models.CharField(_("comment"), max_length=2000)
    own_of = models.ForeignKey(
        County, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # the county whose own note it is
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = ReviewCommentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.text[:60]


class ReviewLook(models.Model):
    """When an officer last looked at a municipality's report: what came later is "changed since I last looked"."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="looks")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "user"], name="review_look_once")]

    def __str__(self):
        return f"{self.review_id} {self.user_id}"
