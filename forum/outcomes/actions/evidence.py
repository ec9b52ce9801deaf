"""What shows how a promise goes, or that something happened."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask_babel import gettext as _

from forum.consultations.models import Document
from forum.kernel.errors import Invalid
from forum.kernel.numbers import say_number
from forum.kernel.text import has_words
from forum.outcomes.rules import LONGEST_WORDS

# A word such as "Done" shows nothing.
FEWEST_WORDS = 5


@dataclass(frozen=True)
class Evidence:
    """That something is done takes a link or a document, or else a sentence."""

    words: str
    link: str = ""
    document: Document | None = None


def refuse_evidence(evidence: Evidence, *, needs_proof: bool) -> None:
    """Raises Invalid for what is no evidence. `needs_proof`: it is said to be done."""
    errors = {}
    if not has_words(evidence.words):
        errors["words"] = _("Enter an update on progress")
    elif len(evidence.words) > LONGEST_WORDS:
        errors["words"] = _("Use %(most)s characters or fewer", most=say_number(LONGEST_WORDS))
    if evidence.link and not _is_address(evidence.link):
        errors["link"] = _("Enter a web address that starts with https://")
    if needs_proof and not evidence.link and evidence.document is None and len(evidence.words.split()) < FEWEST_WORDS:
        errors["words"] = _("Enter what shows it is done, or add a link or document")
    if errors:
        raise Invalid(errors)


def _is_address(link: str) -> bool:
    try:
        found = urlsplit(link)
    except ValueError:
        return False
    return found.scheme in {"http", "https"} and bool(found.netloc) and len(link) <= 500
