"""The chain read forward: from problem, lägesbild, lesson and indicator to what came of them."""

from datetime import date

import pytest
from django.urls import reverse

from plans.models import SituationReport
from tests import factories
from tests.plans.situations import at, text_of


@pytest.fixture
def chain(cast):
    """A completed lägesbild with a problem, and a decided plan with a goal and a measure against it."""
    series = factories.indicator()
    report = factories.situation_report(cast.norsjo)
    factories.report_source(report, series.name, "indicator", indicator=series)
    cause = factories.cause(factories.problem(report))
    factories.seal(report, SituationReport.State.COMPLETED, date(2026, 1, 10))
    plan = factories.action_plan(cast.norsjo, basis=[report])
    factories.goal(plan, problem=cause.problem, indicator=series)
    factories.measure(plan, causes=[cause], indicator=series)
    return factories.decide(plan)


def part(text, heading):
    """What stands under a heading of the page."""
    return text.partition(f"{heading}</h2>")[2].partition("</section>")[0]


def onwards(client, problem):
    return part(
        text_of(client, at("problem_detail", problem.report, problem=problem.pk)), "Vad som görs åt det"
    )


def test_problem_detail_leads_to_goals_and_measures(cast, sign_in, chain):
    goal, measure = chain.goals.get(), chain.measures.get()

    text = onwards(sign_in(cast.coordinator), goal.problem)

    assert f'<a href="/kommuner/2417/planer/{chain.pk}/#mal-{goal.pk}">{goal}</a>' in text
    assert f'<a href="/kommuner/2417/atgarder/{measure.pk}/">{measure}</a>' in text
    assert text.count(chain.title) == 2


def test_problem_detail_shows_each_measure_once_as_it_stands_in_the_plan_in_force(cast, sign_in, chain):
    goal, measure = chain.goals.get(), chain.measures.get()
    later = factories.action_plan(
        cast.norsjo, title="Nästa plan", version=2, previous=chain, line=chain.line, basis=chain.basis.all()
    )
    factories.measure(later, line=measure.line, previous=measure, causes=measure.causes.all())
    only = factories.measure(later, "Fältarbete på kvällar", causes=measure.causes.all())

    text = onwards(sign_in(cast.coordinator), goal.problem)

    assert text.count(measure.title) == 1
    assert f"/atgarder/{measure.pk}/" in text
    assert f"/atgarder/{only.pk}/" in text


def test_problem_detail_follows_the_problem_into_its_next_version(cast, sign_in, chain):
    problem = chain.goals.get().problem
    report = factories.situation_report(
        cast.norsjo, version=2, previous=problem.report, line=problem.report.line
    )
    copied = factories.problem(report, line=problem.line, previous=problem)

    assert str(chain.measures.get()) in onwards(sign_in(cast.coordinator), copied)


def test_problem_detail_tells_nothing_of_a_draft_that_one_does_not_read(cast, sign_in, chain):
    problem = chain.goals.get().problem
    draft = factories.action_plan(
        cast.norsjo, title="Hemligt utkast", subject="andts", basis=[problem.report]
    )
    factories.measure(draft, "Tyst åtgärd", causes=problem.causes.all())
    factories.goal(draft, "Tyst mål", problem=problem)

    for person in (cast.reader, cast.county_officer):
        text = onwards(sign_in(person), problem)
        assert str(chain.measures.get()) in text
        assert "Tyst" not in text
        assert "Hemligt utkast" not in text
    assert "Tyst åtgärd" in onwards(sign_in(cast.coordinator), problem)


def test_problem_detail_says_that_nothing_is_done(cast, sign_in):
    report = factories.situation_report(cast.norsjo)
    problem = factories.problem(report)
    factories.seal(report, SituationReport.State.COMPLETED, date(2026, 1, 10))

    assert "Inget mål och ingen åtgärd" in onwards(sign_in(cast.coordinator), problem)


def test_report_detail_leads_to_the_plans_and_to_its_indicators(cast, sign_in, chain):
    report = chain.basis.get()
    factories.action_plan(cast.norsjo, title="Hemligt utkast", subject="andts", basis=[report])

    own = text_of(sign_in(cast.coordinator), at("report_detail", report))
    theirs = text_of(sign_in(cast.county_officer), at("report_detail", report))

    assert f'<a href="/kommuner/2417/planer/{chain.pk}/">' in part(own, "Planer som bygger på den")
    assert "Hemligt utkast" in own
    assert f'<a href="/kommuner/2417/planer/{chain.pk}/">' in part(theirs, "Planer som bygger på den")
    assert "Hemligt utkast" not in theirs
    assert '<a href="/kommuner/2417/statistik/violent_crime_100k/">' in own


