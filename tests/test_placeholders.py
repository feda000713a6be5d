"""What looks like a template is only text: on pages, in exports, in mails."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import actions as account_actions
from accounts.models import OutgoingMail
from tests import factories

PLACEHOLDERS = [
    "{{7*7}}",
    "{x.__class__}",
    "{0}",
    "{% debug %}",
    "{% load static %}",
    "%(a)s",
    "%s %d",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
]


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_placeholders_stay_as_they_were_written(cast, sign_in, text):
    kept = factories.activity(
        cast.norsjo,
        title=f"Möte {text}",
        organiser=text,
        partners=[text],
        method=text,
        shared=True,
        by=cast.coordinator,
        follow_up_on=timezone.localdate() - timedelta(days=1),
    )
    shown = text.replace("<", "&lt;").replace(">", "&gt;")

    for person, address in (
        (cast.coordinator, reverse("activity_detail", args=["2417", kept.pk])),
        (cast.coordinator, reverse("activity_edit", args=["2417", kept.pk])),
        (cast.coordinator, reverse("activity_list", args=["2417"])),
        (cast.coordinator, reverse("municipality_start", args=["2417"])),
        (cast.county_officer, reverse("county_municipality", args=["24", "2417"])),
        (cast.county_officer, reverse("county_news", args=["24"])),
    ):
        assert f"Möte {shown}" in sign_in(person).get(address).content.decode(), address
    exported = (
        sign_in(cast.coordinator).get(reverse("activity_export", args=["2417", "csv"])).getvalue().decode()
    )
    assert f"Möte {text}" in exported


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_placeholders_in_a_name_stay_as_they_are_in_mails(cast, text):
    cast.portal_administrator.name = f"Kim {text}"
    cast.portal_administrator.save()

    account_actions.invite_person(
        by=cast.portal_administrator, email="ny@exempel.se", place=cast.norsjo, role="reader"
    )

    mail = OutgoingMail.objects.get(to="ny@exempel.se")
    assert f"Kim {text}" in mail.body
