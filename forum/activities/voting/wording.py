"""The rules of a poll in plain words, as its opening page says them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from babel.lists import format_list
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from forum.activities.voting.fingerprints import (
    ADDRESSEE,
    EXPLANATION,
    MEANING,
    OPTION,
    ORDER,
    QUESTION,
    RULES,
    SAY,
    find_kinds,
)
from forum.activities.voting.methods.contest import TieRule
from forum.activities.voting.models import EnteredFor, Origin, PassOf, Poll, Publishes, Purpose, ShowsTally, Who
from forum.activities.voting.poll_outcome import EnteredCount, say_pass_mark
from forum.activities.voting.queries.polls import list_earlier_deciders
from forum.activities.voting.rules import FEWEST_PUBLISHED, FEWEST_SECRET, state_of_poll
from forum.consultations.capacities import CAPACITIES
from forum.consultations.rules import State
from forum.consultations.standing import ConsultationStanding, find_standing
from forum.consultations.wording import say_who_decides
from forum.kernel.dates import say_dated_deadline, say_day, say_deadline_in_sentence, say_full_day, say_moment_in_sentence
from forum.kernel.text import embolden, keep_dots
from forum.opening.queries import is_conversation

ORIGIN_NAMES = {
    Origin.WEB: _l("online"),
    Origin.ROOM: _l("in person"),
    Origin.PAPER: _l("on paper"),
    Origin.PHONE: _l("by phone"),
    Origin.ASSISTED: _l("with help"),
}
PART_NAMES = {
    QUESTION: _l("the question"),
    EXPLANATION: _l("the explanation"),
    OPTION: _l("the options"),
    ORDER: _l("the order of the options"),
    RULES: _l("the rules"),
    MEANING: _l("what this vote is for"),
    ADDRESSEE: _l("who decides"),
    SAY: _l("how much say people have"),
}

PURPOSE, SECRECY, CHANGE, PUBLISHED = "purpose", "secrecy", "change", "published"


@dataclass(frozen=True)
class Fact:
    """One rule: an icon's name, and a sentence or two whose first words are in bold, as `embolden` reads them."""

    icon: str
    words: str
    about: str = ""  # where a page says some of it itself: `page_rules`

    @property
    def html(self) -> Markup:
        return embolden(self.words)


def describe_rules(poll: Poll) -> list[Fact]:
    """In the order in which people ask: what is it for, who sees it, can I change it, how is it filled in, when is there a
    result, what counts. How a tie is broken is said apart: `say_ties`."""
    found = [
        _say_purpose(poll),
        _say_secrecy(poll),
        _say_change(poll),
        _say_method(poll),
        _say_tally(poll),
        _say_published(poll),
        _say_needed(poll),
        _say_small(poll),
        _say_who(poll),
        _say_guests(poll),
    ]
    return [fact for fact in found if fact is not None]


def say_in_short(poll: Poll) -> str:
    """What has to be known before marking anything."""
    if poll.is_secret:
        return _("This vote is secret. You cannot change it later.")
    if poll.method.reason_from:
        return _("This vote is not secret. If you object, people see your name and your reason.")
    if poll.may_change:
        return _("We keep your name with your vote, so that you can change it until voting closes.")
    return _("We keep your name with your vote. You cannot change it later.")


def say_purpose(poll: Poll) -> str:
    """What becomes of its result, in one breath, above the ballot and above the result. Empty for a vote that is not about the
    decision, and for a quick question."""
    if not poll.activity.is_about_decision or poll.is_quick_question:
        return ""
    if poll.purpose != Purpose.FOLLOWED and is_conversation(poll.consultation):
        return _("This vote shows what people think. Nothing will be decided from it alone.")
    who = say_who_decides(poll.consultation) or _("The people who decide")
    if find_standing(poll.consultation) is ConsultationStanding.DECIDED:
        return _say_past_purpose(poll, who)
    match poll.purpose:
        case Purpose.FOLLOWED:
            about = {"who": who, "unless": poll.unless.rstrip(" .")}
            said = _("%(who)s will do what this vote says, unless %(unless)s. Then they will say why in public.", **about)
            return " ".join([said, *_list_earlier_deciders(poll)])
        case Purpose.RANKING:
            return _("This vote puts the options in order. %(who)s will look at it with everything else people say.", who=who)
    return _("This vote is advice. %(who)s will look at it with everything else people say.", who=who)


