"""Themes: making, rewording, agreeing, joining and parting them; who is quoted."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import delete, select, update

from forum.consultations.actions.recording import note_change, refuse_without_reason
from forum.consultations.events import consultation_stream
from forum.consultations.models import Consultation
from forum.consultations.snapshots import Part
from forum.contributions.kinds import find_contribution_kind
from forum.contributions.models import Contribution
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db, insert_into
from forum.kernel.errors import Changed, Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.fingerprints import find_changes, refuse_when_changed
from forum.kernel.permissions import Actor
from forum.kernel.text import has_words
from forum.notifications.actions import hand_on_followers
from forum.outcomes import sentences
from forum.outcomes.actions.checking import set_checks
from forum.outcomes.actions.coding import keep_once_decided, place_of, put_in_theme, take_out_now
from forum.outcomes.actions.notifying import ensure_theme_topic, notify_followers_of_theme, notify_person
from forum.outcomes.actions.rewording import (
    ask_again_to_quote,
    begin_agreement_again,
    forget_new_words,
    note_theme,
    propose_words,
)
from forum.outcomes.deadlines import today
from forum.outcomes.events import QuoteAnswered, ReportChanged
from forum.outcomes.fingerprints import (
    fingerprint_campaign,
    fingerprint_themes,
    fingerprint_voice,
    fingerprint_words,
)
from forum.outcomes.kinds import LIVE_THEMES, OWN_PATH, THEME_PAGE, AnswerState, ThemeState
from forum.outcomes.models import Acceptance, Answer, Campaign, Misreading, Suggestion, Theme, ThemeEntry, ThemePoll, Voice
from forum.outcomes.queries.rewordings import find_rewording
from forum.outcomes.queries.showing import find_decision
from forum.outcomes.queries.taken_out import holds_settled, is_settled_theme
from forum.outcomes.queries.themes import is_agreed_by_both, list_entries, stands_in
from forum.outcomes.receipts import make_link
from forum.outcomes.rules import ACCEPT_THEME, ALLOW_QUOTE, CHANGE_THEME, CODE, LONGEST_SENTENCE
from forum.outcomes.snapshots import describe_theme


@dataclass(frozen=True)
class ThemeWords:
    """What a theme says: its sentence, what speaks against it, and what belongs in it (the codebook)."""

    sentence: str
    against: str = ""
    meaning: str = ""


@action(CODE)
def make_theme(
    actor: Actor, consultation: Consultation, words: ThemeWords, contributions: list[Contribution] | None = None
) -> Theme:
    """A candidate, perhaps with what made somebody think of it. The same sentence from the same person gives the same theme; from
    somebody else it is Invalid. Raises Conflict once it is all decided."""
    _check_words(words)
    place = place_of(actor, consultation)
    lock(consultation)
    alike = select(Theme).where(Theme.consultation_id == consultation.id, Theme.state.in_(LIVE_THEMES))
    before = db.session.scalar(alike.where(Theme.sentence == words.sentence))
    if before is not None and before.made_by_id != place.id:
        raise Invalid({"sentence": _("There is already a theme with this sentence")})
    if before is not None:
        is_more = bool(words.meaning or words.against)
        if is_more and (before.meaning, before.against) != (words.meaning, words.against):
            raise Invalid({"sentence": _("You have already made a theme with this sentence. Change it on its own page")})
        if contributions:  # the same form, sent twice
            put_in_theme(actor, consultation, before, contributions)
        return before
    theme = Theme(
        consultation_id=consultation.id,
        consultation=consultation,
        sentence=words.sentence,
        against=words.against,
        meaning=words.meaning,
        state=ThemeState.CANDIDATE,
        version=1,
        made_by_id=place.id,
        made_at=now(),
    )
    save(theme)
    ensure_theme_topic(theme)
    note_theme(actor, theme, "made")
    if contributions:
        put_in_theme(actor, consultation, theme, contributions)
    return theme


@action(CHANGE_THEME)
def reword(actor: Actor, theme: Theme, words: ThemeWords, *, seen: str | None = None, reason: str = "") -> None:
    """New words need new acceptance. A draft has them at once; a theme that people have read keeps its own until these are agreed
    (`rewording.accept_words`). Raises Changed when it says something else than was `seen` (`fingerprints`), Invalid on `reason`
    where people have read it and it is not said why, Conflict once it is answered or all is decided."""
    _check_words(words)
    keep_once_decided(actor, theme.consultation)
    lock(theme)
    _must_have_no_answer(theme)
    if seen is not None:
        refuse_when_changed(seen, fingerprint_words(theme, find_rewording(theme)))
    theme.meaning = words.meaning
    is_new = (words.sentence, words.against) != (theme.sentence, theme.against)
    if is_new and theme.is_public and theme.consultation.published_at is not None:
        propose_words(actor, theme, sentence=words.sentence, against=words.against, reason=reason)
        return
    if is_new:
        begin_agreement_again(theme)
        theme.first_agreed_at = None
    is_another = words.sentence != theme.sentence
    theme.sentence, theme.against = words.sentence, words.against
    if is_another:
        ask_again_to_quote(theme, list(db.session.scalars(select(Voice).filter_by(theme_id=theme.id))))
    ensure_theme_topic(theme)
    note_theme(actor, theme, "reworded")


@action(ACCEPT_THEME)
def accept(actor: Actor, theme: Theme, *, version: int) -> None:
    """One's word that the sentence is fair, for the words as one read them. Raises Changed when `version` is another by now."""
    lock(theme)
    if version != theme.version:
        raise Changed(_("Someone has just changed the wording. Read it again."))
    place = place_of(actor, theme)
    row = insert_into(Acceptance).values(theme_id=theme.id, participation_id=place.id, version=version, at=now())
    db.session.execute(
        row.on_conflict_do_update(index_elements=["theme_id", "participation_id"], set_={"version": version, "at": now()})
    )
    db.session.expire(theme, ["acceptances"])
    note_theme(actor, theme, "accepted")
    if theme.state == ThemeState.CANDIDATE and is_agreed_by_both(theme):
        theme.state, theme.agreed_at = ThemeState.AGREED, now()
        theme.first_agreed_at = theme.first_agreed_at or now()
        if find_decision(theme.consultation) is not None:
            set_checks(theme, today())  # agreed late, looked at no less
        note_theme(actor, theme, "agreed")
        notify_followers_of_theme(
            theme,
            key=f"theme:{theme.id}:agreed:{theme.version}",
            to_authors=sentences.THEME_AGREED_OWN(theme=theme.sentence),
            to_followers=sentences.THEME_AGREED(theme=theme.sentence),
        )


