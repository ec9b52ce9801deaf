"""A page as PDF. WeasyPrint needs Pango, a library of the operating system: where it is missing, the rest works without."""

from __future__ import annotations

from ctypes.util import find_library
from typing import Any

from config import ROOT

STYLE = ROOT / "static" / "css" / "outcomes" / "pdf.css"


def can_print() -> bool:
    return all(find_library(name) for name in ("pango-1.0", "pangoft2-1.0"))


def make_pdf(html: str) -> bytes:
    """One document from the words of a template of ours. It loads nothing from anywhere."""
    # Imported here: it takes half a second, and fails where Pango is missing.
    from weasyprint import CSS, HTML

    def refuse(url: str, *_args: Any, **_kwargs: Any) -> dict[str, Any]:
        raise ValueError(f"a PDF loads nothing: {url}")

    style = CSS(string=STYLE.read_text(encoding="utf-8"), url_fetcher=refuse)
    document: bytes = HTML(string=html, url_fetcher=refuse).write_pdf(stylesheets=[style], pdf_variant="pdf/ua-1")
    return document
