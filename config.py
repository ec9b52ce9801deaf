"""Every setting once, read from the environment and checked at start.

A wrong or missing setting stops the start with one line that names it; production refuses the defaults that are only
safe on a developer's machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from babel import Locale, UnknownLocaleError
from babel.numbers import is_currency
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent
ENVIRONMENTS = ("production", "demo", "development", "test")
UNSAFE_SECRET = "only-for-development-and-demo"  # noqa: S105
SHORTEST_SECRET = 32
ENGLISH = "en_GB"  # what sentences are written in: it needs no catalogue
MEGABYTE = 1024 * 1024
# Pages that are drawn at once; live windows need none.
WEB_THREADS = 24
LIVE_WINDOWS = 3_000
# Of one network address: a hall of 2,000 behind one fits, and leaves room for everybody else.
LIVE_WINDOWS_OF_ADDRESS = 2_400
# Handshakes a minute of people who are not signed in. A ward whose sessions have just ended fits.
LIVE_HANDSHAKES_OF_ADDRESS = 600
# Of LIVE_WINDOWS, for all visitors together who are not signed in. Who finds it taken reads on and is not told what is new.
LIVE_WINDOWS_OF_VISITORS = 200


class SettingError(Exception):
    """A setting that cannot work; the message says which and what to do."""


@dataclass(frozen=True)
class Settings:
    environment: str
    secret_key: str
    secret_key_fallbacks: list[str]
    site_url: str
    site_name: str
    database_url: str
    redis_url: str
    trusted_hosts: list[str]
    proxies: int
    mail_from: str
    smtp_url: str
    jobs_in_process: bool
    time_zone: str
    language: str
    translations: Path
    currency: str
    web_threads: int
    live_windows: int
    live_windows_of_address: int
    live_handshakes_of_address: int
    live_windows_of_visitors: int
    template_cache: str
    upload_limit: int
    key_store: tuple[Path, Path]

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def keeps_mail_on_a_page(self) -> bool:
        """Demo and development show mail at /outbox instead of sending it."""
        return self.environment != "production" and not self.smtp_url

    @property
    def uses_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Reads FORUM_ENV, SECRET_KEY, SECRET_KEY_FALLBACKS, SITE_URL, SITE_NAME, DATABASE_URL, REDIS_URL, TRUSTED_HOSTS, PROXIES,
    MAIL_FROM, SMTP_URL, JOBS_IN_PROCESS, TIME_ZONE, SITE_LANGUAGE, TRANSLATIONS, CURRENCY, WEB_THREADS, LIVE_WINDOWS,
    LIVE_WINDOWS_OF_ADDRESS, LIVE_HANDSHAKES_OF_ADDRESS, LIVE_WINDOWS_OF_VISITORS, UPLOAD_LIMIT, KEY_STORE and KEY_STORE_COPY;
    docs/running.md explains each. TEMPLATE_CACHE is for tests."""
    environment = environ.get("FORUM_ENV", "production")
    if environment not in ENVIRONMENTS:
        raise SettingError(f"FORUM_ENV is {environment!r}; it must be one of {', '.join(ENVIRONMENTS)}.")
    safe = environment == "production"
    default_url = "" if safe else "http://127.0.0.1:8000"
    site_url = environ.get("SITE_URL", default_url).rstrip("/")
    settings = Settings(
        environment=environment,
        secret_key=environ.get("SECRET_KEY", "" if safe else UNSAFE_SECRET),
        secret_key_fallbacks=[key for key in environ.get("SECRET_KEY_FALLBACKS", "").split(",") if key],
        site_url=site_url,
        site_name=environ.get("SITE_NAME", "Changing Together"),
        database_url=_database_url(environ.get("DATABASE_URL", "")),
        redis_url=environ.get("REDIS_URL", ""),
        trusted_hosts=_trusted_hosts(environ.get("TRUSTED_HOSTS", "" if safe else "localhost,127.0.0.1"), site_url),
        proxies=_whole_number(environ, "PROXIES", 0),
        mail_from=environ.get("MAIL_FROM", "Changing Together <no-reply@localhost>"),
        smtp_url=environ.get("SMTP_URL", ""),
        jobs_in_process=environ.get("JOBS_IN_PROCESS", "" if safe else "yes").lower() in {"1", "yes", "true", "on"},
        time_zone=environ.get("TIME_ZONE", "Europe/London"),
        language=environ.get("SITE_LANGUAGE", ENGLISH),
        translations=ROOT / environ.get("TRANSLATIONS", "translations"),
        currency=read_currency(environ),
        web_threads=_whole_number(environ, "WEB_THREADS", WEB_THREADS),
        live_windows=_whole_number(environ, "LIVE_WINDOWS", LIVE_WINDOWS),
        live_windows_of_address=_whole_number(environ, "LIVE_WINDOWS_OF_ADDRESS", LIVE_WINDOWS_OF_ADDRESS),
        live_handshakes_of_address=_whole_number(environ, "LIVE_HANDSHAKES_OF_ADDRESS", LIVE_HANDSHAKES_OF_ADDRESS),
        live_windows_of_visitors=_whole_number(environ, "LIVE_WINDOWS_OF_VISITORS", LIVE_WINDOWS_OF_VISITORS),
        template_cache=environ.get("TEMPLATE_CACHE", ""),
        upload_limit=_whole_number(environ, "UPLOAD_LIMIT", 10) * MEGABYTE,
        key_store=(_folder(environ, "KEY_STORE", "keys/first"), _folder(environ, "KEY_STORE_COPY", "keys/second")),
    )
    _refuse_what_cannot_work(settings)
    return settings


