"""What was decided, what happened, whether the plan is followed and where the figures go: on one page."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import Family, Participation, PublicPage
from municipalities.models import CitizenPledge, Municipality
from plans.law.reports import dated_rows, settings_brought_by
from plans.models import ActionPlan, Duty, Goal, PlanPlace, Subject
from plans.reports import COLOURS, LOOKS, standings
from plans.stats import MeasureState
from portal.lib.dates import twelve_months_from
from portal.lib.sql import as_sql
from surveys.figures import Figures, figures_of_many

TWO_YEARS = timedelta(days=730)
EXAMPLES = 5
MOST_FIGURES = 4
# Mandate periods of municipal assemblies: from 15 October of the election year (kommunallagen 5 kap. 9 §).
TERMS = (2014, 2018, 2022, 2026, 2030)
TERM_BEGINS = (10, 15)  # month, day
TO_DECIDE_WITHIN = timedelta(days=270)
OF_PLAN = [f"document__{name}" for name in ("title", "subject", "state", "period_to", "final_on")]
# How many activities there are of each family, and the newest ones, told apart by their day.
HAPPENED = """
SELECT activity.family, NULL::date, count(*)
FROM ({shared}) AS row JOIN activities_activity AS activity ON activity.id = row.activity_id
WHERE row.municipality_id = %(place)s AND row.on >= %(since)s GROUP BY 1
UNION ALL (
    SELECT activity.title, row.on, 0
    FROM ({shared}) AS row JOIN activities_activity AS activity ON activity.id = row.activity_id
    WHERE row.municipality_id = %(place)s AND row.on >= %(since)s
    ORDER BY row.on DESC, row.activity_id DESC LIMIT %(most)s
)
"""


@dataclass(frozen=True)
class Tally:
    """How many measures or follow-ups stand alike, in the colour, icon and word of that state."""

    label: str
    number: int
    tone: str
    icon: str


@dataclass(frozen=True)
class GoalText:
    """A goal as it was adopted, and the operative goals under it."""

    text: str
    under: tuple[str, ...]


@dataclass(frozen=True)
class GoalHistory:
    """One goal over the plans: its wording now, and in which of them it stood, with the term of office."""

    text: str
    plans: tuple[str, ...]
    is_kept: bool  # stands in the plan in force


@dataclass(frozen=True)
class Decision:
    """Something that will come to the politicians, when at the latest, and what is asked of them."""

    text: str
    on: str
    asked: str = ""


@dataclass(frozen=True)
class LateMeasure:
    """A measure that is late, and why."""

    pk: int
    title: str
    why: str = ""


@dataclass(frozen=True)
class Pledge:
    """A promise to those who live there, and what came of it."""

    text: str
    issuers: str
    outcome: str


@dataclass(frozen=True)
class Overview:
    """The whole page as plain values: it can be kept as JSON, and shown again as it was."""

    plan: str
    decided: str
    goals: tuple[GoalText, ...]
    followed: str  # in a sentence
    measures: tuple[Tally, ...]
    follow_ups: tuple[Tally, ...]  # under the plan in force
    earlier: str  # how many were last followed up under the plan before it; they are no result of this one
    happened: str
    kinds: tuple[tuple[str, int], ...]
    examples: tuple[str, ...]
    figures: tuple[Figures, ...]
    decisions: tuple[Decision, ...]
    pledges: tuple[Pledge, ...]
    history: tuple[GoalHistory, ...]
    plan_id: int = (
        0  # for those who may read the plan itself, as the measures that are late; not for everyone
    )
    late: tuple[LateMeasure, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The page as plain values; `kept` gives the same page again."""
        return asdict(replace(self, figures=())) | {"figures": [one.as_json() for one in self.figures]}


def overview(municipality: Municipality, *, is_public: bool = False) -> Overview:
    """Gather the page from what is decided and shared alone: the same for every reader.

    `is_public` leaves out what is only for the politicians: what will come to them to decide. Twelve questions,
    two fewer when the municipality brings its county and the settings of its law table.
    """
    places = final_places(municipality)
    place = place_in_force(places)
    plan = place.document if place else None
    rows = standings(plan) if plan else []
    written = goals_of(places, plan.subject if plan else Subject.CRIME)
    goals = [goal for goal in written if plan and goal.plan_id == plan.pk]
    states = Counter(row.state for row in rows)
    colours = Counter(row.colour for row in rows)
    earlier = sum(bool(row.earlier_colour) for row in rows)
    total, kinds, examples = happened(municipality)
    return Overview(
        plan=plan.title if plan else "",
        decided=decided(place) if place else "",
        goals=tuple(adopted(goals)),
        followed=followed(len(rows), states),
        measures=tuple(
            Tally(str(LOOKS[state].label), states[state], LOOKS[state].tone, LOOKS[state].icon)
            for state in MeasureState
            if states[state]
        ),
        follow_ups=tuple(
            Tally(str(look.label), colours[colour], look.tone, look.icon)
            for colour, look in COLOURS.items()
            if colours[colour]
        ),
        earlier=followed_earlier(earlier),
        happened=ngettext(
            "%(n)s activity has been shared since %(day)s.",
            "%(n)s activities have been shared since %(day)s.",
            total,
        )
        % {"n": total, "day": twelve_months_from(timezone.localdate())},
        kinds=tuple(kinds),
        examples=tuple(examples),
        figures=tuple(_figures(goals, municipality)),
        decisions=() if is_public else tuple(to_decide(municipality, plan)),
        pledges=tuple(pledges(municipality)),
        history=tuple(goal_history(written, places, plan)),
        plan_id=plan.pk if plan and not is_public else 0,
        late=tuple(
            LateMeasure(row.pk, row.title, row.why)
            for row in rows
            if row.state == MeasureState.LATE and not is_public
        ),
    )


