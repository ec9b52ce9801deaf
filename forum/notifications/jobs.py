"""What runs by itself: people are told of what stands in the logs, and of dates; one letter a person, with all that is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError

from forum.accounts.models import Account
from forum.accounts.queries import find_account
from forum.consultations.events import consultation_stream
from forum.consultations.models import Consultation, Phase
from forum.consultations.rules import may_see_consultation
from forum.consultations.sharing import name_in_subject
from forum.consultations.standing import ConsultationStanding, find_standing
from forum.kernel.actions import transaction
from forum.kernel.clock import now
from forum.kernel.db import db, insert_into
from forum.kernel.events import EventRecord, UnreadableEntry, entries_since, read_event
from forum.kernel.jobs import JobQueue, RunningJob, enqueue, job
from forum.kernel.mail import send_mail
from forum.notifications import sentences
from forum.notifications.actions import (
    ensure_topic,
    note_letter,
    pass_on,
    sign_stop,
    sign_stop_one,
    tell_followers,
    unpack,
)
from forum.notifications.extension_points import NewsReader, NewsWords, Telling, is_shown, list_tellers
from forum.notifications.kinds import CONSULTATION, TargetKind, all_target_kinds, find_target_kind
from forum.notifications.models import MailChoice, NewsKind, Notification, ToldLog, Topic
from forum.notifications.queries import find_topic, list_due, list_due_accounts, list_stages_between, list_untold_logs
from forum.notifications.rules import (
    BETWEEN_LETTERS,
    CLOSES_WITHIN,
    KEEP_READ,
    OPENED_WITHIN,
    is_of_stage,
    key_of_close,
    key_of_opening,
    may_read,
)
from forum.notifications.wording import NewsLine, make_groups, say_one
from forum.spaces.extension_points import SpaceFace
from forum.web.urls import public_url

log = structlog.get_logger()
# With "at once", what happens within a minute comes in one mail.
GATHER = timedelta(minutes=1)
# So many entries of a log are read at a time, and of one log in a minute.
ENTRIES = 25
MOST_PIECES = 80
SAID_IN_NO_SUBJECT = {"redaction_asked"}


@job("tell_what_happened", every=GATHER)
def tell_what_happened(_running: RunningJob) -> None:
    """Reads on in every log of a consultation that has grown, each entry once: how far it came is kept with what was told."""
    for stream in list_untold_logs():
        for _piece in range(MOST_PIECES):
            if not _tell_piece(stream):
                break


def _tell_piece(stream: str) -> bool:
    """Whether there may be more."""
    with transaction():
        db.session.execute(insert_into(ToldLog).values(stream=stream, seq=0).on_conflict_do_nothing())
        told = db.session.scalars(select(ToldLog).filter_by(stream=stream).with_for_update()).one()
        entries = entries_since(stream, told.seq, ENTRIES)
        consultation = db.session.get(Consultation, int(stream.removeprefix(consultation_stream_prefix())))
        for entry in entries:
            if consultation is not None:
                _tell_of(entry, consultation)
        if entries:
            told.seq = entries[-1].seq
    return len(entries) == ENTRIES


def consultation_stream_prefix() -> str:
    return consultation_stream(0)[:-1]


def _tell_of(entry: EventRecord, consultation: Consultation) -> None:
    """An entry that cannot be told of keeps nobody from hearing of the next."""
    seq, at = entry.seq, entry.at
    try:
        event = read_event(entry)
    except UnreadableEntry:
        return
    if event is None or consultation.published_at is None or at < consultation.published_at:
        return
    try:
        with db.session.begin_nested():
            for teller in list_tellers(type(event)):
                for telling in teller(event, consultation):
                    pass_on(consultation, telling, at)
    except DBAPIError:
        raise  # Of the database, not of the entry: the job is tried again.
    except Exception:
        log.exception("nobody could be told of an entry of the log", stream=entry.stream, seq=seq)


@job("tell_of_stages", every=timedelta(minutes=5))
def tell_of_stages(_running: RunningJob) -> None:
    """Of what has opened by the clock, and of what closes within CLOSES_WITHIN, where it was open for longer than that."""
    moment = now()
    with transaction():
        for phase in filter(_asks_what_is_open, list_stages_between(Phase.opens_at, moment - OPENED_WITHIN, moment)):
            said = sentences.STAGE_OPENED(name=phase.name, closes=phase.closes_at.isoformat())
            pass_on(phase.consultation, Telling(key_of_opening(phase), said, NewsKind.DATE), phase.opens_at)
        for phase in filter(_asks_what_is_open, list_stages_between(Phase.closes_at, moment, moment + CLOSES_WITHIN)):
            if phase.opens_at < phase.closes_at - CLOSES_WITHIN:
                said = sentences.STAGE_CLOSES(name=phase.name, closes=phase.closes_at.isoformat())
                pass_on(phase.consultation, Telling(key_of_close(phase), said, NewsKind.DATE))


def _asks_what_is_open(phase: Phase) -> bool:
    """Nobody is called to say what they think of what is decided."""
    return not phase.collects_views or find_standing(phase.consultation) is not ConsultationStanding.DECIDED


@job("tell_followers")
def tell_a_piece(running: RunningJob) -> None:
    """Tells a piece of the followers, and asks for the next."""
    payload = running.payload
    with transaction():
        topic = db.session.get(Topic, payload["topic_id"])
        if topic is None:
            return
        telling, made_at = unpack(payload["telling"]), datetime.fromisoformat(payload["made_at"])
        if is_of_stage(telling.key) and topic.consultation.stopped_at is not None:
            return
        last = tell_followers(topic, telling, made_at, payload["after"])
        if last is not None:
            enqueue("tell_followers", unique_key=f"followers:{telling.key}:{last}", **(payload | {"after": last}))


@job("mail_notifications", every=GATHER)
def find_who_waits(_running: RunningJob) -> None:
    with transaction():
        today = now().date()
        for account_id, oldest, sent_at in list_due_accounts(now()):
            # One job for what waits, however long the mail server is away; another day, another try.
            key = f"news:{account_id}:{oldest.timestamp()}:{sent_at and sent_at.timestamp()}:{today}"
            enqueue("mail_notifications_to", unique_key=key, account_id=account_id)


@job("mail_notifications_to", queue=JobQueue.MAIL)
def mail_notifications_to(running: RunningJob) -> None:
    account, upto = find_account(running.payload["account_id"]), now()
    if account is None or _had_one_just_now(account, upto):
        return
    waiting = list_due(account.id, upto)
    if not waiting:  # What was due has gone out of sight, or been read.
        return
    groups = _put_answers_first(make_groups(NewsReader(account.id, is_letter=True), waiting))
    mail_news(running, account, groups)
    with transaction():
        note_letter(account.id, [each.id for each in waiting])


def mail_news(
    running: RunningJob, account: Account, groups: list[tuple[Consultation | SpaceFace, list[NewsLine]]], *, is_test: bool = False
) -> None:
    """Sends one letter with these lines. `is_test`: to whoever wants to see it before others get it; its subject says so."""
    letter = [_lay_out(account, consultation, lines) for consultation, lines in groups]
    stop = public_url("notifications.stop", token=sign_stop(account))
    subject = say_subject(groups)
    send_mail(
        running,
        account.email,
        _("Test: %(subject)s", subject=subject) if is_test else subject,
        "news",
        headers={
            "List-Unsubscribe": f"<{_find_one_stop(letter) or stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        sections=letter,
        count=sum(len(group.lines) for group in letter),
        stop=stop,
        choose=public_url("notifications.index") + "#mail",
    )


def _put_answers_first(
    groups: list[tuple[Consultation | SpaceFace, list[NewsLine]]],
) -> list[tuple[Consultation | SpaceFace, list[NewsLine]]]:
    """What somebody said to the reader is what the letter is for: dates stand below it."""
    ordered = [(about, sorted(lines, key=lambda line: line.kind is not NewsKind.ANSWER)) for about, lines in groups]
    return sorted(ordered, key=lambda group: group[1][0].kind is not NewsKind.ANSWER)


@dataclass(frozen=True)
class LetterLine:
    """A line of a letter: what it says, where it leads, where one answers it, and what stops more of it."""

    words: NewsWords
    text: str
    link: str
    reply: str
    stop: str


@dataclass(frozen=True)
class LetterGroup:
    """What a letter says of one consultation; where `is_secret`, its reader was put out of it."""

    about: Consultation | SpaceFace
    lines: list[LetterLine]
    link: str
    stop: str
    is_secret: bool = False

    @property
    def is_consultation(self) -> bool:
        return isinstance(self.about, Consultation)


def _lay_out(account: Account, about: Consultation | SpaceFace, lines: list[NewsLine]) -> LetterGroup:
    """A button leads to the one thing there is, or to all of them on the page of updates."""
    laid = [_lay_out_line(account, about, line) for line in lines]
    is_secret = not may_read(account.as_actor(), about)
    is_listed = isinstance(about, Consultation) and not is_secret
    all_of_it = public_url("notifications.index", consultation=about.slug if is_listed else None)
    link = laid[0].link if len(laid) == 1 else all_of_it
    topic = CONSULTATION if isinstance(about, Consultation) else find_target_kind(about.topic)
    return LetterGroup(about, laid, link, _make_stop_link(account, about, (topic, "")), is_secret)


def _lay_out_line(account: Account, about: Consultation | SpaceFace, line: NewsLine) -> LetterLine:
    reply, topic = line.words.reply, line.words.topic
    return LetterLine(
        line.words,
        line.text,
        public_url(line.door.endpoint, **line.door.values),
        public_url(reply.endpoint, **reply.values) if reply else "",
        _make_stop_link(account, about, topic) if topic else "",
    )


def _make_stop_link(account: Account, consultation: Consultation | SpaceFace, about: tuple[TargetKind, str]) -> str:
    kind, key = about
    topic = find_topic(consultation, kind.key, key)
    if topic is None:
        with transaction():
            ensure_topic(consultation, kind, key, label="" if key else consultation.title)
        topic = find_topic(consultation, kind.key, key)
        assert topic is not None  # noqa: S101  (it has just been made)
    return public_url("notifications.stop_one", token=sign_stop_one(account, topic))


def _find_one_stop(letter: list[LetterGroup]) -> str:
    """What the button of a mailbox program stops: the thread, or else the consultation, that all of the letter is about."""
    threads = {line.stop for group in letter for line in group.lines}
    if len(threads) == 1 and (only := threads.pop()):
        return only
    return letter[0].stop if len(letter) == 1 else ""


@job("mail_duty", queue=JobQueue.PROMPT_MAIL)
def mail_duty(running: RunningJob) -> None:
    """A letter of its own, at once, whatever somebody chose: their role obliges them to see to it. Whoever was put out of a
    private consultation meanwhile gets none."""
    account = find_account(running.payload["account_id"])
    told = db.session.scalar(select(Notification).filter_by(**running.payload).where(is_shown()))
    if account is not None and told is not None:
        subject, said = name_in_subject(told.consultation), say_one(NewsReader(account.id, is_letter=True), told)
        title = told.consultation.title if may_see_consultation(account.as_actor(), told.consultation) else subject
        link = public_url(told.door.endpoint, **told.door.values)
        send_mail(
            running,
            account.email,
            _say_duty_in_subject(told, said, subject),
            "duty",
            said=said,
            title=title,
            link=link,
        )


def _say_duty_in_subject(told: Notification, said: str, title: str) -> str:
    """What happened in which consultation. Whoever is near reads a subject on a locked phone: of a private one, and of what may
    break the law, it says only that there is something to do."""
    ends = [at for at in (said.find(". "), said.find("” ")) if at >= 0]
    what = (said[: min(ends) + 1] if ends else said).rstrip(".")
    is_quoted_whole = what.count("“") == what.count("”")
    if told.consultation.is_private or told.sentence.key in SAID_IN_NO_SUBJECT or not is_quoted_whole:
        return _("To do: “%(title)s”", title=title)
    return _("“%(title)s”: %(what)s", title=title, what=what)


def _had_one_just_now(account: Account, moment: datetime) -> bool:
    choice = db.session.get(MailChoice, account.id)
    return choice is not None and choice.sent_at is not None and choice.sent_at > moment - BETWEEN_LETTERS


def say_subject(groups: list[tuple[Consultation | SpaceFace, list[NewsLine]]]) -> str:
    """Who did what in which consultation, or what happened there, and how much more there is."""
    about, lines = groups[0]
    more = sum(len(lines) for _consultation, lines in groups) - 1
    title, words = about.title, lines[0].words
    if about.is_private:
        first = _("There is news for you in a private consultation")
    elif words.subject:
        first = words.subject
    elif words.rest:
        first = _("%(what)s in “%(title)s”", what=words.lead.rstrip(":"), title=title)
    elif title in words.lead:
        first = words.lead.rstrip(".")
    else:
        first = _("“%(title)s”: %(what)s", title=title, what=words.lead.rstrip("."))
    if more == 0:
        return first
    return ngettext("%(what)s, and %(num)d more update", "%(what)s, and %(num)d more updates", more, what=first)


@job("forget_old_notifications", every=timedelta(days=1))
def forget_old_notifications(_running: RunningJob) -> None:
    with transaction():
        kept = [kind.key for kind in all_target_kinds() if kind.lets_in]
        old = delete(Notification).where(Notification.read_at < now() - KEEP_READ, Notification.target_kind.not_in(kept))
        db.session.execute(old)
