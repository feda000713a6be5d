"""How far the chain has come in a municipality, and what is left of Kom igång."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Membership, Role, User
from municipalities.models import (
    Attempt,
    Body,
    ContactCard,
    CooperationAgreement,
    CoordinationFunction,
    LeadingBody,
    Municipality,
    Status,
)
from plans.law.reports import may_know_date, next_dates, settings_brought_by
from plans.law.rules import dated
from plans.models import (
    ActionPlan,
    CouncilReport,
    FollowUpRound,
    SituationReport,
    Subject,
)
from plans.reports import LOOKS, Look, MeasureRow, measures_of
from plans.stats import MeasureState

DECISION = ("deciding_body", "decided_on", "minutes_ref", "case_number")
COLLEAGUES = 3  # who know the portal besides the coordinator


@dataclass(frozen=True)
class Chain:
    """The lägesbilder and plans of a municipality that someone may read: those in force, and open ones.

    What the law asks for comes first. Each bears the municipality's own decision (`DECISION`); plans also
    `measure_count`; those in force also `begun`, the next version if it is being written.
    """

    reports: list[SituationReport]
    report_drafts: list[SituationReport]
    plans: list[ActionPlan]
    plan_drafts: list[ActionPlan]

    @property
    def report(self) -> Any:
        """The lägesbild that the law asks for, if one is in force."""
        return next(filter(_counts, self.reports), None)

    @property
    def plan(self) -> Any:
        """The åtgärdsplan that the law asks for, if one is in force."""
        return next(filter(_counts, self.plans), None)

    @property
    def is_empty(self) -> bool:
        return not (self.reports or self.report_drafts or self.plans or self.plan_drafts)


def _counts(document: Any) -> bool:
    """Whether the law counts it for the municipality: about crime, and a joint one by its own decision."""
    is_own = document.group_id is None or document.decided_on is not None
    return document.subject == Subject.CRIME and is_own


def chain_of(municipality: Municipality, *, reader: User) -> Chain:
    """The documents that hold for the municipality and that the reader may read; three queries."""
    reports = _documents(SituationReport, municipality, reader).prefetch_related("problems")
    plans = _documents(ActionPlan, municipality, reader).annotate(
        measure_count=Count("measures", distinct=True)
    )
    found_reports = sorted(reports, key=lambda report: report.subject != Subject.CRIME)
    found_plans = sorted(plans, key=lambda plan: plan.subject != Subject.CRIME)
    return Chain(*_shelved(found_reports), *_shelved(found_plans))


def _shelved(found: list[Any]) -> tuple[list[Any], list[Any]]:
    """Those in force, each with its next version if that is `begun`, and the open ones."""
    in_force = [document for document in found if document.is_in_force]
    drafts = [document for document in found if not document.is_final]
    begun = {draft.previous_id: draft for draft in drafts}
    for document in in_force:
        document.begun = begun.get(document.pk)
    return in_force, drafts


def _documents(model: Any, municipality: Municipality, reader: User) -> Any:
    """Those in force and the open ones, the latest first, each with the municipality's own decision."""
    own = FilteredRelation("places", condition=Q(places__municipality=municipality))
    return (
        model.objects.visible_to(reader)
        .of(municipality)
        .exclude(state=model.State.SUPERSEDED)
        .select_related("municipality", "group")
        .annotate(own=own, **{name: F(f"own__{name}") for name in DECISION})
    )


@dataclass(frozen=True)
class Due:
    """When the law asks for something again, and how near that is."""

    on: date
    status: Status

    @property
    def look(self) -> Look:
        return {
            Status.DUE_SOON: Look(gettext_lazy("Soon due"), "soon", "clock"),
            Status.OVERDUE: Look(gettext_lazy("The date has passed"), "late", "warning"),
        }.get(self.status, Look(gettext_lazy("On schedule"), "done", "check"))


@dataclass(frozen=True)
class Overview:
    """What the hub shows beside the documents themselves."""

    states: list[tuple[Look, int]] = field(default_factory=list)  # measures of the plans in force
    measures: int = 0
    latest_round: FollowUpRound | None = None
    open_round: FollowUpRound | None = None
    report_due: Due | None = None
    plan_due: Due | None = None


def overview_of(municipality: Municipality, chain: Chain, *, reader: User) -> Overview:
    """Measures by state, the latest follow-up, and the dates of 6 §, as far as they are the reader's to know;
    eight queries, fewer without documents."""
    rows = measures_of(chain.plans, reader=reader) if chain.plans else []
    latest, going_on = _rounds(municipality, reader) if chain.plan else (None, None)
    due = _due(municipality) if chain.report or chain.plan else {}
    return Overview(
        states=_by_state(rows),
        measures=len(rows),
        latest_round=latest,
        open_round=going_on,
        report_due=due.get("s6_report")
        if chain.report and may_know_date(reader, municipality, "s6_report")
        else None,
        plan_due=due.get("s6_plan")
        if chain.plan and may_know_date(reader, municipality, "s6_plan")
        else None,
    )


