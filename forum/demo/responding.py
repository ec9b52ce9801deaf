"""Responses without words, and what people in the demo could live with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from forum.activities.discussions.actions.responding import add_condition, respond
from forum.activities.discussions.actions.restating import say_not_quite, say_yes
from forum.activities.discussions.models import Post
from forum.activities.discussions.queries.restating import find_restatement
from forum.activities.discussions.responses import Response
from forum.kernel.permissions import Actor

Actors = Mapping[str, Actor]
Posts = Mapping[str, Post]


def list_responses(
    entry: dict[str, Any], actors: Actors, posts: Posts, moment: Callable[[Any], datetime]
) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """(when, what happens) for all that the file says of responses, conditions and whether people were understood."""
    for about in entry.get("responses", []):
        yield moment(about["at"]), partial(respond_to, actors, posts, about)
    for about in entry.get("conditions", []):
        yield moment(about["at"]), partial(add, actors, posts, about)
    for about in entry.get("understood", []):
        yield moment(about["at"]), partial(answer, actors, posts, about)


def respond_to(actors: Actors, posts: Posts, about: dict[str, Any]) -> None:
    for kind in (Response.LIVED, Response.UNDERSTAND):
        for key in about.get(kind, []):
            respond(actors[key], posts[about["to"]], kind, is_on=True)


def add(actors: Actors, posts: Posts, about: dict[str, Any]) -> None:
    condition = add_condition(actors[about["by"]], posts[about["to"]], body=about["body"])
    for key in about.get("same", []):
        respond(actors[key], condition, Response.SAME, is_on=True)


def answer(actors: Actors, posts: Posts, about: dict[str, Any]) -> None:
    """What was heard at the beginning of a reply: that is it, or what was meant."""
    heard = find_restatement(posts[about["reply"]])
    if heard is None:
        raise ValueError(f"{about['reply']} does not begin with what was heard")
    if "meant" in about:
        say_not_quite(actors[about["by"]], heard, body=about["meant"])
    else:
        say_yes(actors[about["by"]], heard)
