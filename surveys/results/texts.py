"""What people have written, for the owner of a round alone: never by group, in no order, and not when they are few."""

from random import SystemRandom

from django.db.models import Count, QuerySet

from surveys.models import FreeText, Question, SurveyRound

FEWEST = 5  # texts of a question; fewer are not shown

CHANCE = SystemRandom()


def texts_of(survey: SurveyRound) -> QuerySet[FreeText]:
    """Return the texts of questions that at least FEWEST have written on."""
    enough = (
        FreeText.objects.filter(round=survey)
        .order_by()
        .values("question")
        .annotate(n=Count("pk"))
        .filter(n__gte=FEWEST)
        .values("question")
    )
    return FreeText.objects.filter(round=survey, question__in=enough)


def by_question(survey: SurveyRound) -> list[tuple[Question, list[str]]]:
    """Return the questions in order with their texts, shuffled anew each time."""
    found: dict[Question, list[str]] = {}
    rows = texts_of(survey).select_related("question__section")
    for row in rows.order_by("question__section__position", "question__position"):
        found.setdefault(row.question, []).append(row.text)
    for written in found.values():
        CHANCE.shuffle(written)
    return list(found.items())
