"""What a municipality types about what it needs, in its own words."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib.forms import EditionField, GuardedForm, PlainText, TokenField
from reviews.models import Need, SupportForm
from reviews.support.fields import for_one, set_themes, themes_field


class NeedForm(GuardedForm):
    """A need, how it might be met, and whether other municipalities may see it."""

    text = PlainText(
        label=gettext_lazy("what do you need?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("In your own words. Write so that nobody can be recognised."),
    )
    form = forms.ChoiceField(label=gettext_lazy("form of support"), required=False)
    themes = themes_field()
    is_open = forms.BooleanField(
        label=gettext_lazy("Other municipalities may see it"),
        required=False,
        help_text=gettext_lazy(
            "With the municipality's name, so that those with a similar need find you. You can take it away again."
        ),
    )
    edition = EditionField()
    form_token = TokenField()

    guarded = ("text",)
    COLUMNS = ("text", "form", "themes", "is_open")

    def __init__(self, *args, municipality, need=None, **kwargs):
        initial = {name: getattr(need, name) for name in (*self.COLUMNS, "edition")} if need else {}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["form"].choices = [("", _("We do not know yet")), *SupportForm.choices]
        set_themes(self, need.themes if need else ())
        for_one(self, need)
        if municipality.is_practice:  # practice stays by itself
            del self.fields["is_open"]

    @property
    def columns(self):
        """The columns of the need."""
        return {name: self.cleaned_data[name] for name in self.COLUMNS if name in self.fields}


class EndForm(GuardedForm):
    """That a need is met, or not needed any more."""

    end = forms.ChoiceField(
        label=gettext_lazy("What has happened?"), widget=forms.RadioSelect, choices=Need.End
    )
    end_note = PlainText(label=gettext_lazy("in a sentence"), max_length=300, required=False)

    guarded = ("end_note",)
