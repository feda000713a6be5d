"""Pages of the builder: who may open what, what is saved, and what two people do at once."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from municipalities.models import County
from surveys.models import Question, Questionnaire
from surveys.questions.reports import questionnaires_of
from surveys.structure import Comparison, Condition, Kind, condition_as, condition_from
from tests import survey_factories as make


@pytest.fixture
def of(cast):
    """Norsjö's questionnaire: sex, smoked, how often (only of those who have)."""
    made = make.questionnaire(cast.norsjo, grade=False)
    make.question(made, label="Har du rökt?", code="rokt")
    condition = condition_as(Condition((Comparison("rokt", "any_of", (make.YES,)),)))
    make.question(made, Kind.FREQUENCY, "Hur ofta?", code="ofta", condition=condition)
    return made


def address(name, of, *args):
    return reverse(name, args=[of.pk, *args])


def lock(of):
    Questionnaire.objects.filter(pk=of.pk).update(locked_at=timezone.now())


def text(answer):
    return " ".join(answer.content.decode().split())


def test_a_blank_one_is_made_once(cast, sign_in):
    client, token = sign_in(cast.coordinator), str(uuid4())
    typed = {
        "title": "Enkät",
        "audience": "pupils",
        "main_language": "sv",
        "owner": "2417",
        "form_token": token,
    }

    first, again = (client.post(reverse("questionnaire_new"), typed) for _press in range(2))

    made = Questionnaire.objects.get()
    assert first.url == again.url == address("questionnaire_detail", made)
    assert (made.municipality, made.title, made.sections.count()) == (cast.norsjo, {"sv": "Enkät"}, 1)


def test_no_one_makes_them_for_others(cast, sign_in):
    typed = {"title": "Enkät", "audience": "pupils", "main_language": "sv", "form_token": str(uuid4())}

    for person, owner in (
        (cast.coordinator, "2506"),
        (cast.coordinator, "24"),
        (cast.county_officer, "2417"),
    ):
        assert sign_in(person).post(reverse("questionnaire_new"), typed | {"owner": owner}).status_code == 422
    assert (
        sign_in(cast.county_officer).post(reverse("questionnaire_new"), typed | {"owner": "24"}).status_code
        == 302
    )
    assert Questionnaire.objects.get().county == cast.vasterbotten


def test_a_countys_is_read_and_copied_by_its_municipalities(cast, sign_in):
    theirs = make.questionnaire(county=cast.vasterbotten, title={"sv": "Länets enkät"})
    client = sign_in(cast.coordinator)

    shown = text(client.get(address("questionnaire_detail", theirs)))
    typed = {"title": "Vår", "owner": "2417", "form_token": str(uuid4())}
    client.post(address("questionnaire_copy", theirs), typed)

    assert "Länets enkät" in shown
    assert "Ny fråga" not in shown
    assert client.post(address("questionnaire_edit", theirs)).status_code == 404
    copy = Questionnaire.objects.get(copied_from=theirs)
    assert copy.municipality == cast.norsjo
    assert copy.family != theirs.family
    assert list(copy.questions.values_list("code", "origin")) == list(
        theirs.questions.values_list("code", "origin")
    )
    assert sign_in(cast.foreign_coordinator).get(address("questionnaire_detail", theirs)).status_code == 404


def test_a_copy_of_ones_own_is_offered_a_title_of_its_own(cast, sign_in):
    ours = make.questionnaire(cast.norsjo, title={"sv": "Vår enkät"})
    theirs = make.questionnaire(county=cast.vasterbotten, title={"sv": "Länets enkät"})
    client = sign_in(cast.coordinator)

    offered = [
        client.get(address("questionnaire_copy", of)).context["form"]["title"] for of in (ours, theirs)
    ]

    assert [field.value() for field in offered] == ["Vår enkät (kopia)", "Länets enkät"]


def test_parts_of_another_questionnaire_are_not_found(cast, of, sign_in):
    foreign = make.questionnaire(cast.arjeplog)
    question, section = foreign.questions.first(), foreign.sections.get()
    client = sign_in(cast.coordinator)

    for name in (
        "question_edit",
        "question_kind",
        "question_condition",
        "question_figure",
        "question_remove",
    ):
        assert client.get(address(name, of, question.pk)).status_code == 404
        assert client.post(address(name, of, question.pk)).status_code == 404
    for name in ("section_edit", "section_remove"):
        assert client.post(address(name, of, section.pk)).status_code == 404
    for data in ({"copy": question.pk}, {"up": f"{question.pk}.1.1"}, {"section_up": f"{section.pk}.1"}):
        assert client.post(address("questionnaire_order", of), data).status_code == 404
    placed = {"label": "Ny?", "kind": "yes_no", "after": question.pk, "form_token": str(uuid4())}
    assert client.post(address("question_new", of), placed).status_code == 422
    assert foreign.questions.count() == 2