def _say_past_purpose(poll: Poll, who: str) -> str:
    """Once it is decided."""
    match poll.purpose:
        case Purpose.FOLLOWED:
            about = {"who": who, "unless": poll.unless.rstrip(" .")}
            said = _("%(who)s had promised to do what this vote says, unless %(unless)s.", **about)
            return " ".join([said, *_list_earlier_deciders(poll)])
        case Purpose.RANKING:
            return _("This vote put the options in order.")
    return _("This vote was advice.")


def _list_earlier_deciders(poll: Poll) -> list[str]:
    """Whoever voted before had read another name."""
    return [_("Until %(day)s, this vote named %(name)s.", day=say_day(at), name=name) for name, at in list_earlier_deciders(poll)]


def say_state(poll: Poll) -> str:
    if poll.announced_at is None:
        return _("Draft: only the team can see this")
    if poll.called_off_at:
        return _("Cancelled %(when)s", when=say_moment_in_sentence(poll.called_off_at))
    state = state_of_poll(poll)
    if state is State.UPCOMING:
        return _("Voting opens %(when)s", when=say_moment_in_sentence(poll.opens))
    if state is State.OPEN:
        return keep_dots(_("Voting is open · closes %(when)s", when=say_deadline_in_sentence(poll.closes)))
    return _("Closed %(when)s", when=say_deadline_in_sentence(poll.closes))


def name_parts(changed: Iterable[str]) -> str:
    """ "the question and the options": parts of a poll as `fingerprints` names them."""
    return format_list([str(PART_NAMES[kind]) for kind in find_kinds(changed)], locale=get_locale())


def say_changed_since(changed: Iterable[str]) -> str:
    """To somebody whose ballot was not taken because these parts have changed since its page was drawn."""
    return _(
        "The organiser has changed %(parts)s since you opened this page. We have not counted your vote yet. Read it again, "
        "then send it.",
        parts=name_parts(changed),
    )


def say_who(poll: Poll) -> str:
    if poll.who == Who.CAPACITIES:
        labels = [str(CAPACITIES[key].label) for key in poll.capacities]
        return _("people who joined as: %(labels)s", labels=", ".join(labels))
    if poll.who == Who.LIST and poll.voter_list:
        return _("people on the list “%(name)s”", name=poll.voter_list.name)
    return _("everyone taking part in this consultation")


def _lead(first: str, rest: str) -> str:
    return f"**{first}** {rest}".strip()


def _say_purpose(poll: Poll) -> Fact | None:
    said = say_purpose(poll)
    return Fact("people", _lead(_("What it is for:"), said), PURPOSE) if said else None


def _say_method(poll: Poll) -> Fact:
    begin = poll.settings.say() or f"{poll.method.label}."
    return Fact("count", _lead(begin, str(poll.method.sentence)))


def _say_secrecy(poll: Poll) -> Fact:
    if poll.is_secret:
        return Fact("lock", _lead(_("Your vote is secret."), _say_unsealed_or_sealed(poll)), SECRECY)
    if poll.method.reason_from:
        return Fact(
            "person",
            _("**This vote is not secret.** If you object, we show your name. We count all other answers without names."),
            SECRECY,
        )
    if poll.may_change:
        words = _("**We keep your name with your vote,** so you can change it. We never publish your name with it.")
    else:
        words = _("**We keep your name with your vote.** We never publish your name with it.")
    return Fact("person", words, SECRECY)


def _say_unsealed_or_sealed(poll: Poll) -> str:
    return say_unsealed() if poll.is_unsealed else _say_sealed()


def _say_sealed() -> str:
    return _(
        "We seal your vote until we count. To read it, someone would need both our database and its key. We destroy the key "
        "within a day of the count. After that, nothing connects the vote to you."
    )


