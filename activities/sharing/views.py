"""Who may read an entry: sharing with the county board, guests, and what the municipality has chosen."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from activities import actions, reports
from activities.models import Participation
from activities.scopes import coordinated_scope, number_or_404
from activities.sharing.forms import MailboxForm
from municipalities.models import Municipality


@require_POST
def activity_share(request, code, pk):
    """Share the entry with the county board and the municipality's readers."""
    actions.share(participation=coordinated_scope(request, code, pk))
    messages.success(request, _("Shared with the county board and the municipality's readers."))
    return redirect("activity_detail", code, pk)


@require_POST
def activity_stop_sharing(request, code, pk):
    """Take the entry back from the county board and the readers."""
    actions.stop_sharing(participation=coordinated_scope(request, code, pk))
    messages.success(request, _("The entry is no longer shared."))
    return redirect("activity_detail", code, pk)


@require_POST
def activity_invite(request, code, pk):
    """Let a partner read the entry."""
    participation = coordinated_scope(request, code, pk)
    partners = User.objects.partners_at(participation.municipality)
    partner = get_object_or_404(partners, pk=number_or_404(request.POST.get("partner", "")))
    actions.invite_guest(by=request.user, participation=participation, partner=partner)
    messages.success(request, _("%(name)s can now read the entry.") % {"name": partner})
    return redirect("activity_detail", code, pk)


@require_POST
def activity_uninvite(request, code, pk):
    """Stop a partner from reading the entry."""
    participation = coordinated_scope(request, code, pk)
    guests = User.objects.guests_of(participation) | User.objects.partners_at(participation.municipality)
    partner = get_object_or_404(guests.distinct(), pk=number_or_404(request.POST.get("partner", "")))
    actions.withdraw_guest(participation=participation, partner=partner)
    messages.success(request, _("%(name)s can no longer read the entry.") % {"name": partner})
    return redirect("activity_detail", code, pk)


@require_http_methods(["GET", "HEAD", "POST"])
def municipality_settings(request, code):
    """How the municipality shares, chosen by its coordinator."""
    municipality = get_object_or_404(Municipality.objects.coordinated_by(request.user), code=code)
    if request.method == "POST":
        actions.set_sharing(
            municipality=municipality, shares_by_default=request.POST.get("sharing") == "at_once"
        )
        if "share_all" in request.POST:
            actions.share_all(municipality=municipality)
        messages.success(request, _("Saved."))
        return redirect("municipality_settings", code)
    return settings_page(
        request, municipality, MailboxForm(initial={"mailbox": municipality.registrar_email})
    )


@require_POST
def municipality_mailbox(request, code):
    """Where documents are sent to be registered, chosen by the coordinator; nothing leaves while practising."""
    municipality = get_object_or_404(Municipality.objects.coordinated_by(request.user), code=code)
    form = MailboxForm(request.POST)
    if municipality.is_practice or not form.is_valid():
        return settings_page(request, municipality, form, status=422)
    actions.set_mailbox(municipality=municipality, mailbox=form.cleaned_data["mailbox"])
    messages.success(request, _("Saved."))
    return redirect("municipality_settings", code)


def settings_page(request, municipality, form, *, status=200):
    """The settings as they stand, with the form for the mailbox."""
    unshared = Participation.objects.standing().filter(
        municipality=municipality, shared_at=None, is_incomplete=False
    )
    context = {"municipality": municipality, "unshared": reports.count_up_to(unshared), "form": form}
    return render(request, "activities/municipality_settings.html", context, status=status)
