"""The one page on which something is asked or said: a heading, a form, a button."""

from django.shortcuts import render


def act_page(request, form, *, heading, lead, button, crumbs, said="", difference=()):
    """Draw the form. `crumbs` are the pages above it, by name and address; the last is where Cancel leads. `said` is
    what it is about, in somebody's words."""
    context = {
        "form": form,
        "heading": heading,
        "lead": lead,
        "button": button,
        "crumbs": crumbs,
        "back": crumbs[-1][1],
        "said": said,
        "difference": difference,
    }
    status = 422 if form.errors or difference else 200
    return render(request, "reviews/asking_act.html", context, status=status)


def confirm_page(request, *, heading, lead, button, crumbs, said, row=None):
    """Ask before something is taken back; `row` where it is removed."""
    context = {
        "heading": heading,
        "lead": lead,
        "button": button,
        "crumbs": crumbs,
        "back": crumbs[-1][1],
        "said": said,
        "row": row,
    }
    return render(request, "reviews/asking_confirm.html", context)
