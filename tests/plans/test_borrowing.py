"""Borrowing: what others lend, what came of it, examples; text copied, origin kept, no persons."""

from uuid import uuid4

import pytest
from django.urls import reverse

from municipalities.choices import words
from municipalities.models import PreventionKind, PreventionLevel, TargetGroup
from plans.models import Borrowing, Measure
from plans.planning.borrowing.reports import lent_measures, templates
from portal.lib.guard import find_personal_data
from tests import factories


@pytest.fixture
def lent(cast):
    """A measure that Arjeplog lends, in a plan that was decided."""
    plan = factories.action_plan(cast.arjeplog)
    measure = factories.measure(
        plan, "Vuxna på badet", description="Två vuxna varje kväll.", cost=12000, themes=["trygghet"],
        is_lent=True, lent_note="Börja i maj.", person=cast.foreign_coordinator, responsible="Fritidschefen",
    )  # fmt: skip
    factories.decide(plan)
    factories.follow_up(measure, sentence="Lugnare kvällar.", effect="known", effect_text="Färre klagomål.")
    return measure


@pytest.fixture
def draft(cast):
    return factories.action_plan(cast.norsjo, title="Vårt utkast")


def borrow_page(lent):
    return reverse("measure_borrow", args=["2417", lent.pk])


def test_measure_borrow_list_shows_what_is_lent_and_nothing_else(cast, lent, draft, sign_in):
    plan = lent.plan
    own = factories.action_plan(cast.norsjo, subject="andts")
    factories.measure(own, "Vår egen", is_lent=True)
    factories.decide(own)
    written = factories.action_plan(cast.arjeplog, subject="andts", title="Skrivs")
    factories.measure(written, "Ett utkast", is_lent=True)
    factories.decide(factories.action_plan(cast.arjeplog, subject="other", title="Annat"))
    hidden = factories.action_plan(cast.arjeplog, subject="violent_extremism")
    factories.measure(hidden, "Inte utlånad")
    factories.decide(hidden)

    page = sign_in(cast.coordinator).get(reverse("measure_borrow_list", args=["2417"])).content.decode()

    assert "Vuxna på badet" in page
    assert "Arjeplogs kommun" in page
    assert "Lugnare kvällar." in page
    assert not [title for title in ("Vår egen", "Ett utkast", "Inte utlånad", plan.title) if title in page]


def test_measure_borrow_list_is_searched_by_words_and_theme(cast, lent, sign_in):
    client, address = sign_in(cast.coordinator), reverse("measure_borrow_list", args=["2417"])

    def found(query):
        return "Vuxna på badet" in client.get(address + query).content.decode()

    assert found("?q=vuxna+maj")
    assert found("?tema=trygghet")
    assert not found("?q=skoter")
    assert not found("?tema=alkohol")
    assert client.get(address + "?q=%00%27&sida=x&tema=%25").status_code == 200


def test_measure_borrow_list_gives_htmx_the_list_alone(cast, lent, sign_in):
    answer = sign_in(cast.coordinator).get(
        reverse("measure_borrow_list", args=["2417"]), headers={"HX-Request": "true"}
    )

    assert answer.content.decode().strip().startswith('<div id="measures"')


def test_measure_borrow_shows_text_cost_and_what_came_of_it_but_no_persons(cast, lent, draft, sign_in):
    type(cast.coordinator).objects.filter(pk=cast.foreign_coordinator.pk).update(name="Karin Borta")

    page = sign_in(cast.colleague).get(borrow_page(lent)).content.decode()

    for text in (
        "Två vuxna varje kväll.",
        "12\xa0000 kronor",
        "Lugnare kvällar.",
        "Färre klagomål.",
        "Börja i maj.",
    ):
        assert text in page
    assert "Karin Borta" not in page
    assert "Fritidschefen" not in page
    assert lent.plan.title not in page


def test_measure_borrow_copies_the_text_and_keeps_the_origin_once(cast, lent, draft, sign_in):
    form = {"plan": draft.pk, "adaptation": "En vuxen och en förening.", "form_token": str(uuid4())}
    client = sign_in(cast.coordinator)

    answers = [client.post(borrow_page(lent), form) for _ in range(2)]

    measure = draft.measures.get()
    assert [answer.url for answer in answers] == [reverse("measure_edit", args=["2417", measure.pk])] * 2
    assert (measure.title, measure.description, measure.cost) == (
        "Vuxna på badet",
        "Två vuxna varje kväll.",
        12000,
    )
    assert (measure.responsible, measure.person, measure.starts_on, measure.is_lent) == (
        "",
        None,
        None,
        False,
    )
    assert measure.line != lent.line
    borrowing = Borrowing.objects.get()
    assert (borrowing.source, borrowing.adaptation) == (lent, "En vuxen och en förening.")