def final_places(municipality: Municipality) -> list[PlanPlace]:
    """The decided plans that hold or have held for the municipality, with its own decisions; the latest first."""
    final = PlanPlace.objects.filter(municipality=municipality, document__state__in=ActionPlan.FINAL)
    in_order = final.select_related("document").order_by("-document__final_on", "-document")
    return list(in_order.only("deciding_body", "decided_on", "minutes_ref", *OF_PLAN))


def place_in_force(places: list[PlanPlace]) -> PlanPlace | None:
    """That of the crime prevention plan in force, else of another one."""
    in_force = [place for place in places if place.document.is_in_force]
    crime = [place for place in in_force if place.document.subject == Subject.CRIME]
    return next(iter(crime + in_force), None)


def goals_of(places: list[PlanPlace], subject: str) -> list[Goal]:
    """The goals in every one of the plans about the subject, in their order."""
    plans = [place.document_id for place in places if place.document.subject == subject]
    return list(Goal.objects.filter(plan__in=plans).select_related("indicator"))


def decided(place: PlanPlace) -> str:
    """By whom and when the plan was decided for the municipality."""
    if place.decided_on is None:
        return ""
    said = _("Decided by %(body)s on %(day)s") % {
        "body": place.deciding_body,
        "day": place.decided_on.isoformat(),
    }
    return f"{said}, {place.minutes_ref}." if place.minutes_ref else f"{said}."


def adopted(goals: list[Goal]) -> Iterable[GoalText]:
    """The goals in order, the operative ones under theirs."""
    for goal in goals:
        if goal.parent_id is None:
            yield GoalText(goal.text, tuple(child.text for child in goals if child.parent_id == goal.pk))


def followed(measures: int, states: Counter[MeasureState]) -> str:
    """Whether the plan is followed, in a sentence; no verdict where nothing says so."""
    if not measures:
        return _("There are no measures to follow yet.")
    facts = {
        "n": measures,
        "going": states[MeasureState.ONGOING] + states[MeasureState.DONE],
        "late": states[MeasureState.LATE],
    }
    going = ngettext(
        "Of %(n)s measure, %(going)s is going on or carried out",
        "Of %(n)s measures, %(going)s are going on or carried out",
        measures,
    )
    if not facts["late"]:
        return f"{_('No measure is late.')} {going % facts}."
    late = ngettext("Of %(n)s measure, %(late)s is late.", "Of %(n)s measures, %(late)s are late.", measures)
    return f"{late % facts} {going % facts}."


def followed_earlier(measures: int) -> str:
    """That some measures were last followed up under the previous plan; nothing where none was."""
    if not measures:
        return ""
    return ngettext(
        "%(n)s more measure was followed up under the previous plan, and not yet under this one.",
        "%(n)s more measures were followed up under the previous plan, and not yet under this one.",
        measures,
    ) % {"n": measures}


@cache
def shared_rows() -> tuple[str, dict[str, Any]]:
    """What has been shared, as SQL and its values: what that means is said by `shared` alone."""
    return as_sql(
        Participation.objects.shared().order_by().values("municipality_id", "on", "activity_id"), "shared"
    )


def happened(municipality: Municipality) -> tuple[int, list[tuple[str, int]], list[str]]:
    """How many activities were shared in the last twelve months, of which kinds (they add up), and the newest."""
    shared, asked = shared_rows()
    more: dict[str, Any] = {
        "place": municipality.pk,
        "since": twelve_months_from(timezone.localdate()),
        "most": EXAMPLES,
    }
    counts: dict[str, int] = {}
    examples: list[tuple[date, str]] = []
    with connection.cursor() as cursor:
        cursor.execute(HAPPENED.format(shared=shared), {**asked, **more})
        for text, day, number in cursor:
            if day is None:
                counts[text] = number
            else:
                examples.append((day, text))
    names = [(family.value, str(family.label)) for family in Family] + [("", _("No type"))]
    kinds = [(name, counts[value]) for value, name in names if counts.get(value)]
    examples.sort(key=lambda example: example[0], reverse=True)  # a union promises no order
    return sum(counts.values()), kinds, [f"{day.isoformat()} {title}" for day, title in examples]


