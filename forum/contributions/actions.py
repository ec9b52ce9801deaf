"""What happens to anything that is said, whatever its kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, delete, select, update

from forum.consultations.events import consultation_stream
from forum.consultations.models import Activity, Participation
from forum.consultations.queries import find_place
from forum.consultations.rules import why_silenced
from forum.contributions import screening
from forum.contributions.events import (
    ContributionEdited,
    ContributionPublished,
    ContributionStatusChanged,
    ContributionWithdrawn,
)
from forum.contributions.kinds import find_contribution_kind
from forum.contributions.models import AS_MEANT, Contribution, Revision, Status
from forum.contributions.quotes import DELETED_MARK, cover_quotes, cover_what_is_gone, forget_gone
from forum.contributions.quoting import list_own_lines
from forum.contributions.rules import (
    CONTRIBUTIONS_PER_PERSON,
    EDIT,
    EDITS_PER_PERSON,
    LONGEST_BODY,
    LONGEST_TITLE,
    WITHDRAW,
    is_withheld_now,
)
from forum.contributions.screening import Confirmation, Finding, ScreenedWords
from forum.kernel import limits
from forum.kernel.actions import action, is_acting, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Forbidden, Invalid
from forum.kernel.events import emit
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.idempotency import SENT_AGAIN_WITHIN
from forum.kernel.limits import Limit
from forum.kernel.numbers import say_number
from forum.kernel.permissions import Actor, Permission, Role, require
from forum.kernel.text import has_words, render, tidy_line, tidy_text

C = TypeVar("C", bound=Contribution)
TAKEN_OUT = (Status.REWORD, Status.HIDDEN, Status.WITHDRAWN)


def find_by_sending(kind: type[C], author: Participation, sending: str | None) -> C | None:
    """What the same form with the same content made when it was sent the first time (`kernel.idempotency`). Holds the author's
    row: the second of two at once waits here."""
    lock(author)
    if sending is None:
        return None
    return db.session.scalar(select(kind).filter_by(author_id=author.id, sending=sending))


def find_sent_again(kind: type[C], author: Participation, words: NewWords, *place: ColumnElement[bool]) -> C | None:
    """As `find_by_sending`, and what the author has said in the same `place` in the same words, SENT_AGAIN_WITHIN: after Back, a
    browser asks for the page anew, which has another key, and puts the words into it. What a moderator hid is not found."""
    sent = find_by_sending(kind, author, words.sending)
    if sent is not None or words.sending is None:
        return sent
    said = {"title": tidy_line(words.title), "body": tidy_text(words.body)}
    lately = select(kind).filter_by(author_id=author.id, **said).where(*place)
    lately = lately.where(kind.created_at > now() - SENT_AGAIN_WITHIN, kind.status.not_in(TAKEN_OUT))
    return db.session.scalars(lately.order_by(kind.id.desc()).limit(1)).first()


def new_contribution(
    kind: type[C],
    author: Participation,
    *,
    activity_id: int,
    body: str,
    sending: str | None = None,
    created_at: datetime | None = None,
    **own: object,
) -> C:
    """Something said, before it is kept: what every kind has in common, and the `own` columns of this one."""
    return kind(
        space_id=author.space_id,
        consultation=author.consultation,  # Not kept, but at hand before the row is.
        activity_id=activity_id,
        author_id=author.id,
        author=author,
        author_role=author.role,
        body=body,
        sending=sending,
        created_at=created_at or now(),
        **own,
    )


@dataclass(frozen=True)
class NewWords:
    """What somebody wants to say, on its way in. `sending` is what makes one act of sending it twice, `confirmation` its author's
    answer when they were asked first, None where nobody can be asked. `findings`: None until `consider` has seen it."""

    body: str
    title: str = ""
    sending: str | None = None
    confirmation: Confirmation | None = None
    findings: list[Finding] | None = None


def consider(
    actor: Actor, permission: Permission, thing: Any, words: NewWords, *, author: Participation | None = None
) -> NewWords:
    """Before the action that says something new: asks its permission, counts the words by the limit and shows them to the
    triggers, in this order. The action hands what this returns to `publish`. `author`: whose words the actor writes down, where
    they are not the actor's own.

    Before it, as inside the count would go with everything else whenever the author is asked first, and on SQLite nobody could
    write while triggers read. The price: one more transaction, and what others say at the same time is not compared. What has
    been sent before, or is said inside another action, is not looked at: there `publish` does it. Raises as `publish` does."""
    if is_acting():
        return words
    require(actor, permission, thing)
    author = author or find_place(actor, thing)
    if author is None or _was_sent(author, words.sending):
        return words
    draft = ScreenedWords(author, author.role, tidy_line(words.title), tidy_text(words.body), activity_id=_activity_id_of(thing))
    findings = _look(CONTRIBUTIONS_PER_PERSON, draft, words.confirmation)
    return replace(words, title=draft.title, body=draft.body, findings=findings)


def _activity_id_of(thing: Any) -> int | None:
    return thing.id if isinstance(thing, Activity) else getattr(thing, "activity_id", None)


def consider_first(consultation_id: int, words: NewWords) -> NewWords:
    """Shows words to the triggers whose author nobody knows yet, so that they ask before anybody is asked who they are. How often
    is for the caller to limit. What `publish` does later looks again."""
    nobody = Participation(space_id=consultation_id, role=Role.PARTICIPANT)
    draft = ScreenedWords(nobody, nobody.role, tidy_line(words.title), tidy_text(words.body))
    _check_words(draft.title, draft.body)
    screening.ask_first(screening.look_at(draft), words.confirmation)
    return replace(words, title=draft.title, body=draft.body)


def _was_sent(author: Participation, sending: str | None) -> bool:
    sent = select(Contribution.id).filter_by(author_id=author.id, sending=sending)
    return sending is not None and db.session.scalar(sent) is not None


def _look(limit: Limit, draft: ScreenedWords, confirmation: Confirmation | None) -> list[Finding]:
    _check_words(draft.title, draft.body)
    screening.refuse_newly_decided(draft)
    if reason := why_silenced(draft.author):
        raise Forbidden(reason)
    limits.spend(limit, draft.author.id)
    findings = screening.look_at(draft)
    screening.ask_first(findings, confirmation)
    return findings


def publish(contribution: Contribution, words: NewWords) -> None:
    """Called inside the action of a kind: renders the words, saves the row, tells the log. Words that `consider` has not seen, or
    others than it saw, are counted and looked at here.

    Raises ConfirmationNeeded when the author should be asked first. Its status afterwards says whether it is shown or waits.
    Raises Invalid for words that are missing or too many, Forbidden when the author is silenced, TooMany above the limit."""
    _check_and_tidy(contribution)
    if reason := why_silenced(contribution.author):
        raise Forbidden(reason)
    findings = words.findings
    if findings is None or (words.title, words.body) != (contribution.title, contribution.body):
        said = (contribution.title, contribution.body, None, contribution.activity_id)
        draft = ScreenedWords(contribution.author, contribution.author_role, *said)
        findings = _look(CONTRIBUTIONS_PER_PERSON, draft, words.confirmation)
    if screening.must_wait(findings):
        contribution.status = Status.WAITING
    _keep(contribution)
    screening.record_findings(contribution, findings)


def bring_in(contribution: Contribution) -> None:
    """Like `publish`, for what was said elsewhere and is imported as it was: not limited and not looked at."""
    _check_and_tidy(contribution)
    _keep(contribution)


def _check_and_tidy(contribution: Contribution) -> None:
    contribution.title = tidy_line(contribution.title)
    contribution.body = cover_what_is_gone(contribution, tidy_text(contribution.body))
    _check_words(contribution.title, contribution.body)


def _keep(contribution: Contribution) -> None:
    contribution.status = contribution.status or _in_sight(contribution)
    contribution.html = render(contribution.body)
    contribution.created_at = contribution.created_at or now()
    save(contribution)
    account_id, stream = contribution.author.account_id, consultation_stream(contribution.space_id)
    if contribution.status == Status.PUBLISHED:
        emit(ContributionPublished(stream, account_id, contribution.id, contribution.kind))
    else:
        emit(ContributionStatusChanged(stream, account_id, contribution.id, contribution.status, was_in_sight=False))


def edit(
    actor: Actor,
    contribution: Contribution,
    *,
    title: str,
    body: str,
    seen: str | None = None,
    confirmation: Confirmation | None = None,
) -> None:
    """Changes the words and keeps what they were. New words are counted and looked at like those of something new; those a
    moderator asked for bring it back into sight. The same words again change nothing. Raises as `publish` does, and Changed when
    title and text, or who is meant to read them, are not any more what was `seen` (`Contribution.fingerprint_words`)."""
    require(actor, EDIT, contribution)
    title, body = tidy_line(title), tidy_text(body)
    if (title, body) == (contribution.title, contribution.body):
        return
    draft = ScreenedWords(contribution.author, contribution.author_role, title, body, contribution.id, contribution.activity_id)
    findings = _look(EDITS_PER_PERSON, draft, confirmation)  # Before the action, for the reasons `consider` gives.
    _edit(actor, contribution, NewWords(body, title, findings=findings), seen)


@action(EDIT, lock=lock)
def _edit(actor: Actor, contribution: Contribution, words: NewWords, seen: str | None) -> None:
    title, body, findings = words.title, cover_what_is_gone(contribution, words.body), words.findings or []
    if (title, body) == (contribution.title, contribution.body):  # Sent twice at once.
        return
    if seen is not None:
        refuse_when_changed(seen, contribution.fingerprint_words())
    before = Revision(
        contribution_id=contribution.id,
        title=contribution.title,
        body=contribution.body,
        html=contribution.html,
        written_at=contribution.edited_at or contribution.created_at,
        replaced_at=now(),
        was_shown=contribution.status == Status.PUBLISHED and not is_withheld_now(contribution),
    )
    contribution.title, contribution.body, contribution.html = title, body, render(body)
    if contribution.status != Status.PUBLISHED:  # What it said before may hold what the other words were asked for.
        db.session.execute(update(Revision).where(Revision.contribution_id == contribution.id).values(was_shown=False))
    db.session.add(before)
    contribution.edited_at = now()
    if when_edited := find_contribution_kind(contribution.kind).when_edited:
        when_edited(contribution)
    emit(ContributionEdited(consultation_stream(contribution.space_id), actor.account_id, contribution.id))
    if screening.must_wait(findings):
        set_status(actor, contribution, Status.WAITING)
    elif contribution.status == Status.REWORD:
        set_status(actor, contribution, Status.PUBLISHED)
        forget_gone(contribution)
    screening.record_findings(contribution, findings)


@action(WITHDRAW, lock=lock)
def withdraw(actor: Actor, contribution: Contribution) -> None:
    """The place stays, so that answers keep their sense; the words go, earlier versions too, and where others quote them."""
    lines = list_own_lines(contribution)
    db.session.execute(delete(Revision).where(Revision.contribution_id == contribution.id))
    contribution.title, contribution.body, contribution.html = "", "", render("")
    contribution.sending = None  # The same words may be said again.
    _change_status(contribution, Status.WITHDRAWN)
    # Now that nobody adds to where it stands: what quotes it can be found.
    cover_quotes(actor, contribution, lines, DELETED_MARK)
    emit(ContributionWithdrawn(consultation_stream(contribution.space_id), actor.account_id, contribution.id))


def set_status(actor: Actor, contribution: Contribution, status: Status) -> None:
    """Brings something into sight or out of it, inside the action of whoever decides that: what is private, into the sight of
    those whom its author means it for, whoever asks. What was withdrawn stays so."""
    status = _in_sight(contribution) if status == Status.PUBLISHED else status
    if contribution.status in {status, Status.WITHDRAWN}:
        return
    was_in_sight, stream = contribution.status in AS_MEANT, consultation_stream(contribution.space_id)
    _change_status(contribution, status)
    emit(ContributionStatusChanged(stream, actor.account_id, contribution.id, status, was_in_sight=was_in_sight))


def _in_sight(contribution: Contribution) -> Status:
    return Status.PRIVATE if contribution.is_private else Status.PUBLISHED


def _change_status(contribution: Contribution, status: Status) -> None:
    before, contribution.status = contribution.status, status
    if when_status_changed := find_contribution_kind(contribution.kind).when_status_changed:
        when_status_changed(contribution, before)


def _check_words(title: str, body: str) -> None:
    errors = {}
    if not has_words(body):
        errors["body"] = _("Enter what you want to say")
    if len(body) > LONGEST_BODY:
        errors["body"] = _("Use %(most)s characters or fewer", most=say_number(LONGEST_BODY))
    if title and not has_words(title):
        errors["title"] = _("Enter your main point in one sentence")
    if len(title) > LONGEST_TITLE:
        errors["title"] = _("Use %(most)s characters or fewer", most=LONGEST_TITLE)
    if errors:
        raise Invalid(errors)
