"""What is told to everyone: the questions that the owner has chosen, for the whole round, in plain words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from surveys.models import PublicResult, PublishedCounts, Question, SurveyRound
from surveys.results.figures import Figure, View, blocks_of, share_cell
from surveys.results.reading import Results, Table
from surveys.results.scopes import EVERYONE, PUBLISHED
from surveys.results.tables import Key
from surveys.structure import text_in

WHOLE = Key()


def whole_of(survey: SurveyRound) -> Results:
    """Return the published row of the whole round: no place, school or sex is told apart."""
    rows = PublishedCounts.objects.filter(round=survey, municipality=None, unit=0, first=0, second=0)
    return Results(survey, rows, EVERYONE)


def chosen_tables(survey: SurveyRound) -> Iterator[tuple[PublicResult, Table]]:
    """Yield the chosen questions with their tables, in the owner's order; the rows of a matrix one by one."""
    chosen = list(survey.public_results.select_related("question"))
    results = whole_of(survey) if chosen else None
    for one in chosen:
        for line in results.layout.lines if results else ():
            if line.item.code == one.question.code and results and (table := results.table(line, WHOLE)):
                yield one, table


def public_tables(survey: SurveyRound) -> list[Table]:
    """Return the tables that everyone can see: none before the round is published."""
    return [table for _one, table in chosen_tables(survey)] if survey.state in PUBLISHED else []


@dataclass(frozen=True)
class Told:
    """A question on the page for everyone: what the owner says of it, and its figures."""

    question: str
    words: str
    figures: tuple[Figure, ...]
    asked: str = ""  # of whom, where that is not everyone


def told_to_everyone(survey: SurveyRound) -> list[Told]:
    """Return what the page for everyone shows; nothing before the round is published."""
    if survey.state not in PUBLISHED:
        return []
    chosen = {one.question.code: one for one in survey.public_results.select_related("question")}
    if not chosen:
        return []
    blocks = {block.code: block for block in blocks_of(whole_of(survey), View((WHOLE,)))}
    return [
        Told(blocks[code].question, one.words, blocks[code].figures, blocks[code].asked)
        for code, one in chosen.items()
        if code in blocks and blocks[code].figures
    ]


def published_with(token: str) -> SurveyRound | None:
    """Return the published round whose page for everyone has the token."""
    found = SurveyRound.objects.select_related("municipality", "county").filter(
        public_token=token, state__in=PUBLISHED
    )
    return found.first()


def offered_of(survey: SurveyRound) -> dict[Question, str]:
    """Return the questions of which something is shown for the whole round, with their words: those to choose among."""
    results = whole_of(survey)
    blocks = blocks_of(results, View((WHOLE,)))
    return {results.questions[block.code]: block.named for block in blocks if block.shown}


def sentences_of(survey: SurveyRound) -> dict[int, str]:
    """Return a sentence to begin with for each question that has a figure, by the question's id."""
    results = whole_of(survey)
    found = {}
    for table in results.tables([WHOLE]):
        question = results.questions[table.line.item.code]
        label = text_in(question.share_label, "sv")
        cell = share_cell(table, question.share) if label and not table.line.row else None
        if cell and cell.percent is not None:
            words = {"percent": cell.percent, "label": label}
            found[question.pk] = _("%(label)s: %(percent)s per cent of those who answered.") % words
    return found


def where(survey: SurveyRound) -> str:
    """Return where the round was done: its municipality, the county, or the municipalities by name."""
    if survey.county:
        return survey.county.name
    names = list(survey.places.values_list("municipality__name", flat=True))
    if len(names) > 1:
        return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}
    return survey.municipality.full_name if survey.municipality else ""


def why_not(survey: SurveyRound) -> str:
    """Return in words what cannot be shown to everyone of a round of several municipalities; nothing of a round of one.

    Some of those who see the page see one of the municipalities too: two others must be left for each of them.
    """
    number = survey.places.count()
    if number == 2:
        return _(
            "Nothing of a round of two municipalities can be shown to everyone: whoever sees the results of one of "
            "them could work out those of the other."
        )
    if number > 2:
        return _(
            "Only that can be shown to everyone which enough people in at least three municipalities have answered. "
            "Otherwise the figures of a single one could be worked out."
        )
    return ""


@transaction.atomic
def choose(survey: SurveyRound, chosen: Sequence[tuple[Question, str]]) -> None:
    """Let everyone see these questions, in this order and with these words, and no others."""
    SurveyRound.objects.select_for_update().get(pk=survey.pk)
    survey.public_results.all().delete()
    PublicResult.objects.bulk_create(
        PublicResult(round=survey, question=question, position=position, words=words)
        for position, (question, words) in enumerate(chosen, 1)
    )
