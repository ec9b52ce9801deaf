"""What goes wrong for a command and not by the program's fault, in one line that an operator can act on."""

from __future__ import annotations

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
    if has_waited_in_vain(problem):
        return "Another program holds the database and does not let go. Find it and stop it, then try again."
    lacks_tables = getattr(problem.orig, "sqlstate", "") in {NO_SUCH_TABLE, NO_SUCH_COLUMN}
    if not isinstance(problem, OperationalError) and not (isinstance(problem, ProgrammingError) and lacks_tables):
        return ""
    said = " ".join(str(problem.orig).split("\n")[0].split())
    return (
        "The database does not answer, or its tables are not those of this program. Check that it is running, that DATABASE_URL "
        f"is right and that you have run `forum migrate`. It said: {said}"
    )
