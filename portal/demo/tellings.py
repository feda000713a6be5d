"""Invents links that organisations tell by, and what they told: some waits, some has been accepted."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import UUID

from accounts.models import hash_token
from activities.models import Activity, Family, Participation, SharedCount, Telling, TellLink
from activities.models.telling import token_of
from municipalities.models import Municipality
from portal.lib.dates import moment


@dataclass(frozen=True)
class Told:
    """What an organisation says that it has done, and which of them says so."""

    title: str
    method: str = ""
    family: str = ""
    reached: int | None = None
    sender: str = ""


@dataclass(frozen=True)
class Organisation:
    """Who has a link in a municipality, how many entries of theirs are accepted, and what waits."""

    code: str
    name: str
    asked_by: str
    email: str = ""
    accepted: int = 0
    waiting: tuple[Told, ...] = ()
    is_paused: bool = False


TOLD_FIELDS = ("title", "method", "family", "reached")
ORGANISATIONS = (
    Organisation(
        "2417",
        "Norsjöskolan",
        "Anna Lindgren, samordnare",
        "norsjoskolan@exempel.se",
        accepted=3,
        waiting=(
            Told(
                "Temadag om nätmobbning i årskurs 8",
                "Eleverna arbetade i tvärgrupper och tog fram tre löften som nu sitter uppe i korridoren.",
                Family.SCHOOL,
                54,
                "Arbetslag 7–9",
            ),
            Told("Föräldramöte om kvällarna på stan", family=Family.MEETING, reached=31, sender="Rektor"),
        ),
    ),
    Organisation(
        "2417",
        "Norsjö IF",
        "Anna Lindgren, samordnare",
        accepted=1,
        waiting=(
            Told("Öppen hall på lördagskvällen, med korv och pingis", reached=23, sender="Ungdomssektionen"),
        ),
    ),
    Organisation("2417", "Svenska kyrkan i Norsjö", "Anna Lindgren, samordnare", is_paused=True),
    Organisation(
        "2418",
        "Malå hembygdsförening",
        "Malå kommun",
        waiting=(Told("Lagade belysningen vid badplatsen tillsammans med ungdomarna", reached=9),),
    ),
)


def load_tellings(*, on: date, rng: Random, using: str) -> None:
    """Let some of the entries that are there have been told by organisations; none is added."""
    places = Municipality.objects.using(using).in_bulk([o.code for o in ORGANISATIONS], field_name="code")
    entries = {code: _own_entries(place, using) for code, place in places.items()}
    for organisation in ORGANISATIONS:
        if organisation.code not in places:
            continue
        link = _link(organisation, places[organisation.code], on=on, rng=rng, using=using)
        here = entries[organisation.code]
        for told in organisation.waiting[: len(here)]:
            _wait(link, here.pop(0), told, using)
        for _number in range(min(organisation.accepted, len(here))):
            _accepted(link, here.pop(0), using)
    SharedCount.objects.using(using).filter(shared=0).delete()  # of what waits now


def _own_entries(place: Municipality, using: str) -> list[Activity]:
    """The municipality's newest complete entries that are no other's too, and open to no partner."""
    standing = Participation.objects.using(using).standing().filter(municipality=place, is_incomplete=False)
    alone = standing.filter(activity__places=[place.pk], guests=None).order_by("-on", "-activity")
    return [row.activity for row in alone.select_related("activity")[:12]]


def _link(organisation: Organisation, place: Municipality, *, on: date, rng: Random, using: str) -> TellLink:
    seed = f"{rng.getrandbits(256):064x}"
    made = moment(on - timedelta(days=rng.randint(60, 200)), 10)
    return TellLink.objects.using(using).create(
        municipality=place,
        organisation=organisation.name,
        asked_by=organisation.asked_by,
        contact_email=organisation.email,
        seed=seed,
        token_hash=hash_token(token_of(seed)),
        ends_on=on + timedelta(days=TellLink.LIFETIME_DAYS),
        paused_at=made + timedelta(days=30) if organisation.is_paused else None,
        form_token=UUID(int=rng.getrandbits(128), version=4),
        created_at=made,
    )


def _wait(link: TellLink, entry: Activity, told: Told, using: str) -> None:
    """Let what was told stand in the entry's place, as a draft that waits."""
    Participation.objects.using(using).filter(activity=entry).update(shared_at=None)
    for name in TOLD_FIELDS:
        setattr(entry, name, getattr(told, name))
    for field in Activity._meta.concrete_fields:  # of what is optional nothing is left
        if field.blank and field.editable and not field.primary_key and field.name not in TOLD_FIELDS:
            setattr(entry, field.attname, None if field.null else field.get_default())
    entry.is_draft, entry.organiser = True, link.organisation
    entry.created_by, entry.updated_by, entry.updated_at = None, None, entry.created_at
    entry.save(using=using)
    Telling.objects.using(using).create(
        activity=entry, link=link, sender=told.sender, told_at=entry.created_at
    )


def _accepted(link: TellLink, entry: Activity, using: str) -> None:
    """Let the entry as it stands have come by the link."""
    Telling.objects.using(using).create(
        activity=entry,
        link=link,
        told_at=entry.created_at,
        outcome=Telling.Outcome.ACCEPTED,
        decided_at=entry.updated_at,
        decided_by_id=entry.created_by_id,
    )
    entry.organiser, entry.created_by = link.organisation, None
    entry.save(using=using, update_fields=["organiser", "created_by"])
