"""The house stays in order: no circle, doors alone touch the request, words become HTML in one place.

That imports point down is checked by `python3 run.py lint`: [tool.importlinter] in pyproject.toml has the layers.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from jinja2 import Environment, TemplateSyntaxError, nodes
from sqlalchemy import String, Text
from sqlalchemy import inspect as inspect_model

from forum.app import list_features
from forum.contributions.kinds import all_contribution_kinds
from forum.contributions.models import Contribution
from forum.kernel.permissions import describe_permissions
from tests import factories as make
from tests.guards.reviewed import review

ROOT = Path(__file__).parents[2]
FORUM = ROOT / "forum"
DOORS = {"views", "live"}
# In web and live, and beside the doors of accounts, the modules that serve doors.
DOOR_TOOLS = {
    "accounts/sessions.py",
    "web/access.py",
    "web/chosen_files.py",
    "web/current_site.py",
    "web/addresses.py",
    "web/draft_cookies.py",
    "web/drafts.py",
    "web/forms.py",
    "live/sockets.py",
    "web/headers.py",
    "web/error_pages.py",
    "web/right_addresses.py",
    "web/sent_fields.py",
    "web/urls.py",
    "web/kept_pages.py",
    "web/last_made.py",
    "web/origins.py",
    "web/recent_entries.py",
    "web/static_files.py",
    "web/unsent.py",
}
LONGEST_MODULE = 400  # docs/house.md
LONGEST_FUNCTION = 40
# What is named after no feature in templates/ and static/.
FOR_ALL_PAGES = {"components", "emails", "site"}
# Neither has rules, actions and doors of the usual kind: the order inside would say nothing.
WITHOUT_LAYERS_INSIDE = {"forum.pages", "forum.demo"}


def modules() -> list[Path]:
    return sorted(FORUM.rglob("*.py"))


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    """Read once for all the rules."""
    return list(ast.walk(ast.parse(path.read_text())))


@cache
def imports_of(path: Path) -> set[str]:
    found = set()
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.startswith("forum.")}


def dotted_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def test_no_import_goes_in_a_circle() -> None:
    graph = {dotted_name(path).removesuffix(".__init__"): imports_of(path) for path in modules()}

    def walk(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, f"a circle: {' → '.join([*trail[trail.index(name) :], name])}"
        for other in graph.get(name, ()):
            if other in graph and other != name and (name, other) not in seen:
                seen.add((name, other))
                walk(other, (*trail, name))

    seen: set[tuple[str, str]] = set()
    for name in graph:
        walk(name, ())


def test_modules_and_functions_are_short_enough_to_review() -> None:
    too_long = []
    for path in modules():
        place = path.relative_to(ROOT).as_posix()
        if (lines := len(path.read_text().splitlines())) > LONGEST_MODULE:
            too_long.append(f"{place} has {lines} lines, {LONGEST_MODULE} at most: make two of it by subject")
        for node in nodes_of(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    too_long.append(f"{place}: {node.name} has {lines} lines, {LONGEST_FUNCTION} at most")
    assert not too_long, "; ".join(too_long)


def test_every_feature_has_its_lines_where_the_house_is_drawn() -> None:
    """That it has a layer is checked with the imports: `python3 run.py lint`."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    with_layers_inside = contracts[-1]["containers"]
    house = (ROOT / "docs" / "house.md").read_text().partition("\n## ")[0]
    wrong = []
    for feature in list_features():
        name = feature.rpartition(".")[2]
        is_activity = feature.startswith("forum.activities.")  # One line stands for all of them.
        if not is_activity and feature not in {*with_layers_inside, *WITHOUT_LAYERS_INSIDE}:
            wrong.append(f'"{feature}" goes into `containers` of the last contract in pyproject.toml')
        if not re.search(rf"^ +{name}/ ", house, re.M):
            wrong.append(f"{name}/ gets a line in the tree of docs/house.md: what is it for?")
    assert not wrong, "; ".join(wrong)


