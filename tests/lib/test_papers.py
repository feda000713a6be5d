"""A paper in its two forms: the same words and figures, tagged, titled and in reading order."""

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from io import BytesIO

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn

from portal.lib.papers.blocks import Bullets, Facts, Figure, Heading, PageBreak, Paper, Table, Text, led
from portal.lib.papers.pdf import pdf_of
from portal.lib.papers.word import word_of

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20" width="60" height="20">'
    '<path d="M0 0L60 20" stroke="#17563f"/></svg>'
)
SMALL = Table("Anmälda våldsbrott", ("År", "Norsjö"), (("2024", "812"), ("2025", "760")), numbers=(1,))
PAPER = Paper(
    title="Åtgärdsplan 2026–2027",
    place="Norsjö kommun",
    about="Åtgärdsplan",
    on=date(2026, 11, 22),
    note="Utkast",
    blocks=(
        Heading(1, "Var vi står"),
        Text("Kommunen har en lägesbild.\n\nDen är från mars."),
        Bullets(("En sak", "Två saker")),
        Facts((("Diarienummer", "KS 2026/12"),)),
        Figure(
            "Våldsbrott per 100 000", "Våldsbrotten minskade från 812 till 760.", SVG, SMALL, "Källa: Kolada"
        ),
        PageBreak(),
        Heading(1, "Åtgärder"),
        Table("Sex kolumner", ("Orsak", "Åtgärd"), (("Mörkt", "Belysning"),), widths=(1, 2), wide=True),
    ),
)


