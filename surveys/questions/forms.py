"""What may be typed about a questionnaire and its sections."""

from django import forms
from django.utils.translation import gettext_lazy

from portal.lib.forms import EditionField, GuardedForm, PlainText, TokenField
from surveys.models import Questionnaire
from surveys.questions.texts import LETTERS

TITLE = LETTERS["title"]


def long_text(label, help_text, rows=3, letters=LETTERS["introduction"]):
    """A field for a text of some lines that may be left empty."""
    widget = forms.Textarea(attrs={"rows": rows})
    return PlainText(label=label, max_length=letters, required=False, widget=widget, help_text=help_text)


class OwnerField(forms.ChoiceField):
    """Whose a questionnaire is to be: a municipality that one coordinates, or a county that one serves."""

    def __init__(self):
        super().__init__(label=gettext_lazy("whose it is"), widget=forms.RadioSelect)

    def offer(self, owners):
        self.choices = [(code, getattr(place, "full_name", place.name)) for code, place in owners.items()]


class NewForm(GuardedForm):
    """A questionnaire from the beginning."""

    guarded = ("title",)

    title = PlainText(
        label=gettext_lazy("title"),
        max_length=TITLE,
        help_text=gettext_lazy("Stands at the top for those who answer: Pupil survey 2026."),
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("who is asked"), choices=Questionnaire.Audience, widget=forms.RadioSelect
    )
    main_language = forms.ChoiceField(
        label=gettext_lazy("main language"),
        help_text=gettext_lazy("The language you write in. It can be translated to others afterwards."),
    )
    owner = OwnerField()
    form_token = TokenField()

    def __init__(self, *args, owners, languages, **kwargs):
        super().__init__(*args, **kwargs)
        self.owners = owners
        self.fields["owner"].offer(owners)
        self.fields["main_language"].choices = list(languages.items())

    @property
    def asks_whose(self):
        return len(self.owners) > 1


class CopyForm(GuardedForm):
    """An own questionnaire made of another."""

    guarded = ("title",)

    title = PlainText(label=gettext_lazy("title of the copy"), max_length=TITLE)
    owner = OwnerField()
    form_token = TokenField()

    def __init__(self, *args, owners, **kwargs):
        super().__init__(*args, **kwargs)
        self.owners = owners
        self.fields["owner"].offer(owners)

    @property
    def asks_whose(self):
        return len(self.owners) > 1


class WordsForm(GuardedForm):
    """What stands before and after the questions, in the main language."""

    guarded = ("title", "introduction", "closing")
    texts = ("title", "introduction", "closing")

    title = PlainText(label=gettext_lazy("title"), max_length=TITLE)
    introduction = long_text(
        gettext_lazy("introduction"),
        gettext_lazy("What it is about, in a few easy sentences. Who asks and why is written in the round."),
    )
    closing = long_text(
        gettext_lazy("closing words"),
        gettext_lazy("A thank you, and where to get help for those who have thought of something hard."),
        letters=LETTERS["closing"],
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("who is asked"), choices=Questionnaire.Audience, widget=forms.RadioSelect
    )
    edition = EditionField()

    @property
    def fields_to_save(self):
        """The fields as the action takes them."""
        return {name: self.cleaned_data[name] for name in ("audience", "edition", *self.texts)}


class SectionForm(GuardedForm):
    """A section: its heading and what stands under it, in the main language."""

    guarded = texts = ("title", "introduction")

    title = PlainText(label=gettext_lazy("heading"), max_length=TITLE)
    introduction = long_text(
        gettext_lazy("introduction"), gettext_lazy("Stands under the heading, before the questions."), rows=2
    )
    edition = EditionField()
    form_token = TokenField()

    def __init__(self, *args, is_new, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_new = is_new
        del self.fields["edition" if is_new else "form_token"]

    @property
    def said(self):
        """The texts as the actions take them."""
        return {name: self.cleaned_data[name] for name in self.texts}
