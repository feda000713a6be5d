"""What a municipality's record says under each heading of its report, and the whole report as a paper.

Gathered from the municipality's own record, also what it has not shared: it is its own report, and nobody else reads
a figure of it before the municipality has pressed Send.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from activities.choices import reference
from activities.models import Family
from municipalities.cooperation.reports import cooperation_facts
from municipalities.models import Meeting, Municipality
from plans.law.reports import law_table
from plans.models import ActionPlan, FollowUp, SituationReport
from plans.reports import COLOURS, LOOKS, standings
from plans.stats import MeasureState
from portal.lib.papers.blocks import Block, Heading, Paper, Table, Text
from portal.lib.swedish import format_number
from reviews.models import Need, Review, ReviewQuestion, ReviewRound, SupportCase, SupportContact
from surveys.models import SurveyRound

Basis = ReviewQuestion.Basis
MOST_THEMES = 6


@dataclass(frozen=True)
class Figure:
    """A figure of the report: its code over the years, what it says, and what it builds on, with the page of that."""

    code: str
    label: str
    value: str
    basis: str = ""
    url: str = ""

    @property
    def kept(self) -> dict[str, str]:
        """As it is kept when the report is sent: without the address, which is the municipality's own."""
        return {"code": self.code, "label": self.label, "value": self.value, "basis": self.basis}


@dataclass(frozen=True)
class Period:
    """Whose record, and the first and last day."""

    place: Municipality
    first: date
    last: date

    def link(self, name: str, *args: Any, **query: str) -> str:
        address = reverse(name, args=[self.place.code, *args])
        return f"{address}?{urlencode(query)}" if query else address


def period_of(review: Review) -> Period:
    """What the report is about."""
    return Period(review.municipality, review.round.period_from, review.round.period_to)


def figures_under(basis: str, period: Period) -> list[Figure]:
    """The figures under a heading, as the record is now; none for a heading of text only."""
    gather = _GATHERED.get(Basis(basis))
    return gather(period) if gather else []


def _count(number: int) -> str:
    return format_number(number, 0)


def _activities(number: int) -> str:
    return ngettext("%(n)s activity", "%(n)s activities", number) % {"n": _count(number)}


def activities(period: Period) -> list[Figure]:
    """Finished activities of the period: all of them, by kind, by commonest themes, and how many say how it went."""
    rows = period.place.participations.filter(
        deleted_at=None, is_draft=False, on__gte=period.first, on__lte=period.last
    )
    fields = ("family", "themes", "went_as_planned", "experienced_as", "helped_or_hindered")
    entries = list(rows.order_by().values_list(*(f"activity__{name}" for name in fields)))
    days = {"fran": period.first.isoformat(), "till": period.last.isoformat()}

    def figure(code: str, label: str, number: int, **narrowed: str) -> Figure:
        url = period.link("activity_list", **days, **narrowed)
        return Figure(code, label, _count(number), _activities(number), url)

    found = [figure("activities", _("Activities"), len(entries))]
    names = dict(Family.choices)
    families = Counter(family for family, *_rest in entries if family)
    found += [
        figure(f"family-{code}", str(names[code]), number, typ=code)
        for code, number in families.most_common()
    ]
    themes = Counter(theme for _family, themes, *_rest in entries for theme in themes)
    named = reference().themes
    found += [
        figure(f"theme-{code}", _("With the theme %(theme)s") % {"theme": named[code]}, number, tema=code)
        for code, number in themes.most_common(MOST_THEMES)
        if code in named
    ]
    told = sum(any(said) for _family, _themes, *said in entries)
    if entries:
        value = _("%(n)s of %(all)s") % {"n": _count(told), "all": _count(len(entries))}
        label = _("Activities with a line about how it went")
        found.append(
            Figure("evaluated", label, value, _activities(told), period.link("activity_list", **days))
        )
    return found


