"""What a respondent's browser holds: by which door one came in, and the secret of the answer on its way.

One signed cookie, kept from scripts and from other sites, that ends with the browser: nothing in addresses, nothing in
sessions. It is given when one comes in and taken back at the end, so that nothing is left on a shared device.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from surveys.models import AnswerGroup

SALT = "surveys.answering"
LASTS = timedelta(hours=12)  # after the last page that was sent
HELD = re.compile(r"([gtci])([\w-]{1,64})\.([\w-]{0,64})", re.ASCII)

GROUP, TRIAL, CODE, INVITATION = "g", "t", "c", "i"


@dataclass(frozen=True)
class Held:
    """The kind of door, its own secret (token, code), and the secret of the sitting once one has begun."""

    door: str
    key: str
    secret: str = ""


def cookie_name() -> str:
    """In production only this host may set it, over an encrypted connection."""
    return "__Host-svar" if settings.PRODUCTION else "svar"


def held_by(request: HttpRequest) -> Held | None:
    """Return what the browser holds; nothing for what we did not sign, or too long ago."""
    text = request.get_signed_cookie(cookie_name(), default="", salt=SALT, max_age=LASTS)
    match = HELD.fullmatch(text or "")
    return Held(*match.groups()) if match else None


def hold(response: HttpResponse, held: Held) -> HttpResponse:
    """Let the browser hold it until it is closed."""
    response.set_signed_cookie(
        cookie_name(),
        f"{held.door}{held.key}.{held.secret}",
        salt=SALT,
        httponly=True,
        samesite="Lax",
        secure=settings.PRODUCTION,
    )
    return response


def forget(response: HttpResponse) -> HttpResponse:
    """Let nothing of ours stay in the browser, not the mark of its forms either."""
    response.delete_cookie(cookie_name(), samesite="Lax")
    response.delete_cookie(settings.CSRF_COOKIE_NAME, samesite="Lax")
    for name in (cookie_name(), settings.CSRF_COOKIE_NAME):
        response.cookies[name]["secure"] = settings.PRODUCTION
    return response


def let_try(response: HttpResponse, group: AnswerGroup) -> HttpResponse:
    """Let the browser try the round out by the group's door, from its first page: nothing of it is kept."""
    return hold(response, Held(TRIAL, group.token))