def pages_of(pdf):
    """The words of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def text_of(pdf):
    return "\n".join(pages_of(pdf))


def in_order(text, *parts):
    """Whether the parts stand in the text, each after the one before."""
    return re.search(".*?".join(re.escape(part) for part in parts), text, re.DOTALL) is not None


def test_a_paper_survives_being_kept():
    assert Paper.from_json(PAPER.as_json()) == PAPER


def test_pdf_of_is_tagged_has_title_and_language_and_is_read_in_order():
    pdf = pdf_of(PAPER)

    assert b"/StructTreeRoot" in pdf
    assert b"/MarkInfo" in pdf
    assert b"/Lang" in pdf
    assert b"pdfuaid" in pdf
    document = pypdfium2.PdfDocument(pdf)
    assert document.get_metadata_value("Title") == PAPER.title
    assert document.get_metadata_value("Author") == "Norsjö kommun"
    document.close()
    assert in_order(
        text_of(pdf), "Norsjö kommun", PAPER.title, "Utkast", "Var vi står", "Den är från mars", "Två saker",
        "KS 2026/12", "minskade från 812", "Källa: Kolada", "Åtgärder", "Orsak", "Belysning",
    )  # fmt: skip


def test_pdf_of_what_is_archived_is_pdf_a_too():
    assert b"pdfaid" in pdf_of(PAPER, archived=True)
    assert b"pdfaid" not in pdf_of(PAPER)


def test_word_of_holds_the_same_words_in_the_same_order():
    document = Document(BytesIO(word_of(PAPER)))

    text = "\n".join(part.text or "" for part in document.element.body.iter(qn("w:t")))
    assert in_order(
        text, "Norsjö kommun", PAPER.title, "Var vi står", "Den är från mars", "Två saker", "KS 2026/12",
        "minskade från 812", "Källa: Kolada", "Åtgärder", "Orsak", "Belysning",
    )  # fmt: skip


def test_word_of_has_real_headings_repeated_heads_and_named_pictures():
    document = Document(BytesIO(word_of(PAPER)))

    headings = [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings == [("Heading 1", "Var vi står"), ("Heading 1", "Åtgärder")]
    assert all(table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None for table in document.tables)
    pictures = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert pictures == ["Våldsbrotten minskade från 812 till 760."]
    assert document.core_properties.title == PAPER.title
    assert document.core_properties.language == "sv-SE"


def test_word_of_turns_the_page_for_a_wide_table_and_back():
    document = Document(BytesIO(word_of(PAPER)))

    widths = [section.page_width > section.page_height for section in document.sections]
    assert widths == [False, True, False]


def test_a_heading_goes_with_the_turned_page_it_leads_to():
    found = [([lead.text for lead in leads], type(block).__name__) for leads, block in led(PAPER.blocks)]

    assert found[-1] == (["Åtgärder"], "Table")


@pytest.mark.parametrize(
    "text",
    [
        "= inte en rubrik #let x = 1",
        "<w:p>&amp;",
        "Fest 🎉 och 한국어",
        "עברית",
        "x" * 100_000,
        "a\x0bb",
        "\\u0007",
    ],
)
def test_whatever_was_typed_is_only_text(text):
    paper = replace(
        PAPER, title=text[:200], blocks=(Heading(1, text[:300]), Text(text), Facts(((text[:60], text),)))
    )

    assert pdf_of(paper, archived=True).startswith(b"%PDF")
    assert Document(BytesIO(word_of(paper))).paragraphs


@pytest.mark.skipif(not shutil.which("pdfinfo"), reason="poppler is not installed here")
def test_pdf_of_has_its_structure_in_reading_order_as_others_read_it(tmp_path):
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf_of(PAPER, archived=True))

    told = subprocess.run(
        ["pdfinfo", "-struct-text", file], capture_output=True, text=True, errors="replace", check=True
    ).stdout

    assert in_order(
        told, "H1", "Var vi står", "P (block)", "Kommunen har", "LI", "En sak", "Figure", "Table", "TH", "År", "TD",
        "2024", "H1", "Åtgärder", "Table", "TH", "Orsak", "TD", "Mörkt",
    )  # fmt: skip


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed here")
def test_word_of_opens_in_libreoffice_with_all_its_words(tmp_path):
    file = tmp_path / "paper.docx"
    file.write_bytes(word_of(PAPER))

    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            "pdf",
            file,
        ],
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )

    told = text_of((tmp_path / "paper.pdf").read_bytes())
    assert in_order(told, "Norsjö kommun", PAPER.title, "Var vi står", "KS 2026/12", "Åtgärder", "Belysning")


@pytest.mark.skipif(not shutil.which("verapdf"), reason="veraPDF is not installed here")
@pytest.mark.parametrize("flavour", ["ua1", "2a"])
def test_pdf_of_what_is_archived_is_what_it_claims(tmp_path, flavour):
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf_of(PAPER, archived=True))

    told = subprocess.run(
        ["verapdf", "--flavour", flavour, file], capture_output=True, text=True, check=False
    ).stdout

    assert 'isCompliant="true"' in told


def test_what_people_write_with_pictures_is_drawn_and_the_archived_pdf_keeps_its_standards():
    text = "Bra jobbat 👍 på ❤️ dagen 👩‍🏫 ✅"
    paper = replace(PAPER, blocks=(Heading(1, text), Text(text)))

    pdf = pdf_of(paper, archived=True)

    assert b"pdfaid" in pdf
    assert b"pdfuaid" in pdf
    assert b"NotoEmoji" in pdf
    assert "👍" in text_of(pdf)


@pytest.mark.parametrize(("words", "has_contents"), [(20, False), (1500, True)])
def test_only_a_long_paper_has_contents_and_never_on_a_page_of_their_own(words, has_contents):
    chapters = [part for n in range(6) for part in (Heading(1, f"Kapitel {n}"), Text("ord " * words))]

    text = text_of(pdf_of(replace(PAPER, blocks=tuple(chapters))))

    assert ("Innehåll" in text) == has_contents
    assert "ord ord" in text.partition("Sida 2")[0]


@pytest.mark.parametrize("lines", range(30, 36))  # of which some end where the caption would be left alone
@pytest.mark.parametrize("row", ["Belysning", "Belysning på skolgården. " * 120], ids=["short", "long"])
def test_a_caption_stands_on_the_page_where_its_table_begins(lines, row):
    table = Table("Åtgärderna", ("Nummer", "Åtgärd"), tuple((f"Rad {n}", row) for n in range(40)))
    before = Text("\n\n".join(f"Stycke {n}" for n in range(lines)))

    pages = pages_of(pdf_of(replace(PAPER, blocks=(before, table))))

    assert "Rad 0" in next(page for page in pages if "Åtgärderna" in page)


def test_two_words_at_the_head_of_a_column_go_on_two_lines_and_are_not_cut():
    table = Table(
        "Lagen",
        ("Paragraf", "Skyldighet", "Status", "Varför", "Nästa datum"),
        (("4 §",) * 5,),
        (0.9, 1.8, 1.2, 3.2, 1.1),
    )

    text = text_of(pdf_of(replace(PAPER, blocks=(table,))))

    assert re.search(r"Nästa\s+datum", text)
