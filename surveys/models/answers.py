"""Answers: nothing here says who, where from, or when to the second, and no order tells who came first.

Sitting   someone is answering: the sheet so far, known only by a secret that the browser holds
Arrival   sent in, waiting to be mixed
Response  mixed: moved here together with others, in an order drawn by lot
"""

import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from surveys.models.questionnaires import Question
from surveys.models.rounds import AnswerGroup, SurveyRound


def by_lot():
    """Return a random key of 63 bits."""
    return secrets.randbits(63)


class Sitting(models.Model):
    """An answer on its way. It is removed when it has been sent in, left, or the round is closed."""

    digest = models.CharField(primary_key=True, max_length=64)  # of the secret that the browser holds
    group = models.ForeignKey(AnswerGroup, on_delete=models.CASCADE, related_name="sittings")
    language = models.CharField(max_length=12)
    answers = ArrayField(models.SmallIntegerField())  # as surveys.structure says
    texts = models.JSONField(default=dict)  # the question's code: what was written
    is_test = models.BooleanField(default=False)
    layout = models.JSONField(default=list)  # of a test, whose questions may still change: [[code, slots], …]
    touched_on = models.DateField(default=timezone.localdate)
    version = ""  # of its row, where surveys.answering has read it: another window may send a page meanwhile

    def __str__(self):
        return str(self.group)


class Arrival(models.Model):
    """An answer that has been sent in and waits for others, to be mixed with them."""

    id = models.BigIntegerField(primary_key=True, default=by_lot)
    round = models.ForeignKey(SurveyRound, on_delete=models.CASCADE, related_name="arrivals")
    unit = models.SmallIntegerField()
    answers = ArrayField(models.SmallIntegerField())
    texts = models.JSONField(default=dict)

    def __str__(self):
        return str(self.round)


class Response(models.Model):
    """One person's answers. Nobody reads them one by one: compiling counts them, and then they are deleted."""

    pk = models.CompositePrimaryKey("round_id", "id")
    id = models.BigIntegerField(default=by_lot)
    round = models.ForeignKey(SurveyRound, on_delete=models.CASCADE, related_name="responses", db_index=False)
    unit = models.SmallIntegerField()  # RoundUnit.number
    answers = ArrayField(models.SmallIntegerField())

    def __str__(self):
        return str(self.round)


class FreeText(models.Model):
    """What someone wrote, apart from everything else the same person answered."""

    id = models.BigIntegerField(primary_key=True, default=by_lot)
    round = models.ForeignKey(SurveyRound, on_delete=models.CASCADE, related_name="texts")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="texts")
    text = models.TextField()

    def __str__(self):
        return self.text[:40]


class PurgeProtocol(models.Model):
    """That a round's answers have been deleted: how many, when, and by which rule. Results remain."""

    round = models.OneToOneField(SurveyRound, on_delete=models.PROTECT, related_name="purge")
    purged_on = models.DateField(default=timezone.localdate)
    responses = models.PositiveIntegerField()
    texts = models.PositiveIntegerField()
    rule = models.CharField(max_length=300)

    def __str__(self):
        return f"{self.round}: {self.purged_on}"
