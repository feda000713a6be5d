"""What an insider of one municipality tries against the chain of another: nothing is read, and nothing changed."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from municipalities.actions import load_practice
from municipalities.models import GroupMember, Municipality
from plans.models import ActionPlan, Cause, Document, LessonLearned, Measure, SituationReport
from tests import factories
from tests.access.asking import close, fill, signed_in
from tests.access.table import TABLE
from tests.plans.chains import chain_at

CANARY = "Kanariefågel"


@pytest.fixture
def theirs(cast):
    User.objects.filter(pk=cast.foreign_coordinator.pk).update(name=f"{CANARY} Person")
    return chain_at(cast.arjeplog, cast.foreign_coordinator, CANARY)


@pytest.fixture
def of_both(cast):
    """Somebody who coordinates both municipalities: in each, only its own may be chosen or shown."""
    person = factories.member(Role.COORDINATOR, cast.norsjo)
    factories.membership(person, Role.COORDINATOR, cast.arjeplog)
    return person


def content(answer):
    body = answer.getvalue() if answer.streaming else answer.content
    close(answer)
    return body.decode("utf-8", "replace")


def pages_of_a_place(things, *roles):
    """The addresses that name a municipality and that the roles may ask for, filled with what is Norsjö's."""
    for name, row in TABLE.items():
        if "code" in row.kwargs and (row.get or set()) & set(roles):
            yield name, reverse(name, kwargs=fill(row.kwargs, things))


def test_whoever_coordinates_two_finds_nothing_of_the_one_in_the_other(cast, things, theirs, of_both):
    client = signed_in(of_both)

    pages = pages_of_a_place(things, "coordinator")
    shown = [name for name, address in pages if CANARY in content(client.get(address))]

    assert shown == []


# What is joint


@pytest.fixture
def together(cast):
    return factories.group(cast.norsjo, cast.arjeplog)


def leave(place):
    """Let the municipality be in no group from today."""
    GroupMember.objects.filter(municipality=place).update(ends_on=timezone.localdate())


@pytest.mark.parametrize("kind", ["report", "plan"])
def test_a_joint_draft_is_written_by_both_until_one_has_left_the_group(cast, together, kind):
    make = factories.situation_report if kind == "report" else factories.action_plan
    draft = make(cast.norsjo, cast.arjeplog, owner_group=together)
    final = make(cast.norsjo, cast.arjeplog, owner_group=together, subject="andts")
    factories.seal(final, final.FINAL[0], date(2026, 1, 10))
    draft.places.update(sent_at=timezone.now())
    there, officer = signed_in(cast.foreign_coordinator), signed_in(cast.foreign_officer)
    writing, reading = (
        reverse(f"{kind}_edit", args=["2506", draft.pk]),
        reverse(f"{kind}_detail", args=["2506", draft.pk]),
    )
    assert [there.get(writing).status_code, officer.get(reading).status_code] == [200, 200]

    leave(cast.arjeplog)

    assert [there.get(page).status_code for page in (writing, reading)] == [404, 404]
    assert there.post(writing, {"title": "Smugglad"}).status_code == 404
    assert officer.get(reading).status_code == 404
    assert there.get(reverse(f"{kind}_detail", args=["2506", final.pk])).status_code == 200
    assert (
        signed_in(cast.coordinator).get(reverse(f"{kind}_edit", args=["2417", draft.pk])).status_code == 200
    )


def test_in_a_joint_draft_nobody_of_the_other_municipality_is_named_or_stopped(cast, together, theirs):
    elsewhere = factories.member(Role.COLLEAGUE, cast.arjeplog)
    User.objects.filter(pk=elsewhere.pk).update(name=f"{CANARY} Kollega")
    report = factories.situation_report(cast.norsjo, cast.arjeplog, owner_group=together, subject="other")
    plan = factories.action_plan(cast.norsjo, cast.arjeplog, owner_group=together, subject="other")
    measure = factories.measure(plan, person=elsewhere)
    report.parts.update(edited_by=cast.foreign_coordinator)
    for document in (report, plan):
        document.invitees.create(user=elsewhere, can_write=True)
        document.comments.create(text="Bra så", created_by=cast.foreign_coordinator)
    client = signed_in(cast.coordinator)
    named = {"report": report, "plan": plan, "measure": measure}
    pages = [
        "report_detail", "report_read", "report_people", "plan_detail", "plan_people", "measure_detail", "measure_edit",
    ]  # fmt: skip

    for name in pages:
        page = content(client.get(reverse(name, args=["2417", named[name.partition("_")[0]].pk])))
        assert CANARY not in page, name
    stopped = [
        client.post(reverse("plan_uninvite", args=["2417", plan.pk, elsewhere.pk])).status_code,
        client.post(
            reverse("report_uninvite", args=["2417", report.pk]), {"person": elsewhere.pk}
        ).status_code,
    ]
    assert stopped == [404, 404]
    assert [document.invitees.count() for document in (report, plan)] == [1, 1]


