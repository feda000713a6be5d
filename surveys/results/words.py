"""What answers and groups are called in tables: the words of options, classes of numbers, months, and groups."""

from collections.abc import Mapping, Sequence

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.results.layout import Line
from surveys.results.settling import Why
from surveys.results.tables import NOT_SAID_GROUP, Key
from surveys.structure import REFUSED, UNKNOWN, Item, Kind, Sex, Sheet, text_in


def question_words(line: Line, language: str) -> str:
    """Return the question, and for a matrix its row too."""
    label = text_in(line.item.label, language)
    return f"{label} – {row_words(line, language)}" if line.row else label


def row_words(line: Line, language: str) -> str:
    """Return the row of a matrix in words."""
    return next((text_in(row.label, language) for row in line.item.rows if row.value == line.row), "")


def answer_words(line: Line, language: str) -> tuple[str, ...]:
    """Return what each of the line's answers is called, in their order."""
    kind = line.item.kind
    labels = {option.value: text_in(option.label, language) for option in line.item.options}
    bands = [value for value in line.answers if value >= 0]
    words = []
    for value in line.answers:
        if value == UNKNOWN:
            words.append(_("Don't know"))
        elif value == REFUSED:
            words.append(_("Don't want to answer"))
        elif kind is Kind.NUMBER:
            words.append(_band(bands, bands.index(value)))
        elif kind is Kind.MONTH:
            words.append(str(MONTHS[value]))
        else:
            words.append(labels.get(value, str(value)))
    return tuple(words)


def _band(starts: Sequence[int], at: int) -> str:
    low = starts[at]
    if at == len(starts) - 1:
        return _("%(number)s or more") % {"number": low}
    high = starts[at + 1] - 1
    if at == 0 and low > 0:
        return _("%(number)s or less") % {"number": high}
    return str(low) if low == high else f"{low}–{high}"


def split_words(item: Item | None, value: int, language: str) -> str:
    """Return what a group of a split is called: the option; those who gave none stand together."""
    if value == NOT_SAID_GROUP:
        return _("Another or no answer") if item and item.kind is Kind.SEX else _("No answer")
    if item is None:
        return ""
    if item.kind is Kind.SEX and value in (Sex.GIRL, Sex.BOY):
        labels = {option.value: text_in(option.label, language) for option in item.options}
        return labels.get(value) or {Sex.GIRL: _("Girls"), Sex.BOY: _("Boys")}[value]
    return next((text_in(one.label, language) for one in item.options if one.value == value), str(value))


def group_words(
    key: Key,
    *,
    sheet: Sheet,
    splits: Sequence[str],
    places: Mapping[int, str],
    units: Mapping[int, str],
    language: str,
    with_place: bool = True,
) -> str:
    """Return what a group of people is called: Norsjö, Norsjöskolan, Flicka."""
    first, second = [*(sheet.by_code.get(code) for code in splits), None, None][:2]
    named = [
        units.get(key.unit, "") if key.unit else "",
        split_words(first, key.first, language) if key.first else "",
        split_words(second, key.second, language) if key.second else "",
    ]
    place = places.get(key.place, "") if key.place else whole_words(len(places))
    if not with_place or (key.unit and len(places) == 1):
        place = ""
    return ", ".join(word for word in (place, *named) if word)


def whole_words(count: int) -> str:
    """Return what everyone in the round is called."""
    if count <= 1:
        return _("Everyone who answered")
    return ngettext("All %(count)s municipality", "All %(count)s municipalities", count) % {"count": count}


def lower_first(text: str) -> str:
    """Return a sentence as it continues another."""
    return text[:1].lower() + text[1:]


def inside_sentence(group: str, places: int) -> str:
    """Return what a group is called inside a sentence: all together has no capital there, a name keeps its own."""
    return lower_first(group) if group.startswith(whole_words(places)) else group


def alone_words(places: int, *, is_own: bool) -> str:
    """Return why all of a round's municipalities together are not shown to someone who sees one of them."""
    if places == 2 and is_own:
        return _(
            "In a round of two municipalities only your own is shown, so that the figures of the other cannot be "
            "worked out."
        )
    return _(
        "All municipalities together are shown only where the figures of a single one cannot be worked out from them."
    )


def why_words(why: int, threshold: int) -> str:
    """Return why something is not shown, in plain words; nothing where all is shown."""
    if why == Why.SMALL_GROUP:
        return _("Not shown: fewer than %(least)s answered.") % {"least": threshold}
    if why == Why.FEW_ANSWERS:
        return _("Not shown: too few gave some of the answers, or nearly all gave the same.")
    if why == Why.OTHERS:
        return _("Not shown: otherwise the small numbers of another group could be worked out.")
    if why == Why.NOT_ALIKE:
        return _("Not shown: the question is not the same in all the rounds.")
    return ""
