"""Changes that touch more than one row or have side effects. Callers check access."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from activities.models import (
    Activity,
    ActivityGuest,
    ActivityMeasure,
    Participation,
    SharedCount,
    Telling,
)
from activities.telling.deciding import decide, decline_removed, wait_again
from municipalities.models import Municipality
from plans.models import Measure


class EditConflict(Exception):
    """Someone else saved the activity since the form was opened; `current` is how it stands."""

    def __init__(self, current: Activity) -> None:
        super().__init__(current.pk)
        self.current = current


class FormUsed(Exception):
    """Something else was saved from the same form: it takes a new form, or the text would be lost."""


# What another activity of the same kind has in common with one; not its dates, numbers and reflections.
LIKE_FIELDS = (
    "type", "family", "organiser", "partners", "arena", "target_groups", "level", "kind", "themes", "tags", "method",
)  # fmt: skip


def log_activity(
    *,
    by: User | None,
    municipalities: Iterable[Municipality],
    form_token: UUID,
    like: Activity | None = None,
    measures: Iterable[Measure] = (),
    **fields: Any,
) -> tuple[Activity, bool]:
    """Add what was done to the municipalities' records. The same form posted twice gives one activity.

    `by` is None for what came by an organisation's link. `measures` are those that it carries out.
    Returns the activity and whether it is new. What `like` has in common with it is taken over, unless the
    kind was changed. Where the municipality has chosen so an entry is shared at once, but none that waits to
    be completed: a draft, or one without a type. Raises FormUsed if the token is another entry's: another
    person's or place's, or with another text.
    """
    municipalities, measures = list(municipalities), list(measures)
    typed = {name: value for name, value in fields.items() if name != "is_draft"}
    if like and fields.get("family") == like.family:
        fields = {name: getattr(like, name) for name in LIKE_FIELDS} | fields
    places = [municipality.pk for municipality in municipalities]
    activity = Activity(created_by=by, updated_by=by, form_token=form_token, places=places, **fields)
    try:
        with transaction.atomic():
            activity.save(force_insert=True)
            _take_part(activity, municipalities)
            _link(activity, measures)
    except IntegrityError as error:
        known = Activity.objects.filter(
            form_token=form_token, created_by=by, places__contains=places, **typed
        ).first()
        if known is None or set(known.measures.all()) != set(measures):
            raise FormUsed from error
        return known, False
    return activity, True


def _take_part(activity: Activity, municipalities: Iterable[Municipality]) -> None:
    """Set the activity in the municipalities' records."""
    now = timezone.now()
    Participation.objects.bulk_create(
        Participation(
            activity=activity,
            municipality=municipality,
            on=activity.starts_on,
            is_draft=activity.is_draft,
            is_incomplete=activity.is_incomplete,
            shared_at=now if municipality.shares_by_default and not activity.is_incomplete else None,
        )
        for municipality in municipalities
    )


def _link(activity: Activity, measures: Iterable[Measure]) -> None:
    """Let the activity carry out the measures too."""
    ActivityMeasure.objects.bulk_create(
        (ActivityMeasure(activity=activity, measure=measure) for measure in measures), ignore_conflicts=True
    )


@transaction.atomic
def change_activity(
    *,
    by: User,
    activity: Activity,
    version: int,
    fields: dict[str, Any],
    municipalities: Iterable[Municipality] | None = None,
    among: Iterable[Municipality] = (),
    measures: Iterable[Measure] | None = None,
    choosable: Iterable[Measure] = (),
) -> Activity:
    """Save changed fields, unless someone else saved since `version` was read: then EditConflict.

    `municipalities` (if given) is which of those `among` the activity takes part in from now on, `measures`
    which of the `choosable` ones it carries out: a neighbour's are the neighbour's. An entry that becomes
    complete is shared where the municipality shares at once; a draft that becomes finished is accepted if an
    organisation told it; a shared entry stays finished.
    """
    standing = Participation.objects.filter(activity=activity.pk).standing()
    stored = Activity.objects.select_for_update().get(pk=activity.pk)
    rows = standing.select_for_update(no_key=True).order_by(
        "pk"
    )  # before the counters, as sharing and removing lock them
    if any(row.shared_at for row in rows):
        fields = {**fields, "is_draft": False}
        if fields.get("title") == "":
            del fields["title"]
    fields = {name: value for name, value in fields.items() if getattr(stored, name) != value}
    linked = set(stored.measures.all()) & set(choosable) if measures is not None else set()
    wanted = set(measures or ())
    if (
        fields or wanted != linked
    ):  # who takes part is each municipality's own matter: it makes nothing "changed" for those who share
        fields |= {"updated_at": timezone.now(), "updated_by": by}
    if {"starts_on", "themes"} <= fields.keys():
        _hold_counts(rows, {stored.starts_on, fields["starts_on"]})
    saved = Activity.objects.filter(pk=activity.pk, version=version).update(
        **fields, version=F("version") + 1
    )
    current = Activity.objects.select_related("type", "updated_by").get(pk=activity.pk)
    if not saved:
        raise EditConflict(current)
    if wanted != linked:
        current.measure_links.filter(measure__in=linked - wanted).delete()
        _link(current, wanted & set(choosable))
    if municipalities is not None:
        _set_municipalities(by, current, set(municipalities), set(among))
    if stored.is_incomplete and not current.is_incomplete:
        standing.filter(shared_at=None, municipality__shares_by_default=True).update(shared_at=timezone.now())
    if stored.is_draft and not current.is_draft:
        decide(current.pk, Telling.Outcome.ACCEPTED, by=by)
    return current


