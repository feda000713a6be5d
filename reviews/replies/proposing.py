"""What may answer a question that nobody foresaw: found by tags and by the words' Swedish forms, with its source.

The portal only points at what stands in the record; it writes no sentence of its own. Where a kind of source holds
nothing, that is said too.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank, SearchVector
from django.db.models import Case, F, FloatField, Model, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from municipalities.models import Municipality
from plans.models import (
    ActionPlan,
    Cause,
    FollowUp,
    Goal,
    LessonLearned,
    Measure,
    Problem,
    SituationReport,
)
from portal.lib.swedish import search_query
from reviews.models import ReplyAnswer
from surveys.models import Indicator, IndicatorValue, PublicResult, SurveyRound

MOST = 8  # of each kind
_BEGINS, _ENDS = "\ue000", "\ue001"  # around the words found; for private use, so that no text has them

# Words of questions that are about nothing by themselves.
_SAYS_NOTHING = {
    "kommun", "kommunen", "kommunens", "gjort", "göra", "gjorts", "finns", "fanns", "året", "åren", "under",
    "senaste", "vilka", "vilken", "vilket", "många", "hade", "varit", "sedan", "också", "eller", "samt", "inom",
    "bland", "berätta", "beskriv",
}  # fmt: skip
_PLAIN = re.compile(r"(?:(?!\bor\b)[\w\s])+", re.IGNORECASE)


@dataclass(frozen=True)
class Proposal:
    """A place in the record that may hold an answer: what it is, where, and the words that were found in it."""

    key: str  # kind and number: measure-12
    kind: str
    title: str
    day: str
    url: str
    pieces: tuple[tuple[str, bool], ...] = ()  # of the text, and whether each was searched for

    @property
    def kept(self) -> dict[str, str]:
        """As it is kept with the answer when it is chosen."""
        return {"key": self.key, "kind": self.kind, "title": self.title, "day": self.day, "url": self.url}


@dataclass(frozen=True)
class Shelf:
    """All proposals of one kind; an empty one says that nothing was found there."""

    name: str | Promise
    proposals: tuple[Proposal, ...]


class Search:
    """One search through a municipality's record: words as typed, or any of a question's own words; and its tags."""

    def __init__(self, municipality: Municipality, answer: ReplyAnswer, words: str = "") -> None:
        self.municipality = municipality
        self.themes, self.tags = list(answer.themes), list(answer.tags)
        self.query = _query(words, answer.question)

    def shelves(self) -> list[Shelf]:
        """Everything found, one shelf per kind of source; one question to the database for each kind."""
        return [
            Shelf(_("Activities"), self._activities()),
            Shelf(_("Problems of the lägesbild"), self._problems()),
            Shelf(_("Causes"), self._causes()),
            Shelf(_("Goals of the plan"), self._goals()),
            Shelf(_("Measures of the plan"), self._measures()),
            Shelf(_("Follow-ups"), self._follow_ups()),
            Shelf(_("Lessons"), self._lessons()),
            Shelf(_("Survey results"), self._results()),
            Shelf(_("Statistics"), self._indicators()),
        ]

    def _found(
        self, rows: QuerySet[Any], *fields: str, tagged: Q | None = None, vector: Any = None
    ) -> list[Any]:
        """The rows that hold the words or bear a tag, best first, each with its text cut out around the words."""
        vector = vector or SearchVector(*fields, config="swedish")
        hit = Q()
        rank: Any = Value(0.0, output_field=FloatField())
        if self.query is not None:
            rows = rows.annotate(held=vector)
            hit |= Q(held=self.query)
            rank = SearchRank(F("held"), self.query)
            rows = rows.annotate(
                cut=SearchHeadline(
                    fields[0],
                    self.query,
                    config="swedish",
                    start_sel=_BEGINS,
                    stop_sel=_ENDS,
                    min_words=10,
                    max_words=28,
                )
            )
        if tagged is not None:
            hit |= tagged
            extra = Case(When(tagged, then=Value(1.0)), default=Value(0.0), output_field=FloatField())
            rank = rank + extra
        if not hit:
            return []
        return list(rows.filter(hit).annotate(rank=rank).order_by("-rank", "-pk")[:MOST])

    def _tagged(self, themes: str = "themes", tags: str = "tags") -> Q | None:
        """That a row bears one of the question's themes or reports, in the fields of those names."""
        asked = Q()
        if themes and self.themes:
            asked |= Q(**{f"{themes}__overlap": self.themes})
        if tags and self.tags:
            asked |= Q(**{f"{tags}__overlap": self.tags})
        return asked or None

    def _proposal(
        self, row: Model, kind: Any, title: str, text: str, address: tuple[Any, ...], day: Any = ""
    ) -> Proposal:
        name, *args = address
        url = reverse(name, args=[self.municipality.code, *args])
        key = f"{row._meta.model_name}-{row.pk}"
        cut = getattr(row, "cut", None) or text[:200]
        return Proposal(key, str(kind), title, str(day or ""), url, _pieces(cut))

    def _activities(self) -> tuple[Proposal, ...]:
        standing = self.municipality.participations.standing().filter(is_draft=False)
        rows = self._found(
            Activity.objects.filter(pk__in=standing.values("activity")),
            "method",
            tagged=self._tagged(),
            vector=F("search"),
        )
        return tuple(
            self._proposal(
                row, _("activity"), row.title, row.method, ("activity_detail", row.pk), row.starts_on
            )
            for row in rows
        )

    @property
    def _reports(self) -> Any:
        return SituationReport.objects.in_force_in(self.municipality).values("pk")

    @property
    def _plans(self) -> Any:
        return ActionPlan.objects.in_force_in(self.municipality).values("pk")

    def _problems(self) -> tuple[Proposal, ...]:
        rows = Problem.objects.filter(report__in=self._reports)
        found = self._found(rows, "description", "title", tagged=self._tagged(tags=""))
        return tuple(
            self._proposal(
                row,
                _("problem in the lägesbild"),
                row.title,
                row.description,
                ("report_detail", row.report_id),
            )
            for row in found
        )

    def _causes(self) -> tuple[Proposal, ...]:
        rows = Cause.objects.filter(problem__report__in=self._reports).select_related("problem")
        found = self._found(rows, "text", tagged=self._tagged(themes="problem__themes", tags=""))
        return tuple(
            self._proposal(
                row, _("cause in the lägesbild"), row.text, row.text, ("report_detail", row.problem.report_id)
            )
            for row in found
        )

    def _goals(self) -> tuple[Proposal, ...]:
        found = self._found(Goal.objects.filter(plan__in=self._plans), "text")
        return tuple(
            self._proposal(row, _("goal of the plan"), row.text, row.text, ("plan_detail", row.plan_id))
            for row in found
        )

    def _measures(self) -> tuple[Proposal, ...]:
        rows = Measure.objects.filter(plan__in=self._plans)
        found = self._found(rows, "description", "title", "operative_goal", tagged=self._tagged())
        return tuple(
            self._proposal(
                row, _("measure of the plan"), row.title, row.description, ("measure_detail", row.pk)
            )
            for row in found
        )

    def _follow_ups(self) -> tuple[Proposal, ...]:
        rows = FollowUp.objects.final().filter(measure__plan__in=self._plans).select_related("measure")
        tagged = self._tagged(themes="measure__themes", tags="measure__tags")
        found = self._found(rows, "sentence", "effect_text", tagged=tagged)
        return tuple(
            self._proposal(
                row, _("follow-up"), row.measure.title, row.sentence, ("follow_up_detail", row.pk), row.on
            )
            for row in found
        )

    def _lessons(self) -> tuple[Proposal, ...]:
        rows = LessonLearned.objects.filter(follow_up__measure__plan__in=self._plans)
        found = self._found(rows.select_related("follow_up__measure"), "text")
        return tuple(
            self._proposal(
                row,
                _("lesson"),
                row.follow_up.measure.title,
                row.text,
                ("follow_up_detail", row.follow_up_id),
            )
            for row in found
        )

    def _results(self) -> tuple[Proposal, ...]:
        """What was told to everyone of the municipality's own surveys: nothing else of a survey is shown here."""
        shown = (SurveyRound.State.PUBLISHED, SurveyRound.State.PURGED)
        rows = PublicResult.objects.filter(round__municipality=self.municipality, round__state__in=shown)
        found = self._found(rows.select_related("round"), "words")
        return tuple(
            self._proposal(
                row, _("survey result"), row.round.name, row.words, ("municipality_start",), row.round.year
            )
            for row in found
        )

    def _indicators(self) -> tuple[Proposal, ...]:
        rows = Indicator.objects.filter(Q(municipality=None) | Q(municipality=self.municipality))
        having = IndicatorValue.objects.filter(municipality=self.municipality)
        found = self._found(
            rows.filter(pk__in=having.values("indicator")),
            "definition",
            "name",
            tagged=self._tagged(tags=""),
        )
        return tuple(
            self._proposal(row, _("statistics"), row.name, row.definition, ("indicator_detail", row.code))
            for row in found
        )


