"""Pages about people: who has access where, invitations, and what needs an administrator's hand."""

from allauth.account import views as allauth_views
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions
from accounts.forms import EditForm, EndForm, InviteAnywhereForm, InviteForm, PeopleFilter, WelcomeForm
from accounts.mail import give_up, send_again
from accounts.models import Invitation, Membership, OutgoingMail, roles_at
from accounts.reports import access_of, gather_needs, list_access, outgoing_mail, rows, with_places
from municipalities.models import County, Municipality
from portal.lib.htmx import render_page
from portal.lib.paging import paginate
from portal.lib.removals import removed_once

ENDED_SHOWN = 20


@require_safe
def needs_help(request):
    """Show the portal's administrator what needs a hand: their start page."""
    if not request.user.administers_portal:
        raise Http404
    needs = gather_needs(
        memberships=Membership.objects.managed_by(request.user),
        municipalities=Municipality.objects.administered_by(request.user),
        is_portal=True,
    )
    context = {
        "needs": needs,
        "failing": rows(OutgoingMail.objects.failing().defer("subject", "body", "html", "file")),
    }
    return render(request, "accounts/needs_help.html", context)


@require_POST
def mail_again(request, pk):
    """Try at once to send a mail that the mail server did not take."""
    return answer_failing(request, pk, send_again, _("The portal tries again now."))


@require_POST
def mail_give_up(request, pk):
    """Stop trying to send a mail."""
    return answer_failing(request, pk, give_up, _("The mail is not tried again."))


def answer_failing(request, pk, act, said):
    """Do something about a mail that fails; one that has left meanwhile is in order."""
    if not request.user.administers_portal:
        raise Http404
    mail = OutgoingMail.objects.failing().defer("subject", "body", "html", "file").filter(pk=pk).first()
    if mail is None:
        messages.info(request, _("The mail has left, or has been removed already."))
    else:
        act(mail)
        messages.success(request, said)
    return redirect("needs_help")


@require_safe
def people(request):
    """List everybody's access; htmx asks for the table alone."""
    if not request.user.administers_portal:
        raise Http404
    filters = PeopleFilter(request.GET)
    memberships = filters.apply(Membership.objects.managed_by(request.user).standing())
    page = paginate(request, with_places(memberships.by_name()), key=("sort", "pk"))
    context = {"filters": filters, "page": page, "rows": [access_of(membership) for membership in page]}
    return render_page(request, "accounts/people.html", context, fragment="people")


@require_safe
def municipality_people(request, code):
    """List who has access to a municipality's record, for its administrators and coordinators."""
    administered = Municipality.objects.administered_by(request.user)
    coordinated = Municipality.objects.coordinated_by(request.user)
    municipality = get_object_or_404((administered | coordinated).real(), code=code)
    reaching = Membership.objects.at(municipality).standing().by_name()
    context = {
        "through_others": list_access(reaching.filter(municipality=None)),
        "needs": gather_needs(
            memberships=Membership.objects.at_place(municipality),
            municipalities=administered.filter(pk=municipality.pk),
        ),
    }
    return render_people(request, municipality, administered.contains(municipality), context)


@require_safe
def county_people(request, codes):
    """List the county board's own accounts."""
    county = get_object_or_404(County.objects.administered_by(request.user), code=codes)
    memberships = Membership.objects.at_place(county)
    needs = gather_needs(memberships=memberships, municipalities=Municipality.objects.none())
    return render_people(request, county, True, {"through_others": [], "needs": needs})


