"""What every answer bears, and what happens when a form is sent by someone who is no longer signed in."""

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import Http404

from portal.resend import resend_page


def answer_headers(get_response):
    """Keep signed-in pages out of every cache, and the portal's answers on its own origin."""

    def middleware(request):
        if "\0" in request.path_info:
            raise Http404  # nothing that PostgreSQL could look for
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


class SignInFirst(LoginRequiredMiddleware):
    """Close every view that is not opened; a form sent after the session has ended loses no text."""

    def handle_no_permission(self, request, view_func):
        if request.method == "POST":
            return resend_page(request, signed_out=True)
        return super().handle_no_permission(request, view_func)