def _query(words: str, question: str) -> SearchQuery | None:
    """What somebody typed: words are the beginnings of words, all to be found; with quotes, minus or "or" as in a
    search engine. Else any of the question's words, as the beginning of a word."""
    if words.strip() and not _PLAIN.fullmatch(words):
        return SearchQuery(words[:200], config="swedish", search_type="websearch")
    if words.strip():
        terms = search_query(words) or ""
    else:
        each = [search_query(part) for part in _batches(question)]
        terms = " & ".join(term for term in each if term).replace(" & ", " | ")
    return SearchQuery(terms, config="swedish", search_type="raw") if terms else None


def _batches(question: str) -> Iterable[str]:
    """The words of a question but the shortest and those that every question has, some at a time: `search_query`
    takes eight. Endings are cut off, so that klottret finds klotter."""
    words = [word for word in re.findall(r"\w+", question) if len(word) > 3]
    words = [_without_ending(word) for word in words if word.casefold() not in _SAYS_NOTHING][:24]
    return [" ".join(words[start : start + 8]) for start in range(0, len(words), 8)]


def _without_ending(word: str) -> str:
    """The beginning of a word that its forms share, by its length alone."""
    return word[:-3] if len(word) >= 8 else word[:-2] if len(word) >= 6 else word


def _pieces(cut: str) -> tuple[tuple[str, bool], ...]:
    """The pieces of a headline, and whether each was between the marks."""
    parts = re.split(f"[{_BEGINS}{_ENDS}]", cut)
    return tuple((part, number % 2 == 1) for number, part in enumerate(parts) if part)


def chosen_among(
    keys: Iterable[str], shelves: Iterable[Shelf], kept: list[dict[str, str]]
) -> list[dict[str, str]]:
    """The sources that were ticked, as they are kept: of those proposed now, and of those chosen before."""
    known = {one["key"]: one for one in kept}
    known |= {one.key: one.kept for shelf in shelves for one in shelf.proposals}
    return [known[key] for key in dict.fromkeys(keys) if key in known]