def test_a_question_is_written_and_its_type_chosen(cast, of, sign_in):
    client, first = sign_in(cast.coordinator), of.questions.get(code="sex")
    page = address("question_new", of)
    typed = {"label": "Har du snusat?", "after": first.pk, "form_token": str(uuid4())}

    lacking = client.post(page, typed)
    saved = [client.post(page, typed | {"kind": "yes_no"}) for _press in range(2)]

    assert lacking.status_code == 422
    assert "Har du snusat?</textarea>" in text(lacking)
    made = of.questions.get(code="har-du-snusat")
    assert {one.url for one in saved} == {address("question_edit", of, made.pk)}
    assert [one["label"]["sv"] for one in made.options] == ["Ja", "Nej"]
    assert made.share == [1]
    in_order = of.questions.order_by("position").values_list("code", flat=True)
    assert list(in_order) == ["sex", "har-du-snusat", "rokt", "ofta"]


def test_sex_is_asked_of_adults_in_their_own_words(cast, sign_in):
    staff = make.questionnaire(cast.norsjo, sex=False, grade=False, audience="staff")
    typed = {"label": "Är du?", "kind": "sex", "form_token": str(uuid4())}

    sign_in(cast.coordinator).post(address("question_new", staff), typed)

    made = staff.questions.get()
    assert [one["label"]["sv"] for one in made.options] == ["Kvinna", "Man", "Annat"]
    assert made.offers_refusal


def edit(of, question, **typed):
    """What the form of a question sends when nothing but `typed` is changed."""
    labels = "\n".join(one["label"]["sv"] for one in question.options)
    plain = {
        "label": question.label["sv"],
        "options": labels,
        "code": question.code,
        "edition": question.edition,
    }
    return address("question_edit", of, question.pk), plain | typed


def test_a_changed_line_is_asked_about_and_keeps_its_value(cast, of, sign_in):
    client, question = sign_in(cast.coordinator), of.questions.get(code="ofta")
    page, typed = edit(of, question, options="Aldrig\nDå och då\nVarje vecka")

    asked = client.post(page, typed)
    saved = client.post(page, typed | {"options_1": "2"})

    assert asked.status_code == 422
    assert "”Någon gång” med ny text" in text(asked)
    assert saved.status_code == 302
    question.refresh_from_db()
    assert [(one["value"], one["label"]["sv"]) for one in question.options] == [
        (1, "Aldrig"), (2, "Då och då"), (3, "Varje vecka")
    ]  # fmt: skip


def test_an_option_that_others_hang_on_is_not_taken_away(cast, of, sign_in):
    page, typed = edit(of, of.questions.get(code="rokt"), options="Nej")

    answer = sign_in(cast.coordinator).post(page, typed)

    assert answer.status_code == 422
    assert "Visas om svaret på fråga 2 är Ja" in text(answer)
    assert address("question_condition", of, of.questions.get(code="ofta").pk) in text(answer)


def test_what_hangs_on_a_question_or_a_section_is_said_before_it_is_removed(cast, of, sign_in):
    client, smoked, often = (
        sign_in(cast.coordinator),
        of.questions.get(code="rokt"),
        of.questions.get(code="ofta"),
    )
    leisure = of.sections.create(position=2, title={"sv": "Fritid"})
    first = of.sections.get(position=1)
    Question.objects.filter(pk=often.pk).update(section=leisure, position=1)

    for page in (address("question_remove", of, smoked.pk), address("section_remove", of, first.pk)):
        shown = text(client.get(page))
        assert "Ändra först när de här frågorna ställs" in shown
        assert f'href="{address("question_condition", of, often.pk)}">3. Hur ofta?</a>' in shown
        assert "Visas om svaret på fråga 2 är Ja" in shown
        assert 'class="btn btn-danger"' not in shown
        assert client.post(page).status_code == 422
    for page in (address("question_remove", of, often.pk), address("section_remove", of, leisure.pk)):
        assert 'class="btn btn-danger"' in text(client.get(page))
    assert of.questions.count() == 3


