"""What a lägesbild and an åtgärdsplan have in common: versions, places, who may read and write them."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import (
    COORDINATES,
    READS_IN_FULL,
    GroupMember,
    Municipality,
    MunicipalityGroup,
    StoredFile,
)


class Subject(models.TextChoices):
    """What the document is about; of each subject an owner has one version in force."""

    CRIME = "crime", _("Crime prevention (the law 2023:196)")
    ANDTS = "andts", _("Alcohol, narcotics, doping, tobacco and gambling")
    VIOLENT_EXTREMISM = "violent_extremism", _("Violent extremism")
    OTHER = "other", _("Something else")


class Origin(models.TextChoices):
    WRITTEN = "written", _("Written here")
    REGISTERED = "registered", _("Registered as a document")


class SteeringDocumentQuerySet(models.QuerySet):
    """Scopes; each model names its `places` (one row per municipality) and its `invitees`."""

    def _held(self, places):
        """Those with such a place, for which they hold; what a group still writes, for those in the group today."""
        members = GroupMember.objects.active().filter(
            group=OuterRef("document__group"), municipality=OuterRef("municipality")
        )
        holds = Q(document__group=None) | Q(document__state__in=self.model.FINAL) | Exists(members)
        found = self.model._meta.get_field("places").related_model.objects.filter(places, holds)
        return Q(pk__in=found.values("document"))

    def _invited(self, user, **more):
        """Of the places: those of documents that the user is invited to."""
        invitees = self.model._meta.get_field("invitees").related_model.objects
        return Exists(invitees.filter(document=OuterRef("document"), user=user.pk, **more))

    def of(self, municipality):
        """The documents that hold for the municipality, its own and joint ones."""
        return self.filter(self._held(Q(municipality=municipality)))

    def final(self):
        """Completed or decided, in force or superseded: nothing of their text changes any more."""
        return self.filter(state__in=self.model.FINAL)

    def final_in(self, municipality):
        """Final ones that hold for the municipality: everyone who sees the municipality reads them."""
        return self.final().filter(places__municipality=municipality)

    def in_force(self):
        """Completed or decided, and not superseded."""
        return self.filter(state=self.model.FINAL[0])

    def in_force_in(self, municipality):
        """Those in force that hold for the municipality: what is final holds wherever it has a place."""
        return self.in_force().filter(places__municipality=municipality)

    def held_in(self, municipality, on):
        """Those that held for the municipality on the day: final by then, and not yet followed by another version, or
        by another of the subject that the same owner has one of."""
        final = {"state__in": self.model.FINAL, "final_on__lte": on}
        owner = Q(municipality=OuterRef("municipality")) | Q(group=OuterRef("group"))
        newer = Q(final_on__gt=OuterRef("final_on")) | Q(final_on=OuterRef("final_on"), pk__gt=OuterRef("pk"))
        replaces = owner & newer & Q(subject=OuterRef("subject")) & ~Q(subject=Subject.OTHER)
        follows = Q(line=OuterRef("line"), version__gt=OuterRef("version"))
        later = self.model.objects.filter(follows | replaces, **final)
        return self.filter(~Exists(later), places__municipality=municipality, **final)

    def open(self):
        """Still being written or reviewed."""
        return self.exclude(state__in=self.model.FINAL)

    def visible_to(self, user):
        """Who reads what: final versions everyone in the municipality, its partners and the county's officers.

        Drafts: coordinators and managers; colleagues and partners who are invited; registrars and the
        county's officers once they are sent.
        """
        if not user.is_authenticated:
            return self.none()

        places = Q(municipality__in=user.reach(*READS_IN_FULL))
        final, sent = Q(document__state__in=self.model.FINAL), Q(sent_at__isnull=False)
        if ids := user.reach("colleague", "registrar", "reader", "partner"):
            places |= final & Q(municipality__in=ids)
        if ids := user.reach("colleague", "partner"):
            places |= Q(municipality__in=ids) & self._invited(user)
        if ids := user.reach("registrar"):
            places |= sent & Q(municipality__in=ids)
        if user.county_ids:
            places |= (final | sent) & Q(municipality__county__in=user.county_ids)
        return self.filter(self._held(places))

    def coordinated_by(self, user):
        """Documents of the municipalities whose record the user keeps: who invites, sends, completes, decides."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(self._held(Q(municipality__in=user.reach(*COORDINATES))))

    def editable_by(self, user):
        """Drafts that the user may write in."""
        return self.written_by(user).filter(state=self.model.State.DRAFT)

    def editable_in(self, user, municipality):
        """`editable_by(user).of(municipality)`: who coordinates the place writes in every draft there, and no more
        need be asked."""
        if not municipality.is_coordinated_by(user):
            return self.editable_by(user).of(municipality)
        return self.of(municipality).filter(state=self.model.State.DRAFT, origin=Origin.WRITTEN)

    def written_by(self, user):
        """Those written here by the user, while drafts: coordinators, and colleagues invited to write."""
        if not user.is_authenticated:
            return self.none()
        places = Q(municipality__in=user.reach(*COORDINATES))
        if ids := user.reach("colleague"):
            places |= Q(municipality__in=ids) & self._invited(user, can_write=True)
        return self.filter(self._held(places), origin=Origin.WRITTEN)

    def commentable_by(self, user):
        """Open ones that the user may comment on: everyone who reads them but the registrar."""
        if not user.is_authenticated:
            return self.none()
        places = Q(municipality__in=user.reach("coordinator", "manager", "colleague", "partner"))
        if user.county_ids:
            places |= Q(municipality__county__in=user.county_ids)
        return self.visible_to(user).open().filter(self._held(places))


