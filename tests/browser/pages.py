"""Every page of the portal, as the table of access knows them, and one of each kind of trouble."""

from datetime import timedelta
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts import actions as account_actions
from accounts.models import Role, WriteLink
from activities.imports import actions as import_actions
from activities.models import ImportBatch, TellLink
from activities.telling import actions as telling_actions
from municipalities.actions import load_practice
from municipalities.cooperation.bodies import actions as body_actions
from municipalities.models import Body, Organisation
from plans.models import Cause, SharedDuty, SituationReport
from portal.guides import TEXTS
from portal.practice import reset_practice
from reviews.models import SupportContact
from surveys.imports import actions as figure_actions
from surveys.models import IndicatorImport
from surveys.structure import Kind
from tests import factories, survey_factories
from tests.access.asking import fill
from tests.access.opened import OPEN, OPEN_KWARGS
from tests.access.table import TABLE
from tests.accounts.reading import latest_letter, token_in
from tests.browser.page import LONG, Page
from tests.reviews.pages import DESK_NOT_PAGES, desk_pages

NOT_PAGES = {
    "questionnaire_preview_page",  # in the respondent's language, within the page of the preview
    "questionnaire_file",
    "survey_poster",
    "survey_pack",
    "survey_paper",
    "survey_live_export",
    "survey_results_export",
    "survey_pool_export",
    "agreement_document",
    "meeting_minutes",
    "activity_export",
    "activities_yearly_export",
    "county_export",
    "law_export",
    "county_law_export",
    "county_indicator_export",
    "duty_statement_file",
    "council_report_file",
    "report_source_file",
    "report_file",
    "plan_file",
    "document_pdf",
    "handover_pdf",
    "document_word",
    "document_zip",
    "import_template",
    "own_load_file",
    "import_bad_rows",
    "indicator_export",
    "indicator_list_export",
    "tell_link_poster",
    "round_file",
    "livez",
    "readyz",
    "set_language",
    "tell_worker",
    "write_worker",
}
BY_ADDRESS = {
    "import_columns",
    "import_progress",
    "import_preview",
    "import_done",
    "figures_preview",
    "invitation_accept",
    "tell",
    "tell_thanks",
}  # see `more_pages`
LIST = b"""Datum;Aktivitet;Deltagare;Typ
2026-05-04;Nattvandring vid badet med f\xc3\xb6r\xc3\xa4ldraf\xc3\xb6reningen och f\xc3\xa4ltgruppen;30;Nattvandring
i v\xc3\xa5ras;Kurs f\xc3\xb6r kr\xc3\xb6gare;tolv;Utbilding
2026-05-05;Ring \xc3\x85sa, 070-174 06 05;;
"""


def listed_pages(things):
    """One of each address of the table that gives a page, by someone who may open it."""
    for name, row in TABLE.items():
        if row.get and name not in NOT_PAGES | DESK_NOT_PAGES | BY_ADDRESS:
            allowed = row.get - row.redirects
            if not allowed:  # it leads on for everyone; the page itself is that of another row
                continue
            who = "coordinator" if "coordinator" in allowed else sorted(allowed)[-1]
            yield Page(name, reverse(name, kwargs=fill(row.kwargs, things)), who)
    for name in OPEN:
        if name not in NOT_PAGES | DESK_NOT_PAGES | BY_ADDRESS and OPEN[name] == 200:
            yield Page(name, reverse(name, kwargs=OPEN_KWARGS.get(name, {})), "anonymous")


