"""Who takes over, which seats go along, and whether the leaver's access ends."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Membership
from activities.handover.held import rows_held, successors
from municipalities.models import SeatHolder
from portal.lib.forms import GuardedForm, PlainText, TokenField


class HandoverForm(GuardedForm):
    """One act. Without `names_seats` seats go along all or none, and no group is named."""

    END, KEEP = "end", "keep"

    successor = forms.ModelChoiceField(
        Membership.objects.none(), label=_("Who takes over?"), empty_label=_("Choose a person")
    )
    seats = forms.ModelMultipleChoiceField(
        SeatHolder.objects.none(),
        label=_("Seats in councils and groups that go along"),
        help_text=_("Those that you do not tick stay as they are."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    all_seats = forms.BooleanField(required=False, initial=True)
    access = forms.ChoiceField(
        label=_("What happens with the access?"),
        choices=[
            (END, _("It ends at once, with write links, calendar address and everything signed in")),
            (KEEP, _("It stays: only what the person answers for is moved")),
        ],
        widget=forms.RadioSelect,
        initial=END,
    )
    note = PlainText(
        label=_("Something more to say?"),
        help_text=_("It stands with the handover, for those who come after."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    form_token = TokenField()

    guarded = ("note",)

    def __init__(self, *args, municipality, leaver, names_seats, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = successors(municipality, leaver)
        self.fields["successor"].label_from_instance = lambda membership: str(membership.user)
        rows, column = rows_held(municipality)["seats"]
        self.held_seats = rows.filter(**{column: leaver}).select_related("seat__body")
        own = list(self.held_seats)
        if not (names_seats and own):
            del self.fields["seats"]
        else:
            self.fields["seats"].queryset = self.held_seats
            self.fields["seats"].initial = [seat.pk for seat in own]
            self.fields["seats"].label_from_instance = lambda holder: ", ".join(
                filter(None, [holder.seat.body.name, holder.seat.title])
            )
        if names_seats or not own:
            del self.fields["all_seats"]
        else:
            self.fields["all_seats"].label = ngettext(
                "%(n)s seat in a council or group goes along",
                "%(n)s seats in councils and groups go along",
                len(own),
            ) % {"n": len(own)}
        if not leaver.memberships.active().at_place(municipality).exists():
            del self.fields["access"]

    @property
    def lacks_candidates(self):
        """Whether there is nobody to hand over to."""
        return not self.fields["successor"].queryset.exists()

    @property
    def terms(self):
        """What the act takes."""
        data = self.cleaned_data
        chosen = data.get("seats", self.held_seats if data.get("all_seats") else ())
        return {
            "successor": data["successor"],
            "seats": [holder.pk for holder in chosen],
            "ends_access": data.get("access") == self.END,
            "note": data["note"],
            "form_token": data["form_token"],
        }