def test_saving_in_a_joint_plan_keeps_what_only_the_other_municipality_can_choose(cast, together, theirs):
    plan = factories.action_plan(
        cast.norsjo, cast.arjeplog, owner_group=together, subject="other", basis=[theirs.report]
    )
    series = {"indicator_id": theirs.ids["indicator"]}
    measure = factories.measure(plan, person=cast.foreign_coordinator, **series)
    goal = factories.goal(plan, **series)
    client = signed_in(cast.coordinator)

    for name, args in (
        ("plan_edit", [plan.pk]), ("measure_edit", [measure.pk]), ("goal_edit", [plan.pk, goal.pk]),
    ):  # fmt: skip
        address = reverse(name, args=["2417", *args])
        form = client.get(address).context["form"]
        sent = {
            field.html_name: as_sent(field.value())
            for field in form
            if field.value() not in (None, "", False)
        }
        assert client.post(address, sent | {"edition": "1"}).status_code == 302

    measure.refresh_from_db()
    goal.refresh_from_db()
    assert list(plan.basis.all()) == [theirs.report]
    assert measure.person == cast.foreign_coordinator
    assert (str(measure.indicator_id), str(goal.indicator_id)) == (theirs.ids["indicator"],) * 2


def as_sent(value):
    """A value of a form as a browser sends it."""
    if isinstance(value, list):
        return [getattr(each, "pk", each) for each in value]
    return value


# Ids of the other municipality


def sent_ids(theirs):
    """What every form of the chain asks for by id, and by which fields."""
    texts = {
        "title": "x", "text": "x", "level": "operative", "perspective": "social", "kind": "action_plan",
        "subject": "other",
        "area": "x", "period_from": "2026-01-01", "period_to": "2026-12-31", "on": "2026-10-01", "duty": "s9",
        "counterpart": "x", "name": "x", "issuers": "x", "starts_on": "2026-10-01", "edition": "1", "decided_by": "x",
    }  # fmt: skip
    return texts | theirs.ids


def test_no_form_takes_an_id_of_the_other_municipality(cast, things, theirs, of_both):
    """Even from somebody who coordinates both: what one place keeps never leads to what only the other has."""
    client = signed_in(of_both)
    before = links_of(cast.arjeplog)

    for name, row in TABLE.items():
        if "code" in row.kwargs and "coordinator" in (row.post or ()):
            address = reverse(name, kwargs=fill(row.kwargs, things))
            for fields in (sent_ids(theirs), {"ny0-title": "x", "ny0-causes": theirs.ids["causes"]}):
                close(
                    client.post(
                        address, fields | {"form_token": str(uuid4()), "ny0-form_token": str(uuid4())}
                    )
                )

    assert links_of(cast.arjeplog) == before


def links_of(place):
    """Every row that leads to the municipality's own things, table by table, from whatever place."""
    found = {}
    for row in (
        SituationReport.objects.of(place), ActionPlan.objects.of(place), place.bodies.all(), place.agreements.all(),
        place.indicators.all(), Measure.objects.of(place), place.activities.all(),
        Cause.objects.filter(problem__report__municipality=place),
    ):  # fmt: skip
        for one in row:
            for relation in one._meta.related_objects:
                links = relation.related_model._base_manager.filter(**{relation.field.name: one.pk})
                found[type(one).__name__, one.pk, relation.name, relation.field.model.__name__] = (
                    links.count()
                )
    return found


@pytest.mark.parametrize(
    ("name", "row", "field"),
    [
        ("report_source_file", "report_source", "source"), ("report_file", "registered_report", "pk"),
        ("plan_file", "registered_plan", "pk"), ("round_file", "finished_round", "pk"),
        ("duty_statement_file", "duty_statement", "pk"), ("council_report_file", "council_report", "pk"),
        ("meeting_minutes", "meeting", "pk"), ("agreement_document", "agreement", "pk"),
        ("document_pdf", "document", "pk"), ("document_word", "document", "pk"), ("document_zip", "document", "pk"),
        ("load_of_other", "load_share", "pk"),
    ],
)  # fmt: skip
def test_no_file_is_given_through_an_address_of_another_place(cast, things, of_both, name, row, field):
    kwargs = fill(TABLE[name].kwargs, things)
    client = signed_in(of_both)

    answer = client.get(reverse(name, kwargs=kwargs | {"code": "2506", field: things[row]}))

    assert answer.status_code == 404


# Who reads a draft, and until when


def test_the_county_reads_a_draft_from_the_day_it_is_sent_and_changes_nothing(cast, things):
    client = signed_in(cast.county_officer)
    for kind in ("report", "plan"):
        address = [
            reverse(f"{kind}_{step}", args=["2417", things[kind]]) for step in ("detail", "edit", "send")
        ]
        assert [client.get(page).status_code for page in address] == [404, 404, 404]

        signed_in(cast.coordinator).post(address[2])

        assert [client.get(page).status_code for page in address] == [200, 404, 404]
        assert signed_in(cast.foreign_officer).get(address[0]).status_code == 404
        assert client.post(address[1], {"title": "Smugglad"}).status_code == 404


