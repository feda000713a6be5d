"""What may be typed in a question, an answer and the closing of one, and how the list is narrowed."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.models import County
from portal.lib.forms import EditionField, GuardedForm, PlainText, TokenField
from reviews.asking.fields import audience_columns, audience_field, audience_of, set_audience
from reviews.asking.looks import place_name
from reviews.forms import GetForm
from reviews.support.fields import for_one, set_themes, themes_field


class QuestionForm(GuardedForm):
    """A question, what others need to know, its themes, and whom it is put to."""

    text = PlainText(
        label=gettext_lazy("What do you want to ask?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One question at a time is answered more often."),
    )
    background = PlainText(
        label=gettext_lazy("What do the others need to know to answer?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Write so that nobody can be recognised, not even in a small village."),
    )
    themes = themes_field()
    county = forms.ModelChoiceField(County.objects.none(), label=gettext_lazy("Which county asks?"))
    audience = audience_field()
    edition = EditionField()
    form_token = TokenField()

    guarded = ("text", "background")
    COLUMNS = ("text", "background", "themes")

    def __init__(self, *args, side, question=None, **kwargs):
        super().__init__(*args, initial=self.begins_as(question), **kwargs)
        set_themes(self, question.themes if question else ())
        set_audience(self, side, question)
        for_one(self, question)
        if question or len(side.counties) < 2:
            del self.fields["county"]
        else:
            self.fields["county"].queryset = County.objects.filter(pk__in=[one.pk for one in side.counties])
            self.fields["county"].empty_label = _("Choose")
        self.side = side

    @classmethod
    def begins_as(cls, question):
        """What stands in the form when it is opened."""
        if question is None:
            return {}
        columns = {name: getattr(question, name) for name in (*cls.COLUMNS, "edition")}
        return columns | {"audience": audience_of(question)}

    @property
    def columns(self):
        """The columns of the question."""
        columns = {name: self.cleaned_data[name] for name in self.COLUMNS}
        return columns | audience_columns(self.cleaned_data["audience"])

    @property
    def place(self):
        """Who asks."""
        return self.cleaned_data.get("county") or self.side.places[0]


class AnswerForm(GuardedForm):
    """An answer from one's own work."""

    text = PlainText(
        label=gettext_lazy("Your answer"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "What did you do, and how did it go? Write so that nobody can be recognised, not even in a small village."
        ),
    )
    county = forms.ModelChoiceField(County.objects.none(), label=gettext_lazy("Which county answers?"))
    edition = EditionField()
    form_token = TokenField()

    guarded = ("text",)

    def __init__(self, *args, side, answer=None, **kwargs):
        initial = {"text": answer.text, "edition": answer.edition} if answer else {}
        super().__init__(*args, initial=initial, **kwargs)
        for_one(self, answer)
        if answer or len(side.counties) < 2:
            del self.fields["county"]
        else:
            self.fields["county"].queryset = County.objects.filter(pk__in=[one.pk for one in side.counties])
            self.fields["county"].empty_label = _("Choose")
        self.side = side

    @property
    def place(self):
        """Who answers."""
        return self.cleaned_data.get("county") or self.side.places[0]


class CloseForm(GuardedForm):
    """Which answers helped, and what came of them."""

    helped = forms.MultipleChoiceField(
        label=gettext_lazy("Which answers helped?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    conclusion = PlainText(
        label=gettext_lazy("What did you do with the answers?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Those who answered read it, and others with the same question."),
    )

    guarded = ("conclusion",)

    def __init__(self, *args, answers, **kwargs):
        super().__init__(*args, **kwargs)
        said = [(str(one.pk), f"{place_name(one.place)}: {one.text[:120]}") for one in answers]
        self.fields["helped"].choices = said
        if not said:
            del self.fields["helped"]

    @property
    def chosen(self):
        """The answers that helped."""
        return [int(pk) for pk in self.cleaned_data.get("helped", ())]


class QuestionFilter(GetForm):
    """How the list is narrowed: by theme, by state, and to one's own. Without a choice, those that are open."""

    tema = forms.CharField(required=False)
    lage = forms.CharField(required=False)
    fran = forms.CharField(required=False)

    CLOSED, ALL, OWN = "klara", "alla", "oss"

    def __init__(self, data, *, themes):
        super().__init__(data)
        self.themes = themes
        self.states = [(self.CLOSED, _("Closed ones")), (self.ALL, _("All"))]
        self.whose = [(self.OWN, _("Our own"))]

    def clean_lage(self):
        return self.known("lage", self.states)

    def clean_tema(self):
        return self.known("tema", self.themes)

    def clean_fran(self):
        return self.known("fran", self.whose)

    def apply(self, questions, side):
        """The questions that are asked for."""
        state = self.value("lage")
        if state is None:
            questions = questions.standing().filter(closed_on=None)
        elif state == self.CLOSED:
            questions = questions.standing().exclude(closed_on=None)
        if theme := self.value("tema"):
            questions = questions.filter(themes__contains=[theme])
        return questions.of(*side.places) if self.value("fran") else questions
