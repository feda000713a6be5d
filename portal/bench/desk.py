"""The county's desk with ten times as much data, and its figures beside a recount."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from time import perf_counter
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from activities.models import Participation
from municipalities.models import County, Municipality
from portal.bench.browser import Browser, Visit
from portal.bench.databases import FULL, TENTH
from portal.bench.pages import BIGGEST, COUNTIES, ROW, Page, coordinator_of
from portal.bench.results import Result, timed
from portal.bench.rounds import OFFICER as EVERYWHERE
from portal.bench.writes import log_once
from reviews.models import ReviewRound
from reviews.reports import county_desk

OFFICER = "erik.sundqvist@exempel.se"
SHARES_AT_ONCE = "2417"
MOST, MOST_QUERIES = 6, 15
# Of activities alone, rare and common, and one that stands in activities, plans, lägesbilder and reports.
SEARCHES = {"rare": "omklädningsrum", "common": "nattvandring", "kinds": "skola"}


def desk_pages(
    *, code: str = BIGGEST, codes: str = COUNTIES, places: int = 290, hits: int = 20
) -> list[Page]:
    """Return the county's overview of the whole country with ten years of data, its rounds and a report, and the
    search, each at most six times its floor.

    At least so many `places` and `hits` must be shown, or it is not what is to be measured.
    """
    counties = County.objects.real().order_by("code")
    country = "-".join(county.code for county in counties)
    everyones = ReviewRound.objects.filter(counties__contains=[county.pk for county in counties])
    latest = everyones.latest("opens_on")
    coordinator = coordinator_of(code)

    def page(name: str, visit: Visit, place: str, rows: int, columns: int) -> Page:
        view = reverse("bench_floor", args=[place, rows, columns])
        floor = Visit(visit.email, view, "<td>", rows * columns)
        return Page(f"desk_{name}", visit, floor, most=MOST, most_queries=MOST_QUERIES)

    def everywhere(view: str, *args: object, expects: str = ROW, times: int = 1) -> Visit:
        return Visit(EVERYWHERE, reverse(view, args=[country, *args]), expects, times)

    def search(email: str, place: str, words: str) -> Visit:
        query = urlencode({"q": words, "plats": place})
        return Visit(email, f"{reverse('search')}?{query}", '<h2 dir="auto">', hits)

    return [
        page("country", everywhere("county_desk", times=places), country, places, 8),
        page("rounds", everywhere("review_round_list", times=10), country, 10, 5),
        page("round", everywhere("review_round_detail", latest.pk, times=places), country, places, 6),
        page("report", everywhere("county_review", latest.pk, code, expects="<h2"), country, 25, 4),
        *(
            page(f"search_{name}", search(coordinator, code, words), code, 20, 3)
            for name, words in SEARCHES.items()
        ),
        *(
            page(f"county_search_{name}", search(OFFICER, codes, words), codes, 20, 3)
            for name, words in SEARCHES.items()
        ),
    ]


@contextmanager
def database(name: str) -> Iterator[None]:
    """Have the default connection on another database in this block."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def measure_growth(*, rounds: int = 8, requests: int = 12) -> list[Result]:
    """Ask for the desk with a tenth of the activities and with all of them, in turns."""
    visit = Visit(OFFICER, reverse("county_desk", args=[COUNTIES]), ROW, 29)
    times: dict[str, list[float]] = {FULL: [], TENTH: []}
    browsers = {}
    for _round in range(rounds):
        for name, measured in times.items():
            with database(name):
                if name not in browsers:
                    browsers[name] = Browser(OFFICER)
                for _warming in range(3):  # a new session, and new plans
                    browsers[name].get(visit)
                measured += [browsers[name].get(visit)[0] for _request in range(requests)]
    return [
        timed("desk_growth", times[FULL], times[TENTH], checks={}, most=1.2, beside="a tenth of the data")
    ]


def measure_recount() -> list[Result]:
    """Compare the desk's figures with a count of every shared activity, before and after one more."""
    officer = User.objects.get(email=OFFICER)
    before, read, counted = _compare(officer)
    municipality = Municipality.objects.get(code=SHARES_AT_ONCE)
    log_once(User.objects.get(email=coordinator_of(SHARES_AT_ONCE)), municipality)
    after, _read, _counted = _compare(User.objects.get(pk=officer.pk))
    one_more = after.get(SHARES_AT_ONCE, 0) == before.get(SHARES_AT_ONCE, 0) + 1
    checks = {"equal to a recount": bool(before and after), "an activity of a moment ago is in it": one_more}
    return [timed("desk_recount", [read], [counted], checks=checks)]


def _compare(officer: User) -> tuple[dict[str, int], float, float]:
    """Return the desk's figures by code (nothing, if a recount gives others) and the seconds of both."""
    today = timezone.localdate()
    start = perf_counter()
    desk = county_desk(officer, list(County.objects.visible_to(officer)), today=today)
    read = perf_counter() - start
    start = perf_counter()
    counted = recount(officer, today)
    seconds = perf_counter() - start
    figures = {row.code: (row.shared, set(row.themes)) for row in desk.rows if row.shared}
    return (
        ({code: shared for code, (shared, _themes) in figures.items()} if figures == counted else {}),
        read,
        seconds,
    )


def recount(officer: User, today: date) -> dict[str, tuple[int, set[str]]]:
    """Count what is shared in this month and the eleven before, and its themes, from the activities."""
    first = today.replace(year=today.year - (today.month < 12), month=today.month % 12 + 1, day=1)
    rows = Participation.objects.shared().filter(
        municipality__in=Municipality.objects.served_by(officer), on__gte=first, on__lte=today
    )
    found: dict[str, tuple[int, set[str]]] = {}
    for code, themes in rows.values_list("municipality__code", "activity__themes").iterator():
        shared, known = found.get(code, (0, set()))
        found[code] = (shared + 1, known | set(themes))
    return found
