"""The `forum` command."""

from __future__ import annotations

import os
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from babel import Locale, UnknownLocaleError
from flask import Flask
from flask_migrate import downgrade, upgrade
from flask_migrate.cli import db as alembic_commands
from rich.console import Console
from rich.progress import track

import forum
from config import read_settings
from forum.accounts.actions import end_sessions_of
from forum.accounts.queries import find_by_email
from forum.activities.discussions.actions.recounting import rebuild_counters
from forum.activities.opinions.actions import import_conversation
from forum.activities.opinions.polis import read_conversation
from forum.activities.voting.actions.closing import name_auditor
from forum.activities.voting.actions.keys import destroy_keys
from forum.activities.voting.models import Poll
from forum.app import create_app, set_up_migrations
from forum.counting import recount, speak, tally
from forum.demo.fill import describe_sign_ins, fill_demo
from forum.erasure.actions import erase_person
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Refusal
from forum.kernel.events import LogDamage, find_breaks
from forum.kernel.files import FileFault, make_printable
from forum.kernel.garbage import look_for_garbage_less_often
from forum.kernel.jobs import run_due_jobs, start_workers
from forum.kernel.permissions import SYSTEM, Role, describe_permissions
from forum.pages.health import check_health
from forum.plain_faults import PlainFaultsGroup
from forum.rooms.simulation import play
from forum.scaffold import new
from forum.search.jobs import rebuild_index
from forum.serve import serve as run_server
from forum.site.actions import appoint
from forum.workshops.queries.finding import find_by_code, find_open_workshop

console = Console(stderr=True)
EARLY = frozenset({"tally", "recount", "new"})  # commands that run without settings and database
DAMAGE_IN_WORDS = {
    LogDamage.CHANGED: "was changed after it was written.",
    LogDamage.MISSING: "is missing. Later entries are there.",
    LogDamage.CUT_OFF: "and all later entries are missing.",
    LogDamage.ADDED: "was not written by this program.",
    LogDamage.UNKNOWN_KIND: "is of a kind that this version does not know.",
}
_RESTORE = (
    "Something other than this program has changed the database, or its disk is damaged. Stop the site and keep a copy of the "
    "database as it is now. Run `forum verify` on your latest backups, and restore the newest one that is right. If there is "
    "none, keep the copy: every entry before the one named is as it was written."
)
STEPS_AFTER_DAMAGE = dict.fromkeys(LogDamage, _RESTORE) | {
    LogDamage.UNKNOWN_KIND: "A newer version of the program wrote it, and it has not been changed. Start that version again."
}
SERVERS = frozenset({"serve", "web", "live"})


