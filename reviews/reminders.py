"""What is told of the county's follow-up rounds, of support, and of the county's yearly report."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Membership, Role
from accounts.reminding.rules import Asked, Due, Question, day_of, reminder
from municipalities.models import ADDS, COORDINATES, READS_IN_FULL
from plans.stats import add_months
from reviews.asking import reminders as _exchange  # noqa: F401 – its rules stand beside these
from reviews.events import reminders as _meetings  # noqa: F401 – its rules stand beside these
from reviews.following.states import missing
from reviews.models import (
    Need,
    Promise,
    Review,
    ReviewEvent,
    ReviewRound,
    ReviewSection,
    Side,
    SupportCase,
    YearReport,
)
from reviews.replies import reminders as _replies  # noqa: F401
from reviews.year_report.reminders import MONTHS_BEFORE

OPEN, State = ReviewRound.State.OPEN, Review.State
FIRST, LAST = 14, 3  # days before a report is to be sent in
READ_WITHIN = 30  # days in which feedback is news
NEAR = timedelta(days=7)  # before a promise or a next step


@reminder("round")
def reports(asked: Asked) -> Iterator[Question]:
    """A municipality's report, while it is the municipality's turn: to those who send it. That it has opened, 14 and 3
    days before its day, when the day has passed, when a completion is wanted; and feedback, to those who read it all.
    """

    def tell(row: dict[str, Any]) -> Iterator[Due]:
        state, due_on, told_on = row["state"], day_of(row["due_on"]), day_of(row["told_on"])
        people, on = asked.people.at(row["place"], *COORDINATES), due_on
        if state == State.FEEDBACK_GIVEN:
            if told_on is None or (asked.today - told_on).days > READ_WITHIN:
                return
            text, on, stage = _("Read the county board's feedback on your report"), told_on, f"told {told_on}"
            people = asked.people.at(row["place"], *READS_IN_FULL)
        elif state == State.COMPLETION_WANTED:
            text, on = _("Complete your report to the county board"), day_of(row["feedback_on"])
            stage = f"completion {row['completions']}"
        else:
            text = _("Write and send your report to the county board")
            stage = f"{on} {_step(on, asked.today)}"
        url = reverse("review_detail", args=[asked.code(row["place"]), row["pk"]])
        late = state != State.FEEDBACK_GIVEN and on is not None and on < asked.today
        for user in people:
            yield Due(
                user, f"review {row['pk']}", text, url, on, stage, title=row["title"], is_late=late,
                **asked.at(row["place"]),
            )  # fmt: skip

    rows = (
        Review.objects.filter(round__state=OPEN, municipality__in=asked.people.places(*READS_IN_FULL))
        .filter(state__in=[*Review.WRITABLE, State.FEEDBACK_GIVEN])
        .annotate(
            told_on=TruncDate(Max("events__at", filter=Q(events__kind=ReviewEvent.Kind.FEEDBACK))),
            completions=Count("events", filter=Q(events__kind=ReviewEvent.Kind.COMPLETION)),
        )
    )
    columns = {name: F(name) for name in ("pk", "state", "told_on", "completions")}
    columns |= {"due_on": F("round__due_on"), "feedback_on": F("round__feedback_on")}
    yield Question(rows, columns | {"title": F("round__title"), "place": F("municipality")}, tell)


def _step(on: date | None, today: date) -> str:
    """How near the day has come on which a report is to be sent in."""
    days = (on - today).days if on else FIRST + 1
    if days < 0:
        return "passed"
    return "last" if days <= LAST else "first" if days <= FIRST else "opened"


@reminder("section")
def sections(asked: Asked) -> Iterator[Question]:
    """Parts of a report that somebody has been given and has not marked as ready."""

    def tell(row: dict[str, Any]) -> Iterator[Due]:
        if row["person"] in asked.people.at(row["place"], Role.COLLEAGUE, Role.MANAGER):
            on = day_of(row["on"])
            late = on is not None and on < asked.today
            yield Due(
                row["person"],
                f"sections {row['review']}",
                _("Write your part of the report to the county board"),
                reverse("review_detail", args=[asked.code(row["place"]), row["review"]]),
                on,
                f"{row['newest']} {late}",
                title=row["title"],
                is_late=late,
                **asked.at(row["place"]),
            )

    given = ReviewSection.objects.filter(
        given_to__in=list(asked.people.users),
        ready_at=None,
        review__state__in=Review.WRITABLE,
        review__round__state=OPEN,
        review__municipality__in=asked.people.places(*ADDS, *READS_IN_FULL),
    )
    names = {
        "review": "review",
        "person": "given_to",
        "place": "review__municipality",
        "on": "review__round__due_on",
        "title": "review__round__title",
    }
    rows = given.order_by().values(*names.values()).annotate(newest=Max("pk"))
    yield Question(rows, {name: F(path) for name, path in (names | {"newest": "newest"}).items()}, tell)


@reminder("approval")
def approvals(asked: Asked) -> Iterator[Due]:
    """Reports that lack a manager's approval and nothing else; two questions, and only where there is a manager."""
    unready = ReviewSection.objects.filter(review=OuterRef("pk"), question__is_required=True, ready_at=None)
    reports: Any = (
        Review.objects.filter(
            ~Exists(unready),
            round__state=OPEN,
            round__needs_approval=True,
            state__in=Review.WRITABLE,
            approved_at=None,
            municipality__in=asked.people.places(Role.MANAGER),
        )
        .select_related("round")
        .prefetch_related(Prefetch("sections", ReviewSection.objects.select_related("question")))
    )
    for review in reports:
        if missing(review.sections.all()):
            continue
        url = reverse("review_detail", args=[asked.code(review.municipality_id), review.pk])
        text, on = _("Approve the report to the county board"), review.round.due_on
        for user in asked.people.at(review.municipality_id, Role.MANAGER):
            where = asked.at(review.municipality_id)
            yield Due(user, f"approve {review.pk}", text, url, on, title=review.round.title, **where)


