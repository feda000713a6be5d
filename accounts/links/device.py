"""The cookie by which a remembered device opens the 30-second form."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import WriteLink


def cookie_name() -> str:
    """In production only this host may set it, over an encrypted connection."""
    return "__Host-skriv" if settings.PRODUCTION else "skriv"


def token_on(request: HttpRequest) -> str:
    """The token that the device bears, or nothing."""
    return request.COOKIES.get(cookie_name(), "")


def link_on(request: HttpRequest) -> WriteLink | None:
    """The link that the device bears, while it can be used."""
    return WriteLink.objects.opening(token_on(request), WriteLink.Kind.DEVICE)


def remember(response: HttpResponse, token: str, until: datetime) -> None:
    """Let the device keep the token for as long as the link lives."""
    seconds = int((until - timezone.now()).total_seconds())
    response.set_cookie(
        cookie_name(),
        token,
        max_age=seconds,
        path="/",
        secure=settings.PRODUCTION,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    """Let the device keep nothing."""
    response.delete_cookie(cookie_name(), path="/", samesite="Lax")
