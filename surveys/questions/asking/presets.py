"""What a new question of each type begins with, and what each type is for."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, override

from surveys.models import Question, Questionnaire
from surveys.structure import Kind

SHIPPED = ("sv", "en")  # languages in which the portal has words of its own
PUPILS = Questionnaire.Audience.PUPILS

YES_NO = (gettext_noop("Yes"), gettext_noop("No"))
LIKERT = (
    gettext_noop("Agree completely"),
    gettext_noop("Agree for the most part"),
    gettext_noop("Agree to some extent"),
    gettext_noop("Do not agree"),
)
FREQUENCY = (
    gettext_noop("Never"),
    gettext_noop("A few times"),
    gettext_noop("A few times a month"),
    gettext_noop("A few times a week"),
    gettext_noop("Every day"),
)
SEX_OF_PUPILS = (gettext_noop("Girl"), gettext_noop("Boy"), gettext_noop("Other"))
SEX_OF_ADULTS = (gettext_noop("Woman"), gettext_noop("Man"), gettext_noop("Other"))
GRADES = (gettext_noop("Year 9"), gettext_noop("Upper secondary, year 2"))
AGES = ("16–29", "30–44", "45–64", "65–79", "80+")

WHAT_FOR: dict[Kind, str | Promise] = {
    Kind.YES_NO: gettext_lazy("Two options, already filled in."),
    Kind.ONE: gettext_lazy("Your own options, of which one is chosen."),
    Kind.MANY: gettext_lazy("Your own options, of which several can be ticked."),
    Kind.LIKERT: gettext_lazy("From “Agree completely” to “Do not agree”."),
    Kind.FREQUENCY: gettext_lazy("From “Never” to “Every day”."),
    Kind.MATRIX: gettext_lazy("A few short questions under each other, with the same options."),
    Kind.NUMBER: gettext_lazy("A whole number, an age for example."),
    Kind.MONTH: gettext_lazy("A month and a year."),
    Kind.SHORT_TEXT: gettext_lazy("A few words of the person's own."),
    Kind.LONG_TEXT: gettext_lazy("A few sentences of the person's own."),
    Kind.SEX: gettext_lazy("So that the results can be shown by sex."),
    Kind.GRADE: gettext_lazy("So that the results can be shown by grade or age."),
    Kind.SCHOOL: gettext_lazy(
        "The schools or workplaces of the round. Not asked of those who have a class code."
    ),
    Kind.AREA: gettext_lazy("The parts of the municipality that the round names."),
    Kind.INFORMATION: gettext_lazy("A text to read, without anything to answer."),
}


@dataclass(frozen=True)
class Preset:
    """What a new question has filled in."""

    labels: tuple[str, ...] = ()
    share: tuple[int, ...] = ()
    offers_refusal: bool = False
    most: int | None = None


def preset_of(kind: str, audience: str) -> Preset:
    """Return what a question of the type begins with, for those who are asked."""
    return {
        Kind.YES_NO: Preset(YES_NO, share=(1,)),
        Kind.LIKERT: Preset(LIKERT, share=(1, 2)),
        Kind.FREQUENCY: Preset(FREQUENCY),
        Kind.SEX: Preset(SEX_OF_PUPILS if audience == PUPILS else SEX_OF_ADULTS, offers_refusal=True),
        Kind.GRADE: Preset(GRADES if audience == PUPILS else AGES),
        Kind.SHORT_TEXT: Preset(most=200),
        Kind.LONG_TEXT: Preset(most=2000),
    }.get(Kind(kind), Preset())


def preset_fields(kind: str, audience: str, main: str) -> dict[str, Any]:
    """Return the fields of a new question of the type; ready words in Swedish and English, and, where the
    questionnaire is in neither, in none: they are then written by hand."""
    preset = preset_of(kind, audience)
    options = []
    for value, label in enumerate(preset.labels, 1):
        said = {}
        for code in SHIPPED:
            with override(code):
                said[code] = _(label)
        options.append(
            {"value": value, "label": {main: said[main]} | said if main in said else {main: label}}
        )
    return {
        "kind": kind,
        "options": options,
        "rows": [],
        "share": list(preset.share),
        "offers_refusal": preset.offers_refusal,
        "least": None,
        "most": preset.most,
        "bands": [],
    }


def type_choices() -> list[tuple[str, str | Promise, str | Promise]]:
    """Return the types in the order in which they are offered: value, name, what for."""
    return [(kind.value, Question.Type(kind.value).label, what) for kind, what in WHAT_FOR.items()]
