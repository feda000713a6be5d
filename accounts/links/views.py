"""A person's own pages about their secret links: for writing, and for their calendar; others' withdrawal."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.links import actions, device
from accounts.links.forms import DeviceForm, FeedForm
from accounts.links.reports import list_links, list_places
from accounts.models import CalendarFeed, Membership, WriteLink, hash_token
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


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_address(request):
    """The secret address of one's own calendar: made or renewed, and shown to whoever just pressed the button."""
    if request.method == "POST":
        form = FeedForm(request.POST)
        try:
            if not form.is_valid():
                raise actions.FormTooOld
            actions.open_feed(by=request.user, **form.cleaned_data)
        except actions.FormTooOld:
            messages.warning(request, _("That form has been used before. Press the button again."))
            return redirect("calendar_address")
        return redirect(f"{reverse('calendar_address')}?ny={form.cleaned_data['form_token']}")
    feed = CalendarFeed.objects.of(request.user).first()
    context = {
        "feed": feed,
        "form": FeedForm(edition=feed.edition if feed else 0),
        "address": address_just_made(request, feed),
    }
    return render(request, "accounts/calendar_address.html", context)


def address_just_made(request, feed):
    """The whole address, if the page's own says by which form it was made; it is stored nowhere."""
    try:
        token = actions.token_of_feed(request.user, UUID(request.GET.get("ny", "")))
    except ValueError:
        return None
    if feed is None or feed.token_hash != hash_token(token):
        return None
    return settings.BASE_URL + reverse("calendar_feed", args=[token])


@require_POST
def calendar_close(request):
    """Close the address; calendars that fetch by it get nothing more."""
    actions.close_feed(by=request.user)
    messages.success(request, _("The address is closed. Your calendar gets nothing more by it."))
    return redirect("calendar_address")
