"""How well triggers see what they should, and how seldom anything else."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from forum.moderation.triggers import all_watchers
from forum.moderation.triggers.base import Draft

EXAMPLES = Path(__file__).parents[1] / "tests" / "data" / "triggers.toml"


def describe_triggers() -> Iterator[str]:
    examples = tomllib.loads(EXAMPLES.read_text())["example"]
    counter = [example for example in examples if example.get("speech") == "counter"]
    for key, watcher in sorted(all_watchers().items()):
        wanted = [example for example in examples if key in example["for"]]
        found = [example for example in examples if watcher.look(Draft(example["text"]))]
        right = sum(key in example["for"] for example in found)
        if wanted:
            yield f"{key:<16} precision {share(right, len(found))}   recall {share(right, len(wanted))}"
    stopped = [example for example in counter if any(w.look(Draft(example["text"])) for w in all_watchers().values())]
    yield f"counter-speech stopped: {len(stopped)} of {len(counter)}; examples in all: {len(examples)}"


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:5.1f} % ({part} of {whole})" if whole else "   –"
