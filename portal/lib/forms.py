"""What every form shares: text and numbers as people meant them, and the guard that keeps persons out of the record."""

import re
import uuid
from datetime import date
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from portal.lib.guard import find_personal_data
from portal.lib.swedish import clean_text, plain_number

# Django's own words for these are stiff; named here, they stand in our catalogue and are said our way.
OUR_WORDS_FOR = (
    gettext_noop("This field is required."),
    gettext_noop("Enter a valid date."),
    gettext_noop("Enter a number."),
    gettext_noop("Enter a whole number."),
    gettext_noop("Ensure this value is less than or equal to %(limit_value)s."),
    gettext_noop("Ensure this value is greater than or equal to %(limit_value)s."),
)


class PlainText(forms.CharField):
    """A text without control and direction characters, with one kind of line break."""

    default_error_messages = {
        "max_length": gettext_lazy("Write at most %(limit_value)s characters. Now there are %(show_value)s.")
    }

    def to_python(self, value: object) -> str:
        text = clean_text(str(value)) if value not in self.empty_values else self.empty_value
        return super().to_python(text) or ""


class MailAddress(forms.EmailField):
    """An e-mail address as people have them: no quotes, in which line breaks could hide, and no bare number."""

    def clean(self, value: object) -> str:
        address = super().clean(value)
        if set(address) & set('"['):
            raise forms.ValidationError(validate_email.message, code=validate_email.code)
        return address


class PhoneNumber(PlainText):
    """A number that can be called, as people write it: 0918-140 00, +46 (0)918 140 00, 112, 0918-140 00 ankn. 12."""

    default_error_messages = {"unreadable": gettext_lazy("Write the phone number in digits: 0918-140 00.")}

    NUMBER = re.compile(
        r"(?:tel\.? ?)?\+?[\d\s()/.\u2010-\u2013-]+(?:,? ?(?:ankn|anknytning|ext)\.? ?\d{1,6})?", re.I
    )
    FEWEST, MOST = 3, 21  # 112; the fifteen of E.164 with an extension

    def clean(self, value: object) -> str:
        number = super().clean(value)
        digits = sum(each.isdigit() for each in number)
        if number and not (self.NUMBER.fullmatch(number) and self.FEWEST <= digits <= self.MOST):
            raise forms.ValidationError(self.error_messages["unreadable"], code="unreadable")
        return number


class Short(forms.TextInput):
    """A narrow field for a number. Not type=number, in which a browser loses the spaces that Swedes write."""

    def __init__(self) -> None:
        super().__init__(attrs={"inputmode": "decimal", "class": "short"})


class WholeNumber(forms.IntegerField):
    """A whole number as people write it: 25 000, ca 30, 25.000, with its unit after it if it has one."""

    widget = Short
    units: tuple[str, ...] = ()

    def to_python(self, value: Any) -> int | None:
        typed = isinstance(value, str)
        return super().to_python(plain_number(value, units=self.units, is_whole=True) if typed else value)


class Kronor(WholeNumber):
    units = ("kr", "kronor", "sek", ":-")


class People(WholeNumber):
    units = ("st", "personer", "deltagare", "elever", "ungdomar", "people")


class PerCent(WholeNumber):
    units = ("%", "procent", "per cent", "percent")


class Hours(forms.DecimalField):
    """Hours, with decimals: 7,5 or 7,5 tim."""

    widget = Short

    def to_python(self, value: object) -> Any:
        units = ("h", "t", "tim", "timme", "timmar", "hour", "hours")
        return super().to_python(plain_number(value, units=units) if isinstance(value, str) else value)


class Figure(forms.FloatField):
    """A value that something is measured by: 12,5 or 12,5 %."""

    widget = Short

    def to_python(self, value: object) -> Any:
        units = PerCent.units
        return super().to_python(plain_number(value, units=units) if isinstance(value, str) else value)


