"""Signing in and out, passwords, and what a stranger can learn by trying."""

import importlib
import json
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import clear_url_caches, reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

import accounts.urls
import portal.urls
from accounts import actions
from accounts.models import Role, User
from tests.accounts.conftest import PASSWORD
from tests.accounts.reading import latest_letter, main_of, text_of

pytestmark = pytest.mark.django_db

NORSJO = reverse("municipality_people", args=["2417"])


def sign_in(person, password=PASSWORD):
    """A browser where the person has signed in with the password."""
    actions.confirm_email(user=person)
    browser = Client()
    browser.post(reverse("account_login"), {"login": person.email, "password": password})
    return browser


def test_account_login_leads_to_the_start_page_and_keeps_when_one_was_last_here(anna):
    last = timezone.now() - timedelta(days=3)
    User.objects.filter(pk=anna.user_id).update(last_login=last)

    browser = sign_in(anna.user)

    anna.user.refresh_from_db()
    assert browser.session["_auth_user_id"] == str(anna.user_id)
    assert anna.user.previous_login == last
    assert anna.user.last_login > last


def test_account_login_says_the_same_for_a_known_and_an_unknown_address(client, anna):
    def answer(address):
        page = text_of(
            client.post(reverse("account_login"), {"login": address, "password": "fel-lösenord-77"})
        )
        return page.replace(address, "").split("<main")[1].split("csrfmiddlewaretoken")[0]

    assert "E-postadressen eller lösenordet stämmer inte." in answer(anna.user.email)
    assert answer(anna.user.email) == answer("okand@exempel.se")


def test_account_login_makes_a_new_session_key(anna):
    browser = Client()
    browser.get(reverse("account_login"))
    actions.confirm_email(user=anna.user)
    browser.session.save()
    fixed = browser.session.session_key
    browser.cookies["sessionid"] = fixed

    browser.post(reverse("account_login"), {"login": anna.user.email, "password": PASSWORD})

    assert browser.session["_auth_user_id"] == str(anna.user_id)
    assert browser.session.session_key != fixed


def test_account_login_stops_guessing_at_one_account_but_not_at_others(anna, lars):
    lars.user.set_password(PASSWORD)
    lars.user.save()
    browser = Client()
    answers = [
        text_of(
            browser.post(
                reverse("account_login"), {"login": anna.user.email, "password": f"gissning-nr-{number}"}
            )
        )
        for number in range(11)
    ]

    assert "stämmer inte" in answers[9]
    assert "För många försök." in answers[10]
    assert sign_in(lars.user).session["_auth_user_id"] == str(lars.user_id)


def test_account_login_never_leads_elsewhere(anna):
    actions.confirm_email(user=anna.user)

    for address in ("https://ond.example/", "//ond.example", "/\\ond.example", "javascript:alert(1)"):
        fields = {"login": anna.user.email, "password": PASSWORD, "next": address}
        assert Client().post(reverse("account_login"), fields)["Location"] == reverse("start")


def test_account_login_of_a_closed_account_says_so_only_with_the_right_password(client, anna):
    User.objects.filter(pk=anna.user_id).update(is_active=False)

    wrong = client.post(reverse("account_login"), {"login": anna.user.email, "password": "fel-lösenord-77"})
    right = client.post(
        reverse("account_login"), {"login": anna.user.email, "password": PASSWORD}, follow=True
    )

    assert "stämmer inte" in text_of(wrong)
    assert "Kontot är avstängt" in text_of(right)
    assert "_auth_user_id" not in client.session


def test_a_closed_account_is_out_at_the_next_click(anna):
    browser = sign_in(anna.user)
    assert browser.get(NORSJO).status_code == 200

    User.objects.filter(pk=anna.user_id).update(is_active=False)

    assert browser.get(NORSJO)["Location"].startswith(reverse("account_login"))


