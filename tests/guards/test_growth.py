"""Whatever reads what people send takes as long as it is, and not the square of that: at eight times the input at most sixteen
times the processor time (the best of five), up to the largest input that is let in.

Which text is hard depends on the pattern that reads it, so each reader is given all of HARD.
"""

from __future__ import annotations

import ast
import gc
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from flask import Flask, request
from werkzeug.datastructures import MultiDict

from forum.accounts.passwords import is_common
from forum.accounts.rules import LONGEST_PASSWORD
from forum.activities.discussions.listeners import list_names
from forum.activities.discussions.models import Post
from forum.activities.discussions.queries.outline import ASKS
from forum.activities.discussions.quoting import find_lines
from forum.activities.discussions.summary_text import SummaryParts, join_parts, split_parts
from forum.activities.opinions.languages import guess_language
from forum.activities.voting.files.reading import READERS, read_votes
from forum.consultations.actions.addressing import make_slug
from forum.consultations.pseudonyms import poses_as_official, pseudonym_key
from forum.contributions.quotes import take_out
from forum.contributions.rules import LONGEST_BODY, LONGEST_TITLE
from forum.inviting.written_addresses import read_written
from forum.kernel import text
from forum.kernel.files import FileFault, make_printable
from forum.kernel.repeats import TokenisedText, replace_runs
from forum.kernel.spelling import count_slips
from forum.moderation.actions.deciding import preview_passage
from forum.moderation.queries.cases import mark_phrases
from forum.moderation.queries.queue import cover
from forum.moderation.triggers import all_watchers
from forum.moderation.triggers.base import Submission
from forum.opening.decided_words import find_decided_sentence
from forum.outcomes.models import Answer
from forum.outcomes.similarity import find_same_texts, suggest
from forum.outcomes.views.public import list_differences
from forum.search.parsing import fold_each, parse
from forum.search.spelling import put_right
from forum.web import email_fields, forms, kept_pages
from forum.web.headers import LONGEST_ADDRESS
from forum.web.sent_fields import list_what_was_written
from forum.web.urls import safe_next
from tests.parts import some_of

FORUM = Path(__file__).parents[2] / "forum"
TIMES, AT_MOST, BEST_OF = 8, 16, 5
# Measured once, what grows with the length may come to a little more than its share; what is worth measuring again, to much more.
WORTH_A_SECOND_LOOK = 12
# Below this a step is over before its length can be told from the noise of a busy machine.
TOO_SHORT_TO_TELL = 0.03
HARD = r"""
|a-b-|a.b.|a.|a|1|1 |a0|a1 |A|Ab |12 Ab |a@|@|www.|http://|http://a.b |a.gov.uk|ab |"|‘|“a|”|'|>|<|&|(|)|[|](|[a](|![|*|**a |_|
|a_|`|\|- |-|+ |1. |> |#|{|}|,|, |;|:|/|?|=|%|$|=a;|q=0.|i am |my a |i'm |you are |those |he said |i kill |not |i want to |dob |
|born |flat 1, |1 a, |a at b dot |a dot |07 |+44|(0) |0191 496 0000 |i can’t |i will |you can |get lost |no point |é|ก|漢|😀|ﷺ|
"""
SPACES = ["\n", " ", "\t", "\v", "\x85", "\n>", "\n ", "a\n", "ab cdefghijkl\n", "\u037a "]
ACCENTS = ["a\u200d", "a\u0301\u0323", "\u0301\u0323", "\u302e\u1b44"]
PIECES = [piece for line in HARD.splitlines() for piece in line.split("|") if piece] + SPACES + ACCENTS
SHAPES = ["{}", "a{}b", "http://a.b/{}@b.c{}@"]


def read_fields(typed: str) -> None:
    """Every class of fields that takes text, as a door reads it."""

    class HeldForm(forms.BaseForm):
        line = forms.TextLine("")
        area = forms.TextArea("")
        email = email_fields.EmailLine("")
        emails = email_fields.EmailAddressList("")
        hidden = forms.HiddenText()

    HeldForm.from_message({"fields": [[name, typed] for name in HeldForm()._fields]}).validate()


def read_what_was_written(typed: str) -> None:
    request.form = MultiDict({"body": typed})
    list_what_was_written()


