"""Activities that carry out measures: chosen in half a minute, edited, listed, taken out and in again."""

import csv
import re
from datetime import date
from pathlib import Path
from uuid import uuid4

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from activities import actions, reports
from activities.models import Activity
from tests import factories
from tests.activities.importing import checked, imported

pytestmark = pytest.mark.django_db

LOG = "/kommuner/2417/aktiviteter/ny/"


@pytest.fixture
def plan(cast):
    return factories.action_plan(cast.norsjo)


@pytest.fixture
def lights(plan):
    """A measure in force."""
    measure = factories.measure(plan, "Belysning på skolgården")
    factories.decide(plan)
    return measure


@pytest.fixture
def both(plan, cast):
    """Two measures in force; the coordinator answers for the second."""
    first, second = factories.measure(plan, "Alkoholfri skolgård"), factories.measure(plan, "Nattvandring")
    type(second).objects.filter(pk=second.pk).update(person=cast.coordinator)
    factories.decide(plan)
    return first, second


@pytest.fixture
def foreign(cast):
    """A measure in force in the municipality next door."""
    plan = factories.action_plan(cast.arjeplog)
    measure = factories.measure(plan, "Grannens åtgärd")
    factories.decide(plan)
    return measure


def typed(**fields):
    return {"title": "Bytte lampor", "when": "today", "form_token": uuid4()} | fields


def entered():
    return Activity.objects.latest("pk")


# The 30-second form


def test_activity_log_offers_measures_in_force_and_links_the_chosen_one(cast, sign_in, lights):
    client = sign_in(cast.coordinator)
    factories.measure(factories.action_plan(cast.norsjo, title="Utkast"), "Inte beslutad")

    page = client.get(LOG).content.decode()
    client.post(LOG, typed(measure=lights.pk))

    assert "Hör till åtgärd" in page
    assert "Belysning på skolgården" in page
    assert "Ingen</option>" in page
    assert "Inte beslutad" not in page
    assert list(entered().measures.all()) == [lights]


def test_activity_log_without_a_measure_links_none(cast, sign_in, lights):
    sign_in(cast.coordinator).post(LOG, typed())

    assert not entered().measures.exists()


def test_activity_log_asks_nothing_where_there_is_no_measure(cast, sign_in, plan):
    factories.measure(plan)  # in a plan that is only a draft

    assert "Hör till åtgärd" not in sign_in(cast.coordinator).get(LOG).content.decode()


def test_activity_log_refuses_a_neighbours_measure(cast, sign_in, lights, foreign):
    before = Activity.objects.count()

    answer = sign_in(cast.coordinator).post(LOG, typed(measure=foreign.pk))

    assert answer.status_code == 422
    assert Activity.objects.count() == before
    assert "Grannens åtgärd" not in answer.content.decode()


def test_measures_to_choose_has_the_last_used_first_and_then_ones_own(cast, both):
    first, second = both
    assert list(reports.measures_to_choose(cast.coordinator, cast.norsjo)) == [second, first]

    actions.log_activity(
        by=cast.coordinator, municipalities=[cast.norsjo], form_token=uuid4(), measures=[first],
        title="Cafékväll", starts_on=date(2026, 11, 2), family="meeting",
    )  # fmt: skip

    assert list(reports.measures_to_choose(cast.coordinator, cast.norsjo)) == [first, second]


def test_the_write_link_reveals_no_measure(cast, client, lights):
    _link, token = factories.write_link(cast.coordinator, cast.norsjo)

    page = client.get(reverse("write_by_link", args=[token])).content.decode()

    assert "Belysning" not in page
    assert "Hör till åtgärd" not in page


def test_log_activity_links_once_for_the_same_form(cast, both):
    form = {
        "by": cast.coordinator, "municipalities": [cast.norsjo], "form_token": uuid4(), "title": "Lampor",
        "starts_on": date(2026, 11, 2), "family": "",
    }  # fmt: skip

    first, is_new = actions.log_activity(**form, measures=both)
    again, is_new_again = actions.log_activity(**form, measures=both)

    assert (again, is_new, is_new_again) == (first, True, False)
    assert set(first.measures.all()) == set(both)
    with pytest.raises(actions.FormUsed):
        actions.log_activity(**form, measures=both[:1])


