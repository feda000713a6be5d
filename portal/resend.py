"""Shows back what was typed in a form that could not be received, so that it can be sent again."""

from urllib.parse import urlsplit

from django.shortcuts import render

LONGEST = 200_000
FROM_THE_FRAME = ("csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword")


def resend_page(request, *, signed_out):
    """Answer 403 with the texts of the form, ready to be sent again to the same address.

    Only what came from the portal's own pages is shown back, and nothing of a sign-in form.
    """
    fields = typed_in(request)
    context = {"fields": fields, "written": texts_of(fields), "signed_out": signed_out}
    return render(request, "portal/resend.html", context, status=403)


def typed_in(request):
    """The fields of a form of the portal's own, as pairs of name and value; of any other form, none."""
    if request.method != "POST" or not _is_own_form(request):
        return []
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in FROM_THE_FRAME
        for value in values
        if len(value) <= LONGEST
    ]


def texts_of(fields):
    """What a person wrote: values of more than one word."""
    return [value for _name, value in fields if " " in value.strip()]


def _is_own_form(request):
    if request.path.startswith(("/konto/", "/inbjudan/")):
        return False
    try:
        sender = urlsplit(request.headers.get("Origin") or request.headers.get("Referer", ""))
    except ValueError:
        return False
    return (sender.scheme, sender.netloc) == (request.scheme, request.get_host())
