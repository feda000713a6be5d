"""The chapters that documents are made of: each takes what was gathered and gives its blocks."""

from collections.abc import Collection, Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.choices import words
from municipalities.models import Status
from plans.following.reports import RoundReport
from plans.law.rules import DutyRow
from plans.models import ActionPlan, Cause, FollowUp, Goal, PlanPlace, ReportPlace
from plans.models.plan import in_year
from plans.printing.drawings import figure_block
from plans.reports import COLOURS, LOOKS, MeasureRow
from plans.situation.reports import Branch, Contents, PartRow, ProblemRow
from plans.stats import MeasureState
from portal.lib.papers.blocks import Block, Bullets, Facts, Heading, Table, Text
from portal.lib.swedish import format_number
from surveys.figures import Figures
from surveys.results.exports import result_blocks

Blocks = list[Block]
SIX_COLUMNS = (2.2, 2.6, 2.2, 1.4, 1.7, 2.2)


def written(text: str) -> Blocks:
    """What somebody has written for the document, if anything."""
    return [Text(text)] if text.strip() else []


def law_chapter(rows: Iterable[DutyRow]) -> Blocks:
    """How each duty stands, in words, with why and the dates. What is unknown is said so, to a committee that
    has never seen the portal; the portal's advice stays in the portal."""
    return [
        Table(
            caption=_("How we follow the law on crime prevention (2023:196)"),
            head=(_("Paragraph"), _("Duty"), _("Status"), _("Why"), _("Next date")),
            rows=tuple(
                (
                    row.duty.paragraph,
                    row.duty.name,
                    row.label,
                    _("No information.") if row.status == Status.UNKNOWN else row.why,
                    row.next_on.isoformat() if row.next_on else "–",
                )
                for row in rows
            ),
            widths=(0.9, 1.8, 1.2, 3.2, 1.1),
        )
    ]


def decision_facts(place: PlanPlace | ReportPlace | None) -> Blocks:
    """By whom, when and where it was decided."""
    if place is None or not place.decided_on:
        return []
    said = " ".join(filter(None, [place.deciding_body, place.decided_on.isoformat()]))
    rows = [
        (_("Decided"), ", ".join(filter(None, [said, place.minutes_ref]))),
        (_("Case number"), place.case_number),
    ]
    return [Facts(tuple((label, text) for label, text in rows if text))]


# The lägesbild


def situation_chapters(contents: Contents) -> Blocks:
    """The four parts of 4 §, the pictures beside each other, problems with their causes, and the sources."""
    blocks: Blocks = []
    for row in contents.parts:
        blocks += _part(row, level=1)
    if contents.has_pictures:
        blocks.append(Heading(1, _("The municipality's and the police's picture")))
        for row in contents.pictures:
            if row.text:
                blocks += _part(row, level=2)
    blocks += problems_chapter(contents) + sources_chapter(contents)
    return blocks


def _part(row: PartRow, *, level: int) -> Blocks:
    blocks: Blocks = [Heading(level, str(row.kind.label))]
    blocks += written(row.text) or [Text(_("Nothing is written here yet."), soft=True)]
    for source in row.sources:
        if source.figures:
            blocks.append(figure_block(source.figures))
        for result in source.results:
            blocks += [Heading(level + 1, result.question), *result_blocks(result)]
    return blocks


def problems_chapter(contents: Contents) -> Blocks:
    """The open problems in order of priority, each with its reason and its tree of causes."""
    if not contents.problems:
        return []
    blocks: Blocks = [Heading(1, _("Problems and causes"))]
    for row in contents.open_problems:
        problem = row.problem
        blocks.append(Heading(2, f"{row.place}. {problem.title}"))
        blocks += written(problem.description)
        facts = [(_("Why this priority"), problem.priority_reason), (_("Themes"), ", ".join(row.themes))]
        if kept := tuple((label, text) for label, text in facts if text):
            blocks.append(Facts(kept))
        if row.causes:
            blocks += [Heading(3, _("Causes")), Bullets(tuple(_branches(row.causes)))]
    closed = [row.problem for row in contents.problems if row.place is None]
    if closed:
        blocks.append(Heading(2, _("Closed problems")))
        blocks.append(Bullets(tuple(f"{problem.title}: {problem.closed_reason}" for problem in closed)))
    return blocks


def _branches(tree: Sequence[Branch], above: str = "") -> Iterable[str]:
    for branch in tree:
        perspective = branch.cause.get_perspective_display()
        yield f"{above}{branch.cause.text} ({perspective})"
        yield from _branches(branch.branches, f"{above}{branch.cause.text} → ")


