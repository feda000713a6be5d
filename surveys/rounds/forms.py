"""What may be typed about a round, one part of its set-up at a time."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.models import GroupMember, Municipality, MunicipalityGroup
from portal.lib.forms import GuardedForm, PlainText, Short, TokenField, WholeNumber, name_empty_choices
from surveys.answering.words import MAIN
from surveys.models import Assurance, Questionnaire, SurveyRound
from surveys.models.rounds import LEAST_THRESHOLD
from surveys.rounds.days import DatesForm, ExtendForm
from surveys.rounds.guards import languages_of
from surveys.rounds.part import PartForm
from surveys.rounds.reports import language_names
from surveys.rounds.texts import TRANSLATED, splits_of

LONGEST_KEPT = 365  # days from compiling until answers are deleted
Way = SurveyRound.Way
WAYS = {
    Way.CLASS_CODE: gettext_lazy("The teacher writes the code on the board. Suits pupils in a classroom."),
    Way.OPEN_LINK: gettext_lazy(
        "Whoever has the address or the QR code can answer, also more than once. Suits inhabitants."
    ),
    Way.ONE_TIME: gettext_lazy(
        "Each person draws a slip with a code that works once. Nothing tells who drew which."
    ),
    Way.INVITATION: gettext_lazy(
        "Each person gets an address of their own by e-mail. Suits staff and partners."
    ),
}


def lines(rows=3):
    """A field for some lines of text."""
    return forms.Textarea(attrs={"rows": rows})


class NewRoundForm(GuardedForm):
    """Which questionnaire, and what the round is called; the rest has a beginning of its own."""

    guarded = ("name",)
    questionnaire = forms.ModelChoiceField(
        label=gettext_lazy("questionnaire"), queryset=Questionnaire.objects.none()
    )
    name = PlainText(
        label=gettext_lazy("name"), max_length=120, help_text=gettext_lazy("For example: Elevenkäten 2026.")
    )
    year = WholeNumber(
        label=gettext_lazy("year of the results"),
        min_value=2000,
        max_value=2100,
        help_text=gettext_lazy("The year that the figures are about, so that years can be compared."),
    )
    form_token = TokenField()

    def __init__(self, *args, questionnaires, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["questionnaire"].queryset = questionnaires
        self.fields["questionnaire"].label_from_instance = lambda one: f"{one} ({_('version')} {one.number})"
        self.fields["year"].initial = timezone.localdate().year
        name_empty_choices(self)


class NewCountyRoundForm(NewRoundForm):
    """Of a county board: also which county, where one officer serves several."""

    county = forms.ModelChoiceField(label=gettext_lazy("county"), queryset=None)

    def __init__(self, *args, counties, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["county"].queryset = counties
        self.fields["county"].initial = counties[0]


class QuestionnaireForm(PartForm):
    """Which questionnaire, name and year."""

    names = ("questionnaire", "name", "year")
    guarded = ("name",)
    questionnaire = forms.ModelChoiceField(
        label=gettext_lazy("questionnaire"), queryset=Questionnaire.objects.none()
    )
    name = PlainText(label=gettext_lazy("name"), max_length=120)
    year = WholeNumber(label=gettext_lazy("year of the results"), min_value=2000, max_value=2100)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        mine = usable_questionnaires(self.user, self.round.municipality, [self.round.county_id])
        self.fields["questionnaire"].queryset = mine | Questionnaire.objects.filter(
            pk=self.round.questionnaire_id
        )
        self.fields["questionnaire"].label_from_instance = lambda one: f"{one} ({_('version')} {one.number})"


def usable_questionnaires(user, municipality, counties):
    """The questionnaires that a round of the place can be done with, in their latest version: its own, and for a
    municipality its county's. The portal's ready ones are copied first."""
    visible = Questionnaire.objects.visible_to(user)
    found = visible.filter(county__in=counties)
    if municipality is not None:
        found = visible.filter(municipality=municipality) | visible.filter(county=municipality.county_id)
    return Questionnaire.objects.filter(pk__in=found.newest().values("pk"))


class WhereForm(PartForm):
    """In which municipalities: a named group of them, or those that are chosen."""

    names = ()
    group = forms.ModelChoiceField(
        label=gettext_lazy("a group of municipalities"),
        queryset=MunicipalityGroup.objects.none(),
        required=False,
        empty_label=gettext_lazy("No group – the ones chosen below"),
        help_text=gettext_lazy("All municipalities of the group take part."),
    )
    municipalities = forms.ModelMultipleChoiceField(
        label=gettext_lazy("municipalities"),
        queryset=Municipality.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.possible = possible_places(self.round)
        groups = possible_groups(self.possible)
        self.fields["municipalities"].queryset = self.possible
        self.fields["municipalities"].initial = list(self.round.places.values_list("municipality", flat=True))
        self.fields["group"].queryset = groups
        self.fields["group"].initial = self.round.group_id
        self.fields["municipalities"].needed_when = _("if no group is chosen")
        if not groups.exists():
            del self.fields["group"]
            self.fields["municipalities"].needed_when = _("at least one")

    def clean(self):
        data = super().clean()
        group = data.get("group")
        chosen = list(data.get("municipalities") or ())
        if group is not None:
            members = group.members.active().values("municipality")
            chosen = list(self.possible.filter(pk__in=members))
        if not chosen:
            self.add_error("municipalities", _("Choose at least one municipality."))
        data["chosen"] = chosen
        return data


def possible_places(survey_round):
    """Where the round can take place: a county's municipalities; else one's own and those one shares a group with."""
    if survey_round.county_id:
        return Municipality.objects.filter(county=survey_round.county_id)
    own = survey_round.municipality
    return Municipality.objects.filter(pk=own.pk) | Municipality.objects.filter(
        pk__in=own.companions.values("pk")
    )


def possible_groups(places):
    """The named groups that have members among the places today."""
    members = GroupMember.objects.active().filter(municipality__in=places)
    return MunicipalityGroup.objects.filter(pk__in=members.values("group"))


class WayForm(PartForm):
    """How one answers. Fixed when the round opens, and so is the anonymity that follows from it."""

    names = ("way", "has_paper", "keeps_unfinished")
    way = forms.ChoiceField(
        label=gettext_lazy("way of answering"), choices=Way.choices, widget=forms.RadioSelect
    )
    has_paper = forms.BooleanField(
        label=gettext_lazy("may be answered on paper too"),
        required=False,
        help_text=gettext_lazy("You print the forms and type the answers in afterwards."),
    )
    keeps_unfinished = forms.BooleanField(
        label=gettext_lazy("count the answers of those who stop on the way"),
        required=False,
        help_text=gettext_lazy(
            "Not with one-time codes or invitations: there what is unfinished is always dropped."
        ),
    )

    ways = WAYS


class TextsForm(PartForm):
    """What those who are asked read before they begin, and where they get help."""

    names = ("controller", "contact", "why", "afterwards", "help_contacts")
    guarded = ("controller", "contact", "why", "afterwards")
    controller = PlainText(
        label=gettext_lazy("who asks, and is responsible for the answers"),
        max_length=160,
        help_text=gettext_lazy(
            "The controller of personal data, for example Barn- och utbildningsnämnden, Norsjö kommun."
        ),
    )
    contact = PlainText(
        label=gettext_lazy("who answers questions about the survey"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("A function with a phone number or an e-mail address at work."),
    )
    why = PlainText(label=gettext_lazy("why we ask"), max_length=1000, widget=lines())
    afterwards = PlainText(
        label=gettext_lazy("what happens with the answers"), max_length=1000, widget=lines()
    )
    help_contacts = PlainText(
        label=gettext_lazy("where to get help"),
        max_length=1000,
        required=False,
        widget=lines(5),
        help_text=gettext_lazy("One on each line. They are shown after hard questions and at the end."),
    )


class LanguagesForm(PartForm):
    """Languages that a speaker has approved, both the questionnaire and what stands around its questions; and the
    round's own texts in each."""

    names = ("languages", "translations")
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("languages"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        codes = languages_of(self.round.questionnaire)
        self.fields["languages"].choices = list(zip(codes, language_names(codes), strict=True))
        self.fields["languages"].help_text = _(
            "Here stand the languages in which the questionnaire has been approved by a named speaker."
        )
        self.translated = [(code, name) for code, name in self.fields["languages"].choices if code != MAIN]
        for code, language in self.translated:
            known = self.round.translations.get(code, {})
            for name in TRANSLATED:
                label = f"{SurveyRound._meta.get_field(name).verbose_name} ({language})"
                widget = lines()
                widget.attrs |= {"lang": code, "dir": "auto"}
                self.fields[f"{name}_{code}"] = PlainText(
                    label=label, max_length=1000, required=False, widget=widget, initial=known.get(name, "")
                )
        self.guarded = tuple(
            f"{name}_{code}" for code, _name in self.translated for name in ("why", "afterwards")
        )

    def saved_in(self, current):
        """The languages of another edition of the round, and its texts in them."""
        said = {
            f"{name}_{code}": current.translations.get(code, {}).get(name, "")
            for code, _name in self.translated
            for name in TRANSLATED
        }
        return {"languages": current.languages, **said}

    @property
    def changes(self):
        """The languages, and the texts in those of them that somebody has written."""
        said = {
            code: {name: text for name in TRANSLATED if (text := self.cleaned_data[f"{name}_{code}"])}
            for code, _name in self.translated
        }
        translations = {code: texts for code, texts in said.items() if texts}
        return {"languages": self.cleaned_data["languages"], "translations": translations}


class ResultsForm(PartForm):
    """How few may be shown, what results are divided by, and when answers are deleted."""

    names = ("threshold", "splits", "purge_after_days")
    threshold = forms.IntegerField(
        label=gettext_lazy("fewest in a group that is shown"),
        min_value=LEAST_THRESHOLD,
        max_value=1000,
        widget=Short,
        help_text=gettext_lazy(
            "Groups with fewer answers are never shown. Ten suits most; five is the least. The smaller the number, "
            "the easier it is to guess who has answered what."
        ),
    )
    splits = forms.MultipleChoiceField(
        label=gettext_lazy("results are divided by"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("At most two. In a small municipality one is often enough: more hides more."),
    )
    purge_after_days = forms.IntegerField(
        label=gettext_lazy("days from compiling until the answers are deleted"),
        min_value=0,
        max_value=LONGEST_KEPT,
        widget=Short,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["splits"].choices = [
            (item.code, item.label.get("sv") or next(iter(item.label.values()), item.code))
            for item in splits_of(self.round.questionnaire)
        ]
        if not self.fields["splits"].choices:
            del self.fields["splits"]

    def clean_splits(self):
        if len(self.cleaned_data["splits"]) > 2:
            raise forms.ValidationError(_("Choose at most two."))
        return self.cleaned_data["splits"]


PARTS = {
    "formular": (QuestionnaireForm, gettext_lazy("Questionnaire")),
    "var": (WhereForm, gettext_lazy("In which municipalities")),
    "svarssatt": (WayForm, gettext_lazy("Way of answering")),
    "tider": (DatesForm, gettext_lazy("Dates and numbers")),
    "texter": (TextsForm, gettext_lazy("What is said to those who are asked")),
    "sprak": (LanguagesForm, gettext_lazy("Languages")),
    "resultat": (ResultsForm, gettext_lazy("Results and deletion")),
}
WHILE_OPEN = {
    "tider": (ExtendForm, gettext_lazy("A later last day")),
    "texter": PARTS["texter"],
    "sprak": PARTS["sprak"],
}


class AssurancesForm(GuardedForm):
    """What must be in order before pupils are asked, and who says it."""

    guarded = ("said_by",)
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("in order"),
        choices=Assurance.Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Tick what is done. All five are needed before the round can open."),
    )
    said_by = PlainText(
        label=gettext_lazy("name of the one who says so"),
        max_length=120,
        help_text=gettext_lazy("The name and today's date are kept with what you tick now."),
    )

    def __init__(self, *args, is_practice=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kinds"].needed_when = _("all five before the round opens")
        if is_practice:
            del self.fields["said_by"]  # nobody is named there
