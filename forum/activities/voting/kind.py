from __future__ import annotations

from flask_babel import lazy_gettext as _l

from forum.consultations.kinds import ActivityKind, declare_kind
from forum.contributions.kinds import ContributionKind, declare_contribution_kind
from forum.notifications.kinds import TargetKind, declare_target_kind

POLL = declare_kind(
    ActivityKind(
        key="poll",
        label=_l("Vote"),
        sentence=_l(
            "People vote on one or more questions. They can choose, rank, score, share out a budget or say how far they agree."
        ),
        endpoint="voting.show",
        start_endpoint="voting.show",
        call=_l("Vote"),
        calls_when_shown=True,
        manage_endpoint="voting_manage.polls",
    )
)
REASON = declare_contribution_kind(ContributionKind("reason", _l("Reason given in a vote"), "voting.reason"))
ANNOUNCEMENT_PAGE = declare_target_kind(TargetKind("vote_announcement", "voting_manage.announcing", "public_id"))
CANCELLATION_PAGE = declare_target_kind(TargetKind("vote_cancellation", "voting_manage.call_off", "public_id"))
POLL_PAGE = declare_target_kind(TargetKind("poll", "voting.poll", "public_id"))
OWN_VOTE_PAGE = declare_target_kind(TargetKind("own_vote", "voting.poll", "public_id"))
ENTERED_PAGE = declare_target_kind(TargetKind("entered_votes", "voting_manage.enter", "public_id"))
PAPER_PAGE = declare_target_kind(TargetKind("paper_votes", "voting_manage.enter_paper", "public_id"))
