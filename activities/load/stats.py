"""Days and weeks: what comes when, the weeks of a month, and the same weekday of another year."""

import calendar
from datetime import date, timedelta
from enum import StrEnum


class When(StrEnum):
    """The parts of a list of dates; their headings are the page's."""

    OVERDUE = "overdue"
    THIS_WEEK = "this_week"
    THIS_MONTH = "this_month"
    LATER = "later"


def when(day: date, today: date) -> When:
    """Which part of the list the day stands in. The week ends on Sunday; the last days of a month may be in it."""
    if day < today:
        return When.OVERDUE
    if day <= today + timedelta(days=6 - today.weekday()):
        return When.THIS_WEEK
    return When.THIS_MONTH if (day.year, day.month) == (today.year, today.month) else When.LATER


def weeks_of(year: int, month: int) -> list[list[date]]:
    """The weeks that a month touches, Monday first, whole."""
    return calendar.Calendar(calendar.MONDAY).monthdatescalendar(year, month)


def month_after(year: int, month: int, steps: int) -> tuple[int, int]:
    """The year and month so many months later, or earlier if negative."""
    years, months = divmod(year * 12 + month - 1 + steps, 12)
    return years, months + 1


def same_weekday(day: date, year: int) -> date:
    """The same weekday of the same week (ISO 8601) in another year; of week 53 where there is none, week 52."""
    _year, week, weekday = day.isocalendar()
    last = date(year, 12, 28).isocalendar().week
    return date.fromisocalendar(year, min(week, last), weekday)
