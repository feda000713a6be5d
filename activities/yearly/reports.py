"""A municipality's year under the questions of a reporting duty: answers, and every activity behind them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.models import User
from activities.choices import reference
from activities.models import Participation, RecordQuery, ReportQuestion
from activities.yearly.answers import Answer, Record
from municipalities.models import Municipality

YEARS_OFFERED = 10


@dataclass(frozen=True)
class Entry:
    """An activity of the year, and the numbers of all the questions it belongs to."""

    pk: int
    on: date
    title: str
    kind: str
    type_code: str
    themes: tuple[str, ...]
    tags: tuple[str, ...]
    theme_names: tuple[str, ...]
    partners: tuple[str, ...]
    is_shared: bool
    is_draft: bool
    questions: tuple[int, ...] = ()

    def others(self, number: int) -> tuple[int, ...]:
        """The other questions under which it stands too: nothing is counted twice without a word."""
        return tuple(other for other in self.questions if other != number)


@dataclass(frozen=True)
class Asked:
    """A question by its number, what the record answers, and the activities behind it with their other questions."""

    number: int
    question: ReportQuestion
    answer: Answer
    entries: tuple[Entry, ...]

    @property
    def lines(self) -> list[tuple[Entry, tuple[int, ...]]]:
        """Each activity with the other questions that it stands under."""
        return [(entry, entry.others(self.number)) for entry in self.entries]


@dataclass(frozen=True)
class Yearly:
    """A year: every question in order, then what fits none; drafts are not counted, and their number is said."""

    year: int
    years: tuple[int, ...]  # to choose between, the newest first
    asked: tuple[Asked, ...]
    rest: tuple[Entry, ...]
    total: int
    drafts: int

    @property
    def several(self) -> int:
        """Activities that stand under more than one question."""
        return len({entry.pk for asked in self.asked for entry in asked.entries if len(entry.questions) > 1})


def yearly(
    user: User,
    municipality: Municipality,
    *,
    year: int,
    today: date,
    duty: str = ReportQuestion.Duty.LANSRAPPORT,
) -> Yearly:
    """Gather what the municipality's record knows of the year, as far as the user may read it."""
    questions = list(ReportQuestion.objects.of(duty, on=date(year, 12, 31)))
    entered = entries_of(Participation.objects.visible_to(user, at=municipality).filter(on__year=year))
    entries = [_with_questions(entry, questions) for entry in entered if not entry.is_draft]
    record = Record(municipality, year, today)
    asked = []
    for number, question in enumerate(questions, start=1):
        mine = tuple(entry for entry in entries if number in entry.questions)
        answer = record.answer(question, len(mine), partners_of(mine))
        asked.append(Asked(number, question, answer, mine))
    return Yearly(
        year=year,
        years=tuple(range(today.year, min(year, today.year - YEARS_OFFERED + 1) - 1, -1)),
        asked=tuple(asked),
        rest=tuple(entry for entry in entries if not entry.questions),
        total=len(entries),
        drafts=len(entered) - len(entries),
    )


def belongs(question: RecordQuery, type_code: str, themes: Iterable[str], tags: Iterable[str] = ()) -> bool:
    """Whether an activity answers a question: one of its types, and one of its themes or tags, where it names any.

    A question that names nothing has no activities.
    """
    if question.types and type_code not in question.types:
        return False
    if not (question.themes or question.tags):
        return bool(question.types)
    return not (set(question.themes).isdisjoint(themes) and set(question.tags).isdisjoint(tags))


def entries_of(rows: QuerySet[Participation]) -> list[Entry]:
    """The period's activities and drafts, the first day first."""
    names = reference()
    fields = (
        "activity", "on", "activity__title", "activity__family", "activity__type_id",
        "activity__themes", "activity__tags", "activity__partners", "shared_at", "is_draft",
    )  # fmt: skip
    found = rows.order_by("on", "activity").values_list(*fields)
    return [
        Entry(
            pk=pk,
            on=on,
            title=title,
            kind=names.kind_name(family, type_id),
            type_code=names.types[type_id].code if type_id in names.types else "",
            themes=tuple(themes),
            tags=tuple(tags),
            theme_names=tuple(names.theme_names(themes)),
            partners=tuple(partners),
            is_shared=shared_at is not None,
            is_draft=is_draft,
        )
        for pk, on, title, family, type_id, themes, tags, partners, shared_at, is_draft in found
    ]


def _with_questions(entry: Entry, questions: list[ReportQuestion]) -> Entry:
    numbers = [
        number
        for number, question in enumerate(questions, start=1)
        if belongs(question, entry.type_code, entry.themes, entry.tags)
    ]
    return Entry(**{**vars(entry), "questions": tuple(numbers)})


def partners_of(entries: Iterable[Entry]) -> tuple[str, ...]:
    """The partners that are named, each once, in order of first mention."""
    return tuple(dict.fromkeys(partner for entry in entries for partner in entry.partners))
