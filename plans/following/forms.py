"""What may be typed about follow-up: a measure's colour and why, a round's conclusion, lessons, the self-check."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.choices import words
from plans.following.statements import HEADINGS, Answer
from plans.models import FollowUp, SituationReport
from plans.planning.reports import MOST_ACTIVITIES
from plans.stats import LAW_IN_FORCE
from portal.lib.forms import EditionField, GuardedForm, PastDay, PlainText, TokenField
from portal.lib.swedish import clean_text
from portal.lib.uploads import UploadField

HINT = gettext_lazy("Write so that nobody can be recognised, not even in a small village.")


class FollowUpForm(GuardedForm, forms.ModelForm):
    """How a measure goes and why, what it rests on, what it led to, what happens next. A draft may lack anything but
    the day.

    `work` is what may be chosen of what was done, `latest` what is shown of it; of a new one what was done after
    the day `since` is ticked.
    """

    NEEDED_WHEN = {
        "effect_text": gettext_lazy("needed when you know the effect"),
        "choice_reason": gettext_lazy("needed when you change or end it"),
    }
    guarded = ("sentence", "effect_text", "choice_reason", "lesson")
    NEEDED = {  # what a final one says (R30)
        "colour": gettext_lazy("Choose how it goes."),
        "sentence": gettext_lazy("Write why, in a sentence."),
        "effect": gettext_lazy("Say whether you know what it led to."),
        "choice": gettext_lazy("Choose what happens next."),
    }

    colour = forms.ChoiceField(
        label=gettext_lazy("how does it go?"),
        choices=FollowUp.Colour.choices,
        widget=forms.RadioSelect,
    )
    effect = forms.ChoiceField(
        label=gettext_lazy("did it help?"),
        choices=FollowUp.Effect.choices,
        widget=forms.RadioSelect,
    )
    choice = forms.ChoiceField(
        label=gettext_lazy("what happens next?"),
        choices=FollowUp.Choice.choices,
        widget=forms.RadioSelect,
    )
    activities = forms.ModelMultipleChoiceField(
        label=gettext_lazy("which activities do you build it on?"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Untick what does not belong. What was done after the day above is left out."),
    )
    lesson = PlainText(
        label=gettext_lazy("what should we or others remember?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A lesson comes up again when you write the next lägesbild."),
    )
    is_shared = forms.BooleanField(
        label=gettext_lazy("show the lesson to other municipalities"),
        required=False,
        help_text=gettext_lazy(
            "They see its text, the name of the measure and the name of your municipality."
        ),
    )
    edition = EditionField()
    form_token = TokenField()

    class Meta:
        model = FollowUp
        fields = ["on", "colour", "sentence", "effect", "effect_text", "choice", "choice_reason"]
        field_classes = {"on": PastDay} | dict.fromkeys(
            ["sentence", "effect_text", "choice_reason"], PlainText
        )
        widgets = {
            "sentence": forms.Textarea(attrs={"rows": 2}),
            "effect_text": forms.Textarea(attrs={"rows": 3}),
            "choice_reason": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {"effect_text": gettext_lazy("what did it lead to, and how do you know?")}
        help_texts = {
            "sentence": HINT,
            "effect_text": gettext_lazy("For example a figure, a survey, or what those concerned say."),
        }

    def __init__(self, *args, work, latest, since=None, as_draft=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.as_draft = as_draft
        self.fields["activities"].queryset = work
        self.initial["activities"] = [one for one in latest if since is None or one.starts_on > since]
        for name, message in self.NEEDED.items():
            self.fields[name].required = not as_draft
            self.fields[name].error_messages["required"] = message
        for name, when in self.NEEDED_WHEN.items():
            self.fields[name].needed_when = when
        self.fields["form_token"].required = not self.instance.pk
        if self.instance.pk:
            self.initial["edition"] = self.instance.edition
            self.initial["activities"] = chosen = self.chosen_in(self.instance)
            latest = [*latest, *(one for one in chosen if one not in latest)]
            lesson = getattr(self.instance, "lesson", None)
            if lesson:
                self.initial |= {"lesson": lesson.text, "is_shared": lesson.is_shared}
        if len(latest) >= MOST_ACTIVITIES:
            self.fields["activities"].help_text += " " + _("The latest %(count)d are shown.") % {
                "count": MOST_ACTIVITIES
            }
        self.fields["activities"].choices = [(one.pk, f"{one}, {one.starts_on}") for one in latest]

    def clean(self):
        data = super().clean()
        if "on" in data and "activities" in data:
            done = [one for one in data["activities"] if one.starts_on <= data["on"]]
            data["activities"] = sorted(done, key=lambda one: one.pk)
        if not self.as_draft:
            self._require_why(data)
        return data

    def _require_why(self, data):
        """A known effect says what it was, and whoever changes or ends a measure says why."""
        needed = {}
        if data.get("effect") == FollowUp.Effect.KNOWN:
            needed["effect_text"] = _("Write what it led to, and how you know.")
        if data.get("choice") in (FollowUp.Choice.CHANGE, FollowUp.Choice.STOP):
            needed["choice_reason"] = _("Write why you change it or stop.")
        for name, message in needed.items():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, message)

    def validate_constraints(self):
        """What the table asks of a final one is asked above, beside the fields."""

    @property
    def saved_fields(self):
        """The fields as the actions take them."""
        names = (*self.Meta.fields, "activities", "lesson", "is_shared")
        fields = {name: self.cleaned_data[name] for name in names}
        if self.instance.pk:  # what one cannot read, somebody else has chosen
            fields["activities"] += self.instance.activities.exclude(
                pk__in=self.fields["activities"].queryset
            )
        return fields

    def chosen_in(self, follow_up):
        """The activities that a follow-up rests on, of those that may be chosen."""
        return list(self.fields["activities"].queryset.filter(follow_ups=follow_up).order_by("pk"))

    def saved_in(self, current):
        """What someone else saved meanwhile, by field."""
        lesson = getattr(current, "lesson", None)
        saved = {name: getattr(current, name) for name in self.Meta.fields}
        return saved | {"lesson": lesson.text if lesson else "", "activities": self.chosen_in(current)}


class ConclusionForm(GuardedForm):
    """What the round taught in all; needed to finish it."""

    conclusion = PlainText(
        label=gettext_lazy("what have we learnt in all?"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "What went well, what did not, and what you will do differently. A few lines are enough."
        ),
    )
    edition = EditionField()

    guarded = ("conclusion",)

    def __init__(self, *args, finishes=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.finishes = finishes

    def clean(self):
        data = super().clean()
        if self.finishes and not data.get("conclusion") and "conclusion" not in self.errors:
            self.add_error("conclusion", _("Write a few lines about what you have learnt in all."))
        return data

    def saved_in(self, current):
        """What someone else saved meanwhile, by field."""
        return {"conclusion": current.conclusion}


class StartForm(forms.Form):
    """Begin a round."""

    form_token = TokenField()


class RegisterForm(GuardedForm):
    """A follow-up of the whole plan that was made elsewhere: the day, the document, what it came to."""

    finished_on = PastDay(
        label=gettext_lazy("when was it finished?"),
        help_text=gettext_lazy("The law's two years are counted from that day."),
    )
    upload = UploadField(
        label=gettext_lazy("the document"),
        required=False,
        help_text=gettext_lazy("A PDF or an office document, at most 20 MB. Nothing secret."),
    )
    conclusion = PlainText(
        label=gettext_lazy("what did it come to?"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=HINT,
    )
    form_token = TokenField()

    guarded = ("conclusion",)

    def clean_finished_on(self):
        day = self.cleaned_data["finished_on"]
        if day < LAW_IN_FORCE:
            raise forms.ValidationError(_("The law came into force on 1 July 2023. Choose a later day."))
        return day

    @property
    def saved_fields(self):
        """The fields as the action takes them."""
        return {n: self.cleaned_data[n] for n in ("finished_on", "upload", "conclusion", "form_token")}


class LessonForm(forms.Form):
    """Whether others see a lesson, and which lägesbild took it up."""

    is_shared = forms.BooleanField(
        label=gettext_lazy("show the lesson to other municipalities"),
        required=False,
        help_text=gettext_lazy(
            "They see its text, the name of the measure and the name of your municipality."
        ),
    )
    used_in = forms.ModelChoiceField(
        label=gettext_lazy("taken up in"),
        queryset=SituationReport.objects.none(),
        required=False,
        empty_label=gettext_lazy("Not yet"),
        help_text=gettext_lazy("The lägesbild in which you have taken it into account."),
    )

    def __init__(self, *args, reports, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["used_in"].queryset = reports


class LessonFilter(forms.Form):
    """Narrows the lessons to words, to a theme, and to own or others'."""

    OWN, OTHERS = "egna", "andras"

    q = forms.CharField(required=False, max_length=200)
    tema = forms.ChoiceField(required=False)
    fran = forms.ChoiceField(required=False, choices=[(OWN, OWN), (OTHERS, OTHERS)])

    def __init__(self, data):
        super().__init__({name: clean_text(value) for name, value in data.items()})
        self.fields["tema"].choices = words().current_themes
        self.is_valid()

    @property
    def themes(self):
        return words().current_themes

    def value(self, name):
        return self.cleaned_data.get(name) or ""

    @property
    def is_others(self):
        """Whether others' lessons are asked for, instead of one's own."""
        return self.cleaned_data.get("fran") == self.OTHERS

    @property
    def is_active(self):
        return any(self.cleaned_data.get(name) for name in self.fields)


