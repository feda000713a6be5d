"""Published results as someone may read them: the rows of a round or a pool, with the words that belong to them.

Everything that shows results goes through here: pages, exports, the plain page for everyone, and visible_tables.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils.translation import get_language

from surveys.models import Pool, PublishedCounts, Question, Questionnaire, RoundPlace, RoundUnit, SurveyRound
from surveys.questions.sentences import asked_of
from surveys.results.layout import Layout, Line
from surveys.results.pools import asked_in
from surveys.results.scopes import Beside, Viewer, leaves_two, pool_tables_for, tables_for
from surveys.results.settling import HIDDEN, Why
from surveys.results.tables import Key
from surveys.results.words import alone_words, answer_words, group_words, question_words, why_words
from surveys.structure import Item, Sheet, text_in


@dataclass(frozen=True)
class Answer:
    """One answer of a table: its value and words, and how many gave it; None where that is not shown."""

    value: int
    words: str
    count: int | None


@dataclass(frozen=True)
class Table:
    """One question in one group. `n` is how many answered, None where that is not shown; `why` tells why not all is
    shown (surveys.results.settling.Why)."""

    line: Line
    group: Key
    question: str
    group_words: str
    n: int | None
    answers: tuple[Answer, ...]
    why: int
    threshold: int

    @property
    def is_hidden(self) -> bool:
        """Whether no number of it is shown."""
        return self.n is None

    @property
    def is_whole(self) -> bool:
        """Whether every number of it is shown."""
        return self.why == Why.SHOWN

    @property
    def reason(self) -> str:
        """Why not all is shown, in words; nothing where all is."""
        return why_words(self.why, self.threshold)


class Results:
    """A round's or a pool's published rows, among those that the reader may see, with what they are about."""

    def __init__(
        self, source: SurveyRound | Pool, allowed: QuerySet[PublishedCounts], viewer: Viewer
    ) -> None:
        self.source, self.allowed, self.viewer = source, allowed, viewer
        self.rounds = [source] if isinstance(source, SurveyRound) else rounds_of(source)
        self.round = self.rounds[0]
        self.threshold = self.round.threshold
        self.omits_place = False  # where all groups are of one place, and divided
        self._taken: dict[tuple[str, tuple[bool, bool]], bool] = {}  # by line and division: see is_taken_away

    def keys_of(self) -> list[Key]:
        """Return the groups that the reader may see; one query."""
        return [Key(*row) for row in self.allowed.values_list("municipality", "unit", "first", "second")]

    @cached_property
    def rows(self) -> dict[Key, PublishedCounts]:
        """The rows, by group."""
        return _by_group(self.allowed)

    def read(self, keys: Iterable[Key] | None, *, counts: bool = True) -> None:
        """Read only the rows of some groups (all, for None), or only why they hide what they do."""
        rows = self.allowed if counts else self.allowed.defer("counts")
        if keys is not None:
            chosen = [
                Q(municipality=key.place, unit=key.unit, first=key.first, second=key.second) for key in keys
            ]
            rows = rows.filter(reduce(or_, chosen)) if chosen else rows.none()
        self.rows = _by_group(rows)

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """The questionnaire with its sections and questions."""
        if isinstance(self.source, Pool):
            return self.round.questionnaire
        questions = Prefetch("questions", Question.objects.select_related("indicator"))
        prefetch_related_objects([self.round.questionnaire], "sections", questions)
        return self.round.questionnaire

    @cached_property
    def questions(self) -> dict[str, Question]:
        """The questions as they are stored, by code."""
        return {question.code: question for question in self.questionnaire.questions.all()}

    @cached_property
    def sheet(self) -> Sheet:
        return self.questionnaire.sheet()

    @cached_property
    def layout(self) -> Layout:
        return Layout(self.sheet)

    @cached_property
    def language(self) -> str:
        """The language of the words: the reader's, where the questionnaire has it."""
        return get_language() or "sv"

    @cached_property
    def places(self) -> dict[int, str]:
        """The names of the municipalities in it, by id."""
        if isinstance(self.source, Pool):
            return {}
        return {place.municipality_id: place.municipality.name for place in self.joined}

    @cached_property
    def joined(self) -> list[RoundPlace]:
        """The municipalities that take part in the round."""
        return list(self.round.places.select_related("municipality__county"))

    @cached_property
    def units(self) -> dict[int, str]:
        """The names of the schools, workplaces or areas, by number."""
        named = RoundUnit.objects.filter(place__round=self.round)
        rows = named.values_list("number", "name", "place__municipality__name")
        return {number: name or municipality for number, name, municipality in rows}

    @cached_property
    def sections(self) -> list[tuple[int, str]]:
        """Position and heading of each section that has a question with numbers."""
        having = {line.item.section for line in self.layout.lines if line.answers}
        return [
            (section.position, text_in(section.title, self.language))
            for section in self.questionnaire.sections.all()
            if section.position in having
        ]

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {line.key: number for number, line in enumerate(self.layout.lines)}

    @cached_property
    def _answer_words(self) -> dict[str, tuple[str, ...]]:
        return {line.key: answer_words(line, self.language) for line in self.layout.lines}

    def words_of(self, key: Key) -> str:
        """Return what a group is called."""
        if isinstance(self.source, Pool) and key == Key():
            return self.source.name
        words = group_words(
            key,
            sheet=self.sheet,
            splits=self.round.splits,
            places=self.places,
            units=self.units if key.unit else {},
            language=self.language,
            with_place=not (self.omits_place and any(key[1:])),
        )
        return words

    def asked_words(self, item: Item) -> str:
        """Return of whom a question was asked, in a sentence; nothing where everyone was."""
        return asked_of(item.condition, self.sheet, self.questionnaire.main_language)

    def place_words(self, key: Key) -> str:
        """Return which municipality a group is of, or what all together are called."""
        return self.places.get(key.place, "") if key.place else self.words_of(Key())

    def table(self, line: Line, key: Key) -> Table | None:
        """Return the question in the group, or None where there is no such row for the reader."""
        row = self.rows.get(key)
        if row is None or not line.answers or self.is_taken_away(line, key):
            return None
        n, counts = line.n(row.counts), line.counts(row.counts)
        answers = tuple(
            Answer(value, words, None if count == HIDDEN else count)
            for value, words, count in zip(line.answers, self._answer_words[line.key], counts, strict=True)
        )
        return Table(
            line,
            key,
            question_words(line, self.language),
            self.words_of(key),
            None if n == HIDDEN else n,
            answers,
            row.why[self._numbers[line.key]],
            self.threshold,
        )

    @cached_property
    def _members(self) -> list[tuple[SurveyRound, Mapping[str, tuple[int, str]]]]:
        """The rounds in it, with the number in each of the lines that can be shown, and their questions' codes."""
        if isinstance(self.source, SurveyRound):
            lines = self.layout.lines
            return [(self.source, {line.key: (at, line.item.code) for at, line in enumerate(lines)})]
        return [
            (
                one.round,
                {key: (one.layout.lines.index(line), line.item.code) for key, line in one.same.items()},
            )
            for one in asked_in(self.rounds)
        ]

    @cached_property
    def _beside(self) -> Beside:
        groups = {(key.first, key.second) for key in self.rows if key.place is None}
        return Beside(self.viewer, self.rounds, groups)

    def is_taken_away(self, line: Line, key: Key) -> bool:
        """Whether the reader may not see the question in all together: it would tell of a single other municipality.

        Groups that share out all together are taken away together, or the last could be worked out from the others.
        """
        if key.place is not None or key not in self.rows or not self._beside.rows:
            return False
        division = bool(key.first), bool(key.second)
        if (line.key, division) not in self._taken:
            at = self._numbers[line.key]
            self._taken[line.key, division] = any(
                self._tells_of_one(line, other)
                for other, row in self._together[division]
                if row.why[at] != Why.SMALL_GROUP  # nothing of it is shown to anyone
            )
        return self._taken[line.key, division]

    @cached_property
    def _together(self) -> dict[tuple[bool, bool], list[tuple[Key, PublishedCounts]]]:
        """The groups of all municipalities together, by what they are divided by."""
        found: dict[tuple[bool, bool], list[tuple[Key, PublishedCounts]]] = {}
        for key, row in self.rows.items():
            if key.place is None:
                found.setdefault((bool(key.first), bool(key.second)), []).append((key, row))
        return found

    def _tells_of_one(self, line: Line, key: Key) -> bool:
        if any(line.key not in lines for _survey, lines in self._members):
            return False  # not the same in all rounds: nothing is shown of it
        others = (
            self._beside.others(survey, (key.first, key.second), *lines[line.key])
            for survey, lines in self._members
        )
        return not leaves_two(others, least=self.viewer.least)

    def why_not_all(self, keys: Collection[Key]) -> str:
        """Why all together are not shown, in words; nothing where something of them is, or where one is all. `keys`
        are the groups that the reader may see, those of them that matter being read."""
        if len(self.places) < 2:
            return ""
        lines = [line for line in self.layout.lines if line.answers]
        if Key() in keys and not all(self.is_taken_away(line, Key()) for line in lines):
            return ""
        return alone_words(len(self.places), is_own=bool(self.viewer.places & self.places.keys()))

    def tables(self, keys: Sequence[Key] | None = None) -> Iterator[Table]:
        """Yield each question in each group (or in those named), question by question."""
        chosen = sorted(self.rows, key=_in_order) if keys is None else keys
        for line in self.layout.lines:
            for key in chosen:
                if (found := self.table(line, key)) is not None:
                    yield found

    def origins(self) -> Mapping[tuple[UUID, int], Line]:
        """Return the lines by the question's origin and the matrix row: the same in copies of the question."""
        return {(self.questions[line.item.code].origin, line.row): line for line in self.layout.lines}


