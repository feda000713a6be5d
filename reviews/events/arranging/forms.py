"""What may be typed about a meeting: its frame, who is invited, why it is called off, and a point of its programme."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.models import County, Municipality
from portal.lib.forms import EditionField, GuardedForm, PlainText, TokenField
from reviews.events.fields import TimeOfDay
from reviews.models import Event, EventInvite
from reviews.support.fields import Day, for_one


class EventForm(GuardedForm):
    """What, when and where; with which other county, if any."""

    title = PlainText(label=gettext_lazy("What is the meeting called?"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("kind of meeting"), choices=Event.Kind)
    on = Day(label=gettext_lazy("day"))
    starts = TimeOfDay(label=gettext_lazy("from what time"))
    ends = TimeOfDay(label=gettext_lazy("until what time"))
    place = PlainText(label=gettext_lazy("place"), max_length=200, required=False)
    link = forms.URLField(
        label=gettext_lazy("link to the digital meeting"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy("Only those who are invited see it."),
    )
    description = PlainText(
        label=gettext_lazy("what it is about"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Those who are invited read this, and can bring what they want to take up."),
    )
    answer_by = Day(label=gettext_lazy("answer by"), required=False)
    together = forms.ModelMultipleChoiceField(
        County.objects.none(),
        label=gettext_lazy("Arrange it together with"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "They are asked, and arrange it with you once they have said yes. You read the same then."
        ),
    )
    edition = EditionField()
    form_token = TokenField()

    guarded = ("title", "place", "description")
    COLUMNS = ("title", "kind", "place", "link", "description", "answer_by")

    def __init__(self, *args, counties, event=None, **kwargs):
        super().__init__(*args, initial=self.begins_as(event), **kwargs)
        own = event.counties if event else [county.pk for county in counties]
        self.fields["together"].queryset = County.objects.real().exclude(pk__in=own)
        for_one(self, event)
        self.has_been = bool(event) and event.state == Event.State.HELD
        if counties[0].is_practice:  # practice stays by itself
            del self.fields["together"]

    @classmethod
    def begins_as(cls, event):
        """What stands in the form when it is opened."""
        if event is None:
            return {"starts": "09:00", "ends": "15:00"}
        begins, ends = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
        return {name: getattr(event, name) for name in (*cls.COLUMNS, "edition")} | {
            "on": begins.date(),
            "starts": begins.time(),
            "ends": ends.time(),
            "together": event.asked_counties,
        }

    def clean(self):
        data = super().clean()
        starts, ends, on = data.get("starts"), data.get("ends"), data.get("on")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("The meeting ends before it begins."))
        if on and data.get("answer_by") and data["answer_by"] > on:
            self.add_error("answer_by", _("The answers come after the meeting."))
        if on and on > timezone.localdate() and self.has_been:
            self.add_error("on", _("The meeting has been held: its day cannot lie ahead."))
        return data

    @property
    def columns(self):
        """The columns of the meeting."""
        data = self.cleaned_data
        return {name: data[name] for name in self.COLUMNS} | {
            "starts_at": timezone.make_aware(datetime.combine(data["on"], data["starts"])),
            "ends_at": timezone.make_aware(datetime.combine(data["on"], data["ends"])),
        }

    @property
    def together_with(self):
        """The counties that are asked."""
        return self.cleaned_data.get("together", ())


class InviteForm(forms.Form):
    """Which municipalities, and who in them besides the coordinators."""

    municipalities = forms.ModelMultipleChoiceField(
        Municipality.objects.none(),
        label=gettext_lazy("Which municipalities?"),
        widget=forms.CheckboxSelectMultiple,
    )
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Who, besides the coordinators?"),
        required=False,
        choices=EventInvite.ROLES,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Coordinators are always invited, and can sign up others."),
    )

    def __init__(self, *args, event, places, **kwargs):
        invites = list(event.invites.all())
        now = [invite.municipality_id for invite in invites]
        roles = sorted({role for invite in invites for role in invite.roles})
        initial = {"municipalities": now, "roles": roles if invites else [EventInvite.POLICE]}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["municipalities"].queryset = places

    @property
    def chosen(self):
        """The roles by municipality: here the same for all."""
        data = self.cleaned_data
        return dict.fromkeys(data["municipalities"], data["roles"])


class CancelForm(GuardedForm):
    """Why the meeting is called off."""

    why_cancelled = PlainText(
        label=gettext_lazy("Why is it called off?"),
        max_length=300,
        help_text=gettext_lazy("Everyone who was invited reads it."),
    )
    guarded = ("why_cancelled",)


class PointForm(GuardedForm):
    """A point of the programme: when, what, and who leads it."""

    at = TimeOfDay(label=gettext_lazy("from what time"), required=False)
    title = PlainText(label=gettext_lazy("What is talked about?"), max_length=200)
    who = PlainText(
        label=gettext_lazy("who leads it"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("A municipality or a function."),
    )
    edition = EditionField()
    form_token = TokenField()

    guarded = ("title", "who")
    COLUMNS = ("at", "title", "who")

    def __init__(self, *args, point=None, **kwargs):
        initial = {name: getattr(point, name) for name in (*self.COLUMNS, "edition")} if point else {}
        super().__init__(*args, initial=initial, **kwargs)
        for_one(self, point)

    @property
    def columns(self):
        """The columns of the point."""
        return {name: self.cleaned_data[name] for name in self.COLUMNS}
