"""What a paper is made of: headings, texts, facts, tables and figures, without a word of how they look."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, ClassVar


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 (a chapter) to 3."""

    kind: ClassVar[str] = "heading"
    level: int
    text: str


@dataclass(frozen=True)
class Text:
    """Paragraphs, parted by blank lines as they were typed; `soft` is of less weight."""

    kind: ClassVar[str] = "text"
    text: str
    soft: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list of points."""

    kind: ClassVar[str] = "bullets"
    items: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """Labels, each with what it says."""

    kind: ClassVar[str] = "facts"
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    """A table with a caption; the first column names its row, columns in `numbers` stand to the right.

    `widths` are shares of the page, one per column; a `wide` table lies on a page of its own, turned.
    """

    kind: ClassVar[str] = "table"
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    numbers: tuple[int, ...] = ()
    wide: bool = False


@dataclass(frozen=True)
class Figure:
    """A drawing, what it says in words, and the table with the same figures."""

    kind: ClassVar[str] = "figure"
    title: str
    summary: str
    svg: str
    table: Table
    source: str = ""


@dataclass(frozen=True)
class PageBreak:
    kind: ClassVar[str] = "page_break"


Block = Heading | Text | Bullets | Facts | Table | Figure | PageBreak


@dataclass(frozen=True)
class Paper:
    """A whole document: its title page's words, and its blocks in reading order."""

    title: str
    place: str  # whose it is: Norsjö kommun
    about: str  # what it is, with period: Rapport till kommunfullmäktige, januari–december 2026
    on: date
    blocks: tuple[Block, ...] = ()
    note: str = ""  # that it is a draft, or under which number it is kept
    language: str = "sv"
    keywords: tuple[str, ...] = field(default=())

    @property
    def chapters(self) -> int:
        return sum(isinstance(block, Heading) and block.level == 1 for block in self.blocks)

    def as_json(self) -> dict[str, Any]:
        """The paper as plain data, with each block's kind: what is kept when it is locked."""
        return {
            "title": self.title,
            "place": self.place,
            "about": self.about,
            "on": self.on.isoformat(),
            "note": self.note,
            "language": self.language,
            "keywords": list(self.keywords),
            "blocks": [{"kind": block.kind, **asdict(block)} for block in self.blocks],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Paper":
        """The paper that `as_json` gave; blocks of a kind that is unknown raise KeyError."""
        return cls(
            title=data["title"],
            place=data["place"],
            about=data["about"],
            on=date.fromisoformat(data["on"]),
            note=data["note"],
            language=data["language"],
            keywords=tuple(data["keywords"]),
            blocks=tuple(_block(dict(item)) for item in data["blocks"]),
        )


_KINDS = {kind.kind: kind for kind in (Heading, Text, Bullets, Facts, Table, Figure, PageBreak)}


def _block(item: dict[str, Any]) -> Block:
    kind = _KINDS[item.pop("kind")]
    if kind is Figure:
        item["table"] = _block({"kind": "table", **item["table"]})
    return kind(**{name: _frozen(value) for name, value in item.items()})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list | tuple) else value


def paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of a typed text; line breaks inside one are kept."""
    for part in text.replace("\r\n", "\n").split("\n\n"):
        if part.strip():
            yield part.strip("\n")


def led(blocks: tuple[Block, ...]) -> Iterator[tuple[tuple[Heading, ...], Block]]:
    """Each block with the headings that lead to it: those that lie alone before a turned page go with it."""
    waiting: list[Heading] = []
    for position, block in enumerate(blocks):
        rest = [item for item in blocks[position + 1 :] if not isinstance(item, Heading)]
        if isinstance(block, Heading) and rest and isinstance(rest[0], Table) and rest[0].wide:
            waiting.append(block)
        else:
            yield tuple(waiting), block
            waiting = []