def render_people(request, place, can_manage, context):
    memberships = Membership.objects.at_place(place)
    context |= {
        "place": place,
        "place_name": getattr(place, "full_name", place.name),
        "can_manage": can_manage,
        "rows": list_access(memberships.active().by_name()),
        "waiting": list_access(memberships.waiting().by_name()),
        "ended": list_access(memberships.ended()[:ENDED_SHOWN]),
    }
    return render(request, "accounts/place_people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def membership_invite(request, code):
    """Invite someone to a place; the portal's administrator also to groups and police areas."""
    place = place_to_manage(request.user, code)
    data = request.POST if request.method == "POST" else None
    initial = {"role": request.GET.get("roll")}
    if place is None:
        form = InviteAnywhereForm(data, initial=initial)
    else:
        form = InviteForm(data, initial=initial, place=place, roles=roles_at(place))
    if form.is_valid():
        email = form.cleaned_data["email"]
        try:
            invitation = actions.invite_person(by=request.user, email=email, place=form.chosen, **form.terms)
        except actions.Refused as refusal:
            form.add_error(refusal.field, refusal.reason)
        else:
            tell_sent(request, invitation)
            return redirect(people_url(invitation.membership))
    context = {"form": form, "place": place, "place_name": getattr(place, "full_name", str(place or ""))}
    return render(request, "accounts/membership_invite.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def membership_edit(request, code, pk):
    """Change someone else's role, unit, last day or ownership."""
    others = Membership.objects.active().exclude(user=request.user)
    membership = membership_to_manage(request.user, code, others, pk)
    form = EditForm(request.POST if request.method == "POST" else None, membership=membership)
    if form.is_valid():
        successor = form.cleaned_data.get("successor")
        try:
            actions.change_membership(
                membership=membership, by=request.user, successor=successor, **form.terms
            )
        except actions.Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(
                request, _("Saved. %(name)s has been told by e-mail.") % {"name": membership.user}
            )
            return redirect(people_url(membership))
    return render(request, "accounts/membership_edit.html", {"form": form, "membership": membership})


@require_http_methods(["GET", "HEAD", "POST"])
def membership_end(request, code, pk):
    """Ask once, then end someone's access now."""
    memberships = Membership.objects.active()
    if request.method == "POST":  # the button may have been pressed twice
        memberships |= Membership.objects.ended()
    membership = membership_to_manage(request.user, code, memberships, pk)
    if not membership.is_active:
        messages.info(request, _("The access has ended already."))
        return redirect(people_url(membership))
    form = EndForm(request.POST if request.method == "POST" else None, membership=membership)
    if form.is_valid():
        successor = form.cleaned_data.get("successor")
        try:
            actions.end_membership(membership=membership, by=request.user, successor=successor)
        except actions.Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Access ended for %(name)s.") % {"name": membership.user})
            is_own = membership.user == request.user
            return redirect(resolve_url("start") if is_own else people_url(membership))
    context = {"form": form, "membership": membership, "people_url": people_url(membership)}
    return render(request, "accounts/membership_end.html", context)


@require_POST
def invitation_resend(request, code, pk):
    """Send a new link in place of the old one."""
    membership = membership_to_manage(request.user, code, Membership.objects.waiting(), pk)
    try:
        tell_sent(request, actions.resend_invitation(membership=membership, by=request.user))
    except actions.InvitationClosed as refusal:
        messages.warning(request, refusal.reason)
    return redirect(people_url(membership))


@require_POST
@removed_once
def invitation_withdraw(request, code, pk):
    """Take an invitation back before it is accepted."""
    membership = membership_to_manage(request.user, code, Membership.objects.waiting(), pk)
    try:
        actions.withdraw_invitation(membership=membership)
        messages.success(request, _("The invitation is withdrawn. Its link no longer works."))
    except actions.InvitationClosed as refusal:
        messages.warning(request, refusal.reason)
    return redirect(people_url(membership))


@login_not_required
def account_logout(request):
    """Sign out, and have the browser forget the pages it has seen: Back shows nothing.

    What the device keeps is not wiped with "storage", for it may be another person's text that waits to be
    sent; one's own is removed by the script, which asks first.
    """
    answer = allauth_views.logout(request)
    if request.method == "POST":
        answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request, token):
    """Let the invited person in."""
    invitations = Invitation.objects.open().with_token(token)
    invitation = invitations.select_related("membership__user", "created_by").first()
    if invitation is None:
        return render(request, "accounts/invitation_closed.html", status=404)
    invited = invitation.membership.user
    visitor = request.user if request.user.is_authenticated else None
    is_new = not invited.has_usable_password()
    data = request.POST if request.method == "POST" else None
    form = WelcomeForm(data, user=invited) if is_new else None
    may_accept = visitor is None if is_new else visitor == invited
    if request.method == "POST" and may_accept and (form is None or form.is_valid()):
        try:
            user = actions.accept_invitation(token=token, by=visitor, **(form.cleaned_data if form else {}))
        except actions.InvitationClosed:
            return render(request, "accounts/invitation_closed.html", status=404)
        messages.success(request, _("Welcome! Your access has begun."))
        welcome = resolve_url("welcome")
        return perform_login(request, user, redirect_url=welcome) if is_new else redirect(welcome)
    context = {
        "invitation": invitation,
        "membership": invitation.membership,
        "form": form,
        "is_someone_else": visitor is not None and not may_accept,
        "must_sign_in": visitor is None and not is_new,
    }
    return render(request, "accounts/invitation_accept.html", context)


@login_not_required
@require_safe
def account_signup(request):
    """Explain that accounts are by invitation, and how to get one."""
    return render(request, "accounts/account_signup.html", {"contact": settings.CONTACT_EMAIL})


@login_not_required
@require_safe
def demo_mail(request):
    """Show the mail that would have left, in the demo alone: the address does not exist elsewhere."""
    page = paginate(request, outgoing_mail(), key=("-created_at", "-pk"), size=10)
    return render(request, "accounts/demo_mail.html", {"page": page})


def place_to_manage(user, code):
    """The place of an address, if the user manages its accounts, else 404; None is the whole portal."""
    if code == "portal":
        if not user.administers_portal:
            raise Http404
        return None
    places = Municipality if len(code) == 4 else County
    return get_object_or_404(places.objects.administered_by(user), code=code)


def membership_to_manage(user, code, memberships, pk):
    """One of the memberships, if the user manages it and the address names its place, else 404."""
    membership = get_object_or_404(with_places(memberships & Membership.objects.managed_by(user)), pk=pk)
    if membership.place_code != code:
        raise Http404
    return membership


def people_url(membership):
    """Where the membership is listed."""
    if membership.municipality:
        return resolve_url("municipality_people", membership.municipality.code)
    return (
        resolve_url("county_people", membership.county.code) if membership.county else resolve_url("people")
    )


def show_refusal(form, refusal):
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.reason)


def tell_sent(request, invitation):
    messages.success(
        request,
        _("The invitation is sent to %(email)s. It is open until %(day)s.")
        % {"email": invitation.membership.user.email, "day": date_format(invitation.expires_at, "j F")},
    )
