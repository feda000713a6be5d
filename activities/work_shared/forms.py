"""What the page about how the work is shared is narrowed to."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from portal.lib.swedish import clean_text


class UnitFilter(forms.Form):
    """One of the municipality's units; one that does not exist narrows nothing."""

    enhet = forms.ChoiceField(
        label=_("department or unit"), choices=[("", _("All")), *Unit.choices], required=False
    )

    def __init__(self, data):
        super().__init__({"enhet": clean_text(data.get("enhet", ""))})
        self.is_valid()

    @property
    def unit(self):
        return self.cleaned_data.get("enhet", "")

    @property
    def name(self):
        """What the chosen unit is called."""
        return str(Unit(self.unit).label) if self.unit else ""
