"""What is found in lägesbilder, plans and their follow-up, and in documents made of them."""

from collections.abc import Callable
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext_lazy as _

from plans.models import (
    ActionPlan,
    Cause,
    Document,
    FollowUp,
    FollowUpRound,
    Goal,
    LessonLearned,
    Measure,
    PlanPlace,
    Problem,
    ReportPart,
    ReportPlace,
    SituationReport,
    SituationUpdate,
)
from reviews.search.sources import Holding, In, Reader, Shelf, Source, joined, to


def plans_of(reader: Reader) -> list[Holding]:
    """The plans that the reader may read, each with a municipality it holds for."""
    plans = ActionPlan.objects.visible_to(reader.user)
    places = PlanPlace.objects.filter(municipality__in=reader.ids, document__in=plans)
    return [Holding(places, "document")]


def reports_of(reader: Reader) -> list[Holding]:
    """The lägesbilder that the reader may read, likewise."""
    reports = SituationReport.objects.visible_to(reader.user)
    places = ReportPlace.objects.filter(municipality__in=reader.ids, document__in=reports)
    return [Holding(places, "document")]


def _plan(path: str) -> In:
    return In(path, "plan")


def _report(path: str) -> In:
    return In(path, "report")


def _day(path: str = "") -> Any:
    """When the document became final, or was begun."""
    return Coalesce(f"{path}final_on", TruncDate(f"{path}created_at"))


def _final_or_own(model: Any) -> Callable[[Reader], QuerySet[Any]]:
    """Rows with a scope of their own, within the plans."""
    return lambda reader: model.objects.visible_to(reader.user)


SOURCES = (
    Source(
        "plan", Shelf.PLANS, _("Plan"), ActionPlan, to("plan_detail", "pk"), _day(),
        title="title", text=joined("summary", "area"), head="title", at=_plan("pk"), line="line",
    ),
    Source(
        "goal", Shelf.PLANS, _("Goal"), Goal, to("plan_detail", "plan"), _day("plan__"),
        title="text", text="plan__title", head="text", at=_plan("plan"), line="line",
        more={"plan": F("plan")},
    ),
    Source(
        "measure", Shelf.PLANS, _("Measure"), Measure, to("measure_detail", "pk"), _day("plan__"),
        title="title", text=joined("description", "operative_goal", "method", "responsible"), head="title",
        at=_plan("plan"), line="line",
    ),
    Source(
        "report", Shelf.REPORTS, _("Lägesbild"), SituationReport, to("report_detail", "pk"), _day(),
        title="title", text="area", head="title", at=_report("pk"), line="line",
    ),
    Source(
        "report_part", Shelf.REPORTS, _("Lägesbild"), ReportPart, to("report_detail", "report"), _day("report__"),
        title="report__title", text="text", at=_report("report"),
        line="report__line", family="report", more={"report": F("report")},
    ),
    Source(
        "report_update", Shelf.REPORTS, _("Update of the lägesbild"), SituationUpdate,
        to("report_detail", "report"), F("on"),
        title="report__title", text="text", at=_report("report"),
        more={"report": F("report")},
    ),
    Source(
        "problem", Shelf.REPORTS, _("Problem"), Problem, to("problem_detail", "report", "pk"), _day("report__"),
        title="title", text=joined("description", "priority_reason"), head="title", at=_report("report"),
        line="line", more={"report": F("report")},
    ),
    Source(
        "cause", Shelf.REPORTS, _("Cause"), Cause, to("problem_detail", "report", "problem"),
        _day("problem__report__"),
        title="text", text="problem__title", head="text", at=_report("problem__report"), line="line",
        more={"report": F("problem__report"), "problem": F("problem")},
    ),
    Source(
        "follow_up", Shelf.FOLLOW_UP, _("Follow-up"), FollowUp, to("follow_up_detail", "pk"), F("on"),
        title="measure__title", text=joined("sentence", "effect_text", "choice_reason"),
        at=_plan("measure__plan"), rows=_final_or_own(FollowUp),
    ),
    Source(
        "lesson", Shelf.FOLLOW_UP, _("Lesson"), LessonLearned, to("follow_up_detail", "follow_up"),
        F("follow_up__on"),
        title="text", text="follow_up__measure__title", head="text", at=_plan("follow_up__measure__plan"),
        rows=_final_or_own(LessonLearned),
        more={"follow_up": F("follow_up")},
    ),
    Source(
        "round", Shelf.FOLLOW_UP, _("Follow-up of the plan"), FollowUpRound, to("round_detail", "pk"),
        Coalesce("finished_on", "started_on"),
        title="plan__title", text="conclusion",
    ),
    Source(
        "document", Shelf.PAPERS, _("Document"), Document, to("document_detail", "pk"), TruncDate("created_at"),
        title="title", text=Value(""), head="title",
    ),
)  # fmt: skip
