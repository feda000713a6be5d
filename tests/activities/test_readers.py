"""Så går det: what elected readers see, what is published to everyone, and what neither ever sees."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from activities.models import PublicPage
from activities.readers import actions, reports
from municipalities.models import CitizenPledge, ContactCard
from plans.models import Goal
from portal.lib.dates import twelve_months_from
from tests import factories

TODAY = timezone.localdate()


@pytest.fixture
def decided(cast):
    """Two plans after each other: one goal kept, one left behind; a measure that is followed up."""
    before = factories.action_plan(cast.norsjo, title="Åtgärdsplan 2022", subject="crime")
    kept = factories.goal(before, "Barn ska vara trygga på väg hem", level=Goal.Level.STRATEGIC)
    factories.goal(before, "Belysta vägar", level=Goal.Level.STRATEGIC)
    factories.decide(before, date(2022, 3, 1))
    before.state = "superseded"
    before.save(update_fields=["state"])
    plan = factories.action_plan(
        cast.norsjo, title="Åtgärdsplan 2026", line=before.line, version=2, previous=before
    )
    series = factories.indicator()
    for year, value in ((TODAY.year - 2, 12), (TODAY.year - 1, 9)):
        factories.figure(series, value, year, cast.norsjo)
    goal = factories.goal(
        plan, "Barn ska vara trygga på väg till och från skolan", level=Goal.Level.STRATEGIC, line=kept.line,
        indicator=series,
    )  # fmt: skip
    factories.goal(plan, "Färre skadegörelser", parent=goal)
    measure = factories.measure(
        plan, ends_on=TODAY + timedelta(days=90), starts_on=TODAY - timedelta(days=90)
    )
    factories.decide(plan, date(2026, 2, 1))
    factories.follow_up(measure, on=TODAY - timedelta(days=10))
    return plan


def test_overview_says_what_was_decided_what_happened_and_how_it_goes(cast, decided):
    factories.activity(cast.norsjo, title="Nattvandring vid badet", shared=True, on=TODAY - timedelta(days=3))

    overview = reports.overview(cast.norsjo)

    assert overview.decided == "Beslutad av Kommunstyrelsen 2026-02-01, § 12."
    (goal,) = overview.goals
    assert (goal.text, goal.under) == (
        "Barn ska vara trygga på väg till och från skolan", ("Färre skadegörelser",),
    )  # fmt: skip
    assert overview.followed == "Ingen åtgärd är försenad. 1 av 1 åtgärd pågår eller är genomförd."
    assert [(tally.label, tally.number) for tally in overview.follow_ups] == [("Går enligt plan", 1)]
    assert f"{TODAY - timedelta(days=3)} Nattvandring vid badet" in overview.examples
    assert [figures.name for figures in overview.figures] == ["Anmälda våldsbrott"]


def test_what_was_followed_up_under_the_previous_plan_is_no_result_of_this_one(cast):
    before = factories.action_plan(cast.norsjo)
    earlier = [factories.measure(before, title) for title in ("Nattvandring", "Ishall")]
    for measure in earlier:
        factories.follow_up(measure, on=date(2025, 2, 1), colour="red")
    factories.decide(before, date(2024, 3, 1))
    before.state = "superseded"
    before.save(update_fields=["state"])
    plan = factories.action_plan(cast.norsjo, line=before.line, version=2, previous=before)
    for measure in earlier:
        factories.measure(plan, measure.title, line=measure.line, previous=measure)
    factories.decide(plan)
    factories.follow_up(plan.measures.get(title="Ishall"), on=date(2026, 9, 1))

    overview = reports.overview(cast.norsjo)

    assert [(tally.label, tally.number) for tally in overview.follow_ups] == [("Går enligt plan", 1)]
    assert overview.earlier == "Ytterligare 1 åtgärd följdes upp i förra planen, men inte än i den här."


def test_an_ended_measure_is_not_said_to_be_carried_out(cast):
    plan = factories.action_plan(cast.norsjo)
    near = {"starts_on": TODAY - timedelta(days=90), "ends_on": TODAY + timedelta(days=90)}
    factories.measure(plan, "Ishall", **near)
    ended = factories.measure(plan, "Affischer", **near)
    factories.decide(plan)
    factories.follow_up(ended, colour="red", choice="stop")

    overview = reports.overview(cast.norsjo)

    assert overview.followed == "Ingen åtgärd är försenad. 1 av 2 åtgärder pågår eller är genomförda."
    assert [(tally.label, tally.number) for tally in overview.measures] == [("Pågår", 1), ("Avbruten", 1)]


@pytest.mark.parametrize(("days", "counted"), [(-1, False), (0, True)])
def test_the_last_twelve_months_are_this_calendar_month_and_the_eleven_before(cast, days, counted):
    first = twelve_months_from(TODAY)
    on = first + timedelta(days=days)
    before = reports.happened(cast.norsjo)[0]
    factories.activity(cast.norsjo, shared=True, on=on)

    assert reports.happened(cast.norsjo)[0] - before == counted
    assert f"sedan {first}" in reports.overview(cast.norsjo).happened


def test_the_history_of_goals_goes_across_elections(cast, decided):
    first, second = reports.overview(cast.norsjo).history

    assert (first.text, first.is_kept) == ("Barn ska vara trygga på väg till och från skolan", True)
    assert first.plans == (
        "Åtgärdsplan 2022 (mandatperioden 2018–2022)", "Åtgärdsplan 2026 (mandatperioden 2022–2026)",
    )  # fmt: skip
    assert (second.text, second.is_kept) == ("Belysta vägar", False)


def test_a_goal_that_was_written_anew_in_the_same_words_is_the_same_goal(cast, decided):
    other = factories.action_plan(cast.norsjo, title="Åtgärdsplan 2027", subject="crime")
    factories.goal(other, "belysta vägar", level=Goal.Level.STRATEGIC)
    decided.state = "superseded"
    decided.save(update_fields=["state"])
    factories.decide(other, date(2027, 3, 1))

    told = {goal.text: (len(goal.plans), goal.is_kept) for goal in reports.overview(cast.norsjo).history}

    assert told == {
        "Barn ska vara trygga på väg till och från skolan": (2, False),
        "belysta vägar": (2, True),
    }


def test_the_kinds_of_what_happened_add_up(cast):
    factories.activity(cast.norsjo, shared=True, family="meeting", on=TODAY)
    for day in (1, 2):
        factories.activity(cast.norsjo, shared=True, family="", on=TODAY - timedelta(days=day))

    overview = reports.overview(cast.norsjo)

    first = twelve_months_from(TODAY)
    assert overview.happened == f"4 aktiviteter har delats sedan {first}."  # one more in the cast
    assert ("Utan typ", 2) in overview.kinds
    assert sum(number for _kind, number in overview.kinds) == 4


@pytest.mark.parametrize(
    ("day", "term"),
    [(date(2022, 10, 14), "2018–2022"), (date(2022, 10, 15), "2022–2026"), (date(2012, 5, 1), "2010–2014")],
)
def test_term_of_begins_on_15_october_of_the_election_year(day, term):
    assert reports.term_of(day) == f"mandatperioden {term}"


def test_what_comes_to_be_decided_has_its_dates_and_is_not_for_the_public(cast, decided):
    factories.agreement(cast.norsjo, title="Överenskommelse med polisen", valid_to=TODAY + timedelta(days=60))

    found = [(decision.text, decision.on) for decision in reports.overview(cast.norsjo).decisions]

    assert ("Överenskommelse med polisen går ut", (TODAY + timedelta(days=60)).isoformat()) in found
    assert reports.overview(cast.norsjo, is_public=True).decisions == ()


def test_readers_page_names_what_is_late_and_leads_to_it_and_the_public_page_does_not(cast, sign_in):
    plan = factories.action_plan(cast.norsjo, title="Plan med förseningar")
    late = factories.measure(plan, "Belysning vid ishallen", ends_on=TODAY - timedelta(days=9))
    factories.decide(plan)

    html = sign_in(cast.reader).get("/kommuner/2417/sa-gar-det/").content.decode()
    public = reports.overview(cast.norsjo, is_public=True)

    assert "1 av 1 åtgärd är försenad." in html
    assert f'<a href="/kommuner/2417/atgarder/{late.pk}/">Belysning vid ishallen</a>' in html
    assert f'<a href="/kommuner/2417/planer/{plan.pk}/">Plan med förseningar</a>' in html
    assert (public.late, public.plan_id) == ((), 0)


def test_readers_page_says_what_is_asked_of_the_reader_and_when(cast, decided, sign_in):
    soon = TODAY + timedelta(days=60)
    factories.agreement(cast.norsjo, title="Överenskommelse med polisen", valid_to=soon)

    text = strip_tags(sign_in(cast.reader).get("/kommuner/2417/sa-gar-det/").content.decode())

    assert f"Överenskommelse med polisen går ut {soon} Ni tar ställning till en ny." in " ".join(text.split())


def test_pledges_stand_with_what_came_of_them(cast):
    pledge = CitizenPledge.objects.create(
        text="Vi syns på skolans gård",
        issuers="Kommunen och polisen",
        starts_on=date(2026, 1, 1),
        outcome="Så blev det",
    )
    pledge.municipalities.set([cast.norsjo])

    (shown,) = reports.overview(cast.norsjo).pledges

    assert (shown.text, shown.outcome) == ("Vi syns på skolans gård", "Så blev det")


CANARIES = ("Kanarieutkast", "Kanarieåtgärd", "Kanarielägesbild", "En odelad aktivitet", "Ett utkast")


@pytest.fixture
def canaries(cast):
    """Drafts and unshared entries that no reader and nobody outside may meet."""
    report = factories.situation_report(cast.norsjo, title="Kanarielägesbild")
    factories.problem(report, title="Kanarielägesbild")
    draft = factories.action_plan(cast.norsjo, title="Kanarieutkast", subject="andts")
    factories.goal(draft, "Kanarieutkast", level=Goal.Level.STRATEGIC)
    factories.measure(draft, "Kanarieåtgärd")


def test_readers_page_shows_nothing_of_drafts_and_unshared_entries(cast, decided, canaries, sign_in):
    html = sign_in(cast.reader).get("/kommuner/2417/sa-gar-det/").content.decode()

    assert "Åtgärdsplan 2026" in html
    assert not [canary for canary in CANARIES if canary in html]


def test_public_page_shows_nothing_of_drafts_and_unshared_entries(cast, decided, canaries, client):
    actions.publish(by=cast.coordinator, municipality=cast.norsjo, introduction="Välkommen")

    html = client.get("/kommuner/2417/offentlig/").content.decode()

    assert "Åtgärdsplan 2026" in html
    assert not [canary for canary in CANARIES if canary in html]
    assert cast.coordinator.name not in html


def test_what_is_published_stays_until_it_is_published_again(cast, decided, client):
    actions.publish(by=cast.coordinator, municipality=cast.norsjo, introduction="")
    factories.activity(cast.norsjo, title="Kom till sedan", shared=True, on=TODAY)

    before = client.get("/kommuner/2417/offentlig/").content.decode()
    actions.publish(by=cast.coordinator, municipality=cast.norsjo, introduction="")
    after = client.get("/kommuner/2417/offentlig/").content.decode()

    assert "Kom till sedan" not in before
    assert "Kom till sedan" in after
    assert "9" in before


def test_what_is_published_is_as_it_was_gathered(cast, decided):
    page = actions.publish(by=cast.coordinator, municipality=cast.norsjo, introduction="")

    assert reports.kept(PublicPage.objects.get(pk=page.pk).content) == reports.overview(
        cast.norsjo, is_public=True
    )


def test_public_page_says_its_place_once_in_the_title(cast, decided, client, sign_in):
    actions.publish(by=cast.coordinator, municipality=cast.norsjo, introduction="")
    address = "/kommuner/2417/offentlig/"

    for html in (
        client.get(address).content.decode(),
        sign_in(cast.coordinator).get(address).content.decode(),
    ):
        assert html.partition("</title>")[0].count("Norsjö kommun") == 1


def test_public_page_is_not_there_before_it_is_published_nor_after_it_is_taken_down(cast, sign_in, client):
    assert client.get("/kommuner/2417/offentlig/").status_code == 404
    actions.publish(by=cast.coordinator, municipality=cast.norsjo, introduction="")
    assert client.get("/kommuner/2417/offentlig/").status_code == 200

    sign_in(cast.coordinator).post("/kommuner/2417/sa-gar-det/ta-ner/")
    client.logout()

    assert client.get("/kommuner/2417/offentlig/").status_code == 404


def test_r16_public_page_has_the_open_contact_cards_and_no_others(cast, client):
    ContactCard.objects.create(
        municipality=cast.norsjo,
        purpose="coordination",
        title="Samordnaren",
        email="trygg@exempel.se",
        is_public=True,
    )
    ContactCard.objects.create(municipality=cast.norsjo, purpose="police", title="Hemlig kontakt")
    actions.publish(by=cast.coordinator, municipality=cast.norsjo, introduction="")

    html = client.get("/kommuner/2417/offentlig/").content.decode()

    assert "trygg@exempel.se" in html
    assert "Hemlig kontakt" not in html


def test_public_publish_shows_first_what_everyone_will_see(cast, decided, sign_in):
    client = sign_in(cast.coordinator)

    asked = client.get("/kommuner/2417/sa-gar-det/publicera/").content.decode()
    answer = client.post("/kommuner/2417/sa-gar-det/publicera/", {"introduction": "Hej alla"}, follow=True)

    assert "Åtgärdsplan 2026" in asked
    assert "Hej alla" in answer.content.decode()
    assert PublicPage.objects.get().published_by == cast.coordinator


def test_an_empty_municipality_has_a_page_that_says_so(cast, sign_in):
    html = sign_in(cast.reader).get("/kommuner/2417/sa-gar-det/").content.decode()

    assert "Här finns ingen beslutad plan än." in html


def test_readers_page_asks_few_questions_however_much_there_is(
    cast, decided, sign_in, django_assert_max_num_queries
):
    client = sign_in(cast.reader)
    client.get("/kommuner/2417/sa-gar-det/")
    with django_assert_max_num_queries(15) as few:
        client.get("/kommuner/2417/sa-gar-det/")
    for number in range(3):
        factories.activity(cast.norsjo, title=f"Aktivitet {number}", shared=True, on=TODAY)

    with django_assert_max_num_queries(15) as more:
        client.get("/kommuner/2417/sa-gar-det/")

    assert len(few) == len(more)
