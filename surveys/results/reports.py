"""What pages of results are made of: the first screen of a round, its sections, and lists of results."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from municipalities.models import Municipality
from surveys.models import Pool, RoundPlace, SuppressionProtocol, SurveyRound
from surveys.results.comparing import Earlier, earlier_rounds
from surveys.results.figures import Block, View, blocks_of
from surveys.results.forms import ViewForm
from surveys.results.reading import Results, results_for
from surveys.results.references import references_of
from surveys.results.scopes import PUBLISHED, Viewer, pools_for, rounds_for, viewer_of
from surveys.results.settling import Why
from surveys.results.tables import Key
from surveys.results.usage import NOWHERE, UsedIn, used_in
from surveys.rounds.live.reports import Count, progress_of


@dataclass(frozen=True)
class Shown:
    """What a page, a file or a paper shows: the chosen view, and the questions in it."""

    results: Results
    form: ViewForm
    view: View
    why_not_all: str = ""  # why all together are not shown, in words

    def blocks(self, section: int | None = None) -> list[Block]:
        """The questions of a section; of all, if none is named."""
        return blocks_of(self.results, self.view, section)

    @property
    def words(self) -> str:
        """Which groups stand beside each other, in words."""
        words = "; ".join(self.results.words_of(key) for key in self.view.keys)
        return f"{self.results.words_of(self.form.base)}: {words}" if self.form.split and words else words


def shown(viewer: Viewer, source: SurveyRound | Pool, data: Mapping[str, Any]) -> Shown:
    """Return what the viewer has asked to see of a round or a pool; `data` is what the address says."""
    allowed = results_for(viewer, source)
    keys = set(allowed.keys_of())
    others = earlier_rounds(viewer, source) if isinstance(source, SurveyRound) else None
    form = ViewForm(
        data,
        keys=keys,
        places=allowed.places,
        units=allowed.units if any(key.unit for key in keys) else {},
        sheet=allowed.sheet,
        splits=allowed.round.splits,
        others=others,
    )
    chosen = form.chosen_keys()
    allowed.read(chosen)
    allowed.omits_place = bool(form.split)
    earlier = _earlier(viewer, form, form.other) if form.other else None
    view = View(chosen, earlier, _references(allowed, chosen))
    return Shown(allowed, form, view, allowed.why_not_all(keys))


def _earlier(viewer: Viewer, form: ViewForm, other: SurveyRound) -> Earlier | None:
    before = results_for(viewer, other)
    keys = set(before.keys_of())
    key = form.base if form.base in keys else Key()
    before.read([key])
    return Earlier(before, key) if key in keys else None


def _references(results: Results, keys: Iterable[Key]) -> dict:
    """County and nation, where a municipality or the whole round stands undivided."""
    if any(key.unit or key.first or key.second for key in keys):
        return {}
    if isinstance(results.source, Pool):
        return {}
    counties = {place.municipality.county for place in results.joined}
    county = next(iter(counties)) if len(counties) == 1 else None
    return references_of(
        results.questions.values(),
        county.pk if county else None,
        county.name if county else "",
        results.round.year,
    )


# The first screen


@dataclass(frozen=True)
class Summary:
    """The first screen of a round's results: how many answered, how numbers are protected, what is hidden."""

    count: Count
    protocol: SuppressionProtocol | None
    hidden: tuple[tuple[str, int, int, tuple[str, ...]], ...] = ()  # group, hidden, of how many, why
    sections: tuple[tuple[int, str], ...] = ()
    why_not_all: str = ""  # why all together are not shown, in words
    used: UsedIn = NOWHERE

    @property
    def is_any_hidden(self) -> bool:
        """Whether something is not shown."""
        return any(number for _words, number, _total, _why in self.hidden)


