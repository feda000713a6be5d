"""Fields that the forms of plans share: days that can be meant, years, figures, causes."""

from django import forms
from django.utils.translation import gettext as _

from portal.lib.forms import DateInput, Figure, WholeNumber

FIRST_YEAR, LAST_YEAR = 2000, 2100


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


class Causes(forms.ModelMultipleChoiceField):
    """Causes in the lägesbilder that a plan builds on, each after its problem; the form says of which plan."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(queryset=None, required=False, **kwargs)

    def label_from_instance(self, cause):
        return f"{cause.problem}: {cause}"


VALUES = {
    "start_value": Figure,
    "start_year": Year,
    "target_value": Figure,
    "target_year": Year,
}  # of a goal or measure, by an indicator
