"""The evidence room of the demo: what is known, and what people ask to know."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from forum.briefing.queries import find_briefing
from forum.consultations.models import Consultation
from forum.evidence.actions import add_item, answer_request, ask_for_evidence
from forum.evidence.fingerprints import fingerprint_answer
from forum.evidence.kinds import EvidenceAnswerWords, EvidenceWords
from forum.evidence.models import EvidenceRequest
from forum.evidence.rules import find_asking_activity
from forum.kernel.dates import to_local
from forum.kernel.permissions import Actor

Entry = dict[str, Any]
MakeMoment = Callable[[list[Any] | int], datetime]


def add_evidence(actor: Actor, consultation: Consultation, entries: list[Entry]) -> None:
    """`option` is the letter of one, `document` the title."""
    letters = {each.letter: each.option.id for each in find_briefing(consultation).options}
    documents = {each.title: each.id for each in consultation.documents}
    for entry in entries:
        words = {name: value for name, value in entry.items() if name not in ("option", "document")}
        option_id, document_id = letters.get(entry.get("option", "")), documents.get(entry.get("document", ""))
        about: dict[str, Any] = {"option_id": option_id, "document_id": document_id}
        add_item(actor, consultation, EvidenceWords(**words, **about))


def list_evidence_requests(
    entry: Entry, actors: Mapping[str, Actor], consultation: Consultation, moment: MakeMoment
) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """Each with who will answer it by when and, where it has come, the answer."""
    made: dict[int, EvidenceRequest] = {}
    for number, each in enumerate(entry.get("evidence_requests", [])):
        yield moment(each["at"]), partial(_ask, made, number, actors[each["by"]], consultation, each)
        for reply in each.get("replies", []):
            due = to_local(moment([reply["due"], "12:00"])).date()
            words = EvidenceAnswerWords(each["name"], due, reply.get("answer", ""))
            yield moment(reply["at"]), partial(_answer, made, number, actors["organiser"], words)


def _ask(made: dict[int, EvidenceRequest], number: int, actor: Actor, consultation: Consultation, entry: Entry) -> None:
    activity = find_asking_activity(consultation)
    assert activity is not None  # noqa: S101  (a content file in which somebody asks while nothing is open is a mistake)
    words = {name: entry[name] for name in ("wants", "title", "body")}
    made[number] = ask_for_evidence(actor, activity, **words)


def _answer(made: dict[int, EvidenceRequest], number: int, actor: Actor, words: EvidenceAnswerWords) -> None:
    request = made[number]
    answer_request(actor, request, words, seen=fingerprint_answer(request))
