"""What a voter has before them, part by part, so that a ballot counts for what its voter saw or not at all."""

from __future__ import annotations

from collections.abc import Iterable

from forum.activities.voting.models import (
    PaperBallot,
    PaperEntry,
    Poll,
    PollOption,
    VoteAnnouncement,
    VoteCancellation,
    VoterList,
)
from forum.consultations.extension_points import list_named_deciders
from forum.kernel.fingerprints import find_changes, fingerprint, fingerprint_parts
from forum.opening.queries import is_conversation

QUESTION, EXPLANATION, RULES, ORDER, OPTION = "question", "explanation", "rules", "order", "option"
# Of its consultation: whom a vote goes to, whether it counts for the decision at all, and how much say people have.
ADDRESSEE, MEANING, SAY = "addressee", "meaning", "say"
# What is counted and who may vote. In which order one person is shown the options is no rule.
RULE_NAMES = (
    "method_key",
    "is_secret",
    "may_change",
    "shows_tally",
    "publishes",
    "settings_json",
    "ties",
    "quorum",
    "quorum_is_percent",
    "pass_mark",
    "pass_of",
    "who",
    "capacity_keys",
    "voter_list_id",
    "team_votes",
    "joined_before",
    "guests_apart",
    "waits_for_paper",
    "purpose",
    "unless",
)


def fingerprint_poll(poll: Poll) -> str:
    """Of all that a ballot answers: question, explanation, rules, and the options in the order they are stored in, which is that
    of a ballot's marks; and what its page says becomes of it, which depends on who decides. From the first ballot on it stays
    the same, but for what becomes of it: those who decide can be replaced, and a ballot is meant for those its voter read of."""
    closes = poll.closes_at or poll.activity.phase.closes_at  # ending it early takes no ballot back
    return fingerprint_parts(
        {
            QUESTION: poll.question,
            EXPLANATION: poll.explanation,
            RULES: [*(getattr(poll, name) for name in RULE_NAMES), poll.opens.timestamp(), closes.timestamp()],
            ORDER: [option.key for option in poll.options],
            **{_name_option(option): _read_option(option) for option in poll.options},
            **_read_what_it_is_for(poll),
        }
    )


def _read_what_it_is_for(poll: Poll) -> dict[str, object]:
    """Of a vote that is not about the decision its page says nothing of those who decide (`wording.say_purpose`)."""
    consultation = poll.consultation
    if not poll.activity.is_about_decision:
        return {MEANING: "aside"}
    return {
        ADDRESSEE: list_named_deciders(consultation) or [consultation.decided_by],
        MEANING: "conversation" if is_conversation(consultation) else "decision",
        SAY: consultation.promise_level,
    }


def fingerprint_rules(poll: Poll) -> str:
    """Of all that an organiser sets on the page of rules: of two who write at once, neither overwrites the other."""
    dates = [moment.isoformat() if moment else "" for moment in (poll.opens_at, poll.closes_at)]
    rules = [getattr(poll, name) for name in (*RULE_NAMES, "is_shuffled", "subject_key")]
    return fingerprint(poll.question, poll.explanation, dates, rules, name_visibility(poll))


def fingerprint_options(poll: Poll) -> str:
    """Of the list of options, as an organiser writes it."""
    return fingerprint([_read_option(option) for option in poll.options], name_visibility(poll))


def name_visibility(poll: Poll) -> str:
    """Whether people see it: what an organiser writes into a draft is read by nobody yet."""
    return "announced" if poll.announced_at else "draft"


def fingerprint_list(voter_list: VoterList) -> str:
    """Of a list of people who may vote."""
    return fingerprint(voter_list.name, sorted(entry.email for entry in voter_list.entries))


def fingerprint_sheet(sheet: PaperBallot) -> str:
    """Of what people have read on it so far: each may still correct their own reading."""
    return fingerprint(*([entry.id, entry.marks.hex(), entry.capacity_key] for entry in sheet.entries))


def fingerprint_reading(entry: PaperEntry) -> str:
    """Of what one person read on a sheet. By when they entered it: of a secret vote no page holds anything of its marks."""
    return fingerprint(entry.id, entry.entered_at.isoformat())


def find_kinds(changed: Iterable[str]) -> list[str]:
    """Which kinds of part are among these, in the order they are read in. With other options the order is another anyway; and
    what is not about the decision any more has nobody who decides."""
    kinds = {name.partition("-")[0] for name in changed}
    if OPTION in kinds:
        kinds.discard(ORDER)
    if MEANING in kinds:
        kinds -= {ADDRESSEE, SAY}
    return [kind for kind in (QUESTION, EXPLANATION, OPTION, ORDER, RULES, MEANING, ADDRESSEE, SAY) if kind in kinds]


def find_same_options(poll: Poll, seen: str | None) -> set[str]:
    """The keys of the options that are as whoever saw this saw them. None under another question: there the same word is
    another answer."""
    changed = find_changes(seen, fingerprint_poll(poll))
    if QUESTION in changed:
        return set()
    return {option.key for option in poll.options if _name_option(option) not in changed}


def _name_option(option: PollOption) -> str:
    return f"{OPTION}-{option.key}"


def _read_option(option: PollOption) -> list[object]:
    return [option.key, option.label, option.detail, option.cost, option.contribution_id, option.subject_key]


def fingerprint_cancellation(asked: VoteCancellation) -> str:
    """What a colleague had before them when they agreed to cancel a vote, or said no."""
    return fingerprint(asked.id, asked.poll_id, asked.reason)


def fingerprint_announcement(asked: VoteAnnouncement) -> str:
    """What a colleague had before them when they agreed to announce a vote, or said no."""
    return fingerprint(asked.id, asked.poll_id, fingerprint_for_colleague(asked.poll))


def fingerprint_for_colleague(poll: Poll) -> str:
    """Of all that organisers say of a vote, its dates among it."""
    return fingerprint(fingerprint_rules(poll), fingerprint_options(poll))
