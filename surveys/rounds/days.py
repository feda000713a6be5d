"""From which day to which a round is open, and about how many are asked."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib.forms import DateInput, People
from surveys.rounds.actions import days_to_open
from surveys.rounds.part import PartForm

MOST_PEOPLE = 100_000


class DaysForm(PartForm):
    """The first day and the last."""

    names = ("opens_on", "closes_on")
    opens_on = forms.DateField(label=gettext_lazy("opens"), widget=DateInput)
    closes_on = forms.DateField(label=gettext_lazy("last day"), widget=DateInput)

    def clean(self):
        data = super().clean()
        opens, closes = data.get("opens_on"), data.get("closes_on")
        if opens and not 2000 <= opens.year <= 2100:
            self.add_error("opens_on", _("Check the year."))
        if opens and closes and closes < opens:
            self.add_error("closes_on", _("The last day cannot come before the first."))
        elif closes and (closes < timezone.localdate() or closes.year > 2100):
            self.add_error("closes_on", _("The last day cannot have passed."))
        return data


class OpenForm(DaysForm):
    """The days that the round opens with: those that were chosen, else from today and for three weeks."""

    def __init__(self, data=None, *, survey_round, user):
        opens_on, closes_on = days_to_open(survey_round)
        initial = {"opens_on": opens_on, "closes_on": closes_on}
        super().__init__(data, survey_round=survey_round, user=user, initial=initial)


class DatesForm(DaysForm):
    """When, and about how many are asked in each municipality."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = list(self.round.places.select_related("municipality"))
        for place in self.places:
            self.fields[f"expected_{place.pk}"] = People(
                label=_("how many are asked in %(place)s") % {"place": place.municipality.full_name},
                min_value=0,
                max_value=MOST_PEOPLE,
                required=False,
                initial=place.expected,
                help_text=_("Left empty, it is counted from the classes.") if len(self.places) == 1 else "",
            )

    @property
    def expected(self):
        """How many are asked, by place."""
        return {place.pk: self.cleaned_data[f"expected_{place.pk}"] for place in self.places}


class ExtendForm(PartForm):
    """A later last day, once the round is open."""

    names = ("closes_on",)
    closes_on = forms.DateField(label=gettext_lazy("new last day"), widget=DateInput)

    def clean_closes_on(self):
        day = self.cleaned_data["closes_on"]
        if day < max(self.round.closes_on, timezone.localdate()) or day.year > 2100:
            raise forms.ValidationError(
                _("Choose a later day than the one it has, and not one that has passed.")
            )
        return day
