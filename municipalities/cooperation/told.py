"""What is told of the cooperation in any number of municipalities today, read in one statement."""

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.utils import timezone

from municipalities.models import (
    PRACTICE,
    Attempt,
    Attendance,
    Body,
    CooperationAgreement,
    CoordinationHolder,
    Meeting,
    Organisation,
    Position,
    Seat,
)
from portal.lib.dates import moment, twelve_months_from
from portal.lib.sql import as_sql

HIGH = (Position.LEADING, Position.POLITICAL)
# In SQL: it stands behind the tables of the law, and putting this together from its models took ten times as long
# as running it. A seat counts when somebody sits in it today, or came to a meeting for it in the last twelve
# months: an empty one says only what was meant. A holder fills the function until left_on, and where nobody does it
# is vacant since the last one left (CoordinationHolder and vacant_since say the same of rows that are read).
TOLD = """
SELECT place.id AS municipality, leads.*, function.has_function, function.unit, function.unit_at, holder.*,
    agreement.*, attempt.*, card.*, council.*, seat.*, meeting.*, police.*
FROM unnest(%(ids)s::bigint[]) AS place (id)
LEFT JOIN LATERAL (
    SELECT name AS leading_body, starts_on AS leading_since, created_at AS leading_at
    FROM municipalities_leadingbody
    WHERE municipality_id = place.id AND starts_on <= %(today)s AND (ends_on IS NULL OR ends_on > %(today)s)
    ORDER BY starts_on DESC LIMIT 1
) AS leads ON true
LEFT JOIN LATERAL (
    SELECT id, true AS has_function, unit, created_at AS unit_at, share, starts_on
    FROM municipalities_coordinationfunction
    WHERE municipality_id = place.id AND starts_on <= %(today)s AND (ends_on IS NULL OR ends_on > %(today)s)
    ORDER BY starts_on DESC LIMIT 1
) AS function ON true
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE row.fills) AS holders,
        coalesce(nullif(sum(row.share) FILTER (WHERE row.fills), 0), function.share) AS share,
        max(row.created_at) FILTER (WHERE row.fills) AS filled_at,
        CASE WHEN bool_or(row.fills) THEN NULL ELSE coalesce(max(row.left_on), function.starts_on) END AS vacant_since,
        NOT bool_or(row.fills) AND max(row.left_on) = max(row.left_on) FILTER (WHERE row.is_lost) AS lost_access
    FROM (
        SELECT begun.*, left_on IS NULL OR left_on > %(today)s AS fills, left_on IS DISTINCT FROM ends_on AS is_lost
        FROM (
            SELECT share, created_at, ends_on, least(ends_on, access_ended_on) AS left_on
            FROM ({holders}) AS held WHERE function_id = function.id OFFSET 0  -- so that each is asked for once
        ) AS begun
    ) AS row
) AS holder ON true
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE row.is_in_force) AS agreements_in_force,
        max(row.created_at) FILTER (WHERE row.is_in_force) AS agreement_at,
        (array_agg(row.title ORDER BY row.signed_on DESC, row.id DESC) FILTER (WHERE row.is_in_force))[1]
            AS agreement_latest,
        min(row.valid_to) FILTER (WHERE row.is_in_force) AS agreement_valid_to,
        bool_or(row.state = %(negotiating)s) AS agreement_negotiating
    FROM (
        SELECT agreement.*, agreement.state = %(signed)s AND agreement.valid_from <= %(today)s
            AND (agreement.valid_to IS NULL OR agreement.valid_to >= %(today)s) AS is_in_force
        FROM municipalities_cooperationagreement_municipalities AS party
        JOIN municipalities_cooperationagreement AS agreement ON agreement.id = party.cooperationagreement_id
        WHERE party.municipality_id = place.id
    ) AS row
) AS agreement ON true
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE duty = %(for_agreement)s) AS agreement_attempts,
        max("on") FILTER (WHERE duty = %(for_agreement)s) AS latest_attempt_s9,
        count(*) FILTER (WHERE duty = %(for_council)s) AS council_attempts,
        max("on") FILTER (WHERE duty = %(for_council)s) AS latest_attempt_s10
    FROM municipalities_attempt WHERE municipality_id = place.id
) AS attempt ON true
LEFT JOIN LATERAL (
    SELECT count(*) > 0 AS has_public_card, max(created_at) AS card_at
    FROM municipalities_contactcard WHERE municipality_id = place.id AND is_public
        AND (phone <> '' OR email <> '' OR municipality_id = %(practice)s)
) AS card ON true
LEFT JOIN LATERAL (
    SELECT body.id AS council_id, body.name AS council, body.created_at AS council_at
    FROM municipalities_body_municipalities AS link JOIN municipalities_body AS body ON body.id = link.body_id
    WHERE link.municipality_id = place.id AND body.kind = %(council)s
        AND body.starts_on <= %(today)s AND (body.ends_on IS NULL OR body.ends_on > %(today)s)
    ORDER BY body.starts_on DESC, body.id DESC LIMIT 1
) AS council ON true
LEFT JOIN LATERAL (
    SELECT bool_or(row.role = %(chair)s AND row.organisation = %(own)s) AS council_chair_is_municipal,
        count(DISTINCT row.organisation_name) FILTER (WHERE row.level = ANY(%(high)s) AND row.organisation <> %(own)s)
            AS council_outside_leading
    FROM municipalities_seat AS row
    WHERE row.body_id = council.council_id
        AND row.starts_on <= %(today)s AND (row.ends_on IS NULL OR row.ends_on > %(today)s)
        AND (
            EXISTS (
                SELECT FROM municipalities_seatholder AS holder WHERE holder.seat_id = row.id
                    AND holder.starts_on <= %(today)s AND (holder.ends_on IS NULL OR holder.ends_on > %(today)s)
            )
            OR EXISTS (
                SELECT FROM municipalities_attendance AS came
                JOIN municipalities_meeting AS met ON met.id = came.meeting_id
                WHERE came.seat_id = row.id AND came.state <> %(absent)s
                    AND met.state = %(held)s AND met.starts_at >= %(since)s
            )
        )
) AS seat ON true
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE starts_at >= %(since)s) AS council_meetings_year,
        (max(starts_at) AT TIME ZONE %(zone)s)::date AS council_latest
    FROM municipalities_meeting WHERE body_id = council.council_id AND state = %(held)s
) AS meeting ON true
LEFT JOIN LATERAL (
    SELECT count(*) > 0 AS police_took_part
    FROM municipalities_meeting AS met JOIN municipalities_attendance AS came ON came.meeting_id = met.id
    JOIN municipalities_seat AS row ON row.id = came.seat_id
    WHERE met.body_id = council.council_id AND met.state = %(held)s AND met.starts_at >= %(since)s
        AND row.organisation = %(police)s AND came.state <> %(absent)s
) AS police ON true
"""


