"""Results: counts compiled from the answers, what of them may be shown, and how that was settled.

Counts are packed: one row of integers for a group of people, for all questions; surveys.results.layout says
which number stands where.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import County, Municipality
from surveys.models.questionnaires import Question
from surveys.models.rounds import SurveyRound


class CompiledCounts(models.Model):
    """How many of a group gave each answer: before anything is hidden, so that no page may read it."""

    round = models.ForeignKey(SurveyRound, on_delete=models.CASCADE, related_name="compiled", db_index=False)
    unit = models.SmallIntegerField()  # RoundUnit.number
    first = models.SmallIntegerField()  # value of the first split's answer; 0: no answer, or no split
    second = models.SmallIntegerField()
    people = models.PositiveIntegerField()
    counts = ArrayField(models.IntegerField())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "unit", "first", "second"], name="compiled_counts_once")
        ]

    def __str__(self):
        return f"{self.round_id}: {self.unit}/{self.first}/{self.second}"


class Pool(models.Model):
    """Rounds put together, so that small places get figures: years of one place, or places of one year."""

    name = models.CharField(_("name"), max_length=160)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="pools"
    )
    county = models.ForeignKey(County, on_delete=models.PROTECT, null=True, blank=True, related_name="pools")
    rounds = models.ManyToManyField(SurveyRound, related_name="pools")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    published_on = models.DateField(null=True, blank=True)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(municipality=None, county__isnull=False)
                | Q(municipality__isnull=False, county=None),
                name="pool_one_owner",
            ),
        ]

    def __str__(self):
        return self.name


class PublishedCounts(models.Model):
    """What may be shown of a group: the packed counts, with -1 where a number is hidden.

    Every page, export and file reads these and nothing else. A row is made once and never changed.
    """

    round = models.ForeignKey(
        SurveyRound, on_delete=models.CASCADE, null=True, blank=True, related_name="published", db_index=False
    )
    pool = models.ForeignKey(
        Pool, on_delete=models.CASCADE, null=True, blank=True, related_name="published", db_index=False
    )  # of a round or of a pool
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )  # none: the whole round
    unit = models.SmallIntegerField(default=0)  # 0: all
    first = models.SmallIntegerField(default=0)  # 0: all
    second = models.SmallIntegerField(default=0)
    counts = ArrayField(models.IntegerField())
    why = ArrayField(models.SmallIntegerField(), default=list)  # of each question: why it is hidden, 0 if not

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "pool", "municipality", "unit", "first", "second"],
                nulls_distinct=False,
                name="published_counts_once",
            ),
            models.CheckConstraint(
                condition=Q(round=None, pool__isnull=False) | Q(round__isnull=False, pool=None),
                name="published_counts_one_source",
            ),
        ]
        indexes = [models.Index(fields=["pool"], name="published_counts_of_pool")]

    def __str__(self):
        return (
            f"{self.round_id or self.pool_id}: {self.municipality_id}/{self.unit}/{self.first}/{self.second}"
        )


class SuppressionProtocol(models.Model):
    """How it was settled what may be shown: by which rules, how much was hidden, and by whom it was published."""

    round = models.OneToOneField(
        SurveyRound, on_delete=models.PROTECT, null=True, blank=True, related_name="protocol"
    )
    pool = models.OneToOneField(
        Pool, on_delete=models.PROTECT, null=True, blank=True, related_name="protocol"
    )
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    threshold = models.PositiveSmallIntegerField()
    tables = models.PositiveIntegerField()
    cells = models.PositiveIntegerField()
    hidden = models.PositiveIntegerField()  # because they are small themselves
    hidden_besides = models.PositiveIntegerField()  # so that the first cannot be worked out
    left_out = models.PositiveIntegerField(default=0)  # people in groups too small to be counted at all
    details = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(round=None, pool__isnull=False) | Q(round__isnull=False, pool=None),
                name="suppression_protocol_one_source",
            ),
        ]

    def __str__(self):
        return f"{self.round_id or self.pool_id}: {self.made_at:%Y-%m-%d}"


class PublicResult(models.Model):
    """A question whose result is shown to everyone, with a sentence in plain words."""

    round = models.ForeignKey(SurveyRound, on_delete=models.CASCADE, related_name="public_results")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    words = models.CharField(_("in plain words"), max_length=500, blank=True)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["round", "question"], name="public_result_once")]

    def __str__(self):
        return str(self.question)
