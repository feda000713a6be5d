"""The rules of the house that are held by reading the code itself."""

import ast
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

ROOT = Path(__file__).parent.parent
APPS = ("portal", "municipalities", "accounts", "surveys", "plans", "activities", "reviews")
VIEWS = [path for app in APPS for path in sorted((ROOT / app).rglob("views.py"))]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SOURCES = [
    path for app in APPS for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts
]
SCOPES = {
    "visible_to",
    "where",
    "fillable_by",
    "followed_by",
    "editable_by",
    "coordinated_by",
    "administered_by",
    "readable_in_full_by",
    "served_by",
    "restorable_by",
    "managed_by",
}


def name(path):
    return str(path.relative_to(ROOT))


def attribute_chain(node):
    """The names of a dotted expression with calls, from the left: Model.objects.filter().get → [...]."""
    names = []
    while isinstance(node, (ast.Attribute, ast.Call)):
        if isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        else:
            node = node.func
    if isinstance(node, ast.Name):
        names.append(node.id)
    return names[::-1]


@pytest.mark.parametrize("path", VIEWS, ids=name)
def test_views_reach_data_only_through_scopes(path):
    """After `.objects` in a view comes a scope, or a queryset method that is itself named for a question."""
    wrong = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute):
            chain = attribute_chain(node)
            if "objects" in chain and chain[-1] in {"all", "get", "filter", "exclude", "first", "create"}:
                between = chain[chain.index("objects") + 1 : -1]
                if not between:
                    wrong.append(f"line {node.lineno}: {'.'.join(chain)}")

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", VIEWS, ids=name)
def test_view_files_stay_short(path):
    assert len(path.read_text().splitlines()) <= 400


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_templates_carry_no_script_style_or_handler(path):
    text = path.read_text()

    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    if "mail" not in path.parts:  # a mail has no style sheet to lean on
        assert not re.search(r"\sstyle=", text)
    assert not re.search(r"<style|\son[a-z]+=|javascript:", text)
    assert not re.search(r"\|safe\b|autoescape off|hx-on|hx-vals|hx-ext|hx-disable", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_templates_of_pages_have_one_heading_of_the_first_level(path):
    text = path.read_text()
    if "{% extends" in text and "{% block content %}" in text:
        branches = re.split(r"{% (?:else|elif)[^%]*%}", text)
        assert "<h1" in text
        assert all(branch.count("<h1") <= 1 for branch in branches)


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_sources_trust_no_text_as_html(path):
    """mark_safe and format_html stand only where they were looked at."""
    looked_at = {"portal/templatetags/portal.py"}
    if name(path) not in looked_at:
        assert not re.search(r"\b(mark_safe|format_html|SafeString)\b", path.read_text())


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_modules_say_their_job_in_a_line(path):
    tree = ast.parse(path.read_text())
    if tree.body and path.name not in {"__init__.py", "apps.py"}:
        assert ast.get_docstring(tree)


def test_catalogues_are_complete():
    from scripts import messages

    assert messages.main(["check"]) in (0, None)


@pytest.mark.django_db
def test_migrations_are_made():
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


def test_the_driver_is_psycopg2():
    from django.db.backends.postgresql.psycopg_any import is_psycopg3

    assert is_psycopg3 is False


@pytest.mark.django_db
def test_the_application_may_change_rows_but_not_the_structure():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("portal_app",)
        cursor.execute(
            "SELECT has_table_privilege('activities_activity', 'TRUNCATE'), "
            "has_schema_privilege('public', 'CREATE')"
        )
        assert cursor.fetchone() == (False, False)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_pages_load_a_script_where_they_use_it_and_nowhere_else(path):
    text = path.read_text()
    if path.name.startswith("_") or path.name == "open.html":
        return  # what brings the scripts, and pieces of pages that bring them

    pieces = [(ROOT / "templates" / piece).read_text() for piece in re.findall(r'{% include "(.+?)"', text)]
    uses_htmx = any(re.search(r"\shx-[a-z]", part) for part in (text, *pieces))
    keeps_texts = "data-portal-keep" in text or "activities/_quick_form.html" in text

    assert uses_htmx == ('{% include "ui/_htmx.html" only %}' in text)
    if '{% extends "open.html" %}' not in text:  # which always brings it
        assert keeps_texts == ("js/outbox.js" in text)
