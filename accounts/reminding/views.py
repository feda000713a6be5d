"""What waits for one in every place, and how often one is told of it by mail."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.reminding.actions import choose
from accounts.reminding.forms import ChoicesForm
from accounts.reminding.reports import choices_of, waiting_for


@require_safe
def to_do(request):
    """All that waits for the person, place by place: what the mail tells of, and what they are called."""
    return render(request, "accounts/to_do.html", {"groups": waiting_for(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
def reminder_choices(request):
    """Choose what one is told of by mail, and how often."""
    form = ChoicesForm(request.POST or None, choices=choices_of(request.user))
    if form.is_valid():
        choose(request.user, form.cleaned_data)
        messages.success(request, _("Saved. It holds from the next mail on."))
        return redirect("reminder_choices")
    return render(request, "accounts/reminder_choices.html", {"form": form})
