"""Changes to translations: of a questionnaire, and of what stands around its questions. Callers check access."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from portal.lib.editions import EditConflict, save_edition
from surveys.models import InterfaceLanguage, Question, Questionnaire, QuestionnaireLanguage, Section
from surveys.questions.holding import hold, withdraw_approvals
from surveys.questions.texts import Place, all_places, missing_in

WRITTEN: dict[Any, list[str]] = {
    Questionnaire: ["title", "introduction", "closing"],
    Section: ["title", "introduction"],
    Question: ["label", "hint", "options", "rows"],
}


class Incomplete(Exception):
    """Texts are missing, so that nobody can have read all of it; `missing` says how many."""

    def __init__(self, missing: int) -> None:
        super().__init__(missing)
        self.missing = missing


@dataclass(frozen=True)
class Clash:
    """A text that someone else changed meanwhile."""

    place: Place
    theirs: str
    yours: str


class TextsChanged(Exception):
    """Someone else saved texts since the page was opened: `clashes` are those where the two differ."""

    def __init__(self, clashes: list[Clash]) -> None:
        super().__init__(len(clashes))
        self.clashes = clashes


@transaction.atomic
def add_language(*, questionnaire: Questionnaire, language: str) -> None:
    """Add a language, as a draft; one that is there stays as it is. Raises Locked."""
    hold(questionnaire).languages.get_or_create(language=language)


@transaction.atomic
def remove_language(*, questionnaire: Questionnaire, language: str) -> None:
    """Remove a language with its texts. Raises Locked."""
    held = hold(questionnaire)
    held.languages.filter(language=language).delete()
    save_texts(held, [(place, "") for place in all_places(held) if language in place.texts], language)


def fingerprint(places: Iterable[Place], language: str) -> str:
    """Return a short mark of the sources and their translations: another, if any of them has changed."""
    said = (f"{place.key}\0{place.source}\0{place.texts.get(language, '')}" for place in places)
    return sha256("\1".join(said).encode()).hexdigest()[:32]


@transaction.atomic
def translate(
    *, questionnaire: Questionnaire, language: str, typed: Mapping[str, str], seen: str
) -> tuple[int, bool]:
    """Save translations, by the key of their place. Returns how many changed, and if an approval fell by it.

    `seen` is the fingerprint of those places when the page was opened. Raises Locked, and TextsChanged where
    someone else has changed one of them to something else since.
    """
    held = hold(questionnaire)
    places = [place for place in all_places(held) if place.key in typed]
    changed = [place for place in places if place.texts.get(language, "") != typed[place.key]]
    if fingerprint(places, language) != seen and changed:
        raise TextsChanged(
            [Clash(place, place.texts.get(language, ""), typed[place.key]) for place in changed]
        )
    save_texts(held, [(place, typed[place.key]) for place in changed], language)
    return len(changed), bool(changed and withdraw_approvals(held, language))


def save_texts(questionnaire: Questionnaire, texts: Iterable[tuple[Place, str]], language: str) -> None:
    """Write the texts into their rows, and save those rows."""
    owners: dict[Any, dict[int, Any]] = {Questionnaire: {}, Section: {}, Question: {}}
    for place, text in texts:
        place.write(language, text)
        owners[type(place.owner)][place.owner.pk] = place.owner
    for model, names in WRITTEN.items():
        model._default_manager.bulk_update(owners[model].values(), names, batch_size=100)


@transaction.atomic
def approve_language(*, by: User, row: QuestionnaireLanguage, speaker: str) -> None:
    """Record that someone who speaks the language has read all of it. Raises Locked, and Incomplete."""
    held = hold(row.questionnaire)
    if missing := len(missing_in(all_places(held), row.language)):
        raise Incomplete(missing)
    QuestionnaireLanguage.objects.filter(pk=row.pk).update(
        speaker=speaker, approved_on=timezone.localdate(), approved_by=by
    )


def create_interface(*, code: str, name: str, name_sv: str, is_rtl: bool) -> tuple[InterfaceLanguage, bool]:
    """Add a language for what stands around the questions, and say if it is new."""
    fields = {"name": name, "name_sv": name_sv, "is_rtl": is_rtl}
    return InterfaceLanguage.objects.get_or_create(code=code, defaults=fields)


@transaction.atomic
def translate_interface(
    *, language: InterfaceLanguage, edition: int, texts: dict[str, str], **names: object
) -> bool:
    """Save the names and texts of the language. Returns whether an approval fell, since a text was changed.

    Raises EditConflict and RowGone.
    """
    current = InterfaceLanguage.objects.select_for_update(no_key=True).filter(pk=language.pk).first()
    is_changed = current is not None and current.texts != texts
    fell = is_changed and current is not None and current.approved_on is not None
    withdrawn = {"approved_on": None, "approved_by": None} if fell else {}
    save_edition(language, edition=edition, texts=texts, **names, **withdrawn)
    return fell


@transaction.atomic
def approve_interface(
    *, by: User, language: InterfaceLanguage, edition: int, speaker: str, words: Iterable[str]
) -> None:
    """Record that someone who speaks the language has read all the `words`.

    Raises Incomplete, EditConflict and RowGone.
    """
    current = InterfaceLanguage.objects.select_for_update(no_key=True).filter(pk=language.pk).first()
    if current is not None and current.edition != edition:
        raise EditConflict(current)
    if current is not None and (missing := sum(not current.texts.get(word) for word in words)):
        raise Incomplete(missing)
    save_edition(language, edition=edition, speaker=speaker, approved_on=timezone.localdate(), approved_by=by)
