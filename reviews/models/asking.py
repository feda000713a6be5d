"""What municipalities and county boards ask each other, and what help they offer and look for."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import (
    PRACTICE,
    READS_IN_FULL,
    County,
    GroupMember,
    Municipality,
    MunicipalityGroup,
)
from portal.lib.searching import words_index


class Audience(models.TextChoices):
    """Whom something is put to, on purpose."""

    ALL = "all", _("All municipalities and county boards")
    COUNTY = "county", _("Our own county: its municipalities and county board")
    GROUP = "group", _("A group of municipalities")


class PutToQuerySet(models.QuerySet):
    """Rows that a place puts to others, and may take back: `owners` are the columns that say whose they are."""

    owners: tuple[str, ...] = ("municipality", "county")

    def visible_to(self, user):
        """Those of one's own places, and what stands that is put to them. Read by coordinators, managers and county
        officers. What is practised is seen by those who practise."""
        if not user.is_authenticated:
            return self.none()
        reached = user.reach(*READS_IN_FULL), user.county_ids
        return self.filter(self._own(*reached) | self._put_to(*reached))

    def editable_by(self, user):
        """Those of one's own places."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(self._own(user.reach(*READS_IN_FULL), user.county_ids))

    def read_at(self, *places):
        """Those that the places have put, and what is put to any of them."""
        municipalities = {place.pk for place in places if isinstance(place, Municipality)}
        counties = {place.pk for place in places if isinstance(place, County)}
        return self.filter(self._own(municipalities, counties) | self._put_to(municipalities, counties))

    def of(self, *places):
        """Those that the places have put themselves."""
        municipalities = {place.pk for place in places if isinstance(place, Municipality)}
        counties = {place.pk for place in places if isinstance(place, County)}
        return self.filter(self._own(municipalities, counties))

    def standing(self):
        """Those that have not been taken back."""
        return self.filter(withdrawn_on=None)

    def _own(self, municipalities, counties):
        own = Q(municipality__in=municipalities)
        return own | Q(county__in=counties) if "county" in self.owners else own

    def _stands(self):
        return Q(withdrawn_on=None)

    def _put_to(self, municipalities, counties):
        """What stands that is put to any of the municipalities or counties. Practice and the real stay apart."""
        practised = self._own({PRACTICE}, {PRACTICE})
        real, boards = set(municipalities) - {PRACTICE}, set(counties) - {PRACTICE}
        found = practised if PRACTICE in {*municipalities, *counties} else Q(pk__in=[])
        if real or boards:
            served = County.objects.filter(Q(pk__in=boards) | Q(municipalities__in=real)).values("pk")
            near = Q(municipality__county__in=served)
            if "county" in self.owners:
                near |= Q(county__in=served)
            members = GroupMember.objects.active()
            grouped = members.filter(municipality__in=real)  # no county board, though it serves a member
            still_in = Q(
                Exists(members.filter(group=OuterRef("group"), municipality=OuterRef("municipality")))
            )
            if "county" in self.owners:
                still_in |= Q(municipality=None)
            found |= ~practised & (
                Q(audience=Audience.ALL)
                | Q(audience=Audience.COUNTY) & near
                | Q(audience=Audience.GROUP, group__in=grouped.values("group")) & still_in
            )
        return self._stands() & found


def is_put_to_somebody(name):
    """A group is named if, and only if, it is put to one."""
    return models.CheckConstraint(
        condition=Q(audience="group", group__isnull=False) | ~Q(audience="group") & Q(group=None), name=name
    )


def is_of_one_place(name):
    """It is a municipality's or a county board's."""
    return models.CheckConstraint(
        condition=Q(municipality__isnull=False, county=None) | Q(municipality=None, county__isnull=False),
        name=name,
    )


