"""What may be typed about meetings: before, after, and what was decided."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.cooperation.fields import Day, Record, has_come
from municipalities.cooperation.scopes import people_at
from municipalities.models import Attendance, Decision, Meeting
from portal.lib.uploads import UploadField


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self):
        super().__init__(format="%H:%M", attrs={"class": "short"})


class MeetingForm(Record):
    """When and where, and what is to be talked about."""

    guarded = ("location", "agenda")
    on = Day(label=gettext_lazy("day"))
    starts = forms.TimeField(label=gettext_lazy("from what time"), widget=TimeInput)
    ends = forms.TimeField(label=gettext_lazy("until what time"), widget=TimeInput, required=False)

    class Meta(Record.Meta):
        model = Meeting
        fields = ["location", "agenda"]
        help_texts = {
            "location": gettext_lazy("A room, or a link to a meeting at a distance."),
            "agenda": gettext_lazy("One point on each line."),
        }

    field_order = ["on", "starts", "ends", "location", "agenda"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.starts_at:
            begins = timezone.localtime(self.instance.starts_at)
            self.initial |= {"on": begins.date(), "starts": begins.time()}
            if self.instance.ends_at:
                self.initial["ends"] = timezone.localtime(self.instance.ends_at).time()

    def clean(self):
        data = super().clean()
        if data.get("ends") and data.get("starts") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("The meeting ends before it starts."))
        return data

    @property
    def values(self):
        day, ends = self.cleaned_data["on"], self.cleaned_data["ends"]
        return super().values | {
            "starts_at": timezone.make_aware(datetime.combine(day, self.cleaned_data["starts"])),
            "ends_at": timezone.make_aware(datetime.combine(day, ends)) if ends else None,
        }


class HoldForm(Record):
    """Who came, per seat; what was said; the minutes as a file."""

    guarded = ("notes",)
    minutes_file = UploadField(
        label=gettext_lazy("minutes"),
        required=False,
        help_text=gettext_lazy("PDF, Word, Excel, PowerPoint, ODF or a picture, at most 20 MB."),
    )

    class Meta(Record.Meta):
        model = Meeting
        fields = ["notes"]
        help_texts = {"notes": gettext_lazy("Nobody may be recognised, not even in a small village.")}

    def __init__(self, *args, seats, **kwargs):
        super().__init__(*args, **kwargs)
        self.seats = seats
        known = {a.seat_id: a.state for a in self.instance.attendances.all()}
        for seat in seats:
            self.fields[f"seat_{seat.pk}"] = forms.ChoiceField(
                label=" – ".join(part for part in (seat.organisation_name, seat.title) if part),
                choices=Attendance.State.choices,
                widget=forms.RadioSelect,
                required=False,
                initial=known.get(seat.pk, ""),
                help_text=self.began_later(seat),
            )
        if seats:
            self.fields["not_noted"] = forms.BooleanField(
                label=_("who came was not noted"),
                required=False,
                initial=self.instance.state == Meeting.State.HELD and not known,
            )
        self.order_fields([*(f"seat_{seat.pk}" for seat in seats), "not_noted"])

    def began_later(self, seat):
        """From when the seat holds, where it was entered with a day after the meeting: it may be asked for too."""
        if seat.starts_on <= timezone.localdate(self.instance.starts_at):
            return ""
        return _("The seat holds from %(day)s here, after the meeting.") % {"day": seat.starts_on}

    def of(self, row):
        return type(self)(instance=row, municipality=self.municipality, seats=self.seats)

    def clean(self):
        data = super().clean()
        if timezone.localdate(self.instance.starts_at) > timezone.localdate():
            self.add_error(None, _("The meeting has not been held yet. Change its day if it was earlier."))
        elif self.seats and not data.get("not_noted") and not self.errors and not self.attendance:
            self.add_error("not_noted", _("Say who came, or that it was not noted."))
        return data

    @property
    def attendance(self):
        """The state of attendance by seat; a seat that nothing was said about is not there."""
        said = {seat: self.cleaned_data[f"seat_{seat.pk}"] for seat in self.seats}
        return {seat: state for seat, state in said.items() if state}


class DecisionForm(Record):
    """What was decided; with somebody responsible or a day it is a task until it is done."""

    guarded = ("text", "responsible", "outcome")

    class Meta(Record.Meta):
        model = Decision
        fields = ["text", "minutes_ref", "responsible", "person", "due_on", "done_on", "outcome"]
        labels = {"person": gettext_lazy("person with an account here")}
        help_texts = {
            "responsible": gettext_lazy("A role or a unit, so that the task stays when somebody leaves."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.municipality.is_practice:
            del self.fields["person"]
        else:
            self.fields["person"].queryset = people_at(self.municipality)
        if not self.instance.pk:
            del self.fields["done_on"], self.fields["outcome"]

    def clean_done_on(self):
        return has_come(self.cleaned_data["done_on"])
