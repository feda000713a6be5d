"""What may be typed about a measure: all of it on a page, the essence in a table, and what lives on."""

import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit
from municipalities.choices import words
from municipalities.models import PreventionKind, PreventionLevel, TargetGroup
from plans.models import Cause, Measure, MeasureTask, Postponement, Problem
from plans.planning.fields import VALUES, Causes, Day
from plans.planning.forms import RecordForm, indicators_for
from plans.planning.people import people_at
from portal.lib.forms import EditionField, Kronor, Names, PastDay, PlainText, TokenField, guard

TITLE_ERRORS = {"required": gettext_lazy("Write what will be done.")}
HINT = gettext_lazy("Write so that nobody can be recognised, not even in a small village.")


class MeasureForm(RecordForm):
    """Everything about a measure; only the title is required while the plan is written."""

    guarded = (
        "title", "description", "reason_without_cause", "operative_goal", "method", "resources", "responsible",
        "partners", "how_followed_up",
    )  # fmt: skip

    causes = Causes(
        label=gettext_lazy("causes"),
        help_text=gettext_lazy("What the measure is meant to change, from the lägesbild."),
    )
    problems = forms.ModelMultipleChoiceField(
        label=gettext_lazy("problems"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only if no cause of the problem fits."),
    )
    target_groups = forms.MultipleChoiceField(
        label=gettext_lazy("target groups"),
        choices=TargetGroup.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("themes"), widget=forms.CheckboxSelectMultiple, required=False
    )
    tags = forms.MultipleChoiceField(
        label=gettext_lazy("also serves"), widget=forms.CheckboxSelectMultiple, required=False
    )
    partners = Names(
        label=gettext_lazy("together with"),
        required=False,
        max_length=4000,
        help_text=gettext_lazy("Organisations, separated by commas."),
    )
    form_token = TokenField()

    class Meta:
        model = Measure
        fields = [
            "title", "description", "causes", "problems", "reason_without_cause", "goal", "operative_goal",
            "starts_on", "ends_on", "responsible", "responsible_unit", "person", "partners", "follow_up_on",
            "how_followed_up", "target_groups", "level", "kind", "term", "is_camera_surveillance", "themes",
            "tags", "method", "resources", "cost", "indicator", "start_value", "start_year", "target_value",
            "target_year",
        ]  # fmt: skip
        field_classes = {
            **dict.fromkeys(
                ("title", "description", "reason_without_cause", "operative_goal", "responsible", "method",
                 "resources", "how_followed_up"),
                PlainText,
            ),
            **dict.fromkeys(("starts_on", "ends_on", "follow_up_on"), Day),
            "cost": Kronor,
            **VALUES,
        }  # fmt: skip
        localized_fields = ["start_value", "target_value"]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 5}),
            "level": forms.RadioSelect,
            "kind": forms.RadioSelect,
            "term": forms.RadioSelect,
        }
        labels = {
            "goal": gettext_lazy("goal in the plan"),
            "person": gettext_lazy("person, if somebody is chosen"),
            "indicator": gettext_lazy("the figure that shows it"),
        }
        error_messages = {"title": TITLE_ERRORS}
        help_texts = {
            "title": HINT,
            "operative_goal": gettext_lazy(
                "What will be true when it is done. Leave it empty if the goal says it."
            ),
            "responsible": gettext_lazy("A role or an organisation, so that it holds when people change."),
            "cost": gettext_lazy("Whole kronor."),
            "how_followed_up": gettext_lazy("Who looks at what, and how you will know."),
        }

    def __init__(self, *args, plan, municipality, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["causes"].queryset = Cause.objects.behind(plan)
        self.fields["problems"].queryset = Problem.objects.filter(report__in=plan.basis.all())
        self.fields["goal"].queryset = plan.goals.all()
        self.fields["indicator"].queryset = indicators_for(self.instance, municipality, user)
        self.fields["person"].queryset = people = people_at(municipality)
        chosen = people.model(pk=self.instance.person_id)
        is_anothers = plan.group_id and chosen.pk and not people.contains(chosen)  # chosen where it is joint
        if municipality.is_practice or is_anothers:
            del self.fields["person"]
        known = words()
        self.fields["themes"].choices = known.theme_choices(self.instance.themes)
        self.fields["tags"].choices = known.tag_choices(self.instance.tags)
        for name, enum in (("level", PreventionLevel), ("kind", PreventionKind), ("term", Measure.Term)):
            self.fields[name].choices = [("", _("Not stated")), *enum.choices]
        for name in {"goal", "indicator", "person"} & self.fields.keys():
            self.fields[name].empty_label = _("Not stated")
        self.fields["responsible_unit"].choices = [("", _("Not stated")), *Unit.choices]
        if self.instance.pk:
            del self.fields["form_token"]


class RowForm(forms.Form):
    """A row of the table: Brå's six columns. Causes come as choices read once for the whole table."""

    title = PlainText(label=gettext_lazy("measure"), max_length=200, error_messages=TITLE_ERRORS)
    causes = forms.MultipleChoiceField(
        label=gettext_lazy("causes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    operative_goal = PlainText(label=gettext_lazy("operative goal"), max_length=500, required=False)
    starts_on = Day(label=gettext_lazy("from"), required=False)
    ends_on = Day(label=gettext_lazy("to"), required=False)
    responsible = PlainText(label=gettext_lazy("responsible"), max_length=120, required=False)
    follow_up_on = Day(label=gettext_lazy("follow up on"), required=False)
    edition = EditionField()

    asks_to_confirm = False
    TEXTS = ("title", "operative_goal", "responsible")
    COLUMNS = ("title", "operative_goal", "starts_on", "ends_on", "responsible", "follow_up_on")

    def __init__(self, data=None, *, causes, measure=None, **kwargs):
        initial = {}
        if measure is not None:
            initial = {name: getattr(measure, name) for name in (*self.COLUMNS, "edition")}
            initial["causes"] = [str(cause.pk) for cause in measure.causes.all()]
        super().__init__(data, initial=initial, **kwargs)
        self.measure = measure
        self.causes = {str(cause.pk): cause for cause in causes}
        self.fields["causes"].choices = [(pk, str(cause)) for pk, cause in self.causes.items()]
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "form-control")

    def clean(self):
        data = super().clean()
        guard(self, *self.TEXTS)
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", _("The last day comes before the first."))
        return data

    @property
    def row_fields(self):
        """The columns as the actions take them."""
        chosen = [self.causes[pk] for pk in self.cleaned_data["causes"]]
        return {name: self.cleaned_data[name] for name in self.COLUMNS} | {"causes": chosen}

    @property
    def has_news(self):
        """Whether anything but the hidden mark was changed in the row."""
        return bool(set(self.changed_data) - {"edition", "form_token"})


class NewRowForm(RowForm):
    """An empty row; left empty it is passed over."""

    form_token = TokenField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)
        self.initial["form_token"] = uuid.uuid4()

    def has_changed(self):
        return self.has_news


class TaskForm(RecordForm):
    guarded = ("title", "responsible")

    form_token = TokenField()

    class Meta:
        model = MeasureTask
        fields = ["title", "responsible", "person", "due_on"]
        field_classes = {"title": PlainText, "responsible": PlainText, "due_on": Day}
        labels = {"person": gettext_lazy("person, if somebody is chosen")}
        error_messages = {"title": {"required": gettext_lazy("Write what is to be done.")}}

    def __init__(self, *args, municipality, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people_at(municipality)
        self.fields["person"].empty_label = _("Not stated")
        if municipality.is_practice:
            del self.fields["person"]


class PostponeForm(RecordForm):
    """A decided date is moved: to when, why, and who decided it."""

    guarded = ("reason", "decided_by")

    form_token = TokenField()

    class Meta:
        model = Postponement
        fields = ["field", "to_date", "reason", "decided_by", "decided_on"]
        field_classes = {"to_date": Day, "reason": PlainText, "decided_by": PlainText, "decided_on": PastDay}
        widgets = {"field": forms.RadioSelect}
        help_texts = {"decided_by": gettext_lazy("A role or a body, such as the steering group.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = Postponement.Field.choices
        self.initial.setdefault("field", Postponement.Field.ENDS_ON)
        self.initial.setdefault("decided_on", timezone.localdate())


class StateForm(RecordForm):
    """Another state than the computed one, with the reason."""

    guarded = ("set_reason",)

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    class Meta:
        model = Measure
        fields = ["set_state", "set_reason"]
        field_classes = {"set_reason": PlainText}
        widgets = {"set_state": forms.RadioSelect, "set_reason": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["set_state"].choices = [("", _("As computed")), *Measure.Override.choices]
        self.fields["set_state"].required = False

    def clean(self):
        data = super().clean()
        if data.get("set_state") and not data.get("set_reason") and not self.has_error("set_reason"):
            self.add_error("set_reason", _("Say why."))
        return data

    def _get_validation_exclusions(self):
        return {*super()._get_validation_exclusions(), "set_reason"}  # said once, beside the field


class PersonForm(forms.Form):
    person = forms.ModelChoiceField(
        label=gettext_lazy("who answers for it"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("Nobody in particular"),
    )
    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    asks_to_confirm = False

    def __init__(self, *args, municipality, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people_at(municipality)


class LendForm(RecordForm):
    guarded = ("lent_note",)

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    class Meta:
        model = Measure
        fields = ["lent_note"]
        field_classes = {"lent_note": PlainText}
        widgets = {"lent_note": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "lent_note": gettext_lazy(
                "What made it work, what you would do otherwise, what a small place should know."
            )
        }
