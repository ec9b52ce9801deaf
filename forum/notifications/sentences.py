"""What followers of a consultation are told of it. Stored by key: see `kernel.sentences`. Names are those that its team gave."""

from __future__ import annotations

from datetime import date, datetime

from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import gettext as _

from forum.consultations.capacities import TEAM_LABELS
from forum.consultations.promise_levels import LEVELS, PromiseLevel
from forum.kernel.dates import say_day, say_deadline_in_sentence, say_moment_in_sentence
from forum.kernel.permissions import Role
from forum.kernel.sentences import declare_sentence


def say_why(sentence: str, reason: str) -> str:
    """With the reason that whoever changed it gave, if they gave one."""
    return _("%(sentence)s Why: %(reason)s", sentence=sentence, reason=reason) if reason else sentence


def _say_with_stays(sentence: str, names: list[str]) -> str:
    if not names:
        return sentence
    said = format_list([_("“%(name)s”", name=name) for name in names], locale=get_locale())
    return _("%(sentence)s These votes do not move: %(names)s.", sentence=sentence, names=said)


def _say_less(before: str, after: str) -> str:
    """`before`, `after`: the levels; none in what was told before letters named them."""
    names = [str(LEVELS[PromiseLevel(level)].name) for level in (before, after) if level in set(PromiseLevel)]
    if len(names) < 2:
        return _("You have less say than the organisers promised. Please look at your answer again.")
    return _(
        "You have less say than the organisers promised. Before, it was “%(before)s”. Now it is “%(after)s”. Please look at your "
        "answer again.",
        before=names[0],
        after=names[1],
    )


STAGE_ADDED = declare_sentence(
    "stage_added",
    lambda name, opens, reason="": say_why(
        _("There is a new stage, “%(name)s”. It opens %(when)s.", name=name, when=say_start(opens)), reason
    ),
)
STAGE_MOVED = declare_sentence(
    "stage_moved",
    # `stays`: in lines, what in it closes as before; left out where nothing does.
    lambda name, opens, closes, reason="", stays="": say_why(
        _say_with_stays(
            _(
                "“%(name)s” has new dates. It opens %(opens)s and closes %(closes)s.",
                name=name,
                opens=say_start(opens),
                closes=say_end(closes),
            ),
            stays.splitlines(),
        ),
        reason,
    ),
)
STAGE_OPENED = declare_sentence(
    "stage_opened", lambda name, closes: _("“%(name)s” is open. It closes %(when)s.", name=name, when=say_end(closes))
)
STAGE_CLOSES = declare_sentence(
    "stage_closes", lambda name, closes: _("“%(name)s” closes %(when)s.", name=name, when=say_end(closes))
)
ACTIVITY_ADDED = declare_sentence(
    "activity_added",
    lambda title, reason="": say_why(_("There is a new way to take part: “%(title)s”", title=title), reason),
)
TEMPORARY_MOVED = declare_sentence(
    "temporary_moved",
    lambda day, reason="": say_why(
        _("The temporary change has a new end date: %(day)s.", day=say_day(date.fromisoformat(day))), reason
    ),
)
TEMPORARY_ANSWERED = declare_sentence(
    "temporary_answered", lambda reason="": say_why(_("The organisers have said what comes after the temporary change."), reason)
)
SCOPE_CHANGED = declare_sentence(
    "scope_changed",
    lambda reason="": say_why(_("The organiser has changed what people can influence and what is fixed."), reason),
)
SCOPE_CLOSED = declare_sentence("scope_closed", lambda reason="": say_why(_("Something you could change is now closed."), reason))
SCOPE_SETTLED = declare_sentence("scope_settled", lambda reason="": say_why(_("Something else is now settled."), reason))
SCOPE_CONDITIONAL = declare_sentence(
    "scope_conditional", lambda reason="": say_why(_("Something you could change now has a condition."), reason)
)
SCOPE_OPENED_IF = declare_sentence(
    "scope_opened_if",
    lambda reason="": say_why(_("Something that was settled can now change on one condition."), reason),
)
SCOPE_UNCONDITIONAL = declare_sentence(
    "scope_unconditional", lambda reason="": say_why(_("Something that had a condition is now open to you."), reason)
)
SCOPE_OPENED = declare_sentence(
    "scope_opened", lambda reason="": say_why(_("Something that was settled is now open to you."), reason)
)
AFFECTED_CHANGED = declare_sentence(
    "affected_changed", lambda reason="": say_why(_("The organisers have changed who this affects."), reason)
)
DOCUMENT_ADDED = declare_sentence(
    "document_added", lambda title, reason="": say_why(_("There is a new document: “%(title)s”", title=title), reason)
)
DOCUMENT_REPLACED = declare_sentence(
    "document_replaced", lambda title, reason="": say_why(_("There is a new version of “%(title)s”.", title=title), reason)
)
DECISION_MOVED = declare_sentence(
    "decision_moved",
    lambda when, reason="": say_why(_("There is a new date for the decision: “%(when)s”", when=when), reason),
)
BASICS_CHANGED = declare_sentence(
    "basics_changed", lambda reason="": say_why(_("The organisers have changed the basic details."), reason)
)
TITLE_CHANGED = declare_sentence(
    "title_changed",
    lambda before, after, reason="": say_why(
        _("The title is “%(after)s” now. It was “%(before)s”.", after=after, before=before), reason
    ),
)
SUMMARY_CHANGED = declare_sentence(
    "summary_changed", lambda reason="": say_why(_("The organisers have changed the summary."), reason)
)
THING_CHANGED = declare_sentence(
    "thing_changed",
    lambda title, reason="": say_why(_("The organisers have changed what “%(title)s” says.", title=title), reason),
)

