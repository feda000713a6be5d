"""Posters, class packs and paper forms, read back; and paper forms typed in, box by box."""

from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from surveys.models import AnswerGroup, Arrival, FreeText, InterfaceLanguage, Response, SurveyRound
from surveys.questions.sentences import numbers_of
from surveys.rounds.actions import close_round
from surveys.rounds.entry.boxes import as_sent, boxes_of, fields_of, letter, whole_sheet
from surveys.rounds.papers.form import CannotPrint, has_letters, paper_form
from surveys.rounds.papers.printing import class_pack, poster
from surveys.structure import (
    NOT_ASKED,
    REFUSED,
    SKIPPED,
    TICKED,
    UNKNOWN,
    UNTICKED,
    Item,
    Kind,
    Option,
    Sheet,
)
from tests import survey_factories as made
from tests.survey_factories import NO, YES
from tests.surveys.papers import is_tagged, pages_of, text_of, where

pytestmark = pytest.mark.django_db
Way = SurveyRound.Way


@pytest.fixture
def asked(cast):
    """A questionnaire with a question of each way of answering."""
    of = made.questionnaire(cast.norsjo)
    made.question(of, label="Har du provat att snusa?", code="snus", offers_unknown=True)
    made.question(
        of,
        Kind.NUMBER,
        "Hur gammal var du?",
        code="age",
        most=19,
        condition={"parts": [{"question": "snus", "how": "any_of", "values": [YES]}]},
    )
    made.question(
        of, Kind.MANY, "Var brukar ni vara?", code="where", choices=["Hemma", "Ute", "På fritidsgården"]
    )
    made.question(
        of,
        Kind.MATRIX,
        "Hur ofta?",
        code="often",
        choices=["Aldrig", "Ofta"],
        rows=made.options("Läxor", "Sport"),
    )
    made.question(of, Kind.MONTH, "När flyttade du hit?", code="moved")
    made.question(of, Kind.LONG_TEXT, "Vad saknas här?", code="lacks")
    return of


@pytest.fixture
def found(asked):
    """An open round that may be answered on paper, with all its texts."""
    return made.open_round(
        asked,
        has_paper=True,
        controller="Barn- och utbildningsnämnden, Norsjö kommun",
        why="Vi vill veta hur du mår.",
        afterwards="Svaren läggs ihop.",
        help_contacts="Bris: 116 111\n1177",
    )


@pytest.fixture
def group(found):
    return made.answer_group(made.unit(found), "9A", code="23CD4567", enrolled=23)


# What is printed


def test_the_posters_code_leads_to_where_the_class_code_is_typed(found, group, client):
    ((words, codes),) = pages_of(poster(found, group))

    assert codes == [settings.BASE_URL + reverse("answer_code")]
    assert client.get(reverse("answer_code")).status_code == 200
    assert "23CD 4567" in words
    assert "Elevenkäten 2026" in words
    assert "Norsjöskolan · 9A" in words
    assert "Det är frivilligt." in words.replace("\n", " ")


def test_the_posters_code_of_an_open_link_leads_to_it(asked):
    found = made.open_round(asked, way=Way.OPEN_LINK)
    group = AnswerGroup.objects.create(unit=found.places.get().units.get())

    ((words, codes),) = pages_of(poster(found, group))

    assert codes == [settings.BASE_URL + reverse("answer_link", args=[group.token])]
    assert len(group.token) >= 22  # 128 bits
    assert letters(group.token) in letters(words)


def test_the_class_pack_has_four_pages(found, group):
    teacher, code, aloud, report = pages_of(class_pack(found, group))

    assert "Till läraren" in teacher[0]
    assert "Avsätt 20 minuter" in teacher[0]
    assert "23CD 4567" in code[0]
    assert code[1] == [settings.BASE_URL + reverse("answer_code")]
    assert "Vi vill veta hur du mår." in aloud[0]
    assert "Bris: 116 111" in aloud[0]
    assert "Inskrivna i klassen" in report[0]


def test_papers_can_be_followed_by_screen_readers(found, group):
    for pdf in (poster(found, group), class_pack(found, group), paper_form(found, "sv")):
        assert is_tagged(pdf)


def test_the_paper_form_numbers_questions_and_boxes(found):
    words = " ".join(text_of(paper_form(found, "sv")).split())

    assert "3. Har du provat att snusa?" in words
    assert "98 Vet inte" in words
    assert "Svara bara om svaret på fråga 3 är" in words
    assert "6b Sport" in words
    assert "Skriv inte ditt namn." in words
    assert "Bris: 116 111" in words


