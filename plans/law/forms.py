"""What may be typed about the duties of the law, and how a county's table is narrowed."""

from datetime import date
from urllib.parse import urlencode

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.models import Status
from plans.law.rules import SAID
from plans.models import CouncilReport, DutyStatement, LawSettings
from portal.lib.forms import DateInput, GuardedForm, PlainText, TokenField
from portal.lib.uploads import UploadField

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
NEEDS_REASON = (Status.MISSING, Status.NOT_APPLICABLE)
NEEDS_DAY = ("s6_report", "s6_plan", "s13_report")  # what is done again and again: done when?


def past_day(day):
    """The day, if it can have been; else ValidationError."""
    if day and not EARLIEST <= day <= timezone.localdate():
        raise forms.ValidationError(_("Choose a day that has been, from the year 2000 on."))
    return day


class SaidForm(GuardedForm, forms.ModelForm):
    """What every word on a duty has: a status, and why."""

    form_token = TokenField()

    guarded = ("rationale",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [
            ("", _("Choose")),
            *((status.value, status.label) for status in SAID),
        ]

    def clean(self):
        data = super().clean()
        if (
            data.get("status") in NEEDS_REASON
            and not data.get("rationale")
            and "rationale" not in self.errors
        ):
            self.add_error("rationale", _("Say why, and how you know."))
        return data

    @property
    def said(self):
        """The fields as the actions take them."""
        names = (*self.Meta.fields, "form_token")
        return {name: self.cleaned_data[name] for name in names}


class StatementForm(SaidForm):
    """What the municipality says of a duty, by what it knows that, and the dates it counts from."""

    guarded = ("rationale", "decision", "case_number")

    link = forms.URLField(
        label=gettext_lazy("address of the evidence"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy("A page where it can be read."),
    )
    upload = UploadField(label=gettext_lazy("file"), required=False)

    class Meta:
        model = DutyStatement
        fields = ["status", "rationale", "source", "decision", "case_number", "last_on", "next_on", "link"]
        field_classes = {"rationale": PlainText, "decision": PlainText, "case_number": PlainText}
        widgets = {
            "rationale": forms.Textarea(attrs={"rows": 3}),
            "last_on": DateInput,
            "next_on": DateInput,
        }
        help_texts = {
            "rationale": gettext_lazy("A sentence or two. Nobody may be recognisable."),
            "decision": gettext_lazy("Which body decided, when, and the paragraph."),
            "next_on": gettext_lazy("Leave it empty and the portal counts it where the law gives a rhythm."),
        }

    def __init__(self, *args, duty, **kwargs):
        super().__init__(*args, **kwargs)
        self.duty = duty
        own = (DutyStatement.Source.SELF_REPORTED, DutyStatement.Source.DOCUMENT)
        self.fields["source"].choices = [(source.value, source.label) for source in own]

    def clean_last_on(self):
        return past_day(self.cleaned_data["last_on"])

    def clean_next_on(self):
        day = self.cleaned_data["next_on"]
        if day and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(_("Choose a day between 2000 and 2100."))
        return day

    def clean(self):
        data = super().clean()
        last_on, next_on = data.get("last_on"), data.get("next_on")
        if last_on and next_on and next_on <= last_on:
            self.add_error("next_on", _("The next date comes after the last one."))
        is_undated = not last_on and "last_on" not in self.errors
        if data.get("status") == Status.DONE and self.duty.code in NEEDS_DAY and is_undated:
            self.add_error("last_on", _("Say when it was done last."))
        named = any(data.get(name) for name in ("decision", "case_number", "link", "upload"))
        if data.get("source") == DutyStatement.Source.DOCUMENT and not named and "upload" not in self.errors:
            self.add_error(
                "source", _("Say which document: a decision, a case number, an address or a file.")
            )
        return data

    @property
    def said(self):
        return super().said | {"upload": self.cleaned_data["upload"]}


class ObservationForm(SaidForm):
    """What the county board has seen; it stands beside the municipality's own words and changes none of them."""

    class Meta:
        model = DutyStatement
        fields = ["status", "rationale"]
        field_classes = {"rationale": PlainText}
        labels = {"rationale": gettext_lazy("what you have seen, and how")}
        widgets = {"rationale": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rationale"].required = True


class LawSettingsForm(forms.ModelForm):
    """How the municipality reads the law's rhythm, and when it is reminded."""

    class Meta:
        model = LawSettings
        fields = ["reading", "first_reminder", "second_reminder", "council_months"]
        help_texts = {
            "council_months": gettext_lazy("The law says continuously. How often is for you to say."),
        }

    @property
    def chosen(self):
        """The fields as the action takes them."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class CouncilReportForm(GuardedForm, forms.ModelForm):
    """A report to fullmäktige: when, which paragraph, and where it can be read."""

    form_token = TokenField()
    upload = UploadField(label=gettext_lazy("file"), required=False)

    guarded = ("minutes_ref", "case_number", "about")

    class Meta:
        model = CouncilReport
        fields = ["reported_on", "minutes_ref", "case_number", "about"]
        field_classes = {"minutes_ref": PlainText, "case_number": PlainText, "about": PlainText}
        widgets = {"reported_on": DateInput}
        help_texts = {"about": gettext_lazy("For example: follow-up of the plan, half-year report.")}

    def clean_reported_on(self):
        return past_day(self.cleaned_data["reported_on"])

    @property
    def report(self):
        """The fields as the action takes them."""
        names = (*self.Meta.fields, "form_token", "upload")
        return {name: self.cleaned_data[name] for name in names}


class ShareForm(forms.Form):
    """Which rows to show to the county board."""

    duties = forms.MultipleChoiceField(
        label=gettext_lazy("rows to share"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one row.")},
    )

    def __init__(self, *args, unshared, **kwargs):
        super().__init__(*args, **kwargs)
        self.by_code = {row.duty.code: row.duty for row in unshared}
        self.fields["duties"].choices = [(code, str(duty)) for code, duty in self.by_code.items()]

    @property
    def chosen(self):
        """The duties that were ticked."""
        return [self.by_code[code] for code in self.cleaned_data["duties"]]


class CountyOrder(forms.Form):
    """Which of a county's municipalities stand in the table, and in which order: by name, or by the next date of one
    duty or of all."""

    BY_DATE = "datum"

    sortera = forms.CharField(required=False)

    def __init__(self, data, *, table):
        super().__init__(data)
        codes = [duty.code for duty in table.duties]
        asked = data.get("sortera", "")
        self.order = asked if asked.removeprefix("-") in (self.BY_DATE, *codes) else ""
        self.names = {duty.code: str(duty) for duty in table.duties}
        self.codes = codes
        self.only_sharing = data.get("delat") == "on"

    def apply(self, rows):
        """The rows in that order; those without a date come last either way, by name."""
        name = self.order.removeprefix("-")
        if self.only_sharing:
            rows = [row for row in rows if row.shared]
        if not name:
            return rows

        def day(row):
            if name == self.BY_DATE:
                return row.next_on
            cell = row.cells[self.codes.index(name)]
            return cell.next_on if cell else None

        known = sorted((row for row in rows if day(row)), key=day, reverse=self.order.startswith("-"))
        return known + [row for row in rows if not day(row)]

    @property
    def query(self):
        """The address's part after the question mark."""
        return self._address(self.order)

    def _address(self, order):
        asked = {"delat": "on" if self.only_sharing else "", "sortera": order}
        return urlencode({name: value for name, value in asked.items() if value})

    @property
    def words(self):
        """How the table is sorted, as a sentence."""
        name = self.order.removeprefix("-")
        if not name:
            return _("In alphabetical order.")
        if name == self.BY_DATE:
            if self.order.startswith("-"):
                return _("In order of the next date, the latest first.")
            return _("In order of the next date, the earliest first.")
        said = (
            _("In order of the date of %(duty)s, the latest first.")
            if self.order.startswith("-")
            else _("In order of the date of %(duty)s, the earliest first.")
        )
        return said % {"duty": self.names[name]}

    def by_name(self):
        """Where the head of the names leads."""
        return self._address("")

    def column(self, name):
        """Where a column's head leads, and how the column is sorted now."""
        now = {name: "ascending", f"-{name}": "descending"}.get(self.order)
        return {"query": self._address(f"-{name}" if self.order == name else name), "now": now}
