"""Comparing with another year: the same question, known by its origin, in an earlier round of the same place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from surveys.models import Question, SurveyRound
from surveys.results.layout import Line
from surveys.results.reading import Answer, Results, Table
from surveys.results.scopes import PUBLISHED, Viewer, alike, rounds_for
from surveys.results.tables import Key
from surveys.results.words import answer_words


@dataclass(frozen=True)
class Earlier:
    """Another round, and the group of it that is compared with the first group of the view."""

    results: Results
    key: Key

    @property
    def name(self) -> str:
        return str(self.results.round.year)

    def names(self, results: Results, tables: Sequence[Table]) -> tuple[str, str]:
        """Return what the two years that are compared are called: the years, with their groups where that is not
        plain."""
        years = str(results.round.year), self.name
        if years[0] == years[1]:
            years = results.round.name, self.results.round.name
        if len(tables) == 1 and tables[0].group == self.key and not self.key.unit:
            return years
        return f"{tables[0].group_words}, {years[0]}", f"{self.results.words_of(self.key)}, {years[1]}"

    def line(self, results: Results, line: Line) -> Line | None:
        """Return the same question there."""
        return self.results.origins().get((results.questions[line.item.code].origin, line.row))

    def table(self, results: Results, line: Line) -> tuple[str, Table] | None:
        """Return its year and its table with the answers of this year's question, those that it had not as hidden;
        None where it was not asked."""
        there = self.line(results, line)
        table = self.results.table(there, self.key) if there else None
        if table is None or there is None or there.item.kind != line.item.kind:
            return None
        words = answer_words(line, results.language)
        known = {(answer.value, answer.words): answer for answer in table.answers}
        answers = tuple(
            known.get((value, label), Answer(value, label, None))
            for value, label in zip(line.answers, words, strict=True)
        )
        return self.name, Table(
            line, table.group, table.question, self.name, table.n, answers, table.why, table.threshold
        )


def changed_words(earlier: Earlier, results: Results, lines: Sequence[Line]) -> Iterator[str]:
    """Yield what has changed in the question since then, in words."""
    line = lines[0]
    there = earlier.line(results, line)
    year = {"year": earlier.name}
    if there is None or there.item.kind != line.item.kind:
        yield _("Not asked in %(year)s.") % year
        return
    if there.item.label.get("sv") != line.item.label.get("sv"):
        yield _("The wording has changed since %(year)s.") % year
    if earlier.results.asked_words(there.item) != results.asked_words(line.item):
        yield _("Who was asked has changed since %(year)s.") % year
    old = answer_words(there, results.language), there.answers
    if old != (answer_words(line, results.language), line.answers):
        yield _("The options have changed since %(year)s.") % year


def earlier_rounds(viewer: Viewer, survey: SurveyRound) -> QuerySet[SurveyRound]:
    """Return the other published rounds that the viewer may see and that asked some of the same questions; what is
    practised stays by itself."""
    origins = Question.objects.filter(questionnaire=survey.questionnaire_id).values("origin")
    asked = Question.objects.filter(questionnaire=OuterRef("questionnaire"), origin__in=origins)
    found = alike(survey, rounds_for(viewer)).filter(Exists(asked), state__in=PUBLISHED)
    return found.exclude(pk=survey.pk).order_by("-year", "-pk")