def test_plan_and_measure_lead_to_indicator_and_problem(cast, sign_in, chain):
    goal, indicator = chain.goals.get(), '<a href="/kommuner/2417/statistik/violent_crime_100k/">'
    problem = f'<a href="{at("problem_detail", goal.problem.report, problem=goal.problem_id)}">'
    client = sign_in(cast.coordinator)

    assert indicator in text_of(client, at("measure_detail", chain.measures.get()))
    assert indicator in text_of(client, at("plan_detail", chain))
    assert problem in text_of(client, at("plan_detail", chain))


def test_a_municipality_s_own_indicator_is_a_link_only_for_those_who_open_its_page(cast, sign_in):
    series = factories.indicator("own", name="Egen räkning", municipality=cast.norsjo)
    plan = factories.action_plan(cast.norsjo)
    measure = factories.measure(plan, indicator=series)
    factories.goal(plan, indicator=series)
    factories.decide(plan)

    for address in (at("measure_detail", measure), at("plan_detail", plan)):
        own = text_of(sign_in(cast.coordinator), address)
        theirs = text_of(sign_in(cast.county_officer), address)
        assert '<a href="/kommuner/2417/statistik/own/">Egen räkning</a>' in own
        assert "Egen räkning" in theirs
        assert "/statistik/own/" not in theirs


def test_lessons_come_up_when_the_next_lagesbild_is_written_and_are_taken_up_there(cast, sign_in, chain):
    lesson = factories.lesson(factories.follow_up(chain.measures.get()))
    draft = factories.situation_report(cast.norsjo, title="Lägesbild 2028")
    client = sign_in(cast.coordinator)
    take = f"{reverse('lesson_edit', args=['2417', lesson.pk])}?lagesbild={draft.pk}"

    before = part(text_of(client, at("report_detail", draft)), "Lärdomar från uppföljningen")
    answer = client.post(take, {"used_in": str(draft.pk)})
    after = part(text_of(client, at("report_detail", draft)), "Lärdomar från uppföljningen")
    read = part(text_of(client, at("report_read", draft)), "Lärdomar som den tar upp")

    assert lesson.text in before
    assert f'href="{take}"' in before
    assert client.get(take).context["form"]["used_in"].value() == draft.pk
    assert answer.url == at("report_detail", draft)
    assert f'href="{take}"' not in after
    assert lesson.text in after
    assert lesson.text in read


def test_lesson_edit_from_a_draft_has_that_lagesbild_chosen(cast, sign_in, chain):
    lesson = factories.lesson(factories.follow_up(chain.measures.get()))
    draft = factories.situation_report(cast.norsjo, title="Lägesbild 2028")

    address = f"{reverse('lesson_edit', args=['2417', lesson.pk])}?lagesbild={draft.pk}"

    text = text_of(sign_in(cast.coordinator), address)
    assert f'<option value="{draft.pk}" selected>' in text


def test_lesson_list_names_the_lagesbild_only_to_those_who_read_it(cast, sign_in, chain):
    draft = factories.situation_report(cast.norsjo, title="Hemligt utkast")
    factories.lesson(factories.follow_up(chain.measures.get()), used_in=draft)
    address = reverse("lesson_list", args=["2417"])

    own, theirs = (text_of(sign_in(person), address) for person in (cast.coordinator, cast.reader))

    assert f'<a href="{at("report_detail", draft)}">Hemligt utkast</a>' in own
    assert "Hemligt utkast" not in theirs
    assert "Har inte tagits upp än" in theirs


def test_a_follow_up_leads_to_what_was_done_before_it_and_to_where_its_lesson_was_taken_up(
    cast, sign_in, chain
):
    measure, report = chain.measures.get(), chain.basis.get()
    for title, day in (("Lampor uppsatta", date(2026, 5, 2)), ("Nya lampor", date(2026, 10, 2))):
        factories.activity(cast.norsjo, by=cast.coordinator, title=title, on=day).measures.add(measure)
    follow_up = factories.follow_up(measure, date(2026, 9, 1))
    factories.lesson(follow_up, used_in=report)
    client = sign_in(cast.coordinator)

    read = text_of(client, at("follow_up_detail", follow_up))
    writing = text_of(client, at("follow_up_new", measure))

    assert "Lampor uppsatta" in part(read, "Det här gjordes")
    assert "Nya lampor" not in read
    assert "Nya lampor" in part(writing, "Det här gjordes")
    assert f'<a href="{at("report_detail", report)}">{report}</a>' in part(read, "Lärdom")
