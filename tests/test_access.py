"""One table decides who may open what: every address × every role. An address that is missing fails."""

from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from accounts import actions as account_actions
from activities.models import ImportBatch, LoadShare, Participation
from plans.models import SharedDuty
from reviews.models import SupportContact
from tests import factories

EVERYONE = {
    "coordinator",
    "colleague",
    "manager",
    "registrar",
    "reader",
    "partner",
    "county_officer",
    "municipality_administrator",
    "county_administrator",
    "portal_administrator",
    "foreign_coordinator",
    "foreign_officer",
    "stranger",
}
AT_WORK = {"coordinator", "colleague", "manager", "registrar", "reader", "partner", "county_officer"}
MUNICIPAL = {"coordinator", "colleague", "manager", "registrar", "reader"}
COORDINATOR = {"coordinator"}
EDITORS = {"coordinator", "colleague"}
OFFICER = {"county_officer"}
PORTAL = {"portal_administrator"}
ASKED_BRIEFLY = {"coordinator", "county_officer", "portal_administrator", "stranger", "anonymous"}
ADMINISTRATORS = {"portal_administrator", "municipality_administrator"}

NORSJO = {"code": "2417"}
COUNTY = {"codes": "24"}


@dataclass(frozen=True)
class Row:
    """Who gets an answer to GET and to POST (None: the method is not allowed); everyone else gets 404."""

    get: set[str] | None
    post: set[str] | None = None
    kwargs: dict[str, str] = field(default_factory=dict)  # a name of an attribute of `things`, or a value
    data: dict[str, str] = field(default_factory=dict)
    redirects: set[str] = field(default_factory=set)  # of those in `get`, whom GET leads elsewhere


ONE = {**NORSJO, "pk": "unshared"}
SHARED = {**NORSJO, "pk": "shared"}
BATCH = {**NORSJO, "pk": "batch"}
LINK = {**NORSJO, "pk": "link"}
TOLD = {**NORSJO, "pk": "told"}
MEMBERSHIP = {**NORSJO, "pk": "colleague_membership"}
INVITED = {**NORSJO, "pk": "invited_membership"}

