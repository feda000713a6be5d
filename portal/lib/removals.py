"""A removal that is sent twice: whoever was shown the button is led to where the first one led."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

FIELD = "removal"
GONE = (Http404, ObjectDoesNotExist)  # not found, or gone between two questions
SIGNER = signing.Signer(salt="portal.removals")  # without a time: the same page is the same letters


def removal_mark(user: Any, row: Model, then: str) -> str:
    """What a form that removes `row` carries: for whom the button was made, and the address that follows."""
    return SIGNER.sign_object([user.pk, row._meta.label, row.pk, then])


def removed_once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let the view answer a second removal as the first, where it finds nothing any more.

    Only for whoever bears the mark of a page that was shown to them, and only where the row is gone: to
    everyone else, and of everything else, it says what it says, which is 404. Stands nearest to the view.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except GONE:
            if request.method != "POST" or (then := _after_removal(request)) is None:
                raise
            messages.info(request, _("It is removed already."))
            return redirect(then)

    return answered


def _after_removal(request: HttpRequest) -> str | None:
    """Where the removal led, by the mark in the form; None without a mark of the user's own, or if the row is there."""
    try:
        user, label, pk, then = SIGNER.unsign_object(request.POST.get(FIELD, ""))
    except signing.BadSignature:
        return None
    if user != request.user.pk or apps.get_model(label)._base_manager.filter(pk=pk).exists():
        return None
    return str(then)
