"""What may be typed about the county's yearly report: its year, date and headings, and its texts."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib.forms import CaseNumber, DateInput, EditionField, GuardedForm, PlainText

FIRST_YEAR = 2017  # the first year that the county boards reported on
YEARS_SHOWN = 3
OWN_HEADINGS = 3
LAST_PLACE = 30


class NewYearReportForm(forms.Form):
    """Which year the report is about: this one, or one of the last."""

    year = forms.TypedChoiceField(label=gettext_lazy("Which year?"), coerce=int)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        years = [today.year - back for back in range(YEARS_SHOWN)]
        self.fields["year"].choices = [(year, str(year)) for year in years]
        # In the first half of a year one writes about the last.
        self.fields["year"].initial = years[1] if today.month <= 6 else years[0]


class SettingsForm(GuardedForm):
    """The year's date, and the headings with their order; a heading without a number is left out this year."""

    due_on = forms.DateField(
        label=gettext_lazy("To be handed in by"),
        required=False,
        widget=DateInput,
        help_text=gettext_lazy("The date that Brå has given this year. Leave it empty until you know."),
    )
    edition = EditionField()

    def __init__(self, *args, report, sections, **kwargs):
        initial = {"due_on": report.due_on, "edition": report.edition}
        super().__init__(*args, initial=initial, **kwargs)
        own = [f"egen-{number}" for number in range(1, OWN_HEADINGS + 1)]
        known = {section.code: (section.heading, section.position) for section in sections}
        self.codes = list(dict.fromkeys([*known, *own]))
        for number, code in enumerate(self.codes, start=1):
            heading, position = known.get(code, ("", None))
            is_own = code in own
            self.fields[f"heading_{code}"] = PlainText(
                label=_("Own heading") if is_own else _("Heading %(n)s") % {"n": number},
                max_length=200,
                required=not is_own,
                initial=heading,
            )
            spoken = _("Order number of heading %(n)s") % {"n": number}
            self.fields[f"place_{code}"] = forms.IntegerField(
                label=_("Order number"),
                widget=forms.NumberInput(attrs={"aria-label": spoken}),
                required=False,
                min_value=1,
                max_value=LAST_PLACE,
                initial=position,
            )
        self.guarded = tuple(f"heading_{code}" for code in self.codes)

    def clean(self):
        data = super().clean()
        for code in self.codes:
            heading, place = data.get(f"heading_{code}"), data.get(f"place_{code}")
            if place and not heading and f"heading_{code}" not in self.errors:
                self.add_error(f"heading_{code}", _("Write the heading, or take its number away."))
        if not any(data.get(f"place_{code}") for code in self.codes) and not self.errors:
            raise forms.ValidationError(_("Give at least one heading a number."))
        return data

    @property
    def rows(self):
        """Each heading's two fields, in order."""
        return [(self[f"heading_{code}"], self[f"place_{code}"]) for code in self.codes]

    @property
    def headings(self):
        """Code, heading and place of each; own ones that nobody has named are none."""
        data = self.cleaned_data
        return [
            (code, data[f"heading_{code}"], data[f"place_{code}"])
            for code in self.codes
            if data[f"heading_{code}"]
        ]


class SectionForm(GuardedForm):
    """What the officers write under a heading."""

    text = PlainText(
        label=gettext_lazy("Your own words"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("Write so that nobody can be recognised."),
    )
    shows_basis = forms.BooleanField(
        label=gettext_lazy("Let the figures stand in the report"), required=False
    )
    edition = EditionField()

    guarded = ("text",)

    def __init__(self, *args, section, **kwargs):
        initial = {name: getattr(section, name) for name in ("text", "shows_basis", "edition")}
        super().__init__(*args, initial=initial, **kwargs)
        if not section.basis:
            del self.fields["shows_basis"]


class CaseNumberForm(GuardedForm):
    """The number under which a locked report is kept."""

    case_number = CaseNumber()
    guarded = ("case_number",)