TABLE = {
    "start": Row(EVERYONE, redirects=EVERYONE - {"stranger"}),
    "welcome": Row(EVERYONE, EVERYONE, redirects={"stranger"}),
    "municipality_start": Row(AT_WORK, kwargs=NORSJO),
    "municipality_settings": Row(COORDINATOR, COORDINATOR, NORSJO),
    "municipality_contacts": Row({"coordinator", "manager"}, kwargs=NORSJO),
    "alike_list": Row(MUNICIPAL, kwargs=NORSJO),
    "alike_consent": Row(COORDINATOR, COORDINATOR, NORSJO),
    "alike_take_back": Row(None, COORDINATOR, NORSJO),
    "activity_list": Row(AT_WORK, kwargs=NORSJO),
    "activity_export": Row(AT_WORK, kwargs={**NORSJO, "kind": "csv"}),
    "activity_log": Row(EDITORS, EDITORS, NORSJO),
    "activity_removed_list": Row(EDITORS, kwargs=NORSJO),
    "activity_detail": Row({"coordinator", "colleague", "manager"}, kwargs=ONE),
    "activity_saved": Row(EDITORS, kwargs=ONE),
    "activity_edit": Row(EDITORS, EDITORS, ONE),
    "activity_share": Row(None, COORDINATOR, ONE),
    "activity_stop_sharing": Row(None, COORDINATOR, SHARED),
    "activity_remove": Row(EDITORS, EDITORS, ONE),
    "activity_restore": Row(None, COORDINATOR, {**NORSJO, "pk": "removed"}),
    "activity_suggestions": Row(None, EDITORS, ONE),
    "activity_invite": Row(None, COORDINATOR, ONE, {"partner": "partner"}),
    "activity_uninvite": Row(None, COORDINATOR, {**NORSJO, "pk": "opened"}, {"partner": "partner"}),
    "work_shared": Row(AT_WORK, kwargs=NORSJO),
    "own_load": Row(EVERYONE),
    "own_load_month": Row(EVERYONE),
    "own_load_file": Row(EVERYONE),
    "next_year": Row(EVERYONE, EVERYONE),
    "planned_date_remove": Row(None, {"colleague"}, {"pk": "planned_date"}),
    "load_share": Row(None, MUNICIPAL, NORSJO),
    "load_of_other": Row({"manager"}, kwargs={**NORSJO, "pk": "load_share"}),
    "calendar_address": Row(EVERYONE, EVERYONE),
    "calendar_close": Row(None, EVERYONE),
    "import_new": Row(COORDINATOR, COORDINATOR, NORSJO),
    "import_template": Row(COORDINATOR, kwargs=NORSJO),
    "import_columns": Row(COORDINATOR, COORDINATOR, BATCH),
    "import_progress": Row(COORDINATOR, kwargs=BATCH, redirects=COORDINATOR),
    "import_preview": Row(COORDINATOR, COORDINATOR, BATCH, redirects=COORDINATOR),
    "import_bad_rows": Row(COORDINATOR, kwargs=BATCH, redirects=COORDINATOR),
    "import_done": Row(COORDINATOR, kwargs=BATCH, redirects=COORDINATOR),
    "tell_link_list": Row(COORDINATOR, kwargs=NORSJO),
    "tell_link_new": Row(COORDINATOR, COORDINATOR, NORSJO),
    "tell_link_detail": Row(COORDINATOR, kwargs=LINK),
    "tell_link_poster": Row(COORDINATOR, kwargs=LINK),
    "tell_link_edit": Row(COORDINATOR, COORDINATOR, LINK),
    "tell_link_mail": Row(None, COORDINATOR, LINK),
    "tell_link_pause": Row(None, COORDINATOR, LINK),
    "tell_link_resume": Row(None, COORDINATOR, LINK),
    "tell_link_renew": Row(COORDINATOR, COORDINATOR, LINK),
    "tell_link_close": Row(COORDINATOR, COORDINATOR, LINK),
    "tell_link_decline_all": Row(COORDINATOR, COORDINATOR, LINK),
    "telling_list": Row(COORDINATOR, kwargs=NORSJO),
    "telling_accept": Row(None, COORDINATOR, TOLD),
    "telling_merge": Row(COORDINATOR, COORDINATOR, TOLD),
    "telling_decline": Row(COORDINATOR, COORDINATOR, TOLD),
    "law_table": Row(AT_WORK, kwargs=NORSJO),
    "law_export": Row(AT_WORK, kwargs={**NORSJO, "kind": "csv"}),
    "law_settings": Row(COORDINATOR, COORDINATOR, NORSJO),
    "law_share": Row(COORDINATOR, COORDINATOR, NORSJO),
    "duty_detail": Row({"coordinator", "manager"}, kwargs={**NORSJO, "duty": "s5"}),
    "duty_statement_new": Row(COORDINATOR, COORDINATOR, {**NORSJO, "duty": "s5"}),
    "duty_statement_file": Row({"coordinator", "manager"}, kwargs={**NORSJO, "pk": "duty_statement"}),
    "duty_stop_sharing": Row(None, COORDINATOR, {**NORSJO, "duty": "s4"}),
    "council_report_new": Row(COORDINATOR, COORDINATOR, NORSJO),
    "council_report_file": Row({"coordinator", "manager"}, kwargs={**NORSJO, "pk": "council_report"}),
    "council_report_remove": Row(COORDINATOR, COORDINATOR, {**NORSJO, "pk": "council_report"}),
    "county_law": Row(OFFICER, kwargs=COUNTY),
    "county_law_export": Row(OFFICER, kwargs={**COUNTY, "kind": "csv"}),
    "county_duty": Row(OFFICER, OFFICER, {**COUNTY, **NORSJO, "duty": "s4"}),
    "county_desk": Row(OFFICER, kwargs=COUNTY),
    "county_export": Row(OFFICER, kwargs={**COUNTY, "kind": "csv"}),
    "county_activities": Row(OFFICER, kwargs=COUNTY),
    "county_news": Row(OFFICER, kwargs=COUNTY),
    "county_mark_read": Row(None, OFFICER, COUNTY, {"read_to": "2026-11-01T12:00:00+01:00"}),
    "county_municipality": Row(OFFICER, kwargs={**COUNTY, **NORSJO}),
    "support_contact_new": Row(None, OFFICER, {**COUNTY, **NORSJO}),
    "support_contact_remove": Row(OFFICER, OFFICER, {**COUNTY, **NORSJO, "pk": "contact"}),
    "needs_help": Row(PORTAL),
    "people": Row(PORTAL),
    "municipality_people": Row({*ADMINISTRATORS, "coordinator"}, kwargs=NORSJO),
    "county_people": Row({"portal_administrator", "county_administrator"}, kwargs=COUNTY),
    "membership_invite": Row(ADMINISTRATORS, ADMINISTRATORS, NORSJO),
    "membership_edit": Row(ADMINISTRATORS, ADMINISTRATORS, MEMBERSHIP),
    "membership_end": Row(ADMINISTRATORS, ADMINISTRATORS, MEMBERSHIP),
    "invitation_resend": Row(None, ADMINISTRATORS, INVITED),
    "invitation_withdraw": Row(None, ADMINISTRATORS, INVITED),
    "membership_withdraw_links": Row(None, ADMINISTRATORS, MEMBERSHIP),
    "write_links": Row(EVERYONE),
    "write_link_device": Row(None, EDITORS, NORSJO),
    "write_link_weekly": Row(None, EDITORS, NORSJO),
    "write_link_withdraw": Row(None, {"colleague"}, {"pk": "write_link"}),
    "write_links_withdraw": Row(None, EVERYONE),
    "account_change_password": Row(EVERYONE, EVERYONE),
}

