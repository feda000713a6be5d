"""Pages of an officer's hand-over: the sheet for a successor, its PDF, and handing over."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import Refused
from municipalities.models import County
from municipalities.scopes import county_scope
from portal.lib.papers.pdf import pdf_of
from portal.lib.uploads import KINDS, download
from reviews.support.handover import actions
from reviews.support.handover.forms import OfficerHandoverForm
from reviews.support.handover.held import cases_held, leavers, said
from reviews.support.handover.reports import county_sheet, paper_of


@require_safe
def county_handover(request, codes):
    """All that a successor needs to know, as it stands today."""
    counties = county_scope(request, codes)
    context = {
        "codes": codes,
        "sheet": county_sheet(request.user, counties),
        "can_hand_over": not counties[0].is_practice,
    }
    return render(request, "reviews/county_handover.html", context)


@require_safe
def county_handover_pdf(request, codes):
    """The same to print or to keep."""
    counties = county_scope(request, codes)
    pdf = pdf_of(paper_of(request.user, counties))
    return download(pdf, name=f"overlamning-{codes}.pdf", content_type=KINDS["pdf"][1])


def real_counties(request, codes):
    """The counties of the address, for those who serve them and for their administrators; never to practise in."""
    administered = County.objects.administered_by(request.user).filter(code__in=codes.split("-"))
    counties = list(administered.order_by("code"))
    if not counties or "-".join(county.code for county in counties) != codes:
        counties = county_scope(request, codes)
    if any(county.is_practice for county in counties):
        raise Http404
    return counties


def may_end_for(request, counties):
    """Whether the user may end others' access there: the administrators of every one of the counties."""
    administered = County.objects.administered_by(request.user).filter(pk__in=[one.pk for one in counties])
    return administered.count() == len(counties)


@require_http_methods(["GET", "HEAD", "POST"])
def county_handover_own(request, codes):
    """Hand over one's own cases."""
    counties = county_scope(request, codes)
    if counties[0].is_practice:
        raise Http404
    return hand_over(request, codes, counties, request.user, may_end=True)


@require_safe
def county_handover_people(request, codes):
    """Who may have something to hand over, by name and number: for colleagues and administrators."""
    counties = real_counties(request, codes)
    context = {
        "codes": codes,
        "leavers": leavers(counties),
        "serves": {county.pk for county in counties} <= request.user.county_ids,
    }
    return render(request, "reviews/county_handover_people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def county_handover_of(request, codes, user):
    """Hand over for somebody who has left, or will."""
    counties = real_counties(request, codes)
    found = [row.user for row in leavers(counties) if row.user.pk == user]
    if not found:
        raise Http404
    return hand_over(request, codes, counties, found[0], may_end=may_end_for(request, counties))


def hand_over(request, codes, counties, leaver, *, may_end):
    """Ask who takes over, then do it in one act."""
    form = OfficerHandoverForm(request.POST or None, counties=counties, leaver=leaver, may_end=may_end)
    if request.method == "POST" and form.is_valid():
        try:
            actions.hand_over(by=request.user, counties=counties, leaver=leaver, **form.terms)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)
        else:
            return handed_over(request, codes, leaver, form.cleaned_data["successor"])
    cases = cases_held(counties, leaver).count()
    context = {
        "codes": codes,
        "leaver": leaver,
        "is_own": leaver == request.user,
        "held": said(cases) if cases else "",
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "reviews/county_handover_new.html", context, status=status)


def handed_over(request, codes, leaver, successor):
    """Where one goes after a hand-over: somebody whose last role ended is signed out."""
    text = _("Handed over to %(name)s.") % {"name": successor}
    if leaver != request.user:
        messages.success(request, text)
        return redirect("county_handover_people", codes)
    if not request.user.memberships.active().exists():
        logout(request)
        messages.success(request, f"{text} " + _("Your access has ended. Thank you for your work!"))
        return redirect("account_login")
    messages.success(request, text)
    return redirect("start")