class DateInput(forms.DateInput):
    """The browser's own choice of a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PastDay(forms.DateField):
    """A day that has been, and not in another century: what is told here has happened."""

    widget = DateInput
    default_error_messages = {
        "to_come": gettext_lazy("The day has not come yet."),
        "too_early": gettext_lazy("Check the year: the earliest is %(year)s."),
    }

    EARLIEST_YEAR = 2000

    def clean(self, value: object) -> date | None:
        day = super().clean(value)
        if day and day > timezone.localdate():
            raise forms.ValidationError(self.error_messages["to_come"], code="to_come")
        if day and day.year < self.EARLIEST_YEAR:
            params = {"year": self.EARLIEST_YEAR}
            raise forms.ValidationError(self.error_messages["too_early"], code="too_early", params=params)
        return day


class Names(PlainText):
    """Names in a row, separated by comma, semicolon or line break; each once."""

    def clean(self, value: object) -> list[str]:
        text = super().clean(value)
        parts = (" ".join(part.split()) for part in text.replace(";", ",").replace("\n", ",").split(","))
        names = list(dict.fromkeys(part for part in parts if part))
        if any(len(name) > 120 for name in names) or len(names) > 30:
            raise forms.ValidationError(_("At most 30 names of at most 120 characters, separated by commas."))
        return names

    def prepare_value(self, value: object) -> object:
        return ", ".join(value) if isinstance(value, list) else value


class EditionField(forms.IntegerField):
    """The edition that a form was opened with, hidden in it; none at all is older than every other."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    def clean(self, value: object) -> int:
        try:
            return super().clean(value) or 0
        except forms.ValidationError:
            return 0


class TokenField(forms.UUIDField):
    """The hidden mark by which a form that is posted twice gives one row."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, initial=uuid.uuid4)


class CaseNumber(PlainText):
    """The number under which a document or a decision is kept (diarienummer)."""

    def __init__(self, *, required: bool = True, help_text: Any = "") -> None:
        help_text = help_text or gettext_lazy("For example KS 2026/12.")
        label = gettext_lazy("case number")
        super().__init__(label=label, max_length=60, required=required, help_text=help_text)


class Paragraph(PlainText):
    """Where in the minutes a decision stands: § 12."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("paragraph"),
            max_length=40,
            required=False,
            help_text=gettext_lazy("For example § 12."),
        )


class ContactConfirmed(forms.BooleanField):
    """The tick by which a person says that what looks like a contact is one at work."""

    def __init__(self) -> None:
        super().__init__(required=False, label=gettext_lazy("It is a contact at work – save anyway"))


def name_empty_choices(form: forms.BaseForm) -> None:
    """Say in words what choosing nothing means, where Django would show a row of dashes. Called from `__init__`."""
    dashes = BLANK_CHOICE_DASH[0][1]
    for field in form.fields.values():
        says = _("Choose") if field.required else _("Not stated")
        if isinstance(field, forms.ModelChoiceField):
            field.empty_label = says if field.empty_label == dashes else field.empty_label
        elif isinstance(field, forms.ChoiceField):
            known: Any = field.choices
            field.choices = [(code, says if text == dashes else text) for code, text in known]


def guard(form: forms.Form, *names: str) -> None:
    """Refuse personal identity numbers in the named fields; ask once about what may point out a person.

    Called from `clean`. A form that has the field `contact_confirmed` lets warnings pass when it is ticked,
    and shows it when `form.asks_to_confirm` is true.
    """
    confirmed = form.cleaned_data.get("contact_confirmed")
    for name in names:
        text = form.cleaned_data.get(name) or ""
        findings = find_personal_data(text if isinstance(text, str) else "\n".join(text))
        if findings.stops:
            form.add_error(name, stop_message())
        elif findings.warnings and not confirmed:
            form.asks_to_confirm = True  # type: ignore[attr-defined]
            form.add_error(name, warning_message())


def stop_message() -> str:
    return _(
        "This looks like a personal identity number. Take it out: nobody may be recognisable here. "
        "The rest of your text is kept."
    )


def warning_message() -> str:
    return _(
        "This looks like a phone number, an e-mail address or a person's initials and age. "
        "Take it out, or confirm below that it is a contact at work."
    )


class GuardedForm(forms.Form):
    """A form whose texts may point out nobody; name them in `guarded`. One of a model's inherits ModelForm too."""

    contact_confirmed = ContactConfirmed()

    asks_to_confirm = False
    guarded: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        guard(self, *self.guarded)
        return data
