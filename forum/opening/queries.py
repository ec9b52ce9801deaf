"""How something stands before it opens, and how it opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum.consultations.events import ConsultationChanged, ConsultationCreated, consultation_stream
from forum.consultations.fingerprints import fingerprint_affected, fingerprint_all
from forum.consultations.models import Consultation, Participation
from forum.consultations.queries import has_moderator
from forum.consultations.standing import OVER, find_standing
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.events import list_events_since
from forum.kernel.fingerprints import fingerprint
from forum.kernel.permissions import Role
from forum.kernel.sentences import StoredSentence
from forum.opening.checks import all_checks, list_checks_for
from forum.opening.checks.base import OpeningCheck
from forum.opening.events import OpeningChanged
from forum.opening.fingerprints import fingerprint_without
from forum.opening.kinds import CheckStanding, GatePart, Tier
from forum.opening.known import GateInputs
from forum.opening.models import OpenedCheck, OpenedWithout, Opening, OpeningAnswer, SchoolHoliday, SignOff
from forum.opening.people import list_in_role
from forum.opening.preview import is_previewed
from forum.opening.rules import SIGNERS
from forum.spaces.rules import Things

MAKING = (
    "tier",
    "holidays",
    "answered",
    "taken back",
    "without",
)  # what somebody does in `OpeningChanged` and cannot sign themselves


@dataclass(frozen=True)
class GateLine:
    """One check, how it stands, and what says so: a sentence of ours, or a person's words."""

    check: OpeningCheck
    standing: CheckStanding
    said: StoredSentence | None = None
    words: str = ""
    person: Participation | None = None
    at: datetime | None = None
    gap: OpenedWithout | None = None
    later: OpeningAnswer | None = None  # what was said to it after it had opened
    has_turned: bool = False  # it opened with it, and it is so no more
    since: datetime | None = None  # when it turned, where that is known

    @property
    def is_told(self) -> bool:
        """Whether somebody says why it is missing."""
        return self.gap is not None or bool(self.words)

    @property
    def without(self) -> str:
        """What people read of it where it is missing."""
        if self.check.says_how_far and self.said:
            return str(self.said)
        return str(self.check.no_longer if self.has_turned else self.check.without)


def has_enough_days(lines: Iterable[GateLine]) -> bool:
    """Whether what is said of how long it is open can be said."""
    return any(line.check.key == "enough_days" and line.standing is CheckStanding.DONE for line in lines)


@dataclass(frozen=True)
class Gate:
    tier: Tier
    lines: tuple[GateLine, ...]

    @property
    def has_enough_days(self) -> bool:
        return has_enough_days(self.lines)

    @property
    def missing(self) -> list[GateLine]:
        return [line for line in self.lines if line.standing is CheckStanding.MISSING]

    @property
    def without(self) -> list[GateLine]:
        return [line for line in self.lines if line.standing is CheckStanding.WITHOUT]

    @property
    def done(self) -> int:
        return sum(line.standing is CheckStanding.DONE for line in self.lines)

    @property
    def needs_signature(self) -> bool:
        return self.tier is not Tier.CONVERSATION

    def list_part(self, part: GatePart) -> list[GateLine]:
        """What is missing comes first."""
        found = [line for line in self.lines if line.check.part is part]
        return sorted(found, key=lambda line: line.standing is CheckStanding.DONE)


def find_opening(consultation: Consultation) -> Opening | None:
    """What its team has chosen; None before that, and for what is older than the checks."""
    return db.session.get(Opening, consultation.id)


def know_opened(consultation: Consultation) -> GateInputs | None:
    """For a page that says several things of how it opened: each is read once, who signed with it. None where it has not."""
    signer = joinedload(Opening.sign_off).joinedload(SignOff.signer)
    opening = db.session.get(Opening, consultation.id, options=[signer])
    return GateInputs(consultation, opening) if opening is not None and opening.opened_at is not None else None


def is_conversation(consultation: Consultation, *, soon: bool = False) -> bool:
    """Whether it opened as one, so that nothing is decided from it. `soon`: whether it is to be one, or to stay one."""
    opening = find_opening(consultation)
    if opening is None or (opening.opened_at is None and not soon):
        return False
    return Tier((soon and opening.aims_at) or opening.tier) is Tier.CONVERSATION


DAYS_TO_READ, DAYS_TO_READ_WHEN_FORMAL = 14, 28


