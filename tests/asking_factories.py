"""The plainest questions, answers, offers, hours and groups of municipalities."""

from datetime import date, timedelta

from django.utils import timezone

from municipalities.models import County, GroupMember, MunicipalityGroup
from reviews.models import (
    BorrowedHours,
    GroupInvite,
    GroupProposal,
    GroupShare,
    Offer,
    PeerAnswer,
    PeerQuestion,
)


def of(place):
    """The column of a municipality or a county board."""
    return {"county" if isinstance(place, County) else "municipality": place}


def peer_question(place, text="Hur når ni föräldrar?", audience="county", **fields):
    """A question of the place, put to its own county if nothing else is said; to a group if one is given."""
    audience = "group" if fields.get("group") else audience
    return PeerQuestion.objects.create(text=text, audience=audience, **of(place), **fields)


def peer_answer(question, place, text="Vi ringer hem till alla.", **fields):
    return PeerAnswer.objects.create(question=question, text=text, **of(place), **fields)


def offer(place, text="Vi kan leda en trygghetsvandring", audience="county", **fields):
    """An offer of the place, put to its own county if nothing else is said; to a group if one is given."""
    audience = "group" if fields.get("group") else audience
    plain = {"kind": "offered", "function": "Samordnaren", "until": timezone.localdate() + timedelta(days=90)}
    return Offer.objects.create(municipality=place, text=text, audience=audience, **plain | fields)


def borrowed_hours(lender, borrower, hours="8", about="Ledde två vandringar", *, both=False, **fields):
    """Hours that the lender has noted; confirmed by both if so is said."""
    now = timezone.now()
    plain = {"on": date(2026, 10, 1), "noted_by_lender": True, "lender_said_yes_at": now}
    if both:
        plain["borrower_said_yes_at"] = now
    return BorrowedHours.objects.create(
        lender=lender, borrower=borrower, hours=hours, about=about, **plain | fields
    )


def group(*municipalities, name="Små inlandskommuner", proposed_by=None, asked=(), shares=()):
    """A group of the municipalities; proposed by somebody if so is said, with others asked, and some on its page."""
    found = MunicipalityGroup.objects.create(name=name)
    for place in municipalities:
        GroupMember.objects.create(group=found, municipality=place, starts_on=date(2026, 1, 1))
    if proposed_by:
        proposal = GroupProposal.objects.create(group=found, purpose="Lära av varandra", **of(proposed_by))
        for place in municipalities:
            GroupInvite.objects.create(
                proposal=proposal, municipality=place, answer="yes", answered_at=timezone.now()
            )
        for place in asked:
            GroupInvite.objects.create(proposal=proposal, municipality=place)
    for place in shares:
        share(found, place)
    return found


def share(of_group, place, *parts):
    """The municipality takes part in the group's page, and shows the parts."""
    return GroupShare.objects.create(group=of_group, municipality=place, **dict.fromkeys(parts, True))
