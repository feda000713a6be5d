"""What is chosen from the library, and which file is read in."""

from django import forms
from django.utils.translation import gettext_lazy

from portal.lib.forms import TokenField
from surveys.models import Question
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
        return text_in(question.label, self.main)[:90]


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
