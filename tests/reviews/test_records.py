"""Begäran om allmän handling: what is found by word, day and receiver, and what goes into the package."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.utils import timezone

from reviews.following import actions
from reviews.models import Review, ReviewSubmission
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
