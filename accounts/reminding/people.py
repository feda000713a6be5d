"""What many people reach, read at once: the same as each one's own `User.reach` says."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from accounts.models import Membership, Role, User
from municipalities.models import PRACTICE, GroupMember, PoliceAreaMember

Reached = dict[int, set[int]]  # id of a place → ids of the people


class People:
    """People who may be told something, by what they are where. Nobody is told of Övningskommunen."""

    def __init__(self, users: Iterable[User]) -> None:
        self.users = {user.pk: user for user in users if user.active_memberships}
        self._at: dict[str, Reached] = {}

    @classmethod
    def of(cls, ids: Collection[int]) -> "People":
        """Those of them who can sign in and have a role somewhere today; four questions, however many they are."""
        users = User.objects.filter(pk__in=ids, is_active=True).in_bulk()
        held: dict[int, list[Membership]] = defaultdict(list)
        for membership in Membership.objects.active().filter(user__in=users):
            held[membership.user_id].append(membership)
        memberships = [membership for rows in held.values() for membership in rows]
        groups = {membership.group_id for membership in memberships if membership.group_id}
        areas = {membership.police_area_id for membership in memberships if membership.police_area_id}
        grouped = GroupMember.objects.active().for_places(group__in=groups)
        policed = PoliceAreaMember.objects.active().for_places(area__in=areas)
        for pk, user in users.items():  # what User reads for one, given to each
            user.__dict__ |= {"active_memberships": held[pk], "_grouped": grouped, "_policed": policed}
        return cls(users.values())

    def _reached(self, role: str) -> Reached:
        if role not in self._at:
            found: Reached = defaultdict(set)
            for pk, user in self.users.items():
                if role == Role.COUNTY_OFFICER:
                    places = user.county_ids
                elif role == "police":
                    places = user.policed_ids
                else:
                    places = user.reach(role)
                for place in places - {PRACTICE}:
                    found[place].add(pk)
            self._at[role] = found
        return self._at[role]

    def at(self, municipality: int, *roles: str) -> set[int]:
        """Ids of those who have one of the roles in the municipality."""
        return set().union(*(self._reached(role).get(municipality, ()) for role in roles))

    def places(self, *roles: str) -> list[int]:
        """Ids of the municipalities where anyone has one of the roles."""
        return sorted(set().union(*(self._reached(role).keys() for role in roles)))

    def police(self, municipality: int) -> set[int]:
        """Ids of those who work for the municipality's local police area."""
        return self.at(municipality, "police")

    @property
    def policed(self) -> list[int]:
        """Ids of the municipalities whose local police area anyone works for."""
        return self.places("police")

    def officers(self, county: int) -> set[int]:
        """Ids of those who serve the county."""
        return self.at(county, Role.COUNTY_OFFICER)

    @property
    def counties(self) -> list[int]:
        """Ids of the counties that anyone serves."""
        return self.places(Role.COUNTY_OFFICER)

    @property
    def administrators(self) -> list[int]:
        """Ids of those who administer the portal."""
        return [pk for pk, user in self.users.items() if user.administers_portal]

    @property
    def roles(self) -> set[str]:
        """All roles that any of them has."""
        return {held.role for user in self.users.values() for held in user.active_memberships}
