"""What colleagues are told. Stored by key: see `kernel.sentences`. The name is the official one, which organisers gave."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.agreeing.wording import names_asker, names_who_said_no
from forum.kernel.sentences import declare_sentence
from forum.kernel.text import go_on_with
from forum.unnaming.models import DeciderProposal, DeciderRemoval

ASKED = declare_sentence(
    "take_off_asked",
    lambda name: _("A colleague says that %(name)s was named by mistake. Read why, then agree or say no.", name=go_on_with(name)),
)
ASKED_INSTEAD = declare_sentence(
    "replace_decider_asked",
    lambda name, other: _(
        "A colleague asks that %(other)s decides instead of %(name)s. Read why, then agree or say no.",
        name=go_on_with(name),
        other=go_on_with(other),
    ),
)
ASKED_TOO = declare_sentence(
    "decider_too_asked",
    lambda name: _("A colleague asks that %(name)s decides too. Read why, then agree or say no.", name=go_on_with(name)),
)
ASKED_MEMBERS = declare_sentence(
    "members_asked",
    lambda name: _("A colleague asks to change who is on %(name)s. Read why, then agree or say no.", name=go_on_with(name)),
)
PROPOSAL_DROPPED = declare_sentence(
    "decider_proposal_dropped",
    lambda name="": (
        _("A colleague said no to what you asked about %(name)s. Nothing has changed.", name=go_on_with(name))
        if name
        else _("A colleague said no to what you asked about who decides. Nothing has changed.")
    ),
)
TAKEN_OFF = declare_sentence("decider_taken_off", lambda: _("You do not make the decision here any more. Read why."))
DROPPED = declare_sentence("take_off_dropped", lambda name: _("%(name)s still decides, as before.", name=name))


def _say_no(who: str, name: str = "") -> str:
    if name:
        return _("%(who)s said no to what you asked about %(name)s. Nothing has changed.", who=who, name=name)
    return _("%(who)s said no to what you asked about who decides. Nothing has changed.", who=who)


# The same with the name of the colleague.
names_asker(
    ASKED,
    lambda who, name: _("%(who)s says that %(name)s was named by mistake. Read why, then agree or say no.", who=who, name=name),
    DeciderRemoval,
)
names_asker(
    ASKED_INSTEAD,
    lambda who, name, other: _(
        "%(who)s asks that %(other)s decides instead of %(name)s. Read why, then agree or say no.",
        who=who,
        name=name,
        other=other,
    ),
    DeciderRemoval,
    DeciderProposal,
)
names_asker(
    ASKED_TOO,
    lambda who, name: _("%(who)s asks that %(name)s decides too. Read why, then agree or say no.", who=who, name=name),
    DeciderProposal,
)
names_asker(
    ASKED_MEMBERS,
    lambda who, name: _("%(who)s asks to change who is on %(name)s. Read why, then agree or say no.", who=who, name=name),
    DeciderProposal,
)
names_who_said_no(PROPOSAL_DROPPED, _say_no, DeciderProposal)
names_who_said_no(
    DROPPED, lambda who, name: _("%(who)s said no, so %(name)s still decides, as before.", who=who, name=name), DeciderRemoval
)
