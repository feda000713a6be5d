"""The page before a call, and the note that it ends in."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from municipalities.models import Municipality
from municipalities.scopes import county_scope
from reviews.support.call.reports import call_sheet, with_call_facts
from reviews.support.contacts.forms import ContactForm
from reviews.support.contacts.views import note_contact
from reviews.support.scopes import cases_open, number_in


@require_http_methods(["GET", "HEAD", "POST"])
def support_call(request, codes, code):
    """All that one needs to know before a call on one page; the note below becomes the contact."""
    counties = county_scope(request, codes)
    places = Municipality.objects.served_by(request.user).filter(county__in=counties)
    municipality = get_object_or_404(with_call_facts(request.user, places), code=code)
    sheet = call_sheet(request.user, municipality, today=timezone.localdate())
    initial = {"kind": "phone", "case": number_in(request, "arende")}
    form = ContactForm(request.POST or None, cases=sheet.cases, initial=initial)
    if request.method == "POST" and form.is_valid():
        cases = cases_open(request.user, municipality)
        contact = note_contact(request.user, municipality, form, cases)
        messages.success(request, _("The contact is noted. The municipality sees it too."))
        if contact.case_id:
            return redirect("support_case_detail", codes, contact.case_id)
        return redirect("county_municipality", codes, code)
    context = {"codes": codes, "sheet": sheet, "municipality": municipality, "form": form}
    return render(request, "reviews/support_call.html", context, status=422 if form.errors else 200)
