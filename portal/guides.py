"""The help texts: which there are, whom and which pages they are for, and finding in them.

A text is a fragment per language, templates/help/<language>/<slug>.html: short steps in the partial `steps` (what
`{% how_to %}` shows beside a page), then sections under headings with an id, where a search hit leads.
"""

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from portal.lib.swedish import search_query

GUIDE, HOW_TO, ABOUT = "guide", "how_to", "about"
KINDS = {GUIDE: _("Guides of ten minutes"), HOW_TO: _("How to"), ABOUT: _("Good to know")}
CONFIGURATIONS = {"sv": "swedish", "en": "english"}  # of PostgreSQL's full text search
MOST_HITS = 15
_BEGINS, _ENDS = "\ue000", "\ue001"  # around the words found; for private use, so that no text has them
_HEADLINE = f"StartSel={_BEGINS}, StopSel={_ENDS}, MinWords=12, MaxWords=28, MaxFragments=1"

EDITORS = (Role.COORDINATOR, Role.COLLEAGUE)
READERS = (Role.READER, Role.MANAGER, Role.REGISTRAR, Role.PARTNER)


@dataclass(frozen=True)
class HelpText:
    """One help text: its address, what it is called, whom it is for first, and beside which pages it stands."""

    slug: str
    kind: str
    title: str | Promise
    summary: str | Promise
    roles: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return reverse("help_text", args=[self.slug])

    @property
    def template(self) -> str:
        """The fragment in the language of the page."""
        return f"help/{language()}/{self.slug}.html"