# Open to everyone, and why. What an anonymous visitor gets from GET.
OPEN = {
    "help": 200,  # what the portal is and how it is used
    "help_text": 200,
    "accessibility": 200,  # lag (2018:1937) 13 §
    "sources": 200,  # licences ask to be named
    "set_language": 302,  # a form in the footer; GET changes nothing
    "write_worker": 200,  # a script that is the same for everyone
    "tell_worker": 200,  # the same
    "livez": 200,  # monitoring
    "readyz": 200,  # monitoring
    "account_login": 200,
    "account_logout": 302,  # nobody to sign out
    "account_signup": 200,  # tells that accounts are by invitation
    "account_inactive": 200,
    "account_reset_password": 200,
    "account_reset_password_done": 200,
    "account_reset_password_from_key": 200,  # says that the link no longer works
    "account_reset_password_from_key_done": 200,
    "account_email_verification_sent": 200,
    "account_confirm_email": 200,
    "account_set_password": 302,  # allauth asks for a signed-in person without a password
    "invitation_accept": 404,  # the right link is what opens it
    "tell": 404,  # as above
    "calendar_feed": 404,  # as above
    "tell_thanks": 404,
    "write": 302,  # to the sign-in; a remembered device opens it
    "write_by_link": 404,  # the right link opens it
    "write_thanks": 302,
    "write_thanks_by_link": 404,
    "write_forget": 405,  # a form; the link itself is what is withdrawn
    "write_forget_by_link": 405,
    "write_forgotten": 200,  # says that it is done
}
OPEN_KWARGS = {
    "help_text": {"slug": "samordnaren"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "x-y"},
    "account_confirm_email": {"key": "x"},
    "invitation_accept": {"token": "x"},
    "tell": {"token": "x"},
    "calendar_feed": {"token": "x"},
    "tell_thanks": {"token": "x"},
    "write_by_link": {"token": "x"},
    "write_thanks_by_link": {"token": "x"},
    "write_forget_by_link": {"token": "x"},
}


def patterns(urlpatterns):
    for pattern in urlpatterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from patterns(pattern.url_patterns)


def test_every_address_stands_in_the_table():
    names = {pattern.name for pattern in patterns(get_resolver().url_patterns)}

    assert names == set(TABLE) | set(OPEN)


@pytest.fixture
def things(cast):
    """The cast, and one of everything that an address can name."""
    found = {name: getattr(cast, name) for name in ("shared", "unshared", "draft", "partner")}
    found["opened"] = factories.activity(cast.norsjo, title="Öppnad", by=cast.coordinator)
    found["opened"].participations.get().guests.create(user=cast.partner)
    found["removed"] = factories.activity(cast.norsjo, title="Borttagen", by=cast.coordinator)
    Participation.objects.filter(activity=found["removed"]).update(deleted_at=timezone.now())
    found["batch"] = ImportBatch.objects.create(
        municipality=cast.norsjo,
        created_by=cast.coordinator,
        file_name="lista.csv",
        content=b"Datum;Rubrik\n2026-10-01;Nattvandring\n",
    )
    found["link"] = factories.tell_link(cast.norsjo, by=cast.coordinator)
    found["told"] = factories.telling(found["link"]).activity
    found["contact"] = SupportContact.objects.create(
        municipality=cast.norsjo,
        on=timezone.localdate(),
        kind="visit",
        note="Besök",
        form_token=uuid4(),
        created_by=cast.county_officer,
    )
    found |= law_things(cast)
    found["load_share"] = LoadShare.objects.create(user=cast.colleague, municipality=cast.norsjo)
    found["planned_date"] = factories.planned_date(cast.colleague, cast.norsjo)
    found["colleague_membership"] = cast.colleague.memberships.get()
    found["write_link"] = factories.write_link(cast.colleague, cast.norsjo)[0]
    invitation = account_actions.invite_person(
        by=cast.portal_administrator,
        email="ny@exempel.se",
        place=cast.norsjo,
        role="reader",
    )
    found["invited_membership"] = invitation.membership
    return {name: str(thing.pk) for name, thing in found.items()}


