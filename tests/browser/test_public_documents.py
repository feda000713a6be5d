"""A registrar answers a request for public documents: finds them, gives them out, and has one registered."""

from zipfile import ZipFile

from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import OutgoingMail, Role
from activities import actions as place_actions
from reviews.following import actions as review_actions
from reviews.models import ReviewSubmission
from tests import factories
from tests.browser.conftest import DESKTOP
from tests.test_worker import work_through_queue


def kept(cast):
    """A report that was sent, one that is secret in part, a plan in force with its number, and a draft."""
    for title in ("Uppföljning 2026", "Uppföljning 2025"):
        review = factories.review_round(cast.vasterbotten, title=title).reviews.get(municipality=cast.norsjo)
        sent = factories.sent_review(review, by=cast.coordinator)
    review_actions.register_as(submission=sent, case_number="KS 2025/9", secrecy="18 kap. 1 § OSL")
    plan = factories.action_plan(cast.norsjo, title="Plan för hamnen")
    factories.measure(plan, "Belysning vid kajen")
    factories.decide(plan)
    factories.situation_report(cast.norsjo, title="Utkast om torget", subject="other")


def test_a_registrar_finds_gives_out_and_registers(open_page, cast):
    kept(cast)
    place_actions.set_mailbox(municipality=cast.norsjo, mailbox="kommun@norsjo.exempel.se")
    page = open_page(DESKTOP, person=factories.member(Role.REGISTRAR, cast.norsjo))
    page.goto("/")
    main = page.get_by_role("main")

    main.get_by_role("link", name="Sök bland det som har skickats").click()
    for title in ("Plan för hamnen", "Uppföljning 2025", "Uppföljning 2026"):
        expect(main.get_by_role("link", name=title, exact=True)).to_be_visible()
    expect(main.get_by_role("region", name="Kräver en bedömning")).to_contain_text("Utkast om torget")
    expect(main.get_by_role("link", name="Utkast om torget")).to_have_count(0)

    main.get_by_label("Mottagare").select_option(label=cast.vasterbotten.board_name)
    main.get_by_role("button", name="Sök", exact=True).click()
    expect(main.get_by_role("link", name="Plan för hamnen")).to_have_count(0)
    with page.expect_download() as package:
        main.get_by_role("button", name="Ladda ner som ett paket").click()
    with ZipFile(
        package.value.path()
    ) as archive:  # what bears a paragraph waits until somebody has looked at it
        assert archive.namelist() == ["001-uppfoljning-2026.pdf", "index.pdf"]
        assert archive.read("001-uppfoljning-2026.pdf") == bytes(
            ReviewSubmission.objects.get(review__round__title="Uppföljning 2026").pdf
        )

    page.goto(page.url.partition("?")[0])
    main.get_by_label("Sökord").fill("kajen")
    main.get_by_label("Från").fill("2026-01-01")
    main.get_by_label("Till").fill(timezone.localdate().isoformat())
    main.get_by_role("button", name="Sök", exact=True).click()
    expect(main.get_by_role("row")).to_have_count(2)
    main.get_by_label("Välj Plan för hamnen").check()
    main.get_by_role("button", name="Skicka till registrator …").click()
    expect(main).to_contain_text("KS 2026/12")
    main.get_by_role("button", name="Skicka till registrator", exact=True).click()
    expect(page.locator(".notice-success")).to_have_text(
        "1 handling är på väg till kommun@norsjo.exempel.se."
    )
    work_through_queue()
    page.reload()
    expect(main.get_by_role("row", name="Plan för hamnen")).to_contain_text("Skickad till registrator")
    assert OutgoingMail.objects.get(to="kommun@norsjo.exempel.se").file_name == "plan-for-hamnen.pdf"
