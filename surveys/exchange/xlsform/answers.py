"""What a question of a form lets one answer: its options, its limits, and the rows of a table."""

from typing import Any

from django.utils.translation import gettext as _

from surveys.exchange.xlsform import REFUSED_NAME, UNKNOWN_NAME
from surveys.exchange.xlsform.conditions import NotSayable, read_limits
from surveys.exchange.xlsform.notes import Notes
from surveys.exchange.xlsform.words import OTHER, Words
from surveys.questions.texts import LETTERS_OF_PART
from surveys.structure import GREATEST_NUMBER, REFUSED, UNKNOWN, Kind, Option

YES_NO = ({"ja", "yes", "y", "true"}, {"nej", "no", "n", "false"})


def options_in(
    element: dict[str, Any], row: int | None, name: str, words: Words
) -> tuple[tuple[Option, ...], dict[str, int], dict[str, Any]]:
    """Return the options, their values by name, and which ways of not answering are among them."""
    choices = _each_once([one for one in element["choices"] if isinstance(one, dict)])
    if len(choices) < len(element["choices"]):
        words.notes.tell(row, name, _("An option whose name stands twice in its list is shown once."))
    ways = {UNKNOWN_NAME: UNKNOWN, REFUSED_NAME: REFUSED}
    plain = [str(one.get("name", "")) for one in choices if one.get("name") not in ways]
    by_number = all(one.isascii() and one.isdigit() and 0 < int(one) < 1000 for one in plain)
    names = {one: int(one) if by_number else at for at, one in enumerate(plain, 1)}
    if by_number and len({*names.values()}) < len(names):
        names = {one: at for at, one in enumerate(plain, 1)}
    options = []
    for choice in choices:
        called = str(choice.get("name", ""))
        if called in ways:
            names[called] = ways[called]
            continue
        if choice.get("media"):
            words.notes.tell(row, name, _("Pictures, sound and film are left out."))
        label = words.texts(choice.get("label", called), row, name, LETTERS_OF_PART)
        if called == "other" and set(label.values()) == {OTHER}:
            label = words.made(OTHER)
        options.append(Option(names[called], label or {words.main: called[:LETTERS_OF_PART]}))
    if element.get("choice_filter"):
        words.notes.tell(
            row, name, _("All options are shown: here they are not filtered by an earlier answer.")
        )
    if "randomize" in (element.get("parameters") or {}):
        words.notes.tell(row, name, _("The options stand in their order: here they are not shuffled."))
    return tuple(options), names, {
        "offers_unknown": UNKNOWN_NAME in names, "offers_refusal": REFUSED_NAME in names
    }  # fmt: skip


def _each_once(choices: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The choices, the first of those with the same name: they are one answer, shown where a filter lets it."""
    found: dict[str, dict[str, Any]] = {}
    for one in choices:
        found.setdefault(str(one.get("name", "")), one)
    return list(found.values())


def limits_in(
    element: dict[str, Any], kind: str, row: int | None, name: str, notes: Notes
) -> tuple[int | None, int | None]:
    """Return the smallest and greatest number (or number of ticks) that may be given; None where any may."""
    least = most = None
    if kind == "range":
        said = element.get("parameters") or {}
        try:
            least, most = int(float(said.get("start", 1))), int(float(said.get("end", 10)))
        except (ValueError, OverflowError):
            notes.tell(
                row,
                name,
                _("The limit “%(words)s” cannot be said here. Any answer may be given.")
                % {"words": str(said)[:200]},
            )
        if str(said.get("step", "1")) != "1":
            notes.tell(row, name, _("Any whole number between the ends may be given."))
    elif expression := str((element.get("bind") or {}).get("constraint") or ""):
        try:
            least, most = read_limits(expression.replace("count-selected(.)", "."))
        except NotSayable:
            says = _("The limit “%(words)s” cannot be said here. Any answer may be given.")
            notes.tell(row, name, says % {"words": expression[:200]})
    for limit in (least, most):
        if limit is not None and not 0 <= limit <= GREATEST_NUMBER:
            says = _("Numbers from 0 to %(most)s may be given here.")
            notes.tell(row, name, says % {"most": GREATEST_NUMBER})
    within = [None if one is None or not 0 <= one <= GREATEST_NUMBER else one for one in (least, most)]
    return within[0], within[1]


def choice_kind(options: tuple[Option, ...], appearance: str) -> Kind:
    """Which kind a single choice is: a scale of agreement, yes or no, or any other."""
    if "likert" in appearance.split():
        return Kind.LIKERT
    words = [{text.casefold().strip() for text in option.label.values()} for option in options]
    if len(words) == 2 and words[0] <= YES_NO[0] and words[1] <= YES_NO[1]:
        return Kind.YES_NO
    return Kind.ONE


def table_in(children: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a table of choices with the same options; none where the group is something else."""
    lines, is_table = [], False
    for child in children:
        appearance = str((child.get("control") or {}).get("appearance", ""))
        name = str(child.get("name", ""))
        is_one = child.get("type") == "select one"
        is_heading = name.startswith(("generated_table_list_label", "reserved_name_for_field_list_labels"))
        if is_heading or (is_one and appearance.split() == ["label"]):
            is_table = True
        elif is_one and child.get("choices"):
            lines.append(child)
        else:
            return []
    same = {str(line.get("itemset", line.get("list_name", ""))) for line in lines}
    marked = all("list-nolabel" in str((line.get("control") or {}).get("appearance", "")) for line in lines)
    return lines if lines and is_table and len(same) == 1 and marked else []
