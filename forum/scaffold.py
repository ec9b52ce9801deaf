"""`forum new`: writes the files that a new activity, feature, voting method or trigger begins with (docs/adding.md).

The files stand in forum/skeletons/, one folder a kind, under the paths they are written to: NAME and NUMBER in a path and
`$name` in a text are filled in, and `.txt` goes. What it writes runs and passes every check, so the first change is a real one.
"""

from __future__ import annotations

import keyword
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from string import Template

import click

from config import ROOT

FOLDER = Path(__file__).parent / "skeletons"  # one folder for each of SKELETONS
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LONGEST_NAME = 24  # Names of constraints are made of it, and PostgreSQL cuts them at 63 characters.


@dataclass(frozen=True)
class ListRow:
    """Goes into a list that is kept by hand, in front of the first place where `before` stands."""

    path: str
    before: str
    text: str


@dataclass(frozen=True)
class Skeleton:
    """What comes with the files of a kind."""

    rows: tuple[ListRow, ...]
    remaining: tuple[str, ...]  # what is left to do, in this order


REVIEW = (
    "FORUM_REWRITE=1 python3 run.py test tests/guards/test_house.py tests/guards/test_access_matrix.py \\\n"
    "       tests/guards/test_stored.py\n"
    "   Then read the diff of permissions.txt and access_matrix.txt (who may do what), events.txt and migrations.txt (what is\n"
    "   stored for good)."
)
WORDS = "python3 run.py messages  puts what is new to read into translations/messages.pot, for translators."
SHOW = "Show it in the demo (forum/demo), and put its page into PAGES of tests/browser/pages.py."
CHECK = "python3 run.py test --fast"
PERSON = ListRow(
    "tests/erasure/test_erasure.py", '    "accounts.email": GOES,\n', '    "${name}_responses.participation_id": PLACE,\n'
)
SENT = ListRow("tests/guards/sent.py", "        accounts.confirm accounts.reset ", "        $name.respond\n")
ANSWER = ListRow("tests/erasure/texts.py", "activities.kind_key agenda_items.kind_key ", "${name}_responses.choice\n")
TOLD = ListRow(
    "docs/notifications.md", "| `RepliesRecounted`", "| `${Name}Responded` | nobody | nobody | how people answer is their own |\n"
)
ACTIVITY = Skeleton(
    (PERSON, ANSWER, SENT, TOLD, ListRow("docs/house.md", "  moderation/ ", "    $folder people say yes or no\n")),
    (
        "Say what it is: its sentence in forum/activities/$name/kind.py and its line in docs/house.md.",
        "Change what people give: models.py, the migration $number, forms.py, actions.py; then the rest follows.",
        REVIEW,
        SHOW,
        WORDS,
        CHECK,
    ),
)
FEATURE = Skeleton(
    (
        PERSON,
        ANSWER,
        SENT,
        TOLD,
        ListRow("pyproject.toml", '  "translating",\n', '  "$name",\n'),
        ListRow("pyproject.toml", '  "forum.rooms",\n', '  "forum.$name",\n'),
        ListRow("docs/house.md", "  erasure/ ", "  $folder   people say yes or no\n"),
        ListRow("docs/house.md", "erasure ← {handbook", "$name ← "),
    ),
    (
        "It stands just below erasure. If a feature below must import it, move its line in `layers` of pyproject.toml down,\n"
        "   and in docs/house.md, in the tree and in the line of arrows, with it.",
        "Say what it is in its line of docs/house.md.",
        "Change what people give: models.py, the migration $number, forms.py, actions.py; then the rest follows.",
        "Link to its page ($name.show) from where people look for it.",
        REVIEW,
        SHOW,
        WORDS,
        CHECK,
    ),
)
METHOD = Skeleton(
    (),
    (
        "Change what it says and how it counts: forum/activities/voting/methods/$name.py.",
        "Count ballots by hand in tests/activities/voting/test_$name.py; if a library counts this too, add it to "
        "test_second_opinions.py.",
        WORDS,
        CHECK,
    ),
)
TRIGGER = Skeleton(
    (),
    (
        "Change what it sees and says: forum/moderation/triggers/$name.py.",
        "Put examples for and against it into tests/data/triggers.toml; python3 run.py bench shows how well it does.",
        WORDS,
        CHECK,
    ),
)
# What the files of a skeleton would be called like, and how that is told from the same word elsewhere.
TAKES_NAME = {
    "a blueprint": r"\bBlueprint\(\s*\"$name\"",
    "what templates are offered under": r"\boffer_to_templates\(\s*\"$name\"",
    "a trigger": r"\bTrigger\(\s*\"$name\"",
    "the key of a kind": r"\bkey=\"($name|$key)\"",
    "part of a permission or an endpoint": r"\"$name\.[a-z_]+\"",
    "part of an address": r"\"/([^\"\s]*/)?$key(/[^\"\s]*)?\"",
    "a folder of templates": r"\"(activities/)?$name/[^\"\s]+\.html\"",
    "a table": r"\b__tablename__ = \"$name(_responses)?\"",
    "part of the name of a class": r"\bclass $Name(Choice|Responded|Response|ResponseForm)\b",
}
SKELETONS = {"activity": ACTIVITY, "feature": FEATURE, "method": METHOD, "trigger": TRIGGER}