def test_account_logout_needs_a_post(anna):
    browser = sign_in(anna.user)

    assert "Vill du logga ut?" in text_of(browser.get(reverse("account_logout")))
    assert "_auth_user_id" in browser.session
    browser.post(reverse("account_logout"))
    assert "_auth_user_id" not in browser.session
    assert not Session.objects.filter(session_key=browser.session.session_key).exists()


# Passwords


def test_account_change_password_ends_every_other_session(anna):
    here, elsewhere = sign_in(anna.user), sign_in(anna.user)

    response = here.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "storlom-vedspis-47"}
    )

    assert response["Location"] == reverse("start")
    assert here.get(NORSJO).status_code == 200
    assert elsewhere.get(NORSJO).status_code == 302


def test_account_change_password_asks_for_the_current_one(anna):
    browser = sign_in(anna.user)

    response = browser.post(
        reverse("account_change_password"),
        {"oldpassword": "fel-lösenord-77", "password1": "storlom-vedspis-47"},
    )

    assert "Det är inte ditt nuvarande lösenord." in text_of(response)
    anna.user.refresh_from_db()
    assert anna.user.check_password(PASSWORD)


def test_account_reset_password_says_the_same_and_puts_both_on_the_queue(client, anna):
    pages = [
        client.post(reverse("account_reset_password"), {"email": address}, follow=True)
        for address in (anna.user.email, "okand@exempel.se")
    ]

    assert main_of(pages[0]) == main_of(pages[1])
    assert "Om adressen hör till ett konto är en länk på väg dit." in main_of(pages[0])
    queued = DBTaskResult.objects.filter(task_path="accounts.actions.send_reset_link")
    assert {json.dumps(task.args_kwargs["args"]) for task in queued} == {
        '["anna@exempel.se"]',
        '["okand@exempel.se"]',
    }


def test_account_reset_password_from_key_sets_it_once_and_ends_every_session(client, anna):
    elsewhere = sign_in(anna.user)
    actions.send_reset_link.call(anna.user.email)
    link = "/konto/" + latest_letter(anna.user.email).body.split("/konto/")[1].split()[0]

    form = client.get(link, follow=True)
    done = client.post(form.redirect_chain[-1][0], {"password1": "storlom-vedspis-47"}, follow=True)

    assert "set-password" in form.redirect_chain[-1][0]  # the key leaves the address at once
    assert "Lösenordet är bytt" in text_of(done)
    assert elsewhere.get(NORSJO).status_code == 302
    anna.user.refresh_from_db()
    assert anna.user.check_password("storlom-vedspis-47")
    assert "Länken fungerar inte längre" in text_of(Client().get(link, follow=True))


# The demo's mail


@pytest.fixture
def demo(settings):
    """The addresses as they are in the demo."""
    settings.DEMO = True
    for module in (accounts.urls, portal.urls):
        importlib.reload(module)
    clear_url_caches()
    yield
    settings.DEMO = False
    for module in (accounts.urls, portal.urls):
        importlib.reload(module)
    clear_url_caches()


def test_demo_mail_lets_an_invited_person_find_the_link(client, demo, administrator, norsjo):
    actions.invite_person(by=administrator, email="ny@exempel.se", role=Role.READER, place=norsjo)

    page = text_of(client.get("/demo/mejl/"))

    assert "Du är inbjuden till Allas ansvar" in page
    address = page.split('href="http')[1].split('"')[0]
    assert client.get(address[address.index("/inbjudan/") :]).status_code == 200


def test_demo_mail_does_not_exist_outside_the_demo(client, anna):
    client.force_login(anna.user)

    assert client.get("/demo/mejl/").status_code == 404


def test_account_login_too_often_from_one_place_says_to_wait(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    fields = {"login": "okand@exempel.se", "password": "fel-lösenord-77"}
    client.post(reverse("account_login"), fields)

    response = client.post(reverse("account_login"), fields)

    assert response.status_code == 429
    assert "Vänta några minuter och försök igen." in text_of(response)
