"""A consultation in each state that it can be in, with the same kinds of people round it: for the grid of who may change what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from forum.activities.voting.actions.closing import close_poll
from forum.activities.voting.models import Poll, Purpose
from forum.briefing.kinds import QuestionWords
from forum.consultations.actions import managing
from forum.consultations.models import Consultation
from forum.deciders.actions import add_decider
from forum.deciders.kinds import DeciderKind
from forum.deciders.queries import list_deciders
from forum.kernel.clock import now, set_clock
from forum.kernel.dates import to_local
from forum.kernel.db import db
from forum.kernel.permissions import SYSTEM, VISITOR, Actor, Role
from forum.opening.actions.publishing import set_time
from forum.opening.kinds import Tier
from forum.outcomes.actions import deciding
from forum.outcomes.actions.answering import consider
from forum.outcomes.actions.calling_in import record_call_in
from forum.outcomes.actions.checking import give_account
from forum.outcomes.actions.considering import fingerprint_to_consider, record_considered
from forum.outcomes.deadlines import today
from forum.outcomes.kinds import Verdict
from forum.outcomes.models import Answer, Check
from forum.outcomes.queries.equality import find_equality_review
from forum.outcomes.queries.themes import list_themes
from forum.outreach.actions import add_entry
from forum.outreach.kinds import EntryWords, Way
from forum.register.actions import add_asked
from forum.stopping.actions import agree_to_stop, ask_to_stop
from forum.stopping.fingerprints import fingerprint_stop
from forum.stopping.kinds import StopKind
from forum.stopping.queries import find_pending
from forum.temporary.actions.changing import ChangeWords, say_change
from forum.temporary.fingerprints import fingerprint_change
from forum.workshops.actions.planning import call_off
from forum.workshops.models import Workshop
from tests import factories as make
from tests.deciders.test_deciders import hold_meeting
from tests.opening.ready import Team, make_ready

# Days from the one on which all is made: two stages, 5 to 110 and 130 to 160, with time between them and after them.
BEFORE, OPEN, BETWEEN, CLOSED, DECIDED = 1, 20, 120, 170, 241
LOOKED_BACK, LOOKED_AGAIN = DECIDED + 190, DECIDED + 375  # Each check is open.
LATER_STAGE, WORKSHOP = (130, 160), 60


@dataclass(frozen=True)
class State:
    """A consultation, and the moment at which somebody comes to change it."""

    name: str
    consultation: Consultation
    moment: datetime
    people: dict[str, Actor]

    def find_actor(self, role: str) -> Actor:
        """As a new request has them: nothing is known of them yet."""
        actor = self.people[role]
        return Actor(actor.account_id, actor.site_roles)


def build_states() -> list[State]:
    """Each comes to where it is through the same actions as in earnest."""
    return [build_state(name) for name in _STATES]


def build_state(name: str) -> State:
    return _build(name, *_STATES[name])


def _build(name: str, day: int, bring: Callable[[Team, Actor, datetime], None]) -> State:
    start = now()
    team = make_ready(Tier.ENGAGEMENT)
    team.choose(Tier.ENGAGEMENT, decides_in=DECIDED)
    people = _add_people(team)
    _fill(team, start)
    bring(team, people["participant"], start)
    db.session.expire_all()
    return State(name, team.consultation, start + timedelta(days=day), people)


def _add_people(team: Team) -> dict[str, Actor]:
    consultation = team.consultation
    make.seat(consultation, Role.MODERATOR, name="Another moderator")
    return {
        "visitor": Actor(None, VISITOR),
        "participant": make.seat(consultation),
        "moderator": team.moderator,
        "facilitator": team.facilitator,
        "go-between": make.seat(consultation, Role.BROKER),
        "lead": make.seat(consultation, Role.LEAD),
        "decision owner": team.lead,
        "organiser": team.organiser,
        "administrator": make.make_actor(administrator=True),
    }


def _fill(team: Team, start: datetime) -> None:
    """With one of everything that can be changed."""
    consultation, organiser = team.consultation, team.organiser
    opens, closes = (start + timedelta(days=day) for day in LATER_STAGE)
    later = managing.add_phase(SYSTEM, consultation, name="Weigh up", note="", opens_at=opens, closes_at=closes)
    managing.add_phase(SYSTEM, consultation, name="Answers", note="", opens_at=opens, closes_at=closes)
    managing.add_activity(SYSTEM, later, kind_key="discussion", title="Weigh it up", summary="")
    file = {"title": "The plan", "file_name": "plan.txt", "content": b"The plan", "text": "The plan"}
    managing.add_document(SYSTEM, consultation, **file)
    for words in (make.SECTION, QuestionWords("When?", "In May.")):
        make.make_thing(consultation, words, organiser)
    make.make_evidence(consultation, organiser=organiser)
    add_decider(SYSTEM, consultation, DeciderKind.BODY, make.BOARD)
    add_asked(organiser, consultation, make.ASKED)
    add_entry(organiser, consultation, EntryWords(Way.POSTER, day_of(start), "Posters", "The library"))
    _fill_activities(consultation)


def _fill_activities(consultation: Consultation) -> None:
    """A vote that is announced and two that are not, of which the decision will follow one; and a workshop."""
    # It can close later, and still before its stage does.
    before_stage = consultation.phases[0].closes_at - timedelta(days=2)
    make.make_poll(consultation, question="Which one first?", closes_at=before_stage)
    make.make_poll(consultation, announced=False, question="Which one second?")
    followed = {"purpose": Purpose.FOLLOWED, "unless": "it costs more than £10."}
    make.make_poll(consultation, announced=False, question="Which one last?", **followed)
    make.make_workshop(consultation, hours=24 * WORKSHOP)


def day_of(moment: datetime) -> date:
    return to_local(moment).date()


def _keep_draft(_team: Team, _participant: Actor, _start: datetime) -> None:
    pass


def _sign(team: Team, _participant: Actor, _start: datetime) -> None:
    team.ask()
    team.sign()


def _schedule(team: Team, participant: Actor, start: datetime) -> None:
    _sign(team, participant, start)
    set_time(team.organiser, team.consultation, start + timedelta(days=3))


def _open(team: Team, participant: Actor, start: datetime) -> None:
    _sign(team, participant, start)
    team.open()
    make.make_message(team.consultation, team.organiser)


def _answer(team: Team, participant: Actor, start: datetime) -> None:
    _open(team, participant, start)
    with set_clock(start + timedelta(days=OPEN - 1)):
        make.make_thread(team.consultation, participant)


def _sort(team: Team, participant: Actor, start: datetime) -> None:
    """What people said is in themes that two people have agreed; once they are answered, for a decision, nobody changes them."""
    _answer(team, participant, start)
    with set_clock(start + timedelta(days=OPEN - 1)):
        for sentence in ("People want nights.", "People want buses."):
            make.make_theme(team.consultation, sentence=sentence)
        answer(team, "People want to know why.")


def answer(team: Team, sentence: str) -> Answer:
    """A theme that two people agreed, with its answer published."""
    return make.make_answer(make.make_theme(team.consultation, sentence=sentence), lead=team.lead)


def _get_ready(team: Team, participant: Actor, start: datetime) -> None:
    """All is answered, read and considered, so that it can be decided."""
    _answer(team, participant, start)
    consultation = team.consultation
    with set_clock(start + timedelta(days=DECIDED)):
        _finish_activities(consultation)
        make.sort_all(consultation)
        make.review_equality(consultation)
        _consider(team, answer(team, "People want to know why."))


def _consider(team: Team, said: Answer) -> None:
    """Whoever is responsible for the decision, and the board at a meeting."""
    for theme in list_themes(SYSTEM, team.consultation):
        if theme.answer and theme.answer.id != said.id:
            consider(team.lead, theme.answer)
    consider(team.lead, said)
    board = list_deciders(team.consultation)[0]
    meeting = hold_meeting(board)
    record_considered(team.lead, meeting, seen=fingerprint_to_consider(team.consultation))


def publish(actor: Actor, consultation: Consultation, *, can_be_called_in: bool = False) -> None:
    """The decision, by whoever has read what is there."""
    review = find_equality_review(consultation)
    until, body = (today() + timedelta(days=9), "The scrutiny committee") if can_be_called_in else (None, "")
    said = deciding.DecisionWords("We keep it.", "Because.", today(), call_in_body=body, call_in_until=until)
    deciding.publish_decision(actor, consultation, said, has_read=review.public_id if review else "")


def _decide(team: Team, participant: Actor, start: datetime, *, can_be_called_in: bool = False) -> None:
    _get_ready(team, participant, start)
    with set_clock(start + timedelta(days=DECIDED)):
        publish(team.lead, team.consultation, can_be_called_in=can_be_called_in)


def _decide_for_now(team: Team, participant: Actor, start: datetime) -> None:
    """A committee can still call it in."""
    _decide(team, participant, start, can_be_called_in=True)


def _look_back(team: Team, participant: Actor, start: datetime) -> None:
    """The first checks are open, and the service has said in them what happened."""
    _decide(team, participant, start)
    with set_clock(start + timedelta(days=LOOKED_BACK)):
        _give_account(team, months=6)


def _give_account(team: Team, *, months: int) -> None:
    for check in db.session.scalars(select(Check).filter_by(consultation_id=team.consultation.id, months=months)):
        give_account(team.lead, check, make.show_done("The log shows it."), verdict=Verdict.PARTLY)


def _finish_activities(consultation: Consultation) -> None:
    """Nothing is decided before that."""
    announced = db.session.scalars(select(Poll).where(Poll.space_id == consultation.id, Poll.announced_at.is_not(None)))
    for poll in announced:
        close_poll(SYSTEM, poll)
    for workshop in db.session.scalars(select(Workshop).filter_by(space_id=consultation.id)):
        call_off(SYSTEM, workshop, reason="The room is closed.")


def _call_in(team: Team, participant: Actor, start: datetime) -> None:
    _decide(team, participant, start, can_be_called_in=True)
    with set_clock(start + timedelta(days=DECIDED)):
        record_call_in(team.organiser, team.consultation, called_on=today(), because="Who pays?")


def _close_for_good(team: Team, participant: Actor, start: datetime) -> None:
    _look_back(team, participant, start)
    with set_clock(start + timedelta(days=LOOKED_AGAIN)):
        _give_account(team, months=12)
        deciding.publish_review(team.organiser, team.consultation, words="We learnt to ask earlier.")


def _stop(team: Team, participant: Actor, start: datetime) -> None:
    _sort(team, participant, start)
    with set_clock(start + timedelta(days=OPEN)):
        ask_to_stop(team.organiser, team.consultation, StopKind.EMERGENCY, reason="The building burnt down.")
        pending = find_pending(team.consultation)
        assert pending is not None
        agree_to_stop(team.lead, team.consultation, seen=fingerprint_stop(pending))


def _change_for_a_time(team: Team, participant: Actor, start: datetime) -> None:
    first, last = (day_of(start + timedelta(days=day)) for day in (-3, 250))
    words = ChangeWords("The unit is closed at night.", first, "Too few midwives.", "The medical director", last)
    say_change(team.organiser, team.consultation, words, seen=fingerprint_change(team.consultation, None))
    team.answer_all()
    _sort(team, participant, start)


_STATES: dict[str, tuple[int, Callable[[Team, Actor, datetime], None]]] = {
    "draft": (BEFORE, _keep_draft),
    "signed": (BEFORE, _sign),
    "scheduled": (BEFORE, _schedule),
    "open, nobody has answered": (OPEN, _open),
    "open, people have answered": (OPEN, _sort),
    "between stages": (BETWEEN, _sort),
    "closed": (CLOSED, _sort),
    "ready to be decided": (DECIDED, _get_ready),
    "decided": (DECIDED + 1, _decide),
    "decided, can be called in": (DECIDED + 1, _decide_for_now),
    "the first check is open": (LOOKED_BACK, _decide),
    "the first check is given": (LOOKED_BACK, _look_back),
    "called in": (DECIDED + 1, _call_in),
    "closed for good": (LOOKED_AGAIN + 1, _close_for_good),
    "stopped early": (OPEN + 1, _stop),
    "temporary change, people have answered": (OPEN, _change_for_a_time),
}