def say_nobody_named() -> str:
    """Beside the name of somebody a vote is entered for."""
    return _("Nobody who can vote here has this name. Leave it empty if they do not have an account")


def say_entered_for(poll: Poll) -> str:
    """To whoever entered a vote for a name: the same whether or not its owner had voted, and whatever they had voted. That one
    vote counts needs no more; that the name has a vote here is told by not being refused, since a vote for a name that was
    mistyped would be lost otherwise. Without a receipt code: whether it is on the list would tell whether they had voted. Its
    owner alone sees it."""
    if poll.is_unsealed:
        said = _("Thank you. If they had already voted, we count their first vote.")
    else:
        said = _("Thank you. If they vote themselves, or did so before, we count that vote. We tell them what you have done.")
    return (
        f"{said} {_('We do not tell staff who has voted, so only they can see a receipt code, on their own page of this vote.')}"
    )


def say_unsealed() -> str:
    """Beside a secret vote that people had voted in before ballots were sealed."""
    return _(
        "We record that you voted, and keep how you voted apart. The votes here are not sealed, so someone with a copy of our "
        "database could work out how you voted."
    )


def _say_change(poll: Poll) -> Fact:
    if not poll.may_change:
        return Fact("minus", _("**You cannot change your vote later.** You can check it before you cast it."), CHANGE)
    if state_of_poll(poll) is State.CLOSED:
        words = _("**People could change their vote** until voting closed. We count their latest answer.")
    else:
        words = _("**You can change your vote** until voting closes. We count your latest answer.")
    return Fact("tick", words, CHANGE)


def _say_tally(poll: Poll) -> Fact:
    if poll.shows_tally == ShowsTally.ALWAYS:
        return Fact("eye", _("**Everyone can see the count** all the time."))
    if poll.shows_tally == ShowsTally.AFTER_VOTE:
        return Fact("eye", _("**You can see the count** once you have voted. Everyone can see it after voting closes."))
    if state_of_poll(poll) is State.CLOSED:
        return Fact("eye", _("**We showed no count before voting closed.**"))
    return Fact("eye", _("**We show the result after voting closes,** to everyone at the same time."))


def _say_published(poll: Poll) -> Fact:
    if poll.publishes == Publishes.BALLOTS:
        return Fact(
            "eye",
            _(
                "**We will publish every vote without names,** so anyone can count them again. Someone could recognise yours "
                "if it is unusual. If fewer than %(few)d people vote, we publish totals only.",
                few=FEWEST_PUBLISHED,
            ),
        )
    if poll.method.reason_from and not poll.is_secret:
        return Fact(
            "eye",
            _("**We will publish totals.** If you object, we show your name and your reason with them."),
            PUBLISHED,
        )
    if poll.method.decide:
        return Fact(
            "eye",
            _("**We will publish totals only,** never anyone’s vote. Anyone can check the result from them."),
        )
    return Fact(
        "eye",
        _(
            "**We will publish totals only,** never anyone’s vote. %(why)s Only an auditor we name in public can.",
            why=say_what_totals_hide(poll),
        ),
    )


def say_what_totals_hide(poll: Poll) -> str:
    """Why nobody can count this again from its totals, where that is so."""
    if poll.method.entry.name == "purchases":
        return _("Totals cannot show which projects each person chose together, so you cannot check this count from them.")
    return _("Totals cannot show how votes moved from round to round, so you cannot check this count from them.")


def _say_needed(poll: Poll) -> Fact | None:
    said = []
    if poll.quorum:
        if poll.quorum_is_percent:
            said.append(_("It only counts if at least %(percent)d%% of the people who can vote do so.", percent=poll.quorum))
        else:
            said.append(
                ngettext(
                    "It only counts if at least one person votes.",
                    "It only counts if at least %(num)d people vote.",
                    poll.quorum,
                )
            )
    if poll.pass_mark:
        of = _("of everyone who can vote") if poll.pass_of == PassOf.ELECTORATE else _("of the votes")
        said.append(_("To pass, an option needs %(mark)s %(of)s.", mark=say_pass_mark(poll), of=of))
    return Fact("tick", _lead(said[0], " ".join(said[1:]))) if said else None


