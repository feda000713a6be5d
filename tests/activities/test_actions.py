"""Adding, changing, sharing and removing activities."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from activities import actions
from activities.models import Activity, Participation, SharedCount
from tests import factories
from tests.postgres import is_somebody_waiting

DAY = date(2026, 10, 5)


def log(by, *places, token=None, **fields):
    fields = {"title": "Skolinsats", "starts_on": DAY, "family": "school"} | fields
    return actions.log_activity(by=by, municipalities=places, form_token=token or uuid4(), **fields)


def test_log_activity_sets_it_in_the_record_of_each_municipality(cast):
    mala = factories.municipality("2418", "Malå")

    activity, is_new = log(cast.coordinator, cast.norsjo, mala)

    assert is_new
    assert set(activity.participations.values_list("municipality__code", "on", "shared_at")) == {
        ("2417", DAY, None),
        ("2418", DAY, None),
    }


def test_log_activity_shares_at_once_only_where_the_municipality_chose_it(cast):
    mala = factories.municipality("2418", "Malå", shares_by_default=True)

    activity, _is_new = log(cast.coordinator, cast.norsjo, mala)
    draft, _is_new = log(cast.coordinator, mala, is_draft=True)

    assert Participation.objects.shared().filter(activity=activity).get().municipality == mala
    assert not Participation.objects.shared().filter(activity=draft).exists()


def test_log_activity_twice_with_one_token_gives_one_activity(cast):
    token = uuid4()
    first, is_new = log(cast.coordinator, cast.norsjo, token=token)

    second, is_new_again = log(cast.coordinator, cast.norsjo, token=token)

    assert (is_new, is_new_again) == (True, False)
    assert second == first


def test_log_activity_loses_no_other_text_that_bears_a_used_token(cast):
    token = uuid4()
    log(cast.coordinator, cast.norsjo, token=token)

    for person, place, title in (
        (cast.colleague, cast.norsjo, "Skolinsats"),
        (cast.coordinator, cast.arjeplog, "Skolinsats"),
        (cast.coordinator, cast.norsjo, "Skolinsats, ändrad efter ett avbrott"),
    ):
        with pytest.raises(actions.FormUsed):
            log(person, place, token=token, title=title)


@pytest.mark.django_db(transaction=True)
def test_log_activity_posted_twenty_times_at_once_gives_one(cast):
    token = uuid4()

    def post(_number):
        try:
            return log(cast.coordinator, cast.norsjo, token=token)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(post, range(20)))

    assert len({activity.pk for activity, _is_new in answers}) == 1
    assert [is_new for _activity, is_new in answers].count(True) == 1
    assert Activity.objects.filter(form_token=token).count() == 1
    assert Participation.objects.filter(activity__form_token=token).count() == 1


def change(by, activity, version, **fields):
    return actions.change_activity(by=by, activity=activity, version=version, fields=fields)


def test_change_activity_moves_the_participations_with_the_date(cast):
    changed = change(cast.coordinator, cast.shared, 1, starts_on=date(2026, 9, 1))

    assert changed.version == 2
    assert changed.updated_by == cast.coordinator
    assert cast.shared.participations.get().on == date(2026, 9, 1)


def test_change_activity_tells_the_later_one_and_changes_nothing(cast):
    change(cast.coordinator, cast.unshared, 1, title="Den första")

    with pytest.raises(actions.EditConflict) as conflict:
        change(cast.colleague, cast.unshared, 1, title="Den andra")

    assert conflict.value.current.title == "Den första"
    assert Activity.objects.get(pk=cast.unshared.pk).title == "Den första"


@pytest.mark.django_db(transaction=True)
def test_change_activity_by_twenty_at_once_lets_one_win_and_tells_the_others(cast):
    def save(number):
        try:
            change(cast.coordinator, cast.unshared, 1, title=f"Version {number}")
        except actions.EditConflict:
            return None
        else:
            return f"Version {number}"
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        winners = [title for title in pool.map(save, range(20)) if title]

    assert winners == [Activity.objects.get(pk=cast.unshared.pk).title]


@pytest.mark.django_db(transaction=True)
def test_change_activity_of_day_and_themes_holds_no_count_while_it_waits_for_one(cast):
    factories.activity(cast.norsjo, shared=True, on=date(2026, 8, 3))
    moved = factories.activity(cast.norsjo, shared=True, on=date(2026, 9, 1), themes=["vbe"])

    def move():
        try:
            return change(cast.coordinator, moved, 1, starts_on=date(2026, 8, 20), themes=["droger"])
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as elsewhere:
        with transaction.atomic():
            SharedCount.objects.select_for_update().get(month="2026-08-01", theme="")
            moving = elsewhere.submit(move)
            while not is_somebody_waiting():
                assert not moving.done()
            list(SharedCount.objects.filter(month="2026-09-01").select_for_update(nowait=True))
        assert moving.result().starts_on == date(2026, 8, 20)


def test_change_activity_shares_a_finished_draft_where_the_municipality_shares_at_once(cast):
    factories.municipality("2417", shares_by_default=True)

    change(cast.coordinator, cast.draft, 1, title="Nu färdig", is_draft=False)

    assert cast.draft.participations.get().shared_at is not None


def test_an_entry_that_waits_to_be_completed_is_not_shared_until_it_has_its_type(cast):
    norsjo = factories.municipality("2417", shares_by_default=True)
    one_line, _is_new = actions.log_activity(
        by=cast.coordinator,
        municipalities=[norsjo],
        form_token=uuid4(),
        title="Möte",
        starts_on=date(2026, 5, 4),
    )
    assert Participation.objects.incomplete().filter(activity=one_line, shared_at=None).exists()

    actions.share_all(municipality=norsjo)
    assert one_line.participations.get().shared_at is None
    change(cast.coordinator, one_line, 1, family="meeting")

    assert one_line.participations.get().shared_at is not None


def test_change_activity_keeps_a_shared_entry_finished_with_its_title(cast):
    changed = change(cast.coordinator, cast.shared, 1, title="", is_draft=True)

    assert (changed.is_draft, changed.title) == (False, "En delad aktivitet")


def test_change_activity_adds_and_removes_municipalities_among_the_allowed(cast):
    mala, lycksele = factories.municipality("2418", "Malå"), factories.municipality("2481", "Lycksele")
    elsewhere = Participation.objects.create(
        activity=cast.shared,
        municipality=lycksele,
        on=cast.shared.starts_on,
        is_draft=False,
        is_incomplete=False,
    )

    actions.change_activity(
        by=cast.coordinator,
        activity=cast.shared,
        version=1,
        fields={},
        municipalities=[mala],
        among=[cast.norsjo, mala],
    )

    standing = Participation.objects.standing().filter(activity=cast.shared)
    assert {row.municipality for row in standing} == {mala, lycksele}
    assert elsewhere in standing


def test_share_never_shares_a_draft(cast):
    assert actions.share(participation=cast.draft.participations.get()) is False
    assert actions.share(participation=cast.unshared.participations.get()) is True
    assert {row.activity for row in Participation.objects.shared()} == {cast.unshared, cast.shared}


def test_the_database_refuses_a_shared_draft_and_a_participation_on_another_day(cast):
    for fields in ({"shared_at": timezone.now()}, {"on": date(2020, 1, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Participation.objects.filter(activity=cast.draft).update(**fields)


def test_remove_and_restore_leave_other_municipalities_alone(cast):
    mala = factories.municipality("2418", "Malå")
    joint = factories.activity(cast.norsjo, mala, shared=True)
    mine = joint.participations.get(municipality=cast.norsjo)

    actions.remove(by=cast.coordinator, participation=mine)
    assert {row.municipality for row in Participation.objects.shared().filter(activity=joint)} == {mala}

    actions.restore(participation=mine)
    assert {row.municipality for row in Participation.objects.standing().filter(activity=joint)} == {
        cast.norsjo,
        mala,
    }
    assert mine not in Participation.objects.shared()


def test_add_suggestions_adds_what_the_type_suggests_and_keeps_what_was_chosen(cast):
    from activities.models import ActivityType

    cast.shared.type = ActivityType.objects.get(code="kontrollkop")
    cast.shared.themes = ["vejp"]
    cast.shared.save()

    actions.add_suggestions(by=cast.coordinator, activity=cast.shared)

    cast.shared.refresh_from_db()
    assert cast.shared.themes == ["vejp", "alkohol", "tobak_nikotin"]
    assert cast.shared.tags == ["andts", "alkohol_tobak_tillsyn"]


def test_share_all_shares_finished_entries_of_that_municipality_only(cast):
    assert actions.share_all(municipality=cast.norsjo) == 1
    assert {row.activity for row in Participation.objects.shared()} == {cast.unshared, cast.shared}
