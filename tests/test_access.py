"""One table decides who may open what: every address × every role. An address that is missing fails."""

from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from accounts import actions as account_actions
from activities.models import ImportBatch, LoadShare, Participation
from municipalities.models import Organisation
from plans.models import SharedDuty
from reviews.models import SupportContact
from surveys.models import IndicatorImport
from tests import factories

EVERYONE = {
    "coordinator",
    "colleague",
    "manager",
    "registrar",
    "reader",
    "partner",
    "county_officer",
    "municipality_administrator",
    "county_administrator",
    "portal_administrator",
    "foreign_coordinator",
    "foreign_officer",
    "stranger",
}
AT_WORK = {"coordinator", "colleague", "manager", "registrar", "reader", "partner", "county_officer"}
MUNICIPAL = {"coordinator", "colleague", "manager", "registrar", "reader"}
COORDINATOR = {"coordinator"}
EDITORS = {"coordinator", "colleague"}
OWN = AT_WORK - {"county_officer"}
OFFICER = {"county_officer"}
PORTAL = {"portal_administrator"}
ASKED_BRIEFLY = {"coordinator", "county_officer", "portal_administrator", "stranger", "anonymous"}
ADMINISTRATORS = {"portal_administrator", "municipality_administrator"}

NORSJO = {"code": "2417"}
COUNTY = {"codes": "24"}


@dataclass(frozen=True)
class Row:
    """Who gets an answer to GET and to POST (None: the method is not allowed); everyone else gets 404."""

    get: set[str] | None
    post: set[str] | None = None
    kwargs: dict[str, str] = field(default_factory=dict)  # a name of an attribute of `things`, or a value
    data: dict[str, str] = field(default_factory=dict)
    redirects: set[str] = field(default_factory=set)  # of those in `get`, whom GET leads elsewhere


ONE = {**NORSJO, "pk": "unshared"}
SHARED = {**NORSJO, "pk": "shared"}
BATCH = {**NORSJO, "pk": "batch"}
LINK = {**NORSJO, "pk": "link"}
TOLD = {**NORSJO, "pk": "told"}
REPORT = {**NORSJO, "pk": "report"}
IN_FORCE = {**NORSJO, "pk": "report_in_force"}
REPORT_SOURCE = {**REPORT, "source": "report_source"}
PROBLEM = {**REPORT, "problem": "problem"}
CAUSE = {**PROBLEM, "cause": "cause"}
READS_DRAFTS = {"coordinator", "manager"}
REGISTERED_REPORT = {**NORSJO, "pk": "registered_report"}
REGISTERED_PLAN = {**NORSJO, "pk": "registered_plan"}
MEMBERSHIP = {**NORSJO, "pk": "colleague_membership"}
OWN_INDICATOR = {**NORSJO, "indicator": "egen-kvallar"}
FIGURES_FILE = {**NORSJO, "pk": "figures_file"}
INVITED = {**NORSJO, "pk": "invited_membership"}
SEAT = {**NORSJO, "body": "body", "pk": "seat"}
MEETING = {**NORSJO, "body": "body", "pk": "meeting"}
DECISION = {**NORSJO, "body": "body", "meeting": "meeting", "pk": "decision"}
AGREEMENT = {**NORSJO, "pk": "agreement"}

FOLLOWED_PLAN = {**NORSJO, "pk": "followed_plan"}
OPEN_ROUND = {**NORSJO, "pk": "open_round"}
FOLLOW_UP_DRAFT = {**NORSJO, "pk": "follow_up_draft"}
DOES_THE_WORK = {"coordinator", "colleague", "manager"}

PLAN = {**NORSJO, "pk": "plan"}
DECIDED_PLAN = {**NORSJO, "pk": "decided_plan"}
MEASURE = {**NORSJO, "pk": "measure"}
DECIDED_MEASURE = {**NORSJO, "pk": "decided_measure"}
TASK = {**DECIDED_MEASURE, "task": "task"}
GOAL = {**PLAN, "goal": "goal"}

DOCUMENT = {**NORSJO, "pk": "document"}
YEAR_REPORT = {**COUNTY, "year": "2026"}

