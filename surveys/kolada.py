"""A small client of Kolada's API v3: reads figures page by page, waits when asked to, says clearly what went wrong.

Only the command `fetch_kolada` calls it; no page waits for another's server. The figures are free to use, with
"Källa: Kolada" beside them.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from itertools import count, product
from pathlib import Path
from time import sleep
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

BASE = "https://api.kolada.se/v3"
SAMPLE = Path(__file__).parent / "data" / "kolada_sample.json"
NATION = "0000"  # the whole country; Övningskommunen bears the same four digits with us
MOST_AT_ONCE = 25  # ids or years in an address
TIMEOUT = 30  # seconds
TRIES = 4
LONGEST_WAIT = 60  # seconds
LARGEST_PAGE = 50_000_000  # bytes
MOST_PAGES = 1_000


class KoladaError(Exception):
    """Kolada could not be read; the text says why and, where something can be done, what."""


@dataclass(frozen=True)
class Record:
    """One figure as Kolada gives it; None is a missing one, never zero. `area` is Kolada's own id."""

    kpi: str
    area: str
    year: int
    sex: str  # T, K or M
    value: float | None


def fetch(
    kpis: Sequence[str],
    areas: Sequence[str],
    years: Sequence[int],
    *,
    base: str = BASE,
    wait: Callable[[float], None] = sleep,
) -> Iterator[Record]:
    """Yield the figures, at most 25 ids or years in a question. Raises KoladaError, also halfway."""
    asked = (batches(kpis), batches(areas), batches([str(year) for year in years]))
    for some_kpis, some_areas, some_years in product(*asked):
        address: str | None = (
            f"{base}/data/kpi/{','.join(some_kpis)}/municipality/{','.join(some_areas)}"
            f"/year/{','.join(some_years)}"
        )
        for number in count():
            if address is None:
                break
            if number >= MOST_PAGES:
                raise KoladaError("Kolada's pages never end.")
            page = _get(address, wait)
            yield from records(page)
            address = _next(page, base)


def sample(path: Path = SAMPLE) -> Iterator[Record]:
    """Yield the invented figures that come with the portal, in pages as Kolada gives them."""
    for page in json.loads(path.read_text(encoding="utf-8"))["pages"]:
        yield from records(page)


def records(page: Any) -> Iterator[Record]:
    """Yield the figures of a page. Raises KoladaError where it is not built as documented."""
    try:
        for row in page["values"]:
            for figure in row["values"]:
                value = figure["value"]
                if figure["gender"] not in {"T", "K", "M"}:
                    raise ValueError(figure["gender"])
                number = None if value is None else float(value)
                year = int(row["period"])
                yield Record(str(row["kpi"]), str(row["municipality"]), year, figure["gender"], number)
    except (KeyError, TypeError, ValueError) as error:
        raise KoladaError(f"Kolada's answer is not built as expected: {error!r}.") from error


def batches(items: Iterable[str]) -> list[tuple[str, ...]]:
    """The items in order, at most 25 together."""
    listed = list(items)
    return [tuple(listed[at : at + MOST_AT_ONCE]) for at in range(0, len(listed), MOST_AT_ONCE)]


class _NoRedirects(HTTPRedirectHandler):
    """An answer that leads elsewhere is an error, as any other that is not the figures."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_opener = build_opener(_NoRedirects)


def _get(address: str, wait: Callable[[float], None]) -> Any:
    """A page as JSON; tried again, ever later, where the server is busy or the network fails."""
    request = Request(address, headers={"Accept": "application/json", "User-Agent": "allas-ansvar"})  # noqa: S310
    problem = ""
    for number in range(TRIES):
        delay = float(2**number)
        try:
            with _opener.open(request, timeout=TIMEOUT) as answer:
                content = answer.read(LARGEST_PAGE + 1)
        except HTTPError as error:
            error.close()
            if error.code == 410:
                raise KoladaError("Kolada has closed this version of its service (410).") from error
            if error.code != 429 and error.code < 500:
                raise KoladaError(f"Kolada refused the question ({error.code}): {address}") from error
            problem = f"answered {error.code}"
            asked = error.headers.get("Retry-After") or ""
            delay = float(asked) if asked.isdecimal() else delay
        except (URLError, HTTPException, OSError) as error:
            problem = f"could not be reached: {error}"
        else:
            if len(content) > LARGEST_PAGE:
                raise KoladaError("A page of Kolada's is larger than can be right.")
            try:
                return json.loads(content)
            except ValueError as error:
                raise KoladaError("Kolada's answer is not JSON.") from error
        if number + 1 < TRIES:
            wait(min(delay, LONGEST_WAIT))
    raise KoladaError(f"Kolada {problem} {TRIES} times. Try again later; nothing has been changed.")


def _next(page: Any, base: str) -> str | None:
    """The address of the next page, on the same server only."""
    address = page.get("next_url")
    if not address:
        return None
    if urlsplit(str(address))[:2] != urlsplit(base)[:2]:
        raise KoladaError(f"Kolada's next page lies on another server: {address}")
    return str(address)
