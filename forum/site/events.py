"""Facts about the site itself, in its own log. Payloads are row numbers and words of our own, see forum.kernel.events."""

from __future__ import annotations

from dataclasses import dataclass

from forum.kernel.events import Event


@dataclass(frozen=True)
class SiteChanged(Event, kind="SiteChanged"):
    """`parts`: the names of what was changed, with commas between; "logo" among them."""

    parts: str


@dataclass(frozen=True)
class SiteRoleChanged(Event, kind="SiteRoleChanged"):
    """Somebody is an administrator, or may open consultations; or is so no longer."""

    account_id: int
    role: str
    is_given: bool


@dataclass(frozen=True)
class NamePutRight(Event, kind="NamePutRight"):
    """An organisation, a unit or a programme was renamed, or merged into another: its `NameChange` says which."""

    change_id: int


@dataclass(frozen=True)
class OpeningDomainChanged(Event, kind="OpeningDomainChanged"):
    """Everybody of an organisation may open consultations, or may no longer. Which, only its row says, while it is there."""

    domain_id: int
    is_added: bool