@pytest.mark.parametrize("root", ["templates", "static/css", "static/js", "tests/js"])
def test_pages_styles_and_scripts_stand_where_their_feature_does(root: str) -> None:
    assert find_misplaced(list_places(ROOT / root)) == []


def test_what_stands_elsewhere_than_its_feature_is_found() -> None:
    wrong = ["voting", "site/voting", "activities/erasure", "activities/polls", "polls", "rooms/discussions"]
    right = ["activities", "activities/voting", "activities/voting/ballots", "rooms/console", "live", "components", "site"]
    found = find_misplaced(right + wrong)
    assert [line.partition(" ")[0] for line in found] == wrong
    assert found[0] == "voting belongs to a feature: it stands at activities/voting, as forum/activities/voting does"


def list_places(root: Path) -> list[str]:
    """Folders, and scripts and styles without their endings: `rooms.js` is as much the feature's as `rooms/`."""
    places = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_dir()}
    files = [path.relative_to(root).as_posix() for ending in ("css", "js") for path in root.rglob(f"*.{ending}")]
    places |= {name.partition(".")[0] for name in files} - {"main"}
    assert len(places) > 5
    return sorted(places)


def find_misplaced(places: list[str]) -> list[str]:
    packages = [path.parent.relative_to(FORUM).as_posix() for path in FORUM.glob("**/__init__.py") if path.parent != FORUM]
    features = {place.rpartition("/")[2]: place for place in packages if re.fullmatch(r"\w+|activities/\w+", place)}
    wrong = []
    for place in places:
        parent, _, name = place.rpartition("/")
        if features.get(name, place) != place:
            wrong.append(f"{place} belongs to a feature: it stands at {features[name]}, as forum/{features[name]} does")
        elif parent in {"", "activities"} and name not in {*features, *FOR_ALL_PAGES}:
            wrong.append(f"{place} is no feature of forum/: what all pages share stands in site/ or components/")
    return wrong


# Each of these looks at all files in one test: one test for each file would be four thousand, whose handing out and reporting
# takes many times what the look does.
def look_at_all(paths: list[Path], find: Callable[[Path], Iterable[str]], remedy: str = "") -> None:
    """Fails with the faults of all files, a line each, and nothing else."""
    assert len(paths) > 5
    faults = [f"{path.relative_to(ROOT)}: {fault}" for path in paths for fault in find(path)]
    if faults:
        pytest.fail("\n".join([remedy, *faults] if remedy else faults), pytrace=False)


def test_only_doors_touch_the_request() -> None:
    look_at_all(modules(), find_touches_of_request)


def find_touches_of_request(path: Path) -> Iterator[str]:
    if str(path.relative_to(FORUM)) in DOOR_TOOLS or set(path.relative_to(FORUM).with_suffix("").parts) & DOORS:
        return
    for node in nodes_of(path):
        if isinstance(node, ast.ImportFrom) and node.module in {"flask", "flask_login"}:
            touched = {alias.name for alias in node.names} & {"request", "session", "current_user", "g"}
            if touched:
                yield f"line {node.lineno} imports {', '.join(sorted(touched))}: only doors do. Give it an actor or values."


def test_forms_show_refusals_and_find_their_status_in_one_place() -> None:
    """By hand, one forgets the status, another the words that were typed: `web/forms.py` does both."""
    look_at_all([path for path in modules() if "views" in str(path)], find_refusals_by_hand)


def find_refusals_by_hand(path: Path) -> Iterator[str]:
    for node in nodes_of(path):
        if isinstance(node, ast.ExceptHandler):
            called = {
                call.func.attr for call in ast.walk(node) if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
            }
            if "refuse" in called:
                yield f"line {node.lineno}: use `with form.showing_refusals():`"
        if isinstance(node, ast.IfExp) and ast.unparse(node.body) == "422" and ".errors" in ast.unparse(node.test):
            yield f"line {node.lineno}: use `return render_form(…)`"


