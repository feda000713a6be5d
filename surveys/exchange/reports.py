"""The library as it is read, and what a file would become."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from surveys.exchange.drafts import Asked
from surveys.exchange.library import Block, blocks
from surveys.exchange.xlsform.taking import Taken
from surveys.models import Question, Questionnaire
from surveys.questions.sentences import sentence
from surveys.structure import Kind, Sheet, text_in


@dataclass(frozen=True)
class Shelf:
    """Blocks that stand together, under a heading: code, title, how many questions."""

    heading: str
    blocks: list[tuple[str, str, int]]


@dataclass(frozen=True)
class BlockRow:
    """A question of a block as the page shows it."""

    asked: Asked
    text: str
    kind: str
    options: list[str]
    rows: list[str]
    condition: str
    is_there: bool


def shelves(language: str) -> dict[str, list[Shelf]]:
    """Return the library's `blocks` by who is asked, and the `sections` of each ready questionnaire."""
    audience = dict(Questionnaire.Audience.choices)
    own: dict[str, list[tuple[str, str, int]]] = {}
    sections: dict[str, list[tuple[str, str, int]]] = {}
    for block in blocks().values():
        entry = (block.code, text_in(block.title, language), len(block.questions))
        if block.of is None:
            own.setdefault(str(audience[block.audience]), []).append(entry)
        else:
            sections.setdefault(text_in(block.of, language), []).append(entry)
    return {
        "blocks": [Shelf(heading, entries) for heading, entries in own.items()],
        "sections": [Shelf(heading, entries) for heading, entries in sections.items()],
    }


def rows_of(block: Block, questionnaire: Questionnaire) -> list[BlockRow]:
    """Return a block's questions, and whether each is in the questionnaire already. One query."""
    main = questionnaire.main_language
    there = set(questionnaire.questions.values_list("origin", flat=True))
    sheet = Sheet(tuple(asked.as_item(1) for asked in block.questions))
    numbers = {item.code: number for number, item in enumerate(sheet.items, 1)}
    return [
        BlockRow(
            asked=asked,
            text=text_in(asked.label, main),
            kind=str(Question.Type(asked.kind.value).label),
            options=[text_in(option.label, main) for option in asked.options],
            rows=[text_in(row.label, main) for row in asked.rows],
            condition=sentence(asked.condition, sheet, numbers, main)
            if asked.condition.codes() <= set(numbers)
            else "",
            is_there=asked.origin in there,
        )
        for asked in block.questions
    ]


def preview_of(taken: Taken, names: Mapping[str, str]) -> dict[str, Any]:
    """Return what a file would become: its title, languages, sections with their questions, and the notes."""
    draft, main = taken.draft, taken.draft.main_language
    return {
        "title": text_in(draft.title, main),
        "count": sum(asked.kind is not Kind.INFORMATION for asked in draft.questions),
        "languages": ", ".join(names[language] for language in (main, *draft.languages)),
        "sections": [
            (text_in(part.title, main), [_line(asked, main) for asked in part.questions])
            for part in draft.sections
        ],
        "notes": [(", ".join(map(str, note.rows)), note.name, note.text) for note in taken.notes],
    }


def _line(asked: Asked, main: str) -> tuple[str, str]:
    return text_in(asked.label, main), str(Question.Type(asked.kind.value).label)