TABLE = {
    "start": Row(EVERYONE, redirects=EVERYONE - {"stranger"}),
    "welcome": Row(EVERYONE, EVERYONE, redirects={"stranger"}),
    "municipality_start": Row(AT_WORK, kwargs=NORSJO),
    "municipality_settings": Row(COORDINATOR, COORDINATOR, NORSJO),
    "municipality_contacts": Row({"coordinator", "manager"}, kwargs=NORSJO),
    "readers_page": Row(MUNICIPAL, kwargs=NORSJO),
    "public_publish": Row(COORDINATOR, COORDINATOR, NORSJO),
    "public_take_down": Row(None, COORDINATOR, NORSJO),
    "handover": Row({"coordinator", "manager"}, kwargs=NORSJO),
    "handover_pdf": Row({"coordinator", "manager"}, kwargs=NORSJO),
    "handover_own": Row(COORDINATOR, COORDINATOR, NORSJO),
    "handover_people": Row(ADMINISTRATORS, kwargs=NORSJO),
    "handover_of": Row(ADMINISTRATORS, ADMINISTRATORS, {**NORSJO, "user": "leaver"}),
    "document_list": Row(MUNICIPAL | {"partner"}, kwargs=NORSJO),
    "document_new": Row(COORDINATOR, COORDINATOR, NORSJO),
    "document_detail": Row({"coordinator", "manager"}, kwargs=DOCUMENT),
    "document_write": Row(COORDINATOR, COORDINATOR, DOCUMENT),
    "document_pdf": Row({"coordinator", "manager"}, kwargs=DOCUMENT),
    "document_word": Row({"coordinator", "manager"}, kwargs=DOCUMENT),
    "document_zip": Row({"coordinator", "manager"}, kwargs=DOCUMENT),
    "document_lock": Row(COORDINATOR, COORDINATOR, DOCUMENT),
    "document_case_number": Row(None, COORDINATOR, DOCUMENT),
    "document_reported": Row(None, set(), DOCUMENT),
    "document_remove": Row(COORDINATOR, COORDINATOR, DOCUMENT),
    "alike_list": Row(MUNICIPAL, kwargs=NORSJO),
    "alike_consent": Row(COORDINATOR, COORDINATOR, NORSJO),
    "alike_take_back": Row(None, COORDINATOR, NORSJO),
    "activity_list": Row(AT_WORK, kwargs=NORSJO),
    "activity_export": Row(AT_WORK, kwargs={**NORSJO, "kind": "csv"}),
    "activities_yearly": Row(READS_DRAFTS, kwargs=NORSJO),
    "activities_yearly_export": Row(READS_DRAFTS, kwargs={**NORSJO, "kind": "csv"}),
    "activity_log": Row(EDITORS, EDITORS, NORSJO),
    "activity_removed_list": Row(EDITORS, kwargs=NORSJO),
    "activity_detail": Row({"coordinator", "colleague", "manager"}, kwargs=ONE),
    "activity_saved": Row(EDITORS, kwargs=ONE),
    "activity_edit": Row(EDITORS, EDITORS, ONE),
    "activity_share": Row(None, COORDINATOR, ONE),
    "activity_stop_sharing": Row(None, COORDINATOR, SHARED),
    "activity_remove": Row(EDITORS, EDITORS, ONE),
    "activity_restore": Row(None, COORDINATOR, {**NORSJO, "pk": "removed"}),
    "activity_suggestions": Row(None, EDITORS, ONE),
    "activity_link": Row(None, EDITORS, ONE, {"measure": "decided_measure"}),
    "activity_unlink": Row(None, EDITORS, ONE, {"measure": "decided_measure"}),
    "activity_invite": Row(None, COORDINATOR, ONE, {"partner": "partner"}),
    "activity_uninvite": Row(None, COORDINATOR, {**NORSJO, "pk": "opened"}, {"partner": "partner"}),
    "work_shared": Row(AT_WORK, kwargs=NORSJO),
    "own_load": Row(EVERYONE),
    "own_load_month": Row(EVERYONE),
    "own_load_file": Row(EVERYONE),
    "next_year": Row(EVERYONE, EVERYONE),
    "planned_date_remove": Row(None, {"colleague"}, {"pk": "planned_date"}),
    "load_share": Row(None, MUNICIPAL, NORSJO),
    "load_of_other": Row({"manager"}, kwargs={**NORSJO, "pk": "load_share"}),
    "calendar_address": Row(EVERYONE, EVERYONE),
    "calendar_close": Row(None, EVERYONE),
    "import_new": Row(COORDINATOR, COORDINATOR, NORSJO),
    "import_template": Row(COORDINATOR, kwargs=NORSJO),
    "import_columns": Row(COORDINATOR, COORDINATOR, BATCH),
    "import_progress": Row(COORDINATOR, kwargs=BATCH, redirects=COORDINATOR),
    "import_preview": Row(COORDINATOR, COORDINATOR, BATCH, redirects=COORDINATOR),
    "import_bad_rows": Row(COORDINATOR, kwargs=BATCH, redirects=COORDINATOR),
    "import_done": Row(COORDINATOR, kwargs=BATCH, redirects=COORDINATOR),
    "tell_link_list": Row(COORDINATOR, kwargs=NORSJO),
    "tell_link_new": Row(COORDINATOR, COORDINATOR, NORSJO),
    "tell_link_detail": Row(COORDINATOR, kwargs=LINK),
    "tell_link_poster": Row(COORDINATOR, kwargs=LINK),
    "tell_link_edit": Row(COORDINATOR, COORDINATOR, LINK),
    "tell_link_mail": Row(None, COORDINATOR, LINK),
    "tell_link_pause": Row(None, COORDINATOR, LINK),
    "tell_link_resume": Row(None, COORDINATOR, LINK),
    "tell_link_renew": Row(COORDINATOR, COORDINATOR, LINK),
    "tell_link_close": Row(COORDINATOR, COORDINATOR, LINK),
    "tell_link_decline_all": Row(COORDINATOR, COORDINATOR, LINK),
    "telling_list": Row(COORDINATOR, kwargs=NORSJO),
    "telling_accept": Row(None, COORDINATOR, TOLD),
    "telling_merge": Row(COORDINATOR, COORDINATOR, TOLD),
    "telling_decline": Row(COORDINATOR, COORDINATOR, TOLD),
    "law_table": Row(AT_WORK, kwargs=NORSJO),
    "law_export": Row(AT_WORK, kwargs={**NORSJO, "kind": "csv"}),
    "law_settings": Row(COORDINATOR, COORDINATOR, NORSJO),
    "law_share": Row(COORDINATOR, COORDINATOR, NORSJO),
    "duty_detail": Row({"coordinator", "manager"}, kwargs={**NORSJO, "duty": "s5"}),
    "duty_statement_new": Row(COORDINATOR, COORDINATOR, {**NORSJO, "duty": "s5"}),
    "duty_statement_file": Row({"coordinator", "manager"}, kwargs={**NORSJO, "pk": "duty_statement"}),
    "duty_mark_read": Row(None, COORDINATOR, {**NORSJO, "duty": "s4"}),
    "duty_stop_sharing": Row(None, COORDINATOR, {**NORSJO, "duty": "s4"}),
    "council_report_new": Row(COORDINATOR, COORDINATOR, NORSJO),
    "council_report_file": Row({"coordinator", "manager"}, kwargs={**NORSJO, "pk": "council_report"}),
    "council_report_remove": Row(COORDINATOR, COORDINATOR, {**NORSJO, "pk": "council_report"}),
    "county_law": Row(OFFICER, kwargs=COUNTY),
    "county_law_export": Row(OFFICER, kwargs={**COUNTY, "kind": "csv"}),
    "county_duty": Row(OFFICER, OFFICER, {**COUNTY, **NORSJO, "duty": "s4"}),
    "plan_hub": Row(AT_WORK, kwargs=NORSJO),
    "getting_started": Row(COORDINATOR, kwargs=NORSJO),
    "starting_leave": Row(None, COORDINATOR, NORSJO, data={"step": "start"}),
    "starting_leading": Row(COORDINATOR, COORDINATOR, NORSJO),
    "starting_unit": Row(COORDINATOR, COORDINATOR, NORSJO),
    "starting_contact": Row(COORDINATOR, COORDINATOR, NORSJO),
    "report_register": Row(COORDINATOR, COORDINATOR, NORSJO),
    "report_file": Row(AT_WORK, kwargs=REGISTERED_REPORT),
    "plan_register": Row(COORDINATOR, COORDINATOR, NORSJO),
    "plan_file": Row(AT_WORK, kwargs=REGISTERED_PLAN),
    "report_registered_correct": Row(COORDINATOR, COORDINATOR, REGISTERED_REPORT),
    "plan_registered_correct": Row(COORDINATOR, COORDINATOR, REGISTERED_PLAN),
    "measures_paste": Row(COORDINATOR, COORDINATOR, REGISTERED_PLAN),
    "report_decision_correct": Row(COORDINATOR, COORDINATOR, REGISTERED_REPORT),
    "plan_decision_correct": Row(COORDINATOR, COORDINATOR, DECIDED_PLAN),
    "report_file_remove": Row(COORDINATOR, COORDINATOR, REGISTERED_REPORT),
    "plan_file_remove": Row(COORDINATOR, COORDINATOR, REGISTERED_PLAN),
    "report_list": Row(AT_WORK, kwargs=NORSJO),
    "report_new": Row(COORDINATOR, COORDINATOR, NORSJO),
    "report_detail": Row(READS_DRAFTS, kwargs=REPORT),
    "report_read": Row(READS_DRAFTS, kwargs=REPORT),
    "report_edit": Row(COORDINATOR, COORDINATOR, REPORT),
    "report_remove": Row(COORDINATOR, COORDINATOR, REPORT),
    "report_part": Row(COORDINATOR, COORDINATOR, {**REPORT, "part": "analys"}),
    "report_pictures": Row(COORDINATOR, COORDINATOR, REPORT),
    "report_source_new": Row(COORDINATOR, COORDINATOR, {**REPORT, "kind": "dokument"}),
    "report_source_edit": Row(COORDINATOR, COORDINATOR, REPORT_SOURCE),
    "report_source_remove": Row(COORDINATOR, COORDINATOR, REPORT_SOURCE),
    "report_source_file": Row(READS_DRAFTS, kwargs=REPORT_SOURCE),
    "problem_new": Row(COORDINATOR, COORDINATOR, REPORT),
    "problem_detail": Row(READS_DRAFTS, kwargs=PROBLEM),
    "problem_edit": Row(COORDINATOR, COORDINATOR, PROBLEM),
    "problem_move": Row(None, COORDINATOR, PROBLEM),
    "problem_close": Row(COORDINATOR, COORDINATOR, PROBLEM),
    "problem_remove": Row(COORDINATOR, COORDINATOR, PROBLEM),
    "cause_new": Row(COORDINATOR, COORDINATOR, PROBLEM),
    "cause_edit": Row(COORDINATOR, COORDINATOR, CAUSE),
    "cause_remove": Row(COORDINATOR, COORDINATOR, CAUSE),
    "report_comment": Row(None, READS_DRAFTS, REPORT, {"text": "Bra."}),
    "report_settle": Row(None, COORDINATOR, REPORT, {"comment": "report_remark"}),
    "report_people": Row(COORDINATOR, COORDINATOR, REPORT),
    "report_uninvite": Row(None, COORDINATOR, REPORT, {"person": "helper"}),
    "report_send": Row(COORDINATOR, COORDINATOR, REPORT),
    "report_review": Row(None, COORDINATOR, REPORT),
    "report_complete": Row(COORDINATOR, COORDINATOR, REPORT),
    "report_decision": Row(COORDINATOR, COORDINATOR, IN_FORCE),
    "report_version_new": Row(COORDINATOR, COORDINATOR, IN_FORCE),
    "report_changes": Row(READS_DRAFTS, kwargs=REPORT),
    "report_update_new": Row(COORDINATOR, COORDINATOR, IN_FORCE),
    "round_list": Row(AT_WORK, kwargs=NORSJO),
    "round_start": Row(COORDINATOR, COORDINATOR, FOLLOWED_PLAN),
    "round_register": Row(COORDINATOR, COORDINATOR, FOLLOWED_PLAN),
    "round_detail": Row(DOES_THE_WORK, kwargs=OPEN_ROUND),
    "round_conclude": Row(COORDINATOR, COORDINATOR, OPEN_ROUND),
    "round_remove": Row(COORDINATOR, COORDINATOR, OPEN_ROUND),
    "round_file": Row(AT_WORK, kwargs={**NORSJO, "pk": "finished_round"}),
    "follow_up_new": Row(EDITORS, EDITORS, {**NORSJO, "pk": "measure_to_follow"}),
    "follow_up_detail": Row(AT_WORK, kwargs={**NORSJO, "pk": "follow_up"}),
    "follow_up_edit": Row(EDITORS, EDITORS, FOLLOW_UP_DRAFT),
    "follow_up_remove": Row(EDITORS, EDITORS, FOLLOW_UP_DRAFT),
    "lesson_list": Row(AT_WORK, kwargs=NORSJO),
    "lesson_edit": Row(COORDINATOR, COORDINATOR, {**NORSJO, "pk": "lesson"}),
    "gap_list": Row(DOES_THE_WORK, kwargs=NORSJO),
    "self_check": Row(DOES_THE_WORK, kwargs=NORSJO),
    "self_check_edit": Row(COORDINATOR, COORDINATOR, {**NORSJO, "year": "2026"}),
    "county_desk": Row(OFFICER, kwargs=COUNTY),
    "county_export": Row(OFFICER, kwargs={**COUNTY, "kind": "csv"}),
    "county_activities": Row(OFFICER, kwargs=COUNTY),
    "county_news": Row(OFFICER, kwargs=COUNTY),
    "county_mark_read": Row(None, OFFICER, COUNTY, {"read_to": "2026-11-01T12:00:00+01:00"}),
    "county_municipality": Row(OFFICER, kwargs={**COUNTY, **NORSJO}),
    "year_report_list": Row(OFFICER, kwargs=COUNTY),
    "year_report_new": Row(None, OFFICER, COUNTY),
    "year_report_detail": Row(OFFICER, kwargs=YEAR_REPORT),
    "year_report_settings": Row(OFFICER, OFFICER, YEAR_REPORT),
    "year_report_section": Row(OFFICER, OFFICER, {**YEAR_REPORT, "section": "needs"}),
    "year_report_basis": Row(OFFICER, kwargs={**YEAR_REPORT, "basis": "support"}),
    "year_report_examples": Row(OFFICER, OFFICER, YEAR_REPORT, {"activity": "shared"}),
    "year_report_pdf": Row(OFFICER, kwargs=YEAR_REPORT),
    "year_report_word": Row(OFFICER, kwargs=YEAR_REPORT),
    "year_report_lock": Row(OFFICER, OFFICER, YEAR_REPORT),
    "year_report_case_number": Row(None, OFFICER, YEAR_REPORT),
    "year_report_remove": Row(OFFICER, OFFICER, YEAR_REPORT),
    "support_contact_new": Row(None, OFFICER, {**COUNTY, **NORSJO}),
    "support_contact_remove": Row(OFFICER, OFFICER, {**COUNTY, **NORSJO, "pk": "contact"}),
    "plan_list": Row(AT_WORK, kwargs=NORSJO),
    "plan_new": Row(COORDINATOR, COORDINATOR, NORSJO),
    "plan_detail": Row(READS_DRAFTS, kwargs=PLAN),
    "plan_edit": Row(COORDINATOR, COORDINATOR, PLAN),
    "plan_changes": Row(READS_DRAFTS, kwargs=PLAN),
    "plan_decide": Row(COORDINATOR, COORDINATOR, PLAN),
    "plan_take_along": Row(None, COORDINATOR, PLAN),
    "plan_version": Row(None, COORDINATOR, DECIDED_PLAN),
    "plan_remove": Row(COORDINATOR, COORDINATOR, PLAN),
    "plan_table": Row(COORDINATOR, COORDINATOR, PLAN),
    "goal_new": Row(COORDINATOR, COORDINATOR, PLAN),
    "goal_edit": Row(COORDINATOR, COORDINATOR, GOAL),
    "goal_remove": Row(COORDINATOR, COORDINATOR, GOAL),
    "plan_send": Row(COORDINATOR, COORDINATOR, PLAN),
    "plan_review": Row(None, COORDINATOR, PLAN),
    "plan_back": Row(None, COORDINATOR, PLAN),
    "plan_people": Row(COORDINATOR, COORDINATOR, PLAN),
    "plan_uninvite": Row(None, COORDINATOR, {**PLAN, "user": "helper"}),
    "plan_comment": Row(None, READS_DRAFTS, PLAN, {"text": "Bra."}),
    "plan_settle": Row(None, COORDINATOR, {**PLAN, "comment": "plan_remark"}),
    "measure_new": Row(COORDINATOR, COORDINATOR, PLAN),
    "measure_detail": Row(AT_WORK, kwargs=DECIDED_MEASURE),
    "measure_edit": Row(COORDINATOR, COORDINATOR, MEASURE),
    "measure_remove": Row(COORDINATOR, COORDINATOR, MEASURE),
    "task_new": Row(None, COORDINATOR, DECIDED_MEASURE),
    "task_done": Row(None, COORDINATOR, TASK),
    "task_undone": Row(None, COORDINATOR, TASK),
    "task_remove": Row(None, COORDINATOR, TASK),
    "measure_postpone": Row(COORDINATOR, COORDINATOR, DECIDED_MEASURE),
    "measure_state": Row(COORDINATOR, COORDINATOR, DECIDED_MEASURE),
    "measure_person": Row(COORDINATOR, COORDINATOR, DECIDED_MEASURE),
    "measure_lend": Row(COORDINATOR, COORDINATOR, DECIDED_MEASURE),
    "measure_stop_lending": Row(None, COORDINATOR, DECIDED_MEASURE),
    "measure_borrow_list": Row(EDITORS, kwargs=NORSJO),
    "measure_borrow": Row(EDITORS, EDITORS, {**NORSJO, "pk": "lent_measure"}),
    "measure_template": Row(EDITORS, EDITORS, {**NORSJO, "slug": "nattvandring"}),
    "cooperation": Row(OWN, kwargs=NORSJO),
    "leading_body_edit": Row(COORDINATOR, COORDINATOR, NORSJO),
    "function_edit": Row(COORDINATOR, COORDINATOR, NORSJO),
    "holder_new": Row(COORDINATOR, COORDINATOR, NORSJO),
    "holder_edit": Row(COORDINATOR, COORDINATOR, {**NORSJO, "pk": "function_holder"}),
    "contact_card_new": Row(COORDINATOR, COORDINATOR, NORSJO),
    "contact_card_edit": Row(COORDINATOR, COORDINATOR, {**NORSJO, "pk": "card"}),
    "contact_card_remove": Row(COORDINATOR, COORDINATOR, {**NORSJO, "pk": "card"}),
    "attempt_new": Row(COORDINATOR, COORDINATOR, NORSJO),
    "attempt_edit": Row(COORDINATOR, COORDINATOR, {**NORSJO, "pk": "attempt"}),
    "pledge_new": Row(COORDINATOR, COORDINATOR, NORSJO),
    "pledge_edit": Row(COORDINATOR, COORDINATOR, {**NORSJO, "pk": "pledge"}),
    "body_new": Row(COORDINATOR, COORDINATOR, NORSJO),
    "body_reform": Row(COORDINATOR, COORDINATOR, NORSJO),
    "body_detail": Row(OWN, kwargs={**NORSJO, "pk": "body"}),
    "body_edit": Row(COORDINATOR, COORDINATOR, {**NORSJO, "pk": "body"}),
    "body_end": Row(COORDINATOR, COORDINATOR, {**NORSJO, "pk": "body"}),
    "seat_new": Row(COORDINATOR, COORDINATOR, {**NORSJO, "body": "body"}),
    "seat_edit": Row(COORDINATOR, COORDINATOR, SEAT),
    "seat_holder": Row(COORDINATOR, COORDINATOR, SEAT),
    "meeting_new": Row(COORDINATOR, COORDINATOR, {**NORSJO, "body": "body"}),
    "meeting_detail": Row(OWN, kwargs=MEETING),
    "meeting_edit": Row(COORDINATOR, COORDINATOR, MEETING),
    "meeting_hold": Row(COORDINATOR, COORDINATOR, MEETING),
    "meeting_cancel": Row(None, COORDINATOR, MEETING),
    "meeting_minutes": Row(OWN, kwargs=MEETING),
    "decision_new": Row(COORDINATOR, COORDINATOR, MEETING),
    "decision_edit": Row(COORDINATOR, COORDINATOR, DECISION),
    "decision_finish": Row(None, COORDINATOR, DECISION),
    "agreement_new": Row(COORDINATOR, COORDINATOR, NORSJO),
    "agreement_detail": Row(OWN, kwargs=AGREEMENT),
    "agreement_edit": Row(COORDINATOR, COORDINATOR, AGREEMENT),
    "agreement_sign": Row(COORDINATOR, COORDINATOR, {**NORSJO, "pk": "negotiated"}),
    "agreement_state": Row(None, COORDINATOR, AGREEMENT, {"state": "expired"}),
    "agreement_document": Row(OWN, kwargs=AGREEMENT),
    "police_areas": Row(PORTAL),
    "police_area_new": Row(PORTAL, PORTAL),
    "police_area_edit": Row(PORTAL, PORTAL, {"pk": "police_area"}),
    "needs_help": Row(PORTAL),
    "people": Row(PORTAL),
    "municipality_people": Row({*ADMINISTRATORS, "coordinator"}, kwargs=NORSJO),
    "county_people": Row({"portal_administrator", "county_administrator"}, kwargs=COUNTY),
    "membership_invite": Row(ADMINISTRATORS, ADMINISTRATORS, NORSJO),
    "membership_edit": Row(ADMINISTRATORS, ADMINISTRATORS, MEMBERSHIP),
    "membership_end": Row(ADMINISTRATORS, ADMINISTRATORS, MEMBERSHIP),
    "invitation_resend": Row(None, ADMINISTRATORS, INVITED),
    "invitation_withdraw": Row(None, ADMINISTRATORS, INVITED),
    "membership_withdraw_links": Row(None, ADMINISTRATORS, MEMBERSHIP),
    "write_links": Row(EVERYONE),
    "write_link_device": Row(None, EDITORS, NORSJO),
    "write_link_weekly": Row(None, EDITORS, NORSJO),
    "write_link_withdraw": Row(None, {"colleague"}, {"pk": "write_link"}),
    "write_links_withdraw": Row(None, EVERYONE),
    "indicator_list": Row(AT_WORK, kwargs=NORSJO),
    "indicator_list_export": Row(AT_WORK, kwargs={**NORSJO, "kind": "csv"}),
    "indicator_new": Row(COORDINATOR, COORDINATOR, NORSJO),
    "indicator_detail": Row(AT_WORK, kwargs={**NORSJO, "indicator": "violent_crime_100k"}),
    "indicator_export": Row(AT_WORK, kwargs={**NORSJO, "indicator": "violent_crime_100k", "kind": "xlsx"}),
    "indicator_edit": Row(COORDINATOR, COORDINATOR, OWN_INDICATOR),
    "indicator_values": Row(COORDINATOR, COORDINATOR, OWN_INDICATOR),
    "figures_new": Row(COORDINATOR, COORDINATOR, NORSJO),
    "figures_columns": Row(COORDINATOR, COORDINATOR, FIGURES_FILE),
    "figures_preview": Row(COORDINATOR, COORDINATOR, FIGURES_FILE, redirects=COORDINATOR),
    "account_change_password": Row(EVERYONE, EVERYONE),
}

