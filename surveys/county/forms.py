"""What a county's table of an indicator is narrowed to."""

from urllib.parse import urlencode

from django import forms

from portal.lib.swedish import clean_text


class PlaceGroupFilter(forms.Form):
    """A group of the county's municipalities; one that does not exist narrows nothing."""

    grupp = forms.CharField(required=False, max_length=20)

    def __init__(self, data, *, groups):
        super().__init__({"grupp": clean_text(data.get("grupp", ""))})
        self.groups = groups
        asked = self.cleaned_data.get("grupp") if self.is_valid() else ""
        found = [group for _kind, several in groups for group in several if group.code == asked]
        self.chosen = found[0] if found else None

    def apply(self, places):
        """The places that are in the group, in their order."""
        if self.chosen is None:
            return list(places)
        return [place for place in places if place.pk in self.chosen.places]

    @property
    def query(self):
        """The address's part after the question mark."""
        return urlencode({"grupp": self.chosen.code}) if self.chosen else ""