def read_file(folder: Path, ending: str, typed: str) -> None:
    lines = {".soc": "# TITLE: {0}\n# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: {0}\n1: {0}\n"}
    file = folder / f"votes{ending}"
    file.write_text(lines.get(ending, "{0}\n").format(typed), encoding="utf-8")
    with suppress(FileFault):
        read_votes(file)


def read_repeats(typed: str) -> None:
    """Against itself, where all is repeated, and against the same with another end to each line, where no line is."""
    words = TokenisedText(typed)
    for other in (words, TokenisedText(typed.replace("\n", " so\n"))):
        words.may_repeat(other)
        runs = [*words.list_runs(other.known), *words.list_lines_in(other)]
        replace_runs(typed, runs, "x")


def readers(folder: Path) -> dict[str, tuple[int, Callable[[str], object]]]:
    """Each by its name, with the largest text that is let in to it."""
    watchers = {
        f"trigger {key}": (LONGEST_BODY, lambda typed, look=each.look: look(Submission(text=typed)))
        for key, each in all_watchers().items()
    }
    files = {f"file {each}": (40_000, lambda typed, ending=each: read_file(folder, ending, typed)) for each in READERS}
    return (
        watchers
        | files
        | {
            "fields": (100_000, read_fields),
            "words that say it is decided": (40_000, lambda typed: find_decided_sentence(typed, date(2030, 1, 1))),
            "slips of the pen": (40_000, lambda typed: count_slips(f"a{typed}{typed[-1:]}b c", f"a{typed}b c")),
            "tidy_line": (40_000, text.tidy_line),
            "tidy_text": (40_000, text.tidy_text),
            "has_words": (40_000, text.has_words),
            "render": (LONGEST_BODY, text.render),
            "words of a link": (LONGEST_BODY - 30, lambda typed: text.render(f"[{typed}](https://example.org)")),
            "as_plain": (60_000, text.as_plain),
            "link_addresses": (20_000, text.link_addresses),
            "quote": (20_000, text.quote),
            "parts of a summary": (LONGEST_BODY, lambda typed: split_parts(join_parts(SummaryParts(typed, typed)))),
            "what is quoted": (LONGEST_BODY, lambda typed: find_lines(typed, typed[-300:])),
            "questions": (LONGEST_BODY, ASKS.search),
            "pseudonym_key": (10_000, pseudonym_key),
            "poses_as_official": (10_000, poses_as_official),
            "take_out": (LONGEST_BODY, lambda typed: take_out(typed, [typed[:600], typed[300:400]], "x")),
            "preview_passage": (LONGEST_BODY, lambda typed: preview_passage(Post(title="", body=typed), [typed[:9]], "x")),
            "mark_phrases": (LONGEST_BODY, lambda typed: mark_phrases(typed, [typed[:12], typed[300:400]])),
            "make_slug": (LONGEST_TITLE, make_slug),
            "list_differences": (15_000, lambda typed: list_differences(*(Answer(headline=typed[n:]) for n in (0, 1)))),
            "addresses of links": (LONGEST_ADDRESS, safe_next),
            "what was written": (100_000, read_what_was_written),
            "same texts": (LONGEST_BODY, lambda typed: find_same_texts({1: typed, 2: typed + "b"}, 2)),
            "suggestions": (LONGEST_BODY, lambda typed: suggest({1: typed}, {2: typed})),
            "passwords": (LONGEST_PASSWORD, lambda typed: is_common(typed, [typed, "Changing Together"])),
            "make_printable": (100_000, make_printable),
            "guess_language": (100_000, lambda typed: guess_language([typed, typed])),
            "cover": (LONGEST_BODY, lambda typed: cover(typed, typed[300:400])),
            "words to look for": (40_000, parse),
            "words that were meant": (LONGEST_TITLE, lambda typed: put_right(parse(typed), [typed[1:]])),
            "written addresses": (40_000, read_written),
            "folded words": (LONGEST_BODY, fold_each),
            "words that others repeat": (LONGEST_BODY, read_repeats),
            "names in a comment": (LONGEST_BODY, list_names),
            "Accept-Encoding": (8_000, kept_pages.choose_encoding),
        }
    )


