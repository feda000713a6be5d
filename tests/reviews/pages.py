"""The desk's pages: those that the browser walks through, and how the tests read them and send its form."""

import re
from datetime import timedelta
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from reviews.following import actions as review_actions
from reviews.following import opening
from reviews.models import GroupShare, Method
from reviews.year_report import actions as year_report_actions
from tests import asking_factories as asking
from tests import factories
from tests.browser.page import LONG, Page

DESK_NOT_PAGES = {
    "review_round_export",
    "county_review_file",
    "review_draft_pdf",
    "review_file",
    "record_package",
    "county_record_package",
    "reply_pdf",
    "reply_word",
    "reply_export",
    "year_report_pdf",
    "year_report_word",
    "support_case_export",
    "county_handover_pdf",
    "event_calendar",
    "event_people_export",
    "invitation_calendar",
}
NOTE = "Vi gick igenom vårens enkät."


def text_of(response):
    """What a person reads of a page, on one line."""
    page = re.sub(r"<(title|script|style).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def send(client, place, **fields):
    """Post the contact form as the page has it."""
    plain = {"on": "2026-01-15", "kind": "visit", "note": NOTE, "form_token": str(uuid4())}
    return client.post(reverse("support_contact_new", args=["24", place.code]), plain | fields)


def desk_pages(cast, things):
    """The desk's pages that need more than an address: with long words, empty, in practice, by other roles."""
    yield from year_report_pages(cast)
    yield from reply_pages(cast, things)
    yield from review_pages(cast, things)
    yield from support_pages(cast, things)
    yield from search_pages(cast)
    yield from event_pages(cast)
    yield from method_pages(cast)


def search_pages(cast):
    """The search with many hits and long texts, with none, and with nothing that can be searched for."""
    for number in range(25):
        factories.activity(
            cast.norsjo, title=f"{LONG[:150]} kvällsvandring {number}", method=LONG, shared=True
        )
    for who in ("coordinator", "county_officer"):
        for name, words in (
            ("hits", "kvällsvandring"),
            ("nothing", f"Norsjö {'x' * 150}"),
            ("signs", "-%22"),
        ):
            yield Page(f"search-{name}-{who}", f"{reverse('search')}?q={words}", who)


def support_pages(cast, things):
    """Support with long texts, promises of every kind, and as the police, the practice county and nobody see it."""
    today = timezone.localdate()
    mala = factories.municipality("2418", "Malå")
    case = factories.support_case(
        cast.norsjo,
        mala,
        title=LONG[:120],
        goal=LONG,
        next_step=LONG,
        next_on=today,
        responsible=cast.county_officer,
    )
    contact = factories.support_contact(
        cast.norsjo, LONG, by=cast.county_officer, on=today, case=case, present=LONG, hours="7.5"
    )
    for side in ("county", "municipality", "police"):
        factories.promise(
            cast.norsjo, LONG, side, case=case, contact=contact, due_on=today - timedelta(days=1)
        )
        factories.promise(
            cast.norsjo,
            LONG,
            side,
            case=case,
            outcome="changed",
            outcome_note=LONG,
            outcome_at=timezone.now(),
        )
    for place in (cast.norsjo, mala):
        factories.need(place, LONG, themes=["trygghet"], is_open=True, case=case if place == mala else None)
    factories.grant_remain(
        factories.grant_project(cast.norsjo, LONG, is_shared=True, purpose=LONG), LONG, note=LONG
    )
    call = reverse("support_call", args=["24", "2417"])
    yield Page("support_call-full", call, "county_officer")
    yield Page("support_call-empty", reverse("support_call", args=["24", "2418"]), "county_officer")
    yield Page("support_call-practice", reverse("support_call", args=["00", "0000"]), "county_officer")
    yield Page("county_municipality-support", "/lan/24/kommuner/2417/", "county_officer")
    yield Page("municipality_contacts-police", reverse("municipality_contacts", args=["2417"]), "partner")
    yield Page("municipality_case-police", reverse("municipality_case", args=["2417", case.pk]), "partner")
    yield Page("municipality_contacts-empty", reverse("municipality_contacts", args=["2403"]))
    yield Page("project_list-empty", reverse("project_list", args=["2403"]))
    yield Page("support_case_list-practice", reverse("support_case_list", args=["00"]), "county_officer")
    yield Page("county_handover-practice", reverse("county_handover", args=["00"]), "county_officer")
    yield Page(
        "support_case_detail-joint", reverse("support_case_detail", args=["24", case.pk]), "county_officer"
    )


def event_pages(cast):
    """Meetings with long texts before and after the day, none at all, and in practice."""
    mala = factories.municipality("2418", "Malå")
    places = {"invited": [cast.norsjo, mala], "roles": ["police"]}
    full = factories.event(cast.vasterbotten, title=LONG[:120], description=LONG, place=LONG[:200], **places)
    past = factories.event(cast.vasterbotten, title=LONG[:120], days=-100, state="held", **places)
    for event in (full, past):
        need = factories.event_need(event, mala, LONG[:500])
        factories.event_need(event, cast.norsjo, LONG[:500])
        event.programme.create(title=LONG[:200], who=LONG[:200], need=need)
        factories.sign_up(event, cast.norsjo, LONG[:120], LONG[:120], needs=LONG[:200])
    past.notes.create(text=LONG)
    taken = factories.commitment(past, cast.norsjo, LONG[:300], function=LONG[:120])
    taken.answers.create(outcome="ongoing", note=LONG[:300])
    factories.event(cast.norrbotten, title=LONG[:120], asked_counties=[cast.vasterbotten.pk])
    for name, event in (("full", full), ("past", past)):
        yield Page(f"event_detail-{name}", reverse("event_detail", args=["24", event.pk]), "county_officer")
        yield Page(f"event_people-{name}", reverse("event_people", args=["24", event.pk]), "county_officer")
        yield Page(f"invitation_detail-{name}", reverse("invitation_detail", args=["2417", event.pk]))
    yield Page("event_list-empty", reverse("event_list", args=["00"]), "county_officer")
    yield Page("county_commitments-empty", reverse("county_commitments", args=["00"]), "county_officer")
    yield Page("event_new-practice", reverse("event_new", args=["00"]), "county_officer")
    yield Page("invitation_list-empty", reverse("invitation_list", args=["2403"]))


def asking_pages(cast, things):
    """Questions, offers, hours and a group's page with long words, closed and taken back; none at all; in practice."""
    mala = factories.municipality("2418", "Malå")
    group = asking.group(cast.norsjo, mala, name=LONG[:120], proposed_by=mala)
    question = asking.peer_question(cast.norsjo, LONG[:300], background=LONG[:2000], group=group)
    closed = asking.peer_question(
        cast.norsjo, LONG[:300], audience="all", closed_on=timezone.localdate(), conclusion=LONG[:500]
    )
    back = asking.peer_question(cast.norsjo, LONG[:300], withdrawn_on=timezone.localdate())
    for one in (question, closed):
        asking.peer_answer(one, mala, LONG[:3000], has_helped=one == closed)
        asking.peer_answer(one, cast.vasterbotten, LONG[:3000])
    for kind in ("offered", "wanted"):
        asking.offer(cast.norsjo, LONG[:500], kind=kind, hours=9999, function=LONG[:120], themes=["trygghet"])
    asking.borrowed_hours(mala, cast.norsjo, "999.5", LONG[:200], both=True)
    asking.borrowed_hours(mala, cast.norsjo, "999.5", LONG[:200])
    for place in (cast.norsjo, mala):
        asking.share(group, place, *GroupShare.PARTS)
        factories.need(place, LONG[:500], is_open=True)
        Method.objects.create(name=LONG[:120], sort_key="l", short=LONG[:300], municipality=place)
    for state, one in {"open": question, "closed": closed, "back": back}.items():
        yield Page(f"peer_question_detail-{state}", reverse("peer_question_detail", args=["2417", one.pk]))
    yield Page("peer_question_list-all", reverse("peer_question_list", args=["2417"]) + "?lage=alla")
    yield Page("peer_question_list-nothing", reverse("peer_question_list", args=["2417"]) + "?tema=trafik")
    yield Page("group_detail-full", reverse("group_detail", args=[group.pk]), "reader")
    yield Page("group_list-reader", reverse("group_list", args=["2417"]), "reader")
    for name in ("peer_question_list", "offer_list", "group_list"):
        yield Page(f"{name}-practice", reverse(name, args=["0000"]))
        yield Page(f"county_{name}-practice", reverse(f"county_{name}", args=["00"]), "county_officer")
    yield Page("peer_question_new-practice", reverse("peer_question_new", args=["0000"]))


def year_report_pages(cast):
    """Each section of a county's yearly report with what it builds on, a locked one, and the practice county's."""
    report = factories.year_report(cast.vasterbotten, by=cast.county_officer)
    address = ["24", report.year]
    for section in report.sections.all():
        page = reverse("year_report_section", args=[*address, section.code])
        yield Page(f"year_report_section-{section.code}", page, "county_officer")
    for basis in ("joint", "needs"):
        page = reverse("year_report_basis", args=[*address, basis])
        yield Page(f"year_report_basis-{basis}", page, "county_officer")
    locked = factories.year_report(cast.vasterbotten, year=2025)
    year_report_actions.lock_report(by=cast.county_officer, report=locked)
    year_report_actions.make_year_report.call(locked.pk)
    yield Page(
        "year_report_detail-locked", reverse("year_report_detail", args=["24", 2025]), "county_officer"
    )
    yield Page("year_report_list-practice", reverse("year_report_list", args=["00"]), "county_officer")


def reply_pages(cast, things):
    """A question nobody foresaw with proposals, a locked reply with long words, and each question of a duty."""
    factories.activity(cast.norsjo, title=LONG, themes=["vbe"])
    report = factories.duty_reply(cast.norsjo, year=2025, title=LONG)
    for answer in report.answers.all():
        page = reverse("reply_answer", args=["2417", report.pk, answer.code])
        yield Page(f"reply_answer-{answer.code}", page)
    asked = ["2417", things["asked_reply"], "fraga"]
    yield Page("reply_answer-unforeseen", reverse("reply_answer", args=asked) + "?q=trygghet")
    locked = factories.locked_reply(cast.norsjo, year=2024, by=cast.coordinator)
    yield Page("reply_detail-locked", reverse("reply_detail", args=["2417", locked.pk]))
    yield Page("reply_list-registrar", reverse("reply_list", args=["2417"]) + "?ar=2024", "registrar")


def review_pages(cast, things):
    """A municipality's report in each state, on both sides, with long words; a section for a colleague; a round that
    waits for its day, and places without any."""
    factories.municipality("2403", "Bjurholm")
    rounds = {
        state: factories.review_round(cast.vasterbotten, title=LONG) for state in ("completed", "answered")
    }
    reviews = {state: one.reviews.get(municipality=cast.norsjo) for state, one in rounds.items()}
    for review in reviews.values():
        factories.sent_review(review, by=cast.coordinator)
    review_actions.ask_completion(by=cast.county_officer, review=reviews["completed"], reason=LONG)
    review_actions.give_feedback(by=cast.county_officer, review=reviews["answered"], edition=1, text=LONG)
    for name in ("waived", "begun"):
        pk = things[f"review_{name}_round"]
        yield Page(
            f"county_review-{name}", reverse("county_review", args=["24", pk, "2417"]), "county_officer"
        )
    for state, review in reviews.items():
        address = reverse("county_review", args=["24", review.round_id, "2417"])
        yield Page(f"county_review-{state}", address, "county_officer")
        yield Page(f"review_detail-{state}", reverse("review_detail", args=["2417", review.pk]))
    for who in ("colleague", "manager"):
        address = reverse("review_detail", args=["2417", things["review_begun"]])
        yield Page(f"review_detail-{who}", address, who)
    for code in ("lagen", "aktiviteter", "samverkan"):
        address = reverse("review_section", args=["2417", things["review_begun"], code])
        yield Page(f"review_section-{code}", address)
    yield Page("review_list-empty", reverse("review_list", args=["0000"]))
    yield Page("review_round_list-practice", reverse("review_round_list", args=["00"]), "county_officer")
    yield Page("record_search-nothing", reverse("record_search", args=["2417"]) + "?q=finnsinte", "registrar")
    later = timezone.localdate() + timedelta(days=5)
    waits = factories.review_round(cast.vasterbotten, title=LONG, is_open=False, opens_on=later)
    opening.open_round(review_round=waits)
    yield Page(
        "review_round_detail-waits", reverse("review_round_detail", args=["24", waits.pk]), "county_officer"
    )


def method_pages(cast):
    """The method bank with long words and everything told, withdrawn, as others read it, and where nothing is found."""
    mala = factories.municipality("2418", "Malå")
    texts = dict.fromkeys(("purpose", "content", "adaptation"), LONG * 2)
    texts |= dict.fromkeys(("target_group", "problem", "resources", "evidence"), LONG[:200])
    method = factories.method(LONG[:120], short=LONG[:300], levels=["universal", "selective"], **texts)
    for place in (cast.norsjo, mala):
        factories.method_note(method, place, LONG)
        for year, verdict in ((2024, "not"), (2025, "partly"), (2026, "worked")):
            factories.method_use(method, place, year, verdict, sentence=LONG[:300])
    withdrawn = factories.method("Tillbakadragen", municipality=cast.norsjo, withdrawn_on="2026-11-01")
    yield Page("method_detail-long", reverse("method_detail", args=["2417", method.pk]))
    yield Page("method_detail-reader", reverse("method_detail", args=["2417", method.pk]), "reader")
    county = reverse("county_method_detail", args=["24", method.pk])
    yield Page("county_method_detail-long", county, "county_officer")
    yield Page("method_detail-withdrawn", reverse("method_detail", args=["2417", withdrawn.pk]))
    yield Page("method_list-long", reverse("method_list", args=["2417"]))
    yield Page("method_list-nothing", f"{reverse('method_list', args=['2417'])}?q=finnsinte&fran=lan")
    yield Page("method_list-practice", reverse("method_list", args=["0000"]))
    yield Page("county_lesson_list-practice", reverse("county_lesson_list", args=["00"]), "county_officer")
