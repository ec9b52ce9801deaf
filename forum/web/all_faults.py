"""Whoever fills in a long form is told of all that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Callable

from forum.kernel.errors import Invalid
from forum.web.forms import BaseForm


def validate_with(form: BaseForm, check: Callable[[], object]) -> bool:
    """As `validate_on_submit`. Where something in the form is wrong, what `check` refuses (Invalid) of the rest is said with it,
    so that nobody puts one thing right to be told of the next. The action refuses all of it in its turn."""
    if form.validate_on_submit():
        return True
    if form.is_submitted():
        try:
            check()
        except Invalid as problem:
            wrong = {field.name for field in form if field.errors}
            form.refuse(Invalid({name: said for name, said in problem.errors.items() if name not in wrong}))
    return False
