"""What is told of the exchange: to whom, until when, and nothing that anyone has typed in the mail."""

from django.utils import timezone

from accounts.reminding.letters import write_letter
from accounts.reminding.people import People
from accounts.reminding.rules import gather
from reviews.asking.hours.actions import deny_hours
from reviews.asking.questions.actions import close_question, take_back_question
from tests import asking_factories as asking

TYPED = "Kanariefågel"


def waiting(*users):
    """What waits for them of the exchange: e-mail and words."""
    by_pk = {user.pk: user for user in users}
    dues = gather(People.of(list(by_pk)), timezone.localdate(), {"exchange"})
    return {(by_pk[due.user_id].email, due.text) for due in dues}


def everyone(cast):
    return [
        cast.norsjo_coordinator, cast.mala_coordinator, cast.sorsele_coordinator, cast.boden_coordinator,
        cast.reader, cast.officer, cast.north_officer,
    ]  # fmt: skip


def test_answers_are_told_to_those_who_asked_until_it_is_closed(cast):
    own, countys = asking.peer_question(cast.norsjo, TYPED), asking.peer_question(cast.west, TYPED)
    for question in (own, countys):
        asking.peer_answer(question, cast.mala, TYPED)
    text = "Läs svaren på er fråga och stäng den"

    assert waiting(*everyone(cast)) == {(cast.norsjo_coordinator.email, text), (cast.officer.email, text)}
    close_question(question=own, helped=[], conclusion="")
    take_back_question(question=countys)
    assert waiting(*everyone(cast)) == set()


def test_a_question_to_a_group_is_told_to_members_that_have_not_answered(cast):
    group = asking.group(cast.norsjo, cast.mala, cast.sorsele)
    question = asking.peer_question(cast.norsjo, TYPED, group=group)
    asking.peer_question(cast.norsjo, TYPED, audience="all")  # asked of so many that nobody is reminded
    text = "Svara på en fråga som har ställts till er grupp"

    told = {(cast.mala_coordinator.email, text), (cast.sorsele_coordinator.email, text)}
    assert waiting(*everyone(cast)) == told
    asking.peer_answer(question, cast.mala)
    cast.sorsele.group_memberships.update(ends_on=timezone.localdate())
    assert waiting(cast.mala_coordinator, cast.sorsele_coordinator) == set()


def test_an_invitation_is_told_until_it_is_answered(cast):
    group = asking.group(name=TYPED, proposed_by=cast.west, asked=[cast.mala])

    assert waiting(*everyone(cast)) == {
        (cast.mala_coordinator.email, "Svara om ni vill vara med i en grupp av kommuner")
    }
    group.proposal.invites.update(answer="no", answered_at=timezone.now())
    assert waiting(*everyone(cast)) == set()


def test_hours_are_told_to_the_side_that_is_to_confirm_them(cast):
    row = asking.borrowed_hours(cast.norsjo, cast.mala, about=TYPED)

    assert waiting(*everyone(cast)) == {
        (cast.mala_coordinator.email, "Bekräfta timmar som en annan kommun har lagt in")
    }
    deny_hours(row=row, municipality=cast.mala)
    assert waiting(*everyone(cast)) == set()


def test_the_mail_holds_nothing_that_anyone_has_typed(cast):
    question = asking.peer_question(cast.norsjo, TYPED)
    asking.peer_answer(question, cast.mala, TYPED)
    user = cast.norsjo_coordinator
    dues = gather(People.of([user.pk]), timezone.localdate(), {"exchange"})

    letter = write_letter(user, dues, waiting=0, today=timezone.localdate())

    assert dues[0].title == TYPED
    assert TYPED not in letter.subject + letter.body + letter.html


def test_what_is_told_stands_on_the_start_page_for_those_it_is_told_to(cast, as_):
    group = asking.group(cast.norsjo, cast.mala)
    asking.peer_answer(asking.peer_question(cast.norsjo, "Vår fråga"), cast.mala)
    asking.peer_question(cast.mala, "Deras fråga", group=group)
    asking.group(name="Ny grupp", proposed_by=cast.west, asked=[cast.norsjo])
    asking.borrowed_hours(cast.mala, cast.norsjo, about="Deras timmar")
    told = ["Vår fråga", "Deras fråga", "Ny grupp", "Deras timmar"]

    def start(name, code):
        page = as_(name).get(f"/kommuner/{code}/").text
        return [text for text in told if text in page]

    assert start("norsjo", "2417") == told
    assert start("reader", "2417") == start("mala", "2418") == start("officer", "2417") == []
