"""What may be asked for: words, days, a receiver, and which of the documents found."""

from django import forms
from django.utils.translation import gettext_lazy

from portal.lib.forms import GuardedForm, PlainText, TokenField
from reviews.forms import GetForm
from reviews.records.record import Wanted

MOST_WORDS = 6


class RecordFilter(GetForm):
    """Narrows the documents; an impossible value narrows nothing."""

    q = forms.CharField(required=False, max_length=200)
    fran = forms.DateField(required=False)
    till = forms.DateField(required=False)
    mottagare = forms.CharField(required=False, max_length=200)

    @property
    def wanted(self):
        """As the reports take it."""
        return Wanted(
            words=tuple((self.value("q") or "").split()[:MOST_WORDS]),
            first=self.value("fran"),
            last=self.value("till"),
            receiver=self.value("mottagare") or "",
        )


def chosen(records, ticked):
    """Those that were ticked; if none was, all but those with a secrecy paragraph, which somebody looks at first."""
    marked = [record for record in records if record.key in set(ticked)]
    return marked or [record for record in records if not record.secrecy]


class RegistrarForm(GuardedForm):
    """What is said of the documents that are sent to the registrar, where they do not say it themselves."""

    secrecy = PlainText(
        label=gettext_lazy("secrecy paragraph, if any"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Said of those that have none already. For example 18 kap. 1 § OSL."),
    )
    form_token = TokenField()

    guarded = ("secrecy",)
