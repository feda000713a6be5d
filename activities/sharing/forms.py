"""What may be typed under the municipality's settings."""

from django import forms
from django.utils.translation import gettext_lazy

from portal.lib.forms import MailAddress


class MailboxForm(forms.Form):
    """The official mailbox that documents are sent to, to be registered."""

    mailbox = MailAddress(
        label=gettext_lazy("the registrar's official mailbox"),
        max_length=254,
        required=False,
        help_text=gettext_lazy(
            "For example kommun@norsjo.se. What you send to the registrar from here goes there."
        ),
    )
