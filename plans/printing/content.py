"""A document's words and figures: gathered from the record as it stands, with what people have written in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from accounts.models import User
from municipalities.models import Body, Meeting
from plans.following.reports import round_report
from plans.law.reports import law_table
from plans.models import ActionPlan, Document, SituationReport
from plans.printing import chapters
from plans.printing.chapters import Blocks, written
from plans.reports import measures_of
from plans.situation.reports import contents_of, problem_rows
from portal.lib.papers.blocks import Block, Bullets, Facts, Heading, PageBreak, Paper, Table, Text
from surveys.figures import figures_of_many

Kind = Document.Kind
EXAMPLES = 8  # activities named in a report


@dataclass(frozen=True)
class Section:
    """A place in the document where people write themselves: its code, heading, and what to write there."""

    code: str
    title: str | Promise
    help: str | Promise


INTRODUCTION = Section(
    "introduction",
    gettext_lazy("Introduction"),
    gettext_lazy("What the reader needs to know first, in a few sentences."),
)
CONCLUSION = Section(
    "conclusion", gettext_lazy("In conclusion"), gettext_lazy("What you want the reader to remember.")
)
SECTIONS: dict[str, tuple[Section, ...]] = {
    Kind.COUNCIL_REPORT: (
        INTRODUCTION,
        Section(
            "law",
            gettext_lazy("About the duties of the law"),
            gettext_lazy("What has been hard, and what is on its way."),
        ),
        Section(
            "measures",
            gettext_lazy("About the measures"),
            gettext_lazy("What has gone well, and what has not, and why."),
        ),
        Section(
            "decisions",
            gettext_lazy("What you are asked to decide"),
            gettext_lazy("What fullmäktige or kommunstyrelsen should take a stand on, and when."),
        ),
    ),
    Kind.SITUATION_REPORT: (INTRODUCTION, CONCLUSION),
    Kind.ACTION_PLAN: (INTRODUCTION, CONCLUSION),
    Kind.FOLLOW_UP: (INTRODUCTION, CONCLUSION),
    Kind.GRANT_BUNDLE: (
        Section(
            "introduction",
            gettext_lazy("The project in short"),
            gettext_lazy("What the money is for, and how it hangs together with lägesbild and plan."),
        ),
        Section(
            "evaluation",
            gettext_lazy("How the project will be evaluated"),
            gettext_lazy("Who follows up, how and when, and what you will know afterwards."),
        ),
    ),
}


def paper_of(document: Document, *, by: User) -> Paper:
    """Gather the document as the record stands now; a locked one is as it was when it was locked.

    `by` is whose eyes it is gathered with. The portal's language is the document's, whoever asks.
    """
    if document.is_locked:
        return Paper.from_json(document.paper or {})
    with override(settings.LANGUAGE_CODE):
        return Paper(
            title=document.title,
            place=document.municipality.full_name,
            about=about(document),
            on=timezone.localdate(),
            blocks=tuple(_GATHERED[Kind(document.kind)](document, by)),
            note=_("Working version, not locked"),
            language=settings.LANGUAGE_CODE,
        )


def about(document: Document) -> str:
    """What it is, and for which period."""
    kind = str(Kind(document.kind).label)
    if document.period_from and document.period_to:
        return f"{kind}, {document.period_from.isoformat()}–{document.period_to.isoformat()}"
    return kind


def _says(document: Document, section: str) -> Blocks:
    return written(document.texts.get(section, ""))


def _opening(document: Document) -> Blocks:
    """What is written to begin with, under its heading."""
    said = _says(document, "introduction")
    return [Heading(1, str(SECTIONS[document.kind][0].title)), *said] if said else []


def council_report(document: Document, by: User) -> Blocks:
    """The report to fullmäktige or kommunstyrelsen (13 §): law, council, lägesbild, plan, activities, figures."""
    municipality = document.municipality
    blocks: Blocks = _opening(document)
    blocks += [Heading(1, _("The law"))]
    blocks += chapters.law_chapter(law_table(municipality, is_whole=True).rows)
    blocks += _says(document, "law") + _council(document)
    report, plan = document.report, document.plan
    if report is not None:
        said = _("%(title)s was completed on %(day)s.") if report.final_on else "%(title)s"
        blocks += [
            Heading(1, _("The lägesbild")),
            Text(said % {"title": report.title, "day": report.final_on}),
            *chapters.problems_in_short(problem_rows(report)),
        ]
    if plan is not None:
        rows = measures_of([plan], counts=True)
        blocks += [Heading(1, _("The plan")), Text(_("%(title)s is in force.") % {"title": plan.title})]
        blocks += chapters.decision_facts(chapters.place_of(plan, municipality.pk))
        blocks += [Text(chapters.states_sentence(rows)), *chapters.measures_table(rows)]
    blocks += _says(document, "measures")
    blocks += _activities(document)
    if plan is not None:
        goals = list(plan.goals.select_related("indicator").prefetch_related("causes"))
        indicators = [goal.indicator for goal in goals if goal.indicator]
        blocks += chapters.goals_chapter(
            goals, figures_of_many(indicators, municipality) if indicators else {}
        )
    asked = _says(document, "decisions")
    return blocks + ([Heading(1, _("What you are asked to decide")), *asked] if asked else [])


def _council(document: Document) -> Blocks:
    """When the strategic council met in the period (10 §)."""
    held = Meeting.objects.filter(
        body__municipalities=document.municipality,
        body__kind=Body.Kind.STRATEGIC_COUNCIL,
        state=Meeting.State.HELD,
    ).order_by("body__name", "starts_at")
    if document.period_from:
        held = held.filter(starts_at__date__gte=document.period_from)
    if document.period_to:
        held = held.filter(starts_at__date__lte=document.period_to)
    days: dict[str, list[str]] = {}
    for meeting in held.select_related("body"):
        days.setdefault(meeting.body.name, []).append(_iso(timezone.localdate(meeting.starts_at)))
    if not days:
        return []
    rows = tuple(
        (name, ngettext("%(n)s meeting: %(days)s", "%(n)s meetings: %(days)s", len(met)) % {
            "n": len(met), "days": ", ".join(met),
        })
        for name, met in days.items()
    )  # fmt: skip
    return [Heading(1, _("The council's meetings")), Facts(rows)]


def _activities(document: Document) -> Blocks:
    """What was done in the period: how many of each kind, how many were reached, and shared examples."""
    entries: QuerySet = document.municipality.participations.filter(deleted_at=None, is_draft=False)
    if document.period_from:
        entries = entries.filter(on__gte=document.period_from)
    if document.period_to:
        entries = entries.filter(on__lte=document.period_to)
    field = entries.model._meta.get_field("activity").related_model._meta.get_field("family")
    names = {**dict(field.flatchoices), "": _("No type yet")}
    counts = dict(entries.order_by().values_list("activity__family").annotate(Count("pk")))
    total = sum(counts.values())
    blocks: Blocks = [Heading(1, _("What has been done"))]
    if not total:
        return [*blocks, Text(_("No activities are documented for the period."), soft=True)]
    said = ngettext(
        "%(n)s activity is documented for the period.",
        "%(n)s activities are documented for the period.",
        total,
    )
    table = Table(
        caption=_("Activities by kind"),
        head=(_("Kind"), _("Number")),
        rows=tuple((str(names[code]), str(counts[code])) for code in names if code in counts),
        widths=(4, 1),
        numbers=(1,),
    )
    shared = entries.filter(shared_at__isnull=False).order_by("-on", "-pk").select_related("activity")
    examples = tuple(f"{row.on.isoformat()} {row.activity.title}" for row in shared[:EXAMPLES])
    blocks += [Text(said % {"n": total}), table]
    return blocks + ([Heading(2, _("Examples")), Bullets(examples)] if examples else [])


def situation_report(document: Document, by: User) -> Blocks:
    """The lägesbild as it is written; a registered one is a file of its own."""
    shown = _situation(document.report, document) if document.report else []
    return [*_opening(document), *shown, *_closing(document)]


def _situation(report: SituationReport, document: Document) -> Blocks:
    facts: list[tuple[str, str]] = [
        (_("Area"), report.area),
        (_("Period"), "–".join(_iso(day) for day in (report.period_from, report.period_to) if day)),
        (_("Version"), str(report.version)),
    ]
    if report.is_final and report.final_on:
        facts.append((_("Completed"), report.final_on.isoformat()))
    if report.is_registered and report.file:
        facts.append((_("File"), report.file.name))
    blocks: Blocks = [Facts(tuple((label, text) for label, text in facts if text))]
    blocks += chapters.decision_facts(report.places.filter(municipality=document.municipality).first())
    if report.is_registered:
        return [*blocks, Text(_("The lägesbild is registered as a document of its own."), soft=True)]
    return blocks + chapters.situation_chapters(contents_of(report, document.municipality))


def _iso(day: date) -> str:
    return day.isoformat()


def action_plan(document: Document, by: User) -> Blocks:
    """The plan: decision, goals, Brå's six columns, and each measure."""
    shown = _plan(document.plan, document) if document.plan else []
    return [*_opening(document), *shown, *_closing(document)]


