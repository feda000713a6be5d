"""Answering over HTTP: one page sent by one and by many at once beside a bare form, and whole questionnaires."""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from statistics import median
from time import monotonic

from django.urls import reverse

from portal.bench.results import Result, timed
from portal.bench.surveys.filling import OPEN, SENT
from portal.bench.surveys.pupils import Pupil, together
from portal.supervisor import Child, answers, end, web_server
from surveys.answering.sheets import Asked, asked_of
from surveys.models import AnswerGroup, Arrival, FreeText, Response, Sitting, SurveyRound

ALONE, CROWD = 1, 32
SLOWEST = 2.0  # times as long as the bare form: half of its rate
PUPILS, HOURS = 20_000, 2
SERVED = "portal.bench.surveys.served:application"
BARE = dict.fromkeys("abcde", "1")


def measure_submit(
    *, rounds: int = 5, requests: int = 480, seconds: float = 20, crowd: int = CROWD
) -> list[Result]:
    """Send a page and a bare form in turns, by one and by a crowd; then answer whole questionnaires for a while."""
    survey = SurveyRound.objects.select_related("questionnaire").get(name=OPEN)
    asked = asked_of(survey.questionnaire)
    groups = list(AnswerGroup.objects.filter(unit__place__round=survey, code__isnull=False))
    try:
        with served() as address:
            return [
                *(_page(address, asked, groups, many, rounds, requests) for many in (ALONE, crowd)),
                _whole(address, asked, groups, crowd, seconds),
            ]
    finally:
        empty(survey)


def _page(
    address: tuple[str, int], asked: Asked, groups: list[AnswerGroup], many: int, rounds: int, requests: int
) -> Result:
    pupils = [Pupil(address, f"10.0.{number}.1", asked) for number in range(many)]
    bare = reverse("bench_form", args=[SurveyRound.objects.get(name=SENT).pk])
    together(pupils, lambda pupil: pupil.sit_down(groups[pupils.index(pupil)]))
    each = max(2, requests // many // (4 if many == 1 else 1))

    def send(pupil: Pupil) -> None:
        for number in range(each):
            pupil.answer(1, 1 + number % 2)

    def send_bare(pupil: Pupil) -> None:
        for _number in range(each):
            pupil.send(bare, reverse("answer_code"), **BARE)

    times: list[float] = []
    floors: list[float] = []
    rates: list[float] = []
    bare_rates: list[float] = []
    for number in range(rounds + 1):
        for work, measured, rate in ((send, times, rates), (send_bare, floors, bare_rates)):
            for pupil in pupils:
                pupil.seconds.clear()
            took = together(pupils, work)
            if number:  # the first warms up
                measured += [second for pupil in pupils for second in pupil.seconds]
                rate.append(many * each / took)
    for pupil in pupils:
        pupil.close()
    share = median(rates) / median(bare_rates)
    words = f"≥ 0.5 × the rate of a bare form ({share:.2f}: {spread(rates)} of {spread(bare_rates)} a second)"
    return timed(f"surveys_submit_{many}", times, floors, checks={words: share >= 1 / SLOWEST})


def _whole(
    address: tuple[str, int], asked: Asked, groups: list[AnswerGroup], crowd: int, seconds: float
) -> Result:
    """As many whole questionnaires as there is time for; classes of one another's schools."""
    pupils = [Pupil(address, f"10.1.{number}.1", asked) for number in range(crowd)]
    turn, until = count(), monotonic() + seconds

    def answer(pupil: Pupil) -> None:
        while True:
            pupil.answer_all(groups[next(turn) % len(groups)])
            if monotonic() > until:
                return

    took = together(pupils, answer)
    asked_for = [second for pupil in pupils for second in pupil.seconds]
    for pupil in pupils:
        pupil.close()
    done = next(turn)
    kept = (
        Response.objects.filter(round__name=OPEN).count() + Arrival.objects.filter(round__name=OPEN).count()
    )
    in_time = int(done / took * HOURS * 3600)
    checks = {
        f"≥ {PUPILS} pupils in {HOURS} hours ({in_time})": in_time >= PUPILS,
        f"{len(asked_for) / took:.0f} requests a second": True,
        f"{done} whole answers kept ({kept})": kept == done,
    }
    return timed("surveys_round", asked_for, asked_for, checks=checks, beside="itself")


def spread(rates: list[float]) -> str:
    """Return the median of rates, and from which to which they went."""
    return f"{median(rates):.0f} ({min(rates):.0f}–{max(rates):.0f})"


@contextmanager
def served() -> Iterator[tuple[str, int]]:
    """Have the portal's web server up in this block, as the supervisor starts it, on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = free.getsockname()
    child = web_server(address[0], address[1], {**os.environ, "BEHIND_PROXY": "1"})
    child = Child(
        [SERVED if word == "portal.wsgi:application" else word for word in child.command], child.environ
    )
    child.start()
    try:
        deadline = monotonic() + 60
        while not answers(*address):
            if not child.running() or monotonic() > deadline:
                sys.exit("The web server did not start.")
        yield address
    finally:
        end([child])


def empty(survey: SurveyRound) -> None:
    """Take away what was answered here: the next measurement begins as this one did."""
    Sitting.objects.filter(group__unit__place__round=survey).delete()
    for model in (Arrival, Response, FreeText):
        model.objects.filter(round__name__in=(OPEN, SENT)).delete()
    AnswerGroup.objects.filter(unit__place__round=survey).update(answered=0)