def test_the_question_that_was_moved_or_copied_has_its_buttons_at_hand(cast, of, sign_in):
    client, smoked = sign_in(cast.coordinator), of.questions.get(code="rokt")
    page = address("questionnaire_order", of)

    moved = client.post(page, {"up": f"{smoked.pk}.{smoked.section_id}.{smoked.position}"})
    copied = client.post(page, {"copy": smoked.pk, "form_token": str(uuid4())})

    copy = of.questions.get(code="rokt-2")
    assert moved.url == address("questionnaire_detail", of) + f"?fraga={smoked.pk}#fraga-{smoked.pk}"
    assert copied.url == address("questionnaire_detail", of) + f"?fraga={copy.pk}#fraga-{copy.pk}"
    assert text(client.get(moved.url)).count('<details class="question-more no-print" open>') == 1
    for asked in ("", "?fraga=", "?fraga=x", f"?fraga={'9' * 5000}"):
        shown = text(client.get(address("questionnaire_detail", of) + asked))
        assert shown.count('<details class="question-more no-print">') == 4
        assert '<details class="question-fold" open> <summary>4 frågor' in shown


def test_whoever_saves_second_sees_both_texts(cast, of, sign_in):
    client, question = sign_in(cast.coordinator), of.questions.get(code="rokt")
    page, typed = edit(of, question, label="Har du någonsin rökt?")
    Question.objects.filter(pk=question.pk).update(label={"sv": "Har du rökt cigaretter?"}, edition=2)

    clash = client.post(page, typed)
    again = client.post(page, typed | {"edition": 2})

    assert clash.status_code == 422
    assert "Har du rökt cigaretter?" in text(clash)
    assert "Har du någonsin rökt?" in text(clash)
    assert again.status_code == 302
    question.refresh_from_db()
    assert question.label == {"sv": "Har du någonsin rökt?"}


def test_a_condition_is_built_of_earlier_questions_only(cast, of, sign_in):
    client, last = sign_in(cast.coordinator), make.question(of, label="Var?", code="var")
    page = address("question_condition", of, last.pk)

    offered = [says for _code, says in client.get(page).context["earlier"]]
    client.post(page, {"fraga": "rokt", "how": "any_of", "values": ["1"], "edition": 1})
    client.post(page, {"fraga": "sex", "how": "none_of", "values": ["2", "-3"], "edition": 2})
    client.post(page, {"join": "any", "edition": 3})

    assert offered == ["1. Är du flicka eller pojke?", "2. Har du rökt?", "3. Hur ofta?"]
    last.refresh_from_db()
    assert condition_from(last.condition) == Condition(
        (Comparison("rokt", "any_of", (1,)), Comparison("sex", "none_of", (2, -3))), any=True
    )
    shown = text(client.get(address("questionnaire_detail", of)))
    assert (
        "Visas om svaret på fråga 2 är Ja eller svaret på fråga 1 är varken ”Pojke” eller ”Vill inte svara”"
        in shown
    )
    for wrong in ({"fraga": "var", "how": "answered"}, {"fraga": "rokt", "how": "at_least", "values": ["1"]},
                  {"fraga": "rokt", "how": "any_of", "values": ["9"]}, {"fraga": "rokt", "how": "any_of"}):  # fmt: skip
        client.post(page, wrong | {"edition": 4})
    last.refresh_from_db()
    assert last.edition == 4


def test_a_nested_condition_from_a_file_is_shown_and_kept(cast, of, sign_in):
    inner = Condition((Comparison("sex", "any_of", (1,)), Comparison("sex", "answered")))
    last = make.question(
        of, code="sist", condition=condition_as(Condition((inner, Comparison("rokt", "answered"))))
    )
    client, page = sign_in(cast.coordinator), address("question_condition", of, last.pk)

    shown = text(client.get(page))
    client.post(page, {"remove": "1", "edition": 1})

    assert "(svaret på fråga 1 är Flicka och svaret på fråga 1 har getts)" in shown
    last.refresh_from_db()
    assert condition_from(last.condition) == Condition((inner,))


def test_a_locked_one_says_why_and_offers_a_new_version(cast, of, sign_in):
    lock(of)
    client, question = sign_in(cast.coordinator), of.questions.first()

    shown = text(client.get(address("questionnaire_detail", of)))
    refused = client.post(*edit(of, question, label="Nytt?"), follow=True)
    made = [client.post(address("questionnaire_version", of)).url for _press in range(2)]

    assert "Gör en ny version" in shown
    assert "Ny fråga" not in shown
    assert "så det ligger fast" in text(refused)
    newest = Questionnaire.objects.get(family=of.family, number=2)
    assert made == [address("questionnaire_detail", newest)] * 2
    assert list(newest.questions.values_list("code", "origin", "condition")) == list(
        of.questions.values_list("code", "origin", "condition")
    )
    assert questionnaires_of(cast.norsjo, cast.coordinator) == [newest]
    assert questionnaires_of(cast.norsjo, cast.foreign_coordinator) == []


