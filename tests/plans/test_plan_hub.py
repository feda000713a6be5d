"""The hub of a municipality's work: what is in force, what comes next, and who is offered what."""

from datetime import date

from plans.models import ActionPlan, SituationReport, Subject
from tests import factories
from tests.plans.beginning import (
    address,
)


def test_plan_hub_leads_an_empty_place_to_getting_started(cast, sign_in):
    page = sign_in(cast.coordinator).get(address("plan_hub")).content.decode()

    assert "1 av 10 klart" in page  # activities are there
    assert address("getting_started") in page
    assert "Ingen lägesbild här än." in page
    assert "Ingen plan här än." in page


def test_plan_hub_shows_the_chain(cast, sign_in):
    report = factories.situation_report(cast.norsjo)
    factories.problem(report, "Skadegörelse vid skolan", priority=1)
    factories.seal(report, SituationReport.State.COMPLETED, date(2026, 1, 15))
    plan = factories.action_plan(cast.norsjo, basis=[report])
    factories.measure(plan, starts_on=None, ends_on=date(2099, 1, 1))
    factories.decide(plan, date(2026, 2, 1))

    page = sign_in(cast.reader).get(address("plan_hub")).content.decode()

    assert "Skadegörelse vid skolan" in page
    assert "Färdigställd" in page
    assert "Kommunstyrelsen 2026-02-01, § 12, KS 2026/12" in page
    assert "Inte påbörjad: 1" in page
    assert "2028-01-15" in page  # 6 §, from the lägesbild
    assert "2028-02-01" in page  # 6 §, from the decision


def test_plan_hub_counts_a_joint_plan_when_the_municipality_has_decided_it(cast, sign_in):
    group = factories.group(cast.norsjo, cast.arjeplog)
    plan = factories.action_plan(cast.norsjo, cast.arjeplog, owner_group=group)
    factories.decide(plan, date(2026, 2, 1), place=cast.arjeplog)
    client = sign_in(cast.coordinator)

    page = client.get(address("plan_hub")).content.decode()
    assert "Kommunens eget beslut är inte inlagt än." in page
    assert "planen ska följas upp senast" not in page

    plan.places.filter(municipality=cast.norsjo).update(
        deciding_body="Kommunstyrelsen", decided_on=date(2026, 3, 1)
    )
    assert "2028-03-01" in client.get(address("plan_hub")).content.decode()


def test_plan_hub_offers_the_next_version_of_what_is_in_force_and_says_when(cast, sign_in):
    report = factories.situation_report(cast.norsjo, completed=date(2026, 1, 15))
    plan = factories.decide(factories.action_plan(cast.norsjo, basis=[report]), date(2026, 2, 1))
    client = sign_in(cast.coordinator)

    page = client.get(address("plan_hub")).content.decode()
    assert address("report_version_new", report.pk) in page
    assert address("plan_version", plan.pk) in page
    assert "lägesbilden ska uppdateras senast 2028-01-15." in page
    assert "planen ska följas upp senast 2028-02-01." in page
    assert "Skriv en lägesbild" not in page
    assert "Skriv en plan" not in page

    client.post(address("report_version_new", report.pk))
    client.post(address("plan_version", plan.pk))
    begun = client.get(address("plan_hub")).content.decode()
    assert address("report_version_new", report.pk) not in begun
    assert address("plan_version", plan.pk) not in begun
    assert address("plan_detail", ActionPlan.objects.get(previous=plan).pk) in begun


def test_plan_hub_offers_readers_nothing_to_begin(cast, sign_in):
    report = factories.situation_report(cast.norsjo, completed=date(2026, 1, 15))
    factories.decide(factories.action_plan(cast.norsjo, basis=[report]), date(2026, 2, 1))

    page = sign_in(cast.reader).get(address("plan_hub")).content.decode()

    assert "senast 2028-02-01" in page
    assert "nästa version" not in page


def test_plan_hub_asks_for_a_plan_when_there_is_only_a_lagesbild(cast, sign_in):
    factories.situation_report(cast.norsjo, completed=date(2026, 1, 15))

    page = sign_in(cast.coordinator).get(address("plan_hub")).content.decode()

    assert "en plan som bygger på lägesbilden." in page
    assert "Skriv en plan" in page


