"""Pages of results, from counting to deletion. Each view scopes, calls and renders – nothing more."""

from tempfile import TemporaryFile
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from municipalities.scopes import county_scope
from portal.lib.cells import CSV_CONTENT_TYPE, XLSX_CONTENT_TYPE
from portal.lib.htmx import render_page
from portal.lib.open_pages import link_closed
from surveys.models import SurveyRound
from surveys.results import actions, exports, public, reports, retention, texts
from surveys.results.forms import PublicForm
from surveys.results.pooling.reports import can_pool
from surveys.results.scopes import PUBLISHED, viewer_of
from surveys.results.seen import results_seen
from surveys.rounds.reports import look_of
from surveys.rounds.scopes import round_kept
from surveys.scopes import place_scope

form_page = require_http_methods(["GET", "HEAD", "POST"])
State = SurveyRound.State
CONTENT_TYPES = {
    exports.CSV: CSV_CONTENT_TYPE,
    exports.XLSX: XLSX_CONTENT_TYPE,
    exports.PDF: "application/pdf",
}


def kept(request, pk):
    """The round, for those who keep it, after it has closed; else 404."""
    found = round_kept(request, pk)
    if found.state not in (State.CLOSED, State.COMPILED, *PUBLISHED):
        raise Http404
    return found


def too_late(request, pk):
    """Say that the round has gone on meanwhile, and show how it stands."""
    messages.warning(
        request, _("The round has gone on since the page was opened. Look at how it stands now.")
    )
    return redirect("survey_results", pk)


# Lists


@require_safe
def survey_result_list(request, code):
    """The published results that the reader may see of a municipality."""
    municipality = place_scope(request, code)
    listed = reports.listed_for(viewer_of(request.user), [municipality.pk], counties=False)
    context = {
        "municipality": municipality,
        "code": municipality.code,
        "codes": None,
        "place_name": municipality.full_name,
        "listed": listed,
        "keeps": municipality.is_coordinated_by(request.user),
    }
    return render(request, "surveys/results/survey_result_list.html", context)


@require_safe
def county_survey_result_list(request, codes):
    """The published results of several of the counties' municipalities together."""
    counties = county_scope(request, codes)
    listed = reports.listed_for(viewer_of(request.user), [one.pk for one in counties], counties=True)
    name = _(" and ").join(county.name for county in counties)
    context = {"code": None, "codes": codes, "place_name": name, "listed": listed, "keeps": True}
    return render(request, "surveys/results/survey_result_list.html", context)


# A round


@require_safe
def survey_results(request, pk):
    """The first screen of the results; before that, how far the counting has come."""
    found, viewer, is_own = results_seen(request, pk)
    progress = actions.progress_of(found) if found.state not in PUBLISHED else None
    context = {"round": found, "is_own": is_own, "look": look_of(found), "progress": progress}
    if progress and not progress.is_finished:
        return render_page(request, "surveys/results/survey_count.html", context, fragment="counting")
    context |= {
        "summary": reports.summary_of(viewer, found, request.user, place=request.place_key),
        "is_preview": found.state == State.COMPILED,
        "purge_day": retention.purge_day(found),
        "is_late": retention.is_late(found),
        "can_pool": is_own and found.state in PUBLISHED and can_pool(request.user, found),
        "has_public": found.state in PUBLISHED and found.has_public,
        "texts": texts.texts_of(found).count() if is_own and found.state == State.PUBLISHED else 0,
    }
    return render(request, "surveys/results/survey_results.html", context)


@require_safe
def survey_results_section(request, pk, section):
    """The questions of a section as the reader has chosen to see them; htmx asks for them alone."""
    found, viewer, is_own = results_seen(request, pk)
    shown = reports.shown(viewer, found, request.GET)
    context = section_context(shown, section) | {"round": found, "is_own": is_own}
    return render_page(request, "surveys/results/survey_results_section.html", context, fragment="figures")


