"""The one place where words become HTML. Nothing else may mark text as safe; a test keeps it so.

It is rendered once, when written: markdown-it-py as `markdown` has it read, then bleach with an allow-list, then nh3, so that
neither cleaner is the only gate. What is stored is what is shown; a job renders it again where a release renders otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from html import escape, unescape

import nh3
from bleach.sanitizer import Cleaner
from markupsafe import Markup
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from forum.kernel.lookalikes import shows_something
from forum.kernel.markdown import AS_TYPED, DEEPEST_NESTING, make_parser, mark_as_typed

TAGS = {"p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote"}
ATTRIBUTES = {"a": {"href"}}
SCHEMES = {"http", "https", "mailto", "tel"}
REL = "nofollow ugc noopener"
MOST_MARKS = 1_000
MOST_ACCENTS = 4
LONGEST_MARKDOWN = 20_000

_DOT = re.compile(r"\s+·")

_markdown = make_parser()
_WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]")
_INVISIBLE = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_MARKS_AROUND = ".,;:!?()\"'“”‘’/|-–—…"
_OVERRIDES = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
# Whatever some program or other ends a line with.
_OUTSIDE_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_MARKS = re.compile(r"[\[\]()*_`<>&!\n]")
# bleach wants a top-level domain, which http://127.0.0.1:8000 has not.
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
# Without "<" inside: looking for the end of each of many that have none would take the square of the time.
_TAG = re.compile(r"<[^<>]*>")
_IN_A_LINE = re.compile(r"</?(?:a|b|code|em|i|strong)\b[^>]*>")  # what parts no words from what is beside them
_LIST_TAG = re.compile(r"</?[ou]l>|<li>")
# What blocks of Markdown stand in.
_HOLDERS = {"blockquote_open", "list_item_open"}


_cleaner = Cleaner(
    tags=TAGS,
    attributes={tag: list(names) for tag, names in ATTRIBUTES.items()},
    protocols=SCHEMES,
    strip=True,
)


class RenderedText(TypeDecorator[Markup]):
    """A column that holds HTML made by `render`, and hands it to templates as safe. `source` is the column beside it that holds
    what was typed, so that it can be rendered again; "" where nothing does."""

    impl = Text
    cache_ok = True

    def __init__(self, source: str = "") -> None:
        super().__init__()
        self.source = source

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Raises ValueError for a plain string, when the row is written."""
        if value is not None and not isinstance(value, Markup):
            raise ValueError("only text from render() can be stored as rendered")
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Markup | None:
        """Marks what is stored as safe: only rendered text gets into the column."""
        return None if value is None else Markup(value)


def render(markdown: str) -> Markup:
    """HTML for people's Markdown, harmless whatever was typed.

    Above MOST_MARKS marks (or LONGEST_MARKDOWN characters) the text is shown as typed, without Markdown or links: parsers take
    time that grows with the square of the marks (64 kB of "(" took 43 s), and nobody writes so. So is what has quotes or lists
    in each other to DEEPEST_NESTING.
    """
    markdown = _drop_accents(markdown)
    is_too_much = len(markdown) > LONGEST_MARKDOWN or len(_MARKS.findall(markdown)) > MOST_MARKS
    html = None if is_too_much else _parse(markdown)
    shown = _show_as_typed(markdown) if html is None else _cleaner.clean(html)
    return Markup(nh3.clean(shown, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=REL))


def _parse(markdown: str) -> str | None:
    """HTML that is not cleaned yet; None when something stands so deep that the parser would leave its words out."""
    tokens = _markdown.parse(mark_as_typed(markdown))
    if any(token.type in _HOLDERS and token.level + 1 >= DEEPEST_NESTING for token in tokens):
        return None
    return str(_markdown.renderer.render(tokens, _markdown.options, {})).replace(AS_TYPED, "")


def _show_as_typed(markdown: str) -> str:
    return "<p>" + escape(markdown, quote=False).replace("\n", "<br>") + "</p>"


# A line in bold that says what follows: on one line with that, it would run into it.
_BOLD_LINE = re.compile(r"(<p><strong>[^<]*\w)(</strong><br)")


def as_plain(html: str, length: int = 0) -> str:
    """The words of rendered text without tags, on one line, cut at a word when longer than `length` (0: whole)."""
    html = _BOLD_LINE.sub(r"\1:\2", str(html))
    words = " ".join(unescape(_TAG.sub(" ", _IN_A_LINE.sub("", _number_items(html)))).split())
    return shorten(words, length) if length else words


def shorten(words: str, length: int) -> str:
    """Cut at a word when longer than `length`; what ends a sentence goes with what was cut."""
    if len(words) <= length:
        return words
    return words[:length].rsplit(" ", 1)[0].rstrip(".,;: ") + "…"


def keep_dots(words: str) -> str:
    """The same, with no place to break the line before a dot that stands between two things ("Tuesday · Decided")."""
    return _DOT.sub("\N{NO-BREAK SPACE}·", words)


