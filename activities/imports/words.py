"""The words that stand for codes in a list: types, themes, target groups … and how people also write them."""

from collections.abc import Mapping
from difflib import get_close_matches

from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext as _

from activities.choices import Reference, reference
from activities.imports.columns import IMPORTED
from activities.models import Arena, Family
from municipalities.models import PreventionKind, PreventionLevel, TargetGroup
from portal.lib.swedish import sort_key

DRAFT, DONE = "draft", "done"
ENUMS: dict[str, type[TextChoices]] = {
    "family": Family,
    "arena": Arena,
    "target_groups": TargetGroup,
    "level": PreventionLevel,
    "kind": PreventionKind,
}
# What people write besides the words themselves; each leads to one code.
ALSO = {
    "family": {
        "möte": "meeting", "möten": "meeting", "samverkan": "meeting", "stöd": "training", "skola": "school",
        "föräldrar": "school", "tillsyn": "inspection", "kontroll": "inspection", "närvaro": "presence",
        "information": "information", "dialog": "information", "analys": "analysis", "övrigt": "other",
    },
    "type": {
        "brå": "rad_bra", "brå-möte": "rad_bra", "råd": "rad_bra", "est": "est_mote", "sspf": "sspf_sig",
        "polis": "avstamning_polis", "föreläsning": "utbildning", "kurs": "utbildning",
        "lektion": "skolinsats", "föräldrastöd": "foraldramote", "serveringstillsyn": "tillsyn_servering",
        "tobakstillsyn": "tillsyn_tobak", "vuxenvandring": "nattvandring", "vuxna på stan": "nattvandring",
        "valborg": "evenemang", "skolavslutning": "evenemang", "belysning": "fysisk_atgard",
        "enkät": "enkat_kartlaggning", "kartläggning": "enkat_kartlaggning",
        "medborgarlöften": "medborgarlofte",
    },
    "arena": {
        "hemmet": "home", "skolan": "school", "fritiden": "leisure", "fritidsgård": "leisure",
        "offentlig miljö": "public", "torg": "public", "krogen": "nightlife", "krog": "nightlife",
        "nätet": "digital", "internet": "digital", "digitalt": "digital", "arbetsplatsen": "work",
    },
    "target_groups": {
        "barn": "children", "ungdom": "youth", "ungdomar": "youth", "unga": "youth", "elever": "youth",
        "unga vuxna": "young_adults", "föräldrar": "parents", "vårdnadshavare": "parents", "vuxna": "adults",
        "äldre": "older", "seniorer": "older", "personal": "professionals", "yrkesverksamma": "professionals",
        "föreningar": "associations", "föreningsliv": "associations", "företag": "businesses",
        "krögare": "businesses", "politiker": "politicians", "chefer": "politicians",
        "allmänhet": "public", "allmänheten": "public", "alla": "public",
    },
    "level": {
        "universell": "universal", "universellt": "universal", "selektiv": "selective",
        "selektivt": "selective", "indikerad": "indicated", "indikerat": "indicated",
    },
    "kind": {
        "social": "social", "socialt": "social", "situationell": "situational",
        "situationellt": "situational",
    },
    "themes": {
        "våld": "vald", "heder": "hedersvald", "extremism": "vbe", "tobak": "tobak_nikotin",
        "nikotin": "tobak_nikotin", "snus": "vitt_snus", "suicid": "psykisk_halsa", "nätbrott": "natet",
    },
    "tags": {"länsrapporten": "andts", "lupp": "ungdomspolitik", "suicid": "suicid_psykisk_halsa"},
    "status": {
        "klar": DONE, "klart": DONE, "färdig": DONE, "genomförd": DONE, "genomfört": DONE, "avslutad": DONE,
    },
}  # fmt: skip
MOST_SUGGESTIONS = 500  # looking for likenesses is slow, and a column that was mapped wrong has thousands


class UnknownWord(ValueError):
    """A word that stands for no code; with the known word most like it, or ""."""

    def __init__(self, suggestion: str):
        super().__init__(suggestion)
        self.suggestion = suggestion


def labels(known: Reference) -> dict[str, dict[str, str]]:
    """Return, for each field that holds codes, the Swedish word for every code: what an export writes."""
    with translation.override("sv"):
        return {
            **{field: {choice.value: str(choice.label) for choice in enum} for field, enum in ENUMS.items()},
            "type": {kind.code: kind.name for kind in known.types.values()},
            "themes": dict(known.themes),
            "tags": dict(known.tags),
            "status": {DRAFT: _("Draft"), DONE: _("Finished")},
        }


class Words:
    """From what people write to codes: the exported word, the code, its English name, another name.

    `measures`: titles of the measures that a row may belong to, by their ids.
    """

    def __init__(self, known: Reference, measures: Mapping[str, str]):
        self.labels = labels(known) | {"measures": dict(measures)}
        self._codes = {field: self._folded(field, named) for field, named in self.labels.items()}
        self._suggested: dict[tuple[str, str], str] = {}

    def code(self, field: str, text: str) -> str:
        """Return the code that the text means in the field. Raises UnknownWord."""
        try:
            return self._codes[field][sort_key(text)]
        except KeyError:
            raise UnknownWord(self._suggestion(field, text)) from None

    def _folded(self, field: str, named: Mapping[str, str]) -> dict[str, str]:
        """Every way to write the field's codes; the exported word goes before all others."""
        codes = {sort_key(label): code for code, label in named.items()}
        for code, label in named.items():
            bare = label.partition("(")[0].partition("–")[0]
            for other in (code, bare, *bare.split(" eller ")):
                codes.setdefault(sort_key(other), code)
        with translation.override("en"):
            for choice in ENUMS.get(field, ()):
                codes.setdefault(sort_key(str(choice.label)), choice.value)
        for other, code in ALSO.get(field, {}).items():
            if code in named:
                codes.setdefault(sort_key(other), code)
        return codes

    def _suggestion(self, field: str, text: str) -> str:
        """The field's word most like the text, if any is."""
        key = field, sort_key(text[:60])
        if key not in self._suggested and len(self._suggested) < MOST_SUGGESTIONS:
            close = get_close_matches(key[1], self._codes[field], n=1)
            self._suggested[key] = self.labels[field][self._codes[field][close[0]]] if close else ""
        return self._suggested.get(key, "")


def vocabulary() -> list[tuple[str, list[str]]]:
    """Return, for each column that takes certain words, its heading and the words."""
    named = labels(reference())
    return [
        (str(column.title), list(named[column.name].values())) for column in IMPORTED if column.name in named
    ]
