"""What an operator can mend is one line in a terminal, and no traceback."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from forum.plain_faults import PlainFaultsGroup
from tests.services import ROOT

AWAY = "postgresql://nobody@127.0.0.1:1/none"


def run(url: str, command: list[str], **environment: str) -> str:
    """What a command that fails says, which is one line."""
    settings = {"FORUM_ENV": "development", "JOBS_IN_PROCESS": "no", "DATABASE_URL": url} | environment
    done = subprocess.run(
        [sys.executable, "-m", "forum", *command],
        cwd=ROOT,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 1 and "Traceback" not in said, said
    (line,) = [line for line in said.splitlines() if "INFO" not in line]
    return line


@pytest.mark.parametrize("command", ["migrate", "work --once"])
def test_a_database_that_is_away_is_one_line(command: str) -> None:
    line = run(AWAY, command.split())
    assert "The database does not answer" in line and "DATABASE_URL" in line


def test_a_server_whose_database_is_away_says_so_at_its_start_in_earnest() -> None:
    earnest = {"FORUM_ENV": "production", "SECRET_KEY": "x" * 40, "SITE_URL": "https://talk.example.org", "TEMPLATE_CACHE": ""}
    line = run(AWAY, ["serve", "--port", "0"], **earnest, SMTP_URL="smtp://mail.example.org")
    assert "The database does not answer" in line


def test_a_database_without_tables_or_a_folder_is_one_line(tmp_path: Path) -> None:
    assert "have run `forum migrate`. It said: no such table" in run(f"sqlite:///{tmp_path}/new.db", ["verify"])
    (tmp_path / "file").touch()
    assert "cannot be made" in run(f"sqlite:///{tmp_path}/file/forum.db", ["doctor"])


def test_a_migration_that_fails_is_named(tmp_path: Path) -> None:
    """One that was written for tables without rows."""
    path = tmp_path / "migrations" / "versions" / "9999_meetings.py"
    path.parent.mkdir(parents=True)
    path.write_text("def upgrade(add):\n    add('ALTER TABLE meetings ADD held_on DATE NOT NULL')\n")
    commands = PlainFaultsGroup("commands")

    @commands.command()
    def migrate() -> None:
        with create_engine("sqlite://").begin() as connection:
            connection.execute(text("CREATE TABLE meetings AS SELECT 1 AS id"))
            runpy.run_path(str(path))["upgrade"](lambda statement: connection.execute(text(statement)))

    answer = CliRunner().invoke(commands, ["migrate"])
    assert answer.exit_code == 1
    assert answer.output.startswith("Error: The migration 9999_meetings failed")
    assert "Cannot add a NOT NULL column" in answer.output and "does not answer" not in answer.output


def test_a_fault_of_the_program_stays_one() -> None:
    commands = PlainFaultsGroup("commands")

    @commands.command()
    def fail() -> None:
        raise IntegrityError("INSERT", {}, Exception("twice"))

    assert isinstance(CliRunner().invoke(commands, ["fail"]).exception, IntegrityError)
