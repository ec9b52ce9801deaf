"""Who decides in the demo, with meetings and papers, what the go-between has to do with them, and who else was asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from forum.consultations.models import Consultation
from forum.consultations.queries import find_place
from forum.deciders.actions import add_decider, add_meeting, declare_interests
from forum.deciders.fingerprints import fingerprint_interests
from forum.deciders.kinds import DeciderKind, DeciderWords, MeetingWords, MemberWords
from forum.kernel.permissions import Actor
from forum.register.actions import add_asked
from forum.register.kinds import AskedKind, AskedWords

DAYS = ("asked_on", "reminded_on", "comments_by", "decides_on", "answered_on")


def name_deciders(consultation: Consultation, actors: Mapping[str, Actor], entries: list[dict[str, Any]], today: date) -> None:
    documents = {document.title: document.public_id for document in consultation.documents}
    for entry in entries:
        members = tuple(MemberWords(each["name"], each.get("job", "")) for each in entry.get("members", ()))
        place = find_place(actors[entry["acts_as"]], consultation) if "acts_as" in entry else None
        words = DeciderWords(entry["name"], entry.get("job", ""), place.public_id if place else "", members)
        decider = add_decider(actors["organiser"], consultation, DeciderKind(entry["kind"]), words)
        for meeting in entry.get("meetings", ()):
            papers = {name: documents[meeting[name]] for name in ("paper", "minute") if name in meeting}
            said = MeetingWords(today + timedelta(days=meeting["on"]), meeting.get("where", ""), **papers)
            add_meeting(actors["organiser"], decider, said)


def declare(actor: Actor, consultation: Consultation, words: str) -> None:
    """The go-between's own interests."""
    declare_interests(actor, consultation, words, seen=fingerprint_interests(None))


def keep_register(consultation: Consultation, organiser: Actor, entries: list[dict[str, Any]], today: date) -> None:
    """Days are counted from today."""
    for entry in entries:
        days: dict[str, Any] = {name: today + timedelta(days=entry[name]) for name in DAYS if name in entry}
        words: dict[str, Any] = {name: entry[name] for name in ("name", "why", "way", "reply", "our_reply") if name in entry}
        add_asked(organiser, consultation, AskedWords(kind=AskedKind(entry["kind"]), **words, **days))
