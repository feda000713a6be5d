"""What an administrator may type of a reporting duty, and of its questions in order."""

from django import forms
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.choices import reference
from activities.models import RecordQuery, ReportingDuty, ReportQuestion
from municipalities.models import Body
from plans.models import Duty
from portal.lib.forms import DateInput, EditionField, PlainText
from reviews.replies.knowledge import BASES
from surveys.models import Indicator

NEW_QUESTIONS = 3
LAST_PLACE = 60
EARLIEST_YEAR = 2000


class DutyForm(forms.Form):
    """A duty: what it is called, who asks, on what ground, how often and usually when, and of whom."""

    name = PlainText(label=gettext_lazy("name"), max_length=120)
    asker = PlainText(label=gettext_lazy("who asks"), max_length=120)
    basis = PlainText(
        label=gettext_lazy("basis in law, or what it builds on"), max_length=200, required=False
    )
    period = forms.ChoiceField(label=gettext_lazy("how often"), choices=ReportingDuty.Period)
    due_month = forms.TypedChoiceField(
        label=gettext_lazy("usual month"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("The month, in the year after, in which one is usually asked."),
    )
    audience = forms.ChoiceField(label=gettext_lazy("who answers"), choices=ReportingDuty.Audience)
    valid_from = forms.DateField(label=gettext_lazy("asked from"), widget=DateInput)
    valid_to = forms.DateField(label=gettext_lazy("asked until"), widget=DateInput, required=False)
    edition = EditionField()

    FIELDS = ("name", "asker", "basis", "period", "due_month", "audience", "valid_from", "valid_to")

    def __init__(self, *args, duty=None, **kwargs):
        if duty is not None:
            kwargs["initial"] = {name: getattr(duty, name) for name in (*self.FIELDS, "edition")}
        super().__init__(*args, **kwargs)
        self.fields["due_month"].choices = [("", _("No usual month")), *MONTHS.items()]

    def clean(self):
        data = super().clean()
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", gettext_lazy("It ends before it begins."))
        return data

    @property
    def frame(self):
        """The fields of the duty itself."""
        return {name: self.cleaned_data[name] for name in self.FIELDS}


def narrowing_choices():
    """What a question can be narrowed by, in words: types, themes, reports, indicators, rows of the law, bodies."""
    words = reference()
    indicators = Indicator.objects.filter(municipality=None)
    return {
        "types": [(one.code, one.name) for one in words.types.values()],
        "themes": list(words.themes.items()),
        "tags": list(words.tags.items()),
        "indicators": list(indicators.values_list("code", "name")),
        "law_rows": [(one.code, str(one)) for one in Duty.objects.current()],
        "body_kinds": Body.Kind.choices,
    }


class QuestionsForm(forms.Form):
    """A duty's questions in the order of their numbers, from a day; one without a number is not asked any more."""

    valid_from = forms.DateField(
        label=gettext_lazy("asked from"),
        widget=DateInput,
        help_text=gettext_lazy("Earlier reports keep the questions that they were asked."),
    )
    edition = EditionField()

    LABELS = {
        "types": gettext_lazy("types of activities"),
        "themes": gettext_lazy("themes"),
        "tags": gettext_lazy("reports"),
        "indicators": gettext_lazy("indicators"),
        "law_rows": gettext_lazy("rows of the table of the law"),
        "body_kinds": gettext_lazy("kinds of councils and groups"),
    }

    def __init__(self, *args, duty, questions, **kwargs):
        today = timezone.localdate()
        initial = {"valid_from": today.replace(year=today.year + 1, month=1, day=1), "edition": duty.edition}
        super().__init__(*args, initial=initial, **kwargs)
        self.known = list(questions)
        self.count = len(self.known) + NEW_QUESTIONS
        choices = narrowing_choices()
        for number, question in enumerate([*self.known, *[None] * NEW_QUESTIONS], start=1):
            self._add(number, question, choices)

    def clean_valid_from(self):
        day = self.cleaned_data["valid_from"]
        if day.year < EARLIEST_YEAR:
            raise forms.ValidationError(
                _("Check the year: the earliest is %(year)s."), params={"year": EARLIEST_YEAR}
            )
        return day

    def _add(self, number, question, choices):
        spoken = _("of question %(n)s") % {"n": number}
        shown = question or ReportQuestion(basis="text")
        self.fields[f"question_{number}"] = PlainText(
            label=_("Question %(n)s") % {"n": number} if question else _("New question"),
            max_length=200,
            required=False,
            initial=shown.question,
        )
        self.fields[f"place_{number}"] = forms.IntegerField(
            label=_("Order number"),
            widget=forms.NumberInput(attrs={"aria-label": f"{_('Order number')} {spoken}"}),
            required=False,
            min_value=1,
            max_value=LAST_PLACE,
            initial=number if question else None,
        )
        self.fields[f"help_{number}"] = PlainText(
            label=_("Help"), max_length=300, required=False, initial=shown.help
        )
        known = dict(BASES) if shown.basis in BASES else {shown.basis: shown.basis, **BASES}
        self.fields[f"basis_{number}"] = forms.ChoiceField(
            label=_("The answer is fetched from"), choices=list(known.items()), initial=shown.basis
        )
        for name in RecordQuery.NARROWING:
            self.fields[f"{name}_{number}"] = forms.MultipleChoiceField(
                label=self.LABELS[name],
                choices=choices[name],
                required=False,
                initial=getattr(shown, name),
                widget=forms.SelectMultiple(attrs={"size": 6}),
            )

    @property
    def rows(self):
        """Each question's fields, in order; last those that narrow it."""
        return [
            {part: self[f"{part}_{n}"] for part in ("question", "place", "help", "basis")}
            | {"narrowing": [self[f"{name}_{n}"] for name in RecordQuery.NARROWING]}
            for n in range(1, self.count + 1)
        ]

    def clean(self):
        data = super().clean()
        numbers = range(1, self.count + 1)
        for n in numbers:
            if (
                data.get(f"place_{n}")
                and not data.get(f"question_{n}")
                and f"question_{n}" not in self.errors
            ):
                self.add_error(f"question_{n}", _("Write the question, or take its number away."))
        if not self.errors and not any(data.get(f"place_{n}") for n in numbers):
            raise forms.ValidationError(_("Give at least one question a number."))
        return data

    @property
    def questions(self):
        """The questions that have a number, in its order; a new one gets a code that stays over the years."""
        data, taken = self.cleaned_data, {one.code for one in self.known}
        found = []
        for n in range(1, self.count + 1):
            if not data.get(f"place_{n}"):
                continue
            known = self.known[n - 1] if n <= len(self.known) else None
            code = known.code if known else _code(data[f"question_{n}"], taken)
            taken.add(code)
            parts = ("question", "help", "basis", *RecordQuery.NARROWING)
            found.append(
                (data[f"place_{n}"], n, {"code": code, **{part: data[f"{part}_{n}"] for part in parts}})
            )
        return [one for _place, _n, one in sorted(found, key=lambda item: item[:2])]


def _code(question, taken):
    """A code made from the question, unlike those that are taken."""
    begun = slugify(question)[:30].strip("-") or "fraga"
    tries = (begun, *(f"{begun}-{number}" for number in range(2, len(taken) + 3)))
    return next(code for code in tries if code not in taken)
