"""The county's rounds: the list, a round's table, its frame and questions, opening and finishing it."""

from io import BytesIO

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from municipalities.scopes import county_scope
from portal.lib.cells import CSV_CONTENT_TYPE, XLSX_CONTENT_TYPE, csv_lines
from portal.lib.editions import EditConflict
from portal.lib.htmx import render_page
from portal.lib.removals import removed_once
from portal.lib.reopening import reopened
from reviews.following import exports, opening, reports
from reviews.following.forms import QuestionsForm, RoundFilter, RoundForm, places_in, rounds_before
from reviews.following.scopes import led_round_scope, round_scope, while_possible
from reviews.models import ReviewRound

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def review_round_list(request, codes):
    """The counties' rounds, the latest first, with how their reports stand."""
    counties = county_scope(request, codes)
    lines = reports.rounds_of(request.user, counties)
    return render(request, "reviews/review_round_list.html", {"codes": codes, "lines": lines})


@form_page
def review_round_new(request, codes):
    """Set up a round; it asks nobody anything before it is opened."""
    counties = county_scope(request, codes)
    form = RoundForm(
        request.POST or None,
        places=places_in(request.user, counties),
        rounds=rounds_before(request.user, counties),
    )
    if request.method == "POST" and form.is_valid():
        made, is_new = opening.create_round(
            by=request.user,
            counties=counties,
            form_token=form.cleaned_data["form_token"],
            municipalities=form.cleaned_data["municipalities"],
            questions=form.questions,
            **form.frame,
        )
        if is_new:
            messages.success(request, _("The round is set up. Look through the questions, and open it."))
        return redirect("review_round_detail", codes, made.pk)
    context = {"codes": codes, "form": form, "round": None, "difference": []}
    return render(request, "reviews/review_round_edit.html", context, status=422 if form.errors else 200)


def narrowed(request, codes, pk):
    """The round, its filter and the rows it leaves: the same for the page and for what is downloaded."""
    counties, review_round = round_scope(request, codes, pk)
    rows = reports.table_of(request.user, review_round, counties)
    return review_round, rows, RoundFilter(request.GET, rows=rows)


@require_safe
def review_round_detail(request, codes, pk):
    """A round: before it opens its frame and questions, then its table; htmx asks for the table alone."""
    review_round, rows, filters = narrowed(request, codes, pk)
    context = {
        "codes": codes,
        "round": review_round,
        "rows": filters.found,
        "total": len(rows),
        "counts": reports.counts_of(rows),
        "filters": filters,
        "questions": review_round.questions.all(),
        "leads": request.user.county_ids.issuperset(review_round.counties),
        "today": timezone.localdate(),
    }
    return render_page(request, "reviews/review_round_detail.html", context, fragment="reports")


@require_safe
def review_round_export(request, codes, pk, kind):
    """Download the rows that the round's table shows."""
    review_round, _rows, filters = narrowed(request, codes, pk)
    if kind == "xlsx":
        file = BytesIO()
        exports.write_table_xlsx(file, review_round, filters.found)
        response = HttpResponse(file.getvalue(), content_type=XLSX_CONTENT_TYPE)
    elif kind == "csv":
        lines = csv_lines(exports.table_header(), exports.table_rows(filters.found))
        response = HttpResponse("".join(lines), content_type=CSV_CONTENT_TYPE)
    else:
        raise Http404
    name = f"uppfoljning-{codes}-{review_round.pk}-{timezone.localdate()}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@form_page
@while_possible
def review_round_edit(request, codes, pk):
    """Change the frame: all of it before the round opens, then its words and the days to come."""
    _counties, review_round = led_round_scope(request, codes, pk)
    if review_round.state == ReviewRound.State.FINISHED:
        raise opening.NotNow
    form = RoundForm(
        request.POST or None, places=places_in(request.user, review_round.counties), review_round=review_round
    )
    difference = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            opening.change_round(
                review_round=review_round,
                edition=data["edition"],
                municipalities=data.get("municipalities"),
                **form.frame,
            )
        except EditConflict as conflict:
            difference = reopened(form, conflict.current)
        else:
            messages.success(request, _("Saved."))
            return redirect("review_round_detail", codes, pk)
    context = {"codes": codes, "form": form, "round": review_round, "difference": difference}
    status = 422 if form.errors or difference else 200
    return render(request, "reviews/review_round_edit.html", context, status=status)


