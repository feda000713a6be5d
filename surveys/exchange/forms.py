"""What is chosen from the library, and which file is read in."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib.forms import TokenField
from surveys.exchange.xlsform.reading import LARGEST
from surveys.models import Question
from surveys.questions.forms import OwnerField
from surveys.structure import text_in


class PlaceField(forms.ModelChoiceField):
    """After which question something is put."""

    def __init__(self):
        super().__init__(
            Question.objects.none(),
            label=gettext_lazy("where they are put"),
            required=False,
            empty_label=gettext_lazy("Last, in a section of their own"),
        )

    def label_from_instance(self, question):
        return _("After: %(question)s") % {"question": text_in(question.label, self.main)[:90]}


class InsertForm(forms.Form):
    """The questions of a block that are wanted, and where."""

    questions = forms.MultipleChoiceField(
        label=gettext_lazy("questions"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose one question at least.")},
    )
    after = PlaceField()
    form_token = TokenField()

    def __init__(self, *args, block, questionnaire, **kwargs):
        super().__init__(*args, **kwargs)
        main = questionnaire.main_language
        self.fields["questions"].choices = [
            (asked.code, text_in(asked.label, main)) for asked in block.questions
        ]
        self.fields["after"].main = main
        self.fields["after"].queryset = questionnaire.questions.order_by("section__position", "position")


class FileForm(forms.Form):
    """A questionnaire as a file."""

    file = forms.FileField(
        label=gettext_lazy("file"),
        help_text=gettext_lazy(
            "An XLSForm (.xlsx, .xls or .csv) or a file from Allas ansvar (.json), at most 5 MB."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.json"}),
        error_messages={"empty": gettext_lazy("The file is empty.")},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(gettext_lazy("The file is larger than 5 MB."))
        return file


class TakeInForm(forms.Form):
    """What was read, to be made a questionnaire: the draft itself goes along, and is looked at anew."""

    draft = forms.CharField(widget=forms.HiddenInput, max_length=3_000_000, strip=False)
    owner = OwnerField()
    form_token = TokenField()

    def __init__(self, *args, owners, **kwargs):
        super().__init__(*args, **kwargs)
        self.owners = owners
        self.fields["owner"].offer(owners)

    @property
    def asks_whose(self):
        return len(self.owners) > 1
