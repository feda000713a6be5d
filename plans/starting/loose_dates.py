"""When a measure is to be done, as people write it in a plan: 2026, Q1 2026, mars–maj 2026, vt 26."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from plans.stats import add_months
from portal.lib.dates import YEARS, parse_date

_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
# Terms and seasons as a municipality plans them: first month, number of months.
_TERMS = {
    "vt": (1, 6), "vår": (1, 6), "ht": (8, 5), "höst": (8, 5), "sommar": (6, 3), "q1": (1, 3), "q2": (4, 3),
    "q3": (7, 3), "q4": (10, 3), "första halvåret": (1, 6), "andra halvåret": (7, 6),
}  # fmt: skip
_WHOLE_PLAN = re.compile(r"(under |i )?(hela )?(plan)?perioden|hela planen|2 år|två år")
_YEAR = r"(?P<year>20\d\d|(?<!\d)['’]?\d\d)"
_DASH = re.compile(
    r"\s*(?:–|—|\btill\b|\bt\.?o\.?m\.?|\bt o m\b)\s*|\s+-\s*|\s*-\s+"
    r"|(?<=[a-zåäö])-(?=[a-zåäö])|(?<=q\d)-(?=q\d)"
)
_BEGINS = re.compile(r"(fr\.?o\.?m\.?|fr o m|från|start|startar|med start|börjar)( i| den)?[ :]+")
_ENDS = re.compile(r"(senast|klart?|till|t\.?o\.?m\.?|t o m|slut|före|innan)( i| den)?[ :]+")


@dataclass(frozen=True)
class Period:
    """First and last day; either may be unknown, not both."""

    starts_on: date | None
    ends_on: date | None


def parse_period(text: str, *, plan: Period | None = None) -> Period | None:
    """Return the days that the text means, or None when it names none ("löpande", "vid behov").

    A year, half-year, quarter, term, season, month or week is its first to last day; a single day is the
    last one, unless "från" stands before it. Between two of them the first day of the one and the last of
    the other. Where the plan's own period is given, "under perioden" means that.
    """
    words = " ".join(text[:200].casefold().replace("\xa0", " ").split()).strip(" .;,")
    if plan and _WHOLE_PLAN.fullmatch(words):
        return plan
    if match := _BEGINS.match(words):
        rest = words[match.end() :]
        if (found := _single(rest)) and not _years(rest):
            return Period(found.starts_on or found.ends_on, None)
        return found or _between(rest)
    if match := _ENDS.match(words):
        found = parse_period(words[match.end() :])
        return Period(None, found.ends_on) if found else None
    return _single(words) or _between(words)


def _single(words: str) -> Period | None:
    """One day, or one stretch of time that has a name."""
    for read in _READERS:
        if found := read(words):
            return found
    return None


def _day(words: str) -> Period | None:
    try:
        return Period(None, parse_date(words))
    except ValueError:
        return None


def _year(words: str) -> Period | None:
    return (
        _months(match["year"], 1, 12) if (match := re.fullmatch(r"(år )?(?P<year>20\d\d)", words)) else None
    )


def _years(words: str) -> Period | None:
    """2026–2027, also with a plain hyphen."""
    match = re.fullmatch(r"(?P<first>20\d\d) ?[-–—] ?(?P<year>(20)?\d\d)", words)
    if not match or (len(match["year"]) == 2 and int(match["year"]) <= 12):  # 2026-03 is a month
        return None
    return _joined(_months(match["first"], 1, 12), _months(match["year"], 1, 12))


def _month_number(words: str) -> Period | None:
    match = re.fullmatch(r"(?P<year>20\d\d)-(?P<month>0[1-9]|1[0-2])", words)
    return _months(match["year"], int(match["month"]), 1) if match else None


def _month(words: str) -> Period | None:
    match = re.fullmatch(rf"(?P<name>[a-z]{{3,9}})\.? {_YEAR}", words)
    if not match or match["name"][:3] not in _MONTHS:
        return None
    return _months(match["year"], _MONTHS.index(match["name"][:3]) + 1, 1)


def _term(words: str) -> Period | None:
    plain = re.sub(r"\bkv(artal)? ?\.? ?(?=[1-4]\b)", "q", words)
    plain = re.sub(r"\b(vår|höst)(en|terminen)\b", r"\1", plain).replace("sommaren", "sommar")
    plain = re.sub(r"^(under|i) ", "", plain)
    names = "|".join(_TERMS)
    match = re.fullmatch(rf"(?P<name>{names})[ -]*{_YEAR}", plain)
    match = match or re.fullmatch(rf"(?P<year>20\d\d)[ -]*(?P<name>{names})", plain)
    return _months(match["year"], *_TERMS[match["name"]]) if match else None


def _week(words: str) -> Period | None:
    match = re.fullmatch(rf"v(ecka|\.)? ?(?P<week>\d\d?),? {_YEAR}", words)
    if not match:
        return None
    try:
        monday = date.fromisocalendar(_full(match["year"]), int(match["week"]), 1)
    except ValueError:
        return None
    return Period(monday, monday + timedelta(days=6))


_READERS: tuple[Callable[[str], Period | None], ...] = (
    _year,
    _years,
    _month_number,
    _month,
    _term,
    _week,
    _day,
)


def _between(words: str) -> Period | None:
    """Two of them with a dash between; the first may leave its year to the second."""
    parts = _DASH.split(words)
    if len(parts) != 2 or not all(parts):
        return None
    last = _single(parts[1])
    if last is None or last.ends_on is None:
        return None
    first = _single(parts[0]) or _single(f"{parts[0]} {last.ends_on.year}")  # mars–maj 2026
    return _joined(first, last) if first else None


def _joined(first: Period | None, last: Period | None) -> Period | None:
    """From the first day of the one to the last of the other, if that is forwards."""
    if first is None or last is None:
        return None
    starts_on, ends_on = first.starts_on or first.ends_on, last.ends_on
    return Period(starts_on, ends_on) if starts_on and ends_on and starts_on <= ends_on else None


def _months(year: str, month: int, count: int) -> Period | None:
    """So many months from the first of that one."""
    if not YEARS[0] <= _full(year) <= YEARS[1]:
        return None
    first = date(_full(year), month, 1)
    return Period(first, add_months(first, count) - timedelta(days=1))


def _full(year: str) -> int:
    digits = year.strip("'’")
    return int(digits) if len(digits) == 4 else 2000 + int(digits)
