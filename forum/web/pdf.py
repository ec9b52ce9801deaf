"""A page as PDF. WeasyPrint needs Pango, a library of the operating system: where it is missing, the rest works without."""

from __future__ import annotations

import json
from ctypes.util import find_library
from functools import cache
from typing import Any

from config import ROOT

STYLES = ROOT / "static" / "css"
FONTS = ROOT / "static" / "dist" / "print"


def can_print() -> bool:
    """Whether this machine has what printing needs."""
    return all(find_library(name) for name in ("pango-1.0", "pangoft2-1.0"))


def make_pdf(html: str, style: str, **options: Any) -> bytes:
    """One document from the words of a template of ours, laid out by a file of static/css. It loads nothing but fonts of ours,
    and of these only those whose letters are in it. `options` go to WeasyPrint."""
    # Imported here: it takes half a second, and fails where Pango is missing.
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    loads_nothing, fonts = URLFetcher(allowed_protocols=[]), FontConfiguration()
    layout = CSS(string=(STYLES / style).read_text(encoding="utf-8"), url_fetcher=loads_nothing)
    faces = CSS(string=style_fonts(html), url_fetcher=URLFetcher(allowed_protocols=["file"]), font_config=fonts)
    page = HTML(string=html, url_fetcher=loads_nothing)
    document: bytes = page.write_pdf(stylesheets=[layout, faces], font_config=fonts, pdf_variant="pdf/ua-1", **options)
    return document


@cache
def list_fonts() -> list[tuple[str, frozenset[int]]]:
    """Files, and the letters that each is there for; what comes first is taken first. static/build.mjs puts them there."""
    fonts = json.loads((FONTS / "fonts.json").read_text(encoding="utf-8"))
    return [(font["file"], frozenset(_read_ranges(font["range"]))) for font in fonts]


def style_fonts(words: str) -> str:
    """CSS with the fonts that these words need, each under a name of its own."""
    missing = {ord(letter) for letter in words}
    faces: list[str] = []
    names: list[str] = []
    for file, letters in list_fonts():
        if missing.isdisjoint(letters):
            continue
        missing -= letters
        names.append(f'"print {len(names)}"')
        faces.append(f"@font-face {{ font-family: {names[-1]}; src: url({(FONTS / file).as_uri()}) }}")
    return "\n".join([*faces, f"body {{ font-family: {', '.join([*names, 'sans-serif'])} }}"])


def _read_ranges(ranges: str) -> set[int]:
    """The letters of CSS's `unicode-range`: "U+23,U+30-39"."""
    letters: set[int] = set()
    for part in ranges.split(","):
        first, _dash, last = part.strip().removeprefix("U+").partition("-")
        letters.update(range(int(first, 16), int(last or first, 16) + 1))
    return letters
