"""No text that anyone can write runs as script, also where the security policy is taken away."""

from contextlib import suppress
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Error

from accounts.models import OutgoingMail, Role, User
from activities.imports import actions as import_actions
from reviews.models import SupportContact
from tests import factories
from tests.browser.conftest import session_cookie
from tests.browser.pages import listed_pages
from tests.browser.payloads import BREAKING_OUT, PAYLOADS, RUNNING

FIELDS = 8  # texts of an activity
HOOKS = """
    window.pwn = () => console.log("pwn");
    Object.defineProperty(window, "__pwn", {set: () => console.log("pwn")});
"""


# An animation begins in one frame and tells of it in the next.
FRAMES = """() => new Promise((done) => {
  const wait = (left) => requestAnimationFrame(() => (left ? wait(left - 1) : setTimeout(done)));
  wait(2);
})"""


class Trap:
    """A page that notes every sign of foreign script: dialogs, the console, requests that leave the portal."""

    def __init__(self, page, url):
        self.page, self.url, self.sprung = page, url, []
        page.add_init_script(HOOKS)
        page.on("dialog", self.dialog)
        page.on("console", self.console)
        page.on("request", self.request)

    def dialog(self, dialog):
        self.sprung.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def console(self, message):
        if message.text == "pwn":
            self.sprung.append("console")

    def request(self, request):
        if not request.url.startswith((self.url, "data:", "about:")):
            self.sprung.append(f"request {request.url}")

    def caught(self):
        """What has been noted since last time, when the page has come to rest."""
        with suppress(Error):  # it left for another page
            self.page.evaluate(FRAMES)
        sprung, self.sprung = self.sprung, []
        return sprung


@pytest.fixture
def unprotected(chromium, live_server, transactional_db):
    """A browser that pays no heed to the security policy."""
    context = chromium.new_context(base_url=live_server.url, locale="sv-SE", bypass_csp=True)
    context.route("https://pwn.invalid/**", lambda route: route.abort())
    yield context
    context.close()


@pytest.fixture
def trap(unprotected, live_server):
    return Trap(unprotected.new_page(), live_server.url)


def rotated(number, *lengths):
    """A payload for each field, another one in each; shortened to what the field takes."""
    return [PAYLOADS[(number + place) % len(PAYLOADS)][:length] for place, length in enumerate(lengths)]


def write_everywhere(cast):
    """Put every payload into every text that people write; each stands alone in its field once."""
    activities = []
    for number in range(len(PAYLOADS)):
        title, organiser, first, second, method, planned, experienced, helped = rotated(
            number, 200, 120, 120, 120, 4000, 500, 500, 500
        )
        activities.append(
            factories.activity(
                cast.norsjo, title=title, shared=True, by=cast.coordinator, organiser=organiser,
                partners=[first, second], method=method, went_as_planned=planned,
                experienced_as=experienced, helped_or_hindered=helped,
            )
        )  # fmt: skip
        name, organisation, note, subject = rotated(number, 120, 120, 1000, 200)
        person = factories.user(name=name)
        role = Role.COORDINATOR if number % 2 else Role.COLLEAGUE
        factories.membership(person, role, cast.norsjo, organisation=organisation)
        SupportContact.objects.create(
            municipality=cast.norsjo, on=timezone.localdate(), kind="visit", note=note,
            form_token=uuid4(), created_by=cast.county_officer,
        )  # fmt: skip
        OutgoingMail.objects.create(to=person.email, subject=subject, body=note)
    return activities


def hostile_lists(cast):
    """Checked lists with a payload in every cell, in their headings and in their names."""
    for number in range(0, len(PAYLOADS), 12):
        cells = [
            text.replace(";", ",").replace("\n", " ").replace('"', "")
            for text in PAYLOADS[number : number + 12]
        ]
        rows = [f"{cell};{cell};{cell}" for cell in cells] + [f"2026-05-04;{cell};" for cell in cells]
        name = f"{cells[0].replace('/', '')}.csv"
        content = "\n".join([f"Datum;Aktivitet;{cells[1]}", *rows]).encode()
        batch = import_actions.create_batch(
            by=cast.coordinator, municipality=cast.norsjo, file=SimpleUploadedFile("lista.csv", content),
            name=name, form_token=uuid4(),
        )  # fmt: skip
        yield reverse("import_columns", args=["2417", batch.pk])
        import_actions.start_check(batch=batch, fields=["starts_on", "title", "type"])
        import_actions.check_batch.call(batch.pk)
        yield reverse("import_preview", args=["2417", batch.pk])


