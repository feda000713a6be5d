"""What may be typed at the county's desk: its filters, and up to when the news were read."""

from datetime import MAXYEAR, UTC, datetime, time
from urllib.parse import urlencode

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from portal.lib.swedish import clean_text, sort_key
from reviews.reports import status_labels
from reviews.stats import Sharing

EARLIEST_YEAR = 2000


class GetForm(forms.Form):
    """A form of a page's own address; an impossible value narrows nothing."""

    def __init__(self, data):
        super().__init__({name: clean_text(value) for name, value in data.items()})

    def value(self, name):
        """The cleaned value, or None."""
        self.is_valid()
        return self.cleaned_data.get(name) or None

    def known(self, name, choices):
        """The typed value if it is one of the choices, else none."""
        value = self.cleaned_data[name]
        return value if value in dict(choices) else ""

    @cached_property
    def chosen(self):
        """The values that narrow or order something, by name."""
        return {name: self.value(name) for name in self.fields if self.value(name)}

    @property
    def query(self):
        """The address's part after the question mark."""
        return urlencode(self.chosen)


class DeskFilter(GetForm):
    """Which municipalities of the desk, and in which order."""

    # What the columns are sorted by; None sorts last either way.
    ORDERS = {
        "kommun": lambda row: row.sort_key,
        "status": lambda row: list(Sharing).index(row.status.state),
        "delade": lambda row: row.shared,
        "teman": lambda row: len(row.themes),
        "senaste": lambda row: row.latest_on,
        "samordnare": lambda row: sort_key(row.staffing.text),
        "kontakt": lambda row: row.contact_on,
    }
    DEFAULT = "kommun"

    status = forms.CharField(required=False)
    tema = forms.CharField(required=False)
    lan = forms.CharField(required=False)
    sortera = forms.CharField(required=False)

    def __init__(self, data, *, desk):
        super().__init__(data)
        self.statuses = [(status.value, label) for status, label in status_labels().items()]
        self.themes = sorted(desk.themes.items(), key=lambda theme: sort_key(theme[1]))
        self.counties = [(county.code, county.name) for county in desk.counties]

    def clean_status(self):
        return self.known("status", self.statuses)

    def clean_tema(self):
        return self.known("tema", self.themes)

    def clean_lan(self):
        return self.known("lan", self.counties)

    def clean_sortera(self):
        asked = self.cleaned_data["sortera"]
        return asked if asked.removeprefix("-") in self.ORDERS and asked != self.DEFAULT else ""

    def apply(self, rows):
        """The rows that are asked for, in the order asked for; equals stay in alphabetical order."""
        status, theme, county = (self.value(name) for name in ("status", "tema", "lan"))
        found = [
            row
            for row in rows
            if status in (None, row.status.state)
            and county in (None, row.county_code)
            and (theme is None or theme in row.themes)
        ]
        order = self.value("sortera") or self.DEFAULT
        key = self.ORDERS[order.removeprefix("-")]
        known = [row for row in found if key(row) is not None]
        unknown = [row for row in found if key(row) is None]
        return sorted(known, key=key, reverse=order.startswith("-")) + unknown

    @property
    def columns(self):
        """The table's heads: label, the address that sorts by it, and how it is sorted now."""
        order = self.value("sortera") or self.DEFAULT
        others = {name: value for name, value in self.chosen.items() if name != "sortera"}
        return [
            {
                "label": label,
                "is_number": is_number,
                "now": {name: "ascending", f"-{name}": "descending"}.get(order),
                "name": name,
                "query": name
                and urlencode(others | {"sortera": next_order(name, order, first_is_high=is_number)}),
            }
            for name, label, is_number in (
                ("kommun", _("Municipality"), False),
                ("status", _("Status"), False),
                ("", _("Why"), False),
                ("delade", _("Shared activities (12 months)"), True),
                ("teman", _("Themes"), True),
                ("senaste", _("Latest shared activity"), True),
                ("samordnare", _("Coordinator"), False),
                ("kontakt", _("Latest contact"), True),
            )
        ]


def next_order(name, order, *, first_is_high):
    """How a column's head sorts when it is pressed: numbers and days the highest first, words from A; then turned."""
    first, second = (f"-{name}", name) if first_is_high else (name, f"-{name}")
    return second if order == first else first


class CountyActivityFilter(GetForm):
    """What a county's list of shared activities is narrowed to."""

    q = forms.CharField(required=False, max_length=200)
    tema = forms.CharField(required=False, max_length=40)
    kommun = forms.CharField(required=False, max_length=4)
    fran = forms.DateField(required=False)
    till = forms.DateField(required=False)

    def __init__(self, data, *, places, themes):
        super().__init__(data)
        self.places = [(place.code, place.name) for place in places]
        self.municipality_ids = [place.pk for place in places]
        self.themes = sorted(themes.items(), key=lambda theme: sort_key(theme[1]))

    def clean_tema(self):
        return self.known("tema", self.themes)

    def clean_kommun(self):
        return self.known("kommun", self.places)

    def apply(self, participations):
        """Narrow shared participations to what was asked for."""
        if words := self.value("q"):
            participations = participations.matching(words, self.municipality_ids)
        if self.value("tema"):
            participations = participations.filter(activity__themes__contains=[self.value("tema")])
        if self.value("kommun"):
            participations = participations.filter(municipality__code=self.value("kommun"))
        if self.value("fran"):
            participations = participations.filter(on__gte=self.value("fran"))
        if self.value("till"):
            participations = participations.filter(on__lte=self.value("till"))
        return participations


class SinceFilter(GetForm):
    """From which day on something counts as new."""

    sedan = forms.DateField(required=False)

    @property
    def since(self):
        """The first moment of the chosen day, or None."""
        day = self.value("sedan")
        return timezone.make_aware(datetime.combine(day, time.min)) if day else None


class MarkReadForm(forms.Form):
    """Up to which moment the news were read."""

    read_to = forms.DateTimeField()

    def clean_read_to(self):
        moment = self.cleaned_data["read_to"]
        if not EARLIEST_YEAR <= moment.year < MAXYEAR:
            raise forms.ValidationError("not a moment of ours")
        return moment.astimezone(UTC)
