"""It is as it was before a temporary change: one person says so, with what shows it, another agrees; and it is open again where
that was not so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from forum.agreeing.actions import News, agree_to, ask_colleagues, drop_asked, get_seen, refuse_second
from forum.consultations.models import Consultation
from forum.kernel.actions import action, lock
from forum.kernel.clock import now
from forum.kernel.dates import say_day, to_local
from forum.kernel.errors import Conflict, Invalid, NotFound
from forum.kernel.numbers import say_number
from forum.kernel.permissions import Actor
from forum.kernel.text import has_words
from forum.opening.rules import SIGNERS
from forum.spaces.rules import LONGEST_REASON, why_no_reason
from forum.temporary.actions.changing import BACK_PAGE, DROPPED, end_change, get_to_answer, note_said_back, note_temporary
from forum.temporary.fingerprints import fingerprint_change, fingerprint_said_back
from forum.temporary.kinds import Aftermath
from forum.temporary.models import SaidBack
from forum.temporary.queries import find_change, of
from forum.temporary.rules import AGREE_BACK, FEWEST_WORDS, LONGEST_CHANGE, REOPEN, SAY_AFTERMATH
from forum.temporary.sentences import BACK_ASKED
from forum.temporary.snapshots import describe_change


@dataclass(frozen=True)
class BackWords:
    """What that it is as it was means, what somebody saw that shows it, and on which day."""

    words: str
    shown: str
    seen_on: date | None


@action(SAY_AFTERMATH, lock=lock)
def say_back(actor: Actor, consultation: Consultation, said: BackWords, *, seen: str) -> None:
    """It goes on until a colleague agrees. Raises Invalid without what shows it, Conflict while another is waiting and when it is
    said already what came after."""
    change = get_to_answer(consultation, seen)
    _check(said, change.changed_on)
    about = {"words": said.words.strip(), "shown": said.shown.strip(), "seen_on": said.seen_on}
    refuse_second(actor, SaidBack, of(consultation), **about)
    asked = SaidBack(space_id=consultation.id, **about)
    ask_colleagues(actor, asked, consultation, SIGNERS, News(asked.told_as, BACK_ASKED(), BACK_PAGE))
    note_said_back(actor, asked, "said")


@action(AGREE_BACK, lock=lock)
def agree_back(actor: Actor, consultation: Consultation, *, seen: str) -> None:
    """Ends it, in public. Raises as `agreeing` does."""
    asked = get_seen(SaidBack, of(consultation), seen, fingerprint_said_back)
    change = get_to_answer(consultation, fingerprint_change(consultation, find_change(consultation)))
    agree_to(actor, asked, consultation)
    end_change(actor, consultation, change, Aftermath.BACK, asked.words, asked_by_id=asked.asked_by_id)


@action(AGREE_BACK, lock=lock)
def drop_back(actor: Actor, consultation: Consultation, *, seen: str) -> None:
    """Whoever said so takes it back, or a colleague says no."""
    asked = get_seen(SaidBack, of(consultation), seen, fingerprint_said_back)
    drop_asked(actor, asked, consultation, DROPPED)
    note_said_back(actor, asked, "dropped")


@action(REOPEN, lock=lock)
def reopen_change(actor: Actor, consultation: Consultation, *, reason: str) -> None:
    """People were told that it is as it was, and it is not: it goes on, and is late where its end has passed. Raises Invalid
    without a reason, Conflict where it is not said to be as it was."""
    change = find_change(consultation)
    if change is None:
        raise NotFound
    if change.aftermath != Aftermath.BACK:
        raise Conflict(_("People have not been told that things are back as they were."))
    if why := why_no_reason(reason, _("Enter what is not back as it was")):
        raise Invalid({"reason": why})
    before = describe_change(change)
    change.aftermath, change.aftermath_words, change.answered_at, change.told_at = "", "", None, None
    consultation.temporary_until = change.ends_on
    change.times_reopened += 1
    note_temporary(actor, consultation, before, change, reason, "reopened")


def _check(said: BackWords, changed_on: date | None) -> None:
    errors = {}
    for name, most in (("words", LONGEST_REASON), ("shown", LONGEST_CHANGE)):
        if len(getattr(said, name)) > most:
            errors[name] = _("Use %(most)s characters or fewer", most=say_number(most))
    if not has_words(said.words):
        errors["words"] = _("Enter what comes after, and from when")
    if len(said.shown.split()) < FEWEST_WORDS:
        errors["shown"] = _("Enter what someone saw that is back, and where, in at least %(fewest)d words", fewest=FEWEST_WORDS)
    if said.seen_on is None or said.seen_on > to_local(now()).date():
        errors["seen_on"] = _("Enter the date it was seen. It cannot be in the future")
    elif changed_on is not None and said.seen_on < changed_on:
        errors["seen_on"] = _("This changed on %(day)s. Enter a date on or after that day", day=say_day(changed_on))
    if errors:
        raise Invalid(errors)
