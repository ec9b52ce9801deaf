"""Whether the site runs as it should, for machines (`/readyz`), for `forum doctor` and for those who run it (`/running`)."""

from __future__ import annotations

import os
import pwd
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import inspect, text
from sqlalchemy.exc import SQLAlchemyError

from forum.activities.voting.actions.keys import list_lost_copies
from forum.activities.voting.queries.polls import list_keys_in_trouble
from forum.kernel.clock import now
from forum.kernel.dates import say_length
from forum.kernel.db import db
from forum.kernel.jobs import find_job_given_up, find_oldest_job_due
from forum.kernel.key_store import find_store_fault, find_store_owner
from forum.kernel.numbers import say_megabytes
from forum.web.proxies import was_proxy_seen

MIGRATIONS = Path(__file__).parents[2] / "migrations" / "versions"
PATIENCE_SECONDS = 2
JOBS_MAY_BE_LATE = timedelta(minutes=10)
KEYS_MAY_TAKE = timedelta(minutes=2)
GIVEN_UP_IS_NEWS_FOR = timedelta(days=1)
# What is written needs room twice, in the log before the database; below the second nobody can say anything any more.
LITTLE_ROOM, NO_ROOM = 1_000_000_000, 50_000_000


@dataclass(frozen=True)
class HealthCheck:
    """What was looked at, and what is wrong with it and what helps, or "". `fine`: what there is to say while nothing is wrong.
    `stops_pages`: while it is wrong, other servers should answer. `files`: which ones, for those who run the site; anybody can
    ask `/readyz`."""

    name: str
    problem: str = ""
    stops_pages: bool = False
    files: str = ""
    fine: str = ""


def check_health(*, holds_keys: bool | None = None) -> list[HealthCheck]:
    """Asks everything the site needs. What needs the database is not asked when that does not answer. The folders of keys
    are looked at where this process has to read them: it runs jobs, or `holds_keys`. With that, as `forum doctor` asks, each key
    is read and each table looked at, too."""
    users = [_check_user()] if holds_keys else []
    if any(user.problem for user in users):
        holds_keys = False  # What another user finds, or may not look at, is not what `forum work` finds.
    database = _check_database()
    looks = current_app.config["SETTINGS"].jobs_in_process if holds_keys is None else holds_keys
    rest = [] if database.problem else [_check_jobs(), _check_what_was_given_up(), _check_keys(looks), *_check_proxies()]
    if holds_keys and not database.problem:
        rest += [_check_columns(), *_check_copies_of_keys()]
    return [*users, database, *rest, *_check_disk(), *_check_redis()]


def _check_user() -> HealthCheck:
    """Files are looked at as `forum work` does: by the user whose keys they are, or, before there are keys, the database."""
    name, owner, me = _("User"), find_store_owner(), os.geteuid()
    file = Path(db.engine.url.database or ".") if db.engine.dialect.name == "sqlite" else None
    if owner is None and file is not None and file.exists():
        owner = file.stat().st_uid
    if owner in {None, me}:
        return HealthCheck(name, fine=_("The files belong to whoever runs this."))
    problem = _(
        "You are running this as %(me)s, and the files belong to %(owner)s. We have not looked at the keys of secret votes. Run "
        "it again as the user of `forum work`: `sudo -u %(owner)s`, with the same settings.",
        me=_name_user(me),
        owner=_name_user(owner),
    )
    return HealthCheck(name, problem)


def _name_user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"#{number}"  # As sudo takes it.


def _check_database() -> HealthCheck:
    name = _("Database")
    try:
        version = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        db.session.rollback()
        problem = _(
            "The database does not answer, or has no tables. Check that it is running, that DATABASE_URL is right "
            "and that you have run `forum migrate`."
        )
        return HealthCheck(name, problem, stops_pages=True)
    wanted = find_newest_migration()
    if version is None or version < wanted:
        problem = _(
            "The database is older than the program (%(old)s, not %(new)s). Run `forum migrate`.", old=version, new=wanted
        )
        return HealthCheck(name, problem, stops_pages=True)
    if version > wanted:
        problem = _(
            "The database is newer than the program (%(new)s, not %(old)s). Start the version you last used with it.",
            new=version,
            old=wanted,
        )
        return HealthCheck(name, problem, stops_pages=True)
    return HealthCheck(name, fine=_("It answers, and it fits this version of the program."))


def _check_columns() -> HealthCheck:
    """A migration that was changed after it had run here has left a column out, and its number tells nobody."""
    there = {
        name: {each["name"] for each in columns} for (_schema, name), columns in inspect(db.engine).get_multi_columns().items()
    }
    wanted = [(table.name, column.name) for table in db.metadata.sorted_tables for column in table.columns]
    missing = [f"{table}.{column}" for table, column in wanted if column not in there.get(table, set())]
    problem = _(
        "The database has the right number and lacks %(columns)s. A migration was changed after it ran here. Go back to the "
        "version that ran it, and add what is new in a migration of its own.",
        columns=", ".join(missing[:5]),
    )
    return HealthCheck(_("Tables"), problem if missing else "")


