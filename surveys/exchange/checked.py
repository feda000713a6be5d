"""Reading a stranger's JSON value by value: what is not as it should be is told with its place, and read as empty."""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from portal.lib.guard import find_personal_data
from portal.lib.swedish import clean_text
from surveys.questions.texts import LETTERS, LETTERS_OF_PART
from surveys.structure import GREATEST_NUMBER, Comparison, Condition, Option, Texts

CODE = re.compile(r"[-a-zA-Z0-9_]{1,60}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
MOST_LANGUAGES, MOST_OPTIONS, MOST_ROWS, MOST_PARTS, DEEPEST = 30, 40, 20, 20, 4
GREATEST_VALUE = 999  # of an option
HOWS = ("any_of", "none_of", "at_least", "at_most", "answered")


class Unfit(ValueError):
    """A file of which no questionnaire can be made; `problems` says why, in words with places."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__(" ".join(self.problems))


class Checked:
    """An object of the file, with its place in words, and the list of problems that all its parts share."""

    def __init__(self, data: Any, where: Sequence[str], problems: list[str] | None = None) -> None:
        self.problems: list[str] = [] if problems is None else problems
        self.where = list(where)
        self.data: dict[str, Any] = data if isinstance(data, dict) else {}
        if not isinstance(data, dict):
            self._tell("", _("is not an object"))

    def call(self, name: str) -> None:
        """Say what the object is called in messages."""
        self.where.append(name)

    def expect(self, holds: bool, name: str, problem: str) -> None:
        """Tell the problem of a field unless the condition holds."""
        if not holds:
            self._tell(name, problem)

    def _tell(self, name: str, problem: str) -> None:
        place = ", ".join([*self.where, *([name] if name else [])]) or _("The file")
        line = f"{place}: {problem}."
        if line not in self.problems:
            self.problems.append(line)

    def objects(self, name: str, most: int) -> list["Checked"]:
        """The objects of a list, at most so many."""
        found = self.data.get(name, [])
        if not isinstance(found, list):
            self._tell(name, _("is not a list"))
            return []
        if len(found) > most:
            self._tell(name, _("has more than %(most)s parts") % {"most": most})
        return [Checked(one, self.where, self.problems) for one in found[:most]]

    def texts(self, name: str, letters: str | int) -> Texts:
        """A text in each language."""
        found = self.data.get(name, {})
        most = letters if isinstance(letters, int) else LETTERS[letters]
        if not isinstance(found, dict) or len(found) > MOST_LANGUAGES:
            self._tell(name, _("is not a text for each language"))
            return {}
        kept = {}
        for language, text in found.items():
            if not LANGUAGE.fullmatch(language) or not isinstance(text, str):
                self._tell(name, _("is not a text for each language"))
            elif len(text) > most:
                self._tell(name, _("the text is longer than %(most)s characters") % {"most": most})
            elif find_personal_data(text).stops:
                self._tell(name, _("the text holds a personal identity number"))
            elif cleaned := clean_text(text):
                kept[language] = cleaned
        return kept

    def code(self, name: str, *, required: bool = True) -> str:
        """A code: letters, digits, hyphen and underscore."""
        found = self.data.get(name, "")
        if found == "" and not required:
            return ""
        if not isinstance(found, str) or not CODE.fullmatch(found):
            self._tell(name, _("is not a code of letters, digits, - and _"))
            return ""
        if name == "code":
            self.where[-1] = f"{self.where[-1]} ({found})"
        return found

    def language(self, name: str) -> str:
        """The code of a language."""
        return self._language(name, self.data.get(name, "sv"))

    def languages(self, name: str) -> list[str]:
        """Codes of languages."""
        found = self.data.get(name, [])
        if not isinstance(found, list) or len(found) > MOST_LANGUAGES:
            self._tell(name, _("is not a list"))
            return []
        return [self._language(name, one) for one in found]

    def _language(self, name: str, found: Any) -> str:
        if not isinstance(found, str) or not LANGUAGE.fullmatch(found):
            self._tell(name, _("is not the code of a language, as sv or en"))
            return "sv"
        return found

    def one_of(self, name: str, known: Sequence[str], default: str | None = None) -> str:
        """One of the known words; the first where it is not."""
        found = self.data.get(name, default)
        if found not in known:
            self._tell(name, _("“%(word)s” is not known") % {"word": str(found)[:40]})
            return known[0]
        return str(found)

    def truth(self, name: str) -> bool:
        """true or false."""
        found = self.data.get(name, False)
        self.expect(isinstance(found, bool), name, _("is neither true nor false"))
        return found is True

    def number(self, name: str) -> int | None:
        """A whole number, or None."""
        found = self.data.get(name)
        return None if found is None else self._number(name, found, 0, GREATEST_NUMBER)

    def numbers(self, name: str) -> tuple[int, ...]:
        """Whole numbers."""
        found = self.data.get(name, [])
        if not isinstance(found, list) or len(found) > MOST_OPTIONS:
            self._tell(name, _("is not a list"))
            return ()
        return tuple(self._number(name, one, 0, GREATEST_NUMBER) for one in found)

    def _number(self, name: str, found: Any, least: int, most: int) -> int:
        if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
            limits = {"least": least, "most": most}
            self._tell(name, _("is not a whole number from %(least)s to %(most)s") % limits)
            return max(0, least)
        return found

    def uuid(self, name: str) -> UUID | None:
        """A mark of 32 hexadecimal digits, or None."""
        found = self.data.get(name)
        if found is None:
            return None
        try:
            return UUID(found)
        except (ValueError, AttributeError, TypeError):
            self._tell(name, _("is not a mark that we know"))
            return None

    def options(self, name: str) -> tuple[Option, ...]:
        """Options, or rows of a matrix, each with a number of its own."""
        most = MOST_ROWS if name == "rows" else MOST_OPTIONS
        found = [
            Option(
                one._number(f"{name}, value", one.data.get("value"), 1, GREATEST_VALUE),
                one.texts("label", LETTERS_OF_PART),
                one.truth("alone"),
            )
            for one in self.objects(name, most)
        ]
        values = [option.value for option in found]
        self.expect(len(values) == len(set(values)), name, _("two have the same number"))
        return tuple(found)

    def condition(self, name: str, depth: int = 1) -> Condition:
        """When the question is asked."""
        found = self.data.get(name) or {}
        if not found:
            return Condition()
        return Checked(found, [*self.where, name], self.problems)._condition(depth)

    def _condition(self, depth: int) -> Condition:
        if depth > DEEPEST:
            self._tell("", _("there are too many conditions inside each other"))
            return Condition()
        parts: list[Comparison | Condition] = []
        for part in self.objects("parts", MOST_PARTS):
            parts.append(part._condition(depth + 1) if "parts" in part.data else part._comparison())
        return Condition(tuple(parts), self.truth("any"))

    def _comparison(self) -> Comparison:
        how = self.one_of("how", HOWS)
        values = self.data.get("values", [])
        if not isinstance(values, list) or len(values) > MOST_OPTIONS:
            self._tell("values", _("is not a list"))
            values = []
        numbers = tuple(self._number("values", one, -3, GREATEST_NUMBER) for one in values)
        self.expect(bool(numbers) or how == "answered", "values", _("there is nothing to compare with"))
        row = self._number("row", self.data.get("row", 0), 0, GREATEST_VALUE)
        question = self.data.get("question")
        if not isinstance(question, str) or not CODE.fullmatch(question):
            self._tell("question", _("is not a code of letters, digits, - and _"))
            question = ""
        return Comparison(question, how, numbers, row)
