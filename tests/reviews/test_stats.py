"""Thresholds in words and days; no status is a verdict."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.stats import Coordination, Sharing, coordination, days_since, months_until, peak, sharing

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-10, Sharing.SHARES),
        (0, Sharing.SHARES),
        (90, Sharing.SHARES),
        (91, Sharing.SHARED_EARLIER),
        (4000, Sharing.SHARED_EARLIER),
    ],
)
def test_sharing_turns_after_ninety_days(days, expected):
    assert sharing(TODAY - timedelta(days=days), today=TODAY, in_use=True) == expected
    assert sharing(TODAY - timedelta(days=days), today=TODAY, in_use=False) == expected


def test_sharing_nothing_is_not_the_same_as_unknown():
    assert sharing(None, today=TODAY, in_use=True) == Sharing.NOTHING_SHARED
    assert sharing(None, today=TODAY, in_use=False) == Sharing.UNKNOWN


@pytest.mark.parametrize(
    ("coordinators", "had_before", "in_use", "expected"),
    [
        (1, False, True, Coordination.FILLED),
        (2, True, True, Coordination.FILLED),
        (0, True, False, Coordination.VACANT),
        (0, False, True, Coordination.VACANT),
        (0, False, False, Coordination.UNKNOWN),
    ],
)
def test_coordination_is_vacant_only_where_something_is_known(coordinators, had_before, in_use, expected):
    assert coordination(coordinators=coordinators, had_before=had_before, in_use=in_use) == expected


def test_days_since_counts_whole_days():
    assert days_since(date(2026, 8, 20), TODAY) == 94
    assert days_since(date(2026, 12, 1), TODAY) == 0


def test_months_until_crosses_the_year():
    assert months_until(date(2026, 2, 28), 4) == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]


@given(st.dates(min_value=date(1900, 1, 1)), st.integers(1, 60))
def test_months_until_gives_months_in_a_row_that_end_today(today, count):
    months = months_until(today, count)

    assert len(months) == count
    assert months[-1] == today.replace(day=1)
    for earlier, later in pairwise(months):
        assert (earlier + timedelta(days=31)).replace(day=1) == later


def test_peak_is_the_latest_of_the_highest():
    assert peak([1, 3, 0, 3, 2]) == 3
    assert peak([0, 0]) is None
    assert peak([]) is None
