"""What was just sent, as it was typed: its texts, apart from what its page sends by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from forum.kernel.drafts import DRAWN_FOR, is_of_ballot, may_be_kept, says_who
from forum.web.draft_cookies import DRAFT

# What forms carry beside words: keys, numbers, public ids, choices; but for days and links, which people type too.
_IS_NO_TEXT = re.compile(r"(?!\d{4}-\d\d-\d\d)(?!https?://)[\w.:/-]*", re.ASCII)
_ARE_OF_THE_PAGE = ("began_", "next")  # what a form over shared words began from (`web.shared_forms`), and where it leads on

_NOT_CONTENT = frozenset({"csrf_token", "key", DRAFT})


def read_sent() -> MultiDict[str, str]:
    """The fields of what was just sent; none of what was too large to be read, however often it is asked for."""
    try:
        return request.form
    except RequestEntityTooLarge:
        return MultiDict()


def has_sent_ballot() -> bool:
    """Whether what was just sent is somebody's vote, which is never kept outside of the ballots."""
    return request.method == "POST" and any(is_of_ballot(name) for name in read_sent())


def is_content(name: str) -> bool:
    """Whether what is sent under this name is of what somebody says with a form, and not of the page that it stood on."""
    return name not in _NOT_CONTENT and not name.startswith(DRAWN_FOR)


def list_what_was_written(without: Set[str] = frozenset()) -> list[str]:
    """The texts in what was just sent, as they were typed, but for the fields in `without`. [] for what is no form, or was too
    large to be read."""
    if request.method != "POST":
        return []
    sent = [] if says_who(read_sent()) else list(read_sent().items(multi=True))
    kept = MultiDict((name, text) for name, text in sent if may_be_kept(name) and name not in without)
    return list_typed(kept.to_dict(flat=False))


def list_typed(fields: Mapping[str, list[str]]) -> list[str]:
    """The texts among the fields of a form, without what its page sends by itself."""
    typed = [text for name, texts in fields.items() for text in texts if not name.startswith(_ARE_OF_THE_PAGE)]
    return [text for text in typed if not _IS_NO_TEXT.fullmatch(text.strip())]
