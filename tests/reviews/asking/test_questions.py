"""Questions between municipalities: who sees them, answering, closing, taking back, two at once."""

from uuid import uuid4

import pytest
from django.urls import reverse

from municipalities.models import PRACTICE, Municipality
from reviews.asking.questions import actions
from reviews.models import PeerAnswer, PeerQuestion
from tests import asking_factories as asking
from tests import factories

CANARY = "Kanariefågel i Norsjö"


def listed(client, code, key=""):
    name = "county_peer_question_list" if len(code) == 2 else "peer_question_list"
    return client.get(reverse(name, args=[code]) + key).content.decode()


def opened(client, code, question):
    name = "county_peer_question_detail" if len(code) == 2 else "peer_question_detail"
    return client.get(reverse(name, args=[code, question.pk]))


def ask(client, code="2417", **fields):
    plain = {"text": CANARY, "audience": "county", "form_token": str(uuid4())}
    return client.post(reverse("peer_question_new", args=[code]), plain | fields)


@pytest.mark.parametrize(
    ("audience", "sees"),
    [
        ("all", {"mala", "sorsele", "boden", "officer", "north_officer"}),
        ("county", {"mala", "sorsele", "officer"}),
        ("group", {"mala"}),
    ],
)
def test_a_question_is_seen_by_those_it_is_put_to_and_nobody_else(cast, as_, audience, sees):
    group = asking.group(cast.norsjo, cast.mala)
    question = asking.peer_question(
        cast.norsjo, CANARY, audience=audience, group=group if audience == "group" else None
    )
    places = {
        "mala": "2418", "sorsele": "2422", "boden": "2582", "officer": "24", "north_officer": "25",
    }  # fmt: skip

    found = {name for name, code in places.items() if CANARY in listed(as_(name), code)}
    open_to = {name for name, code in places.items() if opened(as_(name), code, question).status_code == 200}

    assert found == open_to == sees


def test_a_question_to_a_group_vanishes_for_whoever_has_left_and_when_the_asker_leaves(cast, as_):
    group = asking.group(cast.norsjo, cast.mala, cast.boden)
    asking.peer_question(cast.norsjo, CANARY, group=group)
    today = cast.norsjo.group_memberships.get().starts_on

    assert CANARY in listed(as_("boden"), "2582")
    cast.boden.group_memberships.update(ends_on=today)
    assert CANARY not in listed(as_("boden"), "2582")
    cast.norsjo.group_memberships.update(ends_on=today)
    assert CANARY not in listed(as_("mala"), "2418")
    assert CANARY in listed(as_("norsjo"), "2417")


def test_what_is_taken_back_vanishes_for_others_and_stays_for_oneself(cast, as_):
    question = asking.peer_question(cast.norsjo, CANARY, audience="all")
    asking.peer_answer(question, cast.mala)
    client = as_("norsjo")

    answer = client.post(reverse("peer_question_take_back", args=["2417", question.pk]))
    again = client.post(reverse("peer_question_take_back", args=["2417", question.pk]))

    assert answer.url == again.url == reverse("peer_question_list", args=["2417"])
    for name, code in (("mala", "2418"), ("boden", "2582"), ("officer", "24")):
        assert CANARY not in listed(as_(name), code, "?lage=alla")
        assert opened(as_(name), code, question).status_code == 404
    assert CANARY in listed(client, "2417", "?lage=alla")
    assert "Tillbakatagen" in opened(client, "2417", question).text


def test_an_answer_that_is_taken_back_is_read_by_those_who_gave_it_alone(cast, as_):
    question = asking.peer_question(cast.norsjo, audience="all")
    answer = asking.peer_answer(question, cast.mala, CANARY)
    address = reverse("peer_answer_take_back", args=["2418", question.pk, answer.pk])

    assert CANARY in opened(as_("norsjo"), "2417", question).text
    first, again = as_("mala").post(address), as_("mala").post(address)

    assert first.url == again.url
    assert CANARY not in opened(as_("norsjo"), "2417", question).text
    assert CANARY not in opened(as_("sorsele"), "2422", question).text
    assert CANARY in opened(as_("mala"), "2418", question).text
    assert "0 svar" in listed(as_("sorsele"), "2422")


