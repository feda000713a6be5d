"""What may be typed about activities: the 30-second form, the full form, and the list's filters."""

import uuid
from datetime import timedelta

from django import forms
from django.db.models import F, Func, Q, TextField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.choices import reference
from activities.models import Activity, ActivityMeasure, Arena, Family
from activities.work_shared import holders
from municipalities.models import PreventionKind, PreventionLevel, TargetGroup
from portal.lib.forms import DateInput, GuardedForm, Hours, Kronor, Names, People, PlainText, TokenField
from portal.lib.swedish import clean_text

HINT = gettext_lazy("Write so that nobody can be recognised, not even in a small village.")
TITLE_ERRORS = {"required": gettext_lazy("Write what you did.")}
BELONGS_TO = gettext_lazy("belongs to measure")
EARLIEST_YEAR = 2000


def check_day(day):
    """Refuse days that cannot be meant: what is entered has been done, and not in another century."""
    if day > timezone.localdate():
        raise forms.ValidationError(_("The day has not come yet. Here you enter what has been done."))
    if day.year < EARLIEST_YEAR:
        raise forms.ValidationError(_("Check the year: the earliest is %(year)s.") % {"year": EARLIEST_YEAR})
    return day


class QuickForm(GuardedForm):
    """What was done, when, and what kind: enough to be remembered, the rest can come later."""

    TODAY, YESTERDAY, OTHER = "today", "yesterday", "other"

    title = PlainText(
        label=gettext_lazy("what did you do?"), max_length=200, help_text=HINT, error_messages=TITLE_ERRORS
    )
    when = forms.ChoiceField(
        label=gettext_lazy("when?"),
        choices=[
            (TODAY, gettext_lazy("Today")),
            (YESTERDAY, gettext_lazy("Yesterday")),
            (OTHER, gettext_lazy("Another day")),
        ],
        widget=forms.RadioSelect,
        initial=TODAY,
        required=False,
    )
    on = forms.DateField(label=gettext_lazy("day"), widget=DateInput, required=False)
    family = forms.ChoiceField(
        label=gettext_lazy("type"), choices=Family.choices, widget=forms.RadioSelect, required=False
    )
    measure = forms.ModelChoiceField(
        label=BELONGS_TO, queryset=None, required=False, empty_label=gettext_lazy("None")
    )
    form_token = TokenField()

    guarded = ("title",)

    def __init__(self, *args, families=(), measures=None, **kwargs):
        super().__init__(*args, **kwargs)
        if measures:
            self.fields["measure"].queryset = measures
        else:
            del self.fields["measure"]
        used = [choice for code in families for choice in Family.choices if choice[0] == code]
        self.fields["family"].choices = used + [choice for choice in Family.choices if choice not in used]

    def clean(self):
        data = super().clean()
        today = timezone.localdate()
        if data.get("on"):  # a typed day counts, also where no script could choose "another day" for it
            try:
                data["starts_on"] = check_day(data["on"])
            except forms.ValidationError as error:
                self.add_error("on", error)
        elif data.get("when") == self.OTHER:
            if "on" not in self.errors:
                self.add_error("on", _("Choose the day."))
        else:
            data["starts_on"] = today - timedelta(days=data.get("when") == self.YESTERDAY)
        return data

    @property
    def activity_fields(self):
        """The fields of the activity that the form gives."""
        return {name: self.cleaned_data[name] for name in ("title", "starts_on", "family")}

    def measures(self, of_like=()):
        """The measures that the activity belongs to: the chosen one, with its companions in what it is like."""
        chosen = self.cleaned_data.get("measure")
        if chosen is None:
            return []
        return list(of_like) if chosen in of_like else [chosen]

    def renew_token(self):
        """Say that something else was saved from the form, and let it be sent as a new one, its text kept."""
        self.add_error(
            None,
            _("Something was already saved from this form. Your text is still here – send it once more."),
        )
        self.data = self.data.copy()
        self.data["form_token"] = str(uuid.uuid4())