def more_pages(cast, things):
    """Pages that need more than an address: the steps of an import, an invitation, other roles' views, troubles."""
    yield Page("invitation_accept", invitation_link(cast), "anonymous")
    yield from write_pages(cast)
    for state, batch in import_steps(cast).items():
        yield Page(state, reverse(state.partition("-")[0], args=["2417", batch.pk]))
    shared = reverse("activity_detail", args=["2417", cast.shared.pk])
    yield Page("activity_detail-county", shared, "county_officer")
    yield Page("activity_list-reader", reverse("activity_list", args=["2417"]), "reader")
    yield Page("activity_list-nothing_found", reverse("activity_list", args=["2417"]) + "?q=finnsinte")
    yield Page("activity_list-empty", reverse("activity_list", args=["2403"]))
    yield Page("municipality_start-empty", reverse("municipality_start", args=["2403"]))
    yield Page("municipality_start-manager", reverse("municipality_start", args=["2417"]), "manager")
    yield Page("municipality_start-partner", reverse("municipality_start", args=["2417"]), "partner")
    yield from tell_pages(cast, things)
    yield from law_pages(cast)
    yield from report_pages(cast, things)
    yield Page("municipality_start-practice", reverse("municipality_start", args=["0000"]), "reader")
    yield Page("activity_list-practice", reverse("activity_list", args=["0000"]), "partner")
    yield Page("county_desk-practice", reverse("county_desk", args=["00"]), "county_officer")
    yield Page("county_municipality-practice", "/lan/00/kommuner/0000/", "county_officer")
    yield from figure_pages(cast, things)
    yield from cooperation_pages(cast, things)
    yield from desk_pages(cast, things)
    yield from help_pages(cast)
    yield from result_pages(cast, things)
    yield Page("not_found", "/kommuner/9999/", status=404)
    yield Page("not_found-anonymous", "/finns/inte/", "anonymous", status=404)


def result_pages(cast, things):
    """Results: before they are counted, divided, with much hidden, as the county sees them, and for everyone."""
    closed = reverse("survey_results", args=[things["survey_closed"]])
    yield Page("survey_results-closed", closed)
    yield Page("survey_results-settled", reverse("survey_results", args=[things["survey_settled"]]))
    yield Page(
        "survey_results-reader", reverse("survey_results", args=[things["survey_published"]]), "reader"
    )
    asked = survey_factories.questionnaire(cast.norsjo, title={"sv": LONG})
    survey_factories.question(
        asked, Kind.FREQUENCY, LONG, code="lang", choices=[LONG[:150], "Aldrig", "Ibland"]
    )
    neighbours = [factories.municipality("2418", "Malå"), factories.municipality("2422", "Sorsele")]
    together = survey_factories.published_round(
        asked, cast.norsjo, *neighbours, people=60, name="Ungdomsenkäten 2026"
    )
    for name, query, who in (
        ("beside", "", "coordinator"),
        ("sex", "?dela=1", "coordinator"),
        ("crossed", "?dela=1x2", "coordinator"),
        ("county", "", "county_officer"),
    ):
        section = reverse("survey_results_section", args=[together.pk, 1])
        yield Page(f"survey_results_section-{name}", section + query, who)
    few = survey_factories.published_round(asked, people=24)
    yield Page("survey_results_section-few", reverse("survey_results_section", args=[few.pk, 1]) + "?dela=1")
    together.public_results.create(question=asked.questions.get(code="lang"), words=LONG[:200])
    yield Page("survey_public", reverse("survey_public", args=[together.public_token]), "anonymous")


def figure_pages(cast, things):
    """Statistics with every kind of figure: gaps, a break, secret years, both sexes, a count per inhabitant."""
    series = factories.indicator(
        "alc_ever_12m", name="Har druckit alkohol det senaste året, årskurs 9", unit="%", kind="survey"
    )
    series.breaks.create(year=2019, note="Frågan ställs på ett nytt sätt.")
    for number, year in enumerate(range(2015, 2026)):
        for place, county in ((cast.norsjo, None), (None, cast.vasterbotten), (None, None)):
            factories.figure(series, 40 + number * 2 - bool(county) * 3, year, place, county)
        for sex in "KM":
            factories.figure(series, 38 + number, year, cast.norsjo, sex=sex)
    series.values.filter(municipality=cast.norsjo, year=2021).update(state=3, value=None)
    series.values.filter(municipality=cast.norsjo, year=2017, sex="T").delete()
    permits = factories.indicator("permits_n", name="Serveringstillstånd", unit="ställen", can_divide=True)
    for year in (2023, 2024, 2025):
        factories.figure(permits, 4, year, cast.norsjo)
        factories.figure(permits, 410, year, county=cast.vasterbotten)
    far_away = factories.municipality("2421", "Storuman", skr_group="C9")
    factories.figure(series, None, 2025, far_away, state=3)
    factories.figure(series, 12, 2019, factories.municipality("2418", "Malå"))
    factories.municipality("2403", "Bjurholm")
    for code in (series.code, permits.code):
        yield Page(f"indicator_detail-{code}", reverse("indicator_detail", args=["2417", code]))
        county = reverse("county_indicator", args=["24", code])
        yield Page(f"county_indicator-{code}", county, "county_officer")
    group = reverse("county_indicator", args=["24", series.code]) + "?grupp=C9"
    yield Page("county_indicator-group", group, "county_officer")
    yield Page(
        "county_indicator_list-practice", reverse("county_indicator_list", args=["00"]), "county_officer"
    )
    address = reverse("indicator_detail", args=["2417", "egen-kvallar"])
    yield Page("indicator_detail-empty", address, "reader")
    yield Page("indicator_list-county", reverse("indicator_list", args=["2417"]), "county_officer")
    checked_file = IndicatorImport.objects.get(pk=things["figures_file"])
    fields = [column["field"] for column in checked_file.columns]
    figure_actions.check_file(batch=checked_file, fields=fields, indicator=None)
    yield Page("figures_preview", reverse("figures_preview", args=["2417", checked_file.pk]))


