"""What becomes of what was told: accepted, completed, merged, declined; each once, and with thanks."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import OutgoingMail
from activities import actions as record
from activities.models import Activity, Participation, SharedCount, Telling
from activities.telling import actions
from tests import factories
from tests.access.asking import signed_in
from tests.accounts.reading import latest_letter, main_of

Outcome = Telling.Outcome


@pytest.fixture
def link(cast):
    return factories.tell_link(cast.norsjo, by=cast.coordinator, contact_email="skolan@exempel.se")


@pytest.fixture
def telling(link):
    return factories.telling(
        link, method="I helklass.", reached=54, sender="Klass 8B", reply_to="larare@exempel.se"
    )


@pytest.fixture
def client(cast):
    return signed_in(cast.coordinator)


def url(name, telling):
    return reverse(name, args=["2417", telling.activity_id])


def row_of(telling):
    return Participation.objects.get(activity=telling.activity_id)


def outcome(telling):
    telling.refresh_from_db()
    return telling.outcome


# Seen


def test_what_was_told_is_seen_by_the_coordinator_with_its_sender(client, telling):
    listed = main_of(client.get(reverse("activity_list", args=["2417"]) + "?ofullstandiga=on"))
    detail = main_of(client.get(url("activity_detail", telling)))
    waiting = main_of(client.get(reverse("telling_list", args=["2417"])))
    start = main_of(client.get(reverse("municipality_start", args=["2417"])))

    assert "Berättat" in listed.split("Temadag")[1].split("</tr>")[0]
    assert "Norsjöskolan" in listed
    assert "Norsjöskolan har berättat det här" in detail
    assert "Klass 8B" in detail
    for words in ("Temadag om nätmobbning", "I helklass.", "Norsjöskolan, Klass 8B", "ungefär 54 var med"):
        assert words in waiting
    assert "Läs 1 sak som andra har berättat" in start


@pytest.mark.parametrize("role", ["colleague", "reader", "registrar", "partner", "county_officer"])
def test_what_waits_is_seen_by_nobody_else(cast, telling, role):
    client = signed_in(cast.people[role])

    assert client.get(url("activity_detail", telling)).status_code == 404
    for name, code in (("activity_list", "2417"), ("municipality_start", "2417")):
        page = main_of(client.get(reverse(name, args=[code])))
        assert "Temadag" not in page
        assert "som andra har berättat" not in page


def test_a_manager_reads_it_but_decides_nothing(cast, telling):
    client = signed_in(cast.manager)

    page = main_of(client.get(url("activity_detail", telling)))

    assert "Temadag" in page
    assert "Ta emot" not in page


def test_what_waits_counts_nowhere(cast, telling):
    record.share_all(municipality=cast.norsjo)

    counted = SharedCount.objects.filter(month="2026-10-01", theme="").values_list("shared", flat=True)
    assert row_of(telling).shared_at is None
    assert list(counted) == [2]  # the cast's own entries


def test_an_ordinary_entry_asks_nothing_about_tellings(client, cast):
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("activity_detail", args=["2417", cast.shared.pk]))

    assert not [query for query in asked.captured_queries if "telling" in query["sql"]]


def test_what_a_link_was_flooded_with_is_declined_in_one_go_without_a_word(client, cast, telling):
    more = [factories.telling(telling.link, title=f"Skräp {number}") for number in range(3)]
    elsewhere = factories.telling(factories.tell_link(cast.norsjo, "Norsjö IF"))
    address = reverse("tell_link_decline_all", args=["2417", telling.link_id])
    sent = OutgoingMail.objects.count()

    assert "4 saker väntar." in main_of(client.get(address))
    page = client.post(address, follow=True)

    assert "Du har tackat nej till 4 saker." in main_of(page)
    assert {outcome(told) for told in (telling, *more)} == {Outcome.DECLINED}
    assert outcome(elsewhere) == Outcome.WAITING
    assert OutgoingMail.objects.count() == sent
    client.post(reverse("activity_restore", args=["2417", telling.activity_id]))
    assert outcome(telling) == Outcome.WAITING


# Accepted


def test_telling_accept_finishes_it_and_thanks_the_sender(client, cast, telling):
    page = client.post(url("telling_accept", telling), {"version": 1}, follow=True)

    telling.refresh_from_db()
    assert "Mottaget: Temadag om nätmobbning" in main_of(page)
    assert (telling.outcome, telling.decided_by, telling.reply_to) == (Outcome.ACCEPTED, cast.coordinator, "")
    assert not telling.activity.is_draft
    assert row_of(telling).shared_at is None
    letter = latest_letter("larare@exempel.se").body
    assert "berättade vad ni har gjort. Nu finns det med i Norsjö kommuns dokumentation" in letter
    assert "Temadag" not in letter  # whoever has the link could have written anything to anyone
    assert "Norsjöskolan berättade" in main_of(page)


def test_telling_accept_shares_at_once_where_that_is_chosen(client, cast, telling):
    record.set_sharing(municipality=cast.norsjo, shares_by_default=True)
    Activity.objects.filter(pk=telling.activity_id).update(family="meeting")

    client.post(url("telling_accept", telling), {"version": 1})

    assert row_of(telling).shared_at is not None


def test_telling_accept_without_an_address_writes_to_nobody(client, link):
    client.post(url("telling_accept", factories.telling(link)), {"version": 1})

    assert not OutgoingMail.objects.exists()


def test_telling_accept_of_a_text_that_was_changed_meanwhile_asks_to_read_again(client, cast, telling):
    record.change_activity(
        by=cast.coordinator,
        activity=telling.activity,
        version=1,
        fields={"title": "Ändrad", "is_draft": True},
    )

    page = client.post(url("telling_accept", telling), {"version": 1}, follow=True)

    assert "Läs den igen innan du tar emot den" in main_of(page)
    assert outcome(telling) == Outcome.WAITING


def test_telling_accept_without_a_title_leads_to_the_form(client, cast, telling):
    record.change_activity(by=cast.coordinator, activity=telling.activity, version=1, fields={"title": ""})

    answer = client.post(url("telling_accept", telling), {"version": 2})

    assert answer.url == url("activity_edit", telling)
    assert outcome(telling) == Outcome.WAITING


def test_telling_accept_in_the_list_goes_on_with_the_next(client, telling):
    answer = client.post(url("telling_accept", telling), {"version": 1, "list": "1"})

    assert answer.url == reverse("telling_list", args=["2417"])


def test_completing_it_as_finished_accepts_it(client, telling):
    form = {"title": "Temadag", "starts_on": "2026-10-05", "version": 1}

    client.post(url("activity_edit", telling), form | {"draft": "1"})
    still = outcome(telling)
    client.post(url("activity_edit", telling), form | {"version": 2, "organiser": "Norsjöskolan"})

    assert (still, outcome(telling)) == (Outcome.WAITING, Outcome.ACCEPTED)
    assert OutgoingMail.objects.filter(to="larare@exempel.se").count() == 1


# Merged


@pytest.fixture
def entry(cast):
    return factories.activity(
        cast.norsjo,
        title="Temadag i skolan",
        on=telling_day(2),
        method="Vi bjöd in polisen.",
        by=cast.coordinator,
    )


def telling_day(later):
    return factories.date(2026, 10, 5) + timedelta(days=later)


def test_telling_merge_proposes_entries_near_in_time_nearest_first(client, cast, telling, entry):
    factories.activity(cast.norsjo, title="Långt borta", on=telling_day(-40))
    factories.activity(cast.norsjo, title="Samma dag", on=telling_day(0))
    factories.telling(telling.link, title="Annat som väntar")

    rows = client.get(url("telling_merge", telling)).context["candidates"]
    found = client.get(url("telling_merge", telling) + "?q=långt").context["candidates"]

    titles = [row.activity.title for row in rows]
    assert titles.index("Samma dag") < titles.index("Temadag i skolan")
    assert not {"Långt borta", "Annat som väntar", "Temadag om nätmobbning"} & set(titles)
    assert [row.activity.title for row in found] == ["Långt borta"]


def test_telling_merge_adds_organisation_text_and_number_to_the_entry(client, telling, entry):
    page = client.post(url("telling_merge", telling), {"into": entry.pk, "version": 1}, follow=True)

    entry.refresh_from_db()
    assert "Ihopslaget med Temadag i skolan" in main_of(page)
    assert entry.partners == ["Norsjöskolan"]
    assert entry.method == (
        "Vi bjöd in polisen.\n\nNorsjöskolan berättar: Temadag om nätmobbning.\nI helklass."
    )
    assert entry.reached == 54
    assert (outcome(telling), telling.merged_into, telling.reply_to) == (Outcome.MERGED, entry, "")
    assert row_of(telling).deleted_at is not None
    letter = latest_letter("larare@exempel.se").body
    assert "berättade vad ni har gjort. Nu finns det med i Norsjö kommuns dokumentation" in letter
    assert "Temadag" not in letter  # whoever has the link could have written anything to anyone


def test_telling_merge_keeps_the_entrys_own_number_and_partner(client, telling, entry):
    Activity.objects.filter(pk=entry.pk).update(reached=12, partners=["norsjöskolan"])

    client.post(url("telling_merge", telling), {"into": entry.pk, "version": 1})

    entry.refresh_from_db()
    assert (entry.reached, entry.partners) == (12, ["norsjöskolan"])


def test_telling_merge_with_an_entry_saved_meanwhile_merges_nothing(client, cast, telling, entry):
    record.change_activity(by=cast.coordinator, activity=entry, version=1, fields={"organiser": "Byn"})

    page = client.post(url("telling_merge", telling), {"into": entry.pk, "version": 1})

    entry.refresh_from_db()
    assert page.status_code == 422
    assert "Inget har slagits ihop" in main_of(page)
    assert (outcome(telling), entry.partners) == (Outcome.WAITING, [])
    assert row_of(telling).deleted_at is None


def test_merge_with_an_entry_taken_out_meanwhile_merges_nothing(cast, telling, entry):
    record.remove(by=cast.coordinator, participation=entry.participations.get())

    with pytest.raises(record.EditConflict):
        actions.merge(by=cast.coordinator, telling=telling, into=entry, version=1)

    entry.refresh_from_db()
    assert (outcome(telling), entry.partners) == (Outcome.WAITING, [])
    assert row_of(telling).deleted_at is None


def test_telling_merge_loses_no_text_where_there_is_no_room(client, telling, entry):
    Activity.objects.filter(pk=entry.pk).update(method="x" * 3990)

    page = client.post(url("telling_merge", telling), {"into": entry.pk, "version": 1})

    assert "Texten får inte plats" in main_of(page)
    assert outcome(telling) == Outcome.WAITING


@pytest.mark.parametrize("which", ["itself", "foreign", "waiting", "nothing", "removed"])
def test_telling_merge_takes_only_entries_of_the_record(client, cast, telling, entry, which):
    record.remove(by=cast.coordinator, participation=Participation.objects.get(activity=entry))
    into = {
        "itself": telling.activity_id,
        "foreign": cast.foreign.pk,
        "waiting": factories.telling(telling.link).activity_id,
        "nothing": "",
        "removed": entry.pk,
    }[which]

    page = client.post(url("telling_merge", telling), {"into": into, "version": 1})

    assert page.status_code == 422
    assert "Välj vilken aktivitet" in main_of(page)
    assert outcome(telling) == Outcome.WAITING


def test_telling_merge_search_by_htmx_gives_the_entries_alone(client, telling, entry):
    answer = client.get(url("telling_merge", telling) + "?q=temadag", headers={"HX-Request": "true"})

    text = answer.content.decode().strip()
    assert text.startswith('<div id="candidates"')
    assert "Temadag i skolan" in text
    assert "<h1" not in text


# Declined


def test_telling_decline_takes_it_out_and_sends_the_letter_as_it_was_changed(client, telling):
    page = main_of(client.get(url("telling_decline", telling)))

    client.post(url("telling_decline", telling), {"letter": "Tack, men vi har det redan.\r\nAnna"})

    assert "Svaret går till larare@exempel.se." in page
    assert "Tack för att ni berättade om ”Temadag om nätmobbning”." in page
    assert latest_letter("larare@exempel.se").body == "Tack, men vi har det redan.\nAnna\n"
    assert (outcome(telling), telling.reply_to) == (Outcome.DECLINED, "")
    assert row_of(telling).deleted_at is not None


def test_telling_decline_writes_to_the_organisation_where_the_sender_left_no_address(client, link):
    client.post(url("telling_decline", factories.telling(link)), {"letter": "Tack!"})

    assert latest_letter("skolan@exempel.se").body == "Tack!\n"


def test_telling_decline_says_that_nobody_can_be_told(client, cast):
    telling = factories.telling(factories.tell_link(cast.norsjo))

    page = main_of(client.get(url("telling_decline", telling)))
    client.post(url("telling_decline", telling), {"letter": "Tack!"})

    assert "Det finns ingen att svara" in page
    assert outcome(telling) == Outcome.DECLINED
    assert not OutgoingMail.objects.exists()


def test_telling_decline_without_words_sends_nothing(client, telling):
    client.post(url("telling_decline", telling), {"letter": " "})

    assert outcome(telling) == Outcome.DECLINED
    assert not OutgoingMail.objects.exists()


# Once, and undone


@pytest.mark.parametrize("second", ["telling_accept", "telling_merge", "telling_decline"])
@pytest.mark.parametrize("first", ["accept", "decline", "merge"])
def test_what_is_decided_is_decided_once(client, cast, telling, entry, first, second):
    more = {"accept": {"version": 1}, "decline": {"letter": "Tack"}, "merge": {"into": entry, "version": 1}}[
        first
    ]
    getattr(actions, first)(by=cast.coordinator, telling=telling, **more)
    decided = outcome(telling)

    page = client.post(url(second, telling), {"version": 1, "into": entry.pk, "letter": "Nej"}, follow=True)

    assert "Det är redan avgjort" in main_of(page)
    assert outcome(telling) == decided
    assert OutgoingMail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_decisions_at_once_give_one_outcome_and_one_letter(cast, telling):
    entry = factories.activity(cast.norsjo, title="En annan", by=cast.coordinator)
    clients = []
    for _number in range(9):
        client = Client()
        client.force_login(cast.coordinator)
        clients.append(client)

    def decide(number):
        name = ("telling_accept", "telling_merge", "telling_decline")[number % 3]
        try:
            fields = {"version": 1, "into": entry.pk, "letter": "Tack"}
            return clients[number].post(url(name, telling), fields).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(9) as pool:
        statuses = set(pool.map(decide, range(9)))

    assert statuses <= {302, 422}
    assert OutgoingMail.objects.count() == 1
    assert (outcome(telling) == Outcome.ACCEPTED) == (row_of(telling).deleted_at is None)


@pytest.mark.parametrize("first", ["decline", "merge"])
def test_what_left_the_record_can_be_restored_and_waits_again(client, cast, telling, entry, first):
    more = {"decline": {}, "merge": {"into": entry, "version": 1}}[first]
    getattr(actions, first)(by=cast.coordinator, telling=telling, **more)

    assert "Temadag om nätmobbning" in main_of(client.get(reverse("activity_removed_list", args=["2417"])))
    client.post(url("activity_restore", telling))

    assert (outcome(telling), telling.merged_into, telling.decided_at) == (Outcome.WAITING, None, None)
    assert "Temadag om nätmobbning" in main_of(client.get(reverse("telling_list", args=["2417"])))


def test_merged_again_the_text_stands_there_once(cast, telling, entry):
    for version in (1, 2):
        actions.merge(by=cast.coordinator, telling=telling, into=entry, version=version)
        record.restore(participation=row_of(telling))

    entry.refresh_from_db()
    assert entry.method.count("Norsjöskolan berättar") == 1
    assert entry.partners == ["Norsjöskolan"]


def test_removing_it_on_its_own_page_declines_it_without_a_letter(client, telling):
    client.post(url("activity_remove", telling))

    assert (outcome(telling), telling.reply_to) == (Outcome.DECLINED, "")
    assert not OutgoingMail.objects.exists()
    client.post(url("activity_restore", telling))
    assert outcome(telling) == Outcome.WAITING


def test_removing_what_was_accepted_leaves_it_accepted(client, cast, telling):
    actions.accept(by=cast.coordinator, telling=telling, version=1)

    client.post(url("activity_remove", telling))
    client.post(url("activity_restore", telling))

    assert outcome(telling) == Outcome.ACCEPTED


def test_a_colleague_and_a_coordinator_elsewhere_decide_nothing(cast, telling):
    for person in (cast.colleague, cast.foreign_coordinator, cast.manager):
        client = signed_in(person)
        for name in ("telling_accept", "telling_merge", "telling_decline"):
            assert client.post(url(name, telling), {"version": 1}).status_code == 404
    assert outcome(telling) == Outcome.WAITING
