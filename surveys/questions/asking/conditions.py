"""What may be typed about when a question is asked: one comparison at a time with the answer to an earlier one."""

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib.forms import EditionField, WholeNumber
from surveys.questions.check import HOWS
from surveys.questions.sentences import choices_of, numbers_of
from surveys.structure import FIRST_YEAR, GREATEST_NUMBER, Comparison, Condition, Kind, Sheet, text_in

WORDS = {
    "any_of": gettext_lazy("is any of"),
    "none_of": gettext_lazy("is none of"),
    "at_least": gettext_lazy("is at least"),
    "at_most": gettext_lazy("is at most"),
    "answered": gettext_lazy("has been given"),
}
MOST_PARTS = 10


def earlier_items(sheet: Sheet, code: str) -> list[tuple[str, str]]:
    """Return the questions before the one with the code that can be looked at: code, and number with text."""
    numbers, found = numbers_of(sheet), []
    for item in sheet.items:
        if item.code == code:
            break
        if item.width:
            found.append((item.code, f"{numbers[item.code]}. {text_in(item.label, 'sv')[:80]}"))
    return found


class EarlierForm(forms.Form):
    """Which earlier question is looked at: the first step."""

    fraga = forms.ChoiceField(label=gettext_lazy("the answer to"))

    def __init__(self, *args, earlier, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fraga"].choices = earlier


class MonthInput(forms.DateInput):
    """The browser's own choice of a month; where there is none, 2010-03 is typed."""

    input_type = "month"


class ComparisonForm(forms.Form):
    """How the answer is compared, and with what: the second step."""

    how = forms.ChoiceField(label=gettext_lazy("the answer"), widget=forms.RadioSelect)
    row = forms.TypedChoiceField(label=gettext_lazy("row"), coerce=int)
    values = forms.TypedMultipleChoiceField(
        label=gettext_lazy("options"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    number = WholeNumber(label=gettext_lazy("number"), required=False, min_value=0, max_value=GREATEST_NUMBER)
    month = forms.DateField(
        label=gettext_lazy("month"),
        required=False,
        widget=MonthInput(format="%Y-%m"),
        input_formats=["%Y-%m", "%Y-%m-%d"],
        help_text=gettext_lazy("Year and month: 2010-03."),
    )
    edition = EditionField()

    def __init__(self, *args, item, main, **kwargs):
        super().__init__(*args, **kwargs)
        self.item = item
        hows = HOWS[item.kind]
        self.fields["how"].choices = [(how, WORDS[how]) for how in hows]
        self.fields["how"].initial = hows[0]
        self.fields["values"].choices = choices_of(item, main)
        self.fields["row"].choices = [(row.value, text_in(row.label, main)) for row in item.rows]
        needed = {
            "values": "any_of" in hows,
            "row": item.kind is Kind.MATRIX,
            "number": item.kind is Kind.NUMBER,
            "month": item.kind is Kind.MONTH,
        }
        is_compared = self.data.get("how") != "answered"
        for name, is_needed in needed.items():
            if is_needed:
                self.fields[name].required = is_compared or name == "row"
            else:
                del self.fields[name]

    def clean(self):
        data = super().clean()
        month = data.get("month")
        if isinstance(month, date) and month.year < FIRST_YEAR:
            self.add_error("month", _("Check the year: the earliest is %(year)s.") % {"year": FIRST_YEAR})
        return data

    @property
    def test(self) -> Comparison:
        """The comparison."""
        said = self.cleaned_data
        values: tuple[int, ...] = ()
        if said["how"] in ("any_of", "none_of"):
            values = tuple(said["values"])
        elif said["how"] != "answered" and "month" in self.fields:
            values = ((said["month"].year - FIRST_YEAR) * 12 + said["month"].month - 1,)
        elif said["how"] != "answered":
            values = (said["number"],)
        return Comparison(self.item.code, said["how"], values, said.get("row") or 0)


def with_part(condition: Condition, test: Comparison) -> Condition:
    """Return the condition with one more part, or as it was where it has that part already."""
    return condition if test in condition.parts else Condition((*condition.parts, test), condition.any)


def without_part(condition: Condition, index: int) -> Condition:
    """Return the condition without the part; one without parts is none at all."""
    parts = condition.parts[:index] + condition.parts[index + 1 :]
    return Condition(parts, condition.any and len(parts) > 1)
