"""What is asked of a municipality in a year, how far each reply has come, and how often the same work was used."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from activities.models import ReportingDuty, ReportQuestion
from activities.yearly.reports import Entry
from municipalities.models import County, Municipality
from reviews.models import DutyReply, ReplyAnswer, ReplyUse
from reviews.replies.actions import usual_due
from reviews.replies.knowledge import Gathered, Knowledge
from reviews.support.rows import Part, named

SHOWN = 5  # on a start page
COUNTS = ("requests", "asked", "prefilled", "most")


@dataclass(frozen=True)
class Asked:
    """A duty in a year: how many questions, when it is usually asked about, and the reply if one is begun."""

    duty: ReportingDuty
    questions: int
    due_on: date | None
    reply: DutyReply | None


@dataclass(frozen=True)
class Counted:
    """A year's requests, their questions, how many the record answered, and the most used activity's reports."""

    year: int
    requests: int = 0
    asked: int = 0
    prefilled: int = 0
    most: int = 0


@dataclass(frozen=True)
class Preview:
    """What a duty asks about a year, and what of it the record would fill in today; nothing is written down."""

    duty: ReportingDuty
    year: int
    due_on: date | None
    known: list[tuple[ReportQuestion, Gathered]]

    @property
    def prefilled(self) -> int:
        return sum(found.is_prefilled for _question, found in self.known)


def replies_of(user: User, municipality: Municipality, year: int) -> list[DutyReply]:
    """The year's replies that the user may read, each with its number of questions and of those filled in."""
    rows = DutyReply.objects.visible_to(user).filter(municipality=municipality, year=year)
    return list(
        rows.defer(*DutyReply.FILES).annotate(
            asked=Count("answers"), prefilled=Count("answers", filter=Q(answers__is_prefilled=True))
        )
    )


def asked_of_municipalities() -> QuerySet[ReportingDuty]:
    """The duties that municipalities answer."""
    return ReportingDuty.objects.filter(audience=ReportingDuty.Audience.MUNICIPALITY)


def duties_of(replies: list[DutyReply], year: int) -> list[Asked]:
    """What municipalities are asked in a year, in the order of the duties, with the replies that are begun."""
    last = date(year, 12, 31)
    duties = asked_of_municipalities().filter(
        Q(valid_to=None) | Q(valid_to__gte=date(year, 1, 1)), valid_from__lte=last
    )
    in_force = ReportQuestion.objects.filter(Q(valid_to=None) | Q(valid_to__gte=last), valid_from__lte=last)
    questions = Counter(in_force.values_list("duty", flat=True))
    begun = {reply.duty: reply for reply in replies}
    return [
        Asked(duty, questions[duty.code], usual_due(duty, year), begun.get(duty.code))
        for duty in duties
        if questions[duty.code] or duty.code in begun
    ]


def preview(municipality: Municipality, duty: ReportingDuty, year: int, *, today: date) -> Preview:
    """What the record would answer, question by question, if the reply to the duty were begun today."""
    reply = DutyReply(
        municipality=municipality,
        year=year,
        period_from=duty.first_day(year),
        period_to=date(year, 12, 31),
    )
    knowledge = Knowledge(reply, today)
    asked = ReportQuestion.objects.of(duty.code, on=reply.period_to)
    known = [(question, knowledge.gathered(question)) for question in asked]
    return Preview(duty, year, usual_due(duty, year), known)


def counted(municipality: Municipality, year: int) -> Counted:
    """How much was asked in the year and how often the same activity served; counts, never what it says. One query."""
    for row in DutyReply.objects.filter(municipality=municipality).counted(year):
        return Counted(year, **{name: row[name] for name in COUNTS})
    return Counted(year)


def reply_parts(user: User, municipality: Municipality, *, today: date) -> list[Part]:
    """What a start page says of requests, to be read together with other small lists: drafts whose day is near or
    has passed, and the year's counts; for those who keep or lead the municipality's work."""
    if not municipality.is_read_in_full_by(user):
        return []
    mine = DutyReply.objects.filter(municipality=municipality)
    near = DutyReply.objects.editable_by(user).to_answer(by=today).filter(municipality=municipality)
    return [
        ("reply", near.order_by("due_on", "pk"), named("pk", "title", "due_on"), SHOWN),
        ("requests", mine.counted(today.year), named(*COUNTS), 1),
    ]


def answer_before(answer: ReplyAnswer) -> ReplyAnswer | None:
    """What was answered to the same question the last time, if there was one."""
    reply = answer.reply
    if reply.is_unforeseen:
        return None
    earlier = ReplyAnswer.objects.filter(
        reply__municipality=reply.municipality_id,
        reply__duty=reply.duty,
        reply__year__lt=reply.year,
        code=answer.code,
    )
    return (
        earlier.select_related("reply")
        .defer(*(f"reply__{name}" for name in DutyReply.FILES))
        .order_by("-reply__year")
        .first()
    )


def fits_nowhere(reply: DutyReply, knowledge: Knowledge) -> list[Entry]:
    """The period's activities that stand under no question of the reply, the newest first."""
    used = set(ReplyUse.objects.standing().filter(answer__reply=reply).values_list("activity", flat=True))
    found = {one.pk for answer in reply.answers.all() for one in knowledge.found(answer)}
    left_out = ReplyUse.objects.filter(answer__reply=reply, how=ReplyUse.How.LEFT_OUT)
    for pk in left_out.values_list("activity", flat=True):
        found.discard(pk)
    return [one for pk, one in reversed(knowledge.entries.items()) if pk not in used | found]


def shared_with(user: User, counties: list[County]) -> list[DutyReply]:
    """The locked replies that municipalities of the counties have shared with them, the latest first."""
    rows = DutyReply.objects.visible_to(user).filter(
        municipality__county__in=counties, shared_at__isnull=False
    )
    return list(rows.defer(*DutyReply.FILES).select_related("municipality").order_by("-shared_at", "-pk"))
