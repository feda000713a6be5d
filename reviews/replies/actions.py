"""Beginning, writing in, locking and sharing replies. Callers check access."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override
from django_tasks import task

from accounts.models import User
from activities.models import RecordQuery, ReportingDuty, ReportQuestion
from municipalities.models import Municipality
from plans.printing.making import make
from portal.lib.editions import save_edition
from portal.lib.once import once
from reviews.models import DutyReply, ReplyAnswer, ReplyUse
from reviews.replies.content import paper_of, uses_of
from reviews.replies.knowledge import Knowledge

How = ReplyUse.How
QUESTION = "fraga"  # the code of a question that nobody foresaw


class NotDraft(Exception):
    """The reply is locked, or about to be."""


@transaction.atomic
def begin_reply(*, by: User, municipality: Municipality, duty: ReportingDuty, year: int) -> DutyReply:
    """Begin the reply to a duty for a year, with the questions as they are asked at its end, already filled in.

    There is one per municipality, duty and year: asked for again, that one is given.
    """
    fields = {
        "title": duty.name,
        "asker": duty.asker,
        "basis": duty.basis,
        "period_from": duty.first_day(year),
        "period_to": date(year, 12, 31),
        "due_on": usual_due(duty, year),
        "created_by": by,
    }
    reply, is_new = DutyReply.objects.get_or_create(
        municipality=municipality, duty=duty.code, year=year, defaults=fields
    )
    if is_new:
        asked = ReportQuestion.objects.of(duty.code, on=date(year, 12, 31))
        ReplyAnswer.objects.bulk_create(
            ReplyAnswer(
                reply=reply,
                code=one.code,
                position=place,
                question=one.question,
                help=one.help,
                **query_of(one),
            )
            for place, one in enumerate(asked, start=1)
        )
        fill_in(reply)
    return reply


def usual_due(duty: ReportingDuty, year: int) -> date | None:
    """The last day of the month in which a year is usually asked about; None where no month is usual."""
    if duty.due_month is None:
        return None
    month = duty.due_month
    after = date(year + 1 + month // 12, month % 12 + 1, 1)
    return date.fromordinal(after.toordinal() - 1)


def query_of(question: RecordQuery) -> dict[str, Any]:
    """A question's basis and what narrows it, to be kept with a reply."""
    return {name: getattr(question, name) for name in ("basis", *RecordQuery.NARROWING)}


@transaction.atomic
def ask(
    *,
    by: User,
    municipality: Municipality,
    form_token: UUID,
    title: str,
    asker: str,
    question: str,
    due_on: date | None,
    themes: list[str],
    tags: list[str],
) -> DutyReply:
    """Take down a question that nobody foresaw, in the asker's words; the same form posted twice gives one."""
    today = timezone.localdate()
    reply, is_new = once(
        municipality.duty_replies,
        form_token,
        title=title,
        asker=asker,
        year=today.year,
        period_from=date(today.year, 1, 1),
        period_to=date(today.year, 12, 31),
        due_on=due_on,
        created_by=by,
    )
    if is_new:
        ReplyAnswer.objects.create(
            reply=reply,
            code=QUESTION,
            position=1,
            question=question,
            basis="search",
            themes=themes,
            tags=tags,
        )
    return reply


def hold_draft(reply: DutyReply) -> None:
    """Hold the reply still while something in it changes; raises NotDraft once it is locked."""
    drafts = DutyReply.objects.select_for_update(no_key=True).filter(state=DutyReply.State.DRAFT)
    if not drafts.filter(pk=reply.pk).values_list("pk"):
        raise NotDraft


def fill_in(reply: DutyReply) -> None:
    """Note which activities each question finds now, and which questions the record answers.

    What a person has chosen or left out stays so. The reply is a draft, and held.
    """
    knowledge = Knowledge(reply, timezone.localdate())
    for answer in reply.answers.prefetch_related("uses"):
        uses = uses_of(answer)
        found = {one.pk for one in knowledge.found(answer)}
        gone = [pk for pk, how in uses.items() if how == How.FOUND and pk not in found]
        if gone:
            answer.uses.filter(activity__in=gone).delete()
        ReplyUse.objects.bulk_create(
            ReplyUse(answer=answer, activity_id=pk) for pk in sorted(found - set(uses))
        )
        known = knowledge.gathered(answer, uses).is_prefilled or bool(answer.sources)
        if known != answer.is_prefilled:
            ReplyAnswer.objects.filter(pk=answer.pk).update(is_prefilled=known)


