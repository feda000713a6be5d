"""Changes to councils and groups, their seats and who sits there: nothing is lost. Callers check access."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.cooperation.actions import add_once, end_open, made_before, nobody_named, save_row
from municipalities.models import Body, Municipality, Organisation, Seat, SeatHolder
from portal.lib.editions import save_edition

CHAIR, COUNCIL = Seat.Role.CHAIR, Body.Kind.STRATEGIC_COUNCIL


def hold(body: Body) -> Body:
    """The body, with its seats changed by one at a time; call it in a transaction."""
    return Body.objects.select_for_update(no_key=True).get(pk=body.pk)


def check_chair(body: Body) -> None:
    """The chair of a strategic council in force is municipal (R13), and a body has one chair.

    Raises ValidationError. Call it after the change, with the body held.
    """
    today = timezone.localdate()
    standing = models.Q(ends_on=None) | models.Q(ends_on__gt=today)
    chairs = body.seats.filter(standing, role=CHAIR)
    in_force = body.ends_on is None or body.ends_on > today
    if body.kind == COUNCIL and in_force and chairs.exclude(organisation=Organisation.MUNICIPALITY).exists():
        raise ValidationError(
            _("A strategic council is led by the municipality (10 §): its chair comes from there.")
        )


def check_one_chair(body: Body, *, besides: int = 0) -> None:
    """Raises ValidationError when another seat of the body is the chair's."""
    if body.seats.filter(role=CHAIR, ends_on=None).exclude(pk=besides).exists():
        raise ValidationError({"role": _("There is already a chair. End that seat first.")})


@transaction.atomic
def start_body(*, municipalities: Iterable[Municipality], form_token: UUID, **values: Any) -> Body:
    """Start a council or a group. The same form posted twice gives one."""
    body, is_new = Body.objects.get_or_create(form_token=form_token, defaults=values)
    if not is_new:
        return made_before(body, municipalities)
    body.municipalities.set(municipalities)
    return body


@transaction.atomic
def change_body(*, body: Body, municipalities: Iterable[Municipality], edition: int, **values: Any) -> Body:
    """Change what a body is. Raises EditConflict, and ValidationError when its chair does not fit its kind."""
    changed = save_edition(hold(body), edition=edition, **values)
    check_chair(changed)
    changed.municipalities.set(municipalities)
    return changed


@transaction.atomic
def end_body(*, body: Body, on: date, reason: str) -> None:
    """End a body with its seats and who sits there; `on` is the first day on which it is no more."""
    body = hold(body)
    save_row(body, ends_on=on, end_reason=reason)
    end_open(SeatHolder.objects.filter(seat__body=body), on=on)
    end_open(body.seats.all(), on=on)


@transaction.atomic
def add_seat(*, body: Body, holder: str = "", **values: Any) -> Seat:
    """Give an organisation a place in the body, and somebody to sit there from its first day.

    Seats of one organisation are told apart by their function: one that says the same is the same. Raises
    ValidationError for a second chair, and for a chair of a strategic council from elsewhere.
    """
    body = hold(body)
    said = {"body": body, "ends_on": None} | values
    if known := Seat.objects.filter(**said).first():
        return known
    if values["role"] == CHAIR:
        check_one_chair(body)
    seat = Seat.objects.create(**said)
    check_chair(body)
    if holder:
        SeatHolder.objects.create(seat=seat, name=holder, starts_on=seat.starts_on)
    return seat


@transaction.atomic
def change_seat(*, seat: Seat, edition: int, **values: Any) -> Seat:
    """Change a seat, or end it with who sits there. Raises EditConflict, and ValidationError as `add_seat`."""
    body = hold(seat.body)
    seat = Seat.objects.get(pk=seat.pk)
    if values["role"] == CHAIR and values["ends_on"] is None:
        check_one_chair(body, besides=seat.pk)
    seat = save_edition(seat, edition=edition, **values)
    check_chair(body)
    if seat.ends_on:
        end_open(seat.holders.all(), on=seat.ends_on)
    return seat


