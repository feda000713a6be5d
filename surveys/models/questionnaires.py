"""Questionnaires: versions, sections, questions, and the languages they have been translated to."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import County, Municipality
from surveys.structure import Item, Kind, Sheet, condition_from, options_from, text_in


class QuestionnaireQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the municipalities one coordinates and the counties one serves; a county's for its
        municipalities' coordinators; and the ready ones, for both."""
        if not user.is_authenticated:
            return self.none()
        mine = Municipality.objects.coordinated_by(user)
        counties = list(user.county_ids)
        rule = Q(municipality__in=mine) | Q(county__in=counties) | Q(county__in=mine.values("county"))
        if counties or user.reach("coordinator") or user.administers_portal:
            rule |= Q(municipality=None, county=None)
        return self.filter(rule)

    def editable_by(self, user):
        """Those of the municipalities one coordinates and the counties one serves; the portal's own are data."""
        if not user.is_authenticated:
            return self.none()
        mine = Municipality.objects.coordinated_by(user)
        return self.filter(Q(municipality__in=mine) | Q(county__in=list(user.county_ids)))

    def ready(self):
        """The portal's own: to copy from."""
        return self.filter(municipality=None, county=None)

    def newest(self):
        """The latest version of each."""
        return self.order_by("family", "-number").distinct("family")


class Questionnaire(models.Model):
    """One version of a questionnaire. Once a round has opened with it, it is locked: changes make a new version."""

    class Audience(models.TextChoices):
        PUPILS = "pupils", _("Pupils")
        INHABITANTS = "inhabitants", _("Inhabitants")
        STAFF = "staff", _("Staff and partners")
        SELF = "self", _("Those who lead the work (self-check)")

    family = models.UUIDField(default=uuid.uuid4, editable=False)  # the same for all versions
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="questionnaires"
    )
    county = models.ForeignKey(
        County, on_delete=models.PROTECT, null=True, blank=True, related_name="questionnaires"
    )  # whose it is: a municipality's, a county's, or (both empty) the portal's
    code = models.SlugField(max_length=60, blank=True)  # of a ready one
    title = models.JSONField(_("title"), default=dict)  # of these, each is {language: text}
    introduction = models.JSONField(_("introduction"), default=dict)
    closing = models.JSONField(_("closing words"), default=dict)
    main_language = models.CharField(_("main language"), max_length=12, default="sv")
    audience = models.CharField(_("who is asked"), max_length=20, choices=Audience)
    copied_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="copies"
    )
    locked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["family", "number"], name="questionnaire_version_once"),
            models.CheckConstraint(
                condition=Q(municipality=None) | Q(county=None), name="questionnaire_one_owner"
            ),
        ]

    def __str__(self):
        return text_in(self.title, "sv", self.main_language)

    @property
    def is_ready(self):
        """Whether it is one of the portal's own, to copy from."""
        return self.municipality_id is None and self.county_id is None

    @property
    def is_locked(self):
        """Whether a round has opened with it."""
        return self.locked_at is not None

    def sheet(self):
        """Return its questions as surveys.structure knows them, in order. Two queries."""
        numbers = {section.pk: section.position for section in self.sections.all()}
        questions = sorted(self.questions.all(), key=lambda one: (numbers[one.section_id], one.position))
        return Sheet(tuple(question.as_item(numbers[question.section_id]) for question in questions))


class QuestionnaireLanguage(models.Model):
    """A language besides the main one that a questionnaire has: a draft, until someone who speaks it has said
    that the texts are right."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="languages")
    language = models.CharField(_("language"), max_length=12)
    speaker = models.CharField(_("who has read it"), max_length=120, blank=True)
    approved_on = models.DateField(null=True, blank=True)
    approved_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "language"], name="questionnaire_language_once"),
            models.CheckConstraint(
                condition=Q(approved_on=None) | ~Q(speaker=""), name="questionnaire_language_has_speaker"
            ),
        ]

    def __str__(self):
        return self.language


class InterfaceLanguage(models.Model):
    """What stands around the questions (Next, Back, Leave the page quickly …) in a language besides Swedish and
    English: a draft, until a named speaker has approved it."""

    code = models.CharField(_("language code"), max_length=12, unique=True)
    name = models.CharField(_("what the language calls itself"), max_length=60)
    name_sv = models.CharField(_("name in Swedish"), max_length=60)
    is_rtl = models.BooleanField(_("written from right to left"), default=False)
    texts = models.JSONField(default=dict)  # the portal's English text: the translation
    speaker = models.CharField(_("who has read it"), max_length=120, blank=True)
    approved_on = models.DateField(null=True, blank=True)
    approved_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    edition = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name_sv"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_on=None) | ~Q(speaker=""), name="interface_language_has_speaker"
            ),
        ]

    def __str__(self):
        return self.name_sv


class Section(models.Model):
    """A part of a questionnaire: its questions come on pages of their own, under a heading."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    title = models.JSONField(_("heading"), default=dict)
    introduction = models.JSONField(_("introduction"), default=dict)
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "position"],
                name="section_position_once",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self):
        return text_in(self.title, "sv")


