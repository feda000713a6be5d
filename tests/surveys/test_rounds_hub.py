"""The hub of surveys, and who sees what of a round."""

import pytest
from django.urls import reverse

from surveys.rounds import actions
from tests import factories
from tests import survey_factories as made
from tests.surveys.preparing import page_of, ready

__all__ = ["ready"]
pytestmark = pytest.mark.django_db


def test_the_hub_says_what_comes_next(ready, cast, sign_in):
    client = sign_in(cast.coordinator)
    assert "Kontrollera och öppna" in page_of(client, "survey_hub", "2417")

    actions.open_round(survey_round=ready)

    page = page_of(client, "survey_hub", "2417")
    assert "Följ svaren" in page
    assert f"Öppen till {ready.closes_on}" in page


def test_the_hub_asks_the_same_of_the_database_for_one_round_as_for_three(
    cast, sign_in, django_assert_max_num_queries
):
    client, asked = sign_in(cast.coordinator), made.questionnaire(cast.norsjo)
    made.survey_round(asked)
    client.get(reverse("survey_hub", args=["2417"]))
    with django_assert_max_num_queries(15) as one:
        client.get(reverse("survey_hub", args=["2417"]))
    for _more in range(2):
        made.answer_group(made.unit(made.open_round(asked)), enrolled=20)
        made.questionnaire(cast.norsjo)

    with django_assert_max_num_queries(len(one)):
        client.get(reverse("survey_hub", args=["2417"]))


def test_a_participant_sees_the_round_and_not_its_set_up(cast, sign_in):
    asked = made.questionnaire(None, county=cast.vasterbotten)
    found = made.survey_round(asked, cast.norsjo, cast.arjeplog, county=cast.vasterbotten)

    for person, theirs, others in (
        (cast.coordinator, "Norsjö kommun", "Arjeplogs kommun"),
        (cast.foreign_coordinator, "Arjeplogs kommun", "Norsjö kommun"),
    ):
        client = sign_in(person)
        places = page_of(client, "survey_places", found.pk)
        assert theirs in places
        assert others not in places
        assert "Din del" in page_of(client, "survey_round", found.pk)
        for name in ("survey_assurances", "survey_open", "survey_remove"):
            assert client.get(reverse(name, args=[found.pk])).status_code == 404
        assert client.get(reverse("survey_part", args=[found.pk, "tider"])).status_code == 404
    officer = page_of(sign_in(cast.county_officer), "survey_places", found.pk)
    assert "Norsjö kommun" in officer
    assert "Arjeplogs kommun" in officer


def test_nobody_else_sees_anything_of_it(cast, sign_in):
    found = made.survey_round(made.questionnaire(cast.norsjo))

    for name, person in cast.people.items():
        if name not in ("coordinator",):
            client = sign_in(person)
            assert client.get(reverse("survey_round", args=[found.pk])).status_code == 404, name


def test_classes_of_another_place_are_not_found(cast, sign_in):
    asked = made.questionnaire(None, county=cast.vasterbotten)
    found = made.survey_round(asked, cast.norsjo, cast.arjeplog, county=cast.vasterbotten)
    theirs = made.answer_group(made.unit(found, "Arjeplogs skola", cast.arjeplog))
    elsewhere = made.answer_group(made.unit(made.survey_round(made.questionnaire(cast.norsjo))))
    client = sign_in(cast.coordinator)

    for group in (theirs, elsewhere):
        assert client.get(reverse("survey_group", args=[found.pk, group.pk])).status_code == 404
    place = found.places.get(municipality=cast.arjeplog)
    assert client.get(reverse("survey_paste", args=[found.pk, place.pk])).status_code == 404
    assert client.get(reverse("survey_unit", args=[found.pk, theirs.unit_id])).status_code == 404


def test_ones_own_municipality_comes_first_or_the_one_that_the_address_names(cast, sign_in):
    malo, arvidsjaur = (
        factories.municipality(code, name) for code, name in (("2418", "Malå"), ("2505", "Arvidsjaur"))
    )
    factories.membership(cast.coordinator, municipality=malo)
    own = made.survey_round(
        made.questionnaire(cast.norsjo), arvidsjaur, cast.norsjo, malo, municipality=cast.norsjo
    )
    countys = made.survey_round(
        made.questionnaire(None, county=cast.vasterbotten),
        arvidsjaur,
        malo,
        cast.norsjo,
        county=cast.vasterbotten,
    )
    client = sign_in(cast.coordinator)

    def shown(found, asked=""):
        answer = client.get(reverse("survey_places", args=[found.pk]) + asked)
        return (
            [row.place.municipality.name for row in answer.context["places"]]
            if answer.status_code == 200
            else None
        )

    assert shown(own) == ["Norsjö", "Malå", "Arvidsjaur"]  # hers, and first the one that keeps it
    assert shown(own, "?plats=2505") == ["Arvidsjaur", "Malå", "Norsjö"]
    assert shown(countys, "?plats=2417") == ["Norsjö", "Malå"]
    assert shown(countys, "?plats=2418") == ["Malå", "Norsjö"]
    for others in ("2505", "2506", "nej"):
        assert shown(countys, f"?plats={others}") is None
    for code in ("2417", "2418"):
        hub = client.get(reverse("survey_hub", args=[code])).content.decode()
        assert f"{reverse('survey_places', args=[countys.pk])}?plats={code}" in hub
