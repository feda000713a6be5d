"""The section Lägesbild och plan, Kom igång with its steps, registered documents, pasted measures."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from municipalities.models import MUNICIPAL, ContactCard, Municipality
from plans.files import give
from plans.models import AT_WORK, ActionPlan
from plans.scopes import coordinated, plan_scope, report_scope
from plans.starting import actions
from plans.starting.forms import (
    ColumnsForm,
    ContactForm,
    LeadingForm,
    PasteForm,
    UnitForm,
)
from plans.starting.loose_dates import Period
from plans.starting.register_forms import PlanRegisterForm, ReportRegisterForm
from plans.starting.reports import chain_of, overview_of
from plans.starting.steps import LEAVABLE, START, progress_of
from portal.lib.editions import EditConflict
from portal.lib.guard import find_personal_data
from portal.lib.reopening import reopened

SHOWN = 5  # measures of a pasted table that are shown as they will be, besides those with remarks
FORMS = {"report": ReportRegisterForm, "plan": PlanRegisterForm}  # of what is registered


def coordinated_place(request, code):
    """The municipality, if the user keeps its record; else 404."""
    return get_object_or_404(Municipality.objects.coordinated_by(request.user), code=code)


@require_safe
def plan_hub(request, code):
    """The chain at a glance: lägesbild, plan, measures, follow-up, the law."""
    municipality = get_object_or_404(Municipality.objects.visible_to(request.user), code=code)
    chain = chain_of(municipality, reader=request.user)
    can_coordinate = municipality.is_coordinated_by(request.user)
    context = {
        "municipality": municipality,
        "chain": chain,
        "overview": overview_of(municipality, chain, reader=request.user),
        "can_coordinate": can_coordinate,
        "can_see_gaps": municipality.pk in request.user.reach(*AT_WORK),
        "reads_in_full": municipality.is_read_in_full_by(request.user),
        "works_here": municipality.pk in request.user.reach(*MUNICIPAL),
        "has_role": municipality.pk in request.user.reach(),
        "progress": progress_of(municipality, chain, user=request.user) if can_coordinate else None,
    }
    return render(request, "plans/plan_hub.html", context)


@require_safe
def getting_started(request, code):
    """The steps from an empty place to a true table of the law, and how far one has come."""
    municipality = coordinated_place(request, code)
    chain = chain_of(municipality, reader=request.user)
    context = {
        "municipality": municipality,
        "progress": progress_of(municipality, chain, user=request.user),
    }
    return render(request, "plans/getting_started.html", context)


@require_POST
def starting_leave(request, code):
    """Ask no more for a step, or for the whole on the start page; or ask again."""
    municipality = coordinated_place(request, code)
    step = request.POST.get("step")
    if step not in LEAVABLE:
        raise Http404
    actions.leave_step(municipality=municipality, step=step, again="again" in request.POST)
    if step == START:
        messages.info(request, _("You find Get started under Lägesbild and plan."))
        return redirect("municipality_start", code)
    return redirect("getting_started", code)


@require_http_methods(["GET", "HEAD", "POST"])
def starting_leading(request, code):
    """Say which body leads the work."""
    municipality = coordinated_place(request, code)
    current = municipality.leading_bodies.active().first()
    titles = {
        "title": gettext_lazy("Who leads the work?"),
        "why": gettext_lazy(
            "The municipal executive board leads the work and reports to fullmäktige, unless fullmäktige has "
            "chosen another committee (13 §)."
        ),
    }
    return starting_step(request, municipality, LeadingForm, current, actions.set_leading_body, titles)


@require_http_methods(["GET", "HEAD", "POST"])
def starting_unit(request, code):
    """Say which unit coordinates."""
    municipality = coordinated_place(request, code)
    current = municipality.coordination_functions.active().first()
    titles = {
        "title": gettext_lazy("Which unit coordinates?"),
        "why": gettext_lazy(
            "The law wants a coordination function (11 §). It is the unit's, so that it remains when someone leaves."
        ),
    }
    is_held = current is not None and current.holders.filling().exists()
    names = not (is_held or municipality.is_practice)  # no person is named where one practises
    return starting_step(
        request, municipality, UnitForm, current, actions.set_unit, titles, names_holder=names
    )


@require_http_methods(["GET", "HEAD", "POST"])
def starting_contact(request, code):
    """Make the contact card of the coordination function."""
    municipality = coordinated_place(request, code)
    cards = municipality.contact_cards.filter(purpose=ContactCard.Purpose.COORDINATION)
    titles = {
        "title": gettext_lazy("Whom do others turn to?"),
        "why": gettext_lazy(
            "The coordination function is the way in for those outside the municipality (12 §)."
        ),
    }
    return starting_step(request, municipality, ContactForm, cards.first(), actions.set_contact, titles)


def next_step(code):
    """The list of steps, at the one to go on with: on a phone the list is long."""
    return reverse("getting_started", args=[code]) + "#nasta"


def starting_step(request, municipality, form_class, current, save, titles, **options):
    """A short page of Kom igång: one form, filled with what stands, and back to the list.

    Two people at once: the later one sees both.
    """
    form = form_class(request.POST if request.method == "POST" else None, current=current, **options)
    difference = []
    if request.method == "POST" and form.is_valid():
        try:
            save(municipality=municipality, **form.told)
        except EditConflict as conflict:
            difference = reopened(form, conflict.current)
        else:
            messages.success(request, _("Saved."))
            return redirect(next_step(municipality.code))
    context = {
        "municipality": municipality,
        "form": form,
        "current": current,
        "difference": difference,
        **titles,
    }
    status = 422 if form.errors or difference else 200
    return render(request, "plans/starting_step.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def report_register(request, code):
    """Register a lägesbild that was made elsewhere."""
    municipality = coordinated_place(request, code)
    form = register_form(request, ReportRegisterForm, municipality=municipality)
    if request.method == "POST" and form.is_valid():
        made = actions.register_report(by=request.user, municipality=municipality, **form.registered)
        if made.is_in_force:
            messages.success(request, _("The lägesbild is registered."))
            return redirect(next_step(code))
        messages.success(request, _("The lägesbild is registered, among the earlier ones."))
        return redirect("report_list", code)
    return render_register(request, municipality, form, "plans/report_register.html")


@require_http_methods(["GET", "HEAD", "POST"])
def plan_register(request, code):
    """Register an åtgärdsplan that was made elsewhere."""
    municipality = coordinated_place(request, code)
    form = register_form(request, PlanRegisterForm, municipality=municipality)
    if request.method == "POST" and form.is_valid():
        made = actions.register_plan(by=request.user, municipality=municipality, **form.registered)
        if made.is_in_force:
            messages.success(request, _("The plan is registered. Next you can paste its measures."))
            return redirect(next_step(code))
        messages.success(request, _("The plan is registered, among the earlier ones."))
        return redirect("plan_list", code)
    return render_register(request, municipality, form, "plans/plan_register.html")


@require_http_methods(["GET", "HEAD", "POST"])
def report_registered_correct(request, code, pk):
    """Correct what was registered of a lägesbild."""
    return registered_correct(request, *coordinated(request, report_scope(request, code, pk)), "report")


@require_http_methods(["GET", "HEAD", "POST"])
def plan_registered_correct(request, code, pk):
    """Correct what was registered of a plan."""
    return registered_correct(request, *coordinated(request, plan_scope(request, code, pk)), "plan")


def registered_correct(request, municipality, document, kind):
    """The form, filled with what was registered; saved, it is registered again with all that belongs to it."""
    if not document.is_registered or document.municipality_id != municipality.pk:
        raise Http404
    back = reverse(f"{kind}_detail", args=[municipality.code, document.pk])
    form = register_form(request, FORMS[kind], municipality=municipality, corrects=document)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.correct_registered(by=request.user, corrects=document, **form.registered)
        except actions.NotRegistered:
            return replaced_meanwhile(request, back)
        messages.success(request, _("Saved. As it stood before is kept among the earlier ones."))
        return redirect(f"{kind}_detail", municipality.code, made.pk)
    if not document.is_in_force:
        return replaced_meanwhile(request, back)
    context = {
        "municipality": municipality,
        "document": document,
        "form": form,
        "kind": kind,
        "back": back,
    }
    return render(request, "plans/registered_correct.html", context, status=422 if form.errors else 200)


def replaced_meanwhile(request, back):
    messages.warning(request, _("It has been replaced, and is not corrected any more. Nothing was changed."))
    return redirect(back)


def register_form(request, form_class, **about):
    """The form, with what was sent if anything was."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    return form_class(*sent, **about)


