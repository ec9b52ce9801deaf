"""New words for a theme. One that people have read keeps the words that were agreed until two people accept the new ones."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select, update

from forum.consultations.actions.recording import note_change, refuse_without_reason
from forum.consultations.events import consultation_stream
from forum.consultations.models import Participation
from forum.consultations.snapshots import Part
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db, insert_into
from forum.kernel.errors import Changed, Conflict
from forum.kernel.events import emit
from forum.kernel.permissions import Actor
from forum.outcomes import sentences
from forum.outcomes.actions.coding import keep_once_decided, place_of
from forum.outcomes.actions.notifying import ensure_theme_topic, notify_followers_of_theme, notify_person
from forum.outcomes.events import ThemeChanged
from forum.outcomes.kinds import OWN_PATH, THEME_TO_ACCEPT, AnswerState, ThemeState
from forum.outcomes.models import Acceptance, Answer, Rewording, RewordingAcceptance, Theme, Voice
from forum.outcomes.queries.rewordings import find_rewording
from forum.outcomes.queries.themes import are_both_among
from forum.outcomes.receipts import make_link
from forum.outcomes.rules import ACCEPT_THEME, CHANGE_THEME
from forum.outcomes.snapshots import describe_theme


def propose_words(actor: Actor, theme: Theme, *, sentence: str, against: str, reason: str) -> None:
    """Inside the action that holds the theme. Takes the place of other new words that wait; those that are agreed take nothing
    back but what waits. Raises Invalid on `reason` where it is not said why."""
    waits = find_rewording(theme)
    if waits is not None and (waits.sentence, waits.against, waits.reason) == (sentence, against, reason):
        return  # the same form, sent twice
    refuse_without_reason(actor, theme.consultation, reason, always=True)
    forget_new_words(theme)
    place = place_of(actor, theme)
    words = {"sentence": sentence, "against": against, "reason": reason.strip()}
    made = Rewording(theme_id=theme.id, theme=theme, proposed_by_id=place.id, proposed_at=now(), **words)
    save(made)
    note_theme(actor, theme, "new words")
    for accepted in theme.acceptances:
        if accepted.version == theme.version and accepted.participation_id != place.id:
            _ask_again(accepted.participation, made)


def forget_new_words(theme: Theme) -> None:
    """Others come in their place, or the theme goes into another. Inside an action."""
    waits = find_rewording(theme)
    if waits is not None:
        waits.dropped_at = now()
        db.session.flush()


def _ask_again(place: Participation, made: Rewording) -> None:
    notify_person(
        place,
        made.theme.consultation,
        key=f"rewording:{made.id}",
        sentence=sentences.NEW_WORDS_TO_ACCEPT(theme=made.theme.sentence, words=made.sentence),
        target_kind=THEME_TO_ACCEPT,
        target=made.theme.public_id,
    )


def _get_waiting(theme: Theme, seen: int) -> Rewording:
    """Raises Conflict where no new words wait any more, Changed where they are others than were seen."""
    found = find_rewording(theme)
    if found is None:
        raise Conflict(_("This new wording is not waiting to be agreed any more."))
    if found.id != seen:
        raise Changed(_("Someone has just changed the wording. Read it again."))
    return found


@action(ACCEPT_THEME, lock=lock)
def accept_words(actor: Actor, theme: Theme, *, seen: int) -> bool:
    """One's word that the new words are fair: True where they are agreed with it, and stand in public from now on. `seen`: the
    number of what one read. Raises Changed for others, Conflict where none wait, it is answered, or all is decided."""
    keep_once_decided(actor, theme.consultation)
    waits = _get_waiting(theme, seen)
    if theme.published_answers:
        raise Conflict(_("You cannot change this theme because it has been answered in public."))
    row = insert_into(RewordingAcceptance).values(rewording_id=waits.id, participation_id=place_of(actor, theme).id, at=now())
    db.session.execute(row.on_conflict_do_nothing())
    db.session.expire(waits, ["acceptances"])
    note_theme(actor, theme, "accepted")
    agrees = are_both_among([each.participation for each in waits.acceptances], theme.consultation_id)
    if agrees:
        _take_words(actor, theme, waits)
    return agrees


def _take_words(actor: Actor, theme: Theme, waits: Rewording) -> None:
    before, is_another = describe_theme(theme), waits.sentence != theme.sentence
    begin_agreement_again(theme)
    theme.sentence, theme.against = waits.sentence, waits.against
    theme.state, theme.agreed_at, waits.agreed_at = ThemeState.AGREED, now(), now()
    for each in waits.acceptances:
        said = {"version": theme.version, "at": each.at}
        row = insert_into(Acceptance).values(theme_id=theme.id, participation_id=each.participation_id, **said)
        db.session.execute(row.on_conflict_do_update(index_elements=["theme_id", "participation_id"], set_=said))
    db.session.expire(theme, ["acceptances"])
    ensure_theme_topic(theme)
    note_change(
        actor,
        theme.consultation,
        Part.THEMES,
        before=before,
        after=describe_theme(theme),
        reason=waits.reason,
        thing_id=theme.id,
        how="reworded",
        asked_by_id=waits.proposed_by_id,
    )
    note_theme(actor, theme, "reworded")
    if is_another:
        ask_again_to_quote(theme, list(db.session.scalars(select(Voice).filter_by(theme_id=theme.id))))
    notify_followers_of_theme(
        theme,
        key=f"theme:{theme.id}:reworded:{theme.version}",
        to_authors=sentences.THEME_REWORDED_OWN(theme=theme.sentence),
        to_followers=sentences.THEME_REWORDED(theme=theme.sentence),
    )


@action(CHANGE_THEME, lock=lock)
def drop_words(actor: Actor, theme: Theme, *, seen: int) -> None:
    """The theme keeps the words that were agreed. Raises Changed for other new words than were seen, Conflict where none wait."""
    _get_waiting(theme, seen).dropped_at = now()
    note_theme(actor, theme, "new words dropped")


def begin_agreement_again(theme: Theme) -> None:
    """It stands for other things than those who agreed to its words had read. Inside an action."""
    theme.version += 1
    theme.state, theme.agreed_at = ThemeState.CANDIDATE, None
    # What was checked answered other words.
    unread = update(Answer).where(Answer.theme_id == theme.id, Answer.state == AnswerState.CHECKED)
    db.session.execute(unread.values(state=AnswerState.DRAFT, checked_by_id=None, checked_at=None))


def ask_again_to_quote(theme: Theme, voices: list[Voice]) -> None:
    """Whoever agreed to be quoted did so under another sentence. Inside the action that put this one there."""
    for voice in voices:
        if voice.is_allowed:
            voice.is_allowed = voice.answered_at = None
            notify_person(
                voice.contribution.author,
                theme.consultation,
                key=f"voice:{voice.id}:{theme.id}:{theme.version}",
                sentence=sentences.QUOTE_ASKED_AGAIN(),
                target_kind=OWN_PATH,
                target=make_link(voice.contribution.author),
            )


def note_theme(actor: Actor, theme: Theme, how: str) -> None:
    """Says in the log that it was changed, as `how`. Inside an action."""
    emit(ThemeChanged(consultation_stream(theme.consultation_id), actor.account_id, theme.id, how))
