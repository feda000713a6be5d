"""The poster, the class pack and the slips of a round, as PDF in the portal's language."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from portal.lib.documents import compile_pdf
from portal.lib.qr import qr_code
from portal.lib.swedish import breakable
from surveys.models import AnswerGroup, SurveyRound
from surveys.questions.check import minutes_to_answer
from surveys.rounds.codes import spaced
from surveys.rounds.links import group_address, shown, start_address

HERE = Path(__file__).parent
LONGEST = 16  # letters in a word in large type
Way = SurveyRound.Way


def poster(survey_round: SurveyRound, group: AnswerGroup) -> bytes:
    """Return an A4 page with a QR code, the address, and the class's code where there is one."""
    with override(settings.LANGUAGE_CODE):
        return compile_pdf(HERE / "poster.typ", _frame(survey_round, group) | _poster(survey_round, group))


def class_pack(survey_round: SurveyRound, group: AnswerGroup) -> bytes:
    """Return what a teacher needs: instruction, code in large type, words to read aloud, and the class report."""
    with override(settings.LANGUAGE_CODE):
        return compile_pdf(HERE / "pack.typ", _frame(survey_round, group) | _pack(survey_round))


def slips(survey_round: SurveyRound, group: AnswerGroup, codes: Sequence[str]) -> bytes:
    """Return a sheet of slips to cut up, each with a code that works once."""
    with override(settings.LANGUAGE_CODE):
        data = _frame(survey_round, group) | {
            "slips": [spaced(code) for code in codes],
            "go_to": _("Go to"),
            "type": _("and type the code"),
            "once": _("The code works once. Nobody knows who has which."),
            "instruction": _(
                "Cut up the sheet, put the slips in a bag and let each person draw one. The codes are shown only here: "
                "print the sheet now, and keep it locked up."
            ),
        }
        return compile_pdf(HERE / "slips.typ", data)


def asker_of(survey_round: SurveyRound) -> str:
    """Return who asks: the one who is responsible, else the place that keeps the round."""
    owner = survey_round.municipality
    place = owner.full_name if owner else str(survey_round.county)
    return survey_round.controller or place


def _frame(survey_round: SurveyRound, group: AnswerGroup) -> dict[str, Any]:
    """What every paper says: whose it is, the way in, and the last day."""
    address = group_address(group) if survey_round.way == Way.OPEN_LINK else start_address()
    return {
        "language": settings.LANGUAGE_CODE,
        "title": breakable(survey_round.name, after=LONGEST),
        "site": settings.SITE_NAME,
        "descriptor": str(settings.SITE_DESCRIPTOR),
        "place": str(group.unit.place.municipality.full_name),
        "who": " · ".join(filter(None, [group.unit.name, group.label])),
        "qr": qr_code(address),
        "qr_says": _("QR code that leads to %(address)s") % {"address": address},
        "address": shown(start_address()),
        "code": spaced(group.code) if group.code else "",
        "last_day": _("Answer by %(day)s at the latest.") % {"day": survey_round.closes_on.isoformat()},
    }


def _poster(survey_round: SurveyRound, group: AnswerGroup) -> dict[str, Any]:
    link = shown(group_address(group)) if survey_round.way == Way.OPEN_LINK else ""
    start, _slash, token = link.rpartition("/")
    minutes = minutes_to_answer(survey_round.questionnaire.sheet())
    return {
        "lead": breakable(
            _("%(name)s asks. Will you answer?") % {"name": asker_of(survey_round)}, after=LONGEST
        ),
        "scan": _("Point your phone's camera at the code"),
        "or_type": _("or type the address"),
        "link_start": breakable(f"{start}/", after=LONGEST) if link else "",
        "link_end": [token[position : position + 4] for position in range(0, len(token), 4)],
        "your_code": _("and the code") if group.code else "",
        "points": [
            {
                "lead": ngettext("About %(count)s minute.", "About %(count)s minutes.", minutes)
                % {"count": minutes},
                "text": _("You can do it on a phone, a tablet or a computer."),
            },
            {
                "lead": _("You choose."),
                "text": _("It is voluntary. You may skip any question, and stop when you like."),
            },
            {
                "lead": _("Nobody knows."),
                "text": _("No names, no accounts. Nobody can see what you have answered."),
            },
        ],
        "asked_by": breakable(_("Who asks: %(name)s.") % {"name": asker_of(survey_round)}, after=LONGEST),
    }


def _pack(survey_round: SurveyRound) -> dict[str, Any]:
    minutes = minutes_to_answer(survey_round.questionnaire.sheet())
    report = shown(settings.BASE_URL + reverse("survey_class_report"))
    return {
        "for_teacher": _("For the teacher"),
        "steps": [
            _("Choose a time when as many as possible are there. Set aside %(minutes)s minutes.")
            % {"minutes": -(-(minutes + 15) // 5) * 5},
            _(
                "Let the pupils sit as in an exam, so that nobody sees another's screen. Everyone needs a device."
            ),
            _("Read the text on page 3 aloud. Then show page 2, with the code."),
            _("Stay in the room, but do not walk around. Explain words, but never help with what to answer."),
            _(
                "The pupils may skip questions, and may stop. Whoever does not want to answer does something quiet."
            ),
            _(
                "If the network goes down: wait. What a pupil has answered is not lost while the page is open."
            ),
            _("Student health services are on duty. Tell the pupils where they are."),
            _("Afterwards: fill in the class report, on page 4 or at %(address)s.") % {"address": report},
        ],
        "who_answers": _("Questions about the survey: %(contact)s") % {"contact": survey_round.contact}
        if survey_round.contact
        else "",
        "go_to": _("Go to"),
        "type": _("and type the code"),
        "aloud": _("Read this aloud"),
        "aloud_text": [
            _("Today you get to answer some questions. It takes about %(minutes)s minutes.")
            % {"minutes": minutes},
            survey_round.why,
            _(
                "You do not write your name. Nobody can see what you have answered: not I, not your parents, nobody."
            ),
            _("It is voluntary. You may skip questions that you do not want to answer."),
            _("Answer for yourself, and do not look at anyone else's screen."),
            _("If someone comes too close, press “Leave this page quickly”."),
            survey_round.afterwards,
            _("Some questions can be hard. If you want to talk to someone, there are people who listen:"),
        ],
        "help": survey_round.help_contacts.split("\n") if survey_round.help_contacts else [],
        "report": _("Class report"),
        "report_says": _(
            "Fill it in at %(address)s with the class's code, or here, and give it to the coordinator."
        )
        % {"address": report},
        "report_fields": [
            _("School and class"),
            _("Enrolled in the class"),
            _("Present when you answered"),
            _("How it went (nothing about any pupil)"),
        ],
    }
