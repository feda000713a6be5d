"""Councils and groups: seats, people over time, who leads, and how they are re-formed without losing anything."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from municipalities.actions import load_practice
from municipalities.cooperation.bodies import actions
from municipalities.cooperation.bodies.reports import lineage
from municipalities.models import Body, Organisation, Seat, SeatHolder
from portal.lib.editions import EditConflict
from tests import factories
from tests.access.asking import signed_in
from tests.accounts.reading import main_of

CHAIR = Seat.Role.CHAIR
ON = date(2026, 6, 1)
SEAT = {"organisation": "police", "organisation_name": "Polisen", "title": "", "level": "leading"}


@pytest.fixture
def client(cast):
    return signed_in(cast.coordinator)


@pytest.fixture
def council(cast):
    return factories.body(cast.norsjo)


def url(name, *args):
    return reverse(name, args=["2417", *args])


def typed(**fields):
    plain = {"kind": "working_group", "name": "Skolgruppen", "purpose": "", "starts_on": "2026-01-01"}
    return plain | {"form_token": str(uuid4())} | fields


def typed_seat(**fields):
    return SEAT | {"role": "member", "starts_on": "2026-01-01", "holder": ""} | fields


def into(name, seats=(), kind="working_group"):
    return {"kind": kind, "name": name, "purpose": "", "seats": list(seats)}


def test_body_new_makes_one_however_often_the_form_is_sent(cast, client):
    sent = typed()

    for _time in range(2):
        answer = client.post(url("body_new"), sent)

    body = Body.objects.get(name="Skolgruppen")
    assert answer.url == url("body_detail", body.pk)
    assert list(body.municipalities.all()) == [cast.norsjo]


def test_body_new_can_be_joint_only_with_those_of_a_common_group(cast, client):
    mala = factories.municipality("2418", "Malå")
    assert "companions" not in client.get(url("body_new")).context["form"].fields
    factories.group(cast.norsjo, mala)

    refused = client.post(url("body_new"), typed(companions=str(cast.arjeplog.pk)))
    client.post(url("body_new"), typed(companions=str(mala.pk)))

    assert refused.status_code == 422
    assert set(Body.objects.get().municipalities.all()) == {cast.norsjo, mala}


def test_r13_the_chair_of_a_strategic_council_is_municipal(cast, client, council):
    answer = client.post(url("seat_new", council.pk), typed_seat(role=CHAIR))

    assert answer.status_code == 422
    assert "Ordföranden ska därför komma från kommunen." in main_of(answer)
    assert not council.seats.exists()

    group = factories.body(cast.norsjo, kind="working_group", name="Gruppen")
    assert client.post(url("seat_new", group.pk), typed_seat(role=CHAIR)).status_code == 302
    assert group.seats.get().role == CHAIR


def test_r13_holds_when_a_group_becomes_a_council(cast, client):
    group = factories.body(cast.norsjo, kind="working_group", name="Gruppen")
    factories.seat(group, Organisation.POLICE, role=CHAIR)

    answer = client.post(
        url("body_edit", group.pk), typed(kind="strategic_council", name="Gruppen", edition="1")
    )

    group.refresh_from_db()
    assert answer.status_code == 422
    assert (group.kind, group.edition) == ("working_group", 1)


def test_r13_holds_when_a_seat_changes_hands_or_role(council):
    seat = factories.seat(council, Organisation.MUNICIPALITY, role=CHAIR)
    kept = {"title": "", "level": "leading", "starts_on": seat.starts_on, "ends_on": None}

    with pytest.raises(ValidationError):
        actions.change_seat(
            seat=seat, edition=1, organisation="region", organisation_name="Regionen", role=CHAIR, **kept
        )

    seat.refresh_from_db()
    assert seat.organisation == "municipality"


def test_a_body_has_one_chair_at_a_time(client, council):
    first = factories.seat(council, role=CHAIR)
    chair = typed_seat(role=CHAIR, organisation="municipality", organisation_name="Kommunen", title="KS")

    answer = client.post(url("seat_new", council.pk), chair)
    assert "Det finns redan en ordförande." in main_of(answer)

    client.post(
        url("seat_edit", council.pk, first.pk),
        typed_seat(organisation="municipality", role=CHAIR, last_day="2026-02-01", edition="1"),
    )
    assert client.post(url("seat_new", council.pk), chair).status_code == 302
    assert council.seats.filter(role=CHAIR).count() == 2


def test_seat_new_sent_twice_gives_one_seat_with_its_person(client, council):
    for _time in range(2):
        client.post(url("seat_new", council.pk), typed_seat(holder="Eva Ström"))

    seat = council.seats.get()
    assert [(h.name, h.starts_on) for h in seat.holders.all()] == [("Eva Ström", date(2026, 1, 1))]


def test_people_come_and_go_and_the_seat_stays(client, council):
    seat = factories.seat(council, Organisation.POLICE, holder="Eva Ström")

    client.post(
        url("seat_holder", council.pk, seat.pk),
        {"name": "Jonas Wikman", "user": "", "starts_on": "2026-03-01"},
    )

    assert list(seat.holders.values_list("name", "starts_on", "ends_on")) == [
        ("Jonas Wikman", date(2026, 3, 1), None),
        ("Eva Ström", date(2024, 1, 1), date(2026, 3, 1)),
    ]
    page = main_of(client.get(url("body_detail", council.pk)))
    assert "Jonas Wikman" in page
    assert "2024-01-01 – 2026-02-28" in page


def test_nobody_sitting_in_a_seat_is_an_answer_and_a_name_is_asked_for_else(client, council):
    seat = factories.seat(council, Organisation.POLICE, holder="Eva Ström")
    address = url("seat_holder", council.pk, seat.pk)

    silent = client.post(address, {"name": "", "user": "", "starts_on": "2026-03-01"})
    client.post(address, {"name": "", "user": "", "starts_on": "2026-03-01", "is_empty": "on"})

    assert silent.status_code == 422
    assert [h.ends_on for h in seat.holders.all()] == [date(2026, 3, 1)]


def test_a_person_cannot_begin_before_the_one_who_sits_there(council):
    seat = factories.seat(council, holder="Eva Ström")

    with pytest.raises(ValidationError):
        actions.change_holder(seat=seat, name="Ny", starts_on=date(2023, 1, 1))


def test_a_partner_reads_the_bodies_where_they_have_a_seat_and_no_others(cast, council):
    factories.body(cast.norsjo, name="Styrgruppen", kind="steering_group")
    seat = factories.seat(council, Organisation.POLICE, holder="Polisens plats")
    client = signed_in(cast.partner)
    assert client.get(url("body_detail", council.pk)).status_code == 404

    seat.holders.update(user=cast.partner)

    page = main_of(client.get(url("cooperation")))
    assert str(council) in page
    assert "Styrgruppen" not in page
    factories.attempt(cast.norsjo, "s10", body=council, counterpart="Regionen, tredje gången")
    assert "tredje gången" not in main_of(client.get(url("body_detail", council.pk)))
    assert "tredje gången" in main_of(signed_in(cast.reader).get(url("body_detail", council.pk)))
    seat.holders.update(ends_on=timezone.localdate())
    assert client.get(url("body_detail", council.pk)).status_code == 404


def test_ending_a_body_ends_its_seats_and_keeps_all_to_be_read(client, council):
    seat = factories.seat(council, holder="Eva Ström")
    factories.meeting(council)

    client.post(
        url("body_end", council.pk), {"last_day": "2026-05-31", "end_reason": "Uppdraget är slutfört."}
    )

    council.refresh_from_db()
    seat.refresh_from_db()
    assert (council.ends_on, seat.ends_on, seat.holders.get().ends_on) == (ON, ON, ON)
    page = main_of(client.get(url("body_detail", council.pk)))
    assert "Sista dagen var 2026-05-31." in page
    assert "Eva Ström" in page
    assert "2026-10-01 09:00" in page


def test_merging_takes_over_chosen_seats_with_their_people_and_ends_the_old_the_same_day(cast):
    old = [factories.body(cast.norsjo, name=name, kind="network_group") for name in ("ANDTS", "Trygghet")]
    seats = [factories.seat(body, Organisation.POLICE, holder=f"Person i {body}", role=CHAIR) for body in old]
    left = factories.seat(old[0], Organisation.REGION, holder="Blir inte med")

    (new,) = actions.reform_bodies(sources=old, on=ON, successors=[into("Unga", seats)], form_token=uuid4())

    assert set(new.predecessors.all()) == set(old)
    assert list(new.municipalities.all()) == [cast.norsjo]
    assert list(new.seats.values_list("role", "starts_on", "holders__name", "holders__starts_on")) == [
        ("chair", ON, "Person i ANDTS", ON),
        ("member", ON, "Person i Trygghet", ON),
    ]
    assert set(Body.objects.filter(pk__in=[b.pk for b in old]).values_list("ends_on", flat=True)) == {ON}
    assert set(Seat.objects.filter(body__in=old).values_list("ends_on", flat=True)) == {ON}
    assert SeatHolder.objects.filter(seat__body__in=old).count() == 3
    left.refresh_from_db()
    assert left.ends_on == ON


def test_splitting_gives_two_and_the_same_form_twice_splits_once(cast):
    old = factories.body(cast.norsjo, name="Alla", kind="working_group")
    seats = [factories.seat(old, Organisation.POLICE), factories.seat(old, Organisation.REGION)]
    token = uuid4()

    for _time in range(2):
        made = actions.reform_bodies(
            sources=[old], on=ON, form_token=token, successors=[into("A", seats[:1]), into("B", seats[1:])]
        )

    assert [body.name for body in made] == ["A", "B"]
    assert Body.objects.count() == 3
    assert [b.seats.get().organisation for b in made] == ["police", "region"]


def test_r13_a_chair_from_elsewhere_is_a_member_of_the_council_that_a_group_becomes(cast):
    old = factories.body(cast.norsjo, name="Nätverket", kind="network_group")
    seat = factories.seat(old, Organisation.POLICE, role=CHAIR)

    (new,) = actions.reform_bodies(
        sources=[old], on=ON, successors=[into("Rådet", [seat], "strategic_council")], form_token=uuid4()
    )

    assert new.seats.get().role == "member"


def test_what_is_no_longer_in_force_cannot_be_re_formed(cast):
    old = factories.body(cast.norsjo, name="Gamla", ends_on=date(2025, 1, 1))

    with pytest.raises(ValidationError):
        actions.reform_bodies(sources=[old], on=ON, successors=[into("Ny")], form_token=uuid4())

    assert Body.objects.count() == 1


def test_body_reform_without_javascript_goes_in_two_steps(cast, client):
    old = factories.body(cast.norsjo, name="Nätverk trygghet", kind="network_group")
    seat = factories.seat(old, Organisation.POLICE, holder="Eva Ström")
    assert "Nätverk trygghet" in main_of(client.get(url("body_reform")))
    address = f"{url('body_reform')}?sources={old.pk}&into=1"
    form = client.get(address)
    assert "Eva" not in main_of(form)  # it is the seat that goes over
    sent = {
        "form_token": str(form.context["form"]["form_token"].value()),
        "on": "2026-06-01",
        "new0-kind": "working_group",
        "new0-name": "Arbetsgrupp trygghet",
        "new0-purpose": "",
        "new0-seats": [seat.pk],
    }

    missing = client.post(address, sent | {"new0-name": ""})
    answer = client.post(address, sent)

    new = Body.objects.get(name="Arbetsgrupp trygghet")
    assert missing.status_code == 422
    assert answer.url == url("body_detail", new.pk)
    page = main_of(client.get(answer.url))
    assert "Kommer från" in page
    assert url("body_detail", old.pk) in page
    assert "Blev Arbetsgrupp trygghet." in main_of(client.get(url("body_detail", old.pk)))


def test_lineage_goes_back_to_the_first_and_on_to_the_last(cast):
    a, b = (factories.body(cast.norsjo, name=name, kind="network_group") for name in "AB")
    (c,) = actions.reform_bodies(
        sources=[a, b], on=date(2025, 1, 1), successors=[into("C")], form_token=uuid4()
    )
    actions.reform_bodies(sources=[c], on=ON, successors=[into("D"), into("E")], form_token=uuid4())
    d = Body.objects.get(name="D")

    family = lineage(d, municipality=cast.norsjo, user=cast.coordinator)
    of_a = lineage(a, municipality=cast.norsjo, user=cast.coordinator)

    assert [(kin.body.name, [k.body.name for k in kin.others]) for kin in family.before] == [
        ("C", ["A", "B"])
    ]
    assert family.after == []
    assert [(kin.body.name, [k.body.name for k in kin.others]) for kin in of_a.after] == [("C", ["D", "E"])]


def test_two_who_change_a_body_lose_nothing(client, council):
    address = url("body_edit", council.pk)
    mine = typed(kind="strategic_council", name="Mitt namn", edition="1")
    client.post(address, mine | {"name": "Deras namn"})

    answer = client.post(address, mine)

    page = main_of(answer)
    assert answer.status_code == 422
    assert "Deras namn" in page
    assert 'value="Mitt namn"' in page
    assert Body.objects.get().name == "Deras namn"
    assert (
        client.post(address, mine | {"edition": answer.context["form"]["edition"].value()}).status_code == 302
    )
    assert Body.objects.get().name == "Mitt namn"


def test_change_body_raises_for_an_old_edition(cast, council):
    with pytest.raises(EditConflict):
        actions.change_body(body=council, municipalities=[cast.norsjo], edition=7, name="X")


def test_nobody_is_named_in_the_practice_municipality(cast, client):
    load_practice()
    place = factories.municipality("0000")
    body = factories.body(place, name="Övningsrådet")

    def practised(name, *args):
        return reverse(name, args=["0000", *args])

    client.post(practised("seat_new", body.pk), typed_seat(holder="Riktig Person"))
    seat = body.seats.get()
    client.post(
        practised("seat_holder", body.pk, seat.pk), {"name": "Riktig Person", "starts_on": "2026-03-01"}
    )

    assert [h.name for h in seat.holders.all()] == ["En som övar"]
    assert "I Övningskommunen nämns ingen vid namn" in main_of(
        client.get(practised("seat_holder", body.pk, seat.pk))
    )


def test_the_pages_ask_as_often_for_three_seats_as_for_one(client, council):
    factories.seat(council, holder="A")
    factories.meeting(council)
    client.get(url("body_detail", council.pk))

    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(url("body_detail", council.pk))
    for number in range(2):
        factories.seat(council, Organisation.POLICE, title=str(number), holder="B")
        factories.decision(factories.meeting(council, on=timezone.localdate() - timedelta(days=number)))
    with CaptureQueriesContext(connection) as three:
        client.get(url("body_detail", council.pk))

    assert len(three) == len(one) <= 15
