"""Someone who is answering: the answer on its way, what is asked of them, and in which language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest

from surveys.answering import pages
from surveys.answering.device import Held, held_by
from surveys.answering.doors import Now, now
from surveys.answering.sheets import Asked, asked_of
from surveys.answering.sitting import Course, fit, load, move, put, save, units_of
from surveys.answering.words import Language, Words, speak
from surveys.models import Questionnaire, RoundUnit, Sitting, SurveyRound
from surveys.structure import SKIPPED, UNITS, Item


@dataclass(frozen=True)
class Seat:
    """One browser's answer on its way. `has_changed`: the questions of a trial are others than when it began."""

    held: Held
    sitting: Sitting
    asked: Asked
    has_changed: bool

    @property
    def survey_round(self) -> SurveyRound:
        return self.sitting.group.unit.place.round

    @property
    def questionnaire(self) -> Questionnaire:
        return self.survey_round.questionnaire

    @property
    def now(self) -> Now:
        return now(self.survey_round, is_trial=self.sitting.is_test)

    @cached_property
    def spoken(self) -> tuple[Language, Words]:
        return speak(self.sitting.language)

    @property
    def words(self) -> Words:
        return self.spoken[1]

    @cached_property
    def units(self) -> list[RoundUnit]:
        """The schools or areas to choose among, where the questionnaire asks for them."""
        asks = any(item.kind in UNITS for item in self.asked.sheet.items)
        return units_of(self.sitting) if asks else []

    @property
    def course(self) -> Course:
        return Course(self.asked, self.sitting.answers, bool(self.units))

    def kept(self, items: Sequence[Item]) -> dict[str, list[str]]:
        """What the page would have sent for what has been answered so far."""
        found: dict[str, list[str]] = {}
        for item in items:
            if item.kind in UNITS:
                unit = self.sitting.group.unit
                found[pages.name_of(item)] = [str(unit.number)] if unit.name else []
            else:
                slots = self.sitting.answers[self.asked.sheet.slots(item)]
                found |= pages.posted(item, slots, self.sitting.texts.get(item.code, ""))
        return found

    def take(self, items: Sequence[Item], sent: pages.Sent, *, without: str | None = None) -> dict[str, str]:
        """Take in what the page sent about the questions, and keep it; returns what is wrong, by their codes.

        What is right is kept beside what is wrong. The answer to the question with the code `without` is taken away.
        Raises Outrun, with nothing kept.
        """
        language, main = self.sitting.language, self.questionnaire.main_language
        read = {
            item.code: pages.read(item, sent, self.words, language, main)
            for item in items
            if item.kind not in UNITS
        }
        for item in items:
            if item.code == without:
                read[item.code] = pages.Answered([SKIPPED] * item.width)
        errors = {code: one.error for code, one in read.items() if one.error}
        errors |= self._choose_unit(items, sent)
        right = {code: one for code, one in read.items() if not one.error}
        put(self.sitting, self.asked.sheet, right)
        save(self.sitting)
        return errors

    def _choose_unit(self, items: Sequence[Item], sent: pages.Sent) -> dict[str, str]:
        for item in items:
            if item.kind in UNITS:
                chosen = next(iter(sent.get(pages.name_of(item), ())), "")
                numbers = {str(unit.number): unit.number for unit in self.units}
                if chosen and chosen not in numbers:
                    return {item.code: self.words["not_option"]}
                move(self.sitting, numbers.get(chosen))
        return {}

    def items_sent(self, number: int, sent: pages.Sent, version: str) -> list[Item]:
        """The questions that a page asked; of a questionnaire that has changed since, those that are still there."""
        if version == self.asked.version:
            return self.course.on(number)
        codes = {name.split(".")[1] for name in sent if name.startswith("q.")}
        return [item for item in self.asked.sheet.asked(self.sitting.answers) if item.code in codes]

    def drawn(self, items: Sequence[Item], sent: pages.Sent, errors: Mapping[str, str]) -> list[pages.Drawn]:
        """The questions as the page shows them."""
        language, main = self.sitting.language, self.questionnaire.main_language
        units = [(str(unit.number), unit.name) for unit in self.units]
        return [
            pages.draw(item, sent, self.words, language, main, error=errors.get(item.code, ""), units=units)
            for item in items
        ]


def seat_of(request: HttpRequest) -> Seat | None:
    """Return where the browser is in its answer; None for one without an answer on its way."""
    held = held_by(request)
    found = load(held.secret) if held else None
    if held is None or found is None:
        return None
    asked = asked_of(found.group.unit.place.round.questionnaire)
    return Seat(held, found, asked, has_changed=fit(found, asked))
