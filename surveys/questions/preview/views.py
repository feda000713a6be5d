"""The preview: the pages of a questionnaire as a respondent sees them. Each view scopes, calls and renders."""

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from surveys.answering.pages import draw
from surveys.answering.words import words_in
from surveys.questions import scopes
from surveys.questions.languages.names import language_names, spoken
from surveys.structure import UNITS, text_in

EXAMPLES = (("1", "Centralskolan"), ("2", "Skogsskolan"))  # a round has units of its own


def asked_of(request, questionnaire):
    """The language and the number of the page that the address asks for, and the questions page by page; else 404.

    Page 0 is what stands before the questions.
    """
    languages = [questionnaire.main_language, *(row.language for row in questionnaire.languages.all())]
    language = request.GET.get("sprak", languages[0])
    pages = questionnaire.sheet().pages()
    asked = request.GET.get("sida", "0")
    if language not in languages or not (
        asked.isascii() and asked.isdigit() and int(asked[:5]) <= len(pages) + 1
    ):
        raise Http404
    return languages, language, int(asked), pages


@require_safe
@csp_replace({"frame-src": [SELF]})
def questionnaire_preview(request, pk):
    """A phone on the page, in which the questionnaire can be gone through."""
    questionnaire = scopes.questionnaire_scope(request, pk, whole=True)
    languages, language, _number, _pages = asked_of(request, questionnaire)
    names = language_names()
    context = {
        "questionnaire": questionnaire,
        "languages": [(code, names[code]) for code in languages],
        "tongue": language,
    }
    return render(request, "surveys/questions/questionnaire_preview.html", context)


@require_safe
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
def questionnaire_preview_page(request, pk):
    """One page of the questionnaire, as on the respondent's phone; every question is shown, nothing is stored."""
    questionnaire = scopes.questionnaire_scope(request, pk, whole=True)
    _languages, language, number, pages = asked_of(request, questionnaire)
    main, words = questionnaire.main_language, words_in(language, drafts=True)
    items = pages[number - 1] if 0 < number <= len(pages) else []
    sections = {section.position: section for section in questionnaire.sections.all()}
    section = sections.get(items[0].section) if items else None
    is_first = bool(items) and (number == 1 or pages[number - 2][0].section != items[0].section)
    context = {
        "questionnaire": questionnaire,
        "language": spoken(language),
        "words": words,
        "number": number,
        "count": len(pages),
        "progress": words.say("progress", page=number, pages=len(pages)),
        "is_last": number > len(pages),
        "title": text_in(questionnaire.title, language, main),
        "introduction": text_in(questionnaire.introduction, language, main),
        "closing": text_in(questionnaire.closing, language, main),
        "heading": text_in(section.title, language, main) if section else "",
        "section_introduction": text_in(section.introduction, language, main) if section and is_first else "",
        "questions": [
            draw(item, {}, words, language, main, units=EXAMPLES if item.kind in UNITS else ())
            for item in items
        ],
    }
    return render(request, "surveys/questions/questionnaire_preview_page.html", context)
