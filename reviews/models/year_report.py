"""The county's yearly report to Brå."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activities.models import Activity
from plans.models.locking import Lockable
from portal.lib.searching import words_index


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
        indexes = [words_index("year_section_words", "heading", "text")]
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
