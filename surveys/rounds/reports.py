"""Rounds in words: how each stands, how many have answered, what comes next, and what its set-up says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.models import (
    AnswerGroup,
    Assurance,
    InterfaceLanguage,
    Questionnaire,
    RoundPlace,
    SurveyRound,
)
from surveys.rounds.guards import Hindrance
from surveys.rounds.live.reports import Count, totals_of
from surveys.rounds.texts import name_of

State = SurveyRound.State
LANGUAGES = {"sv": "svenska", "en": "English"}


@dataclass(frozen=True)
class Look:
    """How a round stands, as a badge: a word, an icon and a tone."""

    label: str | Promise
    tone: str
    icon: str


@dataclass(frozen=True)
class Next:
    """The one thing to do next."""

    label: str | Promise
    url: str


@dataclass(frozen=True)
class Line:
    """A round in the list; where fewer than five have been invited, how many have answered is not told."""

    round: SurveyRound
    look: Look
    count: Count
    next: Next
    is_own: bool

    @property
    def owner(self) -> str:
        """Who keeps the round."""
        return self.round.municipality.full_name if self.round.municipality else self.round.county.name  # type: ignore[union-attr]


@dataclass(frozen=True)
class Task:
    """A part of the set-up: what it says so far, where it is changed, and whether something remains."""

    part: str
    name: str | Promise
    says: str | Promise
    url: str | None
    remains: tuple[str | Promise, ...]


def look_of(survey_round: SurveyRound, today: date | None = None) -> Look:
    """Return how the round stands today: an open one may be waiting for its first day, paused, or over."""
    today = today or timezone.localdate()
    state = State(survey_round.state)
    if state != State.OPEN:
        tones = {
            State.DRAFT: ("unknown", "pen"),
            State.TESTED: ("unknown", "pen"),
            State.CLOSED: ("soon", "clock"),
            State.COMPILED: ("ongoing", "half"),
        }
        return Look(state.label, *tones.get(state, ("done", "check")))
    if survey_round.is_paused:
        return Look(_("Paused"), "soon", "clock")
    if today < survey_round.opens_on:
        return Look(_("Opens %(day)s") % {"day": survey_round.opens_on.isoformat()}, "unknown", "clock")
    if today > survey_round.closes_on:
        return Look(_("Last day has passed"), "soon", "clock")
    return Look(_("Open until %(day)s") % {"day": survey_round.closes_on.isoformat()}, "ongoing", "half")


def is_answerable(survey_round: SurveyRound, today: date | None = None) -> bool:
    """Whether answers are let in today: open, not paused, between its first and its last day."""
    today = today or timezone.localdate()
    is_open = survey_round.state == State.OPEN and not survey_round.is_paused
    return is_open and survey_round.opens_on <= today <= survey_round.closes_on


def next_of(survey_round: SurveyRound, *, is_own: bool) -> Next:
    """Return what comes next for those who keep the round, or for one whose municipality takes part."""

    def to(name: str) -> str:
        return reverse(name, args=[survey_round.pk])

    state = State(survey_round.state)
    if state == State.OPEN:
        return Next(_("Follow the answers"), to("survey_live"))
    if state in (State.PUBLISHED, State.PURGED):
        return Next(_("See the results"), to("survey_results"))
    if not is_own:
        before = state in (State.DRAFT, State.TESTED)
        return Next(
            _("Schools and classes") if before else _("How many answered"),
            to("survey_places" if before else "survey_live"),
        )
    return {
        State.DRAFT: Next(_("Go on with the set-up"), to("survey_round")),
        State.TESTED: Next(_("Check and open"), to("survey_round")),
        State.CLOSED: Next(_("Compile the answers"), to("survey_results")),
    }.get(state) or Next(_("Look through and publish"), to("survey_results"))


def lines_of(rounds: QuerySet[SurveyRound], *, municipality: int | None = None) -> list[Line]:
    """Return the rounds for a list, newest first; in as many queries however many they are.

    Rounds that are kept by another than the municipality are not its own: of them it sees its own part.
    """
    found = list(
        rounds.select_related("questionnaire", "municipality", "county").order_by("-opens_on", "-pk")
    )
    places = RoundPlace.objects.filter(round__in=found).select_related("municipality")
    if municipality is not None:
        places = places.filter(Q(round__municipality=municipality) | Q(municipality=municipality))
    counts = totals_of(found, places)
    return [_line(one, counts[one.pk], municipality) for one in found]


def _line(one: SurveyRound, count: Count, municipality: int | None) -> Line:
    is_own = municipality is None or one.municipality_id == municipality
    return Line(one, look_of(one), count, next_of(one, is_own=is_own), is_own)


def round_to_begin(questionnaires: QuerySet[Questionnaire], pk: int) -> dict[str, object]:
    """Return what a new round with the questionnaire begins with: its name; nothing where it is not among them."""
    found = questionnaires.filter(pk=pk).first()
    return {"questionnaire": found.pk, "name": name_of(found, timezone.localdate())} if found else {}


def printable(survey_round: SurveyRound) -> list[tuple[str, str]]:
    """Return the languages in which a paper form may be printed, with their names; none unless paper is allowed."""
    if not survey_round.has_paper:
        return []
    return list(zip(survey_round.languages, language_names(survey_round.languages), strict=True))


def tasks_of(survey_round: SurveyRound, hindrances: Iterable[Hindrance]) -> list[Task]:
    """Return the set-up as a list of tasks, in the order of the work, each with what it says and what remains."""
    remains: dict[str, list[str | Promise]] = {}
    for hindrance in hindrances:
        remains.setdefault(hindrance.part, []).append(hindrance.text)
    questionnaire = survey_round.questionnaire
    for_pupils = questionnaire.audience == Questionnaire.Audience.PUPILS
    parts: list[tuple[str, str, str]] = [
        ("formular", _("Questionnaire"), f"{questionnaire} · {questionnaire.get_audience_display()}"),
        ("var", _("In which municipalities"), _where(survey_round)),
        ("svarssatt", _("Way of answering"), _way(survey_round)),
        (
            "tider",
            _("Dates and numbers"),
            f"{survey_round.opens_on:%Y-%m-%d} – {survey_round.closes_on:%Y-%m-%d}",
        ),
        ("texter", _("What is said to those who are asked"), survey_round.controller),
        ("sprak", _("Languages"), ", ".join(language_names(survey_round.languages))),
        ("resultat", _("Results and deletion"), _results(survey_round)),
        (
            "platser",
            _("Schools and classes") if for_pupils else _("Places and groups"),
            _classes(survey_round),
        ),
        ("prova", _("Try it"), _("Done") if survey_round.state != State.DRAFT else ""),
    ]
    if for_pupils:
        said = survey_round.assurances.count()
        total = len(Assurance.Kind.values)
        parts.append(
            (
                "forsakran",
                _("What must be in order"),
                _("%(said)s of %(total)s") % {"said": said, "total": total},
            )
        )
    return [
        Task(part, name, says, _address(survey_round, part), tuple(remains.get(part, ())))
        for part, name, says in parts
    ]


def _address(survey_round: SurveyRound, part: str) -> str | None:
    if part == "prova":
        return None  # a button of its own
    own = {"platser": "survey_places", "forsakran": "survey_assurances"}
    if name := own.get(part):
        return reverse(name, args=[survey_round.pk])
    return reverse("survey_part", args=[survey_round.pk, part])


def _where(survey_round: SurveyRound) -> str:
    names = [place.municipality.name for place in survey_round.places.select_related("municipality")]
    shown = ", ".join(names[:4])
    rest = len(names) - 4
    more = f" {_('and %(count)s more') % {'count': rest}}" if rest > 0 else ""
    return f"{survey_round.group}: {shown}{more}" if survey_round.group_id else f"{shown}{more}"


def _way(survey_round: SurveyRound) -> str:
    way = SurveyRound.Way(survey_round.way).label
    return f"{way}. {_('Also on paper.')}" if survey_round.has_paper else str(way)


def _results(survey_round: SurveyRound) -> str:
    return _("At least %(threshold)s in each group; answers deleted after %(days)s days") % {
        "threshold": survey_round.threshold,
        "days": survey_round.purge_after_days,
    }


def _classes(survey_round: SurveyRound) -> str:
    groups = AnswerGroup.objects.filter(unit__place__round=survey_round).exclude(label="", unit__name="")
    count = groups.count()
    return (
        ngettext("%(count)s group", "%(count)s groups", count) % {"count": count} if count else _("None yet")
    )


def language_names(codes: Iterable[str]) -> list[str]:
    """Return what the languages are called: the shipped ones by their own names, others as they were named."""
    wanted = list(codes)
    others = [code for code in wanted if code not in LANGUAGES]
    named = (
        dict(InterfaceLanguage.objects.filter(code__in=others).values_list("code", "name_sv"))
        if others
        else {}
    )
    return [LANGUAGES.get(code) or named.get(code) or code for code in wanted]
