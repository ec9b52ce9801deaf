"""The steps of a count in sentences; what several methods say alike."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from babel.lists import format_list
from flask_babel import format_percent, get_locale, ngettext
from flask_babel import gettext as _

from forum.activities.voting.methods.base import Round, Tally, Tie, VotingMethod
from forum.activities.voting.methods.contest import Contest, Votes
from forum.activities.voting.methods.entries import TOP_SCORE
from forum.kernel.numbers import say_hundredths, say_number

# What votes are asked to reach: half, three fifths, two thirds, three quarters, all.
MILESTONES = (Fraction(1, 2), Fraction(3, 5), Fraction(2, 3), Fraction(3, 4), Fraction(1))


def say_votes(votes: Votes | float) -> str:
    """ "152", "78.37": two places, which is what people read; the table to download has all five. It is cut, not rounded, so
    that a quota that was missed by a hair never looks met."""
    number = Decimal(str(votes))
    if number == number.to_integral_value():
        return say_number(int(number))
    return say_hundredths(number)


def say_percent(part: Votes | float, whole: int, *, is_cut: bool = False) -> str:
    """To the nearest whole percent, but never up to one of MILESTONES: 49.9% must not read as half. `is_cut`: never up at all,
    where it is held against a percentage that somebody has chosen."""
    share = Fraction(str(part)) / whole if whole else Fraction(0)
    shown = Fraction(int(share * 100 + Fraction(1, 2)), 100)
    if is_cut or any(share < milestone <= shown for milestone in MILESTONES):
        shown = Fraction(int(share * 100), 100)
    return format_percent(Decimal(shown.numerator) / shown.denominator)


def find_full_bar(method: VotingMethod, contest: Contest, tally: Tally) -> Votes:
    """What a full bar stands for: as much as an option could have had. So a winner's is full only where everyone was for it."""
    match method.entry.name:
        case "points":
            most = contest.points * tally.counted
        case "scores":
            most = TOP_SCORE * tally.counted
        case _:
            most = len(contest.options) - 1 if "pairs" in tally.details else tally.counted
    return max([most, *tally.votes.values()])


def say_list(labels: list[str]) -> str:
    """ "a", "a and b", "a, b and c" """
    quoted = [_("“%(label)s”", label=label) for label in labels]
    return format_list(quoted, locale=get_locale())


def name_all(contest: Contest, keys: tuple[str, ...] | list[str]) -> str:
    return say_list([contest.label_of(key) for key in keys])


def explain_highest(contest: Contest, tally: Tally) -> list[str]:
    """For methods that add up: the options from most to least, then ties."""
    ranked = sorted(contest.options, key=lambda option: -tally.votes[option.key])
    steps = [f"{option.label}: {say_votes(tally.votes[option.key])}" for option in ranked]
    return steps + explain_ties(contest, tally)


def explain_ties(contest: Contest, tally: Tally) -> list[str]:
    return [explain_tie(contest, tie) for tie in tally.ties]


def explain_tie(contest: Contest, tie: Tie) -> str:
    level = name_all(contest, tie.options)
    favoured = name_all(contest, tie.favoured)
    match tie.settled_by:
        case "shared":
            return _("%(level)s tied, so they share the place, as announced.", level=level)
        case "earlier_round":
            return _("%(level)s tied. %(favoured)s did better in earlier rounds, so goes ahead.", level=level, favoured=favoured)
        case "later_choices":
            return _("%(level)s tied. %(favoured)s had more later choices, so goes ahead.", level=level, favoured=favoured)
    if not contest.seed:
        return _(
            "%(level)s tied, and no number was set for a random draw, so nothing public settles it. Until there is one, "
            "%(favoured)s comes first.",
            level=level,
            favoured=favoured,
        )
    return _("%(level)s tied. %(favoured)s won the public random draw.", level=level, favoured=favoured)


def explain_rounds(contest: Contest, tally: Tally) -> list[str]:
    """For counts in rounds: one sentence or two a round."""
    steps = []
    if "quota" in tally.details:
        steps.append(
            ngettext(
                "An option needs one vote to be chosen.",
                "An option needs %(num)d votes to be chosen.",
                tally.details["quota"],
            )
        )
    steps += [f"{_('Round %(n)d.', n=number)} {_say_round(contest, step)}" for number, step in enumerate(tally.rounds, 1)]
    return steps + explain_ties(contest, tally)


def _say_round(contest: Contest, step: Round) -> str:
    source = step.details.get("source")
    if step.kind == "first":
        said = _("We count first choices.")
        if step.eliminated:
            said += " " + _("Nobody ranked %(labels)s.", labels=name_all(contest, step.eliminated))
    elif step.kind == "surplus":
        said = _("“%(label)s” has more votes than it needs, so the rest move on.", label=contest.label_of(str(source)))
    else:
        said = _("“%(label)s” has the fewest votes and drops out.", label=contest.label_of(str(source)))
    for key, votes in step.details.get("moved", {}).items():
        said += " " + ngettext(
            "%(votes)s vote moves to “%(label)s”.", "%(votes)s votes move to “%(label)s”.", _number_of(votes),
            votes=say_votes(votes), label=contest.label_of(key),
        )  # fmt: skip
    if lost := step.details.get("lost"):
        said += " " + ngettext(
            "%(votes)s vote has no further choice.", "%(votes)s votes have no further choice.", _number_of(lost),
            votes=say_votes(lost),
        )  # fmt: skip
    reached = [key for key in step.elected if key not in step.details.get("filled", [])]
    if reached:
        said += " " + ngettext("%(labels)s is chosen.", "%(labels)s are chosen.", len(reached), labels=name_all(contest, reached))
    if step.details.get("filled"):
        said += " " + _(
            "There are as many places left as options, so these are chosen: %(labels)s.",
            labels=name_all(contest, step.details["filled"]),
        )
    return said


def _number_of(votes: Votes) -> int:
    """For singular and plural: parts of a vote are spoken of as several."""
    return 1 if votes == 1 else max(2, int(votes))
