"""Who may come to a door is said beside it, or nothing starts."""

from __future__ import annotations

import subprocess
import sys

import pytest
from flask import Flask

from forum.web.access import anyone, guard_doors, signed_in
from run import START
from tests.services import ROOT


def test_a_view_that_does_not_say_who_may_come_is_named_with_what_to_do() -> None:
    app = Flask(__name__)
    app.add_url_rule("/open", "open", anyone(lambda: "open"))
    app.add_url_rule("/mine", "mine", signed_in(lambda: "mine"))
    guard_doors(app)
    app.add_url_rule("/forgot", "bookmarks.show", lambda: "forgot")
    with pytest.raises(RuntimeError, match=r"^Say who may come to bookmarks.show: @anyone or @signed_in \(forum/web/access.py\)"):
        guard_doors(app)


def test_lint_starts_the_application() -> None:
    """So that it is said there, once."""
    forget = "from forum.pages import views; del views.rules.forum_access; "
    assert subprocess.run([sys.executable, "-c", START], cwd=ROOT, capture_output=True, check=False).returncode == 0
    done = subprocess.run([sys.executable, "-c", forget + START], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode
    assert done.stderr.splitlines()[-1].startswith("RuntimeError: Say who may come to pages.rules: ")
