"""What is asked of someone who reads in figures: the file, and what its columns are."""

import uuid

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.imports.rows import AREA, INDICATOR, SEX, VALUE, WIDE, YEAR, year_of

FIELDS = {
    INDICATOR: gettext_lazy("Indicator"),
    AREA: gettext_lazy("Area"),
    YEAR: gettext_lazy("Year"),
    SEX: gettext_lazy("Sex"),
    VALUE: gettext_lazy("Value"),
}


class FiguresUploadForm(forms.Form):
    """The file; what is in it is looked at by the action that opens it."""

    file = forms.FileField(
        label=gettext_lazy("file"),
        help_text=gettext_lazy("Excel (.xlsx) or CSV, at most 10 000 rows. The first row is the headings."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={
            "required": gettext_lazy("Choose the file with your figures."),
            "empty": gettext_lazy("The file is empty."),
        },
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["form_token"].initial = uuid.uuid4


class FiguresColumnsForm(forms.Form):
    """For every column what it holds; where none names the indicator, which one the file is about."""

    def __init__(self, *args, batch, indicators, **kwargs):
        super().__init__(*args, **kwargs)
        self.columns = batch.columns
        self.fields["indicator"] = forms.ModelChoiceField(
            label=_("indicator of the whole file"),
            help_text=_("Only if no column says which indicator it is."),
            queryset=indicators,
            empty_label=_("Not stated"),
            required=False,
            initial=batch.indicator_id,
        )
        for position, column in enumerate(self.columns):
            year = year_of(column["title"])
            of_year = [(WIDE, _("Figures of %(year)s") % {"year": year})] if year else []
            self.fields[f"column_{position}"] = forms.ChoiceField(
                label=column["title"] or _("Column %(number)s") % {"number": position + 1},
                choices=[("", _("Not read in")), *FIELDS.items(), *of_year],
                initial=column["field"],
                required=False,
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    @property
    def rows(self):
        """Per column its field in the form and sample values from the file."""
        return [
            {"field": self[f"column_{position}"], "samples": [text for text in column["samples"] if text]}
            for position, column in enumerate(self.columns)
        ]

    @property
    def chosen(self):
        """What each column holds, "" for those that are not read in."""
        return [self.cleaned_data.get(f"column_{position}", "") for position in range(len(self.columns))]

    def clean(self):
        data = super().clean()
        chosen = self.chosen
        for name, label in FIELDS.items():
            if chosen.count(name) > 1:
                self.add_error(None, _("“%(field)s” can be one column only.") % {"field": label})
        if VALUE not in chosen and WIDE not in chosen:
            self.add_error(None, _("Say which column holds the figures, or which years the columns are."))
        if VALUE in chosen and YEAR not in chosen:
            self.add_error(None, _("Say which column is the year."))
        if INDICATOR not in chosen and not data.get("indicator"):
            self.add_error("indicator", _("Say which indicator the file is about."))
        return data
