"""What is how much, how long or how soon is found by its name: docs/house.md, Where is …?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.services import ROOT

BEGINS = ("MOST", "LONGEST", "LARGEST", "FURTHEST", "FEWEST", "SHORTEST", "SMALLEST", "LEAST", "KEEP")
ENDS = ("WITHIN", "LASTS", "LAST", "EVERY", "AFTER", "BEFORE", "PER_PAGE")
NAMED = re.compile(rf"_?(?:(?:{'|'.join(BEGINS)})_\w+|\w+_(?:{'|'.join(ENDS)}))")
# Of what? A word alone, whatever it is the limit of, is looked for by nobody.
BARE = re.compile(rf"_?(?:{'|'.join(BEGINS)}|{'|'.join(ENDS)}|PAGE|QUALITY|ENOUGH|SOON|LATER|NEW_FOR|STEP)")
# Lengths of time that limit nothing, or whose name says more than the rule would.
NAMED_OTHERWISE = {
    "A_DAY",
    "BETWEEN_LETTERS",
    "DAY",
    "EACH_MINUTE",
    "GATHER",
    "GIVEN_UP_IS_NEWS_FOR",
    "GOOD_AFTERWARDS",
    "JOBS_MAY_BE_LATE",
    "KEYS_MAY_TAKE",
    "LEASE",
    "PRESENT_FOR",
    "PUBLISHED_FROM",
    "SENT_TWICE",
    "STILL_HERE",
    "STILL_HERE_WITHOUT_WINDOW",
    "WAIT_FOR_READERS",
    "WEEK",
    "WORTH_SAYING",
}
# How often somebody may do something stands in `rules`; web has none, and its two stand above what asks them.
LIMITS_ELSEWHERE = {"forum/web/drafts.py", "forum/web/proxies.py"}


def list_constants(code: str) -> Iterator[tuple[str, str]]:
    """What a module gives a name in capitals: the name, and `timedelta`, `Limit` or `number` for what it is."""
    for node in ast.parse(code).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper():
            value = node.value
            if isinstance(value, ast.Call):
                yield node.targets[0].id, ast.unparse(value.func)
            elif isinstance(value, ast.Constant) and isinstance(value.value, int | float):
                yield node.targets[0].id, "number"


def find_misnamed(code: str, place: str) -> list[str]:
    wrong = []
    for name, what in list_constants(code):
        if what in {"number", "timedelta"} and BARE.fullmatch(name):
            wrong.append(f"{place}: {name} of what? Say it in its name.")
        elif what == "timedelta" and not NAMED.fullmatch(name) and name not in NAMED_OTHERWISE:
            wrong.append(f"{place}: {name} begins or ends as docs/house.md says (how much, how long, how soon).")
        elif what.endswith("Limit") and not re.search(r"/rules\b", place) and place not in LIMITS_ELSEWHERE:
            wrong.append(f"{place}: {name} goes into rules, where all say how often somebody may do something.")
    return wrong


def test_a_limit_is_found_by_its_name() -> None:
    places = {path.relative_to(ROOT).as_posix(): path.read_text() for path in sorted((ROOT / "forum").rglob("*.py"))}
    wrong = [each for place, code in places.items() for each in find_misnamed(code, place)]
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)
    used = {name for code in places.values() for name, what in list_constants(code) if what == "timedelta"}
    assert used >= NAMED_OTHERWISE, f"gone: {sorted(NAMED_OTHERWISE - used)}"


def test_docs_name_the_same_words() -> None:
    (row,) = [line for line in (ROOT / "docs" / "house.md").read_text().splitlines() if line.startswith("| how much, how long")]
    told = set(re.findall(r"`(\w+?)_…`", row)), set(re.findall(r"`…_(\w+)`", row))
    assert told == (set(BEGINS), set(ENDS) - {"LAST"}), "docs/house.md, Where is …?, has the words of tests/guards/test_limits.py"


def test_what_nobody_would_look_for_is_found() -> None:
    code = (
        "MOST = 5\nPAGE = 20\nSOON = timedelta(1)\nMOST_LINKS = 5\nNEWS_LASTS = timedelta(1)\nIDLE = timedelta(1)\nX = Limit(1)"
    )
    found = find_misnamed(code, "forum/work/queries.py")
    assert [line.split()[1] for line in found] == ["MOST", "PAGE", "SOON", "IDLE", "X"]
    assert find_misnamed("X = Limit(1)", "forum/work/rules.py") == find_misnamed("X = Limit(1)", "forum/work/rules/a.py") == []