@action(CHANGE_THEME)
def merge(actor: Actor, theme: Theme, into: Theme, *, seen: str | None = None, reason: str = "") -> None:
    """Everything in one theme goes to another. Nothing said is lost, and the old address leads on. Where somebody has accepted
    either of them, that is a public change with its reason, those who wrote in them are told, and what they are in now has to be
    agreed again. Raises Changed when either says something else than was `seen` (`fingerprints`), Invalid on `reason`, Conflict
    once either is answered or it is all decided."""
    keep_once_decided(actor, theme.consultation)
    for each in sorted((theme, into), key=lambda one: one.id):
        lock(each)
    if seen is not None and find_changes(seen, fingerprint_themes([theme, into])) & {theme.public_id, into.public_id}:
        raise Changed(_("Someone has changed one of the two themes since you opened this page. Read them again first."))
    if theme.id == into.id or theme.consultation_id != into.consultation_id or into.state not in LIVE_THEMES:
        raise Invalid({"into": _("Choose another theme")})
    _must_have_no_answer(theme, even_a_draft=True)
    _must_have_no_answer(into)
    before, was_accepted = describe_theme(theme), is_settled_theme(theme) or is_settled_theme(into)
    if was_accepted:
        _refuse_other_evidence(theme, into)
        refuse_without_reason(actor, theme.consultation, reason, always=True)
    _carry_over(theme, into)
    theme.state, theme.merged_into_id, theme.merged_into = ThemeState.MERGED, into.id, into
    forget_new_words(theme)
    note_theme(actor, theme, "merged")
    if was_accepted:
        begin_agreement_again(into)
        after, number = describe_theme(theme), theme.id
        note_change(
            actor,
            theme.consultation,
            Part.THEMES,
            before=before,
            after=after,
            reason=reason,
            thing_id=number,
            how="merged",
        )
        _tell_of_merge(theme, into)
    db.session.flush()  # expiring forgets what was not written yet
    db.session.expire_all()


def _refuse_other_evidence(theme: Theme, into: Theme) -> None:
    """What two people agreed on says nothing else after a merge, and nothing that nobody agreed on stands beside it. Raises
    Conflict."""
    notes = {each.poll_id: each.note for each in into.polls}
    is_new = is_settled_theme(into) and not is_settled_theme(theme) and any(each.poll_id not in notes for each in theme.polls)
    is_other = any(notes.get(each.poll_id, each.note) != each.note for each in theme.polls)
    is_unagreed = is_settled_theme(theme) and not is_settled_theme(into) and bool(into.polls)
    if is_new or is_other or is_unagreed:
        raise Conflict(
            _("People have accepted one of these themes, and the other has different voting results. Remove those results first.")
        )