# Open to everyone, and why. What an anonymous visitor gets from GET.
OPEN = {
    "help": 200,  # what the portal is and how it is used
    "help_text": 200,
    "accessibility": 200,  # lag (2018:1937) 13 §
    "sources": 200,  # licences ask to be named
    "set_language": 302,  # a form in the footer; GET changes nothing
    "write_worker": 200,  # a script that is the same for everyone
    "tell_worker": 200,  # the same
    "public_page": 404,  # what a municipality has published; here none has
    "public_contacts": 404,  # what a municipality wants everyone to know; here none is loaded
    "livez": 200,  # monitoring
    "readyz": 200,  # monitoring
    "account_login": 200,
    "account_logout": 302,  # nobody to sign out
    "account_signup": 200,  # tells that accounts are by invitation
    "account_inactive": 200,
    "account_reset_password": 200,
    "account_reset_password_done": 200,
    "account_reset_password_from_key": 200,  # says that the link no longer works
    "account_reset_password_from_key_done": 200,
    "account_email_verification_sent": 200,
    "account_confirm_email": 200,
    "account_set_password": 302,  # allauth asks for a signed-in person without a password
    "invitation_accept": 404,  # the right link is what opens it
    "tell": 404,  # as above
    "calendar_feed": 404,  # as above
    "tell_thanks": 404,
    "write": 302,  # to the sign-in; a remembered device opens it
    "write_by_link": 404,  # the right link opens it
    "write_thanks": 302,
    "write_thanks_by_link": 404,
    "write_forget": 405,  # a form; the link itself is what is withdrawn
    "write_forget_by_link": 405,
    "write_forgotten": 200,  # says that it is done
}
OPEN_KWARGS = {
    "help_text": {"slug": "samordnaren"},
    "public_page": {"code": "2417"},
    "public_contacts": {"code": "2417"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "x-y"},
    "account_confirm_email": {"key": "x"},
    "invitation_accept": {"token": "x"},
    "tell": {"token": "x"},
    "calendar_feed": {"token": "x"},
    "tell_thanks": {"token": "x"},
    "write_by_link": {"token": "x"},
    "write_thanks_by_link": {"token": "x"},
    "write_forget_by_link": {"token": "x"},
}


