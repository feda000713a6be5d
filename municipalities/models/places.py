"""Places: counties, municipalities, groups of municipalities, local police areas."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Which roles may do what with a municipality's record; the scopes below and the buttons ask these.
READS_IN_FULL = ("coordinator", "manager")
ADDS = ("coordinator", "colleague")
MUNICIPAL = ("coordinator", "colleague", "manager", "registrar", "reader")
COORDINATES = ("coordinator",)

PRACTICE = 10_000  # primary key of the place where everyone may try everything, and of the county it lies in


class PracticeQuerySet(models.QuerySet):
    def real(self):
        """All but the place to practise in."""
        return self.exclude(pk=PRACTICE)

    def together_with(self, place):
        """Those that something can be joint with: real places with real ones; practice stays by itself."""
        return self.filter(pk=PRACTICE) if place.is_practice else self.real()


class CountyQuerySet(PracticeQuerySet):
    def visible_to(self, user):
        """Counties the user serves as county officer."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(pk__in=user.county_ids)

    def administered_by(self, user):
        """Counties whose board's accounts the user manages: the portal's and the board's administrators."""
        if not user.is_authenticated:
            return self.none()
        if user.administers_portal:
            return self.real()
        return self.filter(pk__in=[m.county_id for m in user.administrator_memberships])


class County(models.Model):
    """One of Sweden's 21 counties (län), or Övningslänet."""

    code = models.CharField(_("county code"), max_length=2, unique=True)
    name = models.CharField(_("name"), max_length=60)
    sort_key = models.CharField(max_length=80, editable=False)

    objects = CountyQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key"]
        constraints = [models.CheckConstraint(condition=Q(code__regex=r"^\d{2}$"), name="county_code_digits")]

    def __str__(self):
        return self.name

    @property
    def short_name(self):
        """The name without "län" and its genitive s: Västerbotten, Örebro."""
        return self.name.removesuffix(" län").removesuffix("s")

    @property
    def board_name(self):
        """Its authority: Länsstyrelsen i Västerbottens län."""
        return _("The county administrative board of %(county)s") % {"county": self.name}

    @property
    def is_practice(self):
        """Whether this is Övningslänet, where Övningskommunen lies."""
        return self.pk == PRACTICE


class MunicipalityQuerySet(PracticeQuerySet):
    def visible_to(self, user):
        """Municipalities the user works in, and those of the counties the user serves."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(pk__in=user.reach()) | Q(county__in=user.county_ids))

    def where(self, user, *roles):
        """Municipalities where the user has one of the roles today: directly, by group, by police area."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(pk__in=user.reach(*roles))

    def readable_in_full_by(self, user):
        """Municipalities where the user reads drafts and unshared entries: coordinator and manager."""
        return self.where(user, *READS_IN_FULL)

    def editable_by(self, user):
        """Municipalities where the user may add activities: coordinator and colleague."""
        return self.where(user, *ADDS)

    def coordinated_by(self, user):
        """Municipalities whose whole record the user keeps: settings, import, every entry."""
        return self.where(user, *COORDINATES)

    def served_by(self, user):
        """Municipalities of the counties the user serves as county officer."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(county__in=user.county_ids)

    def administered_by(self, user):
        """Municipalities whose accounts the user manages: the portal's and the municipality's administrators."""
        if not user.is_authenticated:
            return self.none()
        if user.administers_portal:
            return self.real()
        return self.filter(pk__in=[m.municipality_id for m in user.administrator_memberships])


class Municipality(models.Model):
    """One of Sweden's 290 municipalities (kommun), or Övningskommunen."""

    code = models.CharField(_("municipality code"), max_length=4, unique=True)
    name = models.CharField(_("name"), max_length=60)
    sort_key = models.CharField(max_length=80, editable=False)
    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="municipalities")
    population = models.PositiveIntegerField(_("inhabitants"))
    skr_group = models.CharField(_("municipality group (SKR)"), max_length=2)
    latitude = models.DecimalField(max_digits=7, decimal_places=4)
    longitude = models.DecimalField(max_digits=7, decimal_places=4)
    shares_by_default = models.BooleanField(
        _("share new activities at once"),
        default=False,
        help_text=_(
            "The county board and the municipality's readers see an entry as soon as it is finished."
        ),
    )

    registrar_email = models.EmailField(
        _("the registrar's official mailbox"), max_length=254, blank=True
    )  # where what was sent or decided is handed over to be registered

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^\d{4}$"), name="municipality_code_digits"),
        ]

    def __str__(self):
        return self.name

    @property
    def full_name(self):
        """Norsjö kommun, Bodens kommun: a name that ends in a consonant takes an s, unless it has the sound."""
        if self.is_practice:
            return self.name
        stem = {"Falun": "Falu"}.get(self.name, self.name)
        ends_bare = stem[-1] in "aeiouyåäösxz" or stem in ("Kalmar", "Orust")
        return f"{stem} kommun" if ends_bare else f"{stem}s kommun"

    @property
    def is_practice(self):
        """Whether this is Övningskommunen, where nothing counts and everything is gone the next morning."""
        return self.pk == PRACTICE

    def is_editable_by(self, user):
        """Whether `editable_by` holds it; asks no database."""
        return self.pk in user.reach(*ADDS)

    def is_coordinated_by(self, user):
        """Whether `coordinated_by` holds it; asks no database."""
        return self.pk in user.reach(*COORDINATES)

    def is_read_in_full_by(self, user):
        """Whether `readable_in_full_by` holds it; asks no database."""
        return self.pk in user.reach(*READS_IN_FULL)

    @property
    def companions(self):
        """The municipalities that it shares a group with today, without itself: with whom things can be joint."""
        groups = self.group_memberships.active().values("group")
        together = GroupMember.objects.active().filter(group__in=groups)
        others = Municipality.objects.filter(pk__in=together.values("municipality")).exclude(pk=self.pk)
        return others.together_with(self)


