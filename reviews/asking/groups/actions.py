"""Groups of municipalities: proposed, entered, left, and what one shows there. Callers check access."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from municipalities.models import County, GroupMember, Municipality, MunicipalityGroup
from reviews.asking.questions.actions import of
from reviews.models import GroupInvite, GroupProposal, GroupShare


class NameTaken(Exception):
    """There is a group of that name."""


class NotMember(Exception):
    """The municipality is not in the group."""


@transaction.atomic
def propose_group(
    *,
    by: User,
    place: Municipality | County,
    name: str,
    purpose: str,
    municipalities: Iterable[Municipality],
    form_token: UUID,
) -> GroupProposal:
    """Propose a group. Nobody is in it but the municipality that proposes; the others are asked.

    The same form twice gives one group. Raises NameTaken, and IntegrityError if the token is another person's or
    from another place.
    """
    said = {"form_token": form_token, "created_by": by, **of(place)}
    if found := GroupProposal.objects.filter(**said).first():
        return found
    try:
        with transaction.atomic():
            group = MunicipalityGroup.objects.create(name=name)
    except IntegrityError as error:
        raise NameTaken from error
    proposal = GroupProposal.objects.create(group=group, purpose=purpose, **said)
    invite_more(proposal=proposal, municipalities=municipalities)
    if isinstance(place, Municipality):
        own, _is_new = GroupInvite.objects.get_or_create(proposal=proposal, municipality=place)
        answer_invite(by=by, invite=own, says_yes=True)
    return proposal


def invite_more(*, proposal: GroupProposal, municipalities: Iterable[Municipality]) -> int:
    """Ask municipalities into the group; returns how many had not been asked before."""
    known = set(proposal.invites.values_list("municipality", flat=True))
    new = [
        GroupInvite(proposal=proposal, municipality=municipality)
        for municipality in municipalities
        if municipality.pk not in known
    ]
    GroupInvite.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


@transaction.atomic
def answer_invite(*, by: User, invite: GroupInvite, says_yes: bool) -> None:
    """Say yes, and be in the group from today; or no, and be in it no more. Another answer can be given later."""
    held = GroupInvite.objects.select_for_update().get(pk=invite.pk)
    answer = GroupInvite.Answer.YES if says_yes else GroupInvite.Answer.NO
    if held.answer != answer:
        held.answer, held.answered_at, held.answered_by = answer, timezone.now(), by
        held.save()
    here = {"group": held.proposal.group_id, "municipality": held.municipality_id}
    today = timezone.localdate()
    if not says_yes:
        GroupMember.objects.active().filter(**here).update(ends_on=today)
        GroupShare.objects.filter(**here).delete()
    elif not GroupMember.objects.active().filter(**here).exists():
        GroupMember.objects.update_or_create(
            group=held.proposal.group,
            municipality=held.municipality,
            starts_on=today,
            defaults={"ends_on": None},
        )


def leave_group(*, by: User, group: MunicipalityGroup, municipality: Municipality) -> None:
    """Be in the group no more, and show nothing there. Raises NotMember where one never was asked in."""
    invite = GroupInvite.objects.filter(proposal__group=group, municipality=municipality).first()
    if invite is None:
        raise NotMember
    answer_invite(by=by, invite=invite, says_yes=False)


@transaction.atomic
def show_in_group(
    *,
    by: User,
    group: MunicipalityGroup,
    municipality: Municipality,
    parts: Mapping[str, bool],
    takes_part: bool,
) -> None:
    """Take part in the group's page, and say what one shows there; or take no part. Raises NotMember."""
    here = {"group": group, "municipality": municipality}
    member = GroupMember.objects.active().select_for_update().filter(**here).first()
    if member is None:
        raise NotMember
    if takes_part:
        shown = {**parts, "by": by}
        GroupShare.objects.update_or_create(group=group, municipality=municipality, defaults=shown)
    else:
        GroupShare.objects.filter(**here).delete()
