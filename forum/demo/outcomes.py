"""What came of the demo's conversations: each [[outcomes]] of a content file as the act on the site it stands for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from forum.consultations.change_guards import Wanted
from forum.consultations.models import Consultation, Participation
from forum.consultations.queries import find_place
from forum.consultations.snapshots import Part
from forum.contributions.models import Contribution
from forum.kernel.actions import transaction
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.jobs import JobQueue, RunningJob, run_due_jobs
from forum.kernel.permissions import SYSTEM, Actor
from forum.messages import actions as messages
from forum.messages.fingerprints import fingerprint_message
from forum.messages.kinds import Audience, Chosen, MessageWords
from forum.notifications.jobs import tell_what_happened
from forum.notifications.models import Notification
from forum.outcomes.actions import (
    answering,
    calling_in,
    checking,
    coding,
    confirming,
    considering_again,
    deciding,
    drafting,
    equality,
    keeping,
    linking,
    promising,
)
from forum.outcomes.actions import themes as theming
from forum.outcomes.actions.answering import AnswerWords
from forum.outcomes.actions.breaking import BrokenPromise
from forum.outcomes.actions.drafting import PromiseWords
from forum.outcomes.actions.evidence import Evidence
from forum.outcomes.actions.following import FollowingWords
from forum.outcomes.deadlines import day_of
from forum.outcomes.fingerprints import fingerprint_entries, fingerprint_misreading, fingerprint_voice
from forum.outcomes.kinds import CallInOutcome, Disposition, Verdict
from forum.outcomes.models import Commitment, PromiseDraft, Reading, Theme
from forum.outcomes.queries.equality import find_equality_review
from forum.outcomes.queries.followed import find_promised
from forum.outcomes.queries.kept import find_said_kept
from forum.outcomes.queries.said import Filter, list_said
from forum.outcomes.queries.showing import find_decision, list_due_checks, list_late_promises
from forum.outcomes.queries.since import list_after_answer
from forum.outcomes.queries.themes import find_entry, list_polls_to_link, list_tasks
from forum.outcomes.rules import MOST_SET_ASIDE_AT_ONCE
from forum.rewording.actions import agree_to_rewording, change_or_ask
from forum.rewording.fingerprints import fingerprint_rewording

Entry = dict[str, Any]
# News of the demo is new for so long.
UNREAD_WITHIN = timedelta(days=3)
MOST_JOBS = 10_000


@dataclass
class Stage:
    """Everything a step may need: who is who, what was said, what was made so far."""

    consultation: Consultation
    actors: dict[str, Actor]
    posts: dict[str, Contribution]
    moment: Callable[[Any], datetime]
    themes: dict[str, Theme] = field(default_factory=dict)
    promises: dict[str, Commitment] = field(default_factory=dict)

    def actor(self, entry: Entry) -> Actor:
        return self.actors[entry["by"]]

    def place(self, key: str) -> Participation:
        place = find_place(self.actors[key], self.consultation)
        assert place is not None  # noqa: S101  (a content file that names somebody who is not there is a mistake)
        return place


def set_report(stage: Stage, entry: Entry) -> None:
    """Before it opens."""
    phase = next((each for each in stage.consultation.phases if each.name == entry.get("phase")), None)
    owner = stage.place(entry["owner"])
    answering.set_report(SYSTEM, stage.consultation, owner=owner, answer_weeks=entry["weeks"], phase=phase)


def set_summary(stage: Stage, entry: Entry) -> None:
    answering.set_summary(stage.actor(entry), stage.consultation, summary=entry["summary"])


def name_coders(stage: Stage, entry: Entry) -> None:
    for key in entry["people"]:
        coding.name_coder(stage.actor(entry), stage.place(key), is_named=True)


def make_theme(stage: Stage, entry: Entry) -> None:
    """With all that belongs to it: what says it and what speaks against it, evidence, voices, who accepts it."""
    actor = stage.actor(entry)
    words = theming.ThemeWords(entry["sentence"], entry.get("against", ""), entry.get("meaning", ""))
    theme = theming.make_theme(actor, stage.consultation, words, [stage.posts[key] for key in entry["says"]])
    stage.themes[entry["key"]] = theme
    against = [stage.posts[key] for key in entry.get("speaks_against", [])]
    if against:
        coding.put_in_theme(actor, stage.consultation, theme, against, is_against=True)
    polls = {poll.question: poll for poll in list_polls_to_link(stage.consultation)}
    for link in entry.get("evidence", []):
        linking.link_poll(actor, theme, polls[link["poll"]], note=link["note"])
    for voice in entry.get("voices", []):
        said = stage.posts[voice["post"]]
        made = theming.ask_to_quote(actor, theme, said, passage=voice["passage"])
        author = next(each for each in stage.actors.values() if each.account_id == said.author.account_id)
        theming.answer_quote(author, made, is_allowed=voice["allowed"], seen=fingerprint_voice(made))
    for key in entry.get("accepted_by", []):
        theming.accept(stage.actors[key], theme, version=theme.version)


def mark_read(stage: Stage, entry: Entry) -> None:
    _read(stage.actor(entry), stage.consultation, [stage.posts[key] for key in entry["posts"]], note=entry.get("note", ""))


def _read(actor: Actor, consultation: Consultation, said: list[Contribution], note: str = "") -> None:
    """All that was said is there before what came of it: what was said later than this is read on the day after."""
    for start in range(0, len(said), MOST_SET_ASIDE_AT_ONCE):
        coding.mark_read(actor, consultation, said[start : start + MOST_SET_ASIDE_AT_ONCE], note=note)
    with transaction():
        for reading in db.session.scalars(select(Reading).where(Reading.contribution_id.in_([each.id for each in said]))):
            written_at = next(each.created_at for each in said if each.id == reading.contribution_id)
            if reading.read_at < written_at:
                reading.read_at = written_at + timedelta(days=1)


def misread(stage: Stage, entry: Entry) -> None:
    found = find_entry(stage.themes[entry["theme"]], stage.posts[entry["post"]])
    coding.dispute(stage.actor(entry), found, words=entry["words"], wants_out=entry.get("wants_out", False))


def answer_misreading(stage: Stage, entry: Entry) -> None:
    said = stage.posts[entry["post"]]
    task = next(each for each in list_tasks(SYSTEM, stage.consultation) if each.contribution_id == said.id)
    seen = fingerprint_misreading(task)
    coding.answer_misreading(stage.actor(entry), task, reply=entry["reply"], takes_out=entry["takes_out"], seen=seen)


def write_answer(stage: Stage, entry: Entry) -> None:
    theme = stage.themes[entry["theme"]]
    until = day_of(stage.moment(entry["until"])) if "until" in entry else None
    words = AnswerWords(
        Disposition(entry["disposition"]),
        entry["headline"],
        entry["reason"],
        entry.get("constraint", ""),
        entry.get("would_change", ""),
        until,
    )
    answer = answering.draft_answer(stage.actor(entry), theme, words, why_changed=entry.get("why_changed", ""))
    answering.check_answer(stage.actors[entry["checked_by"]], answer)
    answering.publish_answer(stage.actors[entry["published_by"]], answer)
    db.session.expire(theme)


def consider(stage: Stage, entry: Entry) -> None:
    for key in entry["themes"]:
        answer = stage.themes[key].answer
        assert answer is not None  # noqa: S101
        answering.consider(stage.actor(entry), answer)


def add_later(stage: Stage, entry: Entry) -> None:
    """A comment comes into a theme after its answer was considered: a colleague says that the answer holds, and whoever had
    considered it considers the comment too."""
    theme = stage.themes[entry["theme"]]
    coding.put_in_theme(stage.actor(entry), stage.consultation, theme, [stage.posts[entry["post"]]])
    answer, decides = theme.answer, stage.actors[entry["considered_by"]]
    assert answer is not None  # noqa: S101
    seen = fingerprint_entries(list_after_answer(theme))
    confirming.confirm_answer(stage.actors[entry["confirmed_by"]], answer, seen=seen)
    came = considering_again.find_to_consider_again(decides, answer)
    assert came is not None  # noqa: S101
    considering_again.consider_again(decides, answer, seen=came.seen)


def rate(stage: Stage, entry: Entry) -> None:
    answer = stage.themes[entry["theme"]].answer
    assert answer is not None  # noqa: S101
    for each in entry["ratings"]:
        actor = stage.actors[each["by"]]
        answering.rate_answer(actor, answer, verdict=Verdict(each["verdict"]), words=each.get("words", ""))


def decide(stage: Stage, entry: Entry) -> None:
    """By then somebody has sorted all that was said: of what is in no theme, reasons given in votes too, people read why."""
    today = day_of(now())
    actor = stage.actor(entry)
    for show in ("new", "read"):
        left, _total = list_said(stage.consultation, Filter(show=show))
        _read(stage.actors["facilitator"], stage.consultation, left, note=entry["left_out"])
    called_in = {"call_in_body": entry["call_in_body"], "call_in_until": today + timedelta(days=entry["call_in_days"])}
    promised = find_promised(stage.consultation)
    follows = FollowingWords(entry.get("follows"), entry.get("why_not", ""), promised.seen)
    said = deciding.DecisionWords(entry["sentence"], entry["words"], today, following=follows, **called_in)
    review = find_equality_review(stage.consultation)
    deciding.publish_decision(actor, stage.consultation, said, has_read=review.public_id if review else "")
    db.session.expire_all()


def review_equality(stage: Stage, entry: Entry) -> None:
    said = {"words": entry["words"], "document": None, "reason": "", "seen": ""}
    equality.review_equality(stage.actor(entry), stage.consultation, **said)


def call_in(stage: Stage, entry: Entry) -> None:
    calling_in.record_call_in(stage.actor(entry), stage.consultation, called_on=day_of(now()), because=entry["because"])


def settle_call_in(stage: Stage, entry: Entry) -> None:
    decision = find_decision(stage.consultation)
    assert decision is not None  # noqa: S101  (a content file that settles what nobody decided is a mistake)
    words = {"why": entry["why"], "sentence": entry.get("sentence", ""), "words": entry.get("words", "")}
    said = calling_in.SettledWords(CallInOutcome(entry["outcome"]), **words)
    calling_in.settle_call_in(stage.actor(entry), stage.consultation, said, seen=calling_in.fingerprint_decision(decision))


def draft_promise(stage: Stage, entry: Entry) -> PromiseDraft:
    """Waits for a colleague."""
    theme = stage.themes[entry["theme"]]
    due_on = day_of(stage.moment(entry["due"]))
    words = PromiseWords(entry["what"], entry["owner_title"], entry["unit"], due_on, entry.get("steps", []))
    owner = stage.place(entry["owner"]) if "owner" in entry else None
    return drafting.draft_promise(stage.actor(entry), theme, words, owner=owner)


def promise(stage: Stage, entry: Entry) -> None:
    draft = draft_promise(stage, entry)
    checker = stage.actors[entry["checked_by"]]
    stage.promises[entry["key"]] = drafting.publish_promise(checker, draft, seen=drafting.fingerprint_draft(draft))


def note_progress(stage: Stage, entry: Entry) -> None:
    made = stage.promises[entry["promise"]]
    done = [made.milestones[number].id for number in entry.get("steps_done", [])]
    promising.note_progress(stage.actor(entry), made, Evidence(entry["words"], entry.get("link", "")), done=done)


def keep(stage: Stage, entry: Entry) -> None:
    made = stage.promises[entry["promise"]]
    keeping.keep_promise(stage.actor(entry), made, Evidence(entry["words"], entry.get("link", "")))
    said = find_said_kept(made)
    assert said is not None  # noqa: S101  (just said)
    keeping.confirm_kept(stage.actors[entry["confirmed_by"]], made, seen=keeping.fingerprint_kept(said))


def give_up(stage: Stage, entry: Entry) -> None:
    made = stage.promises[entry["promise"]]
    wanted = Wanted(stage.consultation, Part.PROMISES, BrokenPromise(entry["instead"]), "", entry["because"], made)
    asked = change_or_ask(stage.actor(entry), stage.consultation, wanted)
    assert asked is not None  # noqa: S101  (nobody does it alone)
    agree_to_rewording(stage.actors[entry["confirmed_by"]], asked, seen=fingerprint_rewording(asked))


def keep_clocks(stage: Stage, _facts: Entry) -> None:
    """What the job of the same name would have done at that moment, for this consultation."""
    for late in list_late_promises():
        if late.consultation_id == stage.consultation.id:
            promising.note_late_promise(SYSTEM, late)
    for check in list_due_checks():
        if check.consultation_id == stage.consultation.id:
            checking.open_check(SYSTEM, check)


def give_account(stage: Stage, entry: Entry) -> None:
    check = stage.themes[entry["theme"]].checks[0]
    seen = {"seen_where": entry["seen_where"], "seen_on": day_of(now())} if "seen_where" in entry else {}
    evidence = Evidence(entry["words"], entry.get("link", ""), **seen)
    checking.give_account(stage.actor(entry), check, evidence, verdict=Verdict(entry["verdict"]))


def see(stage: Stage, entry: Entry) -> None:
    check = stage.themes[entry["theme"]].checks[0]
    for each in entry["sightings"]:
        actor = stage.actors[each["by"]]
        checking.rate_check(actor, check, verdict=Verdict(each["verdict"]), words=each.get("words", ""))


def write_to_people(stage: Stage, entry: Entry) -> None:
    words = MessageWords(Chosen(Audience.EVERYONE), entry["subject"], entry["words"], entry["urgent"])
    message = messages.draft_message(stage.actor(entry), stage.consultation, words)
    messages.send(stage.actor(entry), message, seen=fingerprint_message(message))


STEPS: dict[str, Callable[[Stage, Entry], object]] = {
    "draft_promise": draft_promise,
    "report": set_report,
    "summary": set_summary,
    "coders": name_coders,
    "theme": make_theme,
    "read": mark_read,
    "misread": misread,
    "settle": answer_misreading,
    "answer": write_answer,
    "consider": consider,
    "later": add_later,
    "rate": rate,
    "equality": review_equality,
    "decide": decide,
    "call_in": call_in,
    "settle_call_in": settle_call_in,
    "promise": promise,
    "progress": note_progress,
    "done": keep,
    "give_up": give_up,
    "clock": keep_clocks,
    "account": give_account,
    "see": see,
    "message": write_to_people,
}


def tell_old_news() -> None:
    """People are told of what stands in the logs by now. The mail about what happened before today was sent then, and what is
    older than a few days has been read."""
    tell_what_happened(RunningJob(0, {}, JobQueue.DEFAULT))
    run_due_jobs(MOST_JOBS, JobQueue.DEFAULT)
    with transaction():
        old = update(Notification).where(Notification.made_at < now(), Notification.mailed_at.is_(None))
        db.session.execute(old.values(mailed_at=Notification.made_at))
        read = update(Notification).where(Notification.made_at < now() - UNREAD_WITHIN, Notification.read_at.is_(None))
        db.session.execute(read.values(read_at=Notification.made_at))
