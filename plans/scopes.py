"""Which lägesbild, plan or measure an address names, for whom: what is not theirs is not found."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from municipalities.models import Municipality
from plans.drafting.actions import NotOpen
from plans.models import ActionPlan, Measure, SituationReport


@dataclass(frozen=True)
class Access:
    """What the user may do with a document, asked once per request; the buttons ask the same."""

    can_coordinate: bool  # invite, send, complete, decide, make a new version
    can_edit: bool  # write in the draft
    can_comment: bool


def _readable(model, request, code):
    """The municipality, and the documents that the user may read there."""
    places = Municipality.objects.visible_to(request.user).select_related("county")
    municipality = get_object_or_404(places, code=code)
    documents = model.objects.visible_to(request.user).of(municipality)
    return municipality, documents.select_related("municipality", "group")


def _scope(model, request, code, pk):
    municipality, documents = _readable(model, request, code)
    return municipality, get_object_or_404(documents, pk=pk)


def with_readable(documents, user, municipality):
    """Each of some few documents, and whether the user may read it in a municipality that the user sees.

    The same as `visible_to(user).of(municipality)` says, put so that nothing more is asked where all are final.
    """
    model = documents.model
    holding = model.objects.final_in(municipality).filter(pk=OuterRef("pk"))
    found = list(documents.annotate(holds_here=Exists(holding)))
    drafts, readable = [document.pk for document in found if not document.is_final], set()
    if drafts:
        scope = model.objects.visible_to(user).of(municipality).filter(pk__in=drafts)
        readable = set(scope.values_list("pk", flat=True))
    return [(document, document.holds_here or document.pk in readable) for document in found]


def access_asked(user, model, key="pk"):
    """What the user may do with the document that `key` names, to be read with the rows (annotations)."""
    asked = {
        "can_coordinate": model.objects.coordinated_by(user),
        "can_edit": model.objects.editable_by(user),
        "can_comment": model.objects.commentable_by(user),
    }
    return {name: Exists(scope.filter(pk=OuterRef(key))) for name, scope in asked.items()}


def access_read_with(row):
    """What a row that was read with `access_asked` brought."""
    return Access(row.can_coordinate, row.can_edit, row.can_comment)


def access_of(request, document, municipality=None):
    """What the user may do with the document that was found; asked in one question, or with none.

    What is final nobody edits or comments, and who coordinates the `municipality` of the address is known.
    """
    model = type(document)
    if document.is_final and municipality:
        return Access(municipality.is_coordinated_by(request.user), can_edit=False, can_comment=False)
    asked = access_asked(request.user, model)
    return Access(**model.objects.filter(pk=document.pk).values(**asked).get())


def report_scope(request, code, pk):
    """The municipality and the lägesbild that the user may read there; else 404."""
    return _scope(SituationReport, request, code, pk)


def report_with_access(request, code, pk):
    """As `report_scope`, and what the user may do with it, read together."""
    municipality, documents = _readable(SituationReport, request, code)
    asked = access_asked(request.user, SituationReport)
    report = get_object_or_404(documents.annotate(**asked), pk=pk)
    if report.is_final:
        return municipality, report, access_of(request, report, municipality)
    return municipality, report, access_read_with(report)


def plan_scope(request, code, pk):
    """The municipality and the plan that the user may read there; else 404."""
    return _scope(ActionPlan, request, code, pk)


def plan_with_neighbours(request, code, pk):
    """As `plan_scope`, and the versions before and after that the user may read there, or None."""
    places = Municipality.objects.visible_to(request.user).select_related("county")
    municipality = get_object_or_404(places, code=code)
    around = ActionPlan.objects.filter(Q(pk=pk) | Q(previous=pk) | Q(next=pk))
    found = with_readable(around.select_related("municipality", "group"), request.user, municipality)
    by_pk = {plan.pk: plan for plan, is_readable in found if is_readable}
    if pk not in by_pk:
        raise Http404
    after = next((plan for plan in by_pk.values() if plan.previous_id == pk), None)
    return municipality, by_pk[pk], by_pk.get(by_pk[pk].previous_id), after


def editable(request, scope):
    """The scope, if the user may write in its document now; else 404.

    Raises NotOpen for what was written on a page that was opened while the document was a draft.
    """
    municipality, document = scope
    if not type(document).objects.editable_by(request.user).contains(document):
        refuse(request, document)
    return municipality, document


def refuse(request, document):
    """404; for those who could write in the document until it was sent on or finished, NotOpen."""
    if request.method == "POST" and type(document).objects.written_by(request.user).contains(document):
        raise NotOpen(document)
    raise Http404


def coordinated(request, scope):
    """The scope, if the user coordinates its municipality; else 404."""
    municipality, document = scope
    if not municipality.is_coordinated_by(request.user):
        raise Http404
    return municipality, document


def measure_scope(request, code, pk):
    """The municipality and the measure, in a plan that holds there and that the user may read; else 404."""
    municipality = get_object_or_404(Municipality.objects.visible_to(request.user), code=code)
    plans = ActionPlan.objects.visible_to(request.user).of(municipality)
    measures = Measure.objects.filter(plan__in=plans).select_related("plan__municipality", "plan__group")
    return municipality, get_object_or_404(measures, pk=pk)


def followed_measure_scope(request, code, pk):
    """The measure, if the user keeps up its work there (tasks, dates, follow-up); else 404."""
    municipality, measure = measure_scope(request, code, pk)
    if not Measure.objects.followed_by(request.user).contains(measure):
        raise Http404
    return municipality, measure