TEXTS = (
    HelpText(
        "samordnaren", GUIDE, _("Guide for the coordinator"),
        _("From your first activity to the day when you hand over."), (Role.COORDINATOR,),
    ),
    HelpText(
        "kollegan", GUIDE, _("Guide for the colleague"),
        _("You work in a school, at a youth centre or in social services, and tell what you have done."),
        (Role.COLLEAGUE,),
    ),
    HelpText(
        "fortroendevald", GUIDE, _("Guide for elected representatives and other readers"),
        _("You sit on a committee, or are otherwise a reader, and want to know what is being done."),
        READERS, ("municipality_start",),
    ),
    HelpText(
        "oversikten", HOW_TO, _("Find your way on the overview"),
        _("What waits for you, and what has happened."), EDITORS, ("municipality_start",),
    ),
    HelpText(
        "ny-aktivitet", HOW_TO, _("Enter an activity"), _("It takes half a minute, also on the phone."),
        EDITORS, ("activity_log",),
    ),
    HelpText(
        "komplettera", HOW_TO, _("Complete an activity"), _("Who, how and for whom, while you remember."),
        EDITORS, ("activity_edit",),
    ),
    HelpText(
        "aktiviteter", HOW_TO, _("Search, filter and download"),
        _("Find what was done, and take it with you to the meeting."),
        (*EDITORS, *READERS), ("activity_list",),
    ),
    HelpText(
        "statistik", HOW_TO, _("Follow figures over the years"),
        _("See how it goes, beside others, and put in figures of your own."),
        (Role.COORDINATOR, *READERS), ("indicator_list",),
    ),
    HelpText(
        "min-planering", HOW_TO, _("My planning: dates from everywhere"),
        _("All that you answer for in one list, in your calendar, and for the year to come."),
        (*EDITORS, Role.MANAGER), ("own_load",),
    ),
    HelpText(
        "paminnelser", HOW_TO, _("What waits for you, and reminders by mail"),
        _("One list from every place, and a mail at the pace that you choose."),
        (*EDITORS, Role.MANAGER), ("to_do", "reminder_choices"),
    ),
    HelpText(
        "sa-delas-arbetet", HOW_TO, _("See how the work is shared"),
        _("Units, partners and organisations beside the coordinator."),
        (Role.COORDINATOR, *READERS), ("work_shared",),
    ),
    HelpText(
        "dela", HOW_TO, _("Share with the county board"),
        _("You decide what others see. Nothing is shared by chance."),
        (Role.COORDINATOR,), ("municipality_settings",),
    ),
    HelpText(
        "lagesbild-och-plan", HOW_TO, _("Find your way in lägesbild and plan"),
        _("What is in force, what comes next."), (*EDITORS, *READERS), ("plan_hub",),
    ),
    HelpText(
        "kom-igang", HOW_TO, _("Bring your lägesbild and plan"),
        _("From an empty place to a table of the law that is true."), (Role.COORDINATOR,), ("getting_started",),
    ),
    HelpText(
        "klistra-in", HOW_TO, _("Paste measures from a table"), _("From Word or Excel, row by row."),
        (Role.COORDINATOR,), ("measures_paste",),
    ),
    HelpText(
        "importera", HOW_TO, _("Bring a list from Excel"), _("See every row before it is saved."),
        (Role.COORDINATOR,), ("import_new", "import_columns", "import_preview"),
    ),
    HelpText(
        "lagesbild", HOW_TO, _("Write a lägesbild"),
        _("Four parts, the two pictures, and the problems in order."),
        (Role.COORDINATOR,), ("report_list",),
    ),
    HelpText(
        "samverkan", HOW_TO, _("Set up the cooperation"),
        _("Council, groups, agreements, and whom to turn to."),
        (Role.COORDINATOR, *READERS), ("cooperation",),
    ),
    HelpText(
        "beratta", HOW_TO, _("Ask others to tell what they have done"),
        _("A link and a poster, and what to do with what comes in."),
        (Role.COORDINATOR,), ("tell_link_list", "telling_list"),
    ),
    HelpText(
        "skrivlank", HOW_TO, _("Write without signing in"),
        _("Let your phone remember you, or get a link every Monday."), EDITORS, ("write_links",),
    ),
    HelpText(
        "svagt-nat", HOW_TO, _("Weak network, and the home screen"),
        _("What you write is kept until it is sent."), EDITORS,
    ),
    HelpText(
        "sa-gar-det", HOW_TO, _("How the prevention work goes, on one page"),
        _("For those who are elected, and for everyone if you publish it."),
        (Role.COORDINATOR, *READERS), ("readers_page",),
    ),
    HelpText(
        "rapporter", HOW_TO, _("Make a report"),
        _("To fullmäktige, to the archive, or to go on with in Word."),
        (Role.COORDINATOR,), ("document_list",),
    ),
    HelpText(
        "arets-fragor", HOW_TO, _("The year in the order of the questions"),
        _("What you have entered, ready for Länsrapporten."),
        (Role.COORDINATOR, Role.MANAGER), ("activities_yearly",),
    ),
    HelpText(
        "svara", HOW_TO, _("Answer those who ask"),
        _("Enter once, answer many: reports that are filled in from what you have."),
        (Role.COORDINATOR, Role.MANAGER), ("reply_list",),
    ),
    HelpText(
        "liknande", HOW_TO, _("Find municipalities like yours"),
        _("Who has the same questions, and what you can borrow."),
        (Role.COORDINATOR,), ("alike_list",),
    ),
    HelpText(
        "folj-upp", HOW_TO, _("Follow up the plan"),
        _("Measure by measure, or all of it in one round."), EDITORS,
        ("round_list", "follow_up_new", "follow_up_edit"),
    ),
    HelpText(
        "luckor", HOW_TO, _("Find gaps in the plan"),
        _("What hangs loose, and what you do about it."), EDITORS, ("gap_list",),
    ),
    HelpText(
        "bjuda-in", HOW_TO, _("Invite people, and hand over"),
        _("Everything stays with the municipality when someone leaves."),
        (Role.COORDINATOR, Role.ADMINISTRATOR), ("municipality_people", "membership_invite"),
    ),
    HelpText(
        "lamna-over", HOW_TO, _("Hand over to a successor"),
        _("One page with all that they need to know, and everything moved at once."),
        (Role.COORDINATOR, Role.MANAGER, Role.ADMINISTRATOR), ("handover", "handover_people"),
    ),
    HelpText(
        "administratoren", HOW_TO, _("Manage people's access"),
        _("What needs your hand, and how you help."), (Role.ADMINISTRATOR,), ("needs_help", "people"),
    ),
    HelpText(
        "lagen", HOW_TO, _("What the law asks for"),
        _("See how each duty stands, say what you know, and share it."),
        (Role.COORDINATOR,), ("law_table",),
    ),
    HelpText(
        "lansstyrelsen", HOW_TO, _("The county's desk"),
        _("See where support is needed, and note what you have given."),
        (Role.COUNTY_OFFICER,), ("county_desk", "county_municipality"),
    ),
    HelpText(
        "processtod", HOW_TO, _("Support a municipality over time"),
        _("Goal, next step, and promises that bind both sides."),
        (Role.COUNTY_OFFICER,), ("support_case_list",),
    ),
    HelpText(
        "metodbanken", HOW_TO, _("Use the method bank"),
        _("What others do, how it went for them, and how you do it at your size."),
        (Role.COORDINATOR, Role.COUNTY_OFFICER), ("method_list", "county_method_list"),
    ),
    HelpText(
        "infor-samtal", HOW_TO, _("Before you call a municipality"),
        _("One page with what you need to know, and a note that becomes the contact."),
        (Role.COUNTY_OFFICER,), ("support_call",),
    ),
    HelpText(
        "stod-fran-lansstyrelsen", HOW_TO, _("Get support from the county board"),
        _("Say what you need, and see what you have agreed."),
        (Role.COORDINATOR, Role.MANAGER), ("municipality_contacts",),
    ),
    HelpText(
        "traffar", HOW_TO, _("Arrange a meeting for several municipalities"),
        _("From what they need to what they take home."),
        (Role.COUNTY_OFFICER,), ("event_list",),
    ),
    HelpText(
        "pa-traff", HOW_TO, _("Meet others who do the same work"),
        _("Answer, bring what you need help with, and take something home."),
        (Role.COORDINATOR, Role.MANAGER, Role.COLLEAGUE), ("invitation_list",),
    ),
    HelpText(
        "fraga-andra", HOW_TO, _("Ask, lend and learn from each other"),
        _("Questions, offers, hours and groups: put by choice, and taken back when you like."),
        (Role.COORDINATOR, Role.MANAGER, Role.COUNTY_OFFICER),
        ("peer_question_list", "county_peer_question_list", "offer_list", "county_offer_list",
         "group_list", "county_group_list"),
    ),
    HelpText(
        "lanets-aktiviteter", HOW_TO, _("What the municipalities have shared"),
        _("Find examples, and help one municipality with what another knows."),
        (Role.COUNTY_OFFICER,), ("county_activities",),
    ),
    HelpText(
        "lanets-statistik", HOW_TO, _("Official statistics of the county"),
        _("One indicator in every municipality, with its year, and nobody ranked."),
        (Role.COUNTY_OFFICER,), ("county_indicator_list", "county_indicator"),
    ),
    HelpText(
        "enkat-i-skolan", HOW_TO, _("Do a survey in school"),
        _("From the headteacher's yes to the class report: codes, papers, and how many have answered."),
        (Role.COORDINATOR, Role.COUNTY_OFFICER), ("survey_hub", "county_survey_hub"),
    ),
    HelpText(
        "las-resultatet", HOW_TO, _("Read and publish the results"),
        _("Compile, look through, publish; why some numbers are not shown, and how sure the others are."),
        (Role.COORDINATOR, Role.COUNTY_OFFICER), ("survey_results", "survey_result_list"),
    ),
    HelpText(
        "gor-ett-formular", HOW_TO, _("Make a questionnaire"),
        _("Copy one that is ready or write your own, try it, and see that nothing is missing."),
        (Role.COORDINATOR, Role.COUNTY_OFFICER), ("questionnaire_detail", "questionnaire_new"),
    ),
    HelpText(
        "formular-ut-och-in", HOW_TO, _("Questionnaires out and in"),
        _("Read in an XLSForm, or download a questionnaire for another tool."),
        (Role.COORDINATOR, Role.COUNTY_OFFICER), ("questionnaire_import", "questionnaire_download"),
    ),
    HelpText(
        "arsrapport", HOW_TO, _("Write the county's yearly report"),
        _("A draft in one press, with figures that say what they build on."),
        (Role.COUNTY_OFFICER,), ("year_report_list",),
    ),
    HelpText(
        "uppfoljning-lan", HOW_TO, _("Hold a round of follow-up"),
        _("Ask, read, answer: from the first question to the last feedback."),
        (Role.COUNTY_OFFICER,), ("review_round_list",),
    ),
    HelpText(
        "uppfoljning-kommun", HOW_TO, _("Report to the county board"),
        _("The figures are filled in. You write the rest, together if you like."),
        (Role.COORDINATOR, Role.COLLEAGUE, Role.MANAGER), ("review_list", "review_detail"),
    ),
    HelpText(
        "lamna-ut-handlingar", HOW_TO, _("When somebody asks for a public document"),
        _("Find what was sent and decided, and give it out as a package."),
        (Role.REGISTRAR, Role.COORDINATOR, Role.COUNTY_OFFICER), ("record_search", "county_record_search"),
    ),
    HelpText(
        "sok", HOW_TO, _("Search everything that you may read"),
        _("One field for activities, plans, meetings, reports and more."),
        (*EDITORS, *READERS, Role.COUNTY_OFFICER), ("search",),
    ),
    HelpText(
        "atgardsplan", HOW_TO, _("Write and decide the action plan"),
        _("From the first measure to a decision, and on to the next version."),
        (Role.COORDINATOR,), ("plan_list", "plan_detail"),
    ),
    HelpText(
        "atgard", HOW_TO, _("Write a measure"), _("Cause, goal, time, responsibility and follow-up."),
        EDITORS, ("measure_new", "measure_edit"),
    ),
    HelpText(
        "ingen-kan-kannas-igen", ABOUT, _("Write so that nobody can be recognised"),
        _("What you can write, and what you should leave out."), EDITORS,
    ),
    HelpText(
        "vem-ser-vad", ABOUT, _("Who sees what"), _("What each role can see and do."),
    ),
    HelpText(
        "ovningskommunen", ABOUT, _("Practise without worry"),
        _("Try everything in a place where nothing counts."),
    ),
)  # fmt: skip
BY_SLUG = {text.slug: text for text in TEXTS}


