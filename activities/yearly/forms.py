"""Which year is looked at."""

from django import forms
from django.utils import timezone

FIRST_YEAR = 2000


class YearFilter(forms.Form):
    """The year of the address; an impossible one is this year, and before February the last."""

    ar = forms.IntegerField(required=False)

    @property
    def year(self):
        """The chosen year, never one to come."""
        today = timezone.localdate()
        usual = today.year - (today.month == 1)
        chosen = self.cleaned_data.get("ar") if self.is_valid() else None
        return chosen if chosen and FIRST_YEAR <= chosen <= today.year else usual