def report_pages(cast, things):
    """A lägesbild in force, as its readers see it, one with figures and causes, and an empty list."""
    report = SituationReport.objects.get(pk=things["report"])
    series = factories.indicator("sedd-figur", name="Anmälda våldsbrott")
    for year, value in enumerate((380, 412, 401, 366), start=2022):
        factories.figure(series, value, year=year, place=cast.norsjo)
        factories.figure(series, value * 1.1, year=year, county=cast.vasterbotten)
    factories.report_source(report, LONG, kind="indicator", indicator=series, part="analysis")
    problem = factories.problem(report, LONG, priority=2, priority_reason=LONG)
    factories.cause(problem, LONG, parent=factories.cause(problem, LONG, Cause.Perspective.SOCIAL))
    one = ["2417", things["report"]]
    yield Page("report_part-figures", reverse("report_part", args=[*one, "analys"]))
    yield Page("problem_detail-tree", reverse("problem_detail", args=[*one, problem.pk]))
    final = reverse("report_detail", args=["2417", things["report_in_force"]])
    yield Page("report_detail-final", final)
    yield Page("report_detail-reader", final, "reader")
    yield Page("report_list-empty", reverse("report_list", args=["2403"]))


def fill_with_work(cast):
    """Give the cast long names, a full list, an activity with everything said, contacts, and where to practise."""
    load_practice()
    reset_practice()
    for number in range(30):
        factories.activity(
            cast.norsjo,
            title=LONG if number == 3 else f"Föräldramöte i högstadiet, grupp {number}",
            on=timezone.localdate() - timedelta(days=11 * number),
            shared=number % 3 != 0,
            by=cast.coordinator,
            family=("meeting", "presence", "")[number % 3],
            organiser="Medborgarskolan i Norsjö och Malå kommuner" if number % 2 else "",
            themes=["anvt", "vib"][: number % 3],
        )
    for field, value in EVERYTHING.items():
        setattr(cast.shared, field, value)
    cast.shared.save()
    for number in range(3):
        SupportContact.objects.create(
            municipality=cast.norsjo, on=timezone.localdate() - timedelta(days=30 * number), kind="visit",
            note=LONG, form_token=uuid4(), created_by=cast.county_officer,
        )  # fmt: skip
    cast.coordinator.name = "Anna-Karin Lindgren-Mikaelsdotter"
    cast.coordinator.save()
    factories.membership(cast.coordinator, Role.COORDINATOR, factories.municipality("2403", "Bjurholm"))


