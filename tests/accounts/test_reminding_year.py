"""A year of reminders, day by day: what happens, and who is told of what on which morning. The table is the rule."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from accounts.models import Membership, OutgoingMail, Pace, Reminded, Role
from accounts.reminding.actions import choose
from municipalities.models import LocalPoliceArea, PoliceAreaMember
from plans.models import MeasureTask
from reviews.following import actions as following
from reviews.following.content import gather
from reviews.models import Review
from reviews.replies import actions as replies
from tests import factories
from tests.accounts.reminding import morning, tell

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
DUE = date(2026, 10, 15)

# (day, who, what of) in the order of the year; all else is silence.
TOLD = """
01-05 coordinator law
02-16 officer need
03-04 administrator mail
03-16 officer need
04-06 coordinator decision law
04-20 coordinator decision
05-04 colleague work
05-11 coordinator reply
05-18 colleague work
05-25 coordinator reply
06-08 coordinator law
06-29 officer promise
06-29 police promise
07-06 officer promise
07-06 police promise
08-03 officer promise
09-02 coordinator round
09-02 waived round
09-11 colleague section
10-01 coordinator round
10-12 coordinator round
10-16 coordinator round
10-26 officer report_in
10-29 coordinator round
11-09 officer report_in
11-21 coordinator round
11-21 manager round
12-07 coordinator law
"""


@pytest.fixture
def people(reference_data, time_machine):
    """Norsjö and Malå with whoever may be told something, as they are when the year begins."""
    time_machine.move_to(morning(FIRST, 6), tick=False)
    norsjo, mala = factories.municipality("2417", "Norsjö"), factories.municipality("2418", "Malå")
    area = LocalPoliceArea.objects.create(name="Södra Lappland")
    PoliceAreaMember.objects.create(area=area, municipality=norsjo, starts_on=date(2024, 1, 1))
    for place in (norsjo, mala):  # owners enough, so that nobody needs to be told of it
        for _ in range(2):
            factories.member(Role.REGISTRAR, place, is_owner=True)
    return SimpleNamespace(
        norsjo=norsjo,
        mala=mala,
        coordinator=factories.member(Role.COORDINATOR, norsjo),
        colleague=factories.member(Role.COLLEAGUE, norsjo),
        silent=factories.member(Role.COORDINATOR, norsjo),
        leaver=factories.member(Role.COLLEAGUE, norsjo),
        manager=factories.member(Role.MANAGER, norsjo),
        police=factories.member(Role.PARTNER, area),
        officer=factories.member(Role.COUNTY_OFFICER, norsjo.county),
        waived=factories.member(Role.COORDINATOR, mala),
        administrator=factories.member(Role.ADMINISTRATOR),
    )


def story(people, things):
    """What happens, and on which day: before the mail of the morning after."""
    norsjo, by = people.norsjo, people.coordinator

    def begin():
        factories.situation_report(norsjo, completed=date(2024, 6, 1))
        plan = factories.action_plan(norsjo)
        things.measure = factories.measure(
            plan, person=people.colleague, ends_on=date(2026, 5, 13), follow_up_on=None
        )
        other = factories.measure(plan, title="Nattvandring", ends_on=None, follow_up_on=None)
        factories.decide(plan, date(2025, 12, 1))
        days = {"measure": other, "due_on": date(2026, 9, 10)}
        MeasureTask.objects.create(title="Ring skolan", person=people.leaver, **days)
        things.task = MeasureTask.objects.create(title="Skriv till polisen", person=people.colleague, **days)
        meeting = factories.meeting(factories.body(norsjo), on=date(2025, 12, 2))
        things.decision = factories.decision(meeting, person=by, due_on=date(2026, 4, 15))
        things.theirs = factories.promise(norsjo, due_on=date(2026, 7, 1))
        things.polices = factories.promise(norsjo, side="police", due_on=date(2026, 7, 1))
        things.reply = factories.asked_reply(norsjo, by=by, due_on=date(2026, 5, 20))
        choose(people.silent, dict.fromkeys(("law", "round", "decision", "reply"), Pace.NEVER))

    def say_need():
        things.need = factories.need(norsjo)

    def fail():
        things.mail = OutgoingMail.objects.create(to="bort@exempel.se", subject="Hej", error="SMTPException")

    def open_round():
        county_round = factories.review_round(norsjo.county, due_on=DUE, feedback_on=date(2026, 11, 30))
        things.review = county_round.reviews.get(municipality=norsjo)
        things.waived = county_round.reviews.get(municipality=people.mala)

    def give():
        things.section = things.review.sections.get(question__code="behov")
        following.give_section(by=by, section=things.section, to=people.colleague)

    def send():
        review = factories.ready_review(Review.objects.get(pk=things.review.pk), by=by)
        following.send(by=by, review=review, case_number="", secrecy="", gather=gather)

    def feed_back():
        kept = following.keep_feedback(
            review=Review.objects.get(pk=things.review.pk), edition=1, text="Tack för en tydlig rapport."
        )
        following.give_feedback(by=people.officer, review=kept, edition=kept.edition, text=kept.feedback)

    def finish(thing, **fields):
        type(thing).objects.filter(pk=thing.pk).update(**fields)

    def lock():
        replies.lock_reply(by=by, reply=things.reply)
        replies.make_reply.call(things.reply.pk)

    def kept(promise):
        finish(promise, outcome="kept", outcome_at=timezone.now())

    return {
        "01-01": begin,
        "02-10": say_need,
        "03-03": fail,
        "03-05": lambda: finish(things.mail, sent_at=timezone.now(), error=""),
        "03-20": lambda: finish(things.need, ended_on=date(2026, 3, 20), end="met"),
        "04-22": lambda: finish(things.decision, done_on=date(2026, 4, 22)),
        "05-26": lock,
        "06-01": lambda: factories.follow_up(things.measure, on=date(2026, 6, 1)),
        "07-07": lambda: kept(things.polices),
        "08-01": lambda: Membership.objects.filter(user=people.leaver).update(ends_on=date(2026, 8, 1)),
        "08-05": lambda: kept(things.theirs),
        "08-20": lambda: finish(things.task, done_on=date(2026, 8, 20)),
        "09-01": open_round,
        "09-03": lambda: following.waive(by=people.officer, review=things.waived, reason="Ny samordnare."),
        "09-10": give,
        "09-12": lambda: finish(things.section, ready_at=timezone.now()),
        "10-20": send,
        "10-28": lambda: following.ask_completion(
            by=people.officer, review=things.review, reason="Siffrorna."
        ),
        "11-05": send,
        "11-20": feed_back,
    }


@pytest.mark.django_db
def test_a_year_of_reminders_is_sent_as_tabled(people, time_machine):
    names = {person.email: name for name, person in vars(people).items() if hasattr(person, "email")}
    happens, told, seen = story(people, SimpleNamespace()), [], 0
    day = FIRST
    while day <= LAST:
        time_machine.move_to(morning(day), tick=False)
        tell(Pace.DAILY)
        if day.weekday() == 0:
            tell(Pace.WEEKLY)
        notes = Reminded.objects.filter(told_at=timezone.now()).values_list("user__email", "kind")
        for email in sorted({email for email, _kind in notes}, key=names.get):
            kinds = " ".join(sorted({kind for to, kind in notes if to == email}))
            told.append(f"{day:%m-%d} {names[email]} {kinds}")
        mails = OutgoingMail.objects.exclude(unsubscribe="").count()
        assert mails - seen == len({email for email, _kind in notes}), day
        seen = mails
        time_machine.move_to(morning(day, 10), tick=False)
        if act := happens.get(f"{day:%m-%d}"):
            act()
        day += timedelta(days=1)

    assert told == TOLD.split("\n")[1:-1]
