"""`forum new`: what it refuses, and that it changes nothing then. What it writes is tried in tests/test_scaffolded.py."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from forum.cli import main
from forum.scaffold import FOLDER, SKELETONS, Refused, scaffold
from tests.services import ROOT


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """What the command reads, in a place where it may write."""
    for folder in ("forum", "migrations", "tests/erasure"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "docs/house.md", "docs/notifications.md", "tests/guards/sent.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def read_all(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("kind", "name", "why"),
    [
        ("activity", "Survey", "A name is like"),
        ("activity", "class", "A name is like"),
        ("feature", "../survey", "A name is like"),
        ("feature", "a_name_that_no_index_has_room_for", "A name is like"),
        ("feature", "web", "is there already"),
        ("feature", "voting", r"is a module already: forum/activities/voting/\S+\."),
        ("activity", "outcome_feeds", r"is a blueprint already: forum/outcomes/views/\S+, line \d+\."),
        ("activity", "comments", r"is part of an address already: forum/activities/discussions/views/\S+, line \d+\."),
        ("feature", "responses", r"is part of a permission or an endpoint already: forum/activities/discussions/\S+, line \d+\."),
        ("feature", "recusals", r"is a table already: forum/moderation/models.py, line \d+\."),
        ("method", "reviews_planned", r"is the key of a kind already: forum/reviews/opening_hooks.py, line \d+\."),
        ("method", "stv", "is there already"),
        ("trigger", "abuse", "is there already"),
    ],
)
def test_a_name_that_is_taken_or_none_is_refused_and_nothing_is_written(root: Path, kind: str, name: str, why: str) -> None:
    before = read_all(root)
    with pytest.raises(Refused, match=why):
        scaffold(root, kind, name)
    assert read_all(root) == before


def list_documented() -> list[tuple[str, str]]:
    """What docs/adding.md tells to type, kind and name."""
    found = re.findall(r"`forum new (\w+) (\w+)`", (ROOT / "docs" / "adding.md").read_text())
    assert {kind for kind, _name in found} == SKELETONS.keys()
    return found


@pytest.mark.parametrize(("kind", "name"), list_documented())
def test_the_commands_of_the_document_write_something(root: Path, kind: str, name: str) -> None:
    try:
        written, _remaining = scaffold(root, kind, name)
    except Refused as refused:
        assert "is there already" in str(refused), "whoever has followed the document has one of this name"
    else:
        assert any(name in path.relative_to(root).as_posix() for path in written)


def test_a_word_that_stands_in_quotes_somewhere_is_free(root: Path) -> None:
    """Only what the new files are called like is taken."""
    with (root / "forum" / "briefing" / "kinds.py").open("a") as file:
        file.write('\nELSEWHERE = {"bird_count": "A kind of evidence", "bird": "/bird_counts"}\n')
    assert scaffold(root, "activity", "bird_count")


@pytest.mark.parametrize("kind", SKELETONS)
def test_what_is_there_is_never_written_over(root: Path, kind: str) -> None:
    written, _remaining = scaffold(root, kind, "bird_count")
    before = read_all(root)
    assert set(written) <= before.keys()
    with pytest.raises(Refused, match="is there already"):
        scaffold(root, kind, "bird_count")
    assert read_all(root) == before


def test_a_list_that_has_moved_is_named(root: Path) -> None:
    (root / "docs" / "house.md").write_text("# Another house\n")
    before = read_all(root)
    with pytest.raises(Refused, match=r"docs/house.md has no"):
        scaffold(root, "feature", "bird_count")
    assert read_all(root) == before


def test_forms_are_shown_and_refused_by_what_is_there_for_it() -> None:
    """web/forms.py does both. What a view begins with is copied from then on."""
    views = [path.read_text() for path in FOLDER.rglob("views.py.txt")]
    assert len(views) == 2
    for text in views:
        assert "validate_on_submit()" in text and "render_form(" in text and "422" not in text


def test_migrations_are_numbered_on(root: Path) -> None:
    for name in ("bird_count", "tree_count"):
        scaffold(root, "activity", name)
    first, second = sorted(path for path in (root / "migrations" / "versions").glob("*_count.py"))
    assert int(second.name[:4]) == int(first.name[:4]) + 1
    assert f'down_revision = "{first.name[:4]}"' in second.read_text()


def test_the_command_needs_no_settings() -> None:
    answer = CliRunner().invoke(main, ["new", "activity", "Survey"], env={"FORUM_ENV": "no such thing"})
    assert answer.exit_code == 1
    assert "Nothing was written. A name is like" in answer.output
