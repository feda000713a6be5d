"""What the law asks for (2023:196), what each municipality says of it, and its reports to fullmäktige."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import Municipality, Status, StoredFile


class DutyQuerySet(models.QuerySet):
    def current(self, on=None):
        """The duties in force on the day (today in Sweden)."""
        on = on or timezone.localdate()
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)


class Duty(models.Model):
    """A duty of the law, in one version of its wording; reference data (see `plans/data/duties.csv`)."""

    code = models.CharField(max_length=20)  # s4, s6_report, …
    paragraph = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    text = models.CharField(max_length=500)
    works_for = models.BooleanField(default=False)  # a duty to work for something: attempts count (9–10 §§)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField()

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="duty_version_once")]

    def __str__(self):
        return f"{self.paragraph} {self.name}"


class LawSettings(models.Model):
    """How a municipality reads "every second year", and when it wants to be reminded."""

    class Reading(models.TextChoices):
        MONTHS = "months", _("24 months after the last time")
        CALENDAR_YEARS = "calendar_years", _("By the end of the second calendar year after")

    municipality = models.OneToOneField(Municipality, on_delete=models.CASCADE, related_name="law_settings")
    reading = models.CharField(
        _("at least every second year means"), max_length=20, choices=Reading, default=Reading.MONTHS
    )
    first_reminder = models.PositiveSmallIntegerField(_("first reminder, months before"), default=6)
    second_reminder = models.PositiveSmallIntegerField(_("second reminder, months before"), default=2)
    council_months = models.PositiveSmallIntegerField(
        _("months between reports to fullmäktige before a reminder"), default=12
    )
    starting_left = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, editable=False
    )  # what of Kom igång is not to be asked for any more: plans.starting.steps.LEAVABLE

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first_reminder__gte=models.F("second_reminder"), first_reminder__lte=24),
                name="law_settings_reminder_order",
                violation_error_message=_("The first reminder comes before the second, at most 24 months."),
            ),
            models.CheckConstraint(
                condition=Q(council_months__gte=1, council_months__lte=48),
                name="law_settings_council_months",
                violation_error_message=_("Choose between 1 and 48 months."),
            ),
        ]

    def __str__(self):
        return f"{self.municipality_id}"


class DutyStatement(models.Model):
    """What somebody says of a duty in a municipality, from which source; the newest one holds."""

    class Source(models.TextChoices):
        SELF_REPORTED = "self_reported", _("The municipality says so")
        COUNTY_OBSERVED = "county_observed", _("Seen by the county board")
        DOCUMENT = "document", _("According to a document")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="duty_statements")
    duty_code = models.CharField(max_length=20)
    status = models.CharField(_("status"), max_length=20, choices=Status)
    rationale = models.CharField(_("why"), max_length=1000, blank=True)
    source = models.CharField(
        _("from what source"), max_length=20, choices=Source, default=Source.SELF_REPORTED
    )
    decision = models.CharField(_("decision"), max_length=200, blank=True)
    case_number = models.CharField(_("case number"), max_length=60, blank=True)
    last_on = models.DateField(_("last done"), null=True, blank=True)
    next_on = models.DateField(_("next date"), null=True, blank=True)
    link = models.URLField(_("address of the evidence"), max_length=500, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)
    said_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    read_at = models.DateTimeField(
        null=True, blank=True
    )  # when the municipality took in what the county has seen
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["-said_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["missing", "not_applicable"]) | ~Q(rationale=""),
                name="duty_statement_missing_with_reason",
                violation_error_message=_("Say why."),
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "duty_code", "-said_at"], name="duty_statement_latest")
        ]

    def __str__(self):
        return f"{self.municipality_id} {self.duty_code}: {self.status}"


class SharedDuty(models.Model):
    """That the municipality shows a row of its law table to the county board."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="shared_duties")
    duty_code = models.CharField(max_length=20)
    shared_at = models.DateTimeField(default=timezone.now)
    shared_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["municipality", "duty_code"], name="shared_duty_once")]

    def __str__(self):
        return f"{self.municipality_id} {self.duty_code}"


class CouncilReport(models.Model):
    """That the leading body reported to kommunfullmäktige (13 §): when, and where it can be read."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="council_reports")
    reported_on = models.DateField(_("reported on"))
    minutes_ref = models.CharField(_("paragraph"), max_length=40, blank=True)
    case_number = models.CharField(_("case number"), max_length=60, blank=True)
    about = models.CharField(_("about"), max_length=300, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["-reported_on", "-pk"]

    def __str__(self):
        return f"{self.municipality_id} {self.reported_on}"
