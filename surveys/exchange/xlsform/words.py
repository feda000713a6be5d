"""The languages of a form, and its texts in them."""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from surveys.exchange.checked import LANGUAGE
from surveys.exchange.xlsform.notes import Notes
from surveys.structure import Texts

CODES_OF = {
    "svenska": "sv", "swedish": "sv", "engelska": "en", "english": "en", "default": "", "arabiska": "ar",
    "arabic": "ar", "somaliska": "so", "somali": "so", "finska": "fi", "finnish": "fi",
}  # fmt: skip
OTHER, WHICH_OTHER = "Other", "Specify other."  # what pyxform writes where a type says “or_other”
MADE = {
    OTHER: gettext_noop("Something else"),
    WHICH_OTHER: gettext_noop("What is it, if it is something else?"),
}
REFERENCE = re.compile(r"\$\{[^}]*\}")


class Words:
    """Reads texts, and remembers in which languages there are any."""

    def __init__(self, tree: dict[str, Any], notes: Notes) -> None:
        self.notes, self.languages = notes, set[str]()
        self.main = self._main(tree)
        named = {name for texts in _all_texts(tree) if isinstance(texts, dict) for name in texts}
        self.spoken = {self.main, *(code_of(name) for name in named if name != "default")}

    def _main(self, tree: dict[str, Any]) -> str:
        named = str(tree.get("default_language") or "default")
        if (code := code_of(named)) or named != "default":
            return code or "sv"
        for texts in _all_texts(tree):
            if isinstance(texts, dict):
                for language in texts:
                    if language != "default" and (code := code_of(language)):
                        return code
        return "sv"

    def made(self, english: str) -> Texts:
        """Return words that pyxform has written itself, in those of the form's languages that the portal speaks."""
        texts: Texts = {}
        for code in sorted({"sv", "en"} & self.spoken):
            with override(code):
                texts[code] = _(MADE[english])
        return texts or {self.main: english}

    def texts(self, found: Any, row: int | None, name: str, most: int) -> Texts:
        """Return a text in its languages, cut to `most` characters; what is left out is told."""
        if isinstance(found, str):
            found = {"default": found}
        texts: Texts = {}
        for language, text in (found or {}).items() if isinstance(found, dict) else ():
            code = self.main if language == "default" else code_of(language)
            if not code:
                self.notes.tell(
                    None,
                    "",
                    _("The language “%(name)s” is not known, so its texts are left out.")
                    % {"name": language},
                )
                continue
            text = str(text).strip()
            if not text or text == "-":
                continue
            if len(text) > most:
                self.notes.tell(row, name, _("A text was cut to %(most)s characters.") % {"most": most})
            if REFERENCE.search(text):
                self.notes.tell(
                    row, name, _("A text shows the answer to another question. Here it stands as a code.")
                )
            texts.setdefault(code, text[:most])
            self.languages.add(code)
        return texts


def code_of(language: str) -> str:
    """Return the code of a language as a form names it, “English (en)” or “en”; "" for one that is not known."""
    inside = re.search(r"\(([A-Za-z-]{2,12})\)\s*$", language)
    code = (inside[1] if inside else language).strip()
    code = CODES_OF.get(code.casefold(), code.lower() if len(code) <= 3 else code)
    return code if LANGUAGE.fullmatch(code) else ""


def _all_texts(element: dict[str, Any]) -> Iterator[Any]:
    yield element.get("label")
    for child in element.get("children", ()):
        if isinstance(child, dict):
            yield from _all_texts(child)
