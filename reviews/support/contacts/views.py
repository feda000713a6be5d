"""Pages about contacts and promises, on the county's side."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from municipalities.scopes import county_scope
from portal.lib.editions import EditConflict
from portal.lib.removals import removed_once
from portal.lib.reopening import reopened
from reviews.models import Promise, Side, SupportContact
from reviews.support.contacts import actions
from reviews.support.contacts.forms import ContactForm, PromiseForm, PromiseNewForm
from reviews.support.scopes import cases_open, municipality_scope
from reviews.views import municipality_page

form_page = require_http_methods(["GET", "HEAD", "POST"])


def note_contact(user, municipality, form, cases):
    """Save a contact from its form; 404 for a token that is somebody else's."""
    chosen = form.cleaned_data.get("case")
    case = get_object_or_404(cases, pk=chosen) if chosen else None
    try:
        contact, _is_new = actions.add_contact(
            by=user, municipality=municipality, case=case, promises=form.promises, **form.contact_fields
        )
    except IntegrityError as error:
        raise Http404 from error
    return contact


@require_POST
def support_contact_new(request, codes, code):
    """Note a contact with the municipality."""
    counties, municipality = municipality_scope(request, codes, code)
    cases = cases_open(request.user, municipality)
    form = ContactForm(request.POST, cases=cases.values_list("pk", "title"))
    if not form.is_valid():
        return municipality_page(request, codes, counties, municipality, form, status=422)
    note_contact(request.user, municipality, form, cases)
    messages.success(request, _("The contact is noted. The municipality sees it too."))
    return redirect("county_municipality", codes, code)


@form_page
@removed_once
def support_contact_remove(request, codes, code, pk):
    """Ask whether to take a contact back, and do it."""
    _counties, municipality = municipality_scope(request, codes, code)
    removable = SupportContact.objects.removable_by(request.user)
    contact = get_object_or_404(removable, municipality=municipality, pk=pk)
    if request.method == "POST":
        actions.remove_contact(contact=contact)
        messages.success(request, _("The contact is taken back."))
        return redirect("county_municipality", codes, code)
    context = {
        "codes": codes,
        "municipality": municipality,
        "contact": contact,
        "promises": contact.promises.open(),
    }
    return render(request, "reviews/support_contact_remove.html", context)


@form_page
def county_promise_new(request, codes, code):
    """Promise a municipality something, without any contact."""
    _counties, municipality = municipality_scope(request, codes, code)
    cases = cases_open(request.user, municipality)
    back = reverse("county_municipality", args=[codes, code])
    return new_promise_page(request, municipality, [Side.COUNTY], cases, back)


def new_promise_page(request, municipality, sides, cases, back):
    """The form of a promise, for either side."""
    form = PromiseNewForm(request.POST or None, sides=sides, cases=list(cases.values_list("pk", "title")))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data.get("case")
        actions.make_promise(
            by=request.user,
            municipality=municipality,
            case=get_object_or_404(cases, pk=chosen) if chosen else None,
            promised=form.promised,
            form_token=form.cleaned_data["form_token"],
        )
        messages.success(request, _("The promise is noted. Both sides see it."))
        return redirect(back)
    context = {"municipality": municipality, "form": form, "back": back, "is_county": Side.COUNTY in sides}
    return render(request, "reviews/support_promise_new.html", context, status=422 if form.errors else 200)


@form_page
def county_promise(request, codes, pk):
    """Say how a promise went, the county's own or another side's."""
    counties = county_scope(request, codes)
    promises = Promise.objects.editable_by(request.user).filter(municipality__county__in=counties)
    promise = get_object_or_404(promises.select_related("municipality", "case"), pk=pk)
    if promise.case_id:
        back = reverse("support_case_detail", args=[codes, promise.case_id])
    else:
        back = reverse("county_municipality", args=[codes, promise.municipality.code])
    return promise_page(request, promise, back, {"codes": codes})


def promise_page(request, promise, back, context):
    """The form that says how a promise went, for either side. Two at once: the later one sees both answers."""
    form = PromiseForm(request.POST or None, promise=promise)
    difference = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.answer_promise(
                by=request.user,
                promise=promise,
                edition=data["edition"],
                outcome=data["outcome"],
                outcome_note=data["outcome_note"],
            )
        except EditConflict as conflict:
            difference = reopened(form, conflict.current)
        else:
            messages.success(request, _("Saved. Both sides see how it went."))
            return redirect(back)
    context |= {
        "municipality": promise.municipality,
        "promise": promise,
        "form": form,
        "difference": difference,
        "back": back,
    }
    status = 422 if form.errors or difference else 200
    return render(request, "reviews/support_promise.html", context, status=status)
