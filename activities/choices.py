"""Types of activity as choices beside themes and tags; read rarely, so each process keeps them for a minute."""

from dataclasses import dataclass
from functools import lru_cache
from time import monotonic

from activities.models import ActivityType, Family
from municipalities.choices import KEEP_SECONDS, Words, forget_words, words


@dataclass(frozen=True)
class Reference(Words):
    """The reference data as it stands: the common words, and types by id and by code."""

    types: dict[int, ActivityType]
    types_by_code: dict[str, ActivityType]

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
    common = words()
    return Reference(
        themes=common.themes,
        tags=common.tags,
        current_themes=common.current_themes,
        current_tags=common.current_tags,
        types={kind.pk: kind for kind in types},
        types_by_code={kind.code: kind for kind in types},
    )


def reference() -> Reference:
    """Return the reference data, at most a minute old."""
    return _read(int(monotonic() // KEEP_SECONDS))


def forget_reference() -> None:
    """Read the reference data anew next time; called after it was loaded."""
    forget_words()
    _read.cache_clear()
