"""Groups as they are listed from one place, and the page of what their members show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from municipalities.models import GroupMember, Municipality, MunicipalityGroup
from plans.models import LessonLearned
from reviews.asking.looks import place_name
from reviews.asking.sides import Side, groups_of
from reviews.models import (
    Event,
    EventInvite,
    GroupInvite,
    GroupProposal,
    GroupShare,
    Method,
    Need,
    PeerQuestion,
)

SHOWN = 20  # of each part


@dataclass(frozen=True)
class Asked:
    """A municipality that was asked into a group, and what it has answered."""

    name: str
    answer: str  # of GroupInvite.Answer, or nothing yet


@dataclass(frozen=True)
class GroupRow:
    """A group as it is listed: who is in it, what it is for, and what one may do."""

    group: MunicipalityGroup
    purpose: str
    proposed_by: str
    members: tuple[str, ...]
    asked: tuple[Asked, ...]  # those who are not in it, where the group was proposed
    has_page: bool  # whether one reads its page
    takes_part: bool  # whether one's own municipality does
    is_member: bool
    may_leave: bool
    may_invite: bool
    invite_url: str


@dataclass(frozen=True)
class Meeting:
    """A day when members of the group are invited to the same meeting: kind and names, nothing of what it is about."""

    on: date
    kind: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class GroupPage:
    """What the members show to each other."""

    group: MunicipalityGroup
    purpose: str
    members: tuple[Municipality, ...]
    needs: Sequence[Need]
    methods: Sequence[Method]
    lessons: Sequence[LessonLearned]
    meetings: tuple[Meeting, ...]
    questions: Sequence[PeerQuestion]


def groups_at(user: User, side: Side) -> list[GroupRow]:
    """The groups of the side, and those that it has proposed itself. Five questions."""
    own: Any = Q(pk__in=groups_of(side).values("pk"))
    if side.municipality:
        own |= Q(proposal__municipality=side.municipality)
    groups = list(MunicipalityGroup.objects.filter(own).order_by("name"))
    members: dict[int, list[GroupMember]] = {}
    for member in GroupMember.objects.active().filter(group__in=groups).select_related("municipality"):
        members.setdefault(member.group_id, []).append(member)
    proposals = {
        proposal.group_id: proposal
        for proposal in GroupProposal.objects.filter(group__in=groups).select_related(
            "municipality", "county"
        )
    }
    asked: dict[int, list[GroupInvite]] = {}
    for invite in GroupInvite.objects.filter(proposal__group__in=groups).select_related("municipality"):
        asked.setdefault(invite.proposal_id, []).append(invite)
    shares = list(
        GroupShare.objects.visible_to(user).filter(group__in=groups).values_list("group", "municipality")
    )
    return [
        _row(side, group, members.get(group.pk, ()), proposals.get(group.pk), asked, shares)
        for group in groups
    ]


def _row(
    side: Side,
    group: MunicipalityGroup,
    members: Iterable[GroupMember],
    proposal: GroupProposal | None,
    asked: dict[int, list[GroupInvite]],
    shares: Iterable[tuple[int, int]],
) -> GroupRow:
    inside = sorted((member.municipality for member in members), key=lambda place: place.sort_key)
    invites = asked.get(proposal.pk, []) if proposal else []
    own = side.municipality
    is_own = proposal is not None and side.owns(proposal)
    return GroupRow(
        group=group,
        purpose=proposal.purpose if proposal else "",
        proposed_by=place_name(proposal.place) if proposal else "",
        members=tuple(place.name for place in inside),
        # Who has said no is told to nobody but those who asked.
        asked=tuple(
            Asked(invite.municipality.name, invite.answer)
            for invite in invites
            if is_own and invite.municipality not in inside
        ),
        has_page=any(
            shared == group.pk and (own is None or (group.pk, own.pk) in shares) for shared, _place in shares
        ),
        takes_part=own is not None and (group.pk, own.pk) in shares,
        is_member=own in inside,
        may_leave=own in inside and any(invite.municipality_id == own.pk for invite in invites if own),
        may_invite=is_own,
        invite_url=side.url("group_invite", group.pk) if is_own else "",
    )


def invites_waiting(user: User, municipality: Municipality) -> Any:
    """Invitations that the municipality has not said yes to: those without an answer first."""
    invites: Any = GroupInvite.objects.visible_to(user).filter(municipality=municipality)
    return (
        invites.exclude(answer=GroupInvite.Answer.YES)
        .select_related("proposal__group", "proposal__municipality", "proposal__county")
        .order_by("answer", "-pk")
    )


def group_page(user: User, group: MunicipalityGroup, shares: Sequence[GroupShare]) -> GroupPage:
    """What those who take part show, each what it has chosen. Six questions, however many they are."""

    def showing(part: str) -> list[int]:
        return [share.municipality_id for share in shares if getattr(share, part)]

    proposal = GroupProposal.objects.filter(group=group).first()
    lessons: Any = LessonLearned.objects.shared().filter(
        follow_up__measure__plan__municipality__in=showing("lessons")
    )
    methods: Any = Method.objects.filter(municipality__in=showing("methods"), withdrawn_on=None)
    needs: Any = Need.objects.open_to_others().filter(municipality__in=showing("needs"))
    questions: Any = PeerQuestion.objects.visible_to(user).standing().filter(group=group, closed_on=None)
    return GroupPage(
        group=group,
        purpose=proposal.purpose if proposal else "",
        members=tuple(share.municipality for share in shares),
        needs=needs.select_related("municipality")[:SHOWN],
        methods=methods.select_related("municipality")[:SHOWN],
        lessons=lessons.select_related("follow_up__measure__plan__municipality")[:SHOWN],
        meetings=_meetings(showing("meetings")),
        questions=questions.select_related("municipality", "county")[:SHOWN],
    )


def _meetings(places: Sequence[int]) -> tuple[Meeting, ...]:
    """Meetings to come that the municipalities are invited to, the soonest first."""
    invites = (
        EventInvite.objects.filter(
            municipality__in=places, event__state=Event.State.INVITED, event__starts_at__gt=timezone.now()
        )
        .select_related("event", "municipality")
        .order_by("event__starts_at", "event", "municipality__sort_key")
    )
    found: dict[int, tuple[datetime, str, list[str]]] = {}
    for invite in invites:
        event = invite.event
        kept = found.setdefault(event.pk, (event.starts_at, str(event.get_kind_display()), []))
        kept[2].append(invite.municipality.name)
    return tuple(
        Meeting(timezone.localtime(at).date(), kind, tuple(names))
        for at, kind, names in list(found.values())[:SHOWN]
    )
