"""Invents answer sheets: the same every time for the same seed."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from random import Random

from surveys.structure import (
    ONE_OF,
    SKIPPED,
    TEXTS,
    TICKED,
    UNTICKED,
    Item,
    Kind,
    Sheet,
)

Shapes = Mapping[str, Sequence[float]]
SKIPPING = 0.01  # of the answers to a question
OFTEN = 0.25  # how often an option among several is ticked, where no shape says it
FALLING = (5, 4, 2, 1)  # weights of the first options, where no shape says them; later ones are as the last


def invent_sheets(
    sheet: Sheet,
    people: Sequence[Mapping[str, int]],
    *,
    shapes: Shapes,
    exactly: Mapping[str, int],
    seed: str,
) -> Iterator[list[int]]:
    """Invent what the people answered; of each it is given what they are: {"sex": 1}.

    `shapes`, by the question's code, weigh its options; of a question with several choices they are the share that
    ticks each, of a number its least and its greatest. `exactly` so many, the first of the people, give the first
    option of a question, and all others its second.
    """
    rng = Random(seed)  # noqa: S311  invents, keeps no secret
    writer = _Writer(sheet, shapes, rng)
    for number, given in enumerate(people):
        told = {code: 1 if number < count else 2 for code, count in exactly.items()}
        yield writer.write(told | dict(given))


class _Writer:
    """Fills in sheets of one questionnaire."""

    def __init__(self, sheet: Sheet, shapes: Shapes, rng: Random) -> None:
        self.sheet, self.shapes, self.rng = sheet, shapes, rng
        self.items = [item for item in sheet.items if item.width]
        self.odds = {item.code: list(accumulate(self._weights(item))) for item in self.items if item.options}

    def _weights(self, item: Item) -> Sequence[float]:
        usual = [*FALLING, *[FALLING[-1]] * len(item.options)][: len(item.options)]
        return self.shapes.get(item.code, usual)

    def write(self, given: Mapping[str, int]) -> list[int]:
        """One person's sheet; what is not asked of them stays empty."""
        answers = self.sheet.empty()
        for item in self.items:
            if self.sheet.holds(item.condition, answers):
                told = given.get(item.code)
                answers[self.sheet.slots(item)] = self._slots(item) if told is None else [told]
        return answers

    def _slots(self, item: Item) -> list[int]:
        if item.kind in TEXTS or item.kind is Kind.MONTH or self.rng.random() < SKIPPING:
            return [SKIPPED] * item.width
        if item.kind in ONE_OF:
            return [self._choose(item)]
        if item.kind is Kind.MATRIX:
            return [self._choose(item) for _row in item.rows]
        if item.kind is Kind.MANY:
            return self._ticks(item)
        least, most = self.shapes.get(item.code, (item.least or 0, item.most or 100))
        return [self.rng.randint(int(least), int(most)) + 1]

    def _choose(self, item: Item) -> int:
        return self.rng.choices(item.options, cum_weights=self.odds[item.code])[0].value

    def _ticks(self, item: Item) -> list[int]:
        shares = self.shapes.get(item.code, [OFTEN] * len(item.options))
        ticked = [
            option
            for option, share in zip(item.options, shares, strict=True)
            if not option.alone and self.rng.random() < share
        ]
        ticked = (
            ticked[: item.most]
            or [option for option in item.options if option.alone][:1]
            or [item.options[0]]
        )
        return [TICKED if option in ticked else UNTICKED for option in item.options]
