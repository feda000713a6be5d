"""Pages about activities. Each view scopes, calls and renders – nothing more."""

from datetime import date
from tempfile import TemporaryFile

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import MUNICIPAL_ROLES, User
from activities import actions, reports
from activities.choices import reference
from activities.exports import export_activities
from activities.forms import ActivityFilter, ActivityForm, QuickForm
from activities.models import Activity, Family, Participation, Telling
from activities.presentation import compare, sections_of
from activities.scopes import editable_scope, number_or_404, scope
from municipalities.models import Municipality
from portal.lib.cells import CSV_CONTENT_TYPE, XLSX_CONTENT_TYPE
from portal.lib.htmx import render_page
from portal.lib.paging import paginate

EXPORT_TYPES = {"csv": CSV_CONTENT_TYPE, "xlsx": XLSX_CONTENT_TYPE}
ORDERS = {
    ActivityFilter.NEWEST: ("-on", "-activity"),
    ActivityFilter.OLDEST: ("on", "activity"),
    ActivityFilter.TITLE: ("title_key", "activity"),
}


def filtered(request, municipality):
    """The municipality's entries as the user may see them, narrowed and ordered as the address asks."""
    filters = ActivityFilter(request.GET, names_people=reads_names(request, municipality))
    visible = Participation.objects.visible_to(request.user, at=municipality)
    return filters, filters.apply(visible, municipality)


@require_safe
def activity_list(request, code):
    """List a municipality's activities; htmx asks for the table alone."""
    municipality = get_object_or_404(Municipality.objects.visible_to(request.user), code=code)
    filters, participations = filtered(request, municipality)
    order = filters.cleaned_data.get("sortera", "")
    rows = reports.list_rows(participations)
    if order == ActivityFilter.TITLE:
        rows = rows.annotate(title_key=reports.by_title())
    page = paginate(request, rows, key=ORDERS[order])
    context = {
        "municipality": municipality,
        "filters": filters,
        "reference": reference(),
        "families": Family.choices,
        "measures": reports.measures_to_choose(request.user, municipality),
        "people": User.objects.working_at(municipality) if reads_names(request, municipality) else [],
        "page": page,
        "rows": reports.as_rows(page.items),
        "count": None if filters.value("q") else reports.count_up_to(participations),
        "count_limit": reports.COUNT_LIMIT,
        "order": order,
        "can_log": municipality.is_editable_by(request.user),
        "can_import": municipality.is_coordinated_by(request.user),
        "can_answer": municipality.is_read_in_full_by(request.user),
    }
    return render_page(request, "activities/activity_list.html", context, fragment="activities")


@require_safe
def activity_export(request, code, kind):
    """Give exactly what the list shows, with its filters, as a file."""
    municipality = get_object_or_404(Municipality.objects.visible_to(request.user), code=code)
    participations = filtered(request, municipality)[1]
    file = TemporaryFile()  # noqa: SIM115  the response closes it
    export_activities(participations, kind=kind, file=file)
    file.seek(0)
    name = f"aktiviteter-{slugify(municipality.name)}-{date.today():%Y-%m-%d}.{kind}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=EXPORT_TYPES[kind])


@require_http_methods(["GET", "HEAD", "POST"])
def activity_log(request, code):
    """The 30-second form: what was done, when, what kind."""
    municipality = get_object_or_404(Municipality.objects.editable_by(request.user), code=code)
    like = like_another(request, code)
    measures = reports.measures_to_choose(request.user, municipality)
    of_like = [measure for measure in measures if measure.pk in measure_ids(like)]
    chosen = measure_named(request, measures) or next(iter(of_like), None)
    form = QuickForm(
        request.POST or None,
        families=() if request.method == "POST" else reports.most_used_families(request.user),
        measures=measures,
        initial={"measure": chosen} | ({"title": like.title, "family": like.family} if like else {}),
    )
    if request.method == "POST" and form.is_valid():
        try:
            activity, _is_new = actions.log_activity(
                by=request.user,
                municipalities=[municipality],
                form_token=form.cleaned_data["form_token"],
                like=like,
                measures=form.measures(of_like),
                **form.activity_fields,
            )
        except actions.FormUsed:
            form.renew_token()
        else:
            then = "activity_edit" if "more" in request.POST else "activity_saved"
            return redirect(then, code, activity.pk)
    context = {
        "municipality": municipality,
        "form": form,
        "like": like,
        "titles": reports.latest_titles(request.user, municipality),
    }
    return render(request, "activities/activity_log.html", context, status=422 if form.errors else 200)


def measure_ids(activity):
    """Ids of the measures that the activity has, if there is one."""
    return set(activity.measure_links.values_list("measure", flat=True)) if activity else set()


