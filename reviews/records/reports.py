"""What a registrar finds: decided, locked and sent documents of a municipality, and what a county has received.

Drafts that nobody has sent stand apart, by their titles alone: whether they are public documents is for a human to say.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from municipalities.models import County, Municipality
from plans.models import (
    ActionPlan,
    CouncilReport,
    Document,
    Measure,
    Origin,
    PlanPlace,
    Problem,
    ReportPart,
    ReportPlace,
    SituationReport,
)
from reviews.models import Review, ReviewEvent, ReviewSubmission, YearReport

REPORT, PLAN, DOCUMENT, COUNCIL, SENT, FEEDBACK, YEAR = (
    "report", "plan", "document", "council", "sent", "feedback", "year",
)  # fmt: skip
KINDS: dict[str, str | Promise] = {
    REPORT: gettext_lazy("Lägesbild"),
    PLAN: gettext_lazy("Åtgärdsplan"),
    DOCUMENT: gettext_lazy("Locked document"),
    COUNCIL: gettext_lazy("Report to fullmäktige"),
    SENT: gettext_lazy("Report to the county board"),
    FEEDBACK: gettext_lazy("Feedback from the county board"),
    YEAR: gettext_lazy("Yearly report to Brå"),
}


@dataclass(frozen=True)
class Record:
    """A document that can be given out: what it is, when it was sent or decided, by and to whom, and its number."""

    kind: str
    pk: int
    title: str
    on: date
    sender: str
    receiver: str
    case_number: str = ""
    secrecy: str = ""
    url: str = ""
    has_file: bool = True

    @property
    def key(self) -> str:
        """What names it in an address."""
        return f"{self.kind}-{self.pk}"

    @property
    def kind_label(self) -> str | Promise:
        return KINDS[self.kind]


@dataclass(frozen=True)
class Wanted:
    """What is asked for: words that must all be found, days, and the receiver; empty narrows nothing."""

    words: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    receiver: str = ""

    def matching(self, rows: QuerySet[Any], *fields: str, **related: QuerySet[Any]) -> QuerySet[Any]:
        """The rows in which each word stands, in a field or in something that belongs to it (`field=rows`)."""
        for word in self.words:
            found = Q()
            for name in fields:
                found |= Q(**{f"{name}__icontains": word})
            for name, inside in related.items():
                found |= Q(Exists(inside.filter(**{f"{name}__icontains": word})))
            rows = rows.filter(found)
        return rows

    def keeps(self, record: Record) -> bool:
        """Whether the day and the receiver are those asked for."""
        return (
            (self.first is None or record.on >= self.first)
            and (self.last is None or record.on <= self.last)
            and (not self.receiver or record.receiver == self.receiver)
        )


def _newest(records: Iterable[Record], wanted: Wanted) -> list[Record]:
    kept = [record for record in records if wanted.keeps(record)]
    return sorted(kept, key=lambda record: (record.on, record.key), reverse=True)


def records_of(user: User, municipality: Municipality, wanted: Wanted) -> list[Record]:
    """What the municipality has sent, decided and received, as far as the user reads it, the latest first; six
    queries."""
    county = municipality.county.board_name
    found = [
        *_steering(user, municipality, county, wanted),
        *_documents(user, municipality, wanted),
        *_council_reports(municipality, wanted),
        *_sent(user, [municipality], wanted),
        *_feedback([municipality], wanted),
    ]
    return _newest(found, wanted)


def _steering(user: User, municipality: Municipality, county: str, wanted: Wanted) -> Iterable[Record]:
    """Lägesbilder and plans that are final, and drafts that were sent to the county board."""
    name = municipality.full_name
    parts = ReportPart.objects.filter(report=OuterRef("document"))
    problems = Problem.objects.filter(report=OuterRef("document"))
    measures = Measure.objects.filter(plan=OuterRef("document"))
    sources: tuple[tuple[str, str, Any, Any, dict[str, Any]], ...] = (
        (REPORT, "report_detail", SituationReport, ReportPlace, {"text": parts, "title": problems}),
        (PLAN, "plan_detail", ActionPlan, PlanPlace, {"title": measures, "description": measures}),
    )
    for kind, page, model, places, inside in sources:
        readable = model.objects.visible_to(user).of(municipality)
        rows = places.objects.filter(municipality=municipality, document__in=readable).filter(
            Q(document__state__in=model.FINAL) | Q(sent_at__isnull=False)
        )
        rows = wanted.matching(rows, "document__title", "case_number", **inside)
        for place in rows.select_related("document"):
            document = place.document
            on = place.decided_on or document.final_on or timezone.localdate(place.sent_at)
            yield Record(
                kind,
                document.pk,
                document.title if document.is_final else _("%(title)s (draft)") % {"title": document.title},
                on,
                place.deciding_body or name,
                county if place.sent_at else "",
                place.case_number,
                url=reverse(page, args=[municipality.code, document.pk]),
            )


def _documents(user: User, municipality: Municipality, wanted: Wanted) -> Iterable[Record]:
    rows = Document.objects.visible_to(user).filter(municipality=municipality, state=Document.State.LOCKED)
    rows = rows.alias(words=Cast("paper", TextField()))
    council = _("Kommunfullmäktige or kommunstyrelsen")
    for one in wanted.matching(rows, "title", "case_number", "words").defer(*Document.FILES):
        receiver = council if one.kind == Document.Kind.COUNCIL_REPORT else ""
        on, url = (
            timezone.localdate(one.locked_at),
            reverse("document_detail", args=[municipality.code, one.pk]),
        )
        yield Record(
            DOCUMENT, one.pk, one.title, on, municipality.full_name, receiver, one.case_number, url=url
        )


def _council_reports(municipality: Municipality, wanted: Wanted) -> Iterable[Record]:
    rows = CouncilReport.objects.filter(municipality=municipality)
    rows = wanted.matching(rows, "about", "case_number", "minutes_ref", "file__name")
    for one in rows.select_related("file").defer("file__content"):
        yield Record(
            COUNCIL,
            one.pk,
            " ".join(filter(None, [one.about or _("Report to fullmäktige"), one.minutes_ref])),
            one.reported_on,
            municipality.full_name,
            _("Kommunfullmäktige or kommunstyrelsen"),
            one.case_number,
            url=reverse("duty_detail", args=[municipality.code, "s13_report"]),
            has_file=one.file is not None and one.file.removed_at is None,
        )


def _sent(user: User, places: Sequence[Municipality], wanted: Wanted, codes: str = "") -> Iterable[Record]:
    """Reports in the county's rounds, each as it was sent; `codes` where the county reads."""
    rows = ReviewSubmission.objects.visible_to(user).filter(review__municipality__in=places)
    rows = rows.alias(words=Cast("answers", TextField()))
    rows = wanted.matching(rows, "words", "review__round__title", "review__municipality__name", "case_number")
    for one in rows.select_related("review__round", "review__municipality__county").defer(
        *ReviewSubmission.FILES
    ):
        review, place = one.review, one.review.municipality
        address = (
            reverse("county_review", args=[codes, review.round_id, place.code])
            if codes
            else reverse("review_sent", args=[place.code, review.pk, one.number])
        )
        yield Record(
            SENT,
            one.pk,
            review.round.title
            if one.number == 1
            else _("%(title)s, completed") % {"title": review.round.title},
            timezone.localdate(one.sent_at),
            place.full_name,
            place.county.board_name,
            one.case_number,
            one.secrecy,
            address,
            has_file=bool(one.sha256),
        )