@reminder("report_in")
def sent_in(asked: Asked) -> Iterator[Question]:
    """Reports that were sent in and wait for feedback: one line for each round and county."""

    def tell(row: dict[str, Any]) -> Iterator[Due]:
        url = reverse("review_round_detail", args=[asked.counties[row["county"]].code, row["round"]])
        on = day_of(row["on"])
        for user in asked.people.officers(row["county"]):
            yield Due(
                user,
                f"sent in {row['round']} {row['county']}",
                _("Give feedback on reports that were sent in"),
                f"{url}?tur=county",
                on,
                str(row["newest"]),
                title=row["title"],
                is_late=on is not None and on < asked.today,
                **asked.served([row["county"]]),
            )

    names = {
        "round": "round",
        "county": "municipality__county",
        "on": "round__feedback_on",
        "title": "round__title",
    }
    rows = (
        Review.objects.filter(
            round__state=OPEN,
            state__in=Review.THE_COUNTYS_TURN,
            municipality__county__in=asked.people.counties,
        )
        .order_by()
        .values(*names.values())
        .annotate(newest=Max("submissions__pk"))
    )
    yield Question(rows, {name: F(path) for name, path in (names | {"newest": "newest"}).items()}, tell)


@reminder("need")
def needs(asked: Asked) -> Iterator[Question]:
    """Needs that no support answers yet: one line for each county, told again when another one is said."""

    def tell(row: dict[str, Any]) -> Iterator[Due]:
        url = reverse("support_case_list", args=[asked.counties[row["county"]].code])
        text = _("Read what municipalities say that they need")
        for user in asked.people.officers(row["county"]):
            where = asked.served([row["county"]])
            yield Due(user, f"needs {row['county']}", text, url, stage=str(row["newest"]), **where)

    rows = (
        Need.objects.waiting()
        .filter(case=None, municipality__county__in=asked.people.counties)
        .order_by()
        .values("municipality__county")
        .annotate(newest=Max("pk"))
    )
    yield Question(rows, {"county": F("municipality__county"), "newest": F("newest")}, tell)


def _with_person(rows: Any, person: Any, county: str) -> Any:
    """The rows with whoever answers for each, and whether he or she still serves its county."""
    serving = Membership.objects.active().filter(
        role=Role.COUNTY_OFFICER, user=OuterRef("person"), user__is_active=True, county=OuterRef(county)
    )
    return rows.annotate(person=person).annotate(serves=Exists(serving))


def _officers(asked: Asked, row: dict[str, Any]) -> set[int]:
    """Whoever answers for it, if he or she still serves the county; else all who do."""
    officers = asked.people.officers(row["county"])
    return officers & {row["person"]} if row["serves"] else officers


