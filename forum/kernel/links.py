"""Which of the words that people type are addresses, and where each leads."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

# Public services are known by their bare names ("gov.scot"). Any other name might be two words without a space between them
# ("that night.So"; "the ward.london was too far"), and what stands under it is somebody else's. A council's name is one word with
# another in front, which nobody writes before a full stop.
_PUBLIC = (
    r"(?:gov|nhs|police|parliament|mod|ac)\.uk|(?:gov|nhs|parliament)\.scot|(?:gov|nhs|senedd)\.wales|(?:llyw|senedd)\.cymru"
)
_NATION = r"[a-z0-9-]{1,56}(?:council|cyngor)\.(?:scot|wales|cymru|london)"
_BEGINS = (
    r"(?<![^\W_])(?<!\w_)(?<![@./-])(?:https?://(?=[^\W_])|www\.(?=[^\W_])|"
    rf"(?:[a-z0-9-]{{1,63}}\.){{0,6}}(?:{_PUBLIC}|(?-i:{_NATION}))(?![\w@-])(?!\.[^\W_]))"
)
# Not the end of the words of a link, "](", which stand around an address.
_ADDRESS = re.compile(_BEGINS + r"(?:[^\s<>\"“”‘’«»`|\\\]。、，；：！？（）「」]|\](?!\())*", re.I)
# Where plain words end: at an address, or at a mark that may mean something.
_WORDS_END = re.compile(rf"[\n!&*<\[\\\]_`]|{_BEGINS}", re.I)
_ENDS_A_SENTENCE = frozenset("?!.,:;'…")


def add_links(parser: MarkdownIt) -> None:
    """Makes links of addresses that are written in full, and of those of public services. The parser finds them before marks are
    looked for, so that what stands inside an address means nothing."""
    parser.inline.ruler.at("text", _read_words)
    parser.inline.ruler.after("text", "address", _read_address)


def _read_words(state: StateInline, silent: bool) -> bool:
    end = _WORDS_END.search(state.src, state.pos, state.posMax)
    upto = end.start() if end else state.posMax
    if upto == state.pos:
        return False
    if not silent:
        state.append_pending(state.src[state.pos : upto])
    state.pos = upto
    return True


def _read_address(state: StateInline, silent: bool) -> bool:
    found = None if state.linkLevel else _ADDRESS.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    before = state.src[state.pos - 1] if state.pos else ""
    address = found[0][: _find_end(found[0], before)]
    if not silent:
        begins = address[:8].lower()
        leads_to = address if begins.startswith(("http://", "https://")) else f"https://{address}"
        state.push("link_open", "a", 1).attrs = {"href": state.md.normalizeLink(leads_to)}
        state.push("text", "", 0).content = address
        state.push("link_close", "a", -1)
    state.pos += len(address)
    return True


def _find_end(address: str, before: str) -> int:
    """Where it ends: before what ends the sentence it stands in, and before brackets and marks that were opened outside it."""
    spare = {closing: address.count(closing) - address.count(opening) for opening, closing in ("()", "[]")}
    spare |= {mark: address.count(mark) if mark == before else address.count(mark) % 2 for mark in "*_"}
    end = len(address)
    while address[end - 1] in _ENDS_A_SENTENCE or spare.get(address[end - 1], 0) > 0:
        end -= 1
        spare[address[end]] = spare.get(address[end], 0) - 1
    return end
