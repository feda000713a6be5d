"""A paper as PDF: tagged, with title, language and reading order; archived ones as PDF/A too."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from portal.lib.documents import compile_pdf
from portal.lib.papers.blocks import Block, Paper, Text, led, paragraphs
from portal.lib.swedish import breakable

TEMPLATE = Path(__file__).with_name("paper.typ")
CHAPTERS_FOR_CONTENTS, PAGES_FOR_CONTENTS = 5, 6


def pdf_of(paper: Paper, *, archived: bool = False) -> bytes:
    """Return the paper set as PDF/UA-1, and as PDF/A-2a where it is archived."""
    data = _breakable(replace(paper, blocks=()).as_json())
    data["blocks"] = [
        _breakable({**_json(block), "leads": [_json(heading) for heading in leads]})
        for leads, block in led(paper.blocks)
    ]
    for block in data["blocks"]:
        if block["kind"] == Text.kind:
            block["paragraphs"] = [part.split("\n") for part in paragraphs(block["text"])]
        if block["kind"] == "figure":
            block["table"]["caption"] = ""  # the figure's title stands above
    data |= {
        "site": settings.SITE_NAME,
        "contents": _("Contents") if paper.chapters >= CHAPTERS_FOR_CONTENTS else "",
        "pages_for_contents": PAGES_FOR_CONTENTS,
        "page": _("Page"),
        "of": _("of"),
    }
    return compile_pdf(TEMPLATE, data, archived=archived)


def _json(block: Block) -> dict[str, Any]:
    return {"kind": block.kind, **asdict(block)}


def _breakable(value: Any, name: str = "") -> Any:
    """The data with places to break a line in words longer than any should be; drawings stay as they are."""
    if isinstance(value, str):
        return value if name in ("svg", "kind") else breakable(value)
    if isinstance(value, dict):
        return {key: _breakable(item, key) for key, item in value.items()}
    return [_breakable(item) for item in value] if isinstance(value, list | tuple) else value
