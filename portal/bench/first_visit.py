"""What a first visit downloads: the page, and every style sheet, script and font that it names."""

import re
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from portal.bench.browser import Browser, Visit, WrongAnswer, compressed
from portal.bench.pages import BIGGEST, coordinator_of
from portal.bench.results import Result

MOST_BYTES = 90_000
_NAMED = re.compile(rb'(?:href|src)="(/static/[^"]+)"')


def measure_first_visit() -> list[Result]:
    """Add up the compressed sizes of the activity list and of what it needs from the server."""
    email = coordinator_of(BIGGEST)
    visit = Visit(email, reverse("activity_list", args=[BIGGEST]), "<table")
    body = Browser(email).get(visit)[1]
    names = {name.decode().removeprefix("/static/") for name in _NAMED.findall(body)}
    if not {".css", ".js", ".woff2"} <= {Path(name).suffix for name in names}:
        raise WrongAnswer("The page does not name its style sheet, script and font.")
    total = compressed(body) + sum(_size(Path(settings.STATIC_ROOT, name)) for name in names)
    target = f"≤ {MOST_BYTES} bytes with CSS, JavaScript and font"
    return [Result("first_visit", target, holds=total <= MOST_BYTES, bytes=total)]


def _size(file: Path) -> int:
    """Return the bytes that are sent of a static file: fonts are compressed in themselves."""
    content = file.read_bytes()
    return len(content) if file.suffix == ".woff2" else compressed(content)
