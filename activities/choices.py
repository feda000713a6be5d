"""Types, themes and reporting tags as choices; read rarely, so each process keeps them for a minute."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic

from activities.models import ActivityType, Family, Tag

KEEP_SECONDS = 60


@dataclass(frozen=True)
class Reference:
    """The reference data as it stands: types by id, names of themes and tags by code (also old ones)."""

    types: dict[int, ActivityType]
    types_by_code: dict[str, ActivityType]
    themes: dict[str, str]
    tags: dict[str, str]
    current_themes: tuple[tuple[str, str], ...]
    current_tags: tuple[tuple[str, str], ...]

    def theme_names(self, codes: Iterable[str]) -> list[str]:
        return [self.themes.get(code, code) for code in codes]

    def tag_names(self, codes: Iterable[str]) -> list[str]:
        return [self.tags.get(code, code) for code in codes]

    def kind_name(self, family: str, type_id: int | None) -> str:
        """What an activity is, in words: its type, else its family, else nothing."""
        if type_id in self.types:
            return self.types[type_id].name
        return str(Family(family).label) if family else ""

    def grouped_types(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Choices for a select: per family its types, first the family itself."""
        return [
            (
                str(family.label),
                [(family.value, str(family.label))]
                + [(kind.code, kind.name) for kind in self.types.values() if kind.family == family],
            )
            for family in Family
        ]


@lru_cache(maxsize=1)
def _read(slot: int) -> Reference:
    types = list(ActivityType.objects.all())
    tags = list(Tag.objects.all())
    current = {tag.pk for tag in Tag.objects.current()}

    def names(kind: str) -> dict[str, str]:
        return {tag.code: tag.name for tag in tags if tag.kind == kind}

    def choices(kind: str) -> tuple[tuple[str, str], ...]:
        return tuple((tag.code, tag.name) for tag in tags if tag.kind == kind and tag.pk in current)

    return Reference(
        types={kind.pk: kind for kind in types},
        types_by_code={kind.code: kind for kind in types},
        themes=names(Tag.Kind.THEME),
        tags=names(Tag.Kind.DUTY),
        current_themes=choices(Tag.Kind.THEME),
        current_tags=choices(Tag.Kind.DUTY),
    )


def reference() -> Reference:
    """Return the reference data, at most a minute old."""
    return _read(int(monotonic() // KEEP_SECONDS))


def forget_reference() -> None:
    """Read the reference data anew next time; called after it was loaded."""
    _read.cache_clear()
