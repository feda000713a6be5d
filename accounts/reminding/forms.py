"""At what pace a person wishes to be told by mail, kind by kind."""

from django import forms
from django.utils.translation import gettext as _

from accounts.models import Pace


class ChoicesForm(forms.Form):
    """One field for each kind that concerns the person; the usual pace is named."""

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        for choice in choices:
            paces = [
                (
                    pace,
                    _("%(pace)s (usual)") % {"pace": pace.label} if pace == choice.kind.pace else pace.label,
                )
                for pace in Pace
            ]
            self.fields[choice.kind.code] = forms.ChoiceField(
                label=choice.kind.label, choices=paces, initial=choice.pace
            )
