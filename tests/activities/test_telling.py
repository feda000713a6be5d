"""The form that an organisation's link opens: what gets in, what does not, and that nothing gets out."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, Participation, Telling, TellLink
from activities.telling import actions, limits
from portal.limits import Limit
from tests import factories
from tests.accounts.reading import main_of, text_of


@pytest.fixture
def link(cast):
    return factories.tell_link(cast.norsjo, by=cast.coordinator, asked_by="Anna Lindgren, samordnare")


def address(link, name="tell"):
    return reverse(name, args=[link.token])


def told(**fields):
    return {"title": "Temadag om nätmobbning", "when": "today", "form_token": uuid4()} | fields


def send(link, client=None, **fields):
    return (client or Client()).post(address(link), told(**fields))


def test_tell_says_who_asks_and_what_happens_with_the_answer(client, link):
    text = main_of(client.get(address(link)))

    assert "Norsjö kommun frågar Norsjöskolan. Frågan kommer från Anna Lindgren, samordnare." in text
    assert "allmän handling" in text
    assert "Ingen ska kunna kännas igen." in text


def test_tell_becomes_a_draft_that_waits_in_the_municipalitys_record(client, cast, link):
    answer = client.post(
        address(link),
        told(method="I helklass.", reached="54", family="school", sender="Klass 8B", reply_to="l@skolan.se"),
        follow=True,
    )

    telling = Telling.objects.get()
    row = Participation.objects.get(activity=telling.activity)
    assert "Det ni berättade har kommit fram till Norsjö kommun." in main_of(answer)
    assert (telling.link, telling.sender, telling.reply_to) == (link, "Klass 8B", "l@skolan.se")
    assert (telling.activity.organiser, telling.activity.reached) == ("Norsjöskolan", 54)
    assert (telling.activity.method, telling.activity.family) == ("I helklass.", "school")
    assert (telling.activity.starts_on, telling.activity.created_by) == (timezone.localdate(), None)
    assert (row.municipality, row.is_draft, row.shared_at) == (cast.norsjo, True, None)


def test_tell_by_someone_signed_in_is_the_organisations_too(cast, sign_in, link):
    client = sign_in(cast.foreign_coordinator)
    assert "Arjeplog" not in text_of(client.get(address(link)))

    send(link, client)

    telling = Telling.objects.get()
    assert telling.activity.created_by is None
    assert telling.activity.participations.get().municipality == cast.norsjo


def test_tell_adds_to_no_other_municipality_whatever_is_sent(cast, link):
    send(link, municipalities=cast.arjeplog.pk, code="2506", municipality=cast.arjeplog.pk, is_draft="")

    assert Telling.objects.get().activity.participations.get().municipality == cast.norsjo
    assert Telling.objects.get().activity.is_draft


@pytest.mark.parametrize("field", ["title", "method", "sender"])
def test_tell_stops_personal_identity_numbers_and_keeps_the_rest(link, field):
    answer = send(link, **{"title": "En kväll", "method": "Vi grillade.", field: "Hej 19121212-1212"})

    assert answer.status_code == 422
    assert "ser ut som ett personnummer" in text_of(answer)
    assert ("Vi grillade." in text_of(answer)) == (field != "method")
    assert not Telling.objects.exists()


def test_tell_lets_a_confirmed_contact_pass_and_asks_for_no_confirmation_of_the_reply_address(link):
    asked = send(link, title="Ring 0918-140 00", reply_to="larare@skolan.se")
    send(link, title="Ring 0918-140 00", contact_confirmed="on")

    assert "tjänstekontakt" in text_of(asked)
    assert [telling.activity.title for telling in Telling.objects.all()] == ["Ring 0918-140 00"]
    assert send(link, reply_to="larare@skolan.se").status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", ""), ("title", "x" * 201), ("method", "x" * 4001), ("reached", "-1"), ("reached", "många"),
     ("reached", "9" * 30), ("reply_to", "ingen adress"), ("reply_to", '"a\x0cb"@skolan.se'),
     ("sender", "x" * 121), ("form_token", "nej")],
)  # fmt: skip
def test_tell_refuses_in_words_what_cannot_be(link, field, value):
    answer = send(link, **{"method": "Det här finns kvar.", field: value})

    assert answer.status_code == 422
    assert "Något behöver rättas" in text_of(answer)
    assert not Telling.objects.exists()


def test_tell_sent_twice_is_told_once(link):
    token = uuid4()

    first, second = send(link, form_token=token), send(link, form_token=token)

    assert first.url == second.url == address(link, "tell_thanks")
    assert [telling.activity.title for telling in Telling.objects.all()] == ["Temadag om nätmobbning"]


def test_tell_changed_after_a_lost_answer_is_lost_neither(link):
    token = uuid4()
    send(link, form_token=token)

    answer = send(link, form_token=token, title="Ändrad")

    assert answer.status_code == 422
    assert "Något har redan sparats från det här formuläret." in main_of(answer)
    send(link, form_token=answer.context["form"]["form_token"].value(), title="Ändrad")
    assert {telling.activity.title for telling in Telling.objects.all()} == {
        "Temadag om nätmobbning",
        "Ändrad",
    }


def test_tell_with_the_token_of_anything_else_keeps_the_text_and_gives_a_new_one(cast, link):
    other = factories.telling(factories.tell_link(cast.arjeplog, "Arjeplogs skola"))
    for taken in (cast.unshared.form_token, other.activity.form_token):
        answer = send(link, form_token=taken, title="Min text")

        fresh = re.search(r'name="form_token" value="([^"]+)"', text_of(answer))[1]
        assert answer.status_code == 422
        assert 'value="Min text"' in text_of(answer)
        assert fresh != str(taken)
    assert not link.tellings.exists()
    assert send(link, form_token=fresh).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_tell_twenty_times_at_once_by_one_form_is_told_once(link):
    token = uuid4()

    def sent(_number):
        try:
            return send(link, form_token=token).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(sent, range(20))) == {302}
    assert Telling.objects.count() == Activity.objects.filter(form_token=token).count() == 1


# Links that are not open


def without_key(answer):
    """The page without the key that its address gives to what a device keeps."""
    return re.sub(r'data-portal-keep="\w+"', "", main_of(answer))


def closings(link):
    return {
        "unknown": {"token_hash": "0" * 64},
        "paused": {"paused_at": timezone.now()},
        "closed": {"withdrawn_at": timezone.now()},
        "expired": {"ends_on": timezone.localdate()},
    }


@pytest.mark.parametrize("kind", ["unknown", "paused", "closed", "expired"])
@pytest.mark.parametrize("name", ["tell", "tell_thanks"])
def test_links_that_are_not_open_look_alike(client, link, kind, name):
    where = address(link, name)
    unknown = client.get(reverse(name, args=["a" * 26]))
    TellLink.objects.filter(pk=link.pk).update(**closings(link)[kind])

    answer = client.get(where)

    assert answer.status_code == unknown.status_code == 404
    assert without_key(answer) == without_key(unknown)
    assert answer.headers["X-Robots-Tag"] == unknown.headers["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("kind", ["unknown", "paused", "closed", "expired"])
def test_a_link_that_is_not_open_takes_nothing_in_and_gives_the_text_back(link, kind):
    where = address(link)
    TellLink.objects.filter(pk=link.pk).update(**closings(link)[kind])

    answer = Client().post(where, told(title="Min <b>text</b>"))

    assert answer.status_code == 404
    assert "Min &lt;b&gt;text&lt;/b&gt;" in text_of(answer)
    assert "Norsjö" not in text_of(answer)
    assert not Telling.objects.exists()


def test_a_link_is_open_on_its_last_day(client, link):
    TellLink.objects.filter(pk=link.pk).update(ends_on=timezone.localdate() + timedelta(days=1))

    assert client.get(address(link)).status_code == 200


def test_a_link_closed_while_the_form_is_sent_takes_nothing_in(link):
    actions.pause_link(link=link)

    with pytest.raises(actions.LinkClosed):
        factories.telling(link)
    assert not Telling.objects.exists()


def test_a_link_renewed_while_the_form_is_sent_takes_nothing_in(link):
    actions.renew_link(link=link)

    with pytest.raises(actions.LinkClosed):
        factories.telling(link)


# Secrets


def test_the_address_is_read_as_it_is_copied_from_a_poster(client, link):
    typed = " ".join(re.findall(".{1,4}", link.token.upper().replace("O", "0").replace("L", "1")))

    assert client.get(reverse("tell", args=[typed])).status_code == 200


def test_the_token_has_130_bits_and_stands_nowhere_in_the_database(link):
    assert re.fullmatch("[a-z2-7]{26}", link.token)
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM activities_telllink t")
        assert link.token not in cursor.fetchone()[0]


def test_the_address_goes_to_no_search_engine_no_other_site_and_no_log(client, link, caplog):
    from portal.logs import LineFormatter

    answer = client.get(address(link))
    client.post(address(link), told(title=""))

    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "strict-origin"
    client.get(reverse("tell", args=[" ".join(link.token[:25])]))
    lines = [LineFormatter().format(record) for record in caplog.records]
    assert any("/beratta/…/" in line for line in lines)
    assert not any(link.token[3:9] in line.replace(" ", "") for line in lines)


def test_whoever_has_the_link_reads_nothing_with_it(cast, link):
    """No page that it opens shows anything stored but the municipality, the organisation and who asks."""
    canary = "Kanariefågeln"
    client = Client()
    factories.telling(link, title=canary, method=canary, sender=canary, reply_to="kanarie@exempel.se")
    factories.activity(cast.norsjo, title=canary, shared=True, by=cast.coordinator)
    token = uuid4()
    client.post(address(link), told(title=canary, form_token=token))

    answers = [
        client.get(address(link)),
        client.get(address(link) + "?q=kanarie&som=1&title=x"),
        client.get(address(link, "tell_thanks")),
        client.post(address(link), told(title="Annan", form_token=token), follow=True),
        client.get(address(link) + "../"),
        client.get(address(link) + "affisch.pdf"),
    ]

    for answer in answers:
        assert "anarie" not in answer.content.decode("utf-8", "replace")
    assert [answer.status_code for answer in answers] == [200, 200, 200, 422, 404, 404]
    closed = ("tell_link_list", "telling_list", "activity_list", "municipality_start")
    assert {client.get(reverse(name, args=["2417"])).status_code for name in closed} == {302}


def test_the_form_needs_its_own_token(link):
    client = Client(enforce_csrf_checks=True)

    assert client.post(address(link), told()).status_code == 403
    assert not Telling.objects.exists()


# Floods


@pytest.fixture
def noon(time_machine):
    """The clock stands still, so that no period ends while something is counted."""
    time_machine.move_to("2026-11-22T12:03:30Z", tick=False)


def test_120_from_one_town_hall_get_in_and_a_flood_does_not(link, noon):
    statuses = [send(link).status_code for _number in range(limits.FROM_NETWORK_BY_LINK.hits + 30)]

    assert statuses == [302] * 120 + [429] * 30
    assert Telling.objects.count() == 120


def test_a_flood_of_5000_from_500_networks_stays_within_the_day(link, noon):
    senders = [f"192.0.2.{number}" for number in range(500)]

    let_in = [sender for _round in range(10) for sender in senders if limits.exceeded(link, sender) is None]

    assert len(let_in) == limits.BY_LINK.hits == 300


def test_a_flood_from_one_network_leaves_room_for_others_all_day(link, time_machine):
    for minute in range(0, 60, 5):
        time_machine.move_to(f"2026-11-22T12:{minute:02}:30Z", tick=False)
        for _number in range(limits.FROM_NETWORK_BY_LINK.hits):
            limits.exceeded(link, "192.0.2.1")

    let_in = [number for number in range(100) if limits.exceeded(link, f"198.51.100.{number}") is None]

    assert len(let_in) == 100


def test_a_flood_from_one_network_over_many_links_stays_within_its_limit(cast, noon):
    links = [factories.tell_link(cast.norsjo, f"Skola {number}") for number in range(10)]

    let_in = [link for _round in range(150) for link in links if limits.exceeded(link, "192.0.2.1") is None]

    assert len(let_in) == limits.FROM_NETWORK.hits == 600


def test_what_is_too_much_is_shown_back_with_when_to_try_again(link, monkeypatch, noon):
    monkeypatch.setattr(limits, "FROM_NETWORK_BY_LINK", Limit("few", hits=1, minutes=5))
    send(link)

    answer = send(link, title="Min text", method="Och mer.")

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "91")
    assert 'value="Min text"' in text_of(answer)
    assert "Och mer." in text_of(answer)
    assert "Just nu kommer det in mycket" in main_of(answer)


def test_a_made_up_forwarding_header_gives_no_new_network(link, monkeypatch, noon):
    monkeypatch.setattr(limits, "FROM_NETWORK_BY_LINK", Limit("few", hits=2, minutes=5))
    client = Client()

    statuses = [
        client.post(address(link), told(), headers={"X-Forwarded-For": f"198.51.100.{number}"}).status_code
        for number in range(4)
    ]

    assert statuses == [302, 302, 429, 429]


def test_behind_a_proxy_each_network_is_counted_for_itself(link, monkeypatch, settings, noon):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    monkeypatch.setattr(limits, "FROM_NETWORK_BY_LINK", Limit("few", hits=1, minutes=5))
    seen = ["10.9.9.9, 198.51.100.1", "10.9.9.8, 198.51.100.1", "198.51.100.2"]

    statuses = [
        Client().post(address(link), told(), headers={"X-Forwarded-For": header}).status_code
        for header in seen
    ]

    assert statuses == [302, 429, 302]


def test_a_link_on_which_too_much_waits_takes_no_more_until_some_is_decided(cast, link, monkeypatch):
    monkeypatch.setattr(actions, "MOST_WAITING", 2)
    first = factories.telling(link)
    factories.telling(link)

    full = send(link, title="Min text")
    actions.decline(by=cast.coordinator, telling=first)

    assert (full.status_code, full.headers["Retry-After"]) == (429, "3600")
    assert 'value="Min text"' in text_of(full)
    assert send(link).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_link_on_which_too_much_waits_is_not_slipped_past_by_many_at_once(link, monkeypatch):
    monkeypatch.setattr(actions, "MOST_WAITING", 5)

    def sent(_number):
        try:
            return send(link).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(sent, range(16)))

    assert statuses == [302] * 5 + [429] * 11
    assert Telling.objects.count() == 5


def test_the_first_visit_weighs_at_most_60_kb_compressed(client, link):
    page = text_of(client.get(address(link)))
    files = set(re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js|svg|png|webmanifest))"', page))
    weights = {}
    for file in files:
        with open(finders.find(file), "rb") as content:
            weights[file] = len(brotli.compress(content.read()))

    assert {"css/portal.css", "js/portal.js", "vendor/bootstrap/bootstrap.min.css"} <= files
    assert len(page.encode()) + sum(weights.values()) <= 60_000, weights