def measure_named(request, measures):
    """The measure that a new activity is to belong to (`atgard` in the address), if any was named; else 404."""
    if request.method == "POST" or "atgard" not in request.GET:
        return None
    return get_object_or_404(measures, pk=number_or_404(request.GET["atgard"]))


def like_another(request, code):
    """The activity that a new one is to be like (`som` in the address or the form), if any was named.

    In an address that cannot be found it is a 404; in a form, which holds someone's text, it is passed over.
    """
    try:
        if request.method == "POST":
            return scope(request, code, number_or_404(request.POST.get("som", ""))).activity
        return (
            scope(request, code, number_or_404(request.GET["som"])).activity if "som" in request.GET else None
        )
    except Http404:
        if request.method == "POST":
            return None
        raise


@require_safe
def activity_saved(request, code, pk):
    """What was saved, and what one may want to do next."""
    participation = editable_scope(request, code, pk)
    context = detail_context(request, participation)
    offered = (
        () if context["measures"] else reports.measures_to_offer(request.user, participation.municipality)
    )
    context["offered"] = offered
    return render(request, "activities/activity_saved.html", context)


@require_safe
def activity_detail(request, code, pk):
    """Everything about one activity."""
    participation = scope(request, code, pk)
    return render(request, "activities/activity_detail.html", detail_context(request, participation))


def detail_context(request, participation):
    activity, municipality = participation.activity, participation.municipality
    coordinates = municipality.is_coordinated_by(request.user)
    return {
        "participation": participation,
        "activity": activity,
        "municipality": municipality,
        "sections": sections_of(activity),
        "kind": reference().kind_name(activity.family, activity.type_id),
        "measures": reports.measures_of(activity, request.user, municipality),
        "used_in": reports.used_in(activity, request.user, municipality),
        "follow_ups": reports.follow_ups_on(activity, request.user, municipality),
        "others": Participation.objects.visible_to(request.user)
        .filter(activity=activity)
        .exclude(pk=participation.pk)
        .select_related("municipality"),
        "suggestions": actions_suggested(activity),
        "can_edit": Participation.objects.editable_by(request.user).contains(participation),
        "can_share": coordinates,
        "telling": what_was_told(request, participation) if coordinates else None,
        **writers(request, municipality, activity),
        "guests": User.objects.guests_of(participation) if coordinates else [],
        "partners": User.objects.partners_at(municipality).exclude(guest_at__participation=participation)
        if coordinates
        else [],
    }


def reads_names(request, municipality):
    """Whether the user is one of the municipality's own, who see who has written what; never in practice."""
    return not municipality.is_practice and municipality.pk in request.user.reach(*MUNICIPAL_ROLES)


def writers(request, municipality, activity):
    """Who entered and who last changed it, as far as they work in this municipality; none of another's people."""
    named = (activity.created_by_id, activity.updated_by_id)
    shown = reads_names(request, municipality)
    known = User.objects.working_at(municipality).in_bulk(named) if shown else {}
    return {"author": known.get(named[0]), "editor": known.get(named[1])}


def what_was_told(request, participation):
    """How an organisation told of it; asked only of entries that no account entered."""
    if participation.activity.created_by_id is not None:
        return None
    tellings = Telling.objects.visible_to(request.user).filter(link__municipality=participation.municipality)
    return tellings.filter(activity=participation.activity).select_related("link").first()


def actions_suggested(activity):
    """Names of the themes and reports that the type suggests and the activity lacks."""
    if activity.type is None:
        return []
    names = reference()
    themes = [code for code in activity.type.suggested_themes if code not in activity.themes]
    tags = [code for code in activity.type.suggested_tags if code not in activity.tags]
    return [*names.theme_names(themes), *names.tag_names(tags)]


@require_http_methods(["GET", "HEAD", "POST"])
def activity_edit(request, code, pk):
    """The full form. Two people at once: the later one is shown the difference and loses nothing."""
    participation = editable_scope(request, code, pk)
    activity = participation.activity
    among = Municipality.objects.coordinated_by(request.user).together_with(participation.municipality)
    is_shared = Participation.objects.shared().filter(activity=activity).exists()
    as_draft = "draft" in request.POST and not is_shared
    choosable = reports.measures_to_choose(request.user, participation.municipality, also=activity)
    form = ActivityForm(
        request.POST or None,
        instance=activity,
        municipalities=among if participation.municipality.is_coordinated_by(request.user) else None,
        measures=choosable,
        as_draft=as_draft,
        initial={
            "municipalities": among.filter(
                participations__activity=activity, participations__deleted_at=None
            ),
            "measures": measure_ids(activity),
        },
    )
    version = posted_version(request, activity)
    difference, editor = [], None
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_activity(
                by=request.user,
                activity=activity,
                version=version,
                fields=form.activity_fields,
                municipalities=form.cleaned_data.get("municipalities"),
                among=among,
                measures=form.cleaned_data.get("measures"),
                choosable=choosable,
            )
        except Activity.DoesNotExist as error:  # Övningskommunen was just made anew
            raise Http404 from error
        except actions.EditConflict as conflict:
            theirs = reports.measures_of(conflict.current, request.user, participation.municipality)
            difference = compare(
                conflict.current, form.instance, measures=(theirs, form.cleaned_data.get("measures", ()))
            )
            version, activity = conflict.current.version, conflict.current
            editor = writers(request, participation.municipality, activity)["editor"]
        else:
            return after_change(request, code, pk)
    context = {
        "participation": participation,
        "municipality": participation.municipality,
        "activity": activity,
        "form": form,
        "version": version,
        "difference": difference,
        "editor": editor,
        "may_be_draft": not is_shared,
    }
    status = 422 if form.errors or difference else 200
    return render(request, "activities/activity_edit.html", context, status=status)


