"""What the county's own desk adds to its yearly report: meetings, support, needs, projects and reports sent in."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activities.reference import load_report_questions
from plans.law.duties import load_duties
from portal.lib.papers.blocks import Table, Text
from reviews.following.content import gather
from reviews.models import ReviewSection
from reviews.year_report.content import content_of, paper_of
from reviews.year_report.reports import Year
from tests import asking_factories as asking
from tests import factories
from tests.plans.test_printing import words_of
from tests.reviews.pages import text_of

CANARY = "Kanariefågeln"


@pytest.fixture
def report(themes, cast):
    """County 24's report on 2026, just begun."""
    load_report_questions()
    load_duties()
    return factories.year_report(cast.west, by=cast.officer)


def url(name, *args, codes="24", year=2026):
    return reverse(f"year_report_{name}", args=[codes, year, *args])


def tables_of(report, code):
    """The rows of each table of a section, by caption and first cell."""
    blocks = content_of(report.sections.get(code=code), Year(report)).blocks
    tables = [block for block in blocks if isinstance(block, Table)]
    return {table.caption: {row[0]: row[1:] for row in table.rows} for table in tables}


def met(*counties, month=3, **fields):
    """A meeting of 2026."""
    begins = timezone.make_aware(datetime(2026, month, 4, 9))
    ends = timezone.make_aware(datetime(2026, month, 4, 15))
    return factories.event(*counties, starts_at=begins, ends_at=ends, **fields)


def test_meetings_are_counted_with_who_was_there_and_what_came_of_them(report, cast):
    both = met(cast.west, cast.north, invited=[cast.norsjo, cast.mala, cast.boden], state="held")
    for place in (cast.norsjo, cast.boden):
        factories.sign_up(both, place, attended=True)
    factories.sign_up(both, cast.norsjo, "Anna", attended=True)
    factories.sign_up(both, cast.mala, attended=False)
    factories.event_need(both, cast.mala)
    factories.commitment(both, cast.norsjo, outcome="done")
    factories.commitment(both, cast.mala)
    met(cast.west, month=5, kind="network", title="Nätverk", invited=[cast.norsjo])
    for hidden in ({"state": "draft"}, {"state": "cancelled", "why_cancelled": "Snö"}):
        met(cast.west, title=CANARY, **hidden)
    met(cast.north, title=CANARY, invited=[cast.boden], state="held")
    factories.event(cast.west, title=CANARY, days=400, invited=[cast.norsjo])

    tables = tables_of(report, "joint")

    assert tables["Träffar och stöd för flera kommuner"] == {
        "Inspirationsdag": ("1",),
        "Nätverksträff": ("1",),
        "Varav ordnade av flera län tillsammans": ("1",),
        "Kommuner som var med på en träff": ("1 av 3",),
        "Deltagare från kommunerna": ("2",),
        "Frågor som kommuner tog med": ("1",),
        "Det som kommuner tog med sig hem att göra": ("2",),
        "Varav gjort eller på gång": ("1",),
    }
    assert tables["Träffar som länsstyrelsen ordnade"] == {
        "Nätverk": ("Nätverksträff", "2026-05-04", "Okänt", "Okänt"),
        "Inspirationsdag i Malå": ("Inspirationsdag", "2026-03-04", "1", "2"),
    }
    assert CANARY not in words_of(paper_of(report))


def test_a_joint_meeting_counts_in_each_county_and_once_together(themes, cast):
    load_report_questions()
    load_duties()
    report = factories.year_report(cast.west, cast.north, by=cast.both)
    both = met(cast.west, cast.north, invited=[cast.norsjo, cast.boden], state="held")
    factories.sign_up(both, cast.norsjo, attended=True)
    factories.sign_up(both, cast.boden, attended=True)
    factories.support_case(cast.norsjo, cast.boden, title="Tillsammans")

    rows = tables_of(report, "joint")["Träffar och stöd för flera kommuner"]

    assert rows["Inspirationsdag"] == ("1", "1", "1")
    assert rows["Kommuner som var med på en träff"] == ("1 av 3", "1 av 1", "2 av 4")
    assert rows["Processtöd för flera kommuner"] == ("1", "1", "1")


def test_support_over_time_is_counted_by_form_and_the_list_names_each(officer, report, cast):
    factories.support_case(cast.norsjo, cast.mala, title="Från lägesbild till plan")
    factories.support_case(cast.asele, title="Läsa statistik", form="analysis")
    factories.support_case(cast.boden, title=CANARY)

    (rows,) = tables_of(report, "support").values()
    page = officer.get(url("section", "support"))
    listed = text_of(officer.get(url("basis", "support")))

    assert rows["Processtöd som pågick"] == ("2",)
    assert [row for name, row in rows.items() if name.startswith("Processtöd:")] == [("1",), ("1",)]
    assert "2 processtöd" in [basis.text for basis in page.context["content"].bases]
    assert "Från lägesbild till plan Malå, Norsjö Kommunen har en plan som följs." in listed
    assert CANARY not in listed


