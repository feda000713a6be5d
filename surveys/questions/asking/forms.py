"""What may be typed about a question: its text and its type, then what the type needs."""

from django import forms
from django.core.validators import validate_slug
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib.forms import EditionField, GuardedForm, PlainText, TokenField, WholeNumber
from surveys.models import Question
from surveys.questions.asking.options import lines_of, matched
from surveys.questions.asking.presets import type_choices
from surveys.questions.texts import LETTERS, LETTERS_OF_PART
from surveys.structure import (
    GREATEST_NUMBER,
    SLOTLESS,
    TEXTS,
    UNITS,
    WITH_OPTIONS,
    Kind,
)

MOST_OPTIONS, MOST_ROWS = 40, 20
NEW = "new"


class LabelField(PlainText):
    """The question itself."""

    def __init__(self):
        super().__init__(
            label=gettext_lazy("the question"),
            max_length=LETTERS["label"],
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=gettext_lazy("As the person will read it: short, one thing at a time, no “not”."),
        )


class NewForm(GuardedForm):
    """A new question: its words, its type, and where it is put."""

    guarded = ("label",)

    label = LabelField()
    after = forms.ModelChoiceField(Question.objects.none(), required=False, widget=forms.HiddenInput)
    section = forms.ModelChoiceField(Question.objects.none(), required=False, widget=forms.HiddenInput)
    form_token = TokenField()
    kind = forms.ChoiceField(label=gettext_lazy("type"), widget=forms.RadioSelect)

    def __init__(self, *args, questionnaire, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["after"].queryset = questionnaire.questions.all()
        self.fields["section"].queryset = questionnaire.sections.all()
        self.fields["kind"].choices = [(value, name) for value, name, _what in type_choices()]

    @property
    def fields_to_save(self):
        """The fields as the action takes them."""
        names = ("form_token", "label", "kind", "section", "after")
        return {name: self.cleaned_data[name] for name in names}


class KindForm(forms.Form):
    """Another type for a question that is there."""

    kind = forms.ChoiceField(label=gettext_lazy("type"), widget=forms.RadioSelect)
    edition = EditionField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(value, name) for value, name, _what in type_choices()]


class Lines(PlainText):
    """Options or rows, one a line, each different and not too long."""

    def __init__(self, *, most, **kwargs):
        self.most = most
        super().__init__(widget=forms.Textarea(attrs={"rows": 6}), max_length=most * 250, **kwargs)

    def clean(self, value):
        lines = lines_of(super().clean(value))
        if len(lines) > self.most:
            raise forms.ValidationError(_("At most %(most)s lines.") % {"most": self.most})
        if any(len(line) > LETTERS_OF_PART for line in lines):
            raise forms.ValidationError(_("A line may have %(most)s characters.") % {"most": LETTERS_OF_PART})
        folded = [line.casefold() for line in lines]
        if doubles := sorted({line for line in lines if folded.count(line.casefold()) > 1}):
            raise forms.ValidationError(_("“%(line)s” stands twice.") % {"line": doubles[0]})
        return lines


class Bands(PlainText):
    """Where the classes of a number begin, in rising order: 0, 13, 16."""

    def clean(self, value):
        text = super().clean(value)
        parts = text.replace(";", ",").replace(",", " ").split()
        if not all(part.isascii() and part.isdigit() and int(part) <= GREATEST_NUMBER for part in parts[:30]):
            raise forms.ValidationError(_("Write whole numbers with commas between: 0, 13, 16."))
        begins = [int(part) for part in parts[:30]]
        if begins != sorted(set(begins)) or len(parts) > 30:
            raise forms.ValidationError(_("Write the numbers in rising order, each once."))
        return begins

    def prepare_value(self, value):
        return ", ".join(map(str, value)) if isinstance(value, list) else value


