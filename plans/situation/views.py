"""Pages about a lägesbild as a whole and its texts. Each view scopes, calls and renders – nothing more."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from municipalities.choices import words
from municipalities.models import Municipality
from plans.case_numbers import numbers_decisions
from plans.closed import while_open
from plans.correcting.reports import removal_of, with_corrections, with_removals
from plans.drafting.forms import CommentForm
from plans.models import ReportPart, SituationReport
from plans.onwards import lessons_for, open_indicators, open_results, plans_on
from plans.planning.people import reads_names, sender_of
from plans.printing.about import NotSeen, documents_about
from plans.scopes import coordinated, editable, report_scope, report_with_access
from plans.situation import actions, reports
from plans.situation.addresses import ASKED, PARTS, SLUGS, missing
from plans.situation.forms import PartForm, PicturesForm, ReportForm
from portal.lib.editions import EditConflict
from portal.lib.removals import removed_once
from portal.lib.reopening import reopened

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def report_list(request, code):
    """The municipality's lägesbilder, versions of each together."""
    municipality = get_object_or_404(Municipality.objects.visible_to(request.user), code=code)
    context = {
        "municipality": municipality,
        "lines": reports.lines_of(request.user, municipality),
        "can_coordinate": municipality.is_coordinated_by(request.user),
    }
    return render(request, "plans/report_list.html", context)


@form_page
def report_new(request, code):
    """Begin a lägesbild: its name is enough, the rest can come later."""
    municipality = get_object_or_404(Municipality.objects.coordinated_by(request.user), code=code)
    title = _("Lägesbild %(year)s") % {"year": timezone.localdate().year}
    form = ReportForm(request.POST or None, municipality=municipality, initial={"title": title})
    if request.method == "POST" and form.is_valid():
        try:
            report = actions.create_report(
                by=request.user,
                municipality=municipality,
                group=form.cleaned_data.get("group"),
                form_token=form.cleaned_data["form_token"],
                **form.report_fields,
            )
        except SituationReport.DoesNotExist as error:
            raise Http404 from error
        return redirect("report_detail", code, report.pk)
    context = {"municipality": municipality, "form": form, "report": None, "theirs": None}
    return render(request, "plans/report_edit.html", context, status=422 if form.errors else 200)


@require_safe
def report_detail(request, code, pk):
    """The task list for those who write; for everyone else, and for what is completed, the text."""
    municipality, report, access = report_with_access(request, code, pk)
    if report.is_final or not (access.can_edit or access.can_coordinate):
        return read_page(request, municipality, report, access)
    context = base_context(request, municipality, report, access)
    context |= {
        "slugs": SLUGS,
        "missing": missing(report, context["contents"]),
    }
    return render(request, "plans/report_tasks.html", context)


@require_safe
def report_read(request, code, pk):
    """The lägesbild as one text, as it will be read."""
    return read_page(request, *report_with_access(request, code, pk))


def read_page(request, municipality, report, access):
    """The whole text, with what belongs to it."""
    context = base_context(request, municipality, report, access)
    context |= {
        "tags": words().tag_names(report.tags),
        "can_number": numbers_decisions(request.user, municipality),
        "removal": removal_of(request.user, municipality, report),
        "updates": report.updates.all() if report.is_final else [],
        "others": [one for one in reports.versions_of(request.user, report) if one != report],
        "plans": plans_on(request.user, municipality, report) if report.is_final else [],
        "open_indicators": open_indicators(
            request.user, municipality, [row.source for row in context["contents"].sources]
        ),
        "open_results": open_results(request.user, [row.source for row in context["contents"].sources]),
    }
    return render(request, "plans/report_detail.html", context)


def base_context(request, municipality, report, access):
    """What the task list and the text both show."""
    places = with_corrections(request.user, municipality, report.places.select_related("municipality"))
    comments = [] if report.is_final else reports.comments_of(report, municipality, request.user)
    here = next(place for place in places if place.municipality_id == municipality.pk)
    contents = reports.contents_of(report, municipality)
    with_removals(request.user, municipality, (row.source for row in contents.sources))
    return {
        "municipality": municipality,
        "report": report,
        "access": access,
        "coordinates_here": municipality.is_coordinated_by(request.user),
        "contents": contents,
        "places": places,
        "here": here,
        "sender": "" if report.is_final else sender_of(municipality, here),
        "comments": comments,
        "comment_form": CommentForm(parts=ReportPart.Kind.choices) if access.can_comment else None,
        "names_people": names_people(request, municipality, report),
        "lessons": lessons_for(request.user, municipality, report),
    }


def sources_here(request, municipality, report):
    """The sources of the lägesbild, as the pages where one writes show them."""
    rows = reports.source_rows(report, municipality)
    with_removals(request.user, municipality, (row.source for row in rows))
    return rows


def names_people(request, municipality, report):
    """Whether the page says who wrote: to the municipality's own, of what is its own alone."""
    return report.group_id is None and reads_names(request.user, municipality)


