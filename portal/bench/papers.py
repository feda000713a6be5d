"""A report of forty pages as tagged PDF, beside an HTML-to-PDF engine that sets the same words.

The engine is no part of the project: PORTAL_WEASYPRINT names a Python that has it, in a place of its own.
"""

import os
import re
import subprocess
from datetime import date
from html import escape
from time import perf_counter

from portal.bench.results import Result, timed
from portal.lib.papers.blocks import Bullets, Facts, Heading, Paper, Table, Text
from portal.lib.papers.pdf import pdf_of

CHAPTERS, PAGES, FASTER = 28, 40, 10
WORDS = "Skadegörelsen är vanligast vid skolan på fredagskvällar, när få vuxna rör sig där. " * 7
ENGINE = """
import sys, time
from weasyprint import HTML
text = sys.stdin.read()
for _round in range(int(sys.argv[1])):
    start = time.perf_counter()
    document = HTML(string=text).render(pdf_variant="pdf/ua-1", pdf_tags=True)
    document.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    print(time.perf_counter() - start, len(document.pages), flush=True)
"""
STYLE = "@page { size: A4; margin: 22mm 24mm } body { font: 10.5pt sans-serif } table { width: 100% }"


def report(chapters: int) -> Paper:
    """A report with texts, lists, facts and tables in every chapter."""
    head = ("Åtgärd", "Ansvarig", "Till och med", "Så långt")
    rows = tuple((f"Belysning {n}", "Fastighetschefen", f"2026-12-{n:02}", "Pågår") for n in range(1, 25))
    blocks = [
        block
        for number in range(1, chapters + 1)
        for block in (
            Heading(1, f"Fokusområde {number}"),
            Text(f"{WORDS}\n\n{WORDS}"),
            Heading(2, "Det här har vi gjort"),
            Bullets(tuple(f"{WORDS[:160]} {point}" for point in range(6))),
            Facts((("Beslutad av", "Kommunstyrelsen"), ("Datum", "2026-02-01"), ("Paragraf", "§ 12"))),
            Heading(2, "Åtgärder"),
            Table(f"Åtgärder i fokusområde {number}", head, rows, widths=(3, 2, 1, 1)),
            Text(WORDS),
        )
    ]
    return Paper("Uppföljning 2026", "Norsjö kommun", "Rapport", date(2026, 11, 22), tuple(blocks))


def as_html(paper: Paper) -> str:
    """The same words as a page for the other engine."""
    parts = []
    for block in paper.blocks:
        match block:
            case Heading():
                parts.append(f"<h{block.level}>{escape(block.text)}</h{block.level}>")
            case Text():
                parts += [f"<p>{escape(text)}</p>" for text in block.text.split("\n\n")]
            case Bullets():
                parts.append("<ul>" + "".join(f"<li>{escape(item)}</li>" for item in block.items) + "</ul>")
            case Facts():
                facts = "".join(
                    f"<dt>{escape(name)}</dt><dd>{escape(said)}</dd>" for name, said in block.rows
                )
                parts.append(f"<dl>{facts}</dl>")
            case Table():
                head = "".join(f"<th scope=col>{escape(cell)}</th>" for cell in block.head)
                body = "".join(
                    "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
                    for row in block.rows
                )
                parts.append(
                    f"<table><caption>{escape(block.caption)}</caption><tr>{head}</tr>{body}</table>"
                )
    return (
        f'<html lang="sv"><head><meta charset="utf-8"><title>{escape(paper.title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{escape(paper.title)}</h1>{''.join(parts)}</body></html>"
    )


def pages_in(pdf: bytes) -> int:
    """How many pages a PDF of ours says it has."""
    return max(int(number) for number in re.findall(rb"/Count (\d+)", pdf))


def measure_paper(*, chapters: int = CHAPTERS, pages: int = PAGES, rounds: int = 5) -> list[Result]:
    """Set a report of that many pages at least; beside it the engine, if there is one."""
    paper = report(chapters)
    times = []
    for _round in range(rounds + 1):  # the first warms up
        start = perf_counter()
        pdf = pdf_of(paper)
        times.append(perf_counter() - start)
    count = pages_in(pdf)
    checks = {f"≥ {pages} pages ({count})": count >= pages, "tagged PDF/UA-1": b"/MarkInfo" in pdf}
    python = os.environ.get("PORTAL_WEASYPRINT")
    if not python:
        print("Without PORTAL_WEASYPRINT the report is measured alone, beside nothing.")
        return [timed("paper", times[1:], times[1:], checks=checks, beside="itself", bytes=len(pdf))]
    others, other_pages = _engine(python, as_html(paper), rounds=max(1, rounds - 2))
    ratio = sorted(others)[len(others) // 2] / sorted(times[1:])[rounds // 2]
    checks |= {
        f"≥ {FASTER} × as fast as WeasyPrint ({ratio:.0f} ×, {other_pages} pages)": ratio >= FASTER,
    }
    return [timed("paper", times[1:], others, checks=checks, beside="WeasyPrint", bytes=len(pdf))]


def _engine(python: str, html: str, *, rounds: int) -> tuple[list[float], int]:
    """Return the seconds of each round of the other engine, the first left out, and its pages."""
    done = subprocess.run(  # noqa: S603
        [python, "-c", ENGINE, str(rounds + 1)], input=html, capture_output=True, text=True, check=True
    )
    lines = [line.split() for line in done.stdout.splitlines()]
    return [float(seconds) for seconds, _pages in lines[1:]], int(lines[-1][1])