def test_one_like_another_keeps_its_measures(cast, sign_in, both):
    client = sign_in(cast.coordinator)
    pattern = factories.activity(cast.norsjo, by=cast.coordinator)
    pattern.measures.set(both)

    page = client.get(f"{LOG}?som={pattern.pk}").content.decode()
    chosen = reports.measures_of(pattern, cast.coordinator, cast.norsjo)[0]
    client.post(LOG, typed(som=pattern.pk, measure=chosen.pk, family="presence"))

    assert " selected>" in page
    assert set(entered().measures.all()) == set(both)


def test_the_first_visit_of_the_form_weighs_at_most_50_kb_compressed_besides_the_font(cast, sign_in, both):
    page = sign_in(cast.coordinator).get(LOG).content
    files = set(re.findall(rb'(?:href|src)="/static/([^"]+\.(?:css|js|svg))"', page))
    contents = [Path(finders.find(file.decode())).read_bytes() for file in files]

    assert {b"css/portal.css", b"js/portal.js", b"vendor/bootstrap/bootstrap.min.css"} <= files
    assert sum(len(brotli.compress(content)) for content in [page, *contents]) <= 50_000


# Everything about it


def full(activity, **fields):
    return {
        "version": activity.version, "title": activity.title, "starts_on": activity.starts_on.isoformat(),
        "kind_of_activity": activity.family,
    } | fields  # fmt: skip


def test_activity_edit_sets_several_measures_and_takes_them_away(cast, sign_in, both):
    client = sign_in(cast.coordinator)
    activity = cast.unshared
    address = reverse("activity_edit", args=["2417", activity.pk])

    client.post(address, full(activity, measures=[measure.pk for measure in both]))
    activity.refresh_from_db()
    assert set(activity.measures.all()) == set(both)
    client.post(address, full(activity, measures=[both[0].pk]))

    assert list(activity.measures.all()) == [both[0]]


def test_activity_edit_leaves_a_neighbours_links_alone(cast, sign_in, lights, foreign):
    joint = factories.activity(cast.norsjo, cast.arjeplog, by=cast.coordinator)
    joint.measures.set([foreign])

    page = sign_in(cast.coordinator).get(reverse("activity_edit", args=["2417", joint.pk])).content.decode()
    sign_in(cast.coordinator).post(
        reverse("activity_edit", args=["2417", joint.pk]), full(joint, measures=[lights.pk])
    )

    assert "Grannens åtgärd" not in page
    assert set(joint.measures.all()) == {lights, foreign}


def test_a_measure_goes_with_the_record_that_it_was_linked_from(cast, lights, foreign):
    factories.membership(cast.coordinator, Role.COORDINATOR, cast.arjeplog)
    joint = factories.activity(cast.norsjo, cast.arjeplog, by=cast.coordinator)
    joint.measures.set([lights, foreign])

    actions.change_activity(
        by=cast.coordinator, activity=joint, version=1, fields={},
        municipalities=[cast.norsjo], among=[cast.norsjo, cast.arjeplog],
    )  # fmt: skip

    assert list(joint.measures.all()) == [lights]


def test_two_who_choose_measures_at_once_see_what_differs(cast, sign_in, both):
    activity = cast.unshared
    address = reverse("activity_edit", args=["2417", activity.pk])
    mine = full(activity, measures=[both[0].pk])
    actions.change_activity(
        by=cast.colleague, activity=activity, version=1, fields={}, measures=[both[1]], choosable=both
    )

    answer = sign_in(cast.coordinator).post(address, mine)

    assert answer.status_code == 422
    row = '<th scope="row">Hör till åtgärd</th><td>Nattvandring</td><td>Alkoholfri skolgård</td>'
    assert row in answer.content.decode()
    assert list(activity.measures.all()) == [both[1]]


