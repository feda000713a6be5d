from tests.browser.test_every_page import *
from tests.browser import test_every_page as t
from tests.browser.pages import report_pages, listed_pages
from tests.browser.conftest import *
import pytest, json
MINE=("report_","problem_","cause_")
@pytest.mark.parametrize("device",[PHONE,DESKTOP],ids=["phone","desktop"])
def test_mine(open_page, live_server, cast, things, device):
    pages=[p for p in [*listed_pages(things)] if p.name.startswith(MINE) and p.name!="report_register"]
    factories.membership(cast.coordinator, Role.COORDINATOR, factories.municipality("2403", "Bjurholm"))
    pages+=list(report_pages(cast,things))
    page=open_page(device, reduced_motion="reduce"); page.add_init_script(KEEP_VIOLATIONS)
    w=device["viewport"]["width"]; people={"cast":cast}; wrong={}
    followed=set()
    for where in pages:
        page.emulate_media(color_scheme="light"); visit(page, where, people, live_server.url)
        found=[*violations(page),*page.evaluate(TOO_WIDE,w),*page.evaluate(SMALL_TARGETS,CONTROLS)]
        photograph(page,f"{where.name}-{w}")
        page.evaluate(AXE); found+=page.evaluate(RUN_AXE,RULES)
        page.emulate_media(color_scheme="dark"); found+=page.evaluate(RUN_AXE,COLOURS)
        found+=list(dead_links(page,where.who,followed))
        if found: wrong[where.name]=found
    assert not wrong, json.dumps(wrong,indent=1,ensure_ascii=False)
from tests import factories
from accounts.models import Role
