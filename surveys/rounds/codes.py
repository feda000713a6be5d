"""Codes that are typed by hand and secrets that stand in addresses: how they are made, read and kept."""

import re
import secrets
from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from surveys.models import AnswerGroup

# Neither what looks alike (0 O Q, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V) nor vowels, of which words come.
SIGNS = "23456789CDFHJKMNPRTVWX"
LENGTH = 8
READ_AS = str.maketrans({"B": "8", "S": "5", "Z": "2", "G": "6", "U": "V"})
_NOT_SIGN = re.compile(r"[^0-9A-Z]")


def as_typed(text: str) -> str:
    """Return the code that someone meant: capitals, no spaces or hyphens, look-alikes read as what codes have."""
    return _NOT_SIGN.sub("", text[:40].upper()).translate(READ_AS)


def spaced(code: str) -> str:
    """Return a code as it is printed: in fours."""
    return " ".join(code[position : position + 4] for position in range(0, len(code), 4))


def new_code() -> str:
    """Return a code of eight signs, drawn by lot: one of 5 · 10¹⁰."""
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH))


def free_code() -> str:
    """Return a code that no class has. The database holds it unique against those who draw at the same time."""
    while AnswerGroup.objects.filter(code=(code := new_code())).exists():
        continue
    return code


def codes_of_sheet(form_token: UUID) -> Iterator[str]:
    """Return the codes of a sheet of slips, one after another: the same form gives the same sheet, no other does."""
    number = 0
    while True:
        number += 1
        drawn = int(_keyed("sheet", f"{form_token}:{number}"), 16)
        signs = []
        for _position in range(LENGTH):
            drawn, at = divmod(drawn, len(SIGNS))
            signs.append(SIGNS[at])
        yield "".join(signs)


def secret_of(group: AnswerGroup, email: str) -> str:
    """Return the secret in the address that an invited person gets (160 bits): nobody without our key can make it."""
    return _keyed("invitee", f"{group.token}:{email}")[:40]


def digest_of(secret: str) -> str:
    """Return what is kept of a one-time code or an invitation's secret."""
    return _keyed("digest", secret)


def digests_of(secret: str) -> list[str]:
    """Return what may be kept of a secret: also by the keys that were the portal's before."""
    return [_keyed("digest", secret, key) for key in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]]


def _keyed(purpose: str, text: str, key: str | None = None) -> str:
    return salted_hmac(f"surveys.rounds.{purpose}", text, secret=key, algorithm="sha256").hexdigest()
