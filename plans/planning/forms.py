"""What may be typed about a plan: what it is called and builds on, its goals, its decision, remarks."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role
from municipalities.choices import words
from municipalities.models import Municipality, MunicipalityGroup
from plans.drafting.forms import DecisionForm as NotedDecisionForm
from plans.models import ActionPlan, Cause, Goal, Problem, SituationReport, Subject
from plans.planning.changes import LINKED, in_words
from plans.planning.fields import VALUES, Causes, Day
from plans.planning.people import TAKE_PART, people_at
from portal.lib.forms import GuardedForm, PlainText, TokenField
from surveys.models import Indicator


def indicators_for(row, municipality, user):
    """What a goal or measure there can be measured by: indicators in use there, and the one it has."""
    usable = Indicator.objects.visible_to(user).of(municipality).current()
    return usable | Indicator.objects.filter(pk=row.indicator_id)


class RecordForm(GuardedForm, forms.ModelForm):
    """A form about a row of the plan, for the actions to save."""

    @property
    def fields_to_save(self):
        """The model's fields as the actions take them."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.cleaned_data}

    @property
    def said(self):
        """The fields in words, by name, to be set beside what someone else saved."""
        return {
            name: "; ".join(map(str, value)) if name in LINKED else in_words(self.instance, name)
            for name, value in self.fields_to_save.items()
        }


