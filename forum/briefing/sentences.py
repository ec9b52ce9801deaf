from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

from forum.kernel.sentences import SentenceKind, declare_sentence
from forum.spaces.models import ChangeEffect


def _look_again(said: str, *, may_change: bool) -> str:
    if may_change:
        return f"{said} {_('Look at your vote again. You can still change it.')}"
    return f"{said} {_('Look at your vote again.')}"


def _declare(key: str, say: Callable[[str, str], str]) -> SentenceKind:
    """To whoever has voted, of an option that they could have chosen."""
    return declare_sentence(
        key, lambda title, question, may_change=False: _look_again(say(title, question), may_change=bool(may_change))
    )


VOTED_CHANGED = _declare(
    "voted_option_changed",
    lambda title, question: _(
        "You voted in “%(question)s”. The option “%(title)s” has changed since.", title=title, question=question
    ),
)
VOTED_ADDED = _declare(
    "voted_option_added",
    lambda title, question: _(
        "You voted in “%(question)s”. There is a new option since: “%(title)s”.", title=title, question=question
    ),
)
VOTED_RULED_OUT = _declare(
    "voted_option_ruled_out",
    lambda title, question: _(
        "You voted in “%(question)s”. The option “%(title)s” is now ruled out.", title=title, question=question
    ),
)
# By what became of it.
VOTED: dict[str, SentenceKind] = {
    ChangeEffect.CHANGED: VOTED_CHANGED,
    ChangeEffect.ADDED: VOTED_ADDED,
    ChangeEffect.OPENED: VOTED_ADDED,
    ChangeEffect.CLOSED: VOTED_RULED_OUT,
    ChangeEffect.REMOVED: VOTED_RULED_OUT,
}
