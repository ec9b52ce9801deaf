"""How well triggers see what they should, and how seldom anything else."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from forum.moderation.triggers import all_watchers
from forum.moderation.triggers.base import Submission

EXAMPLES = Path(__file__).parents[1] / "tests" / "data" / "triggers.toml"


def describe_triggers() -> Iterator[str]:
    """First the examples the patterns were made with, then those written afterwards: the second figures are the honest ones."""
    examples = tomllib.loads(EXAMPLES.read_text())["example"]
    for name, held_out in (("made with", False), ("held out", True)):
        yield from _describe(name, [example for example in examples if bool(example.get("held_out")) is held_out])


def _describe(name: str, examples: list[dict[str, Any]]) -> Iterator[str]:
    for key, watcher in sorted(all_watchers().items()):
        wanted = [example for example in examples if key in example["for"]]
        found = [example for example in examples if watcher.look(Submission(example["text"]))]
        right = sum(key in example["for"] for example in found)
        if wanted:
            yield f"{name:<10} {key:<16} precision {share(right, len(found)):<20} recall {share(right, len(wanted))}"
    counter = [example for example in examples if example.get("speech") == "counter"]
    stopped = [example for example in counter if any(w.look(Submission(example["text"])) for w in all_watchers().values())]
    yield f"{name:<10} counter-speech that met a trigger: {len(stopped)} of {len(counter)}; examples: {len(examples)}"


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} % ({part} of {whole})" if whole else "–"