@click.group(cls=PlainFaultsGroup, help="Changing Together: run and look after the site from the command line.")
@click.version_option(forum.__version__, prog_name="forum", message="%(prog)s %(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    look_for_garbage_less_often()
    if context.invoked_subcommand in EARLY:
        context.with_resource(speak())
        return
    settings = read_settings(os.environ)
    if context.invoked_subcommand in SERVERS:
        return  # Its processes make the application; what is wrong with the settings is said here, once.
    app = create_app(settings)
    set_up_migrations(app)
    context.obj = app
    context.with_resource(app.app_context())


main.add_command(tally)
main.add_command(recount)
main.add_command(new)
main.add_command(alembic_commands)


@main.command()
@click.option("--host", default="127.0.0.1", help="The address to listen at.")
@click.option("--port", default=8000, help="The port to listen at.")
@click.option("--processes", default=1, envvar="WEB_CONCURRENCY", help="How many beside each other.")
def serve(host: str, port: int, processes: int) -> None:
    """Serve pages and live windows until told to stop."""
    run_server(host, port, processes)


@main.command()
@click.option("--host", default="127.0.0.1", help="The address to listen at.")
@click.option("--port", default=8000, help="The port to listen at.")
@click.option("--processes", default=1, envvar="WEB_CONCURRENCY", help="How many beside each other.")
def web(host: str, port: int, processes: int) -> None:
    """Serve pages without live windows: `forum live` has those, and a web server in front of both."""
    run_server(host, port, processes, "asgi:pages_alone")


@main.command()
@click.option("--host", default="127.0.0.1", help="The address to listen at.")
@click.option("--port", default=8001, help="The port to listen at.")
def live(host: str, port: int) -> None:
    """Serve live windows (/socket.io) without pages, beside `forum web`."""
    os.environ["JOBS_IN_PROCESS"] = "no"  # Those are done beside the pages.
    run_server(host, port, 1, "asgi:windows_alone")


@main.command()
@click.option("--to", default="head", help="Migration number. Leave it out for the newest.")
def migrate(to: str) -> None:
    "Update the database."
    upgrade(revision=to)


@main.command(name="migrate-down")
@click.argument("to")
def migrate_down(to: str) -> None:
    "Take the database back to an earlier migration. This can lose data."
    downgrade(revision=to)


@main.command()
def demo() -> None:
    "Update the database. If it is empty, add the demo consultations."
    upgrade()
    if fill_demo():
        console.print("The demo is ready.")
    click.echo(describe_sign_ins())


def check_language(_context: click.Context, _option: click.Parameter, language: str) -> str:
    """A code as Babel knows it, and HTML."""
    if language:
        try:
            Locale.parse(language, sep="-")
        except (ValueError, UnknownLocaleError) as problem:
            raise click.BadParameter("a language is named like: de, pt-BR") from problem
    return language


@main.group(name="import")
def import_() -> None:
    "Import consultations from other systems."


@import_.command(name="polis")
@click.argument("directory", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--language", default="", callback=check_language, help="What it is in, like: de. Guessed if not said.")
def import_polis(directory: Path, language: str) -> None:
    "Import a Polis export: a folder with summary.csv and comments.csv. You can run it twice without adding anything twice."
    try:
        conversation = read_conversation(directory)
    except FileFault as fault:
        raise click.ClickException(f"Nothing was imported. {fault}") from fault
    steps = iter(track(conversation.comments, description="Statements", console=console))

    def advance() -> None:
        next(steps, None)

    imported = import_conversation(SYSTEM, None, conversation, language=language, step=advance)
    for _rest in steps:
        pass
    click.echo(
        f"{make_printable(imported.consultation.title)}: {imported.statements} statements and {imported.people} people are new, "
        f"{len(conversation.comments) - imported.statements} statements were here already. "
        f"See /consultations/{imported.consultation.slug}"
    )
    if conversation.left_out:
        click.echo(f"Left out: {conversation.left_out} statements without words, which had not been accepted.")
    if not imported.consultation.language:
        click.echo("Its language is not known. Say it with --language when a conversation is imported for the first time.")


@main.command()
@click.argument("poll")
@click.option("--auditor", required=True, help="Who gets them: a name and whom they work for. It stands beside the result.")
def ballots(poll: str, auditor: str) -> None:
    """Print every ballot of the counted POLL (the last part of its address) for an auditor, who is named in public."""
    found = db.session.query(Poll).filter_by(public_id=poll).one_or_none()
    if found is None:
        raise click.ClickException("There is no such vote.")
    try:
        click.echo(name_auditor(SYSTEM, found, auditor=auditor), nl=False)
    except Refusal as problem:
        raise click.ClickException(problem.sentence) from problem


@main.command()
@click.argument("email")
@click.option("--take-back", is_flag=True, help="Stop this person starting consultations.")
def convenor(email: str, take_back: bool) -> None:
    "Let the person with this email address start consultations."
    appoint_by_email(email, Role.CONVENOR, appointed=not take_back)


@main.command()
@click.argument("email")
@click.option("--take-back", is_flag=True, help="This person is no longer an administrator.")
def administrator(email: str, take_back: bool) -> None:
    "Let the person with this email address look after the site: its name, its people, who can start consultations."
    appoint_by_email(email, Role.ADMINISTRATOR, appointed=not take_back)


def appoint_by_email(email: str, role: Role, *, appointed: bool) -> None:
    """Gives a role of the site, or takes it back; a refusal is one line."""
    try:
        appoint(SYSTEM, None, email=email, role=role, appointed=appointed)
    except Refusal as problem:
        raise click.ClickException(problem.sentence) from problem
    click.echo("Done.")


@main.command(name="sign-out")
@click.argument("email")
def end_sessions(email: str) -> None:
    """End every session of the person with this e-mail address, for a lost or stolen device."""
    try:
        ended = end_sessions_of(SYSTEM, None, email=email)
    except Refusal as problem:
        raise click.ClickException(problem.sentence) from problem
    click.echo(f"Signed out in {ended} browsers.")


@main.command(name="erase-person")
@click.argument("email")
@click.confirmation_option(prompt="This deletes their account, names and everything they wrote, for good. Continue?")
def erase(email: str) -> None:
    "Delete the account of the person with this email address, with their names and everything they wrote. Their votes and"
    "ratings still count, without a name."
    account = find_by_email(email)
    if account is None:
        raise click.ClickException("There is no account with this email address.")
    try:
        places = erase_person(SYSTEM, account)
    except Refusal as problem:
        raise click.ClickException(problem.sentence) from problem
    click.echo(f"They are gone from {places} consultations. Every total is as it was.")


@main.command(name="workshop-demo")
@click.option("--code", default="", help="Workshop code. Leave it out to use the demo workshop.")
@click.option("--people", default=30, help="How many made-up people join.")
@click.option("--steps", default=120, help="How many things happen, about one every second.")
@click.option("--leads/--no-leads", default=True, help="Whether to include a made-up facilitator.")
@click.pass_obj
def workshop_demo(app: Flask, code: str, people: int, steps: int, leads: bool) -> None:
    "Fill a workshop with made-up people so you can watch how it works. Never use this in a real workshop."
    if not code and app.config["SETTINGS"].is_production:
        raise click.ClickException(
            "Say which workshop with --code, for example --code ABC234. Never use this in a real workshop."
        )
    workshop = find_by_code(SYSTEM, code) if code else find_open_workshop()
    if workshop is None:
        raise click.ClickException("No workshop has this code." if code else "No workshops are open. Run: forum demo")
    address = f"/consultations/{workshop.consultation.slug}/workshop/{workshop.public_id}/wall"
    click.echo(f"Watch it at {address}, or join with {workshop.code}.")
    for line in play(workshop, people=people, steps=steps, leads=leads):
        click.echo(line)


@main.command()
def permissions() -> None:
    "List every permission: what it allows, who has it and when."
    click.echo(describe_permissions(), nl=False)


@main.command()
def verify() -> None:
    "Check that nobody has changed the event log. Shows the first entry in each part that is wrong, and what to do."
    breaks = list(find_breaks())
    for each in breaks:
        click.echo(f"{each.stream}: entry {each.seq} {DAMAGE_IN_WORDS[each.damage]}")
    for step in dict.fromkeys(STEPS_AFTER_DAMAGE[each.damage] for each in breaks):
        click.echo(f"\n{step}")
    if breaks:
        sys.exit(1)
    click.echo("The event log has not been changed.")


@main.command(name="rebuild-counters")
def rebuild() -> None:
    "Recount the replies in every thread."
    click.echo(f"{rebuild_counters()} counters were wrong and are right now.")


@main.command(name="rebuild-search")
def rebuild_search() -> None:
    "Read everything people can search again. The site can run meanwhile."
    rebuild_index()
    click.echo("Everything people can search has been read again.")


@main.command()
@click.option("--once", is_flag=True, help="Run jobs that are due now, then stop.")
@click.pass_obj
def work(app: Flask, once: bool) -> None:
    "Run background jobs, such as sending email, until you stop it."
    if once:
        click.echo(f"{run_due_jobs()} jobs ran.")
        return
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    for thread in start_workers(app, stop):
        thread.join()


@main.command()
def doctor() -> None:
    """Say what is wrong with the site, and what helps."""
    checks = [check for check in check_health(holds_keys=True) if check.problem]
    problems = [f"{check.name}: {check.problem}" + (f" ({check.files})" if check.files else "") for check in checks]
    for sentence in problems:
        click.echo(sentence)
    if problems:
        sys.exit(1)
    click.echo("All is well.")


@main.command(name="destroy-keys")
@click.option("--counted-before", type=click.DateTime(["%Y-%m-%dT%H:%M:%S"]), required=True, help="When your backup began, UTC.")
def destroy_old_keys(counted_before: datetime) -> None:
    """Destroy the keys of secret votes that were counted before your last backup began. A day after the count they go by
    themselves."""
    began = counted_before.replace(tzinfo=UTC)
    if began > now():
        raise click.ClickException("This time is still to come, and no backup that began then exists. It is read as UTC.")
    click.echo(f"Keys destroyed: {destroy_keys(counted_before=began)}")


@main.command(hidden=True)
@click.pass_obj
def routes(app: Flask) -> None:
    """Print every route; the tests keep a reviewed list of who may do what at each."""
    rows: list[tuple[str, Any]] = sorted((str(rule), rule.methods) for rule in app.url_map.iter_rules())
    for path, methods in rows:
        click.echo(f"{path}  {' '.join(sorted(methods - {'HEAD', 'OPTIONS'}))}")
