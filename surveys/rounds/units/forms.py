"""What may be typed about schools and classes."""

from django import forms
from django.utils.translation import gettext_lazy

from portal.lib.forms import EditionField, GuardedForm, People, PlainText, TokenField, WholeNumber
from surveys.rounds.units.actions import MOST_CODES
from surveys.rounds.units.pasting import LONGEST_LABEL, LONGEST_UNIT, MOST_ENROLLED, UnreadableRows, read_rows


class PasteForm(GuardedForm):
    """A list from Excel: school, class, enrolled."""

    guarded = ("rows",)
    rows = PlainText(
        label=gettext_lazy("school, class and number of enrolled"),
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 10, "class": "mono"}),
        help_text=gettext_lazy(
            "Copy the cells in Excel and paste them here, or type a line for each class: Norsjöskolan; 9A; 23."
        ),
    )

    def clean(self):
        data = super().clean()
        if data.get("rows"):
            try:
                data["read"] = read_rows(data["rows"])
            except UnreadableRows as error:
                for problem in error.problems:
                    self.add_error("rows", problem)
        return data


class UnitForm(GuardedForm):
    """A school's name, and how many are asked there."""

    guarded = ("name",)
    name = PlainText(label=gettext_lazy("name"), max_length=LONGEST_UNIT)
    expected = People(
        label=gettext_lazy("how many are asked"),
        min_value=0,
        max_value=MOST_ENROLLED,
        required=False,
        help_text=gettext_lazy("Only where the classes do not say."),
    )


class GroupForm(GuardedForm):
    """A class: its name, and the numbers of the class report."""

    guarded = ("label", "note")
    edition = EditionField()
    label = PlainText(label=gettext_lazy("class or group"), max_length=LONGEST_LABEL)
    enrolled = People(label=gettext_lazy("enrolled"), min_value=0, max_value=MOST_ENROLLED, required=False)
    present = People(
        label=gettext_lazy("present"),
        min_value=0,
        max_value=MOST_ENROLLED,
        required=False,
        help_text=gettext_lazy("How many were there when the class answered."),
    )
    note = PlainText(
        label=gettext_lazy("note"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("About how it went, never about a pupil."),
    )

    def __init__(self, *args, has_label=True, **kwargs):
        super().__init__(*args, **kwargs)
        if not has_label:
            del self.fields["label"]


class CodesForm(forms.Form):
    """How many one-time codes, each for one person."""

    form_token = TokenField()
    number = WholeNumber(label=gettext_lazy("how many codes"), min_value=1, max_value=MOST_CODES)