def measure(read: Callable[[str], object], typed: str) -> float:
    """Without looking for garbage, which takes as long as all that the tests before have left: a long text makes more of it, and
    is looked through more often."""
    gc.disable()
    try:
        began = time.process_time()
        read(typed)
        return time.process_time() - began
    finally:
        gc.enable()


def grows_too_fast(read: Callable[[str], object], shape: str, piece: str, largest: int) -> bool:
    def fill(length: int) -> str:
        return shape.format(*[piece * (length // len(piece) // shape.count("{}"))] * shape.count("{}"))

    long, short = fill(largest), fill(largest // TIMES)
    took = measure(read, long)
    if took < TOO_SHORT_TO_TELL or took < WORTH_A_SECOND_LOOK * measure(read, short):
        return False
    return min(measure(read, long) for _ in range(BEST_OF)) > AT_MOST * min(measure(read, short) for _ in range(BEST_OF))


@pytest.mark.parametrize("name", readers(Path()))
def test_reading_grows_with_the_text(name: str, app: Flask, tmp_path: Path) -> None:
    largest, read = readers(tmp_path)[name]
    shapes = SHAPES[:3] if "trigger" in name else SHAPES[:2]
    pieces = some_of(PIECES, list(readers(tmp_path)).index(name))
    with app.test_request_context("/", method="POST"):
        slow = [(shape, piece) for shape in shapes for piece in pieces if grows_too_fast(read, shape, piece, largest)]
    assert not slow


@pytest.mark.parametrize("path", ["/account/register", "/account/sign-in", "/account/forgotten-password"])
def test_what_a_stranger_posts_costs_no_more_than_its_length(app: Flask, path: str) -> None:
    """1.8 MB of accents on one letter held the interpreter for 91 seconds."""

    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()

    def post(accents: str) -> None:
        assert client.post(path, data={"email": "a" + accents, "password": accents}).status_code == 422

    assert not grows_too_fast(post, "{}", "\u0301\u0323", 300_000)


def test_the_measure_finds_what_grows_with_the_square() -> None:
    assert grows_too_fast(lambda typed: [typed.count(each) for each in typed], "{}", "ab", 10_000)


# Modules with patterns: those that the readers above use, and one that reads nothing that is sent.
TIMED = """
activities/voting/files/blt.py activities/voting/files/preflib.py briefing/videos.py consultations/pseudonyms.py
contributions/quotes.py kernel/repeats.py
opening/decided_words.py kernel/spelling.py
kernel/addresses.py kernel/links.py kernel/lookalikes.py kernel/markdown.py kernel/text.py moderation/actions/deciding.py
moderation/queries/cases.py outcomes/views/public.py web/sent_fields.py web/static_files.py
consultations/actions/addressing.py outcomes/similarity.py accounts/passwords.py kernel/files.py
activities/voting/files/pabulib.py
activities/opinions/languages.py moderation/queries/queue.py search/parsing.py activities/discussions/listeners.py
activities/discussions/quoting.py activities/discussions/queries/outline.py activities/discussions/summary_text.py
activities/discussions/views/summaries.py activities/discussions/counters.py search/queries.py
search/spelling.py inviting/written_addresses.py
""".split()
# `redaction` looks for words, and for an address, literally, as templates and `unnaming` look for names: no letter can be read in
# two ways.
READ_NOTHING_SENT = {
    "scaffold.py",
    "plain_faults.py",
    "redaction/taking.py",
    "redaction/addresses.py",
    "consultations/actions/templates.py",
    "unnaming/leftovers.py",
}


def test_every_pattern_is_timed() -> None:
    """A module that has one is read above, or says here why not."""
    with_patterns = set()
    for path in FORUM.rglob("*.py"):
        tree = ast.parse(path.read_text())
        if any(isinstance(node, ast.Import) and any(each.name == "re" for each in node.names) for node in ast.walk(tree)):
            with_patterns.add(path.relative_to(FORUM).as_posix())
    in_triggers = {path.relative_to(FORUM).as_posix() for path in (FORUM / "moderation/triggers").glob("*.py")}
    assert with_patterns - in_triggers == {*TIMED, *READ_NOTHING_SENT}
