"""What may be typed after a meeting: a note, what is taken home, and how it went."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from municipalities.models import Municipality
from portal.lib.forms import EditionField, GuardedForm, PlainText, TokenField, name_empty_choices
from reviews.models import Commitment
from reviews.support.fields import Day, for_one


class NoteForm(GuardedForm):
    """What was said, so that nobody can be recognised."""

    text = PlainText(
        label=gettext_lazy("What was said?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Solutions, ideas and examples. Everyone who was invited reads it."),
    )
    edition = EditionField()
    form_token = TokenField()

    guarded = ("text",)

    def __init__(self, *args, note=None, **kwargs):
        initial = {"text": note.text, "edition": note.edition} if note else {}
        super().__init__(*args, initial=initial, **kwargs)
        for_one(self, note)


class CommitmentForm(GuardedForm):
    """What a municipality takes home to do, who answers for it, and by when."""

    text = PlainText(
        label=gettext_lazy("What will you do?"),
        max_length=300,
        help_text=gettext_lazy("One thing, in a sentence. Those who arranged the meeting read it."),
    )
    function = PlainText(
        label=gettext_lazy("Which function answers for it?"),
        max_length=120,
        help_text=gettext_lazy("For example the ANDTS coordinator."),
    )
    user = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Who is asked how it goes?"), required=False
    )
    due_on = Day(label=gettext_lazy("by when"), required=False)
    form_token = TokenField()

    guarded = ("text", "function")
    COLUMNS = ("text", "function", "user", "due_on")

    def __init__(self, *args, people=None, **kwargs):
        super().__init__(*args, **kwargs)
        if people is None:  # the county names functions; who it is, is the municipality's own business
            del self.fields["user"]
        else:
            self.fields["user"].queryset = people
        name_empty_choices(self)

    @property
    def columns(self):
        """The columns of what is taken home."""
        return {name: self.cleaned_data[name] for name in self.COLUMNS if name in self.fields}


class CountyCommitmentForm(CommitmentForm):
    """The same, written down by those who arranged the meeting for one of the municipalities."""

    municipality = forms.ModelChoiceField(Municipality.objects.none(), label=gettext_lazy("municipality"))

    field_order = ["municipality"]

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["municipality"].queryset = places


class CommitmentAnswerForm(GuardedForm):
    """How it went; what was not simply done says how it stands."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("how did it go?"), widget=forms.RadioSelect, choices=Commitment.Outcome
    )
    note = PlainText(
        label=gettext_lazy("in a sentence"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Those who arranged the meeting read it. Say what made it easier or harder."),
    )
    edition = EditionField()

    guarded = ("note",)

    def __init__(self, *args, commitment, **kwargs):
        super().__init__(*args, initial={"edition": commitment.edition}, **kwargs)

    def clean(self):
        data = super().clean()
        is_done = data.get("outcome") in (None, "", Commitment.Outcome.DONE)
        if not is_done and not data.get("note") and "note" not in self.errors:
            self.add_error("note", _("Say in a sentence how it stands."))
        return data
