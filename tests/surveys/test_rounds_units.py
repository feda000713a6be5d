"""Schools, classes and codes of a round: pasted, changed, removed, drawn by lot, and one-time slips."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.lib.editions import EditConflict
from portal.lib.once import MarkTaken
from surveys.models import AnswerGroup, OneTimeCode, RoundUnit, Sitting, SurveyRound
from surveys.rounds import codes
from surveys.rounds.actions import NotNow, change_round, close_round
from surveys.rounds.live.reports import progress_of
from surveys.rounds.stats import response_rate
from surveys.rounds.units import actions
from surveys.rounds.units.pasting import Row, UnreadableRows, read_rows
from tests import factories
from tests import survey_factories as made
from tests.surveys.papers import text_of

pytestmark = pytest.mark.django_db
Way = SurveyRound.Way
EXCEL = "Skola\tKlass\tElever\nNorsjöskolan\t9A\t23\nNorsjöskolan\t9B\t21 elever\nBastuträsk skola\t8–9\t"


@pytest.fixture
def found(cast):
    """A round of Norsjö by class codes."""
    return made.survey_round(made.questionnaire(cast.norsjo))


def pasted(found, text=EXCEL):
    return actions.add_rows(survey_round=found, place=found.places.get(), rows=read_rows(text))


def classes_of(found):
    return AnswerGroup.objects.filter(unit__place__round=found).exclude(label="")


# Pasting


def test_a_list_from_excel_is_read():
    assert read_rows(EXCEL) == [
        Row("Norsjöskolan", "9A", 23),
        Row("Norsjöskolan", "9B", 21),
        Row("Bastuträsk skola", "8–9", None),
    ]


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("Norsjöskolan; 9A; 23", Row("Norsjöskolan", "9A", 23)),
        ("Norsjöskolan, 9A, 23", Row("Norsjöskolan", "9A", 23)),
        ("Norsjöskolan; 240", Row("Norsjöskolan", "", 240)),
        ("Norsjöskolan; 9", Row("Norsjöskolan", "9", None)),
        (";Onsdagsgruppen;12", Row("", "Onsdagsgruppen", 12)),
    ],
)
def test_a_line_may_be_typed(line, row):
    assert read_rows(line) == [row]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("Norsjöskolan;9A;många", "Rad 1: ”många” är inget tal."),
        ("Norsjöskolan;9A;-3", "Rad 1: ”-3” är inget tal."),
        ("a;b;1;d", "Rad 1: det finns fler än tre kolumner."),
        (";;7", "Rad 1: den nämner varken skola eller klass."),
        ("x" * 121 + ";9A;1", "Rad 1: namnet är för långt."),
        ("Skolan;9A;12\nskolan;9a;14", "Rad 2: ”9a” står längre upp med ett annat antal."),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line, problem):
    with pytest.raises(UnreadableRows) as refused:
        read_rows(line)

    assert refused.value.problems == [problem]


@given(st.text(max_size=300))
def test_whatever_is_pasted_is_read_or_named(text):
    try:
        rows = read_rows(text)
        problems = []
    except UnreadableRows as refused:
        rows, problems = [], refused.problems

    assert all(row.unit or row.label for row in rows)
    assert not (rows and problems)
    assert all(problem.startswith(("Rad ", "Högst ")) for problem in problems)


def test_each_class_gets_a_code(found):
    assert pasted(found) == 3

    drawn = list(classes_of(found).values_list("code", flat=True))
    assert len(set(drawn)) == 3
    assert all(len(code) == 8 and set(code) <= set(codes.SIGNS) for code in drawn)
    numbers = RoundUnit.objects.filter(place__round=found).values_list("number", flat=True)
    assert sorted(numbers) == [1, 2, 3]


def test_the_same_list_again_keeps_the_codes(found):
    pasted(found)
    before = dict(classes_of(found).values_list("pk", "code"))

    assert pasted(found, EXCEL.replace("23", "24")) == 0

    assert dict(classes_of(found).values_list("pk", "code")) == before
    assert classes_of(found).get(label="9A").enrolled == 24


def test_an_open_link_has_a_way_in_for_each_school(cast):
    found = made.survey_round(made.questionnaire(cast.norsjo), way=Way.OPEN_LINK)

    pasted(found, "Norsjöskolan;9A;23\nNorsjöskolan;9B;21\nBastuträsk skola")

    groups = AnswerGroup.objects.filter(unit__place__round=found).exclude(unit__name="")
    assert [(str(group.unit), group.label, group.code) for group in groups] == [
        ("Bastuträsk skola", "", None),
        ("Norsjöskolan", "", None),
    ]


def test_nothing_is_added_to_a_closed_round(cast, sign_in):
    found = made.open_round(made.questionnaire(cast.norsjo))
    place = found.places.get()
    close_round(survey_round=found)

    with pytest.raises(NotNow):
        actions.add_rows(survey_round=found, place=place, rows=[Row("Norsjöskolan", "9A", 1)])
    address = reverse("survey_paste", args=[found.pk, place.pk])
    answer = sign_in(cast.coordinator).post(address, {"rows": "Norsjöskolan;9A;1"}, follow=True)
    assert "Omgången har gått vidare" in answer.content.decode()


# Codes


def test_look_alikes_are_read_as_what_codes_have():
    assert codes.as_typed(" 8sgz-uu34 ") == "8562VV34"
    assert not set("01OILQAEUY258BSZG6") & (set(codes.SIGNS) - set("2568"))


def test_a_new_code_stops_the_old_one(found, cast, sign_in):
    pasted(found)
    group = classes_of(found).get(label="9A")
    old, client = group.code, sign_in(cast.coordinator)
    address = reverse("survey_code_renew", args=[found.pk, group.pk])

    client.post(address, {"edition": group.edition})
    group.refresh_from_db()
    new = group.code
    client.post(address, {"edition": 1})  # the same form again

    group.refresh_from_db()
    assert new != old
    assert group.code == new
    assert not AnswerGroup.objects.filter(code=old).exists()


@pytest.mark.django_db(transaction=True)
def test_twenty_who_paste_at_once_get_codes_of_their_own():
    found = made.survey_round(made.questionnaire())
    place = found.places.get()

    def paste(number):
        try:
            rows = [Row(f"Skola {number % 4}", f"{number}{letter}", 20) for letter in "ABC"]
            return actions.add_rows(survey_round=found, place=place, rows=rows)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(paste, range(20))) == [3] * 20

    drawn = list(classes_of(found).values_list("code", flat=True))
    assert len(set(drawn)) == 60
    numbers = list(RoundUnit.objects.filter(place__round=found).values_list("number", flat=True))
    assert sorted(numbers) == [1, 2, 3, 4, 5]


def test_codes_follow_the_way_of_answering(found):
    pasted(found)

    row = change_round(survey_round=found, edition=found.edition, way=Way.OPEN_LINK)
    assert set(classes_of(found).values_list("code", flat=True)) == {None}
    change_round(survey_round=row, edition=row.edition, way=Way.CLASS_CODE)
    assert None not in classes_of(found).values_list("code", flat=True)


# Changing and removing


def test_a_class_where_someone_has_answered_stays(found):
    pasted(found)
    answered, begun, empty = classes_of(found).order_by("pk")
    AnswerGroup.objects.filter(pk=answered.pk).update(answered=1)
    Sitting.objects.create(digest="x", group=begun, language="sv", answers=[0])
    Sitting.objects.create(digest="y", group=empty, language="sv", answers=[0], is_test=True)

    for group in (answered, begun):
        with pytest.raises(actions.HasAnswers):
            actions.remove_group(survey_round=found, group=group)
        with pytest.raises(actions.HasAnswers):
            actions.remove_unit(survey_round=found, unit=group.unit)
    actions.remove_group(survey_round=found, group=empty)

    assert set(classes_of(found)) == {answered, begun}


def test_a_class_removed_twice_is_removed_once(found, cast, sign_in):
    pasted(found)
    group = classes_of(found).get(label="9A")
    client = sign_in(cast.coordinator)
    page = client.get(reverse("survey_group", args=[found.pk, group.pk])).content.decode()
    mark = page.split('name="removal" value="')[1].split('"')[0]
    address = reverse("survey_group_remove", args=[found.pk, group.pk])

    for _time in range(2):
        answer = client.post(address, {"removal": mark})
        assert answer.status_code == 302
    assert not AnswerGroup.objects.filter(pk=group.pk).exists()


def test_a_name_is_taken_once(found):
    pasted(found)
    group = classes_of(found).get(label="9A")

    with pytest.raises(actions.NameTaken):
        actions.change_group(survey_round=found, group=group, edition=group.edition, label="9b")
    with pytest.raises(actions.NameTaken):
        actions.change_unit(survey_round=found, unit=group.unit, name="bastuträsk skola", expected=None)
    with pytest.raises(EditConflict):
        actions.change_group(survey_round=found, group=group, edition=group.edition + 1, label="9D")


# One-time codes


def test_slips_are_shown_once_and_kept_as_hashes(cast, sign_in):
    found = made.survey_round(made.questionnaire(cast.norsjo), way=Way.ONE_TIME)
    group = made.answer_group(made.unit(found), "9A", code=None)
    address = reverse("survey_codes", args=[found.pk, group.pk])
    data = {"number": "24", "form_token": str(uuid4())}
    client = sign_in(cast.coordinator)

    sheets = [b"".join(client.post(address, data).streaming_content) for _time in range(2)]

    words = text_of(sheets[0])
    drawn = [
        part for part in words.split("\n") if len(part) == 9 and codes.as_typed(part) == part.replace(" ", "")
    ]
    assert len(set(drawn)) == 24
    assert OneTimeCode.objects.filter(group=group).count() == 24  # the same form gives the same sheet
    kept = set(OneTimeCode.objects.values_list("digest", flat=True))
    assert kept == {codes.digest_of(codes.as_typed(code)) for code in drawn}
    assert not any(code.replace(" ", "") in digest for code in drawn for digest in kept)
    assert "no-store" in client.post(address, data).headers["Cache-Control"]
    page = client.get(reverse("survey_group", args=[found.pk, group.pk])).content.decode()
    assert "24 engångskoder är gjorda" in page
    assert not any(code in page for code in drawn)


def test_a_sheets_mark_makes_no_codes_for_another_class(cast):
    found = made.survey_round(made.questionnaire(cast.norsjo), way=Way.ONE_TIME)
    school, mark = made.unit(found), UUID(int=7)
    first, second = (made.answer_group(school, label, code=None) for label in ("9A", "9B"))
    actions.make_codes(survey_round=found, group=first, number=3, form_token=mark)

    with pytest.raises(MarkTaken):
        actions.make_codes(survey_round=found, group=second, number=3, form_token=mark)


def test_class_code_rounds_have_no_slips(found, cast, sign_in):
    group = made.answer_group(made.unit(found))

    sign_in(cast.coordinator).post(
        reverse("survey_codes", args=[found.pk, group.pk]), {"number": 3, "form_token": str(uuid4())}
    )

    assert not OneTimeCode.objects.exists()


# The live page


def test_rates_are_told_from_five_and_up():
    assert [response_rate(3, asked) for asked in (None, 0, 4, 5, 6)] == [None, None, None, 60, 50]
    assert response_rate(2, 16) == 13  # 12,5 is rounded up
    assert response_rate(7, 6) == 117


def test_progress_adds_up_class_by_class(cast, django_assert_num_queries):
    found = made.open_round(made.questionnaire(cast.norsjo))
    school = made.unit(found)
    made.answer_group(school, "9A", enrolled=20, present=18, answered=10)
    made.answer_group(school, "9B", enrolled=4, present=4, answered=4)
    made.answer_group(made.unit(found, "Bastuträsk skola"), "8–9", enrolled=16, answered=6)

    with django_assert_num_queries(2):
        progress = progress_of(found, found.places.select_related("municipality"))

    (place,) = progress.places
    rates = {line.name: line.count.rate for unit in place.units for line in unit.classes}
    assert rates == {"Bastuträsk skola 8–9": 38, "9A": 50, "9B": None}
    assert [unit.count.rate for unit in place.units] == [38, 58]
    assert (progress.total.asked, progress.total.answered, progress.total.rate) == (40, 20, 50)
    assert progress.has_low_rate


def test_the_live_page_warns_under_sixty_and_gives_only_numbers_to_htmx(cast, sign_in):
    found = made.open_round(made.questionnaire(cast.norsjo))
    made.answer_group(made.unit(found), "9A", enrolled=20, answered=11)
    client, address = sign_in(cast.coordinator), reverse("survey_live", args=[found.pk])

    whole = client.get(address).content.decode()
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()

    assert "Hittills har 55 % svarat." in whole
    assert 'hx-trigger="every 30s"' in whole
    assert "<h1" not in part
    assert "55 %" in part
    AnswerGroup.objects.filter(label="9A").update(answered=12)
    assert "Hittills har" not in client.get(address).content.decode()


def test_a_closed_rounds_page_speaks_of_what_was(found, cast, sign_in):
    client, address = sign_in(cast.coordinator), reverse("survey_live", args=[found.pk])
    SurveyRound.objects.filter(pk=found.pk).update(state=SurveyRound.State.OPEN)
    before = client.get(address).content.decode()

    SurveyRound.objects.filter(pk=found.pk).update(state=SurveyRound.State.CLOSED, closed_on="2026-11-20")
    after = client.get(address).content.decode()

    assert "<h1>Svar hittills</h1>" in before
    assert "<h1>Hur många som svarade</h1>" in after
    assert "ittills" not in after


def test_the_export_says_what_the_page_says(cast, sign_in):
    found = made.open_round(made.questionnaire(cast.norsjo))
    made.answer_group(
        made.unit(found, "=1+1"), "9A", enrolled=20, present=18, answered=15, note="Nätet låg nere"
    )

    answer = sign_in(cast.coordinator).get(reverse("survey_live_export", args=[found.pk]))

    rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert rows[1] == "Norsjö;'=1+1;=1+1 9A;20;18;15;75;Nätet låg nere".replace(";=1+1 9A", ";'=1+1 9A")
    assert rows[-1].startswith("Hela omgången;;;20;18;15;75;")


# The class report


def test_a_teacher_reports_without_an_account(cast, client):
    found = made.open_round(made.questionnaire(cast.norsjo))
    group = made.answer_group(made.unit(found), "9A", code="23CD4567")
    address = reverse("survey_class_report")
    data = {"code": "23cd 4567", "enrolled": "23", "present": "21", "note": "Två var sjuka"}

    answer = client.post(address, data)

    assert answer.headers["Location"] == reverse("survey_class_thanks")
    group.refresh_from_db()
    assert (group.enrolled, group.present, group.note) == (23, 21, "Två var sjuka")
    assert group.reported_on == timezone.localdate()
    client.post(address, data | {"present": "22"})
    group.refresh_from_db()
    assert group.present == 22


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"code": "99999999"}, "Ingen öppen enkät har den koden."),
        ({"present": "24"}, "Det kan inte vara fler närvarande än inskrivna."),
        ({"enrolled": "många"}, "Skriv ett heltal"),
        ({"note": "Kalle 20110203-2388"}, "personnummer"),
    ],
)
def test_a_class_report_that_is_wrong_is_told_so(cast, client, change, says):
    found = made.open_round(made.questionnaire(cast.norsjo))
    group = made.answer_group(made.unit(found), "9A", code="23CD4567")
    data = {"code": "23CD4567", "enrolled": "23", "present": "21", "note": ""}

    answer = client.post(reverse("survey_class_report"), data | change)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    group.refresh_from_db()
    assert group.reported_on is None


def test_codes_are_not_guessed_by_class_reports(cast, client):
    data = {"enrolled": "23", "present": "21"}
    address = reverse("survey_class_report")

    statuses = [client.post(address, data | {"code": f"23CD45{n:02d}"}).status_code for n in range(31)]

    assert statuses == [422] * 30 + [429]


def test_a_round_that_is_not_open_takes_no_class_report(cast, client):
    made.answer_group(made.unit(made.survey_round(made.questionnaire(cast.norsjo))), code="23CD4567")

    answer = client.post(
        reverse("survey_class_report"), {"code": "23CD4567", "enrolled": "2", "present": "2"}
    )

    assert answer.status_code == 422


def test_lists_ask_the_same_for_one_class_as_for_thirty(cast, sign_in, django_assert_max_num_queries):
    asked = made.questionnaire(None, county=cast.vasterbotten)
    places = [cast.norsjo, factories.municipality("2422", "Sorsele")]
    found = made.survey_round(asked, *places, county=cast.vasterbotten)
    client = sign_in(cast.county_officer)
    made.answer_group(made.unit(found))
    for name in ("survey_places", "survey_live", "survey_round"):
        with django_assert_max_num_queries(25) as one:
            client.get(reverse(name, args=[found.pk]))
        for number in range(3):
            made.answer_group(made.unit(found, f"{name} {number}", places[1]))
        with django_assert_max_num_queries(len(one)):
            client.get(reverse(name, args=[found.pk]))
