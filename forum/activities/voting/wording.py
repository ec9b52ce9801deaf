"""The rules of a poll in plain words, as its opening page says them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from babel.lists import format_list
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.activities.voting.fingerprints import EXPLANATION, OPTION, ORDER, QUESTION, RULES, find_kinds
from forum.activities.voting.methods.contest import TieRule
from forum.activities.voting.models import Origin, PassOf, Poll, Publishes, ShowsTally, Who
from forum.activities.voting.poll_outcome import say_pass_mark
from forum.activities.voting.rules import FEWEST_PUBLISHED, FEWEST_SECRET, state_of_poll
from forum.consultations.capacities import CAPACITIES
from forum.consultations.rules import State
from forum.kernel.dates import say_deadline, say_moment

ORIGIN_NAMES = {
    Origin.WEB: _l("on the web"),
    Origin.ROOM: _l("in the room"),
    Origin.PAPER: _l("on paper"),
    Origin.PHONE: _l("by phone"),
    Origin.ASSISTED: _l("with a supporter"),
}
PART_NAMES = {
    QUESTION: _l("the question"),
    EXPLANATION: _l("the explanation"),
    OPTION: _l("the options"),
    ORDER: _l("the order of the options"),
    RULES: _l("the rules"),
}


@dataclass(frozen=True)
class Fact:
    """One rule: an icon's name, what it comes to in a few words, and the rest of the sentence."""

    icon: str
    short: str
    rest: str = ""


def describe_rules(poll: Poll) -> list[Fact]:
    sentences: list[Fact | None] = [
        _say_method(poll),
        _say_secrecy(poll),
        _say_change(poll),
        _say_tally(poll),
        _say_published(poll),
    ]
    sentences += [_say_needed(poll), _say_ties(poll)]
    return [fact for fact in [*sentences, _say_who(poll), _say_guests(poll), _say_small(poll)] if fact is not None]


def say_state(poll: Poll) -> str:
    if poll.announced_at is None:
        return _("Draft: only the team sees this")
    if poll.called_off_at:
        return _("Called off")
    state = state_of_poll(poll)
    if state is State.UPCOMING:
        return _("Voting opens %(when)s", when=say_moment(poll.opens))
    if state is State.OPEN:
        return _("Voting is open · closes %(when)s", when=say_deadline(poll.closes))
    return _("Closed %(when)s", when=say_deadline(poll.closes))


def name_parts(changed: Iterable[str]) -> str:
    """ "the question and the options": parts of a poll as `fingerprints` names them."""
    return format_list([str(PART_NAMES[kind]) for kind in find_kinds(changed)], locale=get_locale())


def say_changed_since(changed: Iterable[str]) -> str:
    """To somebody whose ballot was not taken because these parts have changed since its page was drawn."""
    return _(
        "The organiser has changed %(parts)s since you opened this page. This vote is not counted yet. "
        "Read it again, then send it.",
        parts=name_parts(changed),
    )


def say_who(poll: Poll) -> str:
    if poll.who == Who.CAPACITIES:
        labels = [str(CAPACITIES[key].label) for key in poll.capacities]
        return _("people who take part as: %(labels)s", labels=", ".join(labels))
    if poll.who == Who.LIST and poll.voter_list:
        return _("people on the list “%(name)s”", name=poll.voter_list.name)
    return _("everyone who takes part in this consultation")


def _say_method(poll: Poll) -> Fact:
    return Fact("count", poll.settings.say() or f"{poll.method.label}.", str(poll.method.sentence))


def _say_secrecy(poll: Poll) -> Fact:
    if poll.is_secret:
        return Fact("lock", _("Secret."), _("We note that you voted, never how. Not even we can look it up."))
    if poll.method.reason_from:
        rest = _("Your name stands beside an objection. All other answers are counted without names.")
    else:
        rest = _("We keep your name with your vote. What we publish has no names.")
    return Fact("person", _("Not secret."), rest)


def _say_change(poll: Poll) -> Fact:
    until = say_deadline(poll.closes)
    if poll.may_change:
        return Fact("tick", _("You can change your vote"), _("until %(when)s. Your last answer counts.", when=until))
    if poll.is_secret:
        return Fact("minus", _("You cannot change it later,"), _("because it is secret."))
    return Fact("minus", _("You cannot change it later."))


def _say_tally(poll: Poll) -> Fact:
    if poll.shows_tally == ShowsTally.ALWAYS:
        return Fact("eye", _("Everyone sees the count"), _("all the time."))
    if poll.shows_tally == ShowsTally.AFTER_VOTE:
        return Fact("eye", _("You see the count"), _("once you have voted; everyone sees it after close."))
    return Fact("eye", _("Results show after close,"), _("not before, for everybody."))


def _say_published(poll: Poll) -> Fact:
    if poll.publishes == Publishes.BALLOTS:
        rest = _(
            "without names, so that anyone can count again. Someone could recognise yours if it is unusual. "
            "If fewer than %(few)d people vote, we publish totals only.",
            few=FEWEST_PUBLISHED,
        )
        return Fact("eye", _("We will publish every ballot,"), rest)
    if poll.method.decide:
        return Fact("eye", _("We will publish totals only,"), _("never single ballots. Anyone can check the result from them."))
    return Fact(
        "eye",
        _("We will publish totals only,"),
        _("never single ballots. They cannot repeat the rounds of this count. Only auditors we name in public can."),
    )


def _say_needed(poll: Poll) -> Fact | None:
    said = []
    if poll.quorum:
        if poll.quorum_is_percent:
            said.append(_("It counts if %(percent)d%% of those who may vote do.", percent=poll.quorum))
        else:
            said.append(ngettext("It counts if %(num)d person votes.", "It counts if %(num)d people vote.", poll.quorum))
    if poll.pass_mark:
        of = _("of all who may vote") if poll.pass_of == PassOf.ELECTORATE else _("of the votes")
        said.append(_("To pass, it needs %(mark)s %(of)s.", mark=say_pass_mark(poll), of=of))
    return Fact("tick", said[0], " ".join(said[1:])) if said else None


def _say_ties(poll: Poll) -> Fact | None:
    if len(poll.method.tie_rules) == 1 and poll.ties == TieRule.SHARED:
        return None
    words = {
        TieRule.SHARED: _("All who are level share the place."),
        TieRule.ROUNDS: _("Settled by the earlier rounds, then by later choices, then by a public lot."),
        TieRule.LOT: _("Settled by a public lot. The number it is drawn from is fixed beforehand."),
    }
    return Fact("scales", _("If there is a tie:"), words[TieRule(poll.ties)])


def _say_who(poll: Poll) -> Fact:
    rest = say_who(poll) + "."
    if poll.joined_before:
        rest += " " + _("You must have joined before voting opens.")
    if poll.team_votes:
        rest += " " + _("Those who run it vote too.")
    return Fact("people", _("Who votes:"), rest)


def _say_guests(poll: Poll) -> Fact | None:
    if not poll.guests_vote:
        return None
    if poll.guests_apart:
        return Fact("people", _("Guests vote too."), _("We count their votes apart, and they do not decide."))
    return Fact("people", _("Guests vote too."), _("Their votes count like all others."))


def _say_small(poll: Poll) -> Fact | None:
    if not poll.is_secret:
        return None
    return Fact(
        "lock", _("If fewer than %(few)d people vote,", few=FEWEST_SECRET), _("nothing is shown: it would tell how they voted.")
    )
