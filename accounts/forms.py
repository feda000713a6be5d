"""What may be typed about people: who is invited, to what, until when, and who owns a place's record."""

from datetime import date, timedelta

from allauth.account import forms as allauth_forms
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import LastOwner, needs_successor, send_reset_link
from accounts.models import OWNER_ROLES, Membership, Role, Unit, User, roles_at
from municipalities.models import County, LocalPoliceArea, Municipality, MunicipalityGroup
from portal.lib.forms import DateInput, MailAddress
from portal.lib.swedish import clean_text

PASSWORD_HELP = gettext_lazy("At least 12 characters. A few words that do not belong together work well.")


class LineField(forms.CharField):
    """One line of text, cleaned of line breaks and of characters that cannot be seen."""

    def to_python(self, value):
        return " ".join(clean_text(super().to_python(value)).split())


def password_field(label, *, is_new, help_text=""):
    """A password is never trimmed, and never shown again."""
    attributes = {"autocomplete": "new-password" if is_new else "current-password"}
    return forms.CharField(
        label=label, help_text=help_text, strip=False, max_length=128, widget=forms.PasswordInput(attributes)
    )


class LoginForm(allauth_forms.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.EmailField(
            label=_("E-mail"), max_length=254, widget=forms.EmailInput({"autocomplete": "username"})
        )
        self.fields["password"] = password_field(_("Password"), is_new=False)


class ResetPasswordForm(forms.Form):
    """Asks for a link to a new password; known and unknown addresses are treated alike."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"), max_length=254, widget=forms.EmailInput({"autocomplete": "username"})
    )

    def save(self, request):
        send_reset_link.enqueue(self.cleaned_data["email"])


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        tidy_new_password(self)
        self.fields["oldpassword"] = password_field(_("Current password"), is_new=False)


class ResetPasswordKeyForm(allauth_forms.ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        tidy_new_password(self)


class SetPasswordForm(allauth_forms.SetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        tidy_new_password(self)


def tidy_new_password(form):
    """Ask for a new password once, in our words."""
    del form.fields["password2"]
    field = form.fields["password1"]
    field.label, field.help_text = _("New password"), PASSWORD_HELP
    field.widget.attrs.pop("placeholder", None)


class WelcomeForm(forms.Form):
    """What a new person fills in to accept an invitation."""

    name = LineField(
        label=gettext_lazy("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    password = password_field(gettext_lazy("Choose a password"), is_new=True, help_text=PASSWORD_HELP)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self):
        cleaned = super().clean()
        if password := cleaned.get("password"):
            person = User(email=self.user.email, name=cleaned.get("name", ""))
            try:
                validate_password(password, person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class TermsForm(forms.Form):
    """The terms of a membership: role, and what goes with it."""

    role = forms.ChoiceField(label=gettext_lazy("Role"))
    unit = forms.ChoiceField(
        label=gettext_lazy("Unit"),
        required=False,
        help_text=gettext_lazy("For those who work in the municipality."),
        choices=[("", gettext_lazy("Not stated")), *Unit.choices],
    )
    organisation = LineField(
        label=gettext_lazy("Organisation"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("For partners: the police, the region, an association or a company."),
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day with access"),
        required=False,
        help_text=gettext_lazy("Leave empty if it goes on until further notice."),
        widget=DateInput,
    )
    is_owner = forms.BooleanField(
        label=gettext_lazy("Owner of the municipality's record"),
        required=False,
        help_text=gettext_lazy(
            "Answers for the record and passes it on. Every municipality should have two owners: "
            "the coordinator and a manager or registrar."
        ),
    )

    def __init__(self, *args, roles, place=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.chosen = place
        self.fields["role"].choices = [(role.value, role.label) for role in roles]
        if not set(roles) - {Role.ADMINISTRATOR, Role.COUNTY_OFFICER}:
            del self.fields["unit"]
        if Role.PARTNER not in roles:
            del self.fields["organisation"]
        if not set(roles) & set(OWNER_ROLES):
            del self.fields["is_owner"]

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("The day has passed. To end access now, choose “End access”."))
        if day == date.max:  # has no day after it
            raise forms.ValidationError(_("Leave empty if it goes on until further notice."))
        return day

    def clean(self):
        cleaned = super().clean()
        role = cleaned.get("role")
        if cleaned.get("is_owner") and (role not in OWNER_ROLES or not isinstance(self.chosen, Municipality)):
            self.add_error("is_owner", _("An owner is a municipality's coordinator, manager or registrar."))
        return cleaned

    @property
    def terms(self):
        """What the actions take; what does not belong to the role is left out."""
        cleaned = self.cleaned_data
        role, day = cleaned["role"], cleaned["last_day"]
        works_here = role not in (Role.ADMINISTRATOR, Role.COUNTY_OFFICER, Role.PARTNER)
        return {
            "role": role,
            "unit": cleaned.get("unit", "") if works_here else "",
            "organisation": cleaned.get("organisation", "") if role == Role.PARTNER else "",
            "ends_on": day + timedelta(days=1) if day else None,
            "is_owner": cleaned.get("is_owner", False),
        }


class InviteForm(TermsForm):
    """Invites someone to a place that the page is about."""

    email = MailAddress(
        label=gettext_lazy("E-mail"),
        max_length=254,
        help_text=gettext_lazy("The invitation goes there. The person signs in with the same address."),
    )
    field_order = ["email", "place", "role"]


class InviteAnywhereForm(InviteForm):
    """Invites someone to any place: the portal's administrator chooses it."""

    place = forms.ChoiceField(label=gettext_lazy("Where"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, roles=list(Role), **kwargs)
        self.places = {"": None, "portal": None}
        choices = [("", _("Choose a place")), ("portal", _("The whole portal"))]
        for label, objects in (
            (_("Counties"), County.objects.real()),
            # Whoever said yes to learning in a group has not said yes to people who reach its record.
            (_("Groups of municipalities"), MunicipalityGroup.objects.filter(proposal=None)),
            (_("Local police areas"), LocalPoliceArea.objects.all()),
            (_("Municipalities"), Municipality.objects.real()),
        ):
            keyed = {f"{place._meta.model_name}-{place.pk}": place for place in objects}
            if keyed:
                choices.append((label, [(key, getattr(p, "full_name", p.name)) for key, p in keyed.items()]))
            self.places |= keyed
        self.fields["place"].choices = choices

    def clean_place(self):
        self.chosen = self.places[self.cleaned_data["place"]]
        return self.cleaned_data["place"]

    def clean(self):
        cleaned = super().clean()
        role = cleaned.get("role")
        if role and cleaned.get("place") and role not in roles_at(self.chosen):
            fitting = ", ".join(str(role.label) for role in roles_at(self.chosen))
            self.add_error(
                "role", _("That role does not exist there. Choose: %(roles)s.") % {"roles": fitting}
            )
        return cleaned


class EndForm(forms.Form):
    """Confirms a change, and asks who takes over where the place would be left without an owner."""

    successor = forms.ModelChoiceField(
        Membership.objects.none(),
        label=gettext_lazy("New owner"),
        empty_label=gettext_lazy("Choose a person"),
        error_messages={"required": LastOwner.reason},
    )

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        if not needs_successor(membership):
            del self.fields["successor"]
            return
        self.fields["successor"].queryset = (
            Membership.objects.active()
            .at_place(membership.place)
            .filter(role__in=OWNER_ROLES, user__is_active=True)
            .exclude(user=membership.user_id)
            .select_related("user", "municipality")
        )
        self.fields["successor"].label_from_instance = lambda m: f"{m.user}, {m.get_role_display()}"

    @property
    def lacks_candidates(self):
        """Whether someone must take over and nobody can."""
        return "successor" in self.fields and not self.fields["successor"].queryset.exists()


class EditForm(EndForm, TermsForm):
    """Changes the terms of a membership that is in force."""

    field_order = ["role", "unit", "organisation", "last_day", "is_owner", "successor"]

    def __init__(self, *args, membership, **kwargs):
        initial = {
            "role": membership.role,
            "unit": membership.unit,
            "organisation": membership.organisation,
            "last_day": membership.last_day,
            "is_owner": membership.is_owner,
        }
        place = membership.place
        super().__init__(
            *args, membership=membership, place=place, roles=roles_at(place), initial=initial, **kwargs
        )
        if successor := self.fields.get("successor"):
            successor.required = False
            successor.help_text = _("Needed if the person is to be owner no longer, or for a shorter time.")


class PeopleFilter(forms.Form):
    """Finds people by name, e-mail or place."""

    q = forms.CharField(label=gettext_lazy("Name, e-mail or place"), required=False, max_length=200)

    def apply(self, memberships):
        """The memberships where every word is part of the name, the address or the place."""
        words = clean_text(self.cleaned_data["q"]).split() if self.is_valid() else []
        for word in words[:8]:
            memberships = memberships.filter(
                Q(user__name__icontains=word)
                | Q(user__email__icontains=word)
                | Q(municipality__name__icontains=word)
                | Q(group__name__icontains=word)
                | Q(police_area__name__icontains=word)
                | Q(county__name__icontains=word)
            )
        return memberships
