"""Fields that forms share: days that have been, names in a row, what a form carries, and a form sent again."""

from datetime import date
from types import SimpleNamespace

import pytest
import time_machine
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from portal.lib.editions import Difference
from portal.lib.forms import EditionField, GuardedForm, Names, PastDay, PlainText, TokenField
from portal.lib.reopening import reopened


@time_machine.travel("2026-11-22T12:00Z", tick=False)
@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("2026-11-23", "Den dagen har inte kommit än."),
        ("1999-12-31", "Kontrollera årtalet. Det tidigaste är 2000."),
        ("2026-11-22", None),
        ("2000-01-01", None),
    ],
)
def test_past_day_is_today_or_earlier_in_this_century(typed, answer):
    if answer is None:
        assert PastDay().clean(typed) == date.fromisoformat(typed)
        return

    with pytest.raises(ValidationError) as refused:
        PastDay().clean(typed)
    assert refused.value.messages == [answer]


def test_past_day_may_say_it_in_the_words_of_its_form():
    with pytest.raises(ValidationError) as refused:
        PastDay(error_messages={"to_come": "Här står det som är gjort."}).clean("2100-01-01")

    assert refused.value.messages == ["Här står det som är gjort."]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Polisen, Regionen", ["Polisen", "Regionen"]),
        (" Polisen;\nRegionen ,, Polisen", ["Polisen", "Regionen"]),
        ("", []),
        ("a" * 120, ["a" * 120]),
    ],
)
def test_names_stand_in_a_row_each_once(typed, names):
    assert Names(required=False).clean(typed) == names


@pytest.mark.parametrize("typed", ["a" * 121, ",".join(f"nr {number}" for number in range(31))])
def test_names_that_are_too_long_or_too_many_are_refused(typed):
    with pytest.raises(ValidationError):
        Names().clean(typed)


@pytest.mark.parametrize(
    ("typed", "edition"), [("7", 7), ("", 0), (None, 0), ("x", 0), ("-1", 0), (str(2**31), 0)]
)
def test_an_edition_that_cannot_be_read_is_older_than_every_other(typed, edition):
    assert EditionField().clean(typed) == edition


class NoteForm(GuardedForm):
    text = PlainText(label="anteckning")
    other = PlainText(label="något annat", required=False)
    kind = forms.ChoiceField(label="slag", choices=[("a", "Möte"), ("b", "Samtal")])
    edition = EditionField()
    form_token = TokenField()

    guarded = ("text",)


def note(**typed):
    posted = QueryDict(mutable=True)
    posted.update({"text": "Vi sågs.", "kind": "a", "edition": "1", "form_token": "0" * 32, **typed})
    return NoteForm(posted)


def test_guarded_form_looks_through_the_named_fields_alone():
    assert note(text="Ring 070-123 45 67").errors.keys() == {"text"}
    assert note(other="Ring 070-123 45 67").errors == {}
    assert note(text="Ring 070-123 45 67", contact_confirmed="on").errors == {}
    assert note(text="811218-9876", contact_confirmed="on").errors.keys() == {"text"}


def test_every_form_has_a_mark_of_its_own():
    assert NoteForm()["form_token"].value() != NoteForm()["form_token"].value()


def test_reopened_form_shows_both_texts_and_can_be_sent_again():
    form = note()
    assert form.is_valid()
    current = SimpleNamespace(text="De sågs.", kind="b", edition=4)

    assert reopened(form, current) == [
        Difference("anteckning", "De sågs.", "Vi sågs."),
        Difference("slag", "Samtal", "Möte"),
    ]
    assert form["edition"].value() == 4
    assert form["text"].value() == "Vi sågs."


def test_reopened_form_takes_what_is_saved_elsewhere_than_in_columns():
    form = note(other="")
    assert form.is_valid()

    found = reopened(form, SimpleNamespace(edition=2), {"other": "Mer", "text": "Vi sågs.", "edition": 2})

    assert found == [Difference("något annat", "Mer", "–")]


def test_reopened_form_has_a_row_without_words_where_nothing_can_be_set_side_by_side():
    form = note()
    assert form.is_valid()

    assert reopened(form, SimpleNamespace(edition=2)) == [Difference("", "", "")]


def test_a_text_that_is_too_long_says_how_long_it_may_be():
    with pytest.raises(ValidationError) as refused:
        PlainText(max_length=5).clean("sju ord")

    assert refused.value.messages == ["Skriv högst 5 tecken. Nu är det 7."]
