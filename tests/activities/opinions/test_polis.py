"""Real conversations come in whole or not at all, and only once."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum import cli
from forum.activities.opinions.actions import import_conversation
from forum.activities.opinions.languages import UNKNOWN, guess_language
from forum.activities.opinions.models import Statement
from forum.activities.opinions.polis import FileFault, read_conversation
from forum.consultations.models import Consultation, Participation
from forum.contributions.models import Contribution, Status
from forum.kernel.db import db
from forum.kernel.errors import Forbidden
from forum.kernel.events import EventRecord
from forum.kernel.permissions import SYSTEM
from tests import factories as make
from tests.browsing import Reader

TAXES = Path(__file__).parents[3] / "forum" / "demo" / "polis" / "scoop-hivemind.taxes"
UBER = Path(__file__).parents[2] / "data" / "vtaiwan.uberx"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "export"
    shutil.copytree(TAXES, folder)
    return folder


@pytest.mark.parametrize(("folder", "statements", "people"), [(TAXES, 148, 56), (UBER, 197, 105)])
def test_everything_arrives_with_its_time_number_and_moderation(
    either_app: Flask, folder: Path, statements: int, people: int
) -> None:
    imported = import_conversation(SYSTEM, None, read_conversation(folder))
    assert (imported.statements, imported.people) == (statements, people)
    with (folder / "comments.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    expected = {"1": Status.PUBLISHED, "0": Status.WAITING, "-1": Status.HIDDEN}
    kept = {statement.source_key: statement for statement in db.session.query(Statement)}
    for row in rows:
        statement = kept[row["comment-id"]]
        assert statement.status == expected[row["moderated"]]
        assert int(statement.created_at.timestamp() * 1000) == pytest.approx(int(row["timestamp"]), abs=1)
        assert statement.author.source_key == row["author-id"]
        assert "".join(statement.body.split()) == "".join(row["comment-body"].split())


def test_only_what_was_accepted_is_shown(app: Flask) -> None:
    consultation = import_conversation(SYSTEM, None, read_conversation(TAXES)).consultation
    said = "91 statements from 33 people, collected with Polis from"
    assert consultation.summary.startswith(said) and "57 more were not accepted there" in consultation.summary
    shown: set[str] = set()
    reader = Reader(app).open(
        f"/consultations/{consultation.slug}/statements-in/{consultation.phases[0].activities[0].public_id}"
    )
    while True:
        shown |= {card["id"] for card in reader.page.select(".statement")}
        if not reader.page.find("a", rel="next"):
            break
        reader.follow("Show more statements")
    accepted = {f"post-{s.public_id}" for s in db.session.query(Statement).filter_by(status=Status.PUBLISHED)}
    assert shown == accepted
    hidden = db.session.query(Statement).filter_by(status=Status.HIDDEN).first()
    assert Reader(app).open(f"/consultations/{consultation.slug}/statements/{hidden.public_id}").status == 404
    assert "CC BY 4.0" in Reader(app).open(f"/consultations/{consultation.slug}").words


def test_importing_twice_changes_nothing(app: Flask) -> None:
    import_conversation(SYSTEM, None, read_conversation(TAXES))

    def everything() -> list[object]:
        rows = [(s.id, s.public_id, s.body, s.status, s.created_at) for s in db.session.query(Contribution)]
        return (
            rows
            + [(p.id, p.public_id, p.pseudonym) for p in db.session.query(Participation)]
            + [db.session.query(EventRecord).count()]
        )

    before = everything()
    again = import_conversation(SYSTEM, None, read_conversation(TAXES))
    assert (again.statements, again.people) == (0, 0)
    db.session.expire_all()
    assert everything() == before
    assert db.session.query(Consultation).count() == 1


def test_people_get_names_that_are_theirs_alone_and_no_accounts(app: Flask) -> None:
    import_conversation(SYSTEM, None, read_conversation(UBER))
    people = db.session.query(Participation).all()
    assert len({person.pseudonym_key for person in people}) == len(people)
    assert all(person.account_id is None for person in people)


def test_only_the_command_line_imports(app: Flask) -> None:
    with pytest.raises(Forbidden):
        import_conversation(make.make_actor(convenor=True), None, read_conversation(TAXES))


def change(folder: Path, line: int, old: str, new: str) -> None:
    file = folder / "comments.csv"
    lines = file.read_text(encoding="utf-8").split("\n")
    assert old in lines[line - 1], lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new, 1)
    file.write_text("\n".join(lines), encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "old", "new", "said"),
    [
        (1, "moderated", "modrated", "comments.csv, line 1, column moderated: this column is missing"),
        (2, "1524885985717", "yesterday", "comments.csv, line 2, column timestamp: 'yesterday' is not a whole number"),
        (2, "1524885985717", "12", "comments.csv, line 2, column timestamp: 12 is not a time in milliseconds"),
        (3, "146", "147", "comments.csv, line 3, column comment-id: 147 is on line 2 already"),
        (3, "0,-1,", "0,2,", "comments.csv, line 3, column moderated: '2' is not 1, 0 or -1"),
        (3, ",316,", ",", "comments.csv, line 3: 8 cells are expected, not 7"),
    ],
)
def test_a_fault_is_named_by_file_line_column_and_reason(copy: Path, line: int, old: str, new: str, said: str) -> None:
    change(copy, line, old, new)
    with pytest.raises(FileFault) as fault:
        read_conversation(copy)
    assert str(fault.value) == said


def test_files_that_are_missing_or_no_text_are_named(copy: Path) -> None:
    (copy / "comments.csv").write_bytes((copy / "comments.csv").read_bytes()[:200] + b"\xff\xfe")
    with pytest.raises(FileFault, match=r"comments\.csv, line \d: this is not text in UTF-8"):
        read_conversation(copy)
    (copy / "comments.csv").unlink()
    with pytest.raises(FileFault, match="there is no such file"):
        read_conversation(copy)


def test_the_command_says_what_is_wrong_and_imports_nothing(copy: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUM_ENV", "test")
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    change(copy, 140, "2018", "2018")
    good = CliRunner().invoke(cli.main, ["import", "polis", str(copy)])
    assert "148 statements and 56 people are new" in good.output
    again = CliRunner().invoke(cli.main, ["import", "polis", str(copy)])
    assert "0 statements and 0 people are new, 148 statements were here already" in again.output
    (copy / "summary.csv").write_text("topic,Another\nurl,https://example.org/other\n")
    change(copy, 3, ",316,", ",nobody,")
    bad = CliRunner().invoke(cli.main, ["import", "polis", str(copy)])
    assert bad.exit_code == 1
    assert "Nothing was imported. comments.csv, line 3, column author-id: 'nobody' is not a whole number" in bad.output
    from tests.conftest import make_app

    with make_app(sqlite_url).app_context():
        assert db.session.query(Consultation).count() == 1
        db.session.remove()


def test_a_death_in_the_middle_leaves_nothing_behind(app: Flask) -> None:
    steps = iter(range(50))

    def die() -> None:
        if next(steps, None) is None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_conversation(SYSTEM, None, read_conversation(TAXES), step=die)
    assert db.session.query(Consultation).count() == db.session.query(Statement).count() == 0


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(
    content=st.one_of(
        st.binary(max_size=400), st.text(alphabet='timestamp,comment-id"\n\r0123456789-x', max_size=400).map(str.encode)
    )
)
def test_no_file_at_all_makes_the_reader_fall_over(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "summary.csv").write_text("topic,T\nurl,u\n")
    header = b"timestamp,comment-id,author-id,moderated,comment-body\n"
    for start in (b"", header):
        (tmp_path / "comments.csv").write_bytes(start + content)
        try:
            read_conversation(tmp_path)
        except FileFault as fault:
            assert "comments.csv, line" in str(fault)


@pytest.mark.parametrize("moderated", ["-1", "0"])
def test_an_empty_statement_that_nobody_accepted_is_left_out_and_told(
    copy: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, moderated: str
) -> None:
    with (copy / "comments.csv").open("a", encoding="utf-8") as file:
        file.write(f'1524885985718,then,900,316,0,0,{moderated}," \n"\n')
    conversation = read_conversation(copy)
    assert (len(conversation.comments), conversation.left_out) == (148, 1)
    monkeypatch.setenv("FORUM_ENV", "test")
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    told = CliRunner().invoke(cli.main, ["import", "polis", str(copy)]).output
    assert "148 statements and 56 people are new" in told and "Left out: 1 statements without words" in told


def test_an_empty_statement_that_was_accepted_is_a_fault(copy: Path) -> None:
    with (copy / "comments.csv").open("a", encoding="utf-8") as file:
        file.write("1524885985718,then,900,316,0,0,1,\n")
    with pytest.raises(FileFault, match="column comment-body: it is empty"):
        read_conversation(copy)


GERMAN = (
    "Die Busse sollten auch am Abend öfter fahren, damit man nicht mit dem Auto in die Stadt muss.",
    "Ich finde, dass der Marktplatz für Fußgänger da sein sollte.",
    "Mehr Bäume in den Straßen!",
)
FRENCH = (
    "Il faut que les bus passent plus souvent le soir.",
    "La place du marché devrait être pour les piétons, pas pour les voitures.",
)
WELSH = ("Dylai'r bysiau redeg yn amlach gyda'r nos, ac nid yw'n deg ar bobl y wlad.",)
RUSSIAN = ("Автобусы должны ходить чаще по вечерам.",)


@pytest.mark.parametrize(
    ("texts", "language"),
    [
        (GERMAN, "de"), (FRENCH, "fr"), (WELSH, "cy"), (RUSSIAN, UNKNOWN), (("Ok", "123 !!!"), UNKNOWN), ((), UNKNOWN),
        (("バスをもっと増やしてほしい",), "ja"), (("버스를 늘려 주세요",), "ko"), (("বাস আরও বাড়ান",), "bn"),
        (("The buses should run more often in the evening, and not only for people who live in town.",), "en"),
    ],
)  # fmt: skip
def test_what_language_it_is_in_is_guessed_from_what_people_wrote(texts: tuple[str, ...], language: str) -> None:
    assert guess_language(texts) == language


def test_a_conversation_is_in_its_own_language_or_in_the_one_that_is_said(app: Flask, copy: Path) -> None:
    assert import_conversation(SYSTEM, None, read_conversation(UBER)).consultation.language == "zh"
    assert import_conversation(SYSTEM, None, read_conversation(TAXES)).consultation.language == "en"
    rows = [f'15248859857{n:02},then,{n},1,0,0,1,"{text}"' for n, text in enumerate(GERMAN)]
    (copy / "comments.csv").write_text(
        "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n" + "\n".join(rows)
    )
    (copy / "summary.csv").write_text("topic,Verkehr\nurl,https://example.org/verkehr\n")
    german = import_conversation(SYSTEM, None, read_conversation(copy)).consultation
    assert german.language == "de"
    assert f'lang="{german.language}"' in Reader(app).ask("get", f"/consultations/{german.slug}").text
    (copy / "summary.csv").write_text("topic,Verkehr\nurl,https://example.org/trafic\n")
    assert import_conversation(SYSTEM, None, read_conversation(copy), language="gsw").consultation.language == "gsw"


def test_a_language_that_is_none_is_refused(copy: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUM_ENV", "test")
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    refused = CliRunner().invoke(cli.main, ["import", "polis", str(copy), "--language", "gibberish language"])
    assert refused.exit_code == 2 and "a language is named like" in refused.output
