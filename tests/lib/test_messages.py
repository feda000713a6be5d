"""The catalogue tool finds every source string and lets no wrong translation through."""

import gettext
import io
import json

import pytest

from scripts import messages

CODE = """
from django.utils.translation import gettext as _, ngettext_lazy, pgettext
TITLE = _("New activity")
COUNT = ngettext_lazy("%(count)d activity", "%(count)d activities", "count")
MONTH = pgettext("month", "May")
LINE = f"{TITLE} {_('Within a line')}."
"""
TEMPLATE = """
  {% load i18n %}
    <p title="{% translate "Close" %}">{{ x|default:_("None yet") }}</p>
 <i>{% blocktranslate trimmed with name=place.name %}
      Welcome to
      {{ name }}
    {% endblocktranslate %}</i>
  {% blocktranslate count n=n %}One day{% plural %}{{ n }} days{% endblocktranslate %}
"""
SWEDISH = {
    "New activity": "Ny aktivitet",
    "%(count)d activity\x04%(count)d activities": ["%(count)d aktivitet", "%(count)d aktiviteter"],
    "month\x03May": "maj",
    "Within a line": "Inne i en rad",
    "Close": "Stäng",
    "None yet": "Ingen ännu",
    "Welcome to %(name)s": "Välkommen till %(name)s",
    "One day\x04%(n)s days": ["En dag", "%(n)s dagar"],
}


@pytest.fixture
def root(tmp_path):
    """A small project with one module and one template."""
    (tmp_path / "app" / "templates").mkdir(parents=True)
    (tmp_path / "app" / "views.py").write_text(CODE)
    (tmp_path / "app" / "templates" / "page.html").write_text(TEMPLATE)
    return tmp_path


def run(monkeypatch, root, *arguments, pairs=None):
    """Run the command as a person does."""
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(pairs or {})))
    return messages.main(list(arguments), root=root)


def test_extracted_finds_code_and_templates(root):
    found = {(message.context, message.id) for message in messages.entries(messages.extracted(root))}

    assert found == {
        (None, "New activity"),
        (None, ("%(count)d activity", "%(count)d activities")),
        ("month", "May"),
        (None, "Within a line"),
        (None, "Close"),
        (None, "None yet"),
        (None, "Welcome to %(name)s"),
        (None, ("One day", "%(n)s days")),
    }


def test_main_add_makes_the_catalogue_complete_and_compiled(root, monkeypatch, capsys):
    assert run(monkeypatch, root, "check") == 1
    assert "missing: 'New activity'" in capsys.readouterr().out

    assert run(monkeypatch, root, "add", pairs=SWEDISH) == 0

    assert run(monkeypatch, root, "check") == 0
    with messages.paths(root)[1].open("rb") as file:
        swedish = gettext.GNUTranslations(file)
    assert swedish.gettext("New activity") == "Ny aktivitet"
    assert swedish.pgettext("month", "May") == "maj"
    days = [swedish.ngettext("One day", "%(n)s days", n) for n in (1, 0, 2)]
    assert days == ["En dag", "%(n)s dagar", "%(n)s dagar"]


def test_main_update_keeps_translations_and_prunes_only_when_told(root, monkeypatch):
    run(monkeypatch, root, "add", pairs={**SWEDISH, "Not used yet": "Används inte ännu"})

    run(monkeypatch, root, "update")
    assert messages.load(root).get("Not used yet").string == "Används inte ännu"
    run(monkeypatch, root, "update", "--prune")

    assert messages.load(root).get("Not used yet") is None
    assert run(monkeypatch, root, "check") == 0


def test_main_update_twice_gives_the_same_bytes(root, monkeypatch):
    run(monkeypatch, root, "add", pairs=SWEDISH)
    run(monkeypatch, root, "update")
    before = [path.read_bytes() for path in messages.paths(root)]

    run(monkeypatch, root, "update")

    assert [path.read_bytes() for path in messages.paths(root)] == before
    assert b"2026" not in before[0]


@pytest.mark.parametrize(
    ("msgid", "msgstr"),
    [
        ("Welcome to %(name)s", "Välkommen"),
        ("Welcome to %(name)s", "Välkommen till %(namn)s"),
        ("{count} rows", "{antal} rader"),
        ("Close", " "),
        ("Close", ["Stäng", "Stäng"]),
        ("One day\x04%(n)s days", ["%(m)s dag", "%(n)s dagar"]),
        ("One day\x04%(n)s days", ["En dag", "Dagar"]),
        ("One day\x04%(n)s days", "Dagar"),
    ],
)
def test_main_add_refuses_a_wrong_translation_and_writes_nothing(root, monkeypatch, capsys, msgid, msgstr):
    run(monkeypatch, root, "add", pairs=SWEDISH)
    before = messages.paths(root)[0].read_bytes()

    assert run(monkeypatch, root, "add", pairs={"Other": "Annat", msgid: msgstr}) == 1

    assert repr(msgid) in capsys.readouterr().err
    assert messages.paths(root)[0].read_bytes() == before


def test_main_check_names_fuzzy_and_stale(root, monkeypatch, capsys):
    run(monkeypatch, root, "add", pairs=SWEDISH)
    po = messages.paths(root)[0]
    text = po.read_text().replace('msgid "Close"', '#, fuzzy\nmsgid "Close"')
    po.write_text(text.replace("Ny aktivitet", "Nytt"))

    assert run(monkeypatch, root, "check") == 1

    assert capsys.readouterr().out.splitlines() == [
        "fuzzy: 'Close'",
        "stale: django.mo is not compiled from django.po",
    ]
