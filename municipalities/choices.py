"""Themes and reporting duties as choices; read rarely, so each process keeps them for a minute."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from time import monotonic

from django.utils.translation import gettext_lazy

from municipalities.models import Tag
from portal.lib.reference import Changes, load_rows

KEEP_SECONDS = 60
TAGS = Path(__file__).parent / "data" / "tags.csv"


@dataclass(frozen=True)
class Words:
    """Themes and reporting duties as they stand: names by code (also old ones), and those to choose from."""

    themes: dict[str, str]
    tags: dict[str, str]
    current_themes: tuple[tuple[str, str], ...]
    current_tags: tuple[tuple[str, str], ...]

    def theme_choices(self, chosen: Iterable[str] | None) -> list[tuple[str, str]]:
        """The themes of today, and older ones that were chosen before."""
        return _with_older(self.current_themes, self.themes, chosen)

    def tag_choices(self, chosen: Iterable[str] | None) -> list[tuple[str, str]]:
        """The reporting duties of today, and older ones that were chosen before."""
        return _with_older(self.current_tags, self.tags, chosen)

    def theme_names(self, codes: Iterable[str]) -> list[str]:
        return [self.themes.get(code, code) for code in codes]

    def tag_names(self, codes: Iterable[str]) -> list[str]:
        return [self.tags.get(code, code) for code in codes]


def _with_older(
    current: tuple[tuple[str, str], ...], names: dict[str, str], chosen: Iterable[str] | None
) -> list[tuple[str, str]]:
    older = [code for code in chosen or () if code not in dict(current)]
    return [*current, *((code, names.get(code, code)) for code in older)]


@lru_cache(maxsize=1)
def _read(slot: int) -> Words:
    tags = list(Tag.objects.all())
    current = {tag.pk for tag in Tag.objects.current()}

    def names(kind: str) -> dict[str, str]:
        return {tag.code: tag.name for tag in tags if tag.kind == kind}

    def choices(kind: str) -> tuple[tuple[str, str], ...]:
        return tuple((tag.code, tag.name) for tag in tags if tag.kind == kind and tag.pk in current)

    return Words(
        themes=names(Tag.Kind.THEME),
        tags=names(Tag.Kind.DUTY),
        current_themes=choices(Tag.Kind.THEME),
        current_tags=choices(Tag.Kind.DUTY),
    )


def words() -> Words:
    """Return the themes and reporting duties, at most a minute old."""
    return _read(int(monotonic() // KEEP_SECONDS))


def forget_words() -> None:
    """Read them anew next time; called after they were loaded."""
    _read.cache_clear()


def load_tags() -> Changes:
    """Load themes and reporting duties; loading them again changes nothing. Old ones stay on what bears them."""
    with TAGS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    changes = Changes()
    for kind in Tag.Kind.values:
        changes += load_rows(
            Tag.objects,
            key="code",
            among={"kind": kind},
            rows=[
                {
                    "kind": kind,
                    "code": row["code"],
                    "name": row["name"],
                    "asker": row["asker"],
                    "basis": row["basis"],
                    "position": position,
                    "valid_from": date.fromisoformat(row["valid_from"]),
                    "valid_to": date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                }
                for position, row in enumerate((row for row in rows if row["kind"] == kind), start=1)
            ],
        )
    forget_words()
    return changes


SKR_GROUPS = {
    "A1": gettext_lazy("Large cities"),
    "A2": gettext_lazy("Commuting municipalities near large cities"),
    "B3": gettext_lazy("Medium-sized towns"),
    "B4": gettext_lazy("Commuting municipalities near medium-sized towns"),
    "B5": gettext_lazy("Commuting municipalities with a low commuting rate near medium-sized towns"),
    "C6": gettext_lazy("Small towns"),
    "C7": gettext_lazy("Commuting municipalities near small towns"),
    "C8": gettext_lazy("Rural municipalities"),
    "C9": gettext_lazy("Rural municipalities with a visitor industry"),
}


def skr_group_name(code: str) -> str:
    """A municipality group of SKR (2023) in words and as code: Landsbygdskommun (C8)."""
    return f"{SKR_GROUPS[code]} ({code})" if code in SKR_GROUPS else code
