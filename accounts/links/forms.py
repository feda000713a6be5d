"""What may be typed about a device that is to be remembered, and what a calendar's form carries."""

from django import forms
from django.utils.translation import gettext_lazy

from portal.lib.forms import GuardedForm, PlainText, TokenField


class DeviceForm(GuardedForm):
    """What the device is called in one's own list of links."""

    name = PlainText(
        label=gettext_lazy("name of the device"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("So that you recognise it in your list, for example: my phone."),
    )
    form_token = TokenField()

    guarded = ("name",)

    def __init__(self, *args, code, **kwargs):
        super().__init__(*args, auto_id=f"id_%s_{code}", **kwargs)


class FeedForm(forms.Form):
    """What tells one press of the button for a calendar's address from the next."""

    form_token = TokenField()
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args, edition=0, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["edition"].initial = edition
