"""Whatever is moved, copied, added and removed: positions, origins and conditions stay whole."""

from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.models import Question, Questionnaire
from surveys.questions import actions, order
from surveys.questions.asking import actions as asking
from surveys.questions.asking.options import Line, matched
from surveys.questions.check import findings_of
from surveys.questions.holding import Locked
from surveys.structure import Comparison, Condition, condition_as, condition_from
from tests import survey_factories as make

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["up", "down", "copy", "insert", "remove", "section_up", "section_down"]),
        st.integers(0, 20),
    ),
    max_size=25,
)


def hanging(*codes):
    parts = tuple(Comparison(code, "any_of", (make.YES,)) for code in codes)
    return condition_as(Condition(parts, any=True))


@pytest.fixture
def made(db):
    """Two sections; b hangs on a, and d, in the other, on b."""
    of = make.questionnaire(sex=False, grade=False)
    for code, parts in (("a", ()), ("b", ("a",)), ("c", ())):
        make.question(of, code=code, condition=hanging(*parts) if parts else {})
    of.sections.create(position=2, title={"sv": "Fritid"})
    make.question(of, code="d", condition=hanging("b"))
    make.question(of, code="e")
    return of


def codes(of):
    return [[one.code for one in questions] for _section, questions in order.parts_of(of)]


def errors(of):
    found = findings_of(Questionnaire.objects.get(pk=of.pk), ())
    return [one.rule for one in found if one.is_error]


def do(of, what, number):
    """One press of a button, as the page would send it."""
    questions = list(Question.objects.filter(questionnaire=of).order_by("section__position", "position"))
    sections = list(of.sections.all())
    if what.startswith("section"):
        section = sections[number % len(sections)]
        order.move_section(section=section, step=-1 if what == "section_up" else 1, seen=section.position)
        return
    if not questions or what == "insert":
        after = questions[number % len(questions)] if questions else None
        asking.add_question(questionnaire=of, form_token=uuid4(), label="Ny?", kind="yes_no", after=after)
        return
    question = questions[number % len(questions)]
    if what == "copy":
        asking.copy_question(question=question, form_token=uuid4())
    elif what == "remove":
        asking.remove_question(question=question)
    else:
        seen = (question.section_id, question.position)
        order.move_question(question=question, step=-1 if what == "up" else 1, seen=seen)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_sequence_keeps_positions_origins_and_conditions_whole(made, steps):
    with transaction.atomic():
        origins = dict(made.questions.values_list("pk", "origin"))
        for what, number in steps:
            links, before = None, codes(made)
            try:
                with transaction.atomic():
                    do(made, what, number)
            except order.Hangs as hangs:
                links = hangs.links
            parts = order.parts_of(made)
            assert links is None or (links and codes(made) == before)
            assert [section.position for section, _inside in parts] == list(range(1, len(parts) + 1))
            for _section, inside in parts:
                assert [one.position for one in inside] == list(range(1, len(inside) + 1))
            assert set(errors(made)) <= {"empty"}
        now = dict(made.questions.values_list("pk", "origin"))
        assert {pk: origin for pk, origin in now.items() if pk in origins}.items() <= origins.items()
        assert len(set(now.values())) == len(now)
        transaction.set_rollback(True)


def test_a_question_moves_one_step_and_over_the_edge_of_a_section(made):
    e = made.questions.get(code="e")

    assert order.move_question(question=e, step=-1, seen=(e.section_id, 2))
    assert codes(made) == [["a", "b", "c"], ["e", "d"]]
    assert order.move_question(question=e, step=-1, seen=(e.section_id, 1))
    assert codes(made) == [["a", "b", "c", "e"], ["d"]]
    assert not order.move_question(question=e, step=-1, seen=(e.section_id, 1))  # the button sent twice
    assert codes(made) == [["a", "b", "c", "e"], ["d"]]


def test_what_others_hang_on_stays_before_them_and_is_not_removed(made):
    a, b = made.questions.get(code="a"), made.questions.get(code="b")

    for refused in (
        lambda: order.move_question(question=a, step=1, seen=(a.section_id, 1)),
        lambda: order.move_question(question=b, step=-1, seen=(b.section_id, 2)),
        lambda: asking.remove_question(question=a),
        lambda: order.move_section(section=made.sections.get(position=1), step=1, seen=1),
        lambda: actions.remove_section(section=made.sections.get(position=1)),
    ):
        with pytest.raises(order.Hangs):
            refused()

    assert codes(made) == [["a", "b", "c"], ["d", "e"]]


def test_the_same_button_twice_copies_once(made):
    token, a = uuid4(), made.questions.get(code="a")

    first, again = (asking.copy_question(question=a, form_token=token) for _press in range(2))

    assert first == again
    assert codes(made)[0] == ["a", "a-2", "b", "c"]
    assert first.origin != a.origin


def test_nothing_of_a_locked_questionnaire_changes(made):
    a = made.questions.get(code="a")
    Questionnaire.objects.filter(pk=made.pk).update(locked_at=timezone.now())

    for refused in (
        lambda: order.move_question(question=a, step=1, seen=(a.section_id, 1)),
        lambda: asking.copy_question(question=a, form_token=uuid4()),
        lambda: asking.remove_question(question=made.questions.get(code="e")),
        lambda: actions.add_section(questionnaire=made, form_token=uuid4(), title="X", introduction=""),
        lambda: actions.remove_questionnaire(questionnaire=made),
    ):
        with pytest.raises(Locked):
            refused()
    asking.change_figure(question=a, edition=1, share_label="Ja", main="sv", share=[1])
    a.refresh_from_db()
    assert (a.share, a.share_label) == ([1], {"sv": "Ja"})


STORED = [(1, "Aldrig"), (2, "Ibland"), (3, "Ofta")]


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        (["Ofta", "Aldrig", "Ibland"], [3, 1, 2]),
        (["aldrig", "Då och då", "Ofta"], [1, None, 3]),
        (["Aldrig förr", "Ibland", "Ofta"], [1, 2, 3]),
        (["Ofta"], [3]),
    ],
)
def test_the_same_words_are_the_same_option(typed, values):
    assert [line.value for line in matched(typed, STORED)] == values


def test_a_choice_decides_what_a_new_line_is():
    assert matched(["Aldrig", "Då och då", "Ofta"], STORED, {1: 2})[1] == Line("Då och då", 2, "Ibland")
    assert matched(["Aldrig alls", "Ibland"], STORED, {0: None})[0].value is None


def test_an_option_that_a_condition_needs_stays(made):
    a = made.questions.get(code="a")
    said = {"edition": a.edition, "label": "Fråga?", "hint": "", "code": "a"}

    with pytest.raises(order.Hangs):
        asking.change_question(question=a, **said, options=[Line("Nej", 2, "Nej"), Line("Kanske", None)])

    asking.change_question(
        question=a, **(said | {"code": "rokt"}), options=[Line("Jajamän", 1, "Ja"), Line("Nej", 2)]
    )
    a.refresh_from_db()
    assert [one["value"] for one in a.options] == [1, 2]
    assert condition_from(made.questions.get(code="b").condition).codes() == {"rokt"}
    assert errors(made) == []
