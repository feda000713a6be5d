"""The addresses by which people come to a survey."""

from django.conf import settings
from django.urls import reverse

from surveys.models import AnswerGroup


def start_address() -> str:
    """Return where a code is typed in."""
    return settings.BASE_URL + reverse("answer_code")


def token_address(token: str) -> str:
    """Return where an open link, or the secret of an invitation, leads."""
    return settings.BASE_URL + reverse("answer_link", args=[token])


def group_address(group: AnswerGroup) -> str:
    """Return where the open link of a place leads."""
    return token_address(group.token)


def shown(address: str) -> str:
    """Return an address as it is printed: without https:// and the last slash."""
    return address.partition("://")[2].rstrip("/")
