"""A morning's reminders to 5 000 people, beside one bare INSERT … SELECT of as many mails."""

from datetime import timedelta
from time import perf_counter

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Membership, OutgoingMail, Pace, Role, User
from accounts.reminding.actions import tell_everyone
from municipalities.models import Body, Decision, Meeting, Municipality
from portal.bench.results import Result, timed

PEOPLE, MOST = 5000, 300
DOMAIN = "paminn.example"

COLUMNS = '"to", subject, body, html, unsubscribe, file_name, created_at, error'
MAIL = "accounts_outgoingmail"
INSERT = f'INSERT INTO {MAIL} ({COLUMNS}) SELECT {COLUMNS} FROM {MAIL} WHERE "to" LIKE %s'  # noqa: S608


class Undo(Exception):
    """Leaves the block, so that nothing of it stays."""


def fill(people: int) -> None:
    """So many coordinators and colleagues over all municipalities, each with a decision that is soon to be done."""
    now, soon = timezone.now(), timezone.localdate() + timedelta(days=5)
    users = User.objects.bulk_create(
        User(email=f"p{number}@{DOMAIN}", name=f"Person {number}", password="!")  # noqa: S106  nobody signs in
        for number in range(people)
    )
    places = list(Municipality.objects.real().order_by("pk"))
    bodies = Body.objects.bulk_create(
        Body(kind=Body.Kind.WORKING_GROUP, name="Nätverket") for _place in places
    )
    Body.municipalities.through.objects.bulk_create(
        Body.municipalities.through(body=body, municipality=place)
        for body, place in zip(bodies, places, strict=True)
    )
    meetings = Meeting.objects.bulk_create(Meeting(body=body, starts_at=now, state="held") for body in bodies)
    roles = [Role.COORDINATOR, *[Role.COLLEAGUE] * 4]
    Membership.objects.bulk_create(
        Membership(
            user=user,
            role=roles[number // len(places) % len(roles)],
            municipality=places[number % len(places)],
            starts_on=timezone.localdate(),
            accepted_at=now,
        )
        for number, user in enumerate(users)
    )
    Decision.objects.bulk_create(
        Decision(meeting=meetings[number % len(places)], text="Ring skolan", person=user, due_on=soon)
        for number, user in enumerate(users)
    )


def insert_bare() -> tuple[float, int]:
    """The seconds that one statement takes to insert the mails of the run once more, and how many they are."""
    start = perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [f"%@{DOMAIN}"])
        return perf_counter() - start, cursor.rowcount


def measure_reminders(*, people: int = PEOPLE, rounds: int = 3) -> list[Result]:
    """Tell everyone what waits on a Monday, and undo it, in turns with the floor."""
    runs: list[float] = []
    floors: list[float] = []
    told = 0
    for _round in range(rounds):
        try:
            with transaction.atomic():
                fill(people)
                start = perf_counter()
                tell_everyone.func(Pace.WEEKLY)
                runs.append(perf_counter() - start)
                mails = OutgoingMail.objects.filter(to__endswith=f"@{DOMAIN}")
                told = mails.values("to").distinct().count()
                seconds, written = insert_bare()
                floors.append(seconds)
                if written != told:
                    raise ValueError(f"{written} mails to {told} people")
                raise Undo
        except Undo:
            pass
    checks = {f"{people} people told once": told == people}
    return [
        timed(
            "reminders", runs, floors, checks=checks, most=MOST, beside="one INSERT … SELECT of as many mails"
        )
    ]
