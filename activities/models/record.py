"""What was done: activities, in which municipalities' records they stand, and who may read them."""

import json
import uuid
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import ExpressionWrapper, F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from activities.models.reference import ActivityType, Arena, Family
from municipalities.models import (
    PRACTICE,
    READS_IN_FULL,
    Municipality,
    PreventionKind,
    PreventionLevel,
    TargetGroup,
)
from plans.models import FollowUp, Measure
from portal.lib.swedish import search_query


class ActivityQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of one's own municipalities' activities; of one's county, those that were shared."""
        return self.filter(pk__in=Participation.objects.visible_to(user).values("activity"))

    def editable_by(self, user):
        """Coordinators: every activity in their municipalities; colleagues: what they added themselves there."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(pk__in=Participation.objects.editable_by(user).values("activity"))

    def entered_by(self, user, *, practising=False):
        """What the person has entered: at work, or while practising."""
        practice = Q(places__contains=[PRACTICE])
        return self.filter(practice if practising else ~practice, created_by=user)

    def estimated_rows(self):
        """How many rows PostgreSQL expects, from its statistics; asked in a fraction of a millisecond."""
        return json.loads(self.order_by().explain(format="json"))[0]["Plan"]["Plan Rows"]


class Activity(models.Model):
    """Something that was done to prevent crime, violence or harm from alcohol, narcotics, tobacco or gambling."""

    title = models.CharField(_("what did you do?"), max_length=200, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    is_draft = models.BooleanField(default=False)
    family = models.CharField(_("kind of activity"), max_length=20, choices=Family, blank=True)
    type = models.ForeignKey(
        ActivityType, verbose_name=_("type"), on_delete=models.PROTECT, null=True, blank=True, db_index=False
    )
    organiser = models.CharField(_("organiser"), max_length=120, blank=True)
    partners = ArrayField(
        models.CharField(max_length=120), verbose_name=_("partners"), default=list, blank=True
    )
    arena = models.CharField(_("arena"), max_length=20, choices=Arena, blank=True)
    target_groups = ArrayField(
        models.CharField(max_length=20, choices=TargetGroup),
        verbose_name=_("target groups"),
        default=list,
        blank=True,
    )
    reached = models.PositiveIntegerField(_("about how many"), null=True, blank=True)
    level = models.CharField(_("prevention level"), max_length=20, choices=PreventionLevel, blank=True)
    kind = models.CharField(_("kind of prevention"), max_length=20, choices=PreventionKind, blank=True)
    themes = ArrayField(models.CharField(max_length=40), verbose_name=_("themes"), default=list, blank=True)
    tags = ArrayField(
        models.CharField(max_length=40), verbose_name=_("counts towards"), default=list, blank=True
    )
    method = models.TextField(_("how you did it"), max_length=4000, blank=True)
    hours_own = models.DecimalField(
        _("own hours"),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    hours_others = models.DecimalField(
        _("others' hours"),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    cost = models.PositiveIntegerField(_("cost in kronor"), null=True, blank=True)
    went_as_planned = models.CharField(_("did it go as planned?"), max_length=500, blank=True)
    experienced_as = models.CharField(_("how did those concerned experience it?"), max_length=500, blank=True)
    helped_or_hindered = models.CharField(_("what helped or hindered?"), max_length=500, blank=True)
    follow_up_on = models.DateField(_("follow up on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="activities", db_index=False
    )
    updated_at = models.DateTimeField(default=timezone.now)
    updated_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    places = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)  # see `matching`
    is_incomplete = models.GeneratedField(
        expression=ExpressionWrapper(Q(is_draft=True) | Q(family=""), output_field=models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    search = models.GeneratedField(
        expression=SearchVector(
            "title",
            "organiser",
            Func("partners", function="portal_join", output_field=models.TextField()),
            "method",
            "went_as_planned",
            "experienced_as",
            "helped_or_hindered",
            config="swedish",
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    municipalities = models.ManyToManyField(Municipality, through="Participation", related_name="activities")
    measures = models.ManyToManyField(Measure, through="ActivityMeasure", related_name="activities")
    follow_ups = models.ManyToManyField(FollowUp, through="FollowUpBasis", related_name="activities")

    objects = ActivityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_draft=True) | ~Q(title=""),
                name="activity_title_unless_draft",
                violation_error_message=_("Write what you did."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="activity_ends_after_start",
                violation_error_message=_("The last day comes before the first."),
            ),
            models.CheckConstraint(
                condition=Q(hours_own=None) | Q(hours_own__gte=0), name="activity_hours_own_positive"
            ),
            models.CheckConstraint(
                condition=Q(hours_others=None) | Q(hours_others__gte=0), name="activity_hours_others_positive"
            ),
            # What is practised stands in no real record, and nothing real among what is practised.
            models.CheckConstraint(
                condition=~Q(places__contains=[PRACTICE]) | Q(places=[PRACTICE]),
                name="activity_practice_alone",
            ),
            # Lets each participation follow these (see the migration).
            models.UniqueConstraint(
                fields=["id", "starts_on", "is_draft", "is_incomplete"], name="activity_followed"
            ),
        ]
        indexes = [
            GinIndex(fields=["places", "search"], name="activity_search", gin_pending_list_limit=256),
            models.Index("created_by", F("id").desc(), name="activity_latest_by"),
            models.Index(F("updated_at").desc(), name="activity_edited"),
            models.Index("follow_up_on", condition=Q(follow_up_on__isnull=False), name="activity_follow_up"),
        ]

    def __str__(self):
        return self.title or str(_("(no title yet)"))

    @property
    def was_changed(self):
        """Whether its content was saved again after it was entered; who takes part is not its content."""
        return self.updated_at - self.created_at > timedelta(seconds=1)

    @property
    def missing(self):
        """What an entry still lacks before it is complete, in words."""
        lacks = [] if self.title else [_("what you did")]
        if not self.family:
            lacks.append(_("type"))
        return lacks


class ParticipationQuerySet(models.QuerySet):
    WALK_FROM = 8000  # hits in the whole country: where both ways cost the same at a million activities

    def standing(self):
        """Rows that have not been removed from their municipality's record."""
        return self.filter(deleted_at=None)

    def shared(self):
        """Rows that the municipality has shared: the only ones that count outside it."""
        return self.filter(deleted_at=None, shared_at__isnull=False)

    def incomplete(self):
        """Drafts, and entries without a type: they wait under "To complete"."""
        return self.standing().filter(is_incomplete=True)

    def matching(self, words, places):
        """Entries with all the words, each the beginning of a Swedish word, in the records of those places.

        Words that many entries hold are found soonest by walking the list from its newest end; others by the
        index over places and words. PostgreSQL cannot tell that the place is asked for twice, so we choose.
        """
        query = search_query(words)
        if query is None:
            return self.none()
        return self.holding(SearchQuery(query, config="swedish", search_type="raw"), places)

    def holding(self, found, places):
        """The same for words that have been made a question of PostgreSQL's."""
        entries = self.filter(activity__search=found)
        if len(places) == 1 and Activity.objects.filter(search=found).estimated_rows() > self.WALK_FROM:
            return entries
        return entries.filter(activity__places__overlap=places)

    def kept_by(self, user):
        """Rows in records that the user keeps: coordinators all, colleagues what they added themselves."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(municipality__in=user.reach(Role.COORDINATOR))
            | Q(municipality__in=user.reach(Role.COLLEAGUE), activity__created_by=user)
        )

    def editable_by(self, user):
        """Rows whose activity the user may change, from that municipality's record."""
        return self.standing().kept_by(user)

    def restorable_by(self, user):
        """Removed rows that the user may put back."""
        return self.kept_by(user).filter(deleted_at__isnull=False)

    def visible_to(self, user, at=None):
        """What a user may read of the municipalities' records; removed rows are never among it.

        Coordinators and managers: all. Colleagues: all but others' drafts. Registrars, readers and the
        county's officers: what was shared. Partners: what that municipality invited them to.
        `at` one municipality: named once, so that PostgreSQL knows how many rows to expect.
        """
        if not user.is_authenticated:
            return self.none()

        def reached(*roles):
            ids = user.reach(*roles)
            return ids if at is None else ids & {at.pk}

        rows, shared = Q(municipality__in=reached(*READS_IN_FULL)), Q(shared_at__isnull=False)
        if ids := reached(Role.COLLEAGUE):
            rows |= Q(municipality__in=ids) & (Q(is_draft=False) | Q(activity__created_by=user))
        if ids := reached(Role.REGISTRAR, Role.READER):
            rows |= shared & Q(municipality__in=ids)
        if at is None and user.county_ids:
            rows |= shared & Q(municipality__in=Municipality.objects.served_by(user))
        elif at is not None and at.county_id in user.county_ids:
            rows |= shared & Q(municipality__in={at.pk})
        if ids := reached(Role.PARTNER):
            invited = Q(is_draft=False, pk__in=user.guest_at.values("participation"))
            rows |= Q(municipality__in=ids) & invited
        return self.standing().filter(rows)