class GapFilter(forms.Form):
    """For how many days a measure may lie still before it is asked about."""

    DAYS = 120

    dagar = forms.TypedChoiceField(
        required=False, coerce=int, choices=[(n, n) for n in (60, 90, 120, 180, 365)]
    )

    @property
    def days(self):
        return (self.is_valid() and self.cleaned_data["dagar"]) or self.DAYS


class SelfCheckForm(GuardedForm):
    """An answer to each statement; any of them may be left for later."""

    note = PlainText(
        label=gettext_lazy("what do you want to do about it?"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=HINT,
    )
    edition = EditionField()

    guarded = ("note",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for heading in HEADINGS:
            for statement in heading.statements:
                self.fields[statement.code] = forms.ChoiceField(
                    label=statement.text, choices=Answer.choices, widget=forms.RadioSelect, required=False
                )

    @property
    def parts(self):
        """Each heading with its fields."""
        return [(heading, [self[statement.code] for statement in heading.statements]) for heading in HEADINGS]

    @property
    def answers(self):
        """The statements that were answered."""
        codes = [statement.code for heading in HEADINGS for statement in heading.statements]
        return {code: self.cleaned_data[code] for code in codes if self.cleaned_data[code]}

    def saved_in(self, current):
        """What someone else saved meanwhile, by field."""
        codes = {code: current.answers.get(code, "") for code in self.answers | current.answers}
        return codes | {"note": current.note}
