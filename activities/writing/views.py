"""The 30-second form behind a write link: it takes in, and shows nothing that is stored."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.links import device
from accounts.links.actions import withdraw_links
from accounts.models import WriteLink
from activities.actions import FormUsed
from activities.forms import QuickForm
from activities.writing import actions
from portal.lib.open_pages import link_closed
from portal.limits import Limit, is_too_many, sender_of

LINK = Limit("write_link", hits=30, minutes=10)
LINK_DAY = Limit("write_link_day", hits=100, minutes=24 * 60)
NETWORK = Limit("write_network", hits=600, minutes=10)  # a whole town hall behind one address


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def write(request):
    """The form on a remembered device, for whom it remembers; anyone else is led to where they can add."""
    link = device.link_on(request)
    if link and (not request.user.is_authenticated or request.user == link.writer):
        return answer_form(request, link)
    response = not_saved(request) if request.method == "POST" else lead_on(request)
    if link is None:
        device.forget(response)
    return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def write_by_link(request, token):
    """The form by the link of a mail."""
    if link := WriteLink.objects.opening(token, WriteLink.Kind.MAIL):
        return answer_form(request, link, token)
    return not_saved(request) if request.method == "POST" else link_closed(request)


def answer_form(request, link, *token):
    """Show the form, or add what was typed in it."""
    form = QuickForm(request.POST if request.method == "POST" else None)
    exceeded = limit_exceeded(request, link) if request.method == "POST" else None
    if form.is_valid() and not exceeded:
        try:
            actions.add_draft(
                link=link, form_token=form.cleaned_data["form_token"], fields=form.activity_fields
            )
        except actions.LinkClosed:
            return not_saved(request)
        except FormUsed:
            form.renew_token()
        else:
            return redirect(address("write_thanks", *token))
    if exceeded:
        form.add_error(
            None, _("That was a lot at once. Your text is still here – wait a little and press Save again.")
        )
    context = {
        "form": form,
        "municipality": link.municipality,
        "owner": link.membership.user_id,  # whose texts the device keeps; shown only as a keyed hash
        "is_device": not token,
        "action": address("write", *token),
        "forget": address("write_forget", *token),
    }
    status = 429 if exceeded else 422 if form.errors else 200
    response = render(request, "open/write.html", context, status=status)
    if exceeded:
        response.headers["Retry-After"] = str(exceeded.seconds_left)
    return response


def address(name, *token):
    """Where a step of the form is: for a remembered device, or for the link that bears the token."""
    return reverse(f"{name}_by_link" if token else name, args=token)


def limit_exceeded(request, link):
    """Count one more form sent, and return the limit that it is over, if any.

    What a link sends beyond its own limit does not count for its network: a flood shuts out nobody else.
    """
    counted = ((LINK, str(link.pk)), (LINK_DAY, str(link.pk)), (NETWORK, sender_of(request)))
    return next((limit for limit, who in counted if is_too_many(limit, who)), None)


def lead_on(request):
    """Lead someone signed in to the form of their own record, and others to the sign-in."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    place = WriteLink.places_of(request.user).first()
    return redirect("activity_log", place.code) if place else redirect("start")


def not_saved(request):
    """Show back what was typed in a form whose link can no longer be used here; alike for every reason."""
    return render(request, "open/write_not_saved.html", {"text": request.POST.get("title", "")}, status=404)


@login_not_required
@require_safe
def write_thanks(request):
    """Thank for what was added on a remembered device."""
    return thank(request) if device.link_on(request) else redirect("write")


@login_not_required
@require_safe
def write_thanks_by_link(request, token):
    """Thank for what was added by the link of a mail."""
    is_open = WriteLink.objects.opening(token, WriteLink.Kind.MAIL)
    return thank(request, token) if is_open else link_closed(request)


def thank(request, *token):
    return render(request, "open/write_thanks.html", {"again": address("write", *token)})


@login_not_required
@require_POST
def write_forget(request):
    """Withdraw the link that this device bears, whether or not it still works."""
    withdraw_links(links=WriteLink.objects.bearing(device.token_on(request), WriteLink.Kind.DEVICE), by=None)
    response = redirect("write_forgotten")
    device.forget(response)
    return response


@login_not_required
@require_POST
def write_forget_by_link(request, token):
    """Withdraw the link of a mail, whether or not it still works."""
    withdraw_links(links=WriteLink.objects.bearing(token, WriteLink.Kind.MAIL), by=None)
    return redirect("write_forgotten")


@login_not_required
@require_safe
def write_forgotten(request):
    """Tell that a device is forgotten or a link withdrawn."""
    return render(request, "open/write_forgotten.html")
