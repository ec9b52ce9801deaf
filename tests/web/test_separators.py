"""No line begins with the dot between two things: it belongs to what is before it."""

from __future__ import annotations

import pytest
from flask import Flask, render_template_string

WAYS = {
    "between values": "{{ one }} · {{ two }}",
    "after a tag": "<b>{{ one }}</b> · <b>{{ two }}</b>",
    "on a line of its own": "{{ one }}\n · {{ two }}",
    "in a sentence": "{{ _('%(one)s · %(two)s', one=one, two=two) }}",
    "in a plain sentence": "{{ _('a · b') }}",
    "in a sentence of a template": "{% trans one, two %}{{ one }} · {{ two }}{% endtrans %}",
    "in a plural": "{% trans count=2 %}{{ count }} · day{% pluralize %}{{ count }} · days{% endtrans %}",
}


@pytest.mark.parametrize("way", WAYS)
def test_a_dot_stays_with_what_is_before_it(app: Flask, way: str) -> None:
    with app.test_request_context():
        said = render_template_string(WAYS[way], one="a", two="b")
    assert "\N{NO-BREAK SPACE}· " in said and " ·" not in said, said


def test_what_somebody_typed_stays_as_it_is(app: Flask) -> None:
    with app.test_request_context():
        said = render_template_string("{{ typed }} · {{ _('%(name)s said', name=typed) }}", typed="a · b")
    assert said == "a · b\N{NO-BREAK SPACE}· a · b said"
