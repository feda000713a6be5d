"""The main pages beside their floors: the same frame around constant rows, or another page."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import Membership, Role
from portal.bench.browser import Browser, Visit, compressed, run_bare, watching_sql
from portal.bench.results import Result, timed

ROUNDS, REQUESTS = 8, 12  # a round asks for every page so many times, each beside its floor
MOST_QUERIES = 13
ROW = 'scope="row"'
BIGGEST = "0180"
COUNTIES = "24-25"


@dataclass(frozen=True)
class Page:
    """A page, what it is compared with, and its targets; sizes in bytes."""

    name: str
    visit: Visit
    floor: Visit
    most: float | None = None
    beside: str = "the floor"
    most_compressed: int | None = None
    most_raw: int | None = None
    most_queries: int = MOST_QUERIES


def coordinator_of(code: str) -> str:
    """Return the address of the one who coordinates there."""
    found = Membership.objects.active().filter(role=Role.COORDINATOR, municipality__code=code)
    return found.values_list("user__email", flat=True)[0]


def main_pages(
    *, code: str = BIGGEST, codes: str = COUNTIES, rows: int = 25, officer: str = "erik.sundqvist@exempel.se"
) -> list[Page]:
    """Return the main pages of a municipality's coordinator and of a county officer.

    A list must show at least `rows`, or what it shows is not what is to be measured.
    """
    coordinator = coordinator_of(code)

    def own(name: str, expects: str = ROW, times: int = 1, *, is_htmx: bool = False, **query: str) -> Visit:
        url = reverse(name, args=[code]) + (f"?{urlencode(query)}" if query else "")
        return Visit(coordinator, url, expects, times, is_htmx)

    def county(name: str, expects: str = ROW, times: int = 1, **query: str) -> Visit:
        url = reverse(name, args=[codes]) + (f"?{urlencode(query)}" if query else "")
        return Visit(officer, url, expects, times)

    def constant(rows: int, columns: int) -> Visit:
        return Visit(coordinator, reverse("bench_floor", args=[code, rows, columns]), "<td>", rows * columns)

    def constant_county(rows: int, columns: int) -> Visit:
        return Visit(officer, reverse("bench_floor", args=[codes, rows, columns]), "<td>", rows * columns)

    first = own("activity_list", times=rows)
    shared = county("county_activities", times=rows)
    one_place = Visit(officer, reverse("county_municipality", args=[codes, codes[:2] + "17"]), "<h1")
    return [
        Page("start", own("municipality_start", "<h1"), constant(0, 0)),
        Page("log_form", own("activity_log", 'name="form_token"'), constant(0, 0)),
        Page("list", first, constant(25, 5), most=6, most_compressed=8_000),
        Page("list_part", own("activity_list", times=rows, is_htmx=True), constant(25, 5), most_raw=15_000),
        Page("list_last", own("activity_list", sida="sist"), first, most=1.3, beside="the first page"),
        Page(
            "list_search",
            own("activity_list", times=rows, q="nattvandring"),
            first,
            most=1.3,
            beside="the list",
        ),
        Page(
            "list_search_rare",
            own("activity_list", times=min(rows, 1), q="omklädningsrum"),
            first,
            most=1.3,
            beside="the list",
        ),
        Page("desk", county("county_desk", times=29), constant_county(29, 8), most=5),
        Page("county_activities", shared, constant_county(25, 4)),
        Page(
            "county_search",
            county("county_activities", times=rows, q="nattvandring"),
            shared,
            beside="the list",
        ),
        Page("county_news", county("county_news", "<h1"), constant_county(25, 4)),
        Page("county_municipality", one_place, constant_county(25, 4)),
    ]


def measure_pages(pages: list[Page], *, rounds: int = ROUNDS, requests: int = REQUESTS) -> list[Result]:
    """Ask for every page and its floor in turns; the first answers warm up and are not counted."""
    browsers: dict[str, Browser] = {}
    for page in pages:
        for visit in (page.visit, page.floor):
            browser = browsers.setdefault(visit.email, Browser(visit.email))
            browser.get(visit)
            browser.get(visit)
    statements = {}
    for page in pages:
        with watching_sql() as (seen, _seconds):
            browsers[page.visit.email].get(page.visit)
        statements[page.name] = seen
    times: dict[str, list[float]] = {page.name: [] for page in pages}
    floors: dict[str, list[float]] = {page.name: [] for page in pages}
    bare: dict[str, list[float]] = {page.name: [] for page in pages}
    for _round in range(rounds):
        for page in pages:
            for _request in range(requests):
                times[page.name].append(browsers[page.visit.email].get(page.visit)[0])
                floors[page.name].append(browsers[page.floor.email].get(page.floor)[0])
                bare[page.name].append(run_bare(statements[page.name]))
    return [
        _result(
            page,
            times[page.name],
            floors[page.name],
            bare=bare[page.name],
            queries=len(statements[page.name]),
            body=browsers[page.visit.email].get(page.visit)[1],
        )
        for page in pages
    ]


def _result(
    page: Page, times: list[float], floors: list[float], *, bare: list[float], queries: int, body: bytes
) -> Result:
    checks = {f"≤ {page.most_queries} queries": queries <= page.most_queries}
    if page.most_compressed:
        checks[f"≤ {page.most_compressed} bytes compressed"] = compressed(body) <= page.most_compressed
    if page.most_raw:
        checks[f"≤ {page.most_raw} bytes"] = len(body) <= page.most_raw
    return timed(
        page.name,
        times,
        floors,
        checks=checks,
        most=page.most,
        beside=page.beside,
        queries=queries,
        bytes=len(body) if page.most_raw else compressed(body),
        sql_ms=round(sorted(bare)[len(bare) // 2] * 1000, 3),
    )
