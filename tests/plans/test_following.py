"""A measure's follow-up: what a final one says, that it stays, and that drafts are kept apart."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from plans.following import actions
from plans.models import FollowUp, FollowUpRound, LessonLearned, Measure
from tests import factories
from tests.reviews.pages import text_of

ON = date(2026, 10, 1)
WHOLE = {
    "on": ON,
    "colour": "yellow",
    "sentence": "Hälften är klar.",
    "effect": "unknown",
    "effect_text": "",
    "choice": "continue",
    "choice_reason": "",
}


@pytest.fixture
def measure(cast):
    """A measure in force in Norsjö that the colleague answers for."""
    plan = factories.action_plan(cast.norsjo)
    made = factories.measure(plan, person=cast.colleague)
    factories.decide(plan)
    return made


def write(cast, measure, *, is_final=True, by=None, token=None, **fields):
    return actions.write_follow_up(
        by=by or cast.coordinator,
        measure=measure,
        municipality=cast.norsjo,
        form_token=token or uuid4(),
        is_final=is_final,
        **WHOLE | fields,
    )


def post(client, measure, **data):
    data = {"on": "2026-10-01", "form_token": str(uuid4())} | data
    return client.post(reverse("follow_up_new", args=["2417", measure.pk]), data)


FORM = {**WHOLE, "on": "2026-10-01"}


# What comes of it, said beforehand


def test_follow_up_new_says_how_the_measure_is_shown_after_each_choice(cast, sign_in, measure):
    page = text_of(sign_in(cast.coordinator).get(reverse("follow_up_new", args=["2417", measure.pk])))

    assert "Så visas åtgärden sedan:" in page
    assert "Fortsätta som nu: Pågår Ändra åtgärden: Pågår Avsluta åtgärden: Avbruten" in page


def test_follow_up_new_of_a_measure_whose_time_is_over_says_what_its_result_decides(cast, sign_in):
    plan = factories.action_plan(cast.norsjo)
    over = factories.measure(plan, starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 1))
    factories.decide(plan)

    page = text_of(sign_in(cast.coordinator).get(reverse("follow_up_new", args=["2417", over.pk])))

    assert "Avsluta åtgärden: Genomförd om den går som planerat, annars Avbruten" in page


def test_follow_up_new_of_a_measure_with_a_state_set_by_hand_says_that_it_holds(cast, sign_in, measure):
    Measure.objects.filter(pk=measure.pk).update(set_state="paused", set_reason="Vakans")

    page = text_of(sign_in(cast.coordinator).get(reverse("follow_up_new", args=["2417", measure.pk])))

    assert "Någon har angett hur det går för åtgärden." in page
    assert "Så visas åtgärden sedan:" not in page


# What a final one says


@pytest.mark.parametrize(
    ("without", "words"),
    [
        ("colour", "Välj hur det går."),
        ("sentence", "Skriv varför i en mening."),
        ("effect", "Välj om ni vet vad det ledde till."),
        ("choice", "Välj vad som händer nu."),
    ],
)
def test_r30_a_final_follow_up_has_a_colour_with_a_sentence(cast, sign_in, measure, without, words):
    answer = post(sign_in(cast.coordinator), measure, **FORM | {without: ""})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not FollowUp.objects.exists()


def test_r30_the_database_refuses_a_final_one_that_is_not_whole(cast, measure):
    with pytest.raises(IntegrityError, match="follow_up_final_is_whole"):
        write(cast, measure, sentence="")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"effect": "known"}, "Skriv vad det ledde till och hur ni vet det."),
        ({"choice": "stop"}, "Skriv varför ni ändrar eller avslutar."),
        ({"choice": "change"}, "Skriv varför ni ändrar eller avslutar."),
    ],
)
def test_follow_up_new_asks_how_an_effect_is_known_and_why_something_changes(
    cast, sign_in, measure, said, words
):
    answer = post(sign_in(cast.coordinator), measure, **FORM | said)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_r29_every_colour_has_an_icon_and_words(cast, sign_in, measure):
    client = sign_in(cast.coordinator)
    form = client.get(reverse("follow_up_new", args=["2417", measure.pk])).content.decode()

    for colour, word in (
        ("green", "Går enligt plan"),
        ("yellow", "Går delvis enligt plan"),
        ("red", "Går inte enligt plan"),
    ):
        assert f'value="{colour}"' in form
        follow_up = write(cast, measure, colour=colour)
        page = client.get(reverse("follow_up_detail", args=["2417", follow_up.pk])).content.decode()
        badge = page[page.index('<span class="status') :]
        assert word in form
        assert word in badge[: badge.index("</span>")]
        assert "<svg" in badge[: badge.index("</span>")]


def test_follow_up_new_saves_what_was_said(cast, sign_in, measure):
    known = {"effect": "known", "effect_text": "Två anmälningar mot elva."}
    lesson = {"lesson": "Prata med vaktmästaren.", "is_shared": "on"}

    answer = post(sign_in(cast.colleague), measure, **FORM | known | lesson)

    follow_up = FollowUp.objects.get()
    assert answer.url == reverse("follow_up_detail", args=["2417", follow_up.pk])
    assert (follow_up.state, follow_up.colour, follow_up.effect_text) == (
        "final",
        "yellow",
        known["effect_text"],
    )
    assert (follow_up.measure, follow_up.created_by, follow_up.on) == (measure, cast.colleague, ON)
    assert (follow_up.lesson.text, follow_up.lesson.is_shared) == ("Prata med vaktmästaren.", True)


def test_follow_up_new_takes_a_draft_with_nothing_in_it(cast, sign_in, measure):
    post(sign_in(cast.coordinator), measure, draft="1")

    assert FollowUp.objects.get().state == FollowUp.State.DRAFT


def test_follow_up_new_refuses_a_day_to_come_and_a_personal_number(cast, sign_in, measure):
    answer = post(
        sign_in(cast.coordinator),
        measure,
        **FORM | {"on": "2099-01-01", "sentence": "Möte med 19640823-3234"},
    )

    assert answer.status_code == 422
    assert "Den dagen har inte kommit än." in answer.content.decode()
    assert "personnummer" in answer.content.decode()


def test_the_same_form_posted_twice_gives_one(cast, sign_in, measure):
    client, token = sign_in(cast.coordinator), str(uuid4())

    first, second = (post(client, measure, **FORM | {"form_token": token}) for _time in "12")

    assert first.url == second.url
    assert FollowUp.objects.count() == 1


# Who


def test_follow_up_new_is_for_who_answers_for_the_measure_on_a_plan_in_force(cast, sign_in, measure):
    other = factories.member("colleague", cast.norsjo)
    draft = factories.measure(factories.action_plan(cast.norsjo, subject="andts"))

    assert sign_in(cast.colleague).get(reverse("follow_up_new", args=["2417", measure.pk])).status_code == 200
    assert sign_in(other).get(reverse("follow_up_new", args=["2417", measure.pk])).status_code == 404
    assert post(sign_in(other), measure, **FORM).status_code == 404
    assert sign_in(cast.coordinator).get(reverse("follow_up_new", args=["2417", draft.pk])).status_code == 404


def test_a_plan_that_was_replaced_is_followed_up_no_more(cast, measure):
    draft = write(cast, measure, is_final=False)
    measure.plan.state = "superseded"
    measure.plan.save()

    with pytest.raises(actions.NotInForce):
        write(cast, measure)
    with pytest.raises(actions.NotInForce):
        actions.change_follow_up(follow_up=draft, edition=1, is_final=True, **WHOLE)


def test_drafts_are_read_by_those_who_work_with_them(cast, measure):
    draft = write(cast, measure, is_final=False)
    final = write(cast, measure)

    for role, person in cast.people.items():
        seen = set(FollowUp.objects.visible_to(person))
        if role in {"coordinator", "manager", "colleague"}:
            assert seen == {draft, final}, role
        elif role in {"registrar", "reader", "partner", "county_officer"}:
            assert seen == {final}, role
        else:
            assert seen == set(), role


def test_who_wrote_it_is_named_only_to_the_municipality_s_own(cast, sign_in, measure):
    cast.colleague.name = "Kim Kollega"
    cast.colleague.save()
    address = reverse("follow_up_detail", args=["2417", write(cast, measure, by=cast.colleague).pk])

    assert "Kim Kollega" in sign_in(cast.reader).get(address).content.decode()
    assert "Kim Kollega" not in sign_in(cast.county_officer).get(address).content.decode()
    assert "Kim Kollega" not in sign_in(cast.partner).get(address).content.decode()


# Drafts, and two at once


def test_a_draft_is_opened_again_instead_of_a_new_one(cast, sign_in, measure):
    draft = write(cast, measure, is_final=False, by=cast.colleague)
    address = reverse("follow_up_new", args=["2417", measure.pk])

    assert sign_in(cast.colleague).get(address).url == reverse("follow_up_edit", args=["2417", draft.pk])
    assert sign_in(cast.coordinator).get(address).status_code == 200  # outside rounds another's is left alone


def test_follow_up_edit_makes_the_draft_final(cast, sign_in, measure):
    draft = write(cast, measure, is_final=False, lesson="Gammal")
    address = reverse("follow_up_edit", args=["2417", draft.pk])

    answer = sign_in(cast.colleague).post(address, FORM | {"edition": "1", "lesson": ""})

    draft.refresh_from_db()
    assert answer.url == reverse("follow_up_detail", args=["2417", draft.pk])
    assert draft.is_final
    assert not LessonLearned.objects.exists()
    assert sign_in(cast.colleague).get(address).status_code == 404


def test_follow_up_edit_shows_both_texts_to_the_later_one(cast, sign_in, measure):
    draft = write(cast, measure, is_final=False)
    address = reverse("follow_up_edit", args=["2417", draft.pk])
    client = sign_in(cast.coordinator)
    client.post(address, FORM | {"edition": "1", "sentence": "Den första.", "draft": "1"})

    answer = client.post(address, FORM | {"edition": "1", "sentence": "Den andra.", "draft": "1"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Någon sparade medan du skrev" in page
    assert "Den första." in page
    assert "Den andra." in page
    assert 'name="edition" value="2"' in page
    assert FollowUp.objects.get().sentence == "Den första."


def test_follow_up_remove_takes_a_draft_and_never_a_final_one(cast, sign_in, measure):
    draft, final = write(cast, measure, is_final=False), write(cast, measure)
    client = sign_in(cast.coordinator)

    refused = client.post(reverse("follow_up_remove", args=["2417", final.pk]), follow=True)
    assert "så ingenting ändrades" in refused.text
    assert client.get(reverse("follow_up_remove", args=["2417", final.pk])).status_code == 404
    client.post(reverse("follow_up_remove", args=["2417", draft.pk]))

    assert list(FollowUp.objects.all()) == [final]
    with pytest.raises(actions.AlreadyFinal):
        actions.remove_follow_up(follow_up=final)


# Final ones stay


def test_a_final_follow_up_is_corrected_by_a_new_one(cast, sign_in, measure):
    first = write(cast, measure)
    with pytest.raises(actions.AlreadyFinal):
        actions.change_follow_up(follow_up=first, edition=1, is_final=True, **WHOLE)

    later = write(cast, measure, sentence="Nu är allt klart.", colour="green")

    page = sign_in(cast.reader).get(reverse("follow_up_detail", args=["2417", first.pk])).content.decode()
    assert "Det finns en senare uppföljning" in page
    assert reverse("follow_up_detail", args=["2417", later.pk]) in page


def changes():
    """Every column of the three tables that a final row may not change."""
    living = {LessonLearned: {"is_shared", "used_in"}, FollowUp: {"created_by"}}
    living[FollowUpRound] = {"started_by", "finished_by"}
    for model, free in living.items():
        for field in model._meta.concrete_fields:
            if field.name not in free | {"id"}:
                yield pytest.param(model, field, id=f"{model.__name__}.{field.name}")


@pytest.mark.parametrize(("model", "field"), list(changes()))
def test_what_is_final_stays_in_the_database(cast, measure, model, field):
    """Property: no column of a final row takes another value, whatever the column."""
    first = factories.follow_up(measure)
    factories.lesson(first)
    finished = factories.follow_up_round(measure.plan, finished_on=ON, conclusion="Så var det.")
    other = {
        "measure": factories.measure(factories.action_plan(cast.norsjo, subject="other")),
        "follow_up": factories.follow_up(measure, state="draft"),
        "plan": factories.action_plan(cast.norsjo, subject="other"),
        "municipality": cast.arjeplog,
        "round": finished,
        "file": factories.stored_file(cast.norsjo),
        "form_token": uuid4(),
        "state": "draft",
        "colour": "red",
        "effect": "known",
        "choice": "stop",
        "edition": 7,
        "is_registered": True,
    }
    value = other.get(field.name)
    if value is None:
        value = "Något annat." if field.get_internal_type() in {"CharField", "TextField"} else "2020-01-01"
        value += "T12:00Z" if field.get_internal_type() == "DateTimeField" else ""
    row = model.objects.order_by("pk").first()

    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**{field.name: value})
    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        model.objects.filter(pk=row.pk).delete()
