"""Hours lent and borrowed: they count when both say so, for both, and for the county only as a shared sum."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from municipalities.models import PRACTICE
from reviews.asking.hours.reports import hours_at, hours_together
from reviews.models import BorrowedHours
from tests import asking_factories as asking

ABOUT = "Ledde två vandringar"


def note(client, code="2417", **fields):
    plain = {
        "direction": "lent", "on": "2026-10-01", "hours": "7,5", "about": ABOUT, "form_token": str(uuid4()),
    }  # fmt: skip
    return client.post(reverse("hours_new", args=[code]), plain | fields)


def say(client, code, row, **fields):
    return client.post(reverse("hours_detail", args=[code, row.pk]), fields)


def sums(cast, place):
    user = getattr(cast, f"{place}_coordinator")
    years = hours_at(user, getattr(cast, place), today=asking.date(2026, 11, 1)).years
    return [(one.year, one.lent, one.borrowed) for one in years]


def test_hours_count_when_both_have_said_so_and_for_both(cast, as_):
    note(as_("norsjo"), other=cast.mala.pk)
    row = BorrowedHours.objects.get()
    assert (row.lender, row.borrower, row.counts) == (cast.norsjo, cast.mala, False)
    assert sums(cast, "norsjo") == sums(cast, "mala") == []

    say(as_("mala"), "2418", row)

    assert sums(cast, "norsjo") == [(2026, Decimal("7.5"), 0)]
    assert sums(cast, "mala") == [(2026, 0, Decimal("7.5"))]


def test_what_was_borrowed_is_confirmed_by_the_one_that_lent(cast, as_):
    note(as_("norsjo"), other=cast.mala.pk, direction="borrowed")
    row = BorrowedHours.objects.get()

    assert (row.lender, row.borrower) == (cast.mala, cast.norsjo)
    assert row.lender_said_yes_at is None
    say(as_("mala"), "2418", row)
    row.refresh_from_db()
    assert row.counts


def test_a_no_and_a_yes_taken_back_do_not_count(cast, as_):
    row = asking.borrowed_hours(cast.norsjo, cast.mala, both=True)

    say(as_("mala"), "2418", row, no="1")
    assert sums(cast, "norsjo") == []
    assert "Stämmer inte" in as_("norsjo").get(reverse("offer_list", args=["2417"])).text
    say(as_("mala"), "2418", row)
    say(as_("norsjo"), "2417", row, no="1")
    assert sums(cast, "mala") == []
    say(as_("norsjo"), "2417", row)

    row.refresh_from_db()
    assert row.counts
    assert row.said_no_at is None


def test_hours_of_others_are_not_found(cast, as_):
    row = asking.borrowed_hours(cast.norsjo, cast.mala)

    assert say(as_("sorsele"), "2422", row).status_code == 404
    assert as_("officer").get(reverse("hours_detail", args=["2417", row.pk])).status_code == 404
    assert ABOUT not in as_("sorsele").get(reverse("offer_list", args=["2422"])).text
    assert ABOUT not in as_("officer").get(reverse("county_offer_list", args=["24"])).text
    remove = reverse("hours_remove", args=["2418", row.pk])
    assert as_("mala").post(remove).status_code == 404  # who did not write it says no instead


def test_what_both_have_confirmed_is_not_removed(cast, as_):
    row = asking.borrowed_hours(cast.norsjo, cast.mala, both=True)
    address = reverse("hours_remove", args=["2417", row.pk])

    answer = as_("norsjo").post(address)

    assert answer.url == reverse("hours_detail", args=["2417", row.pk])
    say(as_("mala"), "2418", row, no="1")
    as_("norsjo").post(address)
    assert not BorrowedHours.objects.exists()


def test_the_same_form_twice_notes_once(cast, as_):
    token = str(uuid4())

    for _ in range(2):
        note(as_("norsjo"), other=cast.mala.pk, form_token=token)

    assert BorrowedHours.objects.count() == 1
    assert note(as_("mala"), "2418", other=cast.norsjo.pk, form_token=token).status_code == 404


@pytest.mark.parametrize(
    "fields", [{"hours": "0"}, {"hours": "-3"}, {"on": "2099-01-01"}, {"other": PRACTICE}]
)
def test_impossible_hours_are_refused(cast, as_, fields):
    answer = note(as_("norsjo"), **{"other": cast.mala.pk} | fields)

    assert answer.status_code == 422
    assert not BorrowedHours.objects.exists()


def test_one_does_not_borrow_from_oneself_and_nobody_does_while_practising(cast, as_):
    assert note(as_("norsjo"), other=cast.norsjo.pk).status_code == 422
    assert note(as_("norsjo"), "0000", other=cast.mala.pk).status_code == 404
    assert "Där man övar" in as_("norsjo").get(reverse("offer_list", args=["0000"])).text
    for lender, borrower in ((cast.mala.pk, cast.mala.pk), (cast.mala.pk, PRACTICE)):
        with pytest.raises(IntegrityError), transaction.atomic():
            BorrowedHours.objects.create(
                lender_id=lender, borrower_id=borrower, noted_by_lender=True, hours=1, on="2026-01-01"
            )


def test_the_county_counts_what_both_confirm_and_both_share_once(cast):
    shared = {"both": True, "lender_shares": True, "borrower_shares": True}
    asking.borrowed_hours(cast.norsjo, cast.mala, "8", **shared)
    asking.borrowed_hours(cast.norsjo, cast.boden, "2.5", **shared)
    asking.borrowed_hours(cast.sorsele, cast.mala, "100", both=True, lender_shares=True)
    asking.borrowed_hours(cast.sorsele, cast.mala, "100", lender_shares=True, borrower_shares=True)
    asking.borrowed_hours(cast.norsjo, cast.mala, "100", on=asking.date(2025, 10, 1), **shared)

    west, both = hours_together([cast.west], 2026), hours_together([cast.west, cast.north], 2026)

    assert (west.hours, west.times, west.municipalities) == (Decimal("10.5"), 2, 2)
    assert (both.hours, both.times, both.municipalities) == (Decimal("10.5"), 2, 3)
    assert hours_together([cast.north], 2026).hours == Decimal("2.5")
    assert not hours_together([cast.north], 2025)


def test_sharing_is_asked_of_each_side_and_taken_back_with_the_yes(cast, as_):
    note(as_("norsjo"), other=cast.mala.pk, shares="on")
    row = BorrowedHours.objects.get()
    say(as_("mala"), "2418", row)
    assert not hours_together([cast.west], 2026)

    say(as_("mala"), "2418", row, shares="on")
    assert hours_together([cast.west], 2026).times == 1
    say(as_("norsjo"), "2417", row, no="1")
    assert not hours_together([cast.west], 2026)
