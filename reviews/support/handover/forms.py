"""Who takes over an officer's cases, and whether the leaver's access ends."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from portal.lib.forms import GuardedForm, PlainText, TokenField
from reviews.support.handover.held import roles_of, successors


class OfficerHandoverForm(GuardedForm):
    """One act. Access ends only where the one who asks may end it."""

    END, KEEP = "end", "keep"

    successor = forms.ModelChoiceField(
        User.objects.none(), label=_("Who takes over?"), empty_label=_("Choose a person")
    )
    access = forms.ChoiceField(
        label=_("What happens with the access?"),
        choices=[
            (END, _("It ends at once, with calendar address and everything signed in")),
            (KEEP, _("It stays: only what the person answers for is moved")),
        ],
        widget=forms.RadioSelect,
        initial=KEEP,
    )
    note = PlainText(
        label=_("Something more to say?"),
        help_text=_("It stands with the handover, for those who come after."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    form_token = TokenField()

    guarded = ("note",)

    def __init__(self, *args, counties, leaver, may_end, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = successors(counties, leaver)
        if not may_end or not roles_of(counties, leaver).exists():
            del self.fields["access"]

    @property
    def lacks_candidates(self):
        """Whether there is nobody to hand over to."""
        return not self.fields["successor"].queryset.exists()

    @property
    def terms(self):
        """What the act takes."""
        data = self.cleaned_data
        return {
            "successor": data["successor"],
            "ends_access": data.get("access") == self.END,
            "note": data["note"],
            "form_token": data["form_token"],
        }
