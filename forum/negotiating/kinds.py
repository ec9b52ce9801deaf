"""A negotiation as an activity, what a side says in it as a kind of contribution, and the names of what is stored."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from forum.consultations.kinds import ActivityKind, declare_kind
from forum.contributions.kinds import ContributionKind, declare_contribution_kind
from forum.notifications.kinds import TargetKind, declare_target_kind

NEGOTIATION = declare_kind(
    ActivityKind(
        key="negotiation",
        label=_l("Agreement between sides"),
        sentence=_l(
            "Two or more sides work out an agreement, one term at a time. A term counts only when every side has signed the "
            "same words."
        ),
        endpoint="negotiating.show",
        manage_endpoint="negotiating_manage.overview",
    )
)
# It belongs to a term, or stands beside the record: nobody sorts it into themes.
PARTY_STATEMENT = declare_contribution_kind(
    ContributionKind("party_statement", _l("What a side says"), "negotiating.show_statement", is_view=False)
)
AGREEMENT_PAGE = declare_target_kind(TargetKind("agreement", "negotiating.show", "public_id"))
TERM_PAGE = declare_target_kind(TargetKind("agreement_term", "negotiating.term", "public_id"))
PARTY_PAGE = declare_target_kind(TargetKind("agreement_side", "negotiating.party", "public_id"))


class TermState(StrEnum):
    """Stored. What a term says of itself, in each of its wordings."""

    OPEN = "open"
    CONDITIONAL = "conditional"  # “yes, if …”
    FIXED = "fixed"  # with a reason


TERM_STATES: dict[str, LazyString] = {
    TermState.OPEN: _l("Open"),
    TermState.CONDITIONAL: _l("Yes, if…"),
    TermState.FIXED: _l("Fixed"),
}


class Stand(StrEnum):
    """Stored. Where a party stands on a term."""

    AGREE = "agree"
    CAN_LIVE = "can live with it"
    NOT_YET = "not yet"
    NO = "no"


class StandWords(NamedTuple):
    """How a stand is shown, and chosen."""

    label: LazyString
    choice: LazyString
    icon: str
    tone: str


STANDS: dict[str, StandWords] = {
    Stand.AGREE: StandWords(_l("Agree"), _l("We agree"), "tick", "kept"),
    Stand.CAN_LIVE: StandWords(_l("Can live with it"), _l("We can live with it"), "half", "run"),
    Stand.NOT_YET: StandWords(_l("Not yet"), _l("Not yet, because…"), "dots", "soft"),
    Stand.NO: StandWords(_l("No"), _l("No, because…"), "minus", "wont"),
}
NEEDS_REASON = frozenset({Stand.NOT_YET, Stand.NO})


class Act(StrEnum):
    """Stored. What a party does with what it says."""

    REASON = "reason"  # why it does not agree, yet
    ASK = "ask"
    OFFER = "offer"
    NEED = "need"  # what it needs behind its position, once it lets everybody read that
    MINORITY = "minority"  # beside the record


ACTS: dict[str, LazyString] = {
    Act.REASON: _l("Why not"),
    Act.ASK: _l("Asks"),
    Act.OFFER: _l("Offers"),
    Act.NEED: _l("What this side needs"),
    Act.MINORITY: _l("Beside the agreement"),
}


class Fall(StrEnum):
    """Stored. Why a signature fell away."""

    REWORDED = "reworded"
    TAKEN_BACK = "taken back"
    LEFT = "left"
    WITHDREW = "withdrew"


FALLS: dict[str, LazyString] = {
    Fall.REWORDED: _l("the wording changed"),
    Fall.TAKEN_BACK: _l("this side changed its answer"),
    Fall.LEFT: _l("the person who signed no longer speaks for this side"),
    Fall.WITHDREW: _l("this side left the negotiation"),
}
