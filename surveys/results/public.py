"""What is told to everyone: the questions that the owner has chosen, for the whole round, in plain words."""

from collections.abc import Iterator

from surveys.models import PublicResult, PublishedCounts, SurveyRound
from surveys.results.reading import Results, Table
from surveys.results.scopes import PUBLISHED
from surveys.results.tables import Key


def chosen_tables(survey: SurveyRound) -> Iterator[tuple[PublicResult, Table]]:
    """Yield the chosen questions with their tables, in the owner's order; the rows of a matrix one by one.

    Of the whole round alone, so that no place, school or sex is told apart.
    """
    chosen = list(survey.public_results.select_related("question"))
    if not chosen:
        return
    rows = PublishedCounts.objects.filter(round=survey, municipality=None, unit=0, first=0, second=0)
    results = Results(survey, rows)
    for one in chosen:
        for line in results.layout.lines:
            if line.item.code == one.question.code and (table := results.table(line, Key())):
                yield one, table


def public_tables(survey: SurveyRound) -> list[Table]:
    """Return the tables that everyone can see: none before the round is published."""
    return [table for _one, table in chosen_tables(survey)] if survey.state in PUBLISHED else []
