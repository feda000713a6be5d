"""One page for those who decide, and one for everyone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities.readers import actions, reports
from activities.readers.forms import PublishForm
from municipalities.models import MUNICIPAL, Municipality


@require_safe
def readers_page(request, code):
    """What was decided, what happened, and what comes to be decided."""
    places = Municipality.objects.where(request.user, *MUNICIPAL)
    municipality = get_object_or_404(
        places.select_related("county", "law_settings", "public_page"), code=code
    )
    context = {
        "municipality": municipality,
        "overview": reports.overview(municipality),
        "page": reports.page_of(municipality),
        "can_publish": municipality.is_coordinated_by(request.user) and not municipality.is_practice,
    }
    return render(request, "activities/readers_page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def public_publish(request, code):
    """Show what everyone will see, and publish it."""
    municipality = get_object_or_404(Municipality.objects.coordinated_by(request.user).real(), code=code)
    page = reports.page_of(municipality)
    form = PublishForm(request.POST or None, initial={"introduction": page.introduction if page else ""})
    if request.method == "POST" and form.is_valid():
        actions.publish(
            by=request.user, municipality=municipality, introduction=form.cleaned_data["introduction"]
        )
        messages.success(request, _("The page is published. Anyone can read it now."))
        return redirect("public_page", code)
    context = {
        "municipality": municipality,
        "page": page,
        "form": form,
        "overview": reports.overview(municipality, is_public=True),
    }
    return render(request, "activities/public_publish.html", context)


@require_POST
def public_take_down(request, code):
    """Take the published page down."""
    municipality = get_object_or_404(Municipality.objects.coordinated_by(request.user).real(), code=code)
    actions.take_down(municipality=municipality)
    messages.success(request, _("The page is taken down. Nobody can read it any more."))
    return redirect("readers_page", code)


@login_not_required
@require_safe
def public_page(request, code):
    """What the municipality has published, as it was that day; for anyone."""
    municipality = get_object_or_404(Municipality.objects.real(), code=code)
    page = reports.page_of(municipality)
    if page is None or not page.is_open:
        raise Http404
    context = {
        "municipality": municipality,
        "page": page,
        "overview": reports.kept(page.content),
        "cards": municipality.contact_cards.public(),
    }
    return render(request, "activities/public_page.html", context)