def language() -> str:
    """The language of the page, if the texts are written in it, else Swedish."""
    current = (get_language() or "")[:2]
    return current if current in CONFIGURATIONS else "sv"


@dataclass(frozen=True)
class Shelf:
    """Texts under one heading of the index."""

    title: str
    texts: list[HelpText]


def shelves(roles: Set[str]) -> list[Shelf]:
    """The index: first what someone with these roles needs, then the rest by kind; no empty shelves."""
    mine = [text for text in TEXTS if roles & set(text.roles)]
    found = [Shelf(str(_("For you")), mine)]
    for kind, title in KINDS.items():
        found.append(Shelf(str(title), [text for text in TEXTS if text.kind == kind and text not in mine]))
    return [shelf for shelf in found if shelf.texts]


@dataclass(frozen=True)
class Section:
    """What stands under one heading of a text; before the first heading the anchor is empty."""

    text: HelpText
    anchor: str
    heading: str
    body: str

    @property
    def url(self) -> str:
        return f"{self.text.url}#{self.anchor}" if self.anchor else self.text.url


@dataclass(frozen=True)
class Hit:
    """A section that was found, and a piece of it as pairs: words, and whether they were searched for."""

    section: Section
    excerpt: list[tuple[str, bool]]


class _Fragment(HTMLParser):
    """Reads a rendered fragment as sections: (anchor, heading, body), a line for each paragraph and item."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sections: list[tuple[str, str, str]] = []
        self._anchor = self._heading = self._text = ""
        self._level = ""
        self.feed(html)
        self.close()
        self._end()

    def _end(self) -> None:
        lines = (line.strip() for line in self._text.split("\n"))
        self.sections.append((self._anchor, self._heading, "\n".join(line for line in lines if line)))
        self._anchor = self._heading = self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("h2", "h3"):
            self._end()
            self._anchor, self._level = dict(attrs).get("id") or "", tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._level:
            self._heading, self._text, self._level = self._text.strip(), "", ""
        elif tag in ("p", "li", "dd"):
            self._text += "\n"
        elif tag == "dt":
            self._text += ": "

    def handle_data(self, data: str) -> None:
        self._text += re.sub(r"\s+", " ", data)


@lru_cache(maxsize=len(CONFIGURATIONS))
def sections(code: str) -> tuple[Section, ...]:
    """All texts in a language, heading by heading; the opening of each bears the text's own title."""
    found = []
    with override(code):
        for text in TEXTS:
            html = render_to_string(text.template, {"contact": settings.CONTACT_EMAIL})
            for anchor, heading, body in _Fragment(html).sections:
                opening = not anchor
                body = f"{text.summary}\n{body}" if opening else body
                found.append(Section(text, anchor, str(text.title) if opening else heading, body))
    return tuple(found)


