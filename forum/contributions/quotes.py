"""What becomes of words that go, where others repeat them: their quotes go as well, and do not come back from a form or a draft
that somebody opened before.

Nobody can look for words that are not there any more. So a code of each line that went, and of each few words in it, is kept
for KEEP_GONE, made with the key of the site: with it a line, or a part of one, that somebody quotes is known again, without it
nothing can be learnt from it. The price: as many rows as it had words, and that whoever has the key can try guesses of a few
words."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from forum.consultations.events import consultation_stream
from forum.contributions.events import ContributionRedacted, ContributionRestored
from forum.contributions.kinds import find_contribution_kind
from forum.contributions.models import Contribution, GoneLine, Revision
from forum.contributions.quoting import (
    SHORTEST_QUOTE,
    Quotable,
    find_lines_in_sight,
    find_runs_in_sight,
    is_all_quote,
    is_line_quoted,
    kinds_of_quotes,
    list_own_lines,
    list_revisions,
    split_quoted,
)
from forum.contributions.rules import LONGEST_BODY, LONGEST_TITLE
from forum.kernel.actions import transaction
from forum.kernel.clock import now
from forum.kernel.db import db, insert_into
from forum.kernel.events import emit
from forum.kernel.jobs import RunningJob, job
from forum.kernel.permissions import Actor
from forum.kernel.repeats import TokenisedText, replace_runs
from forum.kernel.signing import list_keys
from forum.kernel.text import render

# Where a moderator hid it, its author deleted it, or, in an old form that comes back, either: nobody thinks of whoever has only
# deleted something that they broke a rule.
QUOTE_MARK = "[quote from a hidden comment]"
DELETED_MARK = "[quote from a deleted comment]"
# Where only some words of it were taken out: the comment itself can still be read.
TAKEN_OUT_MARK = "[words taken out]"
GONE_MARK = "[quote from a comment that is gone]"
MOST_AT_ONCE = 1_000  # rows or codes in one statement
# No fewer than the words of the longest text, however they are written.
MOST_PHRASES = LONGEST_BODY + LONGEST_TITLE
KEEP_GONE = timedelta(days=90)  # longer than drafts are kept
_MARKS = re.compile(r"[> ]*")


@dataclass(frozen=True)
class Original:
    """Words before some were taken out: those of now (`revision_id` None) or of an earlier version."""

    revision_id: int | None
    title: str
    body: str


def redact(actor: Actor, contribution: Contribution, passages: list[str], mark: str) -> list[Original]:
    """Puts `mark` in the place of each passage, in earlier versions too, and returns what they said. Inside an action."""
    return _change_versions(actor, contribution, lambda text: take_out(text, passages, mark))


def _change_versions(actor: Actor, contribution: Contribution, change: Callable[[str], str]) -> list[Original]:
    originals = []
    versions: list[Contribution | Revision] = [contribution, *list_revisions(contribution)]
    for version in versions:
        title, body = change(version.title), change(version.body)
        if (title, body) == (version.title, version.body):
            continue
        number = version.id if isinstance(version, Revision) else None
        originals.append(Original(number, version.title, version.body))
        _set_words(version, title, body)
        if version is contribution and (when_redacted := find_contribution_kind(contribution.kind).when_redacted):
            when_redacted(contribution)
    emit(ContributionRedacted(consultation_stream(contribution.space_id), actor.account_id, contribution.id))
    return originals


def put_back(actor: Actor, contribution: Contribution, originals: list[Original], *marks: str) -> None:
    """The reverse of `redact`, whichever of these stands there. A version that has changed since keeps its newer words."""
    versions = {revision.id: revision for revision in list_revisions(contribution)}
    for original in originals:
        version = contribution if original.revision_id is None else versions.get(original.revision_id)
        if version is not None and any(mark in version.title + version.body for mark in marks):
            _set_words(version, original.title, original.body)
    emit(ContributionRestored(consultation_stream(contribution.space_id), actor.account_id, contribution.id))


def take_out(text: str, passages: list[str], mark: str) -> str:
    """The text with every occurrence of each passage replaced, whatever its capitals, spaces and line breaks."""
    return _replace(_match_any(passages, between=r"\s+"), mark, text)


def _replace(pattern: re.Pattern[str] | None, mark: str, text: str) -> str:
    return pattern.sub(lambda found: _put_mark(found, mark), text) if pattern else text


def _match_any(passages: list[str], *, between: str) -> re.Pattern[str] | None:
    """`between`: what may stand between two words. None where nothing is looked for."""
    longest_first = sorted(passages, key=len, reverse=True)
    wanted = [between.join(re.escape(word) for word in each.split()) for each in longest_first if each.split()]
    return re.compile(f"(?:{'|'.join(wanted)})(\\()?", re.IGNORECASE) if wanted else None


def _put_mark(found: re.Match[str], mark: str) -> str:
    """A mark before a "(" would be read as a link."""
    return mark + (" (" if found[1] else "")


@dataclass(frozen=True)
class CoveredQuote:
    """Something said in which a quote was covered, and one of its versions before that."""

    quoting: Contribution
    original: Original


def cover_quotes(actor: Actor, contribution: Contribution, lines: list[str], mark: str = QUOTE_MARK) -> list[CoveredQuote]:
    """Puts `mark` where others of the same consultation quote these lines of it or a part of them, now or in an earlier version,
    and returns what they said. What they say themselves stays, and so do quotes of what somebody else says too. Inside an
    action."""
    remember_gone(contribution, lines)
    quotable = Quotable(contribution, lines)
    pattern = _match_any(quotable.lines, between=r"\s+")
    covered = []
    for quoting in quotable.list_quoting():
        originals = _change_versions(actor, quoting, partial(_cover_in_quotes, quoting, quotable, pattern, mark))
        covered += [CoveredQuote(quoting, original) for original in originals]
    return covered


def cover_passages(actor: Actor, contribution: Contribution, passages: list[str], lines: list[str]) -> list[CoveredQuote]:
    """As `cover_quotes`, for passages alone, such as a name, wherever a quote has them: of a part of a line, of a line that is
    too short to be known, one with words around it, or one that is broken over several. `lines`: those of it that had them. A
    quote of what somebody else says where all can read it stays. Inside an action."""
    pattern = _match_any(passages, between=r"[\s>]+")
    covered: list[CoveredQuote] = []
    if pattern is None:
        return covered
    for quoting in _list_quoting_part(contribution, passages):
        bodies = [quoting.body, *(revision.body for revision in list_revisions(quoting))]
        quoted = {said for body in bodies for said in _list_quoted_with(quoting, body, pattern)}
        theirs = {each for each in quoted if any(_is_part(each, line) for line in lines)}
        theirs -= find_lines_in_sight(contribution, theirs)
        if theirs:
            originals = _change_versions(actor, quoting, partial(_cover_in, quoting, theirs, pattern))
            covered += [CoveredQuote(quoting, original) for original in originals]
    return covered


def _list_quoting_part(contribution: Contribution, passages: list[str]) -> list[Contribution]:
    """What may quote it with one of these passages: by the longest word of each, as a quote may break its lines elsewhere."""
    words = [max(passage.split(), key=len) for passage in passages if passage.split()]
    if not words:
        return []

    def has_one(body: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        is_marked = body.contains(">") | Contribution.kind.in_(kinds_of_quotes())
        return is_marked & or_(*(body.icontains(word, autoescape=True) for word in words))

    earlier = select(Revision.id).where(Revision.contribution_id == Contribution.id, has_one(Revision.body)).exists()
    here = (Contribution.space_id == contribution.space_id, Contribution.id != contribution.id)
    query = select(Contribution).where(*here, has_one(Contribution.body) | earlier)
    if contribution.is_private:
        query = query.where(Contribution.private_to_id == contribution.private_to_id)
    return list(db.session.scalars(query.order_by(Contribution.id)))


def _strip_marks(line: str) -> str:
    """What is quoted in it."""
    return _MARKS.sub("", line, count=1).strip()


def _is_part(quoted: str, line: str) -> bool:
    one, other = (" ".join(each.split()).casefold() for each in (quoted, line))
    return bool(one) and (one in other or other in one)


def _list_quoted_with(quoting: Contribution, text: str, pattern: re.Pattern[str]) -> list[str]:
    """What is quoted around each passage: its line, or its lines in one."""
    pieces = [piece for is_quoted_here, piece in split_quoted(quoting, text) if is_quoted_here]
    return [_read_around(found) for piece in pieces for found in pattern.finditer(piece)]


def _read_around(found: re.Match[str]) -> str:
    piece = found.string
    begins, ends = piece.rfind("\n", 0, found.start()) + 1, piece.find("\n", found.end())
    return " ".join(map(_strip_marks, piece[begins : ends if ends >= 0 else None].split("\n")))


def _cover_in(quoting: Contribution, theirs: set[str], pattern: re.Pattern[str], text: str) -> str:
    def cover(found: re.Match[str]) -> str:
        return _put_mark(found, TAKEN_OUT_MARK) if _read_around(found) in theirs else found[0]

    pieces = split_quoted(quoting, text)
    return "\n".join(pattern.sub(cover, piece) if is_quoted_here else piece for is_quoted_here, piece in pieces)


def _cover_in_quotes(quoting: Contribution, quotable: Quotable, pattern: re.Pattern[str] | None, mark: str, text: str) -> str:
    """Whole lines first, as each may be of another; then what is left of it in parts, over the ends of lines."""
    lines = (_replace(pattern, mark, line) if is_line_quoted(quoting, line) else line for line in text.split("\n"))
    pieces = split_quoted(quoting, "\n".join(lines))
    quotable.look_around(piece for quotes, piece in pieces if quotes)
    return "\n".join(replace_runs(piece, quotable.list_runs(piece), mark) if quotes else piece for quotes, piece in pieces)


def remember_gone(contribution: Contribution, lines: Collection[str]) -> None:
    """Inside the action in which they go. Of something private only for those whom it was between: by quoting a guess nobody else
    learns that it was said."""
    readers, key = _name_readers(contribution), list_keys()[-1]
    codes = dict.fromkeys(_list_codes(key, readers, lines))
    rows = [{"space_id": contribution.space_id, "code": code, "gone_at": now()} for code in codes]
    for at in range(0, len(rows), MOST_AT_ONCE):
        db.session.execute(insert_into(GoneLine).values(rows[at : at + MOST_AT_ONCE]).on_conflict_do_nothing())


def forget_gone(contribution: Contribution) -> None:
    """Its lines can be read again."""
    readers, lines = _name_readers(contribution), list_own_lines(contribution)
    codes = list(dict.fromkeys(code for key in list_keys() for code in _list_codes(key, readers, lines)))
    for at in range(0, len(codes), MOST_AT_ONCE):
        gone = delete(GoneLine).where(GoneLine.space_id == contribution.space_id)
        db.session.execute(gone.where(GoneLine.code.in_(codes[at : at + MOST_AT_ONCE])))


def cover_what_is_gone(contribution: Contribution, body: str) -> str:
    """What it is about to say, with GONE_MARK for each line, or part of one, that it quotes and that is gone, unless somebody
    else says the same where all can read it."""
    if not is_all_quote(contribution) and ">" not in body:
        return body
    quoted = {line: _MARKS.sub("", line, count=1) for line in body.splitlines() if is_line_quoted(contribution, line)}
    wanted = [words for words in quoted.values() if len(words) >= SHORTEST_QUOTE]
    pieces = [TokenisedText(piece) for quotes, piece in split_quoted(contribution, body) if quotes]
    gone, phrases = _find_gone(contribution, wanted, dict.fromkeys(phrase for piece in pieces for phrase in piece.ordered))
    gone -= find_lines_in_sight(contribution, gone)
    lines = (
        line[: len(line) - len(quoted[line])] + GONE_MARK if quoted.get(line) in gone else line for line in body.splitlines()
    )
    covered = "\n".join(lines) if gone else body
    return _cover_gone_parts(contribution, covered, phrases) if phrases else covered


def _cover_gone_parts(contribution: Contribution, body: str, phrases: set[str]) -> str:
    """Of all its quotes at once: what others say is not looked up for each."""
    pieces = split_quoted(contribution, body)
    runs = [TokenisedText(piece).list_runs(phrases) if quotes else [] for quotes, piece in pieces]
    said_too = find_runs_in_sight(contribution, {run.plain: run for several in runs for run in several}.values())
    left = [[run for run in several if run.plain not in said_too] for several in runs]
    return "\n".join(replace_runs(piece, several, GONE_MARK) for (_quotes, piece), several in zip(pieces, left, strict=True))


def _find_gone(contribution: Contribution, lines: Collection[str], phrases: Collection[str]) -> tuple[set[str], set[str]]:
    """Which of these lines, and which of these phrases, are gone."""
    number = contribution.space_id
    signing = [(key, readers) for key in list_keys() for readers in {f"{number}", _name_readers(contribution)}]
    of_lines = {_make_code(*each, line): line for each in signing for line in lines}
    of_phrases = {_make_phrase_code(*each, phrase): phrase for each in signing for phrase in phrases}
    sought, found = [*of_lines, *of_phrases], set()
    for at in range(0, len(sought), MOST_AT_ONCE):
        here = (GoneLine.space_id == number, GoneLine.code.in_(sought[at : at + MOST_AT_ONCE]))
        found |= set(db.session.scalars(select(GoneLine.code).where(*here)))
    return {of_lines[each] for each in found & of_lines.keys()}, {of_phrases[each] for each in found & of_phrases.keys()}


def _name_readers(contribution: Contribution) -> str:
    """Whom it is for: everybody in its consultation, or one person there and those who run it."""
    private = f" private to {contribution.private_to_id}" if contribution.is_private else ""
    return f"{contribution.space_id}{private}"


def _list_codes(key: str, readers: str, lines: Collection[str]) -> list[str]:
    """Of each line, and of each phrase in them: a part of a line may be quoted. Those of now come first: what is left out, at
    MOST_PHRASES, are parts of lines that an earlier version had."""
    of_lines = [_make_code(key, readers, line) for line in lines if len(line) >= SHORTEST_QUOTE]
    return of_lines + [_make_phrase_code(key, readers, each) for each in TokenisedText("\n".join(lines)).ordered[:MOST_PHRASES]]


def _make_code(key: str, readers: str, line: str) -> str:
    return _sign(key, f"gone line of {readers}: {' '.join(line.split()).casefold()}")


def _make_phrase_code(key: str, readers: str, phrase: str) -> str:
    return _sign(key, f"gone phrase of {readers}: {phrase}")


def _sign(key: str, words: str) -> str:
    return hmac.digest(key.encode(), words.encode(), "sha256").hex()


@job("forget_gone_lines", every=timedelta(days=1))
def forget_gone_lines(_running: RunningJob) -> None:
    """Every day: no form and no draft is as old as what went so long ago."""
    with transaction():
        db.session.execute(delete(GoneLine).where(GoneLine.gone_at < now() - KEEP_GONE))


def _set_words(version: Contribution | Revision, title: str, body: str) -> None:
    version.title, version.body, version.html = title, body, render(body)
