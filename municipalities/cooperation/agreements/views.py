"""Pages about agreements: attempted, negotiated, signed, replaced."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from municipalities.cooperation.agreements import actions
from municipalities.cooperation.agreements.actions import NEXT, State
from municipalities.cooperation.agreements.forms import AgreementForm, parties_form
from municipalities.cooperation.answers import form_page, form_view, saved
from municipalities.cooperation.scopes import agreement_scope, kept_agreement_scope, kept_scope
from municipalities.models import MUNICIPAL
from portal.lib.uploads import download, file_size

COPIED = ("title", "purposes", "areas")


def address(municipality, agreement):
    return reverse("agreement_detail", args=[municipality.code, agreement.pk])


@require_safe
def agreement_detail(request, code, pk):
    """One agreement: who agrees about what, for how long, and what was tried."""
    municipality, agreement = agreement_scope(request, code, pk)
    works_here = municipality.pk in request.user.reach(*MUNICIPAL)
    may_change = municipality.is_coordinated_by(request.user)
    visible = municipality.agreements.visible_to(request.user)
    context = {
        "municipality": municipality,
        "agreement": agreement,
        "parties": agreement.parties.select_related("police_area"),
        "places": [place for place in agreement.municipalities.all() if place != municipality],
        "attempts": agreement.attempts.filter(municipality=municipality) if works_here else (),
        "pledges": agreement.pledges.filter(municipalities=municipality),
        "replaced_by": visible.filter(replaces=agreement),
        "document_size": file_size(agreement.document.size) if agreement.document else "",
        "may_change": may_change,
        "steps": [State(state) for state in NEXT[State(agreement.state)] if state != State.SIGNED],
        "may_sign": State.SIGNED in NEXT[State(agreement.state)],
    }
    return render(request, "municipalities/agreement_detail.html", context)


def replaced(request, municipality):
    """The agreement that a new one is to replace, if the address names one that the user keeps."""
    key = request.GET.get("ersatter", "")
    if not key:
        return None
    if not key.isdecimal() or len(key) > 18:
        raise Http404
    return kept_agreement_scope(request, municipality.code, int(key))[1]


@form_view
def agreement_new(request, code):
    """Begin an agreement, or one that replaces another."""
    municipality = kept_scope(request, code)
    before = replaced(request, municipality)
    initial = {name: getattr(before, name) for name in COPIED} if before else {}
    form = AgreementForm(
        request.POST or None, request.FILES or None, municipality=municipality, initial=initial
    )
    parties = parties_form(request.POST or None, municipality=municipality, like=before)
    if is_sent(request, form, parties):
        agreement = saved(
            form,
            actions.start_agreement,
            by=request.user,
            municipalities=form.places,
            parties=parties.parties,
            document=form.cleaned_data["document_file"],
            replaces=before,
            **form.values,
        )
        if agreement:
            messages.success(request, _("The agreement is saved."))
            return redirect("agreement_detail", code, agreement.pk)
    return agreement_page(
        request,
        form,
        parties,
        heading=_("Renew %(name)s") % {"name": before} if before else _("New agreement"),
        lead=_("Begin when you have asked: what you tried counts too (9 §)."),
        back=address(municipality, before) if before else reverse("cooperation", args=[code]),
    )


@form_view
def agreement_edit(request, code, pk):
    """Change an agreement and its parties. Two people at once: the later one is shown both texts."""
    return change(request, code, pk, signs=False, heading=_("Change %(name)s"), lead="")


@form_view
def agreement_sign(request, code, pk):
    """Note that an agreement is signed, with all that 9 § asks for."""
    lead = _("A signed agreement says for which purposes and within which areas it holds (9 §).")
    return change(request, code, pk, signs=True, heading=_("%(name)s is signed"), lead=lead)


def change(request, code, pk, *, signs, heading, lead):
    municipality, agreement = kept_agreement_scope(request, code, pk)
    if signs and State.SIGNED not in NEXT[State(agreement.state)]:
        raise Http404
    name = str(agreement)
    form = AgreementForm(
        request.POST or None,
        request.FILES or None,
        municipality=municipality,
        instance=agreement,
        signs=signs,
    )
    parties = parties_form(request.POST or None, municipality=municipality, agreement=agreement)
    if is_sent(request, form, parties) and saved(
        form,
        actions.change_agreement,
        by=request.user,
        agreement=agreement,
        edition=form.edition,
        municipality=municipality,
        municipalities=form.places,
        parties=parties.parties,
        document=form.cleaned_data["document_file"],
        **form.values,
    ):
        messages.success(request, _("The agreement is saved."))
        return redirect("agreement_detail", code, pk)
    return agreement_page(
        request,
        form,
        parties,
        heading=heading % {"name": name},
        lead=lead,
        back=address(municipality, agreement),
        crumbs=[(name, address(municipality, agreement))],
    )


def is_sent(request, form, parties):
    """Whether the form is to be saved: it was sent, for more than another row, and is whole."""
    if request.method != "POST" or "rows" in request.POST:
        return False
    return all([form.is_valid(), parties.is_valid()])


def agreement_page(request, form, parties, **page):
    """The form with its rows of parties; asked for more rows, it complains about nothing yet."""
    if "rows" in request.POST:
        form.errors.clear()
        for row in parties.forms:
            row.errors.clear()
    template = "municipalities/agreement_edit.html"
    answer = form_page(request, form, parties=parties, template=template, **page)
    if not parties.is_bound or "rows" in request.POST or parties.is_valid():
        return answer
    answer.status_code = 422
    return answer


@require_POST
def agreement_state(request, code, pk):
    """Note that they negotiate, that somebody said no, or that the agreement has ended."""
    municipality, agreement = kept_agreement_scope(request, code, pk)
    state = request.POST.get("state")
    if state not in State or state == State.SIGNED:
        raise Http404
    try:
        actions.move_agreement(agreement=agreement, state=state)
        messages.success(request, _("Saved: %(state)s.") % {"state": State(state).label.lower()})
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return redirect(address(municipality, agreement))


@require_safe
def agreement_document(request, code, pk):
    """Give the agreement as it was handed in."""
    _municipality, agreement = agreement_scope(request, code, pk)
    if agreement.document is None:
        raise Http404
    file = agreement.document
    return download(bytes(file.content), name=file.name, content_type=file.content_type)
