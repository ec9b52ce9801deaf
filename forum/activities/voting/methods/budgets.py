"""What the two ways to count a participatory budget share: ballots, and picking by most votes what can still be paid."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.activities.voting.methods.arrays import NDArray, np
from forum.activities.voting.methods.base import Round, Tally, Tie
from forum.activities.voting.methods.contest import NO_MARK, Contest, Papers
from forum.activities.voting.methods.entries import say_money
from forum.activities.voting.methods.explaining import explain_ties, name_all
from forum.activities.voting.methods.ties import draw_lot


def find_spoilt(contest: Contest, marks: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Fewer or more projects than allowed; or more money than there is, when each ballot must keep to it."""
    chosen = marks != NO_MARK
    number = chosen.sum(axis=1)
    spoilt = (number < contest.least) | (number > (contest.most or len(contest.options)))
    if contest.within_money:
        costs = np.array([option.cost for option in contest.options], dtype=np.int64)
        spoilt |= chosen @ costs > contest.money
    return spoilt


def count_supporters(contest: Contest, papers: Papers) -> dict[str, int]:
    return dict(zip(contest.keys, papers.add_up(papers.marks != NO_MARK), strict=True))


def pick_by_votes(
    contest: Contest, votes: dict[str, int], waiting: list[str], left: int, kind: str = "picked"
) -> tuple[list[Round], list[Tie], int]:
    """Goes through projects from most votes to least and takes each that the money left can pay.

    Returns what happened to each, the ties that mattered and the money left. A tie matters when not all that are level could
    be paid."""
    cost = {option.key: option.cost for option in contest.options}
    lot = {key: place for place, key in enumerate(draw_lot(contest.seed, contest.keys))}
    order = sorted(waiting, key=lambda key: (-votes[key], lot[key]))
    rounds: list[Round] = []
    ties: list[Tie] = []
    level: list[str] = []
    for place, key in enumerate(order):
        if not level:
            level = [other for other in order[place:] if votes[other] == votes[key]]
            before = left
        if votes[key] and cost[key] <= left:
            left -= cost[key]
            rounds.append(Round(kind, {key: votes[key]}, elected=(key,), details={"cost": cost[key], "left": left}))
        else:
            reason = "no_votes" if not votes[key] else "too_dear"
            rounds.append(
                Round("missed", {key: votes[key]}, eliminated=(key,), details={"cost": cost[key], "left": left, "why": reason})
            )
        if key == level[-1]:
            # Only those the money could have paid on their own stood in each other's way.
            rivals = [other for other in level if cost[other] <= before and votes[other]]
            picked = [other for other in rivals if any(other in step.elected for step in rounds)]
            if picked and len(picked) < len(rivals):
                ties.append(Tie(tuple(rivals), "lot", tuple(picked)))
            level = []
    return rounds, ties, left


def explain(contest: Contest, tally: Tally) -> list[str]:
    """The reason for each pick and each miss."""
    steps = [_("%(money)s can be spent.", money=say_money(contest.money))]
    steps += [_explain_step(contest, step) for step in tally.rounds]
    steps.append(_("%(money)s is left.", money=say_money(tally.details["left"])))
    return steps + explain_ties(contest, tally)


def say_outcome(contest: Contest, tally: Tally, passed: tuple[str, ...]) -> str:
    if not passed:
        return _("No project could be paid.")
    spent, total = say_money(tally.details["spent"]), say_money(contest.money)
    return _("%(names)s can be paid: %(spent)s of %(total)s.", names=name_all(contest, passed), spent=spent, total=total)


def _explain_step(contest: Contest, step: Round) -> str:
    (key, votes), details = next(iter(step.votes.items())), step.details
    about = {
        "label": contest.label_of(key),
        "votes": votes,
        "cost": say_money(details["cost"]),
        "left": say_money(details["left"]),
    }
    if step.kind == "shared":
        sentence = _(
            "Picked: “%(label)s” (%(cost)s). %(votes)d people chose it and paid %(each)s each at most.",
            each=details["each"],
            **about,
        )
    elif step.kind == "picked":
        sentence = _("Picked: “%(label)s” (%(cost)s), chosen by %(votes)d. %(left)s is left.", **about)
    elif step.kind == "topped_up":
        sentence = _("Picked from what was left: “%(label)s” (%(cost)s), chosen by %(votes)d. %(left)s is left.", **about)
    elif details["why"] == "no_votes":
        sentence = _("Not picked: “%(label)s” (%(cost)s). Nobody chose it.", **about)
    else:
        sentence = _("Not picked: “%(label)s” (%(cost)s), chosen by %(votes)d. Only %(left)s was left.", **about)
    if "purse" in details:
        sentence += " " + _("Its supporters had %(purse)s of their shares left together.", purse=details["purse"])
    return sentence
