"""What may be typed about a support case: its frame, what ends or rests it, and how its list is narrowed."""

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from municipalities.models import Municipality
from portal.lib.forms import EditionField, GuardedForm, PlainText, TokenField, name_empty_choices
from reviews.forms import GetForm
from reviews.models import Need, SupportCase, SupportForm
from reviews.support.cases.reports import officers_of
from reviews.support.fields import Day, for_one, set_themes, themes_field

State = SupportCase.State


class CaseForm(GuardedForm):
    """A case's frame: for whom, what is to be better, how, who is responsible, and what happens next."""

    title = PlainText(
        label=gettext_lazy("What is the support about?"),
        max_length=120,
        help_text=gettext_lazy("In a few words: From lägesbild to plan."),
    )
    municipalities = forms.ModelMultipleChoiceField(
        Municipality.objects.none(),
        label=gettext_lazy("For which municipalities?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The support is for the whole municipality, and its local police see it too."),
    )
    goal = PlainText(
        label=gettext_lazy("What is to be better?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    form = forms.ChoiceField(label=gettext_lazy("form of support"), choices=SupportForm)
    themes = themes_field()
    needs = forms.ModelMultipleChoiceField(
        Need.objects.none(),
        label=gettext_lazy("Needs that it answers"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("Only those of the municipalities that take part are tied to it."),
    )
    responsible = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Who is responsible?"), required=False
    )
    starts_on = Day(label=gettext_lazy("from"))
    next_step = PlainText(label=gettext_lazy("What happens next?"), max_length=300)
    next_on = Day(label=gettext_lazy("when"))
    edition = EditionField()
    form_token = TokenField()

    guarded = ("title", "goal", "next_step")
    FRAME = ("title", "goal", "form", "themes", "responsible", "starts_on", "next_step", "next_on")

    def __init__(self, *args, counties, places, needs, case=None, initial=None, **kwargs):
        super().__init__(*args, initial={**self.begins_as(case), **(initial or {})}, **kwargs)
        self.fields["municipalities"].queryset = places
        self.fields["needs"].queryset = needs
        self.fields["needs"].label_from_instance = lambda need: f"{need.municipality}: {need.text}"
        self.fields["responsible"].queryset = officers_of(counties)
        set_themes(self, case.themes if case else ())
        for_one(self, case)
        if counties[0].is_practice:  # nobody is named there
            del self.fields["responsible"]
        if case and case.state == State.RESTING:
            for name in ("next_step", "next_on"):
                self.fields[name].required = False
        name_empty_choices(self)

    @classmethod
    def begins_as(cls, case):
        """What stands in the form when it is opened."""
        if case is None:
            return {"starts_on": timezone.localdate()}
        columns = {name: getattr(case, name) for name in cls.FRAME if name != "responsible"}
        return columns | {
            "responsible": case.responsible_id,
            "edition": case.edition,
            "municipalities": [place.municipality_id for place in case.places.all()],
            "needs": [need.pk for need in case.needs.all()],
        }

    @property
    def frame(self):
        """The columns of the case."""
        return {name: self.cleaned_data[name] for name in self.FRAME if name in self.fields}


def needs_to_answer(user, counties, case=None):
    """Needs of the counties that wait without a case, and those that the case answers."""
    free = Q(case=None)
    if case is not None:
        free |= Q(case=case)
    needs = Need.objects.visible_to(user).waiting().filter(free, municipality__county__in=counties)
    return needs.select_related("municipality").order_by("municipality__sort_key", "-said_on")


class RestForm(GuardedForm):
    """Why the support rests."""

    why_rests = PlainText(
        label=gettext_lazy("Why does it rest?"),
        max_length=300,
        help_text=gettext_lazy("The municipality and its local police read it."),
    )
    guarded = ("why_rests",)


class CloseForm(GuardedForm):
    """What came of the support, and when it ended."""

    result = PlainText(
        label=gettext_lazy("What came of it?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("What is better now, and what remains. The municipality reads it."),
    )
    ended_on = Day(label=gettext_lazy("ended"))
    guarded = ("result",)

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, initial={"ended_on": timezone.localdate(), "result": case.result}, **kwargs)
        self.case = case

    def clean_ended_on(self):
        day = self.cleaned_data["ended_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The day has not come yet."))
        if day < self.case.starts_on:
            raise forms.ValidationError(_("The last day comes before the first."))
        return day


class ReopenForm(GuardedForm):
    """What happens now that it is taken up again."""

    next_step = PlainText(label=gettext_lazy("What happens next?"), max_length=300)
    next_on = Day(label=gettext_lazy("when"))
    guarded = ("next_step",)


class CaseFilter(GetForm):
    """Which cases of the list: by default those that are not closed."""

    lage = forms.CharField(required=False)
    tema = forms.CharField(required=False)
    kommun = forms.CharField(required=False)
    ansvarig = forms.CharField(required=False)

    ALL = "alla"
    STATES = {"pagar": State.OPEN, "vilar": State.RESTING, "avslutat": State.CLOSED}

    def __init__(self, data, *, places, themes, officers):
        super().__init__(data)
        self.states = [
            *((code, State(state).label) for code, state in self.STATES.items()),
            (self.ALL, _("All")),
        ]
        self.places = [(place.code, place.name) for place in places]
        self.themes = themes
        self.officers = [(str(officer.pk), str(officer)) for officer in officers]

    def clean_lage(self):
        return self.known("lage", self.states)

    def clean_tema(self):
        return self.known("tema", self.themes)

    def clean_kommun(self):
        return self.known("kommun", self.places)

    def clean_ansvarig(self):
        return self.known("ansvarig", self.officers)

    def apply(self, cases):
        """The cases that are asked for."""
        state = self.value("lage")
        if state is None:
            cases = cases.going_on()
        elif state != self.ALL:
            cases = cases.filter(state=self.STATES[state])
        if theme := self.value("tema"):
            cases = cases.filter(themes__contains=[theme])
        if code := self.value("kommun"):
            cases = cases.of_code(code)
        if officer := self.value("ansvarig"):
            cases = cases.filter(responsible=int(officer))
        return cases