def test_a_measure_that_is_no_longer_in_force_stays_on_what_it_was_linked_to(cast, sign_in, lights, plan):
    cast.unshared.measures.set([lights])
    type(plan).objects.filter(pk=plan.pk).update(state="superseded")
    address = reverse("activity_edit", args=["2417", cast.unshared.pk])

    sign_in(cast.coordinator).post(address, full(cast.unshared, title="Nytt", measures=[lights.pk]))

    assert list(cast.unshared.measures.all()) == [lights]
    assert "Belysning" not in sign_in(cast.coordinator).get(LOG).content.decode()


def test_activity_detail_leads_to_the_measure(cast, sign_in, lights):
    cast.unshared.measures.set([lights])

    page = sign_in(cast.coordinator).get(reverse("activity_detail", args=["2417", cast.unshared.pk]))

    assert reverse("measure_detail", args=["2417", lights.pk]) in page.content.decode()
    assert "Hör till åtgärd" in page.content.decode()


# The list, out and in


def test_activity_list_narrows_to_a_measure(cast, sign_in, lights, foreign):
    client = sign_in(cast.coordinator)
    cast.unshared.measures.set([lights])
    cast.shared.measures.set([foreign])  # as after a move of boundaries; not ours to ask for

    page = client.get(f"/kommuner/2417/aktiviteter/?atgard={lights.pk}").content.decode()
    other = client.get(f"/kommuner/2417/aktiviteter/?atgard={foreign.pk}").content.decode()

    assert "En odelad aktivitet" in page
    assert "En delad aktivitet" not in page
    assert "En delad aktivitet" not in other


def test_activity_export_names_the_measures_of_the_municipality_alone(cast, sign_in, both, foreign):
    cast.shared.measures.set([*both, foreign])

    answer = sign_in(cast.coordinator).get("/kommuner/2417/aktiviteter/exportera.csv")
    text = answer.getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines(), delimiter=";"))

    (row,) = [row for row in rows if row["Aktivitet"] == "En delad aktivitet"]
    assert row["Hör till åtgärd"] == "Alkoholfri skolgård; Nattvandring"
    assert {row["Hör till åtgärd"] for row in rows if row["Aktivitet"] != "En delad aktivitet"} == {""}


HEADER = ["Datum", "Aktivitet", "Hör till åtgärd"]


def test_import_links_measures_by_their_titles(cast, both):
    rows = [
        ["2026-05-04", "Gick ut", "nattvandring; Alkoholfri skolgård"],
        ["2026-05-05", "Satt inne", ""],
    ]
    batch = checked(cast, *rows, header=HEADER)
    assert (batch.rows_good, batch.rows_bad) == (2, 0)
    assert "Nattvandring; Alkoholfri skolgård" in batch.sample[0]

    imported(batch)

    assert set(Activity.objects.get(title="Gick ut").measures.all()) == set(both)
    assert not Activity.objects.get(title="Satt inne").measures.exists()


def test_import_stops_at_a_measure_that_is_not_decided_here(cast, both, foreign):
    batch = checked(cast, ["2026-05-04", "Gick ut", "Grannens åtgärd"], header=HEADER)

    assert (batch.rows_good, batch.rows_bad) == (0, 1)
    assert "Ingen beslutad åtgärd här heter så" in batch.errors[0]["message"]


@pytest.mark.parametrize("address", [LOG, "/kommuner/2417/aktiviteter/"])
def test_pages_with_measures_ask_as_much_for_three_as_for_one(cast, sign_in, address):
    client = sign_in(cast.coordinator)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    plan = factories.action_plan(cast.norsjo)
    for title in ("Ett", "Två", "Tre"):
        factories.measure(plan, title)
    factories.decide(plan)
    queries()  # what each process keeps is read once
    three = queries()
    other = factories.action_plan(cast.arjeplog)
    factories.measure(other)
    factories.decide(other)
    client = sign_in(cast.foreign_coordinator)
    address = address.replace("2417", "2506")

    assert three <= 15
    assert queries() == three