def law_pages(cast):
    """The law's table with words on it, for those who see all of it, some of it and nothing; and the county's."""
    SharedDuty.objects.create(municipality=cast.norsjo, duty_code="s9")
    for source in ("document", "county_observed"):
        factories.duty_statement(
            "s9", cast.norsjo, by=cast.coordinator, source=source, rationale=LONG, status="missing",
            decision=LONG, case_number="KS 2026/77", link="https://exempel.se/beslut", last_on="2020-01-02",
        )  # fmt: skip
    factories.duty_statement("s9", cast.norsjo, said_on=timezone.localdate() - timedelta(days=400))
    for who in ("reader", "county_officer"):
        yield Page(f"law_table-{who}", reverse("law_table", args=["2417"]), who)
    yield Page("law_table-nothing", reverse("law_table", args=["2506"]), "foreign_officer")
    yield Page("duty_detail-said", reverse("duty_detail", args=["2417", "s9"]))
    yield Page("county_duty-said", reverse("county_duty", args=["24", "2417", "s9"]), "county_officer")
    yield Page("county_law-practice", reverse("county_law", args=["00"]), "county_officer")


def tell_pages(cast, things):
    """The form that an organisation's link opens, and pages about what came by it."""
    link = factories.tell_link(
        cast.norsjo, "Medborgarskolan i Norsjö och Malå kommuner", asked_by="Anna Lindgren, samordnare",
        contact_email="medborgarskolan@exempel.se", by=cast.coordinator,
    )  # fmt: skip
    told = factories.telling(
        link, LONG, sender="Klass 8B", reached=1250, method="Vi pratade i helklass.\nSedan i grupper.",
        reply_to="larare@exempel.se",
    ).activity  # fmt: skip
    yield Page("tell", reverse("tell", args=[link.token]), "anonymous")
    yield Page("tell_thanks", reverse("tell_thanks", args=[link.token]), "anonymous")
    yield Page("activity_detail-told", reverse("activity_detail", args=["2417", told.pk]))
    yield Page("telling_decline-answered", reverse("telling_decline", args=["2417", told.pk]))
    yield Page("telling_merge-nothing", reverse("telling_merge", args=["2417", told.pk]) + "?q=finnsinte")
    yield Page("tell_link_list-empty", reverse("tell_link_list", args=["2403"]))
    yield Page("telling_list-empty", reverse("telling_list", args=["2403"]))
    yield Page("tell-closed", reverse("tell", args=["x"]), "anonymous", status=404)
    for state, done in STATES.items():
        link = factories.tell_link(cast.norsjo, f"Norsjö IF, {state}", by=cast.coordinator)
        done(link)
        yield Page(f"tell_link_detail-{state}", reverse("tell_link_detail", args=["2417", link.pk]))


STATES = {
    "paused": lambda link: telling_actions.pause_link(link=link),
    "closed": lambda link: telling_actions.close_link(link=link),
    "expired": lambda link: TellLink.objects.filter(pk=link.pk).update(ends_on=timezone.localdate()),
    "unreadable": lambda link: TellLink.objects.filter(pk=link.pk).update(token_hash="0" * 64),
}


def cooperation_pages(cast, things):
    """A council with everything in it, the family of a group, other roles' views, and a place without anything."""
    council = Body.objects.get(pk=things["body"])
    council.purpose = f"{LONG}.\nRådet beslutar om gemensamma prioriteringar."
    council.save()
    for organisation, title in (
        (Organisation.MUNICIPALITY, "Ordförande i styrelsen"),
        (Organisation.REGION, LONG),
    ):
        factories.seat(council, organisation, title=title, holder="Anna-Karin Lindgren-Mikaelsdotter")
    old = [factories.body(cast.norsjo, kind="working_group", name=f"Nätverk {name}") for name in ("A", "B")]
    made = body_actions.reform_bodies(
        sources=old,
        on=timezone.localdate(),
        successors=[{"kind": "working_group", "name": LONG, "seats": []}],
        form_token=uuid4(),
    )
    factories.contact_card(cast.norsjo, title="Kommunpolis", organisation="Polisen", is_public=True)
    yield Page("cooperation-reader", reverse("cooperation", args=["2417"]), "reader")
    yield Page("cooperation-partner", reverse("cooperation", args=["2417"]), "partner")
    yield Page("cooperation-empty", reverse("cooperation", args=["2403"]))
    yield Page("cooperation-practice", reverse("cooperation", args=["0000"]), "reader")
    yield Page("public_contacts", reverse("public_contacts", args=["2417"]), "anonymous")
    yield Page("body_detail-family", reverse("body_detail", args=["2417", made[0].pk]))
    chosen = f"?sources={things['body']}&sources={made[0].pk}&into=2"
    yield Page("body_reform-to", reverse("body_reform", args=["2417"]) + chosen)
    yield Page(
        "agreement_new-renew", f"{reverse('agreement_new', args=['2417'])}?ersatter={things['agreement']}"
    )


