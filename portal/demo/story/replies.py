"""Tells what Norsjö answers to those who ask: a year's reports, and a question that nobody foresaw."""

from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import User
from activities.models import ReportingDuty
from municipalities.models import Municipality
from portal.demo.story.calendar import token
from portal.demo.story.cast import Stage
from reviews.models import DutyReply
from reviews.replies import actions
from reviews.replies.knowledge import Knowledge
from reviews.replies.proposing import Search

SOURCES = 3  # chosen for the question


def tell_replies(place: Municipality, story: dict[str, Any], stage: Stage, *, on: date) -> None:
    """Answer each duty of the story, and the question; what is locked is shared with the county board."""
    by = stage.keeper(place, on)
    for told in story["replies"]:
        duty = ReportingDuty.objects.filter(code=told["duty"]).first()
        if duty is not None:
            tell_reply(place, duty, told, by=by, year=on.year - told["years_ago"])
    tell_question(place, story["question"], by=by)


def tell_reply(
    place: Municipality, duty: ReportingDuty, told: dict[str, Any], *, by: User, year: int
) -> None:
    """Begin a reply and write some of its texts; lock and share it where the story says so."""
    reply = actions.begin_reply(by=by, municipality=place, duty=duty, year=year)
    if due_on := told.get("due_on"):
        asked = {name: getattr(reply, name) for name in ("title", "asker", "period_from", "period_to")}
        actions.change_settings(reply=reply, edition=reply.edition, due_on=due_on, **asked)
    texts, chosen = told["texts"], told.get("chosen", {})
    for answer in reply.answers.filter(code__in={*texts, *chosen}):
        actions.write_answer(
            answer=answer,
            edition=answer.edition,
            text=texts.get(answer.code, "").strip(),
            shows_basis=True,
            ticked=with_words(reply, chosen.get(answer.code, [])),
        )
    if told["locked"]:
        actions.lock_reply(by=by, reply=reply)
        actions.make_reply.call(reply.pk)
        actions.share(by=by, reply=reply)


def with_words(reply: DutyReply, words: list[str]) -> dict[int, bool]:
    """Activities of the period with one of the words in their titles, to be put under a question."""
    entries = Knowledge(reply, timezone.localdate()).entries.values() if words else ()
    return {entry.pk: True for entry in entries if any(word in entry.title for word in words)}


def tell_question(place: Municipality, told: dict[str, Any], *, by: User) -> None:
    """Take down the question, choose the first sources that the record offers, and answer."""
    reply = actions.ask(
        by=by,
        municipality=place,
        form_token=token("reply", told["title"]),
        title=told["title"],
        asker=told["asker"],
        question=told["question"],
        due_on=told["due_on"],
        themes=[],
        tags=[],
    )
    answer = reply.answers.get()
    shelves = Search(place, answer, told["words"]).shelves()
    found = [proposal.kept for shelf in shelves for proposal in shelf.proposals[:1]]
    actions.write_question(
        answer=answer, edition=answer.edition, text=told["answer"].strip(), sources=found[:SOURCES]
    )
