"""The two-year round (6 §): its guard, what it comes to, its dates, and what was made elsewhere."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from plans.following import actions, reports
from plans.models import FollowUp, FollowUpRound, LawSettings, Measure
from tests import factories
from tests.plans.test_following import WHOLE

TODAY = timezone.localdate


@pytest.fixture
def plan(cast):
    """A plan in force with three measures; the first one is the colleague's."""
    made = factories.action_plan(cast.norsjo)
    for number in range(3):
        factories.measure(made, title=f"Åtgärd {number}", person=None if number else cast.colleague)
    return factories.decide(made)


@pytest.fixture
def going_on(plan):
    return factories.follow_up_round(plan)


def write(cast, measure, *, is_final=True, **fields):
    return actions.write_follow_up(
        by=cast.coordinator,
        measure=measure,
        municipality=cast.norsjo,
        form_token=uuid4(),
        is_final=is_final,
        **WHOLE | fields,
    )


def finish(cast, followed, conclusion="Det gick bra."):
    return actions.finish_round(
        by=cast.coordinator, followed=followed, edition=followed.edition, conclusion=conclusion
    )


def follow_up_all(cast, followed):
    for measure in followed.plan.measures.all():
        write(cast, measure)


# The guard


@pytest.mark.parametrize("done", range(8))
@pytest.mark.parametrize("cancelled", range(8))
def test_a_round_is_finished_exactly_when_every_measure_that_goes_on_is_followed_up(
    cast, plan, going_on, done, cancelled
):
    """Property: over every way in which three measures can be done, drafted and cancelled."""
    measures = list(plan.measures.all())
    for number, measure in enumerate(measures):
        write(cast, measure, is_final=bool(done >> number & 1))
        if cancelled >> number & 1:
            Measure.objects.filter(pk=measure.pk).update(set_state="cancelled", set_reason="Läggs ner.")
    lacking = [m for n, m in enumerate(measures) if not (done | cancelled) >> n & 1]

    if lacking:
        with pytest.raises(actions.RoundNotComplete) as error:
            finish(cast, going_on)
        assert error.value.lacking == lacking
        assert FollowUpRound.objects.get().finished_on is None
    else:
        finish(cast, going_on)
        assert FollowUpRound.objects.get().finished_on == TODAY()


def test_follow_ups_from_outside_the_round_do_not_count(cast, plan):
    follow_up_all(cast, factories.follow_up_round(factories.action_plan(cast.norsjo, subject="other")))
    for measure in plan.measures.all():
        factories.follow_up(measure)

    with pytest.raises(actions.RoundNotComplete):
        finish(cast, factories.follow_up_round(plan))


def test_drafts_that_wait_go_on_by_themselves_when_the_round_is_finished(cast, plan, going_on):
    follow_up_all(cast, going_on)
    draft = write(cast, plan.measures.first(), is_final=False)
    assert draft.round == going_on

    finish(cast, going_on)

    draft.refresh_from_db()
    assert draft.round is None


def test_a_finished_round_stays(cast, going_on):
    follow_up_all(cast, going_on)
    finish(cast, going_on)

    with pytest.raises(actions.RoundFinished):
        finish(cast, going_on)
    with pytest.raises(actions.RoundFinished):
        actions.write_conclusion(followed=going_on, edition=2, conclusion="Annat.")
    with pytest.raises(actions.RoundFinished):
        actions.remove_round(by=cast.coordinator, followed=going_on)
    assert write(cast, going_on.plan.measures.first()).round is None


def test_the_later_final_follow_up_counts_in_the_round(cast, plan, going_on):
    measure = plan.measures.first()
    write(cast, measure, colour="red")
    write(cast, measure, colour="green")

    report = reports.round_report(cast.coordinator, going_on)

    assert [(count.label, count.number) for count in report.colours] == [
        ("Går enligt plan", 1),
        ("Går delvis enligt plan", 0),
        ("Går inte enligt plan", 0),
    ]
    assert (len(report.done), report.asked) == (1, 3)


