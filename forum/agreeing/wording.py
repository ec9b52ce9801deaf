from __future__ import annotations

from flask_babel import gettext as _

from forum.agreeing.models import AskedOfTwo
from forum.kernel.dates import say_moment_in_sentence


def say_asked(asked: AskedOfTwo) -> str:
    """That it waits for a colleague, for whoever asks for it again."""
    when = say_moment_in_sentence(asked.asked_at)
    return _(
        "%(name)s already asked for this %(when)s. A colleague has to agree or say no.", name=asked.asked_by.pseudonym, when=when
    )


def say_end(asked: AskedOfTwo) -> str:
    """What came of it, for whoever comes later or presses twice."""
    if asked.agreed_at is not None and asked.agreed_by is not None:
        when = say_moment_in_sentence(asked.agreed_at)
        return _("%(name)s already agreed to this %(when)s.", name=asked.agreed_by.pseudonym, when=when)
    if asked.dropped_at is not None and asked.dropped_by is not None:
        when = say_moment_in_sentence(asked.dropped_at)
        if asked.dropped_by_id == asked.asked_by_id:
            return _("%(name)s stopped asking for this %(when)s.", name=asked.dropped_by.pseudonym, when=when)
        return _("%(name)s already said no to this %(when)s.", name=asked.dropped_by.pseudonym, when=when)
    return _("Nobody asks for this any more.")