def _by_group(rows: Iterable[PublishedCounts]) -> dict[Key, PublishedCounts]:
    return {Key(row.municipality_id, row.unit, row.first, row.second): row for row in rows}


def _in_order(key: Key) -> tuple[int, int, int, int]:
    return key.place or 0, key.unit, key.first, key.second


def rounds_of(pool: Pool) -> list[SurveyRound]:
    """Return the rounds of a pool, the newest first, with their questionnaires: its words stand for all of them."""
    rounds = pool.rounds.select_related("questionnaire").order_by("-year", "-pk")
    found = list(rounds.prefetch_related("questionnaire__sections", "questionnaire__questions__indicator"))
    if not found:
        raise ValueError("a pool without rounds")
    return found


def results_for(viewer: Viewer, source: SurveyRound | Pool) -> Results:
    """Return what the viewer may read of the round or the pool."""
    allowed = pool_tables_for(viewer, source) if isinstance(source, Pool) else tables_for(viewer, source)
    return Results(source, allowed, viewer)


def as_data(table: Table) -> dict:
    """Return a table as plain data: what visible_tables prints."""
    return {
        "question": table.line.key,
        "text": table.question,
        "group": table.group_words,
        "municipality": table.group.place,
        "unit": table.group.unit,
        "first": table.group.first,
        "second": table.group.second,
        "n": table.n,
        "options": [{"value": one.value, "text": one.words, "count": one.count} for one in table.answers],
        "why": table.why,
    }
