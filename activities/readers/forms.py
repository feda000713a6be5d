"""What the municipality says to everyone in its own words."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.lib.forms import GuardedForm, PlainText


class PublishForm(GuardedForm):
    """A few sentences first on the page."""

    introduction = PlainText(
        label=_("In your own words"),
        help_text=_("A few sentences to those who live in the municipality. They stand first on the page."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    guarded = ("introduction",)
