"""Where a consultation says what holds of those who decided before: when and how they decide, their meetings, and their name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from forum.consultations.models import Consultation
from forum.consultations.part_names import PARTS
from forum.consultations.snapshots import Part, describe_all
from forum.consultations.wording import FIELDS, say_things
from forum.deciders.models import Decider
from forum.spaces.rules import Things

# What a body is called in short, as in “before the board decides”.
SHORT_NAMES = ("board", "committee", "cabinet", "council", "panel")
# What is changed by naming somebody else, or says who did what.
LEFT_OUT = {Part.DECIDERS, Part.MEETINGS, Part.ROLES, Part.OWN_NAMES, Part.DOCUMENTS, Part.GO_BETWEEN}
OF_PLAN = {Part.BASICS: "decided_when", Part.DECISION_DAY: "decides_on"}


@dataclass(frozen=True)
class Leftover:
    """`where`: the part of the page and the field; `words`: as they stand there."""

    where: str
    words: str


def list_plan(consultation: Consultation, decider: Decider | None = None) -> list[Leftover]:
    """When and how it is decided, as it was planned; with the meetings of whoever is replaced."""
    things = describe_all(consultation)
    found = [
        Leftover(str(FIELDS[name]), line)
        for part, name in OF_PLAN.items()
        for each in say_things(_keep(things, part, name), [part])
        for _label, lines in each.fields
        for line in lines
    ]
    mine = {meeting.id for meeting in decider.meetings} if decider else set()
    meetings: Things = {key: words for key, words in things.items() if key[0] == Part.MEETINGS and key[1] in mine}
    for each in say_things(meetings, [Part.MEETINGS]):
        # The first line is the name of the board, which is on the page already.
        found.append(Leftover(str(PARTS[Part.MEETINGS]), ", ".join(line for _label, lines in each.fields[1:] for line in lines)))
    return found


def list_mentions(consultation: Consultation, name: str) -> list[Leftover]:
    """Other official words in which whoever is replaced is named, in full or in short."""
    shorts = [short for short in SHORT_NAMES if re.search(rf"\b{short}\b", name, re.IGNORECASE)]
    names = "|".join([re.escape(name), *(rf"the {short}" for short in shorts)])
    mentions, found = re.compile(rf"(?<!\w)({names})(?!\w)", re.IGNORECASE), []
    things = describe_all(consultation)
    basics = dict(things[(Part.BASICS, 0)])
    things[(Part.BASICS, 0)] = {key: words for key, words in basics.items() if key not in {"decided_by", "decided_when"}}
    for each in say_things(things, [part for part in PARTS if part not in LEFT_OUT]):
        for label, lines in each.fields:
            where = f"{each.heading}: {label}"
            found += [Leftover(where, _on_one_line(line)) for line in lines if mentions.search(line)]
    return found


def _on_one_line(words: str) -> str:
    """Whatever stood on lines of their own as sentences of their own."""
    first, *others = words.splitlines() or [""]
    return " ".join([first if not others or first.endswith((".", "!", "?", ":")) else f"{first}.", *others])


def _keep(things: Things, part: Part, name: str) -> Things:
    """Of one part, one field alone."""
    return {key: {name: words[name]} for key, words in things.items() if key[0] == part and words.get(name)}
