"""Gradients of agreement: eight levels from a wholehearted yes to an objection, after Sam Kaner's scale
("Facilitator's Guide to Participatory Decision-Making")."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from forum.activities.voting.methods.arrays import NDArray, np
from forum.activities.voting.methods.base import Count, Share, Tally, VotingMethod
from forum.activities.voting.methods.contest import NO_MARK, Contest, Option, Papers, TieRule, by_key
from forum.activities.voting.methods.entries import levels_entry
from forum.activities.voting.methods.explaining import name_all, say_percent

LEVELS = (
    _l("Wholehearted yes"),
    _l("Yes, with small worries"),
    _l("I can support it"),
    _l("Mixed feelings, no strong view"),
    _l("We need to talk more first"),
    _l("I do not like it, but I will go along with it"),
    _l("I disagree, but I will not stand in the way"),
    _l("I object"),
)
FOR, AGAINST, OBJECT = 3, 6, 8  # up to this level for it; from this level against it; this level objects


def find_spoilt(_contest: Contest, marks: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return ((marks != NO_MARK) & ((marks < 1) | (marks > OBJECT))).any(axis=1)


def count(contest: Contest, papers: Papers) -> Count:
    """Votes are those for it (the first three levels). What more are for than against wins; no single winner is looked for."""
    by_level = [papers.count_marks(level) for level in range(1, OBJECT + 1)]
    return _decide(contest, {key: [by_level[level][n] for level in range(OBJECT)] for n, key in enumerate(contest.keys)})


def decide(contest: Contest, totals: Tally) -> Count:
    return _decide(contest, {key: totals.details["spread"][key] for key in contest.keys})


def _decide(contest: Contest, spread: dict[str, list[int]]) -> Count:
    supporting = by_key(contest, [sum(spread[key][:FOR]) for key in contest.keys])
    winners = tuple(key for key in contest.keys if supporting[key] > sum(spread[key][AGAINST - 1 :]))
    return Count(supporting, winners, details={"spread": spread})


def measure_support(tally: Tally) -> dict[str, Share]:
    return {key: Share(votes, sum(tally.details["spread"][key])) for key, votes in tally.votes.items()}


def explain(contest: Contest, tally: Tally) -> list[str]:
    steps = []
    for option in contest.options:
        spread = tally.details["spread"][option.key]
        details = {
            "label": option.label,
            "for_": sum(spread[:FOR]),
            "between": sum(spread[FOR : AGAINST - 1]),
            "against": sum(spread[AGAINST - 1 :]),
            "objecting": spread[-1],
        }
        steps.append(
            _(
                "“%(label)s”: %(for_)d for it (levels 1 to 3), %(between)d in between (levels 4 and 5) and %(against)d "
                "against it (levels 6 to 8).",
                **details,
            )
            + " "
            + (ngettext("One of them objects.", "%(num)d of them object.", spread[-1]) if spread[-1] else _("Nobody objects."))
        )
        if sum(spread):
            mean = sum(level * number for level, number in enumerate(spread, 1)) / sum(spread)
            steps.append(_("The average level is %(mean)s, but the spread tells you more.", mean=f"{mean:.1f}"))
    return steps


def say_outcome(contest: Contest, tally: Tally, passed: tuple[str, ...]) -> str:
    if not passed:
        return _("No agreement, because at least as many people are against it as for it.")
    names, support = name_all(contest, passed), measure_support(tally)
    if len(passed) > 1:
        return _("More people are for %(names)s than against.", names=names)
    share, objecting = support[passed[0]], tally.details["spread"][passed[0]][-1]
    said = _(
        "%(names)s: %(percent)s of %(whole)d people are for it",
        names=names,
        percent=say_percent(share.part, share.whole),
        whole=share.whole,
    )
    return said + (
        ngettext(", one person objects.", ", %(num)d people object.", objecting) if objecting else _(", nobody objects.")
    )


_LIGHTS = Contest((Option("1", "Lights off in the park at 11pm"),))

METHOD = VotingMethod(
    key="gradients",
    place=8,
    label=_l("How far people agree"),
    sentence=_l(
        "Each person says how far they agree, on 8 levels from “wholehearted yes” to “I object”. We show the spread and "
        "every objection, not just an average."
    ),
    why=_l("Good for seeing how strong an agreement is and what worries people. Use it for one proposal, or a few."),
    entry=levels_entry(LEVELS),
    find_spoilt=find_spoilt,
    count=count,
    decide=decide,
    explain=explain,
    say_outcome=say_outcome,
    picture="activities/voting/pictures/spread.html",
    example=(_LIGHTS, {(1,): 6, (2,): 4, (4,): 1, (7,): 2, (8,): 1}),
    tie_rules=(TieRule.SHARED,),
    measure_support=measure_support,
    is_open_only=True,
    levels=LEVELS,
    reason_from=OBJECT,
    least_options=1,
)