def _rounds(municipality: Municipality, reader: User) -> tuple[FollowUpRound | None, FollowUpRound | None]:
    """The latest finished follow-up of the plan that the law asks for, and the one that is going on, if the reader
    may know of it."""
    visible = FollowUpRound.objects.visible_to(reader)
    rounds = visible.filter(municipality=municipality, plan__subject=Subject.CRIME)
    newest_first = list(rounds.order_by(F("finished_on").desc(nulls_first=True), "-pk"))
    finished = (each for each in newest_first if each.finished_on)
    going_on = (each for each in newest_first if not each.finished_on)
    return next(finished, None), next(going_on, None)


def _by_state(rows: Sequence[MeasureRow]) -> list[tuple[Look, int]]:
    """How many measures stand in each state, in the order of the states; states without any are left out."""
    counts = Counter(row.state for row in rows)
    return [(LOOKS[state], counts[state]) for state in MeasureState if counts[state]]


def _due(municipality: Municipality) -> dict[str, Due]:
    """The dates of 6 § by duty, and how near they are."""
    settings, today = settings_brought_by(municipality), timezone.localdate()
    dates = next_dates(municipality, today=today)
    return {code: Due(on, dated(on, settings, today)) for code, on in dates.items()}


@dataclass(frozen=True)
class Step:
    """One step of Kom igång: why, how long it takes, what has been done, and where it is done."""

    title: str | Promise
    why: str | Promise
    minutes: int
    page: str  # name of the address
    action: str | Promise
    done: str = ""  # what is there; empty: not all yet
    begun: str = ""  # what is there of a step that is not done
    args: tuple[int, ...] = ()  # after the municipality's code
    note: str | Promise = ""
    is_later: bool = False  # good to have, but the table of the law does not wait for it

    @property
    def is_done(self) -> bool:
        return bool(self.done)