class Refused(Exception):
    """Nothing was written, and why."""


def find_values(root: Path, name: str) -> dict[str, str]:
    """What a skeleton is filled in with."""
    if not NAME.fullmatch(name) or keyword.iskeyword(name) or len(name) > LONGEST_NAME:
        raise Refused(f"A name is like “opinion_poll”: small letters, figures, _, {LONGEST_NAME} characters at most. Not: {name}")
    words = name.replace("_", " ")
    newest = max(path.name[:4] for path in (root / "migrations" / "versions").glob("[0-9]*.py"))
    methods = (root / "forum" / "activities" / "voting" / "methods").glob("*.py")
    places = [int(place) for path in methods for place in re.findall(r"^    place=(\d+),$", path.read_text(), re.M)]
    return {
        "name": name,
        "Name": words.title().replace(" ", ""),
        "NAME": name.upper(),
        "key": name.replace("_", "-"),
        "folder": f"{name}/".ljust(14),
        "words": words,
        "label": words.capitalize(),
        "number": f"{int(newest) + 1:04}",
        "previous": newest,
        "place": str(max(places, default=0) + 1),
    }


def plan(root: Path, folder: Path, rows: tuple[ListRow, ...], values: dict[str, str]) -> dict[Path, str]:
    """Every file with what it will hold. Raises Refused when a name is taken or a list is not where it was."""
    files = {}
    for path in sorted(folder.rglob("*.txt")):
        relative = path.relative_to(folder).as_posix().removesuffix(".txt")
        target = root / relative.replace("NAME", values["name"]).replace("NUMBER", values["number"])
        files[target] = Template(path.read_text()).substitute(values)
        if target.exists():
            raise Refused(f"{target.relative_to(root)} is there already. Choose another name.")
    refuse_taken(root, values)
    for row in rows:
        target = root / row.path
        text = files.get(target) or target.read_text()
        if row.before not in text:
            raise Refused(f"{row.path} has no {row.before.strip()!r} to put a row before: change ListRow in forum/scaffold.py.")
        files[target] = text.replace(row.before, Template(row.text).substitute(values) + row.before, 1)
    return files


def refuse_taken(root: Path, values: dict[str, str]) -> None:
    """A word in quotes alone is no reason: `"survey"` as a kind of evidence is in nobody's way. Raises Refused."""
    name = values["name"]
    for path in sorted((root / "forum").rglob("*.py")):
        place = path.relative_to(root)
        if name in place.with_suffix("").parts:
            raise Refused(f"“{name}” is a module already: {place}. Choose another name.")
        text = path.read_text()
        for what, pattern in TAKES_NAME.items():
            if found := re.search(Template(pattern).substitute(values), text):
                line = text.count("\n", 0, found.start()) + 1
                raise Refused(f"“{name}” is {what} already: {place}, line {line}. Choose another name.")


def tidy(root: Path, paths: list[Path]) -> None:
    """A long name breaks lines, and one that comes early sorts imports otherwise: the formatter knows."""
    python = [str(path) for path in paths if path.suffix == ".py"]
    for task in (["format", "--quiet"], ["check", "--quiet", "--fix"]):
        subprocess.run([sys.executable, "-m", "ruff", *task, *python], cwd=root, check=False)  # noqa: S603 (our own files)


def scaffold(root: Path, kind: str, name: str) -> tuple[list[Path], list[str]]:
    """Writes what a new one begins with; returns the files that were written or changed, and what remains to be done."""
    skeleton, values = SKELETONS[kind], find_values(root, name)
    files = plan(root, FOLDER / kind, skeleton.rows, values)
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    tidy(root, list(files))
    return list(files), [Template(step).substitute(values) for step in skeleton.remaining]


@click.command()
@click.argument("kind", type=click.Choice(list(SKELETONS)))
@click.argument("name")
def new(kind: str, name: str) -> None:
    """Write the files that something new begins with: a package or a file that runs, its tests, and its rows in lists."""
    try:
        files, remaining = scaffold(ROOT, kind, name)
    except Refused as problem:
        raise click.ClickException(f"Nothing was written. {problem}") from problem
    click.echo("Written:")
    for path in files:
        click.echo(f"  {path.relative_to(ROOT)}")
    click.echo("\nIt runs, and its tests pass. What remains, in this order:")
    for number, step in enumerate(remaining, 1):
        click.echo(f"{number}. {step}")
