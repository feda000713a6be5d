"""The start of Samverkan, and pages about leading body, coordination, contact cards, attempts and pledges."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from municipalities.cooperation import actions
from municipalities.cooperation.answers import changed, form_page, form_view, saved
from municipalities.cooperation.bodies.reports import in_order, with_standing
from municipalities.cooperation.fields import places_of
from municipalities.cooperation.forms import (
    AttemptForm,
    ContactCardForm,
    FunctionForm,
    HolderForm,
    LeadingBodyForm,
    PledgeForm,
)
from municipalities.cooperation.reports import vacant_since
from municipalities.cooperation.scopes import kept_scope, read_scope
from municipalities.models import MUNICIPAL, Attempt, CoordinationHolder, Municipality
from portal.lib.removals import removed_once


@require_safe
def cooperation(request, code):
    """Everything about who does the work together, on one page."""
    municipality = read_scope(request, code)
    works_here = municipality.pk in request.user.reach(*MUNICIPAL)
    functions = list(
        municipality.coordination_functions.prefetch_related(
            Prefetch("holders", CoordinationHolder.objects.with_access())
        ).order_by("-starts_on", "-pk")
    )
    function = next((f for f in functions if not f.is_over), None)
    holders = list(function.holders.all()) if function else []
    bodies = in_order(with_standing(municipality.bodies.visible_to(request.user)))
    leading = list(municipality.leading_bodies.order_by("-starts_on", "-pk"))
    pledges = list(municipality.pledges.all())
    context = {
        "municipality": municipality,
        "leading": next((body for body in leading if not body.is_over), None),
        "past_leading": [body for body in leading if body.is_over],
        "function": function,
        "past_functions": [f for f in functions if f.is_over],
        "holders": [holder for holder in holders if not holder.is_over],
        "past_holders": [holder for holder in holders if holder.is_over],
        "vacant_since": vacant_since(function, holders) if function else None,
        "cards": municipality.contact_cards.all(),
        "bodies": [body for body in bodies if not body.is_over],
        "past_bodies": [body for body in bodies if body.is_over],
        "agreements": municipality.agreements.visible_to(request.user).prefetch_related("parties"),
        "attempts": municipality.attempts.select_related("agreement", "body") if works_here else None,
        "pledges": pledges,
        "may_change": municipality.is_coordinated_by(request.user),
    }
    return render(request, "municipalities/cooperation.html", context)


def start_of(municipality):
    return reverse("cooperation", args=[municipality.code])


@form_view
def leading_body_edit(request, code):
    """Set which body leads the work, correct it, or let another take over."""
    municipality = kept_scope(request, code)
    standing = municipality.leading_bodies.filter(ends_on=None).first()
    form = LeadingBodyForm(request.POST or None, municipality=municipality, instance=standing)
    if request.method == "POST" and form.is_valid():
        values = {"municipality": municipality, "replaces": form.replaces, "edition": form.edition}
        if saved(form, actions.set_leading_body, **values, **form.values):
            messages.success(request, _("Saved."))
            return redirect("cooperation", code)
    return form_page(
        request,
        form,
        heading=_("The body that leads the work"),
        lead=_("The municipal executive board, or the committee that fullmäktige has chosen (13 §)."),
        back=start_of(municipality),
    )


@form_view
def function_edit(request, code):
    """Set the coordination function, correct it, or let another unit take over."""
    municipality = kept_scope(request, code)
    standing = municipality.coordination_functions.filter(ends_on=None).first()
    form = FunctionForm(request.POST or None, municipality=municipality, instance=standing)
    if request.method == "POST" and form.is_valid():
        values = {"municipality": municipality, "replaces": form.replaces, "edition": form.edition}
        if saved(form, actions.set_function, **values, **form.values):
            messages.success(request, _("Saved."))
            return redirect("cooperation", code)
    return form_page(
        request,
        form,
        heading=_("The coordination function"),
        lead=_("Every municipality has one (11 §). It is a unit; who works there is told for itself."),
        back=start_of(municipality),
    )


@form_view
def holder_new(request, code):
    """Tell who fills the coordination function."""
    municipality = kept_scope(request, code)
    function = get_object_or_404(municipality.coordination_functions, ends_on=None)
    form = HolderForm(request.POST or None, municipality=municipality)
    if request.method == "POST" and form.is_valid():
        actions.add_holder(function=function, **form.values)
        messages.success(request, _("Saved."))
        return redirect("cooperation", code)
    return form_page(
        request,
        form,
        heading=_("Who works with the coordination"),
        lead=practice_note(municipality),
        back=start_of(municipality),
    )


def practice_note(municipality):
    """Why nobody's name is asked for in Övningskommunen."""
    if municipality.is_practice:
        return _("Nobody is named in the practice municipality, since everyone who practises sees it.")
    return ""


