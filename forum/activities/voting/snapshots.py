"""What an announced vote says officially, as versions keep it."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from forum.activities.voting.methods import all_methods
from forum.activities.voting.models import Poll, PollOption, Publishes, Purpose, ShowsTally, Who
from forum.activities.voting.rule_names import PASS_NAMES, TIE_NAMES
from forum.consultations.capacities import CAPACITIES
from forum.consultations.extension_points import describes_official_things, find_subject
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.consultations.wording import LINE_SAYERS, SAYERS, name_fields, name_numbers
from forum.kernel.db import db
from forum.kernel.numbers import say_money
from forum.spaces.rules import Things, ThingWords

YES_NO = {"yes": _l("Yes"), "no": _l("No")}
FLAGS = {
    "is_secret": _l("Is it secret?"),
    "may_change": _l("Can people change their vote?"),
    "team_votes": _l("Can the team vote?"),
    "joined_before": _l("Only people who joined before voting opens?"),
    "guests_apart": _l("Are the votes of guests counted apart?"),
    "is_shuffled": _l("Does each person see the options in a different order?"),
    "waits_for_paper": _l("Do we count only after the paper votes are in?"),
}
SETTINGS = {
    "money": _l("How much money there is"),
    "seats": _l("How many options will be chosen"),
    "points": _l("How many points each person has"),
    "least": _l("Fewest choices each person can make"),
    "most": _l("Most choices each person can make"),
    "within_money": _l("Does each person have to stay within the budget?"),
}
NUMBERS = ("money", "seats", "points", "least", "most")
# Words of these fields, or whatever they hold, another voter would have voted on: people need time to read it anew.
SUBSTANCE = (
    "question",
    "explanation",
    "vote_purpose",
    "vote_unless",
    "vote_about",
    "vote_options",
    "vote_who",
    "vote_groups",
    "vote_list",
    "vote_turnout",
    "vote_pass",
    "vote_ties",
    *(f"vote_{name}" for name in ("is_secret", "team_votes", "joined_before", "guests_apart", *SETTINGS)),
)

name_fields(
    {
        "question": _l("The question"),
        "explanation": _l("What people need to know before they vote"),
        "vote_purpose": _l("What will happen with the result"),
        "vote_unless": _l("Unless"),
        "vote_about": _l("The option it is about"),
        "vote_options": _l("Options to vote on"),
        "vote_method": _l("How people vote"),
        **{f"vote_{name}": label for name, label in SETTINGS.items()},
        "vote_who": _l("Who can vote"),
        "vote_groups": _l("People who joined as"),
        "vote_list": _l("List of people who can vote"),
        "vote_stage_dates": _l("Dates"),
        "vote_turnout": _l("How many people need to vote"),
        "vote_pass": _l("What an option needs to pass"),
        "vote_ties": _l("How a tie is settled"),
        "vote_tally": _l("When people can see the count"),
        "vote_publishes": _l("What we publish after the count"),
        **{f"vote_{name}": label for name, label in FLAGS.items()},
    },
    {
        "vote_purpose": {
            Purpose.ADVICE: _l("It is advice"),
            Purpose.RANKING: _l("It puts the options in order, as advice"),
            Purpose.FOLLOWED: _l("The decision will follow it, unless something stops that"),
        },
        "vote_method": {key: method.label for key, method in all_methods().items()},
        "vote_who": {
            Who.EVERYONE: _l("Everyone taking part in this consultation"),
            Who.CAPACITIES: _l("Only some people, by how they are connected to this"),
            Who.LIST: _l("Only people on a list"),
        },
        "vote_tally": {
            ShowsTally.AFTER_CLOSE: _l("After voting closes"),
            ShowsTally.AFTER_VOTE: _l("After each person has voted"),
            ShowsTally.ALWAYS: _l("Always"),
        },
        "vote_publishes": {Publishes.TOTALS: _l("Totals only"), Publishes.BALLOTS: _l("Every vote, without names")},
        "vote_ties": {str(rule): label for rule, label in TIE_NAMES.items()},
        **{f"vote_{name}": YES_NO for name in (*FLAGS, "within_money")},
    },
)
name_numbers(*(f"vote_{name}" for name in NUMBERS))
STAGE_DATES = {"opens": _l("Voting opens when its stage starts"), "closes": _l("Voting closes when its stage closes")}
LINE_SAYERS["vote_groups"] = lambda key: str(CAPACITIES[key].label)
LINE_SAYERS["vote_stage_dates"] = lambda which: str(STAGE_DATES[which])


def _say_turnout(kept: str) -> str:
    if kept.endswith("%"):
        return _("%(percent)s of the people who can vote", percent=kept)
    return ngettext("%(num)d person", "%(num)d people", int(kept))


def _say_pass(kept: str) -> str:
    mark, _space, of = kept.partition(" ")
    if not of:
        return str(PASS_NAMES[mark])
    shares = {"cast": _("%(mark)s of the votes", mark=PASS_NAMES[mark])}
    return shares.get(of) or _("%(mark)s of everyone who can vote", mark=PASS_NAMES[mark])


SAYERS["vote_turnout"], SAYERS["vote_pass"] = _say_turnout, _say_pass


def describe_poll(poll: Poll) -> ThingWords:
    """All that its page says of how it is voted on and counted. Dates of its own alone: those of its stage are the stage's, until
    that moves and the vote stays."""
    subject = find_subject(poll.consultation, poll.subject_key)
    settings, of_stage = poll.settings.to_dict(), poll.dates_of_stage
    said: ThingWords = {
        "question": poll.question,
        "explanation": poll.explanation,
        "vote_purpose": poll.purpose,
        "vote_unless": poll.unless,
        "vote_about": subject.label if subject else "",
        "vote_options": [_describe_option(option) for option in poll.options],
        "vote_method": poll.method_key,
        "vote_who": poll.who,
        "vote_groups": sorted(poll.capacities) if poll.who == Who.CAPACITIES else [],
        "vote_list": poll.voter_list.name if poll.who == Who.LIST and poll.voter_list else "",
        "vote_stage_dates": of_stage,
        "opens_at": poll.opens_at.isoformat() if poll.opens_at and "opens" not in of_stage else "",
        "closes_at": poll.closes_at.isoformat() if poll.closes_at and "closes" not in of_stage else "",
        "vote_turnout": f"{poll.quorum}{'%' * poll.quorum_is_percent}" if poll.quorum else "",
        "vote_pass": f"{poll.pass_mark} {poll.pass_of}" if poll.pass_mark else "",
        "vote_ties": poll.ties,
        "vote_tally": poll.shows_tally,
        "vote_publishes": poll.publishes,
    }
    said |= {f"vote_{name}": str(settings[name] or "") for name in NUMBERS if name in settings}
    said |= {f"vote_{name}": _say_flag(getattr(poll, name)) for name in FLAGS}
    return said | ({"vote_within_money": _say_flag(settings["within_money"])} if "within_money" in settings else {})


def find_changed_fields(before: ThingWords, after: ThingWords) -> set[str]:
    """The fields that say something else now."""
    return {name for name in before.keys() | after.keys() if before.get(name, "") != after.get(name, "")}


@describes_official_things
def describe_votes(consultation: Consultation) -> Things:
    """Also while it is prepared: what is announced by then is signed with the rest, and read when it opens."""
    told = Poll.announced_at.is_not(None), Poll.opened_by_hand.is_(False)
    query = select(Poll).where(Poll.space_id == consultation.id, *told)
    polls: Iterable[Poll] = db.session.scalars(query.options(selectinload(Poll.options)).order_by(Poll.id))
    return {(Part.POLLS, poll.id): describe_poll(poll) for poll in polls}


def _describe_option(option: PollOption) -> str:
    return "\n".join(filter(None, (option.label, option.detail, say_money(option.cost) if option.cost else "")))


def _say_flag(value: object) -> str:
    return "yes" if value else "no"
