"""While a round is open: enrolled, present, answered and the rate, class by class, school by school, in all."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count as Number

from surveys.models import AnswerGroup, RoundPlace, SurveyRound
from surveys.rounds.stats import FEWEST, is_low, response_rate, sum_known


@dataclass(frozen=True)
class Count:
    """How many were asked, were there, and have answered (None: not told, or not known)."""

    asked: int | None
    present: int | None
    answered: int | None

    @property
    def rate(self) -> int | None:
        """Answered of those asked, in per cent; None where unknown or under five were asked."""
        return None if self.answered is None else response_rate(self.answered, self.asked)

    @property
    def is_low(self) -> bool:
        """Whether so few have answered that the results say little about the others."""
        return is_low(self.rate)

    @property
    def is_too_many(self) -> bool:
        """Whether there are more answers than people: the number of those asked is to be looked at."""
        return self.asked is not None and self.answered is not None and self.answered > self.asked


@dataclass(frozen=True)
class ClassLine:
    group: AnswerGroup
    name: str
    count: Count


@dataclass(frozen=True)
class UnitLine:
    name: str
    classes: list[ClassLine]
    count: Count


@dataclass(frozen=True)
class PlaceLine:
    name: str
    units: list[UnitLine]
    count: Count


@dataclass(frozen=True)
class Progress:
    """The round so far, in the places that the reader handles."""

    places: list[PlaceLine]
    total: Count

    @property
    def has_low_rate(self) -> bool:
        return self.total.is_low


def progress_of(survey_round: SurveyRound, places: Iterable[RoundPlace]) -> Progress:
    """Return how many have answered in the places. Two queries more, whatever there is; three with invitations."""
    lines = _lines(list(places), {survey_round.pk: survey_round.way})
    return Progress(lines, _sum([line.count for line in lines], None))


def totals_of(rounds: Iterable[SurveyRound], places: Iterable[RoundPlace]) -> dict[int, Count]:
    """Return how many have answered in each round, in the places alone: what progress_of would say of each."""
    chosen, ways = list(places), {one.pk: one.way for one in rounds}
    counts: dict[int, list[Count]] = {pk: [] for pk in ways}
    for place, line in zip(chosen, _lines(chosen, ways), strict=True):
        counts[place.round_id].append(line.count)
    return {pk: _sum(parts, None) for pk, parts in counts.items()}


def _lines(places: list[RoundPlace], ways: dict[int, str]) -> list[PlaceLine]:
    """The places one by one; where one answers by invitation, those invited are those asked."""
    by_place: dict[int, dict[int, list[AnswerGroup]]] = {place.pk: {} for place in places}
    groups = AnswerGroup.objects.filter(unit__place__in=places).select_related("unit")
    for group in groups.order_by("unit__name", "label"):
        by_place[group.unit.place_id].setdefault(group.unit_id, []).append(group)
    by_letter = [place.pk for place in places if ways[place.round_id] == SurveyRound.Way.INVITATION]
    sent = invited_by_group(by_letter) if by_letter else {}
    return [_place(place, by_place[place.pk], sent if place.pk in by_letter else None) for place in places]


def invited_by_group(places: list[int]) -> dict[int, int]:
    """Return how many are invited, by group."""
    groups = AnswerGroup.objects.filter(unit__place__in=places)
    return dict(groups.annotate(number=Number("invitees")).values_list("pk", "number"))


def _place(place: RoundPlace, units: dict[int, list[AnswerGroup]], sent: dict[int, int] | None) -> PlaceLine:
    lines = []
    for groups in units.values():
        unit = groups[0].unit
        shown = [group for group in groups if _is_shown(group, len(units) + len(groups) > 2)]
        classes = [_class(group, sent, is_alone=len(shown) == 1) for group in shown]
        if classes:
            count = _sum([line.count for line in classes], unit.expected)
            lines.append(UnitLine(unit.name or str(place.municipality), classes, count))
    return PlaceLine(place.municipality.name, lines, _sum([line.count for line in lines], place.expected))


def _is_shown(group: AnswerGroup, has_others: bool) -> bool:
    """The municipality's own way in is left out where others are used and it is not."""
    return bool(
        group.label or group.unit.name or group.answered or group.code or group.enrolled or not has_others
    )


def _class(group: AnswerGroup, sent: dict[int, int] | None, *, is_alone: bool) -> ClassLine:
    asked = group.enrolled if sent is None else sent.get(group.pk, 0)
    is_told = sent is None or (asked or 0) >= FEWEST
    parts = [group.unit.name, group.label] if is_alone else [group.label or group.unit.name]
    name = " ".join(part for part in parts if part)
    return ClassLine(group, name, Count(asked, group.present, group.answered if is_told else None))


def _sum(counts: list[Count], expected: int | None) -> Count:
    """The sum of its parts; what is said of the whole stands before the sum of those asked. A part that is not told
    leaves the whole untold, or it could be reckoned out."""
    answered = (
        None if any(count.answered is None for count in counts) else sum(c.answered or 0 for c in counts)
    )
    asked = expected if expected is not None else sum_known([count.asked for count in counts])
    return Count(asked, sum_known([count.present for count in counts]), answered)
