"""One's own planning: every date that one answers for, nobody else's, in list, month and calendar."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.models import Role, User
from activities.load import stats
from activities.load.exports import calendar_file
from activities.load.next_year import proposals, year_to_plan
from activities.load.reports import Kind, load_of
from activities.load.stats import When
from activities.load.year_wheel import YEAR_WHEEL
from activities.models import LoadShare, PlannedDate
from municipalities.actions import load_practice
from municipalities.models import Decision, Meeting, SeatHolder
from plans.models import Measure, MeasureTask, Postponement
from portal.practice import reset_practice
from tests import factories

pytestmark = pytest.mark.django_db

HOST = urlsplit(settings.BASE_URL).hostname
TODAY = date(2026, 11, 18)  # a Wednesday


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel("2026-11-18T10:00:00+01:00", tick=False):
        yield


@pytest.fixture
def karin(cast):
    """A colleague, as the next request reads her."""
    return User.objects.get(pk=cast.colleague.pk)


@pytest.fixture
def measure(cast, karin):
    """A measure in force that Karin answers for."""
    plan = factories.action_plan(cast.norsjo)
    made = factories.measure(
        plan, "Belysning", ends_on=date(2026, 12, 20), follow_up_on=date(2026, 11, 20), person=karin
    )
    factories.decide(plan)
    return made


def council(place, *people, **fields):
    """A council where the people have seats."""
    made = factories.body(place, **fields)
    for person in people:
        seat = factories.seat(made)
        SeatHolder.objects.create(seat=seat, name="Namn", user=person, starts_on=date(2024, 1, 1))
    return made


def meeting(body, at="2026-11-26T13:00:00+01:00", **fields):
    return Meeting.objects.create(body=body, starts_at=datetime.fromisoformat(at), **fields)


def dates(user, **fields):
    return [(item.on, item.kind, item.title) for item in load_of(user, **fields).items]


# What is among it


def test_load_of_gathers_everything_dated_that_one_answers_for(cast, karin, measure):
    body = council(cast.norsjo, karin)
    meeting(body)
    old = meeting(body, "2026-10-01T13:00:00+02:00", state="held")
    Decision.objects.create(meeting=old, text="Bjud in skolan", person=karin, due_on=date(2026, 11, 10))
    MeasureTask.objects.create(
        measure=measure, title="Ring elbolaget", person=karin, due_on=date(2026, 11, 30)
    )
    factories.activity(cast.norsjo, title="Kurs", by=karin, follow_up_on=date(2026, 12, 1))

    assert dates(karin) == [
        (date(2026, 11, 10), Kind.DECISION, "Bjud in skolan"),
        (date(2026, 11, 20), Kind.MEASURE_FOLLOW_UP, "Belysning"),
        (date(2026, 11, 26), Kind.MEETING, "Folkhälso- och trygghetsrådet"),
        (date(2026, 11, 30), Kind.TASK, "Ring elbolaget"),
        (date(2026, 12, 1), Kind.ACTIVITY_FOLLOW_UP, "Kurs"),
        (date(2026, 12, 20), Kind.MEASURE_ENDS, "Belysning"),
    ]


def test_load_of_holds_nothing_that_is_someone_elses(cast, measure):
    council_of_others = council(cast.norsjo, cast.colleague)
    meeting(council_of_others)
    factories.activity(cast.norsjo, by=cast.colleague, follow_up_on=date(2026, 12, 1))

    assert dates(User.objects.get(pk=cast.manager.pk)) == []


def test_load_of_leaves_out_what_is_done_cancelled_or_past(cast, karin, measure):
    MeasureTask.objects.create(
        measure=measure, title="Klar", person=karin, due_on=date(2026, 11, 1), done_on=date(2026, 11, 1)
    )
    body = council(cast.norsjo, karin)
    held = meeting(body, "2026-11-01T13:00:00+01:00")
    meeting(body, state="cancelled")
    Decision.objects.create(
        meeting=held, text="Gjort", person=karin, due_on=date(2026, 11, 10), done_on=date(2026, 11, 2)
    )
    Measure.objects.filter(pk=measure.pk).update(set_state="cancelled", set_reason="Pengarna tog slut")

    assert dates(karin) == []


def test_load_of_takes_the_date_that_a_measure_was_moved_to(cast, karin, measure):
    Postponement.objects.create(
        measure=measure, field="ends_on", from_date=measure.ends_on, to_date=date(2027, 3, 1), reason="Tjäle",
        decided_by="Tekniska nämnden", decided_on=TODAY,
    )  # fmt: skip

    assert (date(2027, 3, 1), Kind.MEASURE_ENDS, "Belysning") in dates(karin)


def test_load_of_is_done_with_a_follow_up_that_was_made_a_little_before_its_day(karin, measure):
    factories.follow_up(measure, date(2026, 11, 1))

    assert dates(karin) == [(date(2026, 12, 20), Kind.MEASURE_ENDS, "Belysning")]


def test_load_of_is_not_done_with_a_follow_up_by_an_old_one(karin, measure):
    factories.follow_up(measure, date(2026, 9, 1))

    assert (date(2026, 11, 20), Kind.MEASURE_FOLLOW_UP, "Belysning") in dates(karin)


def test_load_of_ends_with_the_role(cast, karin, measure):
    karin.memberships.update(ends_on=TODAY)

    assert dates(User.objects.get(pk=karin.pk)) == []


def test_load_of_takes_the_laws_dates_for_coordinators_alone(cast):
    plan = factories.action_plan(cast.norsjo)
    factories.decide(plan, date(2025, 2, 1))

    found = dates(User.objects.get(pk=cast.coordinator.pk))

    assert [(on, kind) for on, kind, _title in found] == [
        (date(2025, 7, 1), Kind.LAW),  # the lägesbild: nothing is known, and the first date has passed
        (date(2027, 2, 1), Kind.LAW),
    ]
    assert dates(User.objects.get(pk=cast.colleague.pk)) == []


def test_load_of_holds_nothing_that_is_practised(cast):
    load_practice()
    reset_practice()
    colleague = User.objects.get(pk=cast.colleague.pk)
    practice = factories.municipality("0000")
    factories.activity(practice, by=colleague, follow_up_on=date(2026, 12, 1), places=[practice.pk])
    assert colleague.reach(Role.COORDINATOR) == {practice.pk}

    assert dates(colleague) == []


# The list


def test_when_parts_the_list_at_sunday_and_at_the_end_of_the_month():
    days = [TODAY - timedelta(days=1), TODAY, date(2026, 11, 22), date(2026, 11, 23), date(2026, 12, 1)]

    assert [stats.when(day, TODAY) for day in days] == [
        When.OVERDUE, When.THIS_WEEK, When.THIS_WEEK, When.THIS_MONTH, When.LATER,
    ]  # fmt: skip


def test_own_load_says_what_is_late_and_where(cast, sign_in, karin, measure):
    MeasureTask.objects.create(
        measure=measure, title="Ring elbolaget", person=karin, due_on=date(2026, 11, 2)
    )

    page = sign_in(karin).get(reverse("own_load")).content.decode()

    assert page.index("Dagen har passerat") < page.index("Den här veckan") < page.index("Därefter")
    assert page.count("Försenad") == 1
    assert reverse("measure_detail", args=["2417", measure.pk]) in page


def test_own_load_without_anything_says_what_will_be_here(cast, sign_in):
    page = sign_in(cast.colleague).get(reverse("own_load")).content.decode()

    assert "Du har inga datum att passa" in page


@pytest.mark.parametrize("name", ["own_load", "own_load_month", "own_load_file"])
def test_own_load_asks_as_much_for_three_as_for_one(cast, sign_in, karin, measure, name):
    client = sign_in(karin)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(name)).status_code == 200
        return len(captured)

    def work(number):
        MeasureTask.objects.create(measure=measure, title=f"Steg {number}", person=karin, due_on=TODAY)
        factories.activity(cast.norsjo, by=karin, follow_up_on=TODAY)
        body = council(cast.norsjo, karin, name=f"Rådet {number}")
        Decision.objects.create(meeting=meeting(body), text="Gör", person=karin, due_on=TODAY)
        other = factories.member(Role.MANAGER, cast.norsjo)
        LoadShare.objects.create(user=other, municipality=cast.norsjo)

    work(1)
    one = queries()
    work(2)
    work(3)

    assert queries() == one <= 15


# By month


def test_own_load_month_has_whole_weeks_from_monday(cast, sign_in, karin, measure):
    page = sign_in(karin).get(reverse("own_load_month")).content.decode()

    assert "<h1>November 2026</h1>" in page
    assert page.index("Måndag") < page.index("Söndag")
    assert page.index('datetime="2026-10-26"') < page.index('datetime="2026-11-18"')
    assert 'datetime="2026-12-06"' in page
    assert "2026-12-07" not in page
    assert "</span>44</th>" in page
    assert '?manad=2026-10"' in page
    assert '?manad=2026-12"' in page
    assert "Följ upp åtgärden" in page


@pytest.mark.parametrize("asked", ["2026-13", "x", "0001-01", "9999-12", "2026-11-01", ""])
def test_own_load_month_shows_this_month_for_an_impossible_one(cast, sign_in, asked):
    page = sign_in(cast.colleague).get(reverse("own_load_month") + f"?manad={asked}").content.decode()

    assert "<h1>November 2026</h1>" in page


# Calendar


def events(file):
    return {str(event["uid"]): event for event in Calendar.from_ical(file).walk("VEVENT")}


def test_calendar_file_is_read_back_as_it_was(cast, karin, measure):
    body = council(cast.norsjo, karin, name="Rådet; för trygghet, hälsa\\annat")
    called = meeting(body, "2026-11-26T13:00:00+01:00", ends_at=datetime(2026, 11, 26, 14, 30, tzinfo=UTC))
    long = "Å" * 190
    factories.activity(cast.norsjo, title=long, by=karin, follow_up_on=date(2026, 12, 1))

    file = calendar_file(load_of(karin).items, made_at=timezone.now())

    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    found = events(file)
    event = found[f"meeting-{called.pk}@{HOST}"]
    assert event["summary"] == "Möte: Rådet; för trygghet, hälsa\\annat (Norsjö)"
    assert event.decoded("dtstart") == datetime(2026, 11, 26, 12, tzinfo=UTC)
    assert event.decoded("dtend") == datetime(2026, 11, 26, 14, 30, tzinfo=UTC)
    day = found[f"measure_ends-{measure.pk}@{HOST}"]
    assert (day.decoded("dtstart"), day.decoded("dtend")) == (date(2026, 12, 20), date(2026, 12, 21))
    assert (day["status"], day["transp"]) == ("CONFIRMED", "TRANSPARENT")
    assert day.decoded("dtstamp") == datetime(2026, 11, 18, 9, tzinfo=UTC)
    assert any(long in event["summary"] for event in found.values())


def test_calendar_file_keeps_the_uids_from_one_day_to_the_next(cast, karin, measure):
    first = events(calendar_file(load_of(karin).items, made_at=timezone.now()))
    factories.activity(cast.norsjo, by=karin, follow_up_on=date(2026, 11, 19))

    later = events(calendar_file(load_of(karin).items, made_at=timezone.now() + timedelta(days=1)))

    assert first.keys() < later.keys()


def test_calendar_file_names_no_person(cast, karin, measure):
    karin.name = "Karin Berg"
    karin.save()
    body = council(cast.norsjo, karin, cast.coordinator)
    meeting(body, notes="Anna Lindgren var med", agenda="Anna Lindgren hälsar välkommen")
    Measure.objects.filter(pk=measure.pk).update(set_reason="Anna Lindgren")

    file = calendar_file(load_of(karin).items, made_at=timezone.now()).decode()

    assert "Anna" not in file
    assert "Karin" not in file
    assert "Namn" not in file


def test_a_day_that_was_set_aside_is_tentative(cast, karin):
    planned = factories.planned_date(karin, cast.norsjo, on=date(2027, 10, 4))

    event = events(calendar_file(load_of(karin).items, made_at=timezone.now()))[
        f"planned-{planned.pk}@{HOST}"
    ]

    assert event["status"] == "TENTATIVE"


# To a manager, by choice


def test_load_of_other_shows_a_manager_what_was_chosen_to_be_shown(cast, sign_in, karin, measure):
    factories.membership(karin, Role.COLLEAGUE, cast.arjeplog)
    factories.activity(cast.arjeplog, title="I Arjeplog", by=karin, follow_up_on=date(2026, 12, 1))
    factories.planned_date(karin, cast.norsjo, title="Min egen tanke")
    sign_in(karin).post(reverse("load_share", args=["2417"]))
    share = LoadShare.objects.get()

    client = sign_in(cast.manager)
    assert (
        reverse("load_of_other", args=["2417", share.pk]) in client.get(reverse("own_load")).content.decode()
    )
    page = client.get(reverse("load_of_other", args=["2417", share.pk])).content.decode()

    assert "Belysning" in page
    assert "I Arjeplog" not in page
    assert "Min egen tanke" not in page


def test_load_of_other_is_closed_again_at_once(cast, sign_in, karin, measure):
    client = sign_in(karin)
    client.post(reverse("load_share", args=["2417"]))
    address = reverse("load_of_other", args=["2417", LoadShare.objects.get().pk])
    assert sign_in(cast.manager).get(address).status_code == 200

    sign_in(karin).post(reverse("load_share", args=["2417"]), {"stop": "1"})

    assert sign_in(cast.manager).get(address).status_code == 404


@pytest.mark.parametrize("ended", ["manager", "colleague"])
def test_load_of_other_ends_with_either_role(cast, sign_in, karin, ended):
    share = LoadShare.objects.create(user=karin, municipality=cast.norsjo)
    cast.people[ended].memberships.update(ends_on=TODAY)

    answer = sign_in(cast.manager).get(reverse("load_of_other", args=["2417", share.pk]))

    assert answer.status_code == 404


def test_load_share_is_not_for_places_where_one_has_no_role(cast, sign_in):
    for code in ("2506", "0000", "9999"):
        assert sign_in(cast.colleague).post(reverse("load_share", args=[code])).status_code == 404
    assert not LoadShare.objects.exists()


# The year to come


def test_same_weekday_keeps_week_and_weekday():
    assert stats.same_weekday(date(2026, 10, 5), 2027) == date(2027, 10, 11)  # both Monday, week 41
    assert stats.same_weekday(date(2026, 12, 31), 2027) == date(2027, 12, 30)  # week 53 becomes week 52


@pytest.mark.parametrize(("day", "year"), [(date(2026, 6, 30), 2026), (date(2026, 7, 1), 2027)])
def test_year_to_plan_is_the_next_from_the_summer_on(day, year):
    assert year_to_plan(day) == year


def proposed(user, year=2027):
    return {p.title: (p.on, p.came_again) for p in proposals(user, year, today=TODAY)}


def test_proposals_build_on_the_year_before(cast, karin):
    factories.activity(cast.norsjo, title="Nattvandring", by=karin, on=date(2025, 10, 6))
    factories.activity(cast.norsjo, title="nattvandring", by=karin, on=date(2026, 10, 5))
    factories.activity(cast.norsjo, title="Temadag", by=karin, on=date(2026, 3, 2))
    factories.activity(cast.norsjo, title="Kollegans", by=cast.coordinator, on=date(2026, 3, 2))
    factories.activity(cast.norsjo, title="Utkast", by=karin, on=date(2026, 3, 2), is_draft=True)

    found = proposed(karin)

    assert found["nattvandring"] == (date(2027, 10, 11), True)
    assert found["Temadag"] == (date(2027, 3, 8), False)
    assert "Kollegans" not in found
    assert "Utkast" not in found
    assert not {str(fixed.title) for fixed in YEAR_WHEEL} & found.keys()  # the coordinator's


def test_proposals_follow_the_rhythm_of_ones_groups(cast, karin):
    body = council(cast.norsjo, karin, name="Rådet")
    meeting(body, "2026-02-10T13:00:00+01:00", state="held")
    meeting(body, "2026-05-12T13:00:00+02:00", state="held")
    meeting(body, "2027-05-18T13:00:00+02:00")  # already called: the one of May is not proposed

    assert [p.on for p in proposals(karin, 2027, today=TODAY) if p.title == "Rådet"] == [date(2027, 2, 16)]


def test_proposals_give_the_coordinator_the_year_wheel_on_weekdays(cast):
    found = proposed(User.objects.get(pk=cast.coordinator.pk))

    assert {str(fixed.title) for fixed in YEAR_WHEEL} <= found.keys()
    assert all(fixed.in_year(year).weekday() < 5 for fixed in YEAR_WHEEL for year in range(2026, 2040))


def test_next_year_sets_aside_what_was_chosen_once(cast, sign_in, karin):
    factories.activity(cast.norsjo, title="Temadag", by=karin, on=date(2026, 3, 2))
    factories.activity(cast.norsjo, title="Kurs", by=karin, on=date(2026, 4, 6))
    client = sign_in(karin)
    page = client.get(reverse("next_year")).content.decode()
    form = {"day": ["2417 2027-03-08 Temadag", "2417 2027-03-08 Något annat"]}

    client.post(reverse("next_year") + "?ar=2027", form)
    client.post(reverse("next_year") + "?ar=2027", form)

    assert "2027-03-08</span> Temadag" in page
    assert [(row.title, row.on) for row in PlannedDate.objects.all()] == [("Temadag", date(2027, 3, 8))]
    assert (date(2027, 3, 8), Kind.PLANNED, "Temadag") in dates(User.objects.get(pk=karin.pk))


def test_planned_date_remove_takes_back_ones_own_alone(cast, sign_in, karin):
    own, other = factories.planned_date(karin, cast.norsjo), factories.planned_date(cast.manager, cast.norsjo)
    client = sign_in(karin)

    assert client.post(reverse("planned_date_remove", args=[own.pk])).status_code == 302
    assert client.post(reverse("planned_date_remove", args=[other.pk])).status_code == 404

    assert list(PlannedDate.objects.all()) == [other]


def test_own_load_asks_as_much_for_two_coordinated_municipalities_as_for_one(cast, sign_in):
    """The law's dates are asked for once for all; a manager sees besides what others show."""
    factories.membership(cast.coordinator, Role.MANAGER, cast.norsjo)
    client = sign_in(cast.coordinator)

    def queries(name):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(name)).status_code == 200
        return len(captured)

    one = {name: queries(name) for name in ("own_load", "next_year")}
    factories.membership(cast.coordinator, Role.COORDINATOR, cast.arjeplog)

    assert {name: queries(name) for name in one} == one
    assert one["own_load"] <= 15
    assert one["next_year"] <= 15
