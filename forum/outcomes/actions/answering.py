"""The official answer to a theme: drafted, checked by a second person, published, considered, rated; never changed quietly."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, select

from forum.consultations.actions.decision_days import refuse_long_delay
from forum.consultations.actions.promise import refuse_once_decided
from forum.consultations.actions.recording import note_change, refuse_without_reason
from forum.consultations.events import consultation_stream
from forum.consultations.models import Consultation, Participation, Phase
from forum.consultations.snapshots import Part
from forum.kernel import limits
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.dates import say_day
from forum.kernel.db import db, insert_into
from forum.kernel.errors import Changed, Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.numbers import say_number
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.kernel.text import has_words, render
from forum.opening.queries import find_opening
from forum.outcomes import sentences
from forum.outcomes.actions.changing_answers import (
    find_why_no_change,
    note_changed_answer,
    refuse_change_without_reason,
)
from forum.outcomes.actions.coding import place_of
from forum.outcomes.actions.considering import consider_for, fingerprint_answer_to_consider
from forum.outcomes.actions.notifying import notify_followers_of_theme, notify_people_with
from forum.outcomes.deadlines import answers_due_on, is_due_day_new, is_too_far, today
from forum.outcomes.events import AnswerChanged, AnswerRated, ReportChanged
from forum.outcomes.fingerprints import fingerprint_answer, fingerprint_report, fingerprint_summary
from forum.outcomes.kinds import ANSWERS_DESK, NEEDS_CONSTRAINT, AnswerState, Disposition, ThemeState, Verdict
from forum.outcomes.models import Answer, AnswerRating, Report, Theme
from forum.outcomes.queries.rewordings import find_rewording
from forum.outcomes.rules import (
    CHANGE_ANSWER,
    CHECK_ANSWER,
    CONSIDER,
    KEEP_CLOCKS,
    LONGEST_SENTENCE,
    LONGEST_WORDS,
    PUBLISH_ANSWER,
    RATE_ANSWER,
    REMARKS_PER_PERSON,
    SET_REPORT,
    WRITE_ANSWER,
)
from forum.outcomes.snapshots import describe_report, describe_summary
from forum.spaces.rules import ThingWords

WEEKS = range(1, 105)


def hold_answer(answer: Answer) -> None:
    """The theme before the answer, as rewording does: two that wait for each other would both fail."""
    lock(answer.theme)
    lock(answer)


@dataclass(frozen=True)
class AnswerWords:
    """What an answer says. `constraint` and `would_change` are for NEEDS_CONSTRAINT, `until_on` for WORKING: needed there,
    dropped elsewhere."""

    disposition: Disposition
    headline: str
    reason: str
    constraint: str = ""
    would_change: str = ""
    until_on: date | None = None


@action(SET_REPORT, lock=lock)
def set_report(
    actor: Actor,
    consultation: Consultation,
    *,
    owner: Participation | None,
    answer_weeks: int,
    phase: Phase | None,
    seen: str | None = None,
    reason: str = "",
) -> Report:
    """Who owns the decision, and until when answers are due. Raises Changed when that is not any more what was `seen`; Invalid on
    `reason` as `note_change` does and for a long delay without enough of it, on `answer_weeks` for an earlier day than people
    were told, and on `owner` as `check_owner` and `_refuse_both_at_once` do; Conflict once it is decided; NeedsColleague for
    somebody else once people can read who it is, and for a day far later. A program may bring one in."""
    if answer_weeks not in WEEKS:
        first, last = WEEKS[0], WEEKS[-1]
        raise Invalid({"answer_weeks": _("Enter a number of weeks between %(first)d and %(last)d.", first=first, last=last)})
    report = find_or_make_report(consultation)
    if seen is not None:
        refuse_when_changed(seen, fingerprint_report(report))
    keep_due_day(consultation, report)
    before, due_on = describe_report(consultation, report), answers_due_on(consultation, report)
    report_is = (report.owner_id, report.answer_weeks, report.phase_id)
    if report_is != (owner.id if owner else None, answer_weeks, phase.id if phase else None):
        refuse_once_decided(actor, consultation)
    check_owner(actor, consultation, report, owner)
    if actor != SYSTEM and report_is[1:] != (answer_weeks, phase.id if phase else None):
        _refuse_both_at_once(consultation, report, owner)
    report.owner, report.answer_weeks, report.phase = owner, answer_weeks, phase
    report.changed_at = now()
    db.session.flush()
    if actor != SYSTEM:
        _refuse_earlier_day(consultation, report, due_on)
        refuse_day_after_decision(consultation, report)
    note_report(actor, consultation, report, before, due_on, reason)
    return report


def _refuse_both_at_once(consultation: Consultation, report: Report, owner: Participation | None) -> None:
    """Raises Invalid where somebody else is to be responsible, which two people say, beside another day: one reason and one yes
    would be for both."""
    if consultation.published_at is not None and report.owner_id not in {None, owner.id if owner else None}:
        said = _("Choose someone else or change the deadline, not both at once. Save one of them first, then the other")
        raise Invalid({"owner": said})


def note_report(
    actor: Actor,
    consultation: Consultation,
    report: Report,
    before: ThingWords,
    due_on: date | None,
    reason: str,
    asked_by_id: int | None = None,
    how: str = "",
) -> None:
    """After a change of it, or of the stages from which its day follows (`how` is WITH_STAGES): one rule for both."""
    if due_on != (due_now := answers_due_on(consultation, report)):
        refuse_long_delay(actor, consultation, report.first_due_on, due_now, reason)
    keep_due_day(consultation, report)
    after = describe_report(consultation, report)
    if before["owner_place"] not in {"", after["owner_place"]}:
        refuse_without_reason(actor, consultation, reason, always=True)
    about = {"reason": reason, "how": how, "asked_by_id": asked_by_id}
    note_change(actor, consultation, Part.ANSWERS, before=before, after=after, **about)  # type: ignore[arg-type]
    emit(ReportChanged(consultation_stream(consultation.id), actor.account_id, "owner and day"))


def check_owner(actor: Actor, consultation: Consultation, report: Report, owner: Participation | None) -> None:
    """Whoever is responsible stays that, whatever their role is now, until somebody else is. Raises Invalid where nobody would
    be, and for somebody new who is no service lead here."""
    if owner is None:
        if report.owner_id is not None and actor != SYSTEM:
            raise Invalid({"owner": _("Someone has to be responsible for the decision. Choose who it is now")})
    elif owner.id != report.owner_id and (owner.role != Role.LEAD or owner.space_id != consultation.id):
        raise Invalid({"owner": _("Choose a service lead from this consultation")})


def _refuse_earlier_day(consultation: Consultation, report: Report, told: date | None) -> None:
    """Raises Invalid where people were told a later day."""
    due_on = answers_due_on(consultation, report)
    if consultation.published_at is not None and told is not None and (due_on is None or due_on < told):
        sentence = _("Answers are due by %(day)s. That date can only move later", day=say_day(told))
        raise Invalid({"answer_weeks": sentence})


def refuse_day_after_decision(consultation: Consultation, report: Report) -> None:
    """Raises Invalid where people were told that they get answers before the decision, and these would come after it."""
    opening, due_on = find_opening(consultation), answers_due_on(consultation, report)
    if opening is None or opening.answers_wait or opening.decides_on is None or due_on is None or due_on <= opening.decides_on:
        return
    sentence = _(
        "Answers would be due by %(due)s, after the date of the decision (%(day)s). Enter fewer weeks, or first move that date",
        due=say_day(due_on),
        day=say_day(opening.decides_on),
    )
    raise Invalid({"answer_weeks": sentence})


@action(KEEP_CLOCKS)
def note_due_day(_actor: Actor, consultation: Consultation) -> None:
    """Keeps the day answers are due, which moves with phases too; a job asks."""
    report = find_or_make_report(consultation)
    part = "due day kept" if report.first_due_on is None else "due day"  # Kept for the first time, it has not changed.
    keep_due_day(consultation, report)
    emit(ReportChanged(consultation_stream(consultation.id), None, part))


def keep_due_day(consultation: Consultation, report: Report) -> None:
    """A deadline that is put off shows the day that was promised first. Inside an action."""
    db.session.flush()
    if consultation.published_at is not None and is_due_day_new(consultation, report):
        report.first_due_on = answers_due_on(consultation, report)


@action(SET_REPORT, lock=lock)
def set_summary(actor: Actor, consultation: Consultation, *, summary: str, seen: str | None = None, reason: str = "") -> None:
    """The one paragraph at the top of the page. Raises Changed when it is not any more what was `seen`, and Invalid on `reason`
    where people could read another and it is not said why that went."""
    report = find_or_make_report(consultation)
    if seen is not None:
        refuse_when_changed(seen, fingerprint_summary(report))
    before = describe_summary(report)
    report.summary, report.changed_at = summary, now()
    after = describe_summary(report)
    if before is not None and after != before:
        refuse_without_reason(actor, consultation, reason, always=True)
    note_change(
        actor, consultation, Part.ANSWER_SUMMARY, before=before, after=after, reason=reason, needs_reason=before is not None
    )
    emit(ReportChanged(consultation_stream(consultation.id), actor.account_id, "summary"))


@action(WRITE_ANSWER, lock=lock)
def draft_answer(actor: Actor, theme: Theme, words: AnswerWords, *, why_changed: str = "", read: str | None = None) -> Answer:
    """The next version. There is one draft at a time, so that two do not answer past each other: another is a Conflict, and so is
    one that says what is published already. `read`: the fingerprint of the theme that is answered. Raises Invalid, by field, for
    what this disposition lacks, and on `why_changed` where people have read another answer; Changed when the theme says something
    else by now."""
    _check_words(actor, theme, words, why_changed)
    if read is not None and read != fingerprint_answer(theme, None):
        raise Changed(_("Someone has changed the theme since you opened this page. Read it again first."))
    open_draft = select(Answer.id).where(Answer.theme_id == theme.id, Answer.state != AnswerState.PUBLISHED)
    if db.session.scalar(open_draft) is not None:
        raise Conflict(_("There is already a draft. Edit that one."))
    if theme.answer is not None and _says(theme.answer, words):
        raise Conflict(_("Your published answer already says this. Change something, then save it."))
    last = db.session.scalar(select(func.max(Answer.number)).where(Answer.theme_id == theme.id)) or 0
    answer = Answer(theme_id=theme.id, theme=theme, number=last + 1, state=AnswerState.DRAFT)
    _set_words(actor, answer, words, why_changed)
    save(answer)
    _note(actor, answer, "drafted")
    return answer


def _must_be_read(answer: Answer, read: str | None) -> None:
    if read is not None and read != fingerprint_answer(answer.theme, answer):
        raise Changed(_("Someone has changed this answer, or the theme it answers, since you opened it. Read it again first."))


@action(CHANGE_ANSWER, lock=hold_answer)
def change_answer(actor: Actor, answer: Answer, words: AnswerWords, *, why_changed: str = "", read: str | None = None) -> bool:
    """Whoever changes the draft has written it now; what was checked before is checked again. False when it says just this: then
    it stays checked. `read`: the fingerprint of what one began from. Raises Invalid as `draft_answer`, and Changed when it is
    something else by now."""
    _check_words(actor, answer.theme, words, why_changed)
    _must_be_read(answer, read)
    if answer.state == AnswerState.PUBLISHED:
        raise Conflict(_("This answer has been published. Write a new version instead."))
    if _says(answer, words) and answer.why_changed == why_changed.strip():
        return False
    answer.state, answer.checked_by_id, answer.checked_at = AnswerState.DRAFT, None, None
    _set_words(actor, answer, words, why_changed)
    _note(actor, answer, "changed")
    return True


@action(CHECK_ANSWER, lock=hold_answer)
def check_answer(actor: Actor, answer: Answer, *, read: str | None = None) -> None:
    """A second person has read it: that it answers what was said, and is true."""
    _must_be_read(answer, read)
    if answer.state != AnswerState.DRAFT:
        raise Conflict(_("Someone has already checked this."))
    refuse_change_without_reason(answer)
    answer.state, answer.checked_by_id, answer.checked_at = AnswerState.CHECKED, place_of(actor, answer).id, now()
    _note(actor, answer, "checked")


@action(PUBLISH_ANSWER, lock=hold_answer)
def publish_answer(actor: Actor, answer: Answer, *, read: str | None = None) -> None:
    """From now on its words stay. Everyone whose words are in the theme is told. Raises Conflict when it is not checked, was read
    in other words, or its theme is not agreed any more."""
    _must_be_read(answer, read)
    if answer.theme.state != ThemeState.AGREED or find_rewording(answer.theme) is not None:
        raise Conflict(_("The wording of this theme has changed and needs to be agreed again before you can answer it."))
    if answer.until_on is not None and answer.until_on <= today():
        raise Conflict(_("The date you said you would know by has passed. Change it first."))
    if answer.state != AnswerState.CHECKED:
        raise Conflict(_("Someone else needs to check it first."))
    refuse_change_without_reason(answer)
    before = answer.theme.answer
    answer.state, answer.published_by_id, answer.published_at = AnswerState.PUBLISHED, place_of(actor, answer).id, now()
    theme = answer.theme
    _note(actor, answer, "published")
    if before is not None:
        note_changed_answer(actor, answer, before)
    again = answer.number > 1
    notify_followers_of_theme(
        theme,
        key=f"answer:{answer.id}",
        to_authors=(sentences.ANSWERED_OWN_AGAIN if again else sentences.ANSWERED_OWN)(answer=answer.kind),
        to_followers=sentences.ANSWERED(theme=theme.sentence, answer=answer.kind),
    )


@action(CONSIDER, lock=hold_answer)
def consider(actor: Actor, answer: Answer, *, seen: str | None = None) -> None:
    """Whoever decides from their own place, by name and at this moment: what people said here and what was answered has been
    weighed. Raises Changed when it is not any more what was `seen` (`fingerprint_answer_to_consider`)."""
    if seen is not None and seen != fingerprint_answer_to_consider(answer):
        raise Changed(
            _("Someone has changed this answer, or the comments in its theme, since you opened the page. Read it again.")
        )
    place, report = place_of(actor, answer), db.session.get(Report, answer.consultation_id)
    if report is None or report.owner_id != place.id:
        consider_for(actor, answer, place)
    elif answer.considered_by_id != place.id:  # whoever owns the decision now
        answer.considered_by_id, answer.considered_at = place.id, now()
        _note(actor, answer, "considered")


@action(RATE_ANSWER)
def rate_answer(actor: Actor, answer: Answer, *, verdict: Verdict, words: str) -> None:
    """One rating a person; a later one takes the place of the first. The words go to those who answer. Raises Changed for an
    answer that does not hold any more: nobody counts what is said of it."""
    lock(answer.theme)
    if not answer.holds:
        raise Changed(_("The service has changed its answer since you opened this page. Read the new one, then send this again."))
    place = place_of(actor, answer)
    limits.spend(REMARKS_PER_PERSON, place.id)
    if len(words) > LONGEST_WORDS:
        raise Invalid({"words": _("Use %(most)s characters or fewer", most=say_number(LONGEST_WORDS))})
    values = {"verdict": verdict, "words": words, "at": now()}
    row = insert_into(AnswerRating).values(answer_id=answer.id, participation_id=place.id, **values)
    db.session.execute(row.on_conflict_do_update(index_elements=["answer_id", "participation_id"], set_=values))
    db.session.expire(answer, ["ratings"])
    emit(AnswerRated(consultation_stream(answer.consultation_id), actor.account_id, answer.id, verdict))
    if words:
        notify_people_with(
            PUBLISH_ANSWER,
            answer.theme.consultation,
            key=f"rating:{answer.id}:{place.id}:{verdict}",
            sentence=sentences.ANSWER_RATED(theme=answer.theme.sentence, verdict=verdict),
            target_kind=ANSWERS_DESK,
        )


def find_or_make_report(consultation: Consultation) -> Report:
    """The report of a consultation, made when it is first needed. Inside an action."""
    row = insert_into(Report).values(consultation_id=consultation.id, changed_at=now(), summary="")
    db.session.execute(row.on_conflict_do_nothing())
    return db.session.get_one(Report, consultation.id, populate_existing=True)


def _check_words(actor: Actor, theme: Theme, words: AnswerWords, why_changed: str) -> None:
    is_same = theme.answer is not None and _says(theme.answer, words)
    why_not = None if is_same else find_why_no_change(actor, theme, why_changed)
    errors = {"why_changed": why_not} if why_not else {}
    if not has_words(words.headline):
        errors["headline"] = _("Enter your answer in one sentence")
    elif len(words.headline) > LONGEST_SENTENCE:
        errors["headline"] = _("Use %(most)s characters or fewer", most=LONGEST_SENTENCE)
    if not has_words(words.reason):
        errors["reason"] = _("Enter a reason. Every answer needs one")
    if words.disposition in NEEDS_CONSTRAINT:
        if not has_words(words.constraint):
            errors["constraint"] = _("Enter what is stopping you, for example money, the law, staff or time")
        if not has_words(words.would_change):
            errors["would_change"] = _("Enter what would change your answer")
    if words.disposition is Disposition.WORKING:
        if words.until_on is None:
            errors["until_on"] = _("Enter when you will know")
        elif words.until_on <= today() or is_too_far(words.until_on):
            errors["until_on"] = _("Enter a date in the future, within the next 10 years")
    for name in ("reason", "constraint", "would_change"):
        if len(getattr(words, name)) > LONGEST_WORDS:
            errors[name] = _("Use %(most)s characters or fewer", most=say_number(LONGEST_WORDS))
    if errors:
        raise Invalid(errors)


def _keep_what_belongs(words: AnswerWords) -> AnswerWords:
    """Without what people never see under this disposition."""
    limited, working = words.disposition in NEEDS_CONSTRAINT, words.disposition is Disposition.WORKING
    return replace(
        words,
        constraint=words.constraint if limited else "",
        would_change=words.would_change if limited else "",
        until_on=words.until_on if working else None,
    )


def _says(answer: Answer, words: AnswerWords) -> bool:
    there = {each.name: getattr(answer, each.name) for each in fields(AnswerWords)}
    return AnswerWords(**there) == _keep_what_belongs(words)


def _set_words(actor: Actor, answer: Answer, words: AnswerWords, why_changed: str) -> None:
    for name, value in asdict(_keep_what_belongs(words)).items():
        setattr(answer, name, value)
    answer.html, answer.why_changed = render(words.reason), why_changed.strip()
    answer.written_by_id, answer.written_at = place_of(actor, answer).id, now()


def _note(actor: Actor, answer: Answer, how: str) -> None:
    emit(AnswerChanged(consultation_stream(answer.consultation_id), actor.account_id, answer.id, answer.theme_id, how))