class PeerQuestion(models.Model):
    """A question that a municipality or a county board puts to others who do the same work."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="peer_questions"
    )
    county = models.ForeignKey(
        County, on_delete=models.PROTECT, null=True, blank=True, related_name="peer_questions"
    )
    text = models.CharField(_("What do you want to ask?"), max_length=300)
    background = models.TextField(
        _("What do the others need to know to answer?"), max_length=2000, blank=True
    )
    themes = ArrayField(models.CharField(max_length=40), verbose_name=_("themes"), default=list, blank=True)
    audience = models.CharField(max_length=10, choices=Audience)
    group = models.ForeignKey(
        MunicipalityGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_on = models.DateField(default=timezone.localdate)
    closed_on = models.DateField(null=True, blank=True)
    conclusion = models.CharField(_("What did you do with the answers?"), max_length=500, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = PutToQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_on", "-pk"]
        indexes = [words_index("peer_question_words", "text", "background", "conclusion")]
        constraints = [
            is_of_one_place("peer_question_of_one_place"),
            is_put_to_somebody("peer_question_put_to_somebody"),
        ]

    def __str__(self):
        return self.text[:60]

    @property
    def place(self):
        """Who asks."""
        return self.municipality or self.county

    @property
    def is_open(self):
        """Whether it can be answered."""
        return self.closed_on is None and self.withdrawn_on is None


class PeerAnswerQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Answers to the questions that the user sees: those that stand, and all of one's own places."""
        if not user.is_authenticated:
            return self.none()
        own = Q(municipality__in=user.reach(*READS_IN_FULL)) | Q(county__in=user.county_ids)
        seen = PeerQuestion.objects.visible_to(user).values("pk")
        return self.filter(Q(withdrawn_on=None) | own, question__in=seen)

    def editable_by(self, user):
        """Answers of one's own places."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(municipality__in=user.reach(*READS_IN_FULL)) | Q(county__in=user.county_ids))

    def standing(self):
        """Those that have not been taken back."""
        return self.filter(withdrawn_on=None)


class PeerAnswer(models.Model):
    """What another municipality or county board answers, from its own work."""

    question = models.ForeignKey(PeerQuestion, on_delete=models.CASCADE, related_name="answers")
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    county = models.ForeignKey(County, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(_("Your answer"), max_length=3000)
    answered_on = models.DateField(default=timezone.localdate)
    has_helped = models.BooleanField(default=False)  # said by those who asked
    withdrawn_on = models.DateField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = PeerAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [words_index("peer_answer_words", "text")]
        constraints = [is_of_one_place("peer_answer_of_one_place")]

    def __str__(self):
        return self.text[:60]

    @property
    def place(self):
        """Who answers."""
        return self.municipality or self.county


class OfferQuerySet(PutToQuerySet):
    owners = ("municipality",)

    def standing(self):
        """Those that have neither been taken back nor come to their last day."""
        return self.filter(self._stands())

    def over(self):
        """Those that nobody else sees any more."""
        return self.filter(~self._stands())

    def _stands(self):
        return Q(withdrawn_on=None, until__gte=timezone.localdate())


class Offer(models.Model):
    """Competence that a municipality offers to others, or looks for; it ends by itself."""

    class Kind(models.TextChoices):
        OFFERED = "offered", _("We can offer")
        WANTED = "wanted", _("We look for")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="offers")
    kind = models.CharField(_("Do you offer or look for help?"), max_length=10, choices=Kind)
    text = models.CharField(_("What is it about?"), max_length=500)
    themes = ArrayField(models.CharField(max_length=40), verbose_name=_("themes"), default=list, blank=True)
    hours = models.DecimalField(
        _("about how many hours"), max_digits=6, decimal_places=1, null=True, blank=True
    )
    function = models.CharField(_("which function to turn to"), max_length=120)
    audience = models.CharField(max_length=10, choices=Audience)
    group = models.ForeignKey(
        MunicipalityGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    until = models.DateField(_("until and including"))
    made_on = models.DateField(default=timezone.localdate)
    withdrawn_on = models.DateField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["-made_on", "-pk"]
        indexes = [words_index("offer_words", "text")]
        constraints = [
            is_put_to_somebody("offer_put_to_somebody"),
            models.CheckConstraint(condition=Q(hours=None) | Q(hours__gt=0), name="offer_hours_are_some"),
        ]

    def __str__(self):
        return self.text[:60]

    @property
    def has_ended(self):
        """Whether its last day has passed."""
        return self.until < timezone.localdate()

    @property
    def stands(self):
        """Whether others see it."""
        return self.withdrawn_on is None and not self.has_ended


class BorrowedHoursQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Hours that one of the user's municipalities has lent or borrowed."""
        if not user.is_authenticated:
            return self.none()
        own = user.reach(*READS_IN_FULL)
        return self.filter(Q(lender__in=own) | Q(borrower__in=own))

    def at(self, municipality):
        """Hours that the municipality has lent or borrowed."""
        return self.filter(Q(lender=municipality) | Q(borrower=municipality))

    def counted(self):
        """Those that both sides have confirmed."""
        return self.exclude(lender_said_yes_at=None).exclude(borrower_said_yes_at=None)

    def uncounted(self):
        """Those that a side has not confirmed."""
        return self.filter(Q(lender_said_yes_at=None) | Q(borrower_said_yes_at=None))

    def to_confirm(self, municipalities):
        """Those that another side has noted, and that one of the municipalities has said neither yes nor no to."""
        borrowed = Q(noted_by_lender=True, borrower_said_yes_at=None, borrower__in=municipalities)
        lent = Q(noted_by_lender=False, lender_said_yes_at=None, lender__in=municipalities)
        return self.filter(borrowed | lent, said_no_at=None)

    def shared(self):
        """Those that count, and that both sides show to the county board as part of a sum."""
        return self.counted().filter(lender_shares=True, borrower_shares=True)


