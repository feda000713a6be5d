"""What may be asked for: words, days, a receiver, and which of the documents found."""

from django import forms

from reviews.forms import GetForm
from reviews.records.reports import Wanted

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
