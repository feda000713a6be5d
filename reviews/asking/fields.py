"""Whom something is put to, as one choice: everyone, one's own county, or a group by its name."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.asking.sides import groups_of
from reviews.models import Audience

GROUP = "group-"


def audience_field():
    """A choice of whom it is put to; its choices are set when the form is made."""
    return forms.ChoiceField(label=gettext_lazy("Whom do you put it to?"), widget=forms.RadioSelect)


def set_audience(form, side, row=None):
    """Let the form choose among everyone, one's own county and one's groups. Practice stays by itself."""
    choices = [] if side.is_practice else [(Audience.ALL.value, Audience.ALL.label)]
    choices.append((Audience.COUNTY.value, Audience.COUNTY.label))
    if not side.is_practice:
        choices += [
            (f"{GROUP}{group.pk}", _("The group %(name)s") % {"name": group}) for group in groups_of(side)
        ]
    if row and audience_of(row) not in dict(choices):  # a group that one has left
        choices.append((audience_of(row), str(row.group)))
    form.fields["audience"].choices = choices


def audience_of(row):
    """The choice that the row stands for."""
    return f"{GROUP}{row.group_id}" if row.group_id else row.audience


def audience_columns(value):
    """The columns of a choice."""
    if value.startswith(GROUP):
        return {"audience": Audience.GROUP, "group_id": int(value.removeprefix(GROUP))}
    return {"audience": Audience(value), "group_id": None}