class BorrowedHours(models.Model):
    """That somebody of one municipality worked for another; it counts when both have said that it is so."""

    lender = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="hours_lent")
    borrower = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="hours_borrowed")
    noted_by_lender = models.BooleanField()  # which side wrote it
    hours = models.DecimalField(_("hours"), max_digits=6, decimal_places=1)
    about = models.CharField(_("What was done?"), max_length=200)
    on = models.DateField(_("day"))
    lender_said_yes_at = models.DateTimeField(null=True, blank=True)
    borrower_said_yes_at = models.DateTimeField(null=True, blank=True)
    lender_shares = models.BooleanField(default=False)
    borrower_shares = models.BooleanField(default=False)
    said_no_at = models.DateTimeField(null=True, blank=True)  # by the other side than the one that wrote it
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = BorrowedHoursQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(lender=F("borrower")), name="borrowed_hours_of_two"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="borrowed_hours_are_some"),
            models.CheckConstraint(
                condition=Q(said_no_at=None)
                | Q(noted_by_lender=True, borrower_said_yes_at=None)
                | Q(noted_by_lender=False, lender_said_yes_at=None),
                name="borrowed_hours_yes_or_no",
            ),
            # Practice stays by itself, and has nobody to borrow from.
            models.CheckConstraint(
                condition=~Q(lender=PRACTICE) & ~Q(borrower=PRACTICE), name="borrowed_hours_are_real"
            ),
        ]

    def __str__(self):
        return self.about

    @property
    def counts(self):
        """Whether both have said that it is so."""
        return self.lender_said_yes_at is not None and self.borrower_said_yes_at is not None

    def is_noted_by(self, municipality):
        """Whether it is this municipality that wrote it."""
        return (self.lender_id if self.noted_by_lender else self.borrower_id) == municipality.pk

    def side_of(self, municipality):
        """Which side the municipality is: lender or borrower, as the columns are called."""
        return "lender" if self.lender_id == municipality.pk else "borrower"

    def has_yes_of(self, municipality):
        """Whether the municipality has said that it is so."""
        return getattr(self, f"{self.side_of(municipality)}_said_yes_at") is not None

    def other(self, municipality):
        """The other municipality."""
        return self.borrower if self.lender_id == municipality.pk else self.lender