def law_things(cast):
    """A row of the law table that is shared, a statement of another with a file, and a report to fullmäktige."""
    SharedDuty.objects.create(municipality=cast.norsjo, duty_code="s4", shared_by=cast.coordinator)
    file = factories.stored_file(cast.norsjo)
    return {
        "duty_statement": factories.duty_statement("s5", cast.norsjo, by=cast.coordinator, file=file),
        "council_report": factories.council_report(
            cast.norsjo, by=cast.coordinator, file=factories.stored_file(cast.norsjo)
        ),
    }


def fill(values, things):
    return {name: things.get(value, value) for name, value in values.items()}


def close(answer):
    """Close the files of an answer that nobody read; answer.close() would close the test's connection too."""
    for closer in answer._resource_closers:
        closer()


def signed_in(person):
    client = Client()
    if person:
        client.force_login(person)
    return client


def ask(client, method, address, data=None):
    """One request whose effects are undone."""
    with transaction.atomic():
        answer = getattr(client, method)(address, data)
        status = answer.status_code
        close(answer)
        transaction.set_rollback(True)
    return status


@pytest.mark.parametrize("name", TABLE)
def test_the_table_holds(cast, things, name):
    row = TABLE[name]
    address = reverse(name, kwargs=fill(row.kwargs, things))
    assert set(cast.people) == EVERYONE
    clients = {role: signed_in(person) for role, person in [*cast.people.items(), ("anonymous", None)]}
    wrong = []

    for method, allowed in (("get", row.get), ("head", row.get), ("post", row.post)):
        for role, client in clients.items():
            if method == "head" and role not in ASKED_BRIEFLY:
                continue  # it goes the way of GET; some roles show that
            status = ask(client, method, address, fill(row.data, things) if method == "post" else None)
            if role == "anonymous":
                expected = {403} if method == "post" else {302}
            elif allowed is None:
                expected = {405}
            elif role not in allowed:
                expected = {404}
            elif method == "post":
                expected = {200, 302, 422}
            else:
                expected = {302} if role in row.redirects else {200}
            if status not in expected:
                wrong.append(f"{method} {name} as {role}: {status}, not {expected}")

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", [name for name in TABLE if not name.startswith("account_")])
def test_no_other_method_does_anything(cast, things, name):
    address = reverse(name, kwargs=fill(TABLE[name].kwargs, things))

    for person in (cast.coordinator, cast.county_officer, cast.portal_administrator):
        client = signed_in(person)
        for method in ("put", "patch", "delete"):
            assert ask(client, method, address) in {404, 405}


@pytest.mark.parametrize("name", OPEN)
def test_open_addresses_answer_anyone(client, db, name):
    answer = client.get(reverse(name, kwargs=OPEN_KWARGS.get(name, {})))

    assert answer.status_code == OPEN[name]


@pytest.mark.parametrize("name", [name for name in TABLE if TABLE[name].post])
def test_forms_without_their_token_are_refused(cast, things, name):
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        cast.portal_administrator if name.startswith(("invit", "member")) else cast.coordinator
    )

    answer = client.post(reverse(name, kwargs=fill(TABLE[name].kwargs, things)), {"title": "x"})

    assert answer.status_code == 403


def test_ids_of_another_municipality_find_nothing(cast, things):
    """Every address with an id, asked for by those who may everything elsewhere."""
    clients = [
        signed_in(person)
        for person in (cast.coordinator, cast.county_officer, cast.municipality_administrator)
    ]
    for name, row in TABLE.items():
        if "pk" not in row.kwargs:
            continue
        kwargs = fill(row.kwargs, things)
        swapped = [kwargs | {"code": "2506"} if "code" in kwargs else kwargs]
        if name.startswith("activity"):
            swapped.append(kwargs | {"pk": cast.foreign.pk})
        for address in (reverse(name, kwargs=changed) for changed in swapped):
            for method in ("get", "post"):
                for client in clients:
                    data = fill(row.data, things)
                    assert ask(client, method, address, data) in {404, 405}, (name, method)


