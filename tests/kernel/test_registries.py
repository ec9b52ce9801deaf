"""What is declared a second time under the same name is refused: it would take the place of the first in silence."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from forum.activities.discussions.kind import DISCUSSION, POST
from forum.consultations.highlights import shows_highlights_of
from forum.consultations.kinds import declare_kind, find_kind
from forum.contributions.kinds import ModerationHooks, declare_contribution_kind, declare_moderation_hooks
from forum.kernel.jobs import job
from forum.kernel.permissions import declare
from forum.live.sockets import live
from forum.notifications.kinds import CONSULTATION, declare_target_kind
from forum.rooms.actions.undoing import inverse
from forum.rooms.commands.dispatch import console_command, participant_command


def named(name: str) -> Callable[..., str]:
    def function(*_arguments: object) -> str:
        return ""

    function.__name__ = name
    return function


SECONDS: dict[str, Callable[[], object]] = {
    "job": lambda: job("mail_notice")(lambda _running: None),
    "permission": lambda: declare("account.leave", "May leave.", []),
    "kind of target": lambda: declare_target_kind(CONSULTATION),
    "activities of the kind": lambda: shows_highlights_of(DISCUSSION.key)(lambda _actor, _activity: None),
    "kind of activity": lambda: declare_kind(DISCUSSION),
    "kind of contribution": lambda: declare_contribution_kind(POST),
    "contributions of the kind": lambda: declare_moderation_hooks(POST.key, ModerationHooks(lambda _said: [])),
    "live message": lambda: live("room:do")(lambda _actor, _message: {}),
    "command of a room": lambda: participant_command(named("raise_hand")),
    "command of a console": lambda: console_command(named("end_turn")),
    "inverse": lambda: inverse(named("take_pause_back")),
}


@pytest.mark.parametrize("what", SECONDS)
def test_nothing_is_declared_twice(app: Flask, what: str) -> None:
    with pytest.raises(ValueError, match=f"{what} .* is declared twice"):
        SECONDS[what]()
    assert find_kind(DISCUSSION.key) is DISCUSSION
