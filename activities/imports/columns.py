"""The columns of a list of activities, the same out and in, and how their headings are recognised."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portal.lib.swedish import sort_key

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_IN_BRACKETS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True)
class Column:
    """A column: the field it fills, its heading, how wide it is, and what else people call it."""

    name: str
    title: "StrOrPromise"
    width: int
    also: tuple[str, ...] = ()


IMPORTED = (
    Column("starts_on", _("Date"), 12, (
        "när", "dag", "dat", "startdatum", "från", "fr o m", "from", "start", "date", "datum för aktivitet")),
    Column("ends_on", _("Last day"), 12, (
        "slutdatum", "till", "till och med", "t o m", "tom", "slut", "avslutad", "end date")),
    Column("title", _("Activity"), 48, (
        "titel", "rubrik", "vad", "vad har ni gjort", "vad gjorde ni", "vad har gjorts", "vad gjordes",
        "insats", "åtgärd", "händelse", "namn", "benämning", "beskrivning", "title", "what")),
    Column("type", _("Type"), 30, ("aktivitetstyp", "typ av aktivitet", "typ av insats", "slag", "sort")),
    Column("family", _("Main type"), 26, ("huvudgrupp", "kategori", "område", "category")),
    Column("organiser", _("Organiser"), 24, ("arrangör", "ansvarig", "vem", "enhet", "förvaltning")),
    Column("partners", _("Partners"), 30, (
        "tillsammans med", "samverkan", "samverkan med", "i samverkan med", "aktörer", "deltagande aktörer")),
    Column("measures", _("Belongs to measure"), 30, (
        "åtgärd i planen", "åtgärder i planen", "åtgärd enligt plan", "planens åtgärd")),
    Column("arena", _("Arena"), 20, ("plats", "var", "miljö")),
    Column("target_groups", _("Target groups"), 26, (
        "målgrupper", "målgrupp", "målgruppen", "för vem", "target group")),
    Column("reached", _("Number reached"), 12, (
        "antal", "antal deltagare", "deltagare", "antal personer", "antal besökare",
        "antal elever", "hur många")),
    Column("level", _("Prevention level"), 30, ("nivå", "preventionsnivå", "förebyggande nivå")),
    Column("kind", _("Kind of prevention"), 30, (
        "social eller situationell", "typ av prevention", "inriktning")),
    Column("themes", _("Themes"), 26, ("tema", "ämne", "ämnen", "sakområde", "andts", "theme")),
    Column("tags", _("Counts towards"), 26, (
        "räknas till", "rapport", "rapporter", "rapporteras till", "uppdrag")),
    Column("method", _("How you did it"), 40, (
        "metod", "arbetssätt", "hur", "kommentar", "anteckning", "method")),
    Column("hours_own", _("Own hours"), 10, ("timmar", "egen tid", "arbetstid", "tid", "hours")),
    Column("hours_others", _("Others' hours"), 10, ("andras tid", "ideella timmar", "partners tid")),
    Column("cost", _("Cost (kronor)"), 12, ("kostnad", "kostnader", "kr", "belopp", "utgift")),
    Column("went_as_planned", _("Did it go as planned?"), 30, ("resultat", "utfall", "gick det bra")),
    Column("experienced_as", _("How was it experienced?"), 30, ("upplevelse", "hur upplevdes det")),
    Column("helped_or_hindered", _("What helped or hindered?"), 30, (
        "lärdomar", "framgångsfaktorer", "hinder")),
    Column("follow_up_on", _("Follow up on"), 12, (
        "följs upp", "uppföljning", "datum för uppföljning", "uppföljningsdatum")),
    Column("status", _("Status"), 10, ("läge", "tillstånd")),
)  # fmt: skip
ONLY_EXPORTED = (Column("shared", _("Shared"), 8), Column("municipality", _("Municipality"), 20))
EXPORTED = IMPORTED + ONLY_EXPORTED
REQUIRED = ("starts_on", "title")
BY_NAME = {column.name: column for column in EXPORTED}


def headings() -> list[str]:
    """Return the headings of an exported file and of the template: always Swedish, as the record is."""
    with translation.override("sv"):
        return [str(column.title) for column in EXPORTED]


def guess_fields(header: Sequence[str]) -> list[str]:
    """Return which field each heading of a file seems to fill, "" where none; no field twice.

    A heading that is the column's own name wins over one that only says it in part.
    """
    names = _names()
    fits = [
        (likeness, position, field)
        for position, heading in enumerate(header)
        for likeness, field in _candidates(heading, names)
    ]
    chosen = [""] * len(header)
    for _likeness, position, field in sorted(fits):
        if not chosen[position] and field not in chosen:
            chosen[position] = field
    return ["" if field in {column.name for column in ONLY_EXPORTED} else field for field in chosen]


def _names() -> dict[str, str]:
    """Every name of a column, folded, and the field it means."""
    names = {}
    for column in EXPORTED:
        for language in ("sv", "en"):
            with translation.override(language):
                names[sort_key(str(column.title))] = column.name
        names[sort_key(column.name)] = column.name
    for column in IMPORTED:
        for name in column.also:
            names.setdefault(sort_key(name), column.name)
    return names


def _candidates(heading: str, names: dict[str, str]) -> list[tuple[int, str]]:
    """Fields a heading may mean, with 0 for the whole heading, 1 without brackets, 2 for its beginning."""
    whole, bare = sort_key(heading), sort_key(_IN_BRACKETS.sub(" ", heading))
    found = [(likeness, names[key]) for likeness, key in enumerate((whole, bare)) if key in names]
    words = bare.split()
    for length in range(len(words) - 1, 0, -1):
        if field := names.get(" ".join(words[:length])):
            return [*found, (2, field)]
    return found
