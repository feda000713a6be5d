"""The plainest valid questionnaires and rounds; a test says only what matters to it."""

from datetime import date, timedelta
from itertools import count
from uuid import uuid4

from django.utils import timezone

from surveys.models import (
    AnswerGroup,
    Question,
    Questionnaire,
    Response,
    RoundPlace,
    RoundUnit,
    Section,
    SurveyRound,
)
from surveys.results.actions import count_answers, publish_round
from surveys.results.pooling.actions import make_pool, settle
from surveys.structure import Kind, Sex
from tests.factories import municipality

numbers = count(1)
YES, NO = 1, 2
LABELS = {
    Kind.YES_NO: ["Ja", "Nej"],
    Kind.SEX: ["Flicka", "Pojke", "Annat"],
    Kind.GRADE: ["Årskurs 9", "Gymnasiet år 2"],
    Kind.LIKERT: ["Stämmer helt", "Stämmer delvis", "Stämmer inte"],
    Kind.FREQUENCY: ["Aldrig", "Någon gång", "Varje vecka"],
}
SPLIT_CODES = ("sex", "grade")


def options(*labels):
    """Options as they are stored, numbered from 1."""
    return [{"value": number, "label": {"sv": label}} for number, label in enumerate(labels, 1)]


def questionnaire(place=None, *, sex=True, grade=True, **fields):
    """A questionnaire of a municipality (or of `county`), with a section and, if wished, sex and grade."""
    if place is None and "county" not in fields:
        place = municipality()
    fields.setdefault("title", {"sv": "Elevenkät"})
    fields.setdefault("audience", Questionnaire.Audience.PUPILS)
    made = Questionnaire.objects.create(municipality=place, **fields)
    Section.objects.create(questionnaire=made, position=1, title={"sv": "Om dig"})
    if sex:
        question(made, Kind.SEX, "Är du flicka eller pojke?", code="sex", offers_refusal=True)
    if grade:
        question(made, Kind.GRADE, "Vilken årskurs går du i?", code="grade")
    return made


def question(of, kind=Kind.YES_NO, label="Har du provat narkotika?", *, code=None, choices=None, **fields):
    """A question at the end of the questionnaire's last section."""
    section = fields.pop("section", None) or of.sections.last()
    labels = choices or LABELS.get(Kind(kind), [])
    fields.setdefault("options", options(*labels))
    fields.setdefault("position", section.questions.count() + 1)
    return Question.objects.create(
        questionnaire=of,
        section=section,
        code=code or f"q{next(numbers)}",
        kind=kind,
        label={"sv": label},
        **fields,
    )


def survey_round(of=None, *places, state=SurveyRound.State.DRAFT, way=SurveyRound.Way.CLASS_CODE, **fields):
    """A round of the questionnaire in its own municipality, or in `places`; each with one nameless unit."""
    of = of or questionnaire()
    places = places or (of.municipality,)
    fields.setdefault("name", "Elevenkäten 2026")
    fields.setdefault("splits", [code for code in SPLIT_CODES if of.questions.filter(code=code).exists()])
    fields.setdefault("opens_on", date(2026, 10, 1))
    fields.setdefault("closes_on", date(2026, 10, 31))
    if fields.get("county") is None:
        fields.setdefault("municipality", places[0])
    made = SurveyRound.objects.create(
        questionnaire=of, year=2026, way=way, state=state, languages=[of.main_language], **fields
    )
    for number, place in enumerate(places, 1):
        joined = RoundPlace.objects.create(round=made, municipality=place)
        RoundUnit.objects.create(place=joined, number=number)
    return made


def open_round(of=None, *places, **fields):
    """A round that is open today, for a week to come."""
    today = timezone.localdate()
    fields = {"opens_on": today, "closes_on": today + timedelta(days=7), "opened_on": today} | fields
    return survey_round(of, *places, state=SurveyRound.State.OPEN, **fields)


def unit(in_round, name="Norsjöskolan", place=None, **fields):
    """A school (or workplace, area) of a municipality in the round."""
    joined = in_round.places.get(municipality=place) if place else in_round.places.first()
    number = max(RoundUnit.objects.filter(place__round=in_round).values_list("number", flat=True)) + 1
    return RoundUnit.objects.create(place=joined, name=name, number=number, **fields)


def answer_group(of, label="9A", **fields):
    """A class of the unit, with a code."""
    fields.setdefault("code", f"KOD{next(numbers):05d}")
    return AnswerGroup.objects.create(unit=of, label=label, **fields)


def responses(in_round, *answers, unit=1):
    """Mixed answers: each a mapping from a question's code to what stands in its first slot, or a list of slots."""
    sheet = in_round.questionnaire.sheet()
    rows = []
    for given in answers:
        filled = sheet.empty()
        for code, value in given.items():
            item = sheet.by_code[code]
            filled[sheet.slots(item)] = value if isinstance(value, list) else [value]
        rows.append(Response(round=in_round, unit=unit, answers=filled))
    return Response.objects.bulk_create(rows)


def answered_round(of=None, *places, people=40, **fields):
    """A closed round with answers in each place: as many girls as boys, and half of each gave the first option."""
    made = survey_round(of, *places, state=SurveyRound.State.CLOSED, **fields)
    items = [item for item in made.questionnaire.sheet().items if item.width == 1 and item.options]
    for number in range(1, made.places.count() + 1):
        given = [
            {item.code: 1 + (person // 2 ** (at % 2)) % 2 for at, item in enumerate(items)}
            for person in range(people)
        ]
        responses(made, *given, unit=number)
    return made


def settled_round(of=None, *places, **fields):
    """A round whose answers are counted, and of which it is settled what may be shown."""
    made = answered_round(of, *places, **fields)
    count_answers.func(made.pk)
    made.refresh_from_db()
    return made


def published_round(of=None, *places, **fields):
    """A round whose results are published."""
    return publish_round(by=None, survey_round=settled_round(of, *places, **fields))


def pool(*rounds, by=None):
    """Published rounds put together, and shown."""
    made = make_pool(by=by, rounds=rounds, name="Sammanlagt", form_token=uuid4())
    settle.func(made.pk)
    made.refresh_from_db()
    return made


GIRL, BOY = Sex.GIRL, Sex.BOY
