"""Permissions: one list, each with a sentence, each naming the roles it is granted to.

A feature declares its permissions in its `rules`. The table of grants is read both ways: `can(actor, permission, thing)`
asks for one person, `permission.roles` is what a query for people is built from. Situational clauses narrow a grant:
each is asked in turn and answers None, or the sentence that tells the person why not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _

from forum.kernel.errors import Forbidden, NotNow, SignInNeeded
from forum.kernel.registries import add_once


class Role(StrEnum):
    """What a person may do. The first six are places outside a consultation, the others inside one; a guest is both."""

    VISITOR = "visitor"  # not signed in
    MEMBER = "member"  # signed in
    CONVENOR = "convenor"  # signed in, and may open consultations
    COLLEAGUE = "colleague"  # signed in with an address of an organisation whose people may open consultations
    ADMINISTRATOR = "administrator"  # signed in, and looks after the site
    SYSTEM = "system"  # an importer, a job, the command line
    GUEST = "guest"  # came to a workshop, or wrote a comment, under a name, without an account of their own
    PARTICIPANT = "participant"
    MODERATOR = "moderator"
    FACILITATOR = "facilitator"
    BROKER = "broker"  # an independent go-between: facilitates, and never decides
    ORGANISER = "organiser"
    LEAD = "lead"  # owns the decision


ANYONE = frozenset(Role)
FACILITATORS = frozenset({Role.FACILITATOR, Role.BROKER})
# Who reads what people report and what is hidden. Not the go-between: whoever belongs to neither side judges nobody's words.
MODERATORS = frozenset({Role.FACILITATOR, Role.MODERATOR})
# Who keeps a conversation going: says what it came to, and answers those who miss themselves in that.
HOSTS = FACILITATORS | MODERATORS
TEAM = HOSTS | {Role.ORGANISER, Role.LEAD}
# Whoever runs it, decides or stands between does so under their own name.
OFFICIALS = FACILITATORS | {Role.ORGANISER, Role.LEAD}
JOINED = TEAM | {Role.PARTICIPANT}
COMERS = JOINED | {Role.GUEST}


@dataclass
class Actor:
    """Whoever acts: a person with or without an account, or the system itself.

    `known` is where features keep what they looked up about this actor, so that one request asks once.
    """

    account_id: int | None
    site_roles: frozenset[Role]
    known: dict[Any, Any] = field(default_factory=dict)

    @property
    def is_signed_in(self) -> bool:
        """Whether an account acts: a guest's too, the system's never."""
        return self.account_id is not None

    def roles_on(self, thing: Any) -> frozenset[Role]:
        """The roles held where `thing` lives, the site's included (`thing` None: the site's alone)."""
        roles = self.site_roles
        for source in _role_sources:
            roles |= source(self, thing)
        return roles


VISITOR = frozenset({Role.VISITOR})
SYSTEM = Actor(None, frozenset({Role.SYSTEM}))

RoleSource = Callable[[Actor, Any], frozenset[Role]]
Clause = Callable[[Actor, Any], str | None]

_role_sources: list[RoleSource] = []


def add_role_source(source: RoleSource) -> RoleSource:
    """Registers a function that knows roles; the features that keep roles use it as a decorator."""
    _role_sources.append(source)
    return source


@dataclass(frozen=True)
class Permission:
    """Made by `declare` only. `roles` are those held where the thing lives; `sentence` is for the printed list."""

    key: str
    sentence: str
    roles: frozenset[Role]
    clauses: tuple[Clause, ...] = field(default=())


_permissions: dict[str, Permission] = {}


def declare(key: str, sentence: str, roles: Iterable[Role], *clauses: Clause) -> Permission:
    """Adds a permission to the list. The system may do whatever the clauses allow."""
    permission = Permission(key, sentence, frozenset(roles) | {Role.SYSTEM}, clauses)
    return add_once(_permissions, key, permission, "the permission")


def all_permissions() -> list[Permission]:
    """Sorted by key; complete once every feature is imported."""
    return [_permissions[key] for key in sorted(_permissions)]


def why_not(actor: Actor, permission: Permission, thing: Any) -> str | None:
    """The sentence that tells this actor why not, or None when the permission is theirs."""
    held = actor.roles_on(thing)
    if not held & permission.roles:
        if Role.GUEST in held and Role.PARTICIPANT in permission.roles:
            return _("You cannot do this as a guest. Sign in or create an account first.")
        return _("You need another role to do this. If you think you should have it, ask the organiser.")
    for clause in permission.clauses:
        reason = clause(actor, thing)
        if reason:
            return reason
    return None


def holds_role_for(actor: Actor, permission: Permission, thing: Any) -> bool:
    """Whether it is theirs to do at all, now or another time. Where it is not, a page says whose it is, not why they cannot."""
    return bool(actor.roles_on(thing) & permission.roles)


def can(actor: Actor, permission: Permission, thing: Any) -> bool:
    """`why_not` as yes or no, to choose what a page offers. It is no lock: actions ask again, on what is true then."""
    return why_not(actor, permission, thing) is None


def require(actor: Actor, permission: Permission, thing: Any) -> None:
    """Raises SignInNeeded when a visitor is not among the roles, else Forbidden with the sentence of `why_not`; NotNow when it
    is a clause that says no."""
    reason = why_not(actor, permission, thing)
    if reason is None:
        return
    if actor.site_roles == VISITOR and Role.VISITOR not in permission.roles:
        raise SignInNeeded(_("Sign in to do this"))
    raise NotNow(reason) if actor.roles_on(thing) & permission.roles else Forbidden(reason)


def describe_permissions() -> str:
    """The list as text: `forum permissions` prints it, and a reviewed copy of it is kept with the tests."""
    lines = []
    for permission in all_permissions():
        roles = "anyone" if permission.roles == ANYONE else ", ".join(role for role in Role if role in permission.roles)
        clauses = "".join(f"\n    only if {clause.__name__.replace('_', ' ')}" for clause in permission.clauses)
        lines.append(f"{permission.key}\n    {permission.sentence}\n    {roles}{clauses}")
    return "\n".join(lines) + "\n"
