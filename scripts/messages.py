"""The Swedish catalogue: extract, add, compile and check translations with Babel alone (no GNU gettext).

    python scripts/messages.py update [--prune]   strings of the code and the templates → django.po
    python scripts/messages.py add < pairs.json   add or replace translations
    python scripts/messages.py compile            django.po → django.mo
    python scripts/messages.py check              exit 1 and a list, where anything is missing or wrong

Pairs: {"msgid": "svenska"}, a plural {"one\\u0004other": ["ental", "flertal"]},
with a context {"context\\u0003msgid": "svenska"}. Strings no source uses yet are kept until pruned.
"""

import argparse
import ast
import fcntl
import io
import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SKIPPED = {"tests", "migrations", "node_modules", "staticfiles", "static", "bench", "scripts"}
TEMPLATES = {".html", ".txt", ".xml", ".svg"}
KEYWORDS = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"]),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (1, 2)),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], ((1, "c"), 2)),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], ((1, "c"), 2, 3)),
}
CONTEXT, PLURAL = "\x03", "\x04"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|(?<!%)%[sd]|\{\w*\}")
# No dates and no tool version: the catalogue changes only when a text does.
HEADER = """\
msgid ""
msgstr ""
"Language: sv\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def paths(root: Path) -> tuple[Path, Path]:
    """The catalogue as text and as compiled."""
    folder = root / "locale" / "sv" / "LC_MESSAGES"
    return folder / "django.po", folder / "django.mo"


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """One writer at a time."""
    lock = root / ".data" / "messages.lock"
    lock.parent.mkdir(mode=0o700, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def load(root: Path) -> Catalog:
    """The catalogue as it is now; empty when there is none."""
    po, _mo = paths(root)
    text = po.read_text(encoding="utf-8") if po.exists() else HEADER
    return read_po(io.StringIO(text), locale="sv", abort_invalid=True)


def save(root: Path, catalog: Catalog) -> None:
    """Write the catalogue sorted and without line numbers, so that diffs show what changed only."""
    body = io.BytesIO()
    write_po(body, catalog, width=110, no_location=True, omit_header=True, sort_output=True)
    replace(paths(root)[0], HEADER.encode() + body.getvalue().lstrip())


def compiled(root: Path) -> bytes:
    """The catalogue as gettext reads it; the same bytes for the same texts."""
    catalog = load(root)
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    output = io.BytesIO()
    write_mo(output, catalog)
    return output.getvalue()


def replace(path: Path, content: bytes) -> None:
    """Put the whole file in place at once: a reader sees the old or the new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_bytes(content)
    os.replace(new, path)


def in_f_strings(code: str) -> Iterator[str]:
    """The calls inside f-strings, a line each: before Python 3.12 an f-string is one token, and Babel sees none."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.JoinedStr):
            yield from (ast.unparse(call) for call in ast.walk(node) if isinstance(call, ast.Call))


def sources(root: Path) -> Iterator[tuple[Path, io.BytesIO]]:
    """Every file that may hold source strings, as Python that Babel can read."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in SKIPPED and not name.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            if path.suffix == ".py":
                code = path.read_text(encoding="utf-8")
                yield path, io.BytesIO("\n".join([code, *in_f_strings(code)]).encode())
            elif path.suffix in TEMPLATES and "templates" in path.relative_to(root).parts:
                code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
                unindented = "\n".join(line.lstrip() for line in code.splitlines())
                yield path, io.BytesIO(unindented.encode())


def extracted(root: Path) -> Catalog:
    """What the code and the templates say today."""
    catalog = Catalog(locale="sv")
    for _path, source in sources(root):
        found = extract("python", source, keywords=KEYWORDS, options={"encoding": "utf-8"})
        for _line, msgid, _comments, context in found:
            catalog.add(msgid, context=context)
    return catalog


def entries(catalog: Catalog) -> list[Message]:
    """The messages without the header."""
    return [message for message in catalog if message.id]


def update(root: Path, *, prune: bool = False) -> Catalog:
    """Merge new source strings in; nothing is guessed. Unused ones stay until pruned."""
    old, new = load(root), extracted(root)
    for message in entries(new):
        known = old.get(singular(message), message.context)
        if known and not known.fuzzy and isinstance(known.id, str) == isinstance(message.id, str):
            message.string = known.string
    if not prune:
        for message in entries(old):
            if singular(message) and not new.get(singular(message), message.context):
                new.add(message.id, message.string, context=message.context)
    save(root, new)
    return new


def add(root: Path, pairs: dict[str, str | list[str]]) -> None:
    """Add or replace translations. Raises ValueError, and writes nothing, where one is wrong."""
    catalog = load(root)
    for key, value in pairs.items():
        context, _mark, text = key.rpartition(CONTEXT)
        msgid = tuple(text.split(PLURAL)) if PLURAL in text else text
        string = tuple(value) if isinstance(value, list) else value
        if not text or (not isinstance(string, str if isinstance(msgid, str) else tuple)):
            raise ValueError(f"{key!r}: a text takes a text, a plural takes a list of two")
        catalog.delete(text.split(PLURAL)[0], context or None)
        message = catalog.add(msgid, string, context=context or None)
        if fault := fault_of(message):
            raise ValueError(f"{key!r}: {fault}")
    save(root, catalog)


def singular(message: Message) -> str:
    """What a message is looked up by, besides its context."""
    return aslist(message.id)[0]


def fault_of(message: Message) -> str | None:
    """What is wrong with one message, if anything."""
    ids, strings = aslist(message.id), aslist(message.string)
    if len(strings) != len(ids) or not all(string and string.strip() for string in strings):
        return "missing"
    if message.fuzzy:
        return "fuzzy"
    # The singular may leave the number out ("En aktivitet"); nothing may be invented.
    allowed = {name for msgid in ids for name in PLACEHOLDER.findall(msgid)}
    if set(PLACEHOLDER.findall(strings[-1])) != set(PLACEHOLDER.findall(ids[-1])):
        return "placeholders differ"
    if not set(PLACEHOLDER.findall(strings[0])) <= allowed:
        return "placeholders differ"
    return None


def problems(root: Path) -> list[str]:
    """Everything that keeps the Swedish from being complete, one line each."""
    catalog, found = load(root), []
    for message in entries(extracted(root)):
        known = catalog.get(singular(message), message.context)
        if known is None or isinstance(known.id, str) != isinstance(message.id, str):
            found.append(f"missing: {message.id!r}")
        elif fault := fault_of(known):
            found.append(f"{fault}: {message.id!r}")
    mo = paths(root)[1]
    if not mo.exists() or mo.read_bytes() != compiled(root):
        found.append("stale: django.mo is not compiled from django.po")
    return found


def aslist(text: str | list[str] | tuple[str, ...] | None) -> list[str]:
    """One text, or singular and plural, as a list."""
    return [text] if isinstance(text, str) else list(text or ())


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Run one command; 0 when all is well."""
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("command", choices=["update", "add", "compile", "check"])
    parser.add_argument("--prune", action="store_true", help="with update: drop what no source uses")
    options = parser.parse_args(arguments)
    if options.command == "check":
        found = problems(root)
        print("\n".join(found) or "The Swedish catalogue is complete.")
        return 1 if found else 0
    with locked(root):
        if options.command == "update":
            missing = [message for message in entries(update(root, prune=options.prune)) if fault_of(message)]
            print(f"{len(missing)} without a translation")
        elif options.command == "add":
            try:
                add(root, json.load(sys.stdin))
            except ValueError as error:
                print(error, file=sys.stderr)
                return 1
        replace(paths(root)[1], compiled(root))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
