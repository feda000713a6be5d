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
from reviews.replies.knowledge import Knowledge


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

    requests: int
    answers: int
    prefilled: int
    most: int


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


def counted(municipality: Municipality, year: int) -> Counted:
    """How much was asked in the year and how often the same activity served; counts, never what it says."""
    answers = ReplyAnswer.objects.filter(reply__municipality=municipality, reply__year=year).aggregate(
        requests=Count("reply", distinct=True),
        all=Count("pk"),
        prefilled=Count("pk", filter=Q(is_prefilled=True)),
    )
    uses = ReplyUse.objects.standing().filter(
        answer__reply__municipality=municipality, answer__reply__year=year
    )
    times = uses.values("activity").annotate(n=Count("answer__reply", distinct=True)).order_by("-n")
    most = times.values_list("n", flat=True).first()
    return Counted(answers["requests"], answers["all"], answers["prefilled"], most or 0)


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
