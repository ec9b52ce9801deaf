"""What a promise to people needs, and what it costs to promise less."""

from __future__ import annotations

from flask_babel import gettext as _

from forum.consultations.completeness import says_what_it_follows
from forum.consultations.extension_points import find_why_not_level, list_named_deciders
from forum.consultations.models import Basics, Consultation, Phase
from forum.consultations.promise_levels import PromiseLevel, falls, loses_followed
from forum.consultations.rules import has_begun
from forum.consultations.standing import find_decision_days, is_decision_in_force
from forum.kernel.dates import say_day, to_local
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.permissions import SYSTEM, Actor
from forum.spaces.rules import ThingWords, why_no_reason

# What people were asked, and what they were promised.
KEPT = ("title", "summary", "promise_level", "promise", "decision_follows", "decided_by", "decided_when")
LOWERED = "promise lowered"  # in `ConsultationChanged`: stored


def check_promise(actor: Actor, consultation: Consultation, reason: str, *, before: ThingWords) -> str:
    """After a change of the basic details, how it is noted in the log: LOWERED, or nothing. Raises Invalid for a level that it
    cannot keep, for one that needs something named to follow, and, once people could read what there was `before`, for no level
    at all, and without a reason for a lower one and where the decision no longer follows what it said."""
    level = consultation.promise_level
    if level and level not in set(PromiseLevel):
        raise Invalid({"promise_level": _("Choose how much say people have")})
    if level != before["promise_level"] and (why_not := find_why_not_level(consultation, level)):
        raise Invalid({"promise_level": why_not})
    if not says_what_it_follows(consultation):
        raise Invalid({"decision_follows": _("Enter what the decision will follow, or first set up a vote that it will follow")})
    if consultation.published_at is None:
        return ""
    falls_by_level = falls(str(before["promise_level"]), level)
    if not falls_by_level and not loses_followed(before["decision_follows"], consultation.decision_follows):
        return ""
    if falls_by_level and not level:
        raise Invalid({"promise_level": _("Choose how much say people have. You cannot leave this out any more")})
    less, other = _("Enter why people have less say now."), _("Enter why the decision follows something else now.")
    missing = f"{less if falls_by_level else other} {_('Your reason stays at the top of the page')}"
    if actor != SYSTEM and (why := why_no_reason(reason, missing)):
        raise Invalid({"reason": why})
    return LOWERED


def find_why_decided(consultation: Consultation) -> str | None:
    """Why what it was decided from stays as it is."""
    day = find_decision_days([consultation]).get(consultation.id)
    if day is None:
        return None
    return _("This was decided on %(day)s. What people were told before that stays as it was.", day=say_day(day))


def find_why_settled(consultation: Consultation) -> str | None:
    """Why what people were asked and promised, and what they could change, stays as it is: it was decided, or
    stopped early, under that."""
    if (decided := find_why_decided(consultation)) or consultation.stopped_at is None:
        return decided
    day = say_day(consultation.stopped_at)
    return _("This was stopped early on %(day)s. What people were told before that stays as it was.", day=day)


def find_why_stage_settled(phase: Phase) -> str | None:
    """Why what people read of a stage stays as it is: it had begun, or was to, when all was decided or stopped early. What came
    after a decision can still be put right."""
    why = find_why_settled(phase.consultation)
    return why if why and has_begun(phase) and not _came_after_decision(phase) else None


def _came_after_decision(phase: Phase) -> bool:
    """Later than its day; or, that day, with nothing in it that people were asked before."""
    decided_on = find_decision_days([phase.consultation]).get(phase.consultation_id)
    if decided_on is None:
        return False
    opened_on = to_local(phase.opens_at).date()
    asks_before = not phase.activities or any(each.kind.collects_views for each in phase.activities)
    return opened_on > decided_on or (opened_on == decided_on and not asks_before)


def refuse_stage_words(actor: Actor, phase: Phase, before: ThingWords, **words: str) -> None:
    """Raises Invalid, beside each of them, where these words of a stage, or of an activity in it, are others than `before` and
    `find_why_stage_settled`; a program may."""
    changed = [name for name, said in words.items() if said != before[name]]
    if changed and actor != SYSTEM and (why_not := find_why_stage_settled(phase)):
        raise Invalid(dict.fromkeys(changed, why_not.rstrip(".")))


def refuse_to_ask_again(actor: Actor, consultation: Consultation) -> None:
    """Raises Invalid on `is_aside` for an activity about a decision that is in force already; a program may."""
    if actor != SYSTEM and is_decision_in_force(consultation):
        raise Invalid({"is_aside": _("The decision has been made. Say that this is not about the decision")})


def refuse_once_decided(actor: Actor, consultation: Consultation) -> None:
    """Raises Conflict once it is decided; a program may."""
    if actor != SYSTEM and (why_not := find_why_decided(consultation)):
        raise Conflict(why_not)


def refuse_once_settled(actor: Actor, consultation: Consultation) -> None:
    """Raises Conflict once it is decided or stopped early; a program may."""
    if actor != SYSTEM and (why_not := find_why_settled(consultation)):
        raise Conflict(why_not)


def refuse_basics_once_settled(actor: Actor, consultation: Consultation, before: ThingWords) -> None:
    """Raises Invalid, beside each of them, where one of the details that people took part under is another after that."""
    changed = [name for name in KEPT if getattr(consultation, name) != before[name]]
    if changed and actor != SYSTEM and (why_not := find_why_settled(consultation)):
        raise Invalid(dict.fromkeys(changed, why_not.rstrip(".")))


def refuse_other_decider(actor: Actor, consultation: Consultation, basics: Basics) -> None:
    """Raises Invalid for words that would name somebody else than those who are named one by one, or than people read: who
    decides is replaced by two people (`forum.unnaming`). When and how they decide is in
    words too: once people can read it, it can only go, as meetings and the day of the decision are said where they belong."""
    if actor == SYSTEM:
        return
    is_other, has_names = basics.decided_by != consultation.decided_by, bool(list_named_deciders(consultation))
    if not has_names:
        if is_other and consultation.decided_by and consultation.published_at is not None:
            said = _("People read who decides. For someone else, ask a colleague under “Who makes the decision”")
            raise Invalid({"decided_by": said})
        return
    errors = {}
    if is_other:
        errors["decided_by"] = _("People read who decides by name. Change it under “Who makes the decision”")
    if consultation.published_at is not None and basics.decided_when not in {"", consultation.decided_when}:
        said = _("People read who decides by name. Leave this as it was, or clear it and add a meeting instead")
        errors["decided_when"] = said
    if errors:
        raise Invalid(errors)


def refuse_to_break_promise(consultation: Consultation) -> None:
    """Inside an action that has just taken away what a decision was to follow. Raises Conflict where nothing else is named; not
    where all is stopped early, which takes the vote away whatever was promised."""
    if consultation.stopped_at is None and not says_what_it_follows(consultation):
        raise Conflict(
            _("You have promised that the decision will follow this vote. First name what else it follows in the basic details.")
        )