def sources_chapter(contents: Contents) -> Blocks:
    """What it builds on; of secret material title, keeper and case number alone."""
    if not contents.sources:
        return []
    rows = tuple(
        (
            row.source.title,
            str(row.source.get_kind_display()),
            row.source.keeper or "–",
            row.source.case_number or "–",
            _("Secret: not stored here") if row.source.is_secret else row.source.note or "–",
        )
        for row in contents.sources
    )
    head = (_("Source"), _("Kind"), _("Kept by"), _("Case number"), _("What it says"))
    return [
        Heading(1, _("Sources")),
        Table(_("What the lägesbild builds on"), head, rows, widths=(2.2, 1.2, 1.3, 1.2, 2.4)),
    ]


def problems_in_short(rows: Sequence[ProblemRow]) -> Blocks:
    """The open problems in order of priority: why each stands there, and what causes it, in a table."""
    if not rows:
        return []
    return [
        Table(
            caption=_("Problems in order of priority"),
            head=(_("Problem"), _("Why this priority"), _("Causes")),
            rows=tuple(
                (
                    f"{row.place}. {row.problem.title}",
                    row.problem.priority_reason or "–",
                    "\n".join(branch.cause.text for branch in row.causes) or "–",
                )
                for row in rows
                if row.place
            ),
            widths=(2, 2.2, 2.2),
        )
    ]


# The plan


def goals_chapter(goals: Sequence[Goal], figures: dict[int, Figures]) -> Blocks:
    """The goals, strategic ones first with the operative ones under them, and their indicators as they stand."""
    if not goals:
        return []
    blocks: Blocks = [Heading(1, _("Goals"))]
    top = [goal for goal in goals if goal.parent_id is None]
    for goal in top:
        blocks.append(Heading(2, goal.text))
        under = [child for child in goals if child.parent_id == goal.pk]
        if under:
            blocks.append(Bullets(tuple(child.text for child in under)))
        for one in (goal, *under):
            if one.indicator_id in figures:
                blocks.append(figure_block(figures[one.indicator_id]))
            is_under = one is not goal
            if one.aim:
                blocks.append(Text(aim_sentence(one, under=is_under), soft=True))
            if causes := one.causes.all():
                blocks.append(Text(causes_sentence(one, causes, under=is_under), soft=True))
    return blocks


def causes_sentence(goal: Goal, causes: Collection[Cause], *, under: bool) -> str:
    """Which causes the goal answers; a goal under another one is named."""
    answers = ngettext("Answers the cause", "Answers the causes", len(causes))
    said = f"{answers}: {'; '.join(map(str, causes))}."
    return f"{goal.text}: {said[:1].lower()}{said[1:]}" if under else said


def aim_sentence(goal: Goal, *, under: bool) -> str:
    """From where the goal starts, and how far it is to come by when; a goal under another one is named."""
    said = f"{goal.aim[:1].upper()}{goal.aim[1:]}."
    return f"{goal.text}: {said}" if under else said


def six_columns(rows: Sequence[MeasureRow]) -> Blocks:
    """The measures in Brå's six columns, on turned pages."""
    if not rows:
        return [Text(_("The plan has no measures yet."), soft=True)]
    return [
        Table(
            caption=_("Measures in the plan"),
            head=(_("Cause"), _("Measure"), _("Operative goal"), _("When"), _("Who"), _("Follow-up")),
            rows=tuple(_six(row) for row in rows),
            widths=SIX_COLUMNS,
            wide=True,
        )
    ]


def _six(row: MeasureRow) -> tuple[str, ...]:
    measure = row.measure
    causes = "\n".join(cause.text for cause in row.causes) or measure.reason_without_cause or "–"
    when = "–".join(filter(None, [_day(measure.starts_on), _day(row.ends_on)])) or "–"
    follow_up = [_day(row.follow_up_on), measure.how_followed_up, row.state_in_words]
    return (
        causes,
        measure.title,
        row.operative_goal or "–",
        when,
        row.responsible or "–",
        "\n".join(filter(None, follow_up)),
    )


def _day(day: object) -> str:
    return day.isoformat() if day else ""  # type: ignore[attr-defined]


