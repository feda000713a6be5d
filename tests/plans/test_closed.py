"""What is written while someone else completes or decides: shown back with a plain word, and nothing is changed."""

import pytest
from django.urls import reverse

from plans.models import ActionPlan, FollowUp, ReportPart, SituationReport
from tests import factories

SENT_FROM_OUR_PAGE = {"headers": {"origin": "http://testserver"}}
WORDS = "Mina ord om lampan vid skolan"


@pytest.fixture
def report(cast):
    report = factories.situation_report(cast.norsjo)
    return factories.seal(report, SituationReport.State.COMPLETED, "2026-01-15")


@pytest.fixture
def plan(cast, report):
    return factories.decide(factories.action_plan(cast.norsjo, basis=[report]))


def send(client, name, *key, **fields):
    return client.post(reverse(name, args=["2417", *key]), fields, **SENT_FROM_OUR_PAGE)


def test_a_part_sent_after_completing_is_shown_back(cast, sign_in, report):
    client = sign_in(cast.coordinator)

    answer = send(client, "report_part", report.pk, "analys", text=WORDS, edition="1")

    assert answer.status_code == 422
    assert f'<blockquote class="typed">{WORDS}</blockquote>' in answer.text
    assert "Det går inte längre att skriva i lägesbilden." in answer.text
    assert reverse("report_detail", args=["2417", report.pk]) in answer.text
    assert report.parts.get(kind=ReportPart.Kind.ANALYSIS).text == factories.REPORT_TEXT


@pytest.mark.parametrize(
    ("name", "field"), [("measure_new", "title"), ("goal_new", "text"), ("plan_edit", "title")]
)
def test_what_is_sent_to_a_decided_plan_is_shown_back(cast, sign_in, plan, name, field):
    answer = send(sign_in(cast.coordinator), name, plan.pk, **{field: WORDS})

    assert answer.status_code == 422
    assert f'<blockquote class="typed">{WORDS}</blockquote>' in answer.text
    assert "Planen är inte längre ett utkast" in answer.text
    assert not plan.measures.exists()
    assert not plan.goals.exists()
    assert ActionPlan.objects.get().title == plan.title


def test_a_form_without_words_leads_to_the_document(cast, sign_in, report):
    client = sign_in(cast.coordinator)

    answer = send(client, "report_review", report.pk)

    assert answer.url == reverse("report_detail", args=["2417", report.pk])
    assert "Det går inte längre att skriva i lägesbilden." in client.get(answer.url).text


@pytest.fixture
def followed(plan):
    """A measure of the plan with a draft of its follow-up."""
    measure = factories.measure(factories.action_plan(plan.municipality, subject="andts"))
    factories.decide(measure.plan)
    return factories.follow_up(measure, state="draft")


def test_a_follow_up_sent_after_somebody_made_it_final_is_shown_back(cast, sign_in, followed):
    client = sign_in(cast.coordinator)
    final = {"state": "final", "colour": "green", "sentence": "Klart.", "effect": "unknown", "choice": "stop"}
    FollowUp.objects.filter(pk=followed.pk).update(**final)

    answer = send(client, "follow_up_edit", followed.pk, sentence=WORDS, edition="1")

    assert answer.status_code == 422
    assert f'<blockquote class="typed">{WORDS}</blockquote>' in answer.text
    assert "Uppföljningen blev klar medan du skrev" in answer.text
    assert FollowUp.objects.get().sentence == "Klart."
    assert client.get(reverse("follow_up_edit", args=["2417", followed.pk])).status_code == 404


def test_a_follow_up_of_a_plan_that_was_replaced_meanwhile_is_shown_back(cast, sign_in, followed):
    client = sign_in(cast.coordinator)
    ActionPlan.objects.filter(pk=followed.measure.plan_id).update(state="superseded")

    for name, key in (("follow_up_edit", followed.pk), ("follow_up_new", followed.measure_id)):
        answer = send(client, name, key, sentence=WORDS, edition="1")
        assert answer.status_code == 422
        assert WORDS in answer.text
        assert "Planen gäller inte längre" in answer.text
    assert FollowUp.objects.get().sentence == followed.sentence
    assert WORDS not in send(sign_in(cast.colleague), "follow_up_new", followed.measure_id, sentence="x").text


def test_a_conclusion_sent_after_the_round_was_finished_is_shown_back(cast, sign_in, plan):
    finished = factories.follow_up_round(plan, conclusion="Bra.", finished_on="2026-10-01")

    answer = send(sign_in(cast.coordinator), "round_conclude", finished.pk, conclusion=WORDS, edition="1")

    assert answer.status_code == 422
    assert f'<blockquote class="typed">{WORDS}</blockquote>' in answer.text
    finished.refresh_from_db()
    assert finished.conclusion == "Bra."


def test_what_is_sent_about_something_that_was_removed_is_shown_back(cast, sign_in):
    report = factories.situation_report(cast.norsjo)
    problem = factories.problem(report)
    key = problem.pk
    problem.delete()

    answer = send(sign_in(cast.coordinator), "problem_edit", report.pk, key, title=WORDS, edition="1")

    assert answer.status_code == 404
    assert WORDS in answer.text


def test_who_could_not_write_learns_nothing(cast, sign_in, report, plan):
    colleague = sign_in(cast.colleague)

    assert send(colleague, "report_part", report.pk, "analys", text=WORDS).status_code == 404
    assert send(colleague, "measure_new", plan.pk, title=WORDS).status_code == 404


def test_completing_and_deciding_again_say_that_it_is_done(cast, sign_in, report, plan):
    client = sign_in(cast.coordinator)

    for name, document, said in (
        ("report_complete", report, "Lägesbilden är redan färdigställd."),
        ("plan_decide", plan, "Beslutet är redan inlagt."),
    ):
        answer = send(client, name, document.pk, deciding_body="Kommunstyrelsen", decided_on="2026-05-05")
        assert said in client.get(answer.url).text
    assert str(plan.places.get().decided_on) == "2026-02-01"
    assert report.places.get().decided_on is None
