"""What every answer bears, and what happens when a form is sent by someone who is no longer signed in."""

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import RequestDataTooBig
from django.http import Http404
from django.shortcuts import render

from portal.logs import SECRET_PATHS
from portal.resend import resend_page

LARGEST_BODY = 12 * 1024 * 1024  # an uploaded list of 10 MB, and what a form adds to it


def answer_headers(get_response):
    """Keep signed-in pages out of every cache, the portal's answers on its own origin, and secret links secret."""

    def middleware(request):
        response = get_response(request)
        if request.path.startswith(SECRET_PATHS):  # whatever the answer is
            response.headers["Referrer-Policy"] = "strict-origin"  # no-referrer would make Origin null
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def refuse_early(get_response):
    """Refuse what no page could make sense of, before anything of it is read."""

    def middleware(request):
        request.encoding = "utf-8"  # whatever else the sender names: some codecs are none for text
        if any("\0" in text for text in (request.path_info, *request.COOKIES.values())):
            raise Http404  # nothing that PostgreSQL could look for
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            raise RequestDataTooBig
        return get_response(request)

    return middleware


def method_not_allowed_page(get_response):
    """Give the answer to a wrong method a page, for whoever reloads or bookmarks the address of a form."""

    def middleware(request):
        response = get_response(request)
        if response.status_code != 405:
            return response
        page = render(request, "portal/not_allowed.html", status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return middleware


class SignInFirst(LoginRequiredMiddleware):
    """Close every view that is not opened; a form sent after the session has ended loses no text."""

    def handle_no_permission(self, request, view_func):
        if request.method == "POST":
            return resend_page(request, signed_out=True)
        return super().handle_no_permission(request, view_func)
