"""Lessons shown on purpose: own county first, found by words that are shown, borrowed, and taken back."""

import pytest
from django.urls import reverse

from plans.models import LessonLearned
from tests import factories
from tests.reviews.pages import text_of


def lesson_in(place, text, title="Åtgärd", themes=(), problem="", lent=False, **fields):
    plan = factories.action_plan(place, subject="other")
    measure = factories.measure(plan, title, themes=list(themes), is_lent=lent)
    if problem:
        report = factories.situation_report(place)
        measure.problems.add(factories.problem(report, problem))
    factories.decide(plan)
    return factories.lesson(factories.follow_up(measure), text=text, **({"is_shared": True} | fields))


@pytest.fixture
def read(anna, officer):
    """What others share as Norsjö's coordinator and the county's officer read it."""

    def pages(**query):
        there = anna.get(reverse("lesson_list", args=["2417"]), query | {"fran": "andras"})
        return text_of(there), text_of(officer.get(reverse("county_lesson_list", args=["24"]), query))

    return pages


def test_lessons_of_ones_own_county_come_first(cast, read):
    lesson_in(cast.mala, "Malås lärdom.")
    lesson_in(cast.boden, "Bodens lärdom.")  # later, but further away

    for text in read():
        assert text.index("Malås lärdom.") < text.index("Bodens lärdom.")


def test_lessons_are_found_by_their_words_and_those_of_the_measure(cast, read):
    lesson_in(cast.mala, "Börja med vaktmästaren.", "Belysning vid badet")
    lesson_in(cast.boden, "Något helt annat.")

    for words in ("vaktmästaren", "BADET", "börja badet"):
        for text in read(q=words):
            assert "Börja med vaktmästaren." in text
            assert "Något helt annat." not in text


def test_no_search_tells_of_what_is_not_shown(cast, read):
    lesson_in(cast.mala, "Börja med vaktmästaren.", problem="Hemligt problem")

    for text in read(q="hemligt"):
        assert "Börja med vaktmästaren." not in text


def test_lessons_narrow_to_a_theme(cast, read):
    lesson_in(cast.mala, "Om nätet.", themes=["natet"])
    lesson_in(cast.mala, "Om annat.")

    for text in read(tema="natet"):
        assert "Om nätet." in text
        assert "Om annat." not in text


def test_taken_back_a_lesson_vanishes(cast, read, peter):
    lesson = lesson_in(cast.mala, "Malås lärdom.")

    peter.post(reverse("lesson_edit", args=["2418", lesson.pk]), {"used_in": ""})

    assert not LessonLearned.objects.get().is_shared
    for text in read():
        assert "Malås lärdom." not in text


def test_a_measure_that_is_lent_can_be_borrowed_from_its_lesson(cast, anna):
    lent = lesson_in(cast.mala, "Lånas ut.", lent=True).follow_up.measure
    kept = lesson_in(cast.boden, "Lånas inte ut.").follow_up.measure

    page = anna.get(reverse("lesson_list", args=["2417"]), {"fran": "andras"}).content.decode()

    assert reverse("measure_borrow", args=["2417", lent.pk]) in page
    assert reverse("measure_borrow", args=["2417", kept.pk]) not in page


def test_practice_has_nobody_elses_lessons(cast, officer, anna, practice):
    lesson_in(cast.mala, "Malås lärdom.")
    lesson_in(practice, "En övad lärdom.")

    assert "lärdom." not in text_of(officer.get(reverse("county_lesson_list", args=["00"])))
    assert "En övad" not in text_of(officer.get(reverse("county_lesson_list", args=["24"])))
    there = anna.get(reverse("lesson_list", args=["0000"]), {"fran": "andras"})
    assert "Malås lärdom." not in text_of(there)
