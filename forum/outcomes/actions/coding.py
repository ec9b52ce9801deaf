"""Sorting what people said into themes. A person does it, never a machine alone, and whoever wrote it can object."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from random import Random

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from forum.consultations.actions.promise import find_why_decided, refuse_once_decided
from forum.consultations.events import consultation_stream
from forum.consultations.models import Consultation, Participation
from forum.consultations.queries import find_place
from forum.contributions.models import Contribution
from forum.kernel import limits
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.db import db, insert_into
from forum.kernel.errors import Changed, Conflict, Forbidden, Invalid, NotFound
from forum.kernel.events import emit
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.jobs import enqueue
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.kernel.text import has_words
from forum.outcomes import sentences
from forum.outcomes.actions.notifying import notify_authors, notify_person
from forum.outcomes.events import CoderNamed, ContributionsSorted, Misread, ReportChanged
from forum.outcomes.fingerprints import fingerprint_coders, fingerprint_misreading
from forum.outcomes.kinds import OWN_PATH, AnswerState, ThemeState
from forum.outcomes.models import (
    Answer,
    Coder,
    Misreading,
    Reading,
    Sample,
    SampleCode,
    SampleItem,
    SortedTogether,
    Suggestion,
    Theme,
    ThemeEntry,
    Voice,
)
from forum.outcomes.queries.said import is_said
from forum.outcomes.queries.taken_out import TakenOutEntry, is_settled_theme
from forum.outcomes.queries.themes import list_coders, list_entries
from forum.outcomes.receipts import make_link
from forum.outcomes.rules import (
    CODE,
    DISPUTE,
    LONGEST_NOTE,
    MANY_SORTED_AT_ONCE,
    MOST_SET_ASIDE_AT_ONCE,
    MOST_SORTED_AT_ONCE,
    NAME_CODERS,
    REMARKS_PER_PERSON,
)
from forum.spaces.rules import why_no_reason

SUGGEST_EVERY_SECONDS = 120


def place_of(actor: Actor, thing: object) -> Participation:
    """The place of somebody whom a permission has let in; those who act in a consultation have one. Raises Forbidden for one who
    has none."""
    place = find_place(actor, thing)
    if place is None:
        raise Forbidden(_("Join this consultation first."))
    return place


@action(NAME_CODERS, lock=lock)
def name_coders(
    actor: Actor, consultation: Consultation, people: Iterable[Participation], *, wanted: Collection[str], seen: str
) -> None:
    """Asks those of `people` to sort whose public ids are `wanted`, and the others no more. Raises Changed when others are asked
    by now than were `seen` (`fingerprints`)."""
    coders = list_coders(consultation)
    refuse_when_changed(seen, fingerprint_coders(coders))
    named = {each.id for each in coders}
    for place in people:
        if (place.public_id in wanted) != (place.id in named):
            name_coder(actor, place, is_named=place.public_id in wanted)


@action(NAME_CODERS)
def name_coder(actor: Actor, place: Participation, *, is_named: bool) -> None:
    """Asks a person to sort, or takes that back. What they sorted stays."""
    if is_named and place.role == Role.LEAD:
        raise Conflict(_("Service leads write the answers, so someone else has to do the sorting."))
    if is_named:
        row = insert_into(Coder).values(participation_id=place.id, consultation_id=place.space_id, named_at=now())
        db.session.execute(row.on_conflict_do_nothing())
    else:
        db.session.execute(delete(Coder).where(Coder.participation_id == place.id))
    emit(CoderNamed(consultation_stream(place.space_id), actor.account_id, place.id, is_named))


@action(CODE)
def put_in_theme(
    actor: Actor, consultation: Consultation, theme: Theme, contributions: list[Contribution], *, is_against: bool = False
) -> None:
    """Puts what was said in a theme: as saying it, or as speaking against it. What is there already changes sides, as long as
    nobody has accepted the theme."""
    place = place_of(actor, consultation)
    _check_batch(consultation, contributions)
    _keep_what_was_read(actor, consultation, contributions)
    lock(theme)
    if theme.consultation_id != consultation.id or theme.state in {ThemeState.MERGED, ThemeState.DROPPED}:
        raise Conflict(_("This theme has been merged with another or deleted."))
    entries = list_entries(theme, contributions)
    if is_settled_theme(theme) and any(entry.is_against is not is_against for entry in entries):
        raise Conflict(_("People have accepted this theme, so a comment stays on its side. Take it out of the theme first."))
    there = {entry.contribution_id for entry in entries}
    for contribution in contributions:
        row = insert_into(ThemeEntry).values(
            theme_id=theme.id, contribution_id=contribution.id, is_against=is_against, placed_by_id=place.id, placed_at=now()
        )
        changed = {"is_against": is_against, "placed_by_id": place.id}
        db.session.execute(row.on_conflict_do_update(index_elements=["theme_id", "contribution_id"], set_=changed))
    _note_read(place, contributions)
    db.session.execute(delete(Suggestion).where(Suggestion.contribution_id.in_([each.id for each in contributions])))
    _note(actor, consultation, theme, contributions, "against" if is_against else "says")
    _tell_of_sorting(place, theme, [each for each in contributions if each.id not in there])
    ask_for_suggestions(consultation)


def _tell_of_sorting(place: Participation, theme: Theme, new: list[Contribution]) -> None:
    """Whoever wrote what comes into a theme after its answer; and everybody, where it is many at once."""
    answered = select(func.max(Answer.published_at)).where(Answer.theme_id == theme.id, Answer.state == AnswerState.PUBLISHED)
    answered_at = db.session.scalar(answered)
    if len(new) >= MANY_SORTED_AT_ONCE:
        about = {"comments": len(new), "after_answer": answered_at is not None, "role": place.role}
        save(SortedTogether(theme_id=theme.id, sorted_by_id=place.id, sorted_at=now(), **about))
    if new and answered_at is not None:
        notify_authors(
            theme.consultation,
            [each.author for each in new],
            key=f"after-answer:{theme.id}:{min(each.id for each in new)}",
            sentence=sentences.PUT_AFTER_ANSWER(answered=to_local(answered_at).date().isoformat()),
        )


@action(CODE)
def take_out_of_theme(actor: Actor, consultation: Consultation, theme: Theme, contributions: list[Contribution]) -> int:
    """Returns how many were in it. Raises Conflict for a theme that somebody has accepted, or people have read an answer to: two
    people take something out of that (`taking_out`)."""
    _keep_what_was_read(actor, consultation, contributions)
    lock(theme)
    if is_settled_theme(theme):
        raise Conflict(_("People have accepted this theme, so nobody takes comments out of it alone. A colleague has to agree."))
    return take_out_now(actor, consultation, theme, contributions)


def take_out_now(actor: Actor, consultation: Consultation, theme: Theme, contributions: list[Contribution]) -> int:
    """Inside an action. Returns how many were in it. A quote goes with what it was taken from."""
    _check_batch(consultation, contributions)
    _keep_what_was_read(actor, consultation, contributions)
    taken = _take_out(theme, [each.id for each in contributions])
    if taken:
        _note(actor, consultation, theme, contributions, "taken out")
    return taken


@action(CODE)
def mark_read(actor: Actor, consultation: Consultation, contributions: list[Contribution], *, note: str = "") -> None:
    """They were read and are in no theme yet; with a note, they fit none, and that is why. Raises Invalid on `note` for one from
    which nobody learns why, and on `said` for more than somebody can say it of at once."""
    _check_batch(consultation, contributions)
    if note:
        _check_set_aside(contributions, note)
    _keep_what_was_read(actor, consultation, contributions)
    placed = select(ThemeEntry.id).where(ThemeEntry.contribution_id.in_([each.id for each in contributions]))
    if note and db.session.scalar(placed.limit(1)):
        raise Conflict(_("Some of these are already in a theme. Take them out first."))
    _note_read(place_of(actor, consultation), contributions, note)
    _note(actor, consultation, None, contributions, "read")


@action(DISPUTE)
def dispute(actor: Actor, entry: ThemeEntry | TakenOutEntry, *, words: str, wants_out: bool = False) -> Misreading:
    """ "This is not what I meant", or what was taken out belongs there. It opens a task for those who sort; the theme
    shows at once that it was said. `wants_out`: whether they ask for it to come out of the theme; what they say last holds."""
    if not has_words(words):
        raise Invalid({"words": _("Tell us what you meant")})
    limits.spend(REMARKS_PER_PERSON, entry.contribution.author_id)
    waiting = select(Misreading).filter_by(theme_id=entry.theme_id, contribution_id=entry.contribution_id, settled_at=None)
    lock(entry.contribution.author)
    found = db.session.scalar(waiting)
    if found is not None:
        lock(found)
    if found is not None and found.settled_at is None:
        found.wants_out = wants_out
        if words not in found.words:
            found.words = f"{found.words}\n\n{words}"
        return found
    about = {"theme_id": entry.theme_id, "contribution_id": entry.contribution_id}
    made = Misreading(**about, words=words, wants_out=wants_out, made_at=now())
    save(made)
    emit(Misread(consultation_stream(entry.consultation_id), actor.account_id, made.id, False))
    return made


def find_why_stays(misreading: Misreading) -> str | None:
    """Why an answer to whoever was misread takes their comment out of no theme: it was decided from it, or somebody has accepted
    the theme and whoever wrote the comment has not asked for that."""
    theme = misreading.theme
    if decided := find_why_decided(theme.consultation):
        return decided
    if is_settled_theme(theme) and not misreading.wants_out:
        return _("This person has not asked to have it taken out. People have accepted the theme, so a colleague has to agree.")
    return None


@action(CODE)
def answer_misreading(actor: Actor, misreading: Misreading, *, reply: str, takes_out: bool, seen: str) -> None:
    """Answers whoever was misread, and takes their words out of the theme or leaves them in, with a reason. Raises Changed when
    they have said more, or something else, than was `seen` (`fingerprints`), Conflict where it stays (`find_why_stays`)."""
    lock(misreading.theme.consultation, shared=True)
    lock(misreading.theme)
    lock(misreading.contribution)
    lock(misreading)
    if misreading.settled_at:
        raise Conflict(_("Someone has already answered this."))
    if seen != fingerprint_misreading(misreading):
        raise Changed(_("This has changed since you opened it. We have not sent your answer. Read it again, then answer."))
    if not has_words(reply):
        raise Invalid({"reply": _("Write an answer to this person")})
    if takes_out and actor != SYSTEM and (why_not := find_why_stays(misreading)):
        raise Conflict(why_not)
    _settle_misreading(actor, misreading, reply=reply, takes_out=takes_out)


def _settle_misreading(actor: Actor, misreading: Misreading, *, reply: str, takes_out: bool) -> None:
    contribution, theme = misreading.contribution, misreading.theme
    misreading.settled_at, misreading.reply, misreading.was_moved = now(), reply, takes_out
    misreading.settled_by_id = place_of(actor, misreading).id
    if takes_out:
        _take_out(theme, [contribution.id])
        _note(actor, theme.consultation, theme, [contribution], "taken out")
    emit(Misread(consultation_stream(theme.consultation_id), actor.account_id, misreading.id, True))
    notify_person(
        contribution.author,
        theme.consultation,
        key=f"misreading:{misreading.id}",
        sentence=sentences.MISREADING_ANSWERED(),
        target_kind=OWN_PATH,
        target=make_link(contribution.author),
    )


@action(CODE)
def draw_sample(actor: Actor, consultation: Consultation, *, size: int) -> Sample:
    """Some contributions at random, for two people to sort apart. The seed is kept, so that anyone can draw them again."""
    place_of(actor, consultation)
    query = select(Contribution.id).where(Contribution.space_id == consultation.id, is_said()).order_by(Contribution.id)
    ids = list(db.session.scalars(query))
    if len(ids) < 2:
        raise Conflict(_("There are not enough comments for a sample."))
    sample = Sample(consultation_id=consultation.id, seed=secrets.token_hex(4), made_at=now())
    save(sample)
    drawn = Random(sample.seed).sample(ids, min(size, len(ids)))  # noqa: S311  (drawing a sample, not guarding a secret)
    emit(ReportChanged(consultation_stream(consultation.id), actor.account_id, "sample drawn"))
    sample.drawn = [SampleItem(contribution_id=drawn_id, position=number) for number, drawn_id in enumerate(drawn)]
    return sample


@action(CODE)
def code_sample(actor: Actor, sample: Sample, choices: dict[int, int | None]) -> None:
    """What each item is mainly about, for one person; `choices` by item. A later choice takes the place of the first."""
    place = place_of(actor, sample)
    for item in sample.drawn:
        if item.id in choices:
            row = insert_into(SampleCode).values(item_id=item.id, coder_id=place.id, theme_id=choices[item.id])
            db.session.execute(
                row.on_conflict_do_update(index_elements=["item_id", "coder_id"], set_={"theme_id": choices[item.id]})
            )
    db.session.expire_all()


def keep_once_decided(actor: Actor, consultation: Consultation) -> None:
    """Inside an action, first: what was decided from stays as it was then. Raises Conflict; a program may."""
    lock(consultation, shared=True)
    refuse_once_decided(actor, consultation)


def _keep_what_was_read(actor: Actor, consultation: Consultation, contributions: list[Contribution]) -> None:
    """As `keep_once_decided`, of what was sorted by then: what people have said since is still to be read."""
    lock(consultation, shared=True)
    read = select(Reading.contribution_id).where(Reading.contribution_id.in_([each.id for each in contributions]))
    if db.session.scalar(read.limit(1)) is not None:
        refuse_once_decided(actor, consultation)


def ask_for_suggestions(consultation: Consultation) -> None:
    """At most one look in two minutes, however fast people sort. Inside an action."""
    slot = int(now().timestamp() // SUGGEST_EVERY_SECONDS)
    enqueue("suggest_themes", unique_key=f"suggest:{consultation.id}:{slot}", consultation_id=consultation.id)


@action(CODE)
def look_for_similar(_actor: Actor, consultation: Consultation) -> None:
    """On request: suggestions and campaigns are looked for again, in a job."""
    ask_for_suggestions(consultation)


def _take_out(theme: Theme, contribution_ids: list[int]) -> int:
    gone = delete(ThemeEntry).where(ThemeEntry.theme_id == theme.id, ThemeEntry.contribution_id.in_(contribution_ids))
    taken = list(db.session.scalars(gone.returning(ThemeEntry.contribution_id)))
    db.session.execute(delete(Voice).where(Voice.theme_id == theme.id, Voice.contribution_id.in_(contribution_ids)))
    return len(taken)


def _check_set_aside(contributions: list[Contribution], note: str) -> None:
    if len(contributions) > MOST_SET_ASIDE_AT_ONCE:
        said = _(
            "Set aside no more than %(most)d comments at a time, with a note that is true of each. You selected %(count)d",
            most=MOST_SET_ASIDE_AT_ONCE,
            count=len(contributions),
        )
        raise Invalid({"said": said})
    if why_not := why_no_reason(note, _("Enter why it does not fit a theme"), LONGEST_NOTE):
        raise Invalid({"note": why_not})


def _check_batch(consultation: Consultation, contributions: list[Contribution]) -> None:
    if not contributions:
        raise Invalid({"said": _("Select at least one comment")})
    if len(contributions) > MOST_SORTED_AT_ONCE:
        raise Invalid({"said": _("Select no more than %(most)d at a time", most=MOST_SORTED_AT_ONCE)})
    if any(each.space_id != consultation.id for each in contributions):
        raise NotFound


def _note_read(place: Participation, contributions: list[Contribution], note: str = "") -> None:
    for contribution in contributions:
        row = insert_into(Reading).values(contribution_id=contribution.id, read_by_id=place.id, read_at=now(), note=note)
        db.session.execute(row.on_conflict_do_update(index_elements=["contribution_id"], set_={"note": note}))


def _note(actor: Actor, consultation: Consultation, theme: Theme | None, said: list[Contribution], how: str) -> None:
    ids = tuple(each.id for each in said)
    emit(ContributionsSorted(consultation_stream(consultation.id), actor.account_id, theme.id if theme else None, ids, how))
