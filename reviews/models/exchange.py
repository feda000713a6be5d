"""The method bank: ways of working, how small places have adapted them, and how it went."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activities.models import Arena
from municipalities.models import (
    COORDINATES,
    PRACTICE,
    READS_IN_FULL,
    County,
    Municipality,
    PreventionKind,
    PreventionLevel,
)
from portal.lib.searching import words_index

PRACTISED = Q(municipality=PRACTICE) | Q(county=PRACTICE)


def several(choices, name):
    """Several of the choices."""
    return ArrayField(
        models.CharField(max_length=20, choices=choices), verbose_name=name, default=list, blank=True
    )


def reads_others(user):
    """Whether the user works in a real municipality or county, and so reads what others share on purpose."""
    return bool(user.reach() - {PRACTICE} or user.county_ids)


class MethodQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The portal's own: everyone with a place. Those that stand of others: whoever works in a real place. All of
        one's own: coordinators and managers, and the county's officers. See `at` for what one place shows."""
        if not user.is_authenticated or not user.reach():
            return self.none()
        own = Q(municipality__in=user.reach(*READS_IN_FULL)) | Q(county__in=user.county_ids)
        shared = Q(withdrawn_on=None) & ~PRACTISED if reads_others(user) else Q(code__isnull=False)
        return self.filter(own | shared)

    def editable_by(self, user):
        """A municipality's coordinators, a county's officers; the portal's own come with the reference data."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(municipality__in=user.reach(*COORDINATES)) | Q(county__in=user.county_ids))

    def at(self, municipality):
        """What the bank holds there: its own, and what stands of the portal's and others'; while practising none of
        others, and nothing that is practised anywhere else."""
        shared = Q(code__isnull=False) if municipality.is_practice else Q(withdrawn_on=None) & ~PRACTISED
        return self.filter(Q(municipality=municipality) | shared)

    def in_counties(self, counties):
        """The same for those who serve the counties: their own, and what stands of the portal's and others'."""
        if any(county.is_practice for county in counties):
            return self.filter(
                Q(county=PRACTICE) | Q(municipality=PRACTICE, withdrawn_on=None) | Q(code__isnull=False)
            )
        return self.filter(Q(county__in=counties) | Q(withdrawn_on=None) & ~PRACTISED)

    def told_of(self, *told):
        """Those that any of the rows (notes, verdicts) tell of."""
        return self.filter(Q(*(Q(pk__in=rows.values("method")) for rows in told), _connector=Q.OR))


class Method(models.Model):
    """A way of working that others can learn from. That it stands here is no recommendation."""

    code = models.SlugField(
        max_length=60, unique=True, null=True, blank=True, editable=False
    )  # of the portal's own
    name = models.CharField(_("name"), max_length=120)
    sort_key = models.CharField(max_length=250, editable=False)
    short = models.CharField(_("in a sentence or two"), max_length=300)
    target_group = models.CharField(_("for whom"), max_length=200, blank=True)
    problem = models.CharField(_("the problem it answers"), max_length=300, blank=True)
    purpose = models.TextField(_("purpose"), max_length=2000, blank=True)
    content = models.TextField(_("how one does it"), max_length=4000, blank=True)
    levels = several(PreventionLevel, _("prevention level"))
    kinds = several(PreventionKind, _("kind of prevention"))
    arenas = several(Arena, _("arena"))
    themes = ArrayField(models.CharField(max_length=40), verbose_name=_("themes"), default=list, blank=True)
    resources = models.CharField(_("what it takes"), max_length=500, blank=True)
    adaptation = models.TextField(_("in a small municipality"), max_length=2000, blank=True)
    evidence = models.CharField(_("what is known about its effect"), max_length=500, blank=True)
    link = models.URLField(_("read more"), max_length=300, blank=True)
    contact = models.CharField(
        _("whom one can ask"), max_length=120, blank=True
    )  # a function, nobody by name
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="methods"
    )
    county = models.ForeignKey(
        County, on_delete=models.PROTECT, null=True, blank=True, related_name="methods"
    )
    withdrawn_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = MethodQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        indexes = [words_index("method_words", "name", "short", "purpose", "content", "adaptation")]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__isnull=False, municipality=None, county=None, withdrawn_on=None)
                | Q(code=None, municipality__isnull=False, county=None)
                | Q(code=None, municipality=None, county__isnull=False),
                name="method_of_one_owner",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_withdrawn(self):
        """Whether only those who put it in see it."""
        return self.withdrawn_on is not None

    @property
    def owner_name(self):
        """Who put it in: a municipality or a county board; empty for the portal's own."""
        if self.municipality_id:
            return self.municipality.full_name
        return self.county.board_name if self.county_id else ""


class ToldQuerySet(models.QuerySet):
    """What municipalities tell about methods."""

    def visible_to(self, user):
        """What is told of the methods that the user reads: that of others as long as it stands, all of one's own."""
        if not user.is_authenticated:
            return self.none()
        own = Q(municipality__in=user.reach(*READS_IN_FULL))
        others = Q(withdrawn_on=None) & ~Q(municipality=PRACTICE) if reads_others(user) else Q(pk__in=())
        return self.filter(own | others, method__in=Method.objects.visible_to(user).values("pk"))

    def editable_by(self, user):
        """The municipality's coordinators."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(municipality__in=user.reach(*COORDINATES))

    def at(self, municipality):
        """What one reads there: the municipality's own, and what stands of others; while practising none of others."""
        if municipality.is_practice:
            return self.filter(municipality=municipality)
        return self.filter(Q(municipality=municipality) | Q(withdrawn_on=None) & ~Q(municipality=PRACTICE))

    def in_counties(self, counties):
        """The same for those who serve the counties."""
        standing = self.filter(withdrawn_on=None)
        if any(county.is_practice for county in counties):
            return standing.filter(municipality=PRACTICE)
        return standing.exclude(municipality=PRACTICE)


class MethodNote(models.Model):
    """How a municipality has adapted a method to its size: we are 3 000, and did it like this."""

    method = models.ForeignKey(Method, on_delete=models.CASCADE, related_name="notes")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="method_notes")
    text = models.TextField(_("how did you do it?"), max_length=2000)
    inhabitants = models.PositiveIntegerField()  # on the day it was written
    written_on = models.DateField(default=timezone.localdate)
    withdrawn_on = models.DateField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=0)

    objects = ToldQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["method", "municipality"], name="method_note_once"),
        ]

    def __str__(self):
        return self.text[:60]


class MethodUse(models.Model):
    """That a municipality worked by a method one year, and how it went; told by choice."""

    class Verdict(models.TextChoices):
        WORKED = "worked", _("Worked well")
        PARTLY = "partly", _("Worked partly")
        NOT = "not", _("Did not work for us")
        EARLY = "early", _("Too early to say")

    method = models.ForeignKey(Method, on_delete=models.CASCADE, related_name="uses")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="method_uses")
    year = models.PositiveSmallIntegerField(_("year"))
    verdict = models.CharField(_("how did it go?"), max_length=10, choices=Verdict)
    sentence = models.CharField(_("why, in a sentence"), max_length=300, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=0)

    objects = ToldQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["method", "municipality", "year"], name="method_use_once_a_year"),
        ]

    def __str__(self):
        return f"{self.year}: {self.get_verdict_display()}"