def say_ties(poll: Poll) -> str:
    """How a tie is broken; "" where none can need it."""
    if len(poll.method.tie_rules) == 1 and poll.ties == TieRule.SHARED:
        return ""
    words = {
        TieRule.SHARED: _("Tied options share the same place."),
        TieRule.ROUNDS: _(
            "We look at earlier rounds, then at later choices. If it is still a tie, we make a public random draw."
        ),
        TieRule.LOT: _("We make a public random draw, using a number fixed before voting opened."),
    }
    return words[TieRule(poll.ties)]


def _say_who(poll: Poll) -> Fact:
    more = [_("You need to join this consultation before voting opens.")] if poll.joined_before else []
    if poll.who != Who.LIST:
        more += [_("The team running it can vote too.") if poll.team_votes else _("The team running it cannot vote.")]
    said = _("**Who can vote:** %(who)s.", who=say_who(poll))
    return Fact("people", " ".join([said, *more]))


def _say_guests(poll: Poll) -> Fact | None:
    if not poll.guests_vote:
        return None if poll.who == Who.LIST else Fact("people", _("**Guests cannot vote here.** To vote, you need an account."))
    if poll.guests_apart:
        return Fact("people", _("**Guests vote too.** We count their votes apart, and they do not decide."))
    return Fact("people", _("**Guests vote too.** Their votes count like everyone else’s."))


def _say_small(poll: Poll) -> Fact | None:
    if not poll.is_secret:
        return None
    if poll.who == Who.LIST and poll.voter_list and len(poll.voter_list.entries) < FEWEST_SECRET:
        words = _(
            "**Fewer than %(few)d people can vote,** so we will not show a result. It could show how they voted.",
            few=FEWEST_SECRET,
        )
    else:
        words = _(
            "**If fewer than %(few)d people vote,** we do not show a result, because it could show how they voted.",
            few=FEWEST_SECRET,
        )
    return Fact("lock", words)


def say_when_to_vote(poll: Poll) -> str:
    """In a sentence that is true on any day: on a poster there is no “today”."""
    state = state_of_poll(poll)
    if poll.called_off_at:
        return _("This vote was cancelled on %(day)s.", day=say_full_day(poll.called_off_at))
    if state is State.UPCOMING:
        return _("You can vote from %(day)s.", day=say_day(poll.opens))
    if state is State.OPEN:
        return _("You can vote until %(when)s.", when=say_dated_deadline(poll.closes))
    return _("Voting closed at %(when)s.", when=say_dated_deadline(poll.closes))


def say_entered(count: EnteredCount, ballots: int) -> str:
    """How many votes the team entered for people, and whether a second person looked at them."""
    said = _("%(entered)d of %(all)d votes were entered by staff, from paper or for someone.", entered=count.entered, all=ballots)
    if count.checked == count.entered:
        return f"{said} {_('A second person checked all of them.')}"
    if not count.checked:
        return f"{said} {_('No second person checked them.')}"
    return f"{said} {_('A second person checked %(checked)d of them.', checked=count.checked)}"


def say_entry(entry: EnteredFor) -> str:
    """To whoever a vote was entered for: who did it, how, and when."""
    about = {"name": entry.entered_by.pseudonym, "how": ORIGIN_NAMES[Origin(entry.origin)], "day": say_day(entry.entered_at)}
    return _("%(name)s entered a vote for you on %(day)s, %(how)s.", **about)


def say_unchecked(count: EnteredCount, ballots: int) -> str:
    """Above a result that rests on votes of which one person alone knows that they were given."""
    return ngettext(
        "%(num)d of the %(all)d votes in this result was entered by one member of staff, and nobody else checked it.",
        "%(num)d of the %(all)d votes in this result were entered by one member of staff each, and nobody else checked them.",
        count.unchecked,
        all=ballots,
    )
