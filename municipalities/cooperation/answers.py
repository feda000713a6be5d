"""How the pages of Samverkan answer: one shape for every form, and words for what cannot be saved."""

from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.lib.editions import EditConflict, save_edition

form_view = require_http_methods(["GET", "HEAD", "POST"])


def saved(form, action, **values):
    """What the action gives; None when it refuses, or when another saved first: then the form says so."""
    try:
        return action(**values)
    except ValidationError as error:
        form.add_error(None, error)
    except EditConflict as conflict:
        show_conflict(form, conflict.current)
        if not form.difference:
            return conflict.current  # the very same was saved already: a double click
    return None


def changed(form, row):
    """The row as it stands after the form; None when another saved first: then the form shows both texts."""
    return saved(form, save_edition, row=row, edition=form.edition, **form.values)


def show_conflict(form, current):
    """Let the form hold both texts: what is saved stands beside what was typed, and may be saved over."""
    theirs = form.of(current)
    rows = [
        {"label": form[name].label, "theirs": shown(theirs[name].initial), "yours": shown(form[name].value())}
        for name in form.fields
        if name not in ("edition", "mode") and shown(theirs[name].initial) != shown(form[name].value())
    ]
    form.difference = rows if rows or form.is_whole else [{"label": "", "theirs": "", "yours": ""}]
    form.data = form.data.copy()
    form.data["edition"] = str(current.edition)


def shown(value):
    """A field's value in words: rows by name, text with one kind of line break, nothing as nothing."""
    if value is None or value is False:
        return ""
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    try:
        return ", ".join(sorted(str(part) for part in value))
    except TypeError:
        return str(value)


def form_page(request, form, *, heading, back, lead="", button="", crumbs=(), template="", **more):
    """The page of a form; 422 when something is to be mended, or another saved first."""
    difference = getattr(form, "difference", [])
    context = {
        "municipality": form.municipality,
        "form": form,
        "difference": difference,
        "heading": heading,
        "lead": lead,
        "button": button or _("Save"),
        "back": back,
        "crumbs": crumbs,
        **more,
    }
    status = 422 if form.errors or difference else 200
    return render(request, template or "municipalities/cooperation_form.html", context, status=status)
