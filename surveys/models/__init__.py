"""What the surveys app keeps: indicators and their figures; questionnaires, rounds, answers and results."""

from surveys.models.answers import Arrival, FreeText, PurgeProtocol, Response, Sitting
from surveys.models.indicators import (
    BY_HAND,
    KOLADA,
    KOLADA_SAMPLE,
    OFFICIAL,
    Indicator,
    IndicatorImport,
    IndicatorValue,
    SeriesBreak,
)
from surveys.models.questionnaires import (
    InterfaceLanguage,
    Question,
    Questionnaire,
    QuestionnaireLanguage,
    Section,
)
from surveys.models.results import (
    CompiledCounts,
    Pool,
    PublicResult,
    PublishedCounts,
    SuppressionProtocol,
)
from surveys.models.rounds import (
    AnswerGroup,
    Assurance,
    Invitee,
    OneTimeCode,
    RoundPlace,
    RoundUnit,
    SurveyRound,
)

__all__ = [
    "BY_HAND",
    "KOLADA",
    "KOLADA_SAMPLE",
    "OFFICIAL",
    "AnswerGroup",
    "Arrival",
    "Assurance",
    "CompiledCounts",
    "FreeText",
    "Indicator",
    "IndicatorImport",
    "IndicatorValue",
    "InterfaceLanguage",
    "Invitee",
    "OneTimeCode",
    "Pool",
    "PublicResult",
    "PublishedCounts",
    "PurgeProtocol",
    "Question",
    "Questionnaire",
    "QuestionnaireLanguage",
    "Response",
    "RoundPlace",
    "RoundUnit",
    "Section",
    "SeriesBreak",
    "Sitting",
    "SuppressionProtocol",
    "SurveyRound",
]
