"""What somebody had before them when they said that words are true, that a question is theirs, or that an answer is clear."""

from __future__ import annotations

from forum.groups.models import Remark
from forum.kernel.fingerprints import fingerprint
from forum.translating.models import ManagerQuestion


def fingerprint_plain(original: str, wording: Remark | None) -> str:
    """The original as it stands and these plain words: another version of either is another one."""
    return fingerprint(original, *_read(wording))


def fingerprint_question(wording: Remark, question: ManagerQuestion) -> str:
    """A question with all that is in it, and whether it was put."""
    return fingerprint(*_read(wording), [part.remark_id for part in question.parts], question.put_at is not None)


def fingerprint_answer(question: ManagerQuestion) -> str:
    return fingerprint(question.answer, question.published_at is not None)


def _read(wording: Remark | None) -> list[object]:
    return [wording.public_id, wording.title, wording.words, wording.is_shown] if wording else []
