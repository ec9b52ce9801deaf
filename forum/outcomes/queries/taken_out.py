"""What two people took out of themes, for whoever wrote it and for everybody: kept as versions, by the public ids of comments."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forum.consultations.snapshots import Part
from forum.contributions.models import Contribution
from forum.kernel.db import db
from forum.outcomes.models import Theme
from forum.spaces.models import Version
from forum.spaces.rules import ThingWords, read_words


def is_settled_theme(theme: Theme) -> bool:
    """Whether somebody has accepted it, or one that was merged into it, or people have read an answer to it: then nothing comes
    out of it by one person alone."""
    return bool(theme.acceptances or theme.published_answers) or holds_settled(theme)


def holds_settled(theme: Theme) -> bool:
    """Whether what is in it came, by merging, out of a theme that was settled: it stays so, or one person could merge it away."""
    merged = db.session.scalars(select(Theme).where(Theme.merged_into_id == theme.id))
    return any(is_settled_theme(each) for each in merged)


def describe_taken_out(theme: Theme, said: Collection[str]) -> ThingWords:
    return {"title": theme.sentence, "taken_out": " ".join(said)}


@dataclass(frozen=True)
class TakenOutEntry:
    """A comment that is in a theme no more. Whoever wrote it can object."""

    theme: Theme
    contribution: Contribution
    reason: str
    at: datetime

    @property
    def theme_id(self) -> int:
        return self.theme.id

    @property
    def contribution_id(self) -> int:
        return self.contribution.id

    @property
    def consultation_id(self) -> int:
        return self.contribution.space_id


def list_taken_out(consultation_id: int, several: Collection[Contribution]) -> dict[int, list[TakenOutEntry]]:
    """By the number of the comment, the oldest first. Two queries."""
    query = select(Version).where(Version.space_id == consultation_id, Version.part == Part.THEME_ENTRIES).order_by(Version.id)
    versions = list(db.session.scalars(query)) if several else []
    numbers = {version.thing_id for version in versions}
    themes = {each.id: each for each in db.session.scalars(select(Theme).where(Theme.id.in_(numbers)))} if numbers else {}
    by_public_id = {each.public_id: each for each in several}
    found: dict[int, list[TakenOutEntry]] = {}
    for version in versions:
        for public_id in str((read_words(version.after) or {}).get("taken_out", "")).split():
            if (said := by_public_id.get(public_id)) and (theme := themes.get(version.thing_id)):
                found.setdefault(said.id, []).append(TakenOutEntry(theme, said, version.reason, version.at))
    return found
