"""The stages of a consultation without its dates: when each begins, in days after the first one, and how long it lasts; and the
headings of its sections. What is written of a stage or an activity is no part of it: only its own team can promise that."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from forum.consultations.models import Activity, Consultation, SavedTemplate
from forum.consultations.standing import list_in_order
from forum.kernel.dates import to_local


@dataclass(frozen=True)
class SavedActivity:
    kind_key: str
    title: str
    is_about_decision: bool


@dataclass(frozen=True)
class SavedStage:
    name: str
    begins_after: int
    lasts: int
    activities: tuple[SavedActivity, ...]

    @property
    def weeks(self) -> int:
        """As people say it: one at least."""
        return max(round(self.lasts / 7), 1)


def list_stages(consultation: Consultation) -> list[SavedStage]:
    """Of a consultation as it is planned: without what came after its decision."""
    phases = [phase for phase in list_in_order(consultation) if not phase.activities or any(map(is_planned, phase.activities))]
    days = [(to_local(phase.opens_at).date(), to_local(phase.closes_at).date()) for phase in phases]
    first = min((opens for opens, _closes in days), default=None)
    return [
        SavedStage(
            phase.name,
            (opens - first).days if first else 0,
            (closes - opens).days,
            tuple(
                SavedActivity(each.kind_key, each.title, each.is_about_decision) for each in phase.activities if is_planned(each)
            ),
        )
        for phase, (opens, closes) in zip(phases, days, strict=True)
    ]


def is_planned(activity: Activity) -> bool:
    """Whether organisers plan it: what comes after a decision opens with that."""
    return activity.kind.collects_views


def write_kept(stages: Iterable[SavedStage], headings: Iterable[str]) -> str:
    """As a template keeps them, in one column: they are saved and read together."""
    return json.dumps({"stages": [asdict(stage) for stage in stages], "headings": list(headings)})


def list_names(stages: Iterable[SavedStage], headings: Iterable[str]) -> list[str]:
    """Of each stage and of the activities in it, in their order; then the headings."""
    named = [name for stage in stages for name in (stage.name, *(each.title for each in stage.activities))]
    return [*named, *headings]


def rename(stages: Iterable[SavedStage], headings: Iterable[str], names: Iterable[str]) -> tuple[list[SavedStage], list[str]]:
    """With these in place of what `list_names` says."""
    coming = iter(names)
    renamed = []
    for stage in stages:
        name = next(coming)
        activities = tuple(replace(each, title=next(coming)) for each in stage.activities)
        renamed.append(replace(stage, name=name, activities=activities))
    return renamed, [next(coming) for _heading in headings]


def read_stages(template: SavedTemplate) -> list[SavedStage]:
    return [_read_stage(stage) for stage in _read_kept(template)["stages"]]


def _read_stage(kept: dict[str, Any]) -> SavedStage:
    """Without the notes and summaries that templates kept at first."""
    activities = [SavedActivity(each["kind_key"], each["title"], each["is_about_decision"]) for each in kept["activities"]]
    return SavedStage(kept["name"], kept["begins_after"], kept["lasts"], tuple(activities))


def read_headings(template: SavedTemplate) -> list[str]:
    headings: list[str] = _read_kept(template)["headings"]
    return headings


def _read_kept(template: SavedTemplate) -> dict[str, Any]:
    """One that was saved before headings were kept is a list of stages alone."""
    kept = json.loads(template.stages)
    return {"stages": kept, "headings": []} if isinstance(kept, list) else kept
