"""Lessons that come up again, and the self-check that is nobody else's business."""

import re

import pytest
from django.db import transaction
from django.urls import reverse

from plans.following import actions
from plans.following.statements import HEADINGS, STATEMENTS
from plans.models import SelfCheck
from portal.lib.editions import EditConflict
from portal.practice.reset import everything_practised
from tests import factories
from tests.practice.conftest import practice

__all__ = ["practice"]


def lesson_in(place, text="Prata med vaktmästaren först.", follow_up="final", themes=(), **fields):
    plan = factories.action_plan(place, subject="other")
    measure = factories.measure(plan, themes=list(themes))
    factories.decide(plan)
    return factories.lesson(factories.follow_up(measure, state=follow_up), text=text, **fields)


def page(client, name, *args, **query):
    return client.get(reverse(name, args=["2417", *args]), query).content.decode()


# Lessons


def test_lesson_list_has_one_s_own_and_what_others_share(cast, sign_in):
    mine = lesson_in(cast.norsjo, "Vår egen lärdom.")
    shared = lesson_in(cast.arjeplog, "Arjeplogs delade lärdom.", is_shared=True)
    kept = lesson_in(cast.arjeplog, "Arjeplogs egen lärdom.")
    draft = lesson_in(cast.arjeplog, "Arjeplogs utkast.", "draft", is_shared=True)

    for person in (cast.coordinator, cast.reader, cast.partner, cast.county_officer):
        own, others = (
            page(sign_in(person), "lesson_list"),
            page(sign_in(person), "lesson_list", fran="andras"),
        )
        assert [text in own for text in (mine.text, shared.text)] == [True, False]
        assert [lesson.text in others for lesson in (mine, shared, kept, draft)] == [
            False,
            True,
            False,
            False,
        ]
        assert "Arjeplogs kommun" in others


def test_lesson_list_leads_back_to_follow_up_and_measure(cast, sign_in):
    lesson = lesson_in(cast.norsjo)
    measure = lesson.follow_up.measure

    text = page(sign_in(cast.coordinator), "lesson_list")

    assert reverse("follow_up_detail", args=["2417", lesson.follow_up_id]) in text
    assert reverse("measure_detail", args=["2417", measure.pk]) in text


def test_lesson_list_shows_the_problem_that_the_measure_was_about(cast, sign_in):
    report = factories.situation_report(cast.norsjo)
    problem = factories.problem(report)
    cause = factories.cause(problem)
    factories.seal(report, "completed", "2026-01-01")
    plan = factories.action_plan(cast.norsjo)
    measure = factories.measure(plan, causes=[cause])
    factories.decide(plan)
    factories.lesson(factories.follow_up(measure))

    text = page(sign_in(cast.coordinator), "lesson_list")

    assert reverse("problem_detail", args=["2417", report.pk, problem.pk]) in text


def test_lesson_list_narrows_to_a_theme(cast, sign_in):
    lesson_in(cast.norsjo, "Om nätet.", themes=["natet"])
    lesson_in(cast.norsjo, "Om annat.")

    text = page(sign_in(cast.coordinator), "lesson_list", tema="natet")

    assert "Om nätet." in text
    assert "Om annat." not in text


def test_r27_nothing_practised_is_shared_and_nothing_is_shared_into_practice(cast, sign_in, practice):
    lesson_in(practice, "En övad lärdom.", is_shared=True)
    lesson_in(cast.arjeplog, "Arjeplogs delade lärdom.", is_shared=True)
    client = sign_in(cast.coordinator)

    assert "En övad lärdom." not in page(client, "lesson_list", fran="andras")
    practised = client.get(reverse("lesson_list", args=["0000"]), {"fran": "andras"}).content.decode()
    assert "Arjeplogs delade lärdom." not in practised
    assert "En övad lärdom." in client.get(reverse("lesson_list", args=["0000"])).content.decode()


def test_lesson_edit_takes_it_up_and_shares_it(cast, sign_in):
    lesson, report = lesson_in(cast.norsjo), factories.situation_report(cast.norsjo)
    client, address = sign_in(cast.coordinator), reverse("lesson_edit", args=["2417", lesson.pk])

    client.post(address, {"used_in": report.pk, "is_shared": "on"})

    lesson.refresh_from_db()
    assert (lesson.used_in, lesson.is_shared) == (report, True)
    assert f'">{report}</a>' in page(client, "lesson_list")


def test_lesson_edit_takes_no_other_municipality_s_report_or_lesson(cast, sign_in):
    lesson, theirs = lesson_in(cast.norsjo), lesson_in(cast.arjeplog, is_shared=True)
    foreign = factories.situation_report(cast.arjeplog, completed="2026-01-01")
    client = sign_in(cast.coordinator)

    answer = client.post(reverse("lesson_edit", args=["2417", lesson.pk]), {"used_in": foreign.pk})

    assert answer.status_code == 422
    assert client.get(reverse("lesson_edit", args=["2417", theirs.pk])).status_code == 404