def read_currency(environ: Mapping[str, str]) -> str:
    """The setting CURRENCY by itself: counting a file needs no other."""
    code = environ.get("CURRENCY", "GBP")
    if not is_currency(code):
        raise SettingError(f"CURRENCY is {code!r}; it must be a code of three capital letters, like GBP or EUR.")
    return code


def _database_url(url: str) -> str:
    if not url:
        return f"sqlite:///{ROOT / 'instance' / 'forum.db'}"
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def find_sqlite_file(database_url: str) -> Path | None:
    """Where the database lies; None for one in memory, and for one that is no file of ours."""
    file = make_url(database_url).database if database_url.startswith("sqlite") else None
    return None if file in {None, "", ":memory:"} else ROOT / "instance" / file


def _folder(environ: Mapping[str, str], name: str, default: str) -> Path:
    text = environ.get(name, default)
    if not text.strip():
        raise SettingError(f"{name} is empty; set it to a folder, or leave it out for {default} beside the program.")
    if text.startswith("~"):
        raise SettingError(f"{name} is {text!r}; write the whole path, as ~ is another folder for each user.")
    return ROOT / text  # An absolute path stays as it is.


def _trusted_hosts(text: str, site_url: str) -> list[str]:
    own = urlsplit(site_url).hostname
    return list(dict.fromkeys(host for host in [own, *(part.strip() for part in text.split(","))] if host))


def _whole_number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, str(default))
    if not text.isdigit():
        raise SettingError(f"{name} is {text!r}; it must be a whole number.")
    return int(text)


def _refuse_what_cannot_work(settings: Settings) -> None:
    parts = urlsplit(settings.site_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingError("Set SITE_URL to the public web address of the site, for example https://consultations.example.org")
    if not settings.upload_limit:
        raise SettingError("UPLOAD_LIMIT is 0; it must be a whole number of megabytes, at least 1.")
    _refuse_language(settings)
    _refuse_database(settings)
    _refuse_key_store(settings)
    if not settings.is_production:
        return
    if settings.secret_key in {"", UNSAFE_SECRET} or len(settings.secret_key) < SHORTEST_SECRET:
        raise SettingError(
            f"SECRET_KEY must be a secret of at least {SHORTEST_SECRET} characters, "
            'for example from: python3 -c "import secrets; print(secrets.token_hex(32))"'
        )
    if any(key == UNSAFE_SECRET or len(key) < SHORTEST_SECRET for key in settings.secret_key_fallbacks):
        raise SettingError(f"SECRET_KEY_FALLBACKS must be earlier secrets of at least {SHORTEST_SECRET} characters, with commas.")
    if settings.template_cache:
        raise SettingError("TEMPLATE_CACHE must not be set: whoever can write to that folder can run code here. It is for tests.")
    if parts.scheme != "https":
        raise SettingError(
            "SITE_URL must start with https:// in production. Without it, anyone on the network could steal sign-ins."
        )
    if not settings.smtp_url:
        raise SettingError("Set SMTP_URL to your email server, for example smtp://user:password@mail.example.org:587")


def _refuse_language(settings: Settings) -> None:
    try:
        Locale.parse(settings.language)
    except (ValueError, UnknownLocaleError) as problem:
        raise SettingError(f"SITE_LANGUAGE is {settings.language!r}; it must be a code like en_GB or cy.") from problem
    catalogue = settings.translations / settings.language / "LC_MESSAGES" / "messages.mo"
    if settings.language != ENGLISH and not catalogue.is_file():
        raise SettingError(f"SITE_LANGUAGE is {settings.language!r}, but there is no catalogue of that language: {catalogue}.")


def _refuse_database(settings: Settings) -> None:
    """Where its file lies has to be known: keys do not lie beside it, and its disk and its turns are looked after."""
    try:
        url = make_url(settings.database_url)
    except ArgumentError:
        url = None
    if url is None or url.get_backend_name() not in {"sqlite", "postgresql"}:
        raise SettingError("DATABASE_URL must begin with sqlite:/// or postgresql:// (docs/running.md).")
    if settings.uses_sqlite and ("uri" in url.query or (url.database or "").startswith(("file:", "~"))):
        raise SettingError(
            "DATABASE_URL must say where the SQLite file is by its whole path alone, without ~, file: and uri=true, "
            "for example sqlite:////srv/forum/forum.db"
        )


def _refuse_key_store(settings: Settings) -> None:
    """What is copied together is stolen together: keys do not lie beside the database."""
    first, second = (folder.resolve() for folder in settings.key_store)
    if first == second or first in second.parents or second in first.parents:
        raise SettingError("KEY_STORE and KEY_STORE_COPY must be two folders, neither of them in the other.")
    for backed_up in _list_database_folders(settings):
        if first.is_relative_to(backed_up) or second.is_relative_to(backed_up):
            raise SettingError(
                f"Keys of secret votes must not be in {backed_up}, beside the database: whoever copies one would have the other. "
                "Set KEY_STORE and KEY_STORE_COPY to two folders elsewhere, for example /var/lib/forum-keys and "
                "/srv/forum-keys-copy, and move what is in the folders you have now (docs/running.md)."
            )


def _list_database_folders(settings: Settings) -> list[Path]:
    """Where the database is, and where it would be: links followed, as who copies the folder does not see them."""
    file = find_sqlite_file(settings.database_url)
    named = [file.parent, file.resolve().parent] if file else []
    return [folder.resolve() for folder in (ROOT / "instance", *named)]
