"""What shows how a promise goes, or that something happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from flask_babel import gettext as _

from forum.consultations.models import Document
from forum.kernel.dates import say_day
from forum.kernel.errors import Invalid
from forum.kernel.numbers import say_number
from forum.kernel.text import count_words, has_words
from forum.outcomes.deadlines import today
from forum.outcomes.rules import LONGEST_WORDS
from forum.spaces.rules import why_no_reason

# A word such as "Done" shows nothing.
FEWEST_WORDS = 5
LONGEST_PLACE = 200
LONGEST_LINK = 500
# Ends of names that are known only inside a network (RFC 2606, 6761, 6762, 8375), and those that firms commonly use there.
INSIDE = frozenset("localhost local localdomain internal intranet lan home corp private arpa invalid test".split())


@dataclass(frozen=True)
class Evidence:
    """That something is done takes a link or a document, or else what was seen, where, and on which day."""

    words: str
    link: str = ""
    document: Document | None = None
    seen_where: str = ""
    seen_on: date | None = None


def refuse_evidence(evidence: Evidence, *, needs_proof: bool, since: date | None) -> None:
    """Raises Invalid for what is no evidence. `needs_proof`: it is said to be done. `since`: the day of what was promised or
    answered, as what was seen before it shows nothing."""
    errors = {}
    if not has_words(evidence.words):
        errors["words"] = _("Enter an update on progress")
    elif len(evidence.words) > LONGEST_WORDS:
        errors["words"] = _("Use %(most)s characters or fewer", most=say_number(LONGEST_WORDS))
    if evidence.link and not _is_address(evidence.link):
        errors["link"] = _("Enter a web address that starts with https:// and that everyone can open")
    if evidence.seen_on is not None and evidence.seen_on > today():
        errors["seen_on"] = _("Enter a date that is not in the future")
    elif evidence.seen_on is not None and since is not None and evidence.seen_on < since:
        errors["seen_on"] = _("This was promised on %(day)s. Enter a date on or after that day", day=say_day(since))
    if len(evidence.seen_where) > LONGEST_PLACE:
        errors["seen_where"] = _("Use %(most)s characters or fewer", most=LONGEST_PLACE)
    if needs_proof and not evidence.link and evidence.document is None:
        errors = _find_what_is_unseen(evidence) | errors
    if errors:
        raise Invalid(errors)


def _find_what_is_unseen(evidence: Evidence) -> dict[str, str]:
    """Without a link or a document: what a sentence on what was seen lacks, field by field."""
    errors = {}
    if count_words(evidence.words) < FEWEST_WORDS or why_no_reason(evidence.words, "", LONGEST_WORDS):
        errors["words"] = _("Enter what someone saw that shows it is done, or add a link or document")
    if not has_words(evidence.seen_where):
        errors["seen_where"] = _("Enter where it was seen, or add a link or document")
    if evidence.seen_on is None:
        errors["seen_on"] = _("Enter the date it was seen, or add a link or document")
    return errors


def _is_address(link: str) -> bool:
    """Whether others can open it: over https, at a name of the web. Neither a computer's own name or number, nor one that exists
    only inside an organisation."""
    try:
        found = urlsplit(link)
        host = (found.hostname or "").rstrip(".")
    except ValueError:
        return False
    return found.scheme == "https" and len(link) <= LONGEST_LINK and _is_public_name(host)


def _is_public_name(host: str) -> bool:
    labels = host.split(".")
    has_parts = len(labels) > 1 and all(labels)
    # A number in any of its spellings ends in a digit; a name never does, but for one that is written in another script.
    is_name = labels[-1].isalpha() or labels[-1].startswith("xn--")
    return has_parts and is_name and labels[-1] not in INSIDE
