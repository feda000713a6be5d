import pytest
from tests.browser import test_every_page as t
from tests.browser.pages import fill_with_work, listed_pages, law_pages
from tests.test_access import things
from tests.browser.test_every_page import test_every_page_is_accessible_in_both_themes as test_a, test_every_form_that_is_sent_empty_is_accessible as test_f, test_every_page_in_english_keeps_policy_and_width_and_has_no_dead_link as test_e
t.FORMS={"coordinator":["duty_statement_new","council_report_new","law_settings"],"county_officer":["county_duty"]}
@pytest.fixture
def pages(cast, things):
    fill_with_work(cast)
    return [p for p in listed_pages(things) if any(w in p.name for w in ("law","duty","council"))]+list(law_pages(cast))