def test_a_class_has_its_name_alone() -> None:
    """A private one is its module's own."""
    found: dict[str, list[str]] = {}
    for path in modules():
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found.setdefault(node.name, []).append(path.relative_to(ROOT).as_posix())
    twice = [f"{name} ({', '.join(places)})" for name, places in sorted(found.items()) if len(places) > 1]
    assert not twice, f"say in their names what makes these differ: {'; '.join(twice)}"


GETTEXT = {"_", "_l", "gettext", "ngettext", "pgettext"}
# What is said to somebody, however short.
SAID_BY = {"flash", "Conflict", "Forbidden", "NotFound", "TooMany", "Unavailable"}
# What speaks English: commands, to those who run a site; faults that only a developer makes; examples, which are as people type.
ENGLISH_CALLS = {"declare", "FileFault", "CannotCount", "Option", "RuntimeError", "ValueError", "Malformed"}
ENGLISH_MODULES = {"cli.py", "plain_faults.py", "counting.py", "scaffold.py", "rooms/simulation.py"}
ENGLISH_SENTENCES = {
    "activities/opinions/actions.py": "the importer's own",
    "activities/voting/actions/casting.py": "names in the list of voters: stored, so the same for all",
    "live/windows.py": "no page: a program reads it, before there is a window",
    "web/error_pages.py": "no page, as its address is not ours",
    "web/form_words.py": "a sentence of WTForms, which ours takes the place of",
    "web/pages_pool.py": "no page: said before anything is known of who asks",
}


def find_untranslated(code: str) -> list[str]:
    """Texts that begin like a sentence, or are said whatever they begin like, and do not go through gettext."""
    tree, passed, said = ast.parse(code), set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in GETTEXT | ENGLISH_CALLS:
            passed |= {id(inner) for inner in ast.walk(node)}
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(id(node.value))  # a docstring
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in SAID_BY:
            said |= {id(inner) for argument in node.args[:1] for inner in [argument, *getattr(argument, "values", [])]}
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "Invalid":
            said |= {id(value) for given in node.args if isinstance(given, ast.Dict) for value in given.values}
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    texts = [text for text in texts if text.value.strip() and id(text) not in passed]
    return [text.value for text in texts if id(text) in said or re.match(r"[A-Z][a-z]* [\w%]", text.value)]


def test_every_sentence_in_the_code_goes_through_gettext() -> None:
    english = ENGLISH_MODULES | ENGLISH_SENTENCES.keys()
    names = {path: path.relative_to(FORUM).as_posix() for path in modules()}
    spoken = [path for path, name in names.items() if name not in english and not name.startswith("demo/")]
    look_at_all(spoken, lambda path: find_untranslated(path.read_text()), "put _(…) around what people read:")


def test_a_sentence_that_is_not_translated_is_found() -> None:
    assert find_untranslated('def f() -> str:\n    """Says it."""\n    return "Not yet."') == ["Not yet."]
    assert find_untranslated('send(f"Not before {day}", _("Not yet."), errors.RuntimeError("Not here."))') == ["Not before "]
    assert find_untranslated('X = "A name is needed"; raise Invalid({"name": "needed"}); raise Forbidden("no")') == [
        "A name is needed",
        "no",
        "needed",
    ]
    assert find_untranslated('flash("Saved.", "success"); flash(_("Saved."), "success"); flash(f"{name} waits")') == [
        "Saved.",
        " waits",
    ]


def test_only_the_text_module_makes_safe_html() -> None:
    # The latter marks sentences of our own catalogues, as Jinja does by itself.
    allowed = {FORUM / "kernel" / "text.py", FORUM / "web" / "translations.py"}
    look_at_all([path for path in modules() if path not in allowed], find_marked_as_safe)


def find_marked_as_safe(path: Path) -> Iterator[str]:
    for node in nodes_of(path):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in {"Markup", "render_template_string"}:
                yield f"line {node.lineno} marks text as safe"


TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))


def test_templates_leave_escaping_alone() -> None:
    look_at_all(TEMPLATES, find_what_is_not_escaped)


