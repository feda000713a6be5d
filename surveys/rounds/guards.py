"""What stands between a round and its opening, in words, each with the part of the set-up where it is mended."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from surveys.models import (
    AnswerGroup,
    Assurance,
    InterfaceLanguage,
    Invitee,
    OneTimeCode,
    Questionnaire,
    SurveyRound,
)
from surveys.questions.check import findings_of

SHIPPED = ("sv", "en")  # languages in which the portal itself says what stands around the questions
State, Way = SurveyRound.State, SurveyRound.Way


@dataclass(frozen=True)
class Hindrance:
    """Why the round cannot open yet, and in which part of the set-up it is put right."""

    part: str
    text: str | Promise


class CannotOpen(Exception):
    """The round lacks something; `hindrances` says what."""

    def __init__(self, hindrances: list[Hindrance]) -> None:
        super().__init__(len(hindrances))
        self.hindrances = hindrances


def hindrances(survey_round: SurveyRound) -> list[Hindrance]:
    """Return all that must be put right before the round can open; nothing for one that can."""
    checks = (_texts, _days, _languages, _doors, _questions, _assurances, _test)
    return [found for check in checks for found in check(survey_round)]


def besides_days(found: list[Hindrance]) -> list[Hindrance]:
    """Return what remains besides the days, which are chosen when the round is opened."""
    return [one for one in found if one.part != "tider"]


def languages_of(questionnaire: Questionnaire) -> list[str]:
    """Return the languages a round may be answered in: the main one, and those that speakers have approved,
    the questionnaire and what stands around its questions."""
    approved = InterfaceLanguage.objects.exclude(approved_on=None).values_list("code", flat=True)
    around = {*SHIPPED, *approved}
    others = questionnaire.languages.exclude(approved_on=None).values_list("language", flat=True)
    return [code for code in dict.fromkeys([questionnaire.main_language, *others]) if code in around]


def _texts(survey_round: SurveyRound) -> Iterator[Hindrance]:
    if not survey_round.controller:
        yield Hindrance("texter", _("Say who is responsible for the answers."))
    if not survey_round.why:
        yield Hindrance("texter", _("Say why you ask."))
    if not survey_round.afterwards:
        yield Hindrance("texter", _("Say what happens with the answers."))
    if (
        not survey_round.help_contacts
        and survey_round.questionnaire.audience == Questionnaire.Audience.PUPILS
    ):
        yield Hindrance("texter", _("Say where a pupil gets help."))


def _days(survey_round: SurveyRound) -> Iterator[Hindrance]:
    if survey_round.closes_on < timezone.localdate():
        yield Hindrance("tider", _("The last day has passed. Choose a later one."))


def _languages(survey_round: SurveyRound) -> Iterator[Hindrance]:
    allowed = languages_of(survey_round.questionnaire)
    if not survey_round.languages:
        yield Hindrance("sprak", _("Choose at least one language."))
    elif not set(survey_round.languages) <= set(allowed):
        yield Hindrance("sprak", _("One of the languages is not approved. Approve it, or take it out."))


def _doors(survey_round: SurveyRound) -> Iterator[Hindrance]:
    """That each municipality has a way in for someone."""
    groups = AnswerGroup.objects.filter(unit__place__round=survey_round)
    with_door = {
        Way.OPEN_LINK: groups,
        Way.CLASS_CODE: groups.exclude(code=None),
        Way.ONE_TIME: groups.filter(pk__in=OneTimeCode.objects.values("group")),
        Way.INVITATION: groups.filter(pk__in=Invitee.objects.values("group")),
    }[Way(survey_round.way)]
    says = {
        Way.OPEN_LINK: _("%(place)s has no link yet."),
        Way.CLASS_CODE: _("%(place)s has no class with a code yet."),
        Way.ONE_TIME: _("%(place)s has no one-time codes yet."),
        Way.INVITATION: _("%(place)s has nobody invited yet."),
    }[Way(survey_round.way)]
    lacking = survey_round.places.exclude(pk__in=with_door.values("unit__place")).select_related(
        "municipality"
    )
    for place in lacking:
        yield Hindrance("platser", says % {"place": place.municipality.full_name})
    if not survey_round.places.exists():
        yield Hindrance("var", _("Choose at least one municipality."))


def _questions(survey_round: SurveyRound) -> Iterator[Hindrance]:
    for finding in findings_of(survey_round.questionnaire, survey_round.languages):
        if finding.is_error:
            yield Hindrance("formular", finding.text)


def _assurances(survey_round: SurveyRound) -> Iterator[Hindrance]:
    if survey_round.questionnaire.audience != Questionnaire.Audience.PUPILS:
        return
    said = set(survey_round.assurances.values_list("kind", flat=True))
    if lacking := len(set(Assurance.Kind.values) - said):
        yield Hindrance(
            "forsakran",
            _("%(count)s of the five things that must be in order remain to be said.") % {"count": lacking},
        )


def _test(survey_round: SurveyRound) -> Iterator[Hindrance]:
    if survey_round.state == State.DRAFT:
        yield Hindrance("prova", _("Try the questionnaire once, to its end."))
