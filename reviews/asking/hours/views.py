"""Pages of hours lent and borrowed: noting them, and saying that it is so."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.lib.removals import removed_once
from reviews.asking.hours import actions, reports
from reviews.asking.hours.forms import HoursForm, SharesForm
from reviews.asking.pages import act_page, confirm_page
from reviews.asking.scopes import side_scope
from reviews.models import BorrowedHours

form_page = require_http_methods(["GET", "HEAD", "POST"])


def hours_scope(request, code, pk):
    """The side, and hours that it has lent or borrowed; else 404."""
    side = side_scope(request, code)
    rows = BorrowedHours.objects.visible_to(request.user).at(side.municipality)
    return side, get_object_or_404(rows.select_related("lender", "borrower"), pk=pk)


def crumbs(side):
    """The page above."""
    return [(_("Offers and hours"), side.url("offer_list"))]


@form_page
def hours_new(request, code):
    """Note hours that one has lent or borrowed. Where one practises there is nobody to borrow from."""
    side = side_scope(request, code)
    if side.is_practice:
        raise Http404
    form = HoursForm(request.POST or None, municipality=side.municipality)
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_hours(by=request.user, municipality=side.municipality, **form.columns)
        except IntegrityError as error:
            raise Http404 from error
        messages.success(request, _("Noted. It counts when the other municipality has confirmed it."))
        return redirect(side.url("offer_list"))
    return act_page(
        request,
        form,
        heading=_("Note lent or borrowed hours"),
        lead=_("The other municipality sees what you note, and confirms it. Nobody else does."),
        button=_("Note hours"),
        crumbs=crumbs(side),
    )


@form_page
def hours_detail(request, code, pk):
    """What was lent or borrowed: say that it is so, or that it is not."""
    side, row = hours_scope(request, code, pk)
    municipality = side.municipality
    form = SharesForm(
        request.POST if request.method == "POST" else None,
        initial={"shares": getattr(row, f"{row.side_of(municipality)}_shares")},
    )
    if request.method == "POST" and form.is_valid():
        if "no" in request.POST:
            actions.deny_hours(row=row, municipality=municipality)
            messages.success(request, _("Saved. It does not count."))
        else:
            shares = form.cleaned_data["shares"]
            actions.confirm_hours(row=row, municipality=municipality, shares=shares)
            messages.success(request, _("Saved. It counts when both have confirmed it."))
        return redirect(side.url("offer_list"))
    context = {
        "municipality": municipality,
        "crumbs": crumbs(side),
        "line": reports.hours_row(row, municipality),
        "form": form,
        "has_yes": row.has_yes_of(municipality),
        "remove_url": side.url("hours_remove", pk)
        if row.is_noted_by(municipality) and not row.counts
        else "",
    }
    return render(request, "reviews/hours_detail.html", context)


@form_page
@removed_once
def hours_remove(request, code, pk):
    """Remove what one has noted, while it does not count; the other side can say that it is not so."""
    side, row = hours_scope(request, code, pk)
    if not row.is_noted_by(side.municipality):
        raise Http404
    then = side.url("offer_list")
    if request.method == "POST":
        try:
            actions.remove_hours(row=row)
        except actions.Counted:
            messages.info(request, _("Both have confirmed it. Take your yes back first."))
            return redirect(side.url("hours_detail", pk))
        messages.success(request, _("It is removed."))
        return redirect(then)
    return confirm_page(
        request,
        heading=_("Remove?"),
        lead=_("It is removed for both municipalities."),
        button=_("Remove"),
        crumbs=crumbs(side),
        said=row.about,
        row=row,
    )
