"""What all forms of Samverkan share: texts as they were meant, days, the guard, the token of a new row."""

from datetime import timedelta

from django import forms
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.models import Municipality
from portal.lib.forms import (
    DateInput,
    EditionField,
    GuardedForm,
    MailAddress,
    PerCent,
    PhoneNumber,
    PlainText,
    TokenField,
    name_empty_choices,
)

EARLIEST, LATEST = 1990, 2100
OPEN_END = gettext_lazy("Leave it empty as long as it goes on.")


class Day(forms.DateField):
    """A day of this working life or the next; another century is a slip of the finger."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs | {"widget": DateInput})

    def clean(self, value):
        day = super().clean(value)
        if day and not EARLIEST <= day.year <= LATEST:
            raise forms.ValidationError(_("Check the year."))
        return day


def last_day_field(**options):
    """The last day on which something holds; the database keeps the first day on which it does not."""
    return Day(**{"label": gettext_lazy("last day"), "required": False, "help_text": OPEN_END} | options)


def last_day(ends_on):
    """The last day, of the first day no longer."""
    return ends_on and ends_on - timedelta(days=1)


def day_after(day):
    """The first day no longer, of the last day."""
    return day and day + timedelta(days=1)


def fitting(field, **options):
    """The form field for a model's: plain text, an address that can be written to, a day that can be meant."""
    if isinstance(field, models.EmailField):
        options["form_class"] = MailAddress
    elif field.name == "phone":
        options["form_class"] = PhoneNumber
    elif isinstance(field, models.CharField | models.TextField) and not field.choices:
        options["form_class"] = PlainText
    elif type(field) is models.DateField:
        options["form_class"] = Day
    elif field.name == "share":
        options["form_class"] = PerCent
    return field.formfield(**options)


class Record(GuardedForm, forms.ModelForm):
    """A row of the municipality's record. `values` is what the actions take.

    A form with `last_day` gives `ends_on`; a new row with a token, `form_token`. In `unnamed` are the fields
    by which a person could be named: they are not asked for in Övningskommunen, where others look on.
    """

    unnamed = ()
    is_whole = True  # its fields are all that is saved with it

    class Meta:
        formfield_callback = fitting

    def __init__(self, *args, municipality, **kwargs):
        self.municipality = municipality
        super().__init__(*args, **kwargs)
        for name in self.unnamed if municipality.is_practice else ():
            del self.fields[name]
        name_empty_choices(self)
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 4
        if "last_day" in self.fields and self.instance.pk:
            self.initial["last_day"] = last_day(self.instance.ends_on)
        if not self.instance.pk and hasattr(self.instance, "form_token"):
            self.fields["form_token"] = TokenField()
        if self.instance.pk and hasattr(self.instance, "edition"):
            self.fields["edition"] = EditionField()
            self.initial["edition"] = self.instance.edition

    def of(self, row):
        """The same form as it would be opened on the row."""
        return type(self)(instance=row, municipality=self.municipality)

    def clean(self):
        data = super().clean()
        last, first = data.get("last_day"), data.get("starts_on") or getattr(self.instance, "starts_on", None)
        if last and first and last < first:
            self.add_error("last_day", _("The last day comes before the first."))
        return data

    @property
    def values(self):
        """The columns of the row, as they were typed."""
        names = [name for name in self._meta.fields if name in self.fields]
        values = {name: self.cleaned_data[name] for name in names}
        if "last_day" in self.fields:
            values["ends_on"] = day_after(self.cleaned_data["last_day"])
        if "form_token" in self.fields:
            values["form_token"] = self.cleaned_data["form_token"]
        return values

    @property
    def edition(self):
        """The edition that the form was opened on; 0, older than every one, where there was none."""
        return self.cleaned_data.get("edition") or 0


def has_come(day):
    """Refuse a day that is still to come: what is told here has happened."""
    if day and day > timezone.localdate():
        raise forms.ValidationError(_("The day has not come yet."))
    return day


def with_companions(form):
    """Let the form choose municipalities that it is joint with: those of a common group, and those it is so far."""
    place, row = form.municipality, form.instance
    now = row.municipalities.exclude(pk=place.pk).values("pk") if row.pk else ()
    among = Municipality.objects.filter(
        Q(pk__in=place.companions.values("pk")) | Q(pk__in=now)
    ).together_with(place)
    if among.exists():
        form.fields["companions"] = forms.ModelMultipleChoiceField(
            among,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            label=_("joint with"),
            help_text=_("Their coordinators see it and can change it too."),
        )
        if row.pk:
            form.initial["companions"] = row.municipalities.exclude(pk=place.pk)


def places_of(form):
    """The municipality itself, and those it was said to be joint with."""
    return [form.municipality, *form.cleaned_data.get("companions", ())]
