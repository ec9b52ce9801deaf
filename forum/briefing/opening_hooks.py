"""What is asked of the briefing before something opens."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from forum.briefing.queries import list_framings, list_on_the_table, list_questions, list_sections
from forum.consultations.models import Consultation
from forum.kernel.sentences import declare_sentence
from forum.opening.checks.base import CheckFinding, OpeningCheck, declare_check
from forum.opening.extension_points import refuses_tier, tells_asking_texts
from forum.opening.kinds import FROM_ENGAGEMENT, GatePart, Tier
from forum.opening.known import GateInputs

FEWEST_TO_COMPARE = 2
WAYS = declare_sentence("opening_framings", lambda names: _("As seen by: %(names)s", names=names))
OPTIONS = declare_sentence(
    "opening_options", lambda count: ngettext("%(num)d option, side by side", "%(num)d options, side by side", count)
)


def find_framings(known: GateInputs) -> CheckFinding:
    framings = list_framings(known.consultation)
    names = ", ".join(framing.whose for framing in framings)
    return CheckFinding(len(framings) >= FEWEST_TO_COMPARE, WAYS(names=names) if framings else None)


def find_options(known: GateInputs) -> CheckFinding:
    """Two, each with its cost, its risks and whom it affects most."""
    options = list_on_the_table(known.consultation)
    is_whole = all(option.cost and option.risks and option.most_affected for option in options)
    return CheckFinding(len(options) >= FEWEST_TO_COMPARE and is_whole, OPTIONS(count=len(options)) if options else None)


@tells_asking_texts
def list_texts(consultation: Consultation) -> list[str]:
    """The problem as people see it, and what stands on the page."""
    problems = [framing.problem for framing in list_framings(consultation)]
    sections = [words for each in list_sections(consultation) for words in (each.title, each.text)]
    return problems + sections + [words for each in list_questions(consultation) for words in (each.title, each.text)]


@refuses_tier
def refuse_options(consultation: Consultation, tier: Tier) -> str | None:
    """A conversation has nothing to choose from."""
    if tier is not Tier.CONVERSATION or not list_on_the_table(consultation):
        return None
    return _(
        "You would ask early what people think, so they have nothing to choose from. Remove the options first, or say why each "
        "is ruled out."
    )


declare_check(
    OpeningCheck(
        key="framings",
        part=GatePart.UNDECIDED,
        place=4,
        tiers=FROM_ENGAGEMENT,
        done=_l("More than one way to see the problem"),
        missing=_l("Only one way to see the problem so far"),
        why=_l("People who see another problem will think the choice is already made."),
        mend=_l("Add a way to see the problem"),
        find=find_framings,
        endpoint="briefing.overview",
        without=_l("This consultation opened with one way to see the problem."),
    )
)
declare_check(
    OpeningCheck(
        key="options_compared",
        part=GatePart.JUDGE,
        place=2,
        tiers=frozenset({Tier.FORMAL}),
        done=_l("There are options to compare, each with its cost, its risks and who it affects most"),
        missing=_l("There are not two options yet, each with its cost, its risks and who it affects most"),
        why=_l("People cannot choose between things they cannot compare."),
        mend=_l("Write the options"),
        find=find_options,
        endpoint="briefing.overview",
        without=_l("This consultation opened without options to compare."),
    )
)