def read_as(trap, cast, who, addresses):
    """Open each page as the person; return what sprang the trap, by address."""
    trap.page.context.clear_cookies()
    if who != "anonymous":
        person = User.objects.get(pk=cast.people[who].pk)
        trap.page.context.add_cookies([session_cookie(person, trap.url)])
    wrong = {}
    for address in addresses:
        answer = trap.page.goto(address)
        assert answer.status < 500, address
        if caught := trap.caught():
            wrong[address] = caught
    return wrong


def test_the_trap_springs_where_nothing_is_escaped(unprotected, live_server):
    missed = []
    for payload in RUNNING:
        trap = Trap(unprotected.new_page(), live_server.url)
        trap.page.goto("/livez")
        trap.page.set_content(f"<!doctype html><title>x</title><body>{payload}", wait_until="load")
        if not any(trap.caught() for _frame in range(50)):  # a busy machine draws late
            missed.append(payload)
        trap.page.close()

    assert not missed


@pytest.mark.long
@pytest.mark.parametrize("role", ["coordinator", "county_officer", "portal_administrator"])
def test_stored_text_never_runs(trap, cast, things, role):
    activities = write_everywhere(cast)
    details = [reverse("activity_detail", args=["2417", activity.pk]) for activity in activities]
    edits = [
        reverse("activity_edit", args=["2417", activity.pk])
        for activity in activities[-len(BREAKING_OUT) - FIELDS :]
    ]
    pages = [
        f"{reverse('county_municipality', args=['24', '2417'])}?sida={number}" for number in (1, 2, 3, 4)
    ]
    more = {"coordinator": [*details, *edits], "county_officer": pages}
    listed = [page.address for page in listed_pages(things) if page.who == role]

    assert listed
    assert read_as(trap, cast, role, [*listed, *more.get(role, [])]) == {}


def test_what_organisations_tell_never_runs(trap, cast):
    """Neither on the coordinator's pages, nor in the name of an organisation on the form that its link opens."""
    told, forms = [], []
    for number in range(len(PAYLOADS)):
        organisation, asked_by, title, sender, method = rotated(number, 120, 200, 200, 120, 4000)
        link = factories.tell_link(cast.norsjo, organisation, by=cast.coordinator, asked_by=asked_by)
        forms.append(reverse("tell", args=[link.token]))
        told.append(factories.telling(link, title, sender=sender, method=method).activity_id)
    lists = [reverse(name, args=["2417"]) for name in ("tell_link_list", "telling_list")]
    details = [reverse("activity_detail", args=["2417", pk]) for pk in told]
    decisions = [
        reverse(name, args=["2417", pk])
        for name in ("telling_merge", "telling_decline")
        for pk in told[-len(BREAKING_OUT) - 4 :]
    ]

    assert read_as(trap, cast, "coordinator", [*lists, *details, *decisions]) == {}
    assert read_as(trap, cast, "anonymous", forms) == {}


def test_lists_that_are_imported_never_run(trap, cast):
    assert read_as(trap, cast, "coordinator", hostile_lists(cast)) == {}


def test_text_in_addresses_never_runs(trap, cast):
    places = {  # shown in attributes, where only what breaks out of one could run
        "coordinator": "/kommuner/2417/aktiviteter/?q={0}&partner={0}&typ={0}&fran={0}",
        "county_officer": "/lan/24/aktiviteter/?q={0}&kommun={0}",
        "portal_administrator": "/administration/personer/?q={0}",
        "anonymous": "/konto/logga-in/?next={0}",
    }
    for who, place in places.items():
        assert read_as(trap, cast, who, [place.format(quote(text, safe="")) for text in BREAKING_OUT]) == {}


def test_text_that_is_sent_back_in_a_form_never_runs(trap, cast):
    read_as(trap, cast, "coordinator", ["/kommuner/2417/aktiviteter/ny/"])
    wrong = {}
    for payload in BREAKING_OUT:
        trap.page.goto("/kommuner/2417/aktiviteter/ny/")
        trap.page.get_by_label("Vad har ni gjort?").fill(f"20121212-1212 {payload}"[:200])
        trap.page.get_by_role("button", name="Spara", exact=True).locator("visible=true").first.click()
        trap.page.get_by_role("alert").wait_for()
        if caught := trap.caught():
            wrong[payload] = caught

    assert wrong == {}
