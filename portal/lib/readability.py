"""How hard a Swedish text is to read, as a figure (LIX)."""

import re

# A line ends a sentence too: headings and items of a list often have no full stop.
_SENTENCE_END = re.compile(r"[.!?:]+[”\"’)]*(?=\s|$)|\n+")
_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_LONG = 6  # letters; a word that has more is long


def lix(text: str) -> float:
    """Return words per sentence plus the share of words longer than six letters, in per cent.

    Under 30 is very easy, 30–40 easy (stories, magazines), 40–50 like a newspaper, over 50 hard. Sentences end
    at . ! ? : and where a line ends. Raises ValueError for a text without words. Source: C. H. Björnsson,
    Läsbarhet, 1968.
    """
    sentences = [words for part in _SENTENCE_END.split(text) if (words := _WORD.findall(part))]
    if not sentences:
        raise ValueError("a text without words")
    count = sum(map(len, sentences))
    long = sum(len(word) > _LONG for words in sentences for word in words)
    return count / len(sentences) + 100 * long / count
