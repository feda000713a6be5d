"""Numbers of questions, and conditions as sentences: Shown if the answer to question 3 is Yes."""

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from surveys.structure import (
    FIRST_YEAR,
    REFUSED,
    UNKNOWN,
    Comparison,
    Condition,
    Item,
    Kind,
    Option,
    Sheet,
    text_in,
)


def numbers_of(sheet: Sheet) -> dict[str, int]:
    """Return the number of each question, from 1; information without a question has none."""
    asked = (item for item in sheet.items if item.kind is not Kind.INFORMATION)
    return {item.code: number for number, item in enumerate(asked, 1)}


def sentence(condition: Condition, sheet: Sheet, numbers: Mapping[str, int], main: str = "sv") -> str:
    """Return when a question is asked, in the language of the page; "" for one that always is."""
    if not condition.parts:
        return ""
    return _("Shown if %(condition)s") % {"condition": clause(condition, sheet, numbers, main)}


def asked_of(condition: Condition, sheet: Sheet, main: str = "sv") -> str:
    """Return of whom a question was asked, for its result; "" for one that everyone was asked."""
    if not condition.parts:
        return ""
    said = {"condition": _answered(condition, sheet, main)}
    return _("The question was asked of those who %(condition)s.") % said


def _answered(condition: Condition, sheet: Sheet, main: str) -> str:
    parts = [
        f"({_answered(part, sheet, main)})"
        if isinstance(part, Condition)
        else _answered_so(part, sheet, main)
        for part in condition.parts
    ]
    return (_(" or ") if condition.any else _(" and ")).join(parts)


def _answered_so(test: Comparison, sheet: Sheet, main: str) -> str:
    item = sheet.by_code.get(test.question)
    if item is None:
        return _("answered a question that has been removed (%(code)s)") % {"code": test.question}
    label = text_in(item.label, get_language() or main, main)
    about = {"question": f"{label} – {_row_in_words(item, test, main)}" if test.row else label}
    if test.how == "answered":
        return _("answered “%(question)s”") % about
    says = {**about, "values": values_in_words(item, test, main)}
    if test.how == "at_least":
        return _("answered at least %(values)s to “%(question)s”") % says
    if test.how == "at_most":
        return _("answered at most %(values)s to “%(question)s”") % says
    if test.how == "none_of":
        is_one = len(test.values) == 1
        return (
            _("did not answer %(values)s to “%(question)s”")
            if is_one
            else _("answered neither %(values)s to “%(question)s”")
        ) % says
    return _("answered %(values)s to “%(question)s”") % says


def _row_in_words(item: Item, test: Comparison, main: str) -> str:
    row = next((row for row in item.rows if row.value == test.row), None)
    return text_in(row.label, get_language() or main, main) if row else str(test.row)


def clause(condition: Condition, sheet: Sheet, numbers: Mapping[str, int], main: str = "sv") -> str:
    """Return the parts of a condition, joined by "and" or "or"; those that have parts of their own in brackets."""
    parts = [
        f"({clause(part, sheet, numbers, main)})"
        if isinstance(part, Condition)
        else comparison_in_words(part, sheet, numbers, main)
        for part in condition.parts
    ]
    return (_(" or ") if condition.any else _(" and ")).join(parts)


def comparison_in_words(test: Comparison, sheet: Sheet, numbers: Mapping[str, int], main: str = "sv") -> str:
    """Return one comparison in words; a question that is gone is said to be."""
    item = sheet.by_code.get(test.question)
    if item is None or test.question not in numbers:
        return _("a question that has been removed (%(code)s) is answered") % {"code": test.question}
    about = {"number": numbers[test.question]}
    subject = _("the answer to question %(number)s") % about
    if test.row:
        row = {**about, "row": _row_in_words(item, test, main)}
        subject = _("the answer to question %(number)s, “%(row)s”,") % row
    if test.how == "answered":
        return _("%(subject)s has been given") % {"subject": subject}
    says = {"subject": subject, "values": values_in_words(item, test, main)}
    if test.how == "at_least":
        return _("%(subject)s is at least %(values)s") % says
    if test.how == "at_most":
        return _("%(subject)s is at most %(values)s") % says
    if test.how == "none_of":
        is_one = len(test.values) == 1
        return (
            _("%(subject)s is not %(values)s") if is_one else _("%(subject)s is neither %(values)s")
        ) % says
    return _("%(subject)s is %(values)s") % says


def values_in_words(item: Item, test: Comparison, main: str) -> str:
    """Return what is compared with: a number, a month, or the labels of options, in quotes where they are several."""
    if test.how in ("at_least", "at_most"):
        return month_in_words(test.values[0]) if item.kind is Kind.MONTH else str(test.values[0])
    named = dict(choices_of(item, main))
    labels = [named.get(value, _("an option that has been removed")) for value in test.values]
    if len(labels) == 1:
        return labels[0]
    labels = [_("“%(label)s”") % {"label": label} for label in labels]
    joined = _(" nor ") if test.how == "none_of" else _(" or ")
    return joined.join([", ".join(labels[:-1]), labels[-1]]) if labels else ""


def choices_of(item: Item, main: str = "sv") -> list[tuple[int, str]]:
    """Return what can be chosen in the question, with the ways of not answering that it offers, by value."""
    language = get_language() or main
    found = [(option.value, label_of(option, language, main)) for option in item.options]
    if item.kind is not Kind.MANY:
        found += [(UNKNOWN, _("Don't know"))] if item.offers_unknown else []
        found += [(REFUSED, _("Don't want to answer"))] if item.offers_refusal else []
    return found


def label_of(option: Option, language: str, main: str) -> str:
    """Return what an option says; one without words is named by its number."""
    return text_in(option.label, language, main) or _("option %(value)s") % {"value": option.value}


def month_in_words(months: int) -> str:
    """Return a month that is counted from January 1900: March 2010."""
    year, month = divmod(months, 12)
    return date_format(date(FIRST_YEAR + year, month + 1, 1), "F Y")
