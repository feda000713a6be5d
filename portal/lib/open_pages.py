"""Pages that a secret link opens, for whoever holds it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def link_closed(request: HttpRequest) -> HttpResponse:
    """Answer 404 alike for a link that is unknown, used up, paused, withdrawn or too old."""
    return render(request, "open/closed.html", status=404)