@transaction.atomic
def change_settings(*, reply: DutyReply, edition: int, **fields: Any) -> DutyReply:
    """Save title, date and period; raises EditConflict if someone else saved since, NotDraft once it is locked."""
    hold_draft(reply)
    saved = save_edition(reply, edition=edition, **fields)
    fill_in(saved)
    return saved


@transaction.atomic
def write_answer(
    *,
    answer: ReplyAnswer,
    edition: int,
    text: str,
    shows_basis: bool,
    ticked: Mapping[int, bool],
) -> ReplyAnswer:
    """Save a person's words under a question, and which of the activities shown there stand in it.

    Raises EditConflict if someone else saved since, NotDraft once the reply is locked.
    """
    hold_draft(answer.reply)
    saved = save_edition(answer, edition=edition, text=text, shows_basis=shows_basis)
    _choose(saved, ticked)
    fill_in(answer.reply)
    return saved


def _choose(answer: ReplyAnswer, ticked: Mapping[int, bool]) -> None:
    """Keep what a person ticked or unticked; what the question finds by itself and is ticked needs no word."""
    knowledge = Knowledge(answer.reply, timezone.localdate())
    found = {one.pk for one in knowledge.found(answer)}
    for pk, is_in in ticked.items():
        if pk not in knowledge.entries:
            continue
        usual = How.FOUND if is_in else None
        told = How.CHOSEN if is_in else How.LEFT_OUT
        how = usual if is_in == (pk in found) else told
        if how is None:
            answer.uses.filter(activity=pk).delete()
        else:
            ReplyUse.objects.update_or_create(answer=answer, activity_id=pk, defaults={"how": how})


@transaction.atomic
def write_question(
    *, answer: ReplyAnswer, edition: int, text: str, sources: list[dict[str, str]]
) -> ReplyAnswer:
    """Save the answer to a question that nobody foresaw, with the sources that the person has chosen.

    Raises EditConflict if someone else saved since, NotDraft once the reply is locked.
    """
    hold_draft(answer.reply)
    saved = save_edition(answer, edition=edition, text=text, sources=sources, is_prefilled=bool(sources))
    chosen = set(_activities_among(sources))
    answer.uses.exclude(activity__in=chosen).delete()
    for pk in chosen:
        ReplyUse.objects.update_or_create(answer=answer, activity_id=pk, defaults={"how": How.CHOSEN})
    return saved


def _activities_among(sources: Iterable[Mapping[str, str]]) -> Iterable[int]:
    for one in sources:
        kind, _dash, number = one["key"].partition("-")
        if kind == "activity":
            yield int(number)


@transaction.atomic
def lock_reply(*, by: User, reply: DutyReply) -> None:
    """Let the worker make the reply for good; from now on nobody writes in it. Locked twice it is made once."""
    try:
        hold_draft(reply)
    except NotDraft:
        return
    if not reply.is_unforeseen:
        fill_in(reply)
    DutyReply.objects.filter(pk=reply.pk).update(state=DutyReply.State.MAKING, done=0, locked_by=by)
    make_reply.enqueue(reply.pk)


@task()
def make_reply(pk: int) -> None:
    """Make the files of a reply that is being locked; a second run finds nothing to do."""
    rows = DutyReply.objects.select_related("municipality__law_settings")
    reply = rows.filter(pk=pk, state=DutyReply.State.MAKING).first()
    if reply is not None:
        with override(settings.LANGUAGE_CODE):
            make(reply, lambda: paper_of(reply))


def share(*, by: User, reply: DutyReply) -> bool:
    """Show a locked reply to the county board; says whether it was not shown before."""
    rows = DutyReply.objects.filter(pk=reply.pk, state=DutyReply.State.LOCKED, shared_at=None)
    return bool(rows.update(shared_at=timezone.now(), shared_by=by))


def stop_sharing(*, reply: DutyReply) -> None:
    """Show it to the county board no more."""
    DutyReply.objects.filter(pk=reply.pk).update(shared_at=None, shared_by=None)


@transaction.atomic
def remove_reply(*, reply: DutyReply) -> None:
    """Remove a draft with what is written in it; raises NotDraft for one that is locked."""
    hold_draft(reply)
    reply.delete()


def give_case_number(*, reply: DutyReply, case_number: str) -> None:
    """Fill in the number under which the reply is kept; all else stays as it is."""
    DutyReply.objects.filter(pk=reply.pk).update(case_number=case_number)
