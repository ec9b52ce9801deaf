from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.consultations.models import Consultation, ScopeState
from forum.kernel.clock import now
from forum.kernel.dates import to_local
from forum.kernel.sentences import declare_sentence
from forum.opening.checks.base import CheckFinding, OpeningCheck, declare_check
from forum.opening.decided_words import find_decided_sentence
from forum.opening.extension_points import list_asking_texts
from forum.opening.kinds import ALL_TIERS, GatePart
from forum.opening.known import GateInputs

OF_WHOEVER_DECIDES = ("not_decided", "aftermath_open")
READS_DECIDED = declare_sentence(
    "opening_reads_decided", lambda sentence: _("This says that it is decided: “%(sentence)s”", sentence=sentence)
)


def find(known: GateInputs) -> CheckFinding:
    """In all that says what people are asked, and in what whoever decides says of it."""
    consultation, day = known.consultation, to_local(now()).date()
    answers = [known.answers[key].words for key in OF_WHOEVER_DECIDES if key in known.answers]
    texts = [*_list_own_texts(consultation), *list_asking_texts(consultation), *answers]
    sentence = next(filter(None, (find_decided_sentence(text, day) for text in texts)), "")
    return CheckFinding(False, READS_DECIDED(sentence=sentence)) if sentence else CheckFinding(True)


def _list_own_texts(consultation: Consultation) -> Iterator[str]:
    """Not what is settled: that says so, with its reason."""
    yield from (consultation.title, consultation.summary, consultation.promise)
    yield from (item.text for item in consultation.scope if item.state != ScopeState.SETTLED)
    for phase in consultation.phases:
        yield from (phase.name, phase.note)
        yield from (words for activity in phase.activities for words in (activity.title, activity.summary))


declare_check(
    OpeningCheck(
        key="reads_open",
        part=GatePart.UNDECIDED,
        place=6,
        tiers=ALL_TIERS,
        done=_l("A computer found no words here that say it is decided"),
        missing=_l("The page says that it is decided"),
        why=_l("Nobody takes part if they read that it is already decided. Change the sentence, or explain it in public."),
        mend=_l("Change the words"),
        find=find,
        endpoint="consultation_manage.basics",
        without=_l("Some words on this page say that it is already decided."),
    )
)
