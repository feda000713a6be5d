"""The letters to those who are invited; none leaves the practice municipality."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.mail import queue_mail
from surveys.models import AnswerGroup, Invitee, SurveyRound
from surveys.rounds.codes import secret_of
from surveys.rounds.links import token_address


def usual_letter(survey_round: SurveyRound) -> str:
    """Return the letter to begin from, in the language of the portal; it is read and changed before it is sent."""
    with override(settings.LANGUAGE_CODE):
        parts = [
            _("Hello!"),
            survey_round.why,
            _("The survey is open until %(day)s.") % {"day": survey_round.closes_on.isoformat()},
            survey_round.afterwards,
            _("Kind regards,\n%(name)s") % {"name": survey_round.controller},
        ]
        return "\n\n".join(part for part in parts if part)


def usual_reminder(survey_round: SurveyRound) -> str:
    """Return the reminder to begin from."""
    with override(settings.LANGUAGE_CODE):
        parts = [
            _("Hello!"),
            _("There is still time to answer “%(name)s”. It is open until %(day)s, and your answer counts.")
            % {"name": survey_round.name, "day": survey_round.closes_on.isoformat()},
            _("Kind regards,\n%(name)s") % {"name": survey_round.controller},
        ]
        return "\n\n".join(parts)


def send_letter(
    survey_round: SurveyRound, group: AnswerGroup, invitee: Invitee, *, subject: str, body: str
) -> None:
    """Put a letter with the invited person's own address, and how to get no reminders, in the queue."""
    if survey_round.is_practice:
        return
    secret = secret_of(group, invitee.email)
    with override(settings.LANGUAGE_CODE):
        foot = [
            _("Answer here: %(address)s") % {"address": token_address(secret)},
            _("The address is yours alone. It tells that someone has answered, never what."),
            _("No more reminders: %(address)s")
            % {"address": settings.BASE_URL + reverse("survey_no_reminders", args=[secret])},
        ]
    queue_mail(to=invitee.email, subject=subject, body="\n\n".join([body.strip(), *foot]) + "\n")
