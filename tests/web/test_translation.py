"""Every text can be had in another language, and the list for translators is complete."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import refresh

from tests.browsing import Reader
from tests.services import ROOT


def test_a_translation_reaches_the_page(app: Flask, tmp_path: Path) -> None:
    catalog = Catalog(locale="cy")
    catalog.add("How it works", "Sut mae’n gweithio")
    folder = tmp_path / "cy" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalog)
    babel = app.extensions["babel"]
    babel.translation_directories = [str(tmp_path)]
    babel.default_locale = "cy"
    refresh()
    assert Reader(app).open("/how-it-works").title == "Sut mae’n gweithio"


def test_the_list_for_translators_is_up_to_date(tmp_path: Path) -> None:
    """Otherwise: python3 run.py messages."""
    fresh = tmp_path / "messages.pot"
    command = [Path(sys.prefix) / "bin" / "pybabel", "-q", "extract", "-F", "babel.cfg", "-k", "_l", "-o", fresh, "."]
    subprocess.run(command, cwd=ROOT, check=True)
    with fresh.open("rb") as now, (ROOT / "translations" / "messages.pot").open("rb") as kept:
        expected, found = ({message.id for message in read_po(file)} for file in (now, kept))
    assert found == expected
    assert len(found) > 200
