"""Questionnaires without the database: slots, conditions, pages."""

from hypothesis import given
from hypothesis import strategies as st

from surveys.structure import (
    NOT_ASKED,
    ON_ONE_PAGE,
    SKIPPED,
    TICKED,
    UNTICKED,
    Comparison,
    Condition,
    Item,
    Kind,
    Option,
    Sheet,
    condition_as,
    condition_from,
    options_as,
    options_from,
)


def labels(count):
    return tuple(Option(value, {"sv": f"Val {value}"}) for value in range(1, count + 1))


def item(code, kind=Kind.YES_NO, options=2, **fields):
    if kind is Kind.MATRIX:
        fields.setdefault("rows", labels(3))
    return Item(code, kind, {"sv": code}, options=labels(options), **fields)


def only_if(code, how="any_of", *values, row=0):
    return Condition((Comparison(code, how, values, row),))


def answered(sheet, **given):
    filled = sheet.empty()
    for code, value in given.items():
        filled[sheet.slots(sheet.by_code[code])] = value if isinstance(value, list) else [value]
    return filled


def asked(sheet, **given):
    return [one.code for one in sheet.asked(answered(sheet, **given))]


def test_each_question_has_its_own_place_on_the_sheet():
    sheet = Sheet(
        (item("a"), item("b", Kind.MANY, 4), item("c", Kind.INFORMATION), item("d", Kind.MATRIX), item("e"))
    )

    assert [sheet.slots(one) for one in sheet.items] == [
        slice(0, 1),
        slice(1, 5),
        slice(5, 5),
        slice(5, 8),
        slice(8, 9),
    ]
    assert sheet.empty() == [NOT_ASKED] * 9


def test_a_question_is_asked_only_after_the_answer_that_leads_to_it():
    sheet = Sheet((item("drunk"), item("where", condition=only_if("drunk", "any_of", 1))))

    assert asked(sheet) == ["drunk"]
    assert asked(sheet, drunk=2) == ["drunk"]
    assert asked(sheet, drunk=SKIPPED) == ["drunk"]
    assert asked(sheet, drunk=1) == ["drunk", "where"]


def test_none_of_holds_for_an_answer_but_not_for_a_question_that_was_never_asked():
    sheet = Sheet((item("a"), item("b", condition=only_if("a", "none_of", 1))))

    assert asked(sheet, a=2) == ["a", "b"]
    assert asked(sheet, a=SKIPPED) == ["a", "b"]
    assert asked(sheet, a=1) == ["a"]
    assert asked(sheet) == ["a"]


def test_conditions_look_at_ticks_rows_and_numbers():
    ticks = Sheet((item("a", Kind.MANY, 3), item("b", condition=only_if("a", "any_of", 3))))
    assert asked(ticks, a=[UNTICKED, UNTICKED, TICKED]) == ["a", "b"]
    assert asked(ticks, a=[TICKED, TICKED, UNTICKED]) == ["a"]

    rows = Sheet((item("a", Kind.MATRIX), item("b", condition=only_if("a", "any_of", 2, row=3))))
    assert asked(rows, a=[2, 2, 1]) == ["a"]
    assert asked(rows, a=[1, 1, 2]) == ["a", "b"]

    ages = Sheet((item("a", Kind.NUMBER), item("b", condition=only_if("a", "at_least", 15))))
    assert asked(ages, a=15) == ["a"]  # stored one higher: this is 14
    assert asked(ages, a=16) == ["a", "b"]
    assert asked(ages, a=SKIPPED) == ["a"]

    young = Sheet((item("a", Kind.NUMBER), item("b", condition=only_if("a", "at_most", 0))))
    assert asked(young, a=1) == ["a", "b"]
    assert asked(young) == ["a"]


