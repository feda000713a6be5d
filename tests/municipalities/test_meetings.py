"""Meetings: planned, held with attendance and minutes, decisions that are tasks until they are done."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from municipalities.actions import load_practice
from municipalities.models import Decision, Meeting, Organisation, StoredFile
from tests import factories
from tests.access.asking import close, signed_in
from tests.accounts.reading import main_of

PDF = b"%PDF-1.7 protokoll"
DECISION = {
    "text": "Se över belysningen",
    "minutes_ref": "§ 3",
    "responsible": "Fastighetschefen",
    "person": "",
}


@pytest.fixture
def client(cast):
    return signed_in(cast.coordinator)


@pytest.fixture
def council(cast):
    return factories.body(cast.norsjo)


@pytest.fixture
def seat(council):
    return factories.seat(council, Organisation.POLICE)


@pytest.fixture
def meeting(council):
    return factories.meeting(council, state="planned")


def url(name, *args):
    return reverse(name, args=["2417", *args])


def of(name, meeting, *args):
    return url(name, meeting.body_id, meeting.pk, *args)


def typed(**fields):
    plain = {
        "on": "2026-12-09",
        "starts": "09:00",
        "ends": "11:00",
        "location": "Kommunhuset",
        "agenda": "Läget",
    }
    return plain | fields


def held(meeting, **fields):
    return {"edition": str(Meeting.objects.get(pk=meeting.pk).edition), "notes": ""} | fields


def test_meeting_new_plans_one_however_often_the_form_is_sent(client, council):
    sent = typed(form_token=str(uuid4()))

    for _time in range(2):
        client.post(url("meeting_new", council.pk), sent)

    meeting = council.meetings.get()
    assert timezone.localtime(meeting.starts_at).strftime("%Y-%m-%d %H:%M") == "2026-12-09 09:00"
    assert timezone.localtime(meeting.ends_at).hour == 11
    page = main_of(client.get(of("meeting_detail", meeting)))
    assert "Möte 2026-12-09" in page
    assert "Läget" in page


def test_a_meeting_cannot_end_before_it_starts(client, council):
    answer = client.post(url("meeting_new", council.pk), typed(ends="08:00", form_token=str(uuid4())))

    assert answer.status_code == 422
    assert "Mötet slutar innan det börjar." in main_of(answer)


def test_r13_attendance_is_per_seat_and_the_minutes_are_a_file(cast, client, meeting, seat):
    file = SimpleUploadedFile("protokoll.pdf", PDF)
    sent = held(meeting, notes="Läget är lugnt.", minutes_file=file) | {f"seat_{seat.pk}": "deputy"}

    client.post(of("meeting_hold", meeting), sent)

    meeting.refresh_from_db()
    assert meeting.state == "held"
    assert [(a.seat, a.state) for a in meeting.attendances.all()] == [(seat, "deputy")]
    page = main_of(client.get(of("meeting_detail", meeting)))
    assert "Skickade en ersättare" in page
    assert "Läget är lugnt." in page
    answer = client.get(of("meeting_minutes", meeting))
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"] == 'attachment; filename="protokoll.pdf"'
    assert meeting.minutes.uploaded_by == cast.coordinator


def test_attendance_asks_for_the_seats_of_that_day_and_can_be_corrected(client, meeting, seat):
    gone = factories.seat(
        meeting.body, Organisation.REGION, starts_on=date(2025, 1, 1), ends_on=date(2026, 9, 1)
    )
    form = main_of(client.get(of("meeting_hold", meeting)))
    assert f"seat_{seat.pk}" in form
    assert f"seat_{gone.pk}" not in form

    client.post(of("meeting_hold", meeting), held(meeting) | {f"seat_{seat.pk}": "present"})
    client.post(of("meeting_hold", meeting), held(meeting, not_noted="on") | {f"seat_{seat.pk}": ""})

    assert not meeting.attendances.exists()


def test_r13_attendance_is_noted_also_for_a_seat_that_was_entered_after_the_meeting(client, meeting):
    later = factories.seat(meeting.body, Organisation.REGION, starts_on=date(2026, 11, 1))

    form = main_of(client.get(of("meeting_hold", meeting)))
    assert "Platsen gäller här från 2026-11-01, efter mötet." in form

    client.post(of("meeting_hold", meeting), held(meeting) | {f"seat_{later.pk}": "present"})
    assert meeting.attendances.get().seat == later


def test_a_meeting_is_not_noted_as_held_without_a_word_about_who_came(client, meeting, seat):
    answer = client.post(of("meeting_hold", meeting), held(meeting, notes="Läget"))

    assert "Säg vilka som kom, eller att det inte noterades." in main_of(answer)
    meeting.refresh_from_db()
    assert meeting.state == "planned"

    client.post(of("meeting_hold", meeting), held(meeting, not_noted="on"))
    meeting.refresh_from_db()
    assert meeting.state == "held"


def test_a_group_without_seats_says_why_nobody_can_be_marked(client, meeting):
    assert "Gruppen har inga platser än" in main_of(client.get(of("meeting_hold", meeting)))


def test_a_meeting_to_come_says_when_attendance_is_noted(client, council):
    meeting = factories.meeting(council, on=timezone.localdate() + timedelta(days=1), state="planned")

    page = client.get(of("meeting_hold", meeting), follow=True).text

    assert "Mötet har inte varit än. Vilka som kom lägger ni in när det har varit." in page
    assert "När det har varit lägger ni in här vilka som kom." in page


def test_new_minutes_take_the_place_of_the_old_which_are_kept(client, meeting):
    for name in ("ett.pdf", "två.pdf"):
        client.post(of("meeting_hold", meeting), held(meeting, minutes_file=SimpleUploadedFile(name, PDF)))
    client.post(of("meeting_hold", meeting), held(meeting, notes="Utan fil"))

    meeting.refresh_from_db()
    assert str(meeting.minutes) == "två.pdf"
    assert StoredFile.objects.count() == 2


def test_a_file_that_is_not_what_it_says_is_refused(client, meeting):
    answer = client.post(
        of("meeting_hold", meeting), held(meeting, minutes_file=SimpleUploadedFile("x.pdf", b"MZ..."))
    )

    assert answer.status_code == 422
    assert not StoredFile.objects.exists()


def test_a_meeting_to_come_cannot_be_held(client, council):
    meeting = factories.meeting(council, on=timezone.localdate() + timedelta(days=1), state="planned")

    answer = client.post(of("meeting_hold", meeting), held(meeting))

    assert "Mötet har inte varit än." in main_of(answer)
    assert Meeting.objects.get().state == "planned"


def test_a_planned_meeting_is_cancelled_and_a_held_one_stays(client, council, meeting):
    done = factories.meeting(council)

    for one in (meeting, done):
        client.post(of("meeting_cancel", one))

    assert set(Meeting.objects.values_list("pk", "state")) == {(meeting.pk, "cancelled"), (done.pk, "held")}


def test_two_who_change_a_meeting_lose_nothing(client, meeting):
    sent = typed(edition="1")
    client.post(of("meeting_edit", meeting), sent | {"agenda": "Deras punkter"})

    answer = client.post(of("meeting_edit", meeting), sent | {"agenda": "Mina punkter"})

    page = main_of(answer)
    assert answer.status_code == 422
    assert "Deras punkter" in page
    assert "Mina punkter" in page
    meeting.refresh_from_db()
    assert meeting.agenda == "Deras punkter"


def test_two_who_note_attendance_lose_nothing(client, meeting, seat):
    client.post(of("meeting_hold", meeting), {"edition": "1", "notes": "Deras", "not_noted": "on"})

    answer = client.post(
        of("meeting_hold", meeting), {"edition": "1", "notes": "Mina", f"seat_{seat.pk}": "present"}
    )

    assert answer.status_code == 422
    assert "Deras" in main_of(answer)
    assert not meeting.attendances.exists()


def test_minutes_and_meetings_are_read_by_those_who_read_the_body(cast, meeting, seat):
    meeting.minutes = factories.stored_file(cast.norsjo, content=PDF)
    meeting.save()
    address = of("meeting_minutes", meeting)
    assert signed_in(cast.reader).get(address).status_code == 200
    for person in (cast.partner, cast.county_officer, cast.foreign_coordinator, cast.portal_administrator):
        assert signed_in(person).get(address).status_code == 404

    seat.holders.create(name="Polisen", user=cast.partner, starts_on=seat.starts_on)

    answer = signed_in(cast.partner).get(address)
    assert answer.status_code == 200
    close(answer)


def test_a_decision_is_a_task_until_it_is_done(cast, client, meeting):
    yesterday = timezone.localdate() - timedelta(days=1)
    sent = DECISION | {"person": cast.colleague.pk, "due_on": yesterday.isoformat()}
    for _time in range(2):
        client.post(of("decision_new", meeting), sent)
    decision = Decision.objects.get()
    page = main_of(client.get(url("body_detail", meeting.body_id)))
    assert f"Försenad sedan {yesterday}" in page
    assert "Fastighetschefen" in page
    assert "1 beslut att genomföra" in main_of(client.get(url("cooperation")))

    answer = client.post(of("decision_finish", meeting, decision.pk), {"list": "1"})

    decision.refresh_from_db()
    assert answer.url == url("body_detail", meeting.body_id)
    assert decision.done_on == timezone.localdate()
    assert "Försenad" not in main_of(client.get(url("body_detail", meeting.body_id)))
    assert f"Genomfört {decision.done_on}" in main_of(client.get(of("meeting_detail", meeting)))


def test_a_decision_without_anyone_or_a_day_is_no_task(client, meeting):
    client.post(of("decision_new", meeting), DECISION | {"responsible": "", "due_on": ""})

    assert "Beslut att genomföra" not in main_of(client.get(url("body_detail", meeting.body_id)))
    assert "Se över belysningen" in main_of(client.get(of("meeting_detail", meeting)))


def test_what_came_of_a_decision_is_told(client, meeting):
    decision = factories.decision(meeting)

    client.post(
        of("decision_edit", meeting, decision.pk),
        DECISION | {"done_on": "2026-11-01", "outcome": "Nya lampor", "edition": "1"},
    )
    later = client.post(
        of("decision_edit", meeting, decision.pk), DECISION | {"outcome": "Ingenting", "edition": "1"}
    )

    decision.refresh_from_db()
    assert (decision.done_on, decision.outcome) == (date(2026, 11, 1), "Nya lampor")
    assert later.status_code == 422
    assert "Nya lampor" in later.text


def test_only_people_of_the_municipality_can_be_given_a_decision_and_nobody_in_practice(
    cast, client, meeting
):
    answer = client.post(of("decision_new", meeting), DECISION | {"person": cast.foreign_coordinator.pk})
    assert answer.status_code == 422
    load_practice()
    practised = factories.meeting(factories.body(factories.municipality("0000")))

    page = main_of(client.get(reverse("decision_new", args=["0000", practised.body_id, practised.pk])))

    assert 'name="person"' not in page
    assert cast.coordinator.name not in page


def test_a_decision_of_another_meeting_is_not_found(client, council, meeting):
    decision = factories.decision(factories.meeting(council))

    assert client.get(of("decision_edit", meeting, decision.pk)).status_code == 404


def test_the_list_of_meetings_says_what_they_were_about_who_came_and_whether_there_are_minutes(
    client, council
):
    seats = [factories.seat(council, Organisation.POLICE), factories.seat(council, Organisation.REGION)]
    held = factories.meeting(
        council, date(2026, 3, 3), location="Kommunhuset", agenda="\nBelysningen\nÖvrigt"
    )
    factories.meeting(council, date(2026, 9, 1), state="planned", agenda="Lägesbilden")
    for seat, state in zip(seats, ("present", "absent"), strict=True):
        held.attendances.create(seat=seat, state=state)

    page = strip_tags(main_of(client.get(url("body_detail", council.pk))))
    assert "2026-03-03 09:00 Belysningen" in page
    assert "Kommunhuset · 1 var med · inget protokoll här" in page
    assert "2026-09-01 09:00 Lägesbilden" in page
    assert page.count("protokoll här") == 1  # of a meeting to come nothing is missing

    client.post(
        of("meeting_hold", held),
        {"edition": 1, "not_noted": "on", "minutes_file": SimpleUploadedFile("p.pdf", PDF)},
    )

    assert of("meeting_minutes", held) in main_of(client.get(url("body_detail", council.pk)))
    assert "protokoll här" not in main_of(client.get(url("body_detail", council.pk)))
