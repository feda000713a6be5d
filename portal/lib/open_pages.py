"""Pages that a secret link opens, for whoever holds it."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

View = Callable[..., HttpResponse]


def opened_by_link(view: View) -> View:
    """Open a view to anyone; its address is in no search engine, and in nobody's Referer."""

    @wraps(view)
    def opened(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "strict-origin"  # no-referrer would make Origin null
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return login_not_required(opened)


def link_closed(request: HttpRequest) -> HttpResponse:
    """Answer 404 alike for a link that is unknown, used up, paused, withdrawn or too old."""
    return render(request, "open/closed.html", status=404)
