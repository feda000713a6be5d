"""What may be typed about a grant project, and about what it built."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib.forms import CaseNumber, EditionField, GuardedForm, Kronor, PlainText, TokenField
from reviews.models import GrantRemain
from reviews.support.fields import Day, for_one

HIGHEST_AMOUNT = 2_000_000_000


class ProjectForm(GuardedForm):
    """A project: who paid, how much, until when, for what, and whether the county board sees it."""

    name = PlainText(label=gettext_lazy("What is the project called?"), max_length=120)
    funder = PlainText(
        label=gettext_lazy("who pays"), max_length=120, help_text=gettext_lazy("For example Brå.")
    )
    amount = Kronor(label=gettext_lazy("kronor"), required=False, min_value=0, max_value=HIGHEST_AMOUNT)
    case_number = CaseNumber(required=False)
    starts_on = Day(label=gettext_lazy("from"))
    ends_on = Day(label=gettext_lazy("last day"))
    purpose = PlainText(
        label=gettext_lazy("what the money was for"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    is_shared = forms.BooleanField(label=gettext_lazy("Show it to the county board"), required=False)
    edition = EditionField()
    form_token = TokenField()

    guarded = ("name", "funder", "case_number", "purpose")
    COLUMNS = ("name", "funder", "amount", "case_number", "starts_on", "ends_on", "purpose", "is_shared")

    def __init__(self, *args, project=None, **kwargs):
        names = (*self.COLUMNS, "edition")
        initial = {name: getattr(project, name) for name in names} if project else {}
        super().__init__(*args, initial=initial, **kwargs)
        for_one(self, project)

    def clean(self):
        data = super().clean()
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The project ends before it begins."))
        return data

    @property
    def columns(self):
        """The columns of the project."""
        return {name: self.cleaned_data[name] for name in self.COLUMNS}


class RemainForm(GuardedForm):
    """Something that the project built, and how it stands on the day that somebody looked."""

    text = PlainText(
        label=gettext_lazy("What did the project build?"),
        max_length=200,
        help_text=gettext_lazy("A group, a way of working, a service, a post."),
    )
    state = forms.ChoiceField(
        label=gettext_lazy("How does it stand today?"),
        widget=forms.RadioSelect,
        choices=GrantRemain.State,
        initial=GrantRemain.State.UNKNOWN,
    )
    note = PlainText(label=gettext_lazy("how it is kept up, or why it ended"), max_length=300, required=False)
    looked_on = Day(label=gettext_lazy("looked at"), required=False)
    edition = EditionField()
    form_token = TokenField()

    guarded = ("text", "note")
    COLUMNS = ("text", "state", "note", "looked_on")

    def __init__(self, *args, remain=None, **kwargs):
        initial = {"looked_on": timezone.localdate()}
        if remain:
            initial = {name: getattr(remain, name) for name in (*self.COLUMNS, "edition")}
            initial["looked_on"] = timezone.localdate()  # whoever opens it looks today
        super().__init__(*args, initial=initial, **kwargs)
        for_one(self, remain)

    def clean(self):
        data = super().clean()
        day, state = data.get("looked_on"), data.get("state")
        if day and day > timezone.localdate():
            self.add_error("looked_on", _("The day has not come yet."))
        if state and state != GrantRemain.State.UNKNOWN and not day and "looked_on" not in self.errors:
            self.add_error("looked_on", _("Say on which day it stood so."))
        return data

    @property
    def columns(self):
        """The columns of what was built."""
        return {name: self.cleaned_data[name] for name in self.COLUMNS}
