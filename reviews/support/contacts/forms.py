"""What may be typed about a contact, what was promised at it, and how a promise went."""

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib.forms import EditionField, GuardedForm, Hours, PastDay, PlainText, TokenField
from reviews.models import Promise, Side, SupportContact
from reviews.support.contacts.actions import Promised
from reviews.support.fields import Day

LINES = 3  # promises of each side in one form
OURS, THEIRS = "ours", "theirs"
THEIR_SIDES = [(Side.MUNICIPALITY, Side.MUNICIPALITY.label), (Side.POLICE, Side.POLICE.label)]


class ContactForm(GuardedForm):
    """A contact with a municipality, in a few words that it can read, and what both sides promised.

    `cases` are the numbers and titles of the support that it may belong to.
    """

    on = PastDay(
        label=gettext_lazy("when"),
        error_messages={
            "to_come": gettext_lazy("The day has not come yet. Here you note contacts that you have had.")
        },
    )
    kind = forms.ChoiceField(label=gettext_lazy("how"), choices=SupportContact.Kind)
    present = PlainText(
        label=gettext_lazy("with whom"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Functions rather than names: the coordinator, the local police officer."),
    )
    hours = Hours(
        label=gettext_lazy("hours"),
        max_digits=5,
        decimal_places=2,
        required=False,
        help_text=gettext_lazy("The county board's own time, with travel."),
    )
    case = forms.TypedChoiceField(
        label=gettext_lazy("Part of which support?"), coerce=int, empty_value=None, required=False
    )
    note = PlainText(
        label=gettext_lazy("note"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The municipality sees the note. Write so that nobody can be recognised."),
    )
    form_token = TokenField()

    def __init__(self, *args, cases=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate
        self.fields["case"].choices = [("", _("No support in particular")), *cases]
        if not cases:
            del self.fields["case"]
        for number in range(LINES):
            self._add_line(OURS, number, _("What we promise"))
            self._add_line(THEIRS, number, _("What they promise"))
        texts = [f"{whose}_{number}" for whose in (OURS, THEIRS) for number in range(LINES)]
        self.guarded = ("present", "note", *texts)

    def _add_line(self, whose, number, label):
        """A promise that may be written: what, by when, and of theirs, who."""
        name, spoken = f"{whose}_{number}", f"{label} {number + 1}"
        self.fields[name] = PlainText(label=spoken, max_length=300, required=False)
        self.fields[f"{name}_by"] = Day(label=_("By when (%(line)s)") % {"line": spoken}, required=False)
        if whose == THEIRS:
            self.fields[f"{name}_side"] = forms.ChoiceField(
                label=_("Who (%(line)s)") % {"line": spoken},
                choices=THEIR_SIDES,
                initial=Side.MUNICIPALITY,
                required=False,
            )

    def clean(self):
        data = super().clean()
        hours = data.get("hours")
        if hours is not None and not 0 < hours <= 100:
            self.add_error("hours", _("Write hours between 0 and 100."))
        for name in self.line_names:
            if data.get(f"{name}_by") and not data.get(name) and name not in self.errors:
                self.add_error(name, _("Write what is promised, or take the day away."))
        return data

    @property
    def line_names(self):
        return [f"{whose}_{number}" for whose in (OURS, THEIRS) for number in range(LINES)]

    def _rows(self, whose):
        names = [name for name in self.line_names if name.startswith(whose)]
        return [
            (self[name], self[f"{name}_by"], self[f"{name}_side"] if whose == THEIRS else None)
            for name in names
        ]

    @cached_property
    def our_lines(self):
        """The fields of what the county promises, line by line."""
        return self._rows(OURS)

    @cached_property
    def their_lines(self):
        """The fields of what the municipality or the police promise, line by line."""
        return self._rows(THEIRS)

    @property
    def has_promises(self):
        """Whether anything stands among the promises, so that they are shown unfolded."""
        names = {
            name for line in (*self.our_lines, *self.their_lines) for name in (line[0].name, line[1].name)
        }
        return self.is_bound and any(self.data.get(name) or name in self.errors for name in names)

    @property
    def contact_fields(self):
        """What the form gives about the contact; the case by its number."""
        names = ("on", "kind", "note", "present", "hours", "form_token")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def promises(self):
        """What was promised, in the order of the lines."""
        data = self.cleaned_data
        return [
            Promised(
                Side.COUNTY if name.startswith(OURS) else data.get(f"{name}_side") or Side.MUNICIPALITY,
                data[name],
                data[f"{name}_by"],
            )
            for name in self.line_names
            if data[name]
        ]


class PromiseNewForm(GuardedForm):
    """Something that one's own side promises, without any contact; `sides` are those that the person speaks for."""

    text = PlainText(
        label=gettext_lazy("what do you promise?"),
        max_length=300,
        help_text=gettext_lazy("Both sides read it, until somebody has said how it went."),
    )
    due_on = Day(label=gettext_lazy("by when"), required=False)
    side = forms.ChoiceField(label=gettext_lazy("who promises"))
    case = forms.TypedChoiceField(
        label=gettext_lazy("Part of which support?"), coerce=int, empty_value=None, required=False
    )
    form_token = TokenField()

    guarded = ("text",)

    def __init__(self, *args, sides, cases, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["side"].choices = [(side, Side(side).label) for side in sides]
        self.fields["case"].choices = [("", _("No support in particular")), *cases]
        if not cases:
            del self.fields["case"]
        if len(sides) == 1:
            del self.fields["side"]
        self.sides = sides

    @property
    def promised(self):
        """What is promised, by whom."""
        data = self.cleaned_data
        return Promised(data.get("side") or self.sides[0], data["text"], data["due_on"])


class PromiseForm(GuardedForm):
    """How a promise went; what was not kept says why."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("how did it go?"), widget=forms.RadioSelect, choices=Promise.Outcome
    )
    outcome_note = PlainText(
        label=gettext_lazy("in a sentence"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Both sides read it. If it was not done, say why it became otherwise."),
    )
    edition = EditionField()

    guarded = ("outcome_note",)

    def __init__(self, *args, promise, **kwargs):
        initial = {name: getattr(promise, name) for name in ("outcome", "outcome_note", "edition")}
        super().__init__(*args, initial=initial, **kwargs)
        if promise.outcome:  # somebody may have pressed the wrong one
            self.fields["outcome"].choices = [*Promise.Outcome.choices, ("", _("It still waits"))]
            self.fields["outcome"].required = False

    def clean(self):
        data = super().clean()
        if data.get("outcome") not in (None, "", Promise.Outcome.KEPT) and not data.get("outcome_note"):
            self.add_error("outcome_note", _("Say in a sentence why it became otherwise."))
        return data
