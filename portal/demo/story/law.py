"""Tells what was said of the law's duties, what the county was shown, and what a municipality thinks of itself."""

from datetime import date
from typing import Any

from accounts.models import User
from activities.readers.actions import publish
from municipalities.models import Municipality
from plans.alike.actions import say_yes
from plans.following.actions import save_self_check
from plans.following.statements import STATEMENTS, Answer
from plans.law.actions import add_council_report, say, set_law_settings, share
from plans.models import Duty, DutyStatement, SharedDuty
from portal.demo.story.calendar import token
from portal.demo.story.cast import Stage
from portal.lib.dates import moment

ANSWERS = {"no": Answer.NO, "partly": Answer.PARTLY, "unknown": Answer.UNKNOWN}


def tell_law(place: Municipality, story: dict[str, Any], stage: Stage) -> None:
    """Tell how the municipality reads the law, what it says of it, and which rows the county sees."""
    if settings := story.get("settings"):
        set_law_settings(municipality=place, **settings)
    for statement in story.get("statements", []):
        day = statement.pop("on")
        made = say(
            by=stage.keeper(place, day), municipality=place,
            form_token=token("statement", place.code, statement["duty_code"]), **statement,
        )  # fmt: skip
        DutyStatement.objects.filter(pk=made.pk).update(said_at=moment(day, 10))
    for report in story.get("council_reports", []):
        add_council_report(
            by=stage.keeper(place, report["reported_on"]), municipality=place,
            form_token=token("council report", place.code, report["reported_on"]), **report,
        )  # fmt: skip
    if on := story.get("shared_on"):
        shared = Duty.objects.current().filter(code__in=story["shared"])
        share(by=stage.keeper(place, on), municipality=place, duties=shared)
        SharedDuty.objects.filter(municipality=place).update(shared_at=moment(on, 11))


def tell_self_checks(place: Municipality, checks: list[dict[str, Any]], by: User) -> None:
    """A year's answers: yes to everything that is not said to be otherwise."""
    for check in checks:
        answers = dict.fromkeys(STATEMENTS, Answer.YES.value)
        for name, answer in ANSWERS.items():
            answers |= dict.fromkeys(check.get(name, []), answer.value)
        save_self_check(
            by=by, municipality=place, year=check["year"], edition=0, answers=answers, note=check["note"]
        )


def tell_openness(place: Municipality, story: dict[str, Any], *, by: User, on: date) -> None:
    """The municipality is found by others like it, and shows everyone what it does."""
    consent = say_yes(by=by, municipality=place, contact=story["alike"]["contact"])
    consent.since = on
    consent.save(update_fields=["since"])
    publish(by=by, municipality=place, introduction=story["public_page"]["introduction"])
