"""PDF documents: a Typst template, and what is to stand in it as data."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import typst

FONTS = Path(__file__).resolve().parent.parent / "fonts"


def compile_pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    """Return the template as a PDF that screen readers can follow (PDF/UA-1); takes about 0.2 s for a page.

    The template reads the data by `json(bytes(sys.inputs.data))`: whatever a person typed is a string there
    and never markup. It finds the files of its own folder, the fonts of `portal/fonts`, and no others.
    Raises typst.TypstError for a template that is wrong.
    """
    try:
        return _compile(template, data, standard="ua-1")
    except typst.TypstError:  # the standard refuses a letter that no font has, such as an emoji in a name
        return _compile(template, data, standard=None)


def _compile(template: Path, data: Mapping[str, Any], standard: Literal["ua-1"] | None) -> bytes:
    return typst.compile(
        template,
        root=template.parent,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=standard,
    )
