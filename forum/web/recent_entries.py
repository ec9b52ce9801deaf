"""Forms that add an entry to something organisers keep, and what this browser has added last: whoever comes Back and puts one
word right more often corrects an entry than adds another, so they are asked which.

Not by the key of the form alone: some browsers ask for the page anew after Back, which then has another one. Kept in the session,
for as long as somebody may come Back; other forms that are sent in between change nothing about that."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from flask import redirect, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import HiddenField

from forum.kernel.clock import now
from forum.kernel.idempotency import SENT_AGAIN_WITHIN
from forum.kernel.permissions import Actor
from forum.web.drafts import COMES_FROM_ANOTHER, keep_what_was_sent
from forum.web.forms import MakeOnceForm

NAME = "recent_entries"
MOST_RECENT = 3  # A session is a cookie.
LONGEST_NAME, MOST_FIELDS, SHORT = 80, 12, 6
NEARLY = 0.8  # of the letters of two names: "Night calls, countd" is a slip, "Day calls" another thing
BUTTON, ANOTHER, CHANGE = COMES_FROM_ANOTHER, "another", "change"


class RecentEntry(NamedTuple):
    """`kind`: where its form was sent to. `parts`: fingerprints of what was in its fields, long enough to tell two apart."""

    kind: str
    key: str
    name: str
    parts: Sequence[str]
    content: str  # a fingerprint of all of it
    change_at: str
    at: float  # seconds since 1970


class NewEntryOnceForm(MakeOnceForm):
    """Of an entry that is not there yet. Where it is nearly the same as one that was just added, its page asks whether to change
    that one or to add another; whoever changes it finds there what they typed here."""

    named_by = ""  # the field that names it
    change_at = ""  # for whoever makes it: the address where it can be changed
    waits_for_colleague = False  # for whoever makes it: nothing was added, but a colleague asked to agree
    is_meant_as_another = False  # as it began as a copy of one, and says nearly the same on purpose
    recent: RecentEntry | None = None  # which it is nearly the same as, while that is asked

    def validate(self, *args: Any, **options: Any) -> bool:
        """False when it is nearly one that was just added, too, and nobody has said yet that it is another."""
        if not super(MakeOnceForm, self).validate(*args, **options):  # Which knows the key alone, and asks otherwise.
            return False
        choice = request.form.get(BUTTON)
        self.recent = None if choice == ANOTHER else self._find_like()
        if self.recent is not None and choice != CHANGE:
            said = _("You added “%(name)s” a moment ago. Change that one, or add another?", name=self.recent.name)
            self.form_errors.append(said)
        return self.recent is None

    def lead_to_recent(self) -> ResponseReturnValue | None:
        """To the page of the one that was just added, with what was typed here; None for whoever did not choose that."""
        if self.recent is None or request.form.get(BUTTON) != CHANGE:
            return None
        keep_what_was_sent(self.recent.change_at, without=self._list_hidden())
        return redirect(self.recent.change_at, 303)

    def lead_once(self, actor: Actor, make: Callable[[], str]) -> ResponseReturnValue:
        """As `MakeOnceForm` has it. `make` says where the entry can be changed (`change_at`), and is asked about it then."""
        led = super().lead_once(actor, make)
        if self.change_at:
            about = (self._read_name(), self._read_parts(), self._digest_content())
            found = RecentEntry(request.path, self.key.data or "", *about, self.change_at, _now())
            session[NAME] = [*_list_recent(), found][-MOST_RECENT:]
        return led

    def _find_like(self) -> RecentEntry | None:
        recent = [each for each in reversed(_list_recent()) if each.kind == request.path]
        with_key = [each for each in recent if each.key == self.key.data]
        if self._digest_content() in {each.content for each in with_key}:
            return None  # Pressed twice: it leads where it led.
        nearly = [] if self.is_meant_as_another else [each for each in recent if self._is_nearly(each)]
        return next(iter([*with_key, *nearly]), None)

    def _is_nearly(self, entry: RecentEntry) -> bool:
        name, parts = self._read_name(), self._read_parts()
        if SequenceMatcher(None, name.casefold(), entry.name.casefold()).ratio() >= NEARLY:
            return True
        same = len(set(parts) & set(entry.parts))
        return same >= 2 and 2 * same >= max(len(parts), len(entry.parts))

    def _read_name(self) -> str:
        return str(self[self.named_by].data or "")[:LONGEST_NAME]

    def _read_parts(self) -> list[str]:
        """Of all that was typed: what is chosen from a list says the same of many."""
        typed = [field for field in self if field.type in {"TextLine", "TextArea", "LinkLine", "LocalDate"} and field.data]
        texts = [f"{field.name}:{field.data}" for field in typed if field.name != "reason"]
        return [hashlib.sha256(text.encode()).hexdigest()[:SHORT] for text in texts[:MOST_FIELDS]]

    def _digest_content(self) -> str:
        return hashlib.sha256(json.dumps(self.list_content()).encode()).hexdigest()[: 2 * SHORT]

    def _list_hidden(self) -> set[str]:
        return {field.name for field in self if isinstance(field, HiddenField)}


def _now() -> float:
    return now().timestamp()


def _list_recent() -> list[RecentEntry]:
    since = _now() - SENT_AGAIN_WITHIN.total_seconds()
    found = [RecentEntry(*each) for each in session.get(NAME, [])]
    return [each for each in found if each.at > since]