def measure_chapters(rows: Sequence[MeasureRow]) -> Blocks:
    """Each measure with all that is said of it beyond the six columns."""
    known = words()
    blocks: Blocks = [Heading(1, _("The measures, one by one"))] if rows else []
    for row in rows:
        measure = row.measure
        facts = [
            (_("Problem"), "\n".join(problem.title for problem in row.problems)),
            (_("Method"), measure.method),
            (_("Prevention level"), _label(measure, "level")),
            (_("Kind of prevention"), _label(measure, "kind")),
            (_("Resources"), measure.resources),
            (_("Cost"), _("%(cost)s kronor") % {"cost": format_number(measure.cost)} if measure.cost else ""),
            (_("Together with"), ", ".join(measure.partners)),
            (_("Themes"), ", ".join(known.theme_names(measure.themes))),
            (_("Indicator"), str(measure.indicator) if measure.indicator_id else ""),
        ]
        kept = tuple((str(label), text) for label, text in facts if text)
        if kept or measure.description:
            blocks += [Heading(2, measure.title), *written(measure.description)]
            blocks += [Facts(kept)] if kept else []
    return blocks


def _label(measure: object, name: str) -> str:
    return str(getattr(measure, f"get_{name}_display")())


def states_sentence(rows: Sequence[MeasureRow]) -> str:
    """How many measures stand how, in a sentence: 3 genomförda, 5 pågår …"""
    found = []
    for state in MeasureState:
        if count := sum(row.state == state for row in rows):
            found.append(f"{count} {str(LOOKS[state].label).lower()}")
    total = ngettext("The plan has %(n)s measure", "The plan has %(n)s measures", len(rows)) % {
        "n": len(rows)
    }
    return f"{total}: {', '.join(found)}." if found else _("The plan has no measures yet.")


def measures_table(rows: Sequence[MeasureRow]) -> Blocks:
    """One line a measure: how it stands, and what the latest follow-up says."""
    if not rows:
        return []
    return [
        Table(
            caption=_("How the measures stand"),
            head=(_("Measure"), _("Who"), _("Status"), _("Activities"), _("Latest follow-up")),
            rows=tuple(
                (
                    row.measure.title,
                    row.responsible or "–",
                    row.state_in_words,
                    str(row.activities),
                    _latest(row),
                )
                for row in rows
            ),
            widths=(2.4, 1.6, 1.2, 0.9, 3),
            numbers=(3,),
        )
    ]


def _latest(row: MeasureRow) -> str:
    if row.follow_up is None:
        return _("Not followed up yet")
    said = f"{row.follow_up.on.isoformat()}: {row.follow_up.look.label}. {row.follow_up.sentence}"
    return f"{said} ({_('from the previous plan')})" if row.is_followed_earlier else said


# Follow-up


def round_chapters(report: RoundReport) -> Blocks:
    """A round measure by measure: colour in words, sentence, effect, what happens next; then what was learnt."""
    blocks: Blocks = [
        Facts(tuple((str(count.label), str(count.number)) for count in (*report.colours, *report.choices))),
        Heading(1, _("Measure by measure")),
    ]
    for row in report.rows:
        blocks.append(Heading(2, row.row.measure.title))
        final = row.final
        if final is None:
            blocks.append(Text(_("Not followed up in this round."), soft=True))
            continue
        facts = [
            (_("How it goes"), f"{COLOURS[FollowUp.Colour(final.colour)].label}. {final.sentence}"),
            (_("Effect"), " ".join(filter(None, [str(final.get_effect_display()) + ".", final.effect_text]))),
            (
                _("What happens next"),
                " ".join(filter(None, [f"{final.get_choice_display()}.", final.choice_reason])),
            ),
        ]
        blocks.append(Facts(tuple(facts)))
    if report.lessons:
        blocks += [
            Heading(1, _("What we have learnt")),
            Bullets(tuple(lesson.text for lesson in report.lessons)),
        ]
    return blocks


def evaluation_chapter(rows: Sequence[MeasureRow]) -> Blocks:
    """How the measures are going to be evaluated, for those who are asked for money (R23)."""
    return [
        Table(
            caption=_("How the measures will be evaluated"),
            head=(_("Measure"), _("Indicator"), _("From"), _("To"), _("How"), _("When")),
            rows=tuple(
                (
                    row.measure.title,
                    str(row.measure.indicator or "–"),
                    in_year(row.measure.start_value, row.measure.start_year) or "–",
                    in_year(row.measure.target_value, row.measure.target_year) or "–",
                    row.measure.how_followed_up or "–",
                    _day(row.follow_up_on) or "–",
                )
                for row in rows
            ),
            widths=(2.2, 1.8, 1, 1, 2, 1.1),
        )
    ]


def place_of(plan: ActionPlan, municipality_id: int) -> PlanPlace | None:
    """The plan's row for the municipality: its own decision."""
    return plan.places.filter(municipality=municipality_id).first()
