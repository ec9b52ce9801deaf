"""Pages that show a secret ballot to its voter: of one length, whatever is marked. The lengths of answers stand in the logs of
web servers, and go past whoever watches a network."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from markupsafe import escape

from forum.activities.voting.forms.ballots import PollForm
from forum.activities.voting.models import Poll

# What marking one option can add to a page, besides its own words: names of marks, fields, sentences on what is wrong.
_OF_AN_OPTION = 400
_TIMES_ITS_WORDS = 4
_OF_THE_PAGE = 1500
_LENGTHS_APART = 4096
F = TypeVar("F", bound=PollForm)
# Of a ballot, and of one that is entered for somebody else.
BESIDE_MARKS = ("key", "receipt", "seen", "origin", "name", "capacity_key", "number")
_FRAME = "\n<!-- %s -->\n"


def count_bytes(page: str) -> int:
    """As HTTP sends it."""
    return len(page.encode())


def empty(form: F) -> F:
    """The same ballot with nothing marked, and with all else that stands on it."""
    blank = type(form)(formdata=None)
    for name in BESIDE_MARKS:
        if name in form:
            blank[name].data = form[name].data
    return blank


def even_out(page: str, blank: str, form: PollForm, *, code: str | None = "", measure: Callable[[str], int] = count_bytes) -> str:
    """`page`, as long as it is for every other ballot in this poll: as `blank`, which is the same page with nothing marked, and
    as much more as any marks could add. Receipts are of different lengths by chance; so that this does not show either, `code`,
    if the page shows it, and the one in the form are left out of the account. `measure`: how long it is on its way."""
    receipt = form["receipt"].data if "receipt" in form else ""
    by_chance = len(code or "") + len(receipt or "")
    goal = measure(blank) - by_chance + _count_most(form.poll)
    length = measure(page + _FRAME % "")
    while length > goal:
        goal += _LENGTHS_APART
    return page + _FRAME % ("." * (goal - length))


def _count_most(poll: Poll) -> int:
    words = sum(len(escape(option.label).encode()) for option in poll.options)
    return _OF_THE_PAGE + len(poll.options) * _OF_AN_OPTION + _TIMES_ITS_WORDS * words
