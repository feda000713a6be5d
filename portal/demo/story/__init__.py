"""The demonstration's story: Norsjö over three cycles with its surveys, Malå with registered documents, a vacancy."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import override

from plans.models import Measure
from portal.demo.story.asking import tell_asking
from portal.demo.story.calendar import read_story
from portal.demo.story.cast import Stage
from portal.demo.story.county import tell_year_report
from portal.demo.story.documents import Told, finish, tell_plan, tell_report, tell_updates
from portal.demo.story.figures import load_figures
from portal.demo.story.following import link_activities, take_up_lessons, tell_following
from portal.demo.story.law import tell_law, tell_openness, tell_self_checks
from portal.demo.story.meetings import tell_meetings
from portal.demo.story.methods import tell_methods
from portal.demo.story.neighbours import tell_draft, tell_leadership, tell_registered
from portal.demo.story.replies import tell_replies
from portal.demo.story.rounds import tell_rounds
from portal.demo.story.support import tell_support
from portal.demo.story.surveys import tell_staff, tell_survey_draft, tell_surveys
from portal.demo.story.together import tell_together

NORSJO = "2417"
CAST = {"anna.lindgren", "ingela.noren", "peter.sjolund", "elin.stenvall"}


@transaction.atomic
def load_story(*, on: date) -> None:
    """Tell the story as of the day, by the portal's own actions, into a portal with its invented people.

    Everything happens as it did: each lägesbild keeps the figures of its own year, each plan builds on it, and
    what was learnt from one is taken up by the next. All or nothing; nothing in a portal so small that the
    places of the story are not in it.
    """
    with override("sv"):
        stage = Stage(on)
        if not stage.people.keys() >= CAST:
            return
        neighbours = read_story("neighbours", on)
        for story in neighbours["registered"]:
            tell_registered(story, stage)
        tell_draft(neighbours["draft"], stage)
        for story in neighbours["sparse"]:
            tell_leadership(stage.places[story["code"]], story, stage)
        surveys = read_story("surveys", on)
        tell_staff(surveys, stage)
        tell_survey_draft(surveys, stage)
        _tell_norsjo(on, stage, surveys)
        tell_rounds(read_story("rounds", on)["rounds"], stage)
        tell_support(read_story("support", on), stage)
        tell_meetings(read_story("meetings", on), stage)
        tell_asking(read_story("asking", on), stage)
        tell_methods(read_story("methods", on), stage, on=on)
        tell_replies(stage.places[NORSJO], read_story("replies", on), stage, on=on)
        tell_year_report(read_story("county", on)["year_report"], stage, on=on)


def _tell_norsjo(on: date, stage: Stage, surveys: dict[str, Any]) -> None:
    place = stage.places[NORSJO]
    told = Told(place)
    together = read_story("together", on)
    tell_together(place, together, stage)
    known = 0  # up to which year there are figures and surveys
    story = read_story("norsjo", on)
    for cycle in story["cycles"]:
        report, plan = cycle["report"], cycle["plan"]
        years = range(known, report["final_on"].year)
        load_figures(on=on, years=years)
        tell_surveys(surveys, stage, years=years)
        known = report["final_on"].year
        by = stage.keeper(place, cycle["begun"])
        written = tell_report(told, report, by=by, begun=cycle["begun"])
        finish(
            written, by=by, on=report["final_on"], municipality=place, decision=report["decision"],
            sent_on=report.get("sent_on"),
        )  # fmt: skip
        take_up_lessons(told)
        decided = tell_plan(told, plan, by=by, begun=report["final_on"])
        finish(
            decided, by=by, on=plan["final_on"], municipality=place, decision=plan["decision"],
            sent_on=plan.get("sent_on"),
        )  # fmt: skip
        tell_updates(written, report.get("updates", []), by=by)
        link_activities(told, Measure.objects.filter(plan=decided), story["carried_out_by"])
        tell_following(told, cycle, stage)
    tell_surveys(surveys, stage, years=range(known, on.year + 1))
    by = stage.keeper(place, on)
    tell_law(place, together["law"], stage)
    tell_self_checks(place, together["self_checks"], by)
    tell_openness(place, together, by=by, on=on)
