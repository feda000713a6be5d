"""Indicators: figures about places over time, with their definitions, sources and breaks in series."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import MUNICIPAL, PRACTICE, County, Municipality


class IndicatorQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The common indicators, and those that one's own municipalities have defined."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(municipality=None) | Q(municipality__in=user.reach(*MUNICIPAL, "partner")))

    def editable_by(self, user):
        """Indicators of municipalities the user coordinates; the common ones are reference data."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(municipality__in=user.reach("coordinator"))

    def of(self, municipality):
        """The common indicators, and the municipality's own."""
        return self.filter(Q(municipality=None) | Q(municipality=municipality))

    def current(self, on=None):
        """Indicators in use on the day (today in Sweden); older ones keep their figures."""
        on = on or timezone.localdate()
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)


class Indicator(models.Model):
    """What a series of figures is about: definition, unit, source, and which way is better."""

    class Direction(models.TextChoices):
        LOWER = "lower", _("Lower is better")
        HIGHER = "higher", _("Higher is better")
        NEITHER = "neither", _("Neither is better")

    class Kind(models.TextChoices):
        REGISTER = "register", _("Official statistics")
        SURVEY = "survey", _("Survey")
        OWN = "own", _("Counted in the municipality")

    code = models.SlugField(_("code"), max_length=60)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="indicators"
    )  # whose own it is; none for the common ones
    name = models.CharField(_("name"), max_length=160)
    definition = models.TextField(_("definition"), max_length=2000)
    unit = models.CharField(_("unit of measurement"), max_length=60)
    source = models.CharField(_("source"), max_length=160)
    kind = models.CharField(_("kind of source"), max_length=20, choices=Kind)
    direction = models.CharField(_("which way is better"), max_length=10, choices=Direction)
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=0)
    themes = ArrayField(models.CharField(max_length=40), verbose_name=_("themes"), default=list, blank=True)
    is_per_inhabitant = models.BooleanField(
        _("already in relation to the number of inhabitants"), default=False
    )
    can_divide = models.BooleanField(_("makes sense per 1 000 inhabitants"), default=False)
    threshold = models.PositiveSmallIntegerField(null=True, blank=True)  # least number shown, for surveys
    can_pool = models.BooleanField(default=False)  # years or neighbours may be put together
    kolada_id = models.CharField(max_length=10, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    edition = models.PositiveIntegerField(default=1)
    figures_edition = models.PositiveIntegerField(default=0, editable=False)
    # of its official figures: a trigger counts it up, so that what is computed from them knows when it is old
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "code"], nulls_distinct=False, name="indicator_code_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="indicator_ends_after"
            ),
        ]

    def __str__(self):
        return self.name


class SeriesBreak(models.Model):
    """That figures from this year on cannot be compared with those before, and why."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="breaks")
    year = models.PositiveSmallIntegerField(_("from the year"))
    note = models.CharField(_("what changed"), max_length=300)

    class Meta:
        ordering = ["year"]
        constraints = [models.UniqueConstraint(fields=["indicator", "year"], name="series_break_once")]

    def __str__(self):
        return f"{self.year}: {self.note}"


# Who a figure comes from. What a municipality puts in bears its code first, and is used for that place alone.
KOLADA = "kolada"
KOLADA_SAMPLE = "kolada-sample"  # invented, in Kolada's form, for the demonstration
BY_HAND = "hand"
OFFICIAL = (KOLADA, KOLADA_SAMPLE)


class IndicatorValueQuerySet(models.QuerySet):
    def public(self):
        """Official statistics, which everyone may read of every place."""
        return self.filter(source__in=OFFICIAL)

    def readable_by(self, user):
        """Official ones, and what has been put in about the municipalities that the user works for."""
        return self.filter(Q(source__in=OFFICIAL) | Q(municipality__in=user.reach(*MUNICIPAL, "partner")))

    def official_first(self):
        """In the order in which one of them stands: official statistics before what was put in, newest first."""
        is_put_in = Case(When(source__in=OFFICIAL, then=Value(0)), default=Value(1))
        return self.order_by(is_put_in, "-year", "source")

    def put_in_by(self, municipality):
        """What the municipality has typed or read in: about itself, its county and the nation."""
        return self.filter(source__startswith=f"{municipality.code}:")

    def around(self, municipality):
        """Figures of the municipality, of its county and of the nation."""
        of_county = Q(municipality=None, county=municipality.county_id)
        return self.filter(Q(municipality=municipality) | of_county | Q(municipality=None, county=None))


class IndicatorValue(models.Model):
    """One figure: indicator × area × year × sex × source. Both areas empty is the nation.

    A zero is a value; missing, not applicable and secret are states without one.
    """

    class Sex(models.TextChoices):
        TOTAL = "T", _("All")
        WOMEN = "K", _("Women and girls")
        MEN = "M", _("Men and boys")

    class State(models.IntegerChoices):
        VALUE = 0, _("Figure")
        MISSING = 1, _("Missing")
        NOT_APPLICABLE = 2, _("Not applicable")
        SECRET = 3, _("Not shown: too few")

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="values", db_index=False)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    county = models.ForeignKey(
        County, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    year = models.PositiveSmallIntegerField()
    sex = models.CharField(max_length=1, choices=Sex, default=Sex.TOTAL)
    source = models.CharField(max_length=60)  # kolada, 2417:hand, or 2417: and a file's name
    state = models.PositiveSmallIntegerField(choices=State, default=State.VALUE)
    value = models.FloatField(null=True, blank=True)

    objects = IndicatorValueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "municipality", "county", "year", "sex", "source"],
                nulls_distinct=False,
                name="indicator_value_once",
            ),
            models.CheckConstraint(
                condition=Q(state=0, value__isnull=False) | Q(state__gt=0, value=None),
                name="indicator_value_or_state",
            ),
            models.CheckConstraint(
                condition=Q(municipality=None) | Q(county=None), name="indicator_value_one_area"
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "indicator", "year"], name="indicator_value_of_place"),
        ]

    def __str__(self):
        return f"{self.indicator_id} {self.municipality_id or self.county_id or 'riket'} {self.year}"


class IndicatorImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Files on their way into the municipalities the user coordinates; while practising one's own."""
        if not user.is_authenticated:
            return self.none()
        mine = self.filter(municipality__in=Municipality.objects.coordinated_by(user))
        return mine.filter(Q(created_by=user.pk) | ~Q(municipality=PRACTICE)).defer("content")


class IndicatorImport(models.Model):
    """A file of figures on its way in: uploaded, mapped, looked at, read in."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Choose columns")
        CHECKED = "checked", _("Checked")
        DONE = "done", _("Done")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="indicator_imports")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    columns = models.JSONField(default=list)  # per column of the file: title, samples, what it holds
    indicator = models.ForeignKey(
        Indicator, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )  # of the whole file, where no column says it
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    rows_good = models.PositiveIntegerField(default=0)  # figures that can be read in
    rows_bad = models.PositiveIntegerField(default=0)
    rows_passed = models.PositiveIntegerField(default=0)  # about other municipalities
    errors = models.JSONField(default=list)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = IndicatorImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.file_name
