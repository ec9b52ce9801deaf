"""What a group works on: a text in clauses, changes that members ask for, and what its owner answers."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete

from forum.consultations.models import Participation
from forum.consultations.queries import find_place
from forum.groups import sentences
from forum.groups.actions.following import name_of_change, tell_of_change
from forum.groups.actions.founding import keep_version, note
from forum.groups.actions.remarks import say
from forum.groups.fingerprints import fingerprint_clause, fingerprint_owner, fingerprint_wording
from forum.groups.kinds import MemberAnswer, Outcome, OwnerAnswer, ProposalEffect, RemarkKind
from forum.groups.models import Clause, ClauseDocument, Consent, Proposal, StandingGroup
from forum.groups.parsing import find_fault, name_clause, split_clauses
from forum.groups.queries import count_consents, find_wording, list_leads, list_members, list_proposals, list_standing
from forum.groups.rules import ANSWER, CONSENT, ORGANISE, PUT, REWORD, TAKE_PART, today
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.jobs import enqueue
from forum.kernel.permissions import Actor
from forum.spaces.models import Version
from forum.spaces.rules import ThingWords, why_no_reason

CLAUSE = "clause"  # the part of a version; stored


@action(ORGANISE, lock=lock)
def bring_in_document(
    actor: Actor, group: StandingGroup, *, title: str, markdown: str, owner: Participation, answer_days: int
) -> ClauseDocument:
    """A text in Markdown: each heading begins a clause. Raises Invalid on `markdown` for one without any words, or with too many
    or too long clauses, and on `owner` for somebody who does not answer for anything here."""
    clauses = split_clauses(markdown)
    if fault := find_fault(clauses):
        says = {
            "none": _("Enter the text"),
            "many": _("This text has too many headings. Bring it in as two texts"),
            "long": _("A clause or a heading is too long. Add headings, so that each part is short"),
        }
        raise Invalid({"markdown": says[fault]})
    _check_owner(group, owner)
    document = ClauseDocument(group_id=group.id, title=title, owner_id=owner.id, answer_days=answer_days, added_at=now())
    save(document)
    for position, each in enumerate(clauses, 1):
        clause = Clause(
            document_id=document.id, position=position, heading=each.heading, words=each.words, written_at=document.added_at
        )
        save(clause)
    note(actor, group, "document", "added", document.id)
    return document


def _check_owner(group: StandingGroup, owner: Participation) -> None:
    if owner.id not in {place.id for place in list_leads(group)}:
        raise Invalid({"owner": _("Choose someone who answers for a text in this group")})


@action(ORGANISE, lock=lock)
def change_owner(actor: Actor, document: ClauseDocument, *, owner: Participation, answer_days: int, seen: str) -> None:
    """Somebody else answers from now on, or within other days. Raises Changed when it is not what was `seen`
    (`fingerprint_owner`), Invalid as `bring_in_document` does. What is asked for already keeps its day."""
    refuse_when_changed(seen, fingerprint_owner(document))
    _check_owner(document.group, owner)
    document.owner_id, document.answer_days = owner.id, answer_days
    note(actor, document.group, "document", "owner", document.id)


@action(TAKE_PART, lock=lock)
def propose(
    actor: Actor,
    document: ClauseDocument,
    *,
    effect: ProposalEffect,
    clause: Clause | None,
    words: str,
    reason: str,
    heading: str = "",
    seen: str = "",
) -> Proposal:
    """A member asks for a change. Raises Changed where the clause is not any more as it was `seen` (`fingerprint_clause`),
    Invalid for a change that changes nothing and without a reason."""
    place = find_place(actor, document)
    assert place is not None  # noqa: S101  (TAKE_PART asks for it)
    if clause is not None:
        lock(clause)
        refuse_when_changed(seen, fingerprint_clause(clause))
        _refuse_struck(clause)
    _check_wording(effect, clause, words, reason)
    proposal = Proposal(
        group_id=document.group_id,
        document_id=document.id,
        clause_id=clause.id if clause else None,
        effect=effect,
        place_id=place.id,
        made_at=now(),
    )
    save(proposal)
    title = heading if effect is ProposalEffect.ADD else ""
    asked = "" if effect is ProposalEffect.STRIKE else words
    say(actor, document.group, RemarkKind.ASK, proposal, words=asked, title=title, reason=reason)
    note(actor, document.group, "proposal", "made", proposal.id)
    return proposal


def _refuse_struck(clause: Clause) -> None:
    if clause.struck_at is not None:
        raise Conflict(_("This clause has been taken out, so it cannot change any more."))


def _check_wording(effect: ProposalEffect, clause: Clause | None, words: str, reason: str) -> None:
    if effect is not ProposalEffect.STRIKE and not words:
        raise Invalid({"words": _("Enter what it should say")})
    if effect is ProposalEffect.CHANGE and clause is not None and words == clause.words:
        raise Invalid({"words": _("The clause already says this. Change at least one word")})
    if why_not := why_no_reason(reason, _("Enter why it should change")):
        raise Invalid({"reason": why_not})


@action(REWORD, lock=lock)
def reword_proposal(actor: Actor, proposal: Proposal, *, words: str, reason: str, seen: str) -> None:
    """Other words, after the argument. What members said to those before does not count for these. Raises Changed when they are
    not what was `seen` (`fingerprint_wording`), Invalid as `propose` does."""
    wording = find_wording(proposal)
    refuse_when_changed(seen, fingerprint_wording(wording, proposal.clause))
    effect = ProposalEffect(proposal.effect)
    _check_wording(effect, proposal.clause, words, reason)
    if (words, reason) == (wording.words, wording.reason):
        return
    say(actor, proposal.group, RemarkKind.ASK, proposal, words=words, title=wording.title, reason=reason)
    note(actor, proposal.group, "proposal", "reworded", proposal.id)


@action(REWORD, lock=lock)
def withdraw_proposal(actor: Actor, proposal: Proposal) -> None:
    """Its author does not ask for it any more."""
    proposal.withdrawn_at = now()
    note(actor, proposal.group, "proposal", "withdrawn", proposal.id)


@action(CONSENT, lock=lock)
def consent(actor: Actor, proposal: Proposal, answer: MemberAnswer, *, because: str = "", seen: str) -> None:
    """What a member says to this wording; the last word counts. Who objects says why, beside the change. Raises Changed when it
    is not what was `seen` (`fingerprint_wording`), Invalid for an objection without a reason."""
    wording, place = find_wording(proposal), find_place(actor, proposal)
    assert place is not None  # noqa: S101  (CONSENT asks for it)
    refuse_when_changed(seen, fingerprint_wording(wording, proposal.clause))
    if answer is MemberAnswer.OBJECT and (why_not := why_no_reason(because, _("Enter why you object"))):
        raise Invalid({"because": why_not})
    db.session.execute(delete(Consent).filter_by(remark_id=wording.id, place_id=place.id))
    save(Consent(remark_id=wording.id, place_id=place.id, answer=answer, said_at=now()))
    if answer is MemberAnswer.OBJECT:
        say(actor, proposal.group, RemarkKind.OBJECTION, proposal, words=because)
    note(actor, proposal.group, "proposal", "consent", proposal.id)


@action(PUT, lock=lock)
def put_to_owner(actor: Actor, proposal: Proposal, *, seen: str) -> None:
    """The group asks for it: from now on its owner has to answer, by a day. Raises Changed when it is not what was `seen`,
    Conflict while somebody objects or too few members have said what they think, and where its wording is hidden."""
    wording = find_wording(proposal)
    refuse_when_changed(seen, fingerprint_wording(wording, proposal.clause))
    stand = count_consents(wording, list_members(proposal.group))
    if stand.objects:
        raise Conflict(_("A member objects. The wording needs to change so that everyone can live with it."))
    if not stand.is_agreed or not wording.is_shown:
        raise Conflict(_("More than half of the members need to say what they think first."))
    if proposal.clause is not None:
        _refuse_struck(proposal.clause)
    proposal.put_at = now()
    proposal.due_on = today() + timedelta(days=proposal.document.answer_days)
    note(actor, proposal.group, "proposal", "put", proposal.id)
    tell_of_change(actor, proposal, "put", sentences.CHANGE_ASKED(clause=name_of_change(proposal)))
    enqueue("mail_group_asks", public_id=proposal.public_id)


@action(ANSWER, lock=lock)
def answer_proposal(actor: Actor, proposal: Proposal, words: OwnerAnswer, *, seen: str) -> None:
    """Its owner accepts it as it is asked for, in part in words of their own, or refuses it: always with a reason, and a refusal
    with what would change it. What is accepted stands in the text from now on. Raises Changed when it is not what was `seen`,
    Invalid by field for what is missing."""
    wording, place = find_wording(proposal), find_place(actor, proposal)
    refuse_when_changed(seen, fingerprint_wording(wording, proposal.clause))
    _check_answer(proposal, words)
    proposal.answered_at, proposal.outcome, proposal.answer = now(), words.outcome, words.reason
    proposal.would_change = words.would_change if words.outcome is Outcome.REFUSED else ""
    proposal.answered_by_id = place.id if place else None
    if words.outcome is not Outcome.REFUSED:
        accepted = words.outcome is Outcome.ACCEPTED
        says = wording.words if accepted else words.wording
        proposal.version_id = _write_clause(actor, proposal, wording.title, says, words.reason)
    note(actor, proposal.group, "proposal", words.outcome, proposal.id)
    said = sentences.CHANGE_ANSWERED(clause=name_of_change(proposal), outcome=str(words.outcome))
    tell_of_change(actor, proposal, "answered", said)


def _check_answer(proposal: Proposal, words: OwnerAnswer) -> None:
    errors = {}
    if why_not := why_no_reason(words.reason, _("Enter your reason")):
        errors["reason"] = why_not
    if words.outcome is Outcome.REFUSED and not words.would_change:
        errors["would_change"] = _("Enter what would have to happen for the answer to be yes")
    if words.outcome is Outcome.IN_PART and not words.wording:
        errors["wording"] = _("Enter what the clause will say")
    if words.outcome is Outcome.IN_PART and proposal.clause is not None and words.wording == proposal.clause.words:
        errors["wording"] = _("The clause already says this. Change at least one word")
    if proposal.clause is not None and proposal.clause.struck_at and words.outcome is not Outcome.REFUSED:
        errors["outcome"] = _("This clause has been taken out, so it cannot change any more")
    if errors:
        raise Invalid(errors)


def _write_clause(actor: Actor, proposal: Proposal, heading: str, words: str, reason: str) -> int:
    """The text says it from now on; what it said before is kept. Gives the number of the version."""
    clause, document = proposal.clause, proposal.document
    before = describe_clause(clause) if clause is not None else None
    strikes = proposal.effect == ProposalEffect.STRIKE and not words
    if clause is None:
        position = max((each.position for each in list_standing(document)), default=0) + 1
        clause = Clause(document_id=document.id, position=position, heading=heading, words=words, written_at=now())
        save(clause)
        proposal.clause_id = clause.id
        db.session.flush()
    elif strikes:
        clause.struck_at = now()
    else:
        clause.words, clause.written_at = words, now()
    title = name_clause(clause.position, clause.heading, clause.words)
    after = None if strikes else describe_clause(clause)
    return keep_version(actor, document.group, CLAUSE, clause.id, title, before, after, reason)


def describe_clause(clause: Clause) -> ThingWords:
    """What it says, as versions keep it."""
    return {"heading": clause.heading, "words": clause.words}


def find_changes_of(group: StandingGroup, versions: list[Version]) -> dict[int, Proposal]:
    """What caused each version of a clause, by its number."""
    wanted = {version.id for version in versions}
    return {each.version_id: each for each in list_proposals(group) if each.version_id in wanted and each.version_id}
