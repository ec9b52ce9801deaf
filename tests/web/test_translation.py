"""Every text can be had in another language, and the list for translators is complete."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, render_template_string
from flask_babel import refresh

from tests.browsing import Reader
from tests.services import ROOT


def translate(app: Flask, folder: Path, text: str, translation: str) -> None:
    catalog = Catalog(locale="cy")
    catalog.add(text, translation)
    (folder / "cy" / "LC_MESSAGES").mkdir(parents=True)
    with (folder / "cy" / "LC_MESSAGES" / "messages.mo").open("wb") as file:
        write_mo(file, catalog)
    babel = app.extensions["babel"]
    babel.translation_directories = [str(folder)]
    babel.default_locale = "cy"
    refresh()


def test_a_translation_reaches_the_page(app: Flask, tmp_path: Path) -> None:
    translate(app, tmp_path, "How it works", "Sut mae’n gweithio")
    reader = Reader(app).open("/how-it-works")
    assert reader.title == "Sut mae’n gweithio"
    assert reader.page.html["lang"] == "cy", "and is read aloud as what it is"


def test_a_page_in_british_english_says_so(app: Flask) -> None:
    assert Reader(app).open("/how-it-works").page.html["lang"] == "en-GB"


def test_a_sentence_laid_out_over_lines_is_found_in_the_list(app: Flask, tmp_path: Path) -> None:
    """What is extracted (babel.cfg) and what is looked up (the environment) are the same words."""
    words = "{% trans name=1 %}\nHow it works,\n  for {{ name }}.\n{% endtrans %}"
    (tmp_path / "template.html").write_text(words)
    settings = [line for line in (ROOT / "babel.cfg").read_text().splitlines() if line.startswith("trimmed")]
    (tmp_path / "babel.cfg").write_text("\n".join(["[jinja2: **.html]", *settings[:1]]))
    command = [Path(sys.prefix) / "bin" / "pybabel", "-q", "extract", "-F", "babel.cfg", "-o", "found.pot", "."]
    subprocess.run(command, cwd=tmp_path, check=True)
    with (tmp_path / "found.pot").open("rb") as file:
        (text,) = (message.id for message in read_po(file) if message.id)
    translate(app, tmp_path, text, "Sut mae’n gweithio i %(name)s.")
    with app.test_request_context():
        assert render_template_string(words) == "Sut mae’n gweithio i 1."


def test_the_list_for_translators_is_up_to_date(tmp_path: Path) -> None:
    fresh = tmp_path / "messages.pot"
    command = [Path(sys.prefix) / "bin" / "pybabel", "-q", "extract", "-F", "babel.cfg", "-k", "_l", "-o", fresh, "."]
    subprocess.run(command, cwd=ROOT, check=True)
    with fresh.open("rb") as now, (ROOT / "translations" / "messages.pot").open("rb") as kept:
        expected, found = ({str(message.id) for message in read_po(file)} for file in (now, kept))
    assert len(found) > 200
    differences = [
        *(f"new: {text}" for text in sorted(expected - found)),
        *(f"gone: {text}" for text in sorted(found - expected)),
    ]
    if differences:
        pytest.fail("\n".join(["write translations/messages.pot anew: python3 run.py messages", *differences]), pytrace=False)
