"""What may be typed about languages: which, the translations, and who has read them."""

import re

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib.forms import EditionField, PlainText, stop_message
from portal.lib.guard import find_personal_data
from surveys.models import InterfaceLanguage

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
MOST_FIELDS = 400  # texts on a page; past that there is one section at a time


class AddForm(forms.Form):
    """Another language for a questionnaire."""

    language = forms.ChoiceField(label=gettext_lazy("language"))

    def __init__(self, *args, languages, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages


class SpeakerForm(forms.Form):
    """Who has read a translation and says that it is right."""

    speaker = PlainText(
        label=gettext_lazy("who has read it"),
        max_length=120,
        help_text=gettext_lazy(
            "Name and role of someone who speaks the language: Amira Hassan, home language teacher."
        ),
    )

    def __init__(self, *args, is_named=True, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_named:  # nobody is named in Övningskommunen
            self.fields["speaker"].required = False
            self.fields["speaker"].widget = forms.HiddenInput()
        self.is_named = is_named

    def clean_speaker(self):
        return self.cleaned_data["speaker"] if self.is_named else _("Someone who practises")


class TextField(PlainText):
    """A translation: as long as the source may be, in its own direction."""

    def __init__(self, *, source, letters, language, is_rtl, **kwargs):
        attrs = {"lang": language, "dir": "rtl" if is_rtl else "ltr", "class": "form-control", "rows": 2}
        is_long = len(source) > 60 or "\n" in source
        widget = forms.Textarea(attrs=attrs) if is_long else forms.TextInput(attrs=attrs)
        super().__init__(max_length=letters, required=False, widget=widget, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if find_personal_data(text).stops:
            raise forms.ValidationError(stop_message())
        return text


class TranslateForm(forms.Form):
    """The texts of a questionnaire in a language: the source beside the field."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=32)

    def __init__(self, *args, places, language, is_rtl, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = list(places)
        for place in self.places:
            self.fields[place.key] = TextField(
                label=place.source,
                source=place.source,
                letters=place.letters,
                language=language,
                is_rtl=is_rtl,
                initial=place.texts.get(language, ""),
            )

    @property
    def rows(self):
        """Each place with its field."""
        return [(place, self[place.key]) for place in self.places]

    @property
    def typed(self):
        """The translations by the key of their place."""
        return {place.key: self.cleaned_data[place.key] for place in self.places}


class InterfaceForm(forms.ModelForm):
    """A language for what stands around the questions: what it is called."""

    code = forms.CharField(
        label=gettext_lazy("language code"),
        max_length=12,
        validators=[
            RegexValidator(
                r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$", gettext_lazy("Write a code such as ar, so or ti.")
            )
        ],
        help_text=gettext_lazy("ISO 639: ar for Arabic, so for Somali, ti for Tigrinya."),
    )

    class Meta:
        model = InterfaceLanguage
        fields = ["code", "name", "name_sv", "is_rtl"]
        field_classes = {"name": PlainText, "name_sv": PlainText}

    def clean_code(self):
        code = self.cleaned_data["code"]
        if code in ("sv", "en"):
            raise forms.ValidationError(_("Swedish and English are there already."))
        return code


class InterfaceTextsForm(forms.ModelForm):
    """Every string that stands around the questions, the English beside the field, and the Swedish."""

    edition = EditionField()

    class Meta:
        model = InterfaceLanguage
        fields = ["name", "name_sv", "is_rtl"]
        field_classes = {"name": PlainText, "name_sv": PlainText}

    def __init__(self, *args, words, swedish, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["edition"] = self.instance.edition
        self.words = dict(enumerate(dict.fromkeys(words)))
        self.swedish = swedish
        for number, word in self.words.items():
            self.fields[f"w{number}"] = TextField(
                label=word,
                source=word,
                letters=1000,
                language=self.instance.code,
                is_rtl=self.instance.is_rtl,
                initial=self.instance.texts.get(word, ""),
            )

    def clean(self):
        data = super().clean()
        for number, word in self.words.items():
            text = data.get(f"w{number}", "")
            if text and sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(word)):
                self.add_error(
                    f"w{number}",
                    _("Keep the places that the portal fills in, such as %(example)s, each once.")
                    % {"example": "%(minutes)s"},
                )
            elif text and "%" in PLACEHOLDER.sub("", text):
                self.add_error(
                    f"w{number}", _("Write per cent as a word: the sign means something else here.")
                )
        return data

    @property
    def rows(self):
        """The English words, the Swedish, and the field."""
        return [(word, self.swedish[word], self[f"w{number}"]) for number, word in self.words.items()]

    @property
    def texts(self):
        """The translations by the English words; those not made are not there."""
        said = {word: self.cleaned_data[f"w{number}"] for number, word in self.words.items()}
        return {word: text for word, text in said.items() if text}

    @property
    def missing(self):
        """How many words have no translation that is saved."""
        return sum(not self.instance.texts.get(word) for word in self.words.values())
