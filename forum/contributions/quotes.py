"""What becomes of words that go, where others repeat them: their quotes go as well, and do not come back from a form or a draft
that somebody opened before.

Nobody can look for words that are not there any more. So a code of each line that went is kept for KEEP_GONE, made with the key
of the site: with it a line that somebody quotes is known again, without it nothing can be learnt from it."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import groupby

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from forum.consultations.events import consultation_stream
from forum.contributions.events import ContributionRedacted, ContributionRestored
from forum.contributions.kinds import all_contribution_kinds, find_contribution_kind, is_shown_to_all
from forum.contributions.models import Contribution, GoneLine, Revision
from forum.kernel.actions import transaction
from forum.kernel.clock import now
from forum.kernel.db import db, insert_into
from forum.kernel.events import emit
from forum.kernel.jobs import RunningJob, job
from forum.kernel.permissions import Actor
from forum.kernel.signing import list_keys
from forum.kernel.text import is_quoted, render

# Where a moderator hid it, its author deleted it, or, in an old form that comes back, either: nobody thinks of whoever has only
# deleted something that they broke a rule.
QUOTE_MARK = "[quote from a hidden comment]"
DELETED_MARK = "[quote from a deleted comment]"
# Where only some words of it were taken out: the comment itself can still be read.
TAKEN_OUT_MARK = "[words taken out]"
GONE_MARK = "[quote from a comment that is gone]"
# Shorter lines are quoted by chance.
SHORTEST_QUOTE = 12
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
    versions: list[Contribution | Revision] = [contribution, *_revisions_of(contribution)]
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
    versions = {revision.id: revision for revision in _revisions_of(contribution)}
    for original in originals:
        version = contribution if original.revision_id is None else versions.get(original.revision_id)
        if version is not None and any(mark in version.title + version.body for mark in marks):
            _set_words(version, original.title, original.body)
    emit(ContributionRestored(consultation_stream(contribution.space_id), actor.account_id, contribution.id))


def take_out(text: str, passages: list[str], mark: str) -> str:
    """The text with every occurrence of each passage replaced, whatever its capitals, spaces and line breaks."""
    pattern = _match_any(passages, between=r"\s+")
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


def list_own_lines(contribution: Contribution) -> list[str]:
    """Those it has or had before, as `kernel.text.quote` would quote them, without the mark of a quote; not what it quotes."""
    bodies = [contribution.body, *(revision.body for revision in _revisions_of(contribution))]
    lines = (line.strip() for body in bodies for line in body.splitlines())
    return list(dict.fromkeys(line for line in lines if not is_quoted(line)))


def cover_quotes(actor: Actor, contribution: Contribution, lines: list[str], mark: str = QUOTE_MARK) -> list[CoveredQuote]:
    """Puts `mark` where others of the same consultation quote these lines of it, now or in an earlier version, and returns
    what they said. What they say themselves stays, and so do quotes of what somebody else says too. Inside an action."""
    wanted = [line for line in lines if len(line) >= SHORTEST_QUOTE]
    remember_gone(contribution, wanted)
    own = list_lines_of_nobody_else(contribution, wanted)
    covered = []
    for quoting in list_quoting(contribution, own):
        if repeats(quoting, own):
            originals = _change_versions(actor, quoting, partial(_cover_lines, quoting, own, mark))
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
        bodies = [quoting.body, *(revision.body for revision in _revisions_of(quoting))]
        quoted = {said for body in bodies for said in _list_quoted_with(quoting, body, pattern)}
        theirs = {each for each in quoted if any(_is_part(each, line) for line in lines)}
        theirs -= _find_lines_in_sight(contribution, theirs)
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


def _split_quoted(quoting: Contribution, text: str) -> list[tuple[bool, str]]:
    """Its lines, with those that are quoted and stand together in one piece: a quote may break a name over two."""
    pieces = groupby(text.split("\n"), key=lambda line: _is_quoted(quoting, line))
    return [(is_quoted_here, "\n".join(lines)) for is_quoted_here, lines in pieces]


def _list_quoted_with(quoting: Contribution, text: str, pattern: re.Pattern[str]) -> list[str]:
    """What is quoted around each passage: its line, or its lines in one."""
    pieces = [piece for is_quoted_here, piece in _split_quoted(quoting, text) if is_quoted_here]
    return [_read_around(found) for piece in pieces for found in pattern.finditer(piece)]


def _read_around(found: re.Match[str]) -> str:
    piece = found.string
    begins, ends = piece.rfind("\n", 0, found.start()) + 1, piece.find("\n", found.end())
    return " ".join(map(_strip_marks, piece[begins : ends if ends >= 0 else None].split("\n")))


def _cover_in(quoting: Contribution, theirs: set[str], pattern: re.Pattern[str], text: str) -> str:
    def cover(found: re.Match[str]) -> str:
        return _put_mark(found, TAKEN_OUT_MARK) if _read_around(found) in theirs else found[0]

    pieces = _split_quoted(quoting, text)
    return "\n".join(pattern.sub(cover, piece) if is_quoted_here else piece for is_quoted_here, piece in pieces)


def list_lines_of_nobody_else(contribution: Contribution, lines: list[str]) -> list[str]:
    """Those of its lines, long enough to be a quote, that nobody else says as their own where all can read it."""
    wanted = [line for line in lines if len(line) >= SHORTEST_QUOTE]
    said_too = _find_lines_in_sight(contribution, wanted)
    return [line for line in wanted if line not in said_too]


def repeats(quoting: Contribution, lines: list[str]) -> bool:
    """Whether it quotes one of these lines, now or in an earlier version."""
    bodies = [quoting.body, *(revision.body for revision in _revisions_of(quoting))]
    quoted = [line for body in bodies for line in body.splitlines() if _is_quoted(quoting, line)]
    return any(line in each for each in quoted for line in lines)


def _cover_lines(quoting: Contribution, lines: list[str], mark: str, text: str) -> str:
    return "\n".join(take_out(line, lines, mark) if _is_quoted(quoting, line) else line for line in text.split("\n"))


def is_all_quote(contribution: Contribution) -> bool:
    return find_contribution_kind(contribution.kind).is_all_quote


def kinds_of_quotes() -> list[str]:
    return [kind.key for kind in all_contribution_kinds() if kind.is_all_quote]


def remember_gone(contribution: Contribution, lines: Iterable[str]) -> None:
    """Inside the action in which they go. Of something private only for those whom it was between: by quoting a guess nobody else
    learns that it was said."""
    number = contribution.space_id
    codes = _make_codes(_name_readers(contribution), lines)
    rows = [{"space_id": number, "code": code, "gone_at": now()} for code in codes]
    if rows:
        db.session.execute(insert_into(GoneLine).values(rows).on_conflict_do_nothing())


def forget_gone(contribution: Contribution) -> None:
    """Its lines can be read again."""
    codes = _make_codes(_name_readers(contribution), list_own_lines(contribution))
    gone = delete(GoneLine).where(GoneLine.space_id == contribution.space_id)
    db.session.execute(gone.where(GoneLine.code.in_(codes)))


def cover_what_is_gone(contribution: Contribution, body: str) -> str:
    """What it is about to say, with GONE_MARK for each line it quotes that is gone, unless somebody else says the same where all
    can read it."""
    quoted = {line: _MARKS.sub("", line, count=1) for line in body.splitlines() if _is_quoted(contribution, line)}
    gone = _find_gone(contribution, [words for words in quoted.values() if len(words) >= SHORTEST_QUOTE])
    if not gone:
        return body
    lines = (
        line[: len(line) - len(quoted[line])] + GONE_MARK if quoted.get(line) in gone else line for line in body.splitlines()
    )
    return "\n".join(lines)


def _is_quoted(contribution: Contribution, line: str) -> bool:
    return is_all_quote(contribution) or is_quoted(line)


def _find_gone(contribution: Contribution, lines: list[str]) -> set[str]:
    if not lines:
        return set()
    number, codes = contribution.space_id, {}
    for readers in {f"{number}", _name_readers(contribution)}:
        for key in list_keys():
            codes.update({_make_code(key, readers, line): line for line in lines})
    query = select(GoneLine.code).where(GoneLine.space_id == number, GoneLine.code.in_(codes))
    found = {codes[code] for code in db.session.scalars(query)}
    return found - _find_lines_in_sight(contribution, found)


def _find_lines_in_sight(contribution: Contribution, lines: Collection[str]) -> set[str]:
    """Which of these lines something else says where all can read it."""
    if not lines:
        return set()
    has_one = or_(*(Contribution.body.contains(line, autoescape=True) for line in lines))
    in_sight = (Contribution.space_id == contribution.space_id, is_shown_to_all())
    own_words = Contribution.kind.not_in(kinds_of_quotes())
    shown = select(Contribution.body).where(*in_sight, own_words, Contribution.id != contribution.id, has_one)
    bodies = db.session.scalars(shown)
    return {each.strip() for body in bodies for each in body.splitlines()} & set(lines)


def _name_readers(contribution: Contribution) -> str:
    """Whom it is for: everybody in its consultation, or one person there and those who run it."""
    private = f" private to {contribution.private_to_id}" if contribution.is_private else ""
    return f"{contribution.space_id}{private}"


def _make_codes(readers: str, lines: Iterable[str]) -> list[str]:
    key = list_keys()[-1]
    return list(dict.fromkeys(_make_code(key, readers, line) for line in lines if len(line) >= SHORTEST_QUOTE))


def _make_code(key: str, readers: str, line: str) -> str:
    words = " ".join(line.split()).casefold()
    return hmac.new(key.encode(), f"gone line of {readers}: {words}".encode(), "sha256").hexdigest()


@job("forget_gone_lines", every=timedelta(days=1))
def forget_gone_lines(_running: RunningJob) -> None:
    """Every day: no form and no draft is as old as what went so long ago."""
    with transaction():
        db.session.execute(delete(GoneLine).where(GoneLine.gone_at < now() - KEEP_GONE))


def list_quoting(contribution: Contribution, lines: list[str]) -> list[Contribution]:
    """What has one of these lines of it, and quotes something, now or in an earlier version. Of something private only among the
    same people: what others guessed of it stays as they wrote it."""
    if not lines:
        return []

    def quotes(body: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        is_marked = body.contains(">") | Contribution.kind.in_(kinds_of_quotes())
        return is_marked & or_(*(body.contains(line, autoescape=True) for line in lines))

    earlier = select(Revision.id).where(Revision.contribution_id == Contribution.id, quotes(Revision.body)).exists()
    query = select(Contribution).where(
        Contribution.space_id == contribution.space_id,
        Contribution.id != contribution.id,
        quotes(Contribution.body) | earlier,
    )
    if contribution.is_private:
        query = query.where(Contribution.private_to_id == contribution.private_to_id)
    return list(db.session.scalars(query))


def _revisions_of(contribution: Contribution) -> list[Revision]:
    return list(db.session.scalars(select(Revision).filter_by(contribution_id=contribution.id)))


def _set_words(version: Contribution | Revision, title: str, body: str) -> None:
    version.title, version.body, version.html = title, body, render(body)
