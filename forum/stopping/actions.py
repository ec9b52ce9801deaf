"""One person asks to stop a consultation early, another agrees: then all in it stops together."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from forum.agreeing.actions import News, agree_to, ask_colleagues, drop_asked, get_seen, refuse_second
from forum.consultations.actions.recording import note_change
from forum.consultations.events import consultation_stream
from forum.consultations.extension_points import stop_the_rest
from forum.consultations.models import Consultation, Phase
from forum.consultations.rules import State, state_of_phase
from forum.consultations.snapshots import Part, describe_phase
from forum.kernel.actions import action, lock
from forum.kernel.clock import now
from forum.kernel.errors import Invalid
from forum.kernel.events import emit
from forum.kernel.permissions import Actor
from forum.notifications.actions import take_back_stage_news
from forum.notifications.kinds import TargetKind, declare_target_kind
from forum.opening.holding import hold_all
from forum.opening.rules import SIGNERS
from forum.spaces.rules import why_no_reason
from forum.stopping.events import EarlyStopChanged
from forum.stopping.fingerprints import fingerprint_stop
from forum.stopping.kinds import StopKind
from forum.stopping.models import EarlyStop
from forum.stopping.queries import of
from forum.stopping.rules import STOP
from forum.stopping.sentences import ASKED, DROPPED

STOP_PAGE = declare_target_kind(TargetKind("early_stop", "stopping.ask"))


@action(STOP, lock=lock)
def ask_to_stop(actor: Actor, consultation: Consultation, kind: StopKind, *, reason: str) -> None:
    """Nothing stops before a colleague agrees. Raises Invalid without a reason, or a longer one than versions keep, and Conflict
    while another is waiting."""
    if why := why_no_reason(reason, _("Enter why this has to stop")):
        raise Invalid({"reason": why})
    refuse_second(actor, EarlyStop, of(consultation), kind=kind, reason=reason.strip())
    stop = EarlyStop(consultation_id=consultation.id, kind=kind, reason=reason.strip())
    ask_colleagues(actor, stop, consultation, SIGNERS, News(stop.told_as, ASKED(), STOP_PAGE))
    _note(actor, stop, "asked")


@action(STOP, lock=lock)
def drop_stop(actor: Actor, consultation: Consultation, *, seen: str) -> None:
    """Its asker takes it back, or a colleague says no. Raises Changed for other words than were seen."""
    stop = _get_seen(consultation, seen)
    drop_asked(actor, stop, consultation, News("stop dropped", DROPPED(), STOP_PAGE))
    _note(actor, stop, "dropped")


@action(STOP, lock=hold_all)
def agree_to_stop(actor: Actor, consultation: Consultation, *, seen: str) -> None:
    """Stops all in it, in this transaction: what features have in it, then its stages. What people said stays, and they can still
    delete it. Raises Changed for other words than were seen, Forbidden for whoever asked."""
    stop = _get_seen(consultation, seen)
    agree_to(actor, stop, consultation)
    moment = stop.agreed_at or now()
    consultation.stopped_at = moment
    stop_the_rest(consultation, stop.reason)  # First: a vote that is open is known by the dates of its stage.
    for phase in consultation.phases:
        if state_of_phase(phase) is not State.CLOSED:
            _stop_phase(actor, phase, stop, moment)
    _note(actor, stop, "stopped")


def _stop_phase(actor: Actor, phase: Phase, stop: EarlyStop, moment: datetime) -> None:
    """One that was to come keeps its dates: it is said of it that it did not take place."""
    before = describe_phase(phase)
    take_back_stage_news(phase)
    if phase.opens_at < moment:
        phase.closes_at = moment
    phase.stopped_at = moment
    words = {"before": before, "after": describe_phase(phase), "reason": stop.reason, "thing_id": phase.id, "how": "stopped"}
    note_change(actor, phase.consultation, Part.PHASES, asked_by_id=stop.asked_by_id, **words)  # type: ignore[arg-type]


def _get_seen(consultation: Consultation, seen: str) -> EarlyStop:
    return get_seen(EarlyStop, of(consultation), seen, fingerprint_stop)


def _note(actor: Actor, stop: EarlyStop, how: str) -> None:
    stream = consultation_stream(stop.consultation_id)
    emit(EarlyStopChanged(stream, actor.account_id, stop.consultation_id, stop.id, how))
