"""What may be typed about links, by those who tell by them, and in the answer to what was told."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.forms import QuickForm
from activities.models import TellLink
from portal.lib.forms import DateInput, GuardedForm, MailAddress, People, PlainText, TokenField

MOST_DAYS = 5 * 366


class TellForm(QuickForm):
    """What an organisation has done, in half a minute; the rest is for those who have a whole one."""

    MORE = ("method", "reached", "sender", "reply_to")
    guarded = (*QuickForm.guarded, "method", "sender")

    method = PlainText(
        label=gettext_lazy("tell us more"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("How you did it, and how it went."),
    )
    reached = People(
        label=gettext_lazy("about how many took part"),
        min_value=0,
        max_value=1_000_000,
        required=False,
    )
    sender = PlainText(
        label=gettext_lazy("which of you"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("A class, a team, a unit. Not a person's name."),
    )
    reply_to = MailAddress(
        label=gettext_lazy("e-mail for a reply"),
        max_length=254,
        required=False,
        help_text=gettext_lazy("We write once, when your text has been read, and then delete the address."),
    )

    @property
    def more_is_open(self):
        """Whether something stands, or is wrong, in the folded-away part."""
        return any(self[name].value() or self[name].errors for name in self.MORE)

    @property
    def told(self):
        """What was told, as the action takes it."""
        names = ("form_token", *self.MORE)
        return self.activity_fields | {name: self.cleaned_data[name] for name in names}


class LinkForm(GuardedForm, forms.ModelForm):
    """Whom a link is for, who asks, and how long it is open."""

    last_day = forms.DateField(
        label=gettext_lazy("last day"),
        required=False,
        widget=DateInput,
        help_text=gettext_lazy("After that day the link takes nothing in. Leave it empty if it has no end."),
    )
    form_token = TokenField()

    guarded = ("organisation", "asked_by")

    class Meta:
        model = TellLink
        fields = ["organisation", "asked_by", "contact_email"]
        field_classes = {"organisation": PlainText, "asked_by": PlainText, "contact_email": MailAddress}
        error_messages = {"organisation": {"required": gettext_lazy("Write which organisation it is for.")}}
        help_texts = {
            "organisation": gettext_lazy("A school, an association, the police, a region."),
            "asked_by": gettext_lazy("Stands on the form and on the poster: your name and role, or a unit."),
            "contact_email": gettext_lazy("So that you can mail the address, and say thank you."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["form_token"].required = False
            self.initial["last_day"] = self.instance.last_day
        else:
            self.initial["last_day"] = timezone.localdate() + timedelta(days=TellLink.LIFETIME_DAYS)

    def clean_last_day(self):
        day, today = self.cleaned_data["last_day"], timezone.localdate()
        if day and "last_day" in self.changed_data and day < today:
            raise forms.ValidationError(_("The day has passed. To stop now, pause or close the link."))
        if day and day > today + timedelta(days=MOST_DAYS):
            raise forms.ValidationError(_("Choose a day within five years, or leave it empty."))
        return day

    @property
    def link_fields(self):
        """The fields as the actions take them."""
        names = (*self.Meta.fields, "last_day")
        return {name: self.cleaned_data[name] for name in names}


class DeclineForm(forms.Form):
    """The answer to what is declined."""

    letter = PlainText(
        label=gettext_lazy("your answer"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Empty it if no answer is to be sent."),
    )
