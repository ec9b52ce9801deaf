"""Consent: it passes when nobody objects. An objection is answered, or stands word for word beside the result."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from forum.activities.voting.methods.arrays import NDArray, np
from forum.activities.voting.methods.base import Count, Tally, VotingMethod
from forum.activities.voting.methods.contest import NO_MARK, Contest, Option, Papers, TieRule, by_key
from forum.activities.voting.methods.entries import levels_entry
from forum.activities.voting.methods.explaining import name_all

POSITIONS = (_l("I agree"), _l("I can live with it"), _l("I stand aside"), _l("I object"))
WILLING, OBJECT = 2, 4  # up to this position willing; this one objects


def find_spoilt(_contest: Contest, marks: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return ((marks != NO_MARK) & ((marks < 1) | (marks > OBJECT))).any(axis=1)


def count(contest: Contest, papers: Papers) -> Count:
    by_position = [papers.count_marks(position) for position in range(1, OBJECT + 1)]
    return _decide(contest, {key: [by_position[place][n] for place in range(OBJECT)] for n, key in enumerate(contest.keys)})


def decide(contest: Contest, totals: Tally) -> Count:
    return _decide(contest, {key: totals.details["spread"][key] for key in contest.keys})


def _decide(contest: Contest, spread: dict[str, list[int]]) -> Count:
    willing = by_key(contest, [sum(spread[key][:WILLING]) for key in contest.keys])
    winners = tuple(key for key in contest.keys if willing[key] and not spread[key][-1])
    return Count(willing, winners, details={"spread": spread})


def explain(contest: Contest, tally: Tally) -> list[str]:
    steps = []
    for option in contest.options:
        agree, live_with, aside, objecting = tally.details["spread"][option.key]
        counts = [
            ngettext("%(num)d agrees", "%(num)d agree", agree) if agree else "",
            ngettext("%(num)d can live with it", "%(num)d can live with it", live_with) if live_with else "",
            ngettext("%(num)d stands aside", "%(num)d stand aside", aside) if aside else "",
            ngettext("%(num)d objects", "%(num)d object", objecting) if objecting else _("nobody objects"),
        ]
        steps.append(_("“%(label)s”: %(counts)s.", label=option.label, counts=", ".join(filter(None, counts))))
        if objecting:
            steps.append(_("It does not pass while anyone objects."))
    return steps


def say_outcome(contest: Contest, tally: Tally, passed: tuple[str, ...]) -> str:
    if passed:
        return _("Nobody objects to %(names)s, so this has passed.", names=name_all(contest, passed))
    objecting = max(tally.details["spread"][key][-1] for key in contest.keys)
    return ngettext(
        "This did not pass, because one person objected.", "This did not pass, because %(num)d people objected.", objecting
    )


_RULE = Contest((Option("1", "Meet on the first Tuesday of each month"),))

METHOD = VotingMethod(
    key="consent",
    place=9,
    label=_l("Consent"),
    sentence=_l(
        "Each person agrees, can live with it, stands aside or objects. It passes if nobody objects. We answer every "
        "objection or publish it word for word."
    ),
    why=_l("Good for groups who will keep working together. It finds what nobody has a strong reason to oppose."),
    entry=levels_entry(POSITIONS),
    find_spoilt=find_spoilt,
    count=count,
    decide=decide,
    explain=explain,
    say_outcome=say_outcome,
    picture="activities/voting/pictures/spread.html",
    example=(_RULE, {(1,): 7, (2,): 3, (3,): 1}),
    tie_rules=(TieRule.SHARED,),
    is_open_only=True,
    levels=POSITIONS,
    reason_from=OBJECT,
    least_options=1,
)
