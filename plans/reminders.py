"""What is told of the law's dates, of what is being written, and of what the county board has said of it."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Membership, Role
from accounts.reminding.rules import Asked, Due, Question, day_of, reminder
from municipalities.models import COORDINATES, CitizenPledge, CooperationAgreement, GroupMember
from plans.law.reminders import todo_in
from plans.models import (
    ActionPlan,
    DutyStatement,
    PlanComment,
    PlanInvitee,
    PlanPlace,
    ReportComment,
    ReportInvitee,
    ReportPlace,
    SituationReport,
)
from plans.models.documents import Origin
from plans.stats import add_months

MONTHS_BEFORE = 2  # that an agreement or a pledge ends
MONTHS_AFTER = 6  # that one has ended which nothing has followed
REST = 14  # days that a draft may rest before its writers are told


@reminder("law")
def law_dates(asked: Asked) -> Iterator[Due]:
    """The dates of the law: at the two reminders that the municipality has set, and when the day has passed."""
    places = [asked.municipalities[pk] for pk in asked.people.places(*COORDINATES)]
    for pk, reminders in todo_in(places, today=asked.today).items() if places else ():
        for one in reminders:
            for user in asked.people.at(pk, *COORDINATES):
                key, stage = f"{one.duty} {pk}", f"{one.on} {one.level}"
                yield Due(user, key, one.text, one.url, one.on, stage, is_late=one.has_passed, **asked.at(pk))


def _places_held(model: Any, municipalities: Iterable[int]) -> QuerySet[Any]:
    """Places of documents, as `SteeringDocumentQuerySet.of` holds them for what is not final."""
    members = GroupMember.objects.active().filter(
        group=OuterRef("document__group"), municipality=OuterRef("municipality")
    )
    rows = model.objects.filter(municipality__in=list(municipalities))
    return rows.filter(document__group=None) | rows.filter(Exists(members))


DOCUMENTS: tuple[tuple[Any, Any, Any, Any, str], ...] = (
    (SituationReport, ReportPlace, ReportInvitee, ReportComment, "report_detail"),
    (ActionPlan, PlanPlace, PlanInvitee, PlanComment, "plan_detail"),
)


@reminder("draft")
def drafts(asked: Asked) -> Iterator[Question]:
    """Drafts of lägesbild and plan, to those who write in them; told when they have lain for two weeks."""
    words = {
        "report_detail": _("Go on with the lägesbild that is being written"),
        "plan_detail": _("Go on with the plan that is being written"),
    }
    for model, place_model, invitee_model, _comments, page in DOCUMENTS:
        writers = invitee_model.objects.filter(document=OuterRef("document"), can_write=True)
        rows = _places_held(place_model, asked.people.places(Role.COORDINATOR, Role.COLLEAGUE)).filter(
            document__state=model.State.DRAFT, document__origin=Origin.WRITTEN
        )
        columns = {
            "document": F("document"),
            "place": F("municipality"),
            "title": F("document__title"),
            "begun": F("document__created_at"),
            "writers": ArraySubquery(writers.values("user")),
        }

        def tell(row: dict[str, Any], page: str = page) -> Iterator[Due]:
            invited = asked.people.at(row["place"], Role.COLLEAGUE) & set(row["writers"])
            begun = day_of(row["begun"])
            rests = begun is not None and (asked.today - begun).days >= REST
            for user in asked.people.at(row["place"], *COORDINATES) | invited:
                yield Due(
                    user,
                    f"{page} {row['document']}",
                    words[page],
                    reverse(page, args=[asked.code(row["place"]), row["document"]]),
                    title=row["title"],
                    is_told=rests,
                    **asked.at(row["place"]),
                )

        yield Question(rows, columns, tell)


@reminder("county_said")
def county_said(asked: Asked) -> Iterator[Question]:
    """Comments of the county's people on what is being written, and what they have seen, until it is seen to."""
    coordinated = asked.people.places(*COORDINATES)

    def told(page: str, text: str) -> Any:
        def tell(row: dict[str, Any]) -> Iterator[Due]:
            for user in asked.people.at(row["place"], *COORDINATES):
                yield Due(
                    user,
                    f"{page} {row['key']}",
                    text,
                    reverse(page, args=[asked.code(row["place"]), row["key"]]),
                    stage=str(row["newest"]),
                    title=row.get("title", ""),
                    **asked.at(row["place"]),
                )

        return tell

    words = {
        "report_detail": _("Read the county board's comment on the lägesbild"),
        "plan_detail": _("Read the county board's comment on the plan"),
    }
    for model, place_model, _invitees, comment_model, page in DOCUMENTS:
        officers = Membership.objects.filter(
            role=Role.COUNTY_OFFICER,
            user=OuterRef("created_by"),
            county=OuterRef(OuterRef("municipality__county")),
        )
        comments = comment_model.objects.filter(
            Exists(officers), document=OuterRef("document"), settled_at=None
        )
        newest = Subquery(comments.order_by("-pk").values("pk")[:1])
        rows = (
            _places_held(place_model, coordinated)
            .exclude(document__state__in=model.FINAL)
            .annotate(newest=newest)
            .exclude(newest=None)
        )
        said = {"key": F("document"), "place": F("municipality"), "title": F("document__title")}
        yield Question(rows, said | {"newest": F("newest")}, told(page, words[page]))
    seen = DutyStatement.objects.filter(
        municipality__in=coordinated, source=DutyStatement.Source.COUNTY_OBSERVED, read_at=None
    )
    columns = {"key": F("duty_code"), "place": F("municipality"), "newest": F("pk")}
    yield Question(
        seen, columns, told("duty_detail", _("Read what the county board has seen in your law table"))
    )


@reminder("agreement")
def what_ends(asked: Asked) -> Iterator[Question]:
    """Agreements that end within two months, or ended with nothing after them; and pledges that end, or ended
    without a word of what came of them."""
    coordinated = asked.people.places(*COORDINATES)
    near = (add_months(asked.today, -MONTHS_AFTER), add_months(asked.today, MONTHS_BEFORE))
    agreements: Any = CooperationAgreement.municipalities.through.objects.filter(
        municipality__in=coordinated,
        cooperationagreement__state__in=CooperationAgreement.SIGNED,
        cooperationagreement__valid_to__range=near,
        cooperationagreement__replaced_by=None,
    )
    pledges: Any = CitizenPledge.municipalities.through.objects.filter(
        municipality__in=coordinated, citizenpledge__ends_on__range=near, citizenpledge__outcome=""
    )
    words = {
        "agreement_detail": (
            _("An agreement on cooperation ends"),
            _("An agreement on cooperation has ended"),
        ),
        "pledge_edit": (_("A citizen pledge ends"), _("Tell what came of a citizen pledge")),
    }
    for rows, name, day, page in (
        (agreements, "cooperationagreement", "valid_to", "agreement_detail"),
        (pledges, "citizenpledge", "ends_on", "pledge_edit"),
    ):

        def tell(row: dict[str, Any], page: str = page) -> Iterator[Due]:
            on = day_of(row["on"])
            is_over = on is not None and on < asked.today
            for user in asked.people.at(row["place"], *COORDINATES):
                yield Due(
                    user,
                    f"{page} {row['pk']}",
                    words[page][is_over],
                    reverse(page, args=[asked.code(row["place"]), row["pk"]]),
                    on,
                    f"{on} {is_over}",
                    is_late=is_over,
                    **asked.at(row["place"]),
                )

        columns = {"pk": F(name), "place": F("municipality"), "on": F(f"{name}__{day}")}
        yield Question(rows, columns, tell)
