"""Pages of grant projects: what the money was for, what it built, and what stands today."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from municipalities.scopes import county_scope
from portal.lib.editions import EditConflict, save_edition
from portal.lib.paging import paginate
from portal.lib.removals import removed_once
from portal.lib.reopening import reopened
from reviews.models import GrantProject
from reviews.support.projects import actions, reports
from reviews.support.projects.forms import ProjectForm, RemainForm
from reviews.support.scopes import kept_scope, read_scope

form_page = require_http_methods(["GET", "HEAD", "POST"])


def kept_project(request, code, pk):
    """The municipality that the user coordinates, and a project of it; else 404."""
    municipality = kept_scope(request, code)
    projects = GrantProject.objects.editable_by(request.user).filter(municipality=municipality)
    return municipality, get_object_or_404(projects, pk=pk)


def kept_remain(request, code, project, pk):
    """The same, with something that the project built."""
    municipality, found = kept_project(request, code, project)
    return municipality, found, get_object_or_404(found.remains, pk=pk)


@require_safe
def project_list(request, code):
    """The municipality's grant projects, and what remained of each."""
    municipality = read_scope(request, code)
    context = {
        "municipality": municipality,
        "rows": reports.projects_of(request.user, municipality, today=timezone.localdate()),
        "may_change": municipality.is_coordinated_by(request.user),
    }
    return render(request, "reviews/project_list.html", context)


@require_safe
def project_detail(request, code, pk):
    """A project with what it built, and a form for one more thing."""
    municipality = read_scope(request, code)
    projects = GrantProject.objects.visible_to(request.user).filter(municipality=municipality)
    project = get_object_or_404(projects, pk=pk)
    return project_page(request, municipality, project, RemainForm())


def project_page(request, municipality, project, form):
    (row,) = reports.project_rows([project], today=timezone.localdate())
    context = {
        "municipality": municipality,
        "project": project,
        "row": row,
        "form": form,
        "may_change": municipality.is_coordinated_by(request.user),
    }
    return render(request, "reviews/project_detail.html", context, status=422 if form.errors else 200)


@form_page
def project_new(request, code):
    """Note a project that is paid by a grant."""
    municipality = kept_scope(request, code)
    form = ProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        token = form.cleaned_data["form_token"]
        try:
            project = actions.add_project(
                by=request.user, municipality=municipality, form_token=token, **form.columns
            )
        except IntegrityError as error:
            raise Http404 from error
        messages.success(request, _("The project is saved. Now note what it built."))
        return redirect("project_detail", code, project.pk)
    context = {"municipality": municipality, "project": None, "form": form, "difference": []}
    return render(request, "reviews/project_edit.html", context, status=422 if form.errors else 200)


@form_page
def project_edit(request, code, pk):
    """Change a project, or show it to the county board. Two at once: the later one sees both texts."""
    municipality, project = kept_project(request, code, pk)
    form = ProjectForm(request.POST or None, project=project)
    difference = []
    if request.method == "POST" and form.is_valid():
        try:
            save_edition(project, edition=form.cleaned_data["edition"], **form.columns)
        except EditConflict as conflict:
            difference = reopened(form, conflict.current)
        else:
            messages.success(request, _("Saved."))
            return redirect("project_detail", code, pk)
    context = {"municipality": municipality, "project": project, "form": form, "difference": difference}
    status = 422 if form.errors or difference else 200
    return render(request, "reviews/project_edit.html", context, status=status)


@form_page
@removed_once
def project_remove(request, code, pk):
    """Remove a project with what is noted about it, after a question."""
    municipality, project = kept_project(request, code, pk)
    if request.method == "POST":
        actions.remove_project(project=project)
        messages.success(request, _("The project is removed."))
        return redirect("project_list", code)
    return render(request, "reviews/project_remove.html", {"municipality": municipality, "project": project})


@form_page
def remain_new(request, code, pk):
    """Note something that the project built; the form stands on the project's page."""
    municipality, project = kept_project(request, code, pk)
    form = RemainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        token = form.cleaned_data["form_token"]
        try:
            actions.add_remain(project=project, form_token=token, **form.columns)
        except IntegrityError as error:
            raise Http404 from error
        messages.success(request, _("Saved."))
        return redirect("project_detail", code, pk)
    return project_page(request, municipality, project, form)


@form_page
def remain_edit(request, code, project, pk):
    """Say how something that the project built stands today. Two at once: the later one sees both texts."""
    municipality, project, remain = kept_remain(request, code, project, pk)
    form = RemainForm(request.POST or None, remain=remain)
    difference = []
    if request.method == "POST" and form.is_valid():
        try:
            save_edition(remain, edition=form.cleaned_data["edition"], **form.columns)
        except EditConflict as conflict:
            difference = reopened(form, conflict.current)
        else:
            messages.success(request, _("Saved."))
            return redirect("project_detail", code, project.pk)
    context = {
        "municipality": municipality,
        "project": project,
        "remain": remain,
        "form": form,
        "difference": difference,
    }
    status = 422 if form.errors or difference else 200
    return render(request, "reviews/remain_edit.html", context, status=status)


@form_page
@removed_once
def remain_remove(request, code, project, pk):
    """Take away something that was noted by mistake, after a question."""
    municipality, project, remain = kept_remain(request, code, project, pk)
    if request.method == "POST":
        remain.delete()
        messages.success(request, _("It is taken away."))
        return redirect("project_detail", code, project.pk)
    context = {"municipality": municipality, "project": project, "remain": remain}
    return render(request, "reviews/remain_remove.html", context)


@require_safe
def county_projects(request, codes):
    """Vad blev kvar? The projects that the counties' municipalities show, the latest to end first."""
    counties = county_scope(request, codes)
    page = paginate(request, reports.projects_in(request.user, counties), key=("-ends_on", "-pk"))
    context = {
        "codes": codes,
        "counties": counties,
        "page": page,
        "rows": reports.project_rows(page, today=timezone.localdate()),
    }
    return render(request, "reviews/county_projects.html", context)
