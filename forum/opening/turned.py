"""What something opened with and is so no more: people read that on top of its page."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from forum.consultations.events import consultation_stream
from forum.consultations.models import Consultation
from forum.consultations.rules import State, state_of_consultation
from forum.consultations.snapshots import Part
from forum.consultations.standing import OVER, find_standing
from forum.kernel.events import list_dated_events
from forum.opening.checks import all_checks
from forum.opening.events import OpeningChanged
from forum.opening.kinds import CheckStanding
from forum.opening.known import GateInputs
from forum.opening.models import Opening
from forum.opening.preview import is_previewed
from forum.opening.queries import GateLine, read_line
from forum.spaces.queries import list_of_thing
from forum.spaces.rules import read_words

# As `OpeningChanged` has what nobody does.
TURNED, MET_AGAIN = "turned", "met again"


def list_turned(consultation: Consultation, opening: Opening | None, known: GateInputs | None = None) -> list[GateLine]:
    """In the order of the gate, each until it is so again. What is found from the data is among it only as long as people can
    take part: after that nobody has to put it right. `known`: as for `read_gate`."""
    if opening is None or opening.opened_at is None or is_previewed(consultation):
        return []
    known, done = known or GateInputs(consultation, opening), (opening.tier, CheckStanding.DONE)
    kept = {row.check_key for row in known.opened if (row.tier, row.standing) == done}
    is_over = can_nobody_take_part(consultation)
    checks = [check for key, check in all_checks().items() if key in kept and check.no_longer]
    lines = [read_line(check, known, known.answers.get(check.key), None) for check in checks if not (is_over and check.find)]
    missing = [line for line in lines if line.standing is not CheckStanding.DONE]
    return [replace(line, has_turned=True, since=_find_since(known, line)) for line in missing]


def can_nobody_take_part(consultation: Consultation) -> bool:
    """Nor will anybody."""
    return state_of_consultation(consultation) is State.CLOSED or find_standing(consultation) in OVER


def list_noted_turns(consultation: Consultation) -> dict[str, datetime]:
    """Of what is found from the data and is so no more, by the key of the check, when that was noted."""
    stream, about = consultation_stream(consultation.id), {"how": (TURNED, MET_AGAIN)}
    last = {event.about: (moment, event.how) for moment, event in list_dated_events(stream, 0, OpeningChanged, about)}
    return {key: moment for key, (moment, how) in last.items() if how == TURNED}


def _find_since(known: GateInputs, line: GateLine) -> datetime | None:
    """Of an answer, when it turned first, in whatever words since."""
    answer = known.answers.get(line.check.key)
    if answer is None:
        return list_noted_turns(known.consultation).get(line.check.key)
    since = answer.said_at
    for version in list_of_thing(known.consultation.id, Part.OPENING_CHECKS, answer.id):
        if (read_words(version.after) or {}).get("is_met") != "no":
            break
        since = version.at
    return since
