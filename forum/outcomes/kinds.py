"""The words of answering: what an answer can be, how a promise stands, what people say of both. Each has one icon and one tone
on every page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import format_percent, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from forum.notifications.kinds import TargetKind, declare_target_kind


class ThemeState(StrEnum):
    CANDIDATE = "candidate"
    AGREED = "agreed"
    MERGED = "merged"
    DROPPED = "dropped"


LIVE_THEMES = (ThemeState.CANDIDATE, ThemeState.AGREED)


class AnswerState(StrEnum):
    DRAFT = "draft"
    CHECKED = "checked"
    PUBLISHED = "published"


@dataclass(frozen=True)
class Sign:
    """How a state is shown: always a word and an icon beside the colour."""

    label: LazyString
    icon: str  # of components/signs.html
    tone: str


class Disposition(StrEnum):
    DID = "did"
    WILL = "will"
    IN_PART = "in_part"
    WORKING = "working"
    WONT = "wont"


DISPOSITIONS = {
    Disposition.DID: Sign(_l("We did"), "tick", "kept"),
    Disposition.WILL: Sign(_l("We will"), "flag", "will"),
    Disposition.IN_PART: Sign(_l("We will do part of it"), "half", "run"),
    Disposition.WORKING: Sign(_l("We are still working it out"), "dots", "run"),
    Disposition.WONT: Sign(_l("We will not"), "minus", "wont"),
}
# These must say what stands in the way, and what would change it.
NEEDS_CONSTRAINT = (Disposition.IN_PART, Disposition.WONT)


class PromiseState(StrEnum):
    """In the order in which a list of promises asks for attention."""

    LATE = "late"
    BROKEN = "broken"
    RUNNING = "running"
    KEPT = "kept"


PROMISE_STATES = {
    PromiseState.KEPT: Sign(_l("Kept"), "tick", "kept"),
    PromiseState.RUNNING: Sign(_l("In progress"), "half", "run"),
    PromiseState.LATE: Sign(_l("Late"), "bang", "late"),
    PromiseState.BROKEN: Sign(_l("Broken"), "cross", "broken"),
}
# Left to right in a picture of how promises stand.
PROMISE_ORDER = (PromiseState.KEPT, PromiseState.RUNNING, PromiseState.LATE, PromiseState.BROKEN)


class Verdict(StrEnum):
    """Whether something answers what was said, or happened."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


ANSWERS_US = {Verdict.YES: _l("Yes"), Verdict.PARTLY: _l("Partly"), Verdict.NO: _l("No")}
HAPPENED = {
    Verdict.YES: Sign(_l("It happened"), "tick", "kept"),
    Verdict.PARTLY: Sign(_l("Partly"), "half", "run"),
    Verdict.NO: Sign(_l("Not that I have seen"), "minus", "wont"),
}
SERVICE_SAYS = {
    Verdict.YES: Sign(_l("It happened"), "tick", "kept"),
    Verdict.PARTLY: Sign(_l("Partly"), "half", "run"),
    Verdict.NO: Sign(_l("It did not happen"), "minus", "wont"),
}


def say_ratings(ratings: Mapping[Verdict, int]) -> str:
    """ "3 yes, 1 partly, from 4 people": what people say of an answer."""
    said = {
        Verdict.YES: _("%(count)d yes", count=ratings[Verdict.YES]),
        Verdict.PARTLY: _("%(count)d partly", count=ratings[Verdict.PARTLY]),
        Verdict.NO: _("%(count)d no", count=ratings[Verdict.NO]),
    }
    counts = ", ".join(words for verdict, words in said.items() if ratings[verdict])
    return ngettext("%(counts)s, from one person", "%(counts)s, from %(num)d people", sum(ratings.values()), counts=counts)


def say_seen(verdict: Verdict | str, people: int) -> str:
    """ "3 people said it happened": how many saw what of a promise."""
    return {
        Verdict.YES: ngettext("One person said it happened", "%(num)d people said it happened", people),
        Verdict.PARTLY: ngettext("One person said it partly happened", "%(num)d people said it partly happened", people),
        Verdict.NO: ngettext("One person has not seen it happen", "%(num)d people have not seen it happen", people),
    }[Verdict(verdict)]


# Of fewer people than this no share is given: each of them alone would be more than a tenth.
FEWEST_FOR_SHARES = 10


def say_seen_among(verdict: Verdict | str, count: int, people: int) -> str:
    """ "3 of 4 people said it happened"; from ten people on "9 people said it happened (75%)"."""
    if people == 1 or people >= FEWEST_FOR_SHARES:
        share = f" ({format_percent(count / people)})" if people > 1 else ""
        return say_seen(verdict, count) + share
    numbers = {"count": count, "people": people}
    return {
        Verdict.YES: _("%(count)d of %(people)d people said it happened", **numbers),
        Verdict.PARTLY: _("%(count)d of %(people)d people said it partly happened", **numbers),
        Verdict.NO: _("%(count)d of %(people)d people have not seen it happen", **numbers),
    }[Verdict(verdict)]


class DecisionTiming(StrEnum):
    """When a decision was made, beside when people were asked. DURING and BEFORE stand on top of its page."""

    AFTER = "after"  # the last of those who were asked
    DURING = "during"  # while people were still being asked
    BEFORE = "before"  # anybody was asked
    UNKNOWN = "unknown"  # published when this was not asked yet: its day is before the end of asking, and nothing is said of that


class DecisionState(StrEnum):
    """Whether what was decided holds yet."""

    IN_FORCE = "in_force"
    CAN_BE_CALLED_IN = "can_be_called_in"  # until a day
    CALLED_IN = "called_in"  # and not settled


class CallInOutcome(StrEnum):
    """Stored: how a call-in was settled."""

    CONFIRMED = "confirmed"
    CHANGED = "changed"


class CheckState(StrEnum):
    COMING = "coming"
    OPEN = "open"
    GIVEN = "given"
    MISSED = "missed"


# What news leads to and people follow.
THEME_PAGE = declare_target_kind(TargetKind("theme", "outcomes.theme", "public_id"))
# Where those who sort accept the words of a theme, and those who answer check a promise.
THEME_TO_ACCEPT = declare_target_kind(TargetKind("theme_to_accept", "outcome_sorting.theme", "public_id"))
PROMISE_DRAFT = declare_target_kind(TargetKind("promise_draft", "outcome_answers.promise_draft", "public_id"))
PROMISE_PAGE = declare_target_kind(TargetKind("promise", "outcomes.promise", "public_id"))
OWN_PATH = declare_target_kind(
    TargetKind("own path", "outcome_timelines.by_link", "public_id")
)  # called with a link of outcomes.receipts
ANSWERS_DESK = declare_target_kind(TargetKind("answers desk", "outcome_answers.desk"))
