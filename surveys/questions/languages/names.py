"""What languages are called, and which can be chosen."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from surveys.answering.words import Language, language_of
from surveys.models import InterfaceLanguage


class Names(defaultdict[str, str]):
    """Names of languages by code; one that is not known is called by its code."""

    def __missing__(self, code: str) -> str:
        return code


def language_names() -> Names:
    """Return the languages that what stands around the questions is in, or is being put in, by code. One query."""
    names = Names(None, {"sv": _("Swedish"), "en": _("English")})
    swedish = get_language() == "sv"
    for language in InterfaceLanguage.objects.all():
        names[language.code] = language.name_sv if swedish else language.name
    return names


def spoken(code: str) -> Language:
    """Return a language with its own name and direction. One query."""
    return language_of(code, InterfaceLanguage.objects.filter(code=code))


def in_a_row(names: Iterable[str]) -> str:
    """Return names as a sentence has them: arabiska, somaliska och tigrinska."""
    *first, last = names
    return _("%(names)s and %(last)s") % {"names": ", ".join(first), "last": last} if first else last
