"""The help: every text in both languages, plain to read, beside its page, and found by searching."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import resolve, reverse
from django.utils import translation

from portal import guides, welcome
from portal.guides import ABOUT, BY_SLUG, GUIDE, TEXTS, find, sections, shelves
from portal.lib.readability import lix
from scripts import messages
from tests.access.asking import fill, signed_in
from tests.access.roles import EVERYONE
from tests.access.table import TABLE
from tests.accounts.reading import text_of
from tests.browser.pages import import_steps

FOLDER = Path(settings.BASE_DIR) / "templates" / "help"
LANGUAGES = sorted(guides.CONFIGURATIONS)
EASY = 40
SHORT = 30  # words; a paragraph with fewer is judged with the rest of its text
WORDS_IN_TEN_MINUTES = (350, 750)  # three minutes to read, the rest to try
BESIDE = [(text.slug, page) for text in TEXTS for page in text.beside]


class Tags(HTMLParser):
    """The headings, ids and links of a fragment, in order."""

    def __init__(self, html):
        super().__init__()
        self.headings, self.ids, self.links = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((tag, attrs.get("id")))
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if "href" in attrs:
            self.links.append(attrs["href"])


def fragment(language, slug, part=""):
    with translation.override(language):
        return render_to_string(f"help/{language}/{slug}.html{part}", {"contact": "a@exempel.se"})


@pytest.fixture(scope="module")
def names():
    """What the portal calls things: the English labels, each with its Swedish ones; and those of other programs."""
    known = {
        "excel": {"excel"},
        "add to home screen": {"lägg till på hemskärmen", "lägg till på startskärmen"},
    }
    for message in messages.entries(messages.load(Path(settings.BASE_DIR))):
        label = messages.singular(message).strip(" :…").lower()
        strings = [message.string] if isinstance(message.string, str) else message.string
        known.setdefault(label, set()).update(string.strip(" :…").lower() for string in strings)
    return known


def words_of(text, language="sv"):
    return "\n".join(f"{s.heading}\n{s.body}" for s in sections(language) if s.text.slug == text.slug)


def steps_of(slug):
    return re.sub(
        r"</li>|<[^>]+>", lambda tag: "\n" if tag[0] == "</li>" else "", fragment("sv", slug, "#steps")
    )


# The texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_written_in_every_language(language):
    assert {path.stem for path in (FOLDER / language).glob("*.html")} == set(BY_SLUG)


def test_the_two_languages_have_the_same_headings():
    for slug in BY_SLUG:
        swedish, english = (Tags(fragment(language, slug)).headings for language in ("sv", "en"))
        assert swedish == english, slug


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", BY_SLUG)
def test_headings_come_in_order_and_links_lead_somewhere(language, slug):
    tags = Tags(fragment(language, slug))

    assert tags.headings
    levels = [int(tag[1]) for tag, _anchor in tags.headings]
    assert levels[0] == 2
    assert all(2 <= level <= before + 1 for before, level in pairwise(levels))
    assert all(anchor for _tag, anchor in tags.headings)
    assert len(tags.ids) == len(set(tags.ids))
    for link in tags.links:
        match = resolve(link.partition("#")[0].partition("?")[0])
        assert match.url_name != "help_text" or match.kwargs["slug"] in BY_SLUG


def test_every_swedish_text_is_easy_to_read():
    figures = {text.slug: lix(words_of(text)) for text in TEXTS}
    figures |= {
        f"{section.text.slug}, {section.heading}, {line[:30]}": lix(line)
        for section in sections("sv")
        for line in section.body.split("\n")
        if len(line.split()) > SHORT
    }
    figures |= {f"{slug}, steps": lix(steps_of(slug)) for slug, _page in BESIDE}
    place = {"place": "Norsjö kommun"}
    said = [str(s) % place for role in welcome.SENTENCES.values() for s in role]
    figures["welcome"] = lix(" ".join(said))
    figures["welcome, other roles"] = lix(" ".join(str(s) % place for s in welcome.ALSO.values()))
    figures |= {s: lix(s) for s in said if len(s.split()) > SHORT}

    assert {name: round(figure) for name, figure in figures.items() if figure > EASY} == {}
    assert lix("\n".join(words_of(text) for text in TEXTS)) <= EASY


def test_the_swedish_is_as_the_field_speaks():
    everything = "\n".join(words_of(text) for text in TEXTS) + "\n".join(steps_of(s) for s, _p in BESIDE)
    everything += " ".join(str(s) for role in welcome.SENTENCES.values() for s in role)

    assert not re.search(
        r"\bej\b|&|\blogga\b(?! in| ut)|\bloggar\b(?! in| ut)|\bnyttja|\bavseende\b", everything
    )


@pytest.mark.parametrize("slug", BY_SLUG)
def test_what_a_text_says_to_press_or_look_for_has_that_name_in_the_portal(slug, names):
    english, swedish = (
        [label.strip(" :…").lower() for label in re.findall("<b>(.*?)</b>", fragment(code, slug))]
        for code in ("en", "sv")
    )

    for label, name in zip(english, swedish, strict=True):
        assert name in names[label]


@pytest.mark.parametrize("text", [text for text in TEXTS if text.kind == GUIDE], ids=lambda text: text.slug)
def test_a_guide_takes_ten_minutes_and_has_something_to_do_in_each_step(text):
    least, most = WORDS_IN_TEN_MINUTES
    steps = [s for s in sections("sv") if s.text == text and re.match(r"\d\. ", s.heading)]

    assert least <= len(words_of(text).split()) <= most
    assert 6 <= len(steps) <= 8
    assert [int(step.heading[0]) for step in steps] == list(range(1, len(steps) + 1))
    assert reverse("municipality_start", args=["0000"]) in Tags(fragment("sv", text.slug)).links


# The pages


@pytest.mark.parametrize("slug", BY_SLUG)
def test_a_text_shows_its_title_and_its_sections(client, db, slug):
    text = BY_SLUG[slug]

    page = text_of(client.get(text.url))

    assert page.count(f"<h1>{text.title}</h1>") == 1
    for section in sections("sv"):
        if section.text == text and section.anchor:
            assert f'<h2 id="{section.anchor}">{section.heading}</h2>' in page


@pytest.mark.parametrize("slug", ["finns-inte", "..", "sv", "samordnaren.html", "x" * 300])
def test_a_text_that_is_not_there_is_not_found(client, db, slug):
    assert client.get(f"/hjalp/{slug}/").status_code == 404


def test_the_text_comes_in_the_language_of_the_page(client, db):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    page = text_of(client.get(reverse("help_text", args=["dela"])))

    assert "<h1>Share with the county board</h1>" in page
    assert "Who can see it?" in page


@pytest.mark.parametrize(
    ("who", "first"),
    [
        ("coordinator", "samordnaren"),
        ("colleague", "kollegan"),
        ("reader", "fortroendevald"),
        ("county_officer", "lansstyrelsen"),
        ("portal_administrator", "bjuda-in"),
    ],
)
def test_help_begins_with_what_the_person_needs(cast, who, first):
    page = text_of(signed_in(cast.people[who]).get(reverse("help")))

    links = re.findall(r'href="(/hjalp/[^"]+)"', page)
    assert "<h2>För dig</h2>" in page
    assert links[0] == BY_SLUG[first].url
    assert len(links) == len(set(links)) == len(TEXTS)


def test_help_shows_everything_to_someone_who_has_not_signed_in(client, db):
    page = text_of(client.get(reverse("help")))

    assert "För dig" not in page
    assert all(text.url in page for text in TEXTS)
    assert [shelf.title for shelf in shelves(set())] == ["Guider på tio minuter", "Så gör du", "Bra att veta"]


@pytest.mark.parametrize(("slug", "page"), BESIDE)
def test_the_steps_stand_beside_the_page(cast, things, slug, page):
    if page.startswith("import_"):
        row, client = TABLE[page], signed_in(cast.coordinator)
        batch = import_steps(cast).get(page)
        kwargs = {"code": "2417", "pk": batch.pk} if batch else row.kwargs
        pages = [client.get(reverse(page, kwargs=kwargs))]
    else:
        row = TABLE[page]
        address = reverse(page, kwargs=fill(row.kwargs, things))
        pages = [signed_in(cast.people[role]).get(address) for role in sorted(row.get & EVERYONE)]

    beside = [text_of(answer) for answer in pages if f'href="{BY_SLUG[slug].url}"' in text_of(answer)]
    assert beside
    first_step = re.search(r"<li>.*?</li>", fragment("sv", slug, "#steps"))[0]
    for html in beside:
        assert first_step in html
        assert '<details class="how-to' in html


def test_every_main_page_has_steps_for_everyone_who_opens_it(cast, things):
    only_with_something_to_do = {"write_links", "telling_list"}
    for page in {
        page for _slug, page in BESIDE if not page.startswith("import_")
    } - only_with_something_to_do:
        row = TABLE[page]
        for role in row.get:
            html = text_of(signed_in(cast.people[role]).get(reverse(page, kwargs=fill(row.kwargs, things))))
            assert '<details class="how-to' in html, (page, role)


# Finding


def found(words):
    return [(hit.section.text.slug, hit.section.anchor) for hit in find(words)]


def test_find_leads_to_the_heading_and_puts_headings_first(db):
    hits = find("pausa")

    assert (hits[0].section.text.slug, hits[0].section.anchor) == ("beratta", "stanga")
    assert hits[0].section.url == "/hjalp/beratta/#stanga"
    assert hits[0].section.heading == "Pausa, byt adress eller stäng"
    assert found("affischen")[0] == ("beratta", "affisch")


def test_find_takes_words_in_any_form_and_marks_them(db):
    hits = find("affischernas")

    marked = {piece.lower() for hit in hits for piece, is_found in hit.excerpt if is_found}
    assert marked == {"affisch", "affischen"}
    for hit in hits:
        excerpt = "".join(piece for piece, _is_found in hit.excerpt)
        assert excerpt.removeprefix("… ").removesuffix(" …") in hit.section.body


def test_find_wants_all_the_words_and_else_takes_any(db):
    both = find("länk poster stulen")

    assert found("borta stulen") == [("skrivlank", "")]
    assert ("skrivlank", "") in [(hit.section.text.slug, hit.section.anchor) for hit in both]


def test_find_understands_a_question(db):
    slugs = [slug for slug, _anchor in found("Hur delar jag med länsstyrelsen?")]

    assert "dela" in slugs
    assert found("Hur bjuder jag in en kollega?")[0][0] == "bjuda-in"


def test_find_searches_in_the_language_of_the_page(db):
    with translation.override("en"):
        assert ("beratta", "affisch") in found("posters")
        assert found("affischen") == []
    assert found("posters") == []


@pytest.mark.parametrize(
    "words",
    ["", " ", "och", "'", "\\", "a' | 'b", "!!(((", "\x00", "%s %(query)s", "<script>alert(1)</script>", "å" * 5000,
     "\u202e", "🎉", "':*", "\ue000\ue001", " ".join(["dela"] * 300)],
)  # fmt: skip
def test_find_withstands_whatever_is_typed(client, db, words):
    page = client.get(reverse("help"), {"q": words})

    assert page.status_code == 200
    assert "<script>alert" not in text_of(page)
    find(words)


def test_help_shows_what_was_found_with_the_words_marked(client, db):
    page = text_of(client.get(reverse("help"), {"q": "personnummer"}))

    assert "<mark>personnummer</mark>" in page.lower()
    assert 'href="/hjalp/ingen-kan-kannas-igen/#stopp"' in page
    assert 'value="personnummer"' in page


def test_help_says_what_to_try_when_nothing_is_found(client, db):
    page = text_of(client.get(reverse("help"), {"q": "xylofon"}))

    assert "De orden finns inte i hjälpen" in page
    assert "Pröva med ett enda ord" in page


def test_help_answers_htmx_with_the_list_alone(client, db):
    page = text_of(client.get(reverse("help"), {"q": "affisch"}, headers={"HX-Request": "true"}))

    assert page.lstrip().startswith('<section id="texts"')
    assert "<html" not in page
    assert 'href="/hjalp/beratta/#affisch"' in page


def test_all_kinds_have_texts():
    assert {text.kind for text in TEXTS} == set(guides.KINDS)
    assert [text.slug for text in TEXTS if text.kind == ABOUT]
