"""Names that were given up stay given up: the table "Old names" of docs/house.md is read, and none of it may come back. What is
looked for, and where, is said there."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.services import ROOT

JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.S)
NAME = re.compile(r"[A-Za-z_]\w*")
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
# Modules of the left column, and what they are called now: their old names would come back there.
CALLED_NOW = {
    "beside": "extension_points",
    "drawing": "rendering",
    "fates": "timelines",
    "following": "subscriptions",
    "outcome": "poll_outcome",
    "wiping": "cascade",
}
# `form.pause` is an attribute, as `pause` is of many things.
NOT_LOOKED_FOR = {"form.pause"}
SEE = "docs/house.md, Old names, says what it is called now"


def list_rows() -> list[str]:
    table = (ROOT / "docs" / "house.md").read_text().partition("## Old names")[2]
    return [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| ") and "`" in line]


def names_in(rows: list[str]) -> set[str]:
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)} - NOT_LOOKED_FOR


OLD = names_in([row for row in list_rows() if not row.startswith("the words")])
WORDS = sorted(names_in([row for row in list_rows() if row.startswith("the words")]))
IDENTIFIERS = sorted(name for name in OLD if NAME.fullmatch(name))
PATHS = sorted(name for name in OLD if name.endswith(("/", ".py", ".css", ".js")))
BLUEPRINTS = sorted(name for name in OLD if re.fullmatch(r"\w+\.", name))
DOTTED = sorted(name for name in OLD.difference(PATHS) if re.fullmatch(r"\w+(\.\w+)+", name))
CODE = sorted([*(ROOT / "forum").rglob("*.py"), *(ROOT / "forum" / "skeletons").rglob("*.py.txt")])
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))


@cache
def names_in_use() -> dict[str, str]:
    """Each identifier of the program, its templates and scripts, with one place where it stands."""
    return dict(_find_names())


def _find_names() -> Iterator[tuple[str, str]]:
    for path in CODE:
        for token in tokenize.generate_tokens(io.StringIO(path.read_text()).readline):
            if token.type == tokenize.NAME:
                yield token.string, f"{path.relative_to(ROOT)}:{token.start[0]}"
    for path in TEMPLATES:
        for code in JINJA.findall(path.read_text()):
            for name in NAME.findall(QUOTED.sub("", code)):
                yield name, str(path.relative_to(ROOT))
    for path in sorted((ROOT / "static" / "js").rglob("*.js")):
        for line in path.read_text().splitlines():
            for name in NAME.findall(QUOTED.sub("", line.partition("//")[0])):
                yield name, str(path.relative_to(ROOT))


@cache
def words_in_use() -> dict[str, str]:
    """Each word inside a name, a comment or a docstring, one and not several of it, with one place where it stands."""
    texts = [*names_in_use().items(), *((text, str(path.relative_to(ROOT))) for path in CODE for text in list_remarks(path))]
    return {word.lower().removesuffix("s"): place for text, place in texts for word in split_words(text)}


def split_words(text: str) -> list[str]:
    return re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", text)


def list_remarks(path: Path) -> list[str]:
    code = path.read_text()
    if path.suffix != ".py":
        return []
    with_docstrings = ast.Module | ast.ClassDef | ast.FunctionDef
    docstrings = [ast.get_docstring(node) or "" for node in ast.walk(ast.parse(code)) if isinstance(node, with_docstrings)]
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    return [*docstrings, *(token.string for token in tokens if token.type == tokenize.COMMENT)]


@cache
def bound_names() -> dict[str, set[str]]:
    """What each module defines and imports, and what is imported from it, under whatever name."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "forum").rglob("*.py"):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for name, origin in find_bound(path.read_text()):
            found.setdefault(module, set()).add(name)
            if origin:
                found.setdefault(origin, set()).add(name)
    return found


def find_bound(code: str) -> Iterator[tuple[str, str]]:
    """The names that a module's own lines bind, and the module they are from, if they are imported."""
    for node in ast.parse(code).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield node.name, ""
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from ((name.id, "") for target in targets for name in ast.walk(target) if isinstance(name, ast.Name))
        elif isinstance(node, ast.ImportFrom):
            yield from ((alias.asname or alias.name, node.module or "") for alias in node.names)


def find_modules(dotted: str) -> list[str]:
    """Where a name of the table would come back."""
    module = dotted.rpartition(".")[0]
    module = CALLED_NOW.get(module, module)
    return [name for name in bound_names() if f".{name}".endswith(f".{module}")]


def test_there_are_old_names_to_look_for() -> None:
    assert len(IDENTIFIERS) >= 50
    assert len(PATHS) > 10
    assert names_in_use().keys() >= {"public_id", "create_app"}
    assert words_in_use().keys() >= {"public", "price", "reason"}
    assert split_words("_make_fate of HTMLFates: `ref`") == ["make", "fate", "of", "HTML", "Fates", "ref"]
    left = OLD - {*IDENTIFIERS, *PATHS, *BLUEPRINTS, *DOTTED}
    assert not left, f"docs/house.md, Old names: nothing looks for {sorted(left)}"


@pytest.mark.parametrize("name", IDENTIFIERS)
def test_an_old_name_has_not_come_back(name: str) -> None:
    assert name not in names_in_use(), f"{name} stands in {names_in_use().get(name)}: {SEE}"


@pytest.mark.parametrize("word", WORDS)
def test_an_old_word_has_not_come_back_in_any_name(word: str) -> None:
    assert word not in words_in_use(), f"{word!r} is part of what stands in {words_in_use().get(word)}: {SEE}"


@pytest.mark.parametrize("dotted", DOTTED)
def test_an_old_name_of_a_module_has_not_come_back(dotted: str) -> None:
    modules, name = find_modules(dotted), dotted.rpartition(".")[2]
    assert modules, f"no module is called as in {dotted}: write into CALLED_NOW what it is called now"
    found = [module for module in modules if name in bound_names()[module]]
    assert not found, f"{found[0]} has a {name} again, or another module imports one from it: {SEE}"


@pytest.mark.parametrize("blueprint", BLUEPRINTS)
def test_an_old_blueprint_has_not_come_back(blueprint: str) -> None:
    old = re.compile(rf"Blueprint\(\s*[\"']{blueprint.removesuffix('.')}[\"']")
    found = [path.relative_to(ROOT) for path in CODE if old.search(path.read_text())]
    assert not found, f"{found[0]} makes the blueprint {blueprint} again: {SEE}"


@pytest.mark.parametrize("path", PATHS)
def test_an_old_place_is_empty(path: str) -> None:
    found = find_files(ROOT, path)
    assert not found, f"{found[0]}: docs/house.md, Old names, says where it went"


def find_files(root: Path, path: str) -> list[str]:
    """What stands at an old place; a file that the table names without a folder, wherever in the program it is."""
    left = [*root.glob(path if "/" in path else f"forum/**/{path}")]
    files = [each for place in left for each in [place, *place.rglob("*")] if each.is_file()]
    return [each.relative_to(root).as_posix() for each in files if "__pycache__" not in each.parts]


def test_a_file_that_is_back_in_another_folder_is_found(tmp_path: Path) -> None:
    for folder in ("forum/briefing", "forum/opening/actions", "forum/opening/__pycache__", "tests"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "telling.py").touch()
    assert sorted(find_files(tmp_path, "telling.py")) == ["forum/briefing/telling.py", "forum/opening/actions/telling.py"]
    assert find_files(tmp_path, "forum/opening/") == ["forum/opening/actions/telling.py"]
    assert "telling.py" in PATHS, "one that was given up for good stands there without its folder"