@pytest.mark.parametrize("role", ["partner", "colleague"])
def test_who_is_invited_no_longer_reads_no_longer(cast, things, role):
    person, client = cast.people[role], signed_in(cast.people[role])
    for kind, model in (("report", SituationReport), ("plan", ActionPlan)):
        draft = model.objects.get(pk=things[kind])
        address = [reverse(f"{kind}_{step}", args=["2417", draft.pk]) for step in ("detail", "edit")]
        assert [client.get(page).status_code for page in address] == [404, 404]

        draft.invitees.create(user=person, can_write=True)
        assert [client.get(page).status_code for page in address] == [200, 404 if role == "partner" else 200]

        draft.invitees.all().delete()
        assert [client.get(page).status_code for page in address] == [404, 404]
        assert client.post(address[1], {"title": "Smugglad", "edition": "1"}).status_code == 404


def test_a_colleague_whose_role_ended_since_the_page_was_opened_saves_nothing(cast, things):
    report = SituationReport.objects.get(pk=things["report"])
    report.invitees.create(user=cast.colleague, can_write=True)
    client, part = signed_in(cast.colleague), reverse("report_part", args=["2417", report.pk, "analys"])
    assert client.get(part).status_code == 200

    cast.colleague.memberships.update(ends_on=timezone.localdate())

    assert client.post(part, {"text": "Smugglad", "edition": "1"}).status_code == 404
    assert not report.parts.filter(text="Smugglad").exists()


def test_drafts_stand_nowhere_but_with_those_who_write_them(cast, things):
    """Titles of drafts are in no page of those who read what is final: nor in county tables or open pages."""
    SituationReport.objects.filter(pk=things["report"]).update(title=CANARY)
    ActionPlan.objects.filter(pk=things["plan"]).update(title=CANARY)
    Measure.objects.filter(pk=things["measure"]).update(title=CANARY, is_lent=True)
    Document.objects.update(title=CANARY)
    LessonLearned.objects.update(is_shared=True)
    for role in ("reader", "county_officer"):
        client = signed_in(cast.people[role])
        for name, row in TABLE.items():
            if role in (row.get or ()):
                assert CANARY not in content(client.get(reverse(name, kwargs=fill(row.kwargs, things)))), name
    for person in (cast.partner, cast.registrar, cast.colleague):
        client = signed_in(person)
        for name in (
            "report_list",
            "plan_list",
            "plan_hub",
            "document_list",
            "municipality_start",
            "gap_list",
        ):
            assert CANARY not in content(client.get(reverse(name, args=["2417"]))), name
    neighbour = signed_in(factories.member(Role.COORDINATOR, factories.municipality("2418", "Malå")))
    for name in ("measure_borrow_list", "lesson_list", "alike_list"):
        assert CANARY not in content(neighbour.get(reverse(name, args=["2418"]) + "?fran=andras")), name


# Övningskommunen


def test_nothing_of_the_practice_place_is_among_real_things_and_nobody_is_named_there(cast, things):
    load_practice()
    practice = Municipality.objects.get(code="0000")
    practising = factories.member(Role.COORDINATOR, practice)
    User.objects.filter(pk=practising.pk).update(name=f"{CANARY} Person")
    plan = factories.action_plan(practice, title=CANARY)
    measure = factories.measure(plan, CANARY, is_lent=True, person=practising)
    factories.decide(plan)
    factories.lesson(factories.follow_up(measure), CANARY, is_shared=True)
    real = signed_in(cast.coordinator)
    there = signed_in(practising)

    for name, address in pages_of_a_place(things, "coordinator"):
        assert CANARY not in content(real.get(address)), name
    for name in ("plan_detail", "plan_people", "measure_detail"):
        row = measure if name == "measure_detail" else plan
        page = content(there.get(reverse(name, args=["0000", row.pk]))).partition("<main")[2]
        assert f"{CANARY} Person" not in page, name
    steps = ["measure_lend", "measure_stop_lending", "measure_person"]
    tried = [there.post(reverse(step, args=["0000", measure.pk])).status_code for step in steps]
    assert tried == [404, 404, 404]
    together = factories.group(practice, cast.norsjo)
    for kind, sent in (("report", {"subject": "crime"}), ("plan", {"subject": "crime"})):
        there.post(
            reverse(f"{kind}_new", args=["0000"]),
            sent | {"title": "Gemensam", "group": together.pk, "form_token": str(uuid4())},
        )
    assert not SituationReport.objects.filter(group=together).exists()
    assert not ActionPlan.objects.filter(group=together).exists()
