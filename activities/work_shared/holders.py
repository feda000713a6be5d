"""Who held an activity and who answers for a measure: one rule, for counting and for listing what was counted.

A holder is named by a key that is the same in every language: a mark and a code for the coordination and the units,
else the organisation's name as it was written.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, F, Func, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Coalesce, TruncQuarter
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Membership, Role, Unit
from activities.models import Participation, Telling
from activities.work_shared.quarters import first_day
from municipalities.models import Municipality
from portal.lib.swedish import sort_key

COORDINATION, COLLEAGUES, NOBODY = "*samordningen", "*kollegor", "*ingen"
UNIT = "*enhet-"  # and its code
ALL, OTHERS, REST = (
    "*alla",
    "*andra",
    "*ovriga",
)  # everything; all but the coordination's; the lines put together
MOST_NAMES = 12  # organisers and partners that have a line of their own


def unit_key(unit: str) -> str:
    return f"{UNIT}{unit}"


def name_of(key: str) -> str:
    """What a holder is called on the page."""
    unit = key.removeprefix(UNIT)
    if key != unit and unit in Unit.values:
        return str(Unit(unit).label)
    named = {
        COORDINATION: _("The coordination"),
        COLLEAGUES: _("Colleagues without a unit"),
        NOBODY: _("No unit is named"),
        OTHERS: _("Others than the coordination"),
        REST: _("Others"),
    }
    return named.get(key, key)


def tells_of_writers(key: str) -> bool:
    """Whether what a key names may follow from who entered it, which not everyone may ask for."""
    return key.startswith("*") and key != ALL


def shown_apart(totals: Mapping[str, int]) -> list[str]:
    """The keys that have a line of their own: the coordination first, then by number and name."""
    order = sorted(totals, key=lambda key: (key != COORDINATION, -totals[key], sort_key(name_of(key))))
    return order[:MOST_NAMES]


@dataclass(frozen=True)
class Holders:
    """What tells who held an activity in a municipality: the organisation that told it, else its organiser, else the
    unit of who entered it.

    An organiser that bears a unit's name is that unit; "the municipality" says nothing of who it was. What nobody's
    unit is known of is the coordination's.
    """

    units: Mapping[int | None, str]  # the key of each colleague's unit
    anyone: frozenset[str]
    by_name: Mapping[str, str]

    def key(self, teller: str, organiser: str, author: int | None) -> str:
        if teller:
            return teller
        if self.names_somebody(organiser):
            return self.by_name.get(sort_key(organiser), organiser)
        return self.units.get(author, COORDINATION)

    def names_somebody(self, organiser: str) -> bool:
        return bool(organiser) and sort_key(organiser) not in self.anyone


def keys_by_name() -> dict[str, str]:
    """The keys of the coordination and the units by what they are called, in each language that may be typed in."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {sort_key(name_of(key)): key for key in (COORDINATION, COLLEAGUES, *map(unit_key, Unit))}
    return found


def holders_of(municipality: Municipality) -> Holders:
    """Read which unit each colleague at work there belongs to; a coordinator's entries are the coordination's."""
    people = Membership.objects.at(municipality).exclude(accepted_at=None).order_by("starts_on", "pk")
    rows = list(people.values_list("user", "role", "unit"))
    coordinators = {user for user, role, _unit in rows if role == Role.COORDINATOR}
    anyone = ("kommunen", municipality.name, municipality.full_name)
    return Holders(
        units={
            user: unit_key(unit) if unit else COLLEAGUES
            for user, role, unit in rows
            if role == Role.COLLEAGUE and user not in coordinators
        },
        anyone=frozenset(map(sort_key, anyone)),
        by_name=keys_by_name(),
    )


def with_teller(rows: QuerySet[Participation]) -> Any:
    """With `teller`: the organisation whose telling of it was accepted, else empty."""
    accepted = When(
        activity__telling__outcome=Telling.Outcome.ACCEPTED, then=F("activity__telling__link__organisation")
    )
    return rows.annotate(teller=Coalesce(Case(accepted, default=Value("")), Value("")))


def count_by_holder(
    visible: QuerySet[Participation], holders: Holders, since: date
) -> Counter[tuple[str, date]]:
    """How many finished rows each holder has in each quarter since the day; each row is counted once."""
    counts: Counter[tuple[str, date]] = Counter()
    rows = (
        with_teller(visible.filter(is_draft=False, on__gte=since))
        .annotate(quarter=TruncQuarter("on"))
        .order_by()
        .values_list("quarter", "teller", "activity__organiser", "activity__created_by")
        .annotate(count=Count("pk"))
    )
    for first, teller, organiser, author, count in rows:
        counts[holders.key(teller, organiser, author), first] += count
    return counts


def pairs_with_partners(visible: QuerySet[Participation], since: date) -> set[tuple[str, date, int]]:
    """Each partner of the finished rows since the day, with the quarter and the row."""
    name = Func(F("activity__partners"), function="unnest", output_field=TextField())
    rows = visible.filter(is_draft=False, on__gte=since).annotate(quarter=TruncQuarter("on"), partner=name)
    return set(rows.order_by().values_list("partner", "quarter", "pk").iterator())


def totals(counts: Mapping[tuple[str, date], int]) -> Counter[str]:
    """The counts of each key in all."""
    found: Counter[str] = Counter()
    for (key, _first), count in counts.items():
        found[key] += count
    return found


def held_by(
    visible: QuerySet[Participation], municipality: Municipality, key: str, *, since: date | None = None
) -> QuerySet[Participation]:
    """The finished rows that the page counts under a key. With `since`, rows before that day may be left out.

    What is put together under REST is what has no line of its own on the page of today.
    """
    finished = visible.filter(is_draft=False)
    if key == ALL:
        return finished
    holders, rows = holders_of(municipality), with_teller(finished)
    asked = rows.filter(on__gte=since) if since else rows
    held = asked.order_by().values_list("teller", "activity__organiser", "activity__created_by").distinct()
    wanted = [row for row in held if holders.key(*row) != COORDINATION]
    if key == REST:
        apart = shown_apart(totals(count_by_holder(visible, holders, first_day())))
        wanted = [row for row in held if holders.key(*row) not in apart]
    elif key != OTHERS:
        wanted = [row for row in held if holders.key(*row) == key]
    return rows.filter(_same(wanted, holders))


def _same(wanted: Iterable[tuple[str, str, int | None]], holders: Holders) -> Q:
    """Rows with one of the tellers; else with one of the organisers; else of one of the authors, without either."""
    tellers, organisers, authors, unsaid = set(), set(), set(), set()
    for teller, organiser, author in wanted:
        if teller:
            tellers.add(teller)
        elif holders.names_somebody(organiser):
            organisers.add(organiser)
        else:
            authors.add(author)
            unsaid.add(organiser)
    by_author = Q(activity__created_by__in=authors - {None})
    if None in authors:
        by_author |= Q(activity__created_by=None)
    return (
        Q(teller__in=tellers)
        | Q(teller="", activity__organiser__in=organisers)
        | Q(by_author, teller="", activity__organiser__in=unsaid)
    )


def together_with(visible: QuerySet[Participation], key: str) -> QuerySet[Participation]:
    """The finished rows that the page counts under a partner; each once, also where several have REST's."""
    finished = visible.filter(is_draft=False)
    if key != REST:
        return finished.filter(activity__partners__contains=[key])
    pairs = pairs_with_partners(visible, first_day())
    apart = shown_apart(Counter(partner for partner, _first, _pk in pairs))
    return finished.filter(pk__in={pk for partner, _first, pk in pairs if partner not in apart})
