"""What a person's own page about write links shows."""

from dataclasses import dataclass

from accounts.models import User, WeeklyLink, WriteLink, hash_token
from municipalities.models import Municipality


@dataclass(frozen=True)
class Place:
    """A municipality one may write to: whether the mail is on, and the link that this device bears to it."""

    municipality: Municipality
    is_mailed: bool
    device: WriteLink | None


def list_links(user: User) -> list[WriteLink]:
    """Return the user's links that can be used, newest first; one query, two more for a group's members."""
    links = list(WriteLink.objects.of(user).open().select_related("membership", "municipality"))
    for link in links:
        link.membership.user = user  # what the user may reach is read once for all
    return [link for link in links if link.writer]


def list_places(user: User, links: list[WriteLink], device_token: str) -> list[Place]:
    """Return the municipalities that the user may have links to, with how it stands there; two queries."""
    mailed = set(
        WeeklyLink.objects.filter(membership__in=user.active_memberships).values_list(
            "municipality", flat=True
        )
    )
    borne = hash_token(device_token)
    devices = {link.municipality_id: link for link in links if link.token_hash == borne}
    return [
        Place(municipality, municipality.pk in mailed, devices.get(municipality.pk))
        for municipality in WriteLink.places_of(user)
    ]
