"""The invented data: the same every time, believable, whole, and nowhere near production."""

import csv
import io
from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Invitation, Membership, OutgoingMail, Role, User, hash_token
from activities.models import (
    Activity,
    ActivityGuest,
    ActivityType,
    Participation,
    SharedCount,
    Telling,
    TellLink,
)
from municipalities.models import Municipality
from portal.database import APP_ROLE
from portal.demo.generator import facts_of_types, invent_activities, share_out
from portal.demo.load import choose_places, copy_line, load_demo
from portal.demo.passwords import demo_password
from portal.demo.people import everyone, records, shown_people
from portal.demo.shapes import read_titles, read_words
from portal.lib.dates import moment
from portal.lib.guard import find_personal_data
from reviews.models import SupportContact

DAY = date(2026, 11, 22)


@pytest.fixture
def as_owner(db):
    """Loading is the owner's work; the role returns when the test is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


@pytest.fixture
def demo(as_owner):
    call_command("load_reference", stdout=io.StringIO())
    load_demo(using="default", on=DAY, activities=700)
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {APP_ROLE}")


def person(email):
    return User.objects.get(email=f"{email}@exempel.se")


def codes(municipalities):
    return set(municipalities.real().values_list("code", flat=True))


def structure():
    """Every index, constraint and enabled trigger of the tables that are loaded."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT indexdef FROM pg_indexes
            WHERE tablename IN ('activities_activity', 'activities_participation')
            UNION ALL
            SELECT concat(conname, pg_get_constraintdef(oid)) FROM pg_constraint
            WHERE convalidated AND conrelid::regclass::text LIKE 'activities_%'
            UNION ALL
            SELECT concat(tgname, ' ', tgenabled) FROM pg_trigger WHERE NOT tgisinternal
            """
        )
        return Counter(row for (row,) in cursor.fetchall())


def invented(*, seed=1, total=200):
    places = choose_places(29, using="default")
    people = everyone(places, Random(seed))
    last = DAY - timedelta(days=1)
    kept = records(places, people, first=DAY - timedelta(days=730), last=last, rng=Random(seed))
    columns = ("pk", "code", "family", "suggested_themes", "suggested_tags")
    types = facts_of_types(ActivityType.objects.values_list(*columns))
    return list(invent_activities(kept, total, seed=seed, last=last, types=types))


def test_invent_activities_is_the_same_for_the_same_seed(db):
    call_command("load_reference", stdout=io.StringIO())

    assert invented(seed=1) == invented(seed=1)
    assert invented(seed=1) != invented(seed=2)


@given(total=st.integers(0, 5000), paces=st.lists(st.floats(0.1, 5), min_size=1, max_size=40))
def test_share_out_adds_up_to_the_total(total, paces):
    class Kept:
        municipality = Municipality(population=4000)
        first, last = DAY - timedelta(days=100), DAY

    kept = [type("Record", (Kept,), {"pace": pace}) for pace in paces]

    assert sum(share_out(total, kept)) == total
    assert min(share_out(total, kept)) >= 0


def test_read_titles_has_at_least_150_and_fits_their_season():
    titles = read_titles(date(2024, 1, 1), DAY)

    months = {title.text: {day.month for day in title.dates} for title in titles}
    assert len(months) >= 150
    assert months["Nattvandring {hogtid}"] == {4, 6, 10, 12}
    assert months["Orange dagar mot våld"] == {12}
    assert all(7 not in months[title.text] for title in titles if title.shape.term)


def test_read_words_has_every_reflection_for_every_setting():
    settings_used = {title.shape.setting for title in read_titles(date(2025, 1, 1), DAY)}

    words = read_words()
    for table in ("method", "planned", "felt", "helped", "hindered"):
        assert settings_used == set(words[table]), table


def test_load_demo_gives_as_many_as_asked_and_none_from_the_day_or_later(demo):
    newest = Participation.objects.order_by("-on").first()

    assert Activity.objects.count() == 700
    assert DAY - timedelta(days=14) <= newest.on < DAY
    assert not Activity.objects.filter(updated_at__gte=moment(DAY, 0)).exists()
    assert not Activity.objects.filter(follow_up_on__gte=DAY).exists()
    assert not Participation.objects.filter(shared_at__gte=moment(DAY, 0)).exists()
    assert not SupportContact.objects.filter(on__gte=DAY).exists()


def test_load_demo_counts_what_is_shared(demo):
    recount = Counter()
    for row in Participation.objects.shared().select_related("activity"):
        for theme in ["", *row.activity.themes]:
            recount[row.municipality_id, row.on.replace(day=1), theme] += 1

    stored = {(c.municipality_id, c.month, c.theme): c.shared for c in SharedCount.objects.all()}
    assert stored == recount
    assert sum(recount.values()) > 300


def test_load_demo_leaves_tables_checked_and_counting_as_before(as_owner):
    call_command("load_reference", stdout=io.StringIO())
    before = structure()

    load_demo(using="default", on=DAY, activities=60)

    assert structure() == before
    shared = Participation.objects.shared().first()
    cell = {"municipality": shared.municipality_id, "month": shared.on.replace(day=1), "theme": ""}
    counted = SharedCount.objects.get(**cell).shared
    shared.shared_at = None
    shared.save()
    assert SharedCount.objects.get(**cell).shared == counted - 1


def test_load_demo_lets_new_entries_follow(demo):
    highest = Activity.objects.order_by("-pk").first().pk

    added = Activity.objects.create(title="Nattvandring", starts_on=DAY)

    assert added.pk == highest + 1


def test_load_demo_texts_are_filled_in_and_name_nobody(demo):
    texts = ("title", "organiser", "method", "went_as_planned", "experienced_as", "helped_or_hindered")

    written = {text for row in Activity.objects.values_list(*texts) for text in row if text}
    written |= set(SupportContact.objects.values_list("note", flat=True))

    assert len(set(Activity.objects.values_list("title", flat=True))) > 150
    assert [text for text in written if "{" in text or "&" in text or find_personal_data(text)] == []


def test_load_demo_varies_how_municipalities_keep_their_record(demo):
    def record(code):
        return Participation.objects.standing().filter(municipality__code=code)

    assert record("2417").filter(is_draft=True).exists()
    assert record("2417").incomplete().filter(is_draft=False).exists()
    assert record("2421").exists()
    assert not record("2421").shared().exists()
    assert not record("2403").exists()
    assert record("2425").order_by("-on").first().on <= DAY - timedelta(days=151)
    assert Activity.objects.filter(municipalities__code="2417").filter(municipalities__code="2418").exists()
    assert codes(Municipality.objects.filter(shares_by_default=True)) >= {"2417", "2480", "2584"}
    assert not Municipality.objects.get(code="2418").shares_by_default


def test_load_demo_people_reach_their_places(demo):
    anna, elin, kerstin = person("anna.lindgren"), person("elin.stenvall"), person("kerstin.palovaara")
    jonas, erik, eva = person("jonas.nordlander"), person("erik.sundqvist"), person("eva.marklund")

    assert codes(Municipality.objects.coordinated_by(anna)) == {"2417"}
    assert codes(Municipality.objects.coordinated_by(elin)) == {"2422", "2506"}
    assert codes(Municipality.objects.coordinated_by(kerstin)) == {"2513", "2518"}
    assert codes(Municipality.objects.visible_to(jonas)) == {"2418", "2421", "2422", "2462", "2463", "2481"}
    assert codes(Municipality.objects.coordinated_by(eva)) == set()
    assert Municipality.objects.served_by(erik).real().count() == 29
    assert codes(Municipality.objects.visible_to(person("johan.ekman"))) == set()


def test_load_demo_has_a_vacancy_and_two_owners_elsewhere(demo):
    owners = Counter(
        Membership.objects.active().filter(is_owner=True).values_list("municipality__code", flat=True)
    )

    active = Membership.objects.active().filter(municipality__code="2425")
    assert not active.filter(role=Role.COORDINATOR).exists()
    assert active.filter(role=Role.MANAGER, is_owner=True).count() == 1
    assert owners["2417"] == owners["2480"] == owners["2584"] == 2


def test_load_demo_opens_some_activities_to_the_police(demo):
    guests = ActivityGuest.objects.filter(user=person("jonas.nordlander"))

    visible = Participation.objects.visible_to(person("jonas.nordlander"))
    assert guests.exists()
    assert set(visible.values_list("pk", flat=True)) == set(guests.values_list("participation", flat=True))


def test_load_demo_has_organisations_that_told(demo):
    waiting = Telling.objects.waiting().filter(link__municipality__code="2417")
    accepted = Telling.objects.filter(outcome=Telling.Outcome.ACCEPTED)

    assert {telling.activity.organiser for telling in waiting} == {"Norsjöskolan", "Norsjö IF"}
    assert Telling.objects.waiting().filter(link__municipality__code="2418").exists()
    assert (
        accepted.filter(activity__is_draft=False, activity__created_by=None).count() == accepted.count() == 4
    )
    assert TellLink.objects.open().count() == 3
    assert all(link.token for link in TellLink.objects.all())


def test_load_demo_sends_an_invitation_whose_link_is_the_real_one(demo):
    mail = OutgoingMail.objects.get(to="oskar.renberg@exempel.se")

    link = next(line for line in mail.body.splitlines() if "/inbjudan/" in line)
    invitation = Invitation.objects.get(token_hash=hash_token(link.rstrip("/").rpartition("/")[2]))
    assert invitation.membership.user.email == mail.to
    assert invitation.expires_at == moment(DAY + timedelta(days=1), 15)
    assert not invitation.membership.is_active


def test_shown_people_can_sign_in_and_the_others_not(demo, client):
    for shown in shown_people():
        password = demo_password(shown.email)
        validate_password(password, User(email=shown.email, name=shown.name))
        assert User.objects.get(email=shown.email).check_password(password), shown.email

    assert not person("eva.marklund").has_usable_password()
    assert client.login(email="anna.lindgren@exempel.se", password=demo_password("anna.lindgren@exempel.se"))
    assert {email.partition("@")[2] for email in User.objects.values_list("email", flat=True)} == {
        "exempel.se"
    }


def test_load_demo_of_another_size_takes_other_counties_too(as_owner):
    call_command("load_reference", stdout=io.StringIO())

    load_demo(using="default", on=DAY, activities=90, municipalities=40)

    begun = Municipality.objects.filter(memberships__isnull=False).distinct()
    assert Activity.objects.count() == 90
    assert begun.exclude(county__code__in=["24", "25"]).count() == 11


def test_demo_command_fills_only_an_empty_portal(as_owner):
    call_command("load_reference", stdout=io.StringIO())
    told = io.StringIO()

    call_command("demo", "--date=2026-11-22", "--activities=50", "--database=default", stdout=told)
    call_command("demo", "--if-empty", stdout=told)

    assert told.getvalue() == "50 invented activities are in place.\n"
    assert Activity.objects.count() == 50
    with pytest.raises(CommandError, match="only into an empty portal"):
        call_command("demo")


@pytest.mark.parametrize("command", ["demo", "accounts"])
def test_demo_commands_refuse_in_production(command, settings, db):
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="in production"):
        call_command(command)
    assert not User.objects.exists()


def test_accounts_command_lists_one_of_each_role_with_a_password_that_works(demo):
    told = io.StringIO()

    call_command("accounts", stdout=told)

    rows = list(csv.DictReader(io.StringIO(told.getvalue())))
    roles = Membership.objects.filter(user__email__in=[row["email"] for row in rows]).values_list(
        "role", flat=True
    )
    assert set(roles) == set(Role)
    assert [row["place"] for row in rows if row["email"].startswith("elin.")] == ["Sorsele, Arjeplog"]
    assert all(User.objects.get(email=row["email"]).check_password(row["password"]) for row in rows)


def test_accounts_command_prints_a_table(demo):
    told = io.StringIO()

    call_command("accounts", "--table", stdout=told)

    header, first, *rest = told.getvalue().splitlines()
    assert header.split() == ["role", "place", "email", "password"]
    assert first.index("anna.lindgren@exempel.se") == header.index("email")
    assert len(rest) == len(shown_people()) - 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20),
            st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=9), max_size=3),
            st.none() | st.integers(0, 9),
        ),
        max_size=5,
    )
)
def test_copy_line_comes_back_as_it_was(db, rows):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE IF NOT EXISTS copied (a text, b text[], c int)")
        cursor.execute("TRUNCATE copied")
        cursor.cursor.copy_expert("COPY copied FROM STDIN", io.StringIO("".join(map(copy_line, rows))))
        cursor.execute("SELECT a, b, c FROM copied")
        assert cursor.fetchall() == rows