def plans(period: Period) -> list[Figure]:
    """Lägesbilder and plans in force, and the day of each."""
    found = []
    kinds = (
        (SituationReport, "report_detail", _("Lägesbild, completed")),
        (ActionPlan, "plan_detail", _("Åtgärdsplan, decided")),
    )
    for model, page, label in kinds:
        for one in model.objects.in_force_in(period.place).only("title", "final_on", "line").distinct():
            day = one.final_on.isoformat() if one.final_on else _("Unknown")
            found.append(Figure(f"{page}-{one.line}", label, day, one.title, period.link(page, one.pk)))
    return found or [Figure("plans", _("Lägesbild and plan"), _("Unknown"), _("none in force in the portal"))]


def measures(period: Period) -> list[Figure]:
    """How the measures in force stand today, and what the follow-ups of the period say."""
    states: Counter[MeasureState] = Counter()
    url = ""
    for plan in ActionPlan.objects.in_force_in(period.place).distinct():
        states.update(standing.state for standing in standings(plan))
        url = url or period.link("plan_detail", plan.pk)
    found = [
        Figure(
            f"state-{state.value}",
            str(LOOKS[state].label),
            _count(states[state]),
            _measures(states[state]),
            url,
        )
        for state in MeasureState
        if states[state]
    ]
    said = FollowUp.objects.final().filter(
        measure__plan__places__municipality=period.place, on__gte=period.first, on__lte=period.last
    )
    colours = Counter(said.order_by().values_list("colour", flat=True))
    rounds = period.link("round_list")
    found += [
        Figure(
            f"colour-{colour.value}",
            _("Follow-ups: %(word)s") % {"word": str(COLOURS[colour].label).lower()},
            _count(colours[colour]),
            _follow_ups(colours[colour]),
            rounds,
        )
        for colour in FollowUp.Colour
        if colours[colour]
    ]
    return found or [Figure("measures", _("Measures"), _("Unknown"), _("no plan in force in the portal"))]


def _measures(number: int) -> str:
    return ngettext("%(n)s measure", "%(n)s measures", number) % {"n": _count(number)}


def _follow_ups(number: int) -> str:
    return ngettext("%(n)s follow-up", "%(n)s follow-ups", number) % {"n": _count(number)}


def law(period: Period) -> list[Figure]:
    """Each duty of the law as the municipality's own table says today."""
    return [
        Figure(
            row.duty.code,
            f"{row.duty.paragraph} {row.duty.name}",
            row.label,
            _("since %(day)s") % {"day": row.last_on.isoformat()}
            if row.last_on
            else _("the table of the law"),
            period.link("duty_detail", row.duty.code),
        )
        for row in law_table(period.place, is_whole=True).rows
    ]


def cooperation(period: Period) -> list[Figure]:
    """The function, the council with its meetings in the period, and agreements in force."""
    facts = cooperation_facts([period.place.pk]).get(period.place.pk)
    held = Meeting.objects.filter(
        body__municipalities=period.place,
        state=Meeting.State.HELD,
        starts_at__date__gte=period.first,
        starts_at__date__lte=period.last,
    )
    meetings, council = held.count(), held.filter(body__kind="strategic_council").count()
    url = period.link("cooperation")
    if facts is None:
        return [
            Figure("cooperation", _("Cooperation"), _("Unknown"), _("nothing entered in the portal"), url)
        ]
    filled = _("Unknown")
    if facts.vacant_since:
        filled = _("vacancy since %(day)s") % {"day": facts.vacant_since.isoformat()}
    elif facts.holders:
        filled = _("filled") if facts.share is None else _("filled, %(share)s %%") % {"share": facts.share}
    meeting_count = ngettext("%(n)s meeting", "%(n)s meetings", council) % {"n": council}
    agreements = ngettext("%(n)s agreement", "%(n)s agreements", facts.agreements_in_force)
    found = [
        Figure("function", _("Coordination function"), filled, facts.unit, url),
        Figure("council", _("Meetings of the council"), _count(council), facts.council or meeting_count, url),
        Figure("meetings", _("Meetings of all groups"), _count(meetings), "", url),
        Figure(
            "agreements",
            _("Agreements in force"),
            _count(facts.agreements_in_force),
            facts.agreement_latest or agreements % {"n": facts.agreements_in_force},
            url,
        ),
    ]
    return found


