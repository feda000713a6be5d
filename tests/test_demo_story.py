"""The story of the demonstration: whole, in the right order, and told by the portal's own rules."""

import io
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.test import TestCase
from django.utils import timezone

from activities.models import ActivityMeasure
from municipalities.models import (
    Body,
    CooperationAgreement,
    CoordinationHolder,
    LocalPoliceArea,
    Municipality,
    SeatHolder,
)
from plans.law.reports import law_table
from plans.models import (
    ActionPlan,
    Borrowing,
    Duty,
    FollowUp,
    FollowUpRound,
    Goal,
    LessonLearned,
    Measure,
    ReportSource,
    SituationReport,
)
from plans.planning.readiness import lacks_of
from plans.situation.versions import changes, lacks
from portal.database import APP_ROLE
from portal.demo.load import load_demo
from portal.demo.people import cast
from portal.demo.story import load_story
from portal.demo.story.calendar import TOLD_ON, read_story
from portal.inventing.answers import invent_sheets
from portal.inventing.rounds import people_of
from portal.lib.guard import find_personal_data
from reviews.asking.hours.reports import hours_together
from reviews.models import (
    BorrowedHours,
    DutyReply,
    GrantProject,
    GroupShare,
    Method,
    MethodNote,
    MethodUse,
    Need,
    Offer,
    PeerQuestion,
    Promise,
    SupportCase,
    SupportContact,
)
from surveys import kolada
from surveys.actions import store_kolada
from surveys.models import (
    AnswerGroup,
    Indicator,
    IndicatorValue,
    Invitee,
    PublishedCounts,
    Response,
    SurveyRound,
)
from surveys.results.kept import block_from_json
from surveys.results.layout import Layout

FILES = ("norsjo", "together", "neighbours", "figures", "surveys", "replies")


def reports(place):
    return list(SituationReport.objects.of(place).order_by("version"))


def plans(place):
    return list(ActionPlan.objects.of(place).order_by("version"))