def _tell_of_merge(theme: Theme, into: Theme) -> None:
    notify_followers_of_theme(
        into,
        key=f"theme:{theme.id}:merged:{into.id}",
        to_authors=sentences.THEMES_MERGED_OWN(into=into.sentence),
        to_followers=sentences.THEMES_MERGED(theme=theme.sentence, into=into.sentence),
    )


def _carry_over(theme: Theme, into: Theme) -> None:
    """What is in a theme, quoted, misread, shown and followed."""
    there = select(ThemeEntry.contribution_id).where(ThemeEntry.theme_id == into.id)
    mine = ThemeEntry.theme_id == theme.id
    db.session.execute(delete(ThemeEntry).where(mine, ThemeEntry.contribution_id.in_(there)))
    db.session.execute(update(ThemeEntry).where(mine).values(theme_id=into.id))
    quoted = select(Voice.contribution_id).where(Voice.theme_id == into.id)
    db.session.execute(delete(Voice).where(Voice.theme_id == theme.id, Voice.contribution_id.in_(quoted)))
    voices = list(db.session.scalars(select(Voice).filter_by(theme_id=theme.id)))
    for voice in voices:
        voice.theme = into
    ask_again_to_quote(into, voices)
    db.session.execute(update(Misreading).where(Misreading.theme_id == theme.id).values(theme_id=into.id))
    linked = select(ThemePoll.poll_id).where(ThemePoll.theme_id == into.id)
    db.session.execute(delete(ThemePoll).where(ThemePoll.theme_id == theme.id, ThemePoll.poll_id.in_(linked)))
    db.session.execute(update(ThemePoll).where(ThemePoll.theme_id == theme.id).values(theme_id=into.id))
    hand_on_followers(theme.consultation, THEME_PAGE, theme.public_id, into.public_id)
    db.session.execute(delete(Suggestion).where(Suggestion.theme_id == theme.id))


@action(CODE)
def split(actor: Actor, consultation: Consultation, theme: Theme, words: ThemeWords, contributions: list[Contribution]) -> Theme:
    """Some of a theme becomes a theme of its own. Where somebody has accepted the first, it keeps them too, until two people take
    them out of it."""
    made = make_theme(actor, consultation, words)
    made.split_from_id = theme.id
    if is_settled_theme(theme):
        put_in_another(actor, consultation, theme, made, contributions)
    else:
        move(actor, consultation, theme, made, contributions)
    note_theme(actor, theme, "split")
    return made


@action(CODE)
def move(actor: Actor, consultation: Consultation, theme: Theme, into: Theme, contributions: list[Contribution]) -> None:
    """Each stays on its side, for or against. Raises Invalid for the same theme, Conflict when none is in it any more, and out of
    what somebody has accepted, or people have read an answer to: two people take something out of that (`taking_out`)."""
    keep_once_decided(actor, consultation)
    lock(theme)
    if is_settled_theme(theme):
        raise Conflict(_("People have accepted this theme, so nobody takes comments out of it alone. A colleague has to agree."))
    put_in_another(actor, consultation, theme, into, contributions)
    take_out_now(actor, consultation, theme, contributions)


@action(CODE)
def put_in_another(
    actor: Actor, consultation: Consultation, theme: Theme, into: Theme, contributions: list[Contribution]
) -> None:
    """What is in one theme is in another too, each on its side. Raises as `move` does but for what somebody has accepted."""
    if into.id == theme.id:
        raise Invalid({"theme": _("It is already in this theme. Choose another")})
    keep_once_decided(actor, consultation)
    sides = {entry.contribution_id: entry.is_against for entry in list_entries(theme, contributions)}
    if not sides:
        raise Conflict(_("None of these are in the theme any more."))
    for is_against in (False, True):
        chosen = [each for each in contributions if sides.get(each.id) is is_against]
        if chosen:  # what speaks against one theme does not speak for another
            put_in_theme(actor, consultation, into, chosen, is_against=is_against)


