"""Styles keep to their feature: a rule for one page cannot change another, and none is left behind when its page goes."""

from __future__ import annotations

import re
from pathlib import Path

from tests.services import ROOT

STYLES = ROOT / "static" / "css"
# What rules may begin with besides the class a page has from its folder (`in-voting` for activities/voting.css).
OTHER_ROOTS = {
    "activities/voting/ballots.css": [".ballot"],  # on the phones of a workshop too
    "groups.css": [".in-translating"],
    "translating.css": [".in-groups"],
    "workshops.css": [".in-rooms"],
    "rooms/screens.css": [".room"],
    "rooms/phone.css": [".room.phone"],
    "rooms/console.css": [".room.console"],
    "rooms/wall.css": [".room.wall"],
}
PDF = {"outcomes/pdf.css", "consultations/poster.css"}  # WeasyPrint's alone
# Classes that Python names, and where.
FROM_PYTHON = {
    **{f"c{number}": "activities/voting/sankey.py: colours of a picture" for number in range(8)},
    "will": "outcomes/kinds.py: the tone of an answer",
    "you": "outcomes/queries/timelines.py: the tone of an entry",
}


def without_comments(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


def find_preludes(css: str) -> list[tuple[int, str]]:
    """What stands before each `{`, and how deep."""
    found, depth, begin = [], 0, 0
    for at, letter in enumerate(css):
        if letter == "{":
            found.append((depth, css[begin:at].strip()))
        if letter in "{};":
            begin = at + 1
        depth += {"{": 1, "}": -1}.get(letter, 0)
    return found


def find_strays(css: str, roots: list[str]) -> list[str]:
    """Rules that reach beyond the roots: not inside a block of theirs, or turned around by an `&` that is not in front."""
    strays = []
    for depth, prelude in find_preludes(without_comments(css)):
        parts = [part.strip() for part in prelude.split(",")]
        if depth == 0:
            strays += [part for part in parts if part not in roots]
        else:
            strays += [part for part in parts if "&" in part[1:]]
    return strays


def feature_files() -> list[str]:
    return re.findall(r'@import "\./([\w/-]+\.css)" layer\(features\)', (STYLES / "main.css").read_text())


def roots_of(name: str) -> list[str]:
    """The class of all activities' pages would be too wide for one of them."""
    folders = [part.removesuffix(".css") for part in Path(name).parts if part != "activities"]
    return [f".in-{folder}" for folder in folders] + OTHER_ROOTS.get(name, [])


def test_each_rule_of_a_feature_stands_under_its_root() -> None:
    files = feature_files()
    assert len(files) > 10
    strays = {name: find_strays((STYLES / name).read_text(), roots_of(name)) for name in files}
    wrong = [f"{name}: {rule} stands outside {', '.join(roots_of(name))}" for name, found in strays.items() for rule in found]
    assert not wrong, "a rule of a feature goes inside the block of its root, or to components/ if others need it: " + "; ".join(
        wrong
    )


def test_a_rule_outside_its_root_is_found() -> None:
    roots = [".in-voting", ".ballot"]
    assert (
        find_strays(".in-voting, .ballot { .pick { color: red; } @media (width < 9px) { .w:is(.a, .b) { color: red; } } }", roots)
        == []
    )
    assert find_strays(".in-voting { .pick { color: red; } } .kept { display: flex; }", roots) == [".kept"]
    assert find_strays(".in-voting, .kept { color: red; }", roots) == [".kept"]
    assert find_strays("@media print { .kept { color: red; } }", roots) == ["@media print"]
    assert find_strays(".ballot { .kept & { color: red; } }", roots) == [".kept &"]


def test_each_test_of_a_script_stands_where_its_script_does() -> None:
    """A script may have several: `drafts.test.js`, `drafts.kept_beside.test.js`."""
    scripts, tests = ROOT / "static" / "js", ROOT / "tests" / "js"
    tried = [path.relative_to(tests).with_name(f"{path.name.partition('.')[0]}.js").as_posix() for path in tests.rglob("*.js")]
    assert len(tried) > 3
    stray = [name for name in tried if not (scripts / name).exists()]
    assert not stray, f"static/js has no script at the place of these tests, so move them: {stray}"


def test_every_file_is_part_of_the_styles() -> None:
    imported = set(re.findall(r'@import "\./([\w./-]+)"', (STYLES / "main.css").read_text()))
    there = {path.relative_to(STYLES).as_posix() for path in STYLES.rglob("*.*css")}
    left_out = sorted(there - imported - {"main.css", *PDF})
    assert not left_out, f"import in static/css/main.css, a feature's with layer(features): {left_out}"
    assert {"main.css", *PDF} <= there - imported


def classes_in(css: str) -> set[str]:
    selectors = " ".join(prelude for _depth, prelude in find_preludes(without_comments(css)) if not prelude.startswith("@"))
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", re.sub(r'"[^"]*"', "", selectors)))


JINJA = r"\{\{.*?\}\}|\{%.*?%\}"


def classes_used(source: str) -> set[str]:
    """Words of class attributes; strings inside Jinja's brackets, other than translated ones. What is put together there
    (`f-{{ kind }}`) is kept as its beginning, `f-*`."""
    used = set()
    for attribute in re.findall(rf'class="((?:{JINJA}|[^"])*)"', source, flags=re.DOTALL):
        plain = re.sub(r"\{%.*?%\}", " ", attribute, flags=re.DOTALL)
        used |= {re.sub(r"\0.*", "*", word) for word in re.sub(r"\{\{.*?\}\}", "\0", plain, flags=re.DOTALL).split()}
    for code in re.findall(JINJA, source, flags=re.DOTALL):
        untold = re.sub(r"""\b_\((?:"[^"]*"|'[^']*')""", "", code)
        used |= {word for text in re.findall(r'"([^"]*)"|\'([^\']*)\'', untold) for word in " ".join(text).split()}
    return used - {"*"}


def words_of_scripts() -> set[str]:
    texts = [path.read_text() for path in (ROOT / "static" / "js").rglob("*.js")]
    return {word for text in texts for string in re.findall(r'"[^"\n]*"|`[^`]*`', text) for word in re.findall(r"[\w-]+", string)}


def find_unused(classes: set[str], used: set[str]) -> set[str]:
    """A beginning with a hyphen (`f-*`) goes on with anything, one without (`l*`) with a number."""
    patterns = [re.escape(word[:-1]) + (".+" if word[-2] == "-" else r"\d+") for word in used if word.endswith("*")]
    return {name for name in classes - used if not any(re.fullmatch(pattern, name) for pattern in patterns)}


def test_no_style_is_left_of_a_class_that_nothing_has() -> None:
    used = words_of_scripts() | set(FROM_PYTHON)
    for path in (ROOT / "templates").rglob("*.html"):
        used |= classes_used(path.read_text())
    printed = {STYLES / name for name in PDF}
    styled = {path: classes_in(path.read_text()) for path in STYLES.rglob("*.css") if path not in printed}
    ours = {name for names in styled.values() for name in names if not name.startswith(("govuk-", "in-"))}
    assert len(ours) > 200
    unused = sorted(find_unused(ours, used))
    assert not unused, (
        f"no template or script has these classes: delete their rules, or say in FROM_PYTHON who names them: {unused}"
    )


def test_a_class_that_nothing_has_is_found() -> None:
    used = classes_used(
        """<p class="note {{ 'good' if done else "plain" }} f-{{ kind }} l{{ n }}{% if late %} late{% endif %}">
        {{ act("x", _("gone"), classes="quiet small") }}"""
    )
    assert {"note", "good", "plain", "f-*", "late", "quiet", "small"} <= used
    assert find_unused({"note", "f-kept", "l2", "lanes", "gone", "kept"}, used) == {"lanes", "gone", "kept"}


def test_a_table_that_is_wider_than_a_phone_says_so_or_becomes_a_list() -> None:
    """One macro draws what scrolls; and in a list each cell has its role, as its row is no longer drawn as one."""
    for path in (ROOT / "templates").rglob("*.html"):
        page, name = path.read_text(), path.relative_to(ROOT / "templates").as_posix()
        assert 'class="scroll"' not in page or name == "components/tables.html", name
        for table in re.findall(r'<table class="[^"]*\blisted\b.*?</table>', page, re.DOTALL):
            assert 'role="table"' in table, name
            assert not re.findall(r'<td(?! role=|{{ cell\()|<tr(?! role=)|<th\b(?! scope="col"| scope="row" role=)', table), name