class PlanForm(RecordForm):
    """What a plan is called, whom it holds for, and what it builds on. New ones can begin from another."""

    guarded = ("title", "summary")
    EMPTY, TEMPLATES = "", "mallar"

    basis = forms.ModelMultipleChoiceField(
        label=gettext_lazy("builds on"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Lägesbilder that are completed. A decision needs at least one (5 §)."),
    )
    tags = forms.MultipleChoiceField(
        label=gettext_lazy("also serves"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Other duties that the same plan answers to (7 §). You never have to choose."),
    )
    group = forms.ModelChoiceField(
        label=gettext_lazy("together with"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("Only our municipality"),
        help_text=gettext_lazy("A joint plan is written by all, and each municipality decides on its own."),
    )
    start = forms.ChoiceField(label=gettext_lazy("begin with"), required=False)
    form_token = TokenField()

    class Meta:
        model = ActionPlan
        fields = ["title", "subject", "period_from", "period_to", "summary", "basis", "tags"]
        field_classes = {"title": PlainText, "summary": PlainText, "period_from": Day, "period_to": Day}
        widgets = {"summary": forms.Textarea(attrs={"rows": 4})}
        error_messages = {"title": {"required": gettext_lazy("Write what the plan is called.")}}
        help_texts = {"summary": gettext_lazy("A few sentences that everyone understands.")}

    def __init__(self, *args, municipality, user, sources=(), **kwargs):
        super().__init__(*args, **kwargs)
        reports = SituationReport.objects.visible_to(user).of(municipality)
        chosen = self.instance.basis.values("pk") if self.instance.pk else []
        kept = SituationReport.objects.filter(pk__in=chosen)  # of a joint plan also the others' own
        self.fields["basis"].queryset = (reports.in_force() | kept).order_by("-final_on")
        self.fields["tags"].choices = words().tag_choices(self.instance.tags)
        if self.instance.pk:
            for name in ("group", "start", "form_token"):
                del self.fields[name]
            return
        groups = MunicipalityGroup.objects.filter(
            pk__in=municipality.group_memberships.active().values("group")
        )
        self.fields["group"].queryset = groups
        if municipality.is_practice or not groups:
            del self.fields["group"]
        self.initial.setdefault("basis", list(reports.in_force().filter(subject=Subject.CRIME)))
        self.sources = {str(plan.pk): plan for plan in sources}
        self.fields["start"].choices = [
            (self.EMPTY, _("An empty plan")),
            (self.TEMPLATES, _("Examples of measures, to choose from")),
            *(
                (pk, _("The goals and measures of “%(title)s”") % {"title": p})
                for pk, p in self.sources.items()
            ),
        ]


class GoalForm(RecordForm):
    """A goal: strategic or operative, under what, which problem and causes it answers, and by which figure one
    will know."""

    guarded = ("text",)

    causes = Causes(
        label=gettext_lazy("the causes it answers"),
        help_text=gettext_lazy("From the lägesbild that the plan builds on. A goal can answer several."),
    )
    form_token = TokenField()

    class Meta:
        model = Goal
        fields = [
            "text", "level", "parent", "problem", "causes", "indicator", "start_value", "start_year",
            "target_value", "target_year",
        ]  # fmt: skip
        field_classes = {"text": PlainText, **VALUES}
        localized_fields = ["start_value", "target_value"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 2}),
            "level": forms.RadioSelect,
        }
        labels = {
            "parent": gettext_lazy("under the strategic goal"),
            "problem": gettext_lazy("the problem it answers"),
            "indicator": gettext_lazy("the figure that shows it"),
        }
        error_messages = {"text": {"required": gettext_lazy("Write the goal.")}}

    def __init__(self, *args, plan, municipality, user, **kwargs):
        super().__init__(*args, **kwargs)
        strategic = plan.goals.filter(level=Goal.Level.STRATEGIC).exclude(pk=self.instance.pk)
        self.fields["parent"].queryset = strategic
        self.fields["problem"].queryset = Problem.objects.filter(report__in=plan.basis.all())
        self.fields["causes"].queryset = Cause.objects.behind(plan)
        self.fields["indicator"].queryset = indicators_for(self.instance, municipality, user)
        self.fields["level"].choices = Goal.Level.choices
        for name in ("parent", "problem", "indicator"):
            self.fields[name].empty_label = _("Not stated")
        if self.instance.pk:
            del self.fields["form_token"]
        else:
            self.initial.setdefault("level", Goal.Level.OPERATIVE)

    def clean(self):
        data = super().clean()
        if data.get("level") == Goal.Level.STRATEGIC and data.get("parent"):
            self.add_error(
                "parent", _("A strategic goal stands by itself. Choose an operative one, or none.")
            )
        if self.instance.pk and data.get("level") == Goal.Level.OPERATIVE and self.instance.children.exists():
            self.add_error("level", _("Other goals stand under this one. Move them first."))
        return data


class DecisionForm(NotedDecisionForm):
    """Who decided, when, and where it is written (5 §): a plan needs all three."""

    REQUIRED = {
        "deciding_body": gettext_lazy("Say which body decided."),
        "decided_on": gettext_lazy("Choose the day of the decision."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, message in self.REQUIRED.items():
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = message

    def clean(self):
        data = super().clean()
        if not (data.get("minutes_ref") or data.get("case_number")) and not self.errors:
            self.add_error("minutes_ref", _("Write the paragraph, the case number, or both."))
        return data


class CommentForm(GuardedForm):
    text = PlainText(
        label=gettext_lazy("comment"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write your comment first.")},
    )
    form_token = TokenField()

    guarded = ("text",)


class InviteForm(forms.Form):
    """Who takes part in writing: colleagues may write, partners read and comment."""

    user = forms.ModelChoiceField(
        label=gettext_lazy("who"), queryset=None, empty_label=gettext_lazy("Choose a person")
    )
    can_write = forms.BooleanField(
        label=gettext_lazy("may write"), required=False, help_text=gettext_lazy("Only colleagues can.")
    )

    def __init__(self, *args, municipality: Municipality, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people_at(municipality, TAKE_PART)
        self.writers = people_at(municipality, (Role.COLLEAGUE,))

    def clean(self):
        data = super().clean()
        if data.get("can_write") and data.get("user") and not self.writers.contains(data["user"]):
            self.add_error("can_write", _("A partner reads and comments. Only colleagues can write."))
        return data
