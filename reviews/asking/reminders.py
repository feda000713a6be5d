"""What is told of the exchange: answers to one's question, a question put to one's group, an invitation to a group,
and hours to confirm."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.reminding.rules import Asked, Due, Question, reminder
from municipalities.models import COORDINATES, READS_IN_FULL, GroupMember
from reviews.models import Audience, BorrowedHours, GroupInvite, PeerAnswer, PeerQuestion


@reminder("exchange")
def answers(asked: Asked) -> Iterator[Question]:
    """Answers to a question that is open: to those who asked, told again when another one comes."""

    def tell(row: dict[str, Any]) -> Iterator[Due]:
        place, county = row["place"], row["county"]
        if place:
            people, where = asked.people.at(place, *READS_IN_FULL), asked.at(place)
            url = reverse("peer_question_detail", args=[asked.code(place), row["pk"]])
        else:
            people, where = asked.people.officers(county), asked.served([county])
            url = reverse("county_peer_question_detail", args=[asked.counties[county].code, row["pk"]])
        text = _("Read the answers to your question, and close it")
        for user in people:
            yield Due(
                user, f"answers {row['pk']}", text, url, stage=str(row["newest"]), title=row["title"], **where
            )

    names = {
        "pk": "question",
        "title": "question__text",
        "place": "question__municipality",
        "county": "question__county",
    }
    rows = (
        PeerAnswer.objects.standing()
        .filter(
            Q(question__municipality__in=asked.people.places(*READS_IN_FULL))
            | Q(question__county__in=asked.people.counties),
            question__closed_on=None,
            question__withdrawn_on=None,
        )
        .order_by()
        .values(*names.values())
        .annotate(newest=Max("pk"))
    )
    yield Question(rows, {name: F(path) for name, path in (names | {"newest": "newest"}).items()}, tell)


@reminder("exchange")
def questions(asked: Asked) -> Iterator[Question]:
    """Questions that are open and put to a group: to those of its members that have not answered."""

    def tell(row: dict[str, Any]) -> Iterator[Due]:
        place = row["place"]
        for user in asked.people.at(place, *READS_IN_FULL):
            yield Due(
                user,
                f"question {row['pk']}",
                _("Answer a question that is put to your group"),
                reverse("peer_question_detail", args=[asked.code(place), row["pk"]]),
                title=row["title"],
                **asked.at(place),
            )

    place = "group__members__municipality"
    still_in = GroupMember.objects.active(asked.today).filter(
        group=OuterRef("group"), municipality=OuterRef("municipality")
    )
    answered = PeerAnswer.objects.standing().filter(question=OuterRef("pk"), municipality=OuterRef(place))
    members = Q(group__members__ends_on=None) | Q(group__members__ends_on__gt=asked.today)
    rows = PeerQuestion.objects.standing().filter(
        members,
        Q(municipality=None) | Exists(still_in) & ~Q(**{place: F("municipality")}),
        ~Exists(answered),
        audience=Audience.GROUP,
        closed_on=None,
        group__members__starts_on__lte=asked.today,
        group__members__municipality__in=asked.people.places(*READS_IN_FULL),
    )
    yield Question(rows, {"pk": F("pk"), "title": F("text"), "place": F(place)}, tell)


@reminder("exchange")
def invitations(asked: Asked) -> Iterator[Question]:
    """Groups that a municipality is asked into: to those who coordinate it."""

    def tell(row: dict[str, Any]) -> Iterator[Due]:
        place = row["place"]
        for user in asked.people.at(place, *COORDINATES):
            yield Due(
                user,
                f"group {row['pk']}",
                _("Answer whether you want to be in a group of municipalities"),
                reverse("group_answer", args=[asked.code(place), row["pk"]]),
                title=row["title"],
                **asked.at(place),
            )

    rows = GroupInvite.objects.waiting().filter(municipality__in=asked.people.places(*COORDINATES))
    columns = {"pk": "pk", "place": "municipality", "title": "proposal__group__name"}
    yield Question(rows, {name: F(path) for name, path in columns.items()}, tell)


@reminder("exchange")
def hours(asked: Asked) -> Iterator[Question]:
    """Hours that the other municipality has noted, and that wait for a yes or no."""

    def tell(row: dict[str, Any]) -> Iterator[Due]:
        place = row["borrower"] if row["by_lender"] else row["lender"]
        for user in asked.people.at(place, *READS_IN_FULL):
            yield Due(
                user,
                f"hours {row['pk']}",
                _("Confirm hours that another municipality has noted"),
                reverse("hours_detail", args=[asked.code(place), row["pk"]]),
                title=row["title"],
                **asked.at(place),
            )

    rows = BorrowedHours.objects.to_confirm(asked.people.places(*READS_IN_FULL))
    columns = {
        "pk": "pk",
        "lender": "lender",
        "borrower": "borrower",
        "by_lender": "noted_by_lender",
        "title": "about",
    }
    yield Question(rows, {name: F(path) for name, path in columns.items()}, tell)
