"""Stöd från länsstyrelsen: the same support from the municipality's side, and from that of its local police."""

from django.contrib import messages
from django.db import IntegrityError
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from municipalities.choices import words
from portal.lib.editions import EditConflict
from portal.lib.paging import paginate
from portal.lib.reopening import reopened
from reviews.models import Need, Promise, Side, SupportCase, SupportContact
from reviews.support.cases.reports import as_rows, case_page, with_places
from reviews.support.contacts.views import new_promise_page, promise_page
from reviews.support.needs import actions
from reviews.support.needs.forms import EndForm, NeedForm
from reviews.support.needs.reports import similar_needs
from reviews.support.scopes import kept_scope, support_scope
from reviews.support.waiting import own_promises, own_sides

form_page = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 10  # needs of others, and of one's own that are over


@require_safe
def municipality_contacts(request, code):
    """The support as the municipality sees it: cases, promises, needs and contacts. The police see their part."""
    municipality = support_scope(request, code)
    user, today = request.user, timezone.localdate()
    reads_all = municipality.is_read_in_full_by(user)
    contacts = SupportContact.objects.visible_to(user).filter(municipality=municipality)
    page = paginate(request, contacts.with_removable(user).with_details())
    cases = with_places(SupportCase.objects.visible_to(user).at(municipality))
    needs = Need.objects.visible_to(user).filter(municipality=municipality)
    context = {
        "municipality": municipality,
        "page": page,
        "rows": as_rows(cases.order_by(F("ended_on").desc(nulls_first=True), "next_on", "-pk"), today=today),
        "promises": own_promises(user, municipality, today=today),
        "needs": needs.waiting().select_related("case"),
        "past_needs": needs.exclude(ended_on=None)[:SHOWN],
        "similar": similar_needs(municipality).select_related("municipality")[:SHOWN] if reads_all else (),
        "reads_all": reads_all,
        "may_change": municipality.is_coordinated_by(user),
        "promises_itself": municipality.is_coordinated_by(user) or municipality.pk in user.policed_ids,
    }
    return render(request, "reviews/municipality_contacts.html", context)


@require_safe
def municipality_case(request, code, pk):
    """A case from the municipality's side: what the county and the local police see too."""
    municipality = support_scope(request, code)
    cases = SupportCase.objects.visible_to(request.user).at(municipality).select_related("responsible")
    case = get_object_or_404(cases, pk=pk)
    mine = set(
        Promise.objects.editable_by(request.user)
        .filter(case=case, municipality=municipality)
        .values_list("pk", flat=True)
    )

    def answer(promise):
        return reverse("municipality_promise", args=[code, promise.pk]) if promise.pk in mine else ""

    page = case_page(
        request.user,
        case,
        own=own_sides(request.user, municipality),
        answer=answer,
        today=timezone.localdate(),
    )
    context = {
        "municipality": municipality,
        "case": case,
        "page": page,
        "themes": words().theme_names(case.themes),
    }
    return render(request, "reviews/municipality_case.html", context)


@form_page
def municipality_promise_new(request, code):
    """Promise something in the support: the municipality, by its coordinators, or the police of its area."""
    municipality = support_scope(request, code)
    sides = [
        side
        for side in own_sides(request.user, municipality)
        if side == Side.POLICE or municipality.is_coordinated_by(request.user)
    ]
    if not sides:
        raise Http404
    cases = SupportCase.objects.visible_to(request.user).at(municipality).going_on()
    back = reverse("municipality_contacts", args=[code])
    return new_promise_page(request, municipality, sides, cases, back)


@form_page
def municipality_promise(request, code, pk):
    """Say how a promise went: the municipality's, or that of its local police."""
    municipality = support_scope(request, code)
    promises = Promise.objects.editable_by(request.user).filter(municipality=municipality)
    promise = get_object_or_404(promises.select_related("municipality", "case"), pk=pk)
    if promise.case_id:
        back = reverse("municipality_case", args=[code, promise.case_id])
    else:
        back = reverse("municipality_contacts", args=[code])
    return promise_page(request, promise, back, {"codes": ""})


# Needs


@form_page
def need_new(request, code):
    """Tell the county board what the municipality needs."""
    municipality = kept_scope(request, code)
    form = NeedForm(request.POST or None, municipality=municipality)
    if request.method == "POST" and form.is_valid():
        token = form.cleaned_data["form_token"]
        try:
            actions.say_need(by=request.user, municipality=municipality, form_token=token, **form.columns)
        except IntegrityError as error:
            raise Http404 from error
        messages.success(request, _("The county board sees what you need."))
        return redirect("municipality_contacts", code)
    context = {"municipality": municipality, "need": None, "form": form, "difference": []}
    return render(request, "reviews/need_edit.html", context, status=422 if form.errors else 200)


def waiting_need(request, municipality, pk):
    """A need of the municipality that waits; else 404."""
    needs = Need.objects.editable_by(request.user).waiting().filter(municipality=municipality)
    return get_object_or_404(needs, pk=pk)


@form_page
def need_edit(request, code, pk):
    """Change a need. Two at once: the later one sees both texts."""
    municipality = kept_scope(request, code)
    need = waiting_need(request, municipality, pk)
    form = NeedForm(request.POST or None, municipality=municipality, need=need)
    difference = []
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_need(need=need, edition=form.cleaned_data["edition"], **form.columns)
        except EditConflict as conflict:
            difference = reopened(form, conflict.current)
        except actions.Ended:
            messages.info(request, _("Somebody has said meanwhile that it is not needed any more."))
            return redirect("municipality_contacts", code)
        else:
            messages.success(request, _("Saved. The county board sees it."))
            return redirect("municipality_contacts", code)
    context = {"municipality": municipality, "need": need, "form": form, "difference": difference}
    status = 422 if form.errors or difference else 200
    return render(request, "reviews/need_edit.html", context, status=status)


@form_page
def need_close(request, code, pk):
    """Say that a need is met, or not needed any more."""
    municipality = kept_scope(request, code)
    if request.method == "POST" and has_ended(request, municipality, pk):
        messages.info(request, _("It is said already."))
        return redirect("municipality_contacts", code)
    need = waiting_need(request, municipality, pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.end_need(need=need, end=data["end"], end_note=data["end_note"])
        messages.success(request, _("Saved. The county board sees it."))
        return redirect("municipality_contacts", code)
    context = {"municipality": municipality, "need": need, "form": form}
    return render(request, "reviews/need_close.html", context, status=422 if form.errors else 200)


def has_ended(request, municipality, pk):
    """Whether the need is one of the municipality's that is over: the button was pressed twice."""
    needs = Need.objects.editable_by(request.user).filter(municipality=municipality, pk=pk)
    return needs.exclude(ended_on=None).exists()
