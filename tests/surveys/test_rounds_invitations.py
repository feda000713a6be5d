"""Invitations by e-mail: who gets a letter, who a reminder, and what nobody is told."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutgoingMail
from municipalities.actions import load_practice
from municipalities.models import PRACTICE, Municipality
from surveys.models import Invitee, SurveyRound
from surveys.rounds.actions import NotNow
from surveys.rounds.codes import digest_of, digests_of, secret_of
from surveys.rounds.invitations import actions
from surveys.rounds.invitations.forms import AddressesForm
from surveys.rounds.invitations.reports import invited
from surveys.rounds.reports import lines_of
from tests import survey_factories as made

pytestmark = pytest.mark.django_db
Way, State = SurveyRound.Way, SurveyRound.State
DAY = "2026-10-0{}T10:00:00+02:00"
PEOPLE = ["a@norsjo.example", "b@norsjo.example", "c@norsjo.example"]
LETTER = {"subject": "Personalenkäten", "body": "Hej! Svara gärna."}


@pytest.fixture(autouse=True)
def first_day():
    with time_machine.travel(DAY.format(1), tick=False):
        yield


@pytest.fixture
def found(cast):
    """A round by invitation, open for a month."""
    asked = made.questionnaire(cast.norsjo, audience="staff", sex=False, grade=False)
    made.question(asked)
    return made.open_round(
        asked, way=Way.INVITATION, opens_on=date(2026, 10, 1), closes_on=date(2026, 10, 31)
    )


@pytest.fixture
def group(found):
    return made.answer_group(found.places.get().units.get(), "", code=None)


def add(found, group, emails=PEOPLE):
    return actions.add_invitees(survey_round=found, group=group, emails=emails)


def invite(found, group):
    return actions.send_invitations(survey_round=found, group=group, **LETTER)


def remind(found, group):
    return actions.send_reminders(survey_round=found, group=group, **LETTER)


def recipients():
    return sorted(OutgoingMail.objects.values_list("to", flat=True))


# Addresses


@pytest.mark.parametrize(
    "text",
    [
        "a@norsjo.example\nb@norsjo.example",
        "a@norsjo.example; B@Norsjo.example, a@norsjo.example",
        '"Ek, Anna" <a@norsjo.example>; Bo Berg <b@norsjo.example>',
    ],
)
def test_addresses_are_read_as_mail_programs_copy_them(text):
    form = AddressesForm({"emails": text})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["emails"] == PEOPLE[:2]


@pytest.mark.parametrize("text", ["inga adresser", "a@b", "a@norsjo.example c@@d.se"])
def test_what_is_no_address_is_named(text):
    assert "emails" in AddressesForm({"emails": text}).errors


def test_each_address_stands_there_once(found, group):
    assert add(found, group) == 3
    assert add(found, group, ["A@norsjo.example", "d@norsjo.example"]) == 1

    assert group.invitees.count() == 4


# Letters


def test_each_gets_an_address_of_their_own_and_only_its_hash_is_kept(found, group, client):
    add(found, group)

    assert invite(found, group) == 3
    assert invite(found, group) == 0  # sent twice

    assert recipients() == PEOPLE
    bodies = {mail.to: mail.body for mail in OutgoingMail.objects.all()}
    for email, body in bodies.items():
        secret = secret_of(group, email)
        assert body.startswith("Hej! Svara gärna.")
        assert reverse("answer_link", args=[secret]) in body
        assert sum(secret_of(group, other) in body for other in PEOPLE) == 1
        assert Invitee.objects.get(email=email).digest in digests_of(secret)
        assert len(bytes.fromhex(secret)) * 8 >= 128
        assert client.get(reverse("answer_link", args=[secret])).status_code == 302
    assert not Invitee.objects.filter(digest__in=[secret_of(group, email) for email in PEOPLE]).exists()


def test_reminders_go_only_to_those_who_have_not_answered_and_at_most_three_times(found, group):
    add(found, group)
    invite(found, group)
    Invitee.objects.filter(email=PEOPLE[0]).update(has_answered=True)
    OutgoingMail.objects.all().delete()
    assert remind(found, group) == 0  # not on the same day

    sent = []
    for day in range(2, 10):
        with time_machine.travel(DAY.format(day), tick=False):
            sent.append(remind(found, group))
            assert remind(found, group) == 0  # pressed twice

    assert sent == [0, 2, 0, 2, 0, 2, 0, 0]
    assert recipients() == sorted(PEOPLE[1:] * 3)


def test_one_who_says_no_gets_no_reminders_but_can_answer(found, group, client):
    add(found, group)
    invite(found, group)
    secret = secret_of(group, PEOPLE[0])
    address = reverse("survey_no_reminders", args=[secret])

    assert "Skicka inga fler påminnelser" in client.get(address).content.decode()
    assert Invitee.objects.get(email=PEOPLE[0]).reminders == 0  # opening the page says nothing
    assert "Du får inga fler påminnelser" in client.post(address).content.decode()

    with time_machine.travel(DAY.format(5), tick=False):
        assert remind(found, group) == 2
        assert client.get(reverse("answer_link", args=[secret])).status_code == 302
    nobodys = client.post(reverse("survey_no_reminders", args=["x" * 40]))
    assert "Du får inga fler påminnelser" in nobodys.content.decode()


def test_no_letter_leaves_while_the_round_cannot_be_answered(found, group):
    add(found, group)
    for change in (
        {"is_paused": True},
        {"is_paused": False, "closes_on": date(2026, 9, 30), "opens_on": date(2026, 9, 1)},
    ):
        if "opens_on" in change:
            continue
        SurveyRound.objects.filter(pk=found.pk).update(**change)
        with pytest.raises(NotNow):
            invite(found, group)
    SurveyRound.objects.filter(pk=found.pk).update(is_paused=False)
    with time_machine.travel("2026-11-01T10:00:00+01:00", tick=False), pytest.raises(NotNow):
        invite(found, group)

    assert recipients() == []


def test_no_mail_leaves_ovningskommunen():
    load_practice()
    practice = Municipality.objects.get(pk=PRACTICE)
    found = made.open_round(made.questionnaire(practice, audience="staff"), way=Way.INVITATION)
    group = made.answer_group(found.places.get().units.get(), "", code=None)
    add(found, group)
    SurveyRound.objects.filter(pk=found.pk).update(closes_on=timezone.localdate() + timedelta(days=9))

    assert invite(found, group) == 3
    assert recipients() == []


# What is told


def test_how_many_have_answered_is_told_from_five_invited(found, group):
    add(found, group, [f"{n}@norsjo.example" for n in range(4)])
    invite(found, group)
    Invitee.objects.update(has_answered=True)
    rounds = SurveyRound.objects.filter(pk=found.pk)

    assert invited(group).answered is None
    assert lines_of(rounds)[0].count.answered is None

    add(found, group, ["5@norsjo.example"])
    invite(found, group)
    assert invited(group).answered == 4
    assert lines_of(rounds)[0].count.answered is not None


def test_no_page_tells_who_has_answered(found, group, cast, sign_in):
    people = [f"person{n}@norsjo.example" for n in range(6)]
    add(found, group, people)
    invite(found, group)
    Invitee.objects.filter(email=people[0]).update(has_answered=True)
    client = sign_in(cast.coordinator)

    for name in ("survey_group", "survey_invitations", "survey_remind"):
        page = client.get(reverse(name, args=[found.pk, group.pk])).content.decode()
        assert not any(email in page for email in people), name
    for name in ("survey_round", "survey_live", "survey_places"):
        page = client.get(reverse(name, args=[found.pk])).content.decode()
        assert not any(email in page for email in people), name


def test_the_page_does_not_say_how_many_were_reminded(found, group, cast, sign_in):
    add(found, group)
    invite(found, group)
    with time_machine.travel(DAY.format(5), tick=False):
        client = sign_in(cast.coordinator)
        address = reverse("survey_remind", args=[found.pk, group.pk])

        page = client.post(address, LETTER, follow=True).content.decode()

    assert "Breven är på väg." in page
    assert len(recipients()) == 6


def test_those_who_were_not_invited_can_be_taken_out(found, group, cast, sign_in):
    add(found, group)
    invite(found, group)
    add(found, group, ["fel@norsjo.example"])

    sign_in(cast.coordinator).post(reverse("survey_invitees_clear", args=[found.pk, group.pk]))

    assert sorted(group.invitees.values_list("email", flat=True)) == PEOPLE


def test_other_rounds_have_no_invitations(cast, sign_in):
    found = made.open_round(made.questionnaire(cast.norsjo))
    group = made.answer_group(made.unit(found))

    answer = sign_in(cast.coordinator).get(reverse("survey_invitations", args=[found.pk, group.pk]))

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("state", "closed_on", "kept"),
    [
        (State.OPEN, None, True),
        (State.CLOSED, date(2026, 7, 4), True),  # 89 days ago
        (State.CLOSED, date(2026, 7, 3), False),  # 90
        (State.COMPILED, date(2026, 9, 30), False),
    ],
)
def test_addresses_are_deleted_when_compiled_or_after_ninety_days(found, group, state, closed_on, kept):
    add(found, group)
    SurveyRound.objects.filter(pk=found.pk).update(state=state, closed_on=closed_on)

    actions.forget_invitees()

    assert Invitee.objects.exists() is kept


def test_a_digest_is_not_the_secret():
    assert digest_of("x") != digest_of("y")
    assert "x" * 40 not in digest_of("x" * 40)