def test_the_paper_form_follows_the_language(asked):
    for question in asked.questions.all():
        question.label["en"] = f"English {question.code}"
        question.save()
    found = made.open_round(asked, has_paper=True)
    SurveyRound.objects.filter(pk=found.pk).update(languages=["sv", "en"])

    words = text_of(paper_form(found, "en"))

    assert "English snus" in words
    assert "Don't know" in words
    assert "Use a pen that shows." in words


def in_another_language(asked, code, label):
    """A round of the questionnaire that has one of its questions in the language too."""
    question = asked.questions.get(code="snus")
    question.label[code] = label
    question.save()
    found = made.open_round(asked, has_paper=True)
    SurveyRound.objects.filter(pk=found.pk).update(languages=["sv", code])
    return found


def test_a_language_whose_letters_are_missing_is_not_printed_wrong(asked, cast, sign_in):
    found = in_another_language(asked, "ti", "ሰላም")

    with pytest.raises(CannotPrint):
        paper_form(found, "ti")
    answer = sign_in(cast.coordinator).get(reverse("survey_paper", args=[found.pk, "ti"]), follow=True)
    assert "bokstäverna saknas" in answer.content.decode()
    assert has_letters({"a": ["Åkeš – 12 %", 3, "هل جربت؟ گچپژ", "Чи ти пробував?"]})


@pytest.mark.parametrize("code", ["ar", "fa", "fa-AF"])
def test_a_language_that_is_written_from_the_right_is_printed_from_there(asked, code):
    InterfaceLanguage.objects.create(
        code=code,
        name="زبان",
        name_sv="språket",
        is_rtl=True,
        approved_on=timezone.localdate(),
        speaker="En talare",
    )
    found = in_another_language(asked, code, "هل جربت؟")

    pdf = paper_form(found, code)

    assert is_tagged(pdf)
    assert (
        where(pdf, "98") > 480 > 115 > where(paper_form(found, "sv"), "98")
    )  # the box of “don't know”, of 595 points


def test_there_is_no_paper_unless_the_round_allows_it(asked, cast, sign_in):
    found = made.open_round(asked)
    group = made.answer_group(made.unit(found))
    client = sign_in(cast.coordinator)

    assert client.get(reverse("survey_paper", args=[found.pk, "sv"])).status_code == 404
    answer = client.get(reverse("survey_entry", args=[found.pk, group.pk]))
    assert answer.headers["Location"] == reverse("survey_round", args=[found.pk])


def test_files_are_called_what_they_are(found, group, cast, sign_in):
    client = sign_in(cast.coordinator)
    names = {"survey_poster": "affisch-norsjoskolan-9a.pdf", "survey_pack": "klasspaket-norsjoskolan-9a.pdf"}

    for name, file in names.items():
        answer = client.get(reverse(name, args=[found.pk, group.pk]))
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{file}"'
        assert answer.getvalue().startswith(b"%PDF")


def letters(text):
    """The letters and digits of a text: a long address is broken where there is room."""
    return "".join(char for char in text if char.isalnum())


# Boxes


def item(kind, **fields):
    options = tuple(Option(value, {"sv": f"Nr {value}"}) for value in (4, 2, 7))
    return Item("q", kind, {"sv": "?"}, options=options, **fields)


def test_boxes_are_numbered_in_order_and_values_are_not():
    boxes = boxes_of(item(Kind.ONE, offers_unknown=True, offers_refusal=True))

    assert [(box.number, box.sends) for box in boxes] == [
        (1, "4"),
        (2, "2"),
        (3, "7"),
        (98, "unknown"),
        (99, "refused"),
    ]


def test_rows_have_letters():
    assert [letter(at) for at in (0, 1, 25, 26, 27, 51, 52)] == ["a", "b", "z", "aa", "ab", "az", "ba"]


@pytest.mark.parametrize(
    ("kind", "typed", "sent"),
    [
        (Kind.ONE, " 1 ", {"q.q": ["4"]}),
        (Kind.MANY, "1, 3", {"q.q": ["4", "7"]}),
        (Kind.ONE, "", {}),
        (Kind.NUMBER, "98", {"q.q": ["98"]}),
        (Kind.NUMBER, "*98", {"q.q.way": ["unknown"]}),
        (Kind.MONTH, "2026-05", {"q.q.year": ["2026"], "q.q.month": ["5"]}),
        (Kind.SHORT_TEXT, "*99", {"q.q": ["*99"]}),  # it offers no refusal: then it is a text
    ],
)
def test_what_is_typed_is_read_as_a_page_would_have_sent_it(kind, typed, sent):
    (field,) = fields_of(Sheet((item(kind, offers_unknown=True),)), {"q": 1})

    assert as_sent(field, typed) == sent


