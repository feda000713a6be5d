"""Published results as figures of indicators: what share of those who answered gave the answers that count."""

from collections.abc import Sequence

from surveys.models import IndicatorValue, PublishedCounts, SurveyRound
from surveys.results.layout import Layout, Line
from surveys.results.settling import HIDDEN
from surveys.structure import ONE_OF, Kind, Sex

OF_SEX = {Sex.GIRL: IndicatorValue.Sex.WOMEN, Sex.BOY: IndicatorValue.Sex.MEN}


def share_of(line: Line, wanted: Sequence[int], packed: Sequence[int]) -> tuple[int, int] | None:
    """Return how many gave one of the wanted answers, and of how many; None where that is not shown.

    Of a question with several choices one answer can be wanted, as those who ticked two would count twice.
    """
    n, counts = line.n(packed), dict(zip(line.answers, line.counts(packed), strict=True))
    chosen = [value for value in wanted if value in counts]
    if not chosen or n == HIDDEN or n == 0 or (not line.shares_out and len(chosen) > 1):
        return None
    given = [counts[value] for value in chosen]
    if HIDDEN not in given:
        return sum(given), n
    rest = [count for value, count in counts.items() if value not in chosen]
    if line.shares_out and HIDDEN not in rest:  # all others are shown, and so is the sum of those wanted
        return n - sum(rest), n
    return None


def put_figures(survey: SurveyRound) -> int:
    """Put the round's shares into the series of their indicators, place by place and by sex; returns how many."""
    questions = [
        question
        for question in survey.questionnaire.questions.exclude(indicator=None).select_related("indicator")
        if question.share and Kind(question.kind) in ONE_OF | {Kind.MANY}
    ]
    if not questions:
        return 0
    sheet = survey.questionnaire.sheet()
    lines = Layout(sheet).by_key
    sexes = [at for at, code in enumerate(survey.splits) if sheet.by_code[code].kind is Kind.SEX]
    rows = PublishedCounts.objects.filter(round=survey, unit=0).exclude(municipality=None)
    values = []
    for row in rows.select_related("municipality"):
        sex = _sex_of(row, sexes)
        if sex is None:
            continue
        place = row.municipality
        if place is None:
            continue
        for question in questions:
            found = share_of(lines[question.code], question.share, row.counts)
            values.append(
                IndicatorValue(
                    indicator=question.indicator,
                    municipality=place,
                    year=survey.year,
                    sex=sex,
                    source=source_of(place.code, survey),
                    state=IndicatorValue.State.VALUE if found else IndicatorValue.State.SECRET,
                    value=100 * found[0] / found[1] if found else None,
                )
            )
    return len(IndicatorValue.objects.bulk_create(values, ignore_conflicts=True))


def source_of(code: str, survey: SurveyRound) -> str:
    """Return the source of a municipality's figures from the round: its code comes first, as it is about its own."""
    return f"{code}:enkat-{survey.pk}"


def _sex_of(row: PublishedCounts, sexes: Sequence[int]) -> str | None:
    """The sex that a row of a place is about, all if none; None for rows of another split."""
    split = (row.first, row.second)
    if split == (0, 0):
        return IndicatorValue.Sex.TOTAL
    if not sexes or any(value for at, value in enumerate(split) if at not in sexes):
        return None
    return OF_SEX.get(split[sexes[0]])
