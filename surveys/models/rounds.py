"""Rounds: one run of a questionnaire, where, for whom, by which way, and who has been asked."""

import secrets
import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import County, Municipality, MunicipalityGroup
from portal.lib.searching import words_index
from surveys.models.questionnaires import Questionnaire

LEAST_THRESHOLD, USUAL_THRESHOLD = 5, 10


def new_token():
    """Return a secret of 128 bits for an address."""
    return secrets.token_urlsafe(16)


class SurveyRoundQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rounds that one owns, and those that one's municipalities take part in."""
        if not user.is_authenticated:
            return self.none()
        mine = Municipality.objects.coordinated_by(user)
        taking_part = RoundPlace.objects.filter(municipality__in=mine).values("round")
        return self.filter(
            Q(municipality__in=mine) | Q(county__in=list(user.county_ids)) | Q(pk__in=taking_part)
        )

    def editable_by(self, user):
        """Rounds of the municipalities one coordinates and the counties one serves."""
        if not user.is_authenticated:
            return self.none()
        mine = Municipality.objects.coordinated_by(user)
        return self.filter(Q(municipality__in=mine) | Q(county__in=list(user.county_ids)))


class SurveyRound(models.Model):
    """One run of a questionnaire in a period: draft, tested, open, closed, compiled, published, purged."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        TESTED = "tested", _("Tested")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        COMPILED = "compiled", _("Compiled")
        PUBLISHED = "published", _("Published")
        PURGED = "purged", _("Published, answers deleted")

    class Way(models.TextChoices):
        OPEN_LINK = "open_link", _("One open link")
        CLASS_CODE = "class_code", _("A code for each class or day")
        ONE_TIME = "one_time", _("One-time codes on paper slips")
        INVITATION = "invitation", _("Invitation by e-mail")

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="survey_rounds"
    )
    county = models.ForeignKey(
        County, on_delete=models.PROTECT, null=True, blank=True, related_name="survey_rounds"
    )  # who owns it: one of the two
    group = models.ForeignKey(
        MunicipalityGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="survey_rounds"
    )  # for which it is done, if for a named one
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="rounds")
    name = models.CharField(_("name"), max_length=120)  # Elevenkäten 2026
    year = models.PositiveSmallIntegerField(_("year of the results"))
    way = models.CharField(_("way of answering"), max_length=20, choices=Way)
    has_paper = models.BooleanField(_("may be answered on paper too"), default=False)
    languages = ArrayField(models.CharField(max_length=12), verbose_name=_("languages"), default=list)
    opens_on = models.DateField(_("opens"))
    closes_on = models.DateField(_("last day"))
    controller = models.CharField(_("who is responsible for the answers"), max_length=160, blank=True)
    contact = models.CharField(_("who answers questions about the survey"), max_length=300, blank=True)
    why = models.TextField(_("why we ask"), max_length=1000, blank=True)
    afterwards = models.TextField(_("what happens with the answers"), max_length=1000, blank=True)
    help_contacts = models.TextField(_("where to get help"), max_length=1000, blank=True)  # one a line
    translations = models.JSONField(
        default=dict, blank=True
    )  # language → why, afterwards, help_contacts in it
    keeps_unfinished = models.BooleanField(_("count the answers of those who stop on the way"), default=False)
    threshold = models.PositiveSmallIntegerField(
        _("fewest in a group that is shown"), default=USUAL_THRESHOLD
    )
    splits = ArrayField(
        models.CharField(max_length=60), verbose_name=_("results are divided by"), default=list, blank=True
    )  # codes of at most two background questions
    purge_after_days = models.PositiveSmallIntegerField(
        _("days from compiling until the answers are deleted"), default=30
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    is_paused = models.BooleanField(default=False)
    is_unmixed = models.BooleanField(default=False)  # closed, but not yet mixed for the last time
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    compiled_on = models.DateField(null=True, blank=True)
    published_on = models.DateField(null=True, blank=True)
    public_token = models.CharField(max_length=30, default=new_token, unique=True, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = SurveyRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-opens_on", "-pk"]
        indexes = [words_index("survey_round_words", "name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(municipality=None, county__isnull=False)
                | Q(municipality__isnull=False, county=None),
                name="survey_round_one_owner",
            ),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="survey_round_ends_after"),
            models.CheckConstraint(
                condition=Q(threshold__gte=LEAST_THRESHOLD), name="survey_round_least_threshold"
            ),
            models.CheckConstraint(condition=Q(splits__len__lte=2), name="survey_round_two_splits"),
        ]

    def __str__(self):
        return self.name

    @property
    def is_practice(self):
        """Whether it is done in Övningskommunen."""
        place = self.municipality or self.county
        return place.is_practice

    @property
    def is_personal(self):
        """Whether each answer needs a secret of its own: an unfinished one is then always dropped."""
        return self.way in (self.Way.ONE_TIME, self.Way.INVITATION)


class RoundPlace(models.Model):
    """A municipality that takes part in a round."""

    round = models.ForeignKey(SurveyRound, on_delete=models.CASCADE, related_name="places")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="round_places")
    expected = models.PositiveIntegerField(_("how many are asked"), null=True, blank=True)

    class Meta:
        ordering = ["municipality__sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["round", "municipality"], name="round_place_once"),
        ]

    def __str__(self):
        return str(self.municipality)


class RoundUnit(models.Model):
    """A school, workplace or part of a municipality in a round. Each place has one without a name: the rest."""

    place = models.ForeignKey(RoundPlace, on_delete=models.CASCADE, related_name="units")
    number = models.PositiveSmallIntegerField()  # in the round, from 1; answers bear it
    name = models.CharField(_("name"), max_length=120, blank=True)
    expected = models.PositiveIntegerField(_("how many are asked"), null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["place", "name"], name="round_unit_name_once")]

    def __str__(self):
        return self.name or str(self.place)


class AnswerGroup(models.Model):
    """Those who come in by one door: a class, a day, a workplace, or everyone with the open link.

    How many have answered is counted here, never who. `code` is typed by hand, `token` stands in an address.
    """

    unit = models.ForeignKey(RoundUnit, on_delete=models.CASCADE, related_name="groups")
    label = models.CharField(_("class or group"), max_length=60, blank=True)
    code = models.CharField(max_length=12, unique=True, null=True, blank=True)
    token = models.CharField(max_length=30, default=new_token, unique=True, editable=False)
    enrolled = models.PositiveIntegerField(_("enrolled"), null=True, blank=True)
    present = models.PositiveIntegerField(_("present"), null=True, blank=True)
    answered = models.PositiveIntegerField(_("answered"), default=0)
    note = models.CharField(_("from the teacher"), max_length=500, blank=True)
    reported_on = models.DateField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["unit__name", "label"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "label"], name="answer_group_label_once"),
        ]

    def __str__(self):
        return self.label or str(self.unit)


class OneTimeCode(models.Model):
    """A code that lets one person answer once. Kept only as a keyed hash; nothing leads from it to an answer."""

    group = models.ForeignKey(AnswerGroup, on_delete=models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)
    is_used = models.BooleanField(default=False)

    def __str__(self):
        return str(self.group)


class Invitee(models.Model):
    """Someone invited by e-mail, and whether an answer has come. Nothing leads from here to the answer."""

    group = models.ForeignKey(AnswerGroup, on_delete=models.CASCADE, related_name="invitees")
    email = models.EmailField(_("e-mail"))
    digest = models.CharField(max_length=64, unique=True)  # of the secret in the address
    has_answered = models.BooleanField(default=False)
    invited_on = models.DateField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["email"]
        constraints = [models.UniqueConstraint(fields=["group", "email"], name="invitee_once")]

    def __str__(self):
        return self.email


class Assurance(models.Model):
    """What must be in order before pupils are asked, said by someone with a name on a day."""

    class Kind(models.TextChoices):
        SCHOOL = "school", _("The school (headteacher) has decided to take part")
        CONTROLLER = "controller", _("It is settled who is the controller of personal data")
        GUARDIANS = "guardians", _("Guardians and pupils have been informed")
        IMPACT = "impact", _("The impact assessment has been made")
        HEALTH = "health", _("Student health services are on duty that day")

    round = models.ForeignKey(SurveyRound, on_delete=models.CASCADE, related_name="assurances")
    kind = models.CharField(max_length=12, choices=Kind)
    said_by = models.CharField(_("name"), max_length=120)
    said_on = models.DateField(default=timezone.localdate)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "kind"], name="assurance_once")]

    def __str__(self):
        return self.get_kind_display()
