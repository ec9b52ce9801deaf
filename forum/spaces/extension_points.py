"""What a list, a letter or a link says of a space that is no consultation. The feature that keeps its kind says it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from forum.kernel.registries import add_once
from forum.spaces.models import Space, SpaceKind


@dataclass(frozen=True)
class SpaceFace:
    """Named as on a consultation, so that whatever shows both reads both alike. Everybody can read it."""

    id: int
    slug: str
    title: str
    run_by: str
    endpoint: str  # of its page, called with `slug`
    topic: str  # the key of what one follows who follows all of it
    is_private: bool = False


FaceFinder = Callable[[int], SpaceFace]
_finders: dict[str, FaceFinder] = {}


def shows_space(kind: SpaceKind) -> Callable[[FaceFinder], FaceFinder]:
    """Registers what says how a space of this kind is shown, by its number."""

    def register(finder: FaceFinder) -> FaceFinder:
        return add_once(_finders, kind, finder, "what shows a space")

    return register


def find_face(space: Space) -> SpaceFace:
    return _finders[space.kind](space.id)
