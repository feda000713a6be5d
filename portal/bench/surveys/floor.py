"""The plainest view that keeps a page of answers: a Django form of five choices, and one insert."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from surveys.models import Arrival

CHOICES = [(number, str(number)) for number in range(1, 6)]


class BareForm(forms.Form):
    a = forms.TypedChoiceField(choices=CHOICES, coerce=int)
    b = forms.TypedChoiceField(choices=CHOICES, coerce=int)
    c = forms.TypedChoiceField(choices=CHOICES, coerce=int)
    d = forms.TypedChoiceField(choices=CHOICES, coerce=int)
    e = forms.TypedChoiceField(choices=CHOICES, coerce=int)


@login_not_required
def bare_form(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Insert what was chosen as a row of the round, and lead on."""
    form = BareForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    Arrival.objects.create(round_id=pk, unit=1, answers=[*form.cleaned_data.values()] * 8)
    return redirect("answer_code")
