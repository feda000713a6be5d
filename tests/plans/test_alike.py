"""Liknande kommuner: who is found, by whom, and what is said of them."""

from datetime import date

import pytest
from django.utils import timezone

from municipalities.actions import load_practice
from municipalities.models import Municipality
from plans.alike import actions, reports
from plans.models import AlikeConsent, Problem
from tests import factories

YEAR = timezone.localdate().year - 1


def with_problem(place, title, themes, priority=1):
    """A place whose completed lägesbild names the problem."""
    report = factories.situation_report(place)
    factories.problem(report, title=title, themes=themes, priority=priority)
    factories.seal(report, "completed", date(2026, 3, 1))
    return place


def consent(place, contact=""):
    return actions.say_yes(by=None, municipality=place, contact=contact)


@pytest.fixture
def mala(cast):
    return with_problem(
        factories.municipality("2418", "Malå", population=3040, skr_group="C8"),
        "Vejp på högstadiet",
        ["tobak_nikotin"],
    )


def test_matches_says_why_in_words(cast, mala):
    norsjo = with_problem(cast.norsjo, "Nikotin bland unga", ["tobak_nikotin"])
    Municipality.objects.filter(pk=norsjo.pk).update(population=3924, skr_group="C8")
    consent(norsjo), consent(mala, contact="Samordningen, 0953-140 00")

    (match,) = reports.matches(Municipality.objects.get(pk=norsjo.pk))

    assert match.name == "Malå kommun"
    assert match.reasons == (
        "Ni har båda prioriterat tobak och nikotin.",
        "Ni är ungefär lika stora: 3\xa0924 och 3\xa0040 invånare.",
        "Ni hör till samma kommungrupp, Landsbygdskommun (C8).",
    )
    assert match.problems == ("Vejp på högstadiet",)
    assert match.contact == "Samordningen, 0953-140 00"


def test_matches_shows_nobody_who_has_not_said_yes(cast, mala):
    consent(cast.norsjo)

    assert reports.matches(cast.norsjo) == []


def test_matches_shows_nobody_to_those_who_have_not_said_yes(cast, mala):
    consent(mala)

    assert reports.matches(cast.norsjo) == []


def test_figures_of_those_who_have_not_said_yes_move_nobody(cast, mala):
    sorsele = factories.municipality("2422", "Sorsele")
    consent(cast.norsjo), consent(mala)
    for number, (own, other) in enumerate([(10, 11), (20, 20), (30, 31)]):
        series = factories.indicator(code=f"i{number}", name=f"Siffra {number}")
        factories.figure(series, own, YEAR, cast.norsjo)
        factories.figure(series, other, YEAR, mala)
    before = reports.matches(cast.norsjo)

    for number in range(3):
        factories.figure(type(series).objects.get(code=f"i{number}"), 100_000, YEAR, sorsele)

    assert reports.matches(cast.norsjo) == before


def test_only_official_figures_are_compared(cast, mala):
    consent(cast.norsjo), consent(mala)
    for number, (own, other) in enumerate([(10, 11), (20, 20), (30, 31)]):
        series = factories.indicator(code=f"i{number}", name=f"Siffra {number}")
        factories.figure(series, own, YEAR - 1, cast.norsjo)
        factories.figure(series, other, YEAR - 1, mala)
    before = reports.matches(cast.norsjo)

    for place in (cast.norsjo, mala):
        factories.figure(series, 100_000, YEAR, place, source=f"{place.code}:hand")
    factories.figure(factories.indicator(code="typed"), 1, YEAR, mala, source="2417:hand")

    assert reports.matches(cast.norsjo) == before


def test_the_likest_come_first(cast, mala):
    with_problem(cast.norsjo, "Nikotin bland unga", ["tobak_nikotin"])
    other = with_problem(factories.municipality("2422", "Sorsele"), "Bedrägerier", ["bedrageri_aldre"])
    for place in (cast.norsjo, other, mala):
        consent(place)

    assert [match.name for match in reports.matches(cast.norsjo)] == ["Malå kommun", "Sorsele kommun"]


