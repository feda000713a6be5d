"""What may be typed when something final is mended: the decision as it should stand, and why."""

from django import forms
from django.utils.translation import gettext_lazy

from plans.drafting.forms import DecisionForm
from portal.lib.forms import CaseNumber, EditionField, GuardedForm, PlainText


def reason_field(label):
    return PlainText(
        label=label,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Everyone who reads the document sees it. Nobody may be recognised."),
    )


class CorrectionForm(DecisionForm):
    """A noted decision as it should stand, and why it is corrected."""

    reason = reason_field(gettext_lazy("why it is corrected"))
    edition = EditionField()

    guarded = (*DecisionForm.guarded, "reason")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["deciding_body"].required = self.fields["decided_on"].required = True


class DecisionNumberForm(GuardedForm):
    """The number under which a decision is kept."""

    case_number = CaseNumber()

    guarded = ("case_number",)


class RemovalForm(GuardedForm):
    """Why a file is removed."""

    reason = reason_field(gettext_lazy("why it is removed"))

    guarded = ("reason",)
