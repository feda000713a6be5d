"""What every answer bears: headers, cookies, no foreign host, no way out, and pages for when things fail."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.urls import path, reverse

from portal.urls import handler400, handler403, handler404, handler500, urlpatterns  # noqa: F401
from tests import factories
from tests.access.asking import close

ROOT = Path(__file__).parent.parent
CSP = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
}


def broken(request):
    raise RuntimeError("hemligheter i felet")


def refused(request):
    from django.core.exceptions import PermissionDenied

    raise PermissionDenied


urlpatterns = [*urlpatterns, path("trasig/", broken, name="broken"), path("nekad/", refused, name="refused")]


@pytest.fixture
def answers(cast, settings):
    """One answer of every kind: page, sign-in, partial, download, redirect and each error."""
    settings.ROOT_URLCONF = "tests.test_answers"
    anyone = Client(raise_request_exception=False)
    client = Client(raise_request_exception=False)
    client.force_login(cast.coordinator)
    checked = Client(enforce_csrf_checks=True)
    found = {
        "page": client.get("/kommuner/2417/"),
        "partial": client.get("/kommuner/2417/aktiviteter/", headers={"HX-Request": "true"}),
        "download": client.get("/kommuner/2417/aktiviteter/exportera.csv"),
        "redirect": client.get("/"),
        "sign-in": anyone.get("/konto/logga-in/"),
        "closed": anyone.get("/kommuner/2417/"),
        "live": anyone.get("/livez"),
        "400": anyone.get("/", headers={"Host": "evil.example"}),
        "403": client.get("/nekad/"),
        "403 form": checked.post("/konto/logga-in/", {}),
        "404": client.get("/finns-inte/"),
        "404 anyone": anyone.get("/finns-inte/"),
        "405": client.post("/kommuner/2417/"),
        "422": client.post("/kommuner/2417/aktiviteter/ny/", {}),
        "413": client.post("/kommuner/2417/aktiviteter/ny/", {"title": "x" * (12 << 20)}),
        "500": client.get("/trasig/"),
        "static": anyone.get("/static/css/portal.css"),
    }
    yield found
    for answer in found.values():
        close(answer)


def test_every_answer_bears_the_headers(answers):
    for kind, answer in answers.items():
        headers = answer.headers
        policy = {part.strip() for part in headers["Content-Security-Policy"].split(";")}
        assert policy == CSP, kind
        assert headers["X-Content-Type-Options"] == "nosniff", kind
        assert headers["Referrer-Policy"] in {"same-origin", "strict-origin"}, kind
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", kind
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin", kind
        assert headers["X-Frame-Options"] == "DENY", kind
        assert "camera=()" in headers["Permissions-Policy"], kind
        assert "Server" not in headers, kind
        if kind != "static":
            assert "no-store" in headers["Cache-Control"], kind


def test_error_pages_are_our_own_and_tell_no_secrets(answers):
    for kind, words in {
        "400": "gick inte att förstå",
        "403": "Du kan inte göra det här",
        "403 form": "Inte sparat än",
        "404": "Sidan finns inte här",
        "404 anyone": "Sidan finns inte här",
        "405": "Adressen hör till ett formulär",
        "413": "Det var för mycket på en gång",
        "500": "Något gick fel hos oss",
    }.items():
        text = answers[kind].content.decode()
        assert answers[kind].status_code == int(kind[:3])
        assert words in text, kind
        assert "hemligheter" not in text
        assert "Traceback" not in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", "a' OR 1=1--"]
)
def test_a_foreign_host_is_refused_and_not_repeated(host):
    answer = Client().get("/konto/logga-in/", headers={"Host": host})

    assert answer.status_code == 400
    assert host not in answer.content.decode()


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "Forwarded", "X-Host"])
def test_a_forwarded_host_changes_nothing(db, header):
    answer = Client().get("/kommuner/2417/", headers={header: "host=evil.example"})

    assert answer.status_code == 302
    assert answer.url.startswith("/konto/logga-in/")
    assert "evil.example" not in answer.url


NEXT = [
    "//evil.example",
    "/\\evil.example",
    "https:evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/%0d%0aLocation:%20https://evil.example",
    "\t//evil.example",
    "http:///evil.example",
]


@pytest.mark.parametrize("address", NEXT)
def test_signing_in_leads_nowhere_else(cast, client, address):
    person = {"login": cast.coordinator.email, "password": factories.PASSWORD}

    answer = client.post(reverse("account_login") + "?next=" + address, person | {"next": address})

    assert answer.status_code in {200, 302}
    assert "evil.example" not in answer.headers.get("Location", "").replace(
        "%0d%0aLocation:%20https://evil", ""
    )
    assert not answer.headers.get("Location", "/").startswith(("//", "/\\", "http", "javascript"))


@pytest.mark.parametrize("address", NEXT)
def test_changing_language_leads_nowhere_else(db, client, address):
    answer = client.post(reverse("set_language"), {"language": "en", "next": address})

    assert answer.status_code == 302
    assert not answer.url.startswith(("//", "/\\", "http", "javascript", "\t"))


def test_the_language_is_the_visitors_choice(db, client):
    assert "Hjälp" in client.get(reverse("help")).content.decode()

    client.post(reverse("set_language"), {"language": "en", "next": reverse("help")})

    assert '<html lang="en">' in client.get(reverse("help")).content.decode()


PRODUCTION = {
    "PORTAL_ENV": "production",
    "SECRET_KEY": "x7" * 30,
    "ALLOWED_HOSTS": "portal.example.org",
    "BASE_URL": "https://portal.example.org",
    "PORTAL_HEALTH_TOKEN": "t" * 50,
    "EMAIL_HOST": "mail.example.org",
    "EMAIL_HOST_USER": "portal",
    "EMAIL_HOST_PASSWORD": "p" * 20,
    "DEFAULT_FROM_EMAIL": "portal@example.org",
    "CONTACT_EMAIL": "help@example.org",
}


def in_production(code, **changes):
    """Run a line of Python with production's settings, in a process of its own."""
    environment = {"PATH": os.environ["PATH"], **PRODUCTION, **changes}
    environment = {name: value for name, value in environment.items() if value is not None}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=ROOT,
        env=environment
        | {"DJANGO_SETTINGS_MODULE": "portal.settings", "DATABASE_URL": "postgres://u:p@127.0.0.1:1/x"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", [name for name in PRODUCTION if name != "PORTAL_ENV"])
def test_production_starts_only_with_every_secret(name):
    done = in_production("from django.conf import settings; settings.DEBUG", **{name: None})

    assert done.returncode != 0
    assert f"{name} must be set" in done.stderr


def test_without_an_environment_it_is_production():
    done = in_production("from django.conf import settings; print(settings.PRODUCTION)", PORTAL_ENV=None)

    assert done.stdout.strip() == "True"


def test_production_has_strict_cookies_and_no_demo():
    done = in_production(
        "from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        "s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_HTTPONLY, s.SECURE_HSTS_SECONDS, s.SECURE_SSL_REDIRECT,"
        "s.DEBUG, s.DEMO)"
    )

    assert done.stdout.split() == [
        *("__Host-sessionid", "__Host-csrftoken", "True", "True", "True", "True", "63072000", "True"),
        *("False", "False"),
    ]


DATABASE_GONE = """
import django
django.setup()
from django.test import Client
client = Client(raise_request_exception=False, HTTP_HOST="portal.example.org")
client.cookies["__Host-sessionid"] = "x" * 32
answer = client.get("/kommuner/2417/", secure=True)
print(answer.status_code, answer.headers.get("Retry-After"), "databasen" in answer.content.decode())
"""


def test_without_a_database_there_is_a_page_that_says_so(tmp_path):
    collect = "import django; django.setup(); from django.core.management import call_command as c;"
    in_production(collect + "c('collectstatic', interactive=False, verbosity=0)", STATIC_ROOT=str(tmp_path))

    done = in_production(DATABASE_GONE, STATIC_ROOT=str(tmp_path))

    assert done.stdout.split() == ["503", "30", "True"], done.stderr[-2000:]


def test_signing_out_makes_the_browser_forget(cast, sign_in):
    client = sign_in(cast.coordinator)

    answer = client.post(reverse("account_logout"))

    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert client.get("/kommuner/2417/").status_code == 302


@pytest.mark.parametrize("folder", ["/skriv/", "/beratta/"])
def test_the_service_worker_rules_its_own_folder_alone(db, client, folder):
    answer = client.get(f"{folder}sw.js")

    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Service-Worker-Allowed" not in answer.headers
    assert not answer.cookies


def test_a_text_is_shown_back_when_the_right_to_save_it_was_taken_away(cast, sign_in):
    client = sign_in(cast.coordinator)
    cast.coordinator.memberships.update(ends_on="2026-01-01", starts_on="2025-01-01")

    answer = client.post(
        "/kommuner/2417/aktiviteter/ny/",
        {"title": "Det jag just skrev"},
        headers={"Origin": "http://testserver"},
    )

    assert answer.status_code == 404
    assert "Det jag just skrev" in answer.content.decode()