def section_context(shown, section):
    """What the page of a section shows, of a round or a pool; 404 for a section without questions."""
    sections = shown.results.sections
    if section not in dict(sections) or not shown.results.rows:
        raise Http404
    numbers = [number for number, _title in sections]
    at = numbers.index(section)
    return {
        "source": shown.results.source,
        "form": shown.form,
        "words": shown.words,
        "why_not_all": shown.why_not_all,
        "sections": sections,
        "section": section,
        "title": dict(sections)[section],
        "blocks": shown.blocks(section),
        "query": urlencode({**shown.form.chosen(), "avsnitt": section}),
        "view_query": urlencode(shown.form.chosen()),
        "next": sections[at + 1] if at + 1 < len(sections) else None,
        "previous": sections[at - 1] if at else None,
    }


@require_safe
def survey_results_export(request, pk, kind):
    """What a page shows, or all sections as it shows them, as a file."""
    found, viewer, _is_own = results_seen(request, pk)
    return as_file(request, reports.shown(viewer, found, request.GET), kind)


def as_file(request, shown, kind):
    """The shown results as something to save, dated today; 404 for another kind or an unknown section."""
    chosen = request.GET.get("avsnitt", "")
    section = int(chosen) if chosen.isascii() and chosen.isdigit() else None
    if kind not in CONTENT_TYPES or not shown.results.rows:
        raise Http404
    if section is not None and section not in dict(shown.results.sections):
        raise Http404
    file = TemporaryFile()  # noqa: SIM115  the response closes it
    exports.write_results(shown, kind=kind, file=file, section=section)
    file.seek(0)
    name = f"{slugify(str(shown.results.source))[:60]}-{timezone.localdate():%Y-%m-%d}.{kind}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPES[kind])


# What the owner does


@require_POST
def survey_count(request, pk):
    """Let the answers be counted in the background."""
    try:
        actions.start_counting(survey_round=kept(request, pk))
    except actions.NotNow:
        return too_late(request, pk)
    return redirect("survey_results", pk)


@form_page
def survey_publish(request, pk):
    """Publish the results, after a question."""
    found = kept(request, pk)
    if request.method == "POST":
        try:
            actions.publish_round(by=request.user, survey_round=found)
        except actions.NotNow:
            return too_late(request, pk)
        messages.success(request, _("The results are published."))
        return redirect("survey_results", pk)
    if found.state != State.COMPILED:
        return redirect("survey_results", pk)
    return render(
        request, "surveys/results/survey_publish.html", {"round": found, "is_two": found.places.count() == 2}
    )


@require_safe
def survey_texts(request, pk):
    """What people have written, for the owner alone, in random order."""
    found = kept(request, pk)
    if found.state != State.PUBLISHED:
        raise Http404
    context = {"round": found, "questions": texts.by_question(found), "least": texts.FEWEST}
    response = render(request, "surveys/results/survey_texts.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@form_page
def survey_public_edit(request, pk):
    """Choose which questions everyone may see the result of, and say it in plain words."""
    found = kept(request, pk)
    if found.state not in (State.COMPILED, *PUBLISHED) or not actions.is_settled(found):
        raise Http404
    questions = public.offered_of(found)
    form = PublicForm(
        request.POST if request.method == "POST" else None,
        questions=questions,
        chosen=found.public_results.all(),
        sentences=public.sentences_of(found),
    )
    if request.method == "POST" and form.is_valid():
        public.choose(found, form.chosen())
        messages.success(request, _("Saved."))
        return redirect("survey_results", pk)
    status = 422 if form.errors else 200
    return render(
        request,
        "surveys/results/survey_public_edit.html",
        {"round": found, "form": form, "why_not": public.why_not(found)},
        status=status,
    )


@form_page
def survey_purge(request, pk):
    """Delete the answers before their day, after a question; the results remain."""
    found = kept(request, pk)
    if found.state != State.PUBLISHED:
        return too_late(request, pk) if request.method == "POST" else redirect("survey_results", pk)
    if request.method == "POST":
        retention.purge_round(survey_round=found, by_hand=True)
        messages.success(request, _("The answers are deleted. The results remain."))
        return redirect("survey_results", pk)
    context = {"round": found, "purge_day": retention.purge_day(found)}
    return render(request, "surveys/results/survey_purge.html", context)


# Everyone


@login_not_required
@require_safe
def survey_public(request, token):
    """The plain page for everyone: chosen questions in plain words."""
    found = public.published_with(token)
    shown = public.told_to_everyone(found) if found else []
    if not shown:
        return link_closed(request)
    context = {"round": found, "shown": shown, "where": public.where(found)}
    return render(request, "surveys/results/survey_public.html", context)
