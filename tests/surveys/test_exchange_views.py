"""Questionnaires in and out: the pages, and the commands."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from surveys.exchange.drafts import draft_of
from surveys.exchange.own_json import as_text, dump
from surveys.exchange.xlsform.writing import as_xlsform
from surveys.models import Questionnaire
from tests.factories import membership, municipality
from tests.survey_factories import question, questionnaire
from tests.surveys.xlsforms import kobo

ADDRESS = "/enkater/formular/las-in/"
TOKEN = "00000000-0000-0000-0000-000000000007"


@pytest.fixture
def norsjo(client, db):
    """Norsjö, whose coordinator is signed in."""
    place = municipality()
    client.force_login(membership(place=place).user)
    return place


def sent(client, content, name="form.xlsx"):
    """The answer to a file."""
    return client.post(ADDRESS, {"file": SimpleUploadedFile(name, content)})


def test_questionnaire_import_shows_what_becomes_of_the_file_and_makes_nothing(client, norsjo):
    answer = sent(client, kobo("rank"))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Det går inte att rangordna här. Frågan är inte med." in page
    assert "Vad heter skolan?" in page
    assert "Inget är gjort än." in page
    assert not Questionnaire.objects.exists()


def test_questionnaire_import_takes_in_what_was_shown_once(client, norsjo):
    draft = sent(client, kobo("score")).context["form"].initial["draft"]
    said = {"draft": draft.replace("\n", "\r\n"), "owner": "2417", "form_token": TOKEN}

    first = client.post(ADDRESS, said)
    second = client.post(ADDRESS, said)

    made = Questionnaire.objects.get()
    assert first.url == second.url == reverse("questionnaire_detail", args=[made.pk])
    assert (made.municipality, made.questions.get().kind) == (norsjo, "matrix")


@pytest.mark.parametrize(
    "said",
    [
        {"draft": "{}", "owner": "2417", "form_token": TOKEN},
        {"draft": "x", "owner": "2418", "form_token": TOKEN},
        {"draft": "[" * 99_999, "owner": "2417", "form_token": TOKEN},
        {"draft": ""},
    ],
)
def test_questionnaire_import_of_what_was_not_shown_makes_nothing(client, norsjo, said):
    answer = client.post(ADDRESS, said, follow=True)

    assert "Välj filen igen" in answer.content.decode()
    assert not Questionnaire.objects.exists()


def test_questionnaire_import_for_another_municipality_is_refused(client, norsjo):
    draft = as_text(dump(questionnaire(municipality("2418"))))

    client.post(ADDRESS, {"draft": draft, "owner": "2418", "form_token": TOKEN})

    assert Questionnaire.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"hej", "form.txt", "Välj ett XLSForm"),
        (b"PK\x03\x04hej", "form.xlsx", "Filen är skadad"),
        (b"{}", "form.json", "Det här är inte ett formulär från Allas ansvar."),
        (b"", "form.json", "Filen är tom"),
    ],
)
def test_questionnaire_import_says_what_is_wrong(client, norsjo, content, name, says):
    answer = sent(client, content, name)

    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_questionnaire_import_shows_texts_as_texts(client, norsjo):
    made = questionnaire(norsjo, title={"sv": "<script>alert(1)</script>"})

    page = sent(client, as_text(dump(made)).encode(), "form.json").content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("count", [1, 3])
def test_questionnaire_import_asks_as_much_of_the_database_for_one_question_as_for_three(
    client, norsjo, count, django_assert_max_num_queries
):
    made = questionnaire(norsjo, sex=False, grade=False)
    for _number in range(count):
        question(made)
    content = as_text(dump(made)).encode()

    with django_assert_max_num_queries(15):
        sent(client, content, "form.json")


def test_questionnaire_download_tells_what_others_cannot_read(client, norsjo):
    made = questionnaire(norsjo)
    question(made, is_sensitive=True, share=[1])

    page = client.get(reverse("questionnaire_download", args=[made.pk])).content.decode()

    assert "att en fråga är svår, så att hjälp visas efter den" in page
    assert "vilka svar som en siffra räknar" in page


def test_questionnaire_file_is_read_back_the_same(client, norsjo):
    made = questionnaire(norsjo)
    address = reverse("questionnaire_file", args=[made.pk, "json"])

    answer = client.get(address)

    assert answer["Content-Disposition"] == 'attachment; filename="elevenkat.json"'
    assert json.loads(answer.content) == dump(made)
    assert client.get(reverse("questionnaire_file", args=[made.pk, "xlsx"])).content.startswith(b"PK")


def test_questionnaire_file_of_another_municipality_is_not_found(client, norsjo):
    foreign = questionnaire(municipality("2418"))

    assert client.get(reverse("questionnaire_file", args=[foreign.pk, "json"])).status_code == 404
    assert client.get(reverse("questionnaire_download", args=[foreign.pk])).status_code == 404


# Commands


def test_commands_write_and_read_both_kinds(norsjo, tmp_path, capsys):
    made = questionnaire(norsjo)
    for kind in ("json", "xlsx"):
        file = tmp_path / f"form.{kind}"

        call_command("export_questionnaire", str(made.pk), str(file))
        call_command("import_questionnaire", str(file), owner="2417")

        newest = Questionnaire.objects.order_by("pk").last()
        assert newest != made
        assert dump(newest) == dump(made)
    assert "questionnaire " in capsys.readouterr().out


def test_import_questionnaire_for_a_county_and_dry(norsjo, tmp_path, capsys):
    file = tmp_path / "form.xlsx"
    file.write_bytes(as_xlsform(draft_of(questionnaire(norsjo))))

    call_command("import_questionnaire", str(file), owner="lan:24", dry_run=True)
    assert Questionnaire.objects.count() == 1

    call_command("import_questionnaire", str(file), owner="lan:24")
    assert Questionnaire.objects.exclude(county=None).get().county.code == "24"


@pytest.mark.parametrize(
    ("command", "arguments", "says"),
    [
        ("import_questionnaire", ["finns-inte.xlsx", "--owner", "2417"], "finns-inte.xlsx"),
        ("import_questionnaire", ["x.json", "--owner", "9999"], "No such municipality or county: 9999"),
        ("export_questionnaire", ["999999", "x.json"], "No such questionnaire: 999999"),
        ("export_questionnaire", ["1", "x.pdf"], "The file's name must end in .json or .xlsx."),
    ],
)
def test_commands_say_what_is_wrong(norsjo, command, arguments, says):
    with pytest.raises(CommandError, match=says.replace(".", r"\.")):
        call_command(command, *arguments)


def test_import_questionnaire_says_all_that_is_wrong(norsjo, tmp_path):
    file = tmp_path / "form.json"
    file.write_text('{"format": "allas-ansvar/formular", "version": 1}')

    with pytest.raises(CommandError) as refused:
        call_command("import_questionnaire", str(file), owner="2417")

    assert "det finns inget avsnitt" in str(refused.value)
