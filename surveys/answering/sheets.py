"""A questionnaire as respondents meet it, read once per process when it is locked and can no longer change; and the
round around it, read once for as long as it stands as it does."""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from surveys.models import AnswerGroup, Questionnaire, SurveyRound
from surveys.structure import Item, Sheet, Texts


@dataclass(frozen=True)
class Asked:
    """Its questions in pages, the headings of its sections by number, and a mark that any change changes."""

    sheet: Sheet
    pages: tuple[tuple[Item, ...], ...]
    titles: dict[int, Texts]
    introductions: dict[int, Texts]
    version: str

    @property
    def layout(self) -> list[list[Any]]:
        """Which slots answers have, as a test keeps it: its questions may change while it goes on."""
        return [[item.code, item.width] for item in self.sheet.items]

    def heading(self, number: int) -> Texts:
        """The heading of a page: that of its section."""
        return self.titles[self.pages[number - 1][0].section]

    def introduction(self, number: int) -> Texts:
        """What a section's first page says before the questions."""
        section = self.pages[number - 1][0].section
        is_first = number == 1 or self.pages[number - 2][0].section != section
        return self.introductions[section] if is_first else {}


def asked_of(questionnaire: Questionnaire) -> Asked:
    """Return the questionnaire's questions; no query for one that is locked and has been read before."""
    if questionnaire.locked_at is None:
        return read(questionnaire)
    return _read_locked(questionnaire.pk, questionnaire.edition, questionnaire.family)


@lru_cache(maxsize=64)
def _read_locked(pk: int, edition: int, family: UUID) -> Asked:
    return read(Questionnaire(pk=pk, edition=edition, family=family))


def read(questionnaire: Questionnaire) -> Asked:
    """Read the questions from the database: two queries."""
    sections = list(questionnaire.sections.all())
    questionnaire._prefetched_objects_cache = {"sections": sections}  # type: ignore[attr-defined]
    sheet = questionnaire.sheet()
    return Asked(
        sheet=sheet,
        pages=tuple(tuple(page) for page in sheet.pages()),
        titles={section.position: section.title for section in sections},
        introductions={section.position: section.introduction for section in sections},
        version=sha256(repr(sheet.items).encode()).hexdigest()[:16],
    )


RELATED = ("unit__place__round__questionnaire",)


@lru_cache(maxsize=2048)
def group_in(group: int, round_id: int, *stands: object) -> AnswerGroup:
    """Return a group with its unit, place, round and locked questionnaire, to be read only, never changed.

    `stands` is the round's edition, state, pause and days as they are now. What else is read here is fixed, or changes
    with the edition; how many have answered is not.
    """
    found = AnswerGroup.objects.select_related("unit__place").get(pk=group)
    found.unit.place.round = _round(round_id, *stands)
    return found


@lru_cache(maxsize=64)
def _round(pk: int, *stands: object) -> SurveyRound:
    return SurveyRound.objects.select_related("questionnaire").get(pk=pk)


def group_tried(group: int) -> AnswerGroup:
    """Return a group for a trial, whose questionnaire may still change: read anew each time."""
    return AnswerGroup.objects.select_related(*RELATED).get(pk=group)
