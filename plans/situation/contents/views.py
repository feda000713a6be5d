"""Pages about the sources, problems and causes of a lägesbild."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plans.closed import while_open
from plans.files import give
from plans.onwards import answers_to
from plans.scopes import access_of, editable, report_scope
from plans.situation import actions, reports
from plans.situation.addresses import SOURCES
from plans.situation.forms import CauseForm, CloseProblemForm, ProblemForm, SourceForm
from portal.lib.editions import EditConflict
from portal.lib.removals import removed_once
from portal.lib.reopening import reopened

form_page = require_http_methods(["GET", "HEAD", "POST"])


def answer_form(request, template, context, **more):
    """The page with its form; 422 where something needs to be mended."""
    context |= {"theirs": None, **more}
    wrong = context["form"].errors or context["theirs"]
    return render(request, template, context, status=422 if wrong else 200)


def removed_or_why(request, remove, context):
    """Remove after a question, and lead back; where others build on it, say who."""
    context |= {"referred": None, "about": None, "not_seen": False}
    if request.method == "POST":
        try:
            remove()
        except actions.Referred as error:
            context["referred"] = error
        else:
            messages.success(request, _("Removed: %(title)s") % {"title": context["what"]})
            return redirect(context["done"])
    status = 422 if context["referred"] else 200
    return render(request, "plans/report_confirm_removal.html", context, status=status)


# Sources


@form_page
@while_open
def report_source_new(request, code, pk, kind):
    """Name a source: which fields there are depends on its kind."""
    municipality, report = editable(request, report_scope(request, code, pk))
    if kind not in SOURCES:
        raise Http404
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    initial = {"part": request.GET.get("del", "")[:20]}
    kept = {"kind": SOURCES[kind], "user": request.user, "municipality": municipality}
    form = SourceForm(*posted, initial=initial, **kept)
    if request.method == "POST" and form.is_valid():
        actions.add_source(
            by=request.user,
            report=report,
            municipality=municipality,
            form_token=form.cleaned_data["form_token"],
            upload=form.cleaned_data.get("upload"),
            kind=SOURCES[kind],
            **form.source_fields,
        )
        messages.success(request, _("Saved."))
        return redirect("report_detail", code, pk)
    context = {"municipality": municipality, "report": report, "form": form, "kind": SOURCES[kind]}
    return answer_form(request, "plans/report_source_edit.html", context, source=None)


@form_page
@while_open
def report_source_edit(request, code, pk, source):
    """Change what is said of a source, or its file. Two people at once: the later one sees both."""
    municipality, report = editable(request, report_scope(request, code, pk))
    source = get_object_or_404(report.sources.select_related("report"), pk=source)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SourceForm(
        *posted, instance=source, kind=source.kind, user=request.user, municipality=municipality
    )
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_source(
                by=request.user,
                source=source,
                municipality=municipality,
                edition=form.cleaned_data["edition"],
                upload=form.cleaned_data.get("upload"),
                **form.source_fields,
            )
        except EditConflict as conflict:
            theirs = reopened(form, conflict.current)
        else:
            messages.success(request, _("Saved."))
            return redirect("report_detail", code, pk)
    context = {"municipality": municipality, "report": report, "form": form, "kind": source.kind}
    return answer_form(request, "plans/report_source_edit.html", context, source=source, theirs=theirs)


@form_page
@while_open
@removed_once
def report_source_remove(request, code, pk, source):
    """Remove a source, after a question."""
    municipality, report = editable(request, report_scope(request, code, pk))
    source = get_object_or_404(report.sources.select_related("report"), pk=source)
    back = reverse("report_detail", args=[code, pk])
    context = {
        "municipality": municipality,
        "report": report,
        "what": source.title,
        "row": source,
        "text": _("Problems that name it stay, without it."),
        "back": back,
        "done": back,
    }
    return removed_or_why(request, lambda: actions.remove_source(source=source), context)


@require_safe
def report_source_file(request, code, pk, source):
    """Give the file of a source to whoever reads the lägesbild."""
    _municipality, report = report_scope(request, code, pk)
    sources = report.sources.select_related("file").exclude(file=None)
    file = get_object_or_404(sources, pk=source).file
    return give(request, file, page=reverse("report_read", args=[code, pk]) + "#kallor")


# Problems


@form_page
@while_open
def problem_new(request, code, pk):
    """Add a problem: in a few words is enough."""
    municipality, report = editable(request, report_scope(request, code, pk))
    form = ProblemForm(request.POST or None, report=report)
    if request.method == "POST" and form.is_valid():
        token = form.cleaned_data["form_token"]
        problem = actions.add_problem(report=report, form_token=token, **form.problem_fields)
        messages.success(request, _("Saved. Go on with the causes."))
        return redirect("problem_detail", code, pk, problem.pk)
    context = {"municipality": municipality, "report": report, "form": form}
    return answer_form(request, "plans/problem_edit.html", context, problem=None)


@require_safe
def problem_detail(request, code, pk, problem):
    """One problem with its tree of causes."""
    municipality, report = report_scope(request, code, pk)
    problem = get_object_or_404(report.problems.all(), pk=problem)
    access = access_of(request, report)
    row = next(row for row in reports.problem_rows(report) if row.problem.pk == problem.pk)
    form = CauseForm(causes=problem.causes.all(), is_new=True, initial={"parent": request.GET.get("under")})
    answers = answers_to(request.user, municipality, problem)
    context = {
        "municipality": municipality,
        "report": report,
        "problem": row.problem,
        "row": row,
        "causes": reports.branches(row.problem.causes.all(), answers.to_causes),
        "access": access,
        "can_close": can_close(request, municipality, report),
        "answers": answers,
        "form": form if access.can_edit else None,
    }
    return render(request, "plans/problem_detail.html", context)


@form_page
@while_open
def problem_edit(request, code, pk, problem):
    """Change a problem. Two people at once: the later one sees both texts."""
    municipality, report = editable(request, report_scope(request, code, pk))
    problem = get_object_or_404(report.problems.select_related("report"), pk=problem)
    form, theirs = ProblemForm(request.POST or None, instance=problem, report=report), None
    if request.method == "POST" and form.is_valid():
        edition = form.cleaned_data["edition"]
        try:
            actions.change_problem(problem=problem, edition=edition, **form.problem_fields)
        except EditConflict as conflict:
            theirs = reopened(form, conflict.current)
        else:
            messages.success(request, _("Saved."))
            return redirect("problem_detail", code, pk, problem.pk)
    context = {"municipality": municipality, "report": report, "form": form, "problem": problem}
    return answer_form(request, "plans/problem_edit.html", context, theirs=theirs)


@require_POST
@while_open
def problem_move(request, code, pk, problem):
    """Let a problem change places with the one before or after it."""
    _municipality, report = editable(request, report_scope(request, code, pk))
    problem = get_object_or_404(report.problems.select_related("report"), pk=problem)
    actions.move_problem(problem=problem, up="up" in request.POST)
    return redirect(reverse("report_detail", args=[code, pk]) + "#problem")


@form_page
@while_open
@removed_once
def problem_remove(request, code, pk, problem):
    """Remove a problem with its causes, after a question."""
    municipality, report = editable(request, report_scope(request, code, pk))
    problem = get_object_or_404(report.problems.select_related("report"), pk=problem)
    context = {
        "municipality": municipality,
        "report": report,
        "what": problem.title,
        "row": problem,
        "text": _("Its causes are removed with it."),
        "back": reverse("problem_detail", args=[code, pk, problem.pk]),
        "done": reverse("report_detail", args=[code, pk]),
    }
    return removed_or_why(request, lambda: actions.remove_problem(by=request.user, problem=problem), context)


def can_close(request, municipality, report):
    """Whether the user says when a problem is over: while it is written, and in the version in force."""
    if report.is_in_force:
        return municipality.is_coordinated_by(request.user)
    return type(report).objects.editable_by(request.user).contains(report)


@form_page
def problem_close(request, code, pk, problem):
    """Say that a problem needs nothing more, and why; or let it be open again."""
    municipality, report = report_scope(request, code, pk)
    problem = get_object_or_404(report.problems.all(), pk=problem)
    if not can_close(request, municipality, report):
        raise Http404
    if request.method == "POST" and "reopen" in request.POST:
        actions.reopen_problem(problem=problem)
        return redirect("problem_detail", code, pk, problem.pk)
    initial = {"reason": problem.closed_reason, "edition": problem.edition}
    form, theirs = CloseProblemForm(request.POST or None, initial=initial), None
    if request.method == "POST" and form.is_valid():
        fields = {"reason": form.cleaned_data["reason"], "edition": form.cleaned_data["edition"]}
        try:
            actions.close_problem(problem=problem, on=timezone.localdate(), **fields)
        except EditConflict as conflict:
            theirs = reopened(form, conflict.current)
        else:
            return redirect("problem_detail", code, pk, problem.pk)
    context = {"municipality": municipality, "report": report, "form": form, "problem": problem}
    return answer_form(request, "plans/problem_close.html", context, theirs=theirs)


# Causes


def problem_scope(request, code, pk, problem):
    """The municipality, the report and a problem in it that the user may write in now; else 404."""
    municipality, report = editable(request, report_scope(request, code, pk))
    return municipality, report, get_object_or_404(report.problems.select_related("report"), pk=problem)


def too_deep():
    return _("The tree gets too deep there. Choose a cause further up.")


@form_page
@while_open
def cause_new(request, code, pk, problem):
    """Add a cause to the tree, under another one or by itself."""
    municipality, report, problem = problem_scope(request, code, pk, problem)
    initial = {"parent": request.GET.get("under")}
    form = CauseForm(request.POST or None, causes=problem.causes.all(), is_new=True, initial=initial)
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("text", "perspective", "parent", "form_token")}
        try:
            actions.add_cause(problem=problem, **fields)
        except actions.TooDeep:
            form.add_error("parent", too_deep())
        else:
            return redirect(reverse("problem_detail", args=[code, pk, problem.pk]) + "#causes")
    context = {"municipality": municipality, "report": report, "form": form, "problem": problem}
    return answer_form(request, "plans/cause_edit.html", context, cause=None)


@form_page
@while_open
def cause_edit(request, code, pk, problem, cause):
    """Change a cause, or move it with what stands under it. Two people at once: the later one sees both."""
    municipality, report, problem = problem_scope(request, code, pk, problem)
    cause = get_object_or_404(problem.causes.select_related("problem__report"), pk=cause)
    elsewhere = problem.causes.exclude(pk__in=list(actions.branch(cause)))
    names = ("text", "perspective", "parent")
    initial = {name: getattr(cause, name) for name in (*names, "edition")}
    form = CauseForm(request.POST or None, causes=elsewhere, is_new=False, initial=initial)
    theirs = None
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in (*names, "edition")}
        try:
            actions.change_cause(cause=cause, **fields)
        except EditConflict as conflict:
            theirs = reopened(form, conflict.current)
        except actions.TooDeep:
            form.add_error("parent", too_deep())
        else:
            return redirect(reverse("problem_detail", args=[code, pk, problem.pk]) + "#causes")
    context = {"municipality": municipality, "report": report, "form": form, "problem": problem}
    return answer_form(request, "plans/cause_edit.html", context, cause=cause, theirs=theirs)


@form_page
@while_open
@removed_once
def cause_remove(request, code, pk, problem, cause):
    """Remove a cause and what stands under it, after a question."""
    municipality, report, problem = problem_scope(request, code, pk, problem)
    cause = get_object_or_404(problem.causes.select_related("problem__report"), pk=cause)
    back = reverse("problem_detail", args=[code, pk, problem.pk])
    context = {
        "municipality": municipality,
        "report": report,
        "what": cause.text,
        "row": cause,
        "text": _("What stands under it is removed with it."),
        "back": back,
        "done": back,
    }
    return removed_or_why(request, lambda: actions.remove_cause(by=request.user, cause=cause), context)
