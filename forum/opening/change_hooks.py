"""What an official change is asked once people can read it: that it does not newly say that all is decided, and, of what opened
before there were checks, that these are answered first."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from forum.consultations.actions.promise import find_why_decided
from forum.consultations.change_guards import OfficialChange, guards_changes
from forum.consultations.snapshots import Part
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.errors import Invalid
from forum.opening.checks.reads_open import OF_WHOEVER_DECIDES
from forum.opening.decided_words import find_newly_decided
from forum.opening.mending import allows_mending, asks_for_checks, say_checks_come_first
from forum.spaces.rules import ThingWords

# Of each part the fields that say what people are asked, and in what form they are named where that is another.
ASKING = {
    Part.BASICS: ("title", "summary", "promise"),
    Part.SCOPE: ("open", "conditional", "settled"),
    Part.FRAMINGS: ("problem",),
    Part.SECTIONS: ("title", "text"),
    Part.QUESTIONS: ("title", "text"),
    Part.PHASES: ("name", "note"),
    Part.ACTIVITIES: ("title", "summary"),
    Part.OPENING_CHECKS: ("answered",),
}
FORM_FIELDS = dict.fromkeys(("open", "conditional", "settled"), "rows") | {"answered": "words"}
GATED = {
    *ASKING,
    Part.DOCUMENTS,
    Part.AFFECTED,
    Part.OPTIONS,
    Part.FINDINGS,
    Part.KEY_DATES,
    Part.EVIDENCE,
    Part.ORGANISATIONS,
    Part.DECIDERS,
    Part.MEETINGS,
    Part.TEMPORARY,
}


@guards_changes
def refuse_newly_decided(change: OfficialChange) -> None:
    """Beside each field that reads as decided now and did not before; once it is decided, it may say so."""
    if change.after is None or change.part not in ASKING or find_why_decided(change.consultation):
        return
    if change.part is Part.OPENING_CHECKS and change.after["check"] not in OF_WHOEVER_DECIDES:
        return
    before, day = list(_list_texts(change.part, change.before)), to_local(now()).date()
    errors = {}
    for name in ASKING[change.part]:
        for text in _list_values(change.after, name):
            if sentence := find_newly_decided(before, text, day):
                errors[FORM_FIELDS.get(name, name)] = _say_decided(name, sentence)
    if errors:
        raise Invalid(errors)


@guards_changes
def refuse_before_checks(change: OfficialChange) -> None:
    """Until a colleague has signed the answers; but for whatever the checks themselves ask to be put right."""
    consultation = change.consultation
    if not asks_for_checks(consultation) or change.part not in GATED or change.how == "stopped":
        return
    if not allows_mending(consultation, change.part):
        raise Invalid({"form": say_checks_come_first()})


def _list_texts(part: Part, words: ThingWords | None) -> Iterator[str]:
    for name in ASKING[part]:
        yield from _list_values(words or {}, name)


def _list_values(words: ThingWords, name: str) -> list[str]:
    """Why something is settled may say who decided that."""
    said = words.get(name, "")
    lines = said if isinstance(said, list) else [said]
    return [line.partition("\n")[0] for line in lines] if name == "settled" else lines


def _say_decided(name: str, sentence: str) -> str:
    if name == "settled":
        return _("“%(sentence)s” sounds as if all is decided. Name what is settled, and say why below it", sentence=sentence)
    return _("“%(sentence)s” sounds as if it is already decided. Say what people can still change", sentence=sentence)
