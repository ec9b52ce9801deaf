"""What an organiser had before them when they changed who decides, or a meeting."""

from __future__ import annotations

from forum.consultations.fingerprints import name_visibility
from forum.deciders.models import Decider, DeclaredInterests, Meeting
from forum.kernel.fingerprints import fingerprint


def fingerprint_decider(decider: Decider) -> str:
    members = [[each.name, each.job_title] for each in decider.members]
    about = (decider.name, decider.job_title, decider.place_id, decider.removed_at is not None)
    return fingerprint(*about, members, name_visibility(decider.consultation))


def fingerprint_interests(interests: DeclaredInterests | None) -> str:
    return fingerprint(interests.words if interests else "")


def fingerprint_meeting(meeting: Meeting) -> str:
    about = (meeting.held_on.isoformat(), meeting.held_where, meeting.paper_id, meeting.minute_id)
    return fingerprint(*about, name_visibility(meeting.consultation))
