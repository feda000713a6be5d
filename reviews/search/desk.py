"""What is found at the county's desk, on both its sides: support, reports, replies, meetings."""

from typing import Any

from django.db.models import F, Func, QuerySet, TextField
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.models import (
    DutyReply,
    Event,
    EventInvite,
    GrantProject,
    Need,
    Promise,
    ReplyAnswer,
    ReviewSubmission,
    SupportCase,
    SupportContact,
    SupportPlace,
    YearReport,
    YearReportSection,
)
from reviews.search.sources import Anywhere, At, Holding, In, Reader, Row, Shelf, Source, joined, to

CASE = {"case": F("case")}


def _support_page(reader: Reader, row: Row) -> str:
    """The support case, or where the municipality's support stands; on the side from which one reads it."""
    case = row.more["case"]
    if reader.looks_in(row.place):
        codes = reader.county_of(row.place)
        if case:
            return reverse("support_case_detail", args=[codes, case])
        return reverse("county_municipality", args=[codes, reader.code(row.place)])
    if case:
        return reverse("municipality_case", args=[reader.code(row.place), case])
    return reverse("municipality_contacts", args=[reader.code(row.place)])


def _project_page(reader: Reader, row: Row) -> str:
    if reader.looks_in(row.place):
        return reverse("county_projects", args=[reader.county_of(row.place)])
    return reverse("project_detail", args=[reader.code(row.place), row.pk])


def _sent_page(reader: Reader, row: Row) -> str:
    code, review = reader.code(row.place), row.more["review"]
    if reader.looks_in(row.place):
        return reverse("county_review", args=[reader.county_of(row.place), row.more["round"], code])
    return reverse("review_sent", args=[code, review, row.more["number"]])


def _event_page(reader: Reader, row: Row) -> str:
    return reverse("event_detail", args=[reader.codes(row.more["counties"]), row.pk])


def cases_of(reader: Reader) -> list[Holding]:
    """The support cases that the reader may read, each with a municipality of theirs."""
    cases = SupportCase.objects.visible_to(reader.user)
    places = SupportPlace.objects.filter(municipality__in=reader.ids, case__in=cases)
    return [Holding(places, "case")]


def invitations_of(reader: Reader) -> list[Holding]:
    """The meetings that the reader is invited to, each with the municipality that is."""
    invites = EventInvite.objects.visible_to(reader.user).filter(municipality__in=reader.ids)
    return [Holding(invites, "event")]


def _events_arranged(reader: Reader) -> QuerySet[Any]:
    """Meetings that a county of the reader's arranges."""
    events = Event.objects.organised_by(reader.user)
    return events.filter(counties__overlap=list(reader.county_ids))


def _county_reports(reader: Reader) -> QuerySet[Any]:
    """What stands in the yearly reports of the reader's counties."""
    reports = YearReport.objects.visible_to(reader.user).filter(counties__overlap=list(reader.county_ids))
    rows = YearReportSection.objects.visible_to(reader.user).filter(report__in=reports.values("pk"))
    return rows.exclude(position=None)


def _year_report_page(reader: Reader, row: Row) -> str:
    return reverse("year_report_detail", args=[reader.codes(row.more["counties"]), row.more["year"]])


# Every text of a report as it was sent, one after the other.
_SENT = "(SELECT string_agg(one #>> '{}', ' ') FROM jsonb_path_query(%(expressions)s, '$.*.text') AS one)"

SOURCES = (
    Source(
        "case", Shelf.SUPPORT, _("Support over time"), SupportCase, _support_page, F("starts_on"),
        title="title", text=joined("goal", "next_step", "result"), head="title",
        at=In("pk", "case"), more={"case": F("pk")},
    ),
    Source(
        "contact", Shelf.SUPPORT, _("Contact"), SupportContact, _support_page, F("on"), text="note", more=CASE
    ),
    Source(
        "promise", Shelf.SUPPORT, _("Promise"), Promise, _support_page, TruncDate("created_at"),
        title="text", text="outcome_note", head="text", more=CASE,
    ),
    Source(
        "need", Shelf.SUPPORT, _("Need"), Need, _support_page, F("said_on"),
        title="text", text="end_note", head="text", more=CASE,
    ),
    Source(
        "project", Shelf.SUPPORT, _("Project"), GrantProject, _project_page, F("starts_on"),
        title="name", text="purpose", head="name",
    ),
    Source(
        "sent_report", Shelf.PAPERS, _("Report to the county board"), ReviewSubmission, _sent_page,
        TruncDate("sent_at"),
        title="review__round__title", text=Func(F("answers"), template=_SENT, output_field=TextField()),
        at=At("review__municipality"), line="review",
        more={"review": F("review"), "round": F("review__round"), "number": F("number")},
    ),
    Source(
        "reply", Shelf.PAPERS, _("Reply"), DutyReply, to("reply_detail", "pk"), TruncDate("created_at"),
        title="title", text="asker", head="title",
    ),
    Source(
        "answer", Shelf.PAPERS, _("Reply"), ReplyAnswer, to("reply_detail", "reply"), TruncDate("reply__created_at"),
        title="question", text="text", head="question", at=At("reply__municipality"), more={"reply": F("reply")},
    ),
    Source(
        "year_report", Shelf.PAPERS, _("The county's yearly report"), YearReportSection, _year_report_page,
        TruncDate("report__created_at"),
        title="heading", text="text", head="heading", at=Anywhere(), rows=_county_reports,
        more={"counties": F("report__counties"), "year": F("report__year")},
    ),
    Source(
        "event", Shelf.EVENTS, _("Meeting between municipalities"), Event, _event_page, TruncDate("starts_at"),
        title="title", text=joined("description", "place"), head="title", at=Anywhere(), rows=_events_arranged,
        more={"counties": F("counties")},
    ),
    Source(
        "invitation", Shelf.EVENTS, _("Meeting between municipalities"), Event, to("invitation_detail", "pk"),
        TruncDate("starts_at"),
        title="title", text=joined("description", "place"), head="title", at=In("pk", "event"), family="event",
    ),
)  # fmt: skip
