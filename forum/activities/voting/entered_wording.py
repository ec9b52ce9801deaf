"""What everybody reads of votes that one person alone says were given."""

from __future__ import annotations

from flask_babel import ngettext


def say_disowned(number: int) -> str:
    """In public, as often as it happened."""
    return ngettext(
        "%(num)d vote that staff had entered does not count, because the person it was for says they did not give it.",
        "%(num)d votes that staff had entered do not count, because the people they were for say they did not give them.",
        number,
    )


def say_nameless(number: int) -> str:
    """Beside how many have voted, and beside the result."""
    return ngettext(
        "Staff entered %(num)d vote for someone who has no account here, so we could not check with that person.",
        "Staff entered %(num)d votes for people who have no account here, so we could not check with them.",
        number,
    )
