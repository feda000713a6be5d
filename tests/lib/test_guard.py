"""The guard stops every personal number however it is written, and leaves ordinary numbers alone.

The numbers are made here, with the birth numbers 980–999 that Skatteverket keeps for tests.
"""

from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portal.lib.guard import NOTHING, Kind, find_personal_data

BORN = st.dates(date(1900, 1, 1), date(2025, 12, 31))
HIDDEN = ["", "\u200b", "\u00ad", "\u2060", "\ufeff", "\u200d\u200b", "\u202e"]
SCRIPTS = ["0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९"]


def luhn(nine):
    """The check digit of nine digits."""
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(nine)]
    return str(-sum(number // 10 + number % 10 for number in doubled) % 10)


def number_of(born, serial=980, *, coordination=False):
    """Birth date and last four of a test number, as YYYYMMDD and NNNN."""
    day = f"{born:%Y%m}{born.day + 60 * coordination:02}"
    return day, f"{serial}{luhn(f'{day[2:]}{serial}')}"


def written(day, last, *, long, split, dash):
    """One way to write it: with or without century, the date in one piece or split, any dash."""
    parts = [day[:4] if long else day[2:4], day[4:6], day[6:]]
    return split.join(parts) + dash + last


@settings(max_examples=1500)
@given(
    born=BORN,
    serial=st.integers(980, 999),
    coordination=st.booleans(),
    long=st.booleans(),
    split=st.sampled_from(["", "", "-", " ", ".", "/", "\u2013", "\u00a0"]),
    dash=st.sampled_from(
        ["", "-", "+", " ", " - ", "\u2013", "\u2212", "\u00a0", "－", "\t", "\u2011", "  "]
    ),
    hidden=st.sampled_from(HIDDEN),
    script=st.sampled_from(SCRIPTS),
    before=st.text(max_size=30),
    after=st.text(max_size=30),
    edges=st.sampled_from(
        [(" ", " "), ("", ""), ("(", ")"), ("nr", "!"), ("\n", "\n"), (":", ","), ("12-", ", 1")]
    ),
)
def test_find_personal_data_stops_every_number_in_every_form(
    born, serial, coordination, long, split, dash, hidden, script, before, after, edges
):
    day, last = number_of(born, serial, coordination=coordination)
    number = written(day, last, long=long, split=split, dash=dash)
    number = hidden.join(number).translate(str.maketrans("0123456789", script))
    if edges == ("", ""):
        before, after = "", ""
    text = f"{before}{edges[0]}{number}{edges[1]}{after}"
    start = len(before + edges[0])

    stops = find_personal_data(text).stops

    assert any(stop.start <= start + 3 and stop.end == start + len(number) for stop in stops)
    assert all(stop.kind in (Kind.PERSONAL_NUMBER, Kind.COORDINATION_NUMBER) for stop in stops)


def test_find_personal_data_says_kind_and_place():
    person, coordinated = number_of(date(2010, 5, 17)), number_of(date(2010, 5, 17), coordination=True)
    text = f"Elev {'-'.join(person)} och {''.join(coordinated)[2:]}."

    stops = find_personal_data(text).stops

    assert [(stop.kind, text[stop.start : stop.end]) for stop in stops] == [
        (Kind.PERSONAL_NUMBER, "-".join(person)),
        (Kind.COORDINATION_NUMBER, "".join(coordinated)[2:]),
    ]
    assert find_personal_data(text).warnings == ()


def test_find_personal_data_splits_the_century_off():
    day, last = number_of(date(1990, 1, 1))

    for text in (
        f"19 {day[2:]}-{last}",
        f"19-{day[2:]}-{last}",
        f"rum 20 {day[2:]}-{last}",
        f"kl 19 {day[2:]} {last}",
    ):
        assert find_personal_data(text).stops, text


@given(born=BORN, serial=st.integers(980, 999), wrong=st.integers(1, 9), long=st.booleans())
def test_find_personal_data_needs_the_right_check_digit(born, serial, wrong, long):
    day, last = number_of(born, serial)
    last = last[:3] + str((int(last[3]) + wrong) % 10)

    assert find_personal_data(f"nr {day if long else day[2:]}-{last} ").stops == ()


@pytest.mark.parametrize(
    "day", ["20260229", "20101301", "20100001", "20100132", "20100160", "20100192", "20990101"]
)
def test_find_personal_data_needs_a_day_that_has_been(day):
    last = f"980{luhn(day[2:] + '980')}"

    assert find_personal_data(f"{day}-{last}").stops == ()


def test_find_personal_data_knows_leap_days_of_either_century():
    for year in ("00", "04", "96", "24"):
        assert find_personal_data(f"{year}0229-980{luhn(year + '0229980')}").stops
    assert not find_personal_data(f"990229-980{luhn('990229980')}").stops
    assert not find_personal_data(f"19000229-980{luhn('000229980')}").stops


@given(
    first=st.integers(10, 99),
    rest=st.integers(20, 99).map(str),
    tail=st.integers(0, 99_999),
    form=st.sampled_from(["{}-{}", "{}{}", "{} {}", "16{}-{}", "16{}{}", "16 {}-{}", "Org.nr: {}-{}."]),
)
def test_find_personal_data_leaves_organisationsnummer_alone(first, rest, tail, form):
    nine = f"{first}{rest}{tail:05}"

    assert find_personal_data(form.format(nine[:6], nine[6:] + luhn(nine))) == NOTHING


@given(
    unit=st.sampled_from(["KS ", "SBN-", "dnr ", "Dnr: ", "", "BUN/"]),
    year=st.integers(1990, 2035),
    sign=st.sampled_from(["/", "-", ":", "/0", "-000", ".", "–"]),
    number=st.integers(1, 999_999),
    tail=st.sampled_from(["", "-1", "-12", " 106", "."]),
)
def test_find_personal_data_leaves_diarienummer_alone(unit, year, sign, number, tail):
    assert find_personal_data(f"{unit}{year}{sign}{number}{tail}") == NOTHING
    assert find_personal_data(f"Beslut {unit}{year}{sign}{number:06}{tail} antogs") == NOTHING


@settings(max_examples=800)
@given(
    first=st.dates(date(1990, 1, 1), date(2035, 12, 31)),
    second=st.dates(date(1990, 1, 1), date(2035, 12, 31)),
    form=st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%y%m%d", "%d/%m %Y", "%d/%m/%Y", "%d.%m.%Y", "%-d/%-m -%y"]),
    between=st.sampled_from(["-", "–", " - ", " – ", "--", " till ", ", ", "/", " ", "\n", " och "]),
    clock=st.sampled_from(["", " 18.30", " kl 18:30", " kl. 18–20", " kl 18.00-20.30", " vecka 12"]),
)  # fmt: skip
def test_find_personal_data_leaves_dates_and_spans_alone(first, second, form, between, clock):
    assume(between != "/" or "/" not in form)
    one, two = first.strftime(form), second.strftime(form)

    assert find_personal_data(f"Möte {one}{clock}.") == NOTHING
    assert find_personal_data(f"Möte {one}{between}{two} i Åsele") == NOTHING


@pytest.mark.parametrize(
    "text",
    [
        "", "Vi mötte 25 elever i årskurs 9, 14–16 år.", "Ring 112, 114 14, 1177 eller 113 13.", "2023:196",
        "Alkohollinjen 020-84 44 48", "Polisen 077-114 14 00", "Bankgiro 5050-1055, plusgiro 90 01 95-2",
        "SE45 5000 0000 0583 9825 7466", "12 345 678 kr", "2 500 000", "08.00–12.00", "kl 08-12",
        "kl. 8-12 för 15 barn", "§ 12 KS 2024-05-06", "50 % av 1 200 svar", "0–3 år", "0-6 år",
        "0,5 promille",
        "Norsjö (4 100 invånare)", "1990-talet", "@media", "a@b", "v. 47 2026", "e-post saknas @ 12",
        "ANDT 15–20 år", "Vi 15 år", "I 20 år har vi", "9 av 10", "2026-11-22 2026-11-23 2026-11-24",
        "https://example.org/2026/11/22/1234567890123456", "2026-05-06 0918-0918",
    ],
)  # fmt: skip
def test_find_personal_data_leaves_ordinary_text_alone(text):
    assert find_personal_data(text) == NOTHING


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        ("anna.svensson@norsjo.se", Kind.EMAIL),
        ("åsa+snus@x.example.com", Kind.EMAIL),
        ("anna＠norsjo.se", Kind.EMAIL),
        ("070-123 45 67", Kind.PHONE),
        ("0701234567", Kind.PHONE),
        ("070 123 45 67", Kind.PHONE),
        ("070\u00a0123\u00a045\u00a067", Kind.PHONE),
        ("0918-140 00", Kind.PHONE),
        ("0918-14000", Kind.PHONE),
        ("0918/140 00", Kind.PHONE),
        ("08-123 456 78", Kind.PHONE),
        ("046-12 34 56", Kind.PHONE),
        ("+46 70 123 45 67", Kind.PHONE),
        ("+46701234567", Kind.PHONE),
        ("+46 (0)70-123 45 67", Kind.PHONE),
        ("0046 70-123 45 67", Kind.PHONE),
        ("A.B., 15 år", Kind.INITIALS_AND_AGE),
        ("A. B. 15 år", Kind.INITIALS_AND_AGE),
        ("A.B. (15)", Kind.INITIALS_AND_AGE),
        ("AB 15 år", Kind.INITIALS_AND_AGE),
        ("A, 14 år", Kind.INITIALS_AND_AGE),
        ("pojken Å 14 år", Kind.INITIALS_AND_AGE),
        ("15-årige A.B", Kind.INITIALS_AND_AGE),
        ("14-åring, AB", Kind.INITIALS_AND_AGE),
        ("Kalle Svensson, 19 år", Kind.INITIALS_AND_AGE),
        ("Kalle Svensson (19 år", Kind.INITIALS_AND_AGE),
        ("Anna-Karin Berg-Ek, 7 år", Kind.INITIALS_AND_AGE),
        ("100517-TF12", Kind.TEMPORARY_NUMBER),
        ("20100517-T123", Kind.TEMPORARY_NUMBER),
    ],
)
@pytest.mark.parametrize("around", ["{}", "Kontakt: {}.", "({})", "Mötet 2026-05-06 {} sågs"])
def test_find_personal_data_warns_of(found, kind, around):
    text = around.format(found)

    findings = find_personal_data(text)

    assert findings.stops == ()
    assert [(each.kind, text[each.start : each.end]) for each in findings.warnings] == [(kind, found)]


@given(st.text(st.sampled_from("0123456789 -+.@/AB(),år\u200b９") | st.characters()))
def test_find_personal_data_points_within_the_text(text):
    findings = find_personal_data(text)

    for found in findings.stops + findings.warnings:
        assert 0 <= found.start < found.end <= len(text)
