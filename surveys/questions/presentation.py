"""Where in the builder each finding of the check is mended."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from surveys.models import Questionnaire
from surveys.questions.check import Finding


@dataclass(frozen=True)
class Linked:
    """A finding with the address where it is mended."""

    text: str
    url: str


def linked_findings(questionnaire: Questionnaire, found: Sequence[Finding]) -> list[Linked]:
    """Return the findings with their addresses; those about nothing in particular lead to the overview."""
    questions = {question.code: question.pk for question in questionnaire.questions.all()}
    sections = {section.position: section.pk for section in questionnaire.sections.all()}
    here = [questionnaire.pk]

    def address(finding: Finding) -> str:
        if finding.rule in ("condition", "unreachable"):
            return reverse("question_condition", args=[*here, questions[finding.question]])
        if finding.question:
            return reverse("question_edit", args=[*here, questions[finding.question]])
        if finding.language:
            return reverse("questionnaire_translate", args=[*here, finding.language])
        if finding.section:
            return f"{reverse('questionnaire_detail', args=here)}#avsnitt-{sections[finding.section]}"
        return reverse(
            "questionnaire_edit" if finding.rule == "no_title" else "questionnaire_detail", args=here
        )

    return [Linked(finding.text, address(finding)) for finding in found]
