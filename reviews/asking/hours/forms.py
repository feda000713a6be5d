"""What may be typed about hours that one municipality has worked for another."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.models import Municipality
from portal.lib.forms import GuardedForm, Hours, PastDay, PlainText, TokenField

LENT, BORROWED = "lent", "borrowed"


class SharesForm(forms.Form):
    """Whether the county board may count it in its sums."""

    shares = forms.BooleanField(
        label=gettext_lazy("The county board may count the hours in its yearly report"),
        required=False,
        help_text=gettext_lazy("Only the sum is shown there, and only if both municipalities say so."),
    )


class HoursForm(GuardedForm, SharesForm):
    """Who worked for whom, when, for how long and with what."""

    direction = forms.ChoiceField(
        label=gettext_lazy("Did you lend or borrow?"),
        widget=forms.RadioSelect,
        choices=[
            (LENT, gettext_lazy("We worked for another municipality")),
            (BORROWED, gettext_lazy("Another municipality worked for us")),
        ],
    )
    other = forms.ModelChoiceField(Municipality.objects.none(), label=gettext_lazy("Which municipality?"))
    on = PastDay(label=gettext_lazy("day"))
    hours = Hours(
        label=gettext_lazy("hours"),
        min_value=0.5,
        max_value=999,
        max_digits=6,
        decimal_places=1,
    )
    about = PlainText(
        label=gettext_lazy("What was done?"),
        max_length=200,
        help_text=gettext_lazy("In a few words, without names: Led two safety walks."),
    )
    form_token = TokenField()

    guarded = ("about",)
    field_order = ["direction", "other", "on", "hours", "about", "shares"]

    def __init__(self, *args, municipality, **kwargs):
        super().__init__(*args, **kwargs)
        others = Municipality.objects.together_with(municipality).exclude(pk=municipality.pk)
        self.fields["other"].queryset = others
        self.fields["other"].empty_label = _("Choose")

    @property
    def columns(self):
        """What was done, as the action takes it."""
        data = self.cleaned_data
        names = ("other", "on", "hours", "about", "shares", "form_token")
        return {name: data[name] for name in names} | {"is_lender": data["direction"] == LENT}
