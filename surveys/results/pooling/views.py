"""Pages of pools: making one, and reading it. Each view scopes, calls and renders – nothing more."""

from uuid import uuid4

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.lib.htmx import render_page
from surveys.results import reports
from surveys.results.forms import PoolForm
from surveys.results.pooling import actions
from surveys.results.pooling.reports import choices_for, pool_of, reason_words, why_none
from surveys.results.scopes import PUBLISHED
from surveys.results.seen import pool_seen
from surveys.results.views import as_file, section_context
from surveys.rounds.scopes import round_kept


@require_http_methods(["GET", "HEAD", "POST"])
def survey_pool_new(request, pk):
    """Put a published round together with others of the same place or the same year."""
    found = round_kept(request, pk)
    if found.state not in PUBLISHED:
        raise Http404
    if request.method != "POST" and (pool := pool_of(found)):
        return redirect("survey_pool", pool.pk)
    choices = choices_for(request.user, found)
    form = PoolForm(
        request.POST if request.method == "POST" else None,
        rounds=choices,
        initial={"form_token": uuid4(), "name": _("%(name)s, put together") % {"name": found.name}},
    )
    if request.method == "POST":
        if pool := pool_of(found):  # sent twice, or by two
            return redirect("survey_pool", pool.pk)
        if form.is_valid():
            data = form.cleaned_data
            try:
                pool = actions.make_pool(
                    by=request.user,
                    rounds=[found, *data["rounds"]],
                    name=data["name"],
                    form_token=data["form_token"],
                )
            except actions.CannotPool as error:
                form.add_error("rounds", reason_words(error.reason))
            else:
                return redirect("survey_pool", pool.pk)
    context = {"round": found, "form": form, "why_none": "" if choices.exists() else why_none(found)}
    status = 422 if form.errors else 200
    return render(request, "surveys/results/survey_pool_new.html", context, status=status)


@require_safe
def survey_pool(request, pk):
    """A pool: of which rounds, and its sections; before that, that it is being settled."""
    pool, viewer, _is_own, rounds = pool_seen(request, pk)
    context = {"pool": pool, "rounds": rounds, "sections": []}
    if pool.published_on:
        results = reports.shown(viewer, pool, {}).results
        context["sections"] = results.sections if results.rows else []
    return render_page(request, "surveys/results/survey_pool.html", context, fragment="settling")


@require_safe
def survey_pool_section(request, pk, section):
    """The questions of a section of a pool; htmx asks for them alone."""
    pool, viewer, _is_own, _rounds = pool_seen(request, pk)
    shown = reports.shown(viewer, pool, request.GET)
    context = section_context(shown, section) | {"pool": pool}
    return render_page(request, "surveys/results/survey_results_section.html", context, fragment="figures")


@require_safe
def survey_pool_export(request, pk, kind):
    """What a page of a pool shows, or all sections as it shows them, as a file."""
    pool, viewer, _is_own, _rounds = pool_seen(request, pk)
    return as_file(request, reports.shown(viewer, pool, request.GET), kind)