class MunicipalityGroup(models.Model):
    """Municipalities that work together under one name (kommunsamverkan)."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    municipalities = models.ManyToManyField(Municipality, through="GroupMember", related_name="groups")

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Dated:
    """What the rows of a DatedQuerySet know about their end."""

    @property
    def is_over(self):
        """Whether it was, and is no more."""
        return self.ends_on is not None and self.ends_on <= timezone.localdate()

    @property
    def last_day(self):
        """The last day on which it holds, if it has an end."""
        return self.ends_on and self.ends_on - timedelta(days=1)


class LocalPoliceAreaQuerySet(models.QuerySet):
    def with_history(self):
        """With what each covers and covered, and what it came from."""
        members = PoliceAreaMember.objects.select_related("municipality").order_by(
            "municipality__sort_key", "pk"
        )
        return self.prefetch_related(models.Prefetch("members", members), "predecessors", "successors")


class LocalPoliceArea(Dated, models.Model):
    """A local police area (lokalpolisområde, LPO); which municipalities it covers changes over time."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    district = models.CharField(_("police district"), max_length=120, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("first day no longer"), null=True, blank=True)
    predecessors = models.ManyToManyField("self", symmetrical=False, related_name="successors", blank=True)
    municipalities = models.ManyToManyField(
        Municipality, through="PoliceAreaMember", related_name="police_areas"
    )

    objects = LocalPoliceAreaQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="police_area_ends_after",
            ),
        ]

    def __str__(self):
        return self.name


class DatedQuerySet(models.QuerySet):
    def active(self, on=None):
        """Rows in force on the day (today in Sweden): from starts_on up to, not including, ends_on."""
        on = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on)


class PlaceMemberQuerySet(DatedQuerySet):
    def for_places(self, **scope):
        """Municipality ids per group or police area; asks the database only if any is named."""
        ((name, ids),) = scope.items()
        found = {pk: set() for pk in ids}
        if ids:
            for pk, municipality in self.filter(**scope).values_list(
                name.removesuffix("__in"), "municipality"
            ):
                found[pk].add(municipality)
        return found


class GroupMember(models.Model):
    """That a municipality belongs to a group, and when."""

    group = models.ForeignKey(MunicipalityGroup, on_delete=models.CASCADE, related_name="members")
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="group_memberships")
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("first day no longer"), null=True, blank=True)

    objects = PlaceMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "municipality", "starts_on"], name="group_member_once"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="group_member_ends_after"
            ),
        ]


class PoliceAreaMember(Dated, models.Model):
    """That a local police area covers a municipality, and when."""

    area = models.ForeignKey(LocalPoliceArea, on_delete=models.CASCADE, related_name="members")
    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="police_memberships"
    )
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("first day no longer"), null=True, blank=True)

    objects = PlaceMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "municipality", "starts_on"], name="police_member_once"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="police_member_ends_after"
            ),
        ]
