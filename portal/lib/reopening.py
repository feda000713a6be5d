"""A form that was sent when someone else had saved: sent again on top of that, with both texts in sight."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from portal.lib.editions import Difference

NOT_COMPARED = ("edition", "contact_confirmed", "sources")


def reopened(form: Any, current: Any, saved: Mapping[str, Any] | None = None) -> list[Difference]:
    """Let the form be sent again on top of `current`, as someone else left it; returns where the two differ.

    `saved` is what `current` says by the form's fields, where that is not its attributes. One row without words
    where they differ in nothing that can be put side by side.
    """
    form.data = form.data.copy()
    form.data[form.add_prefix("edition")] = current.edition
    if saved is None:
        saved = {name: getattr(current, name) for name in form.fields if hasattr(current, name)}
    found = []
    for name, field in form.fields.items():
        theirs, yours = saved.get(name), form.cleaned_data.get(name)
        if name in saved and name not in NOT_COMPARED and (theirs or yours) and theirs != yours:
            found.append(Difference(field.label, in_words(field, theirs), in_words(field, yours)))
    return found or [Difference("", "", "")]


def in_words(field: forms.Field, value: object) -> str:
    """What the field holds, as a person reads it."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    names = {str(code): label for code, label in getattr(field, "choices", ())}
    values = value if isinstance(value, list) else [value]
    return ", ".join(str(names.get(str(one), one)) for one in values if one not in (None, "")) or "–"
