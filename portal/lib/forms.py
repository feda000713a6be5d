"""What every form shares: text as people meant it, and the guard that keeps persons out of the record."""

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from portal.lib.guard import find_personal_data
from portal.lib.swedish import clean_text

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


class ContactConfirmed(forms.BooleanField):
    """The tick by which a person says that what looks like a contact is one at work."""

    def __init__(self) -> None:
        super().__init__(required=False, label=gettext_lazy("It is a contact at work – save anyway"))


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
