"""How often something may be done: counted in the database, so that every server counts the same.

    LINK = Limit("write_link", hits=30, minutes=10)
    if is_too_many(LINK, str(link.pk)): ...

Who is counted is stored only as a keyed hash that changes every day.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.due import recurring, start_of_period
from portal.models import Hits

KEEP = timedelta(hours=24)


@dataclass(frozen=True)
class Limit:
    """At most `hits` in each period of `minutes`; periods are counted from midnight, UTC."""

    name: str
    hits: int
    minutes: int

    @property
    def seconds_left(self) -> int:
        """How long it is until the period is over: what Retry-After says to whoever is over the limit."""
        now, period = timezone.now(), timedelta(minutes=self.minutes)
        return int((start_of_period(now, period) + period - now).total_seconds()) + 1


def is_too_many(limit: Limit, who: str) -> bool:
    """Count one more by `who`, and tell whether that is over the limit. Of twenty at once each counts."""
    key, slot = counted_as(limit, who)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO portal_hits AS stored (key, slot, hits) VALUES (%s, %s, 1) "
            "ON CONFLICT (key, slot) DO UPDATE SET hits = stored.hits + 1 RETURNING hits",
            [key, slot],
        )
        return cursor.fetchone()[0] > limit.hits


def has_been_too_many(limit: Limit, who: str) -> bool:
    """Tell whether `who` has reached the limit, without counting: where only what goes wrong counts."""
    key, slot = counted_as(limit, who)
    return Hits.objects.filter(key=key, slot=slot, hits__gte=limit.hits).exists()


def counted_as(limit: Limit, who: str) -> tuple[str, datetime]:
    """Return what stands for `who` today, and when the period began."""
    now = timezone.now()
    key = salted_hmac(f"portal.limits.{limit.name}.{now:%Y-%m-%d}", who, algorithm="sha256").hexdigest()
    return key, start_of_period(now, timedelta(minutes=limit.minutes))


def sender_of(request: HttpRequest) -> str:
    """The network a request comes from: an IPv4 address, or the half of an IPv6 address that one line has.

    Those whose address the proxy does not tell are counted as one.
    """
    try:
        address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ValueError):
        return "unknown"
    address = getattr(address, "ipv4_mapped", None) or address  # as a server sees IPv4 that listens to both
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False).network_address)


@recurring(every=timedelta(hours=1))
def forget_hits() -> None:
    """Remove what was counted a day ago."""
    Hits.objects.filter(slot__lt=timezone.now() - KEEP).delete()
