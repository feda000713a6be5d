"""What may be typed on pages of results: which groups to show, what is told to everyone, what is put together."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.lib.forms import PlainText, guard
from surveys.models import SurveyRound
from surveys.results.tables import Key
from surveys.structure import Sheet, text_in

WHOLE, FIRST, SECOND, BOTH, UNITS = "alla", "1", "2", "1x2", "enhet"
UNIT = "e"  # before the number of a school, workplace or area


class ViewForm(forms.Form):
    """Which group a page shows, how it is divided, and what it is compared with. What is wrong is passed over."""

    def __init__(
        self, data, *, keys, places, units, sheet: Sheet, splits, others: QuerySet[SurveyRound] | None
    ):
        super().__init__(data)
        self.keys = keys
        self.own = [place for place in places if Key(place) in keys]
        self.is_many = len(places) > 1
        self.schools = {
            f"{UNIT}{key.unit}": key for key in sorted(keys, key=str) if key.unit and not key.first
        }
        self.others = {str(one.pk): one for one in others} if others is not None else {}
        groups = [("", _("Own and all")), *((str(pk), places[pk]) for pk in self.own)]
        if self.is_many and Key() in keys:
            groups.append((WHOLE, _("All")))
        elif not self.is_many:
            groups = [("", _("All"))]
        elif len(self.own) == 1:
            groups = [("", places[self.own[0]])]
        else:
            groups[0] = ("", _("Your own"))
        groups += [(value, units[key.unit]) for value, key in self.schools.items()]
        rounds = [(pk, f"{one.year}: {one.name}") for pk, one in self.others.items()]
        self._offer("grupp", _("Show"), groups if self.own else [("", "")])
        self._offer("dela", _("Divide by"), [("", _("Not divided")), *self._divisions(sheet, splits)])
        self._offer("jamfor", _("Compare with"), [("", _("Nothing")), *rounds])
        self.is_valid()
        chosen = self.cleaned_data
        self.group, self.split = chosen.get("grupp", ""), chosen.get("dela", "")
        self.other = self.others.get(chosen.get("jamfor", "")) if not self.split else None

    def _offer(self, name, label, choices):
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)

    def _divisions(self, sheet, splits):
        found = []
        names = [_short(sheet.by_code[code].label) for code in splits]
        has_first = any(key.first and not key.second and not key.unit for key in self.keys)
        has_second = any(key.second and not key.first for key in self.keys)
        if has_first:
            found.append((FIRST, names[0]))
        if has_second:
            found.append((SECOND, names[1]))
        if any(key.first and key.second for key in self.keys):
            found.append((BOTH, f"{names[0]} + {names[1]}"))
        if any(key.unit for key in self.keys):
            found.append((UNITS, _("School, workplace or area")))
        return found

    @property
    def base(self) -> Key:
        """The group that is shown, or that comes first."""
        if self.group in self.schools:
            return self.schools[self.group]
        if self.group == WHOLE or not self.own:
            return Key()
        return Key(int(self.group) if self.group else self.own[0])

    def chosen_keys(self) -> tuple[Key, ...]:
        """Return the groups that stand beside each other, in order."""
        base = self.base
        inside = sorted(
            (key for key in self.keys if key.place == base.place),
            key=lambda key: (key.unit, key.first, key.second),
        )
        if self.split == UNITS:
            return tuple(key for key in inside if key.unit and not key.first)
        inside = [key for key in inside if key.unit == base.unit]
        if self.split == FIRST:
            return tuple(_said_first(key for key in inside if key.first and not key.second))
        if self.split == SECOND:
            return tuple(_said_first(key for key in inside if key.second and not key.first))
        if self.split == BOTH:
            return tuple(_said_first(key for key in inside if key.first and key.second))
        if not self.group and self.is_many and self.own:
            return tuple(key for key in (*(Key(place) for place in self.own), Key()) if key in self.keys)
        return (base,) if base in self.keys else ()

    def chosen(self):
        """What has been chosen, for an address."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    def shown(self):
        """The fields that have something to choose."""
        return [self[name] for name in self.fields if len(self[name].field.choices) > 1]


def _short(label):
    return text_in(label, "sv")


def _said_first(keys):
    """The groups in order, those who have not said last."""
    return sorted(keys, key=lambda key: (key.first < 0, key.first, key.second < 0, key.second))


class PublicForm(forms.Form):
    """What is told to everyone: a tick and a sentence for each question; `questions` with the words of each."""

    def __init__(self, data, *, questions, chosen, sentences):
        super().__init__(data)
        self.questions = questions
        self.lines = []
        words = {one.question_id: one.words for one in chosen}
        for question in questions:
            tick, text = f"q{question.pk}", f"w{question.pk}"
            self.fields[tick] = forms.BooleanField(
                label=questions[question], required=False, initial=question.pk in words
            )
            self.fields[text] = PlainText(
                label=_("In plain words"),
                required=False,
                max_length=500,
                initial=words.get(question.pk) or sentences.get(question.pk, ""),
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.lines.append((self[tick], self[text]))

    def clean(self):
        guard(self, *(name for name in self.fields if name.startswith("w")))
        return super().clean()

    def chosen(self):
        """Return the chosen questions with their sentences, in the questionnaire's order."""
        return [
            (question, self.cleaned_data.get(f"w{question.pk}", ""))
            for question in self.questions
            if self.cleaned_data.get(f"q{question.pk}")
        ]


class PoolForm(forms.Form):
    """Which rounds are put together, and what that is called."""

    rounds = forms.ModelMultipleChoiceField(SurveyRound.objects.none(), widget=forms.CheckboxSelectMultiple)
    name = PlainText(max_length=160)
    form_token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data, *, rounds, initial=None):
        super().__init__(data, initial=initial)
        self.fields["rounds"].queryset = rounds
        self.fields["rounds"].label = _("Put together with")
        self.fields["rounds"].label_from_instance = lambda one: f"{one.name} ({one.year})"
        self.fields["name"].label = _("What it is called")