def patterns(urlpatterns):
    for pattern in urlpatterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from patterns(pattern.url_patterns)


def test_every_address_stands_in_the_table():
    names = {pattern.name for pattern in patterns(get_resolver().url_patterns)}

    assert names == set(TABLE) | set(OPEN)


@pytest.fixture
def things(cast):
    """The cast, and one of everything that an address can name."""
    found = {name: getattr(cast, name) for name in ("shared", "unshared", "draft", "partner")}
    found["opened"] = factories.activity(cast.norsjo, title="Öppnad", by=cast.coordinator)
    found["opened"].participations.get().guests.create(user=cast.partner)
    found["removed"] = factories.activity(cast.norsjo, title="Borttagen", by=cast.coordinator)
    Participation.objects.filter(activity=found["removed"]).update(deleted_at=timezone.now())
    found["batch"] = ImportBatch.objects.create(
        municipality=cast.norsjo,
        created_by=cast.coordinator,
        file_name="lista.csv",
        content=b"Datum;Rubrik\n2026-10-01;Nattvandring\n",
    )
    found["link"] = factories.tell_link(cast.norsjo, by=cast.coordinator)
    found["told"] = factories.telling(found["link"]).activity
    found["contact"] = SupportContact.objects.create(
        municipality=cast.norsjo,
        on=timezone.localdate(),
        kind="visit",
        note="Besök",
        form_token=uuid4(),
        created_by=cast.county_officer,
    )
    found |= law_things(cast)
    found |= cooperation_things(cast)
    found["load_share"] = LoadShare.objects.create(user=cast.colleague, municipality=cast.norsjo)
    found["planned_date"] = factories.planned_date(cast.colleague, cast.norsjo)
    found["figures_file"] = indicator_things(cast)
    found["colleague_membership"] = cast.colleague.memberships.get()
    found["write_link"] = factories.write_link(cast.colleague, cast.norsjo)[0]
    invitation = account_actions.invite_person(
        by=cast.portal_administrator,
        email="ny@exempel.se",
        place=cast.norsjo,
        role="reader",
    )
    found["invited_membership"] = invitation.membership
    found |= reports_being_written(cast)
    found |= plans_being_written(cast)
    found["helper"] = factories.member("colleague", cast.norsjo)
    for document in (found["report"], found["plan"]):
        document.invitees.create(user=found["helper"])
    found |= followed_things(cast)
    found |= registered_documents(cast)
    found["document"] = factories.document(cast.norsjo)
    found["year_report"] = factories.year_report(cast.vasterbotten, by=cast.county_officer)
    found["leaver"] = factories.member("coordinator", cast.norsjo)
    return {name: str(thing.pk) for name, thing in found.items()}