class SteeringDocument(models.Model):
    """A document that steers the work, in versions: owned by one municipality, or by a group together."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    group = models.ForeignKey(
        MunicipalityGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    subject = models.CharField(_("about"), max_length=20, choices=Subject, default=Subject.CRIME)
    tags = ArrayField(
        models.CharField(max_length=40), verbose_name=_("also serves"), default=list, blank=True
    )  # reporting duties under other statutes (7 §)
    title = models.CharField(_("title"), max_length=200)
    area = models.CharField(_("area"), max_length=200, blank=True)
    period_from = models.DateField(_("period from"), null=True, blank=True)
    period_to = models.DateField(_("period to"), null=True, blank=True)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.WRITTEN, editable=False)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    line = models.UUIDField(default=uuid.uuid4, editable=False)  # the same in all versions
    previous = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="next", editable=False
    )
    edition = models.PositiveIntegerField(default=1)  # of the fields above, against two who write at once
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    final_on = models.DateField(null=True, blank=True)  # completed, or decided first
    final_at = models.DateTimeField(null=True, blank=True)
    final_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    superseded_at = models.DateTimeField(null=True, blank=True)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["-final_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(municipality__isnull=False, group=None)
                | Q(municipality=None, group__isnull=False),
                name="%(class)s_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(period_to=None) | Q(period_from=None) | Q(period_to__gte=F("period_from")),
                name="%(class)s_period_order",
                violation_error_message=_("The period ends before it begins."),
            ),
            models.UniqueConstraint(fields=["line", "version"], name="%(class)s_version_once"),
        ]

    def __str__(self):
        return self.title

    @property
    def is_final(self):
        """Whether nothing of its text changes any more."""
        return self.state in self.FINAL

    @property
    def is_in_force(self):
        return self.state == self.FINAL[0]

    @property
    def is_registered(self):
        """Whether it is a file that was registered, and not written here."""
        return self.origin == Origin.REGISTERED

    @property
    def owner_name(self):
        """Norsjö kommun, or the name of the group."""
        return self.municipality.full_name if self.municipality_id else str(self.group)


class DocumentPlace(models.Model):
    """That a document holds for a municipality: its own decision, and when it was sent to the county board."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    deciding_body = models.CharField(_("decided by"), max_length=120, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    minutes_ref = models.CharField(_("paragraph"), max_length=40, blank=True)
    case_number = models.CharField(_("case number"), max_length=60, blank=True)
    edition = models.PositiveIntegerField(default=1)  # of the decision, which once noted is only corrected
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    DECISION = ("deciding_body", "decided_on", "minutes_ref", "case_number")

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["document", "municipality"], name="%(class)s_once"),
            models.CheckConstraint(
                condition=Q(decided_on=None) | ~Q(deciding_body=""),
                name="%(class)s_decided_by_a_body",
                violation_error_message=_("Say which body decided."),
            ),
        ]

    def __str__(self):
        return f"{self.document_id} {self.municipality_id}"


class PlaceCorrection(models.Model):
    """That a noted decision was corrected: as it stood before, why, when and by whom. It is never changed."""

    edition = models.PositiveIntegerField()  # of the decision that was corrected
    deciding_body = models.CharField(max_length=120)
    decided_on = models.DateField()
    minutes_ref = models.CharField(max_length=40, blank=True)
    case_number = models.CharField(max_length=60, blank=True)
    reason = models.CharField(_("why it is corrected"), max_length=500)
    corrected_at = models.DateTimeField(default=timezone.now)
    corrected_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        abstract = True
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["place", "edition"], name="%(class)s_once")]

    def __str__(self):
        return f"{self.place_id} {self.edition}"


class DocumentInvitee(models.Model):
    """That a colleague or partner takes part in writing: reads and comments, or writes too."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    can_write = models.BooleanField(_("may write"), default=False)
    invited_at = models.DateTimeField(default=timezone.now)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["document", "user"], name="%(class)s_once")]

    def __str__(self):
        return f"{self.document_id} {self.user_id}"


class DocumentComment(models.Model):
    """A remark on a document that is being written, from someone who reads it; the text stays the writer's."""

    part = models.CharField(_("about"), max_length=40, blank=True)
    text = models.TextField(_("comment"), max_length=2000)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self):
        return self.text[:60]
