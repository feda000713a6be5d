"""What a question's figure is compared with: the county's and the nation's latest official figure before or in the
year of the round, with its source."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.models import OFFICIAL, Indicator, IndicatorValue, Question


@dataclass(frozen=True)
class Reference:
    """A figure of the county or the nation, in per cent."""

    words: str
    level: str
    year: int
    percent: float
    indicator: str
    source: str


def references_of(
    questions: Iterable[Question], county: int | None, county_name: str, year: int
) -> dict[str, list[Reference]]:
    """Return the references of each question that has an indicator in per cent, by its code; one query."""
    chosen = {question.indicator_id: question.code for question in questions if question.indicator_id}
    if not chosen:
        return {}
    values = IndicatorValue.objects.filter(
        indicator__in=chosen,
        indicator__unit__contains="%",
        municipality=None,
        sex=IndicatorValue.Sex.TOTAL,
        state=IndicatorValue.State.VALUE,
        source__in=OFFICIAL,
        year__lte=year,
    ).select_related("indicator")
    latest: dict[tuple[int, int | None], IndicatorValue] = {}
    for value in values.order_by("year"):
        if value.county_id in (county, None):
            latest[value.indicator_id, value.county_id] = value
    found: dict[str, list[Reference]] = {}
    for indicator, code in chosen.items():
        for place, words, level in ((county, county_name, "county"), (None, _("Sweden"), "nation")):
            if (place or level == "nation") and (one := latest.get((indicator, place))):
                found.setdefault(code, []).append(_reference(one, words, level, one.indicator))
    return found


def _reference(one: IndicatorValue, words: str, level: str, indicator: Indicator) -> Reference:
    return Reference(words, level, one.year, one.value or 0.0, indicator.name, indicator.source)
