"""The bank as it is read: rows of the list, who has worked by a method, and how it went for them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Case, F, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Abs, Cast, Concat, Greatest, Ln, Round

from activities.models import Arena
from municipalities.choices import words
from municipalities.models import Municipality, PreventionKind, PreventionLevel
from plans.models import Measure
from reviews.methods.sides import Side
from reviews.methods.stats import call_name, is_named_in
from reviews.models import Method, MethodNote, MethodUse
from reviews.support.looks import Look

FINE = 1_000_000  # steps in which likeness of size is compared
MEASURES_SHOWN = 5
Verdict = MethodUse.Verdict

_LOOKS = {
    Verdict.WORKED: ("done", "check"),
    Verdict.PARTLY: ("ongoing", "half"),
    Verdict.NOT: ("unknown", "none"),
    Verdict.EARLY: ("unknown", "dots"),
}


def verdict_look(verdict: str) -> Look:
    """A verdict in its word; none of them is red."""
    known = Verdict(verdict)
    return Look(*_LOOKS[known], known.label)


@dataclass(frozen=True)
class MethodRow:
    """A method in the list: whose it is, what kind, and how many municipalities tell of it."""

    name: str
    short: str
    owner: str
    kinds: str
    told: int
    url: str
    is_withdrawn: bool


def method_rows(side: Side, methods: Iterable[Method]) -> list[MethodRow]:
    """The methods ready to be listed; one question, however many."""
    methods = list(methods)
    here = {"method__in": [method.pk for method in methods]}
    pairs = side.uses.filter(**here).order_by().values_list("method", "municipality")
    told = Counter(method for method, _place in pairs.union(
        side.notes.filter(**here).order_by().values_list("method", "municipality")
    ))  # fmt: skip
    return [
        MethodRow(
            method.name,
            method.short,
            method.owner_name,
            ", ".join(labels(PreventionLevel, method.levels)),
            told[method.pk],
            side.url("method_detail", method.pk),
            method.is_withdrawn,
        )
        for method in methods
    ]


def labels(choices: Any, codes: Iterable[str]) -> list[str]:
    """The short names of the codes, without what comes after a dash."""
    return [str(choices(code).label).partition(" – ")[0] for code in codes if code in choices.values]


def facts_of(method: Method) -> dict[str, str]:
    """Levels, kinds, arenas and themes in words; empty where nothing is said."""
    return {
        "levels": ", ".join(labels(PreventionLevel, method.levels)),
        "kinds": ", ".join(labels(PreventionKind, method.kinds)),
        "arenas": ", ".join(labels(Arena, method.arenas)),
        "themes": ", ".join(words().theme_names(method.themes)),
    }


@dataclass(frozen=True)
class Year:
    """How it went one year."""

    year: int
    look: Look
    sentence: str
    is_withdrawn: bool


@dataclass(frozen=True)
class Told:
    """What a municipality tells of a method; inhabitants as they were when it wrote, else as they are."""

    name: str
    county: str
    inhabitants: int
    text: str
    written_on: date | None
    is_withdrawn: bool
    years: tuple[Year, ...]
    is_own: bool


def tellers(side: Side, method: Method) -> QuerySet[Any]:
    """The municipalities that tell of the method, by `rank` and `pk`: read in a municipality those most alike in
    inhabitants first, at a county's desk its own county first, then in alphabetical order."""
    found = Municipality.objects.filter(
        Q(pk__in=side.uses.filter(method=method).values("municipality"))
        | Q(pk__in=side.notes.filter(method=method).values("municipality"))
    ).select_related("county")
    if side.municipality:
        size = Ln(Cast(Greatest(F("population"), 1), output_field=FloatField()))
        own = Ln(Cast(Value(max(side.municipality.population, 1)), output_field=FloatField()))
        return found.annotate(rank=Cast(Round(Abs(size - own) * FINE), output_field=BigIntegerField()))
    here = Case(When(county__in=side.counties, then=Value("0")), default=Value("1"))
    return found.annotate(rank=Concat(here, F("sort_key")))


def told_by(side: Side, method: Method, places: Iterable[Municipality]) -> list[Told]:
    """What the municipalities tell of the method, in their order; two questions."""
    places = list(places)
    here = {"method": method, "municipality__in": places}
    notes: dict[int, MethodNote] = {note.municipality_id: note for note in side.notes.filter(**here)}
    years: dict[int, list[Year]] = {}
    for use in side.uses.filter(**here):
        years.setdefault(use.municipality_id, []).append(year_of(use))
    return [_told(side, place, notes.get(place.pk), years.get(place.pk, [])) for place in places]


def _told(side: Side, place: Municipality, note: MethodNote | None, years: list[Year]) -> Told:
    return Told(
        place.full_name,
        place.county.name,
        note.inhabitants if note else place.population,
        note.text if note else "",
        note.written_on if note else None,
        note is not None and note.withdrawn_on is not None,
        tuple(years),
        place == side.municipality,
    )


def year_of(use: MethodUse) -> Year:
    """A verdict, ready to be shown."""
    return Year(use.year, verdict_look(use.verdict), use.sentence, use.withdrawn_on is not None)


def verdicts(side: Side, method: Method) -> list[tuple[Look, int]]:
    """How many municipalities say what, each by its latest year, in the order of the verdicts; what nobody says is
    left out. What one's own place has withdrawn is not counted."""
    latest = (
        side.uses.filter(method=method, withdrawn_on=None)
        .order_by("municipality_id", "-year")
        .distinct("municipality_id")
        .values_list("verdict", flat=True)
    )
    counted = Counter(latest)
    return [(verdict_look(verdict), counted[verdict]) for verdict in Verdict.values if counted[verdict]]


def measures_with(side: Side, method: Method) -> list[Measure]:
    """The municipality's own measures in force that name the method as theirs, as a word, at most five."""
    if side.municipality is None:
        return []
    measures: Any = Measure.objects.visible_to(side.user).of(side.municipality).in_force()
    found = measures.filter(method__icontains=call_name(method.name)).order_by("-pk")
    return [measure for measure in found if is_named_in(measure.method, method.name)][:MEASURES_SHOWN]
