"""Pages of Processtöd on the county's side: the list, a case, and what is done with it."""

from io import BytesIO
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from municipalities.choices import words
from municipalities.scopes import county_scope
from portal.lib.cells import CSV_CONTENT_TYPE, XLSX_CONTENT_TYPE, csv_lines
from portal.lib.editions import EditConflict
from portal.lib.htmx import render_page
from portal.lib.paging import paginate
from portal.lib.reopening import reopened
from reviews.models import SupportCase
from reviews.support.cases import actions, exports, reports
from reviews.support.cases.forms import (
    CaseFilter,
    CaseForm,
    CloseForm,
    ReopenForm,
    RestForm,
    needs_to_answer,
)
from reviews.support.scopes import county_case_scope, number_in, places_in

form_page = require_http_methods(["GET", "HEAD", "POST"])
MOST_EXPORTED = 5000


def narrowed(request, counties):
    """The filters, and the cases that they leave: the same for the page and for what is downloaded."""
    places = list(places_in(request, counties))
    officers = list(reports.officers_of(counties))
    filters = CaseFilter(request.GET, places=places, themes=words().current_themes, officers=officers)
    cases = SupportCase.objects.led_by(request.user).in_counties(counties)
    return places, filters, reports.with_places(filters.apply(cases))


@require_safe
def support_case_list(request, codes):
    """List the support that goes on, what is next and when; beside it promises and needs that wait."""
    counties = county_scope(request, codes)
    places, filters, cases = narrowed(request, counties)
    today = timezone.localdate()
    page = paginate(request, cases, key=("next_on", "pk"))
    context = {
        "codes": codes,
        "counties": counties,
        "filters": filters,
        "page": page,
        "rows": reports.as_rows(page, today=today),
    }
    if not request.htmx:
        ids = [place.pk for place in places]
        context |= {
            "waiting": reports.promises_waiting(request.user, ids, codes, today=today),
            "needs": reports.needs_without_case(request.user, ids),
            "given": reports.given_this_year(request.user, places, today=today),
            "year": today.year,
        }
    return render_page(request, "reviews/support_case_list.html", context, fragment="cases")


@require_safe
def support_case_export(request, codes, kind):
    """Download the cases that the list shows."""
    counties = county_scope(request, codes)
    _places, _filters, cases = narrowed(request, counties)
    today = timezone.localdate()
    rows = reports.as_rows(cases.order_by("next_on", "pk")[:MOST_EXPORTED], today=today)
    if kind == "xlsx":
        file = BytesIO()
        exports.write_cases_xlsx(file, rows)
        response = HttpResponse(file.getvalue(), content_type=XLSX_CONTENT_TYPE)
    elif kind == "csv":
        lines = csv_lines(exports.case_header(), exports.case_lines(rows))
        response = HttpResponse("".join(lines), content_type=CSV_CONTENT_TYPE)
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="processtod-{codes}-{today}.{kind}"'
    return response


@require_safe
def support_case_detail(request, codes, pk):
    """A case as all its sides see it: goal, next step, promises, contacts, needs, and what has happened."""
    _counties, case = county_case_scope(request, codes, pk)

    def answer(promise):
        return reverse("county_promise", args=[codes, promise.pk])

    page = reports.case_page(
        request.user, case, own=reports.COUNTY_SIDE, answer=answer, today=timezone.localdate()
    )
    context = {
        "codes": codes,
        "case": case,
        "page": page,
        "themes": words().theme_names(case.themes),
    }
    return render(request, "reviews/support_case_detail.html", context)