@form_view
def holder_edit(request, code, pk):
    """Correct who fills the function, or write the last day: with nobody new, that is a vacancy."""
    municipality = kept_scope(request, code)
    holder = get_object_or_404(CoordinationHolder.objects.of(municipality), pk=pk)
    form = HolderForm(request.POST or None, municipality=municipality, instance=holder)
    if request.method == "POST" and form.is_valid() and changed(form, holder):
        messages.success(request, _("Saved."))
        return redirect("cooperation", code)
    return form_page(
        request,
        form,
        heading=_("Who works with the coordination"),
        lead=practice_note(municipality),
        back=start_of(municipality),
    )


# Contact cards


@form_view
def contact_card_new(request, code):
    """Add a contact card."""
    municipality = kept_scope(request, code)
    form = ContactCardForm(request.POST or None, municipality=municipality)
    if request.method == "POST" and form.is_valid():
        actions.add_card(municipality=municipality, **form.values)
        messages.success(request, _("The contact card is saved."))
        return redirect("cooperation", code)
    return form_page(
        request,
        form,
        heading=_("New contact card"),
        lead=_("Whom one turns to about what (12 §). A function lasts longer than a name."),
        back=start_of(municipality),
    )


@form_view
def contact_card_edit(request, code, pk):
    """Change a contact card."""
    municipality = kept_scope(request, code)
    card = get_object_or_404(municipality.contact_cards, pk=pk)
    form = ContactCardForm(request.POST or None, municipality=municipality, instance=card)
    if request.method == "POST" and form.is_valid() and changed(form, card):
        messages.success(request, _("The contact card is saved."))
        return redirect("cooperation", code)
    return form_page(
        request,
        form,
        heading=_("Change the contact card"),
        back=start_of(municipality),
        remove=reverse("contact_card_remove", args=[code, pk]),
    )


@form_view
@removed_once
def contact_card_remove(request, code, pk):
    """Take a contact card away, once asked again."""
    municipality = kept_scope(request, code)
    card = get_object_or_404(municipality.contact_cards, pk=pk)
    if request.method == "POST":
        card.delete()
        messages.success(request, _("The contact card is gone."))
        return redirect("cooperation", code)
    context = {"municipality": municipality, "card": card}
    return render(request, "municipalities/contact_card_remove.html", context)


@login_not_required
@require_safe
def public_contacts(request, code):
    """The contacts that a municipality shows to everyone."""
    municipality = get_object_or_404(Municipality.objects.real(), code=code)
    vacant = municipality.coordination_functions.vacant().first()
    context = {
        "municipality": municipality,
        "cards": municipality.contact_cards.public(),
        "vacant_since": vacant and vacant.vacant_since,
    }
    return render(request, "municipalities/public_contacts.html", context)


# Attempts and pledges


@form_view
def attempt_new(request, code):
    """Note what was tried so that others would agree, or take part."""
    municipality = kept_scope(request, code)
    initial = {
        "duty": request.GET.get("plikt", Attempt.Duty.AGREEMENT),
        "agreement": request.GET.get("avtal"),
    }
    initial["body"] = request.GET.get("grupp")
    form = AttemptForm(request.POST or None, municipality=municipality, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.add_attempt(by=request.user, municipality=municipality, **form.values)
        messages.success(request, _("Saved. What you have tried counts too."))
        return redirect("cooperation", code)
    return form_page(
        request,
        form,
        heading=_("Note what you have tried"),
        lead=_("The law asks the municipality to work for agreements and for a council. A no counts too."),
        back=start_of(municipality),
    )


@form_view
def attempt_edit(request, code, pk):
    """Correct what was noted."""
    municipality = kept_scope(request, code)
    attempt = get_object_or_404(municipality.attempts, pk=pk)
    form = AttemptForm(request.POST or None, municipality=municipality, instance=attempt)
    if request.method == "POST" and form.is_valid() and changed(form, attempt):
        messages.success(request, _("Saved."))
        return redirect("cooperation", code)
    return form_page(request, form, heading=_("Correct what you have tried"), back=start_of(municipality))


@form_view
def pledge_new(request, code):
    """Write down a pledge to those who live there."""
    municipality = kept_scope(request, code)
    form = PledgeForm(request.POST or None, municipality=municipality)
    if request.method == "POST" and form.is_valid():
        actions.save_pledge(municipalities=places_of(form), **form.values)
        messages.success(request, _("The pledge is saved."))
        return redirect("cooperation", code)
    return form_page(
        request,
        form,
        heading=_("New citizen pledge"),
        lead=_("A promise by the municipality and the police to those who live there."),
        back=start_of(municipality),
    )


@form_view
def pledge_edit(request, code, pk):
    """Change a pledge, or tell what came of it."""
    municipality = kept_scope(request, code)
    pledge = get_object_or_404(municipality.pledges, pk=pk)
    form = PledgeForm(request.POST or None, municipality=municipality, instance=pledge)
    if request.method == "POST" and form.is_valid():
        told = {"pledge": pledge, "municipalities": places_of(form), "edition": form.edition}
        if saved(form, actions.save_pledge, **told, **form.values):
            messages.success(request, _("The pledge is saved."))
            return redirect("cooperation", code)
    return form_page(
        request,
        form,
        heading=_("The pledge, and what came of it"),
        back=start_of(municipality),
    )
