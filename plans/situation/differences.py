"""What differs between two texts, word by word; pure."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORD = re.compile(r"\S+\s*")
_MOST = 4_000_000  # pairs of words to compare in one paragraph; beyond, it is shown as replaced


class Change(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Piece:
    """A run of words that both texts have, or only the newer, or only the older."""

    change: Change
    text: str

    @property
    def is_added(self) -> bool:
        return self.change == Change.ADDED

    @property
    def is_removed(self) -> bool:
        return self.change == Change.REMOVED


def word_difference(older: str, newer: str) -> list[Piece]:
    """Return how the newer text came of the older: without what was added it is the older, without what was
    removed the newer. Paragraphs are compared first, then the words of those that differ.
    """
    before, after = older.splitlines(keepends=True), newer.splitlines(keepends=True)
    pieces: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        was, now = "".join(before[a:b]), "".join(after[c:d])
        if kind == "equal":
            pieces.append(Piece(Change.SAME, was))
        else:
            pieces += _words(was, now)
    return _joined(pieces)


def _words(older: str, newer: str) -> list[Piece]:
    before, after = _split(older), _split(newer)
    if len(before) * len(after) > _MOST:
        return [Piece(Change.REMOVED, older), Piece(Change.ADDED, newer)]
    pieces = []
    for _kind, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        was, now = "".join(before[a:b]), "".join(after[c:d])
        same = was == now
        pieces += [Piece(Change.SAME if same else Change.REMOVED, was)]
        pieces += [] if same else [Piece(Change.ADDED, now)]
    return pieces


def _split(text: str) -> list[str]:
    """The words, each with the white space after it; white space that opens the text is a word too."""
    opening = text[: len(text) - len(text.lstrip())]
    return ([opening] if opening else []) + _WORD.findall(text)


def _joined(pieces: list[Piece]) -> list[Piece]:
    """The pieces that hold anything, neighbours of one kind put together."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].change == piece.change:
            joined[-1] = Piece(piece.change, joined[-1].text + piece.text)
        elif piece.text:
            joined.append(piece)
    return joined
