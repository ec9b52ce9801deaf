"""Rare words, said in every kind of contribution and copied wherever what is said is copied, and every way they are taken out
again: for tests that look for them afterwards."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from forum.activities.discussions.actions.guests import post_as_guest, set_guests
from forum.activities.discussions.actions.way_in import FirstWords
from forum.activities.discussions.models import Guests, Post
from forum.activities.voting.actions.casting import vote
from forum.activities.voting.models import Poll
from forum.activities.voting.queries.polls import find_named_ballot
from forum.consultations.models import Consultation
from forum.contributions import actions as saying
from forum.contributions.models import Contribution
from forum.erasure.actions import erase_person
from forum.kernel.clock import now, set_clock
from forum.kernel.db import db
from forum.kernel.fingerprints import fingerprint
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role
from forum.kernel.text import quote
from forum.moderation.actions.deciding import Ruling, decide
from forum.moderation.actions.flagging import flag
from forum.moderation.actions.working import claim
from forum.moderation.kinds import ModerationAction
from forum.moderation.queries.cases import find_case
from forum.outcomes.actions import checking, coding
from forum.outcomes.actions import themes as theming
from forum.outcomes.fingerprints import fingerprint_voice
from forum.outcomes.kinds import Verdict
from forum.outcomes.models import Check, Sighting, Theme
from forum.outcomes.queries.themes import find_entry
from forum.rooms.actions import finishing, running, writing
from forum.rooms.fingerprints import fingerprint_notes
from forum.workshops.models import Workshop
from forum.workshops.rules import CORRECTIONS_LAST
from tests import factories as make


@dataclass
class Canary:
    """Something said with a word in it that stands nowhere else."""

    word: str
    author: Actor
    said: Contribution
    moderator: Actor  # who rules over it
    takes_out: Callable[[Canary], None]

    @property
    def is_gone(self) -> bool:
        """Nobody has the word any more, moderators included; nor has the database."""
        return any(self.word.endswith(f"{way}canary") for way in GONE)


def withdraw(canary: Canary) -> None:
    saying.withdraw(canary.author, canary.said)


def leave(canary: Canary) -> None:
    erase_person(canary.author, canary.said.author.account)


def rule(canary: Canary, act: ModerationAction) -> None:
    flag(make.make_actor(), canary.said, reason_key="attack")
    claim(canary.moderator, find_case(canary.said))
    case = find_case(canary.said)
    decide(canary.moderator, case, Ruling(act, "person", "Because.", passages=[canary.word]), version=case.version)


def hide(canary: Canary) -> None:
    rule(canary, ModerationAction.HIDE)


def hold(canary: Canary) -> None:
    rule(canary, ModerationAction.HOLD)


def ask_for_other_words(canary: Canary) -> None:
    rule(canary, ModerationAction.REWORD)


def say_in_other_words(canary: Canary) -> None:
    """And what it said before stays as far from sight as when the moderator asked."""
    rule(canary, ModerationAction.REWORD)
    title = "In other words" if canary.said.title else ""
    saying.edit(canary.author, canary.said, title=title, body="Reworded.")


def redact(canary: Canary) -> None:
    rule(canary, ModerationAction.REDACT)


WAYS: dict[str, Callable[[Canary], None]] = {
    "withdrawn": withdraw,
    "left": leave,
    "hidden": hide,
    "held": hold,
    "askedfor": ask_for_other_words,
    "reworded": say_in_other_words,
    "redacted": redact,
}
GONE = {"withdrawn", "left"}


class Moderators(dict[int, Actor]):
    """One for each consultation."""

    def __missing__(self, consultation_id: int) -> Actor:
        self[consultation_id] = make.seat(db.session.get_one(Consultation, consultation_id), Role.MODERATOR)
        return self[consultation_id]


def say_words(word: str) -> str:
    return f"We met a {word} at the bus stop.\nA second line with the {word} in it."


def say_everywhere(consultation: Consultation, check: Check, ways: Collection[str] = tuple(WAYS)) -> list[Canary]:
    """One canary for each kind of contribution and each of these ways of taking words out; nothing is taken out yet."""
    room = make.make_room(consultation, kind="ideas")
    poll = make.make_poll(consultation, "consent", labels=("We meet on Tuesdays",), shows_tally="always")
    moderators = Moderators()
    found = []
    for way in ways:
        for kind, said in _say(consultation, check, room, poll, way):
            account = said.author.account or make.make_account()
            said.author.account_id = account.id
            found.append(Canary(f"{kind}{way}canary", account.as_actor(), said, moderators[said.space_id], WAYS[way]))
    db.session.commit()
    facilitator = make.seat(consultation, Role.FACILITATOR)
    quoted, asked = make.make_theme(consultation), make.make_theme(consultation)
    for canary in found:
        if isinstance(canary.said, Post):
            copy(facilitator, canary, canary.said, quoted, asked)
    people = {way: make.come_in(room) for way in ways}
    running.end_workshop(SYSTEM, room)
    finishing.write_summary(SYSTEM, room, words="We talked.")
    finishing.send_summary(SYSTEM, room, seen=fingerprint(room.summary))
    for way in ways:
        word = f"correction{way}canary"
        said = writing.correct_summary(people[way], room, body=say_words(word), idempotency_key=None)
        found.append(Canary(word, people[way], said, moderators[said.space_id], WAYS[way]))
    with set_clock(now() + CORRECTIONS_LAST):
        finishing.publish_summary(SYSTEM, room)
    return found


def _say(consultation: Consultation, check: Check, room: Workshop, poll: Poll, way: str) -> Iterator[tuple[str, Contribution]]:
    def words(kind: str) -> str:
        return say_words(f"{kind}{way}canary")

    post = make.make_thread(consultation, title=f"The title of post{way}canary", body=words("post"))
    yield "post", post
    yield "reply", make.make_reply(post, body=words("reply"))
    set_guests(SYSTEM, post.activity, Guests.AT_ONCE)
    written = FirstWords(words("guest"), f"The title of guest{way}canary", "idea", pseudonym=f"Guest {way}")
    yield "guest", post_as_guest(Actor(None, VISITOR), post.activity, written)
    yield "condition", make.make_condition(post, body=words("condition"))
    heard = make.make_restatement(post, heard=f"I heard of a restatement{way}canary")
    yield "restatement", heard
    heard = make.make_restatement(make.make_thread(consultation))
    yield "clarification", make.make_clarification(heard, body=words("clarification"))
    asked = make.make_evidence_request(consultation, title=f"The title of evidence{way}canary", body=words("evidence"))
    make.make_evidence_answer(asked)
    yield "evidence", asked
    yield "statement", make.make_statement(words("statement"))
    voter = make.seat(consultation)
    vote(voter, poll, make.make_ballot(poll, 4, reason=words("reason")))
    ballot = find_named_ballot(make.place_of(voter, consultation), poll)
    assert ballot is not None and ballot.reason is not None
    yield "reason", ballot.reason
    seen_by = make.seat(check.consultation)
    checking.rate_check(seen_by, check, verdict=Verdict.PARTLY, words=words("sighting"))
    yield "sighting", db.session.query(Sighting).filter_by(author_id=make.place_of(seen_by, check).id).one()
    note = make.make_note(room, make.come_in(room), body=words("note"))
    writing.put_notes(SYSTEM, room, note_ids=[note.id], name="Buses", seen=fingerprint_notes([note]))
    yield "note", note


def copy(facilitator: Actor, canary: Canary, post: Post, quoted: Theme, asked: Theme) -> None:
    """Quoted in replies, now and before they were changed; in an earlier version; in a theme; asked for; said to be misread."""
    make.make_reply(post, body=quote(post.body) + "I saw it too.")
    changed = make.make_reply(post, body=quote(post.body) + "So did I.")
    saying.edit(changed.author.account.as_actor(), changed, title="", body="I have thought again.")
    saying.edit(canary.author, post, title=post.title, body=f"{post.body}\nAnd once more the {canary.word}.")
    for theme in (quoted, asked):
        coding.put_in_theme(facilitator, post.consultation, theme, [post])
    voice = theming.ask_to_quote(facilitator, quoted, post, passage=f"once more the {canary.word}")
    theming.answer_quote(canary.author, voice, is_allowed=True, seen=fingerprint_voice(voice))
    theming.ask_to_quote(facilitator, asked, post, passage=f"once more the {canary.word}")
    coding.dispute(canary.author, find_entry(asked, post), words=f"I meant another {canary.word}.")
