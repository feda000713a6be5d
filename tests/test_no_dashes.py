"""What choosing nothing means is said in words on every page, never as a row of dashes."""

from tests.browser.pages import listed_pages


def test_no_choice_is_shown_as_a_row_of_dashes(cast, things, client):
    shown = []

    for page in listed_pages(things):
        client.logout()
        if page.who != "anonymous":
            client.force_login(cast.people[page.who])
        shown += [page.name] if ">---------<" in client.get(page.address).content.decode() else []

    assert shown == []
