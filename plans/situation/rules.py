"""What a lägesbild that is written here must hold before it is completed (4 §); pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Lack(StrEnum):
    """What is missing; its words and where to mend it are the page's."""

    EXTENT = "extent"
    CONSEQUENCES = "consequences"
    OTHER_INFORMATION = "other_information"
    ANALYSIS = "analysis"
    AREA = "area"
    PERIOD = "period"
    SOURCES = "sources"


@dataclass(frozen=True)
class Contents:
    """What completing looks at: the parts that hold a text, the area, the period, the number of sources."""

    written: frozenset[str]
    area: str
    period_from: date | None
    period_to: date | None
    sources: int


FOUR_PARTS = (Lack.EXTENT, Lack.CONSEQUENCES, Lack.OTHER_INFORMATION, Lack.ANALYSIS)


def lacking(contents: Contents) -> list[Lack]:
    """What is missing for the lägesbild to be completed, in the order of the work; nothing when it may be.

    The four parts of 4 § hold a text, and it names area, period and at least one source of data.
    """
    found = [part for part in FOUR_PARTS if part not in contents.written]
    if not contents.area.strip():
        found.append(Lack.AREA)
    if contents.period_from is None or contents.period_to is None:
        found.append(Lack.PERIOD)
    if contents.sources < 1:
        found.append(Lack.SOURCES)
    return found
