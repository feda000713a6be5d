"""Days as Swedes write and speak of them."""

import re
from datetime import date, datetime, time, timedelta

from django.utils.timezone import is_aware, localtime, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

EXCEL_DAY_0 = date(1899, 12, 30)  # as Excel counts from March 1900 on
EXCEL_DAYS = (20_000, 80_000)  # 1954-10-03 – 2119-01-11
YEARS = (1900, 2100)

# Three letters tell the months of both languages apart.
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "maj": 5, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
    "okt": 10, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_WHOLE_MONTHS = re.compile(
    "jan(uari|uary)?|feb(ruari|ruary|r)?|mar(s|ch)?|apr(il)?|maj|may|june?|juni|july?|juli|aug(usti|ust)?"
    "|sep(tember|t)?|okt(ober)?|oct(ober)?|nov(ember)?|dec(ember)?"
)
_FORMS = [
    re.compile(
        r"(?P<year>\d{4})(?P<by>[-/.])(?P<month>\d{1,2})(?P=by)(?P<day>\d{1,2})(?:[ t]\d\d:\d\d[\d:.z+]*)?"
    ),
    re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"),
    re.compile(r"(?P<day>\d{1,2})(?P<by>[-/.])(?P<month>\d{1,2})(?:(?P=by)| )(?P<year>\d{4})"),
    re.compile(r"(?:[a-zåäö]{3,9} )?(?:den )?(?P<day>\d{1,2})\.? (?P<month>[a-z]{3,9})\.? (?P<year>\d{4})"),
]


def parse_date(value: object) -> date:
    """Return the day that someone typed, pasted or had in a spreadsheet.

    Text: 2026-11-22, 20261122, 22/11 2026, 22/11/2026, 22.11.2026, 22 november 2026, 22 nov 2026; a time of
    day is dropped. Numbers: days as Excel counts them, or 20261122. The day comes before the month, the year
    has four digits (1900–2100). Raises ValueError, in words for the person, for everything else.
    """
    if isinstance(value, datetime):
        return localtime(value).date() if is_aware(value) else value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        if EXCEL_DAYS[0] <= value <= EXCEL_DAYS[1]:
            return EXCEL_DAY_0 + timedelta(days=int(value))
        value = f"{value:.0f}"
    text = " ".join(value[:60].casefold().split()) if isinstance(value, str) else ""
    for form in _FORMS:
        if match := form.fullmatch(text):
            return _day(int(match["year"]), match["month"], int(match["day"]))
    raise ValueError(_("Write the date with year, month and day, for example 2026-11-22."))


def _day(year: int, month: str, day: int) -> date:
    """A day of the calendar. Raises ValueError when there is none."""
    if not month.isdecimal():
        month = str(_MONTHS[month[:3]]) if _WHOLE_MONTHS.fullmatch(month) else "0"
    try:
        found = date(year, int(month), day)
    except ValueError:
        raise ValueError(_("There is no such day in the calendar.")) from None
    if not YEARS[0] <= found.year <= YEARS[1]:
        raise ValueError(_("The year must be between 1900 and 2100."))
    return found


def twelve_months_from(today: date) -> date:
    """The first of the last twelve months, as the whole portal counts them: this calendar month and the eleven
    before it. So the months of a chart add up, and everyone counts the same activities."""
    return date(today.year if today.month == 12 else today.year - 1, today.month % 12 + 1, 1)


def relative_days(day: date, today: date) -> str:
    """Return how far off a day is, in words: today, yesterday, 94 days ago, in 3 days."""
    days = (day - today).days
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    if days in near:
        return near[days]
    if days < 0:
        return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}
    return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}


def moment(day: date, hour: float) -> datetime:
    """The time of day (8.5 is half past eight), in Swedish time, as an exact moment."""
    return make_aware(datetime.combine(day, time()) + timedelta(hours=hour))
