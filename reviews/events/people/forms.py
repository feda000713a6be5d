"""What may be typed about who comes: one's own answer, somebody else's, and who was there."""

from django import forms
from django.utils.translation import gettext_lazy

from municipalities.models import Municipality
from portal.lib.forms import GuardedForm, PlainText, TokenField
from reviews.events.fields import function_field, needs_field
from reviews.models import Need, SignUp


class AnswerForm(GuardedForm):
    """Whether one comes, as what, and what the kitchen or the room needs to know."""

    comes = forms.TypedChoiceField(
        label=gettext_lazy("Do you come?"),
        choices=[("yes", gettext_lazy("Yes, I come")), ("no", gettext_lazy("No, I cannot come"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    function = function_field()
    needs = needs_field()

    guarded = ("function", "needs")

    def __init__(self, *args, sign_up=None, **kwargs):
        initial = {}
        if sign_up:
            comes = "yes" if sign_up.comes else "no"
            initial = {"comes": comes, "function": sign_up.function, "needs": sign_up.needs}
        super().__init__(*args, initial=initial, **kwargs)

    @property
    def answer(self):
        """What the form gives."""
        return {name: self.cleaned_data[name] for name in ("comes", "function", "needs")}


class OtherForm(GuardedForm):
    """Somebody else who comes: name and function. While practising nobody is named."""

    name = PlainText(
        label=gettext_lazy("name"),
        max_length=120,
        help_text=gettext_lazy(
            "Tell the person that you write the name here. Those who arrange the meeting read it."
        ),
    )
    function = function_field()
    needs = needs_field()
    form_token = TokenField()

    guarded = ("name", "function", "needs")

    def __init__(self, *args, is_practice, **kwargs):
        super().__init__(*args, **kwargs)
        if is_practice:
            del self.fields["name"]

    @property
    def columns(self):
        """The columns of the answer."""
        names = ("name", "function", "needs")
        return {name: self.cleaned_data[name] for name in names if name in self.fields}


class ThereForm(OtherForm):
    """Somebody who came without having answered, and from which of the municipalities that were invited."""

    municipality = forms.ModelChoiceField(
        Municipality.objects.none(), label=gettext_lazy("municipality"), empty_label=gettext_lazy("Choose")
    )

    field_order = ["municipality", "name", "function"]

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["municipality"].queryset = places
        del self.fields["needs"]  # the day is here


class AttendanceForm(forms.Form):
    """Who was there, of those who have answered."""

    there = forms.ModelMultipleChoiceField(
        SignUp.objects.none(),
        label=gettext_lazy("Who was there?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    # Who stood in the list when it was opened, and who was ticked then.
    shown = forms.ModelMultipleChoiceField(
        SignUp.objects.none(), required=False, widget=forms.MultipleHiddenInput
    )
    ticked = forms.ModelMultipleChoiceField(
        SignUp.objects.none(), required=False, widget=forms.MultipleHiddenInput
    )

    def __init__(self, *args, sign_ups, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.queryset = sign_ups


class BringForm(GuardedForm):
    """What a municipality wants the meeting to take up: in its own words, or a need that it has told before."""

    text = PlainText(
        label=gettext_lazy("What do you want to take up?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "The county boards that arrange the meeting read it, and can put it in the programme."
        ),
    )
    need = forms.ModelChoiceField(
        Need.objects.none(),
        label=gettext_lazy("or a need that you have told before"),
        required=False,
        empty_label=gettext_lazy("None of them"),
    )
    form_token = TokenField()

    guarded = ("text",)

    def __init__(self, *args, needs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["need"].queryset = needs
        self.fields["need"].label_from_instance = lambda need: need.text[:100]

    def clean(self):
        data = super().clean()
        if not data.get("text") and not data.get("need") and not self.errors:
            self.add_error("text", self.fields["text"].error_messages["required"])
        return data

    @property
    def brought(self):
        """The words, and the need that they come from."""
        need = self.cleaned_data["need"]
        return {"text": self.cleaned_data["text"] or need.text, "need": need}