def test_plan_hub_leads_on_to_the_follow_up_that_is_going_on(cast, sign_in):
    plan = factories.decide(factories.action_plan(cast.norsjo), date(2025, 2, 1))
    client = sign_in(cast.coordinator)
    assert address("round_start", plan.pk) in client.get(address("plan_hub")).content.decode()

    going_on = plan.rounds.create(municipality=cast.norsjo)

    page = client.get(address("plan_hub")).content.decode()
    assert address("round_detail", going_on.pk) in page
    assert address("round_start", plan.pk) not in page


def test_plan_hub_counts_from_the_decision_when_that_came_after_the_follow_up(cast, sign_in):
    first = factories.decide(factories.action_plan(cast.norsjo), date(2024, 2, 1))
    first.rounds.create(municipality=cast.norsjo, finished_on=date(2026, 1, 10))
    ActionPlan.objects.filter(pk=first.pk).update(state="superseded")
    factories.decide(
        factories.action_plan(cast.norsjo, previous=first, line=first.line, version=2), date(2026, 6, 9)
    )

    page = sign_in(cast.reader).get(address("plan_hub")).content.decode()

    assert "planen ska följas upp senast 2028-06-09." in page


def test_plan_hub_tells_when_the_plan_was_followed_up(cast, sign_in):
    plan = factories.decide(factories.action_plan(cast.norsjo), date(2025, 2, 1))
    other = factories.decide(factories.action_plan(cast.norsjo, subject=Subject.ANDTS))
    plan.rounds.create(municipality=cast.norsjo, finished_on=date(2026, 5, 4))
    other.rounds.create(municipality=cast.norsjo, finished_on=date(2026, 6, 8))

    page = sign_in(cast.reader).get(address("plan_hub")).content.decode()

    assert "2028-05-04" in page
    assert "2026-06-08" not in page


def test_plan_hub_shows_drafts_to_those_who_read_them(cast, sign_in):
    factories.situation_report(cast.norsjo, title="Lägesbild under arbete")

    seen = {
        name
        for name in ("coordinator", "manager", "colleague", "reader", "registrar", "county_officer")
        if "Lägesbild under arbete" in sign_in(cast.people[name]).get(address("plan_hub")).content.decode()
    }

    assert seen == {"coordinator", "manager"}


def test_plan_hub_offers_the_coordinator_alone_to_write_and_register(cast, sign_in):
    for name in ("manager", "colleague", "reader", "county_officer"):
        page = sign_in(cast.people[name]).get(address("plan_hub")).content.decode()
        assert address("report_register") not in page
        assert address("getting_started") not in page
    assert address("report_register") in sign_in(cast.coordinator).get(address("plan_hub")).content.decode()


def test_plan_hub_asks_as_many_questions_for_three_as_for_one(cast, sign_in, django_assert_max_num_queries):
    client = sign_in(cast.coordinator)

    def questions():
        with django_assert_max_num_queries(20) as asked:
            client.get(address("plan_hub"))
        return len(asked)

    counts = []
    for subject in (Subject.CRIME, Subject.ANDTS, Subject.OTHER):
        report = factories.situation_report(cast.norsjo, subject=subject)
        factories.problem(report)
        factories.seal(report, SituationReport.State.COMPLETED, date(2026, 1, 15))
        plan = factories.action_plan(cast.norsjo, subject=subject, basis=[report])
        factories.measure(plan)
        factories.decide(plan)
        counts.append(questions())

    assert counts[0] == counts[2] <= 15, counts


def test_r06_every_page_names_the_same_date_for_the_next_follow_up(cast, sign_in):
    before = factories.decide(factories.action_plan(cast.norsjo), date(2024, 6, 11))
    factories.follow_up_round(before, finished_on=date(2026, 2, 17))
    before.state = "superseded"
    before.save(update_fields=["state"])
    plan = factories.action_plan(cast.norsjo, line=before.line, version=2, previous=before)
    factories.measure(plan, ends_on=date(2028, 6, 1))
    factories.decide(plan, date(2026, 6, 9))
    client = sign_in(cast.coordinator)
    old_round = before.rounds.get().pk

    pages = {
        name: client.get(address(name, *args)).content.decode()
        for name, args in (
            ("plan_hub", ()), ("law_table", ()), ("round_list", ()), ("handover", ()),
            ("round_detail", (old_round,)),
        )
    }  # fmt: skip

    for name, page in pages.items():
        assert "2028-06-09" in page, name  # two years after the decision
        assert "2028-02-17" not in page, name  # not after the follow-up of the plan before
