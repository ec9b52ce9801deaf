"""The agreement of the demo: three sides, what they ask, offer and sign, and the term that one of them refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from forum.consultations.models import Activity
from forum.consultations.queries import find_place
from forum.kernel.permissions import Actor
from forum.negotiating.actions import delegating, preparing, signing, speaking
from forum.negotiating.fingerprints import (
    fingerprint_all,
    fingerprint_basics,
    fingerprint_party,
    fingerprint_signing,
    fingerprint_term,
    fingerprint_wording,
)
from forum.negotiating.kinds import Act
from forum.negotiating.models import Negotiation, Party
from forum.negotiating.queries import find_negotiation
from forum.negotiating.rules import find_delegate

Entry = dict[str, Any]
MakeMoment = Callable[[list[Any] | int], datetime]


def list_negotiations(
    entries: list[Entry], actors: Mapping[str, Actor], activities: Mapping[str, Activity], moment: MakeMoment, today: date
) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """What is prepared, when it begins, and each step with its moment. One without `begins` is still prepared."""
    for entry in entries:
        activity = activities[entry["activity"]]
        yield moment(entry["at"]), partial(_prepare, actors, activity, entry, today)
        if "begins" in entry:
            yield moment(entry["begins"]), partial(_begin, actors, activity)
        for step in entry.get("steps", []):
            yield moment(step["at"]), partial(_happen, actors[step["by"]], activity, step)


def _prepare(actors: Mapping[str, Actor], activity: Activity, entry: Entry, today: date) -> None:
    broker = actors["go-between"]
    negotiation = preparing.prepare(broker, activity)
    basics = {"without_agreement": entry["without_agreement"], "ends_on": today + timedelta(days=entry["ends_on"])}
    preparing.set_basics(broker, negotiation, **basics, seen=fingerprint_basics(negotiation))
    for each in entry.get("rounds", []):
        days = {name: today + timedelta(days=each[name]) for name in ("starts_on", "ends_on")}
        preparing.add_round(broker, negotiation, title=each["title"], **days)
    for side in entry["sides"]:
        words = preparing.PartyWords(side["name"], side["capacity"], side["chosen_how"], side["signing_rule"])
        party = preparing.add_party(broker, negotiation, words)
        for key in side["people"]:
            place = find_place(actors[key], activity)
            assert place is not None  # noqa: S101  (a content file that names somebody who has not come is a mistake)
            delegate = delegating.ask_delegate(broker, party, name=place.pseudonym)
            delegating.accept_delegation(actors[key], delegate, seen=fingerprint_party(party))
    for term in entry["terms"]:
        preparing.add_term(broker, negotiation, preparing.TermWords(**term | {"due_on": today + timedelta(days=term["due_on"])}))


def _find(activity: Activity) -> Negotiation:
    negotiation = find_negotiation(activity)
    assert negotiation is not None  # noqa: S101  (it is prepared first)
    return negotiation


def _begin(actors: Mapping[str, Actor], activity: Activity) -> None:
    negotiation = _find(activity)
    preparing.begin(actors["go-between"], negotiation, seen=fingerprint_all(negotiation))


def _happen(actor: Actor, activity: Activity, step: Entry) -> None:
    negotiation = _find(activity)
    if step["do"] == "word":
        term = negotiation.terms[step["term"]]
        now = term.wording
        words = preparing.TermWords(term.title, step["text"], now.state, now.note, now.owner, now.due_on)
        signing.propose_wording(actor, term, words, why=step["words"], seen=fingerprint_term(term))
        return
    delegate = find_delegate(actor, negotiation)
    assert delegate is not None  # noqa: S101  (as above)
    _say(actor, delegate.party, negotiation, step)


def _say(actor: Actor, party: Party, negotiation: Negotiation, step: Entry) -> None:
    if step["do"] == "need":
        speaking.write_need(actor, party, words=step["words"])
        return
    term = negotiation.terms[step["term"]]
    match step["do"]:
        case "sign":
            signing.sign_term(actor, party, term=term, seen=fingerprint_signing(term, party))
        case "ask" | "offer":
            speaking.say_on_term(actor, party, term=term, act=Act(step["do"]), body=step["words"])
        case stand:
            seen = fingerprint_wording(term.wording)
            speaking.take_position(actor, party, term=term, stand=stand, because=step["words"], seen=seen)