def test_a_second_draft_in_the_round_loses_no_text(cast, sign_in, plan, going_on):
    measure = plan.measures.first()
    draft = write(cast, measure, is_final=False)
    address = reverse("follow_up_new", args=["2417", measure.pk])
    client = sign_in(cast.colleague)
    assert client.get(address).url == reverse("follow_up_edit", args=["2417", draft.pk])

    sent = {**WHOLE, "on": "2026-10-01", "sentence": "Kollegans mening.", "form_token": str(uuid4())}
    answer = client.post(address, sent | {"draft": "1"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Någon har redan börjat på ett utkast" in page
    assert "Kollegans mening." in page
    assert client.post(address, sent).url == reverse("round_detail", args=["2417", going_on.pk])
    assert FollowUp.objects.final().get().sentence == "Kollegans mening."


# Starting


def test_round_start_begins_one_round_however_often_it_is_pressed(cast, sign_in, plan):
    client, address = sign_in(cast.coordinator), reverse("round_start", args=["2417", plan.pk])

    answers = [client.post(address, {"form_token": str(uuid4())}) for _time in "123"]

    begun = FollowUpRound.objects.get()
    assert {answer.url for answer in answers} == {reverse("round_detail", args=["2417", begun.pk])}
    assert (begun.municipality, begun.started_by) == (cast.norsjo, cast.coordinator)


def test_round_start_takes_in_what_is_half_written(cast, sign_in, plan):
    first, second, _third = plan.measures.all()
    write(cast, first, is_final=False, sentence="Äldre utkast")
    draft = write(cast, first, is_final=False, sentence="Halvt skrivet")
    done = write(cast, second)
    client = sign_in(cast.coordinator)

    client.post(reverse("round_start", args=["2417", plan.pk]), {"form_token": str(uuid4())})

    draft.refresh_from_db()
    done.refresh_from_db()
    assert draft.round == FollowUpRound.objects.get()
    assert done.round is None
    page = client.get(reverse("round_detail", args=["2417", draft.round_id])).text
    assert reverse("follow_up_edit", args=["2417", draft.pk]) in page
    begun = client.get(reverse("follow_up_new", args=["2417", first.pk]))
    assert begun.url == reverse("follow_up_edit", args=["2417", draft.pk])


def test_a_round_over_a_joint_plan_takes_in_only_what_its_own_wrote(cast):
    group = factories.group(cast.norsjo, cast.arjeplog)
    plan = factories.action_plan(cast.norsjo, cast.arjeplog, owner_group=group)
    measure = factories.measure(plan)
    factories.decide(plan)
    theirs = factories.follow_up(measure, state="draft", created_by=cast.foreign_coordinator)

    actions.start_round(by=cast.coordinator, plan=plan, municipality=cast.norsjo, form_token=uuid4())

    theirs.refresh_from_db()
    assert theirs.round is None


@pytest.mark.parametrize("name", ["round_list", "measure_detail"])
def test_a_draft_is_seen_by_those_who_keep_up_the_work_alone(cast, sign_in, plan, name):
    measure = plan.measures.first()
    draft = write(cast, measure, is_final=False)
    address = reverse(name, args=["2417"] + [measure.pk] * (name == "measure_detail"))

    link = reverse("follow_up_detail", args=["2417", draft.pk])
    assert link in sign_in(cast.coordinator).get(address).text
    assert link in sign_in(cast.manager).get(address).text
    assert link not in sign_in(cast.reader).get(address).text


def test_round_start_is_for_plans_in_force(cast, sign_in, plan):
    draft = factories.action_plan(cast.norsjo, subject="andts")

    assert sign_in(cast.coordinator).get(reverse("round_start", args=["2417", draft.pk])).status_code == 404
    with pytest.raises(actions.NotInForce):
        actions.start_round(by=cast.coordinator, plan=draft, municipality=cast.norsjo, form_token=uuid4())


def test_a_joint_plan_is_followed_up_by_each_municipality(cast):
    both = factories.group(cast.norsjo, cast.arjeplog)
    plan = factories.action_plan(cast.norsjo, cast.arjeplog, owner_group=both)
    measure = factories.measure(plan)
    factories.decide(plan)
    mine = factories.follow_up_round(plan, cast.norsjo)
    theirs = factories.follow_up_round(plan, cast.arjeplog)

    assert write(cast, measure).round == mine
    assert actions.lacking_in(theirs) == [measure]


def test_round_remove_is_possible_until_something_is_followed_up(cast, sign_in, plan, going_on):
    client, address = sign_in(cast.coordinator), reverse("round_remove", args=["2417", going_on.pk])
    draft = write(cast, plan.measures.first(), is_final=False)

    answer = client.post(address, follow=True)
    assert "går inte att ta bort" in answer.content.decode()
    actions.remove_follow_up(follow_up=draft)
    client.post(address)

    assert not FollowUpRound.objects.exists()


# The pages


def test_round_detail_lists_every_measure_and_what_each_person_can_do(cast, sign_in, plan, going_on):
    first, second, third = plan.measures.all()
    write(cast, second)
    write(cast, third, is_final=False)
    address = reverse("round_detail", args=["2417", going_on.pk])

    mine = sign_in(cast.coordinator).get(address).content.decode()
    colleague = sign_in(cast.colleague).get(address).content.decode()

    assert "1 av 3 åtgärder är uppföljda" in mine
    for measure in (first, second, third):
        assert measure.title in mine
        assert measure.title in colleague
    assert reverse("follow_up_new", args=["2417", first.pk]) in colleague
    assert reverse("follow_up_new", args=["2417", third.pk]) not in colleague
    assert reverse("round_conclude", args=["2417", going_on.pk]) in mine
    assert reverse("round_conclude", args=["2417", going_on.pk]) not in colleague
    assert sign_in(cast.reader).get(address).status_code == 404
    assert sign_in(cast.county_officer).get(address).status_code == 404


def test_round_conclude_keeps_the_text_and_says_what_lacks(cast, sign_in, going_on):
    address = reverse("round_conclude", args=["2417", going_on.pk])

    answer = sign_in(cast.coordinator).post(
        address, {"conclusion": "Vi har lärt oss.", "edition": "1", "finish": "1"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "3 åtgärder är inte uppföljda än." in page
    assert "Vi har lärt oss." in page


def test_round_conclude_finishes_with_a_conclusion_and_not_without(cast, sign_in, going_on):
    follow_up_all(cast, going_on)
    client, address = sign_in(cast.coordinator), reverse("round_conclude", args=["2417", going_on.pk])

    empty = client.post(address, {"conclusion": "", "edition": "1", "finish": "1"})
    client.post(address, {"conclusion": "Utkast.", "edition": "1"})
    client.post(address, {"conclusion": "Vi har lärt oss.", "edition": "2", "finish": "1"})

    going_on.refresh_from_db()
    assert empty.status_code == 422
    assert (going_on.conclusion, going_on.finished_by) == ("Vi har lärt oss.", cast.coordinator)
    assert client.get(address).status_code == 404


def test_round_conclude_shows_both_texts_to_the_later_one(cast, sign_in, going_on):
    client, address = sign_in(cast.coordinator), reverse("round_conclude", args=["2417", going_on.pk])
    client.post(address, {"conclusion": "Den första.", "edition": "1"})

    answer = client.post(address, {"conclusion": "Den andra.", "edition": "1"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Den första." in page
    assert "Den andra." in page


def test_a_finished_round_can_be_read_by_everyone_there(cast, sign_in, plan, going_on):
    first, second, third = plan.measures.all()
    write(
        cast, first, colour="green", effect="known", effect_text="Färre anmälningar.", lesson="Börja i tid."
    )
    write(cast, second, colour="red", choice="stop", choice_reason="Ingen kom.")
    Measure.objects.filter(pk=third.pk).update(set_state="cancelled", set_reason="Läggs ner.")
    finish(cast, going_on, "Sammantaget bra.")

    page = sign_in(cast.reader).get(reverse("round_detail", args=["2417", going_on.pk])).content.decode()

    for text in (
        "Sammantaget bra.",
        "Färre anmälningar.",
        "Ingen kom.",
        "Börja i tid.",
        "För 1 av 2 åtgärder är det känt vad de ledde till.",
        "Avbrutna och inte uppföljda: Åtgärd 2",
    ):
        assert text in " ".join(page.split()), text
    assert reverse("follow_up_new", args=["2417", first.pk]) not in page
    assert (
        sign_in(cast.foreign_officer).get(reverse("round_detail", args=["2417", going_on.pk])).status_code
        == 404
    )


# The date of 6 §


@pytest.mark.parametrize(
    ("reading", "after_decision", "after_round"),
    [
        ("months", date(2028, 2, 1), date(2028, 9, 15)),
        ("calendar_years", date(2028, 12, 31), date(2028, 12, 31)),
    ],
)
def test_r06_r07_a_finished_round_sets_the_next_date(cast, plan, reading, after_decision, after_round):
    LawSettings.objects.create(municipality=cast.norsjo, reading=reading)
    factories.follow_up_round(plan)
    assert reports.plans_to_follow(cast.reader, cast.norsjo)[0].due_on == after_decision

    factories.follow_up_round(plan, finished_on=date(2026, 9, 15))
    factories.follow_up_round(plan, finished_on=date(2026, 5, 1))

    found = reports.plans_to_follow(cast.reader, cast.norsjo)[0]
    assert (found.last_on, found.due_on) == (date(2026, 9, 15), after_round)


def test_r07_a_round_over_an_earlier_version_counts(cast, plan):
    factories.follow_up_round(plan, finished_on=date(2026, 9, 15))
    plan.state = "superseded"
    plan.save()
    factories.decide(factories.action_plan(cast.norsjo, line=plan.line, version=2, previous=plan))

    assert reports.plans_to_follow(cast.coordinator, cast.norsjo)[0].last_on == date(2026, 9, 15)


def test_round_list_says_by_when_and_that_a_date_has_passed(cast, sign_in):
    plan = factories.decide(factories.action_plan(cast.norsjo), date(2022, 9, 1))
    LawSettings.objects.create(municipality=cast.norsjo)
    factories.follow_up_round(plan, finished_on=date(2023, 9, 15))

    page = sign_in(cast.reader).get(reverse("round_list", args=["2417"])).content.decode()

    assert "2025-09-15" in page
    assert "Datum har passerat" in page
    assert reverse("round_start", args=["2417", plan.pk]) not in page


# Made elsewhere


def test_round_register_keeps_the_day_and_the_document(cast, sign_in, plan):
    client, address = sign_in(cast.coordinator), reverse("round_register", args=["2417", plan.pk])
    token = str(uuid4())

    def sent():
        upload = SimpleUploadedFile("uppföljning.pdf", b"%PDF-1.7 hela")
        return {"finished_on": "2025-11-03", "upload": upload, "conclusion": "Bra.", "form_token": token}

    first, second = (client.post(address, sent()) for _time in "12")

    made = FollowUpRound.objects.get()
    assert first.url == second.url == reverse("round_detail", args=["2417", made.pk])
    assert (made.finished_on, made.is_registered) == (date(2025, 11, 3), True)
    file = sign_in(cast.county_officer).get(reverse("round_file", args=["2417", made.pk]))
    assert file.content == b"%PDF-1.7 hela"
    assert file["Content-Disposition"].startswith("attachment")
    assert "Bra." in sign_in(cast.reader).get(first.url).content.decode()


@pytest.mark.parametrize(
    ("day", "words"), [("2099-01-01", "har inte"), ("2023-06-30", "Lagen började gälla den 1 juli 2023.")]
)
def test_round_register_refuses_days_that_cannot_be_meant(cast, sign_in, plan, day, words):
    address = reverse("round_register", args=["2417", plan.pk])

    answer = sign_in(cast.coordinator).post(address, {"finished_on": day, "form_token": str(uuid4())})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not FollowUpRound.objects.exists()


# How much is evaluated


def test_an_activity_is_evaluated_by_a_reflection_or_a_later_follow_up(cast, plan):
    measure = plan.measures.first()

    def entry(on, **fields):
        made = factories.activity(cast.norsjo, on=on, **fields)
        made.measures.add(measure)

    entry(date(2025, 3, 1))  # before the follow-up
    entry(date(2025, 6, 1))  # on that day
    entry(date(2025, 6, 2))  # after it
    entry(date(2025, 9, 1), experienced_as="De tyckte om det.")
    entry(date(2025, 9, 1), is_draft=True, went_as_planned="Ja")
    entry(date(2024, 12, 31), went_as_planned="Ja")
    factories.follow_up(measure, on=date(2025, 6, 1))
    factories.follow_up(measure, on=date(2025, 12, 1), state="draft")

    assert reports.evaluated_share(cast.coordinator, cast.norsjo, 2025) == reports.EvaluatedShare(2025, 3, 4)
    assert reports.evaluated_share(cast.coordinator, cast.norsjo, 2024) == reports.EvaluatedShare(2024, 1, 1)


def test_the_county_is_told_only_of_what_was_shared(cast, sign_in):
    factories.activity(cast.norsjo, on=date(2025, 9, 1), went_as_planned="Ja", shared=True)
    factories.activity(cast.norsjo, on=date(2025, 9, 1), went_as_planned="Ja")

    assert reports.evaluated_share(cast.county_officer, cast.norsjo, 2025) == reports.EvaluatedShare(
        2025, 1, 1
    )
    page = sign_in(cast.county_officer).get(reverse("round_list", args=["2417"])).content.decode()
    assert "Bara aktiviteter som kommunen har delat räknas." in page


# Queries


@pytest.mark.parametrize("name", ["round_list", "round_detail", "round_conclude"])
def test_rounds_take_as_many_queries_with_few_measures_as_with_many(
    cast, sign_in, plan, name, django_assert_max_num_queries
):
    client = sign_in(cast.coordinator)
    counts = []
    for extra in (0, 6):
        with transaction.atomic():
            other = factories.action_plan(cast.norsjo, subject="other")
            for _number in range(1 + extra):
                factories.measure(other)
            factories.decide(other)
            followed = factories.follow_up_round(other)
            follow_up_all(cast, followed)
            args = ["2417"] if name == "round_list" else ["2417", followed.pk]
            with django_assert_max_num_queries(15) as asked:
                client.get(reverse(name, args=args))
            counts.append(len(asked))
            transaction.set_rollback(True)

    assert counts[0] == counts[1]