def followed_things(cast):
    """A plan that is followed up, with a measure that the colleague answers for, and one of every follow-up."""
    plan = factories.action_plan(cast.norsjo, title="Plan att följa upp", subject="other")
    waiting, begun = (
        factories.measure(plan, title=title, person=cast.colleague) for title in ("Ny åtgärd", "Påbörjad")
    )
    factories.decide(plan)
    final = factories.follow_up(begun)
    elsewhere = {"is_registered": True, "file": factories.stored_file(cast.norsjo, "uppfoljning.pdf")}
    return {
        "followed_plan": plan,
        "measure_to_follow": waiting,
        "open_round": factories.follow_up_round(plan),
        "finished_round": factories.follow_up_round(plan, finished_on=timezone.localdate(), **elsewhere),
        "follow_up": final,
        "follow_up_draft": factories.follow_up(begun, state="draft", created_by=cast.colleague),
        "lesson": factories.lesson(final),
    }


def plans_being_written(cast):
    """A decided plan with a measure and a task, its next version with one of everything, and a lent measure."""
    decided = factories.action_plan(cast.norsjo, title="ANDTS-plan", subject="andts")
    decided_measure = factories.measure(decided, "Kontrollköp av folköl")
    factories.decide(decided)
    plan = factories.action_plan(
        cast.norsjo,
        title="ANDTS-plan, nästa",
        subject="andts",
        previous=decided,
        line=decided.line,
        version=2,
    )
    measure = factories.measure(plan, "Kontrollköp av nikotin", line=decided_measure.line)
    malo = factories.municipality("2418", "Malå")
    lending = factories.action_plan(malo)
    lent = factories.measure(lending, "Vuxna på badet", is_lent=True, lent_note="Börja i tid.")
    factories.decide(lending)
    return {
        "decided_plan": decided,
        "decided_measure": decided_measure,
        "task": decided_measure.tasks.create(title="Boka butikerna"),
        "plan": plan,
        "measure": measure,
        "goal": factories.goal(plan),
        "plan_remark": plan.comments.create(text="Finns pengar?", created_by=cast.manager),
        "lent_measure": lent,
    }


