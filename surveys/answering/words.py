"""What stands around the questions, in the respondent's language: Swedish and English are the portal's own, other
languages have been translated and approved by speakers."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.translation import get_language_info, gettext, gettext_noop, override

from surveys.models import InterfaceLanguage, SurveyRound

SHIPPED = dict(settings.LANGUAGES)
MAIN = "sv"

# What pages call each of them, and the words in English.
PHRASES = {
    "skip": gettext_noop("Skip to content"),
    "leave": gettext_noop("Leave this page quickly"),
    "leave_hint": gettext_noop("You can also press Esc twice."),
    "trial": gettext_noop("This is a trial. Nothing that you answer is kept."),
    "error": gettext_noop("Error"),
    "errors": gettext_noop("Something needs to be mended"),
    # The code
    "code_title": gettext_noop("Answer a survey"),
    "code_intro": gettext_noop("Write the code that you have been given."),
    "code": gettext_noop("Code"),
    "code_hint": gettext_noop("Capital or small letters, spaces and hyphens make no difference."),
    "go_on": gettext_noop("Go on"),
    "code_missing": gettext_noop("Write the code."),
    "code_wrong": gettext_noop(
        "The code opens no survey now. See that you have written it right, or ask the one who gave it to you."
    ),
    "code_used": gettext_noop("The code has been used already. Each code is for one answer."),
    "too_many": gettext_noop("Many codes have been wrong here just now. Wait ten minutes and try again."),
    # When one cannot answer
    "closed_title": gettext_noop("The survey is not open"),
    "closed": gettext_noop("It may be over, or the link may be wrong. Ask the one who gave it to you."),
    "over_title": gettext_noop("The survey is over"),
    "over": gettext_noop("What was sent in before it ended is counted."),
    "early_title": gettext_noop("The survey has not opened yet"),
    "early": gettext_noop("It opens on %(day)s."),
    "early_later": gettext_noop("Try again later."),
    "paused_title": gettext_noop("The survey is paused"),
    "paused": gettext_noop("Wait a while and try again. If you have begun, your answers so far are there."),
    "try_again": gettext_noop("Try again"),
    "flood_title": gettext_noop("Many have begun from here just now"),
    "flood": gettext_noop("Wait five minutes and press the button again."),
    "used_title": gettext_noop("There is an answer with this code already"),
    "used": gettext_noop("Perhaps you sent it in from another window. This one is not counted."),
    # Before the questions
    "languages": gettext_noop("Choose a language"),
    "voluntary": gettext_noop("You decide whether to take part"),
    "voluntary_text": gettext_noop("It is voluntary. You can skip any question, and stop when you want."),
    "anonymous": gettext_noop("Nobody can see what you have answered"),
    "anonymous_text": gettext_noop(
        "We keep no name, nothing about your phone or computer, and no time of day with your answers. "
        "They are mixed with the answers of others."
    ),
    "stop_drops": gettext_noop("If you stop before you have sent your answers in, they are deleted."),
    "stop_keeps": gettext_noop("If you stop on the way, what you have answered so far is counted."),
    "who": gettext_noop("Who asks"),
    "why": gettext_noop("Why we ask"),
    "afterwards": gettext_noop("What happens with the answers"),
    "time": gettext_noop("It takes about %(minutes)s minutes."),
    "time_one": gettext_noop("It takes about a minute."),
    "responsible": gettext_noop("Responsible for the answers"),
    "contact": gettext_noop("If you wonder about something"),
    "begin": gettext_noop("Begin"),
    # The questions
    "progress": gettext_noop("Page %(page)s of %(pages)s"),
    "may_skip": gettext_noop("You may skip questions."),
    "next": gettext_noop("Next"),
    "back": gettext_noop("Back"),
    "clear": gettext_noop("Take away my answer"),
    "unknown": gettext_noop("Don't know"),
    "refused": gettext_noop("Don't want to answer"),
    "several": gettext_noop("You can choose several."),
    "at_least": gettext_noop("Choose at least %(least)s."),
    "at_most": gettext_noop("Choose at most %(most)s."),
    "alone": gettext_noop("“%(option)s” cannot be chosen together with something else."),
    "not_option": gettext_noop("Choose one of the answers that are there."),
    "range": gettext_noop("A number between %(least)s and %(most)s."),
    "whole_number": gettext_noop("Write a whole number, in digits."),
    "between": gettext_noop("Write a number between %(least)s and %(most)s."),
    "not_both": gettext_noop("Write an answer or choose “%(choice)s”, not both."),
    "unrecognised": gettext_noop("Do not write anything by which someone could be recognised."),
    "too_long": gettext_noop("The text has %(letters)s characters. There is room for %(most)s."),
    "choose": gettext_noop("Choose"),
    "month": gettext_noop("Month"),
    "year": gettext_noop("Year"),
    "both_parts": gettext_noop("Choose both month and year."),
    "talk": gettext_noop("Do you want to talk to someone?"),
    "changed": gettext_noop(
        "The survey has been changed since you began. Your answers to the questions that are the same are there."
    ),
    "sending": gettext_noop("Sending …"),
    "lost": gettext_noop("No contact just now. What you have answered is still here. We try again."),
    # The end
    "send_title": gettext_noop("Send in your answers"),
    "send_text": gettext_noop(
        "You have come to the end. When you have sent in your answers they cannot be changed, "
        "because nobody can see which are yours."
    ),
    "send": gettext_noop("Send in my answers"),
    "thanks": gettext_noop("Thank you"),
    "thanks_text": gettext_noop("Your answers have been sent in."),
    "thanks_device": gettext_noop("Nothing of what you answered is left on this device."),
    "trial_done": gettext_noop("The trial is done. Nothing was kept."),
    # Months
    "january": gettext_noop("January"),
    "february": gettext_noop("February"),
    "march": gettext_noop("March"),
    "april": gettext_noop("April"),
    "may": gettext_noop("May"),
    "june": gettext_noop("June"),
    "july": gettext_noop("July"),
    "august": gettext_noop("August"),
    "september": gettext_noop("September"),
    "october": gettext_noop("October"),
    "november": gettext_noop("November"),
    "december": gettext_noop("December"),
}
WORDS = tuple(PHRASES.values())
MONTHS = tuple(PHRASES)[-12:]


class Words(dict[str, str]):
    """The words in one language, by what pages call them."""

    def say(self, name: str, **values: object) -> str:
        """Return the words with the values in their places; in English where a translation has lost a place."""
        try:
            return self[name] % values
        except (KeyError, TypeError, ValueError):
            return PHRASES[name] % values


@dataclass(frozen=True)
class Language:
    """A language in which a survey can be answered: its code, what it calls itself, its direction."""

    code: str
    name: str
    is_rtl: bool = False

    @property
    def direction(self) -> str:
        """What the page's dir says."""
        return "rtl" if self.is_rtl else "ltr"


