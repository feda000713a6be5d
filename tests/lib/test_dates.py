"""Days as they are typed, pasted and told."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.lib.dates import parse_date, relative_days

DAYS = st.dates(date(1955, 1, 1), date(2100, 12, 31))
MONTHS = [
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
]  # fmt: skip


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-22", "20261122", "22/11 2026", "22/11/2026", "22.11.2026", "22-11-2026",
        "2026/11/22", "2026.11.22",
        "22 november 2026", "22 nov 2026", "22 Nov. 2026", "den 22 november 2026", "söndag 22 november 2026",
        "söndag den 22 november 2026", " 22\u00a0november\u00a02026 ", "22 NOVEMBER 2026",
        "22. november 2026",
        "2026-11-22 13:45", "2026-11-22T13:45:00Z", "2026-11-22 00:00:00", date(2026, 11, 22),
        datetime(2026, 11, 22, 23, 59), datetime(2026, 11, 21, 23, 30, tzinfo=UTC), 46348, 46348.99, 20261122,
        20261122.0,
    ],
)  # fmt: skip
def test_parse_date_reads(value):
    parsed = parse_date(value)

    assert parsed == date(2026, 11, 22)
    assert type(parsed) is date


@given(DAYS)
def test_parse_date_reads_every_day_in_every_form(day):
    month = MONTHS[day.month - 1]
    forms = [f"{day}", f"{day:%Y%m%d}", f"{day.day}/{day.month} {day.year}", f"{day:%d.%m.%Y}"]
    forms += [f"{day.day} {month} {day.year}", f"{day.day} {month[:3]} {day.year}", f"{day:%-d %B %Y}"]

    assert {parse_date(form) for form in forms} == {day}
    assert parse_date((day - date(1899, 12, 30)).days) == day


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("v. 47 2026", "Skriv datumet med år"),
        ("november 2026", "Skriv datumet med år"),
        ("22/11", "Skriv datumet med år"),
        ("22/11-26", "Skriv datumet med år"),
        ("26-11-22", "Skriv datumet med år"),
        ("2026-11", "Skriv datumet med år"),
        ("2026-11/22", "Skriv datumet med år"),
        ("", "Skriv datumet med år"),
        ("i går", "Skriv datumet med år"),
        ("2" * 100_000, "Skriv datumet med år"),
        (None, "Skriv datumet med år"),
        (True, "Skriv datumet med år"),
        (19_999, "Skriv datumet med år"),
        (80_001, "Skriv datumet med år"),
        (-5, "Skriv datumet med år"),
        (float("nan"), "Skriv datumet med år"),
        (float("inf"), "Skriv datumet med år"),
        ("11/22/2026", "Den dagen finns inte"),
        ("2026-02-29", "Den dagen finns inte"),
        ("20261301", "Den dagen finns inte"),
        ("22 nomber 2026", "Den dagen finns inte"),
        ("22 novelist 2026", "Den dagen finns inte"),
        ("0000-01-01", "Den dagen finns inte"),
        ("1826-11-22", "Året måste vara mellan"),
        ("22/11 2926", "Året måste vara mellan"),
    ],
)
def test_parse_date_refuses_in_words(value, message):
    with translation.override("sv"), pytest.raises(ValueError, match=message):
        parse_date(value)


@given(st.text(max_size=40) | st.floats() | st.integers())
def test_parse_date_gives_a_day_or_a_value_error(value):
    try:
        day = parse_date(value)
    except ValueError:
        return
    assert 1900 <= day.year <= 2119


@pytest.mark.parametrize(
    ("days", "swedish", "english"),
    [
        (0, "i dag", "today"),
        (-1, "i går", "yesterday"),
        (1, "i morgon", "tomorrow"),
        (-94, "för 94 dagar sedan", "94 days ago"),
        (3, "om 3 dagar", "in 3 days"),
    ],
)
def test_relative_days_of(days, swedish, english):
    today = date(2026, 11, 22)

    for language, words in (("sv", swedish), ("en", english)):
        with translation.override(language):
            assert relative_days(today + timedelta(days=days), today) == words
