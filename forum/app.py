"""Puts the application together: the only wiring. A feature is a folder here with a `views` that lists its blueprints."""

from __future__ import annotations

import logging
import threading
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType

import structlog
from flask import Flask
from flask_login import LoginManager

import forum
from config import ROOT, SettingError, Settings
from forum import activities
from forum.accounts.models import Visitor
from forum.accounts.sessions import load_account
from forum.kernel import rendering_again as _rendering_again  # noqa: F401  (its job)
from forum.kernel import write_ahead_log as _write_ahead_log  # noqa: F401  (its job)
from forum.kernel.db import db, find_unsafe_database_settings, set_up_database
from forum.kernel.jobs import start_workers
from forum.live.sockets import set_up_sockets
from forum.live.subscriptions import set_up_subscriptions
from forum.web.access import guard_doors
from forum.web.setup import set_up_web
from forum.web.templates import add_offers_to_templates
from forum.web.translations import set_up_translations

log = structlog.get_logger()

HOOKS = (
    "moderation",
    "search",
    "share",
    "decision",
    "schedule",
    "task",
    "topic",
    "opening",
    "change",
    "stop",
    "redaction",
    "table",
)


def create_app(settings: Settings) -> Flask:
    app = Flask(
        "forum",
        static_folder=str(ROOT / "static" / "dist"),
        static_url_path="/static",
        template_folder=str(ROOT / "templates"),
    )
    _set_up_log(settings)
    set_up_web(app, settings)
    set_up_database(app, settings.database_url)
    set_up_translations(app)
    _set_up_login(app)
    _open_features(app)
    guard_doors(app)
    set_up_subscriptions(app)
    set_up_sockets(app, settings)
    if settings.is_production:
        _refuse_an_unsafe_database(app)
    return app


def set_up_migrations(app: Flask) -> None:
    """For commands that change the tables. Not part of `create_app`: Alembic takes a third of a second, and no page needs it."""
    from flask_migrate import Migrate

    # Batch mode: SQLite cannot change a table in place.
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)


def start_background_work(app: Flask) -> threading.Event | None:
    """Runs jobs in threads of this process where the settings say so; elsewhere `forum work` does."""
    if not app.config["SETTINGS"].jobs_in_process:
        return None
    stop = threading.Event()
    start_workers(app, stop)
    return stop


def feature_modules(name: str) -> list[ModuleType]:
    """The module called `name` of every feature that has one, so that a new feature need not be listed anywhere."""
    return [import_module(f"{feature}.{name}") for feature in list_features() if find_spec(f"{feature}.{name}")]


def list_features() -> list[str]:
    """The packages of forum/, and of forum/activities/ each by itself."""
    packages = [*_packages_in(forum), *_packages_in(activities)]
    return sorted(set(packages) - {"forum.kernel", "forum.web", "forum.live", "forum.activities"})


def _packages_in(parent: ModuleType) -> list[str]:
    return [f"{parent.__name__}.{info.name}" for info in iter_modules(parent.__path__) if info.ispkg]


def _open_features(app: Flask) -> None:
    for name in ("models", *(f"{each}_hooks" for each in HOOKS), "listeners", "jobs", "live"):
        feature_modules(name)
    for views in feature_modules("views"):
        for blueprint in views.blueprints:
            app.register_blueprint(blueprint)
    add_offers_to_templates(app)


def _set_up_login(app: Flask) -> None:
    manager = LoginManager(
        app, add_context_processor=False
    )  # Templates ask `actor()`, and a page that says what failed asks nothing.
    manager.anonymous_user = Visitor
    manager.session_protection = None  # Phones change their network address all day.
    manager.user_loader(load_account)


def _set_up_log(settings: Settings) -> None:
    final = structlog.dev.ConsoleRenderer() if settings.environment == "development" else structlog.processors.KeyValueRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            final,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )


def _refuse_an_unsafe_database(app: Flask) -> None:
    with app.app_context():
        problem = find_unsafe_database_settings()
    if problem:
        raise SettingError(problem)
