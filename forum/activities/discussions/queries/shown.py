"""Posts as far as a page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from markupsafe import Markup

from forum.activities.discussions.kind import POST
from forum.consultations.capacities import CAPACITIES, Capacity
from forum.consultations.models import Activity, Consultation
from forum.contributions.models import SaidTraits


class ShownAuthor(NamedTuple):
    """Who wrote a reply, as far as a page shows it."""

    account_id: int | None
    pseudonym: str
    capacity_key: str
    job_title: str

    @property
    def capacity(self) -> Capacity:
        return CAPACITIES[self.capacity_key]


@dataclass(slots=True)  # Nothing changes one; but to be `frozen` would take four times as long.
class ShownPost(SaidTraits):
    """A reply as far as a page shows it: to load sixty as `Post` costs more than the rest of the page."""

    id: int
    public_id: str
    parent_id: int | None
    status: str
    author_role: str
    html: Markup
    created_at: datetime
    edited_at: datetime | None
    shown_at: datetime
    below_count: int
    shown_below_count: int
    moved_from_id: int | None
    stance: str
    is_restated: bool
    reacted: str
    responded_before_edit: bool
    condition_count: int
    differs_count: int
    private_to_id: int | None
    care: str
    author_id: int
    author: ShownAuthor
    consultation: Consultation
    activity: Activity
    values: tuple[object, ...]  # all that stands above the consultation

    @property
    def kind(self) -> str:
        return POST.key

    @property
    def space_id(self) -> int:
        return self.activity.space_id
