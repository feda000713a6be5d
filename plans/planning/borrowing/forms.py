"""What may be typed when a measure is taken over: into which plan, and what one does differently."""

from django import forms
from django.utils.translation import gettext_lazy

from portal.lib.forms import GuardedForm, PlainText, TokenField
from portal.lib.swedish import clean_text


class BorrowFilter(forms.Form):
    """Words and theme that the list is narrowed to; an impossible value narrows nothing."""

    q = forms.CharField(required=False, max_length=200)
    tema = forms.CharField(required=False, max_length=40)

    def __init__(self, data):
        super().__init__({name: clean_text(value) for name, value in data.items()})
        self.is_valid()

    def value(self, name):
        return self.cleaned_data.get(name) or ""


class TakeForm(forms.Form):
    """Into which of the plans that one writes in."""

    plan = forms.ModelChoiceField(label=gettext_lazy("into the plan"), queryset=None, empty_label=None)
    form_token = TokenField()

    asks_to_confirm = False

    def __init__(self, *args, plans, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = plans
        self.initial.setdefault("plan", plans.first())


class BorrowForm(GuardedForm, TakeForm):
    adaptation = PlainText(
        label=gettext_lazy("what we do differently"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What suits your size, your people and your roads."),
    )
    field_order = ["adaptation", "plan"]
    guarded = ("adaptation",)
