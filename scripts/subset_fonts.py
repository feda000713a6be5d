# /// script
# requires-python = ">=3.11"
# dependencies = ["brotli==1.2.1", "fonttools==4.68.0"]
# ///
"""Cut Source Sans 3 down to the letters the portal needs: for pages in static/fonts, for PDFs in portal/fonts.

Run it in a throw-away environment; fonttools is no dependency of the portal (npm fetches the original):

    python -m venv .data/fonts && .data/fonts/bin/pip install brotli==1.2.1 fonttools==4.68.0
    .data/fonts/bin/python scripts/subset_fonts.py

For pages two files, WOFF2, that keep the weight axis (400–700); for PDFs one TrueType file for each weight, with
the Latin, Greek and Cyrillic letters of Europe, since nobody waits for them. Kerning is kept. The font's ordinary
figures are tabular already. Its licence reserves the name "Source" for the original, so what is made here calls
itself FAMILY inside.
"""

import io
import tempfile
from string import ascii_letters, digits, punctuation

import vendor
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

FAMILY = "Allas Ansvar Sans"
ORIGINAL = "VF/SourceSans3VF-Upright.ttf"
WEIGHTS = (400, 700)
PDF_WEIGHTS = {400: "Regular", 600: "SemiBold"}
FEATURES = ["ccmp", "kern", "liga", "locl", "mark", "mkmk"]

LATIN = (
    " "
    + ascii_letters
    + digits
    + punctuation
    + "åäöÅÄÖéÉèÈêëËüÜáÁàÀâÂïÏîôóÓòõÕñÑíÍúçÇæÆøØ"  # Swedish, and the Latin-1 letters of the Sami languages
    + "\u00a0\u00ad\u202f\u2011–—‘’‚“”„«»…§№%‰½¼¾²³€£°·•−×±≤≥≈′″†"
    + "✓✗←↑→↓"
)
EUROPE = "".join(
    map(chr, [*range(0x00A0, 0x0250), *range(0x0370, 0x0530)])
)  # of these, what the original has
SAMI = "čČđĐŋŊšŠŧŦžŽńŃǯǮ"  # what North, Lule, South, Ume and Pite Sami need beyond Latin-1


def cut(original, letters, weight, style="Regular", flavor="woff2"):
    """The original with only these letters and weights, as bytes; refuses a letter that it lacks."""
    font = TTFont(io.BytesIO(original), recalcTimestamp=False)  # the same bytes every time
    if missing := [letter for letter in letters if ord(letter) not in font.getBestCmap()]:
        raise SystemExit(f"{ORIGINAL} has no {' '.join(missing)}.")
    names = [0, 1, 2, 4, 6, 13, 14]  # copyright, our own names below, licence
    options = subset.Options(layout_features=FEATURES, hinting=False, name_IDs=names, notdef_outline=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=letters)
    subsetter.subset(font)
    instancer.instantiateVariableFont(font, {"wght": weight}, inplace=True)
    full = FAMILY if style == "Regular" else f"{FAMILY} {style}"
    for number, text in {1: FAMILY, 2: style, 4: full, 6: full.replace(" ", "")}.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    if isinstance(weight, int):
        font["OS/2"].usWeightClass = weight
    font.flavor = flavor
    target = io.BytesIO()
    font.save(target)
    return target.getvalue()


def for_pdf(original):
    """Every letter of LATIN, SAMI and EUROPE that the original has."""
    known = TTFont(io.BytesIO(original)).getBestCmap()
    return "".join(dict.fromkeys(letter for letter in LATIN + SAMI + EUROPE if ord(letter) in known))


def unicode_range(letters):
    """The letters as a CSS unicode-range."""
    spans = []
    for number in sorted(set(map(ord, letters))):
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(f"U+{first:04X}" + (f"-{last:04X}" if last > first else "") for first, last in spans)


def main():
    """Fetch the original, cut all files, and write the sums anew."""
    package = vendor.read_manifest()["source-sans"]
    with tempfile.TemporaryDirectory() as folder:
        original = (vendor.unpack("source-sans", package, folder) / ORIGINAL).read_bytes()
    pages = [file for file in package["made"] if file.endswith(".woff2")]
    for file, letters in zip(pages, [LATIN, SAMI], strict=True):
        (vendor.ROOT / file).write_bytes(cut(original, letters, WEIGHTS))
        print(
            f"{file}: {(vendor.ROOT / file).stat().st_size} bytes\n  unicode-range: {unicode_range(letters)};"
        )
    documents = [file for file in package["made"] if file.endswith(".ttf")]
    for file, (weight, style) in zip(documents, PDF_WEIGHTS.items(), strict=True):
        (vendor.ROOT / file).parent.mkdir(exist_ok=True)
        (vendor.ROOT / file).write_bytes(cut(original, for_pdf(original), weight, style, flavor=None))
        print(f"{file}: {(vendor.ROOT / file).stat().st_size} bytes")
    vendor.write_sums()


if __name__ == "__main__":
    main()
