"""What is found in the record of activities, in cooperation, and among surveys."""

from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from activities.models import Participation
from municipalities.models import Body, CooperationAgreement, Decision, Meeting
from reviews.search.sources import Address, Anywhere, Holding, In, Reader, Shelf, Source, joined, to
from surveys.models import RoundPlace, SurveyRound
from surveys.results.scopes import rounds_for, viewer_of


def _survey_page(name: str) -> Address:
    return lambda _reader, row: reverse(name, args=[row.pk])


def _participations(reader: Reader) -> QuerySet[Any]:
    """Entries in the records that the reader may read; one municipality's are named once."""
    at = reader.places[next(iter(reader.ids))] if len(reader.ids) == 1 else None
    return Participation.objects.visible_to(reader.user, at=at)


def _holding(rows: Any, asked: Any, reader: Reader) -> QuerySet[Any]:
    """By the index that the list of activities has."""
    return rows.holding(asked, list(reader.ids))


def _here(rows: QuerySet[Any], reader: Reader) -> QuerySet[Any]:
    """The rounds that a county of the reader's keeps, or that one of the municipalities keeps or takes part in."""
    taking_part = RoundPlace.objects.filter(municipality__in=reader.ids).values("round")
    kept = Q(municipality__in=reader.ids) | Q(county__in=reader.county_ids)
    return rows.filter(kept | Q(pk__in=taking_part))


def _rounds_kept(reader: Reader) -> QuerySet[Any]:
    return _here(SurveyRound.objects.visible_to(reader.user), reader)


def _rounds_with_results(reader: Reader) -> QuerySet[Any]:
    return _here(rounds_for(viewer_of(reader.user)), reader)


def bodies_of(reader: Reader) -> list[Holding]:
    """The councils and groups that the reader may read, each with a municipality of theirs."""
    bodies = Body.objects.visible_to(reader.user)
    places = Body.municipalities.through.objects.filter(municipality__in=reader.ids, body__in=bodies)
    return [Holding(places, "body")]


def agreements_of(reader: Reader) -> list[Holding]:
    """The agreements, likewise."""
    agreements = CooperationAgreement.objects.visible_to(reader.user)
    through = CooperationAgreement.municipalities.through.objects
    places = through.filter(municipality__in=reader.ids, cooperationagreement__in=agreements)
    return [Holding(places, "cooperationagreement")]


def _body(path: str) -> In:
    return In(path, "body")


SOURCES = (
    Source(
        "activity", Shelf.ACTIVITIES, _("Activity"), Participation, to("activity_detail", "activity"), F("on"),
        title="activity__title",
        text=joined(
            "activity__method", "activity__organiser", "activity__went_as_planned", "activity__experienced_as",
            "activity__helped_or_hindered",
        ),
        head="activity__title", rows=_participations, line="activity", more={"activity": F("activity")},
        order=("-on", "-activity"), holds=_holding,
    ),
    Source(
        "body", Shelf.COOPERATION, _("Council or group"), Body, to("body_detail", "pk"), F("starts_on"),
        title="name", text="purpose", head="name", at=_body("pk"),
    ),
    Source(
        "meeting", Shelf.COOPERATION, _("Meeting"), Meeting, to("meeting_detail", "body", "pk"),
        TruncDate("starts_at"),
        title="body__name", text=joined("agenda", "notes"), at=_body("body"),
        more={"body": F("body")},
    ),
    Source(
        "decision", Shelf.COOPERATION, _("Decision"), Decision, to("meeting_detail", "body", "meeting"),
        TruncDate("meeting__starts_at"),
        title="text", text=joined("outcome", "responsible"), head="text", at=_body("meeting__body"),
        more={"body": F("meeting__body"), "meeting": F("meeting")},
    ),
    Source(
        "agreement", Shelf.COOPERATION, _("Agreement"), CooperationAgreement, to("agreement_detail", "pk"),
        F("signed_on"),
        title="title", text=joined("purposes", "areas"), head="title",
        at=In("pk", "agreement"),
    ),
    Source(
        "survey", Shelf.SURVEYS, _("Survey"), SurveyRound, _survey_page("survey_round"), F("opens_on"),
        title="name", text=Value(""), head="name", at=Anywhere("municipality"), rows=_rounds_kept,
    ),
    Source(
        "survey_results", Shelf.SURVEYS, _("Survey results"), SurveyRound, _survey_page("survey_results"),
        F("opens_on"),
        title="name", text=Value(""), head="name", at=Anywhere("municipality"), rows=_rounds_with_results,
        family="survey",
    ),
)  # fmt: skip
