"""Fields that the forms of plans share: days that can be meant, names in a row, the form's own mark."""

import uuid

from django import forms
from django.utils.translation import gettext as _

from portal.lib.forms import Figure, PlainText, WholeNumber

FIRST_YEAR, LAST_YEAR = 2000, 2100


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class Day(forms.DateField):
    """A day in this century."""

    widget = DateInput

    def clean(self, value):
        day = super().clean(value)
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(
                _("Check the year: from %(first)s to %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
            )
        return day


class Names(PlainText):
    """Names in a row, separated by comma, semicolon or line break; each once."""

    def clean(self, value):
        text = super().clean(value)
        parts = (" ".join(part.split()) for part in text.replace(";", ",").replace("\n", ",").split(","))
        names = list(dict.fromkeys(part for part in parts if part))
        if any(len(name) > 120 for name in names) or len(names) > 30:
            raise forms.ValidationError(_("At most 30 names of at most 120 characters, separated by commas."))
        return names

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value


class Token(forms.UUIDField):
    """The hidden mark by which a form that is posted twice gives one row."""

    widget = forms.HiddenInput

    def __init__(self):
        super().__init__(initial=uuid.uuid4)


class Year(WholeNumber):
    """A year of a figure, as official statistics have them and as plans can reach."""

    FIRST = 1990

    def clean(self, value):
        year = super().clean(value)
        if year is not None and not self.FIRST <= year <= LAST_YEAR:
            raise forms.ValidationError(
                _("Check the year: from %(first)s to %(last)s.") % {"first": self.FIRST, "last": LAST_YEAR}
            )
        return year


VALUES = {
    "start_value": Figure,
    "start_year": Year,
    "target_value": Figure,
    "target_year": Year,
}  # of a goal or measure, by an indicator


def known_or_current(current, names, chosen):
    """Choices of a kind of words: those in use now, and older ones that were chosen before."""
    older = [code for code in chosen or [] if code not in dict(current)]
    return [*current, *((code, names.get(code, code)) for code in older)]