class Question(models.Model):
    """One question. Its texts, options and rows are kept with it, in every language."""

    class Type(models.TextChoices):
        ONE = Kind.ONE.value, _("One choice")
        MANY = Kind.MANY.value, _("Several choices")
        YES_NO = Kind.YES_NO.value, _("Yes or no")
        LIKERT = Kind.LIKERT.value, _("Scale of agreement")
        MATRIX = Kind.MATRIX.value, _("Several questions with the same options")
        NUMBER = Kind.NUMBER.value, _("Number")
        FREQUENCY = Kind.FREQUENCY.value, _("How often")
        MONTH = Kind.MONTH.value, _("Month")
        SHORT_TEXT = Kind.SHORT_TEXT.value, _("Short text")
        LONG_TEXT = Kind.LONG_TEXT.value, _("Long text")
        SEX = Kind.SEX.value, _("Background: sex")
        GRADE = Kind.GRADE.value, _("Background: grade or group")
        SCHOOL = Kind.SCHOOL.value, _("Background: school or workplace")
        AREA = Kind.AREA.value, _("Background: part of the municipality")
        INFORMATION = Kind.INFORMATION.value, _("Information without a question")

    class Factor(models.TextChoices):
        NONE = "", _("Neither")
        RISK = "risk", _("Risk factor")
        PROTECTIVE = "protective", _("Protective factor")

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="questions")
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    code = models.SlugField(_("code"), max_length=60)  # names it in conditions, files and results
    origin = models.UUIDField(default=uuid.uuid4)  # the same for copies of it, so that years can be compared
    kind = models.CharField(_("type"), max_length=20, choices=Type)
    label = models.JSONField(_("question"), default=dict)
    hint = models.JSONField(_("help text"), default=dict)
    options = models.JSONField(_("options"), default=list)  # as surveys.structure.options_as writes them
    rows = models.JSONField(_("rows"), default=list)
    condition = models.JSONField(_("asked if"), default=dict)
    least = models.IntegerField(_("at least"), null=True, blank=True)
    most = models.IntegerField(_("at most"), null=True, blank=True)
    offers_unknown = models.BooleanField(_("offer “Don't know”"), default=False)
    offers_refusal = models.BooleanField(_("offer “Don't want to answer”"), default=False)
    is_sensitive = models.BooleanField(
        _("a hard question: where to get help is shown after it"), default=False
    )
    bands = ArrayField(models.IntegerField(), verbose_name=_("classes begin at"), default=list, blank=True)
    share = ArrayField(models.SmallIntegerField(), default=list, blank=True)  # options that its figure counts
    share_label = models.JSONField(_("what the figure tells"), default=dict)
    factor = models.CharField(_("risk or protection"), max_length=12, choices=Factor, blank=True, default="")
    indicator = models.ForeignKey(
        "surveys.Indicator", on_delete=models.SET_NULL, null=True, blank=True, related_name="questions"
    )  # whose series its figure goes into when results are published
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        ordering = ["section__position", "position"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "code"], name="question_code_once"),
            models.UniqueConstraint(
                fields=["section", "position"],
                name="question_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self):
        return text_in(self.label, "sv")

    def as_item(self, section_number):
        """Return it as surveys.structure knows it."""
        return Item(
            code=self.code,
            kind=Kind(self.kind),
            label=self.label,
            hint=self.hint,
            options=options_from(self.options),
            rows=options_from(self.rows),
            condition=condition_from(self.condition),
            least=self.least,
            most=self.most,
            offers_unknown=self.offers_unknown,
            offers_refusal=self.offers_refusal,
            is_sensitive=self.is_sensitive,
            bands=tuple(self.bands),
            share=tuple(self.share),
            id=self.pk,
            section=section_number,
        )