class ActivityForm(GuardedForm, forms.ModelForm):
    """Everything about an activity. A draft may lack anything; a finished entry says what was done."""

    kind_of_activity = forms.ChoiceField(label=gettext_lazy("type"), required=False)
    partners = Names(
        label=gettext_lazy("partners"),
        required=False,
        max_length=4000,
        help_text=gettext_lazy("Organisations you did it with, separated by commas."),
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
        label=gettext_lazy("counts towards"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("Reports that this can be used in. You never have to choose."),
    )
    municipalities = forms.ModelMultipleChoiceField(
        label=gettext_lazy("municipalities"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The entry stands in the record of each of them."),
    )
    measures = forms.ModelMultipleChoiceField(
        label=BELONGS_TO,
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Measures of the plan that this carries out. You never have to choose."),
    )
    guarded = (
        "title", "organiser", "partners", "method", "went_as_planned", "experienced_as", "helped_or_hindered",
    )  # fmt: skip

    class Meta:
        model = Activity
        fields = [
            "title", "starts_on", "ends_on", "organiser", "partners", "arena", "target_groups", "reached",
            "level", "kind", "themes", "tags", "method", "hours_own", "hours_others", "cost",
            "went_as_planned", "experienced_as", "helped_or_hindered", "follow_up_on",
        ]  # fmt: skip
        field_classes = {
            **dict.fromkeys(
                ("title", "organiser", "method", "went_as_planned", "experienced_as", "helped_or_hindered"),
                PlainText,
            ),
            "reached": People,
            "hours_own": Hours,
            "hours_others": Hours,
            "cost": Kronor,
        }
        error_messages = {"title": TITLE_ERRORS}
        localized_fields = ["hours_own", "hours_others"]
        widgets = {
            "starts_on": DateInput,
            "ends_on": DateInput,
            "follow_up_on": DateInput,
            "method": forms.Textarea(attrs={"rows": 4}),
            "arena": forms.RadioSelect,
            "level": forms.RadioSelect,
            "kind": forms.RadioSelect,
        }
        help_texts = {
            "title": HINT,
            "ends_on": gettext_lazy("Only if it went on for several days."),
            "organiser": gettext_lazy("Who held it: a unit, a school, an association."),
            "reached": gettext_lazy("A rough number is enough."),
            "cost": gettext_lazy("Whole kronor."),
        }

    def __init__(self, *args, municipalities, measures=None, as_draft=False, **kwargs):
        super().__init__(*args, **kwargs)
        if measures:
            self.fields["measures"].queryset = measures
        else:
            del self.fields["measures"]
        self.as_draft = as_draft
        known = reference()
        self.fields["title"].required = not as_draft
        self.fields["kind_of_activity"].choices = [("", _("Not chosen")), *known.grouped_types()]
        if self.instance.pk:
            kind = known.types.get(self.instance.type_id)
            self.initial["kind_of_activity"] = kind.code if kind else self.instance.family
        self.fields["themes"].choices = known.theme_choices(self.instance.themes)
        self.fields["tags"].choices = known.tag_choices(self.instance.tags)
        for name in ("arena", "level", "kind"):
            enum = {"arena": Arena, "level": PreventionLevel, "kind": PreventionKind}[name]
            self.fields[name].choices = [("", _("Not stated")), *enum.choices]
        if municipalities is None or len(municipalities) < 2:
            del self.fields["municipalities"]
        else:
            self.fields["municipalities"].queryset = municipalities

    def clean_starts_on(self):
        return check_day(self.cleaned_data["starts_on"])

    def clean(self):
        data = super().clean()
        chosen = data.get("kind_of_activity", "")
        kind = reference().types_by_code.get(chosen)
        self.instance.type = kind
        self.instance.family = kind.family if kind else chosen
        self.instance.is_draft = self.as_draft
        return data

    @property
    def activity_fields(self):
        """The fields of the activity as the form gives them, for actions."""
        names = [*self.Meta.fields, "family", "type", "is_draft"]
        return {name: getattr(self.instance, name) for name in names}


class ActivityFilter(forms.Form):
    """What a list of activities is narrowed to; an impossible value narrows nothing."""

    NEWEST, OLDEST, TITLE = "", "aldst", "namn"
    FOLDED_AWAY = (
        "atgard",
        "fran",
        "till",
        "rapport",
        "niva",
        "partner",
        "vem",
        "delning",
        "ofullstandiga",
        "sortera",
    )

    q = forms.CharField(required=False, max_length=200)
    fran = forms.DateField(required=False)
    till = forms.DateField(required=False)
    typ = forms.CharField(required=False, max_length=40)
    tema = forms.CharField(required=False, max_length=40)
    rapport = forms.CharField(required=False, max_length=40)
    niva = forms.ChoiceField(required=False, choices=PreventionLevel.choices)
    partner = forms.CharField(required=False, max_length=120)
    vem = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    atgard = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    ofullstandiga = forms.BooleanField(required=False)
    delning = forms.ChoiceField(required=False, choices=[("delade", ""), ("ej", "")])
    sortera = forms.ChoiceField(required=False, choices=[(OLDEST, ""), (TITLE, "")])
    holl = forms.CharField(required=False, max_length=200)  # who held it, and with whom, as the page about
    med = forms.CharField(required=False, max_length=200)  # how the work is shared counts it

    def __init__(self, data, *, names_people=True):
        super().__init__({name: clean_text(value) for name, value in data.items()})
        self.names_people = names_people  # who may not see who wrote what, may not ask for it either
        self.is_valid()

    def clean_holl(self):
        key = self.cleaned_data["holl"]
        return key if self.names_people or not holders.tells_of_writers(key) else ""

    @property
    def counted_by(self):
        """What the list is narrowed to by the page about how the work is shared, in words; mostly nothing."""
        held, together = self.value("holl"), self.value("med")
        if held == holders.ALL:
            return _("Only finished activities.")
        said = _("Only what %(who)s held.") % {"who": holders.name_of(held)} if held else ""
        joined = _("Only together with %(who)s.") % {"who": holders.name_of(together)} if together else ""
        return " ".join(filter(None, (said, joined)))

    def value(self, name):
        return self.cleaned_data.get(name) or None

    @property
    def is_active(self):
        """Whether anything but the order was chosen."""
        return any(value for name, value in self.cleaned_data.items() if name != "sortera")

    @property
    def more_is_active(self):
        """Whether anything among the folded-away filters was chosen."""
        return any(self.value(name) for name in self.FOLDED_AWAY)

    def apply(self, participations, municipality):
        """Narrow a municipality's participations to what was asked for."""
        if self.value("holl"):
            participations = holders.held_by(
                participations, municipality, self.value("holl"), since=self.value("fran")
            )
        if self.value("med"):
            participations = holders.together_with(participations, self.value("med"))
        if words := self.value("q"):
            participations = participations.matching(words, [municipality.pk])
        if self.value("fran"):
            participations = participations.filter(on__gte=self.value("fran"))
        if self.value("till"):
            participations = participations.filter(on__lte=self.value("till"))
        if kind := self.value("typ"):
            narrowed = Q(activity__type__code=kind) if kind not in Family.values else Q(activity__family=kind)
            participations = participations.filter(narrowed)
        if self.value("tema"):
            participations = participations.filter(activity__themes__contains=[self.value("tema")])
        if self.value("rapport"):
            participations = participations.filter(activity__tags__contains=[self.value("rapport")])
        if self.value("niva"):
            participations = participations.filter(activity__level=self.value("niva"))
        if self.value("partner"):
            joined = Func(F("activity__partners"), function="portal_join", output_field=TextField())
            participations = participations.annotate(partner_names=joined).filter(
                partner_names__icontains=self.value("partner")
            )
        if self.value("vem") and self.names_people:
            participations = participations.filter(activity__created_by=self.value("vem"))
        if self.value("atgard"):
            here = {"measure": self.value("atgard"), "measure__plan__places__municipality": municipality}
            linked = ActivityMeasure.objects.filter(**here)
            participations = participations.filter(activity__in=linked.values("activity"))
        if self.value("ofullstandiga"):
            participations = participations.incomplete()
        if self.value("delning") == "delade":
            participations = participations.filter(shared_at__isnull=False)
        elif self.value("delning") == "ej":
            participations = participations.filter(shared_at=None)
        return participations
