"""Begäran om allmän handling: what is found by word, day and receiver, and what goes into the package."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import OutgoingMail
from activities import actions as actions_of_place
from plans.models import ActionPlan
from reviews.following import actions
from reviews.models import Review, ReviewSubmission
from reviews.records import registrar
from reviews.replies import actions as reply_actions
from tests import factories
from tests.reviews.pages import text_of
from tests.reviews.rounding import going_on

__all__ = ["going_on"]
SEARCH, PACKAGE = "/kommuner/2417/handlingar/", "/kommuner/2417/handlingar/paket.zip"


@pytest.fixture
def kept(going_on):
    """A report that was sent and answered, a lägesbild and a plan in force, a registered one, and drafts."""
    cast = going_on.cast
    factories.sent_review(going_on.review, by=cast.coordinator)
    review = Review.objects.get(pk=going_on.review.pk)
    actions.give_feedback(by=cast.officer, review=review, edition=1, text="Tack för rapporten.")
    factories.situation_report(cast.norsjo, title="Lägesbild av hamnen", completed=timezone.localdate())
    plan = factories.action_plan(cast.norsjo, title="Plan för hamnen")
    factories.measure(plan, "Belysning vid kajen")
    factories.decide(plan)
    file = factories.stored_file(cast.norsjo, "gammal-plan.pdf")
    old = factories.action_plan(
        cast.norsjo, title="Gammal plan", subject="other", origin="registered", file=file
    )
    factories.decide(old, timezone.localdate() - timedelta(days=400))
    factories.situation_report(cast.norsjo, title="Hemligt utkast", subject="other")
    return going_on


def found(client, query="", address=SEARCH):
    page = text_of(client.get(address + query))
    return page.partition("Kräver en bedömning")[0]


def test_record_search_lists_what_was_sent_decided_and_received(kept):
    page = found(kept.as_.registrar)

    for title in ("Lägesbild av hamnen", "Plan för hamnen", "Gammal plan", "Uppföljning 2026"):
        assert title in page
    assert "Återkoppling på Uppföljning 2026" in page
    assert "Hemligt utkast" not in page


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?q=kajen", {"Plan för hamnen"}),
        ("?q=hamnen", {"Plan för hamnen", "Lägesbild av hamnen"}),
        ("?q=behov+av+stöd", {"Uppföljning 2026"}),
        ("?q=tack+rapporten", {"Återkoppling på Uppföljning 2026"}),
        ("?q=finns+inte", set()),
        ("?q=hamnen+finns", set()),
    ],
)
def test_record_search_finds_every_word_also_inside(kept, query, titles):
    page = found(kept.as_.registrar, query)
    every = {"Plan för hamnen", "Lägesbild av hamnen", "Gammal plan"}

    assert {title for title in every | titles if title in page} == titles
    assert ("Ta bort ett filter" in page) == (not titles)


def test_record_search_narrows_by_day_and_receiver(kept):
    year_ago = timezone.localdate() - timedelta(days=365)

    assert "Gammal plan" in found(kept.as_.registrar, f"?till={year_ago}")
    assert "Plan för hamnen" not in found(kept.as_.registrar, f"?till={year_ago}")
    assert "Gammal plan" not in found(kept.as_.registrar, f"?fran={year_ago}")
    to_county = found(kept.as_.registrar, f"?mottagare={kept.cast.west.board_name}")
    assert "Uppföljning 2026" in to_county
    assert "Plan för hamnen" not in to_county


def test_drafts_stand_apart_by_their_titles_alone(kept):
    page = kept.as_.registrar.get(SEARCH)
    apart = text_of(page).partition("Kräver en bedömning")[2]

    assert "Hemligt utkast" in apart
    assert "Hemligt utkast" not in page.content.decode().partition("Kräver en bedömning")[0]
    assert "<a" not in page.content.decode().partition("Kräver en bedömning")[2].partition("</section>")[0]


def names_in(answer):
    with ZipFile(BytesIO(answer.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_record_package_holds_the_files_and_an_index(kept):
    files = names_in(kept.as_.registrar.get(PACKAGE))

    assert files["index.pdf"].startswith(b"%PDF-")
    sent = next(content for name, content in files.items() if name.endswith("-uppfoljning-2026.pdf"))
    assert sent == bytes(ReviewSubmission.objects.get().pdf)
    assert any(name.endswith("aterkoppling-pa-uppfoljning-2026.txt") for name in files)
    assert all(files.values())
    assert len(files) == 6


def test_what_has_a_secrecy_paragraph_goes_along_only_when_it_is_ticked(kept):
    submission = ReviewSubmission.objects.get()
    actions.register_as(submission=submission, case_number="", secrecy="18 kap. 1 § OSL")

    everything = names_in(kept.as_.registrar.get(PACKAGE))
    ticked = names_in(kept.as_.registrar.get(f"{PACKAGE}?val=sent-{submission.pk}"))

    assert not any(name.endswith("-uppfoljning-2026.pdf") for name in everything)
    assert [name for name in ticked if name != "index.pdf"] == ["001-uppfoljning-2026.pdf"]


def test_record_package_gives_nothing_of_another_municipality(kept):
    other = kept.round.reviews.get(municipality=kept.cast.mala)
    submission = factories.sent_review(other)

    assert kept.as_.registrar.get(f"{PACKAGE}?q=Malå&val=sent-{submission.pk}").status_code == 404
    files = names_in(kept.as_.registrar.get(f"{PACKAGE}?val=sent-{submission.pk}"))
    assert bytes(submission.pdf) not in files.values()


def test_county_record_search_finds_what_the_counties_have_received(kept):
    factories.sent_review(kept.round.reviews.get(municipality=kept.cast.mala))

    page = found(kept.as_.officer, address="/lan/24/handlingar/")
    narrowed = found(kept.as_.officer, "?q=Malå", address="/lan/24/handlingar/")
    files = names_in(kept.as_.officer.get("/lan/24/handlingar/paket.zip"))

    assert "Malå kommun" in page
    assert "Norsjö kommun" in page
    assert "Plan för hamnen" not in page
    assert "Norsjö kommun" not in narrowed
    assert len(files) == 4
    assert kept.as_.coordinator.get("/lan/24/handlingar/").status_code == 404


def test_the_registrars_start_page_names_what_has_no_case_number(kept):
    page = text_of(kept.as_.registrar.get("/kommuner/2417/"))

    assert "Begäran om allmän handling" in page
    assert "Uppföljning 2026 Rapport till länsstyrelsen" in page
    actions.register_as(submission=ReviewSubmission.objects.get(), case_number="KS 2026/1", secrecy="")
    assert "Uppföljning 2026 Rapport" not in text_of(kept.as_.registrar.get("/kommuner/2417/"))


def locked_things(kept):
    """A locked reply that is shared with the county, a signed agreement with its file, and minutes of a council."""
    cast = kept.cast
    reply = factories.locked_reply(cast.norsjo, by=cast.coordinator)
    signed = factories.agreement(
        cast.norsjo, title="Avtal om trygghet", document=factories.stored_file(cast.norsjo, "avtal.pdf")
    )
    council = factories.body(cast.norsjo, name="Trygghetsrådet")
    meeting = factories.meeting(council, on=timezone.localdate() - timedelta(days=9), state="held")
    meeting.minutes = factories.stored_file(cast.norsjo, "protokoll.pdf")
    meeting.save()
    return reply, signed, meeting


def test_replies_agreements_and_minutes_are_found_and_packed(kept):
    reply, signed, _meeting = locked_things(kept)

    page = found(kept.as_.registrar)
    files = names_in(kept.as_.registrar.get(PACKAGE))

    for title in (str(reply), signed.title, "Trygghetsrådet, möte"):
        assert title in page
    assert len(files) == 9
    assert str(reply) not in found(kept.as_.officer, address="/lan/24/handlingar/")


def test_a_reply_reaches_the_countys_documents_when_it_is_shared(kept):
    reply, _signed, _meeting = locked_things(kept)
    reply_actions.share(by=kept.cast.coordinator, reply=reply)

    assert str(reply) in found(kept.as_.officer, address="/lan/24/handlingar/")


REGISTER = "/kommuner/2417/handlingar/till-registrator/"


def hand_over(client, *keys, **more):
    fields = {"val": keys, "secrecy": "", "form_token": str(uuid4())} | more
    answer = client.post(REGISTER, fields, follow=True)
    for queued in DBTaskResult.objects.filter(task_path__endswith=".hand_over"):
        registrar.hand_over.func(*queued.args_kwargs["args"])  # also those that have run already
    return answer


def test_what_is_decided_locked_or_sent_goes_to_the_registrar_in_a_mail_each(kept):
    cast = kept.cast
    actions_of_place.set_mailbox(municipality=cast.norsjo, mailbox="kommun@norsjo.exempel.se")
    reply, signed, _meeting = locked_things(kept)
    plan = ActionPlan.objects.get(title="Plan för hamnen")
    sent = ReviewSubmission.objects.get()
    keys = [f"plan-{plan.pk}", f"reply-{reply.pk}", f"agreement-{signed.pk}", f"sent-{sent.pk}"]
    token = str(uuid4())

    asked = text_of(kept.as_.registrar.get(REGISTER, {"val": keys}))
    answer = hand_over(kept.as_.registrar, *keys, form_token=token, secrecy="18 kap. 1 § OSL")

    assert "Plan för hamnen" in asked
    assert "kommun@norsjo.exempel.se" in asked
    assert "4 handlingar är på väg till kommun@norsjo.exempel.se." in text_of(answer)
    mails = OutgoingMail.objects.filter(to="kommun@norsjo.exempel.se")
    assert mails.count() == 4
    assert all(bytes(mail.file).startswith(b"%PDF-") or mail.file_name.endswith(".pdf") for mail in mails)
    letter = mails.get(subject__contains="Plan för hamnen").body
    for said in ("Kommunstyrelsen", "KS 2026/12", "2026-02-01", "18 kap. 1 § OSL"):
        assert said in letter
    assert f"Skickad till registrator {timezone.localdate()}." in found(kept.as_.registrar)

    hand_over(kept.as_.registrar, *keys, form_token=token)
    assert mails.all().count() == 4  # asked anew


def test_the_registrar_is_sent_nothing_of_others_without_a_mailbox_or_without_a_choice(kept):
    plan = ActionPlan.objects.get(title="Plan för hamnen")
    other = factories.decide(factories.action_plan(kept.cast.mala, title="Malås plan"))

    assert hand_over(kept.as_.registrar, f"plan-{plan.pk}").status_code == 422
    actions_of_place.set_mailbox(municipality=kept.cast.norsjo, mailbox="kommun@norsjo.exempel.se")
    assert "Inget är valt" in text_of(hand_over(kept.as_.registrar, f"plan-{other.pk}"))
    assert "Inget är valt" in text_of(hand_over(kept.as_.registrar))
    assert kept.as_.manager.post(REGISTER, {"val": f"plan-{plan.pk}"}).status_code == 404
    assert not OutgoingMail.objects.filter(to="kommun@norsjo.exempel.se").exists()


def test_record_search_asks_as_much_for_three_of_each_as_for_one(kept):
    asked = []
    for _turn in range(2):
        locked_things(kept) if not asked else [locked_more(kept) for _more in range(2)]
        kept.as_.registrar.get(SEARCH)
        with CaptureQueriesContext(connection) as queries:
            kept.as_.registrar.get(SEARCH)
        asked.append(len(queries))

    assert asked[0] == asked[1] <= 15


def locked_more(kept):
    """One more of each that there may be several of."""
    factories.agreement(kept.cast.norsjo, document=factories.stored_file(kept.cast.norsjo))
    group = factories.body(kept.cast.norsjo, kind="working_group")
    meeting = factories.meeting(group, on=timezone.localdate() - timedelta(days=9), state="held")
    meeting.minutes = factories.stored_file(kept.cast.norsjo)
    meeting.save()