@form_page
def support_case_new(request, codes):
    """Begin support, from a need if the address names one. Pressed twice, the button leads to the same case."""
    counties = county_scope(request, codes)
    if request.method == "POST" and (begun := begun_already(request)):
        return redirect("support_case_detail", codes, begun.pk)
    places, needs = places_in(request, counties), needs_to_answer(request.user, counties)
    initial = {}
    if key := number_in(request, "behov"):
        need = get_object_or_404(needs, pk=key)
        initial = {
            "municipalities": [need.municipality_id],
            "goal": need.text,
            "form": need.form,
            "themes": need.themes,
            "needs": [need.pk],
        }
    if code := request.GET.get("kommun"):
        initial["municipalities"] = list(places.filter(code=code[:4]).values_list("pk", flat=True))
    if not counties[0].is_practice:
        initial["responsible"] = request.user.pk
    form = CaseForm(request.POST or None, counties=counties, places=places, needs=needs, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            case = actions.begin_case(
                by=request.user,
                municipalities=data["municipalities"],
                needs=data["needs"],
                form_token=data["form_token"],
                **form.frame,
            )
        except IntegrityError as error:
            raise Http404 from error
        messages.success(request, _("The support has begun. The municipality and its local police see it."))
        return redirect("support_case_detail", codes, case.pk)
    context = {"codes": codes, "case": None, "form": form, "difference": []}
    return render(request, "reviews/support_case_edit.html", context, status=422 if form.errors else 200)


def begun_already(request):
    """The case that this very form has begun, or None: its needs are no longer free to choose."""
    try:
        token = UUID(request.POST.get("form_token", ""))
    except ValueError:
        return None
    begun = SupportCase.objects.led_by(request.user).filter(form_token=token, created_by=request.user)
    return begun.first()


@form_page
def support_case_edit(request, codes, pk):
    """Change the frame of a case. Two at once: the later one sees both texts."""
    counties, case = county_case_scope(request, codes, pk)
    if case.is_closed:
        return not_now(request, codes, pk)
    places, needs = places_in(request, counties), needs_to_answer(request.user, counties, case)
    form = CaseForm(request.POST or None, counties=counties, places=places, needs=needs, case=case)
    difference = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.change_case(
                by=request.user,
                case=case,
                edition=data["edition"],
                municipalities=data["municipalities"],
                among=places,
                needs=data["needs"],
                **form.frame,
            )
        except EditConflict as conflict:
            saved = CaseForm.begins_as(conflict.current)
            difference = reopened(form, conflict.current, {name: saved[name] for name in COMPARED})
        except ValidationError as error:
            form.add_error(None, error)
        except actions.NotNow:
            return not_now(request, codes, pk)
        else:
            messages.success(request, _("Saved."))
            return redirect("support_case_detail", codes, pk)
    context = {"codes": codes, "case": case, "form": form, "difference": difference}
    status = 422 if form.errors or difference else 200
    return render(request, "reviews/support_case_edit.html", context, status=status)


COMPARED = ("title", "goal", "form", "themes", "starts_on", "next_step", "next_on")


def not_now(request, codes, pk):
    """Lead to the case and say that somebody was quicker."""
    messages.info(request, _("Somebody changed the state of the support meanwhile. This is how it stands."))
    return redirect("support_case_detail", codes, pk)


def act(request, codes, pk, *, name, form_of, save, done, **words_of):
    """Ask what an act needs to know, and do it."""
    _counties, case = county_case_scope(request, codes, pk)
    if case.state not in actions.ACTS[name]:
        return not_now(request, codes, pk)
    form = form_of(case)
    if request.method == "POST" and form.is_valid():
        fields = {field: form.cleaned_data[field] for field in form.fields if field != "contact_confirmed"}
        try:
            save(by=request.user, case=case, **fields)
        except actions.NotNow:
            return not_now(request, codes, pk)
        messages.success(request, done)
        return redirect("support_case_detail", codes, pk)
    context = {"codes": codes, "case": case, "form": form, **words_of}
    return render(request, "reviews/support_case_act.html", context, status=422 if form.errors else 200)


@form_page
def support_case_rest(request, codes, pk):
    """Let the support rest for a reason."""
    return act(
        request,
        codes,
        pk,
        name="rest",
        form_of=lambda _case: RestForm(request.POST or None),
        save=actions.rest_case,
        done=_("The support rests."),
        heading=_("Let the support rest"),
        lead=_("It can be taken up again at any time."),
        button=_("Let it rest"),
    )


@form_page
def support_case_close(request, codes, pk):
    """Close the support and say what came of it."""
    return act(
        request,
        codes,
        pk,
        name="close",
        form_of=lambda case: CloseForm(request.POST or None, case=case),
        save=actions.close_case,
        done=_("The support is closed."),
        heading=_("Close the support"),
        lead=_("Say what came of it. Promises that wait stay, and can be answered afterwards."),
        button=_("Close the support"),
    )


@form_page
def support_case_reopen(request, codes, pk):
    """Take up a case that rests or is closed."""
    return act(
        request,
        codes,
        pk,
        name="reopen",
        form_of=lambda _case: ReopenForm(request.POST or None),
        save=actions.reopen_case,
        done=_("The support goes on again."),
        heading=_("Take the support up again"),
        lead=_("What has happened before stays in its history."),
        button=_("Take it up again"),
    )