@dataclass(frozen=True)
class Told:
    """A text of a round, and the language it stands in: Swedish where it has not been translated. Empty is false."""

    text: str
    language: Language

    def __bool__(self) -> bool:
        return bool(self.text.strip())

    @property
    def lines(self) -> list[str]:
        """Its lines that say something."""
        return [line for line in self.text.splitlines() if line.strip()]


def told(survey_round: SurveyRound, name: str, language: Language) -> Told:
    """Return why we ask, what happens afterwards or where to get help, in the language if somebody has written it."""
    text = survey_round.translations.get(language.code, {}).get(name, "")
    return Told(text, language) if text else Told(getattr(survey_round, name), language_of(MAIN))


def speak(code: str, *, drafts: bool = False) -> tuple[Language, Words]:
    """Return a language and the words in it: Swedish ones where no speaker has approved any (or, with `drafts`, none
    are written). One query, none for Swedish and English."""
    translated = None
    if code not in SHIPPED:
        known = InterfaceLanguage.objects.filter(code=code)
        translated = (known if drafts else known.exclude(approved_on=None)).first()
    if translated is None:
        return language_of(code), _own(code if code in SHIPPED else MAIN)
    swedish = _own(MAIN)
    said = {name: translated.texts.get(text) or swedish[name] for name, text in PHRASES.items()}
    return language_of(code, [translated]), Words(said)


def words_in(code: str, *, drafts: bool = False) -> Words:
    """Return the words in a language, as `speak` finds them."""
    return speak(code, drafts=drafts)[1]


@cache
def _own(code: str) -> Words:
    """The portal's own words, in Swedish or English."""
    with override(code):
        return Words({name: gettext(text) for name, text in PHRASES.items()})


def language_of(code: str, translated: Iterable[InterfaceLanguage] = ()) -> Language:
    """Return a language by its code, with what a translation of the portal's words says of it where there is one."""
    if one := next((one for one in translated if one.code == code), None):
        return Language(code, one.name, one.is_rtl)
    try:
        known = get_language_info(code)
    except KeyError:
        return Language(code, code)
    name = SHIPPED.get(code, known["name_local"])
    return Language(code, name[:1].upper() + name[1:], known["bidi"])


def languages_of(survey_round: SurveyRound) -> list[Language]:
    """Return the languages in which the round can be answered: its own choice of those that are approved, both the
    questionnaire and what stands around it. The main language always is one."""
    questionnaire = survey_round.questionnaire
    approved = set(questionnaire.languages.exclude(approved_on=None).values_list("language", flat=True))
    around = list(InterfaceLanguage.objects.exclude(approved_on=None))
    spoken = {*SHIPPED, *(one.code for one in around)}
    chosen = [
        code
        for code in dict.fromkeys([questionnaire.main_language, *survey_round.languages])
        if code == questionnaire.main_language or code in approved & spoken
    ]
    return [language_of(code, around) for code in chosen]
