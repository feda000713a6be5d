"""What may be typed about councils and groups, their seats and who sits there."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.cooperation.fields import (
    Day,
    Record,
    day_after,
    last_day_field,
    places_of,
    with_companions,
)
from municipalities.cooperation.scopes import people_at
from municipalities.models import Body, Seat, SeatHolder
from portal.lib.forms import PlainText, TokenField, guard

CHAIR_RULE = gettext_lazy("The chair of a strategic council comes from the municipality (10 §).")

KIND = gettext_lazy("kind of group")


class BodyForm(Record):
    """A council or a group: what it is, what it is for, from when."""

    guarded = ("name", "purpose")

    class Meta(Record.Meta):
        model = Body
        fields = ["kind", "name", "purpose", "starts_on", "also_public_health", "also_youth_crime"]
        labels = {
            "kind": KIND,
            "also_public_health": gettext_lazy("it is also the public health council"),
            "also_youth_crime": gettext_lazy("it is also the council for Bob (children in organised crime)"),
        }
        help_texts = {
            "name": gettext_lazy("As you call it: Folkhälso- och trygghetsrådet."),
            "purpose": gettext_lazy("What it is to do, and what it decides."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        with_companions(self)

    @property
    def places(self):
        return places_of(self)


class EndBodyForm(forms.Form):
    """The last day of a body, and why it ends."""

    last_day = Day(label=gettext_lazy("last day"), initial=timezone.localdate)
    end_reason = PlainText(label=gettext_lazy("why it ends"), max_length=500, required=False)

    def __init__(self, *args, body, municipality, **kwargs):
        super().__init__(*args, **kwargs)
        self.body, self.municipality = body, municipality

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day < self.body.starts_on:
            raise forms.ValidationError(_("The last day comes before the first."))
        return day

    def clean(self):
        data = super().clean()
        guard(self, "end_reason")
        return data

    @property
    def values(self):
        return {"on": day_after(self.cleaned_data["last_day"]), "reason": self.cleaned_data["end_reason"]}


class SeatForm(Record):
    """An organisation's place: function, role and level. A new one can be given its person at once."""

    guarded = ("organisation_name", "title", "holder")
    last_day = last_day_field()
    holder = PlainText(
        label=gettext_lazy("who sits there"),
        max_length=120,
        required=False,
        help_text=gettext_lazy(
            "The seat stays when the person leaves. Leave it empty if nobody is appointed yet."
        ),
    )

    class Meta(Record.Meta):
        model = Seat
        fields = ["organisation", "organisation_name", "title", "role", "level", "starts_on"]
        help_texts = {
            "title": gettext_lazy("Head of the local police area, head of the social services."),
            "level": gettext_lazy("The council wants people who can decide for their organisation (10 §)."),
            "role": CHAIR_RULE,
        }

    def __init__(self, *args, body, **kwargs):
        super().__init__(*args, **kwargs)
        self.body = body
        if self.instance.pk:
            del self.fields["holder"]
        else:
            del self.fields["last_day"]
            self.initial["starts_on"] = max(body.starts_on, timezone.localdate())
            if self.municipality.is_practice:
                del self.fields["holder"]

    def of(self, row):
        return type(self)(instance=row, municipality=self.municipality, body=self.body)

    @property
    def values(self):
        named = {"holder": self.cleaned_data["holder"]} if "holder" in self.fields else {}
        return super().values | named


class HolderForm(Record):
    """Who sits in a seat from now on; the one before stays with the days that were."""

    guarded = ("name",)
    unnamed = ("name", "user")
    is_empty = forms.BooleanField(label=gettext_lazy("nobody sits there for now"), required=False)

    class Meta(Record.Meta):
        model = SeatHolder
        fields = ["name", "user", "starts_on"]
        labels = {"user": gettext_lazy("account in the portal"), "starts_on": gettext_lazy("from")}
        help_texts = {
            "user": gettext_lazy("A partner with an account here can then read about the group."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "user" in self.fields:
            self.fields["user"].queryset = people_at(self.municipality)
            self.fields["name"].required = False

    def clean(self):
        data = super().clean()
        if "name" in self.fields and not data.get("name") and not data.get("is_empty"):
            self.add_error("name", _("Write a name, or say that nobody sits there for now."))
        return data

    @property
    def values(self):
        return super().values | {"is_empty": self.cleaned_data["is_empty"]}


class ChooseForm(forms.Form):
    """Which groups are re-formed, and into how many."""

    ONE, TWO, THREE = "1", "2", "3"

    sources = forms.ModelMultipleChoiceField(
        Body.objects.none(),
        label=gettext_lazy("which groups are re-formed?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one group.")},
    )
    into = forms.ChoiceField(
        label=gettext_lazy("into how many?"),
        choices=[(ONE, gettext_lazy("One")), (TWO, gettext_lazy("Two")), (THREE, gettext_lazy("Three"))],
        widget=forms.RadioSelect,
        initial=ONE,
    )

    def __init__(self, *args, municipality, bodies, **kwargs):
        super().__init__(*args, **kwargs)
        self.municipality = municipality
        self.fields["sources"].queryset = bodies


class ReformForm(forms.Form):
    """From which day the new groups go on; the old ones end that day."""

    on = Day(label=gettext_lazy("first day of the new"), initial=timezone.localdate)
    form_token = TokenField()

    def __init__(self, *args, municipality, **kwargs):
        super().__init__(*args, **kwargs)
        self.municipality = municipality


class SuccessorForm(Record):
    """One of the groups that come after: what it is, and which seats go over to it."""

    guarded = ("name", "purpose")
    seats = forms.ModelMultipleChoiceField(
        Seat.objects.none(),
        label=gettext_lazy("seats that go over"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "With the people who sit there. The chair of the first group leads; other chairs become members."
        ),
    )

    class Meta(Record.Meta):
        model = Body
        fields = ["kind", "name", "purpose"]
        labels = {"kind": KIND}

    def __init__(self, *args, seats, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["form_token"]
        self.fields["seats"].queryset = seats
        self.fields["seats"].label_from_instance = seat_label

    @property
    def values(self):
        return super().values | {"seats": list(self.cleaned_data["seats"])}


def seat_label(seat):
    """A seat so that it can be told from the others: organisation, function, group."""
    return " – ".join(part for part in (seat.organisation_name, seat.title, str(seat.body)) if part)
