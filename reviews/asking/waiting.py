"""What waits of the exchange on a municipality's start page: the same that is told by mail (reminders.py)."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.models import Municipality
from reviews.models import Audience, BorrowedHours, GroupInvite, PeerAnswer, PeerQuestion
from reviews.support.looks import Look
from reviews.support.rows import Part, Rows
from reviews.support.waiting import ToDo

SHOWN = 5


def exchange_parts(user: User, municipality: Municipality) -> list[Part]:
    """Answers to read, questions to the municipality's groups, groups that it is asked into, and hours to confirm;
    nothing for those who do not read it in full."""
    if not municipality.is_read_in_full_by(user):
        return []
    answers = PeerAnswer.objects.standing().filter(question=OuterRef("pk"))
    questions: Any = PeerQuestion.objects.visible_to(user).standing().filter(closed_on=None)
    own = questions.of(municipality).filter(Exists(answers))
    to_group = questions.read_at(municipality).filter(
        ~Exists(answers.filter(municipality=municipality)), audience=Audience.GROUP
    )
    invites: Any = GroupInvite.objects.visible_to(user).waiting().filter(municipality=municipality)
    hours: Any = BorrowedHours.objects.visible_to(user).to_confirm([municipality])
    asked = {"pk": F("pk"), "text": F("text"), "on": F("asked_on")}
    others = to_group.exclude(pk__in=questions.of(municipality).values("pk"))
    invited = {"pk": F("pk"), "text": F("proposal__group__name"), "on": F("proposal__proposed_on")}
    return [
        ("answered", own.order_by("asked_on", "pk"), asked, SHOWN),
        ("to group", others.order_by("asked_on", "pk"), asked, SHOWN),
        ("group", invites.order_by("pk"), invited, SHOWN),
        ("hours", hours.order_by("on", "pk"), {"pk": F("pk"), "text": F("about"), "on": F("on")}, SHOWN),
    ]


def exchange_waiting(rows: Rows, municipality: Municipality) -> Iterator[ToDo]:
    """What waits, of rows of `exchange_parts`."""
    says = {
        "answered": ("peer_question_detail", _("Read the answers to your question, and close it")),
        "to group": ("peer_question_detail", _("Answer a question that is put to your group")),
        "group": ("group_answer", _("Answer whether you want to be in a group of municipalities")),
        "hours": ("hours_detail", _("Confirm hours that another municipality has noted")),
    }
    for kind, (page, why) in says.items():
        for row in rows.get(kind, ()):
            url = reverse(page, args=[municipality.code, row["pk"]])
            yield ToDo(row["text"], url, Look("ongoing", "clock", row["on"]), why)
