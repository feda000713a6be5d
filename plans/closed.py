"""What those see who wrote in a lägesbild, plan or document while someone else finished it or sent it on."""

from functools import wraps

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.models import Document, SituationReport
from plans.papers import NotOpen
from portal.resend import texts_of, typed_in


def while_open(view):
    """Let a view of a municipality's document answer for it where it is written in no longer."""

    @wraps(view)
    def answered(request, code, *args, **kwargs):
        try:
            return view(request, code, *args, **kwargs)
        except NotOpen as error:
            return closed(request, code, error.document)

    return answered


def closed(request, code, document):
    """Lead to the document and say so; what somebody had written is shown first, so that it can be kept."""
    if isinstance(document, SituationReport):
        page, text = "report", _("Nobody can write in the lägesbild any longer. Nothing was saved.")
    elif isinstance(document, Document):
        page, text = "document", _("The document is locked, so nothing was changed.")
    else:
        page, text = "plan", _("The plan is not a draft any longer, so nothing was changed.")
    address = reverse(f"{page}_detail", args=[code, document.pk])
    if not type(document)._default_manager.filter(pk=document.pk).exists():
        address = reverse(f"{page}_list", args=[code])
    if not (written := texts_of(typed_in(request))):
        messages.warning(request, text)
        return redirect(address)
    context = {"document": document, "text": text, "written": written, "address": address}
    return render(request, "plans/closed.html", context, status=422)
