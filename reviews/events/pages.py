"""The one page on which something is asked about a meeting: a heading, a form, a button."""

from django.shortcuts import render
from django.urls import reverse


def act_page(
    request, event, form, *, heading, lead, button, codes="", municipality=None, difference=(), remove=""
):
    """Draw the form for those who arrange the meeting (`codes`), or those who are invited (`municipality`)."""
    if codes:
        back = reverse("event_detail", args=[codes, event.pk])
    else:
        back = reverse("invitation_detail", args=[municipality.code, event.pk])
    context = {
        "event": event,
        "codes": codes,
        "municipality": municipality,
        "form": form,
        "heading": heading,
        "lead": lead,
        "button": button,
        "back": back,
        "difference": difference,
        "remove": remove,
    }
    status = 422 if form.errors or difference else 200
    return render(request, "reviews/event_act.html", context, status=status)
