"""docs/dependencies.md says of each library what it is for."""

from __future__ import annotations

import json
import re
import tomllib

import pytest

from tests.services import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
FRONT_END = json.loads((ROOT / "package.json").read_text())
DECLARED = sorted(
    {re.split(r"[\[<>=]", each)[0] for each in PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]}
    | set(FRONT_END.get("dependencies", {}))
    | set(FRONT_END.get("devDependencies", {}))
)


@pytest.mark.parametrize("name", [name for name in DECLARED if not name.startswith("types-")])
def test_every_dependency_says_what_it_is_for(name: str) -> None:
    said = (ROOT / "docs" / "dependencies.md").read_text().lower()
    stands_there = re.search(rf"(?<![\w-]){re.escape(name.lower())}(?![\w-])", said)
    assert stands_there, f"{name} is declared and docs/dependencies.md is silent"
