"""The three parts of a summary in one text, so that it is moderated, exported, searched and erased as all words are: each below a
line in bold that says what it is. Read by their order, whatever language those lines were written in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask_babel import gettext as _

HEADING = re.compile(r"^\*\*[^*\n]+\*\*$", re.M)
BOLD_LINE = re.compile(r"^[^\S\n]*\*\*([^*\n]+)\*\*[^\S\n]*$", re.M)


@dataclass(frozen=True)
class SummaryParts:
    shared: str
    open: str
    missing: str = ""


def join_parts(parts: SummaryParts) -> str:
    """A line that is bold as a whole would be taken for one of the three: its stars go."""
    headings = ((_("What people agree on"), parts.shared), (_("Still open"), parts.open), (_("Not heard yet"), parts.missing))
    plain = ((heading, BOLD_LINE.sub(r"\1", text)) for heading, text in headings if text.strip())
    return "\n\n".join(f"**{heading}**\n{text}" for heading, text in plain)


def split_parts(body: str) -> SummaryParts:
    """Whatever a moderator has taken out of it: what has lost its heading is read with what stands before."""
    texts = [text.strip() for text in HEADING.split(body)]
    texts = [text for text in (texts[1:] if len(texts) > 1 else texts) if text]
    shared, still_open, missing = [*texts, "", "", ""][:3]
    return SummaryParts(shared, still_open, "\n\n".join(filter(None, [missing, *texts[3:]])))
