"""Whoever calls a layer below, asks a rule or runs an action reads its signature and docstring, not its body: so there is one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

FORUM = Path(__file__).parents[2] / "forum"
LAYERS = {"kernel", "web", "live"}
MODULES = {"rules", "actions"}  # of every feature; as a folder, too


def test_every_public_function_says_what_its_caller_must_know() -> None:
    public = [each for path in _list_called_modules() for each in _list_public(path)]
    assert len(public) > 500, "the places that are looked at have moved"
    silent = [name for name, node in public if not ast.get_docstring(node)]
    assert not silent, "no docstring:\n" + "\n".join(silent)


def _list_called_modules() -> list[Path]:
    parts_of = {path: path.relative_to(FORUM).with_suffix("").parts for path in sorted(FORUM.rglob("*.py"))}
    # A feature's own `live` is a door, which nobody calls.
    return [path for path, parts in parts_of.items() if parts[0] in LAYERS or MODULES & set(parts)]


def _list_public(path: Path) -> Iterator[tuple[str, ast.FunctionDef | ast.ClassDef]]:
    """The functions and classes of a module, and the methods of its classes, that do not begin with an underscore."""
    place = path.relative_to(FORUM.parent)
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield f"{place}:{node.lineno} {node.name}", node
            for inner in node.body if isinstance(node, ast.ClassDef) else []:
                if isinstance(inner, ast.FunctionDef) and not inner.name.startswith("_"):
                    yield f"{place}:{inner.lineno} {node.name}.{inner.name}", inner
