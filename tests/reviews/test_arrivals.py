"""What a municipality sends or finishes is found by its county: among what is new, and on the municipality's page."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from plans.models import ActionPlan, SharedDuty
from reviews.reports import arrivals_from, arrivals_since
from tests import factories
from tests.reviews.pages import text_of


def sent(document, days_ago=1):
    document.places.update(sent_at=timezone.now() - timedelta(days=days_ago))
    return document


def since(days=30):
    return timezone.now() - timedelta(days=days)


def titles(arrivals):
    return [arrival.title for arrival in arrivals]


def test_a_draft_stands_in_the_news_and_on_the_municipalitys_page_from_the_day_it_is_sent(officer, cast):
    report = factories.situation_report(cast.norsjo, title="Lägesbild på väg")
    pages = [reverse("county_news", args=["24"]), reverse("county_municipality", args=["24", "2417"])]
    for page in pages:
        assert "Lägesbild på väg" not in officer.get(page).content.decode()

    sent(report)

    for page in pages:
        answer = officer.get(page)
        assert f'href="{reverse("report_detail", args=["2417", report.pk])}"' in answer.content.decode()
        assert f"Utkast skickat {cast.days_ago(1)}" in text_of(answer)


def test_the_draft_says_when_it_was_sent_and_by_whom(officer, cast):
    for make, page in ((factories.situation_report, "report_detail"), (factories.action_plan, "plan_detail")):
        draft = make(cast.norsjo)
        draft.places.update(sent_at=timezone.now(), sent_by=cast.coordinator)

        answer = officer.get(reverse(page, args=["2417", draft.pk]))

        assert f"Skickad till länsstyrelsen {cast.today} av Anna Lindgren." in text_of(answer)


def test_what_is_completed_decided_followed_up_and_shared_stands_in_the_news(cast):
    report = factories.situation_report(cast.norsjo, title="Lägesbild 2026", completed=cast.days_ago(20))
    plan = factories.decide(factories.action_plan(cast.mala, title="Plan 2026"), cast.days_ago(10))
    followed = factories.follow_up_round(plan, place=cast.mala, finished_on=cast.today)
    for code in ("s4", "s5"):
        SharedDuty.objects.create(municipality=cast.asele, duty_code=code)
    ids = [cast.norsjo.pk, cast.mala.pk, cast.asele.pk]

    arrivals = {each.url: (str(each.label), each.on) for each in arrivals_since(cast.officer, ids, since(1))}

    assert arrivals == {
        reverse("report_detail", args=["2417", report.pk]): ("Färdigställd", cast.days_ago(20)),
        reverse("plan_detail", args=["2418", plan.pk]): ("Beslutad", cast.days_ago(10)),
        reverse("round_detail", args=["2418", followed.pk]): ("Uppföljd", cast.today),
        reverse("law_table", args=["2463"]): ("Delad", cast.today),
    }


def test_what_is_old_or_not_sent_is_no_news(cast):
    factories.situation_report(cast.norsjo, title="Eget utkast")
    sent(factories.action_plan(cast.norsjo, title="Skickat förr"), days_ago=40)
    ids = [cast.norsjo.pk, cast.mala.pk]

    assert arrivals_since(cast.officer, ids, since()) == []

    factories.situation_report(cast.mala, completed=cast.days_ago(90))  # entered today

    assert len(arrivals_since(cast.officer, ids, since())) == 1
    assert arrivals_since(cast.officer, ids, timezone.now()) == []


def test_a_joint_draft_is_read_from_the_municipality_that_sent_it(cast):
    group = factories.group(cast.norsjo, cast.mala)
    plan = factories.action_plan(cast.norsjo, cast.mala, owner_group=group, title="Gemensam plan")
    plan.places.filter(municipality=cast.mala).update(sent_at=timezone.now())

    assert titles(arrivals_from(cast.officer, cast.mala)) == ["Gemensam plan"]
    assert arrivals_from(cast.officer, cast.norsjo) == []


def test_the_municipalitys_page_lists_drafts_first_and_nothing_that_was_replaced(cast):
    factories.decide(factories.action_plan(cast.norsjo, title="Planen"))
    replaced = factories.decide(factories.action_plan(cast.norsjo, title="Förra planen", subject="other"))
    ActionPlan.objects.filter(pk=replaced.pk).update(state="superseded", superseded_at=timezone.now())
    sent(factories.situation_report(cast.norsjo, title="Utkastet"))

    assert titles(arrivals_from(cast.officer, cast.norsjo)) == ["Utkastet", "Planen"]


def test_arrivals_cost_one_question_however_many(cast, django_assert_num_queries):
    for number in range(3):
        sent(factories.situation_report(cast.norsjo, title=f"Lägesbild {number}"))
    assert cast.officer.county_ids

    with django_assert_num_queries(1):
        assert len(arrivals_from(cast.officer, cast.norsjo)) == 3
    with django_assert_num_queries(1):
        assert len(arrivals_since(cast.officer, [cast.norsjo.pk], since())) == 3


def test_the_countys_table_of_the_law_leads_to_each_municipality(officer, cast):
    page = officer.get(reverse("county_law", args=["24"])).content.decode()

    assert f'<a href="{reverse("county_municipality", args=["24", "2417"])}">Norsjö</a>' in page
