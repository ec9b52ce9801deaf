"""What `forum new` writes passes every check as it is: one of each kind, written into a copy of everything."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from forum.scaffold import scaffold
from tests.services import ROOT

COPIED = ("forum", "migrations", "templates", "tests", "docs", "static", "translations")
BIN = Path(sys.executable).parent
FILES = ("config.py", "run.py", "wsgi.py", "pyproject.toml", "babel.cfg")  # run.py: imports are sorted by what is ours
# One name that comes early where imports are sorted, one that breaks lines.
NEW = {"activity": "a_poll", "feature": "a_list_of_promised_days", "method": "by_hand", "trigger": "by_ear"}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("copy")
    for name in COPIED:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy2(ROOT / name, root / name)
    if (ROOT / ".mypy_cache").exists():  # What was checked a minute ago need not be checked again.
        shutil.copytree(ROOT / ".mypy_cache", root / ".mypy_cache")
    for kind, name in NEW.items():
        scaffold(root, kind, name)
    return root


def run(copy: Path, *command: str) -> None:
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COSTS", "TEMPLATE_CACHE"))}
    done = subprocess.run([*command], cwd=copy, capture_output=True, text=True, env=settings, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_is_written_as_the_formatter_would(copy: Path) -> None:
    run(copy, sys.executable, "-m", "ruff", "check", ".")
    run(copy, sys.executable, "-m", "ruff", "format", "--check", ".")


def test_its_templates_are_laid_out_like_the_others(copy: Path) -> None:
    pages = [*(copy / "templates").rglob("a_*/*.html")]
    assert len(pages) == 2
    assert max(len(line) for page in pages for line in page.read_text().splitlines()) < 100
    run(copy, str(BIN / "djlint"), "--lint", "--quiet", *map(str, pages))


def test_its_types_are_whole(copy: Path) -> None:
    run(copy, sys.executable, "-m", "mypy")


def test_its_layers_are_known(copy: Path) -> None:
    run(copy, str(BIN / "lint-imports"), "--no-logo")


def test_it_speaks_as_the_rest_does(copy: Path) -> None:
    extract = ("-q", "extract", "-F", "babel.cfg", "-k", "_l", "--no-location", "--sort-output", "--omit-header")
    run(copy, str(BIN / "pybabel"), *extract, "-o", "translations/messages.pot", ".")
    run(copy, sys.executable, "-m", "tests.guards.wording")
    run(copy, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/guards/test_wording.py")


def test_the_application_starts_with_it_and_its_own_tests_and_those_of_the_house_pass(copy: Path) -> None:
    named = [str(path) for name in NEW.values() for path in (copy / "tests").rglob(f"test_{name}.py")]
    assert len(named) == len(NEW)
    house = (
        "tests/guards/test_house.py",
        "tests/guards/test_layers.py",
        "tests/guards/test_docstrings.py",
        "tests/guards/test_told.py",
        "tests/erasure/test_erasure.py",
        "tests/guards/test_migrations.py",
        "tests/activities/voting/test_published.py",
        "tests/test_start.py",
    )
    chosen = " or ".join(
        (
            *(f"test_{name}.py" for name in NEW.values()),
            "test_docstrings.py",
            "test_layers.py",
            "every_event_tells",
            "every_feature_has_its_lines",
            "a_class_has_its_name_alone",
            "every_column",
            "published_totals_come_to_the_result",
            "totals_that_are_not_all_there",
            "totals_that_were_turned",
            "starts_without_what_pages",
            "models_and_the_migrations_say_the_same[sqlite]",
        )
    )
    run(copy, sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *named, *house, "-k", chosen)
