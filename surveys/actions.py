"""Changes to indicators and their figures. Callers check access."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from municipalities.models import County, Municipality
from portal.lib.editions import save_edition
from surveys.kolada import NATION, Record
from surveys.models import BY_HAND, KOLADA, KOLADA_SAMPLE, Indicator, IndicatorValue

EARLIEST = date(1990, 1, 1)  # from when a municipality may have figures of its own
OWN_CODE = "egen-"  # begins the code of a municipality's own indicator; no common one does
KEY = ("indicator_id", "municipality_id", "county_id", "year", "sex", "source")
State = IndicatorValue.State
Cell = tuple[int, float | None]  # state and value


@dataclass(frozen=True)
class Stored:
    """What a load did: how many figures are new, differ from before, and were as they are."""

    added: int = 0
    changed: int = 0
    same: int = 0


def store_values(values: Iterable[IndicatorValue]) -> Stored:
    """Add the figures, or change them where the same key (indicator, area, year, sex, source) is there.

    To be called in a transaction. Of two with one key the last one stands.
    """
    rows = {tuple(getattr(row, name) for name in KEY): row for row in values}
    wanted = list(rows.values())
    sources, indicators = {row.source for row in wanted}, {row.indicator_id for row in wanted}
    kept = IndicatorValue.objects.filter(source__in=sources, indicator__in=indicators)
    before = {tuple(row[:6]): row[6:] for row in kept.values_list(*KEY, "state", "value")}
    different = [
        row for key, row in rows.items() if key not in before or before[key] != (int(row.state), row.value)
    ]
    IndicatorValue.objects.bulk_create(
        different,
        update_conflicts=True,
        unique_fields=["indicator", "municipality", "county", "year", "sex", "source"],
        update_fields=["state", "value"],
        batch_size=5_000,
    )
    added = sum(key not in before for key in rows)
    return Stored(added, len(different) - added, len(rows) - len(different))


@transaction.atomic
def store_kolada(records: Iterable[Record], *, is_sample: bool = False) -> Stored:
    """Keep figures that were fetched from Kolada, or the invented ones; doing it again changes nothing.

    Real figures take the place of all invented ones of the same indicators. Areas and key figures that we do
    not know are passed over. Kolada's 0000 is the nation, never Övningskommunen.
    """
    indicators = dict(
        Indicator.objects.filter(municipality=None).exclude(kolada_id="").values_list("kolada_id", "pk")
    )
    municipalities = dict(Municipality.objects.real().values_list("code", "pk"))
    counties = dict(County.objects.real().values_list("code", "pk"))
    source = KOLADA_SAMPLE if is_sample else KOLADA
    values = []
    for record in records:
        place, county = municipalities.get(record.area), None
        if record.area == NATION:
            place = None
        elif place is None:
            county = counties.get(record.area[2:]) if record.area.startswith("00") else None
        if record.kpi not in indicators or (place is county is None and record.area != NATION):
            continue
        values.append(
            IndicatorValue(
                indicator_id=indicators[record.kpi],
                municipality_id=place,
                county_id=county,
                year=record.year,
                sex=record.sex,
                source=source,
                state=State.MISSING if record.value is None else State.VALUE,
                value=record.value,
            )
        )
    if not is_sample:
        touched = {value.indicator_id for value in values}
        IndicatorValue.objects.filter(source=KOLADA_SAMPLE, indicator__in=touched).delete()
    return store_values(values)


def create_indicator(*, municipality: Municipality, form_token: UUID, **fields: Any) -> Indicator:
    """Make an indicator of the municipality's own, its code made from its name.

    The same form posted twice gives one. Raises Indicator.DoesNotExist if the token was used elsewhere.
    """
    mine = Indicator.objects.filter(municipality=municipality)
    if already := mine.filter(form_token=form_token).first():
        return already
    stem = OWN_CODE + (slugify(fields["name"])[:40].strip("-") or "indikator")
    taken = set(mine.filter(code__startswith=stem).values_list("code", flat=True))
    code = next(name for name in _numbered(stem) if name not in taken)
    try:
        with transaction.atomic():
            return Indicator.objects.create(
                municipality=municipality,
                code=code,
                form_token=form_token,
                valid_from=EARLIEST,
                **fields,
            )
    except IntegrityError:
        return mine.get(form_token=form_token)


def _numbered(stem: str) -> Iterable[str]:
    yield stem
    for number in range(2, 1_000):
        yield f"{stem}-{number}"


def change_indicator(*, indicator: Indicator, edition: int, **fields: Any) -> Indicator:
    """Save changed fields; raises EditConflict if someone else saved since `edition` was read."""
    return save_edition(indicator, edition=edition, **fields)


def typed_values(indicator: Indicator, municipality: Municipality) -> dict[tuple[int, str], Cell]:
    """Return what the municipality has typed about itself: state and value by year and sex."""
    rows = IndicatorValue.objects.filter(
        indicator=indicator, municipality=municipality, source=f"{municipality.code}:{BY_HAND}"
    )
    return {(row.year, row.sex): (row.state, row.value) for row in rows.order_by("year", "sex")}


def fingerprint(values: dict[tuple[int, str], Cell]) -> str:
    """Return a mark that is the same as long as the typed values are."""
    return sha256(repr(sorted(values.items())).encode()).hexdigest()[:32]


class ValuesChanged(Exception):
    """Someone else saved the year table since it was opened; `current` is how it stands."""

    def __init__(self, current: dict[tuple[int, str], Cell]) -> None:
        super().__init__()
        self.current = current


@transaction.atomic
def save_values(
    *,
    indicator: Indicator,
    municipality: Municipality,
    values: dict[tuple[int, str], Cell | None],
    seen: str,
) -> None:
    """Keep what was typed by year and sex; None takes a figure away. Other years stay as they are.

    `seen` is the fingerprint of the table that was opened; raises ValuesChanged if it has changed since.
    """
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)  # one table at a time
    before = typed_values(indicator, municipality)
    if fingerprint(before) != seen:
        raise ValuesChanged(before)
    key = {
        "indicator_id": indicator.pk,
        "municipality_id": municipality.pk,
        "source": f"{municipality.code}:{BY_HAND}",
    }
    for (year, sex), cell in values.items():
        if cell is None and (year, sex) in before:
            IndicatorValue.objects.filter(**key, year=year, sex=sex).delete()
    store_values(
        IndicatorValue(**key, year=year, sex=sex, state=cell[0], value=cell[1])
        for (year, sex), cell in values.items()
        if cell is not None
    )