def render_register(request, municipality, form, template):
    context = {"municipality": municipality, "form": form}
    return render(request, template, context, status=422 if form.errors else 200)


@require_safe
def report_file(request, code, pk):
    """Give the file of a registered lägesbild."""
    _municipality, report = report_scope(request, code, pk)
    return give(request, report.file, page=reverse("report_detail", args=[code, pk]))


@require_safe
def plan_file(request, code, pk):
    """Give the file of a registered plan."""
    _municipality, plan = plan_scope(request, code, pk)
    return give(request, plan.file, page=reverse("plan_detail", args=[code, pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def measures_paste(request, code, pk):
    """Take a table of measures: paste it, say what its columns are, see how it is read, save."""
    municipality, plan = plan_scope(request, code, pk)
    if not ActionPlan.objects.fillable_by(request.user).contains(plan):
        raise Http404
    context = {"municipality": municipality, "plan": plan}
    period = Period(plan.period_from, plan.period_to) if plan.period_from and plan.period_to else None
    about = {"plan_period": period, "is_in_force": plan.is_in_force}
    kept = f"pasted {plan.pk}"
    if request.method != "POST":
        if "kolumner" not in request.GET or kept not in request.session:
            return render(request, "plans/measures_paste.html", context | {"form": PasteForm()})
        text = request.session[kept]
        chosen = request.GET.dict() | {"text": text} if "form_token" in request.GET else None
        return render_columns(request, context, ColumnsForm(chosen, text=text, **about))

    if "columns" in request.POST:
        text = request.POST.get("text", "")[: PasteForm.base_fields["text"].max_length]
        form = ColumnsForm(request.POST, text=text, **about)
        if "save" not in request.POST:
            return look_at(request, context, kept, text, form)
        if not form.is_valid():
            return render_columns(request, context, form, status=422)
        request.session.pop(kept, None)
        return save_pasted(request, code, plan, form)

    pasted = PasteForm(request.POST, request.FILES)
    if not pasted.is_valid():
        return render(request, "plans/measures_paste.html", context | {"form": pasted}, status=422)
    text = pasted.cleaned_data["text"]
    return look_at(request, context, kept, text, ColumnsForm(text=text, **about))


def look_at(request, context, kept, text, form):
    """Lead to the second step, at an address that holds the choices: Back and Reload send nothing again.

    A table with a personal identity number is kept nowhere, not even for the next page: it is shown at once.
    """
    if find_personal_data(text).stops:
        return render_columns(request, context, form)
    request.session[kept] = text
    return redirect(f"{request.path}?{urlencode({'kolumner': ''} | form.choices)}")


def save_pasted(request, code, plan, form):
    """Add the measures; where the plan was decided meanwhile, say so."""
    try:
        count = actions.add_measures(
            by=request.user, plan=plan, measures=form.measures, form_token=form.cleaned_data["form_token"]
        )
    except actions.NotFillable:
        messages.error(request, _("The plan has been decided meanwhile. Nothing was added to it."))
        return redirect("plan_hub", code)
    if count:
        text = ngettext("%(count)d measure was added.", "%(count)d measures were added.", count)
        messages.success(request, text % {"count": count})
    else:
        messages.info(request, _("The table was already taken in. Nothing was added twice."))
    return redirect("plan_detail", code, plan.pk)


def render_columns(request, context, form, status=200):
    """The second step: the columns, and the first rows as they will be read."""
    measures = form.measures
    good = [measure for measure in measures if not measure.error]
    context |= {
        "form": form,
        "count": len(good),
        "shown": [m for number, m in enumerate(measures) if number < SHOWN or m.remarks or m.error],
        "more": len(measures) > SHOWN,
    }
    return render(request, "plans/measures_columns.html", context, status=status)
