"""How many have answered so far, and the teacher's class report."""

from django.contrib.auth.decorators import login_not_required
from django.http import StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.lib.cells import CSV_CONTENT_TYPE
from portal.lib.htmx import render_page
from portal.limits import is_too_many, sender_of
from surveys.rounds.limits import REPORTS, WRONG_CODES
from surveys.rounds.live import actions, exports, reports
from surveys.rounds.live.forms import ClassReportForm
from surveys.rounds.reports import is_answerable, look_of
from surveys.rounds.scopes import places_handled, round_seen


@require_safe
def survey_live(request, pk):
    """Enrolled, present and answered, class by class; htmx asks for the numbers alone, every half minute."""
    found = round_seen(request, pk)
    context = {
        "round": found,
        "look": look_of(found),
        "progress": reports.progress_of(found, places_handled(request.user, found)),
        "is_moving": is_answerable(found) or found.is_unmixed,
        "now": timezone.localtime(),
    }
    return render_page(request, "surveys/rounds/survey_live.html", context, fragment="answers")


@require_safe
def survey_live_export(request, pk):
    """Give what the page shows as a file."""
    found = round_seen(request, pk)
    progress = reports.progress_of(found, places_handled(request.user, found))
    response = StreamingHttpResponse(exports.progress_csv(progress), content_type=CSV_CONTENT_TYPE)
    name = f"{slugify(found.name)[:60]}-{timezone.localdate():%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def survey_class_report(request):
    """The teacher's report, by the class's code; codes are not to be guessed."""
    form = ClassReportForm(request.POST or None)
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        network, data = sender_of(request), form.cleaned_data
        group = None if is_too_many(REPORTS, network) else actions.class_of(data["code"])
        if group is not None:
            report = {name: data[name] for name in ("enrolled", "present", "note")}
            actions.report_class(group=group, **report)
            return redirect("survey_class_thanks")
        if is_too_many(WRONG_CODES, network):
            form.add_error(
                "code", _("Many codes have been wrong here. Wait ten minutes, and look at the code again.")
            )
            status = 429
        else:
            form.add_error("code", _("No open survey has that code. Look at it again."))
            status = 422
    return render(request, "surveys/rounds/survey_class_report.html", {"form": form}, status=status)


@login_not_required
@require_safe
def survey_class_thanks(request):
    """Thank the teacher."""
    return render(request, "surveys/rounds/survey_class_thanks.html", {})
