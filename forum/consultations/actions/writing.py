"""The official changes that one person makes until somebody has answered, and two people after that (`forum.rewording`). It
runs inside an action of either, under the lock, and what one person may not do alone is refused where it is noted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from forum.consultations.actions.decision_days import refuse_long_delay
from forum.consultations.actions.promise import (
    check_promise,
    refuse_basics_once_settled,
    refuse_once_settled,
    refuse_other_decider,
    refuse_stage_words,
)
from forum.consultations.actions.recording import (
    check_dates,
    keep_dates,
    note_change,
    notes_what_comes_with_it,
    refuse_lost_reason,
    refuse_when_begun,
)
from forum.consultations.actions.stage_days import moves_days
from forum.consultations.capacities import write_affected
from forum.consultations.change_guards import ActivityWords, StageWords
from forum.consultations.completeness import list_missing_words
from forum.consultations.events import NOBODY
from forum.consultations.models import Activity, Basics, Consultation, Phase, Scope, ScopeItem, read_scope
from forum.consultations.snapshots import (
    Part,
    describe_activity,
    describe_affected,
    describe_basics,
    describe_phase,
    describe_scope,
)
from forum.kernel.dates import to_local
from forum.kernel.db import Model, db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.permissions import Actor


def write_basics(
    actor: Actor, consultation: Consultation, basics: Basics, *, reason: str, asked_by_id: int | None = None
) -> None:
    """Replaces all of them. `asked_by_id`: as in `note_change`. Raises Invalid when something would go that a published
    consultation must say, for a promise without what it needs (`check_promise`), or where no reason is given (`note_change`)."""
    refuse_other_decider(actor, consultation, basics)
    before = describe_basics(consultation)
    how = "decision moved" if basics.decided_when != consultation.decided_when else ""
    for name, value in asdict(basics).items():
        setattr(consultation, name, value)
    refuse_basics_once_settled(actor, consultation, before)
    _keep_complete(consultation)
    how = check_promise(actor, consultation, reason, before=before) or how
    after = describe_basics(consultation)
    note_change(actor, consultation, Part.BASICS, before=before, after=after, reason=reason, how=how, asked_by_id=asked_by_id)


def write_groups(
    actor: Actor, consultation: Consultation, keys: Iterable[str], *, reason: str, asked_by_id: int | None = None
) -> None:
    """Says whom it affects, by capacity. Raises Conflict once it is decided, or stopped early, and Invalid as `note_change`."""
    affected = write_affected(keys)
    if affected == consultation.affected:
        refuse_lost_reason(actor, consultation, Part.AFFECTED, 0, reason)
        return
    refuse_once_settled(actor, consultation)
    before = describe_affected(consultation)
    consultation.affected = affected
    about = {"reason": reason, "how": affected or NOBODY, "asked_by_id": asked_by_id}
    note_change(actor, consultation, Part.AFFECTED, before=before, after=describe_affected(consultation), **about)  # type: ignore[arg-type]


def write_scope(
    actor: Actor, consultation: Consultation, items: list[Scope], *, reason: str, asked_by_id: int | None = None
) -> None:
    """Replaces the list. Raises Conflict once it is decided, or stopped early, and Invalid as `note_change` does."""
    before = describe_scope(consultation)
    if items != read_scope(consultation):
        refuse_once_settled(actor, consultation)
        consultation.scope = [ScopeItem(position=number, **asdict(item)) for number, item in enumerate(items)]
    _keep_complete(consultation, "rows")
    after = describe_scope(consultation)
    note_change(actor, consultation, Part.SCOPE, before=before, after=after, reason=reason, asked_by_id=asked_by_id)


@moves_days
def write_phase(actor: Actor, phase: Phase, words: StageWords, *, reason: str, asked_by_id: int | None = None) -> None:
    """Raises Invalid as `check_dates`, `keep_dates`, `refuse_stage_words`, `refuse_long_delay` and `note_change` do."""
    check_dates(words.opens_at, words.closes_at)
    before = describe_phase(phase)
    refuse_stage_words(actor, phase, before, name=words.name, note=words.note)
    opens_at, closes_at = keep_dates(
        actor, phase.consultation, phase, words.opens_at, words.closes_at, is_agreed=asked_by_id is not None
    )
    how = "moved" if (opens_at, closes_at) != (phase.opens_at, phase.closes_at) else ""
    refuse_long_delay(actor, phase.consultation, to_local(phase.closes_at).date(), to_local(closes_at).date(), reason)
    phase.name, phase.note, phase.opens_at, phase.closes_at = words.name, words.note, opens_at, closes_at
    about = {"reason": reason, "thing_id": phase.id, "how": how, "asked_by_id": asked_by_id}
    note_change(actor, phase.consultation, Part.PHASES, before=before, after=describe_phase(phase), **about)  # type: ignore[arg-type]


def write_activity(
    actor: Actor, activity: Activity, words: ActivityWords, *, reason: str, asked_by_id: int | None = None
) -> None:
    """Raises Invalid as `refuse_stage_words` and `note_change` do."""
    before = describe_activity(activity)
    refuse_stage_words(actor, activity.phase, before, title=words.title, summary=words.summary)
    about = {"reason": reason, "thing_id": activity.id, "asked_by_id": asked_by_id}
    with notes_what_comes_with_it(actor, activity.consultation, reason, asked_by_id):
        activity.title, activity.summary = words.title, words.summary
        after = describe_activity(activity)
        note_change(actor, activity.consultation, Part.ACTIVITIES, before=before, after=after, **about)  # type: ignore[arg-type]


@moves_days
def take_away_phase(actor: Actor, phase: Phase, *, reason: str, asked_by_id: int | None = None) -> None:
    """Raises Conflict while anything hangs on it and once it has begun, and Invalid when people have seen it and there is no
    reason."""
    refuse_when_begun(
        actor,
        phase,
        lambda: _(
            "You cannot remove this stage, because it has already started. You can change its name and what happens in it."
        ),
    )
    consultation, phase_id, before = phase.consultation, phase.id, describe_phase(phase)
    delete_row(
        phase,
        lambda: _(
            "You cannot remove this stage, because it has activities in it or the date for answers depends on "
            "it. Change those first."
        ),
    )
    about = {"reason": reason, "thing_id": phase_id, "how": "removed", "asked_by_id": asked_by_id}
    note_change(actor, consultation, Part.PHASES, before=before, after=None, **about)  # type: ignore[arg-type]


@moves_days
def take_away_activity(actor: Actor, activity: Activity, *, reason: str, asked_by_id: int | None = None) -> None:
    """Raises Conflict while anything hangs on it, such as what people wrote, and all else as `take_away_phase` does."""
    refuse_when_begun(
        actor,
        activity.phase,
        lambda: _("You cannot remove this, because its stage has already started. You can change its title and summary."),
    )
    consultation, activity_id, before = activity.consultation, activity.id, describe_activity(activity)
    about = {"reason": reason, "thing_id": activity_id, "how": "removed", "asked_by_id": asked_by_id}
    with notes_what_comes_with_it(actor, consultation, reason, asked_by_id):
        delete_row(
            activity,
            lambda: _(
                "You cannot remove this, because people have commented here or are about to. You can change its title and the"
                " dates of its stage."
            ),
        )
        note_change(actor, consultation, Part.ACTIVITIES, before=before, after=None, **about)  # type: ignore[arg-type]


def delete_row(thing: Model, why_not: Callable[[], str]) -> None:
    """Deletes a row unless something else hangs on it; the foreign keys know, whatever features come later."""
    try:
        with db.session.begin_nested():
            db.session.delete(thing)
            db.session.flush()
    except IntegrityError as problem:
        raise Conflict(why_not()) from problem


def _keep_complete(consultation: Consultation, field: str = "form") -> None:
    """What readers were promised to find stays there once it is public. Raises Invalid on that field."""
    missing = list_missing_words(consultation)
    if consultation.published_at and missing:
        raise Invalid({field: " ".join(missing)})
