"""Pages about what follow-up teaches: lessons, gaps in the plan, and the self-check."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from plans.following import actions, reports, scopes
from plans.following.forms import GapFilter, LessonFilter, LessonForm, SelfCheckForm
from plans.following.gaps import gaps_of
from plans.models import SelfCheck, SituationReport
from portal.lib.editions import EditConflict
from portal.lib.htmx import render_page
from portal.lib.paging import paginate
from portal.lib.reopening import reopened

form_page = require_http_methods(["GET", "HEAD", "POST"])
FIRST_YEAR = 2023  # when the law came into force


@require_safe
def lesson_list(request, code):
    """What has been learnt, here and, as far as they share it, in other municipalities."""
    municipality = scopes.place_scope(request, code)
    filters = LessonFilter(request.GET)
    own = not filters.is_others
    lessons = reports.matching_lessons(
        reports.lessons_of(request.user, municipality, own=own),
        words=filters.value("q"),
        theme=filters.value("tema"),
    )
    page = paginate(request, lessons, key=("-rank", "-pk"))
    context = {
        "municipality": municipality,
        "filters": filters,
        "own": own,
        "has_role": municipality.pk in request.user.reach(),
        "page": page,
        "rows": reports.lesson_rows(page.items, request.user, municipality),
        "can_keep": municipality.is_coordinated_by(request.user),
        "lent": set() if own else reports.borrowable(page.items, request.user, municipality),
    }
    return render_page(request, "plans/lesson_list.html", context, fragment="lessons")


@form_page
def lesson_edit(request, code, pk):
    """Show a lesson to others or not, and note which lägesbild took it up."""
    municipality, lesson = scopes.lesson_scope(request, code, pk)
    found = SituationReport.objects.visible_to(request.user).of(municipality)
    form = LessonForm(
        request.POST or None,
        reports=found,
        initial={"is_shared": lesson.is_shared, "used_in": lesson.used_in_id or request.GET.get("lagesbild")},
    )
    if request.method == "POST" and form.is_valid():
        actions.change_lesson(lesson=lesson, **form.cleaned_data)
        messages.success(request, _("Saved."))
        report = form.cleaned_data["used_in"]
        if report and request.GET.get("lagesbild") == str(report.pk):  # from its draft, and back there
            return redirect("report_detail", code, report.pk)
        return redirect("lesson_list", code)
    context = {"municipality": municipality, "lesson": lesson, "form": form}
    return render(request, "plans/lesson_edit.html", context, status=422 if form.errors else 200)


@require_safe
def gap_list(request, code):
    """Where the chain from problem to follow-up is broken, each gap with its next step."""
    municipality = scopes.work_scope(request, code)
    filters = GapFilter(request.GET)
    kinds = gaps_of(request.user, municipality, days=filters.days)
    context = {
        "municipality": municipality,
        "filters": filters,
        "kinds": kinds,
        "count": sum(len(kind.gaps) for kind in kinds),
        "has_plan": bool(kinds) or reports.has_plan(municipality),
    }
    return render_page(request, "plans/gap_list.html", context, fragment="gaps")


@require_safe
def self_check(request, code):
    """One's own answers, year by year beside the year before; no figure sums them up."""
    municipality = scopes.work_scope(request, code)
    year = timezone.localdate().year
    checks = SelfCheck.objects.visible_to(request.user).filter(municipality=municipality)
    context = {
        "municipality": municipality,
        "year": year,
        "pair": reports.self_check_pair(checks),
        "years": reports.years_answered(checks),
        "can_edit": municipality.is_coordinated_by(request.user),
    }
    return render(request, "plans/self_check.html", context)


@form_page
def self_check_edit(request, code, year):
    """Answer for a year. Two at once: the later one sees what differs."""
    municipality = scopes.coordinated_scope(request, code)
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise Http404
    checks = SelfCheck.objects.visible_to(request.user).filter(municipality=municipality)
    check = checks.filter(year=year).first() or SelfCheck(municipality=municipality, year=year)
    form = SelfCheckForm(
        request.POST or None, initial=check.answers | {"note": check.note, "edition": check.edition}
    )
    difference, edition = [], None
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_self_check(
                by=request.user,
                municipality=municipality,
                year=year,
                edition=form.cleaned_data["edition"],
                answers=form.answers,
                note=form.cleaned_data["note"],
            )
        except EditConflict as conflict:
            current = conflict.current
            difference, edition = reopened(form, current, form.saved_in(current)), current.edition
        else:
            messages.success(request, _("Saved."))
            return redirect("self_check", code)
    context = {
        "municipality": municipality,
        "year": year,
        "form": form,
        "difference": difference,
        "edition": form["edition"].value() if edition is None else edition,
    }
    status = 422 if form.errors or difference else 200
    return render(request, "plans/self_check_edit.html", context, status=status)
