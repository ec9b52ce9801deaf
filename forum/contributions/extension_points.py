"""What features above add beside everything said, whatever its kind: links under it, and hints that only its author sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel.speaklater import LazyString

from forum.contributions.models import Contribution, Said
from forum.kernel.permissions import Actor


@dataclass(frozen=True)
class ContributionLink:
    """A link under what was said. `endpoint` is called with `slug` and `public_id`."""

    label: LazyString
    endpoint: str
    is_offered: Callable[[Actor, Said], bool]


@dataclass(frozen=True)
class AuthorHint:
    """Something the author is told beside their own words: a template and what it shows."""

    template: str
    context: Mapping[str, object]  # read by the template alone


@dataclass(frozen=True)
class CommentColumn:
    """What a feature above knows of comments, for the table that organisers download: `find` gives it by their numbers."""

    label: LazyString
    find: Callable[[Sequence[Contribution]], Mapping[int, str]]


@dataclass(frozen=True)
class PlaceForWords:
    """A form that takes the words of an edit that was refused: its path, the fields beside them, what its button says."""

    path: str
    fields: Mapping[str, str]
    label: str


FindPlace = Callable[[Actor, Contribution], PlaceForWords | None]
_finds_places: list[FindPlace] = []


def offers_place_for_words(find: FindPlace) -> FindPlace:
    """Registers what finds a form, open to somebody now, for words that they cannot put in the place of their own any more."""
    _finds_places.append(find)
    return find


def find_place_for_words(actor: Actor, contribution: Contribution) -> PlaceForWords | None:
    return next((place for find in _finds_places if (place := find(actor, contribution)) is not None), None)


AuthorHintSource = Callable[[Actor, Contribution], AuthorHint | None]
_links: list[ContributionLink] = []
_hint_sources: list[AuthorHintSource] = []
_columns: list[CommentColumn] = []


def add_contribution_link(link: ContributionLink) -> None:
    _links.append(link)


def add_comment_column(column: CommentColumn) -> None:
    _columns.append(column)


def list_comment_columns() -> list[CommentColumn]:
    """In the order in which they were added."""
    return list(_columns)


def gives_author_hints(source: AuthorHintSource) -> AuthorHintSource:
    """Registers a source of hints. It is asked once for each thing of the author's own on a page."""
    _hint_sources.append(source)
    return source


def list_contribution_links(actor: Actor, contribution: Said) -> list[ContributionLink]:
    return [link for link in _links if link.is_offered(actor, contribution)]


def list_author_hints(actor: Actor, contribution: Contribution) -> list[AuthorHint]:
    hints = (source(actor, contribution) for source in _hint_sources)
    return [hint for hint in hints if hint is not None]
