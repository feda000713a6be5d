"""What may be typed alike about a lägesbild and a plan: remarks, who takes part, a decision."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib.forms import CaseNumber, GuardedForm, Paragraph, PastDay, PlainText, TokenField


class CommentForm(GuardedForm):
    """A remark, on the whole or on one part."""

    part = forms.ChoiceField(label=gettext_lazy("about"), required=False)
    text = PlainText(label=gettext_lazy("comment"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    form_token = TokenField()

    guarded = ("text",)

    def __init__(self, *args, parts=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = [("", _("The whole")), *parts]


class InviteForm(forms.Form):
    """Who is to take part, and whether by writing too."""

    person = forms.ModelChoiceField(
        label=gettext_lazy("who"), queryset=None, empty_label=gettext_lazy("Choose a person")
    )
    can_write = forms.BooleanField(
        label=gettext_lazy("may write, not only read and comment"),
        required=False,
        help_text=gettext_lazy("Only the municipality's own colleagues can write."),
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


class DecisionForm(GuardedForm):
    """Who decided, when, and where it stands; all of it may be left empty where no decision was made."""

    deciding_body = PlainText(
        label=gettext_lazy("decided by"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("For example kommunstyrelsen."),
    )
    decided_on = PastDay(label=gettext_lazy("decided on"), required=False)
    minutes_ref = Paragraph()
    case_number = CaseNumber(required=False)
    day_confirmed = forms.BooleanField(
        label=gettext_lazy("The day is right: the decision is noted here afterwards"), required=False
    )

    asks_about_day = False
    guarded = ("deciding_body", "minutes_ref", "case_number")

    def __init__(self, *args, doubts=(), **kwargs):
        """`doubts` are those of plans.doubts: days before which a decision is asked about."""
        super().__init__(*args, **kwargs)
        self.doubts = doubts

    def clean(self):
        data = super().clean()
        if any(data.get(name) for name in ("decided_on", "minutes_ref", "deciding_body")):
            if not data.get("deciding_body") and "deciding_body" not in self.errors:
                self.add_error("deciding_body", _("Say which body decided."))
            if not data.get("decided_on") and "decided_on" not in self.errors:
                self.add_error("decided_on", _("Say when it was decided."))
        day = data.get("decided_on")
        for doubt in self.doubts if day and not data.get("day_confirmed") else ():
            if day < doubt.before:
                self.asks_about_day = True
                self.add_error("decided_on", doubt.text)
        return data

    @property
    def decision(self):
        """The fields of the decision, without the tick that only the form knows."""
        names = ("deciding_body", "decided_on", "minutes_ref", "case_number")
        return {name: self.cleaned_data[name] for name in names}