def find_days_to_read(consultation: Consultation) -> int:
    """How many days people have at least once what they choose from is new, or another."""
    opening = find_opening(consultation)
    return DAYS_TO_READ_WHEN_FORMAL if opening is not None and opening.tier == Tier.FORMAL else DAYS_TO_READ


def read_gate(consultation: Consultation, opening: Opening, known: GateInputs | None = None) -> Gate:
    """Each check of the tier, as it stands now. Of something open that is to rise, of the higher tier. `known`: for a page that
    says more of them."""
    known = known or GateInputs(consultation, opening)
    tier = Tier(opening.aims_at or opening.tier)
    answers, gaps = known.answers, list_gaps(consultation)
    checks = list_checks_for(consultation, tier)
    lines = [read_line(check, known, answers.get(check.key), gaps.get(check.key)) for check in checks]
    return Gate(tier, tuple(lines))


def list_standing_checks(consultation: Consultation) -> list[GateLine]:
    """As they stand now, what is missing first. Once people can read it, only those that are found from the data: nobody has to
    answer the others again; once it is over, none: nobody can put them right."""
    if find_standing(consultation) in OVER:
        return []
    opening = find_opening(consultation)
    lines = read_gate(consultation, opening).lines if opening else []
    if consultation.published_at is not None:
        lines = [line for line in lines if line.check.find is not None]
    return sorted(lines, key=lambda line: line.standing is not CheckStanding.MISSING)


def read_line(check: OpeningCheck, known: GateInputs, answer: OpeningAnswer | None, gap: OpenedWithout | None) -> GateLine:
    is_done, line = False, GateLine(check, CheckStanding.MISSING, gap=gap)
    if check.find is not None:
        found = check.find(known)
        is_done, line = found.is_done, replace(line, said=found.said, person=found.person)
    elif answer is not None:
        is_done, line = answer.is_met, replace(line, words=answer.words, person=answer.said_by, at=answer.said_at)
    if is_done:
        return replace(line, standing=CheckStanding.DONE)
    if answer is not None and check.is_told_by_answer:
        return replace(line, standing=CheckStanding.WITHOUT)
    if gap is not None and gap.agreed_at is not None and check.can_be_missing:
        return GateLine(check, CheckStanding.WITHOUT, line.said, person=gap.owner, at=gap.agreed_at, gap=gap)
    return line


def fingerprint_gate(consultation: Consultation, gate: Gate | None = None, things: Things | None = None) -> str:
    """Of all that a signature is under, which is what the page to sign shows: what the consultation says, whom it affects, the
    tier, and each check as it stands. `gate` and `things` (`describe_things_of_features`): where they were read already."""
    opening = find_opening(consultation)
    if opening is None:
        return fingerprint(fingerprint_all(consultation, things))
    return fingerprint(
        fingerprint_all(consultation, things),
        fingerprint_affected(consultation),
        [opening.tier, opening.aims_at, opening.nation, str(opening.decides_on), opening.answers_wait],
        *(_list_shown(line) for line in (gate or read_gate(consultation, opening)).lines),
    )


def _list_shown(line: GateLine) -> list[object]:
    said = [line.said.key, sorted(line.said.values.items())] if line.said else []
    person = [line.person.id, line.person.pseudonym, line.person.job_title] if line.person else []
    gap = fingerprint_without(line.gap) if line.gap and line.standing is CheckStanding.WITHOUT else ""
    return [line.check.key, line.standing, said, line.words, person, line.at.isoformat() if line.at else "", gap]


def list_answers(consultation: Consultation) -> dict[str, OpeningAnswer]:
    """By the key of the check."""
    query = select(OpeningAnswer).filter_by(space_id=consultation.id).options(joinedload(OpeningAnswer.said_by))
    return {answer.check_key: answer for answer in db.session.scalars(query)}


def list_gaps(consultation: Consultation) -> dict[str, OpenedWithout]:
    """By the key of the check, whether agreed to or not."""
    query = select(OpenedWithout).filter_by(space_id=consultation.id).options(joinedload(OpenedWithout.owner))
    return {gap.check_key: gap for gap in db.session.scalars(query)}


def list_used_gaps(consultation: Consultation) -> dict[str, OpenedWithout]:
    """By the key of the check, what it opened without: people have read these very words."""
    at_opening = (OpenedCheck.space_id == OpenedWithout.space_id) & (OpenedCheck.check_key == OpenedWithout.check_key)
    query = select(OpenedWithout).join(OpenedCheck, at_opening)
    query = query.where(OpenedWithout.space_id == consultation.id, OpenedCheck.standing == CheckStanding.WITHOUT)
    return {gap.check_key: gap for gap in db.session.scalars(query.options(joinedload(OpenedWithout.owner)))}


