"""A round from its set-up to its closing: the states, what guards them, the hub, and two people at once."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from municipalities.models import GroupMember, MunicipalityGroup
from portal.lib.editions import EditConflict, RowGone
from portal.lib.once import MarkTaken
from surveys.answering.sending import send
from surveys.answering.words import words_in
from surveys.models import Arrival, Assurance, FreeText, Questionnaire, Response, SurveyRound
from surveys.rounds import actions, reports
from surveys.rounds.actions import NotNow
from surveys.rounds.guards import CannotOpen, hindrances
from tests import factories
from tests import survey_factories as made
from tests.survey_factories import GIRL

pytestmark = pytest.mark.django_db
State, Way = SurveyRound.State, SurveyRound.Way
ORDER = list(State)


@pytest.fixture
def ready(cast):
    """A round of Norsjö that lacks nothing: tested, with a class, its texts, and all five things in order."""
    return prepared(made.questionnaire(cast.norsjo))


def prepared(of, *places, **fields):
    """A round that can open."""
    today = timezone.localdate()
    texts = dict.fromkeys(("controller", "why", "afterwards", "help_contacts"), "Text")
    fields = (
        {"state": State.TESTED, "opens_on": today, "closes_on": today + timedelta(days=7)} | texts | fields
    )
    found = made.survey_round(of, *places, **fields)
    for place in found.places.all():
        made.answer_group(made.unit(found, f"Skolan i {place}", place.municipality), enrolled=20)
    actions.say_assurances(survey_round=found, kinds=Assurance.Kind.values, said_by="Rektorn")
    return found


def page_of(client, name, *args):
    """The words of a page."""
    return " ".join(client.get(reverse(name, args=args)).content.decode().split())


# Opening


def test_opening_locks_the_questionnaire(ready):
    actions.open_round(survey_round=ready)

    ready.refresh_from_db()
    assert (ready.state, ready.opened_on) == (State.OPEN, timezone.localdate())
    assert Questionnaire.objects.get(pk=ready.questionnaire_id).is_locked
    assert actions.open_round(survey_round=ready).opened_on == ready.opened_on  # again


LACKS = {
    "prova": {"state": State.DRAFT},
    "texter": {"why": ""},
    "tider": {"opens_on": date(2026, 1, 1), "closes_on": date(2026, 1, 2)},
    "sprak": {"languages": ["ar"]},
}


@pytest.mark.parametrize("part", LACKS)
def test_a_round_that_lacks_something_does_not_open(ready, part):
    SurveyRound.objects.filter(pk=ready.pk).update(**LACKS[part])

    with pytest.raises(CannotOpen) as refused:
        actions.open_round(survey_round=ready)

    assert {one.part for one in refused.value.hindrances} - {"formular"} == {part}
    assert SurveyRound.objects.get(pk=ready.pk).state in actions.NOT_OPENED
    assert not Questionnaire.objects.get(pk=ready.questionnaire_id).is_locked


def test_pupils_are_not_asked_until_all_five_things_are_in_order(ready):
    for kind in Assurance.Kind.values:
        actions.say_assurances(
            survey_round=ready, kinds=set(Assurance.Kind.values) - {kind}, said_by="Rektorn"
        )
        assert [one.part for one in hindrances(ready)] == ["forsakran"]

    actions.say_assurances(survey_round=ready, kinds=Assurance.Kind.values, said_by="Rektorn")
    assert hindrances(ready) == []


def test_what_was_said_keeps_its_name_and_day(ready):
    with time_machine.travel("2026-12-24T12:00Z", tick=False):
        actions.say_assurances(survey_round=ready, kinds=Assurance.Kind.values, said_by="Någon annan")

    assert set(ready.assurances.values_list("said_by", flat=True)) == {"Rektorn"}
    assert date(2026, 12, 24) not in ready.assurances.values_list("said_on", flat=True)


def test_adults_are_asked_without_assurances(cast):
    found = prepared(made.questionnaire(cast.norsjo, audience="inhabitants"), way=Way.OPEN_LINK)
    found.assurances.all().delete()

    assert hindrances(found) == []


def test_a_questionnaire_with_errors_does_not_open(ready):
    made.question(ready.questionnaire, label="", code="wordless")

    assert [one.part for one in hindrances(ready)] == ["formular"]


def test_each_municipality_needs_a_way_in(cast):
    found = prepared(
        made.questionnaire(None, county=cast.vasterbotten), cast.norsjo, county=cast.vasterbotten
    )
    sorsele = factories.municipality("2422", "Sorsele")
    with transaction.atomic():
        actions.set_places(survey_round=found, edition=found.edition, municipalities=[cast.norsjo, sorsele])

    lacking = [str(one.text) for one in hindrances(found)]
    assert lacking == ["Sorsele kommun har ingen klass med kod än."]


# The states, whatever is done in whatever order

DEEDS = {
    "test": lambda one: actions.mark_tested(survey_round=one),
    "open": lambda one: actions.open_round(survey_round=one),
    "pause": lambda one: actions.pause_round(survey_round=one),
    "resume": lambda one: actions.resume_round(survey_round=one),
    "extend": lambda one: actions.extend_round(
        survey_round=one, edition=one.edition, closes_on=one.closes_on + timedelta(days=1)
    ),
    "change way": lambda one: actions.change_round(survey_round=one, edition=one.edition, way=Way.OPEN_LINK),
    "change threshold": lambda one: actions.change_round(survey_round=one, edition=one.edition, threshold=5),
    "lose texts": lambda one: actions.change_round(survey_round=one, edition=one.edition, why=""),
    "say texts": lambda one: actions.change_round(survey_round=one, edition=one.edition, why="Därför"),
    "take back": lambda one: actions.say_assurances(survey_round=one, kinds=["school"], said_by="Rektorn"),
    "assure": lambda one: actions.say_assurances(
        survey_round=one, kinds=Assurance.Kind.values, said_by="Rektorn"
    ),
    "close": lambda one: actions.close_round(survey_round=one),
}
FIXED = ("way", "threshold", "questionnaire_id", "has_paper", "splits", "keeps_unfinished")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(st.sampled_from(sorted(DEEDS)), max_size=12))
def test_a_round_never_passes_a_guard_and_never_goes_backwards(cast, deeds):
    with transaction.atomic():
        found = prepared(made.questionnaire(cast.norsjo), state=State.DRAFT)
        for deed in deeds:
            before = SurveyRound.objects.get(pk=found.pk)
            lacking = hindrances(before)
            try:
                with transaction.atomic():
                    DEEDS[deed](before)
            except (NotNow, CannotOpen):
                pass
            after = SurveyRound.objects.get(pk=found.pk)
            assert ORDER.index(after.state) >= ORDER.index(before.state)
            if before.state in actions.NOT_OPENED and after.state == State.OPEN:
                assert (deed, lacking) == ("open", [])
            if before.opened_on:
                assert [getattr(after, name) for name in FIXED] == [getattr(before, name) for name in FIXED]
                assert after.opened_on == before.opened_on
                assert after.closes_on >= before.closes_on
            assert not (after.is_paused and after.state != State.OPEN)
        transaction.set_rollback(True)


def test_the_database_is_the_last_line(ready):
    actions.open_round(survey_round=ready)

    for change in ({"way": Way.OPEN_LINK}, {"state": State.DRAFT}, {"threshold": 5}):
        with pytest.raises(IntegrityError, match="round"), transaction.atomic():
            SurveyRound.objects.filter(pk=ready.pk).update(**change)


# Pausing, lengthening and closing


def test_closing_mixes_the_last_answers(ready):
    actions.open_round(survey_round=ready)
    group = ready.places.get().units.exclude(name="").get().groups.get()
    sheet = ready.questionnaire.sheet()
    for _answer in range(3):
        send(group, [GIRL, 1], {})
    assert sheet.width == 2

    actions.close_round(survey_round=ready)
    actions.close_round(survey_round=ready)

    ready.refresh_from_db()
    assert (ready.state, ready.closed_on) == (State.CLOSED, timezone.localdate())
    assert (Arrival.objects.count(), Response.objects.count(), FreeText.objects.count()) == (0, 3, 0)


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        ("2026-10-31T22:59:00Z", State.OPEN),  # 23.59 in Sweden, in winter time
        ("2026-10-31T23:01:00Z", State.CLOSED),  # 0.01 on the first of November
    ],
)
def test_a_round_closes_the_day_after_its_last_in_swedish_time(cast, moment, state):
    found = made.open_round(
        made.questionnaire(cast.norsjo), opens_on=date(2026, 10, 1), closes_on=date(2026, 10, 31)
    )

    with time_machine.travel(moment, tick=False):
        actions.close_ended_rounds()

    found.refresh_from_db()
    assert found.state == state


def test_a_round_can_only_be_lengthened(ready):
    actions.open_round(survey_round=ready)
    ready.refresh_from_db()

    with pytest.raises(NotNow):
        actions.extend_round(
            survey_round=ready, edition=ready.edition, closes_on=ready.closes_on - timedelta(days=1)
        )
    later = actions.extend_round(
        survey_round=ready, edition=ready.edition, closes_on=ready.closes_on + timedelta(days=3)
    )
    with pytest.raises(EditConflict):
        actions.extend_round(
            survey_round=ready, edition=ready.edition, closes_on=later.closes_on + timedelta(days=3)
        )


def test_a_paused_round_takes_nothing_in(ready):
    actions.open_round(survey_round=ready)
    actions.pause_round(survey_round=ready)

    ready.refresh_from_db()
    assert not reports.is_answerable(ready)
    assert reports.look_of(ready).label == "Pausad"
    actions.resume_round(survey_round=ready)
    ready.refresh_from_db()
    assert reports.is_answerable(ready)


def test_only_a_round_that_has_not_been_open_is_removed(ready):
    actions.open_round(survey_round=ready)
    with pytest.raises(NotNow):
        actions.remove_round(survey_round=ready)

    other = prepared(made.questionnaire(ready.municipality))
    actions.remove_round(survey_round=other)
    assert not SurveyRound.objects.filter(pk=other.pk).exists()
    with pytest.raises(RowGone):
        actions.open_round(survey_round=other)


# Beginning one


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

    assert f'href="{reverse("survey_round", args=[found.pk])}">Tillbaka till omgången' in thanks.content.decode()
    found.refresh_from_db()
    assert found.state == State.TESTED
    assert (Arrival.objects.count(), Response.objects.count()) == (0, 0)
    assert not found.places.filter(units__groups__answered__gt=0).exists()


def version_on(page):
    """The mark of the questions that a page carries."""
    return page.content.decode().split('name="version" value="')[1].split('"')[0]


# The hub


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