def summary_of(viewer: Viewer, survey: SurveyRound, user: User, *, place: str) -> Summary:
    """Return the first screen of a round that has been settled, under the municipality or county `place` (a code)."""
    results = results_for(viewer, survey)
    results.read(None, counts=False)
    why_not_all = results.why_not_all(results.rows)
    own = [joined for joined in results.joined if joined.municipality_id in viewer.places]
    places = own if why_not_all and own else results.joined
    homes = sorted((joined.municipality for joined in own), key=lambda one: one.code != place)
    return Summary(
        progress_of(survey, places).total,
        getattr(survey, "protocol", None),
        tuple(_hidden(results)),
        tuple(results.sections),
        why_not_all,
        used_in(survey, user, results.questions.values(), homes[0] if homes else None),
    )


def _hidden(results: Results) -> Iterable[tuple[str, int, int, tuple[str, ...]]]:
    names = {
        Why.SMALL_GROUP: _("too few answered"),
        Why.FEW_ANSWERS: _("few gave some of the answers"),
        Why.OTHERS: _("others could be worked out"),
    }
    asked = [(at, line) for at, line in enumerate(results.layout.lines) if line.answers]
    divided = [(at, line) for at, line in asked if line.item.code not in results.round.splits]
    for key, row in sorted(results.rows.items(), key=lambda entry: entry[0][1:]):
        if key.place is None and len(results.places) < 2:
            continue  # the only municipality is the whole
        lines = divided if key.first or key.second else asked
        if key.place is None:
            lines = [(at, line) for at, line in lines if not results.is_taken_away(line, key)]
        why = [row.why[at] for at, _line in lines]
        reasons = tuple(words for number, words in names.items() if number in why)
        if why:
            yield results.words_of(key), sum(bool(one) for one in why), len(why), reasons


# Lists


@dataclass(frozen=True)
class Listed:
    """A round or a pool in a list of results."""

    name: str
    year: str
    where: str
    url_name: str
    pk: int


def listed_for(viewer: Viewer, places: Iterable[int], *, counties: bool) -> list[Listed]:
    """Return what the viewer may see of results in the places (of counties' municipalities: pooled), newest first."""
    chosen = list(places)
    rounds = rounds_for(viewer).filter(state__in=PUBLISHED)
    taking_part = RoundPlace.objects.filter(
        Q(municipality__county__in=chosen) if counties else Q(municipality__in=chosen)
    ).values("round")
    found = []
    for survey in rounds.filter(pk__in=taking_part).prefetch_related("places__municipality"):
        names = [place.municipality.name for place in survey.places.all()]
        found.append(Listed(survey.name, str(survey.year), _where(names), "survey_results", survey.pk))
    pools = pools_for(viewer).filter(rounds__in=taking_part).distinct().prefetch_related("rounds")
    for pool in pools:
        years = sorted({survey.year for survey in pool.rounds.all()})
        span = str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
        count = pool.rounds.all()
        together = ngettext("%(n)s round together", "%(n)s rounds together", len(count)) % {"n": len(count)}
        found.append(Listed(pool.name, span, together, "survey_pool", pool.pk))
    return sorted(found, key=lambda one: (one.year, one.name), reverse=True)


def _where(names: list[str]) -> str:
    if len(names) <= 3:
        return ", ".join(names)
    return ngettext("%(n)s municipality", "%(n)s municipalities", len(names)) % {"n": len(names)}


def published_results_of(municipality: Municipality, user: User) -> list[tuple[SurveyRound, list[Block]]]:
    """Return the published results of the municipality's own, newest first, for a lägesbild to lean on: each round
    with its questions. What the user may not see is not there. Seven queries a round, for the three newest."""
    viewer = viewer_of(user)
    taking_part = RoundPlace.objects.filter(municipality=municipality).values("round")
    rounds: QuerySet[SurveyRound] = rounds_for(viewer).filter(state__in=PUBLISHED, pk__in=taking_part)
    found = []
    for survey in rounds.order_by("-year", "-pk")[:3]:
        seen = shown(viewer, survey, {"grupp": str(municipality.pk)})
        if {key.place for key in seen.view.keys} == {municipality.pk}:
            found.append((survey, seen.blocks()))
    return found
