"""What the documents name is there: files, and names of the program in backticks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from config import read_settings
from tests.services import ROOT

FOLDERS = ("forum", "tests", "templates", "static", "docs", "migrations", "bench", "translations")
# What stands for a name that is chosen later, as in `static/css/NAME.css`.
PLACEHOLDER = re.compile(r"\bNAME\b|borda")
PATH = re.compile(r"(?<![\w/.~$])[\w.-]+(?:/[\w.-]+)+\.(?:py|html|css|js|mjs|md|txt|toml)\b")
# `get_thread`, `queries.get_thread`, `@signed_in`, `reply(actor, …)`: with _ or a capital inside, as no other word has.
NAME = re.compile(r"@?([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?:\(.*\))?")
OURS = re.compile(r"[a-z]\w*_\w+|[A-Z][a-z]+[A-Z]\w*|[A-Z]+_[A-Z_]+")
# Not ours: settings of nginx.
FOREIGN = {"client_max_body_size"}
# What was measured on a day, with the names of that day.
REPORTS = {"mutants.md"}


def test_what_the_documents_name_is_there() -> None:
    places, words = list_places(), list_words()
    missing = []
    for document in [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]:
        if document.name not in REPORTS:
            text = document.read_text().partition("\n## Old names")[0]
            found = find_missing(text, places, words)
            missing += [f"{document.relative_to(ROOT)}: {name}" for name in found]
    assert not missing, f"these documents name what is not there (any more): {'; '.join(missing)}"


class WatchedEnvironment(dict[str, str]):
    """What settings are read from. It notes the names that it is asked for."""

    def __init__(self, *values: Mapping[str, str]) -> None:
        super().__init__(*values)
        self.asked: set[str] = set()

    def get(self, name: str, *default: Any) -> Any:
        self.asked.add(name)
        return super().get(name, *default)


def test_every_setting_is_in_the_table_of_settings() -> None:
    environment = WatchedEnvironment({"FORUM_ENV": "test"})
    read_settings(environment)
    rows = re.findall(r"^\| (`[A-Z].*?) \|", (ROOT / "docs" / "running.md").read_text(), re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    for_tests, read_by_the_command = {"TEMPLATE_CACHE"}, {"WEB_CONCURRENCY"}
    unsaid, gone = environment.asked - for_tests - told, told - environment.asked - read_by_the_command
    assert not unsaid, f"docs/running.md: put into the table of settings {sorted(unsaid)}"
    assert not gone, f"docs/running.md: config.py does not read {sorted(gone)}"


def test_what_is_not_there_is_found() -> None:
    text = "`views/posts.py: reply`, `queries.get_thread`; `gone/views.py`, `get_nothing(who)`, `GoneForm`; `css/NAME.css`"
    assert list(find_missing(text, {"forum/views/posts.py"}, {"get_thread"})) == ["gone/views.py", "get_nothing", "GoneForm"]


def find_missing(text: str, places: set[str], words: set[str]) -> Iterator[str]:
    """Paths may begin anywhere: `kernel/text.py` is forum/kernel/text.py."""
    for quoted in re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)):
        if PLACEHOLDER.search(quoted):
            continue
        for path in PATH.findall(quoted):
            if not any(f"/{place}".endswith(f"/{path}") for place in places):
                yield path
        if whole := NAME.fullmatch(quoted):
            yield from (part for part in whole[1].split(".") if OURS.fullmatch(part) and part not in words | FOREIGN)


def list_places() -> set[str]:
    below = {path.relative_to(ROOT).as_posix() for folder in FOLDERS for path in (ROOT / folder).rglob("*")}
    return below | {path.name for path in ROOT.iterdir()}


def list_words() -> set[str]:
    """Every name in the program, its tests, templates and scripts, and what files are called."""
    words = set()
    for path in [*ROOT.glob("*.*"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.*"))]:
        words.add(path.stem)
        if path.suffix in {".py", ".html", ".js", ".mjs", ".toml"} and "dist" not in path.parts:
            words |= set(re.findall(r"[A-Za-z_]\w*", path.read_text()))
    return words
