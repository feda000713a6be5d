"""An answer on its way: begun, found again by the browser's secret, saved page by page, dropped."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from surveys.answering.mixing import keeps_unfinished
from surveys.answering.pages import Answered
from surveys.answering.sheets import Asked, group_in, group_tried
from surveys.models import AnswerGroup, Questionnaire, RoundUnit, Sitting
from surveys.rounds.codes import digest_of, digests_of
from surveys.structure import NOT_ASKED, UNITS, Item, Sheet

# By hand, as these two are asked at every page: Django makes its SQL anew each time, and PostgreSQL weighs every
# order of five joined tables. Which version of its row was read is told by the row itself.
FIND = """
    SELECT s.digest, s.group_id, s.language, s.answers, s.texts, s.is_test, s.layout, s.touched_on,
        s.xmin::text || s.ctid::text, r.id, r.edition, r.state, r.is_paused, r.opens_on, r.closes_on
    FROM surveys_sitting s, surveys_surveyround r
    WHERE s.digest = ANY(%s) AND r.id = (SELECT round_id FROM surveys_roundplace WHERE id = (
        SELECT place_id FROM surveys_roundunit WHERE id = (
            SELECT unit_id FROM surveys_answergroup WHERE id = s.group_id)))
"""
KEEP = """
    UPDATE surveys_sitting SET group_id = %s, language = %s, answers = %s::smallint[], texts = %s, layout = %s,
        touched_on = %s
    WHERE digest = %s AND xmin::text || ctid::text = %s
"""


class Outrun(Exception):
    """Another window has sent something of the same answer since it was read, or it is over."""


def begin(group: AnswerGroup, language: str, asked: Asked, *, is_test: bool = False) -> str:
    """Begin an answer by the group's door and return the secret by which the browser finds it again."""
    secret = secrets.token_urlsafe(24)
    Sitting.objects.create(
        digest=digest_of(secret),
        group=group,
        language=language,
        answers=asked.sheet.empty(),
        is_test=is_test,
        layout=asked.layout if is_test else [],
    )
    return secret


def load(secret: str) -> Sitting | None:
    """Return the answer on its way, with its round as it stands and its questionnaire: one query, two of a trial."""
    with connection.cursor() as cursor:
        cursor.execute(FIND, [digests_of(secret) if secret else []])
        row = cursor.fetchone()
    if row is None:
        return None
    digest, group, language, answers, texts, is_test, layout, touched_on, version, *stands = row
    sitting = Sitting(
        digest=digest,
        group=group_tried(group) if is_test else group_in(group, *stands),
        language=language,
        answers=answers,
        texts=json.loads(texts),
        is_test=is_test,
        layout=json.loads(layout),
        touched_on=touched_on,
    )
    sitting.version = version
    return sitting


def fit(sitting: Sitting, asked: Asked) -> bool:
    """Let a test's answers follow questions that have changed since it began; returns whether they had.

    Answers stay where a question has the same code and as many slots.
    """
    if not sitting.is_test or sitting.layout == asked.layout:
        return False
    sheet, kept, at = asked.sheet, asked.sheet.empty(), 0
    for code, width in sitting.layout:
        item = sheet.by_code.get(code)
        if item and item.width == width:
            kept[sheet.slots(item)] = sitting.answers[at : at + width]
        at += width
    sitting.answers, sitting.layout = kept, asked.layout
    sitting.texts = {code: text for code, text in sitting.texts.items() if code in sheet.by_code}
    return True


def put(sitting: Sitting, sheet: Sheet, answered: Mapping[str, Answered]) -> None:
    """Put what was read from a page on the sheet, by the questions' codes; what is no longer asked is cleared."""
    answers, texts = list(sitting.answers), dict(sitting.texts)
    for code, one in answered.items():
        answers[sheet.slots(sheet.by_code[code])] = one.slots
        texts.pop(code, None)
        if one.text:
            texts[code] = one.text
    sitting.answers = sheet.cleared(answers)
    asked = {item.code for item in sheet.asked(sitting.answers)}
    sitting.texts = {code: text for code, text in texts.items() if code in asked}


def save(sitting: Sitting) -> None:
    """Keep the answers so far: one UPDATE, of the version that `load` read. Raises Outrun, with nothing kept."""
    with connection.cursor() as cursor:
        cursor.execute(
            KEEP,
            [
                sitting.group_id,
                sitting.language,
                f"{{{','.join(map(str, sitting.answers))}}}",
                json.dumps(sitting.texts),
                json.dumps(sitting.layout),
                timezone.localdate(),
                sitting.digest,
                sitting.version,
            ],
        )
        if not cursor.rowcount:
            raise Outrun


def drop(sitting: Sitting) -> None:
    """Remove the answer, unless the round counts those who stop on the way. Pupils' are always removed."""
    survey_round = sitting.group.unit.place.round
    is_pupil = survey_round.questionnaire.audience == Questionnaire.Audience.PUPILS
    if sitting.is_test or is_pupil or not keeps_unfinished(survey_round):
        sitting.delete()


# Schools and areas


def units_of(sitting: Sitting) -> list[RoundUnit]:
    """The named schools or areas of the place, among which one chooses; none where the code says it."""
    place = sitting.group.unit.place
    if place.round.way == place.round.Way.CLASS_CODE:
        return []
    return list(RoundUnit.objects.filter(place=place).exclude(name=""))


def move(sitting: Sitting, number: int | None) -> None:
    """Let the answer belong to the unit of that number in its place, or (None) to those of no school."""
    units = RoundUnit.objects.filter(place=sitting.group.unit.place)
    unit = units.filter(number=number).first() if number else units.filter(name="").first()
    if unit is None or unit.pk == sitting.group.unit_id:
        return
    group = AnswerGroup.objects.filter(unit=unit).order_by("pk").first()
    sitting.group = group or AnswerGroup.objects.get_or_create(unit=unit, label="")[0]


# Which page


@dataclass(frozen=True)
class Course:
    """Which pages someone with these answers is shown: those on which something is asked."""

    asked: Asked
    answers: Sequence[int]
    has_units: bool

    def on(self, number: int) -> list[Item]:
        """What is asked on the page of that number, from 1."""
        return [item for item in self.asked.pages[number - 1] if self._is_asked(item)]

    def after(self, number: int) -> int | None:
        """The next page on which something is asked; None at the end."""
        return next((n for n in range(number + 1, self.last + 1) if self.on(n)), None)

    def before(self, number: int) -> int | None:
        """The page before on which something is asked; None at the beginning."""
        return next((n for n in range(number - 1, 0, -1) if self.on(n)), None)

    def unsent(self) -> int | None:
        """The first page with a question that has not been before the respondent; None when all have."""
        sheet = self.asked.sheet
        for number in range(1, self.last + 1):
            slots = [slot for item in self.on(number) for slot in self.answers[sheet.slots(item)]]
            if NOT_ASKED in slots:
                return number
        return None

    @property
    def last(self) -> int:
        """How many pages there are."""
        return len(self.asked.pages)

    def _is_asked(self, item: Item) -> bool:
        if item.kind in UNITS and not self.has_units:
            return False
        return self.asked.sheet.holds(item.condition, self.answers)
