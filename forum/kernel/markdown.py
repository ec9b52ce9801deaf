"""Markdown where it is meant, and what people typed as they typed it everywhere else.

Most of those who write have never heard of Markdown. They begin a line with a year and a full stop, weigh with + and -, write
Pädagog*innen, and answer below a line they quoted. Only what could hardly be anything else is a list, a quotation or emphasis;
headings, code, rules, pictures and HTML are not read at all, and no word is lost that somebody typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

from forum.kernel.links import add_links
from forum.kernel.lookalikes import shows_something

DEEPEST_NESTING = 12
# Before a mark that means nothing. Nobody types it: control characters are no text.
AS_TYPED = "\x01"
SCHEMES = ("http://", "https://", "mailto:", "tel:")
NOT_READ = """
heading lheading hr code fence html_block reference image html_inline backticks escape entity
""".split()
_QUOTE_MARKS = re.compile(r"(?: {0,3}>(?=[ >]|$) ?)+")
_ITEM = re.compile(r"([ ]*)([-*+]|\d{1,9}[.)])([ ]+)(?=\S)(.*)", re.S)
_CONTINUES = re.compile(r"[ ]{2,}\S")
_ITEM_BEGINS = re.compile(r"( *(?:[-*+]|\d{1,9}[.)]) +| +)(.*)", re.S)
_MEANS_SOMETHING = re.compile(r"[-*+>]|\d{1,9}[.)]")
_NAME = re.compile(r"[\w.。-]+")
_PATH = re.compile(r"(?<=[^:/])[/?#].*", re.S)
# It has a dot in it, and ends in letters.
_LOOKS_LIKE_A_SITE = re.compile(r"\.(?:xn--[\w-]+|[^\W\d_]{2,})$")
# What is not seen in a name and is no part of it: blanks without a width, soft hyphens, marks of direction.
_SPELT_OTHERWISE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_AMOUNT = re.compile(r"[£$€]?\d")
_OPENING, _CLOSING = frozenset("([{“‘«‹¿¡"), frozenset(")]}.,;:!?…»›")
_OPENS_AFTER = _OPENING.union("\"'*_—–-/:", AS_TYPED)


def make_parser() -> MarkdownIt:
    """A parser for what `mark_as_typed` has prepared."""
    options = {"html": False, "breaks": True, "maxNesting": DEEPEST_NESTING}
    parser = MarkdownIt("commonmark", options).disable(NOT_READ)
    parser.inline.ruler.at("emphasis", _read_stars)
    parser.core.ruler.push("targets", _show_targets)
    parser.validateLink = lambda url: url.lower().startswith(SCHEMES)  # type: ignore[method-assign]
    add_links(parser)
    return parser


def mark_as_typed(text: str) -> str:
    """The text for the parser: AS_TYPED stands before what begins a line and is not meant, and an empty line where a quotation or
    a list ends, so that what follows it does not become a part of it."""
    lines = [_split_quote(line) for line in text.replace(AS_TYPED, "").split("\n")]
    ready: list[str] = []
    before = 0
    at = 0
    while at < len(lines):
        depth = lines[at][0]
        upto = next((number for number in range(at, len(lines)) if lines[number][0] != depth), len(lines))
        front = "> " * depth
        if ready and depth != before:
            ready.append("> " * min(depth, before))
        ready += [front + line for line in _mark_block([line for _depth, line in lines[at:upto]])]
        before, at = depth, upto
    return "\n".join(ready)


def _split_quote(line: str) -> tuple[int, str]:
    """How deep a line is quoted, and what it says. “>50 people” quotes nothing."""
    line = line.expandtabs(4)
    marks = _QUOTE_MARKS.match(line)
    return (marks[0].count(">"), line[marks.end() :]) if marks else (0, line)


def _mark_block(lines: list[str]) -> Iterator[str]:
    """Lines of one depth: the lists in them as they are, all else as typed."""
    weighs = any(line.lstrip().startswith("+ ") for line in lines)
    at = 0
    while at < len(lines):
        upto = _find_end_of_list(lines, at)
        if upto > at and not weighs and _is_list(lines[at:upto]):
            yield from map(_mark_item, lines[at:upto])
            if upto < len(lines):
                yield ""
            at = upto
            continue
        for line in lines[at : max(upto, at + 1)]:
            yield _mark_line(line)
        at = max(upto, at + 1)


def _mark_line(line: str) -> str:
    words = line.lstrip()
    return AS_TYPED + words if _MEANS_SOMETHING.match(words) else words


def _mark_item(line: str) -> str:
    """An item, or a line under it: its own mark counts, none that its words begin with."""
    found = _ITEM_BEGINS.fullmatch(line)
    return found[1] + _mark_line(found[2]) if found else line


def _find_end_of_list(lines: list[str], start: int) -> int:
    """Where a list that begins at this line ends: with its last item and what is indented under it; `start` if none begins."""
    if not _ITEM.fullmatch(lines[start]) or lines[start].startswith("    "):
        return start
    end = start + 1
    for number in range(start + 1, len(lines)):
        if _ITEM.fullmatch(lines[number]) or _CONTINUES.match(lines[number]):
            end = number + 1
        elif lines[number].strip():
            break
    return end


def _is_list(lines: list[str]) -> bool:
    """Several items, none of them an amount ("- 5 degrees"), and numbers that count from one."""
    items = [found for found in map(_ITEM.fullmatch, lines) if found]
    # Of each list that is open, from the outermost: where the words of its last item begin, its mark and its next number.
    lists: list[tuple[int, str, int]] = []
    for indent, mark, blanks, words in (found.groups() for found in items):
        depth = next((at for at, (words_at, _mark, _number) in enumerate(lists) if len(indent) < words_at), len(lists))
        goes_on = depth < len(lists) and lists[depth][1] == mark[-1]
        number = lists[depth][2] if goes_on else 1
        if mark[0].isdigit() and int(mark[:-1]) != number:
            return False
        if not mark[0].isdigit() and _AMOUNT.match(words):
            return False
        words_at = len(indent) + len(mark) + (len(blanks) if len(blanks) <= 4 else 1)
        lists[depth:] = [(words_at, mark[-1], number + 1)]
    return len(items) > 1


def _read_stars(state: StateInline, silent: bool) -> bool:
    """Stars and underlines around words. Inside a word, beside a space or alone they are what they look like."""
    mark = state.src[state.pos]
    if silent or mark not in "*_":
        return False
    scanned = state.scanDelims(state.pos, True)
    before = state.src[state.pos - 1] if state.pos else " "
    end = state.pos + scanned.length
    after = state.src[end] if end < state.posMax else " "
    opens = (before.isspace() or before in _OPENS_AFTER) and not after.isspace() and after not in _CLOSING
    closes = not after.isalnum() and not before.isspace() and before not in _OPENING and before != AS_TYPED
    for _ in range(scanned.length):
        state.push("text", "", 0).content = mark
        state.delimiters.append(
            Delimiter(marker=ord(mark), length=scanned.length, token=len(state.tokens) - 1, end=-1, open=opens, close=closes)
        )
    state.pos = end
    return True


def _show_targets(state: StateCore) -> None:
    """Where a link leads can be read where its words do not say it: a telephone number, a title, an address without words or
    behind the words of another."""
    for block in state.tokens:
        if block.type == "inline" and block.children:
            block.children = list(_tell_targets(block.children))


def _tell_targets(tokens: list[Token]) -> Iterator[Token]:
    words, target, title = "", "", ""
    for token in tokens:
        if token.type == "link_open":
            words, target, title = "", str(token.attrGet("href") or ""), str(token.attrs.pop("title", ""))
            yield token if target else _text("[")
        elif token.type == "link_close":
            yield _text(_what_is_missing(words, target, title))
            yield token if target else _text("]()")
        else:
            words += token.content
            yield token


def _what_is_missing(words: str, target: str, title: str) -> str:
    if target and not shows_something(words):
        return target
    number = target[4:] if target.lower().startswith("tel:") else ""
    told = [each for each in (number, title) if each and each not in words]
    told += [other for other in [_find_other_place(words, target)] if other]
    return f" ({', '.join(told)})" if told else ""


def _find_other_place(words: str, target: str) -> str:
    """Whose the target is, when the words name another site or mailbox than it leads to; else ""."""
    if target.lower().startswith("mailto:"):
        mailbox = unquote(target[len("mailto:") :].partition("?")[0])
        return mailbox if "@" in words and mailbox not in words else ""
    host = _read_site(urlsplit(target).hostname or "")
    names = {name for word in _SPELT_OTHERWISE.sub("", words).split() for name in _list_sites(word)}
    return "" if all(host == name or host.endswith(f".{name}") for name in names) else host


def _list_sites(word: str) -> list[str]:
    """The names of sites in it; of an address, whose it is, and before that whoever it only seems to be of ("a@b")."""
    for part in (_PATH.sub("", word), word):
        names = [_read_site(name) for name in _NAME.findall(unicodedata.normalize("NFKC", part))]
        if found := [name for name in names if _LOOKS_LIKE_A_SITE.search(name)]:
            return found
    return []


def _read_site(name: str) -> str:
    """As browsers read it: full stops of other scripts are dots, and letters outside ASCII are written in it."""
    plain = unicodedata.normalize("NFKC", name).replace("。", ".").strip("._-").lower().removeprefix("www.")
    try:
        return plain.encode("idna").decode()
    except UnicodeError:  # no name at all, such as two dots in a row: it is then other than any
        return plain


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)
