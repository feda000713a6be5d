"""What is asked of a person who imports a list: the file, what its columns are, what to take in."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.imports.columns import BY_NAME, IMPORTED, REQUIRED
from portal.lib.forms import TokenField


class UploadForm(forms.Form):
    """The file; what is in it is looked at by the action that opens it."""

    file = forms.FileField(
        label=gettext_lazy("file"),
        help_text=gettext_lazy(
            "Excel (.xlsx) or CSV, at most 10 MB and 100 000 rows. The first row is the headings."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={
            "required": gettext_lazy("Choose the file with your list."),
            "empty": gettext_lazy("The file is empty."),
        },
    )
    form_token = TokenField()


class ColumnsForm(forms.Form):
    """For every column of the file: which field it fills, or none."""

    def __init__(self, *args, columns, **kwargs):
        super().__init__(*args, **kwargs)
        self.columns = columns
        choices = [("", _("Not imported")), *((column.name, column.title) for column in IMPORTED)]
        for position, column in enumerate(columns):
            self.fields[f"column_{position}"] = forms.ChoiceField(
                label=column["title"] or _("Column %(number)s") % {"number": position + 1},
                choices=choices,
                initial=column["field"],
                required=False,
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    @property
    def rows(self):
        """Per column its field in the form and sample values from the file."""
        return [
            {"field": self[f"column_{position}"], "samples": [text for text in column["samples"] if text]}
            for position, column in enumerate(self.columns)
        ]

    @property
    def chosen(self):
        """The field of every column, "" for those that are not imported."""
        return [self.cleaned_data[f"column_{position}"] for position in range(len(self.columns))]

    def clean(self):
        data = super().clean()
        taken = {}
        for name, field in list(data.items()):
            if field and field in taken:
                self.add_error(
                    name,
                    _("“%(field)s” is already the column “%(other)s”. Choose one of them.")
                    % {"field": BY_NAME[field].title, "other": self.fields[taken[field]].label},
                )
            taken.setdefault(field, name)
        for field in REQUIRED:
            if field not in taken:
                self.add_error(None, _("Say which column is “%(field)s”.") % {"field": BY_NAME[field].title})
        return data


class ConfirmForm(forms.Form):
    """Which rows to take in besides the good ones, and whether to share them."""

    with_known = forms.BooleanField(
        label=gettext_lazy("Import also the rows that are there already"),
        help_text=gettext_lazy("They have the same date and title as an activity in the record."),
        required=False,
    )
    with_warned = forms.BooleanField(
        label=gettext_lazy("Import also the rows with contacts: they are contacts at work"),
        help_text=gettext_lazy(
            "They hold what looks like a phone number, an e-mail address or initials and age."
        ),
        required=False,
    )
    share = forms.BooleanField(
        label=gettext_lazy("Share them with the county administrative board now"),
        help_text=gettext_lazy("You can also share each of them later. Drafts are never shared."),
        required=False,
    )

    def __init__(self, *args, batch, **kwargs):
        super().__init__(*args, initial={"share": batch.share}, **kwargs)
        if not batch.rows_known:
            del self.fields["with_known"]
        if not batch.rows_warned:
            del self.fields["with_warned"]

    @property
    def choices(self):
        """The answers as the action takes them."""
        return {name: self.cleaned_data.get(name, False) for name in ("with_known", "with_warned", "share")}