def has_opened_with(consultation: Consultation, check: OpeningCheck) -> bool:
    """Whether a check was among those with which something opened, whatever its tier then."""
    query = select(OpenedCheck.id).filter_by(space_id=consultation.id, check_key=check.key)
    return db.session.scalar(query.limit(1)) is not None


def say_without(consultation: Consultation, check: OpeningCheck) -> str:
    """What people read of a check that is missing now."""
    opening = find_opening(consultation)
    found = check.find(GateInputs(consultation, opening)) if check.find and check.says_how_far and opening else None
    return str(found.said if found and found.said and not found.is_done else check.without)


def get_check(key: str) -> OpeningCheck:
    found = all_checks().get(key)
    if found is None:
        raise NotFound
    return found


def list_holidays(consultation: Consultation) -> list[SchoolHoliday]:
    query = select(SchoolHoliday).filter_by(space_id=consultation.id)
    return list(db.session.scalars(query.order_by(SchoolHoliday.first_on, SchoolHoliday.id)))


def find_last_sign_off(consultation: Consultation) -> SignOff | None:
    """The only one that can count."""
    query = select(SignOff).filter_by(space_id=consultation.id).options(joinedload(SignOff.signer))
    return db.session.scalar(query.order_by(SignOff.id.desc()).limit(1))


def find_signature(consultation: Consultation) -> SignOff | None:
    """The last sign-off, where it is under exactly what stands there now."""
    last = find_last_sign_off(consultation)
    if last is None or last.signed_at is None or last.fell_at is not None:
        return None
    return last if last.fingerprint == fingerprint_gate(consultation) else None


def counts(last: SignOff | None, current: str) -> bool:
    """Whether a page that knows both can say that the last sign-off is under what stands there now."""
    return last is not None and last.signed_at is not None and last.fell_at is None and last.fingerprint == current


def list_signers(consultation: Consultation, asker: Participation) -> list[Participation]:
    """Whoever can be asked: colleagues who neither ask nor made what is to be signed."""
    makers = list_makers(consultation) | {asker.account_id}
    return [place for place in list_in_role(consultation, *SIGNERS) if place.account_id not in makers]


def list_makers(consultation: Consultation) -> set[int | None]:
    """The accounts of whoever began it, changed what it says, chose its tier, answered a check or explained what is missing: what
    one makes, another signs. An answer that only whoever decides may give leaves them free to sign."""
    stream = consultation_stream(consultation.id)
    created = list_events_since(stream, 0, ConsultationCreated, {})
    prepared = list_events_since(stream, 0, OpeningChanged, {"how": MAKING})
    made = [event for event in prepared if event.how not in {"answered", "taken back"} or event.about in list_shared_answers()]
    return {event.actor_id for event in [*created, *list_events_since(stream, 0, ConsultationChanged, {}), *made]}


def list_shared_answers() -> set[str]:
    """The checks that an organiser may answer, by key; the others are for whoever decides alone."""
    return {key for key, check in all_checks().items() if Role.ORGANISER in check.answered_by}


def list_leads(consultation: Consultation) -> list[Participation]:
    """Who can stand behind what is missing."""
    return list_in_role(consultation, Role.LEAD)


def list_due() -> list[Opening]:
    """What should have opened by now by itself, and has not."""
    query = select(Opening).join(Consultation, Consultation.id == Opening.space_id)
    due = query.where(Opening.opens_at <= now(), Consultation.published_at.is_(None))
    return list(db.session.scalars(due.order_by(Opening.space_id)))


def list_opened() -> list[int]:
    """The numbers of the consultations that opened with checks and are not over."""
    query = select(Opening.space_id).join(Consultation, Consultation.id == Opening.space_id)
    here = (Opening.opened_at.is_not(None), Consultation.stopped_at.is_(None), Consultation.closed_at.is_(None))
    return list(db.session.scalars(query.where(*here).order_by(Opening.space_id)))


def list_signed() -> list[SignOff]:
    """Signatures under what has not opened with them yet; of each space the last alone, as no other counts."""
    opened = select(Opening.sign_off_id).where(Opening.sign_off_id.is_not(None))
    last = select(func.max(SignOff.id)).group_by(SignOff.space_id)
    query = select(SignOff).where(SignOff.signed_at.is_not(None), SignOff.fell_at.is_(None), SignOff.id.in_(last))
    query = query.where(SignOff.id.not_in(opened))
    return list(db.session.scalars(query.order_by(SignOff.id)))