@action(CHANGE_THEME)
def drop(actor: Actor, theme: Theme, *, seen: str | None = None) -> None:
    """Gives up a theme that was a mistake. What was in it is read, and in no theme yet. One that somebody else has accepted, in
    whatever words, is joined with another: nobody makes it go alone. Raises Changed when it says something else than was `seen`
    (`fingerprints`)."""
    keep_once_decided(actor, theme.consultation)
    lock(theme)
    if seen is not None and seen != fingerprint_words(theme):
        raise Changed(_("Someone has changed this theme since you opened the page. Read it again first."))
    _must_have_no_answer(theme, even_a_draft=True)
    mine = place_of(actor, theme).id
    is_others = any(each.participation_id != mine for each in theme.acceptances) or holds_settled(theme)
    if theme.state != ThemeState.CANDIDATE or theme.is_public or is_others:
        raise Conflict(_("Someone has accepted this theme, so you cannot delete it. Merge it with another one instead."))
    theme.state = ThemeState.DROPPED
    for table in (ThemeEntry, Voice, Suggestion):
        db.session.execute(delete(table).where(table.theme_id == theme.id))
    note_theme(actor, theme, "dropped")


@action(CODE)
def ask_to_quote(actor: Actor, theme: Theme, contribution: Contribution, *, passage: str) -> Voice:
    """Asks an author whether a passage may be quoted. Until they say yes, nobody sees it as a quote."""
    if not has_words(passage) or not stands_in(passage, contribution):
        raise Invalid({"passage": _("Copy the words exactly as they are in the comment")})
    if contribution.is_private:
        raise Conflict(_("This is only for the people running this, so we cannot quote it."))
    if contribution.author.account_id is None:
        raise Conflict(_("We cannot contact this person to ask, so we cannot quote them."))
    lock(theme)
    if not db.session.scalar(select(ThemeEntry.id).filter_by(theme_id=theme.id, contribution_id=contribution.id)):
        raise Conflict(_("Put the comment in this theme first"))
    if db.session.scalar(select(Voice.id).filter_by(theme_id=theme.id, contribution_id=contribution.id)):
        raise Conflict(_("This person has already been asked."))
    voice = Voice(theme_id=theme.id, contribution_id=contribution.id, passage=passage, asked_at=now())
    save(voice)
    note_theme(actor, theme, "asked to quote")
    notify_person(
        contribution.author,
        theme.consultation,
        key=voice.news_key,
        sentence=sentences.QUOTE_ASKED_NAMED() if find_contribution_kind(contribution.kind).is_named else sentences.QUOTE_ASKED(),
        target_kind=OWN_PATH,
        target=make_link(contribution.author),
    )
    return voice


@action(ALLOW_QUOTE)
def answer_quote(actor: Actor, voice: Voice, *, is_allowed: bool, seen: str = "") -> None:
    """Yes, no, and a change of mind at any time. A yes is for the words and the theme that were `seen` (`fingerprints`):
    Changed when they are others by now. A no is always taken."""
    lock(voice.theme)
    lock(voice)
    if is_allowed and seen != fingerprint_voice(voice):
        raise Changed(_("This theme has changed since you opened the page. We have not quoted you. Read it again, then choose."))
    voice.is_allowed, voice.answered_at = is_allowed, now()
    emit(QuoteAnswered(consultation_stream(voice.consultation_id), actor.account_id, voice.id, is_allowed))


@action(CODE)
def name_campaign(actor: Actor, campaign: Campaign, *, label: str, seen: str) -> None:
    """What the same text sent by many is called in public: who asked for it, or what it asks. Raises Changed when it is called
    something else than was `seen` (`fingerprints`), Conflict for another name once all is decided."""
    if campaign.label:
        keep_once_decided(actor, db.session.get_one(Consultation, campaign.consultation_id))
    lock(campaign)
    if seen != fingerprint_campaign(campaign):
        raise Changed(_("Someone else has named this campaign. It is now called “%(name)s”.", name=campaign.label))
    campaign.label = label
    emit(ReportChanged(consultation_stream(campaign.consultation_id), actor.account_id, "name of a campaign"))


def _must_have_no_answer(theme: Theme, *, even_a_draft: bool = False) -> None:
    """Asked again under the lock that publishing takes too."""
    answers = select(Answer.state).where(Answer.theme_id == theme.id)
    states = set(db.session.scalars(answers))
    if AnswerState.PUBLISHED in states:
        raise Conflict(_("You cannot change this theme because it has been answered in public."))
    if even_a_draft and states:
        raise Conflict(_("Someone is writing an answer to this theme. Merge the other theme into this one instead."))


def _check_words(words: ThemeWords) -> None:
    if not has_words(words.sentence):
        raise Invalid({"sentence": _("Enter the theme as one sentence")})
    if len(words.sentence) > LONGEST_SENTENCE:
        raise Invalid({"sentence": _("Use %(most)s characters or fewer", most=LONGEST_SENTENCE)})
