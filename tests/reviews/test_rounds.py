"""A round from the first question to the last feedback, as each side sees it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from reviews.following import actions, opening
from reviews.models import Review, ReviewRound
from tests import factories
from tests.reviews.pages import text_of
from tests.reviews.rounding import county, going_on, own, state, typed

__all__ = ["going_on"]


def frame(cast, **fields):
    """What the form of a new round sends."""
    plain = {
        "title": "Uppföljning av året",
        "introduction": "Vi vill veta hur det går.",
        "period_from": f"{cast.today.year}-01-01",
        "period_to": f"{cast.today.year}-12-31",
        "opens_on": cast.today.isoformat(),
        "due_on": (cast.today + timedelta(days=20)).isoformat(),
        "feedback_on": (cast.today + timedelta(days=40)).isoformat(),
        "municipalities": [cast.norsjo.pk, cast.mala.pk],
        "beginning": "own",
        "form_token": str(uuid4()),
    }
    return plain | fields


def test_review_round_new_posted_twice_gives_one_that_asks_nobody_yet(cast, officer):
    sent = frame(cast)

    answers = [officer.post(reverse("review_round_new", args=["24"]), sent) for _ in range(2)]

    made = ReviewRound.objects.get()
    assert {answer.url for answer in answers} == {reverse("review_round_detail", args=["24", made.pk])}
    assert (made.counties, made.state) == ([cast.west.pk], "draft")
    assert [one.code for one in made.questions.all()][:2] == ["lagen", "lagesbild-och-plan"]
    assert not Review.objects.answered_by(cast.coordinator).exists()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"opens_on": "2020-01-01"}, "öppnar i dag eller senare"),
        ({"due_on": "2020-01-01"}, "skickas in innan den har öppnat"),
        ({"feedback_on": "2020-01-01"}, "kommer före rapporterna"),
        ({"period_to": "2020-01-01"}, "slutar innan den börjar"),
        ({"municipalities": []}, "Fältet"),
        ({"title": "Anna 19850709-9805"}, "personnummer"),
    ],
)
def test_review_round_new_refuses_days_out_of_order(cast, officer, fields, says):
    answer = officer.post(reverse("review_round_new", args=["24"]), frame(cast, **fields))

    assert answer.status_code == 422
    assert not ReviewRound.objects.exists()
    assert says in text_of(answer) or says == "Fältet"


def test_review_round_questions_are_ordered_left_out_and_added(cast, officer):
    review_round = factories.review_round(cast.west, is_open=False)
    address = reverse("review_round_questions", args=["24", review_round.pk])
    sent = {"edition": review_round.edition}
    for number, one in enumerate(review_round.questions.all(), start=1):
        sent |= {f"heading_{number}": one.heading, f"basis_{number}": one.basis, f"place_{number}": number}
    sent |= {"place_2": "", "heading_9": "Något eget", "place_9": "1", "required_9": "on"}

    assert officer.post(address, sent).status_code == 302

    questions = list(review_round.questions.all())
    assert [one.code for one in questions][:3] == ["lagen", "nagot-eget", "atgarder"]
    assert [one.position for one in questions] == list(range(1, 9))
    assert questions[1].is_required
    assert not questions[0].is_required


def test_the_next_round_begins_with_the_questions_of_the_last(cast, officer):
    asked = [opening.Asked("var-fraga", 1, "Vår fråga")]
    last = factories.review_round(cast.west, questions=asked)

    officer.post(reverse("review_round_new", args=["24"]), frame(cast, beginning=str(last.pk)))

    assert [one.code for one in ReviewRound.objects.latest("pk").questions.all()] == ["var-fraga"]


def test_once_open_only_words_and_days_to_come_are_changed(going_on):
    address = county("review_round_edit", going_on, place=None)
    page = text_of(going_on.as_.officer.get(address))
    assert "Kommuner" not in page

    sent = frame(going_on.cast, title="Nytt namn", period_from="2019-01-01") | {"edition": 1}
    assert going_on.as_.officer.post(address, sent).status_code == 302

    going_on.round.refresh_from_db()
    assert going_on.round.title == "Nytt namn"
    assert going_on.round.period_from.year == timezone.localdate().year
    assert going_on.round.reviews.count() == 3


def test_a_round_of_two_counties_is_led_by_whoever_serves_both_and_read_by_each(going_on):
    cast = going_on.cast
    going_on.round = factories.review_round(cast.west, cast.north, title="Tillsammans")

    both = text_of(going_on.as_.both.get(county("review_round_detail", going_on, place=None, codes="24-25")))
    one = text_of(going_on.as_.officer.get(county("review_round_detail", going_on, place=None)))

    assert "Boden" in both
    assert "Norsjö" in both
    assert "Boden" not in one
    assert "Avsluta uppföljningen" not in one
    for name in ("review_round_edit", "review_round_finish"):
        assert going_on.as_.officer.get(county(name, going_on, place=None)).status_code == 404


def test_a_whole_round_from_the_first_word_to_the_feedback(going_on):
    coordinator, officer = going_on.as_.coordinator, going_on.as_.officer
    assert "Skriv och skicka Uppföljning 2026" in text_of(coordinator.get("/kommuner/2417/"))
    assert "Inte påbörjad" in text_of(officer.get(county("review_round_detail", going_on, place=None)))

    coordinator.post(
        own("review_section", going_on, section="behov"), typed(going_on, "behov", "Vi vill lära.")
    )
    assert state(going_on) == "in_progress"
    check = coordinator.get(own("review_send", going_on))
    assert "Det här saknas" in text_of(check)
    assert "Skicka till länsstyrelsen" not in text_of(check)
    assert coordinator.post(own("review_send", going_on), {}).status_code == 422
    assert state(going_on) == "in_progress"

    factories.ready_review(going_on.review, by=going_on.cast.coordinator)
    page = text_of(coordinator.get(own("review_send", going_on)))
    assert "När du har skickat är detta en allmän handling hos både kommunen och länsstyrelsen." in page
    answer = coordinator.post(own("review_send", going_on), {"case_number": "KS 2026/7", "secrecy": ""})
    assert answer.url == own("review_sent", going_on, number=1)
    assert going_on.review.submissions.get().paper["note"] == "Diarienummer KS 2026/7"
    assert "Inskickad" in text_of(officer.get(county("review_round_detail", going_on, place=None)))
    assert "Ge återkoppling till 1 i Uppföljning 2026" in text_of(officer.get("/lan/24/"))
    assert "KS 2026/7" in text_of(officer.get(county("county_review", going_on)))

    assert officer.post(county("county_review_ask", going_on), {"reason": ""}).status_code == 422
    officer.post(county("county_review_ask", going_on), {"reason": "När beslutades planen?"})
    page = text_of(coordinator.get(own("review_detail", going_on)))
    assert "Komplettering önskas" in page
    assert "När beslutades planen?" in page
    assert "Komplettera Uppföljning 2026" in text_of(coordinator.get("/kommuner/2417/"))
    assert "Hos kommunen för komplettering" in text_of(officer.get(county("county_review", going_on)))

    coordinator.post(own("review_section", going_on, section="lagen"), typed(going_on, "lagen", "I juni."))
    coordinator.post(own("review_send", going_on), {})
    assert Review.objects.get(pk=going_on.review.pk).submissions.count() == 2
    page = text_of(officer.get(county("county_review", going_on)))
    assert "I juni." in page
    assert "Ändrat i kompletteringen: Läget enligt lagen." in page

    draft = {"feedback": "Tack, vi ser mycket.", "edition": 1, "draft": "1"}
    officer.post(county("county_review_feedback", going_on), draft)
    assert "Tack, vi ser mycket." not in text_of(coordinator.get(own("review_detail", going_on)))
    officer.post(
        county("county_review_feedback", going_on), {"feedback": "Tack, nu är det klart.", "edition": 2}
    )
    page = text_of(coordinator.get(own("review_detail", going_on)))
    assert "Återkoppling klar" in page
    assert "Tack, nu är det klart." in page
    assert "Läs återkopplingen på Uppföljning 2026" in text_of(coordinator.get("/kommuner/2417/"))
    assert "Återkoppling lämnad" in text_of(officer.get(county("county_review", going_on)))


def test_until_it_is_sent_the_county_reads_no_word_of_it(going_on):
    officer, pages = going_on.as_.officer, [
        county("review_round_detail", going_on, place=None),
        county("county_review", going_on),
        "/lan/24/",
        "/lan/24/handlingar/",
        "/lan/24/nytt/",
    ]  # fmt: skip
    actions.write_section(
        by=going_on.cast.coordinator,
        section=going_on.review.sections.get(question__code="behov"),
        edition=1,
        text="Begonia",
        shows_basis=True,
        is_ready=False,
    )
    before = [text_of(officer.get(page)) for page in pages]

    for section in going_on.review.sections.all():
        actions.write_section(
            by=going_on.cast.coordinator, section=section, edition=section.edition, text="Kanarie",
            shows_basis=False, is_ready=True,
        )  # fmt: skip
    actions.give_section(by=going_on.cast.coordinator, section=section, to=going_on.cast.colleague)

    assert [text_of(officer.get(page)) for page in pages] == before
    for number, kind in ((1, "pdf"), (1, "docx")):
        address = county("county_review_file", going_on, number=number, kind=kind)
        assert officer.get(address).status_code == 404


def test_a_colleague_reads_and_writes_the_section_that_was_given_and_the_headings_of_the_others(going_on):
    colleague, given = going_on.as_.colleague, own("review_section", going_on, section="behov")
    going_on.as_.coordinator.post(
        own("review_section", going_on, section="lagen"), typed(going_on, "lagen", "Begonia")
    )
    assert colleague.get(own("review_detail", going_on)).status_code == 404

    going_on.as_.coordinator.post(
        own("review_give", going_on, section="behov"), {"to": going_on.cast.colleague.pk}
    )

    page = text_of(colleague.get(own("review_detail", going_on)))
    assert "Läget enligt lagen" in page
    assert "Begonia" not in page
    assert colleague.get(own("review_section", going_on, section="lagen")).status_code == 404
    assert colleague.get(own("review_send", going_on)).status_code == 404
    assert colleague.get(own("review_draft_pdf", going_on)).status_code == 404
    assert "Skriv din del av Uppföljning 2026" in text_of(colleague.get("/kommuner/2417/"))
    assert colleague.post(given, typed(going_on, "behov", "Från skolan.")).status_code == 302
    assert going_on.review.sections.get(question__code="behov").ready_by == going_on.cast.colleague
    assert "Skriv din del" not in text_of(colleague.get("/kommuner/2417/"))


def test_review_give_takes_only_the_municipalitys_own_people(going_on):
    stranger = factories.member("colleague", going_on.cast.mala)

    going_on.as_.coordinator.post(own("review_give", going_on, section="behov"), {"to": stranger.pk})

    assert going_on.review.sections.get(question__code="behov").given_to is None


def test_a_manager_approves_and_the_approval_falls_when_something_is_written(going_on):
    ReviewRound.objects.filter(pk=going_on.round.pk).update(needs_approval=True)
    factories.ready_review(going_on.review, by=going_on.cast.coordinator)
    assert "Läs och godkänn Uppföljning 2026" in text_of(going_on.as_.manager.get("/kommuner/2417/"))
    assert going_on.as_.coordinator.post(own("review_approve", going_on)).status_code == 404
    assert going_on.as_.coordinator.post(own("review_send", going_on), {}).status_code == 422

    going_on.as_.manager.post(own("review_approve", going_on))
    going_on.as_.coordinator.post(own("review_section", going_on, section="behov"), typed(going_on, "behov"))
    assert going_on.as_.coordinator.post(own("review_send", going_on), {}).status_code == 422
    assert state(going_on) == "in_progress"

    going_on.as_.manager.post(own("review_approve", going_on))
    assert going_on.as_.coordinator.post(own("review_send", going_on), {}).status_code == 302
    assert state(going_on) == "submitted"


def test_two_who_write_in_the_same_section_lose_nothing(going_on):
    address = own("review_section", going_on, section="behov")
    first, second = typed(going_on, "behov", "Annas ord."), typed(going_on, "behov", "Chefens ord.")

    going_on.as_.coordinator.post(address, first)
    answer = going_on.as_.manager.post(address, second)

    assert answer.status_code == 422
    assert "Annas ord." in text_of(answer)
    assert "Chefens ord." in text_of(answer)
    assert going_on.review.sections.get(question__code="behov").text == "Annas ord."


def test_what_is_written_after_sending_is_shown_back_and_changes_nothing(going_on):
    late = typed(going_on, "behov", "För sent skrivet.") | {"edition": 2}
    factories.sent_review(going_on.review, by=going_on.cast.coordinator)

    answer = going_on.as_.coordinator.post(
        own("review_section", going_on, section="behov"), late, headers={"origin": "http://testserver"}
    )

    assert answer.status_code == 422
    assert "För sent skrivet." in text_of(answer)
    assert going_on.review.sections.get(question__code="behov").text == "Om behov av stöd."


def test_a_section_is_not_ready_with_nothing_under_it(going_on):
    sent = typed(going_on, "lagen", "", shows=False)

    answer = going_on.as_.coordinator.post(own("review_section", going_on, section="lagen"), sent)

    assert answer.status_code == 422
    assert "innan du markerar avsnittet som klart" in text_of(answer)


def test_waived_with_a_reason_that_both_read_and_resumed(going_on):
    officer = going_on.as_.officer
    assert officer.post(county("county_review_waive", going_on), {"reason": " "}).status_code == 422

    officer.post(county("county_review_waive", going_on), {"reason": "Ny samordnare i november."})

    page = text_of(going_on.as_.coordinator.get(own("review_detail", going_on)))
    assert "Deltar inte den här gången" in page
    assert "Ny samordnare i november." in page
    assert "Skriv och skicka" not in text_of(going_on.as_.coordinator.get("/kommuner/2417/"))
    answer = going_on.as_.coordinator.post(
        own("review_section", going_on, section="behov"), typed(going_on, "behov")
    )
    assert answer.status_code == 302
    assert going_on.review.sections.get(question__code="behov").text == ""
    officer.post(county("county_review_resume", going_on))
    assert state(going_on) == "not_started"
