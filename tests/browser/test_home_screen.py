"""On the home screen: the form opens without a network, nothing else does, and the first visit is light."""

import gzip
import json

import pytest
from django.core.management import call_command
from django.test.testcases import LiveServerThread
from playwright.sync_api import Error, expect

from accounts.links.actions import withdraw_links
from accounts.models import WriteLink
from activities.models import Activity, Telling
from activities.telling import actions as telling_actions
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.keeping import LEFT, expect_state, item, write_offline
from tests.browser.test_every_page import KEEP_VIOLATIONS

KEPT_PAGES = """async () => {
    const pages = [];
    for (const name of await caches.keys())
        for (const { url } of await (await caches.open(name)).keys()) pages.push(new URL(url).pathname);
    return pages.sort();
}"""
WORKER_IS_READY = """async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active.state !== "activated") await new Promise((done) => active.addEventListener("statechange", done));
}"""


@pytest.fixture
def link(cast):
    """An organisation's link to Norsjö."""
    return factories.tell_link(cast.norsjo, by=cast.coordinator)


@pytest.fixture
def teacher(open_page, link):
    """A phone on which the link has been opened once."""
    page = open_page(PHONE)
    page.context.add_init_script(KEEP_VIOLATIONS)
    page.goto(f"/beratta/{link.token}/")
    page.evaluate(WORKER_IS_READY)
    return page


def title(page):
    return page.get_by_label("Vad har ni gjort?")


def pages_kept(page):
    return [path for path in page.evaluate(KEPT_PAGES) if not path.startswith("/static/")]


def test_home_screen_a_teacher_tells_from_a_phone_that_is_offline_at_first(teacher, link):
    address = f"/beratta/{link.token}/"
    teacher.context.set_offline(True)
    teacher.close()

    page = teacher.context.new_page()
    page.goto(address)
    title(page).fill("Temadag om nätmobbning")
    page.get_by_text("Mer (valfritt)", exact=True).tap()
    page.get_by_label("Berätta mer").fill("Vi spelade upp\nolika situationer.")
    page.get_by_role("button", name="Skicka", exact=True).tap()
    expect_state(page, "Temadag om nätmobbning", "Sparad här")
    expect(item(page, "Temadag")).to_contain_text("olika situationer.")
    page.close()
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(address)

    expect_state(again, "Temadag om nätmobbning", "Skickad")
    told = Telling.objects.get(link=link)
    assert told.activity.title == "Temadag om nätmobbning"
    assert told.activity.method == "Vi spelade upp\nolika situationer."
    assert json.loads(again.evaluate(LEFT))["kept"] == []
    assert again.evaluate("() => refused") == []


def test_home_screen_without_a_network_nothing_but_the_form_opens(teacher, link, cast):
    teacher.goto("/hjalp/")
    teacher.goto(f"/beratta/{link.token}/")
    assert pages_kept(teacher) == [f"/beratta/{link.token}/"]
    teacher.context.set_offline(True)

    for address in ["/hjalp/", "/", f"/beratta/{link.token}/tack/", "/beratta/annan/", "/kommuner/2417/"]:
        with pytest.raises(Error, match=r"ERR_INTERNET_DISCONNECTED|ERR_FAILED"):
            teacher.context.new_page().goto(address)
    teacher.goto(f"/beratta/{link.token}/")
    expect(title(teacher)).to_be_visible()
    assert (
        teacher.evaluate("() => getComputedStyle(document.querySelector('.btn-primary')).minHeight") == "44px"
    )


def test_home_screen_a_server_that_is_down_still_leaves_the_form(teacher, link):
    address = f"/beratta/{link.token}/"
    teacher.context.route(f"**{address}", lambda route: route.fulfill(status=503, body="Vilar"))

    teacher.goto(address)

    expect(title(teacher)).to_be_visible()


def test_home_screen_a_closed_link_is_forgotten_and_the_text_can_be_copied(teacher, link):
    teacher.context.set_offline(True)
    title(teacher).fill("Temadag om nätmobbning")
    teacher.get_by_role("button", name="Skicka", exact=True).tap()
    expect_state(teacher, "Temadag om nätmobbning", "Sparad här")
    telling_actions.close_link(link=link)
    teacher.context.set_offline(False)
    expect_state(teacher, "Temadag om nätmobbning", "Länken är stängd")

    teacher.reload()
    expect(teacher.get_by_role("heading", level=1)).to_have_text("Länken är inte öppen")
    expect_state(teacher, "Temadag om nätmobbning", "Länken är stängd")
    assert pages_kept(teacher) == []
    assert item(teacher, "Temadag").get_by_role("button").all_inner_texts() == ["Ta bort härifrån"]
    teacher.once("dialog", lambda dialog: dialog.accept())
    item(teacher, "Temadag").get_by_role("button", name="Ta bort härifrån").click()
    expect(item(teacher, "Temadag")).to_have_count(0)
    assert json.loads(teacher.evaluate(LEFT))["kept"] == []
    assert not Telling.objects.exists()


def test_home_screen_do_not_save_here_leaves_no_worker_and_no_page(teacher):
    assert pages_kept(teacher)

    teacher.get_by_label("Spara inte på enheten").check()

    teacher.wait_for_function("async () => (await caches.keys()).length === 0")
    teacher.wait_for_function("async () => (await navigator.serviceWorker.getRegistrations()).length === 0")
    teacher.reload()
    expect(teacher.get_by_label("Spara inte på enheten")).to_be_checked()
    assert teacher.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0


