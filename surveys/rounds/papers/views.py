"""The printed papers of a round, as files."""

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from surveys.models import SurveyRound
from surveys.rounds.papers import printing
from surveys.rounds.papers.form import CannotPrint, paper_form
from surveys.rounds.scopes import group_handled, round_seen


def as_pdf(content, *parts):
    """The PDF as something to save."""
    name = slugify(" ".join(part for part in parts if part))[:80]
    return FileResponse(
        BytesIO(content), as_attachment=True, filename=f"{name}.pdf", content_type="application/pdf"
    )


@require_safe
def survey_poster(request, pk, group):
    """Give the poster of a class, or of a place with an open link."""
    found, group = group_handled(request, pk, group)
    if found.way == SurveyRound.Way.CLASS_CODE and not group.code:
        messages.warning(request, _("There is no code to print here."))
        return redirect("survey_group", pk, group.pk)
    return as_pdf(printing.poster(found, group), "affisch", group.unit.name, group.label)


@require_safe
def survey_pack(request, pk, group):
    """Give the class pack: instruction, code, words to read aloud, class report."""
    found, group = group_handled(request, pk, group)
    return as_pdf(printing.class_pack(found, group), "klasspaket", group.unit.name, group.label)


@require_safe
def survey_paper(request, pk, language):
    """Give the questionnaire on paper in one of the round's languages."""
    found = round_seen(request, pk)
    if not found.has_paper or language not in found.languages:
        raise Http404
    try:
        content = paper_form(found, language)
    except CannotPrint:
        messages.warning(
            request, _("The form cannot be printed in that language yet: the letters are missing.")
        )
        return redirect("survey_round", pk)
    return as_pdf(content, "pappersenkat", str(found.questionnaire), language)
