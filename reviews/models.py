"""The county's desk: what officers have read, their contacts with the municipalities, and the year's report."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activities.models import Activity
from municipalities.models import PRACTICE, READS_IN_FULL, County, Municipality
from plans.models.locking import Lockable

REMOVABLE = timedelta(days=1)


class SupportContactQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The county's officers read their county's contacts; coordinators and managers their own place's."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            models.Q(municipality__county__in=user.county_ids)
            | models.Q(municipality__in=user.reach(*READS_IN_FULL))
        )

    def with_removable(self, user):
        """Each with `is_removable`: whoever wrote it can take it back within a day; after that it stays."""
        recent = models.Q(created_by=user.pk, created_at__gt=timezone.now() - REMOVABLE)
        return self.annotate(is_removable=models.ExpressionWrapper(recent, models.BooleanField()))

    def removable_by(self, user):
        """What the user can take back."""
        return self.with_removable(user).filter(is_removable=True)


class SupportContact(models.Model):
    """A contact between a county board and a municipality, with a short note that the municipality sees."""

    class Kind(models.TextChoices):
        VISIT = "visit", _("Visit")
        MEETING = "meeting", _("Digital meeting")
        PHONE = "phone", _("Phone")
        MAIL = "mail", _("E-mail")
        OTHER = "other", _("Other")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="support_contacts")
    on = models.DateField(_("when"))
    kind = models.CharField(_("how"), max_length=10, choices=Kind)
    note = models.CharField(_("note"), max_length=1000)
    form_token = models.UUIDField(unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = SupportContactQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["municipality", "-on", "-id"], name="support_contact_latest")]

    def __str__(self):
        return f"{self.on} {self.get_kind_display()}"

    @property
    def author(self):
        """Who noted it; nobody is named while practising."""
        return None if self.municipality_id == PRACTICE else self.created_by


class ReadMark(models.Model):
    """Up to when an officer has marked a county's news as read."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="read_marks")
    county = models.ForeignKey(County, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "county"], name="read_mark_once")]

    def __str__(self):
        return f"{self.user_id} {self.county_id}: {self.read_at}"


class YearReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The reports of counties that the user serves: of several together, whoever serves every one."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(counties__contained_by=list(user.county_ids))

    def editable_by(self, user):
        """Those of them that are still drafts."""
        return self.visible_to(user).filter(state=YearReport.State.DRAFT)


class YearReport(Lockable):
    """The county board's report on a year's crime prevention, to Brå; of one county, or of several together.

    Neither date nor template is known beforehand: both are settings of the year.
    """

    counties = ArrayField(models.BigIntegerField(), editable=False)  # in order of their codes
    year = models.PositiveSmallIntegerField(_("year"))
    due_on = models.DateField(_("to be handed in by"), null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)  # of the settings; each section has its own
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = YearReportQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        constraints = [
            *Lockable.Meta.constraints,
            models.UniqueConstraint(fields=["counties", "year"], name="year_report_once"),
            models.CheckConstraint(condition=~models.Q(counties=[]), name="year_report_of_a_county"),
        ]

    def __str__(self):
        return str(_("Yearly report %(year)s") % {"year": self.year})


class YearReportSectionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The sections of the reports that the user may read."""
        return self.filter(report__in=YearReport.objects.visible_to(user))


class YearReportSection(models.Model):
    """One heading of a yearly report: which figures stand under it, and what the officers write there."""

    report = models.ForeignKey(YearReport, on_delete=models.CASCADE, related_name="sections")
    code = models.SlugField(max_length=40)  # of the question it answers; an own heading has a number
    basis = models.CharField(max_length=40, blank=True)  # what is gathered for it; nothing for an own heading
    position = models.PositiveSmallIntegerField(null=True, blank=True)  # none: left out this year
    heading = models.CharField(_("heading"), max_length=200)
    help = models.CharField(max_length=300, blank=True)
    text = models.TextField(_("text"), max_length=20_000, blank=True)
    shows_basis = models.BooleanField(_("the figures stand in the report"), default=True)
    edition = models.PositiveIntegerField(default=1)

    objects = YearReportSectionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "code"], name="year_report_section_once"),
        ]

    def __str__(self):
        return self.heading


class YearReportExample(models.Model):
    """A shared activity that the officers have chosen to tell about."""

    report = models.ForeignKey(YearReport, on_delete=models.CASCADE, related_name="examples")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "activity"], name="year_report_example_once"),
        ]

    def __str__(self):
        return f"{self.report_id} – {self.activity_id}"
