"""Fills the database with the invented data: activities by COPY, as the owner, counted afterwards."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random
from tempfile import TemporaryFile
from typing import Any

from django.db import connections, transaction
from django.db.models import Model

from activities.models import Activity, ActivityGuest, ActivityType, Participation
from municipalities.models import Municipality
from portal.demo.accounts import load_people
from portal.demo.contacts import load_contacts
from portal.demo.generator import Invented, facts_of_types, invent_activities
from portal.demo.people import HOME_COUNTIES, everyone, records
from portal.demo.tellings import load_tellings
from portal.lib.copying import copy_line
from portal.lib.dates import moment

OWNER = "owner"
BIG = 20_000  # activities; above it they go ten years back instead of two
RECOUNT = """
    INSERT INTO activities_sharedcount (municipality_id, month, theme, shared)
    SELECT row.municipality_id, date_trunc('month', row."on")::date, theme, count(*)
    FROM activities_participation AS row
    JOIN activities_activity AS activity ON activity.id = row.activity_id
    CROSS JOIN LATERAL unnest(activity.themes || ARRAY['']::varchar[]) AS theme
    WHERE row.shared_at IS NOT NULL AND row.deleted_at IS NULL
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


def load_demo(
    *, on: date, seed: int = 1, activities: int = 6000, municipalities: int = 29, using: str = OWNER
) -> None:
    """Fill an empty portal with invented people and activities as of the day, all or nothing.

    The same day, seed and sizes give the same data. Norrbotten and Västerbotten come first, then the
    other counties. Nothing happened on the day itself, nor later. `using` must own the tables.
    """
    last = on - timedelta(days=1)
    first = on - timedelta(days=365 * (10 if activities > BIG else 2))
    rng = Random(f"{seed} {on}")  # noqa: S311  invents, keeps no secret
    with transaction.atomic(using=using):
        places = choose_places(municipalities, using=using)
        people = everyone(places, rng)
        kept = records(places, people, first=first, last=last, rng=rng)
        user_ids = load_people(people, on=on, using=using)
        types = facts_of_types(
            ActivityType.objects.using(using).values_list(
                "pk", "code", "family", "suggested_themes", "suggested_tags"
            )
        )
        copy_activities(
            invent_activities(kept, activities, seed=seed, last=last, types=types), user_ids, using=using
        )
        share_at_once = [record.municipality.pk for record in kept if record.sharing == "at_once"]
        Municipality.objects.using(using).filter(pk__in=share_at_once).update(shares_by_default=True)
        invite_guests(on=on, user_ids=user_ids, using=using)
        load_contacts(kept, people, user_ids, on=on, rng=rng, using=using)
        load_tellings(on=on, rng=rng, using=using)
    with connections[using].cursor() as cursor:
        cursor.execute("ANALYZE")


def choose_places(count: int, *, using: str) -> list[Municipality]:
    """Return that many municipalities, the two northernmost counties' first."""
    places = Municipality.objects.using(using).real().select_related("county").order_by("code")
    return sorted(places, key=lambda place: place.county.code not in HOME_COUNTIES)[:count]


def copy_activities(invented: Iterable[Invented], user_ids: dict[str, int], *, using: str) -> None:
    """Copy activities and where they stand into the tables, then count what is shared.

    Written for an empty portal: counts that are there already would be counted twice. The participations
    wait in a file, so that a million of them need no memory.
    """
    defaults = empty_row(Activity)
    with connections[using].cursor() as cursor, TemporaryFile("w+", encoding="utf-8") as waiting:
        cursor.execute("SELECT coalesce(max(id), 0) + 1 FROM activities_activity")
        (first,) = cursor.fetchone()

        def lines() -> Iterator[str]:
            for pk, entry in enumerate(invented, start=first):
                values, author = entry.values, user_ids.get(entry.author)
                for municipality, shared_at, deleted_at in entry.participants:
                    remover = author if deleted_at else None
                    is_incomplete = values["is_draft"] or not values["family"]
                    standing = (pk, municipality, values["starts_on"], values["is_draft"], is_incomplete)
                    waiting.write(copy_line((*standing, shared_at, deleted_at, remover)))
                places = [municipality for municipality, _shared_at, _deleted_at in entry.participants]
                row = {**defaults, **values, "id": pk, "places": places}
                row |= {"created_by_id": author, "updated_by_id": author}
                yield copy_line(row.values())

        with without_checks(cursor, Activity, Participation):
            copy(cursor, Activity, defaults, Lines(lines()))
            waiting.seek(0)
            copy(cursor, Participation, [name for name in empty_row(Participation) if name != "id"], waiting)
        cursor.execute("SELECT setval('activities_activity_id_seq', max(id)) FROM activities_activity")
        cursor.execute(RECOUNT)


def empty_row(model: type[Model]) -> dict[str, Any]:
    """Return the model's columns that can be written, in the table's order, each with its default."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    return {str(field.attname): None if field.null else field.get_default() for field in fields}


@contextmanager
def without_checks(cursor: Any, *models: type[Model]) -> Iterator[None]:
    """Set indexes, foreign keys and our own triggers aside while much is loaded; all come back, checked.

    Much faster than keeping them row by row. The tables are locked until the transaction ends.
    """
    tables = [model._meta.db_table for model in models]
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # checks still waiting would hold the tables
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    cursor.execute(
        """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE conrelid = ANY (%s::regclass[]) AND contype IN ('f', 'u') ORDER BY contype DESC
        """,
        [tables],
    )
    constraints = cursor.fetchall()  # unique ones first: a foreign key can refer to one
    for table, name, _definition in reversed(constraints):
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    cursor.execute(
        """
        SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
        WHERE indrelid = ANY (%s::regclass[]) AND NOT indisprimary
        """,
        [tables],
    )
    indexes = cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    for _name, definition in indexes:
        cursor.execute(definition)
    for table, name, definition in constraints:
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


def copy(cursor: Any, model: type[Model], columns: Iterable[str], file: Any) -> None:
    """Stream the file's rows, in PostgreSQL's text format, into the model's table."""
    names = ", ".join(f'"{column}"' for column in columns)
    cursor.cursor.copy_expert(f"COPY {model._meta.db_table} ({names}) FROM STDIN", file)


class Lines:
    """Lines as a file that can be read: only as much as is asked for is ever made."""

    def __init__(self, lines: Iterator[str]):
        self.lines = lines

    def read(self, size: int) -> str:
        """Return the next lines, `size` characters or a little more; nothing at the end."""
        found, length = [], 0
        for line in self.lines:
            found.append(line)
            length += len(line)
            if length >= size:
                break
        return "".join(found)


def invite_guests(*, on: date, user_ids: dict[str, int], using: str) -> None:
    """Open some of the last months' activities with the police to the local police area's officer."""
    officer = user_ids.get("jonas.nordlander@exempel.se")
    if officer is None:
        return
    together = Participation.objects.using(using).filter(
        on__gte=on - timedelta(days=120),
        is_draft=False,
        deleted_at=None,
        municipality__police_areas__name="Södra Lappland",
        activity__partners__contains=["Polisen"],
    )
    chosen = list(together.order_by("-on", "activity").values_list("pk", "activity__created_by")[::2])
    ActivityGuest.objects.using(using).bulk_create(
        [
            ActivityGuest(
                participation_id=participation,
                user_id=officer,
                invited_by_id=author,
                invited_at=moment(on - timedelta(days=1), 12),
            )
            for participation, author in chosen
        ]
    )
