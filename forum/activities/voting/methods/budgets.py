"""What the two ways to count a participatory budget share: ballots, and picking by most votes what can still be paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.activities.voting.methods.arrays import NDArray, np
from forum.activities.voting.methods.base import Round, Tally, Tie
from forum.activities.voting.methods.contest import NO_MARK, Contest, Option, Papers
from forum.activities.voting.methods.explaining import explain_ties, name_all
from forum.activities.voting.methods.settings import MethodSettings, check_choices, check_range
from forum.activities.voting.methods.ties import draw_lot
from forum.kernel.numbers import say_at_most, say_money, say_money_exactly

MOST_MONEY = 10**9


@dataclass(frozen=True)
class BudgetSettings(MethodSettings):
    money: int = 0  # what may be spent; 0: not said yet
    within_money: bool = False  # each ballot must keep to the money too (a "knapsack")
    least: int = 1  # fewest projects on a ballot that is not blank
    most: int = 0  # 0: as many as one likes

    def find_errors(self) -> dict[str, str]:
        return check_range("money", self.money, 0, MOST_MONEY) | check_choices(self.least, self.most)

    def list_missing(self, options: Sequence[Option]) -> list[str]:
        missing = [] if self.money else [_("Enter how much money there is to spend")]
        return missing + ([_("Enter a cost for each option")] if any(option.cost <= 0 for option in options) else [])

    def say(self) -> str:
        if not self.money:
            return _("There is no budget yet.")
        return _("There is %(money)s to spend.", money=say_money(self.money))


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
    steps = [_("There is %(money)s to spend.", money=_say_amount(contest, contest.money))]
    steps += [_explain_step(contest, step) for step in tally.rounds]
    steps.append(_("%(money)s is left.", money=_say_amount(contest, tally.details["left"])))
    return steps + explain_ties(contest, tally)


def say_outcome(contest: Contest, tally: Tally, passed: tuple[str, ...]) -> str:
    if not passed:
        return _("There was not enough money for any project.")
    spent, total = _say_amount(contest, tally.details["spent"]), _say_amount(contest, contest.money)
    return _("%(names)s can go ahead, for %(spent)s of %(total)s.", names=name_all(contest, passed), spent=spent, total=total)


def say_share(stored: str) -> str:
    """A person's part in a project, which results keep as "£1,234.56", in the site's currency and the reader's language."""
    return say_money_exactly(_read_share(stored))


def _say_most(stored: str) -> str:
    """As `say_share`, for what it was “up to”: where it ends within a penny, the next one."""
    return say_at_most(_read_share(stored))


def _read_share(stored: str) -> Fraction:
    return Fraction(stored.removeprefix("£").replace(",", ""))


def _say_amount(contest: Contest, amount: int) -> str:
    return say_money(amount) if contest.money_unit == 1 else say_money_exactly(Fraction(amount, contest.money_unit))


def say_reason(contest: Contest, step: Round) -> str:
    """Why a project was chosen or not, beside its name, its cost and how many chose it."""
    details = step.details
    left = _say_amount(contest, details["left"])
    if step.kind == "shared":
        reason = _("It took up to %(each)s of each person’s share.", each=_say_most(details["each"]))
    elif step.kind == "picked":
        reason = _("%(left)s is left.", left=left)
    elif step.kind == "topped_up":
        reason = _("With the money left over. %(left)s is left.", left=left)
    elif details["why"] == "no_votes":
        reason = _("Nobody voted for it.")
    else:
        reason = _("Only %(left)s was left.", left=left)
    return f"{reason} {_say_purse(step)}" if "purse" in details else reason


def _say_purse(step: Round) -> str:
    purse = say_share(step.details["purse"])
    return _("The people who voted for it had %(purse)s of their shares left between them.", purse=purse)


def _explain_step(contest: Contest, step: Round) -> str:
    (key, votes), details = next(iter(step.votes.items())), step.details
    about = {
        "label": contest.label_of(key),
        "cost": _say_amount(contest, details["cost"]),
        "left": _say_amount(contest, details["left"]),
        "with_votes": ngettext("with one vote", "with %(num)d votes", int(votes)),
        "chosen_by": ngettext("One person chose it.", "%(num)d people chose it.", int(votes)),
    }
    if step.kind == "shared":
        sentence = _(
            "Chosen: “%(label)s” (%(cost)s). %(chosen_by)s It took up to %(each)s of each person’s share.",
            each=_say_most(details["each"]),
            **about,
        )
    elif step.kind == "picked":
        sentence = _("Chosen: “%(label)s” (%(cost)s), %(with_votes)s. %(left)s is left.", **about)
    elif step.kind == "topped_up":
        sentence = _("Chosen with the money left over: “%(label)s” (%(cost)s), %(with_votes)s. %(left)s is left.", **about)
    elif details["why"] == "no_votes":
        sentence = _("Not chosen: “%(label)s” (%(cost)s). Nobody voted for it.", **about)
    else:
        sentence = _("Not chosen: “%(label)s” (%(cost)s), %(with_votes)s. Only %(left)s was left.", **about)
    if "purse" in details:
        sentence += " " + _(
            "The people who voted for it had %(purse)s of their shares left between them.", purse=say_share(details["purse"])
        )
    return sentence