class QuestionForm(GuardedForm):
    """What a question of its type needs. Fields that the type has no use for are not there."""

    guarded = ("label", "hint")
    LISTS = ("options", "rows")

    label = LabelField()
    hint = PlainText(
        label=gettext_lazy("help text"),
        max_length=LETTERS["hint"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Stands under the question, for those who need it."),
    )
    options = Lines(
        label=gettext_lazy("options"),
        most=MOST_OPTIONS,
        help_text=gettext_lazy("One on each line, in order."),
    )
    rows = Lines(
        label=gettext_lazy("rows"), most=MOST_ROWS, help_text=gettext_lazy("One short question on each line.")
    )
    alone = forms.TypedMultipleChoiceField(
        label=gettext_lazy("cannot be ticked together with others"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    least = WholeNumber(
        label=gettext_lazy("at least"), required=False, min_value=0, max_value=GREATEST_NUMBER
    )
    most = WholeNumber(label=gettext_lazy("at most"), required=False, min_value=0, max_value=GREATEST_NUMBER)
    bands = Bands(
        label=gettext_lazy("classes begin at"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("How the results are grouped: 0, 13, 16 gives 0–12, 13–15 and 16 and up."),
    )
    offers_unknown = forms.BooleanField(label=gettext_lazy("offer “Don't know”"), required=False)
    offers_refusal = forms.BooleanField(label=gettext_lazy("offer “Don't want to answer”"), required=False)
    is_sensitive = forms.BooleanField(
        label=gettext_lazy("a hard question: where to get help is shown after it"), required=False
    )
    code = PlainText(
        label=gettext_lazy("code"),
        max_length=60,
        validators=[validate_slug],
        help_text=gettext_lazy("Names the question in files and results. Letters a–z, digits and hyphens."),
    )
    edition = EditionField()

    def __init__(self, *args, question, main, **kwargs):
        self.question, self.main = question, main
        kind = Kind(question.kind)
        kwargs["initial"] = self.stored(question) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        for name in self.useless(kind):
            del self.fields[name]
        if "alone" in self.fields:
            self.fields["alone"].choices = self.labels("options")
        if kind in TEXTS:
            self.fields["most"].label = _("letters at most")
        elif kind is Kind.MANY:
            self.fields["least"].label, self.fields["most"].label = _("fewest choices"), _("most choices")
        self.asks_which = {}
        if self.is_bound:
            self._ask_which()

    @staticmethod
    def useless(kind):
        """The fields that a question of the type does not have."""
        names = set()
        if kind not in WITH_OPTIONS:
            names |= {"options"}
        if kind is not Kind.MATRIX:
            names |= {"rows"}
        if kind is not Kind.MANY:
            names |= {"alone"}
        if kind is not Kind.NUMBER:
            names |= {"bands"}
        if kind not in {Kind.NUMBER, Kind.MANY}:
            names |= {"least"}
        if kind not in {Kind.NUMBER, Kind.MANY, *TEXTS}:
            names |= {"most"}
        if kind in SLOTLESS:
            names |= {"offers_unknown", "offers_refusal", "is_sensitive"}
        if kind in UNITS:
            names |= {"is_sensitive"}
        return names

    def stored(self, question):
        """What a question says, by the fields of the form."""
        plain = (
            "least",
            "most",
            "bands",
            "offers_unknown",
            "offers_refusal",
            "is_sensitive",
            "code",
            "edition",
        )
        found = {name: getattr(question, name) for name in plain}
        found |= {name: getattr(question, name).get(self.main, "") for name in ("label", "hint")}
        found |= {
            name: "\n".join(label for _value, label in self.labels(name, question)) for name in self.LISTS
        }
        found["alone"] = [one["value"] for one in question.options if one.get("alone")]
        return found

    def labels(self, name, question=None):
        """The stored options or rows: value and words in the main language."""
        stored = getattr(question or self.question, name)
        return [(one["value"], one["label"].get(self.main, "")) for one in stored]

    def _ask_which(self):
        """A field for each line that may be an old option with new words, when some old one would go."""
        for name in self.LISTS:
            if name not in self.fields:
                continue
            typed, stored = lines_of(str(self.data.get(name, "")))[:MOST_OPTIONS], self.labels(name)
            known = {label.casefold() for _value, label in stored}
            here = {line.casefold() for line in typed}
            gone = [(value, label) for value, label in stored if label and label.casefold() not in here]
            fresh = [index for index, line in enumerate(typed) if line.casefold() not in known]
            guessed = matched(typed, stored)
            for index in fresh if gone else ():
                field = forms.ChoiceField(
                    label=_("“%(line)s” is") % {"line": typed[index]},
                    choices=[
                        (NEW, _("a new one")),
                        *((str(v), _("“%(label)s” with new words") % {"label": text}) for v, text in gone),
                    ],
                    initial=str(guessed[index].value or NEW),
                    required=False,
                )
                self.fields[f"{name}_{index}"] = field
                self.asks_which[f"{name}_{index}"] = (name, index)

    @property
    def which_fields(self):
        """The questions about renamed lines, as bound fields."""
        return [self[name] for name in self.asks_which]

    def clean(self):
        data = super().clean()
        for name in self.asks_which:
            if not data.get(name) and name not in self.errors:
                self.data = self.data.copy()
                self.data[name] = self.fields[name].initial
                self.add_error(name, _("Say if it is new, or an old one with new words."))
        chosen = [data[name] for name in self.asks_which if data.get(name) not in (None, "", NEW)]
        if len(chosen) != len(set(chosen)) and "rows" not in self.fields:
            self.add_error("options", _("Two lines cannot be the same old option."))
        least, most = data.get("least"), data.get("most")
        if least is not None and most is not None and least > most:
            self.add_error("most", _("At most is less than at least."))
        if self.question.kind in TEXTS and (most or 0) > 5000:
            self.add_error("most", _("At most 5 000 letters."))
        return data

    def lines(self, name):
        """The typed options or rows, each with the stored one that it is."""
        chosen = {}
        for field, (of, index) in self.asks_which.items():
            if of == name:
                answer = self.cleaned_data[field]
                chosen[index] = None if answer == NEW else int(answer)
        return matched(self.cleaned_data[name], self.labels(name), chosen)

    @property
    def fields_to_save(self):
        """The fields as the action takes them."""
        skipped = {"contact_confirmed", *self.asks_which, *self.LISTS}
        found = {name: value for name, value in self.cleaned_data.items() if name not in skipped}
        return found | {name: self.lines(name) for name in self.LISTS if name in self.fields}


class FigureForm(GuardedForm):
    """What the figure of a question counts, and the indicator that it goes into."""

    guarded = ("share_label",)

    share = forms.TypedMultipleChoiceField(
        label=gettext_lazy("options that are counted"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The figure is how many per cent chose any of them."),
    )
    share_label = PlainText(
        label=gettext_lazy("what the figure tells"),
        max_length=LETTERS["title"],
        required=False,
        help_text=gettext_lazy("Words for it in the results: Have tried narcotics."),
    )
    factor = forms.ChoiceField(
        label=gettext_lazy("risk or protection"),
        choices=Question.Factor,
        required=False,
        widget=forms.RadioSelect,
    )
    indicator = forms.ModelChoiceField(
        Question.objects.none(),
        label=gettext_lazy("indicator"),
        required=False,
        help_text=gettext_lazy("When the results are published the figure goes into its series."),
    )
    edition = EditionField()

    def __init__(self, *args, options, indicators, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["share"].choices = options
        self.fields["indicator"].queryset = indicators
        self.fields["indicator"].empty_label = _("None")