@lru_cache(maxsize=1)
def begun_holders(today: date) -> tuple[str, dict[str, Any]]:
    """Those who have begun to fill a coordination function by today, and when their access ended, as SQL and its
    values: when access ends is said by `with_access` alone."""
    begun = CoordinationHolder.objects.with_access().filter(starts_on__lte=today).order_by()
    columns = ("function_id", "share", "created_at", "ends_on", "access_ended_on")
    return as_sql(begun.values(*columns), "holder")


def told(ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Leading body, coordination, agreements, attempts, public card and the newest strategic council of each
    municipality, as far as there is something, by the names of CooperationFacts."""
    today = timezone.localdate()
    holders, of_holders = begun_holders(today)
    asked: dict[str, Any] = {
        "ids": list(ids),
        "today": today,
        "since": moment(twelve_months_from(today), 0),
        "zone": timezone.get_current_timezone_name(),
        "negotiating": CooperationAgreement.State.NEGOTIATING,
        "signed": CooperationAgreement.State.SIGNED,
        "for_agreement": Attempt.Duty.AGREEMENT,
        "for_council": Attempt.Duty.COUNCIL,
        "council": Body.Kind.STRATEGIC_COUNCIL,
        "chair": Seat.Role.CHAIR,
        "own": Organisation.MUNICIPALITY,
        "police": Organisation.POLICE,
        "high": [str(level) for level in HIGH],
        "held": Meeting.State.HELD,
        "absent": Attendance.State.ABSENT,
        "practice": PRACTICE,  # where nobody may be reached, and so no way in is asked for
        **of_holders,
    }
    with connection.cursor() as cursor:
        cursor.execute(TOLD.format(holders=holders), asked)
        _municipality, *names = (column.name for column in cursor.description)
        return {
            pk: {name: value for name, value in zip(names, values, strict=True) if value is not None}
            for pk, *values in cursor
        }
