"""Translations: who may, what is missing, what takes an approval away, and what two people do at once."""

import pytest
from django.urls import reverse

from municipalities.actions import load_practice
from surveys.answering.words import WORDS, words_in
from surveys.models import InterfaceLanguage, Question, Questionnaire
from surveys.questions.languages import actions
from surveys.questions.texts import all_places, missing_in
from tests import factories
from tests import survey_factories as make


@pytest.fixture
def arabic(db):
    return InterfaceLanguage.objects.create(code="ar", name="العربية", name_sv="arabiska", is_rtl=True)


@pytest.fixture
def of(cast, arabic):
    """A questionnaire that has been put into Arabic, all of it, and approved."""
    made = make.questionnaire(cast.norsjo, sex=False, grade=False)
    make.question(made, label="Har du rökt?", code="rokt")
    row = made.languages.create(language="ar")
    places = all_places(made)
    typed = {place.key: f"ع {place.source}" for place in places}
    actions.translate(questionnaire=made, language="ar", typed=typed, seen=actions.fingerprint(places, "ar"))
    actions.approve_language(by=cast.coordinator, row=row, speaker="Amira, lärare")
    return made


def is_approved(of):
    return of.languages.get().approved_on is not None


def page(of, name="questionnaire_translate", *args):
    return reverse(name, args=[of.pk, *(args or ("ar",))])


def sent(client, of):
    """What the page of translations sends when nothing has been changed."""
    form = client.get(page(of)).context["form"]
    return {name: form[name].value() for name in form.fields}


def test_source_and_field_stand_side_by_side_in_their_own_directions(cast, of, sign_in):
    shown = sign_in(cast.coordinator).get(page(of)).content.decode()

    assert "Har du rökt?" in shown
    assert 'lang="ar" dir="rtl"' in shown
    assert "0 texter är kvar" in shown


def test_saving_changes_only_what_is_changed(cast, of, sign_in):
    client = sign_in(cast.coordinator)
    typed, key = sent(client, of), f"q{of.questions.get().pk}-label"

    client.post(page(of), typed)
    assert is_approved(of)
    answer = client.post(page(of), typed | {key: "هل دخنت؟"}, follow=True)

    assert of.questions.get().label == {"sv": "Har du rökt?", "ar": "هل دخنت؟"}
    assert not is_approved(of)
    assert "måste godkännas igen" in answer.content.decode()


def test_a_changed_source_takes_the_approval_away_and_says_so(cast, of, sign_in):
    client, question = sign_in(cast.coordinator), of.questions.get()
    typed = {"label": "Har du rökt?", "options": "Ja\nNej", "code": "rokt", "edition": question.edition}

    client.post(reverse("question_edit", args=[of.pk, question.pk]), typed)
    assert is_approved(of)
    answer = client.post(
        reverse("question_edit", args=[of.pk, question.pk]),
        typed | {"label": "Har du snusat?", "edition": 2},
        follow=True,
    )

    assert not is_approved(of)
    assert "översättningen till arabiska måste godkännas igen" in answer.content.decode()
    assert of.languages.get().speaker == "Amira, lärare"


def test_a_new_question_must_be_translated_before_it_is_approved_again(cast, of, sign_in):
    make.question(of, label="Ny?", code="ny")
    row = of.languages.get()

    with pytest.raises(actions.Incomplete) as incomplete:
        actions.approve_language(by=cast.coordinator, row=row, speaker="Amira")

    assert incomplete.value.missing == 3  # the question and its two options
    assert len(missing_in(all_places(Questionnaire.objects.get()), "ar")) == 3


def test_whoever_saves_second_sees_what_differs(cast, of, sign_in):
    client = sign_in(cast.coordinator)
    typed, question = sent(client, of), of.questions.get()
    type(question).objects.filter(pk=question.pk).update(label={"sv": "Har du rökt?", "ar": "deras"})

    clash = client.post(page(of), typed | {f"q{question.pk}-label": "min"})

    assert clash.status_code == 422
    assert "deras" in clash.content.decode()
    assert "min" in clash.content.decode()
    assert of.questions.get().label["ar"] == "deras"
    again = typed | {f"q{question.pk}-label": "min", "seen": clash.context["form"].data["seen"]}
    assert client.post(page(of), again).status_code == 302
    assert of.questions.get().label["ar"] == "min"


def test_removing_a_language_takes_its_texts(cast, of, sign_in):
    sign_in(cast.coordinator).post(page(of, "questionnaire_language_remove"))

    assert not of.languages.exists()
    assert of.questions.get().label == {"sv": "Har du rökt?"}