@form_page
@while_possible
def review_round_questions(request, codes, pk):
    """The questions of a round that has not opened: their order, words, figures, and which must be answered."""
    _counties, review_round = led_round_scope(request, codes, pk)
    if not review_round.is_draft:
        raise opening.NotNow
    form = QuestionsForm(request.POST or None, review_round=review_round)
    difference = []
    if request.method == "POST" and form.is_valid():
        try:
            opening.change_questions(
                review_round=review_round, edition=form.cleaned_data["edition"], questions=form.questions
            )
        except EditConflict as conflict:
            difference = reopened(form, conflict.current, {})
        else:
            messages.success(request, _("Saved."))
            return redirect("review_round_detail", codes, pk)
    context = {"codes": codes, "form": form, "round": review_round, "difference": difference}
    status = 422 if form.errors or difference else 200
    return render(request, "reviews/review_round_questions.html", context, status=status)


@form_page
@while_possible
def review_round_open(request, codes, pk):
    """Ask once more, then open the round, or let it open on its day."""
    _counties, review_round = led_round_scope(request, codes, pk)
    if not review_round.is_draft:
        raise opening.NotNow
    problem = None
    if request.method == "POST":
        try:
            is_open = opening.open_round(review_round=review_round)
        except ValidationError as error:
            problem = error.messages[0]
        else:
            text = _("The round is open.") if is_open else _("The round opens by itself on its day.")
            messages.success(request, text)
            return redirect("review_round_detail", codes, pk)
    context = {
        "codes": codes,
        "round": review_round,
        "problem": problem,
        "questions": review_round.questions.all(),
        "places": review_round.reviews.select_related("municipality"),
        "is_today": review_round.opens_on <= timezone.localdate(),
    }
    return render(request, "reviews/review_round_open.html", context, status=422 if problem else 200)


@require_POST
@while_possible
def review_round_wait(request, codes, pk):
    """Do not open it by itself after all."""
    _counties, review_round = led_round_scope(request, codes, pk)
    opening.do_not_open(review_round=review_round)
    messages.success(request, _("The round waits until you open it."))
    return redirect("review_round_detail", codes, pk)


@form_page
@while_possible
def review_round_finish(request, codes, pk):
    """Ask once more, then finish the round: nothing more is written in it."""
    counties, review_round = led_round_scope(request, codes, pk)
    if review_round.state != ReviewRound.State.OPEN:
        raise opening.NotNow
    problem = None
    if request.method == "POST":
        try:
            opening.finish_round(review_round=review_round)
        except ValidationError as error:
            problem = error.messages[0]
        else:
            messages.success(request, _("The round is finished."))
            return redirect("review_round_detail", codes, pk)
    rows = reports.table_of(request.user, review_round, counties)
    unsent = [row for row in rows if row.turn == reports.Actor.MUNICIPALITY]
    context = {"codes": codes, "round": review_round, "problem": problem, "unsent": unsent}
    return render(request, "reviews/review_round_finish.html", context, status=422 if problem else 200)


@form_page
@removed_once
def review_round_remove(request, codes, pk):
    """Remove a round that has not opened, after a question."""
    _counties, review_round = led_round_scope(request, codes, pk)
    if not review_round.is_draft:
        raise Http404
    if request.method == "POST":
        try:
            opening.remove_round(review_round=review_round)
        except opening.NotNow:
            raise Http404 from None
        messages.success(request, _("The round is removed."))
        return redirect("review_round_list", codes)
    return render(request, "reviews/review_round_remove.html", {"codes": codes, "round": review_round})