@given(st.text(max_size=20))
def test_whatever_is_typed_is_read_or_refused_in_words(typed):
    sheet = Sheet(tuple(Item(kind.value, kind, {"sv": "?"}, options=item(kind).options) for kind in Kind))
    for field in fields_of(sheet, numbers_of(sheet)):
        try:
            sent = as_sent(field, typed)
        except ValueError as refused:
            sent = {}
            assert str(refused)[:6] in ("Det fi", "Skriv ")  # noqa: PT017  in words
        assert all(name.startswith("q.") for name in sent)


def test_what_was_not_to_be_asked_is_left_out(asked):
    sheet = asked.sheet()

    answers = whole_sheet(sheet, {"snus": [NO], "age": [13], "where": [TICKED, UNTICKED, UNTICKED]})

    assert answers[sheet.slots(sheet.by_code["age"])] == [NOT_ASKED]
    assert answers[sheet.slots(sheet.by_code["sex"])] == [SKIPPED]
    assert answers[sheet.slots(sheet.by_code["where"])] == [TICKED, UNTICKED, UNTICKED]


# Typing in


def typed(**answers):
    return {"form_token": str(uuid4()), "pile": "Hög 2"} | answers


def test_a_form_typed_in_is_an_answer_like_any_other(found, group, cast, sign_in):
    client, address = sign_in(cast.coordinator), reverse("survey_entry", args=[found.pk, group.pk])
    data = typed(
        q1="99", q2="1", q3="1", q4="14", q5="1 3", q6_1="1", q6_2="2", q7="2019-08", q8="En skatepark"
    )

    first = client.post(address, data)
    second = client.post(address, data, follow=True)

    assert first.headers["Location"] == f"{address}?hog=H%C3%B6g+2"
    page = second.content.decode()
    assert "Det formuläret var redan inmatat." in page
    assert 'value="Hög 2"' in page
    group.refresh_from_db()
    assert group.answered == 1
    arrival = Arrival.objects.get()
    assert arrival.texts == {"lacks": "En skatepark"}
    assert arrival.unit == group.unit.number
    assert arrival.answers == [REFUSED, 1, YES, 15, TICKED, UNTICKED, TICKED, 1, 2, 119 * 12 + 8, TICKED]
    close_round(survey_round=found)
    assert (Response.objects.count(), FreeText.objects.get().text) == (1, "En skatepark")


def test_a_box_that_is_not_there_is_refused_and_nothing_is_lost(found, group, cast, sign_in):
    client, address = sign_in(cast.coordinator), reverse("survey_entry", args=[found.pk, group.pk])

    answer = client.post(address, typed(q1="7", q3="1", q4="25"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Det finns ingen ruta 7. Välj bland 1, 2, 3, 99." in page
    assert "mellan 0 och 19" in page
    assert 'value="25"' in page
    assert not Arrival.objects.exists()


def test_the_screen_says_what_each_number_means(cast, sign_in):
    of = made.questionnaire(cast.norsjo, sex=False, grade=False)
    made.question(of, label="Har du provat?", code="tried", offers_unknown=True)
    made.question(of, Kind.NUMBER, "Hur gammal var du?", code="age", offers_unknown=True, offers_refusal=True)
    asked = made.open_round(of, has_paper=True)
    place = made.answer_group(made.unit(asked), "9A", code="23CD4567")

    page = sign_in(cast.coordinator).get(reverse("survey_entry", args=[asked.pk, place.pk]))

    form = page.context["form"]
    assert form["q1"].help_text.endswith("Nej · 98 Vet inte")
    assert form["q2"].help_text == "*98 Vet inte · *99 Vill inte svara"
    assert page.content.decode().count("(valfritt)") == 1  # of the note about the pile


def test_an_empty_form_is_not_an_answer(found, group, cast, sign_in):
    answer = sign_in(cast.coordinator).post(reverse("survey_entry", args=[found.pk, group.pk]), typed())

    assert "Inget är inmatat." in answer.content.decode()
    assert not Arrival.objects.exists()


def test_dont_know_counts_as_something_typed(found, group, cast, sign_in):
    sign_in(cast.coordinator).post(reverse("survey_entry", args=[found.pk, group.pk]), typed(q3="98"))

    sheet = found.questionnaire.sheet()
    assert Arrival.objects.get().answers[sheet.slots(sheet.by_code["snus"])] == [UNKNOWN]


def test_nothing_is_typed_in_to_a_closed_round(found, group, cast, sign_in):
    close_round(survey_round=found)

    answer = sign_in(cast.coordinator).post(
        reverse("survey_entry", args=[found.pk, group.pk]), typed(q1="1"), follow=True
    )

    assert "Omgången har gått vidare" in answer.content.decode()
    assert not Response.objects.exists()
