"""One tap after saving says which measure an entry belongs to; a measure's page leads to the form with it chosen."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from activities import reports
from activities.models import Activity
from plans.models import ActionPlan, FollowUp, Measure
from tests import factories

pytestmark = pytest.mark.django_db

LOG = "/kommuner/2417/aktiviteter/ny/"
QUESTION = "Hör den till någon av era åtgärder?"


def in_force(place, *titles):
    """Measures of a plan that was decided there."""
    plan = factories.action_plan(place)
    measures = [factories.measure(plan, title) for title in titles]
    factories.decide(plan)
    return measures


def change(measure, **fields):
    Measure.objects.filter(pk=measure.pk).update(**fields)


def address(name, activity, code="2417"):
    return reverse(name, args=[code, activity.pk])


# What is offered


def test_the_coordinator_who_saved_a_line_puts_it_under_a_measure_with_one_tap(cast, sign_in):
    client = sign_in(cast.coordinator)
    (lights,) = in_force(cast.norsjo, "Belysning på skolgården")
    line = {"title": "Bytte lampor", "when": "today", "form_token": uuid4()}

    saved = client.post(LOG, line, follow=True).content.decode()
    tapped = client.post(
        address("activity_link", Activity.objects.latest("pk")), {"measure": lights.pk}, follow=True
    ).content.decode()

    assert QUESTION in saved
    assert f'name="measure" value="{lights.pk}">Belysning på skolgården</button>' in saved
    assert QUESTION not in tapped
    assert reverse("measure_detail", args=["2417", lights.pk]) in tapped
    assert list(Activity.objects.latest("pk").measures.all()) == [lights]


def test_the_tap_can_be_taken_back(cast, sign_in):
    client = sign_in(cast.coordinator)
    lights, walks = in_force(cast.norsjo, "Belysning", "Nattvandring")
    cast.unshared.measures.set([lights, walks])

    page = client.get(address("activity_saved", cast.unshared)).content.decode()
    for measure in (lights, walks):
        client.post(address("activity_unlink", cast.unshared), {"measure": measure.pk})
    after = client.get(address("activity_saved", cast.unshared)).content.decode()

    assert page.count(">Den hör inte dit</button>") == 2
    assert not cast.unshared.measures.exists()
    assert QUESTION in after


def test_a_tap_twice_links_once(cast, sign_in):
    client = sign_in(cast.coordinator)
    (lights,) = in_force(cast.norsjo, "Belysning")

    for _time in range(2):
        client.post(address("activity_link", cast.unshared), {"measure": lights.pk})

    assert list(cast.unshared.measures.all()) == [lights]


def test_the_colleague_is_offered_what_is_named_to_the_person_then_to_the_unit_then_the_rest(cast):
    plan = factories.action_plan(cast.norsjo)
    rest = factories.measure(plan, "A annans", responsible_unit="leisure")  # the person's unit elsewhere
    units = factories.measure(plan, "B skolans", responsible_unit="school")
    own = factories.measure(plan, "C min", person=cast.colleague)
    factories.decide(plan)
    factories.membership(cast.colleague, Role.COLLEAGUE, cast.arjeplog, unit="leisure")

    assert reports.measures_to_offer(cast.colleague, cast.norsjo) == [own, units, rest]


def test_at_most_five_measures_are_offered(cast):
    in_force(cast.norsjo, *"ABCDEFG")

    offered = reports.measures_to_offer(cast.coordinator, cast.norsjo)

    assert [measure.title for measure in offered] == [*"ABCDE"]


def test_only_measures_whose_work_goes_on_are_offered(cast):
    going, cancelled, stopped, done = in_force(cast.norsjo, "Pågår", "Avbruten", "Stoppad", "Klar")
    change(
        cancelled, set_state=Measure.Override.CANCELLED, set_reason="Ingen tid", set_on=timezone.localdate()
    )
    change(done, set_state=Measure.Override.DONE, set_reason="Allt är gjort", set_on=timezone.localdate())
    factories.follow_up(stopped, choice=FollowUp.Choice.STOP, choice_reason="Fel väg")
    factories.measure(factories.action_plan(cast.norsjo), "Inte beslutad")
    in_force(cast.arjeplog, "Grannens")

    assert reports.measures_to_offer(cast.coordinator, cast.norsjo) == [going]


def test_nothing_is_asked_where_no_measure_is_in_force(cast, sign_in):
    page = sign_in(cast.coordinator).get(address("activity_saved", cast.unshared)).content.decode()

    assert QUESTION not in page


@pytest.mark.parametrize("name", ["activity_link", "activity_unlink"])
def test_no_measure_but_those_in_force_here_can_be_tapped(cast, sign_in, name):
    client = sign_in(cast.coordinator)
    (foreign,) = in_force(cast.arjeplog, "Grannens")
    draft = factories.measure(factories.action_plan(cast.norsjo), "Inte beslutad")
    joint = factories.activity(cast.norsjo, cast.arjeplog, by=cast.coordinator)
    joint.measures.set([foreign])

    sent = [foreign.pk, draft.pk, 10**17, "", "många", "9" * 40]
    answers = [client.post(address(name, joint), {"measure": value}).status_code for value in sent]

    assert answers == [404] * len(sent)
    assert list(joint.measures.all()) == [foreign]


def test_the_page_after_saving_asks_as_much_for_three_measures_as_for_one(cast, sign_in):
    in_force(cast.norsjo, "Ett", "Två", "Tre")
    in_force(cast.arjeplog, "Ett")

    def queries(person, activity, code):
        client = sign_in(person)
        client.get(address("activity_saved", activity, code))  # what each process keeps is read once
        with CaptureQueriesContext(connection) as captured:
            assert QUESTION in client.get(address("activity_saved", activity, code)).content.decode()
        return len(captured)

    three = queries(cast.coordinator, cast.unshared, "2417")

    assert three <= 15
    assert queries(cast.foreign_coordinator, cast.foreign, "2506") == three


# From the measure to the form


def test_the_measures_page_leads_to_the_form_with_the_measure_chosen(cast, sign_in):
    client = sign_in(cast.colleague)
    lights, walks = in_force(cast.norsjo, "Belysning", "Nattvandring")
    link = f"{LOG}?atgard={walks.pk}"

    page = client.get(reverse("measure_detail", args=["2417", walks.pk])).content.decode()
    form = client.get(link).content.decode()

    assert f'href="{link}">Lägg in en aktivitet</a>' in page
    assert f'<option value="{walks.pk}" selected>' in form
    assert f'<option value="{lights.pk}">' in form


@pytest.mark.parametrize("who", ["manager", "registrar", "reader", "county_officer"])
def test_those_who_add_nothing_get_no_such_button(cast, sign_in, who):
    (lights,) = in_force(cast.norsjo, "Belysning")

    page = sign_in(cast.people[who]).get(reverse("measure_detail", args=["2417", lights.pk])).content.decode()

    assert "Belysning" in page
    assert "?atgard=" not in page


def test_a_measure_that_is_not_decided_has_no_such_button(cast, sign_in):
    draft = factories.measure(factories.action_plan(cast.norsjo), "Inte beslutad")

    page = sign_in(cast.coordinator).get(reverse("measure_detail", args=["2417", draft.pk])).content.decode()

    assert "Inte beslutad" in page
    assert "?atgard=" not in page


def test_the_form_finds_no_measure_but_those_in_force_here(cast, sign_in):
    client = sign_in(cast.coordinator)
    in_force(cast.norsjo, "Belysning")
    (foreign,) = in_force(cast.arjeplog, "Grannens")
    draft = factories.measure(factories.action_plan(cast.norsjo), "Inte beslutad")

    answers = [client.get(LOG, {"atgard": value}) for value in (foreign.pk, draft.pk, "", "många")]

    assert [answer.status_code for answer in answers] == [404] * 4


def test_what_was_typed_is_saved_although_the_measure_in_the_address_is_no_longer_in_force(cast, sign_in):
    (lights,) = in_force(cast.norsjo, "Belysning")
    ActionPlan.objects.filter(pk=lights.plan_id).update(state="superseded")
    yesterday = timezone.localdate() - timedelta(days=1)
    line = {"title": "Bytte lampor", "when": "yesterday", "form_token": uuid4()}

    sign_in(cast.coordinator).post(f"{LOG}?atgard={lights.pk}", line)

    assert Activity.objects.filter(title="Bytte lampor", starts_on=yesterday).exists()
