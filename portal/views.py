"""The start pages, what the footer leads to, and the pages for when something is wrong."""

import sys

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from activities import reports
from activities.forms import QuickForm
from activities.models import Participation
from municipalities.models import MUNICIPAL, PRACTICE, Municipality
from plans.case_numbers import without_case_number
from plans.starting.steps import has_left_start, steps_left
from portal import guides
from portal.context_processors import places_of
from portal.lib.htmx import render_page
from portal.resend import resend_page, texts_of, typed_in
from portal.welcome import welcome_of
from reviews import start as desk
from reviews.records.reports import unnumbered


@require_safe
def start(request):
    """Lead to the user's place; where there are several or none, show them. At first, say welcome."""
    places = places_of(request.user)
    if places and request.user.welcomed_at is None:
        return redirect("welcome")
    urls = {place.url for place in places if not place.is_practice}
    if len(urls) == 1:
        return redirect(urls.pop())
    return render(request, "portal/start.html", {"places": places})


@require_safe
def municipality_start(request, code):
    """The municipality's start page: the log line, what waits, what happened lately, where the plan stands."""
    places = Municipality.objects.visible_to(request.user).select_related("law_settings")
    municipality = get_object_or_404(places, code=code)
    visible = Participation.objects.visible_to(request.user, at=municipality)
    latest = reports.list_rows(visible).order_by("-on", "-activity")[:8]
    can_log = municipality.is_editable_by(request.user)
    can_coordinate = municipality.is_coordinated_by(request.user)
    start = reports.start_of(request.user, municipality)
    from_desk = desk.start_of(request.user, municipality, now=timezone.now())
    context = {
        "municipality": municipality,
        "rows": reports.as_rows(latest),
        "todo": start.todo,
        "plan": start.plan,
        "can_log": can_log,
        "today": timezone.localdate(),
        "greeting": greeting(timezone.localtime().hour),
        "support": from_desk.support,
        "waits": from_desk.to_do,
        "can_coordinate": can_coordinate,
        "steps_left": steps_left(municipality) if can_coordinate and not has_left_start(municipality) else 0,
        "leads_here": not can_log and municipality.pk in request.user.reach("manager"),
        "works_here": municipality.pk in request.user.reach(*MUNICIPAL),
    }
    if municipality.pk in request.user.reach("registrar"):
        lacking = [*without_case_number(request.user, municipality), *unnumbered(request.user, municipality)]
        context |= {"unnumbered": lacking, "gives_out": True}
    if can_log:
        habits = reports.habits(request.user, municipality)
        context |= {"form": QuickForm(families=habits.families), "titles": habits.titles}
    return render(request, "portal/municipality_start.html", context)


def greeting(hour):
    """What one says at that hour of the day."""
    if hour < 5 or hour >= 18:
        return _("Good evening")
    return _("Good morning") if hour < 10 else _("Hello")


@login_not_required
@require_safe
def help(request):
    """List the help texts, the person's own first, or find in them; htmx asks for the list alone."""
    words = request.GET.get("q", "").strip()[:200]
    user = request.user
    roles = {membership.role for membership in user.active_memberships} if user.is_authenticated else set()
    context = {
        "words": words,
        "hits": guides.find(words) if words else [],
        "shelves": guides.shelves(roles),
        "contact": settings.CONTACT_EMAIL,
    }
    return render_page(request, "portal/help.html", context, fragment="texts")


@login_not_required
@require_safe
def help_text(request, slug):
    """Show one help text."""
    text = guides.BY_SLUG.get(slug)
    if text is None:
        raise Http404
    return render(request, "portal/help_text.html", {"text": text, "contact": settings.CONTACT_EMAIL})


@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request):
    """Say what this person can do here; leaving the page by a button is noted, so that it is shown once."""
    welcome = welcome_of(request.user)
    if welcome is None:
        return redirect("start")
    practice = Municipality.objects.visible_to(request.user).filter(pk=PRACTICE).first()
    if request.method == "POST":
        if request.user.welcomed_at is None:
            request.user.welcomed_at = timezone.now()
            request.user.save(update_fields=["welcomed_at"])
        is_practising = "practise" in request.POST and practice is not None
        return redirect("municipality_start", practice.code) if is_practising else redirect("start")
    return render(request, "portal/welcome.html", {"welcome": welcome, "practice": practice})


@login_not_required
@require_safe
def accessibility(request):
    """Show the accessibility statement (lag 2018:1937, 13 §)."""
    return render(request, "portal/accessibility.html", {"contact": settings.CONTACT_EMAIL})


@login_not_required
@require_safe
def sources(request):
    """Name where figures, groups, coordinates and borders come from."""
    return render(request, "portal/sources.html")


@login_not_required
@require_safe
def service_worker(request):
    """The script that opens a link's form without a network. It rules its own folder alone, and is
    renewed when any static file is."""
    version = getattr(staticfiles_storage, "manifest_hash", "") or settings.VERSION
    script = render_to_string("portal/worker.js", {"version": version})
    return HttpResponse(
        script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )


@login_not_required
def csrf_failure(request, reason=""):
    """Show back what was typed in a form that was too old, or came from elsewhere."""
    return resend_page(request, signed_out=False)


def error_page(request, status, title, text, written=()):
    """A page that says what is wrong; texts that were not received are shown back, to be copied."""
    context = {"title": title, "text": text, "written": written}
    return render(request, "portal/error.html", context, status=status)


@login_not_required
def bad_request(request, exception):
    """Tell that the request could not be understood, or that it was too large."""
    if isinstance(exception, RequestDataTooBig):
        return error_page(
            request,
            413,
            _("That was too much at once"),
            _("Shorten the text, or choose a smaller file, and try again."),
        )
    return error_page(
        request,
        400,
        _("The address or the form was not understood"),
        _("Go back and try again. If it happens again, tell us what you did."),
    )


@login_not_required
def forbidden(request, exception):
    return error_page(request, 403, _("You cannot do this"), _("Your account has no access to this."))


@login_not_required
def not_found(request, exception):
    return error_page(
        request,
        404,
        _("The page is not here"),
        _("The address may be wrong, the page may have been removed, or it is not open to your account."),
        written=texts_of(typed_in(request)),
    )


@login_not_required
def server_error(request):
    """Show a page that needs neither database nor session; 503 when it is the database that is away."""
    if isinstance(sys.exception(), (OperationalError, InterfaceError)):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "30"})
    return HttpResponse(render_to_string("500.html"), status=500)