def test_needs_are_counted_for_all_and_quoted_only_where_others_may_read_them(officer, report, cast):
    factories.need(cast.norsjo, "Hjälp att läsa siffror", said_on=date(2026, 2, 1), is_open=True)
    factories.need(
        cast.mala,
        "Inget för andra",
        said_on=date(2026, 2, 2),
        form="analysis",
        ended_on=date(2026, 5, 1),
        end="met",
    )
    factories.need(
        cast.asele, CANARY, said_on=date(2026, 2, 3), is_open=True, ended_on=date(2026, 3, 1), end="withdrawn"
    )
    factories.need(cast.boden, CANARY, said_on=date(2026, 2, 1), is_open=True)
    factories.need(cast.norsjo, CANARY, said_on=date(2025, 2, 1), is_open=True)

    rows = tables_of(report, "needs")["Det kommunerna säger att de behöver"]
    said = words_of(paper_of(report))
    listed = text_of(officer.get(url("basis", "needs")))

    assert rows["Behov som kommuner berättade om"] == ("3",)
    assert rows["Form inte angiven"] == ("2",)
    assert rows["Varav tillgodosedda"] == ("1",)
    assert "”Hjälp att läsa siffror” (Norsjö, 2026-02-01)" in said
    assert "Inget för andra" not in said
    assert CANARY not in said
    assert "Malå Inget för andra" in listed


def test_a_project_stands_there_once_its_municipality_shows_it(officer, report, cast):
    shown = factories.grant_project(cast.norsjo, is_shared=True, ends_on=date(2026, 6, 30))
    factories.grant_remain(shown, state="permanent", looked_on=date(2026, 9, 1))
    factories.grant_remain(shown, "Fältgruppen", state="ended", looked_on=date(2026, 9, 1))
    hidden = factories.grant_project(cast.mala, CANARY, ends_on=date(2026, 6, 30))
    factories.grant_project(cast.boden, CANARY, is_shared=True, ends_on=date(2026, 6, 30))
    factories.grant_project(cast.asele, "För länge sedan", is_shared=True)

    table = tables_of(report, "activities")[
        "Projekt med bidrag, och hur mycket av det de byggde upp som står på egna ben"
    ]
    bases = officer.get(url("section", "activities")).context["content"].bases

    assert table == {"Trygg skolväg": ("Norsjö", "Brå", "2026-06-30", "1 av 2")}
    assert (bases[-1].text, bases[-1].url) == ("1 projekt som visas", reverse("county_projects", args=["24"]))
    assert CANARY not in words_of(paper_of(report))
    type(hidden).objects.update(is_shared=True)
    assert CANARY in words_of(paper_of(report))


def test_what_was_sent_in_a_round_is_quoted_and_what_was_not_sent_is_not(officer, report, cast):
    of = factories.review_round(cast.west, by=cast.officer)
    sent, unsent = of.reviews.get(municipality=cast.norsjo), of.reviews.get(municipality=cast.mala)
    ReviewSection.objects.filter(review=unsent).update(text=CANARY)
    factories.sent_review(sent, by=cast.coordinator)
    year = factories.year_report(cast.west, by=cast.officer, year=of.period_to.year)

    said = words_of(paper_of(year))
    listed = text_of(officer.get(url("basis", "needs", year=of.period_to.year)))

    assert "1 av 3 kommuner har skickat in en rapport om året." in said
    assert "Om behov av stöd." in said
    assert "Om behov av stöd." in listed
    assert CANARY not in said + listed
    assert gather(unsent)


PAGES = [
    ("section", "activities"),
    *((page, code) for page in ("section", "basis") for code in ("support", "joint", "needs")),
]


@pytest.mark.parametrize(("page", "code"), PAGES)
def test_each_page_asks_as_much_for_three_as_for_one(officer, report, cast, page, code):
    def fill(place):
        event = met(cast.west, invited=[place], state="held")
        factories.sign_up(event, place, attended=True)
        factories.commitment(event, place)
        factories.event_need(event, place)
        factories.support_case(place, cast.asele)
        factories.need(place, said_on=date(2026, 2, 1), is_open=True)
        project = factories.grant_project(place, is_shared=True, ends_on=date(2026, 6, 30))
        factories.grant_remain(project)
        factories.activity(place, cast.asele, shared=True, helped_or_hindered="Tid.")

    def asked_for():
        with CaptureQueriesContext(connection) as queries:
            assert officer.get(url(page, code)).status_code == 200
        return len(queries)

    fill(cast.norsjo)
    asked_for()  # the words of the reference data are read once a minute
    one = asked_for()
    fill(cast.mala)
    fill(cast.norsjo)

    assert asked_for() == one
    assert one <= 15


def test_hours_that_municipalities_worked_for_each_other_are_counted_where_both_share_them(report, cast):
    def said():
        blocks = content_of(report.sections.get(code="joint"), Year(report)).blocks
        return " ".join(block.text for block in blocks if isinstance(block, Text))

    asking.borrowed_hours(cast.norsjo, cast.mala, "8", on=date(2026, 3, 1), both=True)
    assert "timmar åt varandra" not in said()

    shared = {"both": True, "lender_shares": True, "borrower_shares": True}
    asking.borrowed_hours(cast.norsjo, cast.mala, "2.5", on=date(2026, 4, 1), **shared)
    asking.borrowed_hours(cast.norsjo, cast.mala, "4", on=date(2025, 4, 1), **shared)

    assert "Kommuner har arbetat 2,5 timmar åt varandra, vid 1 tillfälle. 2 kommuner i länet" in said()
