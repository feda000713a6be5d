"""Reading printed papers back: their words, and the QR codes on them."""

from io import BytesIO

import pypdfium2
import zxingcpp


def pages_of(pdf):
    """The pages of a PDF: their words, and what their codes say."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for page in document:
        textpage = page.get_textpage()
        bitmap = page.render(scale=2, grayscale=True)
        lines = bytes(bitmap.buffer)
        flat = b"".join(lines[y * bitmap.stride :][: bitmap.width] for y in range(bitmap.height))
        pixels = memoryview(flat).cast("B", shape=[bitmap.height, bitmap.width])
        words = textpage.get_text_range().replace("\r\n", "\n")
        found.append((words, [code.text for code in zxingcpp.read_barcodes(pixels)]))
        for opened in (textpage, bitmap, page):
            opened.close()
    document.close()
    return found


def text_of(pdf):
    """All the words of a PDF."""
    return "\n".join(words for words, _codes in pages_of(pdf))


def is_tagged(pdf):
    """Whether screen readers can follow it."""
    return b"/StructTreeRoot" in BytesIO(pdf).read() or b"/MarkInfo" in pdf


def where(pdf, text):
    """How far from the left edge, in points, the text begins where it first stands on the first page."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    textpage = page.get_textpage()
    searcher = textpage.search(text)
    at, _length = searcher.get_next()
    left = textpage.get_charbox(at)[0]
    for opened in (searcher, textpage, page, document):
        opened.close()
    return left
