"""One version: in the code, on the command line and at the top of the changelog."""

from __future__ import annotations

import re
from itertools import pairwise

from click.testing import CliRunner

from forum import __version__
from forum.cli import main
from tests.services import ROOT

SECTION = re.compile(r"^## (\d+)\.(\d+)\.(\d+) \((not yet released|\d{1,2} [A-Z][a-z]+ \d{4})\)$")


def test_the_command_says_which_version_it_is() -> None:
    assert CliRunner().invoke(main, ["--version"]).output == f"forum {__version__}\n"


def test_the_changelog_is_about_this_version_first_and_older_ones_below() -> None:
    headings = [line for line in (ROOT / "CHANGELOG.md").read_text().splitlines() if line.startswith("## ")]
    sections = [SECTION.match(heading) for heading in headings]
    assert all(sections), f"each is a version and a day: {headings}"
    versions = [tuple(map(int, section.groups()[:3])) for section in sections]
    assert ".".join(map(str, versions[0])) == __version__
    assert all(newer > older for newer, older in pairwise(versions))
    assert not any("not done yet" in heading for heading in headings[1:]), "only the newest can still be on its way"
