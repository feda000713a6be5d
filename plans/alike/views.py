"""Pages about municipalities like one's own, and about being one of them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from municipalities.models import MUNICIPAL, Municipality
from plans.alike import actions, reports
from plans.alike.forms import ConsentForm


@require_safe
def alike_list(request, code):
    """The municipalities most like this one, each with why; or how to say yes to being compared."""
    municipality = get_object_or_404(Municipality.objects.where(request.user, *MUNICIPAL), code=code)
    consent = reports.consent_of(municipality)
    context = {
        "municipality": municipality,
        "consent": consent,
        "matches": reports.matches(municipality) if consent else [],
        "can_coordinate": municipality.is_coordinated_by(request.user),
    }
    return render(request, "plans/alike_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def alike_consent(request, code):
    """Ask what saying yes means, and whom the others can turn to."""
    municipality = get_object_or_404(Municipality.objects.coordinated_by(request.user), code=code)
    consent = reports.consent_of(municipality)
    form = ConsentForm(request.POST or None, initial={"contact": consent.contact if consent else ""})
    if request.method == "POST" and form.is_valid():
        actions.say_yes(by=request.user, municipality=municipality, contact=form.cleaned_data["contact"])
        messages.success(request, _("You are now among those who can be found."))
        return redirect("alike_list", code)
    return render(
        request, "plans/alike_consent.html", {"municipality": municipality, "form": form, "consent": consent}
    )


@require_POST
def alike_take_back(request, code):
    """Take the yes back."""
    municipality = get_object_or_404(Municipality.objects.coordinated_by(request.user), code=code)
    actions.take_back(municipality=municipality)
    messages.success(request, _("Your yes is taken back. Nobody finds you here any more."))
    return redirect("alike_list", code)
