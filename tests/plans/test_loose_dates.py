"""When a measure is to be done, as people write it in a plan."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.starting.loose_dates import Period, parse_period

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
SPRING = (date(2026, 1, 1), date(2026, 6, 30))
AUTUMN = (date(2026, 8, 1), date(2026, 12, 31))
MARCH_TO_MAY = (date(2026, 3, 1), date(2026, 5, 31))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026", YEAR),
        ("År 2026.", YEAR),
        ("2026–2027", (date(2026, 1, 1), date(2027, 12, 31))),
        ("2026-27", (date(2026, 1, 1), date(2027, 12, 31))),
        ("2026-03", (date(2026, 3, 1), date(2026, 3, 31))),
        ("Q1 2026", (date(2026, 1, 1), date(2026, 3, 31))),
        ("kvartal 3 2026", (date(2026, 7, 1), date(2026, 9, 30))),
        ("2026 Q4", (date(2026, 10, 1), date(2026, 12, 31))),
        ("Q1-Q2 2026", SPRING),
        ("mars 2026", (date(2026, 3, 1), date(2026, 3, 31))),
        ("mars–maj 2026", MARCH_TO_MAY),
        ("mars-maj 2026", MARCH_TO_MAY),
        ("från mars till maj 2026", MARCH_TO_MAY),
        ("mar 2026 - jun 2027", (date(2026, 3, 1), date(2027, 6, 30))),
        ("vt 26", SPRING),
        ("VT-2026", SPRING),
        ("Våren 2026", SPRING),
        ("ht26", AUTUMN),
        ("under hösten 2026", AUTUMN),
        ("första halvåret 2026", SPRING),
        ("v. 12 2026", (date(2026, 3, 16), date(2026, 3, 22))),
        ("2026-01-01 – 2026-12-31", YEAR),
        ("1 mars 2026 till 30 juni 2026", (date(2026, 3, 1), date(2026, 6, 30))),
        ("30 juni 2026", (None, date(2026, 6, 30))),
        ("senast 2026-06-30", (None, date(2026, 6, 30))),
        ("Klart hösten 2026", (None, date(2026, 12, 31))),
        ("från 2026-03-01", (date(2026, 3, 1), None)),
        ("fr.o.m. mars 2026", (date(2026, 3, 1), None)),
        ("Start: 2026-2027", (date(2026, 1, 1), date(2027, 12, 31))),
    ],
)
def test_parse_period_reads_what_plans_say(text, days):
    assert parse_period(text) == Period(*days)


@pytest.mark.parametrize(
    "text",
    ["", "löpande", "Löpande under 2026", "vid behov", "årligen", "2 gånger per år", "12", "maj", "hej 2026",
     "2027–2026", "Q5 2026", "vecka 60 2026", "2026/27", "under perioden", "från", "senast", "–"],
)  # fmt: skip
def test_parse_period_says_nothing_of_what_names_no_day(text):
    assert parse_period(text) is None


def test_parse_period_knows_the_plan_s_own_period():
    plan = Period(date(2026, 1, 1), date(2027, 12, 31))

    assert parse_period("Under hela planperioden", plan=plan) == plan


@given(st.text(max_size=60))
def test_parse_period_never_fails_and_runs_forwards(text):
    found = parse_period(text)

    if found and found.starts_on and found.ends_on:
        assert found.starts_on <= found.ends_on


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_parse_period_reads_two_days(one, other):
    first, last = sorted((one, other))

    assert parse_period(f"{first} – {last}") == Period(first, last)
