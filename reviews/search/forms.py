"""What the address of a search says: the words, a kind, a municipality, a page, and where one stands."""

from urllib.parse import urlencode

from django import forms

from reviews.forms import GetForm
from reviews.search.sources import Shelf
from reviews.search.words import trim

MOST_PAGES = 20
PRACTISED = ("0000", "00")  # Övningskommunen and its county in addresses


class SearchForm(GetForm):
    """Words are cut, not refused; any other impossible value narrows nothing."""

    q = forms.CharField(required=False)
    slag = forms.CharField(required=False)
    kommun = forms.CharField(required=False, max_length=4)
    sida = forms.IntegerField(required=False, min_value=1, max_value=MOST_PAGES)
    plats = forms.CharField(required=False, max_length=40)

    def clean_q(self):
        return trim(self.cleaned_data["q"])

    def clean_slag(self):
        return self.known("slag", Shelf.choices)

    @property
    def shelf(self):
        """The kind that was chosen, if any."""
        return Shelf(self.value("slag")) if self.value("slag") else None

    @property
    def page(self):
        return self.value("sida") or 1

    @property
    def is_practising(self):
        """Whether one searches from Övningskommunen or its county."""
        return self.value("plats") in PRACTISED

    def address(self, **changed):
        """The same search with something changed; its first page, unless another is named."""
        kept = {name: value for name, value in self.chosen.items() if name != "sida"} | changed
        return "?" + urlencode({name: value for name, value in kept.items() if value})