def reports_being_written(cast):
    """A lägesbild in force, and its next version being written, with one of everything in it."""
    in_force = factories.situation_report(cast.norsjo, completed=timezone.localdate())
    report = factories.situation_report(
        cast.norsjo, title="Lägesbild, nästa", previous=in_force, line=in_force.line, version=2
    )
    problem = factories.problem(report, priority=1)
    return {
        "report_in_force": in_force,
        "report": report,
        "report_source": factories.report_source(report, file=factories.stored_file(cast.norsjo)),
        "report_remark": report.comments.create(text="Bra om skolan.", created_by=cast.manager),
        "problem": problem,
        "cause": factories.cause(problem),
    }


def registered_documents(cast):
    """A lägesbild and a plan that were registered as files."""
    kept = {"subject": "other", "origin": "registered", "file": factories.stored_file(cast.norsjo)}
    report = factories.situation_report(cast.norsjo, completed=timezone.localdate(), parts=False, **kept)
    report.places.update(deciding_body="Kommunstyrelsen", decided_on=timezone.localdate())
    return {
        "registered_report": report,
        "registered_plan": factories.decide(factories.action_plan(cast.norsjo, **kept)),
    }


def law_things(cast):
    """A row of the law table that is shared, a statement of another with a file, and a report to fullmäktige."""
    SharedDuty.objects.create(municipality=cast.norsjo, duty_code="s4", shared_by=cast.coordinator)
    file = factories.stored_file(cast.norsjo)
    return {
        "duty_statement": factories.duty_statement("s5", cast.norsjo, by=cast.coordinator, file=file),
        "council_report": factories.council_report(
            cast.norsjo, by=cast.coordinator, file=factories.stored_file(cast.norsjo)
        ),
    }


