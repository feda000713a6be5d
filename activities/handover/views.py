"""Pages of Överlämning: the sheet for a successor, its PDF, and handing over."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import Refused
from accounts.models import Membership
from activities.handover import actions
from activities.handover.forms import HandoverForm
from activities.handover.held import held_by, leavers
from activities.handover.reports import paper_of, sheet_of
from municipalities.models import Municipality
from portal.lib.papers.pdf import pdf_of
from portal.lib.uploads import KINDS, download


def sheet_scope(request, code):
    """The municipality, with the settings of its law table, if the user reads it in full; else 404."""
    places = Municipality.objects.readable_in_full_by(request.user).select_related("law_settings")
    return get_object_or_404(places, code=code)


@require_safe
def handover(request, code):
    """All that a successor needs to know, as it stands today."""
    municipality = sheet_scope(request, code)
    context = {
        "municipality": municipality,
        "sheet": sheet_of(municipality, reader=request.user),
        "can_hand_over": municipality.is_coordinated_by(request.user) and not municipality.is_practice,
    }
    return render(request, "activities/handover.html", context)


@require_safe
def handover_pdf(request, code):
    """The same to print or to keep."""
    municipality = sheet_scope(request, code)
    pdf = pdf_of(paper_of(municipality, reader=request.user))
    return download(pdf, name=f"overlamning-{code}.pdf", content_type=KINDS["pdf"][1])


@require_http_methods(["GET", "HEAD", "POST"])
def handover_own(request, code):
    """Hand over what one answers for oneself."""
    municipality = get_object_or_404(Municipality.objects.coordinated_by(request.user).real(), code=code)
    return hand_over(request, municipality, request.user)


@require_safe
def handover_people(request, code):
    """For administrators: who may have something to hand over, by name and number; nothing of what it is."""
    municipality = get_object_or_404(Municipality.objects.administered_by(request.user).real(), code=code)
    context = {"municipality": municipality, "leavers": leavers(municipality)}
    return render(request, "activities/handover_people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def handover_of(request, code, user):
    """For administrators: hand over for somebody who has left, or will."""
    municipality = get_object_or_404(Municipality.objects.administered_by(request.user).real(), code=code)
    found = [row.user for row in leavers(municipality) if row.user.pk == user]
    if not found:
        raise Http404
    return hand_over(request, municipality, found[0])


def hand_over(request, municipality, leaver):
    """Ask who takes over and what goes along, then do it in one act."""
    is_own = leaver == request.user
    form = HandoverForm(request.POST or None, municipality=municipality, leaver=leaver, names_seats=is_own)
    if request.method == "POST" and form.is_valid():
        try:
            actions.hand_over(by=request.user, municipality=municipality, leaver=leaver, **form.terms)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
        else:
            return handed_over(request, municipality, leaver, form.cleaned_data["successor"].user)
    context = {
        "municipality": municipality,
        "leaver": leaver,
        "is_own": is_own,
        "held": held_by(municipality, [leaver.pk])[leaver.pk],
        "through_others": Membership.objects.active()
        .at(municipality)
        .filter(user=leaver, municipality=None)
        .exists(),
        "can_invite": Municipality.objects.administered_by(request.user).contains(municipality),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "activities/handover_new.html", context, status=status)


def handed_over(request, municipality, leaver, successor):
    """Where one goes after a handover: somebody whose last role ended is signed out."""
    said = _("Handed over to %(name)s.") % {"name": successor}
    if leaver != request.user:
        messages.success(request, said)
        return redirect("municipality_people", municipality.code)
    if not request.user.memberships.active().exists():
        logout(request)
        messages.success(request, f"{said} " + _("Your access has ended. Thank you for your work!"))
        return redirect("account_login")
    messages.success(request, said)
    return redirect("start")