@reminder("promise")
def promises(asked: Asked) -> Iterator[Question]:
    """What each side has promised: a week before its day, and when the day has passed without an answer."""
    words = {
        Side.MUNICIPALITY: _("Answer for what the municipality has promised"),
        Side.POLICE: _("Answer for what the police have promised"),
        Side.COUNTY: _("Answer for what the county board has promised"),
    }

    def tell(row: dict[str, Any]) -> Iterator[Due]:
        side, place = row["side"], row["place"]
        if side == Side.COUNTY:
            page, code = "county_promise", row["county_code"]
            people = _officers(asked, row)
            where = asked.served([row["county"]]) if people else {}
        else:
            page, code = "municipality_promise", row["code"]
            is_police = side == Side.POLICE
            people = asked.people.police(place) if is_police else asked.people.at(place, *COORDINATES)
            where = asked.at(place) if people else {}
        on = day_of(row["on"])
        late = on is not None and on < asked.today
        for user in people:
            yield Due(
                user, f"promise {row['pk']}", words[side], reverse(page, args=[code, row["pk"]]), on,
                f"{on} {late}", title=row["text"], is_late=late, **where,
            )  # fmt: skip

    sides = (
        Q(side=Side.MUNICIPALITY, municipality__in=asked.people.places(*COORDINATES))
        | Q(side=Side.POLICE, municipality__in=asked.people.policed)
        | Q(side=Side.COUNTY, municipality__county__in=asked.people.counties)
    )
    near = Promise.objects.open().filter(sides, due_on__lte=asked.today + NEAR)
    rows = _with_person(near, Coalesce("case__responsible", "created_by"), "municipality__county")
    columns = {name: F(name) for name in ("pk", "side", "text", "person", "serves")}
    columns |= {
        "on": F("due_on"),
        "place": F("municipality"),
        "code": F("municipality__code"),
        "county": F("municipality__county"),
        "county_code": F("municipality__county__code"),
    }
    yield Question(rows, columns, tell)


@reminder("promise")
def next_steps(asked: Asked) -> Iterator[Question]:
    """The next step of support that goes on: to the officer who answers for it."""

    def tell(row: dict[str, Any]) -> Iterator[Due]:
        on = day_of(row["on"])
        late = on is not None and on < asked.today
        for user in _officers(asked, row):
            yield Due(
                user,
                f"case {row['pk']}",
                _("Take the next step in a support case"),
                reverse("support_case_detail", args=[asked.counties[row["county"]].code, row["pk"]]),
                on,
                f"{on} {late}",
                title=row["title"],
                is_late=late,
                **asked.served([row["county"]]),
            )

    county = "places__municipality__county"
    near = SupportCase.objects.filter(
        state=SupportCase.State.OPEN,
        next_on__lte=asked.today + NEAR,
        places__municipality__county__in=asked.people.counties,
    )
    columns = {name: F(name) for name in ("pk", "title", "person", "serves")}
    rows = _with_person(near, F("responsible"), county)
    yield Question(rows, columns | {"on": F("next_on"), "county": F(county)}, tell)


@reminder("year_report")
def year_reports(asked: Asked) -> Iterator[Question]:
    """Yearly reports that are to be handed in within two months, or should have been, until they are locked: to those
    who serve every county of the report."""

    def tell(row: dict[str, Any]) -> Iterator[Due]:
        on = day_of(row["on"])
        late = on is not None and on < asked.today
        codes = "-".join(asked.counties[pk].code for pk in row["counties"])
        for user in set.intersection(*(asked.people.officers(pk) for pk in row["counties"])):
            yield Due(
                user,
                f"year report {row['pk']}",
                _("Hand in the county's yearly report"),
                reverse("year_report_detail", args=[codes, row["year"]]),
                on,
                f"{on} {late}",
                is_late=late,
                **asked.served(row["counties"]),
            )

    rows = YearReport.objects.filter(
        state=YearReport.State.DRAFT,
        counties__contained_by=asked.people.counties,
        due_on__lte=add_months(asked.today, MONTHS_BEFORE),
    )
    columns = {name: F(name) for name in ("pk", "counties", "year")}
    yield Question(rows, columns | {"on": F("due_on")}, tell)
