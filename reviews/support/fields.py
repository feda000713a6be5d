"""What the forms of Processtöd share: a day that can be meant, and themes to tick."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.choices import words
from portal.lib.forms import DateInput

EARLIEST, LATEST = 2000, 2100


class Day(forms.DateField):
    """A day of this working life; another century is a slip of the finger."""

    widget = DateInput

    def clean(self, value):
        day = super().clean(value)
        if day and not EARLIEST <= day.year <= LATEST:
            raise forms.ValidationError(_("Check the year."))
        return day


def themes_field():
    """Themes as ticks; their choices are set when the form is made."""
    return forms.MultipleChoiceField(
        label=gettext_lazy("themes"), widget=forms.CheckboxSelectMultiple, required=False
    )


def for_one(form, row):
    """A form of a new row carries a token, one of a row that stands its edition."""
    del form.fields["form_token" if row else "edition"]


def set_themes(form, chosen=()):
    """Let the form choose among the themes of today, and those that were chosen before."""
    form.fields["themes"].choices = words().theme_choices(chosen)
