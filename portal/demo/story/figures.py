"""Invents figures: what municipalities have read in from surveys and lists of their own, labelled as invented."""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

from django.db import transaction

from municipalities.models import Municipality
from portal.demo.story.calendar import read_story
from surveys.actions import store_values
from surveys.models import Indicator, IndicatorValue

State, Sex = IndicatorValue.State, IndicatorValue.Sex


@transaction.atomic
def load_figures(*, on: date, years: range) -> None:
    """Read in the invented figures of the years: a later lägesbild knows more than the one before."""
    story = read_story("figures", on)
    indicators = {row.code: row for row in Indicator.objects.filter(municipality=None)}
    places = Municipality.objects.filter(code__in=story["codes"]).order_by("code")
    store_values(
        value
        for place in places
        for kind in ("shares", "counts")
        for code, shape in story[kind].items()
        if code in indicators
        for value in _values(indicators[code], place, shape, story, kind == "shares", years)
    )


def _values(
    indicator: Indicator,
    place: Municipality,
    shape: dict[str, Any],
    story: dict[str, Any],
    is_survey: bool,
    wanted: range,
) -> Iterator[IndicatorValue]:
    """The place's own figures, and beside them its county's and the nation's."""
    years = story["surveys" if is_survey else "yearly"]
    areas: list[tuple[str, dict[str, Any]]] = [(place.code, {"municipality": place})]
    if not shape.get("own"):
        areas += [(place.county.code, {"county": place.county}), ("riket", {})]
    for name, area in areas:
        rng = Random(f"{indicator.code} {name}")  # noqa: S311  invents, keeps no secret
        offset = rng.uniform(-1, 1) * shape["spread"] if area else 0
        for year in years:
            noise, apart = rng.gauss(0, shape["spread"] / 5), rng.gauss(0, 0.5)
            missing, secret = rng.random() < 0.06, rng.random() < 0.5
            if year not in wanted or year < shape.get("starts", years[0]):
                continue
            mean = shape["level"] + shape["yearly"] * (year - years[0]) + offset + noise
            more = shape.get("women", 0) + apart
            sexes = {Sex.TOTAL: mean, Sex.WOMEN: mean + more, Sex.MEN: mean - more}
            for sex, value in sexes.items() if is_survey else [(Sex.TOTAL, mean)]:
                state = State.VALUE
                if "municipality" in area and missing:
                    state = State.MISSING
                elif sex != Sex.TOTAL and secret and name in story["small"]:
                    state = State.SECRET
                yield IndicatorValue(
                    indicator=indicator,
                    **area,
                    year=year,
                    sex=sex,
                    source=f"{place.code}:{story['file']}",
                    state=state,
                    value=_rounded(value, indicator) if state == State.VALUE else None,
                )


def _rounded(value: float, indicator: Indicator) -> float:
    """Not below zero, no share above all, with the decimals of the indicator."""
    top = 100.0 if indicator.unit == "%" else value
    return round(max(0.0, min(value, top)), indicator.decimals)