def go_on_with(name: str) -> str:
    """A name as it stands inside a sentence: "the trust board" for "The trust board"."""
    return f"t{name[1:]}" if name.startswith("The ") else name


def _number_items(html: str) -> str:
    """The numbers that a browser puts before the items of numbered lists."""
    counts: list[int | None] = []

    def number(tag: re.Match[str]) -> str:
        if tag[0] in {"<ol>", "<ul>"}:
            counts.append(0 if tag[0] == "<ol>" else None)
        elif tag[0] != "<li>":
            counts.pop()
        elif counts[-1] is not None:
            counts[-1] += 1
            return f" {counts[-1]}. "
        return " "

    return _LIST_TAG.sub(number, html)


def link_addresses(text: str) -> Markup:
    """Plain text as it is, with its addresses made into links: for the outbox page of demo and development."""
    html = _ADDRESS.sub(r'<a href="\g<0>">\g<0></a>', escape(text)).replace("\n", "<br>")
    return Markup(nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None))


def embolden(sentence: str) -> Markup:
    """A sentence of ours that may begin with **words in bold**. Whatever else stands in it, as names do, is shown as typed."""
    _before, *parts = sentence.split("**", 2) if sentence.startswith("**") else [sentence]
    return Markup("<b>{}</b>{}").format(*parts) if len(parts) == 2 else Markup("{}").format(sentence)


def quote(markdown: str) -> str:
    """The Markdown that quotes some Markdown, with room to answer below."""
    return "".join(f"> {line}\n" for line in markdown.strip().splitlines()) + "\n"


def is_quoted(line: str) -> bool:
    """Whether somebody marked a line as what another said."""
    return line.lstrip().startswith(">")


def has_words(text: str) -> bool:
    """Whether there is anything to see in it. Spaces, what is invisible, accents on no letter and the marks of a quotation are
    nothing by themselves."""
    return shows_something(text.replace(">", ""))


def is_written_without_spaces(letter: str) -> bool:
    """Whether it is of a writing that leaves no space between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese)."""
    return _WITHOUT_SPACES.match(letter) is not None


def count_different_words(text: str) -> int:
    """As `count_words`, of those that are not the same again, whatever their case and the marks around them."""
    spaced = {word.strip(_MARKS_AROUND) for word in _WITHOUT_SPACES.sub("", text).casefold().split() if has_words(word)}
    return len(spaced) + len(set(_WITHOUT_SPACES.findall(text))) // 2


def fold(text: str) -> str:
    """The same for texts that read the same aloud: case, spaces and marks aside."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def count_words(text: str) -> int:
    """How many words there are to see. Of writing that leaves no space between words (Chinese, Japanese, Thai, Lao, Khmer,
    Burmese), each two characters are one."""
    spaced, unspaced = 0, 0
    for word in text.split():
        without_space = sum(1 for character in word if _WITHOUT_SPACES.match(character))
        unspaced += without_space
        spaced += not without_space and has_words(word)
    return spaced + unspaced // 2


def drop_what_xml_forbids(text: str) -> str:
    """Without the characters that no XML 1.0 document may hold, not even as an entity: one of them and nobody can read a feed."""
    return _OUTSIDE_XML.sub("", text)


def tidy_line(text: str | None) -> str:
    """One line as its writer meant it: no control or invisible characters, which let a name pose as another."""
    text = "".join(" " if unicodedata.category(c) == "Cc" else c for c in _INVISIBLE.sub("", text or ""))
    return " ".join(_compose(text).split())


def tidy_text(text: str | None) -> str:
    """Several lines, normalised: one kind of line end, no control characters, no blank edges."""
    text = _OVERRIDES.sub("", _LINE_END.sub("\n", text or ""))  # Pages find the direction of each text by themselves.
    text = "".join(" " if unicodedata.category(c) == "Cc" and c not in "\n\t" else c for c in text)
    return re.sub(r"\n{4,}", "\n\n\n", _compose(text)).strip("\n").rstrip()


def _compose(text: str) -> str:
    """In Unicode's composed form (NFC), with MOST_ACCENTS on a letter. Before composing, since that takes time which grows with
    the square of the accents on one letter (300,000 of them held the interpreter for 91 s); and after it, since it can take one
    accent apart into two."""
    return _drop_accents(unicodedata.normalize("NFC", _drop_accents(text)))


def _drop_accents(text: str) -> str:
    """Without those above MOST_ACCENTS on one letter: no language writes more, and a tower of them covers others' words."""
    if text.isascii():
        return text
    kept, accents = [], 0
    for c in text:
        if unicodedata.combining(c) or unicodedata.category(c) in {"Mn", "Me"}:
            accents += 1
        elif unicodedata.category(c) != "Cf":  # A joiner is no letter: what follows it still stands on the one before.
            accents = 0
        if accents <= MOST_ACCENTS:
            kept.append(c)
    return "".join(kept)