def test_a_very_long_one_is_translated_a_section_at_a_time(cast, arabic, sign_in):
    long, client = make.questionnaire(cast.norsjo, sex=False, grade=False), sign_in(cast.coordinator)
    second = long.sections.create(position=2, title={"sv": "Fritid"})
    rows = [
        Question(questionnaire=long, section=section, position=n, code=f"c{section.pk}-{n}", kind="yes_no",
                 label={"sv": f"Nr {n}?"}, options=make.options("Ja", "Nej"))
        for section in long.sections.all() for n in range(1, 151)
    ]  # fmt: skip
    Question.objects.bulk_create(rows)
    long.languages.create(language="ar")

    answer = client.get(page(long) + "?del=2")
    form = answer.context["form"]
    key = f"s{second.pk}-title"
    client.post(page(long) + "?del=2", {name: form[name].value() for name in form.fields} | {key: "وقت"})

    assert len(form.fields) < 1000
    assert long.sections.get(pk=second.pk).title == {"sv": "Fritid", "ar": "وقت"}
    assert client.get(page(long) + "?del=3").status_code == 404


def test_nobody_is_named_in_the_practice_municipality(cast, arabic, sign_in):
    load_practice()
    practised = make.questionnaire(factories.municipality("0000"), sex=False, grade=False, title={"ar": "ع"})
    practised.sections.all().delete()
    practised.languages.create(language="ar")
    client = sign_in(cast.reader)

    shown = client.get(page(practised, "questionnaire_approve"))
    client.post(page(practised, "questionnaire_approve"), {"speaker": "Amira Hassan"})

    assert "Ingen nämns vid namn" in shown.content.decode()
    assert practised.languages.get().speaker == "En som övar"


def test_nobody_elses_languages(cast, of, sign_in):
    for person in (cast.foreign_coordinator, cast.county_officer, cast.portal_administrator):
        client = sign_in(person)
        assert client.get(page(of)).status_code == 404
        assert client.post(page(of, "questionnaire_approve"), {"speaker": "X"}).status_code == 404


def test_the_words_around_are_translated_and_approved_by_administrators(cast, arabic, sign_in):
    client, edit = sign_in(cast.portal_administrator), reverse("interface_language_edit", args=[arabic.pk])
    fields = client.get(edit).context["form"]
    typed = {"name": arabic.name, "name_sv": "arabiska", "is_rtl": "on", "edition": 1}
    typed |= {f"w{number}": f"ع {word}" for number, word in fields.words.items()}

    client.post(edit, typed)
    assert words_in("ar")["next"] == "Nästa"  # not approved: nobody gets it
    approve = reverse("interface_language_approve", args=[arabic.pk])
    client.post(approve, {"speaker": "Amira, tolk", "edition": 2})

    arabic.refresh_from_db()
    assert arabic.approved_on is not None
    assert set(arabic.texts) == set(WORDS)
    assert words_in("ar")["next"] == "ع Next"
    changed = client.post(edit, typed | {"edition": 3, "w0": "غير"}, follow=True)
    assert "måste godkännas igen" in changed.content.decode()
    assert words_in("ar")["next"] == "Nästa"


def test_places_that_the_portal_fills_in_must_stay(cast, arabic, sign_in):
    client, edit = sign_in(cast.portal_administrator), reverse("interface_language_edit", args=[arabic.pk])
    words = client.get(edit).context["form"].words
    number = next(number for number, word in words.items() if "%(minutes)s" in word)
    plain = {"name": arabic.name, "name_sv": "arabiska", "edition": 1}

    for wrong in ("bara text", "%(minutes)s %(minutes)s", "%(timmar)s", "%(minutes)s 100 %"):
        assert client.post(edit, plain | {f"w{number}": wrong}).status_code == 422
    assert client.post(edit, plain | {f"w{number}": "tar %(minutes)s"}).status_code == 302


def test_two_administrators_at_once(cast, arabic, sign_in):
    client, edit = sign_in(cast.portal_administrator), reverse("interface_language_edit", args=[arabic.pk])
    InterfaceLanguage.objects.filter(pk=arabic.pk).update(texts={WORDS[0]: "deras"}, edition=2)

    clash = client.post(edit, {"name": "x", "name_sv": "arabiska", "edition": 1, "w0": "min"})

    assert clash.status_code == 422
    assert "deras" in clash.content.decode()
    arabic.refresh_from_db()
    assert arabic.texts == {WORDS[0]: "deras"}
