"""Draws the home screen's icons, static/img/app-*.png, from static/img/icon.svg with Chromium.

python scripts/build_icons.py

Chromium is the one of the browser tests (PORTAL_CHROMIUM, or scripts/chromium.py finds it).
"""

import re
import struct
import zlib
from pathlib import Path

from chromium import find
from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "static" / "img"
FILL = "#17563f"
# Edge in pixels, the part of it that the drawing takes, and whether the corners are round.
# What a launcher cuts to its own shape, and what iOS rounds, is filled to the edge.
ICONS = {
    "app-192.png": (192, 1.0, True),
    "app-512.png": (512, 1.0, True),
    "app-maskable-512.png": (512, 0.8, False),
    "app-180.png": (180, 0.9, False),
}


def picture(edge: int, part: float, is_round: bool) -> str:
    """The icon as SVG of that size, with its drawing scaled about the middle."""
    drawing = re.sub(r"^<svg[^>]*>|</svg>$|<rect[^>]*/>", "", (FOLDER / "icon.svg").read_text().strip())
    away = 16 * (1 - part)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{edge}" height="{edge}" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="{7 if is_round else 0}" fill="{FILL}"/>'
        f'<g transform="translate({away} {away}) scale({part})">{drawing}</g></svg>'
    )


def draw(page: Page, edge: int, svg: str) -> bytes:
    """Photograph the picture on a transparent ground."""
    page.set_viewport_size({"width": edge, "height": edge})
    page.set_content(f"<style>body {{ margin: 0 }} svg {{ display: block }}</style>{svg}")
    return page.screenshot(omit_background=True)


def smaller(png: bytes) -> bytes:
    """The same picture without what is not needed to show it, packed as tightly as zlib can."""
    chunks, position, data = [], 8, b""
    while position < len(png):
        length, kind = struct.unpack(">I4s", png[position : position + 8])
        body = png[position + 8 : position + 8 + length]
        position += 12 + length
        if kind == b"IDAT":
            data += body
        elif kind == b"IHDR":
            chunks.append((kind, body))
    chunks += [(b"IDAT", zlib.compress(zlib.decompress(data), 9)), (b"IEND", b"")]
    return png[:8] + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox"])
        page = browser.new_page()
        for name, (edge, part, is_round) in ICONS.items():
            (FOLDER / name).write_bytes(smaller(draw(page, edge, picture(edge, part, is_round))))
        browser.close()


if __name__ == "__main__":
    main()
