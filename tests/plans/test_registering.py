"""Documents that exist already: registered as files, final at once, with measures entered afterwards."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from municipalities.actions import load_practice
from municipalities.models import Municipality, StoredFile
from plans.models import ActionPlan, Cause, Measure, Origin, SituationReport, Subject
from plans.planning.reports import history_of, plan_dates
from plans.starting import actions
from plans.starting.pasting import guess_columns, read_grid, read_measures
from plans.versions import next_in_line, supersede
from portal.lib.uploads import Upload
from portal.practice import reset_practice
from tests import factories

FILE = Upload("lagesbild.pdf", "application/pdf", b"%PDF-1.7 gammal")
DECISION = {"deciding_body": "Kommunstyrelsen", "minutes_ref": "§ 12", "case_number": "KS 2025/7"}


def facts(**fields):
    return {
        "title": "Åtgärdsplan 2025",
        "subject": Subject.CRIME,
        "final_on": date(2025, 3, 4),
        "period_from": None,
        "period_to": None,
    } | fields


def report(cast, token=None, decision=DECISION, **fields):
    return actions.register_report(
        by=cast.coordinator,
        municipality=cast.norsjo,
        upload=FILE,
        form_token=token or uuid4(),
        document=facts(title="Lägesbild 2024") | fields,
        decision=decision,
    )


def plan(cast, token=None, **fields):
    return actions.register_plan(
        by=cast.coordinator,
        municipality=cast.norsjo,
        upload=FILE,
        form_token=token or uuid4(),
        document=facts(**fields),
        decision=DECISION,
    )


def pasted(text="Åtgärd\tOrsak\nBelysning\tMörkt och tomt efter klockan 18\nNattvandring\tTristess\n"):
    grid = read_grid(text)
    return read_measures(grid, guess_columns(grid.headings(True)), headings_are_first=True)


def paste(cast, into, token=None, **options):
    return actions.add_measures(
        by=cast.coordinator, plan=into, measures=pasted(**options), form_token=token or uuid4()
    )


def test_register_report_is_completed_at_once_with_file_and_decision(cast):
    made = report(cast)

    made.refresh_from_db()
    place = made.places.get()
    assert (made.state, made.origin, made.version) == (SituationReport.State.COMPLETED, Origin.REGISTERED, 1)
    assert (made.final_on, made.final_by) == (date(2025, 3, 4), cast.coordinator)
    assert bytes(made.file.content) == FILE.content
    assert (place.deciding_body, place.decided_on, place.minutes_ref, place.case_number) == (
        "Kommunstyrelsen",
        date(2025, 3, 4),
        "§ 12",
        "KS 2025/7",
    )


def test_the_history_of_a_registered_plan_begins_with_its_decision(cast, sign_in):
    made = plan(cast)
    today = timezone.localdate()

    page = sign_in(cast.coordinator).get(reverse("plan_detail", args=["2417", made.pk])).content.decode()

    assert page.index("2025-03-04: beslutad") < page.index(f"{today}: inlagd här som dokument")
    assert "påbörjad" not in page.partition("Historik")[2]


def test_the_history_of_a_plan_written_here_begins_with_its_first_day(cast):
    written = factories.decide(factories.action_plan(cast.norsjo), timezone.localdate())

    assert [what for _day, what in history_of(written)] == ["påbörjad", "beslutad"]


def test_register_report_needs_no_decision(cast):
    """4 § says produce: completed on a day, decided by nobody."""
    place = report(cast, decision=dict.fromkeys(DECISION, "")).places.get()

    assert (place.deciding_body, place.decided_on) == ("", None)


def test_r02_does_not_ask_a_registered_report_for_its_four_parts(cast):
    made = report(cast)

    assert made.is_in_force
    assert not made.parts.exists()


def test_register_twice_with_the_same_form_gives_one(cast):
    token = uuid4()

    first, second = report(cast, token), report(cast, token)

    assert first.pk == second.pk
    assert StoredFile.objects.count() == 1


def test_register_replaces_the_one_in_force_as_its_next_version(cast):
    first, second = report(cast), report(cast, final_on=date(2026, 5, 1))

    first.refresh_from_db()
    assert first.state == SituationReport.State.SUPERSEDED
    assert first.superseded_at is not None
    assert (second.previous, second.version, second.line) == (first, 2, first.line)


def test_register_replaces_what_was_written_here_but_not_its_next_draft(cast):
    written = factories.situation_report(cast.norsjo, completed=date(2024, 1, 1))
    draft = factories.situation_report(cast.norsjo, previous=written, line=written.line, version=2)

    made = report(cast)

    written.refresh_from_db()
    draft.refresh_from_db()
    assert written.state == SituationReport.State.SUPERSEDED
    assert draft.state == SituationReport.State.DRAFT
    assert (made.previous, made.version) == (None, 1)


def test_register_leaves_other_subjects_and_other_places_in_force(cast):
    andts = report(cast, subject=Subject.ANDTS)
    neighbour = factories.situation_report(cast.arjeplog, completed=date(2024, 1, 1))

    report(cast)

    for other in (andts, neighbour):
        other.refresh_from_db()
        assert other.is_in_force


def test_supersede_leaves_several_about_something_else_in_force(cast):
    first = report(cast, subject=Subject.OTHER)
    second = report(cast, subject=Subject.OTHER)

    first.refresh_from_db()
    assert first.is_in_force
    assert second.is_in_force


def test_supersede_of_a_joint_document_takes_the_groups_own(cast):
    group = factories.group(cast.norsjo, cast.arjeplog)
    both = (cast.norsjo, cast.arjeplog)
    own = factories.situation_report(cast.norsjo, completed=date(2024, 1, 1))
    joint = factories.situation_report(*both, owner_group=group, completed=date(2024, 1, 1))
    new = factories.situation_report(*both, owner_group=group)

    with transaction.atomic():
        replaced = supersede(new, at=timezone.now())

    assert replaced == [joint.pk]
    own.refresh_from_db()
    assert own.is_in_force


def test_next_in_line_begins_anew_where_nothing_is_in_force(cast):
    fields = next_in_line(ActionPlan(municipality=cast.norsjo))

    assert (fields["version"], fields["previous"]) == (1, None)


def test_r04_a_registered_plan_builds_on_the_lagesbild_in_force(cast):
    earlier, basis = report(cast), report(cast)

    made = plan(cast)

    assert list(made.basis.all()) == [basis]
    assert earlier not in made.basis.all()


def test_r05_a_registered_plan_stores_who_decided_it_when_and_where(cast):
    made = plan(cast)

    place = made.places.get()
    assert made.state == ActionPlan.State.DECIDED
    assert (place.deciding_body, place.decided_on, place.minutes_ref, place.case_number) == (
        "Kommunstyrelsen",
        date(2025, 3, 4),
        "§ 12",
        "KS 2025/7",
    )


def test_r31_the_facts_of_a_registered_plan_stay(cast):
    made = plan(cast)

    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        ActionPlan.objects.filter(pk=made.pk).update(title="Något annat")


def test_measures_of_a_registered_plan_are_entered_changed_and_removed_afterwards(cast):
    made = plan(cast)
    goal = factories.goal(made)
    measure = factories.measure(made, goal=goal)

    Measure.objects.filter(pk=measure.pk).update(title="Bättre belysning")
    measure.refresh_from_db()
    assert measure.title == "Bättre belysning"
    measure.delete()
    goal.delete()
    assert not made.measures.exists()


def test_r31_measures_of_a_decided_plan_that_was_written_here_stay(cast):
    written = factories.action_plan(cast.norsjo)
    measure = factories.measure(written)
    factories.decide(written)

    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        Measure.objects.filter(pk=measure.pk).update(title="Bättre belysning")
    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        factories.measure(written)


def test_r31_measures_of_a_replaced_registered_plan_stay(cast):
    made = plan(cast)
    report_with_causes = factories.situation_report(cast.norsjo, subject=Subject.ANDTS)
    cause = factories.cause(factories.problem(report_with_causes))
    measure = factories.measure(made)

    plan(cast, final_on=date(2026, 3, 4))

    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        Measure.objects.filter(pk=measure.pk).update(title="Bättre belysning")
    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        measure.causes.add(cause)


def test_register_a_new_plan_leaves_the_measures_with_the_old_one(cast):
    first = plan(cast)
    measure = factories.measure(first)

    second = plan(cast, final_on=date(2026, 3, 4))

    measure.refresh_from_db()
    assert measure.plan == first
    assert not second.measures.exists()


def corrected(cast, document, token=None, upload=None, **fields):
    return actions.correct_registered(
        by=cast.coordinator,
        corrects=document,
        upload=upload,
        form_token=token or uuid4(),
        document={name: value for name, value in facts(**fields).items() if name != "subject"},
        decision=DECISION,
    )


def test_register_a_plan_older_than_the_one_in_force_makes_it_history(cast):
    written = factories.decide(factories.action_plan(cast.norsjo), date(2026, 10, 1))

    old = plan(cast, final_on=date(2024, 5, 6))

    written.refresh_from_db()
    old.refresh_from_db()
    assert written.is_in_force
    assert old.state == ActionPlan.State.SUPERSEDED
    assert timezone.localdate(old.superseded_at) == date(2026, 10, 1)
    assert plan_dates([cast.norsjo.pk])[cast.norsjo.pk].id == written.pk


def test_register_a_report_older_than_the_one_in_force_makes_it_history(cast):
    written = factories.situation_report(cast.norsjo, completed=date(2026, 10, 1))

    old = report(cast, final_on=date(2024, 5, 6))

    written.refresh_from_db()
    assert (written.is_in_force, old.state) == (True, SituationReport.State.SUPERSEDED)


def test_correct_registered_takes_measures_goals_and_finished_rounds_along(cast):
    first = plan(cast)
    goal = factories.goal(first)
    measure = factories.measure(first, goal=goal)
    done = first.rounds.create(
        municipality=cast.norsjo, started_on=date(2026, 1, 1), finished_on=date(2026, 1, 9)
    )

    second = corrected(cast, first, title="Åtgärdsplan 2025–2026")

    assert list(second.measures.all()) == [measure]
    assert list(second.goals.all()) == [goal]
    assert list(second.rounds.all()) == [done]
    first.refresh_from_db()
    assert first.state == ActionPlan.State.SUPERSEDED
    assert (second.title, second.is_in_force, second.file) == ("Åtgärdsplan 2025–2026", True, first.file)


def test_correct_registered_may_move_the_day_before_that_of_the_one_it_corrects(cast):
    first = plan(cast, final_on=date(2026, 3, 4))

    second = corrected(cast, first, final_on=date(2025, 3, 4))

    assert (second.is_in_force, second.final_on) == (True, date(2025, 3, 4))


def test_correct_registered_lets_plans_build_on_the_corrected_lagesbild(cast):
    first = report(cast)
    draft, registered = factories.action_plan(cast.norsjo, basis=[first]), plan(cast)
    first.updates.create(text="Ny mätning")

    second = corrected(cast, first, upload=replace(FILE, content=b"%PDF-1.7 ny"))

    assert [list(draft.basis.all()), list(registered.basis.all())] == [[second], [second]]
    assert [update.text for update in second.updates.all()] == ["Ny mätning"]
    assert bytes(second.file.content) == b"%PDF-1.7 ny"


def test_correct_registered_twice_with_the_same_form_gives_one(cast):
    first, token = plan(cast), uuid4()

    assert corrected(cast, first, token) == corrected(cast, first, token)
    assert ActionPlan.objects.count() == 2


def test_correct_registered_refuses_what_somebody_has_replaced(cast):
    first = plan(cast)
    plan(cast, final_on=date(2026, 3, 4))

    with pytest.raises(actions.NotRegistered):
        corrected(cast, first)


def test_r31_a_finished_round_stays_with_a_plan_that_was_written_here(cast):
    written = factories.decide(factories.action_plan(cast.norsjo), date(2024, 1, 1))
    done = written.rounds.create(
        municipality=cast.norsjo, started_on=date(2026, 1, 1), finished_on=date(2026, 1, 9)
    )
    other = plan(cast)

    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        written.rounds.filter(pk=done.pk).update(plan=other)


def test_fillable_by_holds_registered_plans_in_force_for_coordinators_alone(cast):
    made = plan(cast)

    may = {name for name, user in cast.people.items() if made in ActionPlan.objects.fillable_by(user)}

    assert may == {"coordinator"}
    assert made not in ActionPlan.objects.editable_by(cast.coordinator)


def test_fillable_by_holds_drafts_that_one_may_write_in(cast):
    draft = factories.action_plan(cast.norsjo)
    draft.invitees.create(user=cast.colleague, can_write=True)

    may = {name for name, user in cast.people.items() if draft in ActionPlan.objects.fillable_by(user)}

    assert may == {"coordinator", "colleague"}


def test_measures_editable_by_follows_the_plan(cast):
    registered, replaced = plan(cast, subject=Subject.ANDTS), plan(cast)
    measure, old = factories.measure(registered), factories.measure(replaced)
    plan(cast, final_on=date(2026, 3, 4))

    assert list(Measure.objects.editable_by(cast.coordinator)) == [measure]
    assert old not in Measure.objects.editable_by(cast.coordinator)
    assert not Measure.objects.editable_by(cast.manager).exists()


def test_add_measures_links_known_causes_and_keeps_the_others(cast):
    basis = factories.situation_report(cast.norsjo)
    cause = factories.cause(factories.problem(basis), text="Mörkt och tomt efter klockan 18")
    draft = factories.action_plan(cast.norsjo, basis=[basis])

    assert paste(cast, draft) == 2

    lamps, walk = draft.measures.all()
    assert (lamps.title, list(lamps.causes.all()), lamps.description) == ("Belysning", [cause], "")
    assert (walk.title, list(walk.causes.all()), walk.description) == ("Nattvandring", [], "Orsak: Tristess")


def test_r01_add_measures_needs_no_cause_in_a_registered_plan(cast):
    made = plan(cast)

    assert paste(cast, made, text="Åtgärd\nBelysning\n") == 1
    assert not Cause.objects.exists()


def test_add_measures_twice_with_the_same_form_adds_them_once(cast):
    made, token = plan(cast), uuid4()

    assert [paste(cast, made, token), paste(cast, made, token)] == [2, 0]
    assert made.measures.count() == 2


def test_add_measures_puts_them_after_those_that_are_there(cast):
    made = plan(cast)
    paste(cast, made)

    paste(cast, made, text="Åtgärd\nTredje\n")

    assert [measure.title for measure in made.measures.all()] == ["Belysning", "Nattvandring", "Tredje"]


def test_add_measures_leaves_out_rows_that_cannot_be_read(cast):
    made = plan(cast)

    assert paste(cast, made, text="Åtgärd\tVem\nBelysning\tFastighet\n\tFritid\n") == 1


def test_add_measures_is_refused_once_the_plan_is_decided(cast):
    draft = factories.action_plan(cast.norsjo)
    factories.decide(draft)

    with pytest.raises(actions.NotFillable):
        paste(cast, draft)


def test_what_is_registered_where_one_practises_is_gone_the_next_morning(cast):
    load_practice()
    practice = Municipality.objects.get(code="0000")
    for _time in range(2):
        plan(replace(cast, norsjo=practice))
        report(replace(cast, norsjo=practice))
    assert paste(cast, ActionPlan.objects.in_force().get(municipality=practice)) == 2

    reset_practice()

    titles = ("Åtgärdsplan 2025", "Lägesbild 2024")
    assert not ActionPlan.objects.filter(title__in=titles).exists()
    assert not SituationReport.objects.filter(title__in=titles).exists()
    assert not StoredFile.objects.filter(name=FILE.name).exists()


def test_a_registered_lagesbild_says_who_registered_it_and_not_that_they_completed_it(cast, sign_in):
    made = report(cast, final_on=date(2023, 10, 12))

    html = sign_in(cast.coordinator).get(reverse("report_detail", args=["2417", made.pk])).content.decode()

    completed = html.partition("<dt>Färdigställd</dt>")[2].partition("</dd>")[0]
    registered = html.partition("<dt>Registrerad</dt>")[2].partition("</dd>")[0]
    assert completed == "<dd>2023-10-12"
    assert registered == f"<dd>{timezone.localdate()}, {cast.coordinator}"
