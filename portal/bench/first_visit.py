"""What a first visit downloads: the page, and every style sheet, script and font that it names."""

import re
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from portal.bench.browser import Browser, Visit, compressed
from portal.bench.pages import BIGGEST, coordinator_of
from portal.bench.results import Result

MOST_BYTES = 90_000
_NAMED = re.compile(rb'(?:href|src)="(/static/[^"]+)"')
_FONTS = re.compile(rb'url\(["\']?(?:\.\./)?(fonts/[^"\')]+latin[^"\')]*)["\']?\)')


def measure_first_visit() -> list[Result]:
    """Add up the compressed sizes of the activity list and of what it needs from the server."""
    email = coordinator_of(BIGGEST)
    visit = Visit(email, reverse("activity_list", args=[BIGGEST]), "<table")
    body = Browser(email).get(visit)[1]
    names = {name.decode().removeprefix("/static/") for name in _NAMED.findall(body)}
    if not any(name.endswith(".css") for name in names):
        raise ValueError("the page names no style sheet")
    total = len_compressed_page = compressed(body)
    total += sum(_size(Path(settings.STATIC_ROOT, name)) for name in names)
    checks = {f"≤ {MOST_BYTES} bytes with CSS, JavaScript and font": total <= MOST_BYTES}
    checks["the page itself is in it"] = 0 < len_compressed_page < total
    return [Result("first_visit", ", ".join(checks), all(checks.values()), bytes=total)]


def _size(file: Path) -> int:
    """Return the bytes that are sent of a static file: fonts are compressed in themselves."""
    content = file.read_bytes()
    return len(content) if file.suffix == ".woff2" else compressed(content)
