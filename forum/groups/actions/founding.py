"""A group begins, and says about itself what everybody reads."""

from __future__ import annotations

from dataclasses import asdict

from flask_babel import gettext as _
from sqlalchemy import select

from forum.consultations.actions.addressing import make_slug
from forum.consultations.models import Participation
from forum.consultations.pseudonyms import pseudonym_key
from forum.consultations.rules import CONVENE
from forum.groups.actions.following import follow_group, topic_of_group
from forum.groups.events import GroupChanged, group_stream
from forum.groups.fingerprints import fingerprint_group
from forum.groups.kinds import GroupWords
from forum.groups.models import StandingGroup
from forum.groups.queries import read_place
from forum.groups.rules import ORGANISE
from forum.kernel.actions import action, lock, save
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.kernel.events import emit
from forum.kernel.fingerprints import refuse_when_changed
from forum.kernel.permissions import Actor, Role
from forum.organisations.actions import write_running
from forum.organisations.kinds import RunBy
from forum.spaces.actions import record_version
from forum.spaces.models import ChangeEffect
from forum.spaces.rules import ThingWords, why_no_reason

GROUP_TERMS = "group"  # the part of a version; stored


@action(CONVENE)
def found_group(actor: Actor, _site: None, words: GroupWords, *, organisation: str, organiser_name: str) -> StandingGroup:
    """Begins a group, which everybody can read of at once; the actor is its organiser, under their own name. Raises Invalid as
    `write_running` does."""
    group = StandingGroup(slug=_find_slug(words.name), created_at=now(), **asdict(words))
    save(group)
    write_running(group.id, [RunBy(organisation)])
    add_place(group, actor.account_id, name=organiser_name, role=Role.ORGANISER, capacity_key="unknown")
    actor.known.clear()
    note(actor, group, "group", "founded")
    return group


def _find_slug(name: str) -> str:
    """An address that no group has: its name, with a number where that is taken. It never changes."""
    slug, number = make_slug(name), 1
    first = slug
    while db.session.scalar(select(StandingGroup.id).filter_by(slug=slug)):
        number += 1
        slug = f"{first}-{number}"
    return slug


@action(ORGANISE, lock=lock)
def change_group(actor: Actor, group: StandingGroup, words: GroupWords, *, seen: str, reason: str) -> None:
    """Says something else about the group, and keeps what it said before with the reason. Raises Changed when it is not any more
    what was `seen` (`fingerprint_group`), Invalid on `reason` where nothing is learnt from it."""
    refuse_when_changed(seen, fingerprint_group(group))
    before = describe_group(group)
    for name, value in asdict(words).items():
        setattr(group, name, value)
    after = describe_group(group)
    if after == before:
        return
    if why_not := why_no_reason(reason, _("Enter why you are changing this")):
        raise Invalid({"reason": why_not})
    topic_of_group(group)
    keep_version(actor, group, GROUP_TERMS, 0, group.name, before, after, reason)
    note(actor, group, "group", "changed")


def describe_group(group: StandingGroup) -> ThingWords:
    """What it says officially, as versions keep it."""
    return {
        "name": group.name,
        "purpose": group.purpose,
        "terms": group.terms,
        "role_description": group.role_description,
        "meets": group.meets,
        "joining": group.joining,
        "induction": group.induction_steps,
        "papers_days": str(group.papers_days),
        "needs_lived_chair": "yes" if group.needs_lived_chair else "",
    }


def add_place(
    group: StandingGroup, account_id: int | None, *, name: str, role: Role, capacity_key: str, job_title: str = ""
) -> Participation:
    """Gives somebody a place in the space that the group is. Inside an action that has checked that they may have that name."""
    moment = now()
    place = Participation(
        space_id=group.id,
        account_id=account_id,
        role=role,
        capacity_key=capacity_key,
        job_title=job_title,
        pseudonym=name,
        pseudonym_key=pseudonym_key(name),
        joined_at=moment,
        is_own_name=role != Role.PARTICIPANT,
        role_since=moment,
    )
    save(place)
    follow_group(group, account_id, is_on=True)
    return place


def keep_version(
    actor: Actor,
    group: StandingGroup,
    part: str,
    thing_id: int,
    title: str,
    before: ThingWords | None,
    after: ThingWords | None,
    reason: str,
) -> int:
    """Keeps a change of official words of a group, and gives the number of the version. Inside an action."""
    effect = ChangeEffect.ADDED if before is None else ChangeEffect.REMOVED if after is None else ChangeEffect.CHANGED
    place_id, role = read_place(actor, group)
    return record_version(
        group.id,
        part=part,
        thing_id=thing_id,
        title=title,
        before=before,
        after=after,
        effect=effect,
        reason=reason,
        place_id=place_id,
        role=role,
    ).id


def note(actor: Actor, group: StandingGroup, what: str, how: str, thing_id: int = 0) -> None:
    """Writes into the log of the group what happened. Inside an action."""
    db.session.flush()
    emit(GroupChanged(group_stream(group.id), actor.account_id, group.id, what, how, thing_id))
