"""What each kind waits for, and that it waits no longer when it is seen to. The year's table has the others."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership, OutgoingMail, Role
from accounts.reminding.people import People
from accounts.reminding.rules import gather
from municipalities.models import Organisation, Seat, SeatHolder
from plans.models import DutyStatement, PlanComment
from reviews.following import actions as following
from reviews.models import DutyReply, Review, YearReport
from reviews.replies import actions as replies
from surveys.models import SurveyRound
from tests import factories, survey_factories
from tests.accounts.reminding import waits_for

pytestmark = pytest.mark.django_db


def kinds(person):
    return {kind for kind, _stage, _text in waits_for(person)}


def days(number):
    return timezone.localdate() + timedelta(days=number)


def test_agreement_until_another_replaces_it(cast):
    old = factories.agreement(cast.norsjo, valid_from=date(2024, 1, 1), valid_to=days(40))
    assert "agreement" in kinds(cast.coordinator)
    assert "agreement" not in kinds(cast.colleague)

    factories.agreement(cast.norsjo, replaces=old)
    assert "agreement" not in kinds(cast.coordinator)


def test_pledge_until_somebody_tells_what_came_of_it(cast):
    pledge = factories.pledge(cast.norsjo, starts_on=days(-300), ends_on=days(-3))
    assert "agreement" in kinds(cast.coordinator)

    type(pledge).objects.filter(pk=pledge.pk).update(outcome="Vi var ute.", outcome_on=days(0))
    assert "agreement" not in kinds(cast.coordinator)


def test_comment_of_the_county_until_it_is_settled(cast):
    plan = factories.action_plan(cast.norsjo)
    PlanComment.objects.create(document=plan, text="Vilken orsak?", created_by=cast.manager)
    assert "county_said" not in kinds(cast.coordinator)
    comment = PlanComment.objects.create(document=plan, text="Tydligt.", created_by=cast.county_officer)
    [stage] = [stage for kind, stage, _text in waits_for(cast.coordinator) if kind == "county_said"]
    assert stage == str(comment.pk)

    PlanComment.objects.filter(pk=comment.pk).update(settled_at=timezone.now())
    assert "county_said" not in kinds(cast.coordinator)


def test_what_the_county_has_seen_until_it_is_read(cast):
    seen = factories.duty_statement(
        place=cast.norsjo, by=cast.county_officer, source=DutyStatement.Source.COUNTY_OBSERVED
    )
    assert "county_said" in kinds(cast.coordinator)

    DutyStatement.objects.filter(pk=seen.pk).update(read_at=timezone.now())
    assert "county_said" not in kinds(cast.coordinator)


def test_draft_is_told_when_it_has_rested_and_to_those_who_write_in_it(cast):
    report = factories.situation_report(cast.norsjo)

    def told(person):
        dues = gather(People.of([person.pk]), timezone.localdate(), ["draft"])
        return {due.key: due.is_told for due in dues if due.key.startswith("report")}

    assert told(cast.coordinator) == {f"report_detail {report.pk}": False}
    assert told(cast.colleague) == {}
    report.invitees.create(user=cast.colleague, can_write=True)
    type(report).objects.filter(pk=report.pk).update(created_at=timezone.now() - timedelta(days=15))
    assert told(cast.coordinator) == told(cast.colleague) == {f"report_detail {report.pk}": True}


def test_approval_when_all_is_ready_and_no_longer_when_it_is_given(cast):
    opened = factories.review_round(cast.vasterbotten, needs_approval=True)
    review = opened.reviews.get(municipality=cast.norsjo)
    assert "approval" not in kinds(cast.manager)

    factories.ready_review(review, by=cast.coordinator)
    assert "approval" in kinds(cast.manager)
    assert "approval" not in kinds(cast.coordinator)

    following.approve(by=cast.manager, review=Review.objects.get(pk=review.pk))
    assert "approval" not in kinds(cast.manager)


def test_request_near_its_day_until_the_reply_is_locked(cast):
    reply = factories.asked_reply(cast.norsjo, due_on=days(15))
    assert "reply" not in kinds(cast.coordinator)

    DutyReply.objects.update(due_on=days(14))
    assert ("reply", f"{days(14)} soon", "Svara på en förfrågan") in waits_for(cast.coordinator)
    assert "reply" not in kinds(cast.manager) | kinds(cast.colleague) | kinds(cast.county_officer)
    DutyReply.objects.update(due_on=days(-1))
    assert ("reply", f"{days(-1)} late", "Svara på en förfrågan") in waits_for(cast.coordinator)

    replies.lock_reply(by=cast.coordinator, reply=reply)
    assert "reply" not in kinds(cast.coordinator)


def test_section_to_whoever_still_works_there(cast):
    review = factories.review_round(cast.vasterbotten).reviews.get(municipality=cast.norsjo)
    section = review.sections.first()
    following.give_section(by=cast.coordinator, section=section, to=cast.colleague)
    assert "section" in kinds(cast.colleague)

    Membership.objects.filter(user=cast.colleague).update(role=Role.READER)
    assert "section" not in kinds(cast.colleague)


def test_survey_until_it_is_published(cast):
    asked = survey_factories.questionnaire(cast.norsjo)
    opened = survey_factories.open_round(asked, closes_on=days(30))
    assert "survey" not in kinds(cast.coordinator)

    SurveyRound.objects.filter(pk=opened.pk).update(closes_on=days(3))
    assert "survey" in kinds(cast.coordinator)
    assert "survey" not in kinds(cast.county_officer)


def test_year_report_to_those_who_serve_every_county_of_it(cast):
    both = factories.member(Role.COUNTY_OFFICER, cast.vasterbotten)
    factories.membership(both, Role.COUNTY_OFFICER, cast.norrbotten)
    report = factories.year_report(cast.vasterbotten, cast.norrbotten, by=both)
    YearReport.objects.filter(pk=report.pk).update(due_on=days(10))

    assert "year_report" in kinds(both)
    assert "year_report" not in kinds(cast.county_officer)


def test_promise_of_the_county_to_its_officer_and_when_that_one_left_to_all(cast):
    other = factories.member(Role.COUNTY_OFFICER, cast.vasterbotten)
    factories.promise(cast.norsjo, due_on=days(2), created_by=cast.county_officer)
    assert "promise" in kinds(cast.county_officer)
    assert "promise" not in kinds(other)

    Membership.objects.filter(user=cast.county_officer).update(ends_on=timezone.localdate())
    assert "promise" in kinds(other)


def test_next_step_to_whoever_answers_for_the_support(cast):
    other = factories.member(Role.COUNTY_OFFICER, cast.vasterbotten)
    case = factories.support_case(cast.norsjo, next_on=days(2), responsible=cast.county_officer)
    assert "promise" in kinds(cast.county_officer)
    assert "promise" not in kinds(other)

    type(case).objects.filter(pk=case.pk).update(responsible=None)
    assert "promise" in kinds(other)


def test_decision_to_a_partner_only_with_a_seat_in_the_body(cast):
    body = factories.body(cast.norsjo)
    factories.decision(factories.meeting(body), person=cast.partner)
    assert "decision" not in kinds(cast.partner)

    seat = factories.seat(body, Organisation.POLICE, role=Seat.Role.MEMBER)
    SeatHolder.objects.create(seat=seat, name="Polisen", user=cast.partner, starts_on=days(-9))
    assert "decision" in kinds(cast.partner)


def test_owners_to_the_administrator_of_the_place_and_failing_mail_to_the_portals(cast):
    Membership.objects.filter(municipality=cast.norsjo, is_owner=True).update(is_owner=False)
    assert kinds(cast.municipality_administrator) == {"owner"}
    assert kinds(cast.portal_administrator) == {"owner"}

    OutgoingMail.objects.create(to="bort@exempel.se", subject="Hej", error="SMTPException")
    assert kinds(cast.portal_administrator) == {"owner", "mail"}
    assert kinds(cast.municipality_administrator) == {"owner"}
