"""What nobody types, and only a program sends: it is refused in words, and never a crash."""

import json
from base64 import urlsafe_b64encode
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from activities.models import Activity
from reviews.models import ReadMark
from tests.accounts.reading import text_of
from tests.test_attacks import signed_in


def cursor(*position):
    return urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("activity_list", f"sortera=namn&sida={cursor('after', chr(0xD800), 1)}"),
        ("activity_removed_list", f"sida={cursor('after', '9999-12-31T00:00:00-23:00', 1)}"),
        ("activity_removed_list", f"sida={cursor('before', '2026-10-01T00:00:00-23:00', 1)}"),
        ("activity_list", f"sida={cursor('after', '2026-10-01', 10**30)}"),
        ("activity_list", f"vem={'9' * 30}&fran=0001-01-01&till=9999-12-31&partner=%00&q=%00"),
    ],
)
def test_an_address_that_nobody_was_given_shows_a_list(cast, name, query):
    answer = signed_in(cast.coordinator).get(reverse(name, args=["2417"]) + "?" + query)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1999-12-31", "nu", "\0"]
)
def test_no_moment_outside_our_time_is_marked_as_read(cast, moment):
    client = signed_in(cast.county_officer)

    assert client.post(reverse("county_mark_read", args=["24"]), {"read_to": moment}).status_code == 400
    assert not ReadMark.objects.exists()
    assert client.get(reverse("county_desk", args=["24"])).status_code == 200


def test_a_moment_in_a_zone_that_the_database_does_not_know_is_marked_as_read(cast):
    client = signed_in(cast.county_officer)

    client.post(reverse("county_mark_read", args=["24"]), {"read_to": "2026-10-01T00:00:00-23:00"})

    assert ReadMark.objects.get().read_at.isoformat() == "2026-10-01T23:00:00+00:00"


def test_the_last_day_of_all_is_refused_in_words(cast):
    client = signed_in(cast.municipality_administrator)

    answer = client.post(
        reverse("membership_invite", args=["2417"]),
        {"email": "ny@exempel.se", "role": "reader", "last_day": "9999-12-31"},
    )

    assert "Lämna tomt" in text_of(answer).split("field-error")[1]
    assert not User.objects.filter(email="ny@exempel.se").exists()


@pytest.mark.parametrize(
    "header",
    [{"Origin": "http://["}, {"Referer": "http://["}, {"Origin": "null"}, {"Origin": "https://testserver"}],
)
def test_a_form_of_unknown_origin_is_not_shown_back(cast, header):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.coordinator)

    answer = client.post(
        reverse("activity_log", args=["2417"]), {"title": "Smugglad text här"}, headers=header
    )

    assert answer.status_code == 403
    assert "Smugglad" not in text_of(answer)


@pytest.mark.parametrize("cookie", ["sessionid", "csrftoken", "django_language", "messages"])
def test_a_cookie_with_a_null_finds_nothing(db, cookie):
    answer = Client().get(reverse("account_login"), HTTP_COOKIE=rf'{cookie}="\000{"a" * 31}"')

    assert answer.status_code == 404


@pytest.mark.parametrize("charset", ["zlib_codec", "idna", "utf-16", "rot13"])
def test_a_body_is_read_as_utf8_whatever_it_calls_itself(cast, charset):
    client = signed_in(cast.coordinator)
    body = f"title=Nattvandring+p%C3%A5+torget&form_token={uuid4()}"
    kind = f"application/x-www-form-urlencoded; charset={charset}"

    answer = client.generic("POST", reverse("activity_log", args=["2417"]), body, content_type=kind)

    assert answer.status_code == 302
    assert Activity.objects.filter(title="Nattvandring på torget").exists()


@pytest.mark.parametrize("name", ["activity_list", "activity_log", "activity_export"])
def test_more_fields_than_any_form_has_are_refused(cast, name):
    many = "&".join(f"f{number}=1" for number in range(1200))
    args = ["2417", "csv"] if name == "activity_export" else ["2417"]

    assert signed_in(cast.coordinator).get(reverse(name, args=args) + "?" + many).status_code == 400
