"""A question that nobody foresaw: what the record holds is pointed out with its source, and nothing is invented."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews.models import ReplyUse
from reviews.replies import actions
from reviews.replies.content import paper_of
from reviews.replies.proposing import Search
from tests import factories
from tests.reviews.pages import text_of

CANARY = "Kanariefågeln"


@pytest.fixture
def coordinator(client, cast):
    client.force_login(cast.coordinator)
    return client


def found(reply, words=""):
    answer = reply.answers.get()
    shelves = Search(reply.municipality, answer, words).shelves()
    return {str(shelf.name): [one.title for one in shelf.proposals] for shelf in shelves if shelf.proposals}


def page_of(reply):
    return reverse("reply_answer", args=["2417", reply.pk, actions.QUESTION])


def test_words_are_found_in_any_form_in_every_kind_of_source(cast):
    factories.activity(cast.norsjo, title="Klotter sanerades i centrum", on=date(2026, 3, 2))
    report = factories.situation_report(cast.norsjo)
    problem = factories.problem(report, title="Skadegörelse vid skolan", description="Klottret ökar.")
    factories.cause(problem, text="Ingen ser dem som klottrar")
    factories.seal(report, "completed", date(2026, 1, 15))
    plan = factories.action_plan(cast.norsjo, basis=[report])
    factories.goal(plan, text="Klottret ska halveras")
    measure = factories.measure(plan, title="Sanera klotter inom ett dygn")
    factories.decide(plan)
    said = factories.follow_up(measure, sentence="Klottret togs bort snabbare.")
    factories.lesson(said, text="Klotter som tas bort snabbt kommer inte tillbaka.")

    assert set(found(factories.asked_reply(cast.norsjo), "klotter")) == {
        "Aktiviteter",
        "Lägesbildens problem",
        "Orsaker",
        "Planens mål",
        "Planens åtgärder",
        "Uppföljningar",
        "Lärdomar",
    }


def test_the_question_itself_is_searched_for_until_somebody_types_words(cast):
    factories.activity(cast.norsjo, title="Arbete mot skadegörelse", on=date(2026, 3, 2))

    reply = factories.asked_reply(cast.norsjo, question="Vad gör ni mot skadegörelse i kommunen?")

    assert found(reply) == {"Aktiviteter": ["Arbete mot skadegörelse"]}
    assert found(reply, "giraffer") == {}
    assert found(reply, '"mot skadegörelse"') == {"Aktiviteter": ["Arbete mot skadegörelse"]}


@pytest.mark.parametrize(
    ("question", "hits"),
    [
        ("Vad gör ni åt klottret?", 1),
        ("Vad har kommunen gjort under året?", 0),
        ("Hur är det med skolan?", 0),
    ],
)
def test_a_question_finds_other_forms_of_its_words_and_nothing_by_words_that_all_questions_have(
    cast, question, hits
):
    factories.activity(cast.norsjo, title="Klotter sanerades av kommunen under året", on=date(2026, 3, 2))

    assert len(found(factories.asked_reply(cast.norsjo, question=question))) == hits


def test_a_tag_finds_what_the_words_do_not(cast):
    factories.activity(cast.norsjo, title="Möte", on=date(2026, 3, 2), themes=["vbe"])

    assert found(factories.asked_reply(cast.norsjo, question="Giraffer?", themes=["vbe"])) == {
        "Aktiviteter": ["Möte"]
    }


def test_nothing_of_another_municipality_and_no_draft_is_proposed(cast):
    factories.activity(cast.mala, title=f"{CANARY} skadegörelse", shared=True)
    factories.activity(cast.norsjo, title=f"{CANARY} skadegörelse", is_draft=True)
    for place, completed in ((cast.mala, date(2026, 1, 1)), (cast.norsjo, None)):
        report = factories.situation_report(place)
        factories.problem(report, title=f"{CANARY} skadegörelse")
        if completed:
            factories.seal(report, "completed", completed)

    assert found(factories.asked_reply(cast.norsjo), "skadegörelse") == {}


def test_the_page_says_where_nothing_is_found_and_marks_the_words(coordinator, cast):
    factories.activity(
        cast.norsjo,
        title="Vandring",
        method="Vi talade om <b>skadegörelse</b> & klotter.",
        on=date(2026, 3, 2),
    )
    reply = factories.asked_reply(cast.norsjo)

    page = coordinator.get(page_of(reply))

    assert "Inget hittades i: Lägesbildens problem" in text_of(page)
    assert "<mark>skadegörelse</mark>" in page.content.decode()
    assert "<b>skadegörelse" not in page.content.decode().replace("<mark>", "").replace("</mark>", "")


def test_nothing_is_invented_an_empty_answer_stays_empty(coordinator, cast):
    factories.activity(cast.norsjo, title="Arbete mot skadegörelse", on=date(2026, 3, 2))
    reply = factories.asked_reply(cast.norsjo)
    coordinator.get(page_of(reply))
    coordinator.post(page_of(reply), {"text": "", "edition": "1"})

    answer = reply.answers.get()
    assert (answer.text, answer.sources, answer.is_prefilled) == ("", [], False)
    words = str(paper_of(reply).as_json())
    assert "Inget svar" in words
    assert "Arbete mot skadegörelse" not in words


def test_chosen_sources_stand_with_the_answer_and_count_as_used(coordinator, cast):
    activity = factories.activity(cast.norsjo, title="Arbete mot skadegörelse", on=date(2026, 3, 2))
    reply = factories.asked_reply(cast.norsjo)
    sent = {"text": "Vi sanerar.", "edition": "1", "source": [f"activity-{activity.pk}"]}
    assert coordinator.post(page_of(reply), sent).status_code == 302

    answer = reply.answers.get()
    assert [one["title"] for one in answer.sources] == ["Arbete mot skadegörelse"]
    assert ReplyUse.objects.get().activity_id == activity.pk
    assert "Arbete mot skadegörelse" in str(paper_of(reply).as_json())
    # chosen before, it stays to be ticked though the words are others now
    assert "Arbete mot skadegörelse" in text_of(coordinator.get(page_of(reply), {"q": "giraffer"}))
    coordinator.post(page_of(reply), {"text": "Vi sanerar.", "edition": "2"})
    assert reply.answers.get().sources == []
    assert not ReplyUse.objects.exists()


def test_a_source_that_was_not_proposed_is_not_taken(coordinator, cast):
    theirs = factories.activity(cast.mala, title=CANARY, shared=True)
    reply = factories.asked_reply(cast.norsjo)

    coordinator.post(page_of(reply), {"text": "", "edition": "1", "source": [f"activity-{theirs.pk}", "x-1"]})

    assert reply.answers.get().sources == []
    assert not ReplyUse.objects.exists()


def test_the_page_asks_as_much_of_the_database_however_much_is_found(coordinator, cast):
    reply = factories.asked_reply(cast.norsjo)
    asked = []
    for total in (1, 2):
        for _number in range(total):
            factories.activity(cast.norsjo, title="Arbete mot skadegörelse", on=date(2026, 3, 2))
        coordinator.get(page_of(reply))
        with CaptureQueriesContext(connection) as queries:
            coordinator.get(page_of(reply))
        asked.append(len(queries))

    few, many = asked
    assert few == many <= 15


@pytest.mark.parametrize("typed", ["!!! & | :* <->", "'\\\"", "\x00", "-", '"oavslutat', "å" * 400])
def test_whatever_is_typed_as_search_words_gets_an_answer(coordinator, cast, typed):
    reply = factories.asked_reply(cast.norsjo, question="?!")

    assert coordinator.get(page_of(reply), {"q": typed}).status_code == 200
