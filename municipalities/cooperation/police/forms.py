"""What may be typed about local police areas and how they are reorganised."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.cooperation.fields import Day
from municipalities.models import LocalPoliceArea, Municipality
from portal.lib.forms import PlainText, guard


class MunicipalitiesField(PlainText):
    """Municipalities by name or code, one on each line or with commas between."""

    widget = forms.Textarea(attrs={"rows": 6})

    def clean(self, value):
        words = [" ".join(part.split()) for part in super().clean(value).replace(",", "\n").split("\n")]
        words = [word for word in words if word]
        places = Municipality.objects.real()
        known = {
            name.casefold(): place for place in places for name in (place.name, place.code, place.full_name)
        }
        if unknown := [word for word in words if word.casefold() not in known]:
            raise forms.ValidationError(
                _("No municipality is called %(names)s.") % {"names": ", ".join(unknown[:5])}
            )
        return list(dict.fromkeys(known[word.casefold()] for word in words))

    def prepare_value(self, value):
        return "\n".join(place.name for place in value) if isinstance(value, list) else value


class PoliceAreaForm(forms.Form):
    """A police area: which it comes after, and which municipalities it covers from when."""

    name = PlainText(label=gettext_lazy("name"), max_length=120)
    district = PlainText(label=gettext_lazy("police district"), max_length=120, required=False)
    predecessors = forms.ModelMultipleChoiceField(
        LocalPoliceArea.objects.none(),
        label=gettext_lazy("takes over from"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("These areas end on the day. Agreements keep the area that signed."),
    )
    municipalities = MunicipalitiesField(
        label=gettext_lazy("municipalities"),
        help_text=gettext_lazy("One on each line. An area can cover several."),
    )
    on = Day(
        label=gettext_lazy("from"),
        initial=timezone.localdate,
        help_text=gettext_lazy("The first day on which it is so. What was before is kept."),
    )

    def __init__(self, *args, area=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.area = area
        if area:
            del self.fields["predecessors"]
        else:
            self.fields["predecessors"].queryset = LocalPoliceArea.objects.filter(ends_on=None)

    def clean_name(self):
        name = self.cleaned_data["name"]
        if LocalPoliceArea.objects.filter(name=name).exclude(pk=self.area and self.area.pk).exists():
            raise forms.ValidationError(
                _("An area has had that name already. Write, for example, the year after it.")
            )
        return name

    def clean(self):
        data = super().clean()
        guard(self, "name", "district")
        return data
