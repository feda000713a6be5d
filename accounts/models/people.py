"""People: users, and what they may do where and when (memberships)."""

from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from municipalities.models import (
    PRACTICE,
    County,
    DatedQuerySet,
    GroupMember,
    LocalPoliceArea,
    Municipality,
    MunicipalityGroup,
    PoliceAreaMember,
)


class Role(models.TextChoices):
    COORDINATOR = "coordinator", _("Coordinator")
    COLLEAGUE = "colleague", _("Colleague")
    MANAGER = "manager", _("Manager")
    REGISTRAR = "registrar", _("Registrar")
    PARTNER = "partner", _("Partner")
    READER = "reader", _("Reader (elected)")
    COUNTY_OFFICER = "county_officer", _("County officer")
    ADMINISTRATOR = "administrator", _("Administrator")


class Unit(models.TextChoices):
    MANAGEMENT = "management", _("Municipal management")
    SCHOOL = "school", _("School and preschool")
    SOCIAL_SERVICES = "social_services", _("Social services")
    LEISURE = "leisure", _("Culture and leisure")
    ENVIRONMENT = "environment", _("Environment and permits")
    PLANNING = "planning", _("Planning and technical services")
    RESCUE = "rescue", _("Rescue services and preparedness")
    HOUSING = "housing", _("Municipal housing company")
    OTHER = "other", _("Other")


OWNER_ROLES = (Role.COORDINATOR, Role.MANAGER, Role.REGISTRAR)
MUNICIPAL_ROLES = (*OWNER_ROLES, Role.COLLEAGUE, Role.READER)
PLACE_FIELDS = {
    Municipality: "municipality",
    MunicipalityGroup: "group",
    LocalPoliceArea: "police_area",
    County: "county",
}


def roles_at(place):
    """The roles one can have at a place; None is the portal as a whole."""
    return {
        Municipality: (*MUNICIPAL_ROLES, Role.PARTNER, Role.ADMINISTRATOR),
        MunicipalityGroup: (*MUNICIPAL_ROLES, Role.PARTNER),
        LocalPoliceArea: (Role.PARTNER,),
        County: (Role.COUNTY_OFFICER, Role.ADMINISTRATOR),
        type(None): (Role.ADMINISTRATOR,),
    }[type(place)]


def place_columns(place):
    """The four columns of a membership that say which place it is for."""
    return {name: place if isinstance(place, model) else None for model, name in PLACE_FIELDS.items()}


class UserQuerySet(models.QuerySet):
    def working_at(self, municipality):
        """People who have or had a role in the municipality that lets them add activities."""
        adders = Membership.objects.at(municipality).filter(role__in=(Role.COORDINATOR, Role.COLLEAGUE))
        return self.filter(pk__in=adders.exclude(accepted_at=None).values("user"))

    def partners_at(self, municipality):
        """Partners who may be invited to the municipality's activities today."""
        partners = Membership.objects.active().at(municipality).filter(role=Role.PARTNER)
        return self.filter(pk__in=partners.values("user"))

    def guests_of(self, participation):
        """Partners whom the municipality invited to read the activity in its record."""
        return self.filter(guest_at__participation=participation)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email, password=None, **fields):
        """Create a person who signs in by e-mail; without a password nobody can sign in yet."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, email):
        return self.get(email=email.strip().lower())


class User(AbstractBaseUser):
    """A person with an account."""

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    previous_login = models.DateTimeField(null=True, blank=True)
    welcomed_at = models.DateTimeField(null=True, blank=True)  # when the person left the welcome page

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "email"]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower_case")
        ]

    def __str__(self):
        return self.name or self.email

    @property
    def first_name(self):
        """The first word of the name, for a greeting."""
        return self.name.partition(" ")[0]

    # What the person may reach is read once per request (the user object lives no longer than that), so
    # every scope is a short list of ids, and a change of role holds from the next request on.

    @cached_property
    def active_memberships(self):
        """The memberships in force today, without their places: most questions need only the ids."""
        return list(self.memberships.active())

    @cached_property
    def _grouped(self):
        groups = {m.group_id for m in self.active_memberships if m.group_id}
        return GroupMember.objects.active().for_places(group__in=groups)

    @cached_property
    def _policed(self):
        areas = {m.police_area_id for m in self.active_memberships if m.police_area_id}
        return PoliceAreaMember.objects.active().for_places(area__in=areas)

    def reach_of(self, membership):
        """Ids of the municipalities that the membership reaches: directly, by group, by police area."""
        if membership.role in (Role.ADMINISTRATOR, Role.COUNTY_OFFICER):
            return set()
        if membership.municipality_id:
            return {membership.municipality_id}
        return (
            self._grouped[membership.group_id]
            if membership.group_id
            else self._policed[membership.police_area_id]
        )

    def reach(self, *roles):
        """Ids of the municipalities where the user has one of the roles (any, if none is named) today.

        County officers and administrators reach no municipality's record by that role. Whoever has any role
        anywhere is a coordinator of Övningskommunen.
        """
        chosen = [m for m in self.active_memberships if not roles or m.role in roles]
        reached = set().union(*(self.reach_of(membership) for membership in chosen))
        practises = self.active_memberships and (not roles or Role.COORDINATOR in roles)
        return reached | {PRACTICE} if practises else reached

    @cached_property
    def policed_ids(self):
        """Ids of the municipalities of the local police areas that the user works for as partner today."""
        police = [m for m in self.active_memberships if m.role == Role.PARTNER and m.police_area_id]
        return set().union(*(self.reach_of(membership) for membership in police))

    @property
    def county_ids(self):
        """Ids of the counties the user serves as county officer today; whoever serves one can practise too."""
        served = {m.county_id for m in self.active_memberships if m.role == Role.COUNTY_OFFICER}
        return served | {PRACTICE} if served else served

    @property
    def administrator_memberships(self):
        return [m for m in self.active_memberships if m.role == Role.ADMINISTRATOR]

    @property
    def administers_portal(self):
        """Whether the user manages accounts everywhere (but reads no content by it)."""
        return any(not (m.municipality_id or m.county_id) for m in self.administrator_memberships)


class MembershipQuerySet(DatedQuerySet):
    def active(self, on=None):
        """Accepted memberships in force on the day (today in Sweden)."""
        return super().active(on).exclude(accepted_at=None)

    def standing(self):
        """Memberships that have not ended: in force, or waiting to be accepted."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=timezone.localdate()))

    def waiting(self):
        """Invited, not yet accepted."""
        return self.standing().filter(accepted_at=None)

    def ended(self):
        """What was, latest first."""
        past = self.filter(ends_on__lte=timezone.localdate()).exclude(accepted_at=None)
        return past.order_by("-ends_on", "-pk")

    def by_name(self):
        """In Swedish alphabetical order of name, or address while there is none: by `sort` and `pk`."""
        text = models.TextField()
        name = Lower(Coalesce(NullIf("user__name", Value("")), "user__email", output_field=text))
        order = Func(name, Value("åäæöøéü"), Value("{||}}ey"), function="translate", output_field=text)
        return self.annotate(sort=order).order_by("sort", "pk")

    def managed_by(self, user):
        """Memberships the user may change: the portal's administrator all, others their own place's."""
        if not user.is_authenticated:
            return self.none()
        if user.administers_portal:
            return self
        own = user.administrator_memberships
        return self.filter(
            Q(municipality__in=[m.municipality_id for m in own]) | Q(county__in=[m.county_id for m in own])
        )

    def at_place(self, place):
        """Memberships for exactly this place; None is the portal as a whole."""
        return self.filter(**place_columns(place))

    def keepers(self, place):
        """Who keeps a place from being locked out: a municipality's owners, the portal's administrators."""
        here = self.active().at_place(place).filter(user__is_active=True)
        if isinstance(place, Municipality):
            return here.filter(is_owner=True)
        return here.filter(role=Role.ADMINISTRATOR) if place is None else self.none()

    def at(self, municipality):
        """Memberships that reach the municipality: directly, by group, by local police area."""
        return self.filter(
            Q(municipality=municipality)
            | Q(group__in=municipality.group_memberships.active().values("group"))
            | Q(police_area__in=municipality.police_memberships.active().values("area"))
        )