def test_the_borrower_sees_where_it_came_from_and_the_lender_who_borrowed(cast, lent, draft, sign_in):
    further = factories.measure(factories.action_plan(factories.municipality("2418", "Malå")), "Ännu äldre")
    Borrowing.objects.create(measure=lent, source=further, adaptation="Vi började tidigare.")
    sign_in(cast.coordinator).post(
        borrow_page(lent), {"plan": draft.pk, "adaptation": "Kortare.", "form_token": str(uuid4())}
    )

    own = reverse("measure_detail", args=["2417", draft.measures.get().pk])
    lineage = sign_in(cast.coordinator).get(own).content.decode()
    factories.decide(draft)
    lender = sign_in(cast.foreign_coordinator).get(reverse("measure_detail", args=["2506", lent.pk]))

    for text in (
        "Arjeplogs kommun: Vuxna på badet",
        "Kortare.",
        "Malå kommun: Ännu äldre",
        "Vi började tidigare.",
    ):
        assert text in lineage
    assert f"Norsjö kommun ({Borrowing.objects.latest('pk').created_at.year})" in lender.content.decode()


def test_measure_borrow_takes_no_plan_that_one_does_not_write_in(cast, lent, draft, sign_in):
    foreign = factories.action_plan(cast.arjeplog, subject="andts")
    client = sign_in(cast.coordinator)

    for plan in (foreign, factories.decide(factories.action_plan(cast.norsjo, subject="andts"))):
        answer = client.post(borrow_page(lent), {"plan": plan.pk, "form_token": str(uuid4())})
        assert answer.status_code == 422
    assert not Borrowing.objects.exists()


def test_what_is_no_longer_lent_is_not_found(cast, lent, draft, sign_in):
    lender = sign_in(cast.foreign_coordinator)
    lender.post(reverse("measure_stop_lending", args=["2506", lent.pk]))

    assert sign_in(cast.coordinator).get(borrow_page(lent)).status_code == 404


def test_measure_lend_shows_it_to_others(cast, lent, sign_in):
    Measure.objects.update(is_lent=False)

    sign_in(cast.foreign_coordinator).post(
        reverse("measure_lend", args=["2506", lent.pk]), {"lent_note": "Ta med saft.", "edition": "1"}
    )

    assert [row.lent_note for row in lent_measures(cast.norsjo)] == ["Ta med saft."]


def test_nothing_real_is_borrowed_into_the_practice_municipality(cast, lent, sign_in):
    from municipalities.actions import load_practice

    load_practice()

    page = sign_in(cast.coordinator).get(reverse("measure_borrow_list", args=["0000"])).content.decode()

    assert "Vuxna på badet" not in page
    assert "Trygghetsvandring" in page
    assert sign_in(cast.coordinator).get(reverse("measure_borrow", args=["0000", lent.pk])).status_code == 404


# Examples


def test_measure_template_begins_a_measure_once(cast, draft, sign_in):
    form = {"plan": draft.pk, "form_token": str(uuid4())}

    for _ in range(2):
        sign_in(cast.coordinator).post(reverse("measure_template", args=["2417", "nattvandring"]), form)

    measure = draft.measures.get()
    assert (measure.title, measure.level, measure.themes) == (
        "Vuxna på stan",
        "universal",
        ["trygghet", "alkohol"],
    )


def test_an_unknown_example_is_not_found(cast, sign_in):
    assert (
        sign_in(cast.coordinator).get(reverse("measure_template", args=["2417", "finns-inte"])).status_code
        == 404
    )


@pytest.mark.parametrize("slug", templates())
def test_every_example_is_whole_and_in_known_words(cast, slug):
    template = templates()[slug]

    assert template.speaks_for
    assert template.in_small_places
    assert template.operative_goal
    assert template.level in PreventionLevel.values
    assert template.kind in PreventionKind.values
    assert set(template.target_groups) <= set(TargetGroup.values)
    assert template.target_groups
    assert set(template.themes) <= set(words().themes)
    assert template.themes
    assert not find_personal_data(template.description).stops
    Measure(**template.measure_fields).clean_fields(exclude=["plan"])


@pytest.mark.parametrize("number", [1, 3])
def test_measure_borrow_list_asks_as_much_for_three_as_for_one(
    cast, lent, sign_in, number, django_assert_num_queries
):
    for subject in ("andts", "violent_extremism")[: number - 1]:
        plan = factories.action_plan(cast.arjeplog, subject=subject)
        factories.measure(plan, f"Åtgärd {subject}", is_lent=True)
        factories.decide(plan)
    client = sign_in(cast.coordinator)

    with django_assert_num_queries(10):
        client.get(reverse("measure_borrow_list", args=["2417"]))


def test_the_lender_hears_nothing_of_plans_that_are_being_written(cast, lent, draft, sign_in):
    form = {"plan": draft.pk, "adaptation": "", "form_token": str(uuid4())}
    sign_in(cast.coordinator).post(borrow_page(lent), form)

    def lenders_page():
        address = reverse("measure_detail", args=["2506", lent.pk])
        return sign_in(cast.foreign_coordinator).get(address).content.decode()

    before = lenders_page()
    factories.decide(draft)

    assert "Norsjö" not in before
    assert "Norsjö" in lenders_page()
