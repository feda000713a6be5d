"""What may be typed about invitations."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib.forms import GuardedForm, MailAddress, PlainText

MOST_AT_ONCE = 500


class AddressesForm(forms.Form):
    """Addresses, pasted in a row or in a column, also with names around them as mail programs copy them."""

    emails = PlainText(
        label=gettext_lazy("e-mail addresses"),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "One on each line, or separated by commas or semicolons. Only addresses at work."
        ),
    )

    def clean_emails(self):
        text = re.sub(r'"[^"\n]*"', " ", self.cleaned_data["emails"])
        parts = [part for part in re.split(r"[\s,;<>]+", text) if "@" in part]
        if not parts:
            raise ValidationError(_("There is no e-mail address here."))
        if len(parts) > MOST_AT_ONCE:
            raise ValidationError(_("At most %(most)s addresses at a time.") % {"most": MOST_AT_ONCE})
        reader, found, wrong = MailAddress(max_length=254), [], []
        for part in parts:
            try:
                found.append(reader.clean(part).lower())
            except ValidationError:
                wrong.append(part[:80])
        if wrong:
            raise ValidationError(_("These are not addresses: %(list)s") % {"list": ", ".join(wrong[:5])})
        return list(dict.fromkeys(found))


class LetterForm(GuardedForm):
    """The subject and the text of a letter; each one's own address is put below it."""

    guarded = ("subject", "body")
    subject = PlainText(label=gettext_lazy("subject"), max_length=120)
    body = PlainText(label=gettext_lazy("letter"), max_length=4000, widget=forms.Textarea(attrs={"rows": 10}))

    def clean_subject(self):
        return " ".join(self.cleaned_data["subject"].split())