def _plan(plan: ActionPlan, document: Document) -> Blocks:
    municipality = document.municipality
    rows = measures_of([plan])
    goals = list(plan.goals.select_related("indicator").prefetch_related("causes"))
    indicators = [goal.indicator for goal in goals if goal.indicator]
    blocks: Blocks = written(plan.summary)
    blocks += chapters.decision_facts(chapters.place_of(plan, municipality.pk))
    basis = [f"{report.title} ({_iso(report.final_on)})" for report in plan.basis.all() if report.final_on]
    blocks += [Facts(((_("Builds on"), "\n".join(basis)),))] if basis else []
    blocks += chapters.goals_chapter(goals, figures_of_many(indicators, municipality) if indicators else {})
    blocks += [Heading(1, _("Measures")), *chapters.six_columns(rows), *chapters.measure_chapters(rows)]
    return blocks


def follow_up(document: Document, by: User) -> Blocks:
    """A follow-up of the whole plan (6 §)."""
    blocks: Blocks = _opening(document)
    if document.round is not None:
        blocks += written(document.round.conclusion)
        blocks += chapters.round_chapters(round_report(by, document.round))
    return blocks + _closing(document)


def grant_bundle(document: Document, by: User) -> Blocks:
    """What a grant application asks to be attached: lägesbild, plan and how it will be evaluated (R23)."""
    blocks: Blocks = _opening(document)
    if document.report is not None:
        blocks += [
            PageBreak(),
            Heading(1, _("Attachment: lägesbild")),
            *_under(_situation(document.report, document)),
        ]
    if document.plan is not None:
        blocks += [
            PageBreak(),
            Heading(1, _("Attachment: åtgärdsplan")),
            *_under(_plan(document.plan, document)),
        ]
    blocks += [PageBreak(), Heading(1, _("Attachment: evaluation")), *_says(document, "evaluation")]
    if document.plan is not None:
        blocks += chapters.evaluation_chapter(measures_of([document.plan]))
    return blocks


def _under(blocks: Blocks) -> Blocks:
    """The same blocks one level further down."""

    def lowered(block: Block) -> Block:
        return Heading(min(block.level + 1, 3), block.text) if isinstance(block, Heading) else block

    return [lowered(block) for block in blocks]


def _closing(document: Document) -> Blocks:
    said = _says(document, "conclusion")
    return [Heading(1, _("In conclusion")), *said] if said else []


_GATHERED: dict[Kind, Callable[[Document, User], Blocks]] = {
    Kind.COUNCIL_REPORT: council_report,
    Kind.SITUATION_REPORT: situation_report,
    Kind.ACTION_PLAN: action_plan,
    Kind.FOLLOW_UP: follow_up,
    Kind.GRANT_BUNDLE: grant_bundle,
}
