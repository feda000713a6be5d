"""Pages of the method bank: the list, a method with who has worked by it, and putting in one's own."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from municipalities.models import Municipality
from plans.following.reports import matching_lessons, shared_lessons
from portal.lib.editions import EditConflict
from portal.lib.htmx import render_page
from portal.lib.paging import paginate
from portal.lib.reopening import reopened
from reviews.methods import actions, reports
from reviews.methods.forms import LessonFilter, MethodFilter, MethodForm
from reviews.methods.scopes import county_side, kept_side, municipality_side, side_of, told_of
from reviews.methods.stats import call_name
from reviews.models import Method

form_page = require_http_methods(["GET", "HEAD", "POST"])
TELLERS = 20


@require_safe
def method_list(request, code):
    """The bank, read in a municipality."""
    return list_page(request, municipality_side(request, code))


@require_safe
def county_method_list(request, codes):
    """The bank, read at the county's desk."""
    return list_page(request, county_side(request, codes))


def list_page(request, side):
    filters = MethodFilter(request.GET, side=side)
    page = paginate(request, filters.apply(side.methods), key=("sort_key", "pk"))
    context = frame(side) | {
        "filters": filters,
        "page": page,
        "rows": reports.method_rows(side, page.items),
        "new_url": side.url("method_new") if side.may_add else "",
    }
    return render_page(request, "reviews/method_list.html", context, fragment="methods")


def frame(side):
    """What every page of the bank needs to know of where it is read."""
    return {
        "side": side,
        "municipality": side.municipality,
        "codes": "" if side.municipality else side.key,
        "list_url": side.url("method_list"),
    }


@require_safe
def method_open(request, pk):
    """A method's lasting address: leads to it at the reader's own place."""
    method = get_object_or_404(Method.objects.visible_to(request.user).select_related("county"), pk=pk)
    return redirect(side_of(request.user, method).url("method_detail", pk))


@require_safe
def method_detail(request, code, pk):
    """A method, read in a municipality: what it is, how others have done it, and what one tells oneself."""
    side = municipality_side(request, code)
    method = side.method(pk)
    note, uses = told_of(side, method)
    can_borrow = side.municipality.is_editable_by(request.user) and not side.is_practice
    own = {
        "note": note,
        "uses": [(use, reports.year_of(use)) for use in uses],
        "year": timezone.localdate().year,
        "may_tell": side.municipality.is_coordinated_by(request.user),
        "measures": reports.measures_with(side, method),
        "borrow_words": call_name(method.name) if can_borrow else "",
    }
    return detail_page(request, side, method, own)


@require_safe
def county_method_detail(request, codes, pk):
    """The same, read at the county's desk."""
    side = county_side(request, codes)
    return detail_page(request, side, side.method(pk), {})


def detail_page(request, side, method, own):
    page = paginate(request, reports.tellers(side, method), key=("rank", "pk"), size=TELLERS)
    context = frame(side) | {
        "method": method,
        "facts": reports.facts_of(method),
        "verdicts": reports.verdicts(side, method),
        "page": page,
        "told": reports.told_by(side, method, page.items),
        "may_change": side.owns(method),
        "edit_url": side.url("method_edit", method.pk),
        "show_url": side.url("method_show", method.pk),
    }
    return render(request, "reviews/method_detail.html", context | own)


# One's own methods


@form_page
def method_new(request, code):
    """Put a method of the municipality's into the bank."""
    return new_page(request, kept_side(request, code))


@form_page
def county_method_new(request, codes):
    """Put a method of the county board's into the bank."""
    return new_page(request, county_side(request, codes))


def new_page(request, side):
    form = MethodForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        county = side.counties[0] if side.counties else None
        token = form.cleaned_data["form_token"]
        try:
            method = actions.add_method(
                by=request.user,
                municipality=side.municipality,
                county=county,
                form_token=token,
                **form.columns,
            )
        except IntegrityError as error:
            raise Http404 from error
        messages.success(request, shown_to(side))
        return redirect(side.url("method_detail", method.pk))
    return edit_page(request, side, None, form, [])


def shown_to(side):
    """What happens with what one puts in."""
    return (
        _("Saved. Where you practise nobody else sees it.")
        if side.is_practice
        else _("Saved. Others see it now.")
    )


def edit_page(request, side, method, form, difference):
    context = frame(side) | {"method": method, "form": form, "difference": difference}
    context["back"] = side.url("method_detail", method.pk) if method else context["list_url"]
    status = 422 if form.errors or difference else 200
    return render(request, "reviews/method_edit.html", context, status=status)


@form_page
def method_edit(request, code, pk):
    """Change a method of the municipality's. Two at once: the later one sees both texts."""
    return change_page(request, kept_side(request, code), pk)


@form_page
def county_method_edit(request, codes, pk):
    """Change a method of the county board's."""
    return change_page(request, county_side(request, codes), pk)


def change_page(request, side, pk):
    method = side.own_method(pk)
    form = MethodForm(request.POST or None, method=method)
    difference = []
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_method(method=method, edition=form.cleaned_data["edition"], **form.columns)
        except EditConflict as conflict:
            difference = reopened(form, conflict.current)
        else:
            messages.success(request, _("Saved."))
            return redirect(side.url("method_detail", pk))
    return edit_page(request, side, method, form, difference)


@require_POST
def method_show(request, code, pk):
    """Withdraw a method of the municipality's, or let others see it again."""
    return show(request, kept_side(request, code), pk)


@require_POST
def county_method_show(request, codes, pk):
    """The same with one of the county board's."""
    return show(request, county_side(request, codes), pk)


def show(request, side, pk):
    shown_or_withdrawn(request, side, side.own_method(pk))
    return redirect(side.url("method_detail", pk))


def shown_or_withdrawn(request, side, row):
    """Do what the button says: `visa` is 1 to show, else it is withdrawn."""
    if request.POST.get("visa") == "1":
        actions.show_again(row)
        messages.success(request, shown_to(side))
    else:
        actions.withdraw(row)
        messages.success(request, _("Withdrawn. Others do not see it any more; you do."))


# Lessons


@require_safe
def county_lesson_list(request, codes):
    """What municipalities have learnt and share, those of one's own county first."""
    side = county_side(request, codes)
    filters = LessonFilter(request.GET)
    places = Municipality.objects.served_by(request.user).filter(county__in=side.counties)
    lessons = matching_lessons(
        shared_lessons(request.user, near=places),
        words=filters.words,
        theme=filters.value("tema") or "",
    )
    page = paginate(request, lessons.none() if side.is_practice else lessons, key=("-rank", "-pk"))
    context = frame(side) | {"filters": filters, "page": page}
    return render_page(request, "reviews/method_lessons.html", context, fragment="lessons")
