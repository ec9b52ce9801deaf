"""Fills an empty database with the demo: three consultations of a made-up place, and a real conversation.

The words are in content/*.toml, with times in days from today, so that the demo is always in the middle of its life.
Everything goes through the same actions as on the site, with the clock set to when it happened.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from forum.accounts.models import Account
from forum.accounts.passwords import hash_password
from forum.activities.discussions.actions.guests import set_guests
from forum.activities.discussions.actions.posting import ReplyAs, reply, start_thread
from forum.activities.discussions.actions.summaries import (
    fingerprint_answer,
    fingerprint_summary,
    mark_answer,
    object_to,
    summarise,
)
from forum.activities.discussions.models import Guests, Post
from forum.activities.discussions.queries.summaries import find_summary
from forum.activities.discussions.summary_text import SummaryParts
from forum.activities.opinions.actions import import_conversation
from forum.activities.opinions.models import Statement
from forum.activities.opinions.polis import read_conversation
from forum.briefing.actions import add_thing
from forum.briefing.models import WORDS
from forum.consultations.actions import managing
from forum.consultations.actions.addressing import make_slug
from forum.consultations.actions.joining import seat
from forum.consultations.actions.relevance import set_about_decision
from forum.consultations.fingerprints import fingerprint_readership, fingerprint_scope
from forum.consultations.models import Activity, Basics, Consultation, Readership, Scope, ScopeState
from forum.demo.arriving import list_arrivals
from forum.demo.board import fill_board
from forum.demo.changing import list_changes
from forum.demo.deciding import declare, keep_register, name_deciders
from forum.demo.drawing import draw_night
from forum.demo.evidence import add_evidence, list_evidence_requests
from forum.demo.groups import fill_group
from forum.demo.imported import name_options
from forum.demo.looking_back import plan_to_look_back
from forum.demo.moderation import MOMENTS
from forum.demo.negotiating import list_negotiations
from forum.demo.opening import make_ready
from forum.demo.outcomes import STEPS, Stage, tell_old_news
from forum.demo.responding import list_responses
from forum.demo.temporary import add_temporary
from forum.demo.votes import Crowd, fill_poll, find_option
from forum.demo.workshops import fill_workshops
from forum.inviting.actions import allow_domain, choose_readers, make_code
from forum.inviting.queries import fingerprint_access_code
from forum.kernel.actions import save, transaction
from forum.kernel.clock import now, set_clock
from forum.kernel.dates import site_zone, to_local
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.organisations.kinds import OrganisationKind, RunBy
from forum.site.actions import add_opening_domain, appoint
from forum.web.urls import public_url

HERE = Path(__file__).parent
PASSWORD = "change-together"  # noqa: S105  (printed for everyone; only `forum demo` makes these accounts)
ADMINISTRATOR, NURSE = "administrator@example.org", "nurse@westbrook.example"
SIGN_INS = {
    "participant@example.org": "is taking part as an unpaid carer",
    "organiser@example.org": "runs the consultations and can start new ones",
    "lead@example.org": "answers people and is responsible for the decisions",
    "moderator@example.org": "makes sure people keep to the rules",
    "facilitator@example.org": "helps people listen to each other",
    "go-between@example.org": "belongs to neither side of the first consultation, and says what interests they have",
    ADMINISTRATOR: "looks after the site: its name and colour, who has which role",
    NURSE: "works for the service, and can join the first consultation as staff",
}
NO_SIGN_IN = "!"  # not a hash: no password fits it


def fill_demo() -> bool:
    """Fills an empty database, all or nothing; returns False and changes nothing when there is something in it."""
    if db.session.scalar(select(func.count(Consultation.id))):
        return False
    with transaction():
        for file in sorted((HERE / "content").glob("*.toml")):
            _Filler(tomllib.loads(file.read_text(encoding="utf-8"))).fill()
        for folder in sorted((HERE / "polis").iterdir()):
            if folder.is_dir():
                imported = import_conversation(SYSTEM, None, read_conversation(folder))
                sort_imported(imported.consultation, folder / "themes.toml")
        fill_site()
        fill_workshops(HERE / "rooms.toml", partial(make_moment, today=to_local(now()).date()))
        fill_group(HERE / "group.toml")
        fill_board(HERE / "board.toml")
    tell_old_news()
    return True


def fill_site() -> None:
    """Somebody looks after the site, and staff of one organisation come in by their address."""
    for email in (ADMINISTRATOR, NURSE):
        save(Account(email=email, password_hash=hash_password(PASSWORD), created_at=now(), confirmed_at=now()))
    appoint(SYSTEM, None, email=ADMINISTRATOR, role=Role.ADMINISTRATOR)
    add_opening_domain(SYSTEM, None, domain="westbrook.example")
    first = db.session.scalars(select(Consultation).where(Consultation.source.is_(None)).order_by(Consultation.id)).first()
    if first is not None:
        allow_domain(SYSTEM, first, domain="westbrook.example", capacity_key="staff")


def sort_imported(consultation: Consultation, file: Path) -> None:
    """The themes and options two people made by hand of statements that were collected elsewhere; moments are as the file has
    them."""

    def moment(when: str) -> datetime:
        return datetime.fromisoformat(when).replace(tzinfo=site_zone())

    entry = tomllib.loads(file.read_text(encoding="utf-8"))
    people = {Role.FACILITATOR: "Tom Field", Role.ORGANISER: "Amina Yusuf"}
    actors: dict[str, Actor] = {}
    for role, name in people.items():
        account = db.session.scalars(select(Account).filter_by(email=f"{role}@example.org")).one()
        actors[role] = account.as_actor()
        seat(
            SYSTEM,
            consultation,
            person=actors[role],
            pseudonym=name,
            role=role,
            capacity_key="unknown",
            job_title="",
        )
    statements = db.session.scalars(select(Statement).filter_by(space_id=consultation.id))
    said = {statement.source_key or "": statement for statement in statements}
    with set_clock(moment(entry["options_named"])):
        name_options(actors[Role.ORGANISER], consultation, said, entry["options"])
    happen(Stage(consultation, actors, dict(said), moment), entry["outcomes"])


def make_moment(when: list[Any] | int, today: date) -> datetime:
    """[days from today, "hh:mm"], or so many minutes ago, as a moment."""
    if isinstance(when, int):
        return now() - timedelta(minutes=when)
    return datetime.combine(today + timedelta(days=when[0]), time.fromisoformat(when[1]), site_zone())


def happen(stage: Stage, steps: list[dict[str, Any]]) -> None:
    for entry in sorted(steps, key=lambda each: stage.moment(each["at"])):
        with set_clock(stage.moment(entry["at"])):
            STEPS[entry["do"]](stage, entry)


def describe_sign_ins() -> str:
    width = max(map(len, SIGN_INS))
    lines = [f"  {email:<{width}}  {what}" for email, what in SIGN_INS.items()]
    return f"Sign in with any of these. The password for all of them is {PASSWORD}\n" + "\n".join(lines)


class _Filler:
    """Fills in one consultation from its file."""

    def __init__(self, entry: dict[str, Any]) -> None:
        self.entry = entry
        self.today = to_local(now()).date()
        self.slug = make_slug(entry["consultation"]["title"])
        self.code = ""  # from the letter, of a private one
        self.actors: dict[str, Actor] = {}
        self.activities: dict[str, Activity] = {}
        self.posts: dict[str, Post] = {}

    def fill(self) -> None:
        first = self.moment(self.entry["phases"][0]["opens"])
        with set_clock(min(first, now()) - timedelta(days=10)):
            self.make_consultation()
        consultation = next(iter(self.activities.values())).consultation
        changes = list_changes(self.entry.get("changes", []), self.actors, consultation, self.moment)
        responses = list_responses(self.entry, self.actors, self.posts, self.moment)
        asked = list_evidence_requests(self.entry, self.actors, consultation, self.moment)
        came = list_arrivals(self.entry.get("came_by_code", []), self.code, self.find_actor, self.moment)
        agreed = list_negotiations(self.entry.get("negotiations", []), self.actors, self.activities, self.moment, self.today)
        several = [*self.list_posts(), *self.list_moments(), *responses, *changes, *asked, *came, *agreed]
        for at, happen in sorted(several, key=lambda each: each[0]):
            with set_clock(at):
                happen()
        self.fill_polls()
        self.fill_outcomes()
        consultation.opened_before_checks = "opening" not in self.entry  # Last: nothing of such a one changes any more.
        db.session.commit()

    def fill_outcomes(self) -> None:
        """After the polls, whose results stand as evidence."""
        steps = self.list_outcomes(before_opening=False)
        if not steps:
            return
        consultation = next(iter(self.activities.values())).consultation
        happen(Stage(consultation, self.actors, self.posts, self.moment), steps)  # type: ignore[arg-type]

    def list_outcomes(self, *, before_opening: bool) -> list[dict[str, Any]]:
        """Until when answers are due is said before people can read it: from then on that day only moves later."""
        steps = self.entry.get("outcomes", [])
        return [entry for entry in steps if (entry["do"] == "report") is before_opening]

    def fill_polls(self) -> None:
        polls = self.entry.get("polls", [])
        if polls:
            consultation = next(iter(self.activities.values())).consultation
            crowd = Crowd(consultation, self.entry["crowd"])
            for entry in polls:
                fill_poll(entry, self.actors, self.activities[entry["activity"]], self.posts, crowd, self.moment)  # type: ignore[arg-type]

    def list_moments(self) -> Iterator[tuple[datetime, Any]]:
        for entry in self.entry.get("moments", []):
            happen = MOMENTS[entry["do"]]
            actor = self.actors[entry["by"]]
            yield self.moment(entry["at"]), partial(happen, actor, self.posts, entry)

    def moment(self, when: list[Any] | int) -> datetime:
        return make_moment(when, self.today + timedelta(days=self.entry.get("shift", 0)))

    def add_stages(self, actor: Actor, consultation: Consultation) -> None:
        for entry in self.entry["phases"]:
            phase = managing.add_phase(
                actor,
                consultation,
                name=entry["name"],
                note=entry.get("note", ""),
                opens_at=self.moment(entry["opens"]),
                closes_at=self.moment(entry["closes"]),
            )
            for about in entry.get("activities", []):
                activity = self.activities[about["key"]] = managing.add_activity(
                    actor, phase, kind_key=about["kind"], title=about["title"], summary=about["summary"]
                )
                if not about.get("is_about_decision", True):
                    set_about_decision(actor, activity, is_about=False)
                if "guests" in about:
                    set_guests(actor, activity, Guests(about["guests"]))

    def make_consultation(self) -> None:
        organiser = next(person for person in self.entry["people"] if person.get("role") == "organiser")
        actor = Actor(self.find_account(organiser).id, frozenset({Role.MEMBER, Role.CONVENOR}))
        basics = Basics(**self.entry["consultation"])
        run_by = [
            RunBy(each["name"], each.get("unit", ""), OrganisationKind(each["kind"])) for each in self.entry["organisations"]
        ]
        named = {"organiser_name": organiser["name"], "programme": self.entry.get("programme", "")}
        consultation = managing.create_consultation(actor, None, basics, run_by=run_by, **named)
        scope = [Scope(**item | {"state": ScopeState(item["state"])}) for item in self.entry["scope"]]
        managing.set_scope(actor, consultation, scope, seen=fingerprint_scope(consultation))
        self.add_briefing(actor, consultation)
        self.add_stages(actor, consultation)
        self.choose_readers(actor, consultation)
        self.add_documents(actor, consultation)
        add_evidence(actor, consultation, self.entry.get("evidence", []))
        for person in self.entry["people"]:
            self.add_person(consultation, person)
        db.session.expire(consultation)
        name_deciders(consultation, self.actors, self.entry.get("deciders", []), self.today)
        keep_register(consultation, actor, self.entry.get("asked", []), self.today)
        if "reviews" in self.entry:
            plan_to_look_back(consultation, actor, self.entry["reviews"], self.today)
        for entry in self.list_outcomes(before_opening=True):
            STEPS[entry["do"]](Stage(consultation, self.actors, {}, self.moment), entry)
        if "opening" in self.entry:
            make_ready(consultation, self.actors, self.entry["opening"], self.today)
        else:
            managing.publish(actor, consultation)

    def choose_readers(self, actor: Actor, consultation: Consultation) -> None:
        if chosen := self.entry.get("readers"):
            choose_readers(actor, consultation, Readership(chosen), seen=fingerprint_readership(consultation))
            self.code = make_code(actor, consultation, seen=fingerprint_access_code(None))

    def add_documents(self, actor: Actor, consultation: Consultation) -> None:
        for document in self.entry.get("documents", []):
            managing.add_document(
                actor,
                consultation,
                title=document["title"],
                text=document["text"],
                file_name=document["file"],
                content=document["content"].encode(),
            )

    def add_briefing(self, actor: Actor, consultation: Consultation) -> None:
        managing.set_affected(actor, consultation, self.entry.get("affected", ()))
        if "temporary" in self.entry:
            add_temporary(actor, consultation, self.entry["temporary"], self.today)
        for part, kind in WORDS.items():
            for words in self.entry.get(part, []):
                picture = draw_night() if words.get("alt") else b""
                day = {"day": self.today + timedelta(days=words["day"])} if "day" in words else {}
                add_thing(actor, consultation, kind(**words | day), picture=picture)

    def add_person(self, consultation: Consultation, person: dict[str, Any]) -> None:
        actor = self.find_actor(person)
        seat(
            SYSTEM,
            consultation,
            person=actor,
            pseudonym=person["name"],
            role=Role(person.get("role", "participant")),
            capacity_key=person.get("capacity", "unknown"),
            job_title=person.get("job", ""),
        )
        if "interests" in person:
            declare(actor, consultation, person["interests"])

    def find_actor(self, person: dict[str, Any]) -> Actor:
        actor = self.actors[person["key"]] = self.find_account(person).as_actor()
        return actor

    def find_account(self, person: dict[str, Any]) -> Account:
        email = person.get("email") or f"{person['key']}@{self.slug}.example"
        found = db.session.scalar(select(Account).filter_by(email=email))
        if found is not None:
            return found
        account = Account(
            email=email,
            password_hash=hash_password(PASSWORD) if email in SIGN_INS else NO_SIGN_IN,
            created_at=now(),
            confirmed_at=now(),
            is_convenor=email == "organiser@example.org",
        )
        save(account)
        return account

    def list_posts(self) -> Iterator[tuple[datetime, Any]]:
        """(when, what writes it): sorted by time before writing, so that row numbers follow the clock."""
        for entry in self.entry.get("threads", []):
            written: dict[str, Post] = {}
            yield self.moment(entry["at"]), lambda entry=entry, written=written: self.write_thread(entry, written)
            for answer in entry.get("replies", []):
                yield (
                    self.moment(answer["at"]),
                    lambda answer=answer, written=written: self.write_reply(answer, written),
                )
            if answered := entry.get("answered"):
                yield self.moment(answered["at"]), lambda answered=answered, written=written: self.mark_answer(answered, written)
            for entry_summary in entry.get("summaries", []):
                yield from self.list_summary(entry_summary, written)

    def list_summary(self, entry: dict[str, Any], written: dict[str, Post]) -> Iterator[tuple[datetime, Any]]:
        """A version of what a thread has come to, who says that they are not in it, and what they are answered."""
        yield self.moment(entry["at"]), lambda: self.write_summary(entry, written)
        for said in entry.get("objections", []):
            yield self.moment(said["at"]), lambda said=said: self.write_objection(said, written)
            for answer in said["answers"]:
                yield self.moment(answer["at"]), lambda answer=answer: self.write_reply({**answer, "to": "objection"}, written)

    def mark_answer(self, answered: dict[str, Any], written: dict[str, Post]) -> None:
        first = written["first"]
        mark_answer(self.actors[answered["by"]], first, written[answered["reply"]], seen=fingerprint_answer(first.thread))

    def write_summary(self, entry: dict[str, Any], written: dict[str, Post]) -> None:
        thread = written["first"].thread
        slug = thread.activity.consultation.slug
        links = {key: public_url("discussions.post", slug=slug, public_id=post.public_id) for key, post in written.items() if key}
        parts = SummaryParts(entry["shared"], entry["still_open"].format(**links), entry["missing"])
        seen = fingerprint_summary(find_summary(thread))
        summarise(self.actors[entry["by"]], thread, parts, is_conclusion=False, seen=seen)

    def write_objection(self, entry: dict[str, Any], written: dict[str, Post]) -> None:
        summary = find_summary(written["first"].thread)
        assert summary is not None  # noqa: S101  (it was written first)
        written["objection"] = object_to(self.actors[entry["by"]], summary, body=entry["body"], seen=fingerprint_summary(summary))

    def write_thread(self, entry: dict[str, Any], written: dict[str, Post]) -> None:
        written["first"] = self.posts[entry.get("key", "")] = start_thread(
            self.actors[entry["by"]],
            self.activities[entry.get("activity", "talk")],
            kind_key=entry["kind"],
            title=entry["title"],
            body=entry["body"],
            subject_key=find_option(self.activities["talk"], entry["about"]) if "about" in entry else "",
        )

    def write_reply(self, answer: dict[str, Any], written: dict[str, Post]) -> None:
        reply_as = ReplyAs(answer.get("stance", ""), answer.get("heard", ""))
        to = written[answer.get("to", "first")]
        post = reply(self.actors[answer["by"]], to, body=answer["body"], reply_as=reply_as)
        written[answer.get("key", "")] = self.posts[answer.get("key", "")] = post
