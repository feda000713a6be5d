"""Numbers as people write them; and errors that are tied to what they are about."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as some

from portal.lib.forms import Figure, Hours, Kronor, People, PerCent, WholeNumber
from portal.lib.swedish import format_number

SPACES = ["", " ", "\u00a0", "\u2009", "\u202f"]


@pytest.mark.parametrize(
    ("field", "typed", "number"),
    [
        (Kronor(), "25 000", 25000),
        (Kronor(), "25\u00a0000 kr", 25000),
        (Kronor(), "25.000:-", 25000),
        (Kronor(), "1.250.000,00 kronor", 1250000),
        (Kronor(), "ca 3000 kr.", 3000),
        (PerCent(), "40 %", 40),
        (PerCent(), "40procent", 40),
        (People(), "ungefär 30 personer", 30),
        (Hours(), "7,5 tim", 7.5),
        (Hours(), "1 250,5 h", 1250.5),
        (Figure(), "12,5 %", 12.5),
        (Figure(), "−3,25", -3.25),
        (Figure(), "1.234,5", 1234.5),
        (WholeNumber(), "2027", 2027),
    ],
)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_number_is_taken_as_swedes_write_it(field, typed, number, language):
    with translation.override(language):
        assert field.clean(typed) == number


@pytest.mark.parametrize(
    "typed", ["25,000", "12 13", "10-20", "25 0000", "40 %", "tjugo", "3,5", "1.25", "25 000 kr per år"]
)
def test_kronor_that_could_mean_two_things_are_refused_and_never_guessed(typed):
    with pytest.raises(ValidationError) as refused:
        Kronor().clean(typed)

    assert refused.value.messages == ["Skriv ett heltal."]


def test_field_takes_only_its_own_unit():
    with pytest.raises(ValidationError):
        PerCent().clean("40 kr")


@given(
    some.integers(0, 10**9), some.sampled_from(SPACES), some.sampled_from(["", " kr", "kr", " kronor", ":-"])
)
def test_every_amount_is_read_back_however_its_thousands_are_parted(amount, space, unit):
    typed = format_number(amount).replace("\u00a0", space) + unit

    assert Kronor().clean(typed) == amount


@given(some.decimals(-(10**6), 10**6, places=2), some.sampled_from(SPACES))
def test_every_value_is_read_back_as_the_portal_writes_it(value, space):
    typed = format_number(value, 2).replace("\u00a0", space)

    assert Figure().clean(typed) == float(value)


@given(some.text("0123456789 ,.", min_size=1, max_size=9))
def test_no_amount_is_read_as_other_digits_than_those_typed(typed):
    try:
        amount = Kronor().clean(typed)
    except ValidationError:
        return

    digits = "".join(filter(str.isdecimal, typed)).lstrip("0")
    assert digits.removeprefix(str(amount)).strip("0") == ""


def test_number_field_is_no_number_box_which_browsers_empty_of_spaces():
    assert 'type="text"' in Kronor().widget.render("cost", None)


class Choosing(forms.Form):
    colour = forms.ChoiceField(label="färg", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    many = forms.MultipleChoiceField(label="flera", choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)
    title = forms.CharField(label="rubrik")


def test_error_of_a_group_of_choices_is_tied_to_the_group_and_leads_to_its_first_choice():
    form = Choosing({})

    summary = render_to_string("ui/_errors.html", {"form": form})
    group = render_to_string("bootstrap5/field.html", {"field": form["colour"]})
    many = render_to_string("bootstrap5/field.html", {"field": form["many"]})

    assert [f'href="#{name}"' in summary for name in ("id_colour_0", "id_many_0", "id_title")] == [True] * 3
    assert 'id="id_colour_0"' in group
    assert 'role="radiogroup" aria-invalid="true" aria-describedby="id_colour_error"' in group
    assert '<div id="id_colour_error">' in group
    assert 'aria-describedby="id_many_error"' in many
    assert '<div id="id_many_error">' in many
