"""A PDF shows every letter that people write here, and loads nothing from anywhere."""

from __future__ import annotations

import logging

import pytest

from forum.web.pdf import can_print, make_pdf, style_fonts

pytestmark = pytest.mark.skipif(not can_print(), reason="Pango is not installed: no PDF can be made")
STYLE = "outcomes/pdf.css"
PAGE = "<html lang=en><head><title>What we heard</title></head><body><h1>What we heard</h1><p>{}</p></body></html>"
# The commonest languages of England and Wales after English, and what people put beside their words.
WORDS = {
    "Polish": "Słyszeliśmy, co powiedzieliście",
    "Romanian": "Am auzit ce ați spus, țară",
    "Panjabi": "ਅਸੀਂ ਸੁਣਿਆ",
    "Urdu": "ہم نے سنا، ٹھیک ہے",
    "Bengali": "আমরা শুনেছি",
    "Gujarati": "અમે સાંભળ્યું",
    "Arabic": "سمعنا ما قلتموه",
    "Tamil": "நாங்கள் கேட்டோம்",
    "Chinese": "我们听到了你们所说的，謝謝",
    "Hindi": "हमने सुना",
    "Greek": "Ακούσαμε",
    "Ukrainian": "Ми почули вас, ґанок",
    "Hebrew": "שמענו",
    "Thai": "เราได้ยิน",
    "Korean": "들었습니다",
    "Japanese": "聞きました。ありがとう",
    "Tigrinya": "ሰሚዕና",
    "Vietnamese": "Chúng tôi đã nghe những điều bạn nói",
    "emoji": "👍🏽 😀 ❤️ 🏥 👩‍⚕️",
    "marks": "“quoted” – … £12 €5 → ← ✓ ✗ • ½ × ≥ ★ ☎",
}


@pytest.mark.one_in(3)
@pytest.mark.parametrize("language", WORDS)
def test_every_letter_has_a_shape(caplog: pytest.LogCaptureFixture, language: str) -> None:
    with caplog.at_level(logging.WARNING, "weasyprint"):
        assert make_pdf(PAGE.format(WORDS[language]), STYLE).startswith(b"%PDF")
    assert "notdef" not in caplog.text


def test_a_letter_without_a_shape_is_noticed(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "weasyprint"):
        make_pdf(PAGE.format("\U00012000"), STYLE)  # cuneiform
    assert "notdef" in caplog.text


def test_only_fonts_that_are_needed_are_loaded() -> None:
    assert style_fonts("What we heard").count("@font-face") == 1
    assert style_fonts("What we heard: আমরা").count("@font-face") == 2


@pytest.mark.parametrize("address", ["file:///etc/hostname", "http://127.0.0.1:9/picture.png", "data:image/png;base64,AAAA"])
def test_nothing_is_loaded_from_anywhere(caplog: pytest.LogCaptureFixture, address: str) -> None:
    with caplog.at_level(logging.ERROR, "weasyprint"):
        make_pdf(PAGE.format(f"<img alt='' src='{address}'>"), STYLE)
    assert "URI uses disallowed protocol" in caplog.text
