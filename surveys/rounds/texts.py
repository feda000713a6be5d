"""What a round says to those who are asked, to begin with: it is read, and changed, before it opens."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from municipalities.models import County, Municipality
from surveys.models import Questionnaire
from surveys.structure import BACKGROUND, UNITS, Item, Kind

TEXTS = ("controller", "contact", "why", "afterwards", "help_contacts")
TRANSLATED = ("why", "afterwards", "help_contacts")  # the others are names
FEW_ASKED = 100  # fewer: divided by one question only, to begin with
Audience = Questionnaire.Audience


def begin_with(questionnaire: Questionnaire, owner: Municipality | County) -> dict[str, Any]:
    """Return who asks, why, what happens and where to get help, as it usually is for those who are asked.

    Pupils are spoken to in short sentences. In the language of the portal.
    """
    with override(settings.LANGUAGE_CODE):
        for_pupils = questionnaire.audience == Audience.PUPILS
        place = owner.full_name if isinstance(owner, Municipality) else owner.name
        return {
            "controller": place
            if isinstance(owner, Municipality)
            else _("The county board of %(place)s") % {"place": place},
            "why": _why(questionnaire.audience) % {"place": place},
            "afterwards": _(
                "Your answers are put together with everyone else's. Nobody can see what you have answered. "
                "You can read the results when they are ready. Then all answers are deleted."
            )
            if for_pupils
            else _(
                "The answers are put together into figures for groups. Nobody can see what a single person has "
                "answered. The results are published, and then the answers are deleted."
            ),
            "help_contacts": _pupils_help() if for_pupils else _adults_help(),
        }


def _why(audience: str) -> str:
    if audience == Audience.PUPILS:
        return _(
            "We want to know how you feel and what you do. Then the adults know what needs to be better. "
            "You choose whether to answer, and you may skip any question."
        )
    if audience == Audience.INHABITANTS:
        return _(
            "%(place)s wants to know how safe you feel where you live, and what you think should be done. "
            "Your answers help us to choose the right measures."
        )
    return _(
        "%(place)s wants to know how the preventive work is going, as you see it. Your answers help us to choose "
        "what to do next."
    )


def _pupils_help() -> str:
    return "\n".join(
        [
            _("Bris, for you who are under 18: call or chat on 116 111, bris.se. It is free."),
            _("Student health services at your school: the nurse or the counsellor."),
            _("1177: call 1177 for advice about health, at any hour."),
            _("112 if someone is in danger now."),
        ]
    )


def _adults_help() -> str:
    return "\n".join(
        [
            _("1177: call 1177 for advice about health, at any hour."),
            _("Brottsofferjouren (victim support): 116 006."),
            _("112 if someone is in danger now."),
        ]
    )


def name_of(questionnaire: Questionnaire, today: date) -> str:
    """Return what a round with the questionnaire is usually called: its title and the year."""
    title = str(questionnaire)
    return title if str(today.year) in title else f"{title} {today.year}"[:120]


def usual_splits(questionnaire: Questionnaire, expected: Sequence[int | None] = ()) -> list[str]:
    """Return the codes of what results are usually divided by: two questions, or one where few are asked (`expected`,
    place by place), as two would leave groups too small to be shown."""
    known = [number for number in expected if number is not None]
    number = 1 if known and len(known) == len(expected) and sum(known) < FEW_ASKED else 2
    return [item.code for item in splits_of(questionnaire)][:number]


def splits_of(questionnaire: Questionnaire) -> list[Item]:
    """Return the questions that results can be divided by: sex, grade, and part of the municipality."""
    items = questionnaire.sheet().items
    return [item for item in items if item.kind in BACKGROUND - UNITS or item.kind is Kind.AREA]
