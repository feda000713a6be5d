"""The year to come, built from the year before: what came again, how the groups met, and the year wheel."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role, User
from activities.load.stats import same_weekday
from activities.load.year_wheel import YEAR_WHEEL
from activities.models import Participation, PlannedDate
from municipalities.models import MUNICIPAL, PRACTICE, Body, Meeting, Municipality, SeatHolder

MOST_OTHERS = 40  # things that were done once, shown beside those that came again
NEAR = timedelta(days=14)  # a meeting that is called so near is the same one
SECOND_HALF = 7  # from this month on one plans the year to come


@dataclass(frozen=True)
class Proposal:
    """A day of the coming year, what for, and why it is proposed."""

    on: date
    title: str
    municipality: Municipality
    why: str
    came_again: bool = False  # has come before in the same month, or comes every year
    is_chosen: bool = False

    @property
    def key(self) -> str:
        """What a form calls it."""
        return f"{self.municipality.code} {self.on:%Y-%m-%d} {self.title}"


def year_to_plan(today: date) -> int:
    """The year that one plans on the day: this one until the summer, then the next."""
    return today.year + (today.month >= SECOND_HALF)


def proposals(user: User, year: int, *, today: date | None = None) -> list[Proposal]:
    """Days of the year for what the person did in the year before, by day; none that has passed.

    First what came again: the same title or type in the same month two years running, the meetings of groups
    where the person has a seat, and for coordinators the year wheel. Then some that were done once.
    """
    today = today or timezone.localdate()
    places = Municipality.objects.in_bulk(user.reach(*MUNICIPAL) - {PRACTICE})
    if not places:
        return []
    chosen = set(PlannedDate.objects.editable_by(user).values_list("municipality", "on", "title"))
    found: dict[str, Proposal] = {}
    for on, title, municipality, why, came_again in (
        *_meetings(user, places, year),
        *_activities(user, places, year),
        *_fixed(user, places, year),
    ):
        if on >= today:
            is_chosen = (municipality.pk, on, title) in chosen
            proposal = Proposal(on, title, municipality, why, came_again, is_chosen)
            found.setdefault(proposal.key, proposal)
    again = [proposal for proposal in found.values() if proposal.came_again]
    once = [proposal for proposal in found.values() if not proposal.came_again][:MOST_OTHERS]
    return sorted([*again, *once], key=lambda proposal: (proposal.on, proposal.title, proposal.key))


Row = tuple[date, str, Municipality, str, bool]
Places = dict[int, Municipality]


def _activities(user: User, places: Places, year: int) -> Iterable[Row]:
    """What the person entered the year before, once a month and title; and whether it came the year before that."""
    own = Participation.objects.visible_to(user).filter(
        municipality__in=places,
        activity__created_by=user,
        is_draft=False,
        on__gte=date(year - 2, 1, 1),
        on__lt=date(year, 1, 1),
    )
    rows = own.order_by("on", "activity").values_list(
        "municipality", "on", "activity__title", "activity__type"
    )
    earlier: set[tuple[int, int, Any]] = set()
    seen: set[tuple[int, int, str]] = set()
    for pk, on, title, kind in rows:
        same_title = (pk, on.month, title.casefold())
        if on.year == year - 2:
            earlier |= {same_title, (pk, on.month, kind)}
        elif same_title not in seen:
            seen.add(same_title)
            came_again = same_title in earlier or (kind is not None and (pk, on.month, kind) in earlier)
            said = _("Done %(day)s, and the year before") if came_again else _("Done %(day)s")
            yield same_weekday(on, year), title, places[pk], said % {"day": on.isoformat()}, came_again


def _meetings(user: User, places: Places, year: int) -> Iterable[Row]:
    """As the person's groups met the year before, but where a meeting is already called."""
    seats = SeatHolder.objects.active().filter(user=user).values("seat__body")
    bodies = Body.objects.visible_to(user).active().filter(pk__in=seats)
    meetings = Meeting.objects.filter(body__in=bodies, starts_at__year__range=(year - 1, year)).exclude(
        state=Meeting.State.CANCELLED
    )
    home = {
        body: places[pk]
        for body, pk in Body.municipalities.through.objects.filter(body__in=bodies, municipality__in=places)
        .order_by("-municipality__sort_key")
        .values_list("body", "municipality")
    }
    days = [(m.body, timezone.localtime(m.starts_at).date()) for m in meetings.select_related("body")]
    called = [(body.pk, day) for body, day in days if day.year == year]
    for body, day in days:
        if day.year == year or body.pk not in home:
            continue
        on = same_weekday(day, year)
        if not any(pk == body.pk and abs(other - on) <= NEAR for pk, other in called):
            yield on, body.name, home[body.pk], _("Met %(day)s") % {"day": day.isoformat()}, True


def _fixed(user: User, places: Places, year: int) -> Iterable[Row]:
    """The year wheel, in the municipalities that the person coordinates."""
    for pk in user.reach(Role.COORDINATOR) & places.keys():
        for fixed in YEAR_WHEEL:
            yield fixed.in_year(year), str(fixed.title), places[pk], _("Comes every year"), True
