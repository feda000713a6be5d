"""The library: blocks of ready questions, and every section of the ready questionnaires, to insert where one likes."""

import json
from dataclasses import dataclass
from functools import cache

from surveys.exchange.drafts import Asked, Draft
from surveys.exchange.own_json import read
from surveys.exchange.ready import DATA, QUESTIONNAIRES
from surveys.structure import Texts

LIBRARY = DATA / "library"


@dataclass(frozen=True)
class Block:
    """A few questions that belong together. `of` is the title of the ready questionnaire it is a section of; `heading`
    is what stands over the questions for those who answer, where the title says for whom they are."""

    code: str
    title: Texts
    audience: str
    questions: tuple[Asked, ...]
    of: Texts | None = None
    heading: Texts | None = None


@cache
def blocks() -> dict[str, Block]:
    """Return the blocks by code: first those put together for the library, then the sections."""
    drafts = {path.stem: read(path.read_bytes()) for path in sorted(QUESTIONNAIRES.glob("*.json"))}
    sources = drafts | {
        path.stem: read(path.read_bytes()) for path in LIBRARY.glob("*.json") if path.stem != "blocks"
    }
    found = [
        Block(
            code=one["code"],
            title=one["title"],
            audience=one["audience"],
            questions=_picked(sources[one["source"]], set(one["questions"])),
            heading=one.get("heading"),
        )
        for one in json.loads((LIBRARY / "blocks.json").read_text(encoding="utf-8"))
    ]
    found += [
        Block(f"{stem}-{number}", part.title, draft.audience, part.questions, draft.title)
        for stem, draft in drafts.items()
        for number, part in enumerate(draft.sections, 1)
    ]
    return {block.code: block for block in found}


def _picked(source: Draft, codes: set[str]) -> tuple[Asked, ...]:
    picked = tuple(question for question in source.questions if question.code in codes)
    if len(picked) != len(codes):
        raise KeyError(*(codes - {question.code for question in picked}))
    return picked
