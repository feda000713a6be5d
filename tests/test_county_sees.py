"""What the county's officer can open says nothing of what is not his to read, however it is computed.

Every page of the access table that the officer may open is read, something that he may not read is changed,
and every page is read again: not a letter may differ. New addresses come in by themselves.
"""

import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from activities.actions import change_activity
from activities.models import ActivityMeasure, Participation
from municipalities.models import MunicipalityGroup
from plans.models import ActionPlan, FollowUp, FollowUpRound, LawSettings, Measure, SituationReport
from reviews.following import actions as review_actions
from reviews.models import DutyReply, PeerQuestion, Review
from reviews.replies import actions as reply_actions
from reviews.search.sources import Shelf
from surveys.models import Indicator
from tests import asking_factories as asking
from tests import factories
from tests.access.asking import fill
from tests.access.table import COUNTY, DECIDED_PLAN, IN_FORCE, NORSJO, OFFICER, REPORT, TABLE

CHANGING = re.compile(
    r'(name="(?:csrfmiddlewaretoken|form_token|read_to)" value=")[^"]*|("X-CSRFToken": ?")[^"]*'
    r"|(Sedan )\d{4}-\d\d-\d\d \d\d:\d\d"  # a month before now, to the minute
    r"|DTSTAMP:\w+"  # when a calendar was read
)
OWN_LIFE = {"own_load", "own_load_month", "own_load_file", "next_year", "calendar_address", "write_links"}
PAPERS = {"county_handover_pdf"}  # bear the moment when they were made; the page says the same
# Pages of the same names with other rows behind them than the table's.
MORE = [
    ("plan_detail", DECIDED_PLAN),
    ("plan_detail", {**NORSJO, "pk": "followed_plan"}),
    ("report_detail", IN_FORCE),
    ("measure_detail", {**NORSJO, "pk": "measure_to_follow"}),
    ("plan_detail", {**NORSJO, "pk": "crime_plan"}),
    ("measure_detail", {**NORSJO, "pk": "crime_measure"}),
    ("report_detail", REPORT),
    ("round_detail", {**NORSJO, "pk": "finished_round"}),
    ("indicator_detail", {**NORSJO, "indicator": "egen-kvallar-alla"}),
    ("indicator_export", {**NORSJO, "indicator": "egen-kvallar-alla", "kind": "csv"}),
    ("county_export", {**COUNTY, "kind": "xlsx"}),
    ("review_round_detail", {**COUNTY, "pk": "review_begun_round"}),
    ("county_review", {**COUNTY, **NORSJO, "pk": "review_begun_round"}),
    ("county_review", {**COUNTY, **NORSJO, "pk": "review_waived_round"}),
    ("review_round_export", {**COUNTY, "pk": "review_begun_round", "kind": "xlsx"}),
    ("county_record_search", COUNTY),
    ("county_law_export", {**COUNTY, "kind": "xlsx"}),
    ("county_indicator", {**COUNTY, "indicator": "egen-kvallar-alla"}),
    ("county_indicator_export", {**COUNTY, "indicator": "egen-kvallar-alla", "kind": "xlsx"}),
    ("reply_detail", {**NORSJO, "pk": "shared_reply"}),
    ("reply_export", {**NORSJO, "pk": "shared_reply", "kind": "csv"}),
    ("reply_export", {**NORSJO, "pk": "shared_reply", "kind": "xlsx"}),
]
# What is typed into the search field: the beginning of every word that a canary is written in, and common ones.
SEARCHES = [
    *(f"?q=kanarie&slag={shelf}" for shelf in ("", *Shelf.values)),
    *(
        f"?q={words}"
        for words in ("kanarie&kommun=2417", "aktivitet", "plan", "lägesbild", "kvällar", "norsjö")
    ),
]


@pytest.fixture
def world(cast, things):
    """The things of the access table, and what hangs on them; the officer's client reads them."""
    series = factories.indicator("egen-kvallar-alla", name="Kvällar")
    factories.figure(series, 3, place=cast.norsjo, source="2417:hand")
    drafted = SituationReport.objects.get(pk=things["report"])
    plan = factories.action_plan(
        cast.norsjo, basis=[SituationReport.objects.get(pk=things["report_in_force"]), drafted]
    )
    measure = factories.measure(plan, "Nattvandring", indicator=series, start_value=1, target_value=5)
    factories.decide(plan, timezone.localdate() - timedelta(days=729))
    factories.follow_up(measure, on=timezone.localdate() - timedelta(days=1))
    things |= {"crime_plan": str(plan.pk), "crime_measure": str(measure.pk)}
    things["shared_reply"] = str(
        factories.locked_reply(cast.norsjo, year=2024, by=cast.coordinator, is_shared=True).pk
    )
    client = Client()
    client.force_login(cast.county_officer)
    return client, things


