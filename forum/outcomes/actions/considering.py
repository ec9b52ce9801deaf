"""Whoever decides beside the one person responsible: each has considered every answer, by their own hand or by a minute."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from forum.consultations.events import consultation_stream
from forum.consultations.models import Consultation, Participation
from forum.consultations.unfinished import find_end_of_asking
from forum.deciders.models import Decider, Meeting
from forum.deciders.queries import list_deciders
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.dates import say_day, to_local
from forum.kernel.db import db, insert_into
from forum.kernel.errors import Changed, Conflict
from forum.kernel.events import emit
from forum.kernel.fingerprints import fingerprint
from forum.kernel.permissions import SYSTEM, Actor
from forum.kernel.text import go_on_with
from forum.outcomes.actions.coding import place_of
from forum.outcomes.events import AnswerChanged, ThemeChanged
from forum.outcomes.fingerprints import fingerprint_answer, fingerprint_answers, fingerprint_entries, fingerprint_themes
from forum.outcomes.kinds import ThemeState
from forum.outcomes.models import (
    Answer,
    Consideration,
    FinalDecision,
    LaterConsideration,
    Report,
    Theme,
    ThemeConsideration,
    ThemeEntry,
)
from forum.outcomes.queries.considered import do_answers_wait, find_considered, list_theme_considerations
from forum.outcomes.queries.said import count_said, is_for
from forum.outcomes.queries.since_considered import CameAfter, fingerprint_came_after, list_came_after
from forum.outcomes.queries.themes import list_tasks, list_themes
from forum.outcomes.rules import CONSIDER_THEMES, RECORD_CONSIDERED


def list_other_deciders(consultation: Consultation, report: Report | None) -> list[Decider]:
    """All who decide but the one person responsible, who has a mark of their own on each answer."""
    owner_id = report.owner_id if report else None
    return [each for each in list_deciders(consultation) if each.place_id is None or each.place_id != owner_id]


def list_not_sorted(consultation: Consultation, *, needs_themes: bool = True) -> list[str]:
    """What people said that is not sorted: that comes before answers, and before anybody considers it. Reading alone is no
    answer: each comment is in a theme, or somebody says why it fits none, and what people said is not all set aside.
    `needs_themes`: not so for what is only read, after a decision or in a conversation that decides nothing."""
    needs = []
    totals, tasks = count_said(consultation, is_for(SYSTEM, consultation)), len(list_tasks(SYSTEM, consultation))
    if totals.unread:
        needs.append(ngettext("One comment has not been read yet.", "%(num)d comments have not been read yet.", totals.unread))
    if needs_themes and totals.read:
        said = ngettext(
            "One comment has been read and is not in a theme. Put it in one, or say why it does not fit a theme.",
            "%(num)d comments have been read and are not in a theme. Put each in one, or say why it does not fit a theme.",
            totals.read,
        )
        needs.append(said)
    if needs_themes and totals.said and not totals.in_themes:
        needs.append(_("People have spoken, and nothing they said is in a theme. Make a theme, so that you can answer it."))
    if tasks:
        said = ngettext(
            "One person said we misread them and needs an answer.",
            "%(num)d people said we misread them and need an answer.",
            tasks,
        )
        needs.append(said)
    return needs


def list_not_considered(consultation: Consultation, themes: list[Theme], report: Report | None) -> list[tuple[Theme, str]]:
    """Themes whose answer somebody who decides has not considered, and who that is."""
    deciders = list_other_deciders(consultation, report)
    answers = [theme.answer for theme in themes if theme.answer]
    considered = find_considered(answers) if deciders else set()
    have_met = {decider_id for _answer_id, decider_id in considered}
    return [
        (theme, _say_answer_not_considered(theme.answer, decider, has_met=decider.id in have_met))
        for theme in themes
        for decider in deciders
        if theme.answer and (theme.answer.id, decider.id) not in considered
    ]


def _say_answer_not_considered(answer: Answer, decider: Decider, *, has_met: bool) -> str:
    """`has_met`: they have considered other answers, so this one came too late for that."""
    days = [meeting.held_on for meeting in decider.meetings if _came_after(answer.published_at, meeting)]
    if has_met and days:
        return _("Answer came after %(name)s met on %(day)s", name=decider.name, day=say_day(max(days)))
    return _("Answer not considered by %(name)s", name=decider.name)


def _came_after(moment: datetime | None, meeting: Meeting) -> bool:
    """What came on the day of a meeting may have been before it."""
    return moment is not None and to_local(moment).date() > meeting.held_on


def consider_for(actor: Actor, answer: Answer, place: Participation) -> None:
    """Inside `consider`: somebody who decides from their own place, beside the one responsible."""
    for decider in list_deciders(answer.theme.consultation):
        if decider.place_id == place.id:
            _write(actor, answer, decider, place, None)


def fingerprint_answer_to_consider(answer: Answer) -> str:
    """Of one answer, with the comments in its theme."""
    entries = db.session.scalars(select(ThemeEntry).filter_by(theme_id=answer.theme_id))
    return fingerprint(fingerprint_answer(answer.theme, answer), fingerprint_entries(entries))


def fingerprint_to_consider(consultation: Consultation) -> str:
    """Of what is put before those who decide: the answers, or the themes where answers come after the decision, with the comments
    in them, and what came in since they considered them."""
    themes, came = list_themes(SYSTEM, consultation), list_came_after([consultation.id])
    entries = list(db.session.scalars(select(ThemeEntry.id).where(ThemeEntry.theme_id.in_([theme.id for theme in themes]))))
    if do_answers_wait(consultation):
        said = fingerprint_themes(_list_agreed(themes))
    else:
        said = fingerprint_answers([theme.answer for theme in themes if theme.answer])
    more = [fingerprint(sorted(entries))] * bool(entries) + [fingerprint_came_after(came)] * bool(came)
    return " ".join([said, *more])


def list_not_considered_since(consultation: Consultation, themes: list[Theme]) -> list[tuple[Theme, str]]:
    """Themes into which comments came after somebody who decides had considered them, and who that is."""
    by_id, gaps = {theme.id: theme for theme in themes}, []
    names = {each.id: each.name for each in list_deciders(consultation)}
    for each in list_came_after([consultation.id]):
        if theme := by_id.get(each.theme_id):
            by_name = _("Comments came in after %(name)s considered this", name=names.get(each.decider_id or 0, ""))
            by_owner = _("Comments came in after the person responsible for the decision considered this")
            gaps.append((theme, by_name if each.decider_id else by_owner))
    return gaps


def list_own_came_after(place: Participation, answer: Answer) -> list[CameAfter]:
    """What came into its theme after whoever has this place, and decides, had considered it."""
    own: set[int | None] = {each.id for each in list_deciders(answer.theme.consultation) if each.place_id == place.id}
    report = db.session.get(Report, answer.consultation_id)
    if report is not None and report.owner_id == place.id:
        own.add(None)
    came = list_came_after([answer.consultation_id])
    return [each for each in came if each.theme_id == answer.theme_id and each.decider_id in own]


def list_themes_not_considered(consultation: Consultation, themes: list[Theme], report: Report | None) -> list[tuple[Theme, str]]:
    """Where answers come after the decision: themes that somebody who decides has not considered as they read today, and who."""
    agreed, owner = _list_agreed(themes), report.owner if report else None
    done = list_theme_considerations(agreed)
    by_owner = {each.theme_id for each in done if owner and each.decider_id is None and each.recorded_by_id == owner.id}
    by_others = {(each.theme_id, each.decider_id) for each in done}
    deciders, gaps = list_other_deciders(consultation, report), []
    for theme in agreed:
        names = [decider.name for decider in deciders if (theme.id, decider.id) not in by_others]
        if theme.id not in by_owner:
            names.insert(0, owner.pseudonym if owner else "")
        gaps += [(theme, _say_not_considered(name)) for name in names]
    return gaps


def _say_not_considered(name: str) -> str:
    """`name` "": of the person responsible, where nobody is named yet."""
    by_name = _("Not considered by %(name)s", name=go_on_with(name))
    return by_name if name else _("Not considered by the person responsible for the decision")


@action(CONSIDER_THEMES, lock=lock)
def consider_themes(actor: Actor, consultation: Consultation, *, seen: str) -> None:
    """Whoever decides from their own place, by name and at this moment: what people said has been weighed. Again, it does
    nothing. Raises Changed when it is not any more what was `seen` (`fingerprint_to_consider`), and Conflict where answers come
    before the decision, while people are still asked, while something is not sorted, and without any theme."""
    agreed = _list_agreed(list_themes(SYSTEM, consultation))
    if not do_answers_wait(consultation):
        raise Conflict(_("People were told that they get answers before the decision. Consider each answer on its own page."))
    if seen != fingerprint_to_consider(consultation):
        raise Changed(_("What there is to consider has changed since you opened this page. Look at it again, then choose."))
    _refuse_too_early(consultation)
    _refuse_without_theme(agreed)
    place, report = place_of(actor, consultation), db.session.get(Report, consultation.id)
    if report is not None and report.owner_id == place.id:
        _write_themes(actor, agreed, None, place, None)
        return
    for decider in list_deciders(consultation):
        if decider.place_id == place.id:
            _write_themes(actor, agreed, decider, place, None)


def _record_themes(actor: Actor, meeting: Meeting) -> int:
    agreed = _list_agreed(list_themes(SYSTEM, meeting.consultation))
    _refuse_without_theme(agreed)
    done = {each.theme_id for each in list_theme_considerations(agreed) if each.decider_id == meeting.decider_id}
    too_late = _("A theme was agreed after this meeting, so another meeting needs to consider it.")
    left = _leave_for_next_meeting(meeting, done, {theme.id: theme.agreed_at for theme in agreed}, too_late)
    weighed = [theme for theme in agreed if theme.id not in left]
    _write_themes(actor, weighed, meeting.decider, place_of(actor, meeting.consultation), meeting)
    return len(left)


def _refuse_too_early(consultation: Consultation, meeting: Meeting | None = None) -> None:
    """What comes later would be considered by nobody. A meeting on the last day was held after it, for all that we know."""
    end = find_end_of_asking(consultation)
    if end is not None and end > now():
        raise Conflict(_("People can have their say until %(day)s. Consider it after that.", day=say_day(end)))
    if end is not None and meeting is not None and meeting.held_on < to_local(end).date():
        day = say_day(end)
        raise Conflict(_("People could have their say until %(day)s, so a meeting after that needs to consider it.", day=day))
    is_decided = db.session.get(FinalDecision, consultation.id) is not None
    if not_sorted := list_not_sorted(consultation, needs_themes=not is_decided):
        raise Conflict(_("You cannot consider this yet. %(what)s", what=not_sorted[0]))


def _refuse_without_theme(agreed: list[Theme]) -> None:
    if not agreed:
        raise Conflict(_("No theme has been agreed yet, so there was nothing to consider."))


def _list_agreed(themes: list[Theme]) -> list[Theme]:
    return [theme for theme in themes if theme.state == ThemeState.AGREED]


def _write_themes(
    actor: Actor, themes: list[Theme], decider: Decider | None, place: Participation, meeting: Meeting | None
) -> None:
    there = list_theme_considerations(themes)
    decider_id, meeting_id = decider.id if decider else None, meeting.id if meeting else None
    by = {each.theme_id for each in there if each.decider_id == decider_id and (decider or each.recorded_by_id == place.id)}
    if themes:
        came = list_came_after([themes[0].consultation_id])
        by -= {each.theme_id for each in came if each.decider_id == decider_id}
    for theme in themes:
        if theme.id not in by:
            said = {"decider_id": decider_id, "meeting_id": meeting_id, "recorded_by_id": place.id, "considered_at": now()}
            save(ThemeConsideration(theme_id=theme.id, version=theme.version, **said))
            emit(ThemeChanged(consultation_stream(theme.consultation_id), actor.account_id, theme.id, "considered"))


def _hold(meeting: Meeting) -> None:
    """The consultation before the meeting, as whoever changes a meeting holds them. Whoever puts comments in a theme holds the
    consultation too: a comment is either there when it is considered, or comes after."""
    lock(meeting.consultation)
    lock(meeting)


@action(RECORD_CONSIDERED, lock=_hold)
def record_considered(actor: Actor, meeting: Meeting, *, seen: str) -> int:
    """For a body, or somebody who has no place here: its minute says that it has considered all answers there are. Returns how
    many it has not: those that came after the meeting, or into whose theme comments did. Raises Changed when they are not any
    more what was `seen` (`fingerprint_to_consider`), Conflict where none is published or none is left for this meeting, where
    people could still have their say at it, and while something is not sorted."""
    consultation = meeting.consultation
    answers = [theme.answer for theme in list_themes(SYSTEM, consultation) if theme.answer]
    if seen != fingerprint_to_consider(consultation):
        raise Changed(_("What there is to consider has changed since you opened this page. Look at it again, then choose."))
    _refuse_too_early(consultation, meeting)
    if do_answers_wait(consultation):
        return _record_themes(actor, meeting)
    if not answers:
        raise Conflict(_("No answer has been published yet, so there was nothing to consider."))
    considered = find_considered(answers)
    done = {answer.theme_id for answer in answers if (answer.id, meeting.decider_id) in considered}
    too_late = _("An answer was published after this meeting, so another meeting needs to consider it.")
    left = _leave_for_next_meeting(meeting, done, {answer.theme_id: answer.published_at for answer in answers}, too_late)
    place, came = place_of(actor, consultation), _find_came_after(meeting)
    for answer in answers:
        if answer.theme_id in came.keys() - left:
            write_later(actor, answer, came[answer.theme_id], place, meeting)
        elif answer.theme_id not in left:
            _write(actor, answer, meeting.decider, place, meeting)
    return len(left)


def say_recorded(meeting: Meeting, left: int) -> str:
    """`left`: how many themes it has not considered."""
    answers = _("We now show in public that %(name)s has considered the answers.", name=meeting.decider.name)
    all_said = _("We now show in public that %(name)s has considered what people said.", name=meeting.decider.name)
    shown = all_said if do_answers_wait(meeting.consultation) else answers
    more = ngettext(
        "In one theme something came in after this meeting, so another meeting needs to consider it.",
        "In %(num)d themes something came in after this meeting, so another meeting needs to consider them.",
        left,
    )
    return f"{shown} {more}" if left else shown


def _find_came_after(meeting: Meeting) -> dict[int, CameAfter]:
    """By theme, what came into it after those who meet had considered it."""
    came = list_came_after([meeting.consultation_id])
    return {each.theme_id: each for each in came if each.decider_id == meeting.decider_id}


def _leave_for_next_meeting(meeting: Meeting, done: set[int], made: dict[int, datetime | None], too_late: str) -> set[int]:
    """The themes that came after the meeting themselves, or into which comments did. `made`: when each, or its answer, was there
    to consider. Raises Conflict where nothing else is to be recorded, with `too_late` where it is not for comments alone: `done`
    are those that were considered before."""
    themes, came = set(made), _find_came_after(meeting)
    late = {theme_id for theme_id, moment in made.items() if _came_after(moment, meeting)} - done
    left = late | {theme_id for theme_id, each in came.items() if _came_after(each.last_at, meeting)} & themes
    if left and not (themes - done | came.keys() & themes) - left:
        raise Conflict(too_late if late else _("A comment came in after this meeting, so another meeting needs to consider it."))
    return left


def write_later(
    actor: Actor, answer: Answer, came: CameAfter, place: Participation, meeting: Meeting | None = None
) -> LaterConsideration:
    """Inside an action: that what came in after somebody had considered an answer is considered too."""
    said = {"decider_id": came.decider_id, "meeting_id": meeting.id if meeting else None, "recorded_by_id": place.id}
    made = LaterConsideration(answer_id=answer.id, considered_at=now(), comments=len(came.comments), **said)
    save(made)
    emit(AnswerChanged(consultation_stream(answer.consultation_id), actor.account_id, answer.id, answer.theme_id, "considered"))
    return made


def _write(actor: Actor, answer: Answer, decider: Decider, place: Participation, meeting: Meeting | None) -> None:
    about = {"answer_id": answer.id, "decider_id": decider.id}
    if db.session.scalar(select(Consideration).filter_by(**about)) is not None:
        return
    said = {"recorded_by_id": place.id, "meeting_id": meeting.id if meeting else None, "considered_at": now()}
    db.session.execute(insert_into(Consideration).values(**about, **said))
    db.session.expire(answer, ["considerations"])
    emit(AnswerChanged(consultation_stream(answer.consultation_id), actor.account_id, answer.id, answer.theme_id, "considered"))
