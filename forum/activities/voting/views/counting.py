"""Checking a result: ballots to download, receipts, a recount in the page, how each method counts."""

from __future__ import annotations

import json

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from forum.activities.voting.files import blt, published
from forum.activities.voting.methods import all_methods
from forum.activities.voting.methods.base import Tally, VotingMethod, find_differences, make_example, tally
from forum.activities.voting.models import Poll, Publishes, Result
from forum.activities.voting.queries.ballots import count_entered, count_now, gather_ballots, list_codes
from forum.activities.voting.queries.polls import get_poll, make_contest
from forum.activities.voting.queries.showing import is_result_withheld
from forum.activities.voting.receipts import chain_codes, hash_ballots
from forum.kernel.errors import NotFound
from forum.kernel.text import tidy_line
from forum.web.access import anyone, current_actor

blueprint = Blueprint("voting_count", __name__)
BASE = "/consultations/<slug>/polls/<public_id>"
RANKINGS = "ranks"


@blueprint.get(f"{BASE}/recount")
@anyone
def recount(slug: str, public_id: str) -> ResponseReturnValue:
    """Counts the published ballots again, now, and puts both counts side by side."""
    poll, result = _get_published(slug, public_id)
    stored = json.loads(result.tally)
    recounted = count_now(poll)
    return render_template(
        "activities/voting/recount.html",
        poll=poll,
        consultation=poll.consultation,
        activity=poll.activity,
        contest=make_contest(poll),
        stored=Tally.from_json(stored),
        recounted=recounted,
        differences=find_differences(stored, recounted),
        same_ballots=hash_ballots(gather_ballots(poll), result.salt) == result.ballots_hash,
        result=result,
    )


@blueprint.get(f"{BASE}/ballots.json")
@anyone
def ballots_json(slug: str, public_id: str) -> ResponseReturnValue:
    poll, result = _get_published(slug, public_id, ballots=True)
    stored = Tally.from_json(json.loads(result.tally))
    entered = count_entered(poll, json.loads(result.origins))
    text = published.write_ballots(poll.question, make_contest(poll), gather_ballots(poll), stored, entered=entered[:2])
    return _download(text, "application/json", f"{poll.public_id}.json")


@blueprint.get(f"{BASE}/totals.json")
@anyone
def totals_json(slug: str, public_id: str) -> ResponseReturnValue:
    poll, result = _get_published(slug, public_id)
    entered = count_entered(poll, json.loads(result.origins))
    stored = Tally.from_json(json.loads(result.tally))
    text = published.write_totals(poll.question, make_contest(poll), stored, entered=entered[:2])
    return _download(text, "application/json", f"{poll.public_id}-totals.json")


@blueprint.get(f"{BASE}/ballots.blt")
@anyone
def ballots_blt(slug: str, public_id: str) -> ResponseReturnValue:
    poll, _result = _get_published(slug, public_id, ballots=True)
    if poll.method.entry.name != RANKINGS:
        raise NotFound
    text = blt.write(make_contest(poll), gather_ballots(poll), poll.question)
    return _download(text, "text/plain; charset=utf-8", f"{poll.public_id}.blt")


@blueprint.get(f"{BASE}/receipts")
@anyone
def receipts(slug: str, public_id: str) -> ResponseReturnValue:
    """Looks a code up in the list of all, and explains what that proves."""
    poll, result = _get_published(slug, public_id)
    rows = chain_codes(list_codes(poll))
    code = tidy_line(request.args.get("code")).lower().replace(" ", "-")
    place = next((number for number, (other, _hash) in enumerate(rows, 1) if other == code), None)
    return render_template(
        "activities/voting/receipts.html",
        poll=poll,
        consultation=poll.consultation,
        activity=poll.activity,
        result=result,
        rows=rows,
        code=code,
        is_empty="code" in request.args and not code,
        place=place,
    )


@blueprint.get(f"{BASE}/receipts.txt")
@anyone
def receipts_txt(slug: str, public_id: str) -> ResponseReturnValue:
    poll, _result = _get_published(slug, public_id)
    rows = [f"{number} {code} {chained}\n" for number, (code, chained) in enumerate(chain_codes(list_codes(poll)), 1)]
    return _download("".join(rows), "text/plain; charset=utf-8", f"{poll.public_id}-receipts.txt")


@blueprint.get("/how-votes-are-counted")
@anyone
def methods() -> ResponseReturnValue:
    """Every method with a small example, counted by the code that counts polls."""
    return render_template("activities/voting/methods.html", shown=[_make_shown(method) for method in all_methods().values()])


def _make_shown(method: VotingMethod) -> dict[str, object]:
    contest, papers = method.example
    ballots = make_example(contest, papers)
    counted = tally(method, contest, ballots)
    marked = [(times, method.entry.describe(contest, marks)) for marks, times in ballots.items()]
    return {"method": method, "contest": contest, "ballots": marked, "steps": method.explain(contest, counted), "tally": counted}


def _get_published(slug: str, public_id: str, *, ballots: bool = False) -> tuple[Poll, Result]:
    """A poll whose result is public, counted from enough ballots; with `ballots`, one whose ballots are public too."""
    poll = get_poll(current_actor(), slug, public_id)
    if poll.result is None or is_result_withheld(poll.result):
        raise NotFound
    if ballots and poll.result.publishes != Publishes.BALLOTS:
        raise NotFound
    return poll, poll.result


def _download(text: str, content_type: str, name: str) -> Response:
    return Response(text, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
