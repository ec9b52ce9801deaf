"""`forum tally` and `forum recount`: counting files of ballots. They need no database and no settings, so that a stranger can
check a result with a copy of the code alone."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask_babel import Babel

from config import read_currency
from forum.activities.voting.files.base import CannotCount, VoteFile, fit_to
from forum.activities.voting.files.reading import read_votes
from forum.activities.voting.methods import all_methods, find_method
from forum.activities.voting.methods.base import Tally, VotingMethod, find_differences, recount_totals
from forum.activities.voting.methods.base import tally as count_ballots
from forum.activities.voting.methods.contest import Contest, TieRule
from forum.activities.voting.methods.explaining import name_all
from forum.kernel.files import FileFault, make_printable

FILE = click.Path(path_type=Path, dir_okay=False)


def speak() -> Any:
    """A context in which the methods can find their words."""
    app = Flask("forum")
    app.config["CURRENCY"] = read_currency(os.environ)
    Babel(app)
    return app.app_context()


@click.command()
@click.argument("file", type=FILE)
@click.option("--method", "key", type=click.Choice(list(all_methods())), help="How to count. Files we publish already say this.")
@click.option("--seats", type=click.IntRange(1, 250), help="How many are chosen.")
@click.option("--ties", type=click.Choice([str(rule) for rule in TieRule]), help="How ties are settled.")
@click.option("--seed", help="The number used for the random draw.")
@click.option("--points", type=click.IntRange(1, 250), help="Points each voter has.")
@click.option("--columns", default="", help="CSV: the columns that are options, separated by commas.")
@click.option("--names-in", default="", help="CSV: the columns that name options, first choice first, separated by commas.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole count as JSON.")
def tally(
    file: Path,
    key: str | None,
    seats: int | None,
    ties: str | None,
    seed: str | None,
    points: int | None,
    columns: str,
    names_in: str,
    as_json: bool,
) -> None:
    "Count a file of votes: BLT, PrefLib (.soc .soi .toc .toi), Pabulib (.pb), CSV or a file published with a result (.json)."
    if (columns or names_in) and file.suffix.lower() != ".csv":
        raise click.ClickException("--columns and --names-in are for CSV files.")
    if columns and names_in:
        raise click.ClickException("Say either --columns or --names-in.")
    votes = _read(file, _split(columns), _split(names_in))
    if not (key or votes.method):
        raise click.ClickException(f"Say how to count with --method: {', '.join(all_methods())}")
    method = find_method(key or votes.method)
    contest = _with_options(method, votes, {"seats": seats, "ties": ties, "seed": seed, "points": points})
    try:
        counted = count_ballots(method, contest, fit_to(method, votes))
    except CannotCount as problem:
        raise click.ClickException(make_printable(f"{file.name}: {problem}.")) from problem
    if votes.contest.seats != contest.seats and not seats:
        click.echo(f"The file is for {votes.contest.seats} seats; {method.key} does not count for several.", err=True)
    click.echo(_to_json(contest, counted, votes.title) if as_json else _describe(method, contest, counted, votes.title))


@click.command()
@click.argument("file", type=FILE)
def recount(file: Path) -> None:
    """Count what a poll published (.json), ballots or totals, again and compare it with the result it claims."""
    votes = _read(file)
    if not votes.method:
        raise click.ClickException(f"{file.name}: only a file that a poll published claims a result. Use: forum tally")
    method = find_method(votes.method)
    counted = count_ballots(method, votes.contest, votes.ballots) if votes.has_ballots else _recount_totals(file, method, votes)
    click.echo(_describe(method, votes.contest, counted, votes.title))
    differences = find_differences(votes.stated, counted)
    for difference in differences:
        click.echo(f"NOT THE SAME: {make_printable(difference)}")
    if differences:
        sys.exit(1)
    click.echo("The recount matches the result.")


def _recount_totals(file: Path, method: VotingMethod, votes: VoteFile) -> Tally:
    if method.decide is None:
        raise click.ClickException(f"{file.name}: totals cannot repeat the rounds of {method.key}, only named auditors can.")
    try:
        return recount_totals(method, votes.contest, Tally.from_json(dict(votes.stated)))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as problem:
        raise click.ClickException(make_printable(f"{file.name}: the result lacks some of its totals.")) from problem


def _read(file: Path, columns: tuple[str, ...] = (), names_in: tuple[str, ...] = ()) -> VoteFile:
    try:
        return read_votes(file, columns, names_in)
    except FileFault as fault:
        raise click.ClickException(f"Nothing was counted. {fault}") from fault


def _split(names: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in names.split(",") if name.strip())


def _with_options(method: VotingMethod, votes: VoteFile, options: dict[str, Any]) -> Contest:
    """The contest of the file, with what was said on the command line; what the method has no use for is refused. The first tie
    rule a method has is its usual one."""
    given = {name: value for name, value in options.items() if value is not None}
    for name in ("seats", "points"):
        if name in given and name not in method.setting_names:
            raise click.ClickException(f"{method.key} has no use for --{name}.")
    rule = TieRule(given.pop("ties", votes.contest.ties if votes.method else method.tie_rules[0]))
    if rule not in method.tie_rules:
        raise click.ClickException(f"{method.key} settles ties by {' or '.join(method.tie_rules)}, not {rule}.")
    if "seed" in given and rule is TieRule.SHARED:
        raise click.ClickException("Ties are shared, so no lot is drawn: leave out --seed, or say --ties lot.")
    if "points" in method.setting_names and not (votes.method or votes.contest.points or "points" in given):
        raise click.ClickException("Use --points to say how many points each voter has.")
    if "money" in method.setting_names and not votes.contest.money:
        raise click.ClickException(f"{method.key} needs costs and a budget, as Pabulib's files have them.")
    seats = votes.contest.seats if votes.method or "seats" in method.setting_names else 1
    return replace(replace(votes.contest, ties=rule, seats=seats), **given)


def _to_json(contest: Contest, counted: Tally, title: str) -> str:
    """Money is in parts of a pound: `money_unit` of them make one."""
    about = {
        "title": title,
        "options": [{"key": option.key, "label": option.label} for option in contest.options],
        "seed": contest.seed,
        "money_unit": contest.money_unit,
    }
    lines = json.dumps(about | counted.to_json(), ensure_ascii=False, indent=1).split("\n")
    return "\n".join(make_printable(line) for line in lines)


def _describe(method: VotingMethod, contest: Contest, counted: Tally, title: str) -> str:
    """Names come from a stranger's file, so each is made printable before it stands in a sentence."""
    named = tuple(replace(option, label=make_printable(option.label)) for option in contest.options)
    contest = replace(contest, options=named)
    chosen = name_all(contest, counted.winners) or "nothing"
    head = [
        *([make_printable(title)] if title else []),
        f"{method.label}. {method.sentence}",
        f"{counted.ballots} ballots: {counted.counted} counted, {counted.blank} blank, {counted.spoilt} spoilt.",
        f"Chosen: {chosen}.",
        "",
    ]
    return "\n".join(head + method.explain(contest, counted))