def text_of(answer):
    """An answer as text, without what differs each time."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        names = ZipFile(BytesIO(content)).namelist()
        if "[Content_Types].xml" not in names:  # a package of documents, each of which is a page's too
            return repr(names)
        sheet = load_workbook(BytesIO(content)).active
        return repr([[cell.value for cell in row] for row in sheet.rows])
    return CHANGING.sub(r"\1\2\3", content.decode(errors="replace"))


def addresses(things):
    opened = [
        (name, row.kwargs)
        for name, row in TABLE.items()
        if row.get
        and row.get & OFFICER
        and name not in OWN_LIFE | PAPERS
        and not name.startswith("year_report_")
    ]
    pages = [reverse(name, kwargs=fill(kwargs, things)) for name, kwargs in [*opened, *MORE]]
    return [*pages, *(reverse("search") + query for query in SEARCHES)]


def everything(client, things):
    """What the officer can see, by address; what is not found is so too."""
    seen = {}
    for address in addresses(things):
        answer = client.get(address)
        assert answer.status_code in {200, 302, 404}, address
        seen[address] = text_of(answer) if answer.status_code == 200 else str(answer.status_code)
    assert sum(len(text) > 100 for text in seen.values()) > 30
    return seen


def news(before, after):
    """The lines that are new."""
    return [line.strip() for line in after.splitlines() if line not in before.splitlines()]


def an_unshared_activity_is_moved_and_evaluated(cast, things):
    change_activity(
        by=cast.coordinator,
        activity=cast.unshared,
        version=cast.unshared.version,
        fields={
            "title": "Kanariefågel",
            "starts_on": timezone.localdate(),
            "organiser": "Kanarieföreningen",
            "went_as_planned": "Ja",
        },
    )


def an_unshared_activity_is_put_under_a_measure(cast, things):
    measure = Measure.objects.get(pk=things["crime_measure"])
    ActivityMeasure.objects.create(activity=cast.unshared, measure=measure)


def drafts_are_rewritten(cast, things):
    SituationReport.objects.filter(pk=things["report"]).update(title="Kanariebild")
    ActionPlan.objects.filter(pk=things["plan"]).update(title="Kanarieplan")
    Measure.objects.filter(pk=things["measure"]).update(title="Kanarieåtgärd")


def drafts_are_commented(cast, things):
    for model, key in ((SituationReport, "report"), (ActionPlan, "plan")):
        document = model.objects.get(pk=things[key])
        document.comments.create(text="Kanariekommentar", created_by=cast.coordinator)


def another_draft_is_begun(cast, things):
    factories.situation_report(cast.norsjo, title="Kanariebild")
    factories.measure(factories.action_plan(cast.norsjo, title="Kanarieplan"))


def a_follow_up_is_drafted(cast, things):
    for measure in Measure.objects.filter(plan=things["crime_plan"]):
        factories.follow_up(measure, state="draft", colour="red", sentence="Kanarien teg")
    FollowUp.objects.filter(pk=things["follow_up_draft"]).update(sentence="Kanarien teg", colour="red")


def a_round_begins(cast, things):
    FollowUpRound.objects.filter(pk=things["open_round"]).delete()
    factories.follow_up_round(ActionPlan.objects.get(pk=things["crime_plan"]))


def a_duty_that_is_not_shared_is_said_otherwise(cast, things):
    factories.duty_statement("s5", cast.norsjo, by=cast.coordinator, status="missing", rationale="Kanarie")
    factories.council_report(cast.norsjo, by=cast.coordinator)


def the_law_is_read_in_another_way(cast, things):
    LawSettings.objects.update_or_create(
        municipality=cast.norsjo,
        defaults={"reading": LawSettings.Reading.CALENDAR_YEARS, "first_reminder": 24, "second_reminder": 23},
    )


def figures_are_typed(cast, things):
    for code in ("egen-kvallar-alla", "violent_crime_100k"):
        series = Indicator.objects.get(code=code)
        factories.figure(series, 9, year=2026, place=cast.norsjo, source="2417:hand")


def cooperation_changes(cast, things):
    factories.agreement(cast.norsjo, title="Kanarieavtalet")
    council = factories.body(cast.norsjo, name="Kanarierådet")
    seat = factories.seat(council, holder="Kanarien")
    meeting = factories.meeting(council, on=timezone.localdate() - timedelta(days=1))
    meeting.attendances.create(seat=seat, state="present")


def a_draft_of_an_activity_is_written(cast, things):
    factories.activity(cast.norsjo, title="Kanarieutkast", on=timezone.localdate(), is_draft=True)


def a_report_to_the_county_is_written(cast, things):
    """What is written before it is sent; that it has begun is told on purpose, and was so before."""
    review = Review.objects.get(pk=things["review_begun"])
    factories.ready_review(review, by=cast.coordinator)
    for section in review.sections.all():
        review_actions.write_section(
            by=cast.coordinator, section=section, edition=section.edition, text="Kanarien sjunger ut",
            shows_basis=False, is_ready=True,
        )  # fmt: skip
    review_actions.give_section(by=cast.coordinator, section=section, to=cast.colleague)


def a_project_is_noted_and_not_shown(cast, things):
    project = factories.grant_project(cast.norsjo, name="Kanarieprojektet")
    factories.grant_remain(project, "Kanarien", state="permanent", looked_on=timezone.localdate())


def others_have_support_and_needs_of_their_own(cast, things):
    factories.need(cast.arjeplog, "Kanariebehovet", form="analysis", themes=["trygghet"])
    case = factories.support_case(cast.arjeplog, title="Kanariestödet", themes=["trygghet"])
    contact = factories.support_contact(cast.arjeplog, "Kanariesamtalet", case=case, hours=3)
    factories.promise(cast.arjeplog, "Kanarielöftet", case=case, contact=contact, due_on="2026-01-01")


def who_works_with_what_is_changed(cast, things):
    cast.norsjo.coordination_functions.update(unit="Kanariekontoret", share=15)
    factories.contact_card(cast.norsjo, title="Kanarien", purpose="police", phone="0918-1")
    council = factories.body(cast.norsjo, name="Kanarierådet")
    factories.meeting(council, on=timezone.localdate() + timedelta(days=9), state="planned")


def replies_are_written_and_locked_and_not_shared(cast, things):
    reply = DutyReply.objects.get(pk=things["reply"])
    answer = reply.answers.first()
    reply_actions.write_answer(
        answer=answer, edition=answer.edition, text="Kanariesvar", shows_basis=True, ticked={}
    )
    factories.asked_reply(cast.norsjo, question="Vad gör kanariefågeln?", by=cast.coordinator)
    factories.locked_reply(
        cast.norsjo, duty="violence", year=2024, by=cast.coordinator, title="Kanariesvaret"
    )


def municipalities_ask_offer_and_lend_among_themselves(cast, things):
    group = MunicipalityGroup.objects.get(pk=things["exchange_group"])
    asking.peer_question(cast.norsjo, "Kanariefrågan", group=group)
    asking.peer_question(cast.norsjo, "Kanariefrågan tas tillbaka", "all", withdrawn_on=timezone.localdate())
    asking.peer_question(cast.arjeplog, "Kanariefrågan i ett annat län")
    asking.peer_answer(
        PeerQuestion.objects.get(pk=things["peer_county_question"]),
        cast.norsjo,
        "Kanariesvaret",
        withdrawn_on=timezone.localdate(),
    )
    asking.offer(cast.norsjo, "Kanarieerbjudandet", group=group)
    asking.borrowed_hours(cast.norsjo, cast.arjeplog, about="Kanarietimmarna", both=True)
    asking.group(cast.norsjo, name="Kanariegruppen", proposed_by=cast.norsjo, asked=[cast.arjeplog])


SECRETS = [
    municipalities_ask_offer_and_lend_among_themselves,
    replies_are_written_and_locked_and_not_shared,
    a_project_is_noted_and_not_shown,
    others_have_support_and_needs_of_their_own,
    who_works_with_what_is_changed,
    a_report_to_the_county_is_written,
    an_unshared_activity_is_moved_and_evaluated,
    an_unshared_activity_is_put_under_a_measure,
    drafts_are_rewritten,
    drafts_are_commented,
    another_draft_is_begun,
    a_follow_up_is_drafted,
    a_round_begins,
    a_duty_that_is_not_shared_is_said_otherwise,
    the_law_is_read_in_another_way,
    figures_are_typed,
    cooperation_changes,
    a_draft_of_an_activity_is_written,
]


def test_nothing_of_what_the_officer_may_not_read_shows_anywhere(cast, world):
    client, things = world
    before = everything(client, things)

    for change in SECRETS:
        change(cast, things)

    after = everything(client, things)
    changed = {
        address: news(before[address], after[address])
        for address in after
        if before[address] != after[address]
    }
    assert changed == {}


def test_what_is_shared_sent_or_made_final_does_show(cast, world):
    client, things = world
    before = everything(client, things)

    Participation.objects.filter(activity=cast.unshared).update(shared_at=timezone.now())
    SituationReport.objects.get(pk=things["report"]).places.update(sent_at=timezone.now())
    factories.follow_up(Measure.objects.get(pk=things["decided_measure"]), sentence="Kanarien sjöng")
    factories.duty_statement("s4", cast.norsjo, by=cast.coordinator, status="done", rationale="Kanarie")

    factories.need(cast.arjeplog, "Kanarien behöver sällskap", form="analysis", is_open=True)
    factories.locked_reply(
        cast.norsjo, duty="violence", year=2024, by=cast.coordinator, title="Kanariesvaret", is_shared=True
    )

    after = everything(client, things)
    changed = {address for address in after if after[address] != before[address]}
    assert changed >= {
        reverse("support_call", args=["24", "2417"]),
        reverse("activity_list", args=["2417"]),
        reverse("report_detail", args=["2417", things["report"]]),
        reverse("measure_detail", args=["2417", things["decided_measure"]]),
        reverse("law_table", args=["2417"]),
        reverse("county_reply_list", args=["24"]),
    }
