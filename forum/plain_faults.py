"""What goes wrong for a command and not by the program's fault, in one line that an operator can act on."""

from __future__ import annotations

import re
import traceback
from typing import Any

import click
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from config import SettingError
from forum.kernel.db import has_waited_in_vain
from forum.kernel.key_store import KeyStoreFault

NO_SUCH_TABLE, NO_SUCH_COLUMN = "42P01", "42703"  # as PostgreSQL says them


class PlainFaultsGroup(click.Group):
    """Commands that end with one line and exit code 1 where the settings, the database or the keys are what is wrong. What it
    does not know stays a traceback: somebody has to find out."""

    def invoke(self, context: click.Context) -> Any:
        """As of every group. Raises ClickException."""
        try:
            return super().invoke(context)
        except (SettingError, KeyStoreFault) as problem:
            raise click.ClickException(str(problem)) from problem
        except DBAPIError as problem:
            sentence = _explain(problem)
            if not sentence:
                raise
            raise click.ClickException(sentence) from problem


def _explain(problem: DBAPIError) -> str:
    """ "" for what is no fault of the database's."""
    said = " ".join(str(problem.orig).split("\n")[0].split())
    if has_waited_in_vain(problem):
        return "Another program holds the database and does not let go. Find it and stop it, then try again."
    if migration := _find_migration(problem):
        return (
            f"The migration {migration} failed, so the database is not up to date. If you are writing it, mend it. If not, "
            f"restore the backup from before, go on with the version that ran then, and report this. The database said: {said}"
        )
    lacks_tables = getattr(problem.orig, "sqlstate", "") in {NO_SUCH_TABLE, NO_SUCH_COLUMN}
    if not isinstance(problem, OperationalError) and not (isinstance(problem, ProgrammingError) and lacks_tables):
        return ""
    return (
        "The database does not answer, or its tables are not those of this program. Check that it is running, that DATABASE_URL "
        f"is right and that you have run `forum migrate`. It said: {said}"
    )


def _find_migration(problem: DBAPIError) -> str:
    """The name of the migration that was under way, as 0085_bookmarks; "" where none was."""
    frames = traceback.extract_tb(problem.__traceback__)
    found = [re.search(r"/migrations/versions/(\w+)\.py$", frame.filename) for frame in frames]
    return next((each[1] for each in found if each), "")