def test_all_and_any_parts():
    both = Condition((Comparison("a", "any_of", (1,)), Comparison("b", "any_of", (1,))))
    either = Condition(both.parts, any=True)
    mixed = Condition((Comparison("a", "answered"), either))
    sheet = Sheet(
        (
            item("a"),
            item("b"),
            item("both", condition=both),
            item("either", condition=either),
            item("mixed", condition=mixed),
        )
    )

    assert asked(sheet, a=1, b=2) == ["a", "b", "either", "mixed"]
    assert asked(sheet, a=1, b=1) == ["a", "b", "both", "either", "mixed"]
    assert asked(sheet, a=2, b=2) == ["a", "b"]
    assert asked(sheet, b=1) == ["a", "b", "either"]


def test_a_changed_answer_clears_what_hung_on_it_and_what_hung_on_that():
    sheet = Sheet(
        (
            item("a"),
            item("b", condition=only_if("a", "any_of", 1)),
            item("c", Kind.MANY, 2, condition=only_if("b", "any_of", 1)),
        )
    )
    filled = answered(sheet, a=2, b=1, c=[TICKED, UNTICKED])

    assert sheet.cleared(filled) == answered(sheet, a=2)
    assert filled[1] == 1, "the sheet that was given is left alone"


def test_pages_break_at_sections_after_five_and_before_what_hangs_on_the_same_page():
    plain = [item(f"q{number}", section=1) for number in range(7)]
    led = item("led", section=1, condition=only_if("q6", "any_of", 1))
    other = item("other", section=2)
    sheet = Sheet((*plain, led, other))

    assert [[one.code for one in page] for page in sheet.pages()] == [
        ["q0", "q1", "q2", "q3", "q4"],
        ["q5", "q6"],
        ["led"],
        ["other"],
    ]


def test_information_takes_no_room_among_the_five():
    sheet = Sheet((item("note", Kind.INFORMATION), *(item(f"q{number}") for number in range(5))))

    assert len(sheet.pages()) == 1


@st.composite
def sheets(draw):
    kinds = st.sampled_from([Kind.YES_NO, Kind.MANY, Kind.MATRIX, Kind.NUMBER, Kind.INFORMATION, Kind.AREA])
    items = []
    for number in range(draw(st.integers(1, 12))):
        earlier = [one for one in items if one.kind is Kind.YES_NO]
        condition = Condition()
        if earlier and draw(st.booleans()):
            tests = st.builds(
                Comparison,
                st.sampled_from([one.code for one in earlier]),
                st.sampled_from(["any_of", "none_of", "answered"]),
                st.sampled_from([(1,), (2,), (1, 2)]),
            )
            condition = Condition(tuple(draw(st.lists(tests, min_size=1, max_size=3))), draw(st.booleans()))
        items.append(
            item(
                f"q{number}", draw(kinds), section=draw(st.integers(0, 1)) + number // 4, condition=condition
            )
        )
    return Sheet(tuple(items))


@given(sheets(), st.data())
def test_no_page_changes_while_it_is_filled_in(sheet, data):
    pages = sheet.pages()
    assert [one for page in pages for one in page] == list(sheet.items)
    for page in pages:
        codes = {one.code for one in page}
        assert len({one.section for one in page}) == 1
        assert sum(one.kind is not Kind.INFORMATION for one in page) <= ON_ONE_PAGE
        assert not any(one.condition.codes() & codes for one in page)


@given(sheets(), st.data())
def test_a_cleared_sheet_holds_answers_only_to_what_is_asked_and_stays_so(sheet, data):
    values = st.integers(-3, 2)
    answers = data.draw(st.lists(values, min_size=sheet.width, max_size=sheet.width))

    cleared = sheet.cleared(answers)

    asked_now = {one.code for one in sheet.asked(cleared)}
    for one in sheet.items:
        if one.code not in asked_now:
            assert set(cleared[sheet.slots(one)]) <= {NOT_ASKED}
    assert sheet.cleared(cleared) == cleared


@given(sheets())
def test_conditions_and_options_are_read_as_they_were_written(sheet):
    for one in sheet.items:
        assert condition_from(condition_as(one.condition)) == one.condition
        assert options_from(options_as(one.options)) == one.options
