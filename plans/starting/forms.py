"""What may be typed in Kom igång: who leads, whom to ask, the documents that exist already, pasted measures."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from municipalities.models import LeadingBody
from plans.starting.pasting import (
    COLUMNS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TEXT,
    NOTE,
    guess_columns,
    read_file,
    read_grid,
    read_measures,
)
from portal.lib.forms import (
    ContactConfirmed,
    EditionField,
    GuardedForm,
    MailAddress,
    Paragraph,
    PastDay,
    PerCent,
    PhoneNumber,
    PlainText,
    TokenField,
    warning_message,
)
from portal.lib.unreadable import UnreadableFile


class StepForm(GuardedForm):
    """A short form of Kom igång; `fields_kept` are columns of what it makes or corrects, at its edition."""

    edition = EditionField()

    fields_kept: tuple[str, ...] = ()

    def __init__(self, *args, current, **kwargs):
        kept = ("edition", *self.fields_kept) if current else ()
        super().__init__(*args, initial={name: getattr(current, name) for name in kept}, **kwargs)

    @property
    def told(self):
        """What was typed, and the edition that it was typed on."""
        return {name: value for name, value in self.cleaned_data.items() if name != "contact_confirmed"}


class LeadingForm(StepForm):
    """Which body leads the work and reports to fullmäktige (13 §)."""

    kind = forms.ChoiceField(
        label=gettext_lazy("which kind of body"), choices=LeadingBody.Kind.choices, widget=forms.RadioSelect
    )
    name = PlainText(
        label=gettext_lazy("name"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Leave it empty if it is kommunstyrelsen."),
    )
    decided_on = PastDay(
        label=gettext_lazy("when fullmäktige decided it"),
        required=False,
        help_text=gettext_lazy("If no decision was made, leave it empty."),
    )
    minutes_ref = Paragraph()

    guarded = ("name", "minutes_ref")
    fields_kept = ("kind", "name", "decided_on", "minutes_ref")

    def clean(self):
        data = super().clean()
        if not data.get("name") and "name" not in self.errors:
            if data.get("kind") == LeadingBody.Kind.EXECUTIVE_BOARD:
                data["name"] = str(LeadingBody.Kind.EXECUTIVE_BOARD.label)
            else:
                self.add_error("name", _("Write what the committee is called."))
        return data


class UnitForm(StepForm):
    """Which unit holds the coordination function (11 §), and how much time it has."""

    unit = PlainText(
        label=gettext_lazy("responsible unit"),
        max_length=120,
        help_text=gettext_lazy("The unit, not a person: for example Kommunledningskontoret."),
    )
    share = PerCent(
        label=gettext_lazy("share of full time, per cent"),
        required=False,
        min_value=1,
        max_value=500,
        help_text=gettext_lazy("If you do not know, leave it empty."),
    )

    holder = PlainText(
        label=gettext_lazy("who has the task today"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("The name. If nobody has it, leave it empty: then it shows as a vacancy."),
    )

    guarded = ("unit", "holder")
    fields_kept = ("unit", "share")

    def __init__(self, *args, names_holder, **kwargs):
        super().__init__(*args, **kwargs)
        if not names_holder:
            del self.fields["holder"]


class ContactForm(StepForm):
    """Whom others turn to (12 §): a function, with the ways to reach it."""

    title = PlainText(
        label=gettext_lazy("function"),
        max_length=120,
        help_text=gettext_lazy("What it is called, not who fills it: for example Trygghetssamordnare."),
    )
    email = MailAddress(
        label=gettext_lazy("e-mail"),
        max_length=254,
        required=False,
        help_text=gettext_lazy("A shared mailbox lasts longer than a personal one."),
    )
    phone = PhoneNumber(label=gettext_lazy("phone"), max_length=40, required=False)
    is_public = forms.BooleanField(
        label=gettext_lazy("show it to everyone, also without signing in"),
        required=False,
        help_text=gettext_lazy(
            "The law asks that others know whom to turn to (12 §). You choose when the card is shown."
        ),
    )

    guarded = ("title",)
    fields_kept = ("title", "email", "phone", "is_public")

    def clean(self):
        data = super().clean()
        if not self.errors and not (data["email"] or data["phone"]):
            self.add_error("email", _("Write an e-mail address or a phone number."))
        return data


class PasteForm(forms.Form):
    """The table itself: pasted, or as a file."""

    text = forms.CharField(
        label=gettext_lazy("paste the table here"),
        required=False,
        max_length=MOST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "Mark the table in Word or Excel, copy it and paste it. Take the headings along if there are any."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("or choose a file"),
        required=False,
        help_text=gettext_lazy("Excel (.xlsx) or CSV."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"empty": gettext_lazy("The file is empty.")},
    )

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        if data.get("file"):
            try:
                data["text"] = read_file(data["file"], data["file"].name)
            except UnreadableFile as error:
                self.add_error("file", error.message)
                return data
        name = "file" if data.get("file") else "text"
        for message in problems_of(data["text"]):
            self.add_error(name, message)
        return data


def problems_of(text):
    """Why the text cannot be taken for a table of measures."""
    grid = read_grid(text)
    if not grid.rows:
        yield _("Paste a table, or choose a file.")
    if len(text) > MOST_TEXT or len(grid.rows) > MOST_ROWS + 1:
        yield _("The table is too large: at most %(rows)s rows at a time.") % {"rows": MOST_ROWS}
    if grid.width > MOST_COLUMNS:
        yield _("The table has more than %(columns)s columns.") % {"columns": MOST_COLUMNS}


class ColumnsForm(forms.Form):
    """What each column is. The table travels along in the form: nothing is kept until it is saved."""

    text = forms.CharField(widget=forms.HiddenInput, max_length=MOST_TEXT, strip=False)
    has_headings = forms.BooleanField(label=gettext_lazy("the first row is headings"), required=False)
    form_token = TokenField()
    contact_confirmed = ContactConfirmed()

    def __init__(self, *args, text, plan_period=None, is_in_force, **kwargs):
        super().__init__(*args, **kwargs)
        self.grid, self.plan_period, self.is_in_force = read_grid(text), plan_period, is_in_force
        self.fields["text"].initial = text
        self.fields["has_headings"].initial = self.grid.has_headings
        self.has_headings = self["has_headings"].value() in (True, "on")
        headings = self.grid.headings(self.has_headings)
        guesses = guess_columns(headings) if self.has_headings else []
        if "title" not in guesses:
            guesses = ["title" if number == 0 else NOTE for number in range(len(headings))]
        choices = [
            *((column.name, column.title) for column in COLUMNS),
            (NOTE, _("Keep it in the description")),
            ("", _("Not taken in")),
        ]
        for number, (heading, guess) in enumerate(zip(headings, guesses, strict=True)):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=heading, choices=choices, initial=guess, required=False,
                widget=forms.Select(attrs={"class": "form-select"}),
            )  # fmt: skip

    @property
    def columns(self):
        """Per column its field in the form and the first texts in it."""
        rows = self.grid.body(self.has_headings)[:3]
        return [
            (self[f"column_{number}"], [row[number] for row in rows if row[number]])
            for number in range(self.grid.width)
        ]

    @property
    def choices(self):
        """What was chosen of the table, as an address can hold it."""
        names = [name for name in self.fields if name in self.data and name != "text"]
        return {name: self.data[name][:40] for name in names}

    @cached_property
    def measures(self):
        """The measures, as the columns are chosen now."""
        chosen = [self[f"column_{number}"].value() or "" for number in range(self.grid.width)]
        known = {column.name for column in COLUMNS} | {NOTE}
        return read_measures(
            self.grid,
            [name if name in known else "" for name in chosen],
            headings_are_first=self.has_headings,
            plan=self.plan_period,
            is_in_force=self.is_in_force,
        )

    def clean(self):
        data = super().clean()
        chosen = [data.get(f"column_{number}") for number in range(self.grid.width)]
        for column in COLUMNS:
            twice = [number for number, name in enumerate(chosen) if name == column.name][1:]
            for number in twice:
                self.add_error(
                    f"column_{number}", _("“%(field)s” is chosen for two columns.") % {"field": column.title}
                )
        if "title" not in chosen:
            self.add_error(None, _("Say which column is “%(field)s”.") % {"field": _("Measure")})
        if self.errors:
            return data
        self._look_for_persons()
        if not any(not measure.error for measure in self.measures):
            self.add_error(None, _("There is no measure in the table that can be taken in."))
        return data

    def _look_for_persons(self):
        """Stop where a person is named by number; ask once about what may point out somebody."""
        stopped = [str(measure.number) for measure in self.measures if measure.is_stopped]
        if stopped:
            self.add_error(
                None,
                ngettext(
                    "Row %(rows)s seems to hold a personal identity number. Take it out of your table and "
                    "paste it again.",
                    "Rows %(rows)s seem to hold personal identity numbers. Take them out of your table and "
                    "paste it again.",
                    len(stopped),
                )
                % {"rows": ", ".join(stopped)},
            )
        elif any(measure.asks for measure in self.measures) and not self.cleaned_data["contact_confirmed"]:
            self.asks_to_confirm = True
            self.add_error(None, warning_message())
