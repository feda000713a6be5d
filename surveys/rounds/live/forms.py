"""The class report, which a teacher fills in without an account."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib.forms import GuardedForm, People, PlainText

LARGEST_CLASS = 500


class ClassReportForm(GuardedForm):
    """The class's code, how many are enrolled and were there, and a line about how it went."""

    guarded = ("note",)
    code = PlainText(
        label=gettext_lazy("the class code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text=gettext_lazy("The same code that the pupils typed in."),
    )
    enrolled = People(label=gettext_lazy("enrolled in the class"), min_value=0, max_value=LARGEST_CLASS)
    present = People(label=gettext_lazy("present when you answered"), min_value=0, max_value=LARGEST_CLASS)
    note = PlainText(
        label=gettext_lazy("how it went"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For example that the network was down. Write nothing about any pupil."),
    )

    def clean(self):
        data = super().clean()
        enrolled, present = data.get("enrolled"), data.get("present")
        if enrolled is not None and present is not None and present > enrolled:
            self.add_error("present", _("There cannot be more present than enrolled."))
        return data
