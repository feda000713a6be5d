"""The list of participants on the county's side: who comes, who was there, and the list as a file."""

from io import BytesIO

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.lib.cells import CSV_CONTENT_TYPE, XLSX_CONTENT_TYPE, csv_lines
from reviews.events.pages import act_page
from reviews.events.people import actions, exports
from reviews.events.people.forms import AttendanceForm, ThereForm
from reviews.events.scopes import event_scope, invited_places
from reviews.models import SignUp

form_page = require_http_methods(["GET", "HEAD", "POST"])


def people_of(request, event):
    """Every answer to the meeting."""
    return SignUp.objects.visible_to(request.user).filter(event=event).select_related("municipality")


@form_page
def event_people(request, codes, pk):
    """Who comes, and on the day and after it, a tick for each who was there."""
    _counties, event = event_scope(request, codes, pk)
    sign_ups = people_of(request, event)
    form = AttendanceForm(request.POST if request.method == "POST" else None, sign_ups=sign_ups)
    if request.method == "POST":
        if not form.is_valid():
            return people_page(request, codes, event, sign_ups, status=422, form=form)
        try:
            actions.note_attendance(event=event, **form.cleaned_data)
        except actions.Closed:
            messages.info(request, _("Who was there is noted on the day or after it."))
        else:
            messages.success(request, _("Who was there is noted. The meeting has been held."))
        return redirect("event_people", codes, pk)
    return people_page(request, codes, event, sign_ups)


def people_page(request, codes, event, sign_ups, *, status=200, form=None):
    """The list; ticks stand as they were noted, and before that for all who said that they come."""
    rows = [(row, row.comes if row.attended is None else row.attended) for row in sign_ups]
    context = {"codes": codes, "event": event, "rows": rows, "form": form}
    return render(request, "reviews/event_people.html", context, status=status)


@form_page
def event_people_add(request, codes, pk):
    """Note somebody who came without having answered."""
    _counties, event = event_scope(request, codes, pk)
    form = ThereForm(request.POST or None, places=invited_places(event), is_practice=event.is_practice)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.sign_up_other(
                by=request.user,
                event=event,
                municipality=data["municipality"],
                form_token=data["form_token"],
                is_there=True,
                **form.columns,
            )
        except IntegrityError as error:
            raise Http404 from error
        except actions.Closed:
            messages.info(request, _("Who was there is noted on the day or after it."))
        else:
            messages.success(request, _("Noted."))
        return redirect("event_people", codes, pk)
    return act_page(
        request,
        event,
        form,
        codes=codes,
        heading=_("Somebody who came without having answered"),
        lead=_("The person is noted as having been there."),
        button=_("Note the person"),
    )


@require_safe
def event_people_export(request, codes, pk, kind):
    """Download the list of participants."""
    _counties, event = event_scope(request, codes, pk)
    rows = people_of(request, event)
    if kind == "xlsx":
        file = BytesIO()
        exports.write_people_xlsx(file, rows)
        response = HttpResponse(file.getvalue(), content_type=XLSX_CONTENT_TYPE)
    elif kind == "csv":
        lines = csv_lines(exports.people_header(), exports.people_lines(rows))
        response = HttpResponse("".join(lines), content_type=CSV_CONTENT_TYPE)
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="deltagare-{pk}.{kind}"'
    return response
