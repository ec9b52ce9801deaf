"""What came of the demo's conversations: each [[outcomes]] of a content file as the act on the site it stands for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from forum.consultations.models import Consultation, Participation
from forum.consultations.queries import find_place
from forum.contributions.models import Contribution
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, Actor
from forum.notifications.models import Notification
from forum.outcomes.actions import answering, checking, coding, deciding, promising
from forum.outcomes.actions import themes as theming
from forum.outcomes.actions.answering import AnswerWords
from forum.outcomes.actions.promising import Evidence, PromiseWords
from forum.outcomes.deadlines import day_of
from forum.outcomes.kinds import Disposition, Verdict
from forum.outcomes.models import Commitment, Theme
from forum.outcomes.queries.said import Filter, list_said
from forum.outcomes.queries.showing import list_due_checks, list_late_promises
from forum.outcomes.queries.themes import find_entry, list_polls_to_link, list_tasks

Facts = dict[str, Any]


@dataclass
class Stage:
    """Everything a step may need: who is who, what was said, what was made so far."""

    consultation: Consultation
    actors: dict[str, Actor]
    posts: dict[str, Contribution]
    moment: Callable[[Any], datetime]
    themes: dict[str, Theme] = field(default_factory=dict)
    promises: dict[str, Commitment] = field(default_factory=dict)

    def actor(self, facts: Facts) -> Actor:
        return self.actors[facts["by"]]

    def place(self, key: str) -> Participation:
        place = find_place(self.actors[key], self.consultation)
        assert place is not None  # noqa: S101  (a content file that names somebody who is not there is a mistake)
        return place


def set_report(stage: Stage, facts: Facts) -> None:
    phase = next((each for each in stage.consultation.phases if each.name == facts.get("phase")), None)
    owner = stage.place(facts["owner"])
    answering.set_report(stage.actor(facts), stage.consultation, owner=owner, answer_weeks=facts["weeks"], phase=phase)


def set_summary(stage: Stage, facts: Facts) -> None:
    answering.set_summary(stage.actor(facts), stage.consultation, summary=facts["summary"])


def name_coders(stage: Stage, facts: Facts) -> None:
    for key in facts["people"]:
        coding.name_coder(stage.actor(facts), stage.place(key), is_named=True)


def make_theme(stage: Stage, facts: Facts) -> None:
    """With all that belongs to it: what says it and what speaks against it, evidence, voices, who accepts it."""
    actor = stage.actor(facts)
    words = theming.ThemeWords(facts["sentence"], facts.get("against", ""), facts.get("meaning", ""))
    theme = theming.make_theme(actor, stage.consultation, words, [stage.posts[key] for key in facts["says"]])
    stage.themes[facts["key"]] = theme
    against = [stage.posts[key] for key in facts.get("speaks_against", [])]
    if against:
        coding.put_in_theme(actor, stage.consultation, theme, against, is_against=True)
    polls = {poll.question: poll for poll in list_polls_to_link(stage.consultation)}
    for link in facts.get("evidence", []):
        theming.link_poll(actor, theme, polls[link["poll"]], note=link["note"])
    for voice in facts.get("voices", []):
        said = stage.posts[voice["post"]]
        made = theming.ask_to_quote(actor, theme, said, passage=voice["passage"])
        author = next(each for each in stage.actors.values() if each.account_id == said.author.account_id)
        theming.answer_quote(author, made, is_allowed=voice["allowed"])
    for key in facts.get("accepted_by", []):
        theming.accept(stage.actors[key], theme, version=theme.version)


def mark_read(stage: Stage, facts: Facts) -> None:
    said = [stage.posts[key] for key in facts["posts"]]
    coding.mark_read(stage.actor(facts), stage.consultation, said, note=facts.get("note", ""))


def misread(stage: Stage, facts: Facts) -> None:
    entry = find_entry(stage.themes[facts["theme"]], stage.posts[facts["post"]])
    coding.dispute(stage.actor(facts), entry, words=facts["words"])


def settle(stage: Stage, facts: Facts) -> None:
    said = stage.posts[facts["post"]]
    task = next(each for each in list_tasks(stage.consultation) if each.contribution_id == said.id)
    coding.settle(stage.actor(facts), task, reply=facts["reply"], takes_out=facts["takes_out"])


def write_answer(stage: Stage, facts: Facts) -> None:
    theme = stage.themes[facts["theme"]]
    until = day_of(stage.moment(facts["until"])) if "until" in facts else None
    words = AnswerWords(
        Disposition(facts["disposition"]),
        facts["headline"],
        facts["reason"],
        facts.get("constraint", ""),
        facts.get("would_change", ""),
        until,
    )
    answer = answering.draft_answer(stage.actor(facts), theme, words)
    answering.check_answer(stage.actors[facts["checked_by"]], answer)
    answering.publish_answer(stage.actors[facts["published_by"]], answer)
    db.session.expire(theme)


def consider(stage: Stage, facts: Facts) -> None:
    for key in facts["themes"]:
        answer = stage.themes[key].answer
        assert answer is not None  # noqa: S101
        answering.consider(stage.actor(facts), answer)


def rate(stage: Stage, facts: Facts) -> None:
    answer = stage.themes[facts["theme"]].answer
    assert answer is not None  # noqa: S101
    for each in facts["ratings"]:
        actor = stage.actors[each["by"]]
        answering.rate_answer(actor, answer, verdict=Verdict(each["verdict"]), words=each.get("words", ""))


def decide(stage: Stage, facts: Facts) -> None:
    """By then somebody has read all that was said, reasons given in votes too."""
    today = day_of(now())
    actor = stage.actor(facts)
    unread, _total = list_said(stage.consultation, Filter(show="new"))
    if unread:
        coding.mark_read(stage.actors["facilitator"], stage.consultation, unread)
    deciding.publish_decision(actor, stage.consultation, sentence=facts["sentence"], words=facts["words"], decided_on=today)
    db.session.expire_all()


def promise(stage: Stage, facts: Facts) -> None:
    theme = stage.themes[facts["theme"]]
    due_on = day_of(stage.moment(facts["due"]))
    words = PromiseWords(facts["what"], facts["owner_title"], facts["unit"], due_on, facts.get("steps", []))
    owner = stage.place(facts["owner"]) if "owner" in facts else None
    stage.promises[facts["key"]] = promising.make_promise(stage.actor(facts), theme, words, owner=owner)


def note_progress(stage: Stage, facts: Facts) -> None:
    made = stage.promises[facts["promise"]]
    done = [made.milestones[number].id for number in facts.get("steps_done", [])]
    promising.note_progress(stage.actor(facts), made, Evidence(facts["words"], facts.get("link", "")), done=done)


def keep(stage: Stage, facts: Facts) -> None:
    made = stage.promises[facts["promise"]]
    promising.keep_promise(stage.actor(facts), made, Evidence(facts["words"], facts.get("link", "")))


def give_up(stage: Stage, facts: Facts) -> None:
    made = stage.promises[facts["promise"]]
    promising.give_up_promise(stage.actor(facts), made, because=facts["because"], instead=facts["instead"])


def keep_clocks(stage: Stage, _facts: Facts) -> None:
    """What the job of the same name would have done at that moment, for this consultation."""
    for late in list_late_promises():
        if late.consultation_id == stage.consultation.id:
            promising.note_late_promise(SYSTEM, late)
    for check in list_due_checks():
        if check.consultation_id == stage.consultation.id:
            checking.open_check(SYSTEM, check)


def give_account(stage: Stage, facts: Facts) -> None:
    check = stage.themes[facts["theme"]].checks[0]
    checking.give_account(stage.actor(facts), check, verdict=Verdict(facts["verdict"]), words=facts["words"])


def see(stage: Stage, facts: Facts) -> None:
    check = stage.themes[facts["theme"]].checks[0]
    for each in facts["sightings"]:
        actor = stage.actors[each["by"]]
        checking.rate_check(actor, check, verdict=Verdict(each["verdict"]), words=each.get("words", ""))


STEPS: dict[str, Callable[[Stage, Facts], None]] = {
    "report": set_report,
    "summary": set_summary,
    "coders": name_coders,
    "theme": make_theme,
    "read": mark_read,
    "misread": misread,
    "settle": settle,
    "answer": write_answer,
    "consider": consider,
    "rate": rate,
    "decide": decide,
    "promise": promise,
    "progress": note_progress,
    "done": keep,
    "give_up": give_up,
    "clock": keep_clocks,
    "account": give_account,
    "see": see,
}


def end_old_news() -> None:
    """The mail about what happened before today was sent then."""
    old = select(Notification.id).where(Notification.made_at < now())
    db.session.execute(update(Notification).where(Notification.id.in_(old)).values(mailed_at=Notification.made_at))
