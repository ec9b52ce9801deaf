from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.sentences import declare_sentence
from forum.opening.checks.base import CheckFinding, OpeningCheck, declare_check
from forum.opening.decided_words import find_decided_sentence
from forum.opening.extension_points import list_problem_words
from forum.opening.kinds import FROM_ENGAGEMENT, GatePart
from forum.opening.known import GateInputs

OF_WHOEVER_DECIDES = ("not_decided", "aftermath_open")
READS_DECIDED = declare_sentence(
    "opening_reads_decided", lambda sentence: _("This says that it is decided: “%(sentence)s”", sentence=sentence)
)


def find(known: GateInputs) -> CheckFinding:
    """In the title, the summary, the problem as people see it, and what whoever decides says of it."""
    consultation, day = known.consultation, to_local(now()).date()
    answers = [known.answers[key].words for key in OF_WHOEVER_DECIDES if key in known.answers]
    texts = [consultation.title, consultation.summary, *list_problem_words(consultation), *answers]
    sentence = next(filter(None, (find_decided_sentence(text, day) for text in texts)), "")
    return CheckFinding(False, READS_DECIDED(sentence=sentence)) if sentence else CheckFinding(True)


declare_check(
    OpeningCheck(
        key="reads_open",
        part=GatePart.UNDECIDED,
        place=6,
        tiers=FROM_ENGAGEMENT,
        done=_l("The page does not say that it is decided"),
        missing=_l("The page says that it is decided"),
        why=_l("Nobody takes part in what they read is decided. Change the sentence, or explain it in public."),
        mend=_l("Change the words"),
        find=find,
        endpoint="consultation_manage.basics",
        without=_l("Some words on this page say that it is already decided."),
    )
)
