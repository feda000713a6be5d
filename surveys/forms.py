"""What may be typed about indicators: the list's filter, an own indicator, and its figures year by year."""

import uuid

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.choices import words
from portal.lib.forms import ContactConfirmed, PlainText, guard
from portal.lib.swedish import sort_key
from surveys.models import Indicator, IndicatorValue
from surveys.reading import as_typed, read_value

EARLIEST_YEAR = 1970
YEARS_SHOWN = 6


class IndicatorFilter(forms.Form):
    """Words and theme by which the list is narrowed; what cannot be read narrows nothing."""

    q = PlainText(required=False, max_length=200)
    tema = forms.CharField(required=False, max_length=40)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_valid()

    @property
    def is_active(self):
        return any(self.cleaned_data.values())

    def apply(self, indicators):
        """The indicators that have the theme, and all the words in name or definition; in Swedish letters."""
        theme, query = self.cleaned_data.get("tema"), self.cleaned_data.get("q")
        if theme:
            indicators = indicators.filter(themes__contains=[theme])
        wanted = sort_key(query or "").split()
        return [
            indicator
            for indicator in indicators
            if all(word in sort_key(f"{indicator.name} {indicator.definition}") for word in wanted)
        ]


class IndicatorForm(forms.ModelForm):
    """An indicator of the municipality's own."""

    name = PlainText(
        label=gettext_lazy("name"),
        max_length=160,
        help_text=gettext_lazy(
            "What is counted, and of whom. For example: Evenings with adults out walking."
        ),
    )
    definition = PlainText(
        label=gettext_lazy("definition"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("How it is counted, so that it is done in the same way next year."),
    )
    unit = PlainText(
        label=gettext_lazy("unit of measurement"),
        max_length=60,
        help_text=gettext_lazy("For example: %, evenings, visits."),
    )
    source = PlainText(
        label=gettext_lazy("source"),
        max_length=160,
        help_text=gettext_lazy("Who counts, or which survey it is."),
    )
    decimals = forms.IntegerField(label=gettext_lazy("decimals"), min_value=0, max_value=3, initial=0)
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("themes"), widget=forms.CheckboxSelectMultiple, required=False
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput)
    contact_confirmed = ContactConfirmed()

    asks_to_confirm = False

    class Meta:
        model = Indicator
        fields = (
            "name", "definition", "unit", "source", "kind", "direction", "decimals", "themes", "can_divide",
            "valid_to",
        )  # fmt: skip
        labels = {"can_divide": gettext_lazy("show also per 1,000 inhabitants")}
        widgets = {
            "kind": forms.RadioSelect,
            "direction": forms.RadioSelect,
            "valid_to": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = words()
        kept = [(code, known.themes.get(code, code)) for code in self.instance.themes]
        self.fields["themes"].choices = list(dict.fromkeys([*known.current_themes, *kept]))
        self.fields["form_token"].initial = uuid.uuid4
        self.fields["valid_to"].label = _("in use until")
        self.fields["valid_to"].help_text = _("Leave it empty as long as you count.")
        for name in ("kind", "direction"):
            self.fields[name].choices = self.fields[name].choices[-3:]
        if not self.instance.pk:
            self.initial.setdefault("kind", Indicator.Kind.OWN)
            self.initial.setdefault("direction", Indicator.Direction.NEITHER)
            del self.fields["valid_to"]

    def clean(self):
        data = super().clean()
        guard(self, "name", "definition", "unit", "source")
        until = data.get("valid_to")
        if until and self.instance.pk and until < self.instance.valid_from:
            self.add_error("valid_to", _("The last day is before the first."))
        return data

    @property
    def indicator_fields(self):
        """The fields of the indicator that the form gives."""
        return {name: self.cleaned_data[name] for name in self._meta.fields if name in self.cleaned_data}

    def difference(self, saved):
        """What someone else has saved meanwhile and differs: (label, theirs, yours)."""

        def shown(name, value):
            choices = dict(getattr(self.fields[name], "choices", ()))
            parts = value if isinstance(value, list) else [value]
            return ", ".join(str(choices.get(part, "" if part is None else part)) for part in parts)

        mine = self.indicator_fields
        return [
            (self[name].label, shown(name, getattr(saved, name)), shown(name, mine[name]))
            for name in mine
            if getattr(saved, name) != mine[name]
        ]


class ValuesForm(forms.Form):
    """Figures by year and sex: a number, or a word for why there is none."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=32)

    def __init__(self, *args, years, typed, **kwargs):
        super().__init__(*args, **kwargs)
        self.years, self.typed = years, typed
        for year in years:
            for sex, label in IndicatorValue.Sex.choices:
                self.fields[f"{sex}_{year}"] = PlainText(
                    label=f"{year}, {label.lower()}",
                    required=False,
                    max_length=40,
                    initial=as_typed(typed.get((year, sex))),
                    widget=forms.TextInput(
                        attrs={"class": "form-control", "list": "figure-words", "autocomplete": "off"}
                    ),
                )

    def clean(self):
        data = super().clean()
        for name in [name for name in data if name != "seen"]:
            try:
                data[name] = read_value(data[name])
            except ValueError as error:
                self.add_error(name, str(error))
        return data

    @property
    def rows(self):
        """Per year its three fields."""
        return [(year, [self[f"{sex}_{year}"] for sex in IndicatorValue.Sex.values]) for year in self.years]

    @property
    def values(self):
        """The figures typed, by year and sex; None for those left empty."""
        return {
            (year, sex): self.cleaned_data[f"{sex}_{year}"]
            for year in self.years
            for sex in IndicatorValue.Sex.values
        }


def years_to_type(typed, this_year, asked=""):
    """The years of the table, newest first: the last six, those that have figures, and back to the one asked for."""
    first = this_year - YEARS_SHOWN + 1
    if asked.isdecimal() and len(asked) == 4:
        first = max(min(first, int(asked)), EARLIEST_YEAR)
    years = {*range(first, this_year + 1), *(year for year, _sex in typed)}
    return sorted(years, reverse=True)