def indicator_things(cast):
    """A common indicator and one of Norsjö's own, with figures, and a file on its way in, which is returned."""
    series = factories.indicator()
    factories.indicator("egen-kvallar", name="Kvällar med nattvandrare", municipality=cast.norsjo)
    factories.figure(series, 800, place=cast.norsjo)
    return IndicatorImport.objects.create(
        municipality=cast.norsjo,
        created_by=cast.coordinator,
        file_name="siffror.csv",
        content=b"Indikator;\xc3\x85r;V\xc3\xa4rde\nviolent_crime_100k;2024;12\n",
        columns=[
            {"title": title, "samples": [], "field": field}
            for title, field in (("Indikator", "indicator"), ("År", "year"), ("Värde", "value"))
        ],
    )


def cooperation_things(cast):
    """A council where the partner has a seat, with a meeting and all that hangs on it, agreements, cards."""
    council = factories.body(cast.norsjo)
    seat = factories.seat(council, Organisation.POLICE, holder="Polisens plats")
    seat.holders.update(user=cast.partner)
    meeting = factories.meeting(council, minutes=factories.stored_file(cast.norsjo, "protokoll.pdf"))
    function = factories.coordination_function(cast.norsjo, holder="Samordnaren")
    return {
        "body": council,
        "seat": seat,
        "meeting": meeting,
        "decision": factories.decision(meeting),
        "function_holder": function.holders.get(),
        "card": factories.contact_card(cast.norsjo),
        "attempt": factories.attempt(cast.norsjo),
        "pledge": factories.pledge(cast.norsjo),
        "agreement": factories.agreement(
            cast.norsjo, document=factories.stored_file(cast.norsjo, "avtal.pdf")
        ),
        "negotiated": factories.agreement(cast.norsjo, state="negotiating", title="Under förhandling"),
        "police_area": cast.norsjo.police_areas.get(),
    }


def fill(values, things):
    return {name: things.get(value, value) for name, value in values.items()}


def close(answer):
    """Close the files of an answer that nobody read; answer.close() would close the test's connection too."""
    for closer in answer._resource_closers:
        closer()


def signed_in(person):
    client = Client()
    if person:
        client.force_login(person)
    return client


def ask(client, method, address, data=None):
    """One request whose effects are undone."""
    with transaction.atomic():
        answer = getattr(client, method)(address, data)
        status = answer.status_code
        close(answer)
        transaction.set_rollback(True)
    return status


def packages():
    """The names of the table by the package that answers them: its tests share what they set up."""
    found = {}
    for pattern in patterns(get_resolver().url_patterns):
        if pattern.name in TABLE:
            found.setdefault(pattern.callback.__module__.rpartition(".")[0], []).append(pattern.name)
    return found


def wrong_answers(name, clients, things):
    """What the address answers otherwise than its row says, to each role and method."""
    row = TABLE[name]
    address = reverse(name, kwargs=fill(row.kwargs, things))
    for method, allowed in (("get", row.get), ("head", row.get), ("post", row.post)):
        for role, client in clients.items():
            if method == "head" and role not in ASKED_BRIEFLY:
                continue  # it goes the way of GET; some roles show that
            status = ask(client, method, address, fill(row.data, things) if method == "post" else None)
            if role == "anonymous":
                expected = {403} if method == "post" else {302}
            elif allowed is None:
                expected = {405}
            elif role not in allowed:
                expected = {404}
            elif method == "post":
                expected = {200, 302, 422}
            else:
                expected = {302} if role in row.redirects else {200}
            if status not in expected:
                yield f"{method} {name} as {role}: {status}, not {expected}"


@pytest.mark.parametrize("package", packages())
def test_the_table_holds(cast, things, package):
    assert set(cast.people) == EVERYONE
    clients = {role: signed_in(person) for role, person in [*cast.people.items(), ("anonymous", None)]}

    wrong = [one for name in packages()[package] for one in wrong_answers(name, clients, things)]

    assert not wrong, "\n".join(wrong)


