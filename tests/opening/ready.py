"""Consultations that are ready to open, but for what a test takes away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from forum.briefing.queries import list_framings
from forum.consultations.actions import managing
from forum.consultations.models import Consultation
from forum.consultations.standing import find_last_day
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.permissions import SYSTEM, Actor, Role
from forum.opening.actions import answering, preparing, publishing, signing
from forum.opening.checks import all_checks, list_checks
from forum.opening.checks.base import OpeningCheck
from forum.opening.fingerprints import fingerprint_without
from forum.opening.kinds import Nation, Tier
from forum.opening.queries import find_opening, fingerprint_gate, is_conversation, list_answers, list_gaps
from forum.outcomes.actions.answering import set_report
from forum.outcomes.fingerprints import fingerprint_report
from forum.register.actions import add_asked
from forum.register.queries import list_asked
from forum.reviews.actions import plan_reviews
from forum.reviews.fingerprints import fingerprint_plan
from forum.reviews.queries import list_reviews, suggest_days
from tests import factories as make

CAN_CHANGE = "They can choose which option we take, or none."


@dataclass
class Team:
    """A draft and those who run it. `organiser` did not make it alone: what one makes, another signs."""

    consultation: Consultation
    organiser: Actor
    lead: Actor
    facilitator: Actor
    moderator: Actor

    def choose(self, tier: Tier, *, decides_in: int | None = 200) -> None:
        opening = find_opening(self.consultation)
        day = to_local(now()).date() + timedelta(days=decides_in) if decides_in else None
        if tier is Tier.CONVERSATION:  # It has none, but one that people have read stays.
            day = opening.decides_on if opening else None
        seen = preparing.fingerprint_choice(opening)
        preparing.choose_tier(self.organiser, self.consultation, tier, nation=Nation.ENGLAND, decides_on=day, seen=seen)

    def answer(self, key: str, words: str = "", *, is_met: bool = True) -> None:
        check = all_checks()[key]
        words = words or f"Yes, and here is how ({key})."
        by = self.organiser if Role.ORGANISER in check.answered_by else self.lead
        seen = answering.fingerprint_answer(list_answers(self.consultation).get(key))
        answering.answer_check(by, self.consultation, check, is_met=is_met, words=words, seen=seen)

    def answer_all(self, *, but: str = "") -> None:
        """And writes what people need before they are asked."""
        opening = find_opening(self.consultation)
        has_none = is_conversation(self.consultation) or is_conversation(self.consultation, soon=True)
        options = () if has_none else (make.OPTION, make.OPTION)
        views = () if list_framings(self.consultation) else (make.FRAMING, make.OTHER_FRAMING)
        for words in (*views, *options):
            make.make_thing(self.consultation, words, self.organiser)
        if opening and Tier(opening.aims_at or opening.tier) is Tier.FORMAL and not list_asked(self.consultation):
            add_asked(self.organiser, self.consultation, make.ASKED)
        if opening and not is_conversation(self.consultation, soon=True) and not list_reviews(self.consultation):
            seen = fingerprint_plan(self.consultation, ())
            plan_reviews(self.organiser, self.consultation, suggest_days(self.consultation), seen=seen)
        for check in list_checks(Tier(opening.aims_at or opening.tier)) if opening else ():
            if check.question is not None and check.key != but:
                self.answer(check.key)

    def explain(self, key: str, *, agrees: bool | None = True) -> OpeningCheck:
        """Writes why something is missing; asks, and the lead says so, unless `agrees` is None."""
        check, owner = all_checks()[key], make.place_of(self.lead, self.consultation)
        today = to_local(now()).date()
        day = min(today + timedelta(days=20), max(find_last_day(self.consultation) or date.max, today + timedelta(days=1)))
        said = preparing.GapStatement("The maker is ill.", "Ring us, and we read it with you.", day, owner.public_id)
        gap = list_gaps(self.consultation).get(key)
        preparing.explain_gap(self.organiser, self.consultation, check, said, seen=preparing.fingerprint_gap(gap))
        if agrees is not None:
            seen = fingerprint_without(list_gaps(self.consultation)[key])
            preparing.ask_to_agree(self.organiser, self.consultation, check, seen=seen)
            preparing.decide_gap(self.lead, self.consultation, check, agrees=agrees, seen=seen)
        return check

    def ask(self, signer: Actor | None = None) -> None:
        place = make.place_of(signer or self.facilitator, self.consultation)
        signing.ask_to_sign(self.organiser, self.consultation, signer=place.public_id)

    def sign(self, signer: Actor | None = None) -> None:
        by, seen = signer or self.facilitator, fingerprint_gate(self.consultation)
        signing.sign(by, self.consultation, seen=seen, can_change=CAN_CHANGE)

    def open(self) -> None:
        publishing.open_consultation(self.organiser, self.consultation, seen=fingerprint_gate(self.consultation))


def make_team(*, days: tuple[float, float] = (5, 110), title: str = "") -> Team:
    """A draft that says all that anything has to say, whose stage is long enough for every tier."""
    consultation = make.make_consultation(days=days, published=False, title=title)
    people = [make.seat(consultation, role) for role in (Role.ORGANISER, Role.LEAD, Role.FACILITATOR, Role.MODERATOR)]
    team = Team(consultation, *people)
    owner = make.place_of(team.lead, consultation)
    set_report(SYSTEM, consultation, owner=owner, answer_weeks=6, phase=None, seen=fingerprint_report(None))
    return team


def make_ready(tier: Tier = Tier.ENGAGEMENT, *, days: tuple[float, float] = (5, 110), title: str = "") -> Team:
    """Nothing is missing; an engagement is not signed yet."""
    team = make_team(days=days, title=title)
    team.choose(tier)
    team.answer_all()
    return team


def change(team: Team, title: str = "Another question?") -> None:
    """The organiser changes what a signature is under."""
    consultation = team.consultation
    phase = consultation.phases[0]
    managing.change_phase(
        team.organiser,
        phase,
        name=title,
        note=phase.note,
        opens_at=phase.opens_at,
        closes_at=phase.closes_at,
        seen=managing.fingerprint_phase(phase),
    )