@pytest.mark.parametrize("code", ["9999", "24", "abcd", "%00", "2417'--", "٢٤١٧", "2417 ", "x" * 300])
def test_unknown_places_are_not_found(cast, sign_in, code):
    client = sign_in(cast.coordinator)

    for name in ("municipality_start", "activity_list", "activity_log", "municipality_people"):
        assert client.get(reverse(name, args=[code])).status_code == 404
    assert client.get(f"/kommuner/{code}/").status_code == 404


def test_opening_every_page_writes_nothing(cast, things):
    """A full crawl by the administrator, the coordinator and the officer leaves every row as it was."""
    kept = f"('{Session._meta.db_table}')"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' "
            f"AND table_type = 'BASE TABLE' AND table_name NOT IN {kept}"
        )
        tables = [name for (name,) in cursor.fetchall()]

    def rows():
        with connection.cursor() as cursor:
            found = {}
            for table in tables:
                cursor.execute(
                    f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{table}\" t"
                )
                found[table] = cursor.fetchone()[0]
            return found

    clients = [
        signed_in(person) for person in (cast.coordinator, cast.county_officer, cast.portal_administrator)
    ]
    before = rows()
    for name, row in TABLE.items():
        for client in clients:
            close(client.get(reverse(name, kwargs=fill(row.kwargs, things))))

    after = rows()
    assert {table for table in tables if before[table] != after[table]} == set()


def test_a_role_taken_away_holds_from_the_next_request(cast, sign_in):
    client = sign_in(cast.coordinator)
    address = reverse("activity_edit", args=["2417", cast.unshared.pk])
    assert client.get(address).status_code == 200

    cast.coordinator.memberships.update(ends_on=timezone.localdate())

    assert client.get(address).status_code == 404
    assert client.post(address, {"title": "x"}).status_code == 404


def test_a_closed_account_is_out_at_the_next_request(cast, sign_in):
    client = sign_in(cast.coordinator)

    cast.coordinator.is_active = False
    cast.coordinator.save()

    answer = client.get(reverse("activity_list", args=["2417"]))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse(settings.LOGIN_URL))


CANARY = "Kanariefågeln Karlsborg"
SEARCHED = {"activity_list", "activity_export", "county_activities", "county_desk", "county_export", "people"}


def test_nothing_of_another_municipality_shows_anywhere(cast, things):
    """A canary in every text of the other municipality is in no page, export or title of any role elsewhere."""
    factories.activity(
        cast.arjeplog,
        title=CANARY,
        by=cast.foreign_coordinator,
        organiser=CANARY,
        partners=[CANARY],
        method=CANARY,
        went_as_planned=CANARY,
    )
    cast.foreign_coordinator.name = CANARY
    cast.foreign_coordinator.save()
    queries = ("", "?q=kanarief", f"?partner={CANARY}", "?sortera=namn")

    for role, person in cast.people.items():
        if role in {"foreign_coordinator", "portal_administrator"}:
            continue
        client = signed_in(person)
        for name, row in TABLE.items():
            kwargs = fill(row.kwargs, things)
            for changed in (kwargs, kwargs | {"code": "2506"} if "code" in kwargs else kwargs):
                for query in queries if name in SEARCHED else queries[:1]:
                    answer = client.get(reverse(name, kwargs=changed) + query)
                    body = answer.getvalue() if answer.streaming else answer.content
                    text = body.decode("utf-8", "replace").replace(f'value="{CANARY}"', "")
                    assert CANARY not in text, (role, name, query)


def test_an_export_holds_what_the_list_shows(cast):
    for role, person in cast.people.items():
        client = signed_in(person)
        listed = client.get(reverse("activity_list", args=["2417"]))
        if listed.status_code == 404:
            continue
        exported = client.get(reverse("activity_export", args=["2417", "csv"])).getvalue().decode()
        for activity in (cast.draft, cast.unshared, cast.shared):
            assert (activity.title in listed.content.decode()) == (activity.title in exported), (
                role,
                activity,
            )
