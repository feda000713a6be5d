"""Where the documents that can be given out are found: each kind through its own scope, one question each."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
)
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from municipalities.models import Body, CooperationAgreement, Meeting, Municipality
from plans.models import (
    ActionPlan,
    CouncilReport,
    Document,
    Measure,
    PlanPlace,
    Problem,
    ReportPart,
    ReportPlace,
    SituationReport,
)
from reviews.models import DutyReply, Registration, Review, ReviewEvent, ReviewSubmission
from reviews.records.record import (
    AGREEMENT,
    COUNCIL,
    DOCUMENT,
    FEEDBACK,
    MINUTES,
    PLAN,
    REPLY,
    REPORT,
    SENT,
    Record,
    Wanted,
)
from reviews.support.rows import named, read

MOST = 500  # of each kind


def steering(user: User, municipality: Municipality, county: str, wanted: Wanted) -> Iterable[Record]:
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


def documents(user: User, municipality: Municipality, wanted: Wanted) -> Iterable[Record]:
    """Documents that were made and locked here."""
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


def council_reports(municipality: Municipality, wanted: Wanted) -> Iterable[Record]:
    """Reports to fullmäktige that are noted, with or without a file."""
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
            has_file=_is_kept(one.file),
        )


def sent(user: User, places: Sequence[Municipality], wanted: Wanted, codes: str = "") -> Iterable[Record]:
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
            registered_on=timezone.localdate(one.registered_at) if one.registered_at else None,
        )


def feedback(places: Sequence[Municipality], wanted: Wanted, codes: str = "") -> Iterable[Record]:
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


def replies(
    user: User, places: Sequence[Municipality], wanted: Wanted, *, for_county: bool = False
) -> Iterable[Record]:
    """Locked replies to those who ask; to a county those that were shared with it, by the day when they were."""
    rows = DutyReply.objects.visible_to(user).filter(municipality__in=places, state=DutyReply.State.LOCKED)
    if for_county:
        rows = rows.exclude(shared_at=None)
    rows = rows.alias(words=Cast("paper", TextField()))
    rows = wanted.matching(rows, "title", "asker", "case_number", "words", "municipality__name")
    for one in rows.select_related("municipality").defer(*DutyReply.FILES):
        place = one.municipality
        yield Record(
            REPLY,
            one.pk,
            str(one),
            timezone.localdate(one.shared_at if for_county else one.locked_at),
            place.full_name,
            one.asker,
            one.case_number,
            url=reverse("reply_detail", args=[place.code, one.pk]),
        )


def kept_here(user: User, municipality: Municipality, wanted: Wanted) -> tuple[list[Record], dict[str, date]]:
    """Agreements that were signed, also those that have ended, and minutes whose file is kept here; and when each
    document was last sent to the registrar from the list, by its key. One question."""
    signed = CooperationAgreement.objects.visible_to(user).filter(
        municipalities=municipality, state__in=CooperationAgreement.SIGNED
    )
    signed = wanted.matching(signed, "title", "purposes", "areas", "case_number")
    bodies = Body.objects.visible_to(user).filter(municipalities=municipality)
    held = Meeting.objects.filter(
        body__in=bodies, state=Meeting.State.HELD, minutes__isnull=False, minutes__removed_at=None
    )
    held = wanted.matching(held, "body__name", "agenda", "notes", "minutes__name")
    registered = Registration.objects.filter(municipality=municipality)
    has_file = Q(document__isnull=False, document__removed_at=None)
    rows = read(
        [
            (
                AGREEMENT,
                signed.order_by("-signed_on", "-pk"),
                named("pk", "title", "signed_on", "case_number")
                | {"has_file": ExpressionWrapper(has_file, BooleanField())},
                MOST,
            ),
            (
                MINUTES,
                held.order_by("-starts_at", "-pk"),
                named("pk", "starts_at", "body_id") | {"body": F("body__name")},
                MOST,
            ),
            ("registered", registered.order_by("-at"), named("record", "at"), MOST),
        ]
    )
    here, name = municipality.code, municipality.full_name
    found = [
        Record(
            AGREEMENT,
            row["pk"],
            row["title"],
            date.fromisoformat(row["signed_on"]),
            name,
            "",
            row["case_number"],
            url=reverse("agreement_detail", args=[here, row["pk"]]),
            has_file=row["has_file"],
        )
        for row in rows.get(AGREEMENT, ())
    ]
    for row in rows.get(MINUTES, ()):
        day = local_day(row["starts_at"])
        title = _("%(body)s, meeting %(day)s") % {"body": row["body"], "day": day}
        url = reverse("meeting_detail", args=[here, row["body_id"], row["pk"]])
        found.append(Record(MINUTES, row["pk"], title, day, name, "", url=url))
    handed = {row["record"]: local_day(row["at"]) for row in reversed(rows.get("registered", ()))}
    return found, handed


def local_day(moment: str) -> date:
    """The day in Sweden of a moment in a JSON row."""
    return timezone.localdate(datetime.fromisoformat(moment))


def _is_kept(file: Any) -> bool:
    return file is not None and file.removed_at is None
