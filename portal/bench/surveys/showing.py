"""Pages of results beside their floors, and their files, whose memory is read in a process of its own."""

import io
import resource
from tempfile import TemporaryFile
from time import perf_counter
from typing import BinaryIO, cast

from django.urls import reverse

from portal.bench.browser import Visit, run_bare, watching_sql
from portal.bench.pages import Page, coordinator_of, measure_pages
from portal.bench.results import Result, timed
from portal.bench.surveys.filling import ASKED, IN_A_SECTION, PLACE, SHOWN
from surveys.models import SurveyRound
from surveys.results import exports, reports
from surveys.results.scopes import viewer_as

MOST, MOST_QUERIES, MOST_BYTES = 6, 15, 15_000
FLAT = 20  # MiB
ANSWERS = sum(len(labels) for _kind, labels, _chances in ASKED[IN_A_SECTION : 2 * IN_A_SECTION])
WIDE = {"dela": "1x2"}


def result_pages(*, code: str = PLACE) -> list[Page]:
    """A round's first screen, and ten of its questions: one's own beside all, and divided by sex and grade."""
    coordinator, survey = coordinator_of(code), SurveyRound.objects.get(name=SHOWN)
    section = reverse("survey_results_section", args=[survey.pk, 2])

    def page(name: str, url: str, expects: str, times: int, rows: int, columns: int) -> Page:
        floor = Visit(coordinator, reverse("bench_floor", args=[code, rows, columns]), "<td>", rows * columns)
        visit = Visit(coordinator, url, expects, times)
        return Page(name, visit, floor, most=MOST, most_compressed=MOST_BYTES, most_queries=MOST_QUERIES)

    return [
        page("surveys_results", reverse("survey_results", args=[survey.pk]), "<h1", 1, 12, 4),
        page("surveys_section", section, "<svg", IN_A_SECTION, ANSWERS, 3),
        page("surveys_section_split", section + "?dela=1x2", "<svg", IN_A_SECTION, ANSWERS, 7),
    ]


def measure_results(*, rounds: int = 8, requests: int = 12) -> list[Result]:
    """Ask for the pages of results and their floors in turns."""
    return measure_pages(result_pages(), rounds=rounds, requests=requests)


def measure_export(kind: str, *, rounds: int = 5) -> list[Result]:
    """Write all questions, divided by sex and grade, beside the bare SQL of their rows; memory beside one section's."""
    survey, viewer = SurveyRound.objects.get(name=SHOWN), viewer_as(f"coordinator:{PLACE}")
    size = rows = 0

    def write(section: int | None = None) -> None:
        nonlocal size, rows
        shown = reports.shown(viewer, survey, WIDE)
        with cast(BinaryIO, TemporaryFile()) as file:
            exports.write_results(shown, kind=kind, file=file, section=section)
            size = file.seek(0, io.SEEK_END)
        rows = sum(1 for _row in exports.rows_of(shown.blocks(section)))

    with watching_sql() as (statements, _seconds):
        write(1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    write()
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    times, floors = [], []
    for _round in range(rounds):
        start = perf_counter()
        write()
        times.append(perf_counter() - start)
        floors.append(run_bare(statements))
    checks = {
        f"≤ {FLAT} MiB more memory ({grown:.0f})": grown <= FLAT,
        f"{rows} rows": rows >= sum(len(labels) for _kind, labels, _chances in ASKED),
    }
    return [timed(f"surveys_{kind}", times, floors, checks=checks, beside="SQL", bytes=size)]
