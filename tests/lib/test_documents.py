"""PDF documents: readable by machine, made of our own fonts, and of data that stays data."""

import ctypes

import pypdfium2
import pypdfium2.raw as raw
import pytest
import typst

from portal.lib.documents import FONTS, compile_pdf

HEAD = """
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title)
#set text(font: "Allas Ansvar Sans", lang: "sv")
"""


@pytest.fixture
def template(tmp_path):
    """A template with that body, in a folder beside a file that holds a secret."""
    (tmp_path / "inside").mkdir()
    (tmp_path / "secret.txt").write_text("hemligt")

    def written(body):
        path = tmp_path / "inside/page.typ"
        path.write_text(HEAD + body)
        return path

    return written


def text_and_fonts(pdf):
    """What stands on the first page, and the names of its fonts without the marks of their subsets."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    names = set()
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
        name = ctypes.create_string_buffer(100)
        raw.FPDFFont_GetBaseFontName(raw.FPDFTextObj_GetFont(item.raw), name, 100)
        names.add(name.value.decode().partition("+")[2])
    textpage = page.get_textpage()
    text = textpage.get_text_range()
    for opened in (textpage, page, document):
        opened.close()
    return text, names


def test_compile_pdf_is_tagged_has_a_title_and_a_language(template):
    pdf = compile_pdf(template("#title()\n#data.text"), {"title": "En rubrik", "text": "Åäö"})

    assert pdf.startswith(b"%PDF-")
    for mark in (b"/StructTreeRoot", b"/Lang", b"pdfuaid", b"En rubrik"):
        assert mark in pdf


def test_compile_pdf_uses_our_fonts_and_no_others(template):
    pdf = compile_pdf(template("#data.text #strong(data.text)"), {"title": "T", "text": "Čohkken Åäö"})

    text, fonts = text_and_fonts(pdf)
    assert text.split() == ["Čohkken", "Åäö"] * 2
    assert fonts == {"AllasAnsvarSans", "AllasAnsvarSansSemiBold"}
    assert {path.suffix for path in FONTS.iterdir()} == {".ttf", ".md"}


@pytest.mark.parametrize(
    "text", ["#panic()", "$x^2$", '"] #read("../secret.txt")', "*fet* _kursiv_", "\\ `a`"]
)
def test_compile_pdf_data_is_never_markup(template, text):
    pdf = compile_pdf(template("#data.text"), {"title": "T", "text": text})

    assert text_and_fonts(pdf)[0] == text


def test_compile_pdf_with_a_letter_that_no_font_has_is_tagged_all_the_same(template):
    pdf = compile_pdf(template("#title()\n#data.text"), {"title": "T", "text": "Fest 🎉"})

    assert b"/StructTreeRoot" in pdf
    assert "Fest" in text_and_fonts(pdf)[0]


def test_compile_pdf_reads_no_file_outside_the_templates_folder(template):
    with pytest.raises(typst.TypstError, match="escape"):
        compile_pdf(template('#read("../secret.txt")'), {"title": "T"})


def test_compile_pdf_tells_of_a_template_that_is_wrong(template):
    with pytest.raises(typst.TypstError, match="unknown variable"):
        compile_pdf(template("#nothing"), {"title": "T"})
