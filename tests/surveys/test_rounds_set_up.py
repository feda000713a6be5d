"""A round is begun, set up a part at a time by one or two, and tried."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from municipalities.models import GroupMember, MunicipalityGroup
from portal.lib.once import MarkTaken
from surveys.answering.words import words_in
from surveys.models import Arrival, Response, SurveyRound
from surveys.rounds import actions
from surveys.rounds.guards import hindrances
from tests import factories
from tests import survey_factories as made
from tests.surveys.preparing import ready

__all__ = ["ready"]
pytestmark = pytest.mark.django_db
State, Way = SurveyRound.State, SurveyRound.Way


def test_a_new_round_has_a_good_beginning(cast, sign_in):
    asked = made.questionnaire(cast.norsjo)
    data = {"questionnaire": asked.pk, "name": "Elevenkäten 2026", "year": "2026", "form_token": str(uuid4())}

    for _time in range(2):  # sent twice it is one
        answer = sign_in(cast.coordinator).post(reverse("survey_new", args=["2417"]), data)

    found = SurveyRound.objects.get()
    assert answer.headers["Location"] == reverse("survey_round", args=[found.pk])
    assert found.way == Way.CLASS_CODE
    assert (found.threshold, found.splits, found.languages) == (10, ["sex", "grade"], ["sv"])
    assert "Bris" in found.help_contacts
    assert "116 111" in found.help_contacts
    assert found.controller == "Norsjö kommun"
    assert [place.municipality for place in found.places.all()] == [cast.norsjo]


def test_a_mark_of_another_place_makes_nothing(cast):
    mark = uuid4()
    fields = {"by": cast.coordinator, "form_token": mark, "name": "Enkät", "year": 2026}
    actions.create_round(owner=cast.norsjo, questionnaire=made.questionnaire(cast.norsjo), **fields)

    with pytest.raises(MarkTaken):
        actions.create_round(
            owner=cast.vasterbotten,
            questionnaire=made.questionnaire(None, county=cast.vasterbotten),
            **fields,
        )


def test_a_countys_round_takes_place_in_all_its_municipalities(cast):
    sorsele = factories.municipality("2422", "Sorsele")
    asked = made.questionnaire(None, county=cast.vasterbotten)

    found = actions.create_round(
        by=cast.county_officer,
        owner=cast.vasterbotten,
        form_token=uuid4(),
        questionnaire=asked,
        name="Länsenkäten",
        year=2026,
    )

    assert {place.municipality for place in found.places.all()} == {cast.norsjo, sorsele}
    numbers = [unit.number for place in found.places.all() for unit in place.units.all()]
    assert sorted(numbers) == [1, 2]


def test_a_group_of_municipalities_takes_part(cast, sign_in):
    malo = factories.municipality("2418", "Malå")
    group = MunicipalityGroup.objects.create(name="Norsjö och Malå")
    for place in (cast.norsjo, malo):
        GroupMember.objects.create(group=group, municipality=place, starts_on=date(2020, 1, 1))
    found = made.survey_round(made.questionnaire(cast.norsjo))
    address = reverse("survey_part", args=[found.pk, "var"])

    sign_in(cast.coordinator).post(address, {"edition": found.edition, "group": group.pk})

    found.refresh_from_db()
    assert found.group == group
    assert {place.municipality for place in found.places.all()} == {cast.norsjo, malo}


def test_a_foreign_municipality_cannot_be_chosen(cast, sign_in):
    found = made.survey_round(made.questionnaire(cast.norsjo))
    address = reverse("survey_part", args=[found.pk, "var"])

    answer = sign_in(cast.coordinator).post(
        address, {"edition": found.edition, "municipalities": [cast.arjeplog.pk]}
    )

    assert answer.status_code == 422
    assert [place.municipality for place in found.places.all()] == [cast.norsjo]


def test_a_municipality_with_classes_is_not_left_out_unseen(cast, sign_in):
    asked = made.questionnaire(None, county=cast.vasterbotten)
    sorsele = factories.municipality("2422", "Sorsele")
    found = made.survey_round(asked, cast.norsjo, sorsele, county=cast.vasterbotten)
    made.answer_group(made.unit(found, place=sorsele))
    address = reverse("survey_part", args=[found.pk, "var"])

    answer = sign_in(cast.county_officer).post(
        address, {"edition": found.edition, "municipalities": [cast.norsjo.pk]}
    )

    assert "Sorsele har skolor eller klasser i omgången" in answer.content.decode()
    assert found.places.count() == 2


# The parts of the set-up


def test_two_who_change_the_same_part_see_both_texts(cast, sign_in):
    found = made.survey_round(made.questionnaire(cast.norsjo))
    client, address = sign_in(cast.coordinator), reverse("survey_part", args=[found.pk, "texter"])
    texts = {"edition": found.edition, "controller": "Nämnden", "afterwards": "De läggs ihop"}
    client.post(address, texts | {"why": "Den första texten"})

    answer = client.post(address, texts | {"why": "Den andra texten"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Någon sparade medan du skrev" in page
    assert "Den första texten" in page
    assert "Den andra texten" in page
    found.refresh_from_db()
    assert found.why == "Den första texten"
    answer = client.post(address, texts | {"edition": found.edition, "why": "Den andra texten"})
    assert answer.status_code == 302


def test_another_questionnaire_has_to_be_tried_anew(ready, cast):
    other = made.questionnaire(cast.norsjo)

    same = actions.change_round(survey_round=ready, edition=ready.edition, questionnaire=ready.questionnaire)
    assert same.state == State.TESTED
    changed = actions.change_round(survey_round=ready, edition=same.edition, questionnaire=other)

    assert changed.state == State.DRAFT
    assert [one.part for one in hindrances(changed)] == ["prova"]


def test_the_way_is_fixed_once_the_round_is_open(ready, cast, sign_in):
    client, address = sign_in(cast.coordinator), reverse("survey_part", args=[ready.pk, "svarssatt"])
    assert client.get(address).status_code == 200
    actions.open_round(survey_round=ready)

    answer = client.post(address, {"edition": ready.edition, "way": Way.OPEN_LINK}, follow=True)

    assert "Omgången har gått vidare" in answer.content.decode()
    ready.refresh_from_db()
    assert ready.way == Way.CLASS_CODE
    assert client.get(address).status_code == 404


def test_an_approved_translation_is_needed_in_both(cast):
    asked = made.questionnaire(cast.norsjo)
    for code, is_approved in (("en", True), ("fi", True), ("so", False)):
        approved = {"approved_on": timezone.localdate(), "speaker": "En talare"} if is_approved else {}
        asked.languages.create(language=code, **approved)

    found = made.survey_round(asked)
    SurveyRound.objects.filter(pk=found.pk).update(languages=["sv", "en"])
    found.refresh_from_db()
    assert not [one for one in hindrances(found) if "inte godkänt" in one.text]
    SurveyRound.objects.filter(pk=found.pk).update(languages=["sv", "fi"])  # nothing around the questions
    found.refresh_from_db()
    assert [one for one in hindrances(found) if one.part == "sprak"]


def test_the_texts_are_written_in_each_language_also_while_it_is_open(cast, sign_in, ready):
    ready.questionnaire.languages.create(language="en", speaker="Amal", approved_on=timezone.localdate())
    actions.open_round(survey_round=ready)
    ready.refresh_from_db()
    client, address = sign_in(cast.coordinator), reverse("survey_part", args=[ready.pk, "sprak"])
    sent = {"edition": ready.edition, "languages": ["sv", "en"], "why_en": "We want a safe school."}

    assert client.post(address, sent).status_code == 302
    second = client.post(address, sent | {"why_en": "Something else."})  # as it was opened before

    ready.refresh_from_db()
    assert ready.translations == {"en": {"why": "We want a safe school."}}
    assert second.status_code == 422
    assert "We want a safe school." in second.content.decode(), "both texts are in sight"
    assert "Something else." in second.content.decode()


def test_ways_by_a_secret_of_ones_own_drop_what_is_unfinished(cast):
    found = made.survey_round(made.questionnaire(cast.norsjo))

    row = actions.change_round(
        survey_round=found, edition=found.edition, way=Way.ONE_TIME, has_paper=False, keeps_unfinished=True
    )

    assert row.keeps_unfinished is False


# Trying it


def test_trying_the_questionnaire_to_its_end_makes_the_round_tested(cast, sign_in):
    found = made.survey_round(made.questionnaire(cast.norsjo, grade=False))
    made.answer_group(made.unit(found))
    client = sign_in(cast.coordinator)

    begun = client.post(reverse("survey_try", args=[found.pk]))
    start = client.get(begun.url)
    assert words_in("sv")["trial"] in start.content.decode()
    first = client.post(begun.url, {"language": "sv"})
    last = client.post(first.url, {"q.sex": "1", "version": version_on(client.get(first.url)), "go": "next"})
    thanks = client.post(last.url, follow=True)

    assert (
        f'href="{reverse("survey_round", args=[found.pk])}">Tillbaka till omgången' in thanks.content.decode()
    )
    found.refresh_from_db()
    assert found.state == State.TESTED
    assert (Arrival.objects.count(), Response.objects.count()) == (0, 0)
    assert not found.places.filter(units__groups__answered__gt=0).exists()


def version_on(page):
    """The mark of the questions that a page carries."""
    return page.content.decode().split('name="version" value="')[1].split('"')[0]
