"""Rounds of a survey of forty questions, invented: the whole country's ten million answers, and smaller ones."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.utils import timezone

from municipalities.models import County, Municipality
from portal.demo.load import Lines, choose_places, copy
from portal.lib.copying import copy_line
from surveys.models import (
    AnswerGroup,
    PublishedCounts,
    Question,
    Questionnaire,
    Response,
    RoundPlace,
    RoundUnit,
    Section,
    SuppressionProtocol,
    SurveyRound,
)
from surveys.results.actions import publish_round
from surveys.results.compiling import compile_round
from surveys.results.layout import Layout
from surveys.results.protect import Cell, Shown, is_small
from surveys.results.settling import Settled, leaves_of, masked, protocol_of
from surveys.results.tables import tables_of
from surveys.rounds.codes import codes_of_sheet
from surveys.structure import REFUSED, SKIPPED, Kind

State, Way = SurveyRound.State, SurveyRound.Way

QUESTIONS, IN_A_SECTION = 40, 10
PUPILS = 862  # of a municipality: 250 000 in 290
SCHOOLS, CLASSES = 3, 800
OWNER, COUNTY, LARGE_COUNTY, PLACE = "24", "24", "14", "2480"
NATION, OPEN, SENT = "Hela landet", "Öppen", "Golvet"
SHOWN, SHOWN_NATION = "Publicerad i länet", "Publicerad i landet"
ONE_PLACE, ONE_COUNTY, ONE_LARGE_COUNTY = "En kommun", "Ett län", "Ett stort län"

Chances = tuple[tuple[int, ...], tuple[float, ...]]
YES_NO: Chances = ((1, 2, SKIPPED), (0.14, 0.83, 0.03))
ROUND: tuple[tuple[Kind, tuple[str, ...], Chances], ...] = (
    (Kind.YES_NO, ("Ja", "Nej"), YES_NO),
    (
        Kind.LIKERT,
        ("Stämmer helt", "Stämmer ganska bra", "Varken eller", "Stämmer ganska dåligt", "Stämmer inte alls"),
        ((1, 2, 3, 4, 5, SKIPPED), (0.34, 0.33, 0.16, 0.09, 0.05, 0.03)),
    ),
    (
        Kind.FREQUENCY,
        ("Aldrig", "Någon gång", "Varje månad", "Varje vecka"),
        ((1, 2, 3, 4, SKIPPED), (0.62, 0.22, 0.09, 0.04, 0.03)),
    ),
    (
        Kind.ONE,
        ("Hemma", "I skolan", "På vägen", "På nätet"),
        ((1, 2, 3, 4, SKIPPED), (0.41, 0.27, 0.16, 0.13, 0.03)),
    ),
)
BACKGROUND: tuple[tuple[Kind, tuple[str, ...], Chances], ...] = (
    (Kind.SEX, ("Flicka", "Pojke", "Annat"), ((1, 2, 3, REFUSED), (0.48, 0.48, 0.02, 0.02))),
    (Kind.GRADE, ("Årskurs 9", "Gymnasiet år 2"), ((1, 2, SKIPPED), (0.54, 0.45, 0.01))),
)
ASKED = (*BACKGROUND, *(ROUND[number % len(ROUND)] for number in range(QUESTIONS - len(BACKGROUND))))


def fill(
    *, respondents: int, municipalities: int = 290, classes: int = CLASSES, on: date | None = None
) -> None:
    """Make the questionnaire and its rounds, all or nothing: `respondents` in as many municipalities."""
    on = on or timezone.localdate()
    rng = np.random.default_rng(1)
    with transaction.atomic():
        asked = make_questionnaire(County.objects.get(code=OWNER))
        everyone = choose_places(municipalities, using=DEFAULT_DB_ALIAS)
        county = [one for one in everyone if one.code.startswith(COUNTY)]
        large = [one for one in everyone if one.code.startswith(LARGE_COUNTY)]
        own = [one for one in county if one.code == PLACE]
        make = Maker(asked, on, rng, max(1, respondents // len(everyone)))
        make.round(NATION, everyone, schools=0)
        for name, places in ((ONE_PLACE, own), (ONE_COUNTY, county), (ONE_LARGE_COUNTY, large)):
            compile_round(make.round(name, places))
        show(make.round(SHOWN, county))
        show(make.round(SHOWN_NATION, everyone, schools=0, pupils=min(100, make.pupils)))
        make.open_round(own, classes)
        make.round(SENT, own, pupils=0)
        Questionnaire.objects.filter(pk=asked.pk).update(locked_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def make_questionnaire(owner: County) -> Questionnaire:
    """Forty questions on four pages of results: sex and grade, then yes or no, agreement, how often, where."""
    made = Questionnaire.objects.create(
        county=owner,
        title={"sv": "Om skolan och fritiden"},
        introduction={"sv": "Vi frågar om din skola och fritid."},
        closing={"sv": "Tack för dina svar."},
        audience=Questionnaire.Audience.PUPILS,
    )
    for number, (kind, labels, _chances) in enumerate(ASKED):
        if number % IN_A_SECTION == 0:
            position = number // IN_A_SECTION + 1
            section = Section.objects.create(
                questionnaire=made, position=position, title={"sv": f"Avsnitt {position}"}
            )
        Question.objects.create(
            questionnaire=made,
            section=section,
            position=number % IN_A_SECTION + 1,
            code=f"q{number + 1}",
            kind=kind,
            label={"sv": f"Har du känt dig otrygg på väg till eller från skolan ({number + 1})?"},
            options=[{"value": value, "label": {"sv": label}} for value, label in enumerate(labels, 1)],
            offers_refusal=kind is Kind.SEX,
        )
    return made


def show(survey: SurveyRound) -> None:
    """Publish a round with only what is small hidden: its pages are measured, not the settling, which takes longer."""
    survey = compile_round(survey)
    layout, leaves = Layout(survey.questionnaire.sheet()), leaves_of(survey)
    rows = [counts for _people, counts in leaves.values()]
    people = {leaf: number for leaf, (number, _counts) in leaves.items()}
    tables = tables_of(people, survey.threshold, first=Kind.SEX, second=Kind.GRADE)
    totals: dict[Any, list[int]] = {
        group.key: [sum(column) for column in zip(*(rows[leaf] for leaf in group.leaves), strict=True)]
        for group in tables.groups
    }
    shown = Shown()
    for key, total in totals.items():
        for line in layout.lines:
            if (n := line.n(total)) >= survey.threshold:
                counts = enumerate(line.counts(total))
                shown.cells.add(Cell(line.key, key))
                shown.cells |= {
                    Cell(line.key, key, 0, at)
                    for at, count in counts
                    if not is_small(count, n, survey.threshold)
                }
    settled = Settled(
        {key: masked(layout, key, total, shown, survey.threshold) for key, total in totals.items()},
        shown,
        tables,
    )
    PublishedCounts.objects.bulk_create(
        [
            PublishedCounts(
                round=survey,
                municipality_id=key.place,
                unit=key.unit,
                first=key.first,
                second=key.second,
                counts=packed,
                why=why,
            )
            for key, (packed, why) in settled.rows.items()
        ],
        batch_size=500,
    )
    SuppressionProtocol.objects.create(round=survey, **protocol_of(settled, survey.threshold))
    publish_round(by=None, survey_round=survey)


@dataclass
class Maker:
    """Makes rounds of one questionnaire, with as many `pupils` in each municipality."""

    asked: Questionnaire
    on: date
    rng: np.random.Generator
    pupils: int

    def round(
        self, name: str, places: Iterable[Municipality], *, schools: int = SCHOOLS, pupils: int | None = None
    ) -> SurveyRound:
        """A closed round with answers in each place: in its schools, and a few in none."""
        made = self._round(name, Way.OPEN_LINK, State.CLOSED)
        units = self._join(made, places, schools)
        each = self.pupils if pupils is None else pupils
        with connection.cursor() as cursor:
            copy(
                cursor, Response, ("round_id", "id", "unit", "answers"), Lines(self._lines(made, units, each))
            )
        return made

    def open_round(self, places: Iterable[Municipality], classes: int) -> SurveyRound:
        """A round that is open for a fortnight, with classes of their own codes in its first school."""
        made = self._round(OPEN, Way.CLASS_CODE, State.OPEN)
        unit = RoundUnit.objects.get(number=self._join(made, places, 1)[0][0], place__round=made)
        codes = codes_of_sheet(made.form_token)
        AnswerGroup.objects.bulk_create(
            AnswerGroup(unit=unit, label=f"Klass {number}", code=next(codes)) for number in range(classes)
        )
        return made

    def _round(self, name: str, way: str, state: str) -> SurveyRound:
        ends = self.on + timedelta(days=14)
        return SurveyRound.objects.create(
            county=self.asked.county,
            questionnaire=self.asked,
            name=name,
            year=self.on.year,
            way=way,
            state=state,
            languages=["sv"],
            splits=["q1", "q2"],
            opens_on=self.on,
            closes_on=ends,
            opened_on=self.on,
            help_contacts="Bris: 116 111",
        )

    def _join(self, made: SurveyRound, places: Iterable[Municipality], schools: int) -> list[tuple[int, ...]]:
        """Let the places take part; returns the numbers of each one's units, the nameless last."""
        joined = RoundPlace.objects.bulk_create(
            RoundPlace(round=made, municipality=place, expected=self.pupils) for place in places
        )
        numbers = [
            tuple(range(at * (schools + 1) + 1, (at + 1) * (schools + 1) + 1)) for at in range(len(joined))
        ]
        RoundUnit.objects.bulk_create(
            RoundUnit(place=place, number=number, name=f"Skola {at}" if at < schools else "")
            for place, own in zip(joined, numbers, strict=True)
            for at, number in enumerate(own)
        )
        return numbers

    def _lines(self, made: SurveyRound, units: Iterable[tuple[int, ...]], each: int) -> Iterator[str]:
        """Answers as COPY reads them, a place at a time; of schools the first is the largest."""
        for own in units:
            weights = np.array([1 / (at + 1) for at in range(len(own))])
            unit = self.rng.choice(own, size=each, p=weights / weights.sum()).tolist()
            lots = self.rng.integers(0, 2**63, size=each).tolist()
            for number, lot, answers in zip(unit, lots, self.answers(each), strict=True):
                yield copy_line((made.pk, lot, number, answers))

    def answers(self, count: int) -> list[list[int]]:
        """As many answer sheets, each question answered by its chances."""
        columns: list[Any] = [
            self.rng.choice(values, size=count, p=chances) for _kind, _labels, (values, chances) in ASKED
        ]
        return np.column_stack(columns).tolist()
