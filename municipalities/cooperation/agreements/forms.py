"""What may be typed about agreements and those who agree."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.cooperation.fields import Record, places_of, with_companions
from municipalities.models import CooperationAgreement, LocalPoliceArea, Organisation
from portal.lib.forms import GuardedForm, PlainText
from portal.lib.uploads import UploadField

State = CooperationAgreement.State
NEEDED = {  # of a signed agreement (9 §, R11)
    "purposes": gettext_lazy("A signed agreement says for which purposes it holds (9 §)."),
    "areas": gettext_lazy("A signed agreement says within which areas it holds (9 §)."),
    "signed_on": gettext_lazy("Write when it was signed."),
    "valid_from": gettext_lazy("Write from when it is valid."),
}
EMPTY_ROWS = 3
MOST_ROWS = 30


class AgreementForm(Record):
    """An agreement from the first attempt on; what it must hold when it is signed is asked for then."""

    is_whole = False  # its parties stand in forms of their own
    guarded = ("title", "purposes", "areas")
    document_file = UploadField(
        label=gettext_lazy("the agreement as a file"),
        required=False,
        help_text=gettext_lazy("PDF, Word, Excel, PowerPoint, ODF or a picture, at most 20 MB."),
    )

    class Meta(Record.Meta):
        model = CooperationAgreement
        fields = [
            "title", "state", "purposes", "areas", "signed_on", "valid_from", "valid_to", "case_number"
        ]  # fmt: skip
        labels = {"state": gettext_lazy("how far has it come?")}
        widgets = {"state": forms.RadioSelect}
        help_texts = {
            "purposes": gettext_lazy("What you want to achieve together."),
            "areas": gettext_lazy("Places, groups or kinds of crime that the cooperation is about."),
            "valid_to": gettext_lazy("The last day. Leave it empty if it holds until further notice."),
        }

    def __init__(self, *args, signs=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.signs = signs
        for name in NEEDED:
            self.fields[name].needed_when = _("needed when it is signed")
        if self.instance.pk:
            del self.fields["state"]
        else:
            begun = (State.ATTEMPTED, State.NEGOTIATING, State.SIGNED)
            self.fields["state"].choices = [(state.value, state.label) for state in begun]
        with_companions(self)

    def of(self, row):
        return type(self)(instance=row, municipality=self.municipality, signs=self.signs)

    def clean(self):
        data = super().clean()
        if self.signs or data.get("state", self.instance.state) in CooperationAgreement.SIGNED:
            for name, message in NEEDED.items():
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, message)
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The last day comes before the first."))
        return data

    @property
    def places(self):
        return places_of(self)

    @property
    def values(self):
        signed = {"state": State.SIGNED} if self.signs else {}
        return super().values | signed


class PartyForm(GuardedForm):
    """One of those who agree; a row without a name is no row."""

    pk = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**62)
    organisation = forms.ChoiceField(label=gettext_lazy("kind of organisation"), choices=Organisation.choices)
    name = PlainText(label=gettext_lazy("organisation"), max_length=120, required=False)
    signed_by = PlainText(label=gettext_lazy("signed by (function)"), max_length=120, required=False)
    police_area = forms.ModelChoiceField(
        LocalPoliceArea.objects.none(),
        label=gettext_lazy("local police area"),
        required=False,
        empty_label=gettext_lazy("Not stated"),
    )

    guarded = ("name", "signed_by")

    def __init__(self, *args, areas, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["police_area"].queryset = areas


class BaseParties(forms.BaseFormSet):
    """Those who agree, with room for more; without JavaScript, "more rows" asks the page for them."""

    def __init__(self, *args, municipality, agreement=None, **kwargs):
        rows = agreement.parties.all() if agreement else ()
        known = [party.police_area_id for party in rows]
        today = municipality.police_memberships.active().values("area")
        self.areas = LocalPoliceArea.objects.filter(Q(pk__in=today) | Q(pk__in=known))
        super().__init__(*args, **kwargs)

    def get_form_kwargs(self, index):
        return super().get_form_kwargs(index) | {"areas": self.areas}

    @property
    def parties(self):
        """The rows that name somebody, as the action takes them."""
        names = ("pk", "organisation", "name", "signed_by", "police_area")
        return [
            {name: form.cleaned_data.get(name) for name in names}
            for form in self.forms
            if form.cleaned_data.get("name")
        ]


Parties = forms.formset_factory(
    PartyForm, formset=BaseParties, extra=EMPTY_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)


def party_initial(agreement, *, with_keys=True):
    """The parties of an agreement as the rows of a form; without keys where they are copied."""
    return [
        {
            "pk": party.pk if with_keys else None,
            "organisation": party.organisation,
            "name": party.name,
            "signed_by": party.signed_by,
            "police_area": party.police_area_id,
        }
        for party in agreement.parties.all()
    ]


def parties_form(data, *, municipality, agreement=None, like=None):
    """The rows of parties: those of the agreement, or of the one that it is to replace, and room for more.

    When the page was asked for more rows, all that was typed is there, and three empty rows.
    """
    rows = []
    if agreement or like:
        rows = party_initial(agreement or like, with_keys=bool(agreement))
    if data is not None and "rows" in data:
        data = data.copy()
        total = data.get("party-TOTAL_FORMS", "")
        count = int(total) if total.isdecimal() and len(total) < 4 else 0
        data["party-TOTAL_FORMS"] = str(min(count + EMPTY_ROWS, MOST_ROWS))
    elif data is None and not rows:
        rows = [{"organisation": Organisation.MUNICIPALITY, "name": municipality.full_name}]
    return Parties(data, prefix="party", municipality=municipality, agreement=agreement or like, initial=rows)