def test_measures_that_are_lent_for_what_both_have_are_offered(cast, mala):
    with_problem(cast.norsjo, "Nikotin bland unga", ["tobak_nikotin"])
    plan = factories.action_plan(mala)
    lent = factories.measure(plan, title="Nikotinfri skoltid", is_lent=True, themes=["tobak_nikotin"])
    factories.measure(plan, title="Något de inte visar", themes=["tobak_nikotin"])
    factories.measure(plan, title="Om något annat", is_lent=True, themes=["trafik"])
    factories.decide(plan)
    consent(cast.norsjo), consent(mala)

    (match,) = reports.matches(cast.norsjo)

    assert [(measure.pk, measure.title) for measure in match.measures] == [(lent.pk, "Nikotinfri skoltid")]


def test_drafts_and_closed_problems_stay_at_home(cast, mala):
    with_problem(cast.norsjo, "Nikotin bland unga", ["tobak_nikotin"])
    draft = factories.situation_report(mala, subject="andts")
    factories.problem(draft, title="Ett utkast som ingen ska se", themes=["tobak_nikotin"])
    completed = Problem.objects.get(title="Vejp på högstadiet").report
    factories.problem(
        factories.situation_report(mala, subject="other"), title="Ett till", themes=["tobak_nikotin"]
    )
    Problem.objects.filter(report=completed).update(closed_on=date(2026, 9, 1), closed_reason="Löst")
    consent(cast.norsjo), consent(mala)

    (match,) = reports.matches(cast.norsjo)

    assert match.problems == ()


def test_the_practice_place_meets_no_real_one(cast, mala):
    load_practice()
    practice = Municipality.objects.get(code="0000")
    consent(practice), consent(mala), consent(cast.norsjo)

    assert reports.matches(practice) == []
    assert [match.name for match in reports.matches(cast.norsjo)] == ["Malå kommun"]


def test_alike_list_leads_from_no_to_yes_and_back(cast, mala, sign_in):
    consent(mala)
    client = sign_in(cast.coordinator)

    before = client.get("/kommuner/2417/liknande/").content.decode()
    said = client.post(
        "/kommuner/2417/liknande/ja/", {"contact": "Samordningen"}, follow=True
    ).content.decode()
    taken = client.post("/kommuner/2417/liknande/nej/", follow=True).content.decode()

    assert "Ni har inte sagt ja till att jämföras" in before
    assert "Malå kommun" not in before
    assert "Malå kommun" in said
    assert "Malå kommun" not in taken
    assert not AlikeConsent.objects.filter(municipality=cast.norsjo).exists()


def test_alike_list_asks_the_same_number_of_questions_for_one_and_for_three(
    cast, mala, sign_in, django_assert_max_num_queries
):
    client = sign_in(cast.coordinator)
    consent(cast.norsjo), consent(mala)
    client.get("/kommuner/2417/liknande/")
    with django_assert_max_num_queries(15) as one:
        client.get("/kommuner/2417/liknande/")
    for code in ("2422", "2481"):
        consent(with_problem(factories.municipality(code), "Nikotin", ["tobak_nikotin"]))
    client.get("/kommuner/2417/liknande/")  # the figures are kept while they and the consents are the same

    with django_assert_max_num_queries(15) as three:
        client.get("/kommuner/2417/liknande/")

    assert len(one) == len(three)


def test_official_figures_are_compared_as_they_stand_now(cast, mala):
    """What is kept of them between two pages is forgotten when one is added, changed or removed."""
    consent(cast.norsjo), consent(mala)
    for number, (own, other) in enumerate([(10, 11), (20, 22), (30, 33)]):
        series = factories.indicator(code=f"i{number}", name=f"Siffra {number}")
        factories.figure(series, own, YEAR, cast.norsjo)
        theirs = factories.figure(series, other, YEAR, mala)

    def said():
        (match,) = reports.matches(cast.norsjo)
        return any("ungefär samma siffror för siffra 2" in reason for reason in match.reasons)

    assert not said()
    type(theirs).objects.filter(pk=theirs.pk).update(value=30)
    assert said()
    added = factories.figure(series, 90, YEAR, mala, source="kolada-sample")
    assert said()
    theirs.delete()
    assert not said()
    added.delete()
    factories.figure(series, 30, YEAR, mala)
    assert said()
