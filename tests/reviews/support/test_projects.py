"""Grant projects: what the money built, what stands today, and whether the county board sees it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from plans.stats import add_months
from reviews.models import GrantProject, GrantRemain
from tests import factories
from tests.reviews.pages import text_of


@pytest.fixture
def own(client, cast):
    client.force_login(cast.coordinator)
    return client


def at(name, *ids):
    return reverse(name, args=["2417", *ids])


def fields(**changed):
    return {
        "name": "Trygg skolväg",
        "funder": "Brå",
        "amount": "340 000 kr",
        "starts_on": "2025-01-01",
        "ends_on": "2025-12-31",
        "form_token": str(uuid4()),
    } | changed


def test_project_new_keeps_one_of_a_double_click_and_asks_for_days_that_fit(own):
    sent = fields()
    for _turn in range(2):
        answer = own.post(at("project_new"), sent)

    project = GrantProject.objects.get()
    assert answer.url == at("project_detail", project.pk)
    assert (project.amount, project.is_shared) == (340_000, False)
    refused = own.post(at("project_new"), fields(ends_on="2024-12-31"))
    assert refused.status_code == 422
    assert "Projektet slutar innan det börjar." in text_of(refused)


def test_what_a_project_built_is_noted_with_a_day_and_changed_by_one_at_a_time(own, cast):
    project = factories.grant_project(cast.norsjo)
    sent = {"text": "Föräldragruppen", "state": "permanent", "looked_on": "", "form_token": str(uuid4())}
    assert own.post(at("remain_new", project.pk), sent).status_code == 422

    for _turn in range(2):
        own.post(at("remain_new", project.pk), sent | {"looked_on": cast.today.isoformat()})
    remain = GrantRemain.objects.get()
    change = {
        "text": "Föräldragruppen",
        "state": "ended",
        "note": "Ingen ledare",
        "looked_on": cast.today,
        "edition": 1,
    }
    own.post(at("remain_edit", project.pk, remain.pk), change)
    late = own.post(at("remain_edit", project.pk, remain.pk), change | {"note": "Annat"})

    assert late.status_code == 422
    assert "Ingen ledare" in text_of(late)
    page = text_of(own.get(at("project_detail", project.pk)))
    assert f"Föräldragruppen Finns inte längre Sett efter {cast.today}. Ingen ledare" in page


def test_the_county_sees_a_project_only_when_the_municipality_shows_it(own, client, cast):
    project = factories.grant_project(cast.norsjo, name="Kanarieprojektet")
    factories.grant_remain(project, "Det byggda")
    pages = (reverse("county_projects", args=["24"]), reverse("county_municipality", args=["24", "2417"]))
    client.force_login(cast.officer)
    assert all("Kanarieprojektet" not in client.get(page).text for page in pages)

    client.force_login(cast.coordinator)
    client.post(at("project_edit", project.pk), fields(name="Kanarieprojektet", is_shared="on", edition=1))

    client.force_login(cast.officer)
    for page in pages:
        said = text_of(client.get(page))
        assert "Kanarieprojektet" in said
        assert "Det byggda Okänt" in said
    assert client.get(at("project_detail", project.pk)).status_code == 404


@pytest.mark.parametrize(
    ("days", "looked", "is_asked"),
    [(1, None, False), (0, None, True), (0, 0, False), (0, 400, True), (-300, None, True)],
)
def test_a_project_that_ended_half_a_year_ago_asks_what_remained_until_somebody_looks(
    own, cast, days, looked, is_asked
):
    ends_on = add_months(cast.today, -6) + timedelta(days=days)
    project = factories.grant_project(cast.norsjo, starts_on=ends_on - timedelta(days=365), ends_on=ends_on)
    if looked is not None:
        on = ends_on - timedelta(days=looked)
        factories.grant_remain(project, state="permanent", looked_on=on)

    page = text_of(own.get(reverse("municipality_start", args=["2417"])))

    assert ("Se efter vad som är kvar av Trygg skolväg" in page) is is_asked


def test_project_remove_takes_what_it_built_along(own, cast):
    project = factories.grant_project(cast.norsjo)
    factories.grant_remain(project)

    own.post(at("project_remove", project.pk))

    assert not GrantProject.objects.exists()
    assert not GrantRemain.objects.exists()
