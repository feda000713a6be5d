"""Requests for public documents: the list with its search, and the package."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from municipalities.models import Municipality
from municipalities.scopes import county_scope
from portal.lib.uploads import download
from reviews.records import registrar
from reviews.records.forms import RecordFilter, RegistrarForm, chosen
from reviews.records.packing import packed
from reviews.records.record import Wanted
from reviews.records.reports import drafts_of, received_by, records_of

GIVES_OUT = ("coordinator", "registrar")


def place_scope(request, code):
    """The municipality, for its registrars and coordinators; else 404."""
    places = Municipality.objects.visible_to(request.user).select_related("county")
    municipality = get_object_or_404(places, code=code)
    if municipality.pk not in request.user.reach(*GIVES_OUT):
        raise Http404
    return municipality


def receivers(found):
    """Whom the documents went to, to choose between."""
    return list(dict.fromkeys(record.receiver for record in found if record.receiver))


@require_safe
def record_search(request, code):
    """What the municipality has sent and decided, by word, day and receiver; drafts apart, by title alone."""
    municipality = place_scope(request, code)
    filters = RecordFilter(request.GET)
    found = records_of(request.user, municipality, replace(filters.wanted, receiver=""))
    context = {
        "municipality": municipality,
        "filters": filters,
        "records": [record for record in found if filters.wanted.keeps(record)],
        "receivers": receivers(found),
        "drafts": drafts_of(municipality, filters.wanted),
        "codes": None,
    }
    return render(request, "reviews/record_search.html", context)


@require_safe
def record_package(request, code):
    """The chosen documents, packed together with an index."""
    municipality = place_scope(request, code)
    found = records_of(request.user, municipality, RecordFilter(request.GET).wanted)
    return package(request, chosen(found, request.GET.getlist("val")), municipality.full_name, municipality)


@require_http_methods(["GET", "HEAD", "POST"])
def record_register(request, code):
    """Look once more at what was chosen, then send it to the official mailbox, to be registered."""
    municipality = place_scope(request, code)
    ticked = {*request.GET.getlist("val"), *request.POST.getlist("val")}
    found = [record for record in records_of(request.user, municipality, Wanted()) if record.key in ticked]
    records = registrar.to_send(found, ticked)
    form = RegistrarForm(request.POST or None)
    takes = registrar.takes_documents(municipality)
    if request.method == "POST" and records and takes and form.is_valid():
        secrecy, token = form.cleaned_data["secrecy"], form.cleaned_data["form_token"]
        keys = [record.key for record in records]
        registrar.hand_over.enqueue(municipality.pk, request.user.pk, keys, secrecy, str(token))
        text = ngettext(
            "%(n)s document is on its way to %(mailbox)s.",
            "%(n)s documents are on their way to %(mailbox)s.",
            len(records),
        )
        messages.success(request, text % {"n": len(records), "mailbox": municipality.registrar_email})
        return redirect("record_search", code)
    context = {
        "municipality": municipality,
        "records": records,
        "left": len(found) - len(records),
        "takes": takes,
        "form": form,
    }
    return render(
        request, "reviews/record_register.html", context, status=422 if request.method == "POST" else 200
    )


@require_safe
def county_record_search(request, codes):
    """What the counties' municipalities have sent in, and what was answered."""
    counties = county_scope(request, codes)
    filters = RecordFilter(request.GET)
    found = received_by(request.user, counties, codes, replace(filters.wanted, receiver=""))
    context = {
        "municipality": None,
        "filters": filters,
        "records": [record for record in found if filters.wanted.keeps(record)],
        "receivers": receivers(found),
        "drafts": [],
        "codes": codes,
    }
    return render(request, "reviews/record_search.html", context)


@require_safe
def county_record_package(request, codes):
    """The chosen documents of the counties, packed together with an index."""
    counties = county_scope(request, codes)
    found = received_by(request.user, counties, codes, RecordFilter(request.GET).wanted)
    place = _(" and ").join(county.board_name for county in counties)
    return package(request, chosen(found, request.GET.getlist("val")), place, None)


def package(request, records, place, municipality):
    """The ZIP; 404 where there is nothing to pack."""
    if not records:
        raise Http404
    content = packed(records, by=request.user, place=place, municipality=municipality)
    return download(content, name=f"handlingar-{timezone.localdate()}.zip", content_type="application/zip")
