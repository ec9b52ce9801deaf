"""docs/house.md draws the layers in the order that pyproject.toml holds, in the tree, in the line of arrows and in the table of
modules; and it has a row for every module that several features have."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from forum.app import list_features
from tests.services import ROOT

Layers = list[set[str]]  # from the bottom up
OFTEN = 5  # As many features have a module that whoever comes new meets soon.
HOUSE = (ROOT / "docs" / "house.md").read_text()


def read_contract(which: int) -> Layers:
    contracts: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return [set(re.findall(r"\w+", layer)) for layer in reversed(contracts[which]["layers"])]


def read_arrows(house: str) -> Layers:
    line = re.search(r"^`(kernel ←[^`]+)`", house, re.M)
    assert line, "docs/house.md: the line of arrows begins with `kernel ←"
    return [set(re.findall(r"\w+", layer)) for layer in line[1].split("←")]


def read_tree(house: str) -> list[str]:
    """What stands directly in forum/, in the order of the tree."""
    tree = house.partition("\nforum/\n")[2].partition("```")[0]
    return re.findall(r"^  (\w+)(?:/|\.py) ", tree, re.M)


def read_table(house: str) -> list[str]:
    table = house.partition("| module | question |\n")[2].partition("\n\n")[0]
    return [name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])]


def find_out_of_order(names: list[str], layers: Layers) -> list[str]:
    """Those that stand after one of a higher layer, each with that one; and those that have no layer."""
    heights = {name: height for height, layer in enumerate(layers) for name in layer}
    wrong, highest = [], ""
    for name in names:
        if name not in heights:
            wrong.append(f"{name} has no layer")
        elif highest and heights[name] < heights[highest]:
            wrong.append(f"{name} goes above {highest}")
        else:
            highest = name
    return wrong


def test_the_arrows_are_the_layers_that_are_checked() -> None:
    drawn, checked = read_arrows(HOUSE), read_contract(0)
    wrong = next((f"{sorted(a)} where the other has {sorted(b)}" for a, b in zip(drawn, checked, strict=False) if a != b), "")
    wrong = wrong or ("" if len(drawn) == len(checked) else f"{len(drawn)} layers where the other has {len(checked)}")
    assert not wrong, f"docs/house.md, Layers, and `layers` of pyproject.toml are one order; the former says {wrong}"


def test_the_tree_has_every_layer_and_is_in_their_order() -> None:
    tree, layers = read_tree(HOUSE), read_contract(0)
    wrong = find_out_of_order(tree, layers) + [f"{name} is missing" for name in sorted(set().union(*layers) - set(tree))]
    assert not wrong, f"the tree of docs/house.md stands as `layers` of pyproject.toml: {'; '.join(wrong)}"


def test_the_table_of_modules_is_in_the_order_that_is_checked() -> None:
    wrong = find_out_of_order(read_table(HOUSE), read_contract(-1))
    assert not wrong, f"docs/house.md, Modules of a feature, stands as the last contract of pyproject.toml: {'; '.join(wrong)}"


def test_the_table_has_every_module_that_several_features_have() -> None:
    features = [ROOT / feature.replace(".", "/") for feature in list_features()]
    found = Counter(path.stem for feature in features for path in set(list_modules(feature)))
    missing = [f"{name} ({count})" for name, count in sorted(found.items()) if count >= OFTEN and name not in read_table(HOUSE)]
    assert not missing, f"docs/house.md, Modules of a feature: say which question is asked of {', '.join(missing)}"


def list_modules(feature: Path) -> list[Path]:
    return [
        path
        for path in feature.iterdir()
        if path.stem != "__init__" and (path.suffix == ".py" or (path / "__init__.py").exists())
    ]


def test_what_stands_elsewhere_is_found() -> None:
    layers: Layers = [{"kernel"}, {"left", "right"}, {"top"}]
    assert find_out_of_order(["kernel", "right", "left", "top"], layers) == []
    assert find_out_of_order(["kernel", "top", "left", "gone"], layers) == ["left goes above top", "gone has no layer"]
    assert read_arrows("Text\n`kernel ← {left,\nright} ← top`.\n") == layers
    assert read_tree("\nforum/\n  kernel/   what\n    inner/  what\n  top.py    what\n```\n") == ["kernel", "top"]
    assert read_table("| module | question |\n|---|---|\n| `views`, `live` | doors |\n\n| `x` | y |") == ["views", "live"]
