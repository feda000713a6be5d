"""Documents to hand in, print and archive: made from the record, edited, and then locked as they were."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from municipalities.models import MUNICIPAL, READS_IN_FULL, Municipality
from plans.models.follow_up import FollowUpRound
from plans.models.locking import Lockable
from plans.models.plan import ActionPlan
from plans.models.situation import SituationReport
from portal.lib.searching import words_index


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Locked ones: everyone in the municipality, and its partners. Others: those who read its drafts."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(municipality__in=user.reach(*READS_IN_FULL))
            | Q(municipality__in=user.reach(*MUNICIPAL, "partner"), state=Document.State.LOCKED)
        )

    def numbered_by(self, user):
        """Those that the user may give a case number: coordinators any, registrars what is locked."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(municipality__in=user.reach("coordinator"))
            | Q(municipality__in=user.reach("registrar"), state=Document.State.LOCKED)
        )

    def editable_by(self, user):
        """Drafts in the municipalities the user coordinates."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(municipality__in=user.reach("coordinator"), state=Document.State.DRAFT)


class Document(Lockable):
    """A report, plan or bundle as a document. While a draft its figures follow the record; locked they stay."""

    class Kind(models.TextChoices):
        COUNCIL_REPORT = "council_report", _("Report to fullmäktige or kommunstyrelsen")
        SITUATION_REPORT = "situation_report", _("Lägesbild")
        ACTION_PLAN = "action_plan", _("Åtgärdsplan")
        FOLLOW_UP = "follow_up", _("Follow-up of the plan")
        GRANT_BUNDLE = "grant_bundle", _("Attachments to a grant application")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(_("what it is"), max_length=20, choices=Kind)
    title = models.CharField(_("title"), max_length=200)
    report = models.ForeignKey(
        SituationReport, on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    plan = models.ForeignKey(
        ActionPlan, on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    round = models.ForeignKey(
        FollowUpRound, on_delete=models.PROTECT, null=True, blank=True, related_name="documents"
    )
    period_from = models.DateField(_("from"), null=True, blank=True)
    period_to = models.DateField(_("to"), null=True, blank=True)
    texts = models.JSONField(default=dict)  # what people have written in it, per section
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    edition = models.PositiveIntegerField(default=1)
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            *Lockable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(period_to=None) | Q(period_from=None) | Q(period_to__gte=models.F("period_from")),
                name="document_period_order",
                violation_error_message=_("The period ends before it begins."),
            ),
        ]
        indexes = [
            words_index("document_words", "title"),
            models.Index(fields=["municipality", "-created_at"], name="document_latest"),
        ]

    def __str__(self):
        return self.title