@dataclass(frozen=True)
class Progress:
    """The steps in their order. It is computed from what is there; nobody ticks anything."""

    steps: list[Step]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def first(self) -> list[Step]:
        """The steps to a true table of the law."""
        return [step for step in self.steps if not step.is_later]

    @property
    def later(self) -> list[Step]:
        return [step for step in self.steps if step.is_later]

    @property
    def is_finished(self) -> bool:
        """Whether all that the table of the law builds on has been told."""
        return all(step.is_done for step in self.first)

    @property
    def next(self) -> Step | None:
        return next((step for step in self.steps if not step.is_done), None)

    @property
    def minutes_left(self) -> int:
        """What the first steps that are left take, in whole fives of minutes."""
        return -5 * (-sum(step.minutes for step in self.first if not step.is_done) // 5)


def progress_of(municipality: Municipality, chain: Chain, *, user: User) -> Progress:
    """How far the municipality has come on its way to a true table of the law; one query."""
    facts = _facts(municipality)
    steps = [
        Step(
            gettext_lazy("Who leads the work?"),
            gettext_lazy("The law wants one body to lead it and report to fullmäktige (13 §)."),
            2, "starting_leading", gettext_lazy("Say who leads"), facts["leading"] or "",
        ),
        Step(
            gettext_lazy("Which unit coordinates?"),
            gettext_lazy("The coordination function belongs to a unit, whoever holds it today (8 and 11 §§)."),
            2, "starting_unit", gettext_lazy("Say which unit"), facts["unit"] or "",
        ),
        Step(
            gettext_lazy("Whom do others turn to?"),
            gettext_lazy("The police, schools and inhabitants need one way in (12 §)."),
            3, "starting_contact", gettext_lazy("Make the contact card"), facts["contact"] or "",
        ),
        Step(
            gettext_lazy("Register your lägesbild"),
            gettext_lazy("The one you have, as a file with its date. That is enough for 4 §."),
            5, "report_register", gettext_lazy("Register the lägesbild"), _named(chain.report),
            note=gettext_lazy("Problems and causes can come with the next version, which you write here."),
        ),
        Step(
            gettext_lazy("Register your åtgärdsplan"),
            gettext_lazy("The one that is decided, with body, date and paragraph. That is enough for 5 §."),
            5, "plan_register", gettext_lazy("Register the plan"), _named(chain.plan),
            note=gettext_lazy("What the plan lacks is shown under Gaps in the plan. It stops nothing."),
        ),
        _measures_step(chain),
        _cooperation_step(facts),
        Step(
            gettext_lazy("The latest report to fullmäktige"),
            gettext_lazy("The day is enough. You are reminded when it is time for the next one (13 §)."),
            2, "council_report_new", gettext_lazy("Note the report"), _reported(facts["reported_on"]),
        ),
        Step(
            gettext_lazy("Bring in what you have done"),
            gettext_lazy("A list in Excel is enough. Or enter the first activity now, in half a minute."),
            10, "import_new", gettext_lazy("Import a list"),
            _("There are activities") if facts["has_activities"] else "", is_later=True,
        ),
    ]  # fmt: skip
    if not municipality.is_practice:
        steps.append(_colleagues_step(municipality, facts["colleagues"], user))
    return Progress(steps)


def _facts(municipality: Municipality) -> dict[str, Any]:
    """What is told about the municipality, in one query."""
    here = {"municipality": OuterRef("pk")}
    cards = ContactCard.objects.filter(**here, purpose=ContactCard.Purpose.COORDINATION)
    colleagues = Membership.objects.standing().filter(**here, role=Role.COLLEAGUE)
    participations: Any = Municipality._meta.get_field("participations").related_model
    row: Any = (
        Municipality.objects.filter(pk=municipality.pk)
        .annotate(
            leading=Subquery(LeadingBody.objects.active().filter(**here).values("name")[:1]),
            unit=Subquery(CoordinationFunction.objects.active().filter(**here).values("unit")[:1]),
            contact=Subquery(cards.values("title")[:1]),
            has_council=Exists(
                Body.objects.active().filter(municipalities=OuterRef("pk"), kind=Body.Kind.STRATEGIC_COUNCIL)
            ),
            has_agreement=Exists(CooperationAgreement.objects.filter(municipalities=OuterRef("pk"))),
            has_attempt=Exists(Attempt.objects.filter(**here)),
            reported_on=Subquery(CouncilReport.objects.filter(**here).values("reported_on")[:1]),
            has_activities=Exists(participations.objects.filter(**here, deleted_at=None)),
            colleagues=Coalesce(
                Subquery(colleagues.order_by().values("role").annotate(n=Count("pk")).values("n")), 0
            ),
        )
        .values()
        .get()
    )
    return row


def _named(document: Any) -> str:
    """The document that is in force, with its day."""
    return f"{document.title}, {document.final_on:%Y-%m-%d}" if document else ""


def _measures_step(chain: Chain) -> Step:
    """Measures from a table, into the plan that the law asks for; one that was decided here stays as it is."""
    plan: Any = chain.plan or next(iter(chain.plans or chain.plan_drafts), None)
    if plan is None:
        page, action = "plan_register", gettext_lazy("Register the plan first")
    elif plan.is_registered or plan.state == ActionPlan.State.DRAFT:
        page, action = "measures_paste", gettext_lazy("Paste the measures")
    else:
        page, action = "plan_detail", gettext_lazy("See the plan")
    count = plan.measure_count if plan else 0
    return Step(
        gettext_lazy("Paste the measures"),
        gettext_lazy(
            "From the table in your plan. Then activities and follow-up have something to belong to."
        ),
        10,
        page,
        action,
        ngettext("%(count)d measure", "%(count)d measures", count) % {"count": count} if count else "",
        args=(plan.pk,) if plan else (),
    )


def _reported(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def _cooperation_step(facts: dict[str, Any]) -> Step:
    """Council and agreement: both, or one and attempts, are needed to be done; one alone is a beginning."""
    has = {
        _("A council"): facts["has_council"],
        _("an agreement"): facts["has_agreement"],
        _("attempts"): facts["has_attempt"],
    }
    told = [word for word, is_there in has.items() if is_there]
    text = ", ".join(told)
    text = text[:1].upper() + text[1:]
    return Step(
        gettext_lazy("Council and agreement"),
        gettext_lazy("Who you work together with. Attempts count too: the law says work for (9–10 §§)."),
        10,
        "cooperation",
        gettext_lazy("Tell about the cooperation"),
        text if len(told) > 1 else "",
        begun=text if len(told) == 1 else "",
    )


def _colleagues_step(municipality: Municipality, count: int, user: User) -> Step:
    """Three colleagues; administrators invite, coordinators see whom to ask."""
    may_invite = Municipality.objects.administered_by(user).contains(municipality)
    return Step(
        gettext_lazy("Invite three colleagues"),
        gettext_lazy("In school, social services and leisure much is done that only they know of."),
        5,
        "membership_invite" if may_invite else "municipality_people",
        gettext_lazy("Invite a colleague") if may_invite else gettext_lazy("See who has access"),
        ngettext("%(count)d colleague", "%(count)d colleagues", count) % {"count": count}
        if count >= COLLEAGUES
        else "",
        note="" if may_invite else gettext_lazy("Your municipality's administrator invites. Ask there."),
        is_later=True,
    )