def find_what_is_not_escaped(path: Path) -> Iterator[str]:
    text = path.read_text()
    for word in (r"\|\s*safe", r"autoescape", r"Markup", r"<script(?![^>]*src=)", r"\sstyle=", r"\son\w+="):
        if re.search(word, text):
            yield f"holds {word!r}"
    if path.suffix not in {".html", ".xml", ".txt"}:  # Flask escapes what it puts in the first two
        yield "has an ending for which nothing is escaped"
    if path.suffix == ".txt" and path.parent.name != "emails":
        yield "plain text is not escaped, so only mail may use it"


def test_every_word_on_a_page_goes_through_gettext() -> None:
    environment = Environment(extensions=["jinja2.ext.i18n"])
    for path in TEMPLATES:
        parse_template(environment, path)
    remedy = "put _(…) or {% trans %} around what people read:"
    look_at_all(TEMPLATES, lambda path: find_untranslated_on_page(path.read_text()), remedy)


def parse_template(environment: Environment, path: Path) -> nodes.Template:
    """A slip of the pen is said with its place."""
    try:
        return environment.parse(path.read_text())
    except TemplateSyntaxError as problem:
        pytest.fail(f"{path.relative_to(ROOT)}:{problem.lineno}: {problem.message}")


# Attributes that are read out or shown, and what in them is the same in every language.
SPOKEN_ATTRIBUTES = r"title|placeholder|alt|label|summary|aria-label|aria-description|aria-roledescription|aria-valuetext"
KEYS = {"Ctrl Enter"}


def find_untranslated_on_page(source: str) -> list[str]:
    """Words between tags and in attributes that people read; and texts inside Jinja's brackets that begin like a sentence."""
    text = re.sub(r"\{#.*?#\}", "", source, flags=re.S)
    text = re.sub(r"\{%-?\s*trans.*?endtrans\s*-?%\}", "", text, flags=re.S)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.S)
    found = re.findall(rf"\s(?:{SPOKEN_ATTRIBUTES})=[\"']([^\"']*[A-Za-z]{{2,}}[^\"']*)", text)
    text = re.sub(r"<style>.*?</style>", "", text, flags=re.S)
    found += re.findall(r"[A-Za-z]{2,}.*", re.sub(r"<[^>]*>|&\w+;", "", text, flags=re.S))
    template = Environment(extensions=["jinja2.ext.i18n"]).parse(source)
    calls = [call for call in template.find_all(nodes.Call) if isinstance(call.node, nodes.Name) and call.node.name in GETTEXT]
    passed = {id(inner) for call in calls for inner in call.find_all(nodes.Const)}
    told = [const.value for const in template.find_all(nodes.Const) if id(const) not in passed and isinstance(const.value, str)]
    return found + [text for text in told if re.match(r"[A-Z][a-z]+( [\w%]|[.!?:]?$)", text) and text not in KEYS]


def test_a_word_on_a_page_that_is_not_translated_is_found() -> None:
    page = """<title>Votes</title><a title="Next page" class="b" aria-label="{{ _('Next') }}">{% trans %}Go{% endtrans %}</a>
    {{ "Not yet." if late else _("Now") }}<p class="{{ 'good' if late else 'late now' }}">{{ button("Send it") }}"""
    assert find_untranslated_on_page(page) == ["Next page", "Votes", "Not yet.", "Send it"]


def test_what_features_offer_to_templates_is_what_templates_use(app: Flask) -> None:
    """A name that is not offered is found here, not by the first reader of the page; one that nobody uses goes."""
    offered = {feature: vars(names) for feature, names in app.jinja_env.globals.items() if isinstance(names, SimpleNamespace)}
    assert len(offered) > 5
    used: set[tuple[str, str]] = set()
    for path in TEMPLATES:
        template = parse_template(app.jinja_env, path)
        parts = [part for part in template.find_all(nodes.Getattr) if isinstance(part.node, nodes.Name)]
        taken = {id(part.node) for part in parts if part.node.ctx == "load"}
        hidden = {name.name for name in template.find_all(nodes.Name) if id(name) not in taken} & set(offered)
        assert not hidden, f"{path.name} has something else called {hidden}: a feature's names are under that"
        used |= {(part.node.name, part.attr) for part in parts if part.node.name in offered}
    there = {(feature, name) for feature, names in offered.items() for name in names}
    missing, unused = ([".".join(each) for each in sorted(several)] for several in (used - there, there - used))
    assert not missing, f"templates ask for these; say them in offer_to_templates(…) of the feature's views: {missing}"
    assert not unused, f"no template asks for these; take them out of offer_to_templates(…): {unused}"


