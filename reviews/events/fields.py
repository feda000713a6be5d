"""What the forms of meetings share: a time of day, and the function of whoever comes."""

from django import forms
from django.utils.translation import gettext_lazy

from portal.lib.forms import PlainText


class TimeOfDay(forms.TimeField):
    """Hours and minutes, in the browser's own field."""

    def __init__(self, **kwargs):
        widget = forms.TimeInput(format="%H:%M", attrs={"class": "short", "type": "time"})
        super().__init__(widget=widget, **kwargs)


def function_field():
    """What somebody does at work, which is how others know who comes."""
    return PlainText(
        label=gettext_lazy("function"), max_length=120, help_text=gettext_lazy("For example youth leader.")
    )


def needs_field():
    """What the kitchen or the room needs to know; kept until the day is over."""
    return PlainText(
        label=gettext_lazy("food, or anything that makes it easier"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "No more than is needed. Those who arrange it read it; it is deleted the day after."
        ),
    )