def _feedback(places: Sequence[Municipality], wanted: Wanted, codes: str = "") -> Iterable[Record]:
    """What the county board has answered, once it is given."""
    given = ReviewEvent.objects.filter(review=OuterRef("pk"), kind=ReviewEvent.Kind.FEEDBACK).order_by("-at")
    rows: QuerySet[Any] = Review.objects.filter(
        municipality__in=places, state=Review.State.FEEDBACK_GIVEN
    ).annotate(told_at=Subquery(given.values("at")[:1]))
    rows = wanted.matching(rows, "feedback", "round__title", "municipality__name")
    for one in rows.exclude(told_at=None).select_related("round", "municipality__county"):
        place = one.municipality
        address = (
            reverse("county_review", args=[codes, one.round_id, place.code])
            if codes
            else reverse("review_detail", args=[place.code, one.pk])
        )
        yield Record(
            FEEDBACK,
            one.pk,
            _("Feedback on %(title)s") % {"title": one.round.title},
            timezone.localdate(one.told_at),
            place.county.board_name,
            place.full_name,
            url=address,
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
    return _newest([*_sent(user, places, wanted, codes), *_feedback(places, wanted, codes), *years], wanted)


def drafts_of(municipality: Municipality, wanted: Wanted) -> list[tuple[str, str, date]]:
    """What is written and neither sent nor decided: kind, title and the day it was begun, the latest first. Titles
    alone: whether they are public documents is judged by a human."""
    found: list[tuple[str, str, date]] = []
    sources: tuple[tuple[str, Any], ...] = ((REPORT, SituationReport), (PLAN, ActionPlan))
    for kind, model in sources:
        rows = model.objects.of(municipality).open().exclude(origin=Origin.REGISTERED)
        rows = rows.exclude(places__municipality=municipality, places__sent_at__isnull=False)
        found += _titles(KINDS[kind], wanted.matching(rows, "title"))
    drafts = Document.objects.filter(municipality=municipality).exclude(state=Document.State.LOCKED)
    found += _titles(_("Document"), wanted.matching(drafts, "title").only("title", "created_at"))
    reports = Review.objects.filter(municipality=municipality, state__in=Review.WRITABLE).exclude(
        round__state="draft"
    )
    for one in wanted.matching(reports, "round__title").select_related("round"):
        found.append((str(KINDS[SENT]), one.round.title, one.round.opens_on))
    return sorted(found, key=lambda draft: draft[2], reverse=True)


def _titles(kind: str | Promise, rows: Iterable[Any]) -> list[tuple[str, str, date]]:
    return [(str(kind), one.title, timezone.localdate(one.created_at)) for one in rows]


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