def test_no_other_method_does_anything(cast, things):
    clients = [signed_in(who) for who in (cast.coordinator, cast.county_officer, cast.portal_administrator)]

    for name in TABLE:
        if name.startswith("account_"):
            continue
        address = reverse(name, kwargs=fill(TABLE[name].kwargs, things))
        for client in clients:
            for method in ("put", "patch", "delete"):
                assert ask(client, method, address) in {404, 405}, (method, name)


@pytest.mark.parametrize("name", OPEN)
def test_open_addresses_answer_anyone(client, db, name):
    answer = client.get(reverse(name, kwargs=OPEN_KWARGS.get(name, {})))

    assert answer.status_code == OPEN[name]


def test_forms_without_their_token_are_refused(cast, things):
    strict = {who: Client(enforce_csrf_checks=True) for who in (cast.portal_administrator, cast.coordinator)}
    for person, client in strict.items():
        client.force_login(person)

    for name in (name for name in TABLE if TABLE[name].post):
        of_accounts = name.startswith(("invit", "member"))
        client = strict[cast.portal_administrator if of_accounts else cast.coordinator]
        answer = client.post(reverse(name, kwargs=fill(TABLE[name].kwargs, things)), {"title": "x"})
        assert answer.status_code == 403, name


def test_ids_of_another_municipality_find_nothing(cast, things):
    """Every address with an id, asked for by those who may everything elsewhere."""
    clients = [
        signed_in(person)
        for person in (cast.coordinator, cast.county_officer, cast.municipality_administrator)
    ]
    for name, row in TABLE.items():
        if "pk" not in row.kwargs:
            continue
        kwargs = fill(row.kwargs, things)
        swapped = [kwargs | {"code": "2506"} if "code" in kwargs else kwargs]
        if name.startswith("activity"):
            swapped.append(kwargs | {"pk": cast.foreign.pk})
        for address in (reverse(name, kwargs=changed) for changed in swapped):
            for method in ("get", "post"):
                for client in clients:
                    data = fill(row.data, things)
                    assert ask(client, method, address, data) in {404, 405}, (name, method)


@pytest.mark.parametrize("code", ["9999", "24", "abcd", "%00", "2417'--", "٢٤١٧", "2417 ", "x" * 300])
def test_unknown_places_are_not_found(cast, sign_in, code):
    client = sign_in(cast.coordinator)

    for name in ("municipality_start", "activity_list", "activity_log", "municipality_people"):
        assert client.get(reverse(name, args=[code])).status_code == 404
    assert client.get(f"/kommuner/{code}/").status_code == 404


def test_opening_every_page_writes_nothing(cast, things):
    """A full crawl by the administrator, the coordinator and the officer leaves every row as it was."""
    kept = f"('{Session._meta.db_table}')"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' "
            f"AND table_type = 'BASE TABLE' AND table_name NOT IN {kept}"
        )
        tables = [name for (name,) in cursor.fetchall()]

    def rows():
        with connection.cursor() as cursor:
            found = {}
            for table in tables:
                cursor.execute(
                    f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{table}\" t"
                )
                found[table] = cursor.fetchone()[0]
            return found

    clients = [
        signed_in(person) for person in (cast.coordinator, cast.county_officer, cast.portal_administrator)
    ]
    before = rows()
    for name, row in TABLE.items():
        for client in clients:
            close(client.get(reverse(name, kwargs=fill(row.kwargs, things))))

    after = rows()
    assert {table for table in tables if before[table] != after[table]} == set()


def test_a_role_taken_away_holds_from_the_next_request(cast, sign_in):
    client = sign_in(cast.coordinator)
    address = reverse("activity_edit", args=["2417", cast.unshared.pk])
    assert client.get(address).status_code == 200

    cast.coordinator.memberships.update(ends_on=timezone.localdate())

    assert client.get(address).status_code == 404
    assert client.post(address, {"title": "x"}).status_code == 404


def test_a_closed_account_is_out_at_the_next_request(cast, sign_in):
    client = sign_in(cast.coordinator)

    cast.coordinator.is_active = False
    cast.coordinator.save()

    answer = client.get(reverse("activity_list", args=["2417"]))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse(settings.LOGIN_URL))


CANARY = "Kanariefågeln Karlsborg"
SEARCHED = {"activity_list", "activity_export", "county_activities", "county_desk", "county_export", "people"}


def test_nothing_of_another_municipality_shows_anywhere(cast, things):
    """A canary in every text of the other municipality is in no page, export or title of any role elsewhere."""
    factories.activity(
        cast.arjeplog,
        title=CANARY,
        by=cast.foreign_coordinator,
        organiser=CANARY,
        partners=[CANARY],
        method=CANARY,
        went_as_planned=CANARY,
    )
    cast.foreign_coordinator.name = CANARY
    cast.foreign_coordinator.save()
    queries = ("", "?q=kanarief", f"?partner={CANARY}", "?sortera=namn")

    for role, person in cast.people.items():
        if role in {"foreign_coordinator", "portal_administrator"}:
            continue
        client = signed_in(person)
        for name, row in TABLE.items():
            kwargs = fill(row.kwargs, things)
            for changed in (kwargs, kwargs | {"code": "2506"} if "code" in kwargs else kwargs):
                for query in queries if name in SEARCHED else queries[:1]:
                    answer = client.get(reverse(name, kwargs=changed) + query)
                    body = answer.getvalue() if answer.streaming else answer.content
                    text = body.decode("utf-8", "replace").replace(f'value="{CANARY}"', "")
                    assert CANARY not in text, (role, name, query)


def test_an_export_holds_what_the_list_shows(cast):
    for role, person in cast.people.items():
        client = signed_in(person)
        listed = client.get(reverse("activity_list", args=["2417"]))
        if listed.status_code == 404:
            continue
        exported = client.get(reverse("activity_export", args=["2417", "csv"])).getvalue().decode()
        for activity in (cast.draft, cast.unshared, cast.shared):
            assert (activity.title in listed.content.decode()) == (activity.title in exported), (
                role,
                activity,
            )
