"""An organiser makes a poll, and may call it off. Its rules can change until the first ballot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from itertools import count

from flask_babel import gettext as _
from sqlalchemy import delete

from forum.activities.voting.actions.casting import forget_addresses, forget_sealed
from forum.activities.voting.actions.entries import forget_receipts
from forum.activities.voting.actions.holding import hold_with_consultation, refuse_reason
from forum.activities.voting.actions.keys import ask_for_key
from forum.activities.voting.actions.official import forget_announcements, is_correction, keeping_change
from forum.activities.voting.events import PollChanged
from forum.activities.voting.fingerprints import (
    find_kinds,
    fingerprint_options,
    fingerprint_poll,
    fingerprint_rules,
)
from forum.activities.voting.methods import find_method
from forum.activities.voting.methods.contest import NONE_KEY, Option, TieRule
from forum.activities.voting.models import (
    PassMark,
    PassOf,
    Poll,
    PollOption,
    Publishes,
    Purpose,
    ShowsTally,
    Who,
)
from forum.activities.voting.rules import (
    ADD_POLL,
    CALL_OFF,
    MOST_OPTIONS,
    REMOVE_POLL,
    SET_UP,
    find_decided,
    find_settled_rules,
    is_official,
    is_promised,
    needs_two_to_cancel,
    say_settled,
)
from forum.consultations.actions.promise import refuse_to_break_promise
from forum.consultations.capacities import CAPACITIES
from forum.consultations.events import consultation_stream
from forum.consultations.extension_points import keep_subject, list_subjects
from forum.consultations.models import Activity
from forum.contributions.models import Contribution
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.events import emit
from forum.kernel.fingerprints import find_changes, refuse_when_changed
from forum.kernel.jobs import enqueue
from forum.kernel.lookalikes import look_alike
from forum.kernel.permissions import SYSTEM, Actor
from forum.kernel.text import fold, has_words

STRICTNESS = list(ShowsTally)


@dataclass(frozen=True)
class Rules:
    """Everything about how a poll is voted on and counted, under the names of its attributes."""

    question: str
    explanation: str = ""
    purpose: Purpose = Purpose.ADVICE
    unless: str = ""
    is_secret: bool = True
    may_change: bool = False
    shows_tally: ShowsTally = ShowsTally.AFTER_CLOSE
    settings: Mapping[str, object] = field(default_factory=dict)  # of the method; what is not in it is the method's default
    ties: TieRule = TieRule.LOT
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    quorum: int = 0
    quorum_is_percent: bool = False
    pass_mark: PassMark = PassMark.NONE
    pass_of: PassOf = PassOf.CAST
    is_shuffled: bool = False
    who: Who = Who.EVERYONE
    capacity_keys: str = ""
    voter_list_id: int | None = None
    team_votes: bool = False
    joined_before: bool = False
    guests_apart: bool = False
    publishes: Publishes = Publishes.TOTALS
    waits_for_paper: bool = False
    subject_key: str = ""  # of the `Subject` that it is about


@dataclass(frozen=True)
class Choice:
    """An option as an organiser gives it."""

    label: str
    detail: str = ""
    cost: int = 0
    contribution_id: int | None = None
    subject_key: str = ""  # of the `Subject` that it is: then that gives it its label


@action(ADD_POLL)
def create_poll(
    actor: Actor,
    activity: Activity,
    *,
    method_key: str,
    question: str,
    opened_by_hand: bool = False,
    guests_vote: bool = False,
) -> Poll:
    """A draft that its team alone sees, with the method's usual rules. One that is `opened_by_hand` is never announced with
    dates: `calling.open_now` opens it. Neither of the two changes later."""
    method = find_method(method_key)
    poll = Poll(
        space_id=activity.space_id,
        activity_id=activity.id,
        method_key=method_key,
        question=question,
        is_secret=not method.is_open_only,
        may_change=method.is_open_only,
        ties=method.tie_rules[0],
        opened_by_hand=opened_by_hand,
        guests_vote=guests_vote,
        settings=method.settings,
        created_at=now(),
    )
    save(poll)
    ask_for_key(poll)
    _note(actor, poll, "created")
    return poll


@action(SET_UP, lock=hold_with_consultation)
def set_rules(actor: Actor, poll: Poll, rules: Rules, *, seen: str | None = None, reason: str = "") -> None:
    """Replaces all rules; a pass mark that the method has no use for goes back to its default. Told as PollChanged. `seen`: what
    whoever wrote them began from (`fingerprints`); None where nobody did, but a program has just made the poll.

    Raises Invalid, by field, for rules that contradict each other or what was announced and for settings that the method does not
    have, and without the `reason` that an official change asks for (`official.keeping_change`); Conflict when somebody has voted
    meanwhile or the decision was to follow this vote alone, Changed when it is not any more what was `seen`."""
    _refuse_when_frozen(poll)
    if seen is not None:
        refuse_when_changed(seen, fingerprint_rules(poll))
    rules = replace(_fit_to_method(poll, rules), subject_key=keep_subject(poll.consultation, rules.subject_key))
    _check(poll, rules)
    _refuse_other_rules(actor, poll, rules)
    with _telling_voters(poll), keeping_change(actor, poll, "rules", reason):
        for name, value in (asdict(rules) | {"settings": poll.method.settings.read(rules.settings)}).items():
            setattr(poll, name, value)
        db.session.expire(poll, ["voter_list"])
    ask_for_key(poll)
    refuse_to_break_promise(poll.consultation)


@action(SET_UP, lock=hold_with_consultation)
def set_options(
    actor: Actor, poll: Poll, choices: list[Choice], *, with_none: bool = False, seen: str | None = None, reason: str = ""
) -> None:
    """Replaces the options. `with_none` adds "None of these" as the last. One that was announced keeps its key for as long as it
    says the same, wherever it stands: ballots that are being marked name it by that. `seen` as for `set_rules`. Raises Invalid
    for two alike, more than MOST_OPTIONS, or a contribution from elsewhere; Changed as `set_rules` does."""
    _refuse_when_frozen(poll)
    if seen is not None:
        refuse_when_changed(seen, fingerprint_options(poll))
    choices = _name_by_subject(poll, choices)
    labels = [choice.label for choice in choices] + [_("None of these")] * (with_none and poll.method.offers_none)
    if look_alike(labels):
        raise Invalid({"form": _("Two options are the same, or look the same. Change one of them")})
    if len(choices) > MOST_OPTIONS:
        raise Invalid({"form": _("Enter no more than %(most)d options", most=MOST_OPTIONS)})
    _check_contributions(poll, choices)
    keys = _find_keys(poll, choices)
    with _telling_voters(poll), keeping_change(actor, poll, "options", reason):
        db.session.execute(delete(PollOption).where(PollOption.poll_id == poll.id))
        db.session.expire(poll, ["options"])
        for number, (key, choice) in enumerate(zip(keys, choices, strict=True), 1):
            save(PollOption(poll_id=poll.id, position=number, key=key, **asdict(choice)))
        if with_none and poll.method.offers_none:
            save(PollOption(poll_id=poll.id, position=len(choices) + 1, key=NONE_KEY, label=_("None of these")))
        db.session.expire(poll, ["options"])


@action(REMOVE_POLL, lock=lock)
def remove_poll(actor: Actor, poll: Poll, *, seen: str | None = None) -> None:
    """Deletes a draft and its options; the log keeps that there was one. Raises Changed when it is not what was `seen`
    (`fingerprints`)."""
    if seen is not None:
        refuse_when_changed(seen, fingerprint_poll(poll))
    forget_announcements(poll)
    _note(actor, poll, "removed")
    enqueue("destroy_vote_key", public_id=poll.public_id)
    db.session.delete(poll)


@action(CALL_OFF, lock=hold_with_consultation)
def call_off(actor: Actor, poll: Poll, *, reason: str) -> None:
    """As `end_without_result`. Raises Conflict for a vote that two people have to cancel (`needs_two_to_cancel`)."""
    if actor != SYSTEM and needs_two_to_cancel(poll):
        if is_promised(poll):
            raise Conflict(_("People have read that the decision will follow this vote. A colleague has to agree to cancel it."))
        raise Conflict(_("People have voted already. A colleague has to agree to cancel this vote."))
    end_without_result(actor, poll, reason)


def end_without_result(actor: Actor, poll: Poll, reason: str) -> None:
    """Inside an action that holds it. The ballots are never counted: named ones are kept, sealed ones go, and their key unused;
    the reason stands in public, and a letter to each voter says it. Raises Invalid without a reason, Conflict where the decision
    was to follow this vote alone."""
    refuse_reason(reason)
    if poll.result or poll.called_off_at:
        raise Conflict(_("The result has been published.") if poll.result else _("This vote was cancelled."))
    poll.called_off_at, poll.called_off_reason, poll.key_fault = now(), reason, ""
    forget_addresses(poll)
    forget_receipts(poll)
    db.session.flush()  # The database lets go of sealed ballots once it knows why.
    refuse_to_break_promise(poll.consultation)
    forget_sealed(poll)
    enqueue("destroy_vote_key", public_id=poll.public_id)
    enqueue("write_to_voters", poll_id=poll.id)
    _note(actor, poll, "called off")


def list_missing(poll: Poll) -> list[str]:
    """What a poll still needs before it can be announced, one sentence each."""
    missing = []
    real = [option for option in poll.options if not option.is_none]
    if len(real) < poll.method.least_options:
        missing.append(_("Add at least %(least)d options", least=poll.method.least_options))
    missing += poll.settings.list_missing([Option(option.key, option.label, option.cost) for option in real])
    if poll.who == Who.LIST and not (poll.voter_list and poll.voter_list.entries):
        missing.append(_("Choose the list of people who can vote"))
    if poll.who == Who.CAPACITIES and not poll.capacities:
        missing.append(_("Choose who can vote"))
    return missing


def _fit_to_method(poll: Poll, rules: Rules) -> Rules:
    """What a method does not use stays at its default, so that nothing a form kept can change what passes."""
    method = poll.method
    if rules.purpose != Purpose.FOLLOWED:
        rules = replace(rules, unless="")
    if method.measure_support is None:
        rules = replace(rules, pass_mark=PassMark.NONE, pass_of=PassOf.CAST)
    return replace(rules, is_secret=False) if method.is_open_only else rules


def _check(poll: Poll, rules: Rules) -> None:
    errors = find_decided(poll, rules.purpose, rules.pass_mark, for_people=is_official(poll))
    if rules.purpose == Purpose.FOLLOWED and not errors and not has_words(rules.unless):
        errors["unless"] = _("Enter what could stop you from following this vote")
    if rules.is_secret and rules.may_change:
        errors["may_change"] = _("People cannot change a secret vote, because nobody can tell which vote is theirs")
    if rules.is_secret and rules.shows_tally != ShowsTally.AFTER_CLOSE:
        errors["shows_tally"] = _(
            "You can only show the count of a secret vote after voting closes. Any earlier, changes in the count could show "
            "how someone voted"
        )
    loosened = STRICTNESS.index(ShowsTally(rules.shows_tally)) < STRICTNESS.index(ShowsTally(poll.shows_tally))
    if poll.announced_at and poll.shows_tally == ShowsTally.AFTER_CLOSE and loosened:
        errors["shows_tally"] = _("You announced that the count shows after voting closes, so you cannot show it any earlier")
    if TieRule(rules.ties) not in poll.method.tie_rules:
        errors["ties"] = _("Choose how to settle a tie")
    if rules.quorum_is_percent and rules.quorum > 100:
        errors["quorum"] = _("Enter a percentage, 100 or less")
    opens = rules.opens_at or poll.activity.phase.opens_at
    closes = rules.closes_at or poll.activity.phase.closes_at
    if closes <= opens:
        errors["closes_at"] = _("The closing date must be after the start date")
    if any(key not in CAPACITIES for key in rules.capacity_keys.split()):
        errors["capacity_keys"] = _("Choose who can vote")
    if errors:
        raise Invalid(errors)


def _refuse_other_rules(actor: Actor, poll: Poll, rules: Rules) -> None:
    """What people have read stays: all of a vote that the decision will follow, but for a slip of the pen in what explains it.
    Nobody begins one alone either."""
    if actor == SYSTEM:
        return
    if is_official(poll) and poll.purpose != Purpose.FOLLOWED and rules.purpose == Purpose.FOLLOWED:
        said = _("People have read that the decision does not have to follow this vote. Make a new vote to promise more")
        raise Invalid({"purpose": said})
    changed = [field for name, field in find_settled_rules(poll).items() if _read_rule(rules, name) != _read_rule(poll, name)]
    if is_promised(poll):
        changed += _find_changed_settings(poll, rules)
        if not is_correction(poll, "explanation", poll.explanation, rules.explanation):
            changed.append("explanation")
    if changed:
        raise Invalid(dict.fromkeys(changed, say_settled(poll)))


def _find_changed_settings(poll: Poll, rules: Rules) -> list[str]:
    """By their fields."""
    before, after = poll.settings.to_dict(), poll.method.settings.read(rules.settings).to_dict()
    return ["extras" if isinstance(before[name], bool) else name for name in before if before[name] != after[name]]


def _read_rule(of: Rules | Poll, name: str) -> object:
    """Kinds of people in whichever order are the same people; what a vote is about may be there no more."""
    value = getattr(of, name)
    if isinstance(of, Poll) and name == "subject_key":
        return keep_subject(of.consultation, value)
    return set(value.split()) if name == "capacity_keys" else value


def _name_by_subject(poll: Poll, choices: list[Choice]) -> list[Choice]:
    """Each that is one of the consultation's own options has its letter and name, in which people have read it. In a draft one
    that is called the same is that option, whoever left it unsaid: people vote on what they read there."""
    subjects = list_subjects(poll.consultation)
    if poll.announced_at is None:
        keys = {fold(name): each.key for each in subjects for name in (each.label, each.name)}
        choices = [replace(each, subject_key=each.subject_key or keys.get(fold(each.label), "")) for each in choices]
    labels = {subject.key: subject.label for subject in subjects}
    return [
        replace(choice, label=labels[choice.subject_key]) if choice.subject_key in labels else replace(choice, subject_key="")
        for choice in choices
    ]


def _check_contributions(poll: Poll, choices: list[Choice]) -> None:
    public_ids = {choice.contribution_id for choice in choices if choice.contribution_id}
    here = db.session.query(Contribution.id).filter(Contribution.id.in_(public_ids), Contribution.space_id == poll.space_id)
    if public_ids - {row.id for row in here}:
        raise Invalid({"form": _("One of the options comes from a comment in another consultation")})


def _find_keys(poll: Poll, choices: list[Choice]) -> list[str]:
    """Numbers. In a draft from 1 on; once announced, another option never takes the number of one that stands."""
    if not poll.announced_at:
        return [str(number) for number in range(1, len(choices) + 1)]
    real = [option for option in poll.options if not option.is_none]
    known = {Choice(*(getattr(option, each.name) for each in fields(Choice))): option.key for option in real}
    new = count(max((int(option.key) for option in real), default=0) + 1)
    return [known.get(choice) or str(next(new)) for choice in choices]


@contextmanager
def _telling_voters(poll: Poll) -> Iterator[None]:
    """Around a change. Once a poll is announced its page says what was changed; before, nobody has seen it. Raises Invalid when
    an announced one would lack something."""
    before = fingerprint_poll(poll) if poll.announced_at else ""
    yield
    if not poll.announced_at:
        return
    refuse_incomplete(poll)
    changed = find_kinds(find_changes(before, fingerprint_poll(poll)))
    if changed:
        told = {*poll.changed_parts.split(), *changed}
        poll.changed_at, poll.changed_parts = now(), " ".join(sorted(told))


def _refuse_when_frozen(poll: Poll) -> None:
    if poll.frozen_at:
        raise Conflict(_("You cannot change the rules because someone has voted."))


def refuse_incomplete(poll: Poll) -> None:
    """Raises Invalid, for the form as a whole, with all that `list_missing` finds."""
    missing = list_missing(poll)
    if missing:
        raise Invalid({"form": " ".join(missing)})


def _note(actor: Actor, poll: Poll, part: str) -> None:
    emit(PollChanged(consultation_stream(poll.space_id), actor.account_id, poll.id, part))