class Participation(models.Model):
    """That an activity stands in a municipality's record: each municipality shares and removes for itself."""

    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, related_name="participations", db_constraint=False, db_index=False
    )
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="participations", db_index=False
    )
    on = models.DateField()  # follows activity.starts_on by foreign key
    is_draft = models.BooleanField()  # follows activity.is_draft by foreign key
    is_incomplete = models.BooleanField()  # follows activity.is_incomplete by foreign key
    shared_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "municipality"], name="participation_once"),
            models.CheckConstraint(
                condition=Q(is_draft=False) | Q(shared_at=None), name="participation_draft_not_shared"
            ),
        ]
        indexes = [
            models.Index(
                "municipality",
                F("on").desc(),
                F("activity").desc(),
                condition=Q(deleted_at=None),
                name="participation_list",
            ),
            models.Index(
                "municipality",
                F("on").desc(),
                F("activity").desc(),
                condition=Q(deleted_at=None, shared_at__isnull=False),
                name="participation_shared",
            ),
            models.Index(
                F("on").desc(),
                F("activity").desc(),
                "municipality",
                condition=Q(deleted_at=None, shared_at__isnull=False),
                name="participation_newest_shared",
            ),
            models.Index(
                fields=["-shared_at", "-id"],
                include=["municipality", "activity"],
                condition=Q(deleted_at=None, shared_at__isnull=False),
                name="participation_news",
            ),
            models.Index(
                "municipality",
                F("on").desc(),
                F("activity").desc(),
                condition=Q(deleted_at=None, is_incomplete=True),
                name="participation_incomplete",
            ),
            models.Index(
                fields=["municipality"],
                condition=Q(deleted_at=None, shared_at=None, is_draft=False),
                name="participation_unshared",
            ),
            models.Index(
                "municipality",
                F("deleted_at").desc(),
                condition=Q(deleted_at__isnull=False),
                name="participation_removed",
            ),
        ]

    def __str__(self):
        return f"{self.activity_id} – {self.municipality_id}"

    @property
    def remover(self):
        """Who removed it; nobody is named while practising."""
        return None if self.municipality_id == PRACTICE else self.deleted_by


class SharedCount(models.Model):
    """Shared activities per municipality, month and theme ("" = all); kept by triggers, equal to a recount."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+", db_index=False)
    month = models.DateField()
    theme = models.CharField(max_length=40, blank=True)
    shared = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "month", "theme"], name="shared_count_cell"),
        ]

    def __str__(self):
        return f"{self.municipality_id} {self.month} {self.theme}: {self.shared}"


class ActivityGuest(models.Model):
    """That a municipality invited a partner to read an activity in its record."""

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="guests")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="guest_at")
    invited_at = models.DateTimeField(default=timezone.now)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["participation", "user"], name="activity_guest_once")]

    def __str__(self):
        return f"{self.user_id} – {self.participation_id}"