@dataclass(frozen=True)
class OpenedAs:
    """How something opened with one tier. `moment`: when it did."""

    tier: Tier
    moment: datetime
    lines: tuple[GateLine, ...]

    @property
    def has_enough_days(self) -> bool:
        return has_enough_days(self.lines)


def list_openings(consultation: Consultation) -> list[OpenedAs]:
    """One for each tier it has had, the present one first, the checks of each in the order of the gate."""
    if is_previewed(consultation):
        opening = find_opening(consultation)
        return [OpenedAs(Tier(opening.tier), now(), read_gate(consultation, opening).lines)] if opening else []
    query = select(OpenedCheck).filter_by(space_id=consultation.id).options(joinedload(OpenedCheck.person))
    kept: dict[Tier, dict[str, OpenedCheck]] = {}
    for row in db.session.scalars(query):
        kept.setdefault(Tier(row.tier), {})[row.check_key] = row
    answers, gaps = list_answers(consultation) if kept else {}, list_gaps(consultation) if kept else {}
    found = []
    for tier in sorted(kept, key=lambda each: -each.height):
        rows = [(check, kept[tier].get(key)) for key, check in all_checks().items()]
        lines = [_recall(check, row, answers.get(check.key), gaps.get(check.key)) for check, row in rows if row is not None]
        found.append(OpenedAs(tier, max(row.kept_at for row in kept[tier].values()), tuple(lines)))
    return found


def _recall(check: OpeningCheck, row: OpenedCheck, answer: OpeningAnswer | None, gap: OpenedWithout | None) -> GateLine:
    later = answer if answer is not None and answer.said_at > row.kept_at else None
    return GateLine(check, CheckStanding(row.standing), row.said, row.words, row.person, row.at, gap, later)


def list_opened_checks(consultation: Consultation) -> list[GateLine]:
    """How each check stood when it got the tier it has, in the order of the gate."""
    return [line for opened in list_openings(consultation)[:1] for line in opened.lines]


def had_enough_days(consultation: Consultation, tier: Tier, known: GateInputs | None = None) -> bool:
    """Whether it was open for long enough as it stood when it got a tier. `known`: as for `read_gate`."""
    if is_previewed(consultation):
        return has_enough_days(list_opened_checks(consultation))
    if known is not None:
        done = (row for row in known.opened if row.standing == CheckStanding.DONE)
        return any((row.tier, row.check_key) == (tier, "enough_days") for row in done)
    query = select(OpenedCheck.id).filter_by(space_id=consultation.id, tier=tier, check_key="enough_days")
    return db.session.scalar(query.where(OpenedCheck.standing == CheckStanding.DONE)) is not None


def is_left_alone(consultation_id: int) -> bool:
    """Whether something that opened with somebody who moderates has nobody now. What is older than the checks is as it was."""
    opened = select(Opening.space_id).where(Opening.space_id == consultation_id, Opening.opened_at.is_not(None))
    return db.session.scalar(opened.where(~has_moderator(consultation_id))) is not None


def list_open_gaps(consultation: Consultation, opening: Opening | None, known: GateInputs | None = None) -> list[GateLine]:
    """What a consultation opened without and has not mended, first what nothing can mend: it stands on top of its page. Once all
    was stopped early nothing is said of days in which it is open. `known`: as for `read_gate`."""
    if opening is None or opening.opened_at is None:
        return []
    if is_previewed(consultation):
        return read_gate(consultation, opening).without
    known = known or GateInputs(consultation, opening)
    rows = [row for row in known.opened if row.standing == CheckStanding.WITHOUT]
    if not rows:
        return []
    told = {row.check_key: row for row in rows if all_checks()[row.check_key].is_told_by_answer}
    stay = [_recall(all_checks()[key], row, None, None) for key, row in told.items()]
    waiting = [key for key, gap in list_used_gaps(consultation).items() if not gap.mended_at]
    past = {"enough_days"} if consultation.stopped_at is not None else set()
    lines = read_gate(consultation, opening, known).without if waiting else []
    return stay + [line for line in lines if line.check.key in waiting and line.check.key not in past]


def find_used_signature(opening: Opening | None) -> SignOff | None:
    """What it opened with: what was signed may be another by now."""
    return opening.sign_off if opening is not None and opening.aims_at is None else None
