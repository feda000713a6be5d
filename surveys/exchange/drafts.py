"""A whole questionnaire outside the database: what a file holds, before anything is made of it."""

from dataclasses import dataclass, field
from uuid import UUID

from surveys.models import Question, Questionnaire
from surveys.structure import (
    Condition,
    Item,
    Kind,
    Option,
    Sheet,
    Texts,
    condition_from,
    options_from,
)

ALWAYS = Condition()


@dataclass(frozen=True)
class Asked:
    """A question as it is asked, and what it is for."""

    code: str
    kind: Kind
    label: Texts
    hint: Texts = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    rows: tuple[Option, ...] = ()
    condition: Condition = ALWAYS
    least: int | None = None
    most: int | None = None
    offers_unknown: bool = False
    offers_refusal: bool = False
    is_sensitive: bool = False
    bands: tuple[int, ...] = ()
    share: tuple[int, ...] = ()
    share_label: Texts = field(default_factory=dict)
    factor: str = ""
    indicator: str = ""  # its code
    origin: UUID | None = None

    def as_item(self, section: int) -> Item:
        """Return it as surveys.structure knows it, in the section with that number."""
        same = (
            "code", "kind", "label", "hint", "options", "rows", "condition", "least", "most", "offers_unknown",
            "offers_refusal", "is_sensitive", "bands", "share",
        )  # fmt: skip
        return Item(**{name: getattr(self, name) for name in same}, section=section)


@dataclass(frozen=True)
class Part:
    """A section with its questions."""

    title: Texts
    introduction: Texts = field(default_factory=dict)
    questions: tuple[Asked, ...] = ()


@dataclass(frozen=True)
class Draft:
    """A questionnaire. `languages` are those that it has besides the main one."""

    title: Texts
    sections: tuple[Part, ...]
    audience: str = Questionnaire.Audience.INHABITANTS.value
    introduction: Texts = field(default_factory=dict)
    closing: Texts = field(default_factory=dict)
    main_language: str = "sv"
    languages: tuple[str, ...] = ()

    @property
    def questions(self) -> list[Asked]:
        """All questions, in order."""
        return [question for section in self.sections for question in section.questions]

    def sheet(self) -> Sheet:
        """Return the questions as surveys.structure knows them."""
        return Sheet(
            tuple(
                question.as_item(number)
                for number, section in enumerate(self.sections, 1)
                for question in section.questions
            )
        )


def draft_of(questionnaire: Questionnaire) -> Draft:
    """Return a stored questionnaire as a draft. Four queries at most.

    Who has approved a translation is not part of it: that is said of the texts as they stand here.
    """
    by_section: dict[int, list[Asked]] = {}
    questions = questionnaire.questions.select_related("indicator").order_by("position")
    for question in questions:
        by_section.setdefault(question.section_id, []).append(asked_of(question))
    return Draft(
        title=questionnaire.title,
        introduction=questionnaire.introduction,
        closing=questionnaire.closing,
        main_language=questionnaire.main_language,
        languages=tuple(sorted(row.language for row in questionnaire.languages.all())),
        audience=questionnaire.audience,
        sections=tuple(
            Part(section.title, section.introduction, tuple(by_section.get(section.pk, ())))
            for section in questionnaire.sections.all()
        ),
    )


def asked_of(question: Question) -> Asked:
    """Return a stored question as a draft has it."""
    same = (
        "code", "label", "hint", "least", "most", "offers_unknown", "offers_refusal", "is_sensitive",
        "share_label", "factor", "origin",
    )  # fmt: skip
    return Asked(
        **{name: getattr(question, name) for name in same},
        kind=Kind(question.kind),
        options=options_from(question.options),
        rows=options_from(question.rows),
        condition=condition_from(question.condition),
        bands=tuple(question.bands),
        share=tuple(question.share),
        indicator=question.indicator.code if question.indicator else "",
    )