def test_lesson_list_takes_as_many_queries_with_one_as_with_three(
    cast, sign_in, django_assert_max_num_queries
):
    client, counts = sign_in(cast.coordinator), []
    page(client, "lesson_list")  # the themes are kept for a minute
    for number in (1, 3):
        with transaction.atomic():
            for _n in range(number):
                lesson_in(cast.norsjo)
            with django_assert_max_num_queries(15) as asked:
                page(client, "lesson_list")
            counts.append(len(asked))
            transaction.set_rollback(True)

    assert counts[0] == counts[1]


# The self-check

YEAR = 2026


def save(cast, edition=0, year=YEAR, note="", **answers):
    return actions.save_self_check(
        by=cast.coordinator,
        municipality=cast.norsjo,
        year=year,
        edition=edition,
        answers=answers,
        note=note,
    )


def test_r27_the_self_check_has_the_five_headings_and_four_or_five_statements_each():
    assert [str(heading.name) for heading in HEADINGS] == [
        "Personal och budget",
        "Policy",
        "Samverkan",
        "Tillsyn och tillstånd",
        "Aktiviteter",
    ]
    assert {len(heading.statements) for heading in HEADINGS} <= {4, 5}
    assert len(STATEMENTS) == sum(len(heading.statements) for heading in HEADINGS)


def test_r27_the_self_check_is_never_counted_up_nor_called_an_index(cast, sign_in):
    save(cast, year=2025, **dict.fromkeys(STATEMENTS, "no"))
    save(cast, **dict.fromkeys(STATEMENTS, "yes"))

    text = page(sign_in(cast.coordinator), "self_check")
    shown = re.sub(r"<[^>]*>", " ", text[text.index("<main") : text.index("</main>")]).lower()

    assert "inga poäng räknas" in shown
    for word in ("index", "procent", "%", " av 2", "resultat", "bättre än", "snitt"):
        assert word not in shown, word


def test_r27_only_those_who_do_the_work_see_the_self_check(cast, sign_in):
    save(cast, note="Vår hemliga anteckning.")

    for role, person in cast.people.items():
        answer = sign_in(person).get(reverse("self_check", args=["2417"]))
        may = role in {"coordinator", "colleague", "manager"}
        assert answer.status_code == (200 if may else 404), role
        assert SelfCheck.objects.visible_to(person).exists() == may, role


def test_self_check_stands_beside_one_s_own_last(cast, sign_in):
    save(cast, year=2024, staff_function="no")
    save(cast, year=2025, staff_function="partly")
    save(cast, staff_function="yes", staff_backup="not_applicable")

    text = page(sign_in(cast.manager), "self_check")
    row = text[text.index("Någon är utsedd") :]
    row = row[: row.index("</tr>")]

    assert [word in row for word in ("Ja", "Delvis", "Nej")] == [True, True, False]
    assert "Inte aktuellt" in text


def test_self_check_edit_saves_what_was_answered(cast, sign_in):
    client, address = sign_in(cast.coordinator), reverse("self_check_edit", args=["2417", YEAR])
    sent = {"edition": "0", "staff_function": "yes", "policy_goals": "unknown", "note": "Utse en ersättare."}

    for _time in "12":
        assert client.post(address, sent).url == reverse("self_check", args=["2417"])

    check = SelfCheck.objects.get()
    assert check.answers == {"staff_function": "yes", "policy_goals": "unknown"}
    assert (check.note, check.year, check.edited_by) == ("Utse en ersättare.", YEAR, cast.coordinator)


def test_self_check_edit_shows_the_later_one_what_differs(cast, sign_in):
    save(cast, staff_function="yes")
    address = reverse("self_check_edit", args=["2417", YEAR])

    answer = sign_in(cast.coordinator).post(address, {"edition": "0", "staff_function": "no"})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Någon sparade medan du skrev" in text
    assert 'name="edition" value="1"' in text
    assert SelfCheck.objects.get().answers == {"staff_function": "yes"}
    with pytest.raises(EditConflict):
        save(cast, staff_function="no")


@pytest.mark.parametrize("year", [2022, 2099, 99999])
def test_self_check_edit_is_for_years_that_can_be_answered(cast, sign_in, year):
    assert sign_in(cast.coordinator).get(reverse("self_check_edit", args=["2417", year])).status_code == 404


def test_the_self_check_of_the_practice_is_removed_with_it(cast, practice):
    SelfCheck.objects.create(municipality=practice, year=YEAR)
    save(cast)

    assert SelfCheck in [rows.model for rows in everything_practised()]
    for rows in everything_practised():
        rows._raw_delete(rows.db)

    assert [check.municipality for check in SelfCheck.objects.all()] == [cast.norsjo]


def test_what_is_final_while_practising_can_be_removed(cast, practice):
    plan = factories.action_plan(practice, subject="other")
    measure = factories.measure(plan)
    factories.decide(plan)
    factories.lesson(factories.follow_up(measure))
    factories.follow_up_round(plan, finished_on="2026-09-01")

    for rows in everything_practised():
        rows._raw_delete(rows.db)

    assert not plan.rounds.exists()
