"""A county officer sees what has been shared since last time, and marks it as read."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from activities.models import Participation
from reviews.actions import mark_read
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import activity


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_county_news_shows_what_was_shared_since_last_time(open_page, cast, device, javascript):
    last_time = timezone.now() - timedelta(days=3)
    Participation.objects.filter(activity=cast.shared).update(shared_at=last_time - timedelta(days=1))
    mark_read(by=cast.county_officer, counties=[cast.vasterbotten], read_to=last_time)
    activity(cast.norsjo, title="Föräldramöte i högstadiet", shared=True, by=cast.coordinator)
    page = open_page(device, person=cast.county_officer, java_script_enabled=javascript)

    page.goto("/")
    expect(page.locator("main")).to_contain_text("En aktivitet har delats sedan")
    page.get_by_role("link", name="Visa vad som är nytt").click()
    news = page.get_by_role("region", name="Nyligen delat")
    expect(news.get_by_role("link")).to_have_text(["Föräldramöte i högstadiet"])
    page.get_by_role("link", name="Föräldramöte i högstadiet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Föräldramöte i högstadiet")
    expect(page.get_by_role("link", name="Ändra", exact=True)).to_have_count(0)
    expect(page.get_by_role("banner")).to_contain_text("Länssamordnare")
    page.go_back()
    page.get_by_role("button", name="Markera som läst").click()

    expect(page.locator(".notice-success")).to_have_text("Markerat som läst.")
    expect(page.locator("main")).to_contain_text("Inget nytt har delats sedan")
    page.get_by_role("link", name="Visa vad som är nytt").click()
    expect(page.locator("main")).to_contain_text("Inget har delats sedan dess.")