def test_the_figure_can_be_set_when_it_is_locked(cast, of, sign_in):
    lock(of)
    question = of.questions.get(code="rokt")
    typed = {"share": ["1"], "share_label": "Har rökt", "factor": "risk", "edition": 1}

    sign_in(cast.coordinator).post(address("question_figure", of, question.pk), typed)

    question.refresh_from_db()
    assert (question.share, question.share_label, question.factor) == ([1], {"sv": "Har rökt"}, "risk")


def test_one_that_a_round_uses_is_not_removed(cast, of, sign_in):
    client = sign_in(cast.coordinator)
    made = make.survey_round(of)

    client.post(address("questionnaire_remove", of))
    assert Questionnaire.objects.filter(pk=of.pk).exists()
    made.delete()
    client.post(address("questionnaire_remove", of))
    assert not Questionnaire.objects.filter(pk=of.pk).exists()


def test_the_check_leads_to_the_place(cast, of, sign_in):
    of.questions.filter(code="rokt").update(options=[])

    shown = text(sign_in(cast.coordinator).get(address("questionnaire_check", of)))

    assert "Fråga 2 har inget att välja på." in shown
    assert address("question_edit", of, of.questions.get(code="rokt").pk) in shown
    assert "Fråga 3 ställs aldrig" in shown


def test_the_check_of_what_can_be_used_leads_to_a_round_with_it(cast, sign_in):
    ours, county = make.questionnaire(cast.norsjo), make.questionnaire(county=cast.vasterbotten)
    new_round = "{}?formular={}".format

    shown = text(sign_in(cast.coordinator).get(address("questionnaire_check", ours)))
    assert new_round(reverse("survey_new", args=["2417"]), ours.pk) in shown
    shown = text(sign_in(cast.county_officer).get(address("questionnaire_check", county)))
    assert new_round(reverse("county_survey_new", args=["24"]), county.pk) in shown
    ours.questions.all().delete()
    shown = text(sign_in(cast.coordinator).get(address("questionnaire_check", ours)))
    assert "?formular=" not in shown


def test_the_preview_draws_what_the_respondent_gets_and_stores_nothing(cast, of, sign_in):
    client = sign_in(cast.coordinator)
    page = address("questionnaire_preview_page", of)

    outer, answer = client.get(address("questionnaire_preview", of)), client.get(page + "?sida=1")

    assert "frame-src 'self'" in outer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "Har du rökt?" in text(answer)
    assert "Vill inte svara" in text(answer)
    for wrong in ("?sida=9", "?sida=x", "?sprak=tlh"):
        assert client.get(page + wrong).status_code == 404


@pytest.mark.parametrize(
    "page", ["questionnaire_detail", "questionnaire_check", "questionnaire_preview_page"]
)
def test_three_hundred_questions_cost_no_more_than_one(cast, sign_in, page, django_assert_max_num_queries):
    client, of = sign_in(cast.coordinator), make.questionnaire(cast.norsjo, grade=False)
    shown = address(page, of)
    with django_assert_max_num_queries(15) as few:
        client.get(shown)
    section = of.sections.get()
    rows = [
        Question(questionnaire=of, section=section, position=n, code=f"n{n}", kind="yes_no", label={"sv": f"Nr {n}?"},
                 options=make.options("Ja", "Nej"))
        for n in range(2, 302)
    ]  # fmt: skip
    Question.objects.bulk_create(rows)

    with django_assert_max_num_queries(15) as many:
        assert client.get(shown).status_code == 200
    assert len(many) == len(few)


def test_moving_among_three_hundred_is_a_few_queries(cast, sign_in, django_assert_max_num_queries):
    of = make.questionnaire(cast.norsjo, grade=False)
    section = of.sections.get()
    Question.objects.bulk_create(
        Question(
            questionnaire=of, section=section, position=n, code=f"n{n}", kind="long_text", label={"sv": "?"}
        )
        for n in range(2, 302)
    )
    client, question = sign_in(cast.coordinator), of.questions.get(code="n150")

    with django_assert_max_num_queries(20):
        answer = client.post(address("questionnaire_order", of), {"up": f"{question.pk}.{section.pk}.150"})

    assert answer.url.endswith(f"#fraga-{question.pk}")
    question.refresh_from_db()
    assert question.position == 149


def test_a_countys_officer_sees_no_municipalitys(cast, of, sign_in):
    assert County.objects.visible_to(cast.county_officer).contains(cast.vasterbotten)
    for person in (cast.county_officer, cast.foreign_coordinator, cast.manager, cast.portal_administrator):
        assert sign_in(person).get(address("questionnaire_detail", of)).status_code == 404