def test_practice_is_seen_by_those_who_practise_and_shows_nothing_of_the_real(cast, as_):
    practice = Municipality.objects.get(pk=PRACTICE)
    asking.peer_question(practice, CANARY)
    asking.peer_question(cast.norsjo, "På riktigt", audience="all")

    assert CANARY in listed(as_("boden"), "0000")
    assert CANARY in listed(as_("officer"), "00")
    assert "På riktigt" not in listed(as_("boden"), "0000")
    assert "På riktigt" not in listed(as_("officer"), "00")
    for name, code in (("mala", "2418"), ("officer", "24")):
        assert CANARY not in listed(as_(name), code, "?lage=alla")
    choices = as_("boden").get(reverse("peer_question_new", args=["0000"])).context["form"]
    assert [value for value, _label in choices.fields["audience"].choices] == ["county"]


def test_a_reader_and_a_stranger_read_no_questions(cast, as_):
    question = asking.peer_question(cast.norsjo, audience="all")

    assert as_("reader").get(reverse("peer_question_list", args=["2417"])).status_code == 404
    assert opened(as_("mala"), "2417", question).status_code == 404
    assert not PeerQuestion.objects.visible_to(cast.reader).exists()
    # who practises, being a reader elsewhere, coordinates Övningskommunen and nothing real
    assert not PeerAnswer.objects.visible_to(cast.reader).exists()


def test_a_group_that_one_is_not_in_cannot_be_chosen(cast, as_):
    foreign = asking.group(cast.mala, cast.boden)

    answer = ask(as_("norsjo"), audience=f"group-{foreign.pk}")

    assert answer.status_code == 422
    assert not PeerQuestion.objects.exists()


def test_the_same_form_twice_asks_once_and_another_persons_token_is_not_found(cast, as_):
    token = str(uuid4())

    first, again = ask(as_("norsjo"), form_token=token), ask(as_("norsjo"), form_token=token)

    assert first.url == again.url
    assert PeerQuestion.objects.count() == 1
    assert ask(as_("mala"), code="2418", form_token=token).status_code == 404


def test_from_question_to_answer_to_what_helped(cast, as_):
    ask(as_("norsjo"), audience="all")
    question = PeerQuestion.objects.get()
    for name, code, text in (("mala", "2418", "Vi ringde."), ("boden", "2582", "Vi skrev brev.")):
        fields = {"text": text, "form_token": str(uuid4())}
        as_(name).post(reverse("peer_answer_new", args=[code, question.pk]), fields)
    helped = question.answers.get(text="Vi ringde.")

    as_("norsjo").post(
        reverse("peer_question_close", args=["2417", question.pk]),
        {"helped": [helped.pk], "conclusion": "Nu ringer vi också."},
    )

    page = opened(as_("mala"), "2418", question).text
    assert "Nu ringer vi också." in page
    assert page.count("Det här hjälpte") == 1
    late = reverse("peer_answer_new", args=["2422", question.pk])
    answer = as_("sorsele").post(late, {"text": "För sent", "form_token": str(uuid4())})
    assert answer.url == reverse("peer_question_detail", args=["2422", question.pk])
    assert question.answers.count() == 2


def test_one_does_not_answer_ones_own_question_nor_mark_others_answers(cast, as_):
    question = asking.peer_question(cast.norsjo, audience="all")
    answer = asking.peer_answer(question, cast.mala)

    own = as_("norsjo").get(reverse("peer_answer_new", args=["2417", question.pk]))
    close = as_("mala").post(
        reverse("peer_question_close", args=["2418", question.pk]), {"helped": [answer.pk]}
    )
    edit = as_("norsjo").post(
        reverse("peer_answer_edit", args=["2417", question.pk, answer.pk]), {"text": "x"}
    )

    assert [own.status_code, close.status_code, edit.status_code] == [404, 404, 404]
    question.refresh_from_db()
    assert question.is_open


def test_two_who_change_a_question_at_once_see_both_texts(cast, as_):
    question = asking.peer_question(cast.norsjo)
    address = reverse("peer_question_edit", args=["2417", question.pk])
    fields = {"audience": "county", "edition": 1}

    first = as_("norsjo").post(address, fields | {"text": "Den enas"})
    second = as_("norsjo").post(address, fields | {"text": "Den andras"})

    assert (first.status_code, second.status_code) == (302, 422)
    assert "Den enas" in second.text
    assert "Den andras" in second.text
    question.refresh_from_db()
    assert question.text == "Den enas"


