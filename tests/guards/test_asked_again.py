"""What an action may do is asked again once it holds the thing: while it waited for others, a role may have gone."""

from __future__ import annotations

import ast

import pytest

from tests.services import ROOT

# Where somebody decides, answers, promises or says who does what.
MODULES = [
    "activities/voting/actions/cancelling.py",
    "activities/voting/actions/managing.py",
    "activities/voting/actions/voter_lists.py",
    "consultations/actions/roles.py",
    "deciders/actions.py",
    "outcomes/actions/answering.py",
    "outcomes/actions/calling_in.py",
    "outcomes/actions/considering.py",
    "outcomes/actions/deciding.py",
    "outcomes/actions/equality.py",
    "outcomes/actions/keeping.py",
    "outcomes/actions/promising.py",
    "redaction/actions.py",
    "rewording/actions.py",
    "stopping/actions.py",
    "temporary/actions/changing.py",
    "temporary/actions/returning.py",
    "unnaming/actions.py",
]
# One rating a person, under a limit of their own: it holds the theme only so that the answer stays the one that is rated.
ASKED_ONCE = {"rate_answer"}


def list_asked_once(source: str) -> list[str]:
    """Actions that hold the thing itself, and have not said so where the permission is asked."""
    found = []
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef) and len(function.args.args) > 1:
            without = [each for each in function.decorator_list if _is_action(each) and not each.keywords]  # type: ignore[attr-defined]
            thing = function.args.args[1].arg
            held = [call for call in ast.walk(function) if isinstance(call, ast.Call) and _holds(call, thing)]
            found += [function.name] if without and held else []
    return found


def _is_action(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "action"


def _holds(call: ast.Call, thing: str) -> bool:
    name = getattr(call.func, "id", "")
    return (name == "lock" or name.startswith("hold")) and ast.unparse(call.args[0]).split(".")[0] == thing


@pytest.mark.parametrize("module", MODULES)
def test_a_permission_is_asked_again_under_the_lock(module: str) -> None:
    assert set(list_asked_once((ROOT / "forum" / module).read_text())) <= ASKED_ONCE


def test_an_action_that_holds_what_it_was_given_is_found() -> None:
    assert list_asked_once("@action(DO)\ndef act(actor, poll):\n    lock(poll)") == ["act"]
    assert list_asked_once("@action(DO, lock=lock)\ndef act(actor, poll):\n    lock(poll.phase)") == []
