"""What leans on a survey's results: lägesbilder with their problems, and the series that its figures went into."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from accounts.models import User
from municipalities.models import Municipality
from surveys.models import Indicator, Question, SurveyRound


@dataclass(frozen=True)
class Leaning:
    """A lägesbild that leans on the results, under the municipality with the code `place`, and those of its problems
    that do: key and title."""

    place: str
    pk: int
    title: str
    problems: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class UsedIn:
    """What leans on a round's results, of that which someone may read; the series are those of `place`."""

    reports: tuple[Leaning, ...] = ()
    series: tuple[Indicator, ...] = ()
    place: str = ""

    def __bool__(self) -> bool:
        return bool(self.reports or self.series)


NOWHERE = UsedIn()


def used_in(
    survey: SurveyRound, user: User, questions: Iterable[Question], home: Municipality | None
) -> UsedIn:
    """Return where the round's results are used: the newest version of each lägesbild that the user may read, under
    `home` where it holds there; and the series of `home`. One query where nothing leans on
    the results, else two."""
    sources = survey.report_sources
    document: Any = sources.model._meta.get_field("report").related_model
    places = Municipality.objects.visible_to(user)
    readable = sources.filter(report__in=document.objects.visible_to(user))
    rows = readable.filter(report__places__municipality__in=places).values_list(
        "report__line", "report__version", "report", "report__title", "report__places__municipality__code",
        "problems", "problems__title",
    )  # fmt: skip
    found: dict[object, Leaning] = {}
    leaning = sorted(rows, key=lambda row: row[1]) if sources.exists() else []
    for line, _version, report, title, place, problem, words in leaning:
        known = found.get(line)
        if known is None or known.pk != report or (home and place == home.code != known.place):
            known = Leaning(place, report, title, known.problems if known and known.pk == report else ())
        if problem and (problem, words) not in known.problems:
            known = replace(known, problems=(*known.problems, (problem, words)))
        found[line] = known
    series = {
        question.indicator_id: question.indicator
        for question in questions
        if home and question.indicator and question.share
        and question.indicator.municipality_id in (None, home.pk)
    }  # fmt: skip
    return UsedIn(tuple(found.values()), tuple(series.values()), home.code if home else "")
