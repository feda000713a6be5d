"""What one can take over: measures that other municipalities lend, and examples written for the portal."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet

from municipalities.models import PRACTICE, Municipality
from plans.models import Measure
from plans.reports import LatestFollowUp, rows_of

TEMPLATES = Path(__file__).parents[2] / "data" / "measure_templates.json"


@dataclass(frozen=True)
class Template:
    """An example of a measure: text to begin from, what may speak for it, and what a small place should mind."""

    slug: str
    title: str
    description: str
    operative_goal: str
    how_followed_up: str
    level: str
    kind: str
    target_groups: tuple[str, ...]
    themes: tuple[str, ...]
    speaks_for: str
    in_small_places: str

    @property
    def measure_fields(self) -> dict[str, Any]:
        """The fields of a measure that begins from it."""
        texts = ("title", "description", "operative_goal", "how_followed_up", "level", "kind")
        return {name: getattr(self, name) for name in texts} | {
            "target_groups": list(self.target_groups),
            "themes": list(self.themes),
        }


@cache
def templates() -> dict[str, Template]:
    """The examples by slug, in the order of the file."""
    rows = json.loads(TEMPLATES.read_text(encoding="utf-8"))
    made = [
        Template(**row | {name: tuple(row[name]) for name in ("target_groups", "themes")}) for row in rows
    ]
    return {template.slug: template for template in made}


def matching_templates(words: str, theme: str) -> list[Template]:
    """Examples that hold all the words and bear the theme."""
    wanted = words.casefold().split()
    return [
        template
        for template in templates().values()
        if (not theme or theme in template.themes)
        and all(word in f"{template.title} {template.description}".casefold() for word in wanted)
    ]


@dataclass(frozen=True)
class Lent:
    """A measure that another municipality lends: its own text, what it cost and what came of it; no persons."""

    measure: Measure
    lender: str
    decided_on: date | None
    follow_up: LatestFollowUp | None


def lent_measures(borrower: Municipality) -> QuerySet[Measure]:
    """Measures that other real municipalities lend, in plans of theirs that are decided and not replaced.

    In Övningskommunen there are none: nothing real is mixed into what is practised.
    """
    lent = Measure.objects.in_force().filter(is_lent=True, plan__municipality__isnull=False)
    if borrower.is_practice:
        return lent.none()
    return lent.exclude(plan__municipality__in=[borrower.pk, PRACTICE])


def matching(measures: QuerySet[Measure], words: str, theme: str) -> QuerySet[Measure]:
    """Those that hold each of the words somewhere in their text, and bear the theme; at most eight words."""
    for word in words.split()[:8]:
        measures = measures.filter(
            Q(title__icontains=word)
            | Q(description__icontains=word)
            | Q(operative_goal__icontains=word)
            | Q(method__icontains=word)
            | Q(lent_note__icontains=word)
        )
    return measures.filter(themes__contains=[theme]) if theme else measures


def as_lent(measures: QuerySet[Measure]) -> list[Lent]:
    """The measures with what came of them; the same number of queries however many."""
    chosen = measures.select_related("plan__municipality")
    lenders = {m.pk: (m.plan.municipality, m.plan.final_on) for m in chosen}
    return [
        Lent(row.measure, getattr(lenders[row.pk][0], "full_name", ""), lenders[row.pk][1], row.follow_up)
        for row in rows_of(Measure.objects.filter(pk__in=lenders).order_by("title", "pk"))
    ]