@pytest.fixture
def device(open_page, cast, live_server):
    """The coordinator's remembered phone; nobody is signed in on it."""
    _link, token = factories.write_link(cast.coordinator, cast.norsjo, WriteLink.Kind.DEVICE)
    page = open_page(PHONE)
    page.context.add_cookies([{"name": "skriv", "value": token, "url": live_server.url}])
    page.goto("/skriv/")
    page.evaluate(WORKER_IS_READY)
    return page


def test_home_screen_a_remembered_device_writes_offline(device, cast):
    device.context.set_offline(True)
    device.reload()
    write_offline(device, "Nattvandring vid badet")

    device.context.set_offline(False)

    expect_state(device, "Nattvandring vid badet", "Skickad")
    draft = Activity.objects.get(title="Nattvandring vid badet")
    assert (draft.is_draft, draft.created_by) == (True, cast.coordinator)


def test_home_screen_a_withdrawn_device_keeps_the_text_until_one_signs_in(device, cast, sign_in, live_server):
    device.context.set_offline(True)
    write_offline(device, "Nattvandring vid badet")
    withdraw_links(links=WriteLink.objects.of(cast.coordinator), by=cast.coordinator)
    device.context.set_offline(False)
    expect_state(device, "Nattvandring vid badet", "Sparad här – logga in så skickas den")

    device.reload()
    expect(device.get_by_role("heading", name="Logga in")).to_be_visible()
    assert pages_kept(device) == []
    name = sign_in(cast.coordinator).cookies["sessionid"].value
    device.context.add_cookies([{"name": "sessionid", "value": name, "url": live_server.url}])
    device.goto("/skriv/")

    expect_state(device, "Nattvandring vid badet", "Skickad")
    assert Activity.objects.get(title="Nattvandring vid badet").created_by == cast.coordinator


def test_home_screen_signing_out_leaves_the_form_of_a_remembered_device(device, cast, sign_in, live_server):
    session = sign_in(cast.coordinator).cookies["sessionid"].value
    device.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    device.goto("/kommuner/2417/aktiviteter/")

    device.locator("#account-menu summary").click()
    device.get_by_role("button", name="Logga ut", exact=True).click()
    expect(device.get_by_role("heading", name="Logga in")).to_be_visible()

    assert pages_kept(device) == ["/skriv/"]
    device.context.set_offline(True)
    device.goto("/skriv/")
    expect(title(device)).to_be_visible()


def test_home_screen_the_manifest_is_whole(device):
    session = device.context.new_cdp_session(device)
    found = session.send("Page.getAppManifest")
    assert found["errors"] == []
    manifest = json.loads(found["data"])

    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/skriv/", "/", "standalone")
    assert session.send("Page.getInstallabilityErrors")["installabilityErrors"] in ([], IN_INCOGNITO)
    for icon in manifest["icons"]:
        answer = device.request.get(f"/static/{icon['src']}")
        assert answer.headers["content-type"] == "image/png"
        assert f"{int.from_bytes(answer.body()[16:20], 'big')}x" in icon["sizes"]


IN_INCOGNITO = [{"errorId": "in-incognito", "errorArguments": []}]  # what each test's context is


@pytest.fixture
def production_files(settings, tmp_path):
    """The static files as in production: hashed, compressed and served by the portal itself."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    thread = LiveServerThread("127.0.0.1", static_handler=lambda handler: handler)
    thread.daemon = True
    thread.start()
    assert thread.is_ready.wait(20)
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()


LIMIT = 60_000


def test_home_screen_the_first_visit_by_link_is_light(open_page, production_files, link):
    page = open_page(PHONE)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    addresses, weights = {}, {}
    session.on("Network.responseReceived", lambda e: addresses.update({e["requestId"]: e["response"]["url"]}))
    session.on("Network.loadingFinished", lambda e: weights.update({e["requestId"]: e["encodedDataLength"]}))

    page.goto(f"{production_files}/beratta/{link.token}/", wait_until="networkidle")
    page.evaluate(WORKER_IS_READY)

    found = {addresses[key].removeprefix(production_files): weight for key, weight in weights.items()}
    html = len(gzip.compress(page.request.get(f"{production_files}/beratta/{link.token}/").body()))
    worker = len(gzip.compress(page.request.get(f"{production_files}/beratta/sw.js").body()))
    static = sum(
        weight for path, weight in found.items() if path.startswith("/static/") and ".woff2" not in path
    )
    assert any(".woff2" in path for path in found)
    assert 20_000 < static < LIMIT
    assert static + 2 * html + worker < LIMIT, found  # the worker fetches the page once more, to keep it
    page.context.set_offline(True)
    page.reload()
    expect(title(page)).to_be_visible()
    assert page.evaluate("() => document.fonts.check('1rem \"Source Sans 3\"')")


@pytest.mark.parametrize("device_kind", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_home_screen_without_javascript_the_link_works(open_page, link, device_kind):
    page = open_page(device_kind, java_script_enabled=False)
    page.goto(f"/beratta/{link.token}/")
    expect(page.get_by_text("Spara inte på enheten")).to_be_hidden()
    title(page).fill("Temadag om nätmobbning")
    page.get_by_role("button", name="Skicka", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Tack!")
    assert Telling.objects.get(link=link).activity.title == "Temadag om nätmobbning"
