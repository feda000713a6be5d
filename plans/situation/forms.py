"""What may be typed about a lägesbild: its facts, its texts, sources, problems, causes and updates."""

from django import forms
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.choices import words
from municipalities.models import MunicipalityGroup
from plans.models import Cause, Problem, ReportPart, ReportSource, SituationReport
from portal.lib.forms import DateInput, EditionField, GuardedForm, PlainText, TokenField
from portal.lib.uploads import UploadField
from surveys.models import Indicator, IndicatorValue
from surveys.results.kept import block_as_json
from surveys.results.reports import published_results_of

NOBODY_KNOWN = gettext_lazy("Write so that nobody can be recognised, not even in a small village.")


class ReportForm(GuardedForm, forms.ModelForm):
    """Title, subject, area, period and what the lägesbild also serves; for a new one also whose it is."""

    group = forms.ModelChoiceField(
        label=gettext_lazy("for whom"),
        queryset=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("A joint one counts for a municipality when it has decided on it itself."),
    )
    tags = forms.MultipleChoiceField(
        label=gettext_lazy("also serves"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("Other work that uses the same analysis (7 §). You never have to choose."),
    )
    edition = EditionField()
    form_token = TokenField()

    guarded = ("title", "area")

    class Meta:
        model = SituationReport
        fields = ["title", "subject", "area", "period_from", "period_to", "tags"]
        field_classes = dict.fromkeys(("title", "area"), PlainText)
        widgets = {"subject": forms.RadioSelect, "period_from": DateInput, "period_to": DateInput}
        help_texts = {"area": gettext_lazy("For example the whole municipality, or Centrum and Bastuträsk.")}

    def __init__(self, *args, municipality, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["subject"].choices = SituationReport._meta.get_field("subject").choices
        self.fields["tags"].choices = words().tag_choices(self.instance.tags)
        if self.instance.pk:
            del self.fields["group"], self.fields["form_token"]
            self.fields["edition"].initial = self.instance.edition
            return
        groups = groups_of(municipality)
        del self.fields["edition"]
        if groups:
            self.fields["group"].queryset = groups
            self.fields["group"].empty_label = municipality.full_name
        else:
            del self.fields["group"]

    @property
    def report_fields(self):
        """The fields of the report that the form gives."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def groups_of(municipality):
    """The groups in which the municipality works with others today; none where one practises."""
    groups = municipality.group_memberships.active().values("group")
    return MunicipalityGroup.objects.filter(
        pk__in=groups, members__in=_members_besides(municipality)
    ).distinct()


def _members_besides(municipality):
    members = MunicipalityGroup.municipalities.through.objects.active()
    return members.filter(municipality__in=municipality.companions)


class PartForm(GuardedForm):
    """One text of the lägesbild, and whether it is ready."""

    text = PlainText(
        label=gettext_lazy("text"),
        required=False,
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=NOBODY_KNOWN,
    )
    is_ready = forms.BooleanField(label=gettext_lazy("this part is ready"), required=False)
    edition = EditionField()

    guarded = ("text",)


class PicturesForm(GuardedForm):
    """The municipality's picture and the police's, what agrees and what surprises; each with its edition."""

    KINDS = (
        ReportPart.Kind.MUNICIPAL_PICTURE,
        ReportPart.Kind.POLICE_PICTURE,
        ReportPart.Kind.AGREES,
        ReportPart.Kind.SURPRISES,
    )
    guarded = tuple(kind.value for kind in KINDS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for kind in self.KINDS:
            self.fields[kind.value] = PlainText(
                label=kind.label,
                required=False,
                max_length=60_000,
                widget=forms.Textarea(attrs={"rows": 10}),
            )
            self.fields[f"{kind}_edition"] = EditionField()


class IndicatorField(forms.ModelChoiceField):
    """An indicator, and for which years there are figures of the municipality."""

    def label_from_instance(self, indicator):
        first, last = indicator.first_year, indicator.last_year
        if first is None:
            return _("%(indicator)s (no figures for you)") % {"indicator": indicator}
        return f"{indicator} ({first if first == last else f'{first}–{last}'})"


def with_years(indicators, user, municipality):
    """The indicators with the first and last year of the figures about the municipality that the user reads."""
    figures = IndicatorValue.objects.readable_by(user).filter(
        indicator=OuterRef("pk"), municipality=municipality, state=IndicatorValue.State.VALUE
    )
    return indicators.annotate(
        first_year=Subquery(figures.order_by("year").values("year")[:1]),
        last_year=Subquery(figures.order_by("-year").values("year")[:1]),
    )


class SourceForm(GuardedForm, forms.ModelForm):
    """A source; which fields it has depends on the kind. Of secret material only title, keeper and number."""

    result = forms.ChoiceField(label=gettext_lazy("result of a survey made here"), required=False)
    upload = UploadField(label=gettext_lazy("file"), required=False)
    edition = EditionField()
    form_token = TokenField()

    guarded = ("title", "keeper", "case_number", "note")
    FIELDS = {
        "indicator": ("indicator", "part", "note"),
        "survey": ("result", "title", "part", "note", "upload"),
        "document": ("title", "keeper", "case_number", "part", "note", "upload"),
        "police": ("title", "keeper", "case_number", "is_secret", "part", "note", "upload"),
        "observation": ("title", "part", "note"),
    }

    class Meta:
        model = ReportSource
        fields = ["indicator", "title", "keeper", "case_number", "is_secret", "part", "note"]
        field_classes = {
            **dict.fromkeys(("title", "keeper", "case_number", "note"), PlainText),
            "indicator": IndicatorField,
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 5})}
        labels = {"indicator": gettext_lazy("Indicator")}
        help_texts = {
            "is_secret": gettext_lazy(
                "Secret material is not stored here: only its title, who keeps it and its case number."
            ),
            "note": gettext_lazy("What it shows, in a few sentences. Nobody may be recognised."),
        }

    def __init__(self, *args, kind, user, municipality, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        mark = "edition" if self.instance.pk else "form_token"
        for name in set(self.fields) - {*self.FIELDS[kind], mark, "contact_confirmed"}:
            del self.fields[name]
        self.order_fields(self.FIELDS[kind])
        self.fields["part"].choices = [("", _("The whole")), *ReportPart.Kind.choices]
        if "indicator" in self.fields:
            here = Q(municipality=None) | Q(municipality=municipality)
            usable = Indicator.objects.visible_to(user).filter(here)
            usable = usable.current() | usable.filter(pk=self.instance.indicator_id)
            self.fields["indicator"].queryset = with_years(usable, user, municipality)
            self.fields["indicator"].required = True
            self.fields["indicator"].empty_label = _("Choose an indicator")
        if "result" in self.fields:
            self._offer_results(published_results_of(municipality, user))
        if self.instance.pk:
            self.fields["edition"].initial = self.instance.edition
        if self.instance.file_id:
            self.fields["upload"].label = _("a new file instead of the old")

    def _offer_results(self, results):
        """The questions of published rounds of which something is shown, to choose from; without any, only another's
        survey can be named."""
        results = [(survey, [block for block in blocks if block.shown]) for survey, blocks in results]
        self.results = {
            f"{survey.pk}:{block.code}": (survey, block) for survey, blocks in results for block in blocks
        }
        chosen = (
            self.instance.survey_round_id
            and f"{self.instance.survey_round_id}:{self.instance.survey_question.code}"
        )
        if not self.results and not chosen:
            del self.fields["result"]
            return
        groups = [
            (f"{survey} {survey.year}", [(f"{survey.pk}:{block.code}", block.named) for block in blocks])
            for survey, blocks in results
            if blocks
        ]
        if chosen and chosen not in self.results:
            groups.append((str(self.instance.survey_round), [(chosen, self.instance.title)]))
        self.fields["result"].choices = [("", _("None of these: it is written below")), *groups]
        self.initial["result"] = chosen or ""
        self.fields["title"].required = False
        self.fields["title"].help_text = _(
            "Not needed if you have chosen a result: the question is its title."
        )

    def clean(self):
        data = super().clean()
        if (
            "result" in self.fields
            and not data.get("result")
            and not data.get("title")
            and "title" not in self.errors
        ):
            self.add_error("title", _("Choose a result, or write what the source is called."))
        if data.get("is_secret"):
            if data.get("note") or data.get("upload"):
                self.add_error("is_secret", self.Meta.help_texts["is_secret"])
            if not data.get("keeper"):
                self.add_error("keeper", _("Say who keeps it."))
        return data

    def _get_validation_exclusions(self):
        """The constraint on what is secret looks at the file too, which `clean` does here."""
        return super()._get_validation_exclusions() | {"is_secret", "indicator"}

    @property
    def source_fields(self):
        """The fields of the source that the form gives."""
        names = [name for name in self.FIELDS[self.kind] if name not in ("upload", "result")]
        fields = {name: self.cleaned_data[name] for name in names}
        if self.kind == ReportSource.Kind.SURVEY:
            fields |= self._result_fields(self.cleaned_data.get("result", ""), fields["title"])
        if self.kind == ReportSource.Kind.INDICATOR:
            fields["title"] = fields["indicator"].name[:200]
        return fields

    def _result_fields(self, chosen, title):
        """The round, question and figures of a chosen result; one chosen before stays as it was published."""
        if not chosen:
            return {"survey_round": None, "survey_question": None, "figures": None}
        if chosen not in self.results:
            return {"title": title or self.instance.title}
        survey, block = self.results[chosen]
        return {
            "survey_round": survey,
            "survey_question": survey.questionnaire.questions.get(code=block.code),
            "figures": block_as_json(block),
            "title": title or block.question[:200],
        }


class ProblemForm(GuardedForm, forms.ModelForm):
    """A problem, why it stands where it does, its themes, and the sources that show it."""

    themes = forms.MultipleChoiceField(
        label=gettext_lazy("themes"), widget=forms.CheckboxSelectMultiple, required=False
    )
    sources = forms.ModelMultipleChoiceField(
        label=gettext_lazy("sources that show it"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    edition = EditionField()
    form_token = TokenField()

    guarded = ("title", "description", "priority_reason")

    class Meta:
        model = Problem
        fields = ["title", "description", "priority_reason", "themes"]
        field_classes = dict.fromkeys(("title", "description", "priority_reason"), PlainText)
        widgets = {
            "description": forms.Textarea(attrs={"rows": 6}),
            "priority_reason": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "title": gettext_lazy("In a few words, for example: Vandalism at the school."),
            "description": NOBODY_KNOWN,
            "priority_reason": gettext_lazy("Why it stands before or after the others."),
        }

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["themes"].choices = words().theme_choices(self.instance.themes)
        self.fields["sources"].queryset = report.sources.all()
        if not report.sources.exists():
            del self.fields["sources"]
        del self.fields["form_token" if self.instance.pk else "edition"]
        if self.instance.pk:
            self.fields["edition"].initial = self.instance.edition
            self.initial["sources"] = [source.pk for source in self.instance.sources.all()]

    @property
    def problem_fields(self):
        """The fields of the problem that the form gives, with its sources."""
        fields = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return fields | {"sources": self.cleaned_data.get("sources") or []}


class CloseProblemForm(GuardedForm):
    """Why a problem needs nothing more."""

    reason = PlainText(
        label=gettext_lazy("why it is closed"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    edition = EditionField()

    guarded = ("reason",)


class CauseForm(GuardedForm):
    """A cause, its perspective, and the cause it stands under."""

    text = PlainText(label=gettext_lazy("the cause"), max_length=500, help_text=NOBODY_KNOWN)
    perspective = forms.ChoiceField(
        label=gettext_lazy("perspective"), choices=Cause.Perspective.choices, widget=forms.RadioSelect
    )
    parent = forms.ModelChoiceField(
        label=gettext_lazy("stands under"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("The problem itself"),
    )
    edition = EditionField()
    form_token = TokenField()

    guarded = ("text",)

    def __init__(self, *args, causes, is_new, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = causes
        del self.fields["edition" if is_new else "form_token"]


class UpdateForm(GuardedForm):
    """A dated note between two versions."""

    on = forms.DateField(label=gettext_lazy("date"), widget=DateInput, initial=timezone.localdate)
    text = PlainText(
        label=gettext_lazy("what is new"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=NOBODY_KNOWN,
    )
    form_token = TokenField()

    guarded = ("text",)

    def clean_on(self):
        day = self.cleaned_data["on"]
        if day > timezone.localdate() or day.year < 2000:
            raise forms.ValidationError(_("Choose a day that has been."))
        return day
