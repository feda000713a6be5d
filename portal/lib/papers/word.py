"""A paper as a Word file that people go on editing: real headings, tables with repeated heads, named pictures."""

from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from portal.lib.documents import draw_png
from portal.lib.papers.blocks import (
    Block,
    Bullets,
    Facts,
    Figure,
    Heading,
    PageBreak,
    Paper,
    Table,
    Text,
    led,
    paragraphs,
)
from portal.lib.swedish import clean_text

SPRUCE, INK, SOFT = RGBColor(0x17, 0x56, 0x3F), RGBColor(0x14, 0x24, 0x2E), RGBColor(0x46, 0x55, 0x5F)
FONT = "Calibri"  # what Word has everywhere; the municipality's own template changes it in one place
LANGUAGES = {"sv": "sv-SE", "en": "en-GB"}
WIDTH, WIDE = 162, 257  # millimetres of text across, upright and turned


def word_of(paper: Paper) -> bytes:
    """Return the paper as DOCX with the same words, tables and figures as its PDF."""
    paper = Paper.from_json(_clean(paper.as_json()))
    document = Document()
    _prepare(document, paper)
    document.add_paragraph(paper.place, style="Subtitle")
    document.add_paragraph(paper.title, style="Title")
    document.add_paragraph(paper.about, style="Subtitle")
    _soft(document.add_paragraph(" · ".join(filter(None, [paper.on.isoformat(), paper.note]))))
    for leads, block in led(paper.blocks):
        is_wide = isinstance(block, Table) and block.wide
        if is_wide:
            _turn(document, wide=True)
        for part in (*leads, block):
            _add(document, part)
        if is_wide:
            _turn(document, wide=False)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _clean(value: Any) -> Any:
    """The data without characters that no XML file can hold."""
    if isinstance(value, dict):
        return {name: _clean(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return clean_text(value) if isinstance(value, str) else value


def _prepare(document: Any, paper: Paper) -> None:
    """Page, styles, language and what the file says of itself."""
    made = datetime.combine(paper.on, time(12), tzinfo=UTC)
    about = document.core_properties
    about.title, about.author, about.subject = paper.title, paper.place, paper.about
    about.language, about.created, about.modified = LANGUAGES[paper.language], made, made
    about.last_modified_by, about.comments = paper.place, ""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(24)
    section.top_margin = section.bottom_margin = Mm(22)
    for name, size, colour in (
        ("Normal", 10.5, INK), ("Title", 25, SPRUCE), ("Subtitle", 12, SOFT), ("Heading 1", 16, SPRUCE),
        ("Heading 2", 12.5, INK), ("Heading 3", 10.5, INK), ("Caption", 9.5, INK), ("List Bullet", 10.5, INK),
    ):  # fmt: skip
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), colour
        style.font.italic = False
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{script}"), None)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), LANGUAGES[paper.language])
    document.styles["Normal"].element.get_or_add_rPr().append(language)
    foot = section.footer.paragraphs[0]
    foot.text = f"{paper.place} · {paper.title} · {_('Page')} "
    _field(foot, "PAGE")


def _field(paragraph: Paragraph, name: str) -> None:
    """A field that Word fills in, such as the page's number."""
    for kind in ("begin", None, "end"):
        run = paragraph.add_run()
        if kind is None:
            text = OxmlElement("w:instrText")
            text.text = name
            run._r.append(text)
        else:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def _add(document: Any, block: Block) -> None:
    match block:
        case Heading():
            document.add_heading(block.text, level=block.level)
        case Text():
            for text in paragraphs(block.text):
                paragraph = document.add_paragraph(text)
                if block.soft:
                    _soft(paragraph)
        case Bullets():
            for item in block.items:
                document.add_paragraph(item, style="List Bullet")
        case Facts():
            for label, says in block.rows:
                paragraph = document.add_paragraph()
                paragraph.add_run(f"{label}: ").bold = True
                paragraph.add_run(says)
        case Table():
            _table(document, block)
        case Figure():
            _figure(document, block)
        case PageBreak():
            document.add_page_break()


def _soft(paragraph: Paragraph) -> None:
    for run in paragraph.runs:
        run.font.color.rgb = SOFT


def _table(document: Any, block: Table) -> None:
    if block.caption:
        document.add_paragraph(block.caption, style="Caption").paragraph_format.keep_with_next = True
    table = document.add_table(rows=1, cols=len(block.head), style="Table Grid")
    table.autofit = False
    _describe(table._tbl.tblPr, block.caption)
    _rule(table._tbl.tblPr)
    _repeat_head(table.rows[0])
    for row in (block.head, *block.rows):
        cells = table.rows[0].cells if row is block.head else table.add_row().cells
        for number, (cell, text) in enumerate(zip(cells, row, strict=True)):
            cell.text = text
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(2)
            for run in paragraph.runs:
                run.font.size = Pt(9)
                run.bold = row is block.head or number == 0
            if number in block.numbers:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    shares = block.widths or (1,) * len(block.head)
    for column, share in zip(table.columns, shares, strict=True):
        width = Mm((WIDE if block.wide else WIDTH) * share / sum(shares))
        column.width = width
        for cell in column.cells:
            cell.width = width
    document.add_paragraph()


def _turn(document: Any, *, wide: bool) -> None:
    """Go on on a new page that lies down, or stands up again."""
    section = document.add_section()
    long, short = Mm(297), Mm(210)
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if wide else (short, long)
    section.left_margin = section.right_margin = Mm(20 if wide else 24)


def _repeat_head(row: Any) -> None:
    """The row is the table's head: read out as such, and repeated on each page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _describe(properties: Any, text: str) -> None:
    """What the table is about, for those who cannot see it."""
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), text)
    properties.append(caption)


def _rule(properties: Any) -> None:
    """Thin lines under the rows, and none between the columns."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        is_drawn = side in ("top", "bottom", "insideH")
        for name, value in {"val": "single" if is_drawn else "nil", "sz": "4", "color": "B9B4A8"}.items():
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties.append(borders)


def _figure(document: Any, block: Figure) -> None:
    document.add_paragraph(block.title, style="Caption").paragraph_format.keep_with_next = True
    picture = document.add_picture(BytesIO(draw_png(block.svg)), width=Mm(WIDTH))
    picture._inline.docPr.set("descr", block.summary)
    picture._inline.docPr.set("title", block.title)
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    document.add_paragraph(block.summary)
    _table(document, block.table)
    if block.source:
        _soft(document.add_paragraph(block.source))
