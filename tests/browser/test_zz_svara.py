"""temporary"""
import pytest
from tests.browser.test_every_page import *  # noqa
from tests.browser.test_every_page import Eyes, dashes, small_targets, violations, visit
for _n in [n for n in list(globals()) if n.startswith("test_")]:
    del globals()[_n]

@pytest.mark.long
def test_mine(open_page, live_server, cast, pages):
    eyes, people = Eyes(open_page), {"cast": cast}
    for where in pages:
        if where.name in ("reply_list", "reply_preview"):
            visit(eyes.page, where, people, live_server.url)
            eyes.look(where.name, [violations, small_targets, dashes], ("light", "dark"))
    print(eyes.page.content()[:10])
    eyes.expect_nothing_wrong()
