"""What may be typed about a group: its name, why, who is asked; an answer; and what one shows there."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.models import Municipality, MunicipalityGroup
from portal.lib.forms import GuardedForm, Names, PlainText, TokenField
from reviews.models import GroupShare


class MunicipalitiesByName(Names):
    """Municipalities by their names, separated by commas: Malå, Sorsele."""

    def clean(self, value):
        names = super().clean(value)
        bare = {name: name.removesuffix(" kommun").strip().casefold() for name in names}
        known = {place.name.casefold(): place for place in Municipality.objects.real()} if names else {}
        known |= {place.full_name.removesuffix(" kommun").casefold(): place for place in known.values()}
        unknown = [name for name, found in bare.items() if found not in known]
        if unknown:
            raise forms.ValidationError(
                _("There is no municipality called %(names)s.") % {"names": ", ".join(unknown)}
            )
        return list({known[found].pk: known[found] for found in bare.values()}.values())

    def prepare_value(self, value):
        return value


class InviteForm(GuardedForm):
    """Which municipalities are asked."""

    municipalities = MunicipalitiesByName(
        label=gettext_lazy("Which municipalities do you ask?"),
        max_length=2000,
        help_text=gettext_lazy("Write their names with commas between: Malå, Sorsele."),
    )


class ProposeForm(InviteForm):
    """A group: its name, what it is for, and who is asked."""

    name = PlainText(
        label=gettext_lazy("What is the group called?"),
        max_length=120,
        help_text=gettext_lazy("For example: Small inland municipalities."),
    )
    purpose = PlainText(
        label=gettext_lazy("what you want to do together"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    form_token = TokenField()

    guarded = ("name", "purpose")
    field_order = ["name", "purpose", "municipalities"]

    def clean_name(self):
        name = self.cleaned_data["name"]
        token = self.data.get(self.add_prefix("form_token"), "")
        taken = MunicipalityGroup.objects.filter(name__iexact=name)
        if taken.exclude(
            proposal__form_token=self.fields["form_token"].clean(token) if token else None
        ).exists():
            raise forms.ValidationError(name_taken())
        return name


def name_taken():
    """What is said where a group has the name already."""
    return _("There is a group of that name. Choose another one.")


class ShareForm(forms.Form):
    """Whether one takes part in the group's page, and what one shows there."""

    takes_part = forms.BooleanField(
        label=gettext_lazy("We take part in the group's page"),
        required=False,
        help_text=gettext_lazy(
            "Those who take part read what the others show, and so do their county boards."
        ),
    )

    def __init__(self, *args, share=None, **kwargs):
        initial = {part: getattr(share, part) for part in GroupShare.PARTS} if share else {}
        super().__init__(*args, initial=initial | {"takes_part": share is not None}, **kwargs)
        for part in GroupShare.PARTS:
            label = GroupShare._meta.get_field(part).verbose_name
            self.fields[part] = forms.BooleanField(label=label, required=False)

    def clean(self):
        data = super().clean()
        if any(data.get(part) for part in GroupShare.PARTS) and not data.get("takes_part"):
            self.add_error(
                "takes_part", _("What you show stands on the group's page. Take part in it, or show nothing.")
            )
        return data

    @property
    def parts(self):
        """What is shown."""
        return {part: self.cleaned_data[part] for part in GroupShare.PARTS}