PROMISE_CHANGED = declare_sentence(
    "promise_changed",
    lambda reason="": say_why(_("The organisers have changed what they will do with your comments."), reason),
)
PROMISE_LOWERED = declare_sentence(
    "promise_lowered",
    lambda reason="", before="", after="": say_why(_say_less(before, after), reason),
)
FOLLOWED_CHANGED = declare_sentence(
    "followed_changed",
    lambda reason="": say_why(_("The decision will follow something else now. Please look at your answer again."), reason),
)
PROMISE_RAISED = declare_sentence(
    "promise_raised", lambda reason="": say_why(_("The organisers now promise you more say than before."), reason)
)
DECIDER_CHANGED = declare_sentence(
    "decider_changed", lambda reason="": say_why(_("Someone else will make the decision now."), reason)
)
NAME_CHANGED = declare_sentence(
    "name_changed", lambda reason="": say_why(_("Someone who runs this has another name now."), reason)
)
ROLE_ENDED = declare_sentence(
    "role_ended",
    lambda role, reason="": say_why(
        _("Someone no longer has the role of %(role)s.", role=str(TEAM_LABELS[Role(role)]).lower()), reason
    ),
)
OPTION_ADDED = declare_sentence(
    "option_added", lambda title, reason="": say_why(_("There is a new option: “%(title)s”.", title=title), reason)
)
OPTION_RULED_OUT = declare_sentence(
    "option_ruled_out", lambda title, reason="": say_why(_("The option “%(title)s” is ruled out.", title=title), reason)
)
OPTION_PUT_FORWARD = declare_sentence(
    "option_put_forward", lambda title, reason="": say_why(_("The option “%(title)s” can be chosen again.", title=title), reason)
)
BRIEFING_ADDED = declare_sentence(
    "briefing_added",
    lambda title, reason="": say_why(_("The organisers have added to what you should know: “%(title)s”.", title=title), reason),
)
EVIDENCE_PROMISED = declare_sentence(
    "evidence_promised",
    lambda name, due: _(
        "%(name)s will answer a request for evidence by %(day)s.", name=name, day=say_day(date.fromisoformat(due))
    ),
)
EVIDENCE_ANSWERED = declare_sentence(
    "evidence_answered", lambda name: _("%(name)s has answered a request for evidence.", name=name)
)
CONSULTATION_OPENED = declare_sentence(
    "consultation_opened", lambda: _("You can read this consultation now. You were invited before it opened.")
)
REVIEW_PUBLISHED = declare_sentence(
    "review_published", lambda: _("The organisers have looked at who has taken part so far, and who is missing.")
)
REVIEW_CHANGED = declare_sentence(
    "review_changed", lambda reason="": say_why(_("The organisers have changed a review of who has taken part."), reason)
)
OPENING_CHECK_ANSWERED = declare_sentence(
    "opening_check_answered", lambda: _("The organisers have answered a question that they had not answered before this opened.")
)
OPENING_CHECK_CHANGED = declare_sentence(
    "opening_check_changed",
    lambda reason="": say_why(_("The organisers have changed an answer that they gave before this opened."), reason),
)
EVIDENCE_ANSWER_CHANGED = declare_sentence(
    "evidence_answer_changed",
    lambda reason="": say_why(_("The organisers have changed an answer to a request for evidence."), reason),
)
THING_REMOVED = declare_sentence(
    "thing_removed", lambda title, reason="": say_why(_("The organisers have removed “%(title)s”.", title=title), reason)
)


def say_start(iso: str) -> str:
    """ "at 5pm on Friday 18 December", of a time that a sentence keeps."""
    return say_moment_in_sentence(datetime.fromisoformat(iso))


def say_end(iso: str) -> str:
    """As `say_start`, of the end of something."""
    return say_deadline_in_sentence(datetime.fromisoformat(iso))
