"""PDF documents: a Typst template, and what is to stand in it as data."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

FONTS = Path(__file__).resolve().parent.parent / "fonts"
PICTURE = Path(__file__).resolve().with_name("picture.typ")


def compile_pdf(template: Path, data: Mapping[str, Any], *, archived: bool = False) -> bytes:
    """Return the template as a PDF that screen readers can follow (PDF/UA-1); takes about 0.2 s for a page.

    What is `archived` can also be read in a hundred years (PDF/A-2a beside PDF/UA-1). The template reads the
    data by `json(bytes(sys.inputs.data))`: whatever a person typed is a string there and never markup. It
    finds the files of its own folder, the fonts of `portal/fonts`, and no others.
    Raises typst.TypstError for a template that is wrong.
    """
    try:
        return _compile(template, data, standards=["ua-1", "a-2a"] if archived else ["ua-1"])
    except typst.TypstError:  # the standards refuse a letter that no font has, such as an emoji in a name
        return _compile(template, data, standards=[])


def _compile(template: Path, data: Mapping[str, Any], *, standards: list[Any]) -> bytes:
    return typst.compile(
        template,
        root=template.parent,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=standards,
    )


def draw_png(svg: str, *, pixels_per_point: float = 2.5) -> bytes:
    """Return a drawing in SVG as a PNG picture on white, for documents that take no SVG."""
    return typst.compile(
        PICTURE,
        root=PICTURE.parent,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="png",
        ppi=72 * pixels_per_point,
        sys_inputs={"svg": svg},
    )
