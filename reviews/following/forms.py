"""What may be typed in a round: its frame and questions, a section, what the county says, and the table's filter."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.models import Municipality
from portal.lib.forms import CaseNumber, DateInput, EditionField, GuardedForm, PlainText, TokenField
from reviews.following.opening import Asked, questions_of, starting_set
from reviews.following.states import Actor, look
from reviews.forms import GetForm
from reviews.models import Review, ReviewQuestion, ReviewRound

NEW_QUESTIONS = 3
LAST_PLACE = 30
OURS = "own"  # the starting set of the portal


class RoundForm(GuardedForm):
    """A round's frame. Once it is open, its words and the days to come can be changed, nothing else."""

    title = PlainText(
        label=gettext_lazy("name"), max_length=120, help_text=gettext_lazy("For example Uppföljning 2026.")
    )
    introduction = PlainText(
        label=gettext_lazy("to those who answer"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What you want with the round, and what happens with the answers."),
    )
    period_from = forms.DateField(label=gettext_lazy("about the time from"), widget=DateInput)
    period_to = forms.DateField(label=gettext_lazy("to"), widget=DateInput)
    opens_on = forms.DateField(
        label=gettext_lazy("opens"),
        widget=DateInput,
        help_text=gettext_lazy("Today or later. On that day the municipalities can begin."),
    )
    due_on = forms.DateField(label=gettext_lazy("to be sent in by"), widget=DateInput)
    feedback_on = forms.DateField(label=gettext_lazy("feedback by"), widget=DateInput)
    needs_approval = forms.BooleanField(
        label=gettext_lazy("A manager in the municipality approves the report before it is sent"),
        required=False,
    )
    municipalities = forms.ModelMultipleChoiceField(
        label=gettext_lazy("municipalities"), queryset=None, widget=forms.CheckboxSelectMultiple
    )
    beginning = forms.ChoiceField(label=gettext_lazy("questions to begin with"))
    edition = EditionField()
    form_token = TokenField()

    guarded = ("title", "introduction")
    BEFORE_OPENING = ("period_from", "period_to", "opens_on", "needs_approval", "municipalities")

    def __init__(self, *args, places, rounds=(), review_round=None, **kwargs):
        if review_round is not None:
            kwargs["initial"] = {name: getattr(review_round, name, None) for name in self.base_fields} | {
                "municipalities": [review.municipality_id for review in review_round.reviews.all()]
            }
        super().__init__(*args, **kwargs)
        self.fields["municipalities"].queryset = places
        if review_round is None:
            self.rounds = {str(one.pk): one for one in rounds}
            choices = [(key, _("As in %(round)s") % {"round": one.title}) for key, one in self.rounds.items()]
            self.fields["beginning"].choices = [*choices, (OURS, _("Our starting set of questions"))]
            self.fields["beginning"].initial = choices[0][0] if choices else OURS
            if not self.is_bound:
                self.initial = self.suggested(places, rounds) | self.initial
            left_out = ("edition",)
        else:
            left_out = ("beginning", "form_token", *(() if review_round.is_draft else self.BEFORE_OPENING))
        for name in left_out:
            del self.fields[name]
        self.begun = review_round

    @staticmethod
    def suggested(places, rounds):
        """The year that is, or the one after the last round; every municipality."""
        today = timezone.localdate()
        year = max([today.year, *(one.period_to.year + 1 for one in rounds[:1])])
        return {
            "title": _("Follow-up %(year)s") % {"year": year},
            "period_from": date(year, 1, 1),
            "period_to": date(year, 12, 31),
            "opens_on": today,
            "municipalities": [place.pk for place in places],
            "introduction": rounds[0].introduction if rounds else "",
            "needs_approval": rounds[0].needs_approval if rounds else False,
        }

    def clean_opens_on(self):
        day = self.cleaned_data["opens_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("A round opens today or later."))
        return day

    def clean(self):
        data = super().clean()
        kept = (
            {}
            if self.begun is None
            else {name: getattr(self.begun, name) for name in self.BEFORE_OPENING[:3]}
        )
        days = kept | {name: day for name, day in data.items() if day}
        for earlier, later, text in (
            ("period_from", "period_to", _("The period ends before it begins.")),
            ("opens_on", "due_on", _("It is to be sent in before it opens.")),
            ("due_on", "feedback_on", _("The feedback comes before the reports.")),
        ):
            if days.get(earlier) and days.get(later) and days[later] < days[earlier]:
                self.add_error(later, text)
        return data

    @property
    def frame(self):
        """The fields of the round itself."""
        return {
            name: self.cleaned_data[name]
            for name in ("title", "introduction", "period_from", "period_to", "opens_on", "due_on", "feedback_on",
                         "needs_approval")
            if name in self.cleaned_data
        }  # fmt: skip

    @property
    def questions(self):
        """What a new round begins with."""
        earlier = self.rounds.get(self.cleaned_data["beginning"])
        return questions_of(earlier) if earlier else starting_set()


class QuestionsForm(GuardedForm):
    """A round's questions in order, and a few empty lines; a question without an order number is left out."""

    edition = EditionField()

    PARTS = ("place", "heading", "help", "basis", "required")

    def __init__(self, *args, review_round, **kwargs):
        super().__init__(*args, initial={"edition": review_round.edition}, **kwargs)
        self.known = list(review_round.questions.all())
        for number, question in enumerate([*self.known, *[None] * NEW_QUESTIONS], start=1):
            self._add(number, question)
        self.count = len(self.known) + NEW_QUESTIONS
        self.guarded = tuple(
            f"{part}_{number}" for number in range(1, self.count + 1) for part in ("heading", "help")
        )

    def _add(self, number, question):
        spoken = _("of question %(n)s") % {"n": number}
        shown = question or ReviewQuestion(is_required=False)
        self.fields[f"heading_{number}"] = PlainText(
            label=_("Question %(n)s") % {"n": number} if question else _("New question"),
            max_length=200,
            required=False,
            initial=shown.heading,
        )
        self.fields[f"place_{number}"] = forms.IntegerField(
            label=_("Order number"),
            widget=forms.NumberInput(attrs={"aria-label": f"{_('Order number')} {spoken}"}),
            required=False,
            min_value=1,
            max_value=LAST_PLACE,
            initial=shown.position,
        )
        self.fields[f"help_{number}"] = PlainText(
            label=_("What you want to know"), max_length=500, required=False, initial=shown.help
        )
        self.fields[f"basis_{number}"] = forms.ChoiceField(
            label=_("Figures from"), choices=ReviewQuestion.Basis.choices, required=False, initial=shown.basis
        )
        self.fields[f"required_{number}"] = forms.BooleanField(
            label=_("Must be answered"), required=False, initial=shown.is_required
        )

    @property
    def rows(self):
        """Each question's fields, in order."""
        return [{part: self[f"{part}_{n}"] for part in self.PARTS} for n in range(1, self.count + 1)]

    def clean(self):
        data = super().clean()
        for n in range(1, self.count + 1):
            if data.get(f"place_{n}") and not data.get(f"heading_{n}") and f"heading_{n}" not in self.errors:
                self.add_error(f"heading_{n}", _("Write the heading, or take its number away."))
        if not self.errors and not any(data.get(f"place_{n}") for n in range(1, self.count + 1)):
            raise forms.ValidationError(_("Give at least one question a number."))
        return data

    @property
    def questions(self):
        """The questions that have a number, in its order; a new one gets a code that stays over the years."""
        data, taken = self.cleaned_data, {one.code for one in self.known}
        found = []
        for n in range(1, self.count + 1):
            if not data.get(f"place_{n}"):
                continue
            known = self.known[n - 1] if n <= len(self.known) else None
            code = known.code if known else _code(data[f"heading_{n}"], taken)
            taken.add(code)
            values = (data[f"heading_{n}"], data[f"help_{n}"], data[f"basis_{n}"], data[f"required_{n}"])
            found.append((data[f"place_{n}"], n, code, values))
        return [
            Asked(code, place, *values)
            for place, (_wanted, _n, code, values) in enumerate(sorted(found), start=1)
        ]


def _code(heading, taken):
    """A code made from the heading, unlike those that are taken."""
    begun = slugify(heading)[:30] or "fraga"
    tries = [begun, *(f"{begun}-{number}" for number in range(2, LAST_PLACE + NEW_QUESTIONS + 2))]
    return next(code for code in tries if code not in taken)


class RoundFilter(GetForm):
    """Which municipalities of a round: by state, whose turn it is, county, or changed since one last looked."""

    status = forms.CharField(required=False)
    tur = forms.CharField(required=False)
    lan = forms.CharField(required=False)
    nytt = forms.BooleanField(required=False)

    def __init__(self, data, *, rows):
        super().__init__(data)
        self.rows = rows
        self.statuses = [(state.value, look(state, Actor.COUNTY).label) for state in Review.State]
        self.turns = [
            (Actor.MUNICIPALITY.value, _("The municipality's turn")),
            (Actor.COUNTY.value, _("The county board's turn")),
        ]
        self.counties = [(name, name) for name in dict.fromkeys(row.county for row in rows)]

    def clean_status(self):
        return self.known("status", self.statuses)

    def clean_tur(self):
        return self.known("tur", self.turns)

    def clean_lan(self):
        return self.known("lan", self.counties)

    @property
    def found(self):
        """The rows that are left."""
        chosen = self.chosen
        return [
            row
            for row in self.rows
            if chosen.get("status", row.state) == row.state
            and chosen.get("tur", row.turn) == row.turn
            and chosen.get("lan", row.county) == row.county
            and (not chosen.get("nytt") or row.is_changed)
        ]


class SectionForm(GuardedForm):
    """What the municipality writes under a heading, and whether it is ready."""

    text = PlainText(
        label=gettext_lazy("Your own words"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy("Write so that nobody can be recognised, not even in a small village."),
    )
    shows_basis = forms.BooleanField(
        label=gettext_lazy("Let the figures stand in the report"), required=False
    )
    is_ready = forms.BooleanField(label=gettext_lazy("This section is ready"), required=False)
    edition = EditionField()

    guarded = ("text",)

    def __init__(self, *args, section, **kwargs):
        initial = {name: getattr(section, name) for name in ("text", "shows_basis", "edition")}
        super().__init__(*args, initial=initial | {"is_ready": section.ready_at is not None}, **kwargs)
        self.section = section
        if not section.question.basis:
            del self.fields["shows_basis"]

    def clean(self):
        data = super().clean()
        shows = data.get("shows_basis", False)
        if (
            data.get("is_ready")
            and not shows
            and not (data.get("text") or "").strip()
            and "text" not in self.errors
        ):
            self.add_error(
                "text", _("Write something, or let the figures stand, before you mark it as ready.")
            )
        return data


class GiveForm(forms.Form):
    """Which colleague is asked to write a section."""

    to = forms.ModelChoiceField(
        label=gettext_lazy("who writes this section"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("Nobody in particular"),
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people


class SendForm(GuardedForm):
    """Under which number the report is kept, if it has one yet, and whether it holds something secret."""

    case_number = CaseNumber(required=False, help_text=gettext_lazy("It can be filled in later."))
    secrecy = PlainText(
        label=gettext_lazy("secrecy paragraph, if any"),
        max_length=120,
        required=False,
        help_text=gettext_lazy(
            "For example 18 kap. 1 § OSL. Mostly none: nothing secret belongs in the report."
        ),
    )

    guarded = ("case_number", "secrecy")


class ReasonForm(GuardedForm):
    """Why completion is asked for, or why a municipality does not take part this time."""

    reason = PlainText(label=gettext_lazy("why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))

    guarded = ("reason",)


class FeedbackForm(GuardedForm):
    """What the county board says about the report."""

    feedback = PlainText(
        label=gettext_lazy("feedback"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy(
            "What you see that goes well, what you wonder about, and what you can help with."
        ),
    )
    edition = EditionField()

    guarded = ("feedback",)


class CommentForm(GuardedForm):
    """A remark on the report, one of its sections or figures."""

    about = forms.ChoiceField(label=gettext_lazy("about"), required=False)
    text = PlainText(label=gettext_lazy("comment"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    is_own = forms.BooleanField(label=gettext_lazy("Only for the county board"), required=False)
    form_token = TokenField()

    guarded = ("text",)

    def __init__(self, *args, sections, is_county, **kwargs):
        """`sections` are those of the report that was sent, as they are compared."""
        super().__init__(*args, **kwargs)
        groups = [
            (
                one.heading,
                [
                    (one.code, _("The whole section")),
                    *((f"{one.code} {figure.code}", figure.label) for figure in one.figures if figure.value),
                ],
            )
            for one in sections
        ]
        self.fields["about"].choices = [("", _("The whole report")), *groups]
        if not is_county:
            del self.fields["is_own"]

    @property
    def place(self):
        """The code of the question, and that of the figure; empty where it is about the whole."""
        code, _space, figure = self.cleaned_data["about"].partition(" ")
        return code, figure


def places_in(user, counties):
    """The municipalities that a round of the counties may ask."""
    return Municipality.objects.served_by(user).filter(county__in=counties).order_by("sort_key")


def rounds_before(user, counties):
    """The counties' rounds, the latest first, whose questions a new one may take."""
    ids = [county.pk for county in counties]
    return list(ReviewRound.objects.visible_to(user).filter(counties=ids)[:5])
