"""Holding a questionnaire still while it is changed, and what a change of its texts does to translations."""

from surveys.models import Questionnaire, QuestionnaireLanguage


class Locked(Exception):
    """A round has opened with the questionnaire: it stays as it is."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        super().__init__(questionnaire.pk)
        self.questionnaire = questionnaire


def hold(questionnaire: Questionnaire) -> Questionnaire:
    """Let one change at a time be made to a questionnaire; call it first in a transaction.

    Returns the row as it stands. Raises Locked, and Questionnaire.DoesNotExist for one that was removed.
    """
    held = Questionnaire.objects.select_for_update(no_key=True).get(pk=questionnaire.pk)
    if held.is_locked:
        raise Locked(held)
    return held


def withdraw_approvals(questionnaire: Questionnaire, language: str | None = None) -> list[str]:
    """Let the languages (or one of them) be drafts again, since a text in them or its source was changed.

    Returns the codes of those that had been approved. Who read them stays, to be asked again.
    """
    approved = questionnaire.languages.exclude(approved_on=None)
    if language is not None:
        approved = approved.filter(language=language)
    codes = list(approved.values_list("language", flat=True))
    if codes:
        QuestionnaireLanguage.objects.filter(questionnaire=questionnaire, language__in=codes).update(
            approved_on=None, approved_by=None
        )
    return codes
