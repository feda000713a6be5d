"""What is known about people's access: who has it where, and what needs an administrator's hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Invitation, Membership, MembershipQuerySet, OutgoingMail, Role, User, WriteLink
from municipalities.models import GroupMember, Municipality

OWNERS_WANTED = 2
INACTIVE_AFTER = timedelta(days=90)
ENDS_WITHIN = timedelta(days=30)
INVITATION_WARNS = timedelta(days=2)
SHORT = 8  # rows that are shown without being asked for
ROWS = 50  # of each kind; the count tells how many there are


@dataclass(frozen=True)
class Access:
    """One row of a list of people: a membership, how its invitation stands while it waits, its open write links."""

    membership: Membership
    expires_at: datetime | None
    write_links: int

    @property
    def who(self) -> str:
        """The person; while the invitation waits its address alone, which does not tell whose it is."""
        user = self.membership.user
        return user.email if self.is_waiting else str(user)

    @property
    def is_waiting(self) -> bool:
        return self.membership.accepted_at is None

    @property
    def has_expired(self) -> bool:
        return self.is_waiting and (self.expires_at is None or self.expires_at <= timezone.now())


@dataclass(frozen=True)
class Rows:
    """The first rows of a kind, and how many there are in all."""

    items: list
    total: int

    def __bool__(self) -> bool:
        return self.total > 0

    @property
    def is_short(self) -> bool:
        return self.total <= SHORT

    @property
    def more(self) -> int:
        return self.total - len(self.items)


@dataclass(frozen=True)
class Needs:
    """What needs an administrator's hand, and how many municipalities have not begun (None: not asked)."""

    vacancies: Rows
    short_of_owners: Rows
    invitations: Rows
    inactive: Rows
    ending: Rows
    not_started: int | None

    def __bool__(self) -> bool:
        kinds = (self.vacancies, self.short_of_owners, self.invitations, self.inactive, self.ending)
        return any(kinds)


def list_access(memberships: MembershipQuerySet) -> list[Access]:
    """Return memberships with person, place and invitation, in the queryset's order; two queries."""
    return [access_of(membership) for membership in with_places(memberships)]


def with_places(memberships: MembershipQuerySet) -> MembershipQuerySet:
    """The memberships with all that a row shows."""
    newest_first = Invitation.objects.order_by("-created_at")
    open_links = WriteLink.objects.open().filter(membership=OuterRef("pk")).order_by().values("membership")
    counted = Coalesce(Subquery(open_links.annotate(number=Count("pk")).values("number")), 0)
    places = memberships.select_related("user", "municipality", "group", "police_area", "county")
    return places.annotate(write_link_count=counted).prefetch_related(Prefetch("invitations", newest_first))


def access_of(membership: Membership) -> Access:
    """A row from a membership that `with_places` has read."""
    invitations: Iterable[Invitation] = membership.invitations.all()
    newest = next(iter(invitations), None) if membership.accepted_at is None else None
    counted = membership.write_link_count  # type: ignore[attr-defined]
    return Access(membership, newest.expires_at if newest else None, counted)


def outgoing_mail() -> QuerySet[OutgoingMail]:
    """Return every mail on its way or sent: for the demo alone, where nothing leaves the machine."""
    return OutgoingMail.objects.defer("file")


def have_begun(municipalities: QuerySet[Municipality]) -> QuerySet[Municipality]:
    """Those to which somebody has been invited."""
    return municipalities.filter(Exists(Membership.objects.filter(municipality=OuterRef("pk"))))


def short_of_owners(municipalities: QuerySet[Municipality]) -> QuerySet[Municipality]:
    """Of those that have begun the ones with fewer than two owners, each with how many (`owners`)."""
    today = timezone.localdate()
    in_force = Q(memberships__ends_on=None) | Q(memberships__ends_on__gt=today)
    is_owner = Q(
        memberships__is_owner=True,
        memberships__user__is_active=True,
        memberships__accepted_at__isnull=False,
        memberships__starts_on__lte=today,
    )
    counted = have_begun(municipalities).annotate(owners=Count("memberships", filter=in_force & is_owner))
    return counted.filter(owners__lt=OWNERS_WANTED)


def gather_needs(
    *, memberships: MembershipQuerySet, municipalities: QuerySet[Municipality], is_portal: bool = False
) -> Needs:
    """Gather, among what an administrator manages, what is missing, about to expire, or unused.

    Municipalities count once somebody has been invited to them: no coordinator in force, directly or by
    group (`told`: how much organisations have told that nobody has read), fewer than two owners. Invitations:
    open for two days more at most, or expired. Inactive: not signed in for 90 days. Ending: within 30 days.
    """
    now, today = timezone.now(), timezone.localdate()
    begun = have_begun(municipalities)
    coordinators = Membership.objects.active().filter(role=Role.COORDINATOR, user__is_active=True)
    grouped = GroupMember.objects.active().filter(group__in=coordinators.exclude(group=None).values("group"))
    vacancies = begun.exclude(pk__in=coordinators.exclude(municipality=None).values("municipality")).exclude(
        pk__in=grouped.values("municipality")
    )
    told_waiting = Q(tell_links__tellings__outcome="waiting")  # organisations go on telling in a vacancy
    active = memberships.active().filter(user__is_active=True)
    waiting = memberships.waiting()
    open_longer = Invitation.objects.open().filter(expires_at__gt=now + INVITATION_WARNS).values("membership")
    idle = User.objects.annotate(seen_at=Coalesce("last_login", "memberships__accepted_at")).filter(
        seen_at__lt=now - INACTIVE_AFTER
    )
    return Needs(
        vacancies=rows(vacancies.annotate(told=Count("tell_links__tellings", filter=told_waiting))),
        short_of_owners=rows(short_of_owners(municipalities)),
        invitations=access_rows(waiting.exclude(pk__in=open_longer).order_by("created_at")),
        inactive=access_rows(
            active.filter(user__in=idle.values("pk")).order_by("user_id", "pk").distinct("user_id")
        ),
        ending=access_rows(active.filter(ends_on__lte=today + ENDS_WITHIN).order_by(F("ends_on"), "pk")),
        not_started=municipalities.count() - begun.count() if is_portal else None,
    )


def rows(queryset: QuerySet) -> Rows:
    """The first rows of a queryset and its size; counted only when there may be more."""
    items = list(queryset[: ROWS + 1])
    return Rows(items[:ROWS], len(items) if len(items) <= ROWS else queryset.count())


def access_rows(memberships: MembershipQuerySet) -> Rows:
    """The same for memberships, as rows of a list of people."""
    found = rows(with_places(memberships))
    return Rows([access_of(membership) for membership in found.items], found.total)
