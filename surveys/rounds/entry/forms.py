"""The screen on which one paper form is typed in, by question number and box number."""

from django import forms
from django.utils.translation import gettext_lazy

from portal.lib.forms import GuardedForm, PlainText, TokenField
from surveys.answering.pages import read
from surveys.answering.words import words_in
from surveys.questions.sentences import numbers_of
from surveys.rounds.entry.boxes import DONT_KNOW, WONT_SAY, as_sent, boxes_of, fields_of, whole_sheet
from surveys.structure import ONE_OF, TEXTS, Kind, text_in

WAYS = {DONT_KNOW: gettext_lazy("Don't know"), WONT_SAY: gettext_lazy("Don't want to answer")}


class EntryForm(GuardedForm):
    """One paper form. The note is only for the one who types: which pile, which sheet; nothing of it is kept."""

    form_token = TokenField()
    pile = PlainText(
        label=gettext_lazy("note about the pile"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("For you alone, for example “Pile 2”. It is not kept with the answers."),
    )

    def __init__(self, *args, sheet, language="sv", **kwargs):
        super().__init__(*args, **kwargs)
        self.sheet, self.language = sheet, language
        self.entries = fields_of(sheet, numbers_of(sheet))
        self.guarded = tuple(entry.name for entry in self.entries if entry.item.kind in TEXTS)
        for entry in self.entries:
            item = entry.item
            wide = item.kind in TEXTS
            attrs = {"rows": 2} if wide else {"class": "short", "autocomplete": "off"}
            if not wide and item.kind is not Kind.MONTH:
                attrs["inputmode"] = "text" if item.kind is Kind.MANY else "numeric"
            self.fields[entry.name] = PlainText(
                label=f"{entry.number}. {_label(entry)}",
                required=False,
                max_length=10_000,
                widget=forms.Textarea(attrs=attrs) if wide else forms.TextInput(attrs=attrs),
                help_text=_boxes(item),
            )
            self.fields[
                entry.name
            ].may_be_empty = True  # as much of a paper form is: not said of each question

    @property
    def shown(self):
        """The fields to type in, in the order of the paper."""
        return [self[entry.name] for entry in self.entries]

    def clean(self):
        data = super().clean()
        words, sent = words_in(self.language), {}
        for entry in self.entries:
            try:
                sent |= as_sent(entry, data.get(entry.name) or "")
            except ValueError as error:
                self.add_error(entry.name, str(error))
        given, self.texts = {}, {}
        for entry in self.entries:
            if entry.item.code in given:
                continue
            answered = read(entry.item, sent, words)
            if answered.error and not self.has_error(entry.name):
                self.add_error(entry.name, answered.error)
            given[entry.item.code] = answered.slots
            if answered.text:
                self.texts[entry.item.code] = answered.text
        self.answers = whole_sheet(self.sheet, given)
        asked = {item.code for item in self.sheet.items if self.sheet.holds(item.condition, self.answers)}
        self.texts = {code: text for code, text in self.texts.items() if code in asked}
        if not any(value > 0 or value < -1 for value in self.answers) and not self.errors:
            self.add_error(None, gettext_lazy("Nothing has been typed in."))
        return data


def _label(entry):
    label = text_in(entry.item.label, "sv")
    if entry.row:
        row = next(row for row in entry.item.rows if row.value == entry.row)
        return f"{label} – {text_in(row.label, 'sv')}"
    return label


def _boxes(item):
    """The boxes in short, so that one sees what was ticked: 1 Ja · 2 Nej · 99 Vill inte svara. Beside a number or a
    text the ways of not answering are typed with a star."""
    star = "" if item.kind in (Kind.MATRIX, Kind.MANY, *ONE_OF) else "*"
    return " · ".join(
        f"{box.number} {text_in(box.label, 'sv')}" if box.label else f"{star}{box.number} {WAYS[box.number]}"
        for box in boxes_of(item)
    )
