"""What may be typed about leading body, coordination, contact cards, attempts and pledges."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.cooperation.fields import Record, has_come, last_day_field, with_companions
from municipalities.cooperation.scopes import people_at
from municipalities.models import (
    Attempt,
    CitizenPledge,
    ContactCard,
    CoordinationFunction,
    CoordinationHolder,
    LeadingBody,
)


class Successive(Record):
    """What there is one of at a time: what is typed corrects it, or is what comes after it."""

    CORRECT, REPLACE = "correct", "replace"
    QUESTION = LABELS = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["mode"] = forms.ChoiceField(
                label=_("what are you doing?"),
                widget=forms.RadioSelect,
                choices=[(self.CORRECT, _("Correcting what stands here")), (self.REPLACE, self.successor)],
                initial=self.CORRECT,
                help_text=_("What was before is kept with its days."),
            )
            self.order_fields(["mode"])

    @property
    def replaces(self):
        """Whether what is typed comes after what stands there."""
        return self.cleaned_data.get("mode") == self.REPLACE


class LeadingBodyForm(Successive):
    """Who leads the work and reports to fullmäktige (13 §)."""

    successor = gettext_lazy("Another body takes over on the first day below")
    guarded = ("name",)

    class Meta(Record.Meta):
        model = LeadingBody
        fields = ["kind", "name", "starts_on", "decided_on", "minutes_ref", "case_number"]
        help_texts = {
            "starts_on": gettext_lazy("The first day on which it leads the work."),
            "decided_on": gettext_lazy("When fullmäktige decided it, if it did."),
        }


class FunctionForm(Successive):
    """The coordination function (11 §): which unit, and how much of full time."""

    successor = gettext_lazy("Another unit takes over on the first day below, with those who work there")
    guarded = ("unit", "note")
    unnamed = ("mailbox",)

    class Meta(Record.Meta):
        model = CoordinationFunction
        fields = ["unit", "share", "starts_on", "mailbox", "note"]
        help_texts = {
            "unit": gettext_lazy("A unit or a department, whoever works there."),
            "share": gettext_lazy("In all: 100 is one full post, 50 half of one."),
            "starts_on": gettext_lazy("The first day on which the unit has the task."),
            "mailbox": gettext_lazy("An address that someone reads also when the coordinator is away."),
        }


class HolderForm(Record):
    """Who fills the coordination function, from when to when."""

    guarded = ("name", "title")
    unnamed = ("name", "user")
    last_day = last_day_field(
        help_text=gettext_lazy(
            "Leave it empty as long as it goes on. After it, with nobody new, there is a vacancy."
        )
    )

    class Meta(Record.Meta):
        model = CoordinationHolder
        fields = ["name", "title", "share", "user", "starts_on"]
        labels = {"user": gettext_lazy("account in the portal")}
        help_texts = {"share": gettext_lazy("In per cent: 100 is a full post.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "user" in self.fields:
            self.fields["user"].queryset = people_at(self.municipality)


class ContactCardForm(Record):
    """Whom to turn to about something (12 §)."""

    guarded = ("title", "organisation")
    unnamed = ("name", "phone", "email")

    class Meta(Record.Meta):
        model = ContactCard
        fields = ["purpose", "title", "organisation", "name", "phone", "email", "is_public"]
        help_texts = {
            "title": gettext_lazy("Coordinator, municipal police officer, on-call officer."),
            "name": gettext_lazy("Only somebody who is to be reached at work."),
            "is_public": gettext_lazy(
                "Everyone can then read the card on the municipality's open contact page, without signing in."
            ),
        }

    def clean(self):
        data = super().clean()
        if "email" in self.fields and not self.errors and not (data["email"] or data["phone"]):
            self.add_error("email", _("Write an e-mail address or a phone number."))
        return data


class AttemptForm(Record):
    """What was tried so that others would agree or take part: it counts too."""

    guarded = ("counterpart", "note")

    class Meta(Record.Meta):
        model = Attempt
        fields = ["duty", "kind", "counterpart", "on", "agreement", "body", "note"]
        labels = {"agreement": gettext_lazy("agreement"), "body": gettext_lazy("council or group")}
        help_texts = {"counterpart": gettext_lazy("An organisation, not a person.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agreement"].queryset = self.municipality.agreements.all()
        self.fields["body"].queryset = self.municipality.bodies.all()

    def clean_on(self):
        return has_come(self.cleaned_data["on"])


class PledgeForm(Record):
    """A promise to those who live there, and what came of it."""

    guarded = ("text", "issuers", "area", "outcome")
    last_day = last_day_field()

    class Meta(Record.Meta):
        model = CitizenPledge
        fields = ["text", "issuers", "area", "agreement", "starts_on", "outcome", "outcome_on"]
        labels = {"agreement": gettext_lazy("belongs to the agreement")}
        help_texts = {
            "text": gettext_lazy("As it was told to those who live there."),
            "issuers": gettext_lazy("The municipality and the police, for example."),
            "outcome": gettext_lazy("What you tell those who were promised something."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agreement"].queryset = self.municipality.agreements.all()
        with_companions(self)
        self.order_fields(["text", "issuers", "area", "agreement", "companions", "starts_on", "last_day"])
        if not self.instance.pk:
            del self.fields["outcome"], self.fields["outcome_on"]

    def clean_outcome_on(self):
        return has_come(self.cleaned_data["outcome_on"])

    def clean(self):
        data = super().clean()
        if data.get("outcome_on") and not data.get("outcome"):
            self.add_error("outcome", _("Write what came of it, or take the day away."))
        return data
