"""Tells Norsjö's neighbours: registered documents, a draft sent to the county, and those who have just begun."""

from datetime import date
from typing import Any

from accounts.models import User
from municipalities.cooperation.actions import add_holder, set_function, set_leading_body
from municipalities.models import Municipality
from plans.models import ActionPlan, Measure, ReportPlace, SituationReport
from plans.planning.measures.actions import lend
from plans.starting.actions import add_measures, register_plan, register_report
from plans.starting.pasting import guess_columns, read_grid, read_measures
from portal.demo.story.calendar import token
from portal.demo.story.cast import Stage
from portal.demo.story.documents import Told, tell_report
from portal.demo.story.law import tell_law
from portal.lib.dates import moment
from portal.lib.papers.blocks import Paper, Text
from portal.lib.papers.pdf import pdf_of
from portal.lib.uploads import Upload


def tell_registered(story: dict[str, Any], stage: Stage) -> None:
    """A municipality that wrote its documents elsewhere: two files, and the measures pasted from a table."""
    place, by = stage.places[story["code"]], stage.people[story["person"]]
    tell_leadership(place, story, stage)
    for kind, register in (("report", register_report), ("plan", register_plan)):
        document = register(
            by=by,
            municipality=place,
            upload=_paper(place, story[kind], story["texts"][kind]),
            form_token=token("registered", place.code, kind),
            document=story[kind] | {"created_at": moment(story[kind]["final_on"], 9)},
            decision=story[f"{kind}_decision"],
        )
    plan: Any = document
    grid = read_grid(story["table"].strip())
    pasted = read_measures(grid, guess_columns(grid.headings(True)), headings_are_first=True)
    add_measures(by=by, plan=plan, measures=pasted, form_token=token("pasted", place.code))
    if lent := story.get("lent"):
        _lend(plan, dict(lent))
    tell_law(place, story, stage)


def _paper(place: Municipality, document: dict[str, Any], texts: list[str]) -> Upload:
    """A small PDF, as a municipality may have had it already."""
    paper = Paper(
        title=document["title"],
        place=place.full_name,
        about="Påhittat exempel",
        on=document["final_on"],
        blocks=tuple(Text(text) for text in texts),
    )
    return Upload(f"{document['title']}.pdf", "application/pdf", pdf_of(paper))


def _lend(plan: ActionPlan, values: dict[str, Any]) -> None:
    """Show one measure to other municipalities."""
    measure = Measure.objects.get(plan=plan, title=values.pop("title"))
    note = values.pop("note")
    Measure.objects.filter(pk=measure.pk).update(**values)
    lend(measure=measure, edition=measure.edition, note=note)


def tell_draft(story: dict[str, Any], stage: Stage) -> SituationReport:
    """A lägesbild that is being written, and that the county has been let into."""
    place, by = stage.places[story["code"]], stage.people[story["person"]]
    in_force = SituationReport.objects.in_force().of(place).first()
    report = tell_report(Told(place, report=in_force), story, by=by, begun=story["sent_on"])
    sent = {"sent_at": moment(story["sent_on"], 14), "sent_by": by}
    ReportPlace.objects.filter(document=report).update(**sent)
    return report


def tell_leadership(place: Municipality, story: dict[str, Any], stage: Stage) -> None:
    """Which body leads, which unit coordinates, and who fills it, as far as it is known."""
    if leading := story.get("leading"):
        set_leading_body(municipality=place, **leading)
    if values := story.get("function"):
        holder = stage.people.get(values.pop("holder", ""))
        function = set_function(municipality=place, **values)
        if holder:
            _fill(function, holder, values["starts_on"])


def _fill(function: Any, user: User, since: date) -> None:
    add_holder(function=function, name=user.name, user=user, starts_on=since)