def test_a_question_closed_in_one_tab_is_not_changed_or_closed_again_in_another(cast, as_):
    question = asking.peer_question(cast.norsjo)
    actions.close_question(question=question, helped=[], conclusion="Klart")
    client = as_("norsjo")

    for name in ("peer_question_edit", "peer_question_close"):
        answer = client.post(
            reverse(name, args=["2417", question.pk]), {"text": "x", "conclusion": "En gång till"}
        )
        assert answer.url == reverse("peer_question_detail", args=["2417", question.pk])
    question.refresh_from_db()
    assert question.conclusion == "Klart"
    with pytest.raises(actions.NotNow):
        actions.close_question(question=question, helped=[], conclusion="x")


def test_county_officers_ask_and_answer_too(cast, as_):
    client = as_("officer")
    fields = {"text": CANARY, "audience": "county", "form_token": str(uuid4())}
    client.post(reverse("county_peer_question_new", args=["24"]), fields)
    question = PeerQuestion.objects.get(county=cast.west)
    other = asking.peer_question(cast.mala)
    answer = reverse("county_peer_answer_new", args=["24", other.pk])
    client.post(answer, {"text": "Vi har en guide.", "form_token": str(uuid4())})

    assert "Länsstyrelsen i Västerbottens län" in opened(as_("mala"), "2418", question).text
    assert "Vi har en guide." in opened(as_("mala"), "2418", other).text
    assert CANARY not in listed(as_("boden"), "2582")


def test_officers_of_two_counties_say_which_one_asks(cast, as_):
    both = factories.user("maj@exempel.se")
    for county in (cast.west, cast.north):
        factories.membership(both, "county_officer", county)
    cast.both = both
    address = reverse("county_peer_question_new", args=["24-25"])
    fields = {"text": CANARY, "audience": "county", "form_token": str(uuid4())}

    without = as_("both").post(address, fields)
    chosen = as_("both").post(address, fields | {"county": cast.north.pk})

    assert (without.status_code, chosen.status_code) == (422, 302)
    assert PeerQuestion.objects.get().county == cast.north


def test_no_person_is_named_and_the_contact_is_the_public_card(cast, as_):
    factories.contact_card(
        cast.norsjo,
        purpose="coordination",
        title="Samordningsfunktionen",
        phone="0918-140 00",
        is_public=True,
    )
    factories.contact_card(
        cast.norsjo, purpose="coordination", title="Hemlig", phone="070-1", is_public=False
    )
    question = asking.peer_question(cast.norsjo, created_by=cast.norsjo_coordinator)

    page = opened(as_("mala"), "2418", question).text

    assert "0918-140 00" in page
    assert "Hemlig" not in page
    assert cast.norsjo_coordinator.name not in page
    assert cast.norsjo_coordinator.email not in page


def test_the_list_is_narrowed_by_theme_state_and_whose(cast, as_):
    asking.peer_question(cast.mala, "Om skolan", themes=["trygghet"])
    asking.peer_question(cast.norsjo, "Vår egen")
    closed = asking.peer_question(cast.mala, "Stängd sedan länge")
    actions.close_question(question=closed, helped=[], conclusion="")
    client = as_("norsjo")

    assert "Om skolan" in listed(client, "2417", "?tema=trygghet")
    assert "Vår egen" not in listed(client, "2417", "?tema=trygghet")
    assert "Stängd sedan länge" not in listed(client, "2417")
    assert "Stängd sedan länge" in listed(client, "2417", "?lage=klara")
    assert "Om skolan" not in listed(client, "2417", "?fran=oss")
    assert "Vår egen" in listed(client, "2417", "?fran=nonsens&tema=%00")


def test_the_pages_ask_as_many_questions_for_three_as_for_one(cast, as_, count_queries):
    client = as_("norsjo")
    question = asking.peer_question(cast.norsjo, audience="all")
    asking.peer_question(cast.mala)
    asking.peer_answer(question, cast.mala)

    def counts():
        return [
            count_queries(lambda: listed(client, "2417")),
            count_queries(lambda: opened(client, "2417", question)),
        ]

    counts()  # what is read once, and kept
    few = counts()
    for place in (cast.sorsele, cast.boden):
        asking.peer_question(place, audience="all")
        asking.peer_answer(question, place)
        factories.contact_card(place, purpose="coordination", is_public=True)

    assert counts() == few
    assert max(few) <= 15