def posted_version(request, activity):
    """The version that the form was opened on; what is no number is older than everything."""
    typed = request.POST.get("version", "")
    if request.method != "POST":
        return activity.version
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


def after_change(request, code, pk):
    """Lead to the entry, or to the list where the user's change took it out of this record."""
    if Participation.objects.visible_to(request.user).filter(municipality__code=code, activity=pk).exists():
        messages.success(request, _("Saved."))
        return redirect("activity_detail", code, pk)
    messages.success(request, _("Saved. The entry is no longer in this municipality's record."))
    return redirect("activity_list", code)


@require_http_methods(["GET", "HEAD", "POST"])
def activity_remove(request, code, pk):
    """Take the entry out of the municipality's record, after a question; it can be restored."""
    told = _("Removed. You can restore it from the list of removed entries.")
    removed = Participation.objects.restorable_by(request.user).filter(municipality__code=code, activity=pk)
    if request.method == "POST" and removed.exists():
        messages.info(request, told)
        return redirect("activity_list", code)
    participation = editable_scope(request, code, pk)
    if request.method == "POST":
        actions.remove(by=request.user, participation=participation)
        messages.success(request, told)
        return redirect("activity_list", code)
    others = Participation.objects.visible_to(request.user).filter(activity=pk).exclude(pk=participation.pk)
    context = {
        "participation": participation,
        "activity": participation.activity,
        "municipality": participation.municipality,
        "stays_elsewhere": others.exists(),
    }
    return render(request, "activities/activity_remove.html", context)


@require_safe
def activity_removed_list(request, code):
    """Entries taken out of the record, to be restored."""
    municipality = get_object_or_404(Municipality.objects.editable_by(request.user), code=code)
    removed = Participation.objects.restorable_by(request.user).filter(municipality=municipality)
    page = paginate(
        request, removed.select_related("activity", "deleted_by"), key=("-deleted_at", "-pk"), size=50
    )
    context = {"municipality": municipality, "page": page}
    return render(request, "activities/activity_removed_list.html", context)


@require_POST
def activity_restore(request, code, pk):
    """Put a removed entry back into the record."""
    removed = Participation.objects.restorable_by(request.user)
    participation = get_object_or_404(removed, municipality__code=code, activity=pk)
    actions.restore(participation=participation)
    messages.success(request, _("Restored. It is not shared."))
    return redirect("activity_detail", code, pk)


@require_POST
def activity_suggestions(request, code, pk):
    """Add the themes and reports that the type suggests."""
    participation = editable_scope(request, code, pk)
    try:
        actions.add_suggestions(by=request.user, activity=participation.activity)
    except (actions.EditConflict, Activity.DoesNotExist):
        messages.warning(request, _("Someone else changed the entry just now. Look at it and try again."))
    return redirect("activity_detail", code, pk)


@require_POST
def activity_link(request, code, pk):
    """Let the entry belong to a measure too; one tap after it was saved."""
    return set_link(request, code, pk, is_linked=True)


@require_POST
def activity_unlink(request, code, pk):
    """Take the entry away from a measure."""
    return set_link(request, code, pk, is_linked=False)


def set_link(request, code, pk, *, is_linked):
    """Link the entry to the posted measure, or not; only one that the entry's own form offers, else 404."""
    participation = editable_scope(request, code, pk)
    activity = participation.activity
    choosable = reports.measures_to_choose(request.user, participation.municipality, also=activity)
    measure = get_object_or_404(choosable, pk=number_or_404(request.POST.get("measure", "")))
    try:
        actions.change_activity(
            by=request.user,
            activity=activity,
            version=activity.version,
            fields={},
            measures=[measure] if is_linked else [],
            choosable=[measure],
        )
    except (actions.EditConflict, Activity.DoesNotExist):
        messages.warning(request, _("Someone else changed the entry just now. Look at it and try again."))
    return redirect("activity_saved", code, pk)
