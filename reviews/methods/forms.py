"""What may be typed about methods: the method itself, how one did it, how it went; and how the bank is narrowed."""

from django import forms
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import Arena
from municipalities.choices import words
from municipalities.models import PreventionKind, PreventionLevel
from portal.lib.forms import EditionField, GuardedForm, PlainText, TokenField
from portal.lib.swedish import search_query
from reviews.forms import GetForm
from reviews.methods.stats import is_named_in
from reviews.models import MethodUse
from reviews.support.fields import for_one, set_themes, themes_field

HINT = gettext_lazy("Write so that nobody can be recognised, not even in a small village.")


def area(rows):
    return forms.Textarea(attrs={"rows": rows})


def ticks(label, choices):
    """Several of the choices, or none."""
    return forms.MultipleChoiceField(
        label=label, choices=choices, widget=forms.CheckboxSelectMultiple, required=False
    )


class WebAddress(forms.URLField):
    """An address that a browser opens."""

    default_validators = [URLValidator(schemes=["http", "https"])]


class MethodForm(GuardedForm):
    """A method in parts; its name and a sentence or two are enough to begin with."""

    name = PlainText(label=gettext_lazy("What is the method called?"), max_length=120)
    short = PlainText(
        label=gettext_lazy("in a sentence or two"), max_length=300, widget=area(2), help_text=HINT
    )
    target_group = PlainText(label=gettext_lazy("Whom is it for?"), max_length=200, required=False)
    problem = PlainText(label=gettext_lazy("Which problem does it answer?"), max_length=300, required=False)
    purpose = PlainText(
        label=gettext_lazy("What is it meant to lead to?"), max_length=2000, widget=area(3), required=False
    )
    content = PlainText(
        label=gettext_lazy("How does one do it?"), max_length=4000, widget=area(6), required=False
    )
    levels = ticks(gettext_lazy("prevention level"), PreventionLevel.choices)
    kinds = ticks(gettext_lazy("kind of prevention"), PreventionKind.choices)
    arenas = ticks(gettext_lazy("arena"), Arena.choices)
    themes = themes_field()
    resources = PlainText(
        label=gettext_lazy("What does it take?"),
        max_length=500,
        widget=area(2),
        required=False,
        help_text=gettext_lazy("People, time, money, training."),
    )
    adaptation = PlainText(
        label=gettext_lazy("How does one do it in a small municipality?"),
        max_length=2000,
        widget=area(4),
        required=False,
    )
    evidence = PlainText(
        label=gettext_lazy("What is known about its effect?"),
        max_length=500,
        widget=area(2),
        required=False,
        help_text=gettext_lazy("Say also what is not known."),
    )
    link = WebAddress(
        label=gettext_lazy("Where can one read more?"), max_length=300, required=False, assume_scheme="https"
    )
    contact = PlainText(
        label=gettext_lazy("Whom can one ask?"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("A function, not a person: the coordinator, the school health service."),
    )
    edition = EditionField()
    form_token = TokenField()

    guarded = (
        "name", "short", "target_group", "problem", "purpose", "content", "resources", "adaptation",
        "evidence", "contact",
    )  # fmt: skip
    COLUMNS = (*guarded, "levels", "kinds", "arenas", "themes", "link")

    def __init__(self, *args, method=None, **kwargs):
        names = (*self.COLUMNS, "edition")
        initial = {name: getattr(method, name) for name in names} if method else {}
        super().__init__(*args, initial=initial, **kwargs)
        set_themes(self, method.themes if method else ())
        for_one(self, method)

    @property
    def columns(self):
        """The columns of the method."""
        return {name: self.cleaned_data[name] for name in self.COLUMNS}


class NoteForm(GuardedForm):
    """How the municipality did it."""

    text = PlainText(
        label=gettext_lazy("How did you do it?"),
        max_length=2000,
        widget=area(6),
        help_text=gettext_lazy(
            "What you left out, what you did together with others, what it took. Write so that nobody can be "
            "recognised."
        ),
    )
    edition = EditionField()

    guarded = ("text",)


class UseForm(GuardedForm):
    """How it went one year, and why."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("how did it go?"), choices=MethodUse.Verdict, widget=forms.RadioSelect
    )
    sentence = PlainText(
        label=gettext_lazy("why, in a sentence"),
        max_length=300,
        widget=area(2),
        required=False,
        help_text=HINT,
    )
    edition = EditionField()

    guarded = ("sentence",)


class MethodFilter(GetForm):
    """What the bank is narrowed to; an impossible value narrows nothing."""

    PORTAL, MUNICIPALITIES, COUNTIES, TRIED, WITHDRAWN = (
        "portalen",
        "kommuner",
        "lan",
        "provade",
        "tillbakadragna",
    )
    TEXTS = ("name", "short", "problem", "target_group", "purpose", "content", "adaptation")

    q = forms.CharField(required=False, max_length=200)
    tema = forms.CharField(required=False, max_length=40)
    arena = forms.ChoiceField(required=False, choices=Arena.choices)
    niva = forms.ChoiceField(required=False, choices=PreventionLevel.choices)
    slag = forms.ChoiceField(required=False, choices=PreventionKind.choices)
    fran = forms.CharField(required=False, max_length=20)
    i = forms.CharField(required=False, max_length=500)  # a text, such as a measure's method, that names some

    def __init__(self, data, *, side):
        super().__init__(data)
        self.side = side

    @property
    def words(self):
        """The words that are looked for, as typed."""
        return self.value("q") or ""

    @property
    def themes(self):
        return words().current_themes

    @property
    def sources(self):
        """Whose methods, as choices."""
        told = [(self.TRIED, _("Told of by municipalities")), (self.PORTAL, _("The portal's own"))]
        if not self.side.is_practice:
            told += [
                (self.MUNICIPALITIES, _("Put in by municipalities")),
                (self.COUNTIES, _("Put in by county boards")),
            ]
        return [*told, (self.WITHDRAWN, _("Withdrawn by you"))] if self.side.may_add else told

    def apply(self, methods):
        """Narrow the methods. Words are matched as prefixes and in any of their forms."""
        if query := search_query(self.words):
            vector = SearchVector(*self.TEXTS, config="swedish")
            methods = methods.annotate(held=vector).filter(
                held=SearchQuery(query, config="swedish", search_type="raw")
            )
        if text := self.value("i"):
            named = [pk for pk, name in methods.values_list("pk", "name") if is_named_in(text, name)]
            methods = methods.filter(pk__in=named)
        for column, name in (("themes", "tema"), ("arenas", "arena"), ("levels", "niva"), ("kinds", "slag")):
            if value := self.value(name):
                methods = methods.filter(**{f"{column}__contains": [value]})
        return self._from(methods)

    def _from(self, methods):
        source = self.value("fran")
        if source == self.WITHDRAWN and self.side.may_add:
            return methods.exclude(withdrawn_on=None)
        methods = methods.filter(withdrawn_on=None)
        if source == self.TRIED:
            return methods.told_of(self.side.notes, self.side.uses)
        narrowed = {
            self.PORTAL: {"code__isnull": False},
            self.MUNICIPALITIES: {"municipality__isnull": False},
            self.COUNTIES: {"county__isnull": False},
        }
        return methods.filter(**narrowed.get(source, {}))


class LessonFilter(GetForm):
    """Which lessons: words, and a theme."""

    q = forms.CharField(required=False, max_length=200)
    tema = forms.CharField(required=False, max_length=40)

    @property
    def words(self):
        """The words that are looked for, as typed."""
        return self.value("q") or ""

    @property
    def themes(self):
        return words().current_themes
