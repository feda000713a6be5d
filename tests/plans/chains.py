"""A municipality's whole chain, from lägesbild to lesson, marked so that it is known wherever it shows."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from plans.models import ActionPlan, SituationReport
from tests import factories


@dataclass(frozen=True)
class Chain:
    """One of everything that can be chosen in a form, in one municipality: final ones and drafts."""

    report: SituationReport
    draft_report: SituationReport
    plan: ActionPlan
    draft_plan: ActionPlan
    ids: dict[str, str]  # by the field in which somebody might send it


def chain_at(place, person, canary):
    """A municipality's work, with the canary in every text of it."""
    words = {"title": f"{canary} titel"}
    series = factories.indicator(f"egen-{place.code}", name=f"{canary} serie", municipality=place)
    report = factories.situation_report(place, parts=False, **words)
    file = factories.stored_file(place, f"{canary}.pdf")
    source = factories.report_source(report, file=file, note=canary, **words)
    problem = factories.problem(report, **words)
    cause = factories.cause(problem, f"{canary} orsak")
    factories.seal(report, SituationReport.State.COMPLETED, date(2026, 1, 10))
    draft_report = factories.situation_report(place, subject="andts", **words)
    plan = factories.action_plan(place, basis=[report], **words)
    goal = factories.goal(plan, f"{canary} mål", indicator=series)
    measure = factories.measure(plan, causes=[cause], goal=goal, indicator=series, **words)
    factories.decide(plan)
    draft_plan = factories.action_plan(place, basis=[report], subject="andts", **words)
    follow_up = factories.follow_up(measure, sentence=canary)
    factories.lesson(follow_up, canary)
    council = factories.body(place, name=f"{canary} råd")
    seat = factories.seat(council, holder=canary, title=canary)
    agreement = factories.agreement(place, **words)
    factories.pledge(place, text=canary)
    round_ = factories.follow_up_round(plan, conclusion=canary, finished_on=timezone.localdate())
    factories.document(place, **words)
    factories.duty_statement("s5", place, by=person, rationale=canary)
    factories.council_report(place, by=person, about=canary)
    done = factories.activity(place, by=person, **words)
    done.measures.add(measure)
    chosen = {
        "report": report, "plan": plan, "round": round_, "basis": report, "used_in": report, "sources": source,
        "problem": problem, "problems": problem, "cause": cause, "causes": cause, "parent": goal, "goal": goal,
        "indicator": series, "measure": measure, "measures": measure, "user": person, "person": person,
        "agreement": agreement, "body": council, "seats": seat, "start": plan,
        "activities": done,
    }  # fmt: skip
    return Chain(report, draft_report, plan, draft_plan, {name: str(row.pk) for name, row in chosen.items()})
