"""Pages about councils and groups: what they are, who sits there, how they are re-formed."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from municipalities.cooperation.answers import form_page, form_view, saved
from municipalities.cooperation.bodies import actions, reports
from municipalities.cooperation.bodies.forms import (
    BodyForm,
    ChooseForm,
    EndBodyForm,
    HolderForm,
    ReformForm,
    SeatForm,
    SuccessorForm,
)
from municipalities.cooperation.scopes import body_scope, kept_body_scope, kept_scope
from municipalities.models import MUNICIPAL, Seat
from portal.lib.paging import paginate

MEETINGS = 10  # on a page


def body_address(municipality, body):
    return reverse("body_detail", args=[municipality.code, body.pk])


def crumb(municipality, body):
    return [(str(body), body_address(municipality, body))]


@require_safe
def body_detail(request, code, pk):
    """One body: its seats and who sits there, its meetings and decisions, its family."""
    municipality, body = body_scope(request, code, pk)
    works_here = municipality.pk in request.user.reach(*MUNICIPAL)
    seats = list(body.seats.prefetch_related("holders"))
    context = {
        "municipality": municipality,
        "body": body,
        "places": [place for place in body.municipalities.all() if place != municipality],
        "seats": [seat for seat in seats if not seat.is_over],
        "past_seats": [seat for seat in seats if seat.is_over],
        "page": paginate(request, reports.meetings_of(body), key=("-starts_at", "-pk"), size=MEETINGS),
        "decisions": reports.open_decisions(body),
        "lineage": reports.lineage(body, municipality=municipality, user=request.user),
        "attempts": body.attempts.filter(municipality=municipality) if works_here else (),
        "may_change": municipality.is_coordinated_by(request.user),
    }
    return render(request, "municipalities/body_detail.html", context)


@form_view
def body_new(request, code):
    """Start a council or a group."""
    municipality = kept_scope(request, code)
    initial = {"kind": request.GET.get("sort")}
    form = BodyForm(request.POST or None, municipality=municipality, initial=initial)
    if request.method == "POST" and form.is_valid():
        body = saved(form, actions.start_body, municipalities=form.places, **form.values)
        if body:
            messages.success(request, _("Saved. Now add who has a seat there."))
            return redirect("body_detail", code, body.pk)
    return form_page(
        request,
        form,
        heading=_("New council or group"),
        lead=_("Was it another group before? Then re-form that one instead, and its history goes along."),
        back=reverse("cooperation", args=[code]),
    )


@form_view
def body_edit(request, code, pk):
    """Change what a body is. Two people at once: the later one is shown both texts."""
    municipality, body = kept_body_scope(request, code, pk)
    form = BodyForm(request.POST or None, municipality=municipality, instance=body)
    name = str(body)
    if request.method == "POST" and form.is_valid():
        places = {"municipalities": form.places, "edition": form.edition}
        if saved(form, actions.change_body, body=body, **places, **form.values):
            messages.success(request, _("Saved."))
            return redirect("body_detail", code, pk)
    return form_page(
        request,
        form,
        heading=_("Change %(name)s") % {"name": name},
        back=body_address(municipality, body),
        crumbs=[(name, body_address(municipality, body))],
    )


@form_view
def body_end(request, code, pk):
    """End a body that nothing comes after."""
    municipality, body = kept_body_scope(request, code, pk)
    form = EndBodyForm(request.POST or None, body=body, municipality=municipality)
    if request.method == "POST" and form.is_valid():
        actions.end_body(body=body, **form.values)
        messages.success(request, _("%(name)s has an end. All of it stays to be read.") % {"name": body})
        return redirect("body_detail", code, pk)
    return form_page(
        request,
        form,
        heading=_("End %(name)s") % {"name": body},
        lead=_(
            "Seats end the same day; meetings and decisions stay. If something comes after, re-form it instead."
        ),
        button=_("End it"),
        back=body_address(municipality, body),
        crumbs=crumb(municipality, body),
    )


@form_view
def body_reform(request, code):
    """Re-form groups: first which, then what they become."""
    municipality = kept_scope(request, code)
    bodies = municipality.bodies.editable_by(request.user).active()
    choice = ChooseForm(
        request.GET if "into" in request.GET else None,
        municipality=municipality,
        bodies=bodies,
        initial={"sources": request.GET.getlist("sources")},
    )
    if not choice.is_valid():
        context = {"municipality": municipality, "form": choice, "bodies": bodies}
        return render(request, "municipalities/body_reform.html", context)
    sources = list(choice.cleaned_data["sources"])
    form = ReformForm(request.POST or None, municipality=municipality)
    seats = Seat.objects.active().filter(body__in=sources).select_related("body")
    parts = [
        SuccessorForm(
            request.POST or None,
            prefix=f"new{number}",
            municipality=municipality,
            seats=seats,
            initial=proposal(sources, seats, number),
        )
        for number in range(int(choice.cleaned_data["into"]))
    ]
    are_valid = [part.is_valid() for part in [form, *parts]]
    if request.method == "POST" and all(are_valid):
        made = saved(
            form,
            actions.reform_bodies,
            sources=sources,
            successors=[part.values for part in parts],
            **form.cleaned_data,
        )
        if made:
            messages.success(
                request, _("Re-formed. The old groups stay to be read, with everything in them.")
            )
            return redirect("body_detail", code, made[0].pk)
    context = {"municipality": municipality, "form": form, "parts": parts, "sources": sources}
    failed = any(part.errors for part in [form, *parts])
    return render(request, "municipalities/body_reform_to.html", context, status=422 if failed else 200)


def proposal(sources, seats, number):
    """What the form of a successor begins with: the first is as the first source, with all seats."""
    if number:
        return {"kind": sources[0].kind}
    first = sources[0]
    return {"kind": first.kind, "name": first.name, "purpose": first.purpose, "seats": seats}


# Seats and who sits there


def seat_scope(request, code, body, pk):
    municipality, body = kept_body_scope(request, code, body)
    return municipality, body, get_object_or_404(body.seats, pk=pk)


@form_view
def seat_new(request, code, body):
    """Give an organisation a seat."""
    municipality, body = kept_body_scope(request, code, body)
    form = SeatForm(request.POST or None, municipality=municipality, body=body)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, actions.add_seat, body=body, **form.values)
    ):
        messages.success(request, _("The seat is saved."))
        return redirect("seat_new" if "more" in request.POST else "body_detail", code, body.pk)
    return form_page(
        request,
        form,
        heading=_("New seat in %(name)s") % {"name": body},
        lead=_("The seat is the organisation's: people come and go, the seat stays."),
        back=body_address(municipality, body),
        crumbs=crumb(municipality, body),
        also=_("Save and add another"),
    )


@form_view
def seat_edit(request, code, body, pk):
    """Change a seat, or end it."""
    municipality, body, seat = seat_scope(request, code, body, pk)
    form = SeatForm(request.POST or None, municipality=municipality, body=body, instance=seat)
    name = str(seat)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, actions.change_seat, seat=seat, edition=form.edition, **form.values)
    ):
        messages.success(request, _("The seat is saved."))
        return redirect("body_detail", code, body.pk)
    return form_page(
        request,
        form,
        heading=_("Change the seat of %(name)s") % {"name": name},
        lead=_("To end the seat, write its last day."),
        back=body_address(municipality, body),
        crumbs=crumb(municipality, body),
    )


@form_view
def seat_holder(request, code, body, pk):
    """Let another person sit in the seat."""
    municipality, body, seat = seat_scope(request, code, body, pk)
    form = HolderForm(request.POST or None, municipality=municipality)
    if request.method == "POST" and form.is_valid() and changed_holder(form, seat):
        messages.success(request, _("Saved. Who sat there before stays to be read."))
        return redirect("body_detail", code, body.pk)
    lead = (
        _("Nobody is named in the practice municipality, since everyone who practises sees it.")
        if municipality.is_practice
        else _("Who sits there now ends on the day when the new person begins.")
    )
    return form_page(
        request,
        form,
        heading=_("New person in the seat of %(name)s") % {"name": seat},
        lead=lead,
        back=body_address(municipality, body),
        crumbs=crumb(municipality, body),
    )


def changed_holder(form, seat):
    """Whether it was saved; that nobody sits there is an answer too."""
    saved(form, actions.change_holder, seat=seat, **form.values)
    return not form.errors