def _hold_counts(rows: Iterable[Participation], days: Iterable[date]) -> None:
    """Lock the counts that a new date and new themes change, in the order in which each statement locks them.

    Two statements would else lock some each, while someone who shares or removes waits between them.
    """
    counted = SharedCount.objects.filter(
        municipality__in=[row.municipality_id for row in rows if row.shared_at],
        month__in=[day.replace(day=1) for day in days],
    )
    list(counted.select_for_update().order_by("municipality_id", "month", "theme").values_list("pk"))


def _set_municipalities(
    by: User, activity: Activity, wanted: set[Municipality], among: set[Municipality]
) -> None:
    rows = {row.municipality_id: row for row in Participation.objects.filter(activity=activity)}
    gone = [m.pk for m in among - wanted if m.pk in rows and rows[m.pk].deleted_at is None]
    Participation.objects.filter(activity=activity, municipality__in=gone).update(
        deleted_at=timezone.now(), deleted_by=by, shared_at=None
    )
    back = [m.pk for m in wanted & among if m.pk in rows and rows[m.pk].deleted_at is not None]
    Participation.objects.filter(activity=activity, municipality__in=back).update(
        deleted_at=None, deleted_by=None
    )
    _take_part(activity, [m for m in wanted & among if m.pk not in rows])
    if gone:  # a measure goes with the record that it was linked from
        left = Participation.objects.standing().filter(activity=activity).values("municipality")
        activity.measure_links.exclude(measure__plan__places__municipality__in=left).delete()


def share(*, participation: Participation) -> bool:
    """Let the county board and the municipality's readers see the entry; drafts cannot be shared.

    Returns whether it was shared by this; once shared, the first time stands.
    """
    rows = Participation.objects.standing().filter(pk=participation.pk, shared_at=None, is_draft=False)
    return bool(rows.update(shared_at=timezone.now()))


def stop_sharing(*, participation: Participation) -> None:
    """Take the entry back: it counts and shows nowhere outside the municipality from now on."""
    Participation.objects.filter(pk=participation.pk).update(shared_at=None)


def share_all(*, municipality: Municipality) -> int:
    """Share every entry that is not shared yet and does not wait to be completed; returns how many."""
    waiting = Participation.objects.standing().filter(
        municipality=municipality, shared_at=None, is_incomplete=False
    )
    return waiting.update(shared_at=timezone.now())


@transaction.atomic
def remove(*, by: User, participation: Participation) -> None:
    """Take the entry out of the municipality's record; it can be restored, and stays with others that have it.

    What an organisation told and nobody has accepted is declined by it.
    """
    removed = Participation.objects.standing().filter(pk=participation.pk)
    if removed.update(deleted_at=timezone.now(), deleted_by=by, shared_at=None):
        decline_removed(participation, by=by)


@transaction.atomic
def restore(*, participation: Participation) -> None:
    """Put a removed entry back, not shared; what was declined or merged waits to be decided again."""
    Participation.objects.filter(pk=participation.pk).update(deleted_at=None, deleted_by=None)
    wait_again(participation)


def add_suggestions(*, by: User, activity: Activity) -> None:
    """Add the themes and reporting tags that the activity's type suggests."""
    if activity.type is None:
        return
    themes = list(dict.fromkeys([*activity.themes, *activity.type.suggested_themes]))
    tags = list(dict.fromkeys([*activity.tags, *activity.type.suggested_tags]))
    fields = {"themes": themes, "tags": tags}
    change_activity(by=by, activity=activity, version=activity.version, fields=fields)


def invite_guest(*, by: User, participation: Participation, partner: User) -> None:
    """Let a partner read the activity in this municipality's record; other municipalities' are their own."""
    ActivityGuest.objects.get_or_create(
        participation=participation, user=partner, defaults={"invited_by": by}
    )


def withdraw_guest(*, participation: Participation, partner: User) -> None:
    """Stop a partner from reading the activity in this municipality's record."""
    ActivityGuest.objects.filter(participation=participation, user=partner).delete()


def set_mailbox(*, municipality: Municipality, mailbox: str) -> None:
    """Say where what was sent is handed over to be registered; empty where nowhere."""
    Municipality.objects.filter(pk=municipality.pk).update(registrar_email=mailbox)


def set_sharing(*, municipality: Municipality, shares_by_default: bool) -> None:
    """Choose whether finished entries are shared at once from now on; older ones stay as they are."""
    Municipality.objects.filter(pk=municipality.pk).update(shares_by_default=shares_by_default)
