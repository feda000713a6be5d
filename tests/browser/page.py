"""A page as the walks through all pages know it, and words too long for it."""

from dataclasses import dataclass

LONG = "Samverkansmöte om trygghet i offentlig miljö med polis, räddningstjänst, fastighetsägarföreningen"


@dataclass(frozen=True)
class Page:
    """Where a page is and who looks at it (a name in the cast, or "anonymous"), by which remembered device."""

    name: str
    address: str
    who: str = "coordinator"
    status: int = 200
    device: str = ""  # the token that it bears
