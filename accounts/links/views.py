"""A person's own page about writing without signing in, and the administrator's withdrawal."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.links import actions, device
from accounts.links.forms import DeviceForm
from accounts.links.reports import list_links, list_places
from accounts.models import Membership, WriteLink
from accounts.views import membership_to_manage, people_url


@require_safe
def write_links(request):
    """Show where one may write without signing in, and which links are open."""
    return render_links(request)


def render_links(request, *, failed=None, code=None):
    links = list_links(request.user)
    places = list_places(request.user, links, device.token_on(request))
    forms = [
        failed if place.municipality.code == code else DeviceForm(code=place.municipality.code)
        for place in places
    ]
    context = {"links": links, "places": list(zip(places, forms, strict=True)), "failed": failed}
    return render(request, "accounts/write_links.html", context, status=422 if failed else 200)


@require_POST
def write_link_device(request, code):
    """Remember this device, in place of what it bore before."""
    municipality = get_object_or_404(WriteLink.places_of(request.user), code=code)
    form = DeviceForm(request.POST, code=code)
    if not form.is_valid():
        return render_links(request, failed=form, code=code)
    response = redirect("write_links")
    try:
        token, link = actions.remember_device(
            by=request.user,
            municipality=municipality,
            form_token=form.cleaned_data["form_token"],
            name=form.cleaned_data["name"],
            instead_of=device.token_on(request),
        )
    except actions.FormTooOld:
        messages.warning(request, _("That form has been used before. Press the button again."))
    else:
        device.remember(response, token, link.expires_at)
        messages.success(request, _("This device is remembered. You can bookmark the page for writing."))
    return response


@require_POST
def write_link_weekly(request, code):
    """Turn the Monday mail on or off."""
    municipality = get_object_or_404(WriteLink.places_of(request.user), code=code)
    if "stop" in request.POST:
        actions.stop_mail(by=request.user, municipality=municipality)
        messages.success(
            request,
            _(
                "You get no more mails. Links that you already have work until their last day; withdraw them below."
            ),
        )
    else:
        actions.ask_for_mail(by=request.user, municipality=municipality)
        messages.success(
            request, _("You get the first mail within an hour, and then one every Monday morning.")
        )
    return redirect("write_links")


@require_POST
def write_link_withdraw(request, pk):
    """Withdraw one of one's own links; it may be withdrawn already."""
    link = get_object_or_404(WriteLink.objects.of(request.user), pk=pk)
    actions.withdraw_links(links=WriteLink.objects.of(request.user).filter(pk=link.pk), by=request.user)
    messages.success(request, _("The link is withdrawn. Nothing can be added by it any more."))
    return redirect("write_links")


@require_POST
def write_links_withdraw(request):
    """Withdraw all of one's own links."""
    actions.withdraw_links(links=WriteLink.objects.of(request.user), by=request.user)
    messages.success(request, _("All your links are withdrawn. Nothing can be added by them any more."))
    return redirect("write_links")


@require_POST
def membership_withdraw_links(request, code, pk):
    """Withdraw the links of someone whose access one manages."""
    membership = membership_to_manage(request.user, code, Membership.objects.standing(), pk)
    links = WriteLink.objects.withdrawable_by(request.user).filter(membership=membership)
    actions.withdraw_links(links=links, by=request.user)
    messages.success(request, _("The write links of %(name)s are withdrawn.") % {"name": membership.user})
    return redirect(people_url(membership))
