"""Tells how the county board has begun its yearly report."""

from datetime import date
from typing import Any

from portal.demo.story.cast import Stage
from reviews.models import YearReport
from reviews.year_report.actions import begin_report, change_settings, choose_example, write_section
from reviews.year_report.reports import Year

OFFICER = "erik.sundqvist"
COUNTY = "24"
EXAMPLES = 2


def tell_year_report(story: dict[str, Any], stage: Stage, *, on: date) -> None:
    """Begin the county's report on the year: its date, some of its texts, and the latest examples with a method."""
    officer = stage.people.get(OFFICER)
    if officer is None:
        return
    county = next(place.county for place in stage.places.values() if place.county.code == COUNTY)
    report = begin_report(by=officer, counties=[county], year=on.year)
    headings = [(one.code, one.heading, one.position) for one in report.sections.all()]
    change_settings(report=report, edition=report.edition, due_on=story["due_on"], headings=headings)
    for section in report.sections.filter(code__in=story["texts"]):
        text = story["texts"][section.code].strip()
        write_section(section=section, edition=section.edition, text=text, shows_basis=True)
    choose_examples(report)


def choose_examples(report: YearReport) -> None:
    """The latest activities that say how they were done."""
    told = Year(report).shared_rows().exclude(activity__method="").select_related("activity")
    for row in told.order_by("-on", "-activity")[:EXAMPLES]:
        choose_example(report=report, activity=row.activity)
