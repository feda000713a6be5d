"""A button that removes, pressed twice: the second time leads where the first one led. To others nothing is told."""

from html.parser import HTMLParser

import pytest
from django.urls import get_resolver, reverse

from accounts.models import Membership
from portal.lib.removals import FIELD, SIGNER
from tests import factories
from tests.access.asking import fill, patterns, signed_in
from tests.access.table import TABLE

ALREADY = "Det är redan borttaget."
# Who presses the button, and the page it stands on where that is not its own
REMOVALS = {
    "activity_remove": ("coordinator", None),
    "activity_uninvite": ("coordinator", "activity_detail"),
    "brought_remove": ("coordinator", None),
    "cause_remove": ("coordinator", None),
    "commitment_remove": ("county_officer", None),
    "contact_card_remove": ("coordinator", None),
    "council_report_remove": ("coordinator", None),
    "document_remove": ("coordinator", None),
    "event_note_remove": ("county_officer", None),
    "event_remove": ("county_officer", None),
    "follow_up_remove": ("coordinator", None),
    "goal_remove": ("coordinator", None),
    "hours_remove": ("coordinator", None),
    "invitation_withdraw": ("municipality_administrator", "municipality_people"),
    "measure_remove": ("coordinator", None),
    "membership_end": ("municipality_administrator", None),
    "own_commitment_remove": ("coordinator", None),
    "plan_remove": ("coordinator", None),
    "plan_uninvite": ("coordinator", "plan_people"),
    "planned_date_remove": ("colleague", "next_year"),
    "point_remove": ("county_officer", None),
    "problem_remove": ("coordinator", None),
    "project_remove": ("coordinator", None),
    "question_remove": ("coordinator", None),
    "questionnaire_language_remove": ("coordinator", "questionnaire_languages"),
    "questionnaire_remove": ("coordinator", None),
    "remain_remove": ("coordinator", None),
    "reply_remove": ("coordinator", None),
    "report_remove": ("coordinator", None),
    "report_source_remove": ("coordinator", None),
    "report_uninvite": ("coordinator", "report_people"),
    "review_round_remove": ("county_officer", None),
    "round_remove": ("coordinator", None),
    "section_remove": ("coordinator", None),
    "sign_up_remove": ("coordinator", None),
    "survey_group_remove": ("coordinator", "survey_group"),
    "survey_remove": ("coordinator", None),
    "survey_unit_remove": ("coordinator", "survey_unit"),
    "support_contact_remove": ("county_officer", None),
    "task_remove": ("coordinator", "measure_detail"),
    "year_report_remove": ("county_officer", None),
}
# In these the row stays, and says itself that it is over
WITHOUT_MARK = {"activity_remove", "activity_uninvite", "membership_end"}
# A file is emptied, not removed, and its page says so; tests/plans/test_correcting.py
FILES = {name for name in TABLE if name.endswith("_file_remove")}


def test_every_removal_is_tried():
    ends = ("_remove", "_uninvite", "_withdraw", "_end")
    named = {p.name for p in patterns(get_resolver().url_patterns) if p.name and p.name.endswith(ends)}

    # a body's end is dated and can be corrected, links are withdrawn as often as one likes
    assert named - FILES - {"body_end", "write_link_withdraw", "write_links_withdraw"} == set(REMOVALS)


class Forms(HTMLParser):
    """The forms of a page: where each is sent, and what it carries."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.found.append((attrs.get("action"), {}))
        elif tag in ("input", "button") and self.found and attrs.get("name"):
            self.found[-1][1][attrs["name"]] = attrs.get("value", "")


def form_for(client, page, kwargs, address):
    """What the form that removes carries."""
    shown = address
    if page:
        pattern = next(p for p in patterns(get_resolver().url_patterns) if p.name == page)
        kept = {key: kwargs[key] for key in pattern.pattern.converters if key in kwargs}
        shown = reverse(page, kwargs=kept)
    forms = Forms(client.get(shown).text).found
    return next(carried for action, carried in forms if action == address or (not page and FIELD in carried))


def begun(name, cast, things):
    """A signed-in client, the address that removes, and what its form carries."""
    who, page = REMOVALS[name]
    kwargs = fill(TABLE[name].kwargs, things)
    client = signed_in(getattr(cast, who))
    address = reverse(name, kwargs=kwargs)
    if name in WITHOUT_MARK:
        return client, address, fill(TABLE[name].data, things)
    return client, address, form_for(client, page, kwargs, address)


@pytest.mark.parametrize("name", sorted(REMOVALS))
def test_the_second_press_leads_where_the_first_one_led_and_others_find_nothing(cast, things, name):
    client, address, carried = begun(name, cast, things)

    first, again = client.post(address, carried), client.post(address, carried)

    assert (first.status_code, again.status_code) == (302, 302)
    assert again.url == first.url
    assert client.get(again.url).status_code == 200
    for mark in not_ones_own(cast, carried):
        assert client.post(address, carried | {FIELD: mark}).status_code == 404


def not_ones_own(cast, carried):
    """Marks that open nothing, where the form carries one: none, another text, another person's."""
    if FIELD not in carried:
        return []
    _user, *rest = SIGNER.unsign_object(carried[FIELD])
    return ["", "x", SIGNER.sign_object([cast.manager.pk, *rest])]


def test_a_mark_says_nothing_of_what_is_still_there(cast, sign_in):
    document = factories.document(cast.norsjo)
    client = sign_in(cast.coordinator)
    address = reverse("document_remove", args=["2417", document.pk])
    carried = form_for(client, None, {}, address)
    type(document).objects.filter(pk=document.pk).update(state="making")

    answer = client.post(address, carried)

    assert answer.status_code == 404


def test_the_message_says_that_it_is_removed_already(cast, sign_in):
    goal = factories.goal(factories.action_plan(cast.norsjo))
    client = sign_in(cast.coordinator)
    address = reverse("goal_remove", args=["2417", goal.plan_id, goal.pk])
    carried = form_for(client, None, {}, address)
    type(goal).objects.all().delete()  # somebody else was quicker

    answer = client.post(address, carried, follow=True)

    assert answer.redirect_chain == [(reverse("plan_detail", args=["2417", goal.plan_id]), 302)]
    assert ALREADY in answer.text


def test_what_is_over_is_told_so(cast, sign_in):
    membership = cast.colleague.memberships.get()
    client = sign_in(cast.municipality_administrator)
    address = reverse("membership_end", args=["2417", membership.pk])
    Membership.objects.filter(pk=membership.pk).update(ends_on=membership.starts_on)

    assert "Behörigheten är redan avslutad." in client.post(address, follow=True).text
    assert client.get(address).status_code == 404