@form_page
@while_open
def report_edit(request, code, pk):
    """Change title, subject, area, period and what it also serves."""
    municipality, report = editable(request, report_scope(request, code, pk))
    form = ReportForm(request.POST or None, instance=report, municipality=municipality)
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_report(report=report, edition=form.cleaned_data["edition"], **form.report_fields)
        except EditConflict as conflict:
            theirs = reopened(form, conflict.current)
        else:
            messages.success(request, _("Saved."))
            return redirect("report_detail", code, pk)
    context = {"municipality": municipality, "form": form, "report": report, "theirs": theirs}
    status = 422 if form.errors or theirs else 200
    return render(request, "plans/report_edit.html", context, status=status)


@form_page
@while_open
@removed_once
def report_remove(request, code, pk):
    """Remove a draft, after a question that names what goes with it; not one that a plan builds on."""
    municipality, report = coordinated(request, editable(request, report_scope(request, code, pk)))
    referred, not_seen = None, False
    if request.method == "POST":
        try:
            actions.remove_report(by=request.user, report=report, seen=request.POST.getlist("document"))
        except actions.Referred as error:
            referred = error
        except NotSeen:
            not_seen = True
        else:
            messages.success(request, _("Removed: %(title)s") % {"title": report})
            return redirect("report_list", code)
    context = {
        "municipality": municipality,
        "report": report,
        "what": report.title,
        "row": report,
        "done": reverse("report_list", args=[code]),
        "text": _("All its texts, sources, problems and causes are removed with it."),
        "back": reverse("report_detail", args=[code, pk]),
        "referred": referred,
        "about": documents_about(report, by=request.user),
        "not_seen": not_seen,
    }
    status = 422 if referred or not_seen else 200
    return render(request, "plans/report_confirm_removal.html", context, status=status)


@form_page
@while_open
def report_part(request, code, pk, part):
    """Write one of the four parts, with its sources and the text of the version before beside it."""
    municipality, report = editable(request, report_scope(request, code, pk))
    if part not in PARTS:
        raise Http404
    kind, slugs = PARTS[part], list(PARTS)
    written = report.parts.select_related("edited_by").filter(kind=kind).first()
    initial = {"edition": 0}
    if written:
        initial = {"text": written.text, "is_ready": written.is_ready, "edition": written.edition}
    form = PartForm(request.POST or None, initial=initial)
    theirs = None
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("text", "is_ready", "edition")}
        try:
            actions.write_part(by=request.user, report=report, kind=kind, **fields)
        except EditConflict as conflict:
            theirs = conflict.current
            reopened(form, conflict.current)
        else:
            messages.success(request, _("Saved."))
            return redirect("report_detail", code, pk)
    context = {
        "municipality": municipality,
        "report": report,
        "kind": kind,
        "asked": ASKED[kind],
        "number": slugs.index(part) + 1,
        "form": form,
        "theirs": theirs,
        "sources": [row for row in sources_here(request, municipality, report) if row.source.part == kind],
        "earlier": reports.earlier_text(report, kind),
        "names_people": names_people(request, municipality, report),
    }
    return render(request, "plans/report_part.html", context, status=422 if form.errors or theirs else 200)


@form_page
@while_open
def report_pictures(request, code, pk):
    """The municipality's and the police's picture side by side, what agrees and what surprises."""
    municipality, report = editable(request, report_scope(request, code, pk))
    parts = {part.kind: part for part in report.parts.filter(kind__in=PicturesForm.KINDS)}
    initial = {f"{kind}_edition": parts[kind].edition if kind in parts else 0 for kind in PicturesForm.KINDS}
    initial |= {kind.value: parts[kind].text for kind in PicturesForm.KINDS if kind in parts}
    form = PicturesForm(request.POST or None, initial=initial)
    conflicts = []
    if request.method == "POST" and form.is_valid():
        conflicts = save_pictures(request, report, form)
        if not conflicts:
            messages.success(request, _("Saved."))
            return redirect("report_detail", code, pk)
    context = {
        "municipality": municipality,
        "report": report,
        "form": form,
        "conflicts": conflicts,
        "sources": [
            row for row in sources_here(request, municipality, report) if row.source.kind == "police"
        ],
    }
    status = 422 if form.errors or conflicts else 200
    return render(request, "plans/report_pictures.html", context, status=status)


def save_pictures(request, report, form):
    """Save the texts that changed; returns those that someone else saved meanwhile, as they stand."""
    conflicts, editions = [], {}
    with transaction.atomic():
        for kind in form.KINDS:
            edition, text = form.cleaned_data[f"{kind}_edition"], form.cleaned_data[kind.value]
            if not (text or edition):
                continue
            try:
                saved = actions.write_part(
                    by=request.user, report=report, kind=kind, edition=edition, text=text
                )
            except EditConflict as conflict:
                conflicts.append(saved := conflict.current)
            editions[f"{kind}_edition"] = saved.edition
    form.data = form.data.copy()
    for name, edition in editions.items():
        form.data[name] = edition
    return conflicts
