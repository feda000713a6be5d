"""Every text of a questionnaire that is translated, where it stands, and which are missing in a language."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surveys.models import Question, Questionnaire, Section
from surveys.structure import Texts, text_in

WHOLE = (("title", _("title")), ("introduction", _("introduction")), ("closing", _("closing words")))
OF_SECTION = (("title", _("heading")), ("introduction", _("introduction")))
OF_QUESTION = (("label", _("question")), ("hint", _("help text")))
OF_PARTS = (("options", _("option")), ("rows", _("row")))
LETTERS = {"closing": 2000, "introduction": 2000, "label": 1000, "hint": 1000, "title": 200}
LETTERS_OF_PART = 200


@dataclass(frozen=True)
class Place:
    """Where a text stands: in which row and field, and, of an option or a row of a matrix, its value."""

    owner: Any  # the questionnaire, a section or a question
    field: str
    what: str | Promise
    texts: Texts
    main: str
    part: int | None = None

    @property
    def key(self) -> str:
        """A name for the field of a form: q12-options-3."""
        kind = {Questionnaire: "u", Section: "s", Question: "q"}[type(self.owner)]
        part = "" if self.part is None else f"-{self.part}"
        return f"{kind}{self.owner.pk}-{self.field}{part}"

    @property
    def source(self) -> str:
        """The text that is translated: that of the main language."""
        return self.texts.get(self.main, "")

    @property
    def letters(self) -> int:
        """The most letters it may have."""
        return LETTERS_OF_PART if self.part is not None else LETTERS[self.field]

    def write(self, language: str, text: str) -> None:
        """Put the text into the row, which is not saved; an empty text is taken away."""
        if text:
            self.texts[language] = text
        else:
            self.texts.pop(language, None)


def places_of(
    questionnaire: Questionnaire, sections: Iterable[Section], questions: Iterable[Question]
) -> Iterator[Place]:
    """Yield every text that stands in the main language, in the order of the questionnaire.

    The texts are those of the rows themselves, so that what is written into them is saved with the rows.
    """
    main = questionnaire.main_language

    def filled(owner: Any, fields: Iterable[tuple[str, str | Promise]]) -> Iterator[Place]:
        for field, what in fields:
            texts = getattr(owner, field)
            if texts.get(main):
                yield Place(owner, field, what, texts, main)

    by_section: dict[int, list[Question]] = {}
    for question in questions:
        by_section.setdefault(question.section_id, []).append(question)
    yield from filled(questionnaire, WHOLE)
    for section in sections:
        yield from filled(section, OF_SECTION)
        for question in by_section.get(section.pk, ()):
            yield from filled(question, OF_QUESTION)
            for field, what in OF_PARTS:
                for part in getattr(question, field):
                    yield Place(question, field, what, part["label"], main, part["value"])


def all_places(questionnaire: Questionnaire) -> list[Place]:
    """Return every text of the questionnaire. Two queries."""
    return list(places_of(questionnaire, questionnaire.sections.all(), questionnaire.questions.all()))


def missing_in(places: Iterable[Place], language: str) -> list[Place]:
    """Return the texts that are not there in the language."""
    return [place for place in places if place.source and not place.texts.get(language)]


def heading_of(owner: Any, main: str) -> str:
    """What a row is called in the main language, where its texts are listed."""
    return text_in(owner.label if isinstance(owner, Question) else owner.title, main, main)
