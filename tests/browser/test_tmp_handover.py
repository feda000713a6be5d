import json
import pytest
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_every_page import *
from tests.browser import test_every_page as t
from tests.browser.pages import Page, listed_pages
for name in [n for n in dir(t) if n.startswith("test_")]:
    globals().pop(name, None)

@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_tmp(open_page, live_server, cast, pages, device):
    wrong = {}
    page = open_page(device, reduced_motion="reduce")
    page.add_init_script(t.KEEP_VIOLATIONS)
    width = device["viewport"]["width"]
    mine = [p for p in pages if p.name.startswith(("handover", "municipality_people", "membership_end", "plan_hub")) or p.name == "help_text-lamna-over"]
    mine.append(Page("handover-practice", "/kommuner/0000/overlamning/"))
    for where in mine:
        t.visit(page, where, {"cast": cast}, live_server.url)
        t.photograph(page, f"{where.name}-{width}")
        page.evaluate(t.AXE)
        if found := [*page.evaluate(t.TOO_WIDE, width), *page.evaluate(t.RUN_AXE, t.RULES)]:
            wrong[where.name] = found
    assert not wrong, json.dumps(wrong, indent=1, ensure_ascii=False)
    assert len(mine) > 5
