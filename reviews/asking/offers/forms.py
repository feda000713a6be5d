"""What may be typed about competence that is offered or looked for, and how the list is narrowed."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib.forms import EditionField, GuardedForm, Hours, PlainText, TokenField
from reviews.asking.fields import audience_columns, audience_field, audience_of, set_audience
from reviews.forms import GetForm
from reviews.models import Offer
from reviews.support.fields import Day, for_one, set_themes, themes_field

USUAL, LONGEST = timedelta(days=180), timedelta(days=2 * 365)


class OfferForm(GuardedForm):
    """What is offered or looked for, how much, until when, whom to turn to, and who sees it."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Do you offer or look for help?"), widget=forms.RadioSelect, choices=Offer.Kind
    )
    text = PlainText(
        label=gettext_lazy("What is it about?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For example: lead a safety walk, or read statistics with you."),
    )
    themes = themes_field()
    hours = Hours(
        label=gettext_lazy("about how many hours"),
        required=False,
        min_value=1,
        max_value=9999,
        max_digits=6,
        decimal_places=1,
    )
    until = Day(label=gettext_lazy("until and including"), help_text=gettext_lazy("Then it ends by itself."))
    function = PlainText(
        label=gettext_lazy("which function to turn to"),
        max_length=120,
        help_text=gettext_lazy("A function, not a person: the crime prevention coordinator."),
    )
    audience = audience_field()
    edition = EditionField()
    form_token = TokenField()

    guarded = ("text", "function")
    COLUMNS = ("kind", "text", "themes", "hours", "until", "function")

    def __init__(self, *args, side, offer=None, **kwargs):
        super().__init__(*args, initial=self.begins_as(offer), **kwargs)
        set_themes(self, offer.themes if offer else ())
        set_audience(self, side, offer)
        for_one(self, offer)

    @classmethod
    def begins_as(cls, offer):
        """What stands in the form when it is opened."""
        if offer is None:
            return {"until": timezone.localdate() + USUAL}
        columns = {name: getattr(offer, name) for name in (*cls.COLUMNS, "edition")}
        return columns | {"audience": audience_of(offer)}

    def clean_until(self):
        until, today = self.cleaned_data["until"], timezone.localdate()
        if not today <= until <= today + LONGEST:
            raise forms.ValidationError(_("Choose a day from today on, within two years."))
        return until

    @property
    def columns(self):
        """The columns of the offer."""
        columns = {name: self.cleaned_data[name] for name in self.COLUMNS}
        return columns | audience_columns(self.cleaned_data["audience"])


class OfferFilter(GetForm):
    """How the list is narrowed: by theme, and to what is offered or looked for."""

    tema = forms.CharField(required=False)
    slag = forms.CharField(required=False)

    KINDS = {"erbjuds": Offer.Kind.OFFERED, "soks": Offer.Kind.WANTED}

    def __init__(self, data, *, themes):
        super().__init__(data)
        self.themes = themes
        self.kinds = [("erbjuds", _("What is offered")), ("soks", _("What is looked for"))]

    def clean_tema(self):
        return self.known("tema", self.themes)

    def clean_slag(self):
        return self.known("slag", self.kinds)

    def apply(self, offers):
        """The offers that are asked for."""
        if theme := self.value("tema"):
            offers = offers.filter(themes__contains=[theme])
        if kind := self.value("slag"):
            offers = offers.filter(kind=self.KINDS[kind])
        return offers
