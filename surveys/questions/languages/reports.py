"""How far the translation of a questionnaire has come, and what there is to translate."""

from collections.abc import Mapping
from dataclasses import dataclass

from surveys.models import Questionnaire, QuestionnaireLanguage, Section
from surveys.questions.texts import Place, all_places, heading_of, missing_in


@dataclass(frozen=True)
class LanguageRow:
    """A language of a questionnaire: how many of its texts there are, and who has read them."""

    code: str
    name: str
    missing: int
    total: int
    row: QuestionnaireLanguage


@dataclass(frozen=True)
class Part:
    """A part of the page of translations: the questionnaire's own words, or those of a section."""

    title: str
    places: list[Place]
    missing: int


def language_rows(questionnaire: Questionnaire, names: Mapping[str, str]) -> list[LanguageRow]:
    """Return the languages besides the main one. Sections and questions are to be prefetched; one query."""
    places = all_places(questionnaire)
    return [
        LanguageRow(
            row.language, names[row.language], len(missing_in(places, row.language)), len(places), row
        )
        for row in questionnaire.languages.all()
    ]


def parts_to_translate(questionnaire: Questionnaire, language: str) -> list[Part]:
    """Return the texts in parts, as the questionnaire has them; a part without texts is left out."""
    sections: dict[int | None, Section | None] = {None: None}
    found: dict[int | None, list[Place]] = {None: []}
    for section in questionnaire.sections.all():
        sections[section.pk] = section
    for place in all_places(questionnaire):
        owner = place.owner
        key = None if owner is questionnaire else owner.pk if isinstance(owner, Section) else owner.section_id
        found.setdefault(key, []).append(place)
    main = questionnaire.main_language

    def title(key: int | None) -> str:
        section = sections.get(key)
        return heading_of(questionnaire if section is None else section, main)

    return [
        Part(title(key), places, len(missing_in(places, language))) for key, places in found.items() if places
    ]
