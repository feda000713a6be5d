"""Giving a file that was handed in, or the page that says why it is not here any more."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.lib.uploads import download


def give(request, file, *, page):
    """The file, to be saved; 404 where there is none, and where it was removed the page that says why."""
    if file is None:
        raise Http404
    if file.removed_at:
        messages.info(request, _("The file has been removed."))
        return redirect(page)
    return download(bytes(file.content), name=file.name, content_type=file.content_type)
