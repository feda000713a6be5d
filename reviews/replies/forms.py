"""What may be typed in a reply: its frame, the answers with their activities, and a question nobody foresaw."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from activities.choices import reference
from portal.lib.forms import CaseNumber, DateInput, EditionField, GuardedForm, PlainText, TokenField

FIRST_YEAR = 2017
YEARS_SHOWN = 3


class YearForm(forms.Form):
    """The year of the address; an impossible one is this year."""

    ar = forms.IntegerField(required=False)

    @property
    def year(self):
        """The chosen year, at most the one to come."""
        today = timezone.localdate()
        chosen = self.cleaned_data.get("ar") if self.is_valid() else None
        return chosen if chosen and FIRST_YEAR <= chosen <= today.year + 1 else today.year


class BeginForm(forms.Form):
    """Which duty is to be answered, for which year."""

    duty = forms.ModelChoiceField(queryset=None, to_field_name="code")
    year = forms.IntegerField(min_value=FIRST_YEAR)

    def __init__(self, *args, duties, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["duty"].queryset = duties

    def clean_year(self):
        year = self.cleaned_data["year"]
        if year > timezone.localdate().year + 1:
            raise forms.ValidationError(gettext_lazy("The year has not come yet."))
        return year


class SettingsForm(GuardedForm):
    """What the reply is called, to whom it goes, by when, and about which time."""

    title = PlainText(label=gettext_lazy("title"), max_length=200)
    asker = PlainText(label=gettext_lazy("who asks"), max_length=120)
    due_on = forms.DateField(label=gettext_lazy("to be answered by"), required=False, widget=DateInput)
    period_from = forms.DateField(label=gettext_lazy("about the time from"), widget=DateInput)
    period_to = forms.DateField(label=gettext_lazy("to"), widget=DateInput)
    edition = EditionField()

    guarded = ("title", "asker")

    def __init__(self, *args, reply, **kwargs):
        initial = {name: getattr(reply, name) for name in self.base_fields if hasattr(reply, name)}
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self):
        data = super().clean()
        first, last = data.get("period_from"), data.get("period_to")
        if first and last and last < first:
            self.add_error("period_to", gettext_lazy("The period ends before it begins."))
        return data


class AnswerForm(GuardedForm):
    """A person's words under a question, and which of the activities shown there stand in it."""

    text = PlainText(
        label=gettext_lazy("Your own words"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("Write so that nobody can be recognised, not even in a small village."),
    )
    shows_basis = forms.BooleanField(
        label=gettext_lazy("Let what the portal knows stand in the reply"), required=False
    )
    entries = forms.MultipleChoiceField(
        label=gettext_lazy("activities that stand in the answer"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    # The activities that stood on the page: one that has come since is not left out by not being ticked.
    seen = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)
    edition = EditionField()

    guarded = ("text",)

    def __init__(self, *args, answer, inside, outside, **kwargs):
        """`inside` are the activities that stand in the answer, `outside` those that are offered."""
        ticked = [str(one.pk) for one in inside]
        initial = {name: getattr(answer, name) for name in ("text", "shows_basis", "edition")}
        self.shown = [one.pk for one in (*inside, *outside)]
        shown = {"entries": ticked, "seen": " ".join(map(str, self.shown))}
        super().__init__(*args, initial=initial | shown, **kwargs)
        self.fields["entries"].choices = [
            (str(one.pk), f"{one.on.isoformat()} {one.title}") for one in (*inside, *outside)
        ]
        if not self.shown:
            del self.fields["entries"]

    @property
    def ticked(self):
        """Of every activity that stood on the page, whether it is to stand in the answer."""
        chosen, seen = set(self.cleaned_data.get("entries", ())), set(self.cleaned_data["seen"].split())
        return {pk: str(pk) in chosen for pk in self.shown if str(pk) in seen}


class AskForm(GuardedForm):
    """A question that nobody foresaw: who asks, by when, in their words, and what it is about."""

    title = PlainText(
        label=gettext_lazy("title"),
        max_length=200,
        help_text=gettext_lazy(
            "What you call it yourselves, for example: Fråga om narkotika från tidningen."
        ),
    )
    asker = PlainText(label=gettext_lazy("who asks"), max_length=120)
    due_on = forms.DateField(label=gettext_lazy("to be answered by"), required=False, widget=DateInput)
    question = PlainText(
        label=gettext_lazy("the question, in the words in which it was asked"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("themes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    tags = forms.MultipleChoiceField(
        label=gettext_lazy("reports that it is like"), required=False, widget=forms.CheckboxSelectMultiple
    )
    form_token = TokenField()

    guarded = ("title", "asker", "question")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        words = reference()
        self.fields["themes"].choices = words.current_themes
        self.fields["tags"].choices = words.current_tags

    @property
    def asked(self):
        """The fields of the question."""
        names = ("form_token", "title", "asker", "due_on", "question", "themes", "tags")
        return {name: self.cleaned_data[name] for name in names}


class WordsForm(forms.Form):
    """What is searched for; nothing typed is the question itself."""

    q = PlainText(label=gettext_lazy("Search words"), required=False, max_length=200)

    @property
    def words(self):
        """What was typed, or nothing."""
        return self.cleaned_data["q"] if self.is_valid() else ""


class QuestionForm(GuardedForm):
    """The answer that a person writes, and the sources that go with it."""

    text = PlainText(
        label=gettext_lazy("Your answer"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("The portal writes nothing for you. Nobody may be recognised."),
    )
    edition = EditionField()

    guarded = ("text",)

    def __init__(self, *args, answer, **kwargs):
        super().__init__(*args, initial={"text": answer.text, "edition": answer.edition}, **kwargs)


class CaseNumberForm(GuardedForm):
    """The number under which a reply is kept."""

    case_number = CaseNumber()
    guarded = ("case_number",)
