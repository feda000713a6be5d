"""A round read: comments, the table and its export, what was sent beside last year's, and what leaves the portal."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.mail import deliver_mail
from accounts.models import OutgoingMail
from municipalities.actions import load_practice
from municipalities.models import PRACTICE, Municipality
from portal.practice import reset_practice
from reviews.following import actions
from reviews.following.content import gather
from reviews.models import ReviewComment, ReviewRound
from tests import factories
from tests.access.asking import signed_in
from tests.reviews.pages import text_of
from tests.reviews.rounding import LATER, county, going_on, own

__all__ = ["going_on"]
MOST_QUERIES = 15


def test_a_comment_for_both_is_answered_and_an_own_note_is_only_the_countys(going_on):
    factories.sent_review(going_on.review, by=going_on.cast.coordinator)
    officer, coordinator = going_on.as_.officer, going_on.as_.coordinator
    shared = {"about": "behov needs", "text": "Berätta mer?", "form_token": str(uuid4())}
    note = {"about": "lagen", "text": "Ring om det här.", "is_own": "on", "form_token": str(uuid4())}

    for sent in (shared, shared, note):
        officer.post(county("county_review_comment", going_on), sent)

    assert ReviewComment.objects.count() == 2
    mine, theirs = (
        text_of(officer.get(county("county_review", going_on))),
        text_of(coordinator.get(own("review_detail", going_on))),
    )
    assert "Behov av stöd, Behov som väntar" in mine
    assert "Berätta mer?" in mine
    assert "Ring om det här." in mine
    assert "Berätta mer?" in theirs
    assert "Ring om det här." not in theirs
    remark = ReviewComment.objects.get(own_of=None)
    coordinator.post(own("review_settle", going_on), {"comment": remark.pk})
    hidden = ReviewComment.objects.exclude(own_of=None).get()
    answer = coordinator.post(own("review_settle", going_on), {"comment": hidden.pk})
    assert answer.status_code == 404
    assert ReviewComment.objects.get(pk=remark.pk).settled_by == going_on.cast.coordinator


def test_own_notes_are_not_another_countys(going_on):
    note = actions.add_comment(
        by=going_on.cast.officer,
        review=going_on.review,
        form_token=uuid4(),
        text="x",
        own_of=going_on.cast.west,
    )[0]
    north = factories.member("county_officer", going_on.cast.north)

    assert not ReviewComment.objects.visible_to(north).filter(pk=note.pk).exists()
    assert not ReviewComment.objects.visible_to(going_on.cast.manager).filter(pk=note.pk).exists()


def test_the_table_filters_keeps_its_address_and_exports_what_it_shows(going_on):
    factories.sent_review(going_on.review, by=going_on.cast.coordinator)
    officer, address = going_on.as_.officer, county("review_round_detail", going_on, place=None)

    page = officer.get(address + "?tur=county")
    exported = officer.get(county("review_round_export", going_on, place=None, kind="csv") + "?tur=county")

    assert "Norsjö" in text_of(page)
    assert "Malå" not in text_of(page).partition("Frågorna")[0]
    assert "exportera.csv?tur=county" in page.content.decode()
    assert [line.split(";")[0] for line in exported.content.decode("utf-8-sig").splitlines()] == [
        "Kommun",
        "Norsjö",
    ]
    fragment = officer.get(address + "?status=waived", headers={"HX-Request": "true"})
    assert "Ingen kommun stämmer med filtret" in text_of(fragment)
    assert b"<html" not in fragment.content


def test_changed_since_i_last_looked(going_on):
    officer, table = going_on.as_.officer, county("review_round_detail", going_on, place=None) + "?nytt=on"
    assert "Norsjö" not in text_of(officer.get(table)).partition("Frågorna")[0]

    factories.sent_review(going_on.review, by=going_on.cast.coordinator)
    assert "Norsjö" in text_of(officer.get(table)).partition("Frågorna")[0]
    officer.get(county("county_review", going_on))
    assert "Norsjö" in text_of(officer.get(table)).partition("Frågorna")[0]

    officer.post(county("county_review_looked", going_on))
    assert "Norsjö" not in text_of(officer.get(table)).partition("Frågorna")[0]
    assert "Norsjö" in text_of(going_on.as_.both.get(table)).partition("Frågorna")[0]

    officer.post(county("county_review_ask", going_on), {"reason": "Mer."})
    assert "Norsjö" not in text_of(officer.get(table)).partition("Frågorna")[0]


def test_what_was_sent_keeps_its_figures_and_only_the_municipality_sees_what_has_changed(going_on):
    factories.activity(going_on.cast.norsjo, title="Första", on=timezone.localdate())
    factories.sent_review(going_on.review, by=going_on.cast.coordinator)
    sent = going_on.review.submissions.get().answers["aktiviteter"]["figures"][0]
    assert (sent["value"], sent["basis"]) == ("1", "1 aktivitet")
    county_before = text_of(going_on.as_.officer.get(county("county_review", going_on)))

    factories.activity(going_on.cast.norsjo, title="Andra", on=timezone.localdate())

    address = own("review_changed", going_on, number=1, section="aktiviteter")
    assert address in going_on.as_.coordinator.get(own("review_sent", going_on, number=1)).content.decode()
    assert "Aktiviteter: 1 → 2" in text_of(going_on.as_.coordinator.get(address))
    assert address not in going_on.as_.registrar.get(own("review_sent", going_on, number=1)).content.decode()
    assert going_on.as_.registrar.get(address).status_code == 404
    assert "Inget har ändrats" in text_of(
        going_on.as_.coordinator.get(own("review_changed", going_on, number=1, section="behov"))
    )
    assert text_of(going_on.as_.officer.get(county("county_review", going_on))) == county_before

    factories.activity(going_on.cast.norsjo, title="Tredje", on=timezone.localdate(), shared=True)
    after = text_of(going_on.as_.officer.get(county("county_review", going_on)))
    assert "1 aktivitet har delats" in after


def test_a_figure_leads_to_the_list_it_was_counted_from(going_on):
    day = timezone.localdate()
    for number in range(3):
        factories.activity(going_on.cast.norsjo, title=f"Kväll {number}", on=day)
    factories.activity(going_on.cast.norsjo, title="Förra året", on=day.replace(year=day.year - 1))

    page = going_on.as_.coordinator.get(
        own("review_section", going_on, section="aktiviteter")
    ).content.decode()
    address = f"/kommuner/2417/aktiviteter/?fran={day.year}-01-01&amp;till={day.year}-12-31"

    assert f'<a href="{address}">3 aktiviteter</a>' in page
    listed = text_of(going_on.as_.coordinator.get(address.replace("&amp;", "&")))
    assert "Kväll 2" in listed
    assert "Förra året" not in listed


def test_last_years_answer_stands_beside_on_both_sides(going_on):
    last = factories.review_round(
        going_on.cast.west,
        title="Uppföljning 2025",
        period_from=timezone.localdate().replace(year=timezone.localdate().year - 1, month=1, day=1),
        period_to=timezone.localdate().replace(year=timezone.localdate().year - 1, month=12, day=31),
    )
    factories.sent_review(last.reviews.get(municipality=going_on.cast.norsjo), by=going_on.cast.coordinator)

    page = text_of(going_on.as_.coordinator.get(own("review_section", going_on, section="behov")))
    assert "I Uppföljning 2025" in page
    assert "Om behov av stöd." in page

    for one in going_on.review.sections.all():
        actions.write_section(
            by=going_on.cast.coordinator, section=one, edition=1, text=LATER, shows_basis=True, is_ready=True
        )
    going_on.as_.coordinator.post(own("review_send", going_on), {})
    page = text_of(going_on.as_.officer.get(county("county_review", going_on)))
    assert "Det som skrevs i Uppföljning 2025" in page


@pytest.mark.parametrize("is_sent", [False, True])
def test_no_page_asks_more_than_fifteen_questions(going_on, is_sent):
    if is_sent:
        factories.sent_review(going_on.review, by=going_on.cast.coordinator)
    bases = [one.code for one in going_on.round.questions.all()]
    asked = {
        "officer": [
            "/lan/24/uppfoljning/",
            "/lan/24/handlingar/",
            county("review_round_detail", going_on, place=None),
            county("county_review", going_on),
        ],
        "coordinator": [
            "/kommuner/2417/till-lansstyrelsen/",
            "/kommuner/2417/handlingar/",
            own("review_detail", going_on),
            *(own("review_section", going_on, section=code) for code in bases),
            *(
                [
                    own("review_sent", going_on, number=1),
                    *(own("review_changed", going_on, number=1, section=code) for code in bases),
                ]
                if is_sent
                else [own("review_send", going_on)]
            ),
        ],
    }
    found = {}
    for who, addresses in asked.items():
        for address in addresses:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert getattr(going_on.as_, who).get(address).status_code == 200
            found[address] = len(queries)

    assert {address: number for address, number in found.items() if number > MOST_QUERIES} == {}


def test_the_table_costs_the_same_for_one_and_for_three(going_on):
    address = county("review_round_detail", going_on, place=None)

    def questions():
        with CaptureQueriesContext(connection) as queries:
            going_on.as_.officer.get(address)
        return len(queries)

    three = questions()
    going_on.round.reviews.exclude(pk=going_on.review.pk).delete()

    assert questions() == three


def test_the_page_of_what_was_sent_asks_for_its_files_until_they_are_made(going_on):
    review = factories.ready_review(going_on.review, by=going_on.cast.coordinator)
    sent = actions.send(
        by=going_on.cast.coordinator, review=review, case_number="", secrecy="", gather=gather
    )
    address = own("review_sent", going_on, number=1)

    waiting = going_on.as_.coordinator.get(address).content.decode()
    actions.make_submission.call(sent.pk)
    made = going_on.as_.coordinator.get(address, headers={"HX-Request": "true"}).content.decode()

    assert 'hx-trigger="every 2s"' in waiting
    assert "<progress" in waiting
    assert "every 2s" not in made
    assert "<h1" not in made
    assert own("review_file", going_on, number=1, kind="pdf") in made


def test_a_remark_stands_beside_its_section_for_those_who_may_read_it(going_on):
    factories.sent_review(going_on.review, by=going_on.cast.coordinator)
    about = {"about": "behov needs", "text": "Berätta mer?", "form_token": str(uuid4())}
    going_on.as_.officer.post(county("county_review_comment", going_on), about)
    going_on.as_.officer.post(
        county("county_review_comment", going_on),
        about | {"text": "Ring om det här.", "is_own": "on", "form_token": str(uuid4())},
    )

    theirs = text_of(going_on.as_.coordinator.get(own("review_sent", going_on, number=1)))
    ours = text_of(going_on.as_.officer.get(county("county_review", going_on))).partition("Kommentarer")[0]
    kept = text_of(going_on.as_.registrar.get(own("review_sent", going_on, number=1)))

    assert "Berätta mer?" in theirs
    assert "Ring om det här." not in theirs
    assert "Berätta mer?" in ours
    assert "Ring om det här." in ours
    assert "Berätta mer?" not in kept


def test_review_to_registrar_sends_the_file_with_all_that_a_register_asks_for(going_on, mailoutbox):
    submission = factories.sent_review(going_on.review, by=going_on.cast.coordinator)
    address = own("review_to_registrar", going_on, number=1)
    going_on.as_.coordinator.post(address)
    assert mailoutbox == []

    going_on.as_.coordinator.post(
        "/kommuner/2417/installningar/registrator/", {"mailbox": "kommun@norsjo.se"}
    )
    going_on.as_.registrar.post(
        own("review_register", going_on, number=1), {"case_number": "KS 2026/9", "secrecy": "18 kap. 1 § OSL"}
    )
    for _press in range(2):
        going_on.as_.registrar.post(address)

    mail = OutgoingMail.objects.get()
    deliver_mail.func(mail.pk)
    [letter] = mailoutbox
    assert letter.to == ["kommun@norsjo.se"]
    for said in (
        "Uppföljning 2026, Norsjö kommun",
        "KS 2026/9",
        "18 kap. 1 § OSL",
        "Norsjö kommun",
        "Länsstyrelsen",
    ):
        assert said in letter.body
    name, content, kind = letter.attachments[0]
    assert (name.endswith(".pdf"), content, kind) == (True, bytes(submission.pdf), "application/pdf")
    submission.refresh_from_db()
    mail.refresh_from_db()
    assert submission.registered_at
    assert mail.file is None


def test_a_round_and_its_reports_work_in_ovningskommunen(going_on):
    load_practice()
    reset_practice()
    practice = Municipality.objects.get(pk=PRACTICE)
    review_round = factories.review_round(practice.county)
    review = review_round.reviews.get()
    client = signed_in(going_on.cast.registrar)  # whoever has a role anywhere is a coordinator there
    address = reverse("review_detail", args=[practice.code, review.pk])
    assert client.get(address).status_code == 200
    factories.ready_review(review, by=going_on.cast.registrar)

    client.post(reverse("review_send", args=[practice.code, review.pk]), {})

    review.refresh_from_db()
    assert review.state == "submitted"
    assert str(going_on.cast.registrar) not in text_of(client.get(address)).partition("Det här har hänt")[2]
    reset_practice()
    assert not ReviewRound.objects.filter(pk=review_round.pk).exists()
