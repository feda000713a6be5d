"""One's own planning as list, month, calendar and the year to come; and what a colleague shows to a manager."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.links.actions import note_fetched
from accounts.models import CalendarFeed
from activities.load import actions, reports
from activities.load.exports import CONTENT_TYPE, calendar_file
from activities.load.forms import MonthForm, YearForm
from activities.load.next_year import proposals
from activities.load.presentation import PARTS, in_words
from activities.load.stats import month_after, weeks_of
from activities.models import LoadShare, PlannedDate
from portal.lib.open_pages import link_closed
from portal.lib.removals import removed_once
from portal.limits import Limit, is_too_many

FEED = Limit("calendar_feed", hits=60, minutes=60)


def list_of(load):
    """The parts of a list in words."""
    return [(PARTS[part], [in_words(item) for item in items]) for part, items in load.parts]


@require_safe
def own_load(request):
    """Everything dated that one answers for, soonest first."""
    load = reports.load_of(request.user)
    context = {
        "parts": list_of(load),
        "today": load.today,
        "choices": reports.share_choices(request.user),
        "shown": reports.shown_to(request.user),
    }
    return render(request, "activities/own_load.html", context)


@require_safe
def own_load_month(request):
    """The same by month: a table of weeks."""
    load = reports.load_of(request.user)
    year, month = MonthForm(request.GET).month_or(load.today)
    by_day = reports.items_by_day(load.items)
    weeks = [
        (
            week[0].isocalendar().week,
            [(day, [in_words(item) for item in by_day.get(day, [])]) for day in week],
        )
        for week in weeks_of(year, month)
    ]
    context = {
        "weeks": weeks,
        "weekdays": [day for day, _items in weeks[0][1]],
        "first": weeks_of(year, month)[1][0].replace(day=1),
        "today": load.today,
        "before": "{}-{:02}".format(*month_after(year, month, -1)),
        "after": "{}-{:02}".format(*month_after(year, month, 1)),
        "is_empty": not any(items for _number, days in weeks for _day, items in days),
    }
    return render(request, "activities/own_load_month.html", context)


@require_safe
def own_load_file(request):
    """One's dates as they stand, as a file for a calendar."""
    response = calendar_response(request.user)
    response.headers["Content-Disposition"] = 'attachment; filename="planering.ics"'
    return response


def calendar_response(user):
    """A person's dates as a calendar file, in the portal's own language."""
    with override(settings.LANGUAGE_CODE):
        file = calendar_file(reports.load_of(user).items, made_at=timezone.now())
    return HttpResponse(file, content_type=CONTENT_TYPE)


@login_not_required
@require_safe
def calendar_feed(request, token):
    """What a person's calendar fetches by its secret address."""
    feed = CalendarFeed.objects.opening(token)
    if feed is None:
        return link_closed(request)
    if is_too_many(FEED, str(feed.pk)):
        headers = {"Retry-After": str(FEED.seconds_left)}
        return HttpResponse(_("Too often. Try again later."), status=429, headers=headers)
    note_fetched(feed=feed)
    return calendar_response(feed.user)


@require_http_methods(["GET", "HEAD", "POST"])
def next_year(request):
    """Days of the year to come, from what was done the year before; those that are chosen are set aside."""
    year = YearForm(request.GET).year_or(timezone.localdate())
    found = proposals(request.user, year)
    if request.method == "POST":
        chosen = set(request.POST.getlist("day"))
        count = actions.set_aside(
            by=request.user, proposals=[proposal for proposal in found if proposal.key in chosen]
        )
        said = ngettext("%(count)s day is set aside.", "%(count)s days are set aside.", count)
        messages.success(request, said % {"count": count} if count else _("Nothing new was chosen."))
        return redirect("own_load")
    today = timezone.localdate()
    context = {
        "year": year,
        "years": [today.year, today.year + 1],
        "again": [proposal for proposal in found if proposal.came_again],
        "once": [proposal for proposal in found if not proposal.came_again],
        "planned": PlannedDate.objects.editable_by(request.user).filter(on__gte=today),
    }
    return render(request, "activities/next_year.html", context)


@require_POST
@removed_once
def planned_date_remove(request, pk):
    """Take back a day that was set aside."""
    get_object_or_404(PlannedDate.objects.editable_by(request.user), pk=pk).delete()
    messages.success(request, _("The day is no longer set aside."))
    return redirect("next_year")


@require_POST
def load_share(request, code):
    """Show one's planning in a municipality to its managers, or stop."""
    municipality = get_object_or_404(reports.shareable_by(request.user), code=code)
    if "stop" in request.POST:
        actions.stop_sharing_load(by=request.user, municipality=municipality)
        messages.success(request, _("Nobody else sees your planning in %(place)s.") % {"place": municipality})
    else:
        actions.share_load(by=request.user, municipality=municipality)
        messages.success(
            request, _("Managers in %(place)s now see what you answer for there.") % {"place": municipality}
        )
    return redirect("own_load")


@require_safe
def load_of_other(request, code, pk):
    """What a colleague answers for in the municipality, for a manager to whom it is shown."""
    shares = LoadShare.objects.visible_to(request.user).select_related("user", "municipality")
    share = get_object_or_404(shares, pk=pk, municipality__code=code)
    load = reports.load_of(share.user, at=share.municipality)
    context = {
        "person": share.user,
        "municipality": share.municipality,
        "parts": list_of(load),
        "today": load.today,
    }
    return render(request, "activities/load_of_other.html", context)
