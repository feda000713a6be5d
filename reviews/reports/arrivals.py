"""What the county's officers have to read of the municipalities' lägesbilder, plans, follow-ups and law tables."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Count, DateField, DateTimeField, F, Max, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from municipalities.models import Municipality
from plans.models import ActionPlan, FollowUpRound, SharedDuty, SituationReport

REPORT, PLAN, ROUND, LAW = "report_detail", "plan_detail", "round_detail", "law_table"
DOCUMENTS: dict[str, Any] = {REPORT: SituationReport, PLAN: ActionPlan}
KINDS = {REPORT: _("Lägesbild"), PLAN: _("Åtgärdsplan"), ROUND: _("Follow-up"), LAW: _("The law")}
SHOWN = 50


@dataclass(frozen=True)
class Arrival:
    """Something that came to be read: a draft sent, a lägesbild or plan made final, a follow-up, shared law rows."""

    page: str
    key: str  # of what is read; empty where the page is the municipality's
    code: str
    place: str
    said: str  # its title; of the law how many rows
    word: str  # its state, where it has one
    final_on: date | None
    at: datetime  # when the county could read it

    @property
    def url(self) -> str:
        return reverse(self.page, args=[self.code, self.key] if self.key else [self.code])

    @property
    def kind(self) -> str | Promise:
        return KINDS[self.page]

    @property
    def title(self) -> str:
        if self.page != LAW:
            return self.said
        rows = int(self.said)
        text = ngettext(
            "%(count)d row of the table of the law", "%(count)d rows of the table of the law", rows
        )
        return text % {"count": rows}

    @property
    def is_final(self) -> bool:
        """Whether nothing of it changes any more."""
        return self.final_on is not None

    @property
    def label(self) -> str | Promise:
        """How far it has come, in a word."""
        if self.page == LAW:
            return _("Shared")
        if self.page == ROUND:
            return _("Followed up")
        return DOCUMENTS[self.page].State(self.word).label if self.is_final else _("Draft sent")

    @property
    def on(self) -> date:
        """The day that says most: when it was completed, decided or finished, else when it was sent or shared."""
        return self.final_on or timezone.localdate(self.at)


def arrivals_from(user: User, municipality: Municipality) -> list[Arrival]:
    """The lägesbilder and plans of the municipality that the officer can read now: drafts sent, then those in force;
    one query."""
    in_use = [
        said.exclude(state=DOCUMENTS[page].State.SUPERSEDED)
        for page, said in _documents(user, [municipality.pk]).items()
    ]
    return sorted(_read(in_use), key=lambda arrival: arrival.is_final)


def arrivals_since(user: User, ids: Collection[int], since: datetime) -> list[Arrival]:
    """What has come to read in the municipalities since then, the latest first, at most fifty; one query.

    A joint document stands once for each municipality it holds for.
    """
    documents = [said.filter(came_at__gt=since) for said in _documents(user, ids).values()]
    return _read([*documents, _rounds(user, ids, since), _law(ids, since)])


def _read(parts: Iterable[QuerySet[Any]]) -> list[Arrival]:
    """The latest of all parts; each brings the columns of `Arrival` in their order."""
    first, *rest = (part.order_by("-came_at")[:SHOWN] for part in parts)
    found = [Arrival(*row) for row in first.union(*rest, all=True)]
    return sorted(found, key=lambda arrival: (arrival.at, arrival.title), reverse=True)[:SHOWN]


def _columns(page: str, key: Any, place: str, said: Any, word: Any, final_on: Any) -> list[Any]:
    """The columns of `Arrival`, each in the kind that a union asks for; `place` leads to the municipality."""
    texts = (Value(page), key, F(f"{place}__code"), F(f"{place}__name"), said, word)
    return [*(Cast(text, CharField()) for text in texts), Cast(final_on, DateField()), "came_at"]


def _documents(user: User, ids: Collection[int]) -> dict[str, QuerySet[Any]]:
    """Those that the officer can read there, by the municipality they hold for and were sent from."""
    found = {}
    for page, model in DOCUMENTS.items():
        documents = model.objects.visible_to(user).filter(
            Q(state__in=model.FINAL) | Q(places__sent_at__isnull=False), places__municipality__in=ids
        )
        came_at = Coalesce("final_at", "places__sent_at", "created_at")
        columns = _columns(page, F("pk"), "places__municipality", F("title"), F("state"), F("final_on"))
        found[page] = documents.annotate(came_at=came_at).values_list(*columns)
    return found


def _rounds(user: User, ids: Collection[int], since: datetime) -> QuerySet[Any]:
    """Follow-ups of whole plans that were finished that day or later."""
    plans = ActionPlan.objects.visible_to(user)
    rounds: Any = FollowUpRound.objects.visible_to(user).filter(
        municipality__in=ids, plan__in=plans, finished_on__gte=timezone.localdate(since)
    )
    columns = _columns(ROUND, F("pk"), "municipality", F("plan__title"), Value(""), F("finished_on"))
    return rounds.annotate(came_at=Cast("finished_on", DateTimeField())).values_list(*columns)


def _law(ids: Collection[int], since: datetime) -> QuerySet[Any]:
    """How many rows each municipality has begun to share since then, and shares still."""
    rows: Any = SharedDuty.objects.filter(municipality__in=ids, shared_at__gt=since).order_by()
    counted = rows.values("municipality__code", "municipality__name").annotate(
        came_at=Max("shared_at"), rows=Count("pk")
    )
    return counted.values_list(*_columns(LAW, Value(""), "municipality", F("rows"), Value(""), Value(None)))