def surveys(period: Period) -> list[Figure]:
    """The surveys whose results were published in the period."""
    rounds = SurveyRound.objects.filter(
        Q(municipality=period.place) | Q(places__municipality=period.place),
        state__in=[SurveyRound.State.PUBLISHED, SurveyRound.State.PURGED],
        published_on__gte=period.first,
        published_on__lte=period.last,
    ).distinct()
    found = [
        Figure(
            f"survey-{one.questionnaire_id}-{one.year}",
            one.name,
            _("published %(day)s") % {"day": one.published_on.isoformat()},
            _("the results"),
            reverse("survey_results", args=[one.pk]),
        )
        for one in rounds.only("name", "year", "published_on", "questionnaire")
        if one.published_on
    ]
    url = period.link("indicator_list")
    return [
        Figure("surveys", _("Surveys published"), _count(len(found)), _("surveys in the portal"), url),
        *found,
    ]


def support(period: Period) -> list[Figure]:
    """What the county board has given, and what the municipality has said that it needs."""
    url = period.link("municipality_contacts")
    contacts = SupportContact.objects.filter(
        municipality=period.place, on__gte=period.first, on__lte=period.last
    )
    number, hours = contacts.count(), contacts.aggregate(hours=Sum("hours"))["hours"]
    needs = Need.objects.waiting().filter(municipality=period.place).count()
    cases = SupportCase.objects.going_on().filter(municipalities=period.place).count()
    contact_count = ngettext("%(n)s contact", "%(n)s contacts", number) % {"n": _count(number)}
    found = [Figure("contacts", _("Contacts with the county board"), _count(number), contact_count, url)]
    if hours:
        found.append(Figure("hours", _("Hours of support"), format_number(hours, 1), contact_count, url))
    case_count = ngettext("%(n)s case", "%(n)s cases", cases) % {"n": _count(cases)}
    need_count = ngettext("%(n)s need", "%(n)s needs", needs) % {"n": _count(needs)}
    return [
        *found,
        Figure("cases", _("Support that goes on"), _count(cases), case_count, url),
        Figure("needs", _("Needs that wait"), _count(needs), need_count, url),
    ]


_GATHERED: dict[Basis, Callable[[Period], list[Figure]]] = {
    Basis.ACTIVITIES: activities,
    Basis.PLANS: plans,
    Basis.MEASURES: measures,
    Basis.LAW: law,
    Basis.COOPERATION: cooperation,
    Basis.SURVEYS: surveys,
    Basis.SUPPORT: support,
}


def gather(review: Review) -> tuple[Paper, dict[str, Any]]:
    """The report as it stands now: the paper, and the answers by the code of their question.

    The portal's language is the report's, whoever sends it. A section with neither words nor figures is left out.
    """
    with override(settings.LANGUAGE_CODE):
        period = period_of(review)
        answers: dict[str, Any] = {}
        blocks: list[Block] = []
        for section in review.sections.select_related("question"):
            question = section.question
            figures = figures_under(question.basis, period) if section.shows_basis else []
            if not (section.text.strip() or figures):
                continue
            answers[question.code] = {
                "position": question.position,  # the database keeps no order of codes
                "heading": question.heading,
                "text": section.text,
                "figures": [figure.kept for figure in figures],
            }
            blocks += [
                Heading(1, question.heading),
                *_words(section.text),
                *_table(question.heading, figures),
            ]
        return _paper(review.round, review.municipality, blocks), answers


def _words(text: str) -> list[Block]:
    return [Text(text)] if text.strip() else []


def _table(heading: str, figures: list[Figure]) -> list[Block]:
    if not figures:
        return []
    rows = tuple((one.label, one.value, one.basis or "–") for one in figures)
    caption = _("From the municipality's own documentation: %(heading)s") % {"heading": heading}
    return [Table(caption, (_("What"), _("How it stands"), _("Basis")), rows, widths=(2.6, 1.6, 2.4))]


def _paper(review_round: ReviewRound, place: Municipality, blocks: list[Block]) -> Paper:
    days = {"first": review_round.period_from.isoformat(), "last": review_round.period_to.isoformat()}
    return Paper(
        title=review_round.title,
        place=place.full_name,
        about=_("Report to the county board about %(first)s–%(last)s") % days,
        on=timezone.localdate(),
        blocks=tuple(blocks),
        language=settings.LANGUAGE_CODE,
    )
