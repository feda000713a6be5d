"""Pages where the portal's administrator reorganises the local police areas. They show no municipality's record."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from municipalities.cooperation.answers import form_view, saved
from municipalities.cooperation.police import actions
from municipalities.cooperation.police.forms import PoliceAreaForm
from municipalities.models import LocalPoliceArea


def areas(request):
    """All police areas, for whoever administers the portal; else 404."""
    if not request.user.administers_portal:
        raise Http404
    return LocalPoliceArea.objects.with_history()


@require_safe
def police_areas(request):
    """All local police areas: those in force, and those that were."""
    found = list(areas(request))
    context = {
        "areas": [area for area in found if not area.is_over],
        "past": [area for area in found if area.is_over],
    }
    return render(request, "municipalities/police_areas.html", context)


@form_view
def police_area_new(request):
    """Add a police area, in place of others or by itself."""
    known = areas(request)
    before = [area for area in known if str(area.pk) in request.GET.getlist("ersatter") and not area.is_over]
    places = [member.municipality for area in before for member in area.members.all() if not member.is_over]
    initial = {"predecessors": before, "municipalities": list(dict.fromkeys(places))}
    form = PoliceAreaForm(request.POST or None, initial=initial if before else None)
    if request.method == "POST" and form.is_valid() and saved(form, actions.reorganise, **form.cleaned_data):
        messages.success(request, _("The police area is saved. The old ones stay to be read."))
        return redirect("police_areas")
    return page(request, form, heading=_("New police area"))


@form_view
def police_area_edit(request, pk):
    """Correct an area's name, or which municipalities it covers from a day."""
    area = get_object_or_404(areas(request), pk=pk, ends_on=None)
    places = [member.municipality for member in area.members.all() if not member.is_over]
    initial = {"name": area.name, "district": area.district, "municipalities": places}
    form = PoliceAreaForm(request.POST or None, area=area, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.change_area(area=area, **form.cleaned_data)
        messages.success(request, _("The police area is saved."))
        return redirect("police_areas")
    return page(request, form, heading=_("Change %(name)s") % {"name": area})


def page(request, form, *, heading):
    context = {"form": form, "heading": heading}
    status = 422 if form.errors else 200
    return render(request, "municipalities/police_area_edit.html", context, status=status)
