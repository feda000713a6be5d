"""What a registrar finds: decided, locked and sent documents of a municipality, and what a county has received.

Drafts that nobody has sent stand apart, by their titles alone: whether they are public documents is for a human to say.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import F, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.models import County, Municipality
from plans.models import ActionPlan, Document, Origin, SituationReport
from reviews.models import DutyReply, Review, ReviewSubmission, YearReport
from reviews.records.record import DOCUMENT, KINDS, PLAN, REPLY, REPORT, SENT, YEAR, Record, Wanted
from reviews.records.sources import (
    MOST,
    council_reports,
    documents,
    feedback,
    kept_here,
    local_day,
    replies,
    sent,
    steering,
)
from reviews.support.rows import Part, read


def _newest(records: Iterable[Record], wanted: Wanted) -> list[Record]:
    kept = [record for record in records if wanted.keeps(record)]
    return sorted(kept, key=lambda record: (record.on, record.key), reverse=True)


def records_of(user: User, municipality: Municipality, wanted: Wanted) -> list[Record]:
    """What the municipality has sent, decided and received, as far as the user reads it, the latest first, with when
    it was sent to the registrar; eight queries."""
    county = municipality.county.board_name
    kept, handed = kept_here(user, municipality, wanted)
    found = [
        *steering(user, municipality, county, wanted),
        *documents(user, municipality, wanted),
        *council_reports(municipality, wanted),
        *sent(user, [municipality], wanted),
        *feedback([municipality], wanted),
        *replies(user, [municipality], wanted),
        *kept,
    ]
    return _newest(
        (replace(record, registered_on=handed.get(record.key, record.registered_on)) for record in found),
        wanted,
    )


def received_by(user: User, counties: Sequence[County], codes: str, wanted: Wanted) -> list[Record]:
    """What the counties' municipalities have sent in, what was answered, and the locked yearly reports; the latest
    first."""
    places = list(Municipality.objects.served_by(user).filter(county__in=counties))
    reports = YearReport.objects.visible_to(user).filter(
        counties=[county.pk for county in counties], state=YearReport.State.LOCKED
    )
    reports = wanted.matching(reports.alias(words=Cast("paper", TextField())), "words", "case_number")
    years = [
        Record(
            YEAR,
            one.pk,
            str(one),
            timezone.localdate(one.locked_at),
            ", ".join(county.board_name for county in counties),
            _("Brå"),
            one.case_number,
            url=reverse("year_report_detail", args=[codes, one.year]),
        )
        for one in reports.defer(*YearReport.FILES)
    ]
    found = [
        *sent(user, places, wanted, codes),
        *feedback(places, wanted, codes),
        *replies(user, places, wanted, for_county=True),
        *years,
    ]
    return _newest(found, wanted)


def drafts_of(municipality: Municipality, wanted: Wanted) -> list[tuple[str, str, date]]:
    """What is written and neither sent nor decided: kind, title and the day it was begun, the latest first. Titles
    alone: whether they are public documents is judged by a human. One query."""
    begun = {"title": F("title"), "on": F("created_at")}
    parts: list[Part] = []
    sources: tuple[tuple[str, Any], ...] = ((REPORT, SituationReport), (PLAN, ActionPlan))
    for kind, model in sources:
        rows = model.objects.of(municipality).open().exclude(origin=Origin.REGISTERED)
        rows = rows.exclude(places__municipality=municipality, places__sent_at__isnull=False)
        parts.append((kind, wanted.matching(rows, "title").order_by("-pk"), begun, MOST))
    here: Any = {"municipality": municipality}
    documents: Any = Document.objects.filter(**here).exclude(state=Document.State.LOCKED)
    answers: Any = DutyReply.objects.filter(**here).exclude(state=DutyReply.State.LOCKED)
    reports: Any = Review.objects.filter(**here, state__in=Review.WRITABLE).exclude(round__state="draft")
    asked = {"title": F("round__title"), "on": F("round__opens_on")}
    parts += [
        (DOCUMENT, wanted.matching(documents, "title").order_by("-pk"), begun, MOST),
        (REPLY, wanted.matching(answers, "title", "asker").order_by("-pk"), begun, MOST),
        (SENT, wanted.matching(reports, "round__title").order_by("-pk"), asked, MOST),
    ]
    names = KINDS | {DOCUMENT: _("Document")}
    found = [
        (str(names[kind]), row["title"], _day(row["on"]))
        for kind, rows in read(parts).items()
        for row in rows
    ]
    return sorted(found, key=lambda draft: draft[2], reverse=True)


def _day(text: str) -> date:
    """The day of a JSON row that holds a day or a moment."""
    return local_day(text) if "T" in text else date.fromisoformat(text)


@dataclass(frozen=True)
class Unnumbered:
    """A report to the county board without a case number: its title, day and page."""

    title: str
    on: date
    url: str

    @property
    def what(self) -> str | Promise:
        return KINDS[SENT]


def unnumbered(user: User, municipality: Municipality) -> list[Unnumbered]:
    """What was sent to the county board and has no case number yet, the latest first; one query."""
    rows = ReviewSubmission.objects.visible_to(user).filter(review__municipality=municipality, case_number="")
    return [
        Unnumbered(
            one.review.round.title,
            timezone.localdate(one.sent_at),
            reverse("review_sent", args=[municipality.code, one.review_id, one.number]),
        )
        for one in rows.select_related("review__round").defer(*ReviewSubmission.FILES).order_by("-sent_at")
    ]