@transaction.atomic
def change_holder(
    *,
    seat: Seat,
    starts_on: date,
    name: str = "",
    user: Any = None,
    is_empty: bool = False,
) -> SeatHolder | None:
    """Let another person sit in the seat from the day, or nobody; the one before stays, with an end.

    On the very day when somebody began, it corrects who that was. Raises ValidationError for a day before
    the seat, or before the one who sits there began.
    """
    hold(seat.body)
    standing = seat.holders.filter(ends_on=None).first()
    if starts_on < seat.starts_on or (standing and starts_on < standing.starts_on):
        raise ValidationError(
            {"starts_on": _("Choose a day after the seat and the one who sits there began.")}
        )
    name = name or nobody_named()
    if standing and not is_empty and (standing.starts_on == starts_on or standing.name == name):
        return save_row(standing, name=name, user=user)
    if standing:
        save_row(standing, ends_on=starts_on)
    if is_empty:
        return None
    return add_once(
        SeatHolder, by_what_it_says={"seat": seat, "name": name, "user": user, "starts_on": starts_on}
    )


@transaction.atomic
def reform_bodies(
    *,
    sources: Iterable[Body],
    on: date,
    successors: Sequence[dict[str, Any]],
    form_token: UUID,
) -> list[Body]:
    """Let new bodies come after old ones: merged, split or renamed, without losing anything.

    Each of `successors` has the columns of a body and `seats` of the old ones, which it takes over with who
    sits there. The old bodies end on the day when the new begin, with all their seats. Of several chairs the
    first one leads, if R13 lets it; the others become members. The same form posted twice re-forms once.
    Raises ValidationError when a source is no longer in force or began later than the day.
    """
    sources = list(Body.objects.select_for_update().filter(pk__in=[s.pk for s in sources]).order_by("pk"))
    tokens = [uuid5(form_token, str(number)) for number in range(len(successors))]
    places = Municipality.objects.filter(bodies__in=sources).distinct()
    if known := list(Body.objects.filter(form_token__in=tokens).order_by("pk")):
        return [made_before(body, places) for body in known]
    for source in sources:
        if (source.ends_on and source.ends_on <= on) or source.starts_on > on:
            raise ValidationError({"on": _("%(name)s is not in force on that day.") % {"name": source}})
    made: list[Body] = []
    for token, values in zip(tokens, successors, strict=True):
        seats = values.pop("seats")
        also = {} if made else also_of(sources)
        body = Body.objects.create(form_token=token, starts_on=on, **also, **values)
        body.municipalities.set(places)
        body.predecessors.set(sources)
        take_over(body, seats, on=on)
        made.append(body)
    for source in sources:
        names = ", ".join(body.name for body in made)
        end_body(body=source, on=on, reason=_("Became %(names)s.") % {"names": names})
    return made


def also_of(sources: Iterable[Body]) -> dict[str, bool]:
    """What the old bodies also were, the first new one is."""
    names = ("also_public_health", "also_youth_crime")
    return {name: any(getattr(source, name) for source in sources) for name in names}


def take_over(body: Body, seats: Iterable[Seat], *, on: date) -> None:
    """Give the body seats like these, from the day, with who sits there."""
    has_chair = False
    for seat in sorted(seats, key=lambda seat: seat.pk):
        leads = seat.role == CHAIR and not has_chair
        if leads and body.kind == COUNCIL:
            leads = seat.organisation == Organisation.MUNICIPALITY
        has_chair = has_chair or leads
        role = CHAIR if leads else Seat.Role.MEMBER if seat.role == CHAIR else seat.role
        taken = Seat.objects.create(
            body=body,
            organisation=seat.organisation,
            organisation_name=seat.organisation_name,
            title=seat.title,
            level=seat.level,
            role=role,
            starts_on=on,
        )
        for holder in seat.holders.filter(ends_on=None):
            SeatHolder.objects.create(seat=taken, name=holder.name, user=holder.user, starts_on=on)