@cache
def find_newest_migration() -> str:
    """The number of the last file: reading them as Alembic does takes a third of a second."""
    return max(path.name.partition("_")[0] for path in MIGRATIONS.glob("[0-9]*.py"))


def _check_jobs() -> HealthCheck:
    name, due_at = _("Work in the background"), find_oldest_job_due()
    late = now() - due_at if due_at else timedelta()
    if late < JOBS_MAY_BE_LATE:
        return HealthCheck(name, fine=_("Nothing is late."))
    return HealthCheck(
        name, _("Something has not been done for %(time)s. Check that `forum work` is running.", time=say_length(late))
    )


def _check_what_was_given_up() -> HealthCheck:
    """Without the error: it may hold somebody's address."""
    name, given_up = _("Work we are trying again"), find_job_given_up(now() - GIVEN_UP_IS_NEWS_FOR)
    if given_up is None:
        return HealthCheck(name, fine=_("We have not given up on any work in the last day."))
    problem = _(
        "Job %(number)s (%(kind)s) failed every time, so we have stopped trying. The log says why.",
        number=given_up.id,
        kind=given_up.kind,
    )
    return HealthCheck(name, problem)


def _check_proxies() -> Iterator[HealthCheck]:
    if current_app.config["SETTINGS"].proxies:
        return
    problem = _(
        "Requests come through a proxy, and PROXIES is 0. All visitors share one limit, so they can lock each other out. "
        "Set PROXIES to the number of proxies in front of the site."
    )
    yield HealthCheck(_("Proxies in front of the site"), problem if was_proxy_seen() else "", fine=_("No proxies found."))


def _check_keys(looks: bool) -> HealthCheck:
    """Of secret votes. Whoever runs jobs reads them, and says in the database what they found."""
    name = _("Keys of secret votes")
    if looks and find_store_fault():
        problem = _("The program cannot write to the folders of keys. Check KEY_STORE and KEY_STORE_COPY, and who owns them.")
        return HealthCheck(name, problem)
    polls = list_keys_in_trouble(announced_before=now() - KEYS_MAY_TAKE)
    files = ", ".join(f"{poll.public_id}.key" for poll in polls)
    if not polls:
        return HealthCheck(name, fine=_("No keys are missing."))
    if all(poll.awaits_key for poll in polls):
        problem = _(
            "Nobody can vote in a secret vote yet, because its key has not been made. Check that `forum work` is running, and "
            "can write to KEY_STORE and KEY_STORE_COPY."
        )
    else:
        problem = _(
            "A key of a secret vote is missing or cannot be read in KEY_STORE and KEY_STORE_COPY. Put its file back into either. "
            "Without it, nobody can vote or count the votes."
        )
    return HealthCheck(name, problem, files=files)


def _check_copies_of_keys() -> Iterator[HealthCheck]:
    """Reads every file, so only whoever sits at the machine has it done: what was lost just now is known before the next look of
    the job that looks after keys."""
    name = _("Copies of the keys of secret votes")
    both, one = list_lost_copies()
    if both:
        problem = _(
            "A key of a secret vote is missing or cannot be read in KEY_STORE and KEY_STORE_COPY. Put its file back into either. "
            "Without it, nobody can vote or count the votes."
        )
        yield HealthCheck(name, problem, files=", ".join(map(str, both)))
    if one:
        problem = _(
            "One of the two copies of a key of a secret vote is missing or damaged. `forum work` makes it again within a minute: "
            "check that it is running, and can write to KEY_STORE and KEY_STORE_COPY."
        )
        yield HealthCheck(name, problem, files=", ".join(map(str, one)))


def _check_disk() -> Iterator[HealthCheck]:
    """Of the database, where it is a file here."""
    if db.engine.dialect.name != "sqlite":
        return
    free = shutil.disk_usage(Path(db.engine.url.database or ".").parent).free
    problem = _("There is only %(size)s left. Free up space before we cannot save anything more.", size=say_megabytes(free))
    yield HealthCheck(
        _("Room on the disk"),
        problem if free < LITTLE_ROOM else "",
        stops_pages=free < NO_ROOM,
        fine=_("There is %(size)s left.", size=say_megabytes(free)),
    )


def _check_redis() -> Iterator[HealthCheck]:
    url = current_app.config["SETTINGS"].redis_url
    if not url:
        return
    import redis  # A third of a second to load, for those who have it and ask whether it answers.

    try:
        redis.Redis.from_url(url, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS).ping()
        yield HealthCheck("Redis", fine=_("It answers."))
    except redis.RedisError:
        yield HealthCheck(
            "Redis", _("Redis does not answer. Check that it is running and that REDIS_URL is right."), stops_pages=True
        )
