"""What the county's page about a municipality shows of its support: cases, needs and shared projects; and of its
reports in the latest rounds, how they stand."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject

from accounts.models import User
from municipalities.models import Municipality
from reviews.following.states import Actor, look
from reviews.following.states import Look as StateLook
from reviews.models import GrantProject, GrantRemain, Need, Review, ReviewRound, SupportCase
from reviews.support.looks import Look
from reviews.support.projects.reports import remain_look
from reviews.support.rows import Part, named, read, read_day

MOST = 20  # of each
ROUNDS = 2  # the latest


@dataclass(frozen=True)
class Case:
    """Support that goes on there."""

    pk: int
    title: str
    said: str  # the next step, or why it rests
    on: date | None


@dataclass(frozen=True)
class Said:
    """What the municipality has said that it needs."""

    pk: int
    text: str
    on: date | None
    is_answered: bool


@dataclass(frozen=True)
class Project:
    """A project that it shows, with what it built and how that stands."""

    name: str
    funder: str
    ends_on: date | None
    remains: tuple[tuple[str, Look], ...]


@dataclass(frozen=True)
class Report:
    """Its report in a round, as the county reads how it stands."""

    round: int
    title: str
    look: StateLook


@dataclass(frozen=True)
class SupportThere:
    """All of it."""

    reports: tuple[Report, ...]
    cases: tuple[Case, ...]
    needs: tuple[Said, ...]
    projects: tuple[Project, ...]

    @property
    def choices(self) -> list[tuple[int, str]]:
        """The support that a contact may be part of."""
        return [(case.pk, case.title) for case in self.cases]


def support_there(user: User, municipality: Municipality) -> SupportThere:
    """What goes on, is needed and remained in the municipality, as far as the officer reads it; one question."""
    cases: Any = SupportCase.objects.led_by(user).at(municipality).going_on()
    needs: Any = Need.objects.visible_to(user).waiting().filter(municipality=municipality)
    projects: Any = GrantProject.objects.visible_to(user).filter(municipality=municipality, is_shared=True)
    remains = GrantRemain.objects.filter(project=OuterRef("pk")).order_by("pk")
    built = {"remains": ArraySubquery(remains.values(row=JSONObject(text=F("text"), state=F("state"))))}
    step = named("pk", "title", "next_step", "next_on", "why_rests")
    parts: list[Part] = [
        ("case", cases.order_by("next_on", "pk"), step, MOST),
        ("need", needs.order_by("said_on", "pk"), named("pk", "text", "said_on", "case_id"), MOST),
        ("project", projects.order_by("-ends_on", "pk"), named("name", "funder", "ends_on") | built, MOST),
    ]
    reports: Any = Review.objects.followed_by(user).filter(municipality=municipality)
    reports = reports.exclude(round__state=ReviewRound.State.DRAFT).order_by("-round__opens_on", "-pk")
    parts.append(("report", reports, named("round_id", "state") | {"title": F("round__title")}, ROUNDS))
    rows = read(parts)
    return SupportThere(
        tuple(
            Report(row["round_id"], row["title"], look(row["state"], Actor.COUNTY))
            for row in rows.get("report", ())
        ),
        tuple(
            Case(row["pk"], row["title"], row["next_step"] or row["why_rests"], read_day(row["next_on"]))
            for row in rows.get("case", ())
        ),
        tuple(
            Said(row["pk"], row["text"], read_day(row["said_on"]), row["case_id"] is not None)
            for row in rows.get("need", ())
        ),
        tuple(
            Project(
                row["name"],
                row["funder"],
                read_day(row["ends_on"]),
                tuple((one["text"], remain_look(one["state"])) for one in row["remains"]),
            )
            for row in rows.get("project", ())
        ),
    )
