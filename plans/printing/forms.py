"""What may be typed about a document: which kind, about what, and the texts in it."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.models import ActionPlan, Document, FollowUpRound, SituationReport
from plans.printing.content import SECTIONS
from portal.lib.forms import (
    CaseNumber,
    DateInput,
    EditionField,
    GuardedForm,
    Paragraph,
    PastDay,
    PlainText,
    TokenField,
    name_empty_choices,
)

LONGEST_TEXT = 20_000
NEEDS = {
    Document.Kind.SITUATION_REPORT: ("report",),
    Document.Kind.ACTION_PLAN: ("plan",),
    Document.Kind.FOLLOW_UP: ("round",),
    Document.Kind.COUNCIL_REPORT: ("period_from", "period_to"),
}


class NewDocumentForm(forms.Form):
    """Which document, about which lägesbild, plan or follow-up of those that the person reads there."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What do you need?"), choices=Document.Kind.choices, widget=forms.RadioSelect
    )
    report = forms.ModelChoiceField(label=gettext_lazy("Which lägesbild?"), queryset=None, required=False)
    plan = forms.ModelChoiceField(label=gettext_lazy("Which plan?"), queryset=None, required=False)
    round = forms.ModelChoiceField(label=gettext_lazy("Which follow-up?"), queryset=None, required=False)
    period_from = forms.DateField(
        label=gettext_lazy("Period from"),
        required=False,
        widget=DateInput,
        help_text=gettext_lazy("For the report."),
    )
    period_to = forms.DateField(label=gettext_lazy("Period to"), required=False, widget=DateInput)
    form_token = TokenField()

    def __init__(self, *args, user, municipality, **kwargs):
        super().__init__(*args, **kwargs)
        name_empty_choices(self)
        year = timezone.localdate().year
        reports = SituationReport.objects.visible_to(user).of(municipality).exclude(state="superseded")
        plans = ActionPlan.objects.visible_to(user).of(municipality).exclude(state="superseded")
        rounds = FollowUpRound.objects.filter(
            municipality=municipality, is_registered=False, plan__in=ActionPlan.objects.visible_to(user)
        )
        self.fields["report"].queryset, self.fields["plan"].queryset = reports, plans
        self.fields["round"].queryset = rounds
        self.fields["round"].label_from_instance = lambda one: f"{one.plan} – {one.started_on.isoformat()}"
        self.initial = {
            "report": reports.in_force().first(),
            "plan": plans.in_force().first(),
            "round": rounds.first(),
            "period_from": date(year, 1, 1),
            "period_to": timezone.localdate(),
            **self.initial,
        }

    def clean(self):
        data = super().clean()
        for name in NEEDS.get(data.get("kind"), ()):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("This is needed for the document you have chosen."))
        if data.get("period_from") and data.get("period_to") and data["period_to"] < data["period_from"]:
            self.add_error("period_to", _("The period ends before it begins."))
        return data

    @property
    def document_fields(self):
        """What the new document is about; only what its kind has use for."""
        data = self.cleaned_data
        kind = Document.Kind(data["kind"])
        used = {
            Document.Kind.COUNCIL_REPORT: ("report", "plan", "period_from", "period_to"),
            Document.Kind.GRANT_BUNDLE: ("report", "plan"),
        }.get(kind, NEEDS.get(kind, ()))
        return {"kind": kind, "title": self.title_of(kind), **{name: data[name] for name in used}}

    def title_of(self, kind):
        """What the document is called to begin with."""
        data = self.cleaned_data
        if kind == Document.Kind.SITUATION_REPORT:
            return data["report"].title
        if kind == Document.Kind.ACTION_PLAN:
            return data["plan"].title
        if kind == Document.Kind.FOLLOW_UP:
            return _("Follow-up of %(plan)s") % {"plan": data["round"].plan.title[:170]}
        if kind == Document.Kind.GRANT_BUNDLE:
            return _("Attachments to the application for a grant")
        return _("Prevention work in %(year)s") % {"year": data["period_to"].year}


class TextsForm(GuardedForm):
    """The document's title, case number, and what people write in its sections."""

    title = PlainText(label=gettext_lazy("Title"), max_length=200)
    case_number = CaseNumber(required=False, help_text=gettext_lazy("Can be filled in later too."))
    edition = EditionField()

    def __init__(self, *args, document, **kwargs):
        super().__init__(*args, **kwargs)
        self.sections = SECTIONS[document.kind]
        for section in self.sections:
            self.fields[section.code] = PlainText(
                label=section.title,
                help_text=section.help,
                required=False,
                max_length=LONGEST_TEXT,
                widget=forms.Textarea(attrs={"rows": 6}),
                initial=document.texts.get(section.code, ""),
            )
        self.guarded = ("title", "case_number", *(section.code for section in self.sections))

    @property
    def texts(self):
        """The texts by section."""
        return {section.code: self.cleaned_data[section.code] for section in self.sections}

    def saved_in(self, document):
        """What the document says, by field."""
        texts = {section.code: document.texts.get(section.code, "") for section in self.sections}
        return {"title": document.title, "case_number": document.case_number, **texts}

    @property
    def section_fields(self):
        """The fields of the sections, in order."""
        return [self[section.code] for section in self.sections]


class CaseNumberForm(GuardedForm):
    """The number under which a locked document is kept."""

    case_number = CaseNumber()
    guarded = ("case_number",)


class ReportedForm(GuardedForm):
    """When the document was reported to fullmäktige."""

    reported_on = PastDay(label=gettext_lazy("Reported to fullmäktige on"))
    minutes_ref = Paragraph()
    form_token = TokenField()
    guarded = ("minutes_ref",)