class Membership(models.Model):
    """What a person may do, where, and from when to when: user × role × place."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    unit = models.CharField(_("unit"), max_length=20, choices=Unit, blank=True)
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    group = models.ForeignKey(
        MunicipalityGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    police_area = models.ForeignKey(
        LocalPoliceArea, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    county = models.ForeignKey(
        County, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    is_owner = models.BooleanField(
        _("owner"), default=False, help_text=_("Answers for the municipality's record and passes it on.")
    )
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("first day without access"), null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["role", "pk"]
        constraints = [
            models.CheckConstraint(
                name="membership_place_fits_role",
                condition=(
                    Q(role__in=MUNICIPAL_ROLES, county=None, police_area=None)
                    & (Q(municipality__isnull=False, group=None) | Q(municipality=None, group__isnull=False))
                )
                | (
                    Q(role=Role.PARTNER, county=None)
                    & (
                        Q(municipality__isnull=False, group=None, police_area=None)
                        | Q(municipality=None, group__isnull=False, police_area=None)
                        | Q(municipality=None, group=None, police_area__isnull=False)
                    )
                )
                | Q(
                    role=Role.COUNTY_OFFICER,
                    county__isnull=False,
                    municipality=None,
                    group=None,
                    police_area=None,
                )
                | (
                    Q(role=Role.ADMINISTRATOR, group=None, police_area=None)
                    & (Q(municipality=None) | Q(county=None))
                ),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="membership_ends_after"
            ),
            models.CheckConstraint(
                condition=Q(is_owner=False) | Q(role__in=OWNER_ROLES, municipality__isnull=False),
                name="membership_owner_role",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "municipality", "group", "police_area", "county"],
                condition=Q(ends_on=None),
                nulls_distinct=False,
                name="membership_open_once",
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()}, {self.place}"

    @property
    def place(self):
        """The municipality, group, police area or county it is for; None for the portal as a whole."""
        return self.municipality or self.group or self.police_area or self.county

    @property
    def place_name(self):
        """The place in words: Norsjö kommun, Västerbottens län, Hela portalen."""
        return getattr(self.place, "full_name", None) or str(self.place or _("The whole portal"))

    @property
    def place_code(self):
        """The place in addresses; groups and police areas are the portal administrator's, like the portal."""
        return getattr(self.place, "code", "portal")

    @property
    def last_day(self):
        """The last day with access, or None while it goes on."""
        return self.ends_on and self.ends_on - timedelta(days=1)

    @property
    def is_active(self):
        today = timezone.localdate()
        in_force = self.starts_on <= today and (self.ends_on is None or self.ends_on > today)
        return in_force and self.accepted_at is not None
