"""What may be typed about a document that was made elsewhere: when it is registered, and when that is corrected."""

from django import forms
from django.db.models import Count
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from municipalities.choices import words
from plans.models import ActionPlan, SituationReport, Subject
from portal.lib.forms import CaseNumber, DateInput, GuardedForm, Paragraph, PastDay, PlainText, TokenField
from portal.lib.uploads import UploadField


class RegisterForm(GuardedForm):
    """A document that was made elsewhere: the file, and what the minutes say of it.

    Where one of its kind is in force, the person says whether the new one replaces it or is earlier. With
    `corrects` the form is filled with what was registered, and the file that is there stays unless another is chosen.
    """

    NEWER, EARLIER = "newer", "earlier"

    file = UploadField(
        label=gettext_lazy("file"),
        help_text=gettext_lazy("PDF, Word or another office file, at most 20 MB."),
        error_messages={"required": gettext_lazy("Choose the file.")},
    )
    title = PlainText(label=gettext_lazy("title"), max_length=200)
    subject = forms.ChoiceField(label=gettext_lazy("about"), choices=Subject.choices, initial=Subject.CRIME)
    relation = forms.ChoiceField(
        label=gettext_lazy("which of these is it?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Say whether it replaces the one in force, or is an earlier one.")
        },
    )
    final_on = PastDay()
    deciding_body = PlainText(
        label=gettext_lazy("decided by"),
        max_length=120,
        help_text=gettext_lazy("For example kommunstyrelsen."),
    )
    minutes_ref = Paragraph()
    case_number = CaseNumber(required=False)
    period_from = forms.DateField(label=gettext_lazy("period from"), required=False, widget=DateInput)
    period_to = forms.DateField(label=gettext_lazy("period to"), required=False, widget=DateInput)
    tags = forms.MultipleChoiceField(
        label=gettext_lazy("also serves"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy(
            "Other duties that the same document answers to (7 §). You never have to choose."
        ),
    )
    form_token = TokenField()

    guarded = ("title", "deciding_body", "minutes_ref", "case_number")
    DECISION = ("deciding_body", "minutes_ref", "case_number")
    KEPT = ("title", "final_on", "period_from", "period_to", "tags")

    def __init__(self, *args, municipality, corrects=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.corrects = corrects
        self.fields["final_on"].label = self.final_label
        self.fields["tags"].choices = words().current_tags
        self.standing = [] if corrects else self.in_force_at(municipality)
        if self.standing:
            self.fields["relation"].choices = [
                (self.NEWER, _("A new one: it replaces %(documents)s") % {"documents": self.told}),
                (self.EARLIER, _("An earlier one: it is put among the earlier, and nothing else changes")),
            ]
        else:
            del self.fields["relation"]
        if corrects:
            self.open_on(corrects, corrects.places.get(municipality=municipality))

    def open_on(self, document, place):
        """Fill the form with what was registered; what the document is about stays."""
        del self.fields["subject"]
        self.initial |= {name: getattr(document, name) for name in self.KEPT}
        self.initial |= {name: getattr(place, name) for name in self.DECISION}
        if document.file and not document.file.removed_at:
            self.fields["file"].required = False
            self.fields["file"].help_text = _("If you choose no file, “%(name)s” stays.") % {
                "name": document.file.name
            }

    @classmethod
    def in_force_at(cls, municipality):
        """The municipality's own ones that another could replace; of the subject "something else" none is."""
        own = cls.model.objects.in_force().filter(municipality=municipality)
        return list(own.exclude(subject=Subject.OTHER).annotate(**cls.counted).order_by("pk"))

    @property
    def told(self):
        """Those in force in words, with what hangs on them."""
        return get_text_list([self.tell(document) for document in self.standing], _("or"))

    def tell(self, document):
        return _("“%(document)s”") % {"document": document}

    def clean(self):
        data = super().clean()
        start, end = data.get("period_from"), data.get("period_to")
        if start and end and end < start:
            self.add_error("period_to", _("The period ends before it begins."))
        if data.get("final_on") and data.get("relation"):
            self.compare(data["relation"], data["final_on"], data.get("subject"))
        return data

    def compare(self, relation, day, subject):
        """Stop where the day says something else than the choice."""
        now = next((each for each in self.standing if each.subject == subject), None)
        is_earlier = now is not None and day < now.final_on
        if relation == self.NEWER and is_earlier:
            text = _(
                "“%(title)s” is from %(day)s, and so later. Check the day, or say that this is an earlier one."
            )
            self.add_error("final_on", text % {"title": now, "day": now.final_on})
        elif relation == self.EARLIER and now is None:
            self.add_error("relation", _("Nothing about the same is in force. Say that it is a new one."))
        elif relation == self.EARLIER and not is_earlier:
            text = _(
                "“%(title)s” is from %(day)s, and so not later. Check the day, or say that this is a new one."
            )
            self.add_error("final_on", text % {"title": now, "day": now.final_on})

    @property
    def registered(self):
        """What was typed, as the actions take it."""
        names = self.KEPT if self.corrects else (*self.KEPT, "subject")
        return {
            "upload": self.cleaned_data["file"],
            "form_token": self.cleaned_data["form_token"],
            "document": {name: self.cleaned_data[name] for name in names},
            "decision": {name: self.cleaned_data[name] for name in self.DECISION},
        }


class ReportRegisterForm(RegisterForm):
    """A lägesbild (4 §): completed on a day; a political decision about it is optional."""

    model = SituationReport
    final_label = gettext_lazy("completed on")
    counted = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["deciding_body"].required = False


class PlanRegisterForm(RegisterForm):
    """An åtgärdsplan (5 §): decided by a body on a day."""

    model = ActionPlan
    final_label = gettext_lazy("decided on")
    counted = {"measure_count": Count("measures")}

    def tell(self, document):
        count = document.measure_count
        text = ngettext("“%(plan)s” with %(count)d measure", "“%(plan)s” with %(count)d measures", count)
        return text % {"plan": document, "count": count} if count else super().tell(document)
