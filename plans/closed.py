"""What those see who wrote in a lägesbild, plan, document or follow-up while someone else finished it."""

from functools import wraps

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.drafting.actions import NotOpen
from plans.models import ActionPlan, Document, FollowUp, FollowUpRound, Measure, SituationReport
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
    page, title, text = what_happened(document)
    address = reverse(f"{page}_detail", args=[code, document.pk])
    if not type(document)._default_manager.filter(pk=document.pk).exists():
        address = reverse(LISTS.get(page, f"{page}_list"), args=[code])
    if not (written := texts_of(typed_in(request))):
        messages.warning(request, text)
        return redirect(address)
    context = {"title": title, "text": text, "written": written, "address": address}
    return render(request, "plans/closed.html", context, status=422)


LISTS = {"follow_up": "round_list", "measure": "plan_list"}


def what_happened(row):
    """The beginning of its page's name, what it is called, and why nothing was saved."""
    if isinstance(row, SituationReport):
        return "report", row.title, _("Nobody can write in the lägesbild any longer. Nothing was saved.")
    if isinstance(row, ActionPlan):
        return "plan", row.title, _("The plan is not a draft any longer, so nothing was changed.")
    if isinstance(row, Document):
        return "document", row.title, _("The document is locked, so nothing was changed.")
    if isinstance(row, FollowUp) and row.is_final:
        text = _(
            "The follow-up was made final meanwhile, so nothing was changed. Write a new one to correct it."
        )
        return "follow_up", row.measure.title, text
    if isinstance(row, FollowUpRound):
        return "round", row.plan.title, _("The round was finished meanwhile, and stays as it is.")
    page, measure = ("measure", row) if isinstance(row, Measure) else ("follow_up", row.measure)
    return page, measure.title, _("The plan is not in force any longer, so the measure is not followed up.")
