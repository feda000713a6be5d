"""What a municipality says of itself to others like it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.lib.forms import PlainText


class ConsentForm(forms.Form):
    """Whom the others can turn to: a work contact that the municipality chooses to show."""

    contact = PlainText(
        label=_("Whom the others can turn to"),
        help_text=_("For example: the coordination function, a shared mailbox, a phone number at work."),
        max_length=300,
        required=False,
    )
