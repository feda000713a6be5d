"""What the desk says of each municipality, and that it is what the shared entries say."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership, Role, User
from activities.models import Participation
from municipalities.models import GroupMember, MunicipalityGroup
from reviews import reports
from reviews.models import ReadMark, SupportContact
from reviews.stats import Coordination, Sharing
from tests import factories

TODAY = date(2026, 11, 22)


def desk_of(user, *counties, today=TODAY):
    """The desk as it is on a fixed day, for a user fetched anew."""
    return reports.county_desk(User.objects.get(pk=user.pk), counties, today=today)


def row_of(desk, place):
    return next(row for row in desk.rows if row.code == place.code)


def contact(place, on, by):
    return SupportContact.objects.create(
        municipality=place, on=on, kind="visit", note="Besök", form_token=factories.uuid4(), created_by=by
    )


def test_county_desk_lists_the_countys_municipalities_in_swedish_order(cast):
    assert [row.name for row in desk_of(cast.officer, cast.west).rows] == ["Malå", "Norsjö", "Åsele"]
    assert [row.name for row in desk_of(cast.both, cast.west, cast.north).rows] == [
        "Boden",
        "Malå",
        "Norsjö",
        "Åsele",
    ]


def test_county_desk_counts_this_month_and_the_eleven_before(cast):
    for day in (date(2025, 11, 30), date(2025, 12, 1), date(2026, 11, 22)):
        factories.activity(cast.norsjo, on=day, shared=True, themes=["alkohol", "trygghet"])

    row = row_of(desk_of(cast.officer, cast.west), cast.norsjo)

    assert row.shared == 2
    assert row.theme_names == ("Alkohol", "Trygghet")
    assert row.latest_on == date(2026, 11, 22)
    assert row.status.state == Sharing.SHARES


@pytest.mark.parametrize(
    ("on", "state", "reason"),
    [
        (date(2026, 11, 22), Sharing.SHARES, "Senaste delade aktivitet i dag"),
        (date(2026, 8, 24), Sharing.SHARES, "Senaste delade aktivitet för 90 dagar sedan"),
        (date(2026, 8, 20), Sharing.SHARED_EARLIER, "Senaste delade aktivitet för 94 dagar sedan"),
    ],
)
def test_county_desk_gives_the_reason_in_words(cast, on, state, reason):
    factories.activity(cast.norsjo, on=on, shared=True)

    status = row_of(desk_of(cast.officer, cast.west), cast.norsjo).status

    assert (status.state, status.reason) == (state, reason)


def test_county_desk_tells_nothing_shared_from_unknown(cast):
    factories.activity(cast.norsjo, shared=False)

    desk = desk_of(cast.officer, cast.west)

    assert row_of(desk, cast.norsjo).status.state == Sharing.NOTHING_SHARED
    assert row_of(desk, cast.norsjo).status.reason == "Kommunen använder portalen men har inte delat något"
    assert row_of(desk, cast.mala).status.state == Sharing.UNKNOWN
    assert row_of(desk, cast.mala).status.reason == "Kommunen har inte börjat använda portalen"


def test_county_desk_names_coordinators_and_tells_a_vacancy_from_the_unknown(cast):
    factories.membership(role=Role.COORDINATOR, place=cast.mala, ends_on=date(2026, 5, 1))

    desk = desk_of(cast.officer, cast.west)

    assert row_of(desk, cast.norsjo).staffing.text == "Anna Lindgren"
    assert row_of(desk, cast.mala).staffing.text == "Vakant"
    assert row_of(desk, cast.asele).staffing.text == "Okänt"
    assert desk.vacancies == 1


def test_county_desk_counts_a_coordinator_of_a_group_in_each_of_its_municipalities(cast):
    group = MunicipalityGroup.objects.create(name="Inlandet")
    for place in (cast.mala, cast.asele):
        GroupMember.objects.create(group=group, municipality=place, starts_on=date(2025, 1, 1))
    factories.membership(factories.user(name="Bo Ek"), Role.COORDINATOR, group)

    desk = desk_of(cast.officer, cast.west)

    assert row_of(desk, cast.mala).staffing.text == "Bo Ek"
    assert row_of(desk, cast.asele).staffing.text == "Bo Ek"


@pytest.mark.parametrize(
    ("person", "fields", "expected"),
    [
        ({}, {"accepted_at": None}, Coordination.UNKNOWN),
        ({"is_active": False}, {}, Coordination.VACANT),
        ({}, {"starts_on": date(2026, 12, 1)}, Coordination.UNKNOWN),
        ({}, {"ends_on": date(2026, 11, 22)}, Coordination.VACANT),
        ({}, {"ends_on": date(2026, 11, 23)}, Coordination.FILLED),
        ({}, {"role": Role.COLLEAGUE}, Coordination.VACANT),
    ],
)
def test_county_desk_counts_only_coordinators_at_work_today(cast, person, fields, expected):
    factories.membership(factories.user(**person), **{"role": Role.COORDINATOR, "place": cast.mala} | fields)

    assert row_of(desk_of(cast.officer, cast.west), cast.mala).staffing.state == expected


def test_county_desk_shows_the_latest_contact_and_counts_this_years(cast):
    for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 9, 13)):
        contact(cast.norsjo, day, cast.officer)
    contact(cast.boden, date(2026, 11, 1), cast.both)

    desk = desk_of(cast.officer, cast.west)

    assert row_of(desk, cast.norsjo).contact_on == date(2026, 9, 13)
    assert row_of(desk, cast.mala).contact_on is None
    assert desk.contacts_this_year == 2


def test_county_desk_shows_shared_entries_only_even_to_one_who_also_works_in_the_municipality(cast):
    factories.membership(cast.officer, Role.COORDINATOR, cast.mala)
    factories.activity(cast.mala, on=date(2026, 11, 1), shared=False)

    row = row_of(desk_of(cast.officer, cast.west), cast.mala)

    assert (row.shared, row.latest_on) == (0, None)


def test_county_desk_heading_says_how_many_and_where(cast):
    assert desk_of(cast.officer, cast.west).heading == "3 kommuner i Västerbottens län"
    assert desk_of(cast.both, cast.west, cast.north).heading == "4 kommuner, två län"


@pytest.mark.parametrize("many", [1, 3])
def test_county_desk_asks_as_much_for_one_as_for_three(cast, many):
    for place in [cast.norsjo, cast.mala, cast.asele][:many]:
        for _turn in range(many):
            factories.activity(place, shared=True, themes=["alkohol"])
            contact(place, date(2026, 9, 1), cast.officer)
            factories.membership(role=Role.COORDINATOR, place=place)
    desk_of(cast.officer, cast.west)
    user = User.objects.get(pk=cast.officer.pk)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        reports.county_desk(user, [cast.west], today=TODAY)

    assert len(queries) == 7


def test_news_since_is_the_mark_else_the_previous_sign_in_else_thirty_days(cast):
    marked, signed_in = timezone.now() - timedelta(days=2), timezone.now() - timedelta(days=9)
    assert reports.news_since(cast.officer, [cast.west]) <= timezone.now() - timedelta(days=30)

    cast.officer.previous_login = signed_in
    assert reports.news_since(cast.officer, [cast.west]) == signed_in

    ReadMark.objects.create(user=cast.officer, county=cast.west, read_at=marked)
    assert reports.news_since(cast.officer, [cast.west]) == marked


def test_news_since_of_two_counties_is_the_earlier(cast):
    for county, days in ((cast.west, 2), (cast.north, 5)):
        ReadMark.objects.create(user=cast.both, county=county, read_at=timezone.now() - timedelta(days=days))

    since = reports.news_since(cast.both, [cast.west, cast.north])

    assert since == ReadMark.objects.get(county=cast.north).read_at


def test_county_desk_counts_what_was_shared_since_once_for_each_activity(cast):
    ReadMark.objects.create(
        user=cast.officer, county=cast.west, read_at=timezone.now() - timedelta(minutes=1)
    )
    factories.activity(cast.norsjo, cast.mala, shared=True)
    factories.activity(cast.norsjo, shared=True)
    factories.activity(cast.norsjo, shared=False)
    factories.activity(cast.boden, shared=True)

    fresh = desk_of(cast.officer, cast.west).fresh

    assert (fresh.activities, fresh.municipalities, fresh.is_many) == (2, 2, False)


def test_county_news_lists_edits_of_what_was_shared_before(cast):
    since = timezone.now() - timedelta(days=1)
    old = factories.activity(cast.norsjo, title="Föräldramöte", shared=True)
    quiet = factories.activity(cast.norsjo, title="Nattvandring", shared=True)
    unshared = factories.activity(cast.norsjo, title="Internt möte")
    before = since - timedelta(days=3)
    Participation.objects.filter(activity__in=[old, quiet]).update(shared_at=before)
    type(old).objects.filter(pk=quiet.pk).update(updated_at=before)
    assert unshared.updated_at > since

    news = reports.county_news(cast.officer, [cast.norsjo.pk, cast.mala.pk], since=since)

    assert [row.title for row in news.edited] == ["Föräldramöte"]
    assert news.read_to <= timezone.now()


def test_county_news_says_who_came_and_who_left(cast):
    since = timezone.now() - timedelta(days=10)
    Membership.objects.filter(user=cast.coordinator).update(accepted_at=since - timedelta(days=300))
    for name, fields in {
        "Bo Ek": {"accepted_at": timezone.now() - timedelta(days=4)},
        "Cia Al": {"accepted_at": since - timedelta(days=99), "ends_on": cast.days_ago(3)},
        "Dan Ask": {"accepted_at": None},
        "Eva Lind": {"accepted_at": since - timedelta(days=99), "ends_on": cast.days_ago(20)},
    }.items():
        factories.membership(factories.user(name=name), Role.COORDINATOR, cast.mala, **fields)

    changes = reports.county_news(cast.officer, [cast.norsjo.pk, cast.mala.pk], since=since).changes

    assert [(change.person, change.municipality, change.on, change.came) for change in changes] == [
        ("Cia Al", "Malå", cast.days_ago(3), False),
        ("Bo Ek", "Malå", cast.days_ago(4), True),
    ]


def test_shared_activities_names_every_place_that_shared_and_stands_once(cast):
    factories.activity(cast.norsjo, cast.mala, title="Gemensam", shared=True, type=None)
    ids = [cast.norsjo.pk, cast.mala.pk]

    rows = reports.as_activities(reports.shared_activities(ids, among=ids).order_by("-on"))

    assert [(row.title, row.places, row.kind) for row in rows] == [
        ("Gemensam", ("Malå", "Norsjö"), "Ute på plats")
    ]


def test_by_month_puts_activities_under_their_months(cast):
    for day in (date(2026, 11, 2), date(2026, 10, 30), date(2026, 10, 1)):
        factories.activity(cast.norsjo, title=str(day), on=day, shared=True)
    rows = reports.shared_activities([cast.norsjo.pk], among=[cast.norsjo.pk]).order_by("-on")

    months = reports.by_month(reports.as_activities(rows))

    assert [(month.name, [row.title for row in month.activities]) for month in months] == [
        ("november 2026", ["2026-11-02"]),
        ("oktober 2026", ["2026-10-30", "2026-10-01"]),
    ]


def test_municipality_report_counts_months_and_themes(cast):
    factories.activity(cast.norsjo, on=date(2024, 12, 5), shared=True, themes=["spel"])
    factories.activity(cast.norsjo, on=date(2024, 11, 30), shared=True, themes=["spel"])
    for _turn in range(2):
        factories.activity(cast.norsjo, on=date(2026, 3, 5), shared=True, themes=["alkohol"])
    factories.activity(cast.norsjo, on=date(2026, 4, 5), shared=True, themes=["alkohol", "trygghet"])
    factories.activity(cast.mala, on=date(2026, 4, 5), shared=True, themes=["vejp"])

    report = reports.municipality_report(cast.norsjo, today=TODAY)

    assert [month.shared for month in report.months] == [1] + [0] * 14 + [2, 1] + [0] * 7
    assert report.themes == (("Alkohol", 3), ("Trygghet", 1))
    assert report.shared == 3
    assert report.months_summary == "4 delade aktiviteter på 24 månader, flest i mars 2026 (2)."
    assert report.themes_summary == "2 teman de senaste 12 månaderna. Vanligast är Alkohol (3)."
    assert report.group_name == "Landsbygdskommun (C8)"


def test_municipality_report_without_entries_says_so(cast):
    report = reports.municipality_report(cast.mala, today=TODAY)

    assert report.months_summary == "Inga delade aktiviteter under de här 24 månaderna."
    assert report.themes_summary == "Inga teman i det som har delats de senaste 12 månaderna."
    assert report.staffing.reason == "Okänt: ingen i kommunen använder portalen"


def test_latest_contacts_are_those_the_user_may_read(cast):
    for day in (1, 2, 3, 4):
        contact(cast.norsjo, date(2026, 9, day), cast.officer)
    stranger = factories.member(Role.COORDINATOR, cast.mala)

    found = reports.latest_contacts(User.objects.get(pk=cast.coordinator.pk), cast.norsjo)

    assert [row.on.day for row in found] == [4, 3, 2]
    assert reports.latest_contacts(stranger, cast.norsjo) == []


def test_latest_contacts_can_be_taken_back_for_a_day_by_their_author(cast):
    mine, old, others = (contact(cast.norsjo, TODAY, by) for by in (cast.officer, cast.officer, cast.both))
    SupportContact.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(hours=25))

    found = reports.latest_contacts(cast.officer, cast.norsjo)

    assert {row.pk: row.is_removable for row in found} == {mine.pk: True, old.pk: False, others.pk: False}


def test_fresh_writes_the_year_only_when_it_is_another(cast):
    this_year = timezone.localdate().year

    for year, expected in ((this_year, "2 januari"), (this_year - 1, f"2 januari {this_year - 1}")):
        since = timezone.make_aware(datetime(year, 1, 2, 12))
        assert reports.Fresh(since=since, activities=1, municipalities=1).since_text == expected