def test_no_template_is_given_a_class() -> None:
    """A template compares words and asks properties: what a class is for stands in Python. A constant (ENTER=ENTER) is none."""
    look_at_all(modules(), find_classes_for_templates)


def find_classes_for_templates(path: Path) -> list[str]:
    calls = {"render_template", "render_form", "offer_to_templates"}
    given: list[tuple[str, str, int]] = []
    for node in nodes_of(path):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in calls:
            given += [(k.arg or "", k.value.id, k.lineno) for k in node.keywords if isinstance(k.value, ast.Name)]
        if isinstance(node, ast.Dict):
            pairs = [(key, value) for key, value in zip(node.keys, node.values, strict=True) if isinstance(key, ast.Constant)]
            given += [(str(key.value), value.id, key.lineno) for key, value in pairs if isinstance(value, ast.Name)]
    classes = [each for each in given if each[0][:1].isupper() and re.fullmatch(r"[A-Z]\w*[a-z]\w*", each[1])]
    return [f"line {line}: gives {given_as}={name}" for given_as, name, line in classes]


def test_every_job_that_is_asked_for_has_a_handler(app: Flask) -> None:
    """A handler in a module that nothing imports would leave letters unsent."""
    asked = {kind for path in modules() for kind in re.findall(r"enqueue\(\s*\"(\w+)\"", path.read_text())}
    assert len(asked) > 5
    code = "import wsgi; from forum.kernel.jobs import _handlers; print(*_handlers)"
    # No worker: what it logs would stand between the names.
    settings = os.environ | {"FORUM_ENV": "test", "JOBS_IN_PROCESS": "no"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=settings, check=True)
    missing = sorted(asked - set(done.stdout.split()))
    assert not missing, (
        f"enqueue({missing[0]!r}) asks for a job that nobody does: mark a function of the feature's jobs.py with "
        f"@job({missing[0]!r}). All such: {', '.join(missing)}"
    )


def test_permissions_are_as_reviewed(app: Flask) -> None:
    review(Path(__file__).parent / "permissions.txt", describe_permissions(), "tests/guards/test_house.py")


def test_every_kind_of_contribution_is_known_to_the_tests(app: Flask) -> None:
    """Every test about contributions then runs for it."""
    missing = sorted({kind.key for kind in all_contribution_kinds()} ^ make.CONTRIBUTION_FACTORIES.keys())
    assert not missing, f"CONTRIBUTION_FACTORIES of tests/factories.py has one for each kind and no other: {', '.join(missing)}"


def test_every_table_of_contributions_is_a_kind(app: Flask) -> None:
    stored = {mapper.polymorphic_identity for mapper in inspect_model(Contribution).self_and_descendants} - {None}
    missing = sorted(stored ^ {kind.key for kind in all_contribution_kinds()})
    assert not missing, f"declare_contribution_kind in the kind.py of its feature, once for each table: {', '.join(missing)}"


def test_a_kind_of_contribution_keeps_its_words_where_all_are_looked_after(app: Flask) -> None:
    """Words elsewhere than on the contributions table would escape withdrawal, moderation and export."""
    for mapper in inspect_model(Contribution).self_and_descendants:
        if mapper.local_table is not Contribution.__table__:
            words = [column.name for column in mapper.local_table.columns if isinstance(column.type, (String, Text))]
            assert not words, f"{mapper.local_table.name} holds words of its own: {words}"