def help_pages(cast):
    """Every text of the help, what searching in it gives, and how each role is welcomed."""
    for text in TEXTS:
        yield Page(f"help_text-{text.slug}", text.url, "anonymous")
    yield Page("help-hits", reverse("help") + "?q=dela", "anonymous")
    yield Page("help-nothing_found", reverse("help") + "?q=finnsinte", "anonymous")
    for role in sorted(cast.people.keys() - {"stranger", "foreign_coordinator", "foreign_officer"}):
        yield Page(f"welcome-{role}", reverse("welcome"), role)


EVERYTHING = {
    "organiser": "Socialtjänsten",
    "partners": ["Polisen", "Fältgruppen i norra Västerbottens inland", "Svenska kyrkan"],
    "arena": "public",
    "target_groups": ["youth", "parents", "professionals"],
    "reached": 1250,
    "level": "selective",
    "kind": "situational",
    "method": "Vi gick i par.\nFörst runt torget, sedan till badet.",
    "went_as_planned": "Ja, bättre än väntat.",
    "hours_own": 4,
    "cost": 12500,
}


def invitation_link(cast):
    account_actions.invite_person(
        by=cast.portal_administrator, email="inbjuden@exempel.se", place=cast.norsjo, role=Role.COORDINATOR
    )
    return reverse("invitation_accept", args=[token_in(latest_letter("inbjuden@exempel.se"))])


def write_pages(cast):
    """The form behind a write link, its thanks, and the pages that list whose links are open."""
    link, token = factories.write_link(cast.coordinator, cast.norsjo)
    WriteLink.objects.filter(pk=link.pk).update(name="Min gamla telefon i ladan bakom skolan", kind="mail")
    _link, device = factories.write_link(cast.colleague, cast.norsjo, WriteLink.Kind.DEVICE)
    yield Page("write_by_link", reverse("write_by_link", args=[token]), "anonymous")
    yield Page("write_thanks", reverse("write_thanks_by_link", args=[token]), "anonymous")
    yield Page("write_by_link-closed", reverse("write_by_link", args=["x"]), "anonymous", status=404)
    yield Page("write-device", reverse("write"), "anonymous", device=device)
    yield Page("write_thanks-device", reverse("write_thanks"), "anonymous", device=device)
    yield Page("write_links-open", reverse("write_links"))
    yield Page("write_links-remembered", reverse("write_links"), "colleague", device=device)
    yield Page("write_links-none", reverse("write_links"), "foreign_coordinator")
    yield Page("write_links-no_role", reverse("write_links"), "manager")
    people = reverse("municipality_people", args=["2417"])
    yield Page("municipality_people-write_links", people, "municipality_administrator")


def import_steps(cast):
    """A list in each state that it can stand in, by the name of its page."""
    return {
        "import_columns": uploaded(cast),
        "import_progress": waiting(cast),
        "import_progress-failed": failed(cast),
        "import_preview": checked(cast),
        "import_done": imported(cast),
    }


def uploaded(cast):
    name = "Aktiviteter och insatser våren 2026 slutversion.csv"
    file = SimpleUploadedFile(name, LIST)
    return import_actions.create_batch(
        by=cast.coordinator, municipality=cast.norsjo, file=file, name=name, form_token=uuid4()
    )


def waiting(cast):
    batch = uploaded(cast)
    import_actions.start_check(batch=batch, fields=[column["field"] for column in batch.columns])
    return batch


def failed(cast):
    batch = waiting(cast)
    ImportBatch.objects.filter(pk=batch.pk).update(
        state=ImportBatch.State.FAILED, problem="Filen kunde inte läsas."
    )
    return batch


def checked(cast):
    batch = waiting(cast)
    import_actions.check_batch.call(batch.pk)
    batch.refresh_from_db()
    return batch


def imported(cast):
    batch = checked(cast)
    import_actions.start_import(batch=batch, with_warned=False, with_known=False, share=False)
    import_actions.import_batch.call(batch.pk)
    return batch