def _figures(goals: list[Goal], municipality: Municipality) -> list[Figures]:
    """The figures of the goals' indicators, each once; nothing that only the municipality has put in."""
    indicators = list({goal.indicator_id: goal.indicator for goal in goals if goal.indicator}.values())[
        :MOST_FIGURES
    ]
    if not indicators:
        return []
    found = figures_of_many(indicators, municipality, public_only=True)
    return [found[one.pk] for one in indicators if found[one.pk].years]


def to_decide(municipality: Municipality, plan: ActionPlan | None) -> Iterable[Decision]:
    """What will come to the politicians in the next months, the nearest first."""
    today = timezone.localdate()
    dated: list[tuple[date, str, str]] = []
    texts = {
        "s6_report": (
            _("The lägesbild is to be updated"),
            _("You get it as a ground for what should come first."),
        ),
        "s6_plan": (
            _("The plan is to be followed up"),
            _("You learn what the measures have given, and say how the plan should go on."),
        ),
        "s13_report": (
            _("Report to fullmäktige"),
            _("You read it, ask about it, and say what you want to know next time."),
        ),
    }
    duties = [Duty(code=code) for code in texts]  # their wording is not needed
    for row in dated_rows({municipality.pk: settings_brought_by(municipality)}, duties, today)[
        municipality.pk
    ]:
        if row.next_on is not None:
            dated.append((row.next_on, *texts[row.duty.code]))
    ending = municipality.agreements.in_force().filter(valid_to__isnull=False).order_by("valid_to", "pk")
    dated += [
        (day, _("%(title)s ends") % {"title": title}, _("You take a stand on a new one."))
        for title, day in ending.values_list("title", "valid_to")[:1]
    ]
    if plan is not None and plan.period_to is not None:
        dated.append((plan.period_to, _("The plan's period ends"), _("You decide on the next plan.")))
    for day, text, asked in sorted(dated):
        if day <= today + TO_DECIDE_WITHIN:
            yield Decision(text, day.isoformat(), asked)


def pledges(municipality: Municipality) -> Iterable[Pledge]:
    """The promises in force, and those whose outcome was told in the last two years."""
    today = timezone.localdate()
    for pledge in CitizenPledge.objects.filter(municipalities=municipality):
        in_force = pledge.starts_on <= today and (pledge.ends_on is None or pledge.ends_on > today)
        if in_force or (pledge.outcome_on and pledge.outcome_on > today - TWO_YEARS):
            yield Pledge(pledge.text, pledge.issuers, pledge.outcome)


def goal_history(
    goals: list[Goal], places: list[PlanPlace], plan: ActionPlan | None
) -> Iterable[GoalHistory]:
    """Each strategic goal that a decided plan has had, oldest first: whatever the majority, what was kept.

    A goal is the same when it was copied from version to version, or was written anew in the same words.
    """
    days = {place.document_id: place.decided_on for place in places if place.decided_on}
    titles = {place.document_id: place.document.title for place in places}
    strategic = [goal for goal in goals if goal.level == Goal.Level.STRATEGIC and goal.plan_id in days]
    lines: dict[Any, list[Goal]] = {}
    known: dict[Any, Any] = {}  # what a line or a wording was first known as
    for goal in sorted(strategic, key=lambda one: (days[one.plan_id], one.position, one.pk)):
        wording = goal.text.strip().casefold()
        first = known.get(goal.line) or known.get(wording) or goal.line
        known[goal.line] = known[wording] = first
        lines.setdefault(first, []).append(goal)
    if len({goal.plan_id for kept in lines.values() for goal in kept}) < 2:
        return
    for kept in lines.values():
        yield GoalHistory(
            kept[-1].text,
            tuple(f"{titles[goal.plan_id]} ({term_of(days[goal.plan_id])})" for goal in kept),
            plan is not None and kept[-1].plan_id == plan.pk,
        )


def term_of(day: date) -> str:
    """The term of office that a day falls in: 2022–2026."""
    begun = [year for year in TERMS if date(year, *TERM_BEGINS) <= day]
    first = begun[-1] if begun else TERMS[0] - 4
    return _("term %(first)s–%(last)s") % {"first": first, "last": first + 4}


def kept(content: dict[str, Any]) -> Overview:
    """The page as it was when it was published."""
    values = dict(content)
    for name, kind in (
        ("measures", Tally), ("follow_ups", Tally), ("decisions", Decision), ("pledges", Pledge),
        ("late", LateMeasure),
    ):  # fmt: skip
        values[name] = tuple(kind(**item) for item in values.get(name, ()))
    values["goals"] = tuple(GoalText(item["text"], tuple(item["under"])) for item in values["goals"])
    values["history"] = tuple(
        GoalHistory(item["text"], tuple(item["plans"]), item["is_kept"]) for item in values["history"]
    )
    values["kinds"] = tuple((name, number) for name, number in values["kinds"])
    values["examples"] = tuple(values["examples"])
    values["figures"] = tuple(Figures.from_json(item) for item in values["figures"])
    return Overview(**values)


def page_of(municipality: Municipality) -> PublicPage | None:
    """What the municipality has published, or None; asks nothing if the municipality brings it."""
    return getattr(municipality, "public_page", None)