# A heading that has the words comes before a text that only mentions them.
_FIND = """
    WITH hit AS (
        SELECT number, body, query, to_tsvector(%(config)s::regconfig, heading) @@ query AS in_heading,
               ts_rank(to_tsvector(%(config)s::regconfig, body), query) AS rank
        FROM unnest(%(headings)s::text[], %(bodies)s::text[]) WITH ORDINALITY AS section (heading, body, number),
             to_tsquery(%(config)s::regconfig, %(query)s) AS query
        WHERE to_tsvector(%(config)s::regconfig, heading || ' ' || body) @@ query
        ORDER BY in_heading DESC, rank DESC, number
        LIMIT %(most)s
    )
    SELECT number, ts_headline(%(config)s::regconfig, body, query, %(headline)s)
    FROM hit
    ORDER BY in_heading DESC, rank DESC, number
"""


def find(words: str) -> list[Hit]:
    """The sections that hold all the words, or, where none does, any of them; best first.

    Words are matched as prefixes and in any of their forms (*delar* finds *dela*), in the page's language.
    """
    query = search_query(words)
    if query is None:
        return []
    return _matching(query) or _matching(query.replace(" & ", " | "))


def _matching(query: str) -> list[Hit]:
    texts = sections(language())
    parameters: dict[str, Any] = {
        "config": CONFIGURATIONS[language()],
        "headings": [section.heading for section in texts],
        "bodies": [section.body for section in texts],
        "query": query,
        "headline": _HEADLINE,
        "most": MOST_HITS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FIND, parameters)
        return [Hit(texts[number - 1], _excerpt(cut, texts[number - 1])) for number, cut in cursor.fetchall()]


def _excerpt(headline: str, section: Section) -> list[tuple[str, bool]]:
    """The pieces of a headline, and whether each was between the marks; dots where the text was cut."""
    pieces = re.split(f"[{_BEGINS}{_ENDS}]", headline)
    text = "".join(pieces)
    if not section.body.startswith(text):
        pieces[0] = f"… {pieces[0]}"
    if not section.body.endswith(text):
        pieces[-1] += " …"
    return [(piece, number % 2 == 1) for number, piece in enumerate(pieces) if piece]
