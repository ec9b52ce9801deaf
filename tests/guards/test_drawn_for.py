"""Each form that is posted begins with the field that says for whom it was drawn: a browser fills in a form, after Back, whose
first fields are called as they were, and so never that of whoever comes next."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag
from flask import Flask

from forum.activities.discussions.models import Post
from forum.consultations.models import Consultation
from forum.kernel.drafts import DRAWN_FOR
from tests import factories as make
from tests.browsing import Reader
from tests.services import ROOT

SAYS_IT = re.compile(r"\b(?:csrf_field|hidden_fields|drawn_for)\(")
# A macro of `components/forms.html` that draws fields, and the elements themselves.
FIELD = re.compile(r"<(?:input|textarea|select|button)\b|\bfield\(")
FEWEST_FORMS = 180


def list_forms() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        name = path.relative_to(ROOT / "templates").as_posix()
        for text in path.read_text().split('method="post"')[1:]:
            yield name, text.partition("</form>")[0]


def test_each_form_that_is_posted_says_first_for_whom_it_was_drawn() -> None:
    forms = list(list_forms())
    wrong = [name for name, inside in forms if not says_it_first(inside)]
    assert wrong == [], "begin these forms with csrf_field or hidden_fields of components/forms.html"
    assert len(forms) > FEWEST_FORMS


def says_it_first(inside: str) -> bool:
    said, field = SAYS_IT.search(inside), FIELD.search(inside)
    return said is not None and (field is None or said.start() < field.start())


def test_two_people_have_forms_with_other_fields_and_a_visitor_has_none(app: Flask) -> None:
    first = make.make_thread(make.make_consultation())
    names = [find_first_field(Reader(app).enter(sit_down(email, first.consultation)), first) for email in ("a@x.org", "b@x.org")]
    assert all(name.startswith(DRAWN_FOR) for name in names) and names[0] != names[1]
    assert not find_first_field(Reader(app), first).startswith(DRAWN_FOR)


def sit_down(email: str, consultation: Consultation) -> str:
    make.seat(consultation, actor=make.make_actor(email))
    return email


def find_first_field(reader: Reader, first: Post) -> str:
    reader.open(f"/consultations/{first.consultation.slug}/threads/{first.thread.public_id}/reply")
    field = reader.page.select_one("main form[method=post] [name]")
    assert isinstance(field, Tag)
    return str(field["name"])
