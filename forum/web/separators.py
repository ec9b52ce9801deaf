"""A dot between two things in a line ("Tuesday 22 December · Decided") belongs to what is before it: on a narrow screen no line
begins with one, and none stands alone."""

from __future__ import annotations

from collections.abc import Iterator

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from forum.kernel.text import keep_dots


class Separators(Extension):
    """For what templates say themselves. Sentences are looked up by their own letters, so inside {% trans %} nothing changes:
    they are put right when they have been looked up (`web.translations`)."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Each piece of a template as it is read."""
        in_sentence, before = False, ""
        for token in stream:
            if before == "block_begin" and token.value in ("trans", "endtrans"):
                in_sentence = token.value == "trans"
            before = token.type
            is_said = token.type == "data" and not in_sentence
            yield Token(token.lineno, token.type, keep_dots(token.value)) if is_said else token