class Story(TestCase):
    """The demonstration as of today, told once for all of these."""

    @classmethod
    def setUpTestData(cls):
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
        call_command("load_reference", stdout=io.StringIO())
        load_demo(using="default", on=timezone.localdate(), activities=2500)
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {APP_ROLE}")
        store_kolada(kolada.sample(), is_sample=True)
        load_story(on=timezone.localdate())
        cls.told = Municipality.objects.get(code="2417")

    def test_the_county_supports_with_promises_both_ways_and_one_of_its_own_is_late(self):
        today = timezone.localdate()
        assert {case.state for case in SupportCase.objects.all()} == {"open", "closed"}
        assert (
            SupportCase.objects.filter(municipalities=self.told).filter(municipalities__code="2418").exists()
        )
        late = Promise.objects.open().filter(due_on__lt=today)
        assert [promise.side for promise in late] == ["county"]
        assert {promise.side for promise in Promise.objects.all()} == {"county", "municipality", "police"}
        assert Need.objects.open_to_others().count() == 2
        assert Need.objects.waiting().filter(case=None).exists()
        project = GrantProject.objects.get()
        assert {remain.state for remain in project.remains.all()} == {"permanent", "supported", "ended"}
        assert not SupportContact.objects.filter(on__gte=today).exists()

    def test_norsjo_has_three_cycles_that_follow_upon_each_other(self):
        told = self.told
        written, decided = reports(told), plans(told)

        assert [report.state for report in written] == ["superseded", "superseded", "completed"]
        assert [plan.state for plan in decided] == ["superseded", "superseded", "decided"]
        for documents in (written, decided):
            assert [document.previous for document in documents] == [None, *documents[:2]]
            assert len({document.line for document in documents}) == 1
        days = [day for pair in zip(written, decided, strict=True) for day in (p.final_on for p in pair)]
        assert days == sorted(days)
        assert days[-1] < timezone.localdate()
        assert [list(plan.basis.all()) for plan in decided] == [[report] for report in written]
        assert all(plan.places.get().minutes_ref.startswith("§") for plan in decided)

    def test_each_document_holds_what_the_law_asks_for(self):
        told = self.told
        for report in reports(told):
            assert lacks(report) == []
        for plan in plans(told):
            assert lacks_of(plan) == []
            assert 8 <= plan.measures.count() <= 12

    def test_problems_are_kept_closed_and_new_from_one_lagesbild_to_the_next(self):
        told = self.told
        first, second, third = reports(told)

        for before, after in ((first, second), (second, third)):
            found = changes(after, before)
            assert found.new
            assert found.kept
            assert [problem.closed_reason for problem in found.closed if problem.closed_on]
            assert found.parts

    def test_a_lagesbild_keeps_no_figures_from_after_its_day(self):
        told = self.told
        kept = ReportSource.objects.filter(report__in=reports(told), kind=ReportSource.Kind.INDICATOR)
        for source in kept.select_related("report"):
            points = [point for series in source.figures[told.code]["series"] for point in series["points"]]
            assert points
            assert max(point["year"] for point in points) < source.report.final_on.year, source

    def test_two_rounds_are_finished_and_their_lessons_taken_up(self):
        told = self.told
        first, second, third = plans(told)
        _first, later, latest = reports(told)

        rounds = FollowUpRound.objects.finished().filter(municipality=told).order_by("finished_on")
        assert [finished.plan for finished in rounds] == [first, second]
        assert all(finished.conclusion for finished in rounds)
        for finished, report in zip(rounds, (later, latest), strict=True):
            lessons = LessonLearned.objects.filter(follow_up__round=finished)
            assert lessons.filter(is_shared=True).exists()
            assert set(lessons.values_list("used_in", flat=True)) == {report.pk}
        assert set(FollowUp.objects.values_list("colour", flat=True)) == {"green", "yellow", "red"}
        assert third.measures.filter(follow_ups__state="final").exists()
        assert not FollowUp.objects.filter(on__gte=timezone.localdate()).exists()

    def test_every_arrow_of_the_chain_is_shown(self):
        goals = Goal.objects.filter(plan__in=plans(self.told))

        assert all(goal.causes.exists() for goal in goals)
        assert goals.filter(causes__measures__goal=F("pk")).exists()
        resting = FollowUp.objects.final().filter(activities__isnull=False).distinct()
        assert resting.exists()
        for follow_up in resting:
            days = follow_up.activities.values_list("starts_on", flat=True)
            assert max(days) <= follow_up.on

    def test_measures_go_on_and_one_is_borrowed_from_sorsele(self):
        told = self.told
        _first, second, third = plans(told)

        assert third.measures.filter(previous__plan=second, previous__previous__isnull=False).exists()
        borrowed = Borrowing.objects.get()
        assert borrowed.measure.plan == third
        assert borrowed.source.plan.municipality.code == "2422"
        assert third.measures.filter(is_lent=True).exists()
        assert ActivityMeasure.objects.filter(measure__plan=third).exists()
        assert ActivityMeasure.objects.filter(measure__plan=second).exists()

    def test_what_carries_out_a_measure_is_about_the_same_thing(self):
        walks = ActivityMeasure.objects.filter(measure__title="Nattvandring de helger det händer mest")

        titles = set(walks.values_list("activity__title", flat=True))

        assert titles
        assert all("vandr" in title.lower() or "Vuxna på stan" in title for title in titles), titles

    def test_nobody_held_the_task_for_five_months_of_the_second_cycle(self):
        told = self.told
        gone, new = CoordinationHolder.objects.of(told).order_by("starts_on")
        second, third = plans(told)[1:]

        assert 140 <= (new.starts_on - gone.ends_on).days <= 180
        assert second.final_on < gone.ends_on < new.starts_on < third.final_on
        assert not CoordinationHolder.objects.of(told).active(gone.ends_on + timedelta(days=60)).exists()
        kept = FollowUpRound.objects.filter(municipality=told).order_by("started_on")
        assert [kept_by.started_by for kept_by in kept] == [gone.user, new.user]

    def test_the_council_was_formed_of_two_and_the_police_reorganised(self):
        told = self.told
        council = Body.objects.active().get(municipalities=told, kind=Body.Kind.STRATEGIC_COUNCIL)

        assert council.name == "Folkhälso- och trygghetsrådet"
        assert council.also_public_health
        assert {body.name for body in council.predecessors.all()} == {
            "Brottsförebyggande rådet",
            "Folkhälsorådet",
        }
        assert council.seats.get(role="chair").organisation == "municipality"
        assert council.meetings.filter(state="held").count() >= 4
        assert council.meetings.filter(state="planned", starts_at__gt=timezone.now()).count() == 1
        area = LocalPoliceArea.objects.get(name="Skellefteå lokalpolisområde")
        assert area.predecessors.get().ends_on == area.starts_on
        in_force = CooperationAgreement.objects.in_force().filter(municipalities=told)
        assert in_force.filter(replaces__isnull=False).count() == 1
        assert {place.code for place in in_force.get(replaces=None).municipalities.all()} == {
            "2417",
            "2418",
            "2422",
        }

    def test_mala_has_registered_documents_only_and_sorsele_a_draft_at_the_county(self):
        mala, sorsele = (Municipality.objects.get(code=code) for code in ("2418", "2422"))

        for document in (*reports(mala), *plans(mala)):
            assert document.is_registered
            assert bytes(document.file.content).startswith(b"%PDF-")
        assert Measure.objects.of(mala).count() == 6
        draft = SituationReport.objects.of(sorsele).open().get()
        assert draft.places.get().sent_at
        assert not SituationReport.objects.of(Municipality.objects.get(code="2506")).exists()

    def test_the_law_table_of_norsjo_is_mostly_true(self):
        told = self.told
        rows = law_table(told, is_whole=True).rows

        assert len(rows) == Duty.objects.current().count()
        assert sum(row.status == "done" for row in rows) >= 10
        assert not [row for row in rows if row.status in ("missing", "overdue")]
        said = {row.duty.code: row.is_by_statement for row in rows}
        assert said["s12"]  # a later word of its own than the contact card

    def test_a_goal_that_goes_on_is_the_same_goal_in_the_next_plan(self):
        first, second = Goal.objects.filter(
            plan__municipality=self.told, text="Färre unga använder nikotin"
        ).order_by("plan__version")

        assert (second.previous, second.line) == (first, first.line)

    def test_figures_of_every_indicator_are_there_some_missing_some_secret(self):
        told = self.told
        mine = IndicatorValue.objects.filter(municipality=told)

        assert set(mine.values_list("indicator__code", flat=True)) == set(
            Indicator.objects.filter(municipality=None).values_list("code", flat=True)
        )
        invented = IndicatorValue.objects.filter(source__endswith=":påhittade-siffror.csv")
        assert {0, 1, 3} <= set(invented.values_list("state", flat=True))
        assert {"T", "K", "M"} == set(invented.values_list("sex", flat=True))

    def test_norsjo_has_asked_its_pupils_and_asks_them_again(self):
        first, second, third = self.told.survey_rounds.order_by("year")

        assert [one.state for one in (first, second, third)] == ["purged", "purged", "open"]
        assert len({one.questionnaire for one in (first, second, third)}) == 1
        assert first.questionnaire.copied_from.code == "ung-hos-oss"
        assert [one.purge.responses for one in (first, second)] == [37, 34]
        assert not Response.objects.filter(round__in=[first, second, third]).exists()
        assert {one.opened_on < one.closed_on < one.published_on for one in (first, second)} == {True}
        groups = AnswerGroup.objects.filter(unit__place__round=third).exclude(label="")
        assert [(group.label, group.answered) for group in groups] == [("9A", 13), ("9B", 0)]
        assert len({group.code for group in groups} - {None}) == 2
        assert third.opens_on <= timezone.localdate() <= third.closes_on

    def test_the_one_girl_of_the_worked_case_cannot_be_found(self):
        second = self.told.survey_rounds.order_by("year")[1]
        rows = PublishedCounts.objects.filter(round=second, municipality=self.told)
        layout = Layout(second.questionnaire.sheet())

        sex, narcotics = layout.by_key["sex"], layout.by_key["nar_ever"]
        whole = rows.get(unit=0, first=0, second=0)
        assert list(sex.counts(whole.counts))[:2] == [17, 17]
        for row in PublishedCounts.objects.filter(round=second):
            shown = dict(zip(narcotics.answers, narcotics.counts(row.counts), strict=True))
            assert (shown[1], shown[2]) == (-1, -1), row

    def test_the_county_has_asked_in_every_municipality(self):
        county = self.told.county
        survey = county.survey_rounds.get()

        assert survey.state == "purged"
        assert survey.places.count() == county.municipalities.count() == 15
        assert 2_300 <= survey.purge.responses <= 2_700
        answered = PublishedCounts.objects.filter(round=survey, unit=0).exclude(municipality=None)
        assert answered.values("municipality").distinct().count() == 15

    def test_published_results_are_figures_of_the_indicators(self):
        mine = IndicatorValue.objects.filter(municipality=self.told, source__contains=":enkat-", sex="T")

        assert set(mine.values_list("year", flat=True)) == {
            one.year
            for one in (
                *self.told.survey_rounds.exclude(state="open"),
                SurveyRound.objects.get(county__code="24"),
            )
        }
        secret = mine.filter(indicator__code="nar_ever").values_list("state", flat=True)
        assert set(secret) == {IndicatorValue.State.SECRET}
        assert mine.filter(state=IndicatorValue.State.VALUE).exists()

    def test_the_third_lagesbild_leans_on_a_published_result(self):
        source = reports(self.told)[2].sources.exclude(survey_round=None).get()

        assert source.kind == ReportSource.Kind.SURVEY
        assert source.survey_round == self.told.survey_rounds.order_by("year")[1]
        assert source.survey_question.code == "snus_white_daily"
        assert source.survey_round.published_on < source.report.final_on
        assert block_from_json(source.figures).question == source.title

    def test_arvidsjaur_waits_to_compile_and_mala_has_a_draft(self):
        staff = SurveyRound.objects.get(municipality__code="2505")
        draft = SurveyRound.objects.get(municipality__code="2418")

        assert (staff.state, staff.way, staff.responses.count()) == ("closed", "invitation", 26)
        invited = Invitee.objects.filter(group__unit__place__round=staff)
        assert (invited.count(), invited.filter(has_answered=True).count()) == (33, 26)
        assert not staff.published.exists()
        assert draft.state == "draft"
        assert draft.opens_on > timezone.localdate()
        assert not draft.questionnaire.is_locked

    def test_invented_answers_are_the_same_every_time(self):
        survey = SurveyRound.objects.get(county__code="24")
        people = people_of(survey, 20, 20, grade=1)

        def invented(seed):
            sheet = survey.questionnaire.sheet()
            return list(invent_sheets(sheet, people, shapes={}, exactly={"nar_ever": 3}, seed=seed))

        assert invented("a") == invented("a")
        assert invented("a") != invented("b")
        at = survey.questionnaire.sheet().starts["nar_ever"]
        assert [sheet[at] for sheet in invented("a")] == [1] * 3 + [2] * 37

    def test_small_places_tell_how_they_did_and_how_it_went(self):
        told = set(MethodNote.objects.values_list("municipality__code", flat=True))

        assert told == {"2417", "2418", "2422"}
        assert {verdict for _code, verdict in MethodUse.objects.values_list("method__code", "verdict")} == {
            "worked", "partly", "not", "early",
        }  # fmt: skip
        assert Method.objects.filter(code=None).count() == 2

    def test_small_places_ask_lend_and_learn_in_a_group(self):
        parents, cameras, weeks = PeerQuestion.objects.order_by("asked_on")

        assert [answer.has_helped for answer in parents.answers.all()] == [True, False]
        assert (parents.group.name, parents.is_open) == ("Små inlandskommuner", False)
        assert (cameras.is_open, weeks.county.code) == (True, "24")
        assert [row.counts for row in BorrowedHours.objects.order_by("on")] == [True, False]
        assert hours_together([weeks.county], BorrowedHours.objects.earliest("on").on.year).times == 1
        assert GroupShare.objects.in_force().count() == 3
        assert Offer.objects.standing().count() == 2

    def test_norsjo_answers_those_who_ask(self):
        told = DutyReply.objects.filter(municipality__code="2417")
        replies = {reply.duty: reply for reply in told}
        asked, begun, locked = (replies[duty] for duty in ("", "extremism", "county_questions"))

        assert set(replies) == {"", "extremism", "county_questions", "board_year"}
        assert [reply.state for reply in (asked, begun, locked)] == ["draft", "draft", "locked"]
        assert locked.shared_at
        assert begun.due_on > timezone.localdate() - timedelta(days=7)
        assert begun.answers.get(code="support").text
        assert locked.answers.filter(is_prefilled=True).count() >= 5
        assert locked.answers.filter(is_prefilled=False).exists()
        assert len(asked.answers.get().sources) == 3
        assert next(iter(told.counted(begun.year)))["requests"] == 3

    def test_only_the_cast_is_named(self):
        names = {person.name for person in cast()}

        assert set(CoordinationHolder.objects.values_list("name", flat=True)) <= names
        assert set(SeatHolder.objects.values_list("name", flat=True)) <= names


def texts(value):
    if isinstance(value, dict | list):
        return [
            text for item in (value.values() if isinstance(value, dict) else value) for text in texts(item)
        ]
    return [value] if isinstance(value, str) else []


def test_the_story_tells_of_nobody_else():
    found = [text for name in FILES for text in texts(read_story(name, TOLD_ON))]

    assert len(found) > 700
    stopped = [text for text in found if find_personal_data(text).stops]
    assert stopped == []
    assert [text for text in found if "&" in text or "{" in text or " ej " in text] == []


@pytest.mark.parametrize("days", [0, 100, 800])
def test_the_story_moves_with_the_day(days):
    on = TOLD_ON + timedelta(days=days)

    last = read_story("norsjo", on)["cycles"][-1]

    moved = last["plan"]["final_on"] - date(2026, 6, 9)
    assert timedelta(0) <= timedelta(days=days) - moved < timedelta(days=7)
    assert last["plan"]["final_on"].isoweekday() == 2
    year = last["plan"]["period_from"].year
    assert abs(int(last["report"]["title"][-4:]) - year) <= 1
