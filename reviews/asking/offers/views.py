"""Pages of competence that is offered and looked for, with the hours that came of it."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from municipalities.choices import words
from portal.lib.editions import EditConflict
from portal.lib.htmx import render_page
from portal.lib.paging import paginate
from portal.lib.reopening import reopened
from reviews.asking.hours.reports import hours_at
from reviews.asking.offers import actions, reports
from reviews.asking.offers.forms import OfferFilter, OfferForm
from reviews.asking.pages import act_page, confirm_page
from reviews.asking.scopes import side_scope
from reviews.asking.tabs import tabs_of
from reviews.models import Offer

form_page = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 10  # of one's own that nobody else sees any more


@require_safe
def offer_list(request, **place):
    """What is offered and looked for now; one's own that are over; and for a municipality its hours by year."""
    side = side_scope(request, **place)
    filters = OfferFilter(request.GET, themes=words().current_themes)
    offers = Offer.objects.visible_to(request.user).read_at(*side.places)
    standing = reports.with_places(filters.apply(offers.standing()))
    page = paginate(request, standing, key=("-made_on", "-pk"))
    context = {
        "side": side,
        "tabs": tabs_of(side, "offer_list"),
        "filters": filters,
        "page": page,
        "rows": reports.offer_rows(side, page),
        "new_url": side.url("offer_new") if side.municipality else "",
        "past": (),
        "hours": None,
    }
    if municipality := side.municipality:
        over = reports.with_places(offers.of(municipality).over())
        context |= {
            "past": reports.offer_rows(side, over[:SHOWN]),
            "hours": hours_at(request.user, municipality, today=timezone.localdate()),
        }
    return render_page(request, "reviews/offer_list.html", context, fragment="offers")


def own_offer_scope(request, code, pk):
    """The side, and an offer of its own; else 404."""
    side = side_scope(request, code)
    offers = Offer.objects.editable_by(request.user).of(side.municipality)
    return side, get_object_or_404(offers.select_related("municipality", "group"), pk=pk)


def crumbs(side):
    """The page above."""
    return [(_("Offers and hours"), side.url("offer_list"))]


def offer_words(heading, button):
    """What the page of an offer says."""
    return {
        "heading": heading,
        "lead": _("Those you put it to see it with the municipality's name and contact card."),
        "button": button,
    }


@form_page
def offer_new(request, code):
    """Offer competence, or look for it."""
    side = side_scope(request, code)
    form = OfferForm(request.POST or None, side=side)
    if request.method == "POST" and form.is_valid():
        token = form.cleaned_data["form_token"]
        try:
            actions.put_up(by=request.user, municipality=side.municipality, form_token=token, **form.columns)
        except IntegrityError as error:
            raise Http404 from error
        messages.success(request, _("It is there for those you put it to."))
        return redirect(side.url("offer_list"))
    return act_page(
        request, form, crumbs=crumbs(side), **offer_words(_("Offer or look for help"), _("Put it up"))
    )


def taken_back(request, side):
    """Lead to the list and say that it is taken back."""
    messages.info(request, _("It is taken back already."))
    return redirect(side.url("offer_list"))


@form_page
def offer_edit(request, code, pk):
    """Change what one offers or looks for. Two at once: the later one sees both texts."""
    side, offer = own_offer_scope(request, code, pk)
    if offer.withdrawn_on:
        return taken_back(request, side)
    form = OfferForm(request.POST or None, side=side, offer=offer)
    difference = []
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_offer(offer=offer, edition=form.cleaned_data["edition"], **form.columns)
        except EditConflict as conflict:
            difference = reopened(form, conflict.current, OfferForm.begins_as(conflict.current))
        except actions.Ended:
            return taken_back(request, side)
        else:
            messages.success(request, _("Saved. Those you put it to see it."))
            return redirect(side.url("offer_list"))
    said = offer_words(_("Change it"), _("Save"))
    return act_page(request, form, crumbs=crumbs(side), difference=difference, **said)


@form_page
def offer_take_back(request, code, pk):
    """Let nobody else see it any more."""
    side, offer = own_offer_scope(request, code, pk)
    if request.method == "POST":
        actions.take_back_offer(offer=offer)
        messages.success(request, _("It is taken back. Nobody else sees it any more."))
        return redirect(side.url("offer_list"))
    return confirm_page(
        request,
        heading=_("Take it back?"),
        lead=_("Nobody else will see it. You still do."),
        button=_("Take it back"),
        crumbs=crumbs(side),
        said=offer.text,
    )
