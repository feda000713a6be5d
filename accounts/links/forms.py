"""What may be typed about a device that is to be remembered, and what a calendar's form carries."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy

from portal.lib.forms import ContactConfirmed, PlainText, guard


class DeviceForm(forms.Form):
    """What the device is called in one's own list of links."""

    name = PlainText(
        label=gettext_lazy("name of the device"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("So that you recognise it in your list, for example: my phone."),
    )
    form_token = forms.UUIDField(widget=forms.HiddenInput)
    contact_confirmed = ContactConfirmed()

    asks_to_confirm = False

    def __init__(self, *args, code, **kwargs):
        super().__init__(*args, auto_id=f"id_%s_{code}", **kwargs)
        self.fields["form_token"].initial = uuid.uuid4

    def clean(self):
        data = super().clean()
        guard(self, "name")
        return data


class FeedForm(forms.Form):
    """What tells one press of the button for a calendar's address from the next."""

    form_token = forms.UUIDField(widget=forms.HiddenInput)
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args, edition=0, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["form_token"].initial = uuid.uuid4
        self.fields["edition"].initial = edition
